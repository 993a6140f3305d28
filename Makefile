PYTHON ?= python3
VENV ?= .venv
# The libraries that tests run with: the newest that pyproject.toml allows, or with requirements-lowest.lock the oldest.
LOCK ?= requirements-dev.lock
BIN := $(VENV)/bin
# Options of pip for PyTorch alone, such as an index that has builds for the CPU.
TORCH_OPTIONS ?=
# nbgrader calls alembic by name when it makes a gradebook.
export PATH := $(abspath $(BIN)):$(PATH)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := -m pytest -p tests.xdist_groups --numprocesses logical --maxprocesses 4 --dist loadgroup

MARKING := --extra tensorflow --extra cluster --extra postgresql
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --generate-hashes --no-strip-extras --python-version 3.11 --custom-compile-command "make lock"

# An environment keeps the Python that it was made with: another one, named on the command line, needs another folder.
ifeq ($(origin PYTHON),command line)
ifneq ($(wildcard $(BIN)/python),)
version = $(shell $(1) -c 'import sys; print(*sys.version_info[:2])' 2>&1)
ifneq ($(call version,$(PYTHON)),$(call version,$(BIN)/python))
$(error $(VENV) has another Python than $(PYTHON). Give this one a folder of its own: make ... PYTHON=$(PYTHON) VENV=build/$(notdir $(PYTHON)))
endif
endif
endif

if-there = if $(1) -c pass 2>/dev/null; then $(MAKE) $(2) PYTHON=$(1); else echo "Skipped: there is no $(1) here."; fi

# What make calls with the name of a lock file: exactly its versions, each compared with its hash, then this clone.
install-locked = $(PIP) --require-hashes --requirement $(1) && $(PIP) --no-deps --no-build-isolation --editable .

.PHONY: demo install test check lint docs test-all tests coverage torch lock bench clean help sandbox programs
.DEFAULT_GOAL := demo

demo: $(VENV)/installed sandbox  ## mark five small submissions from beginning to end
	$(BIN)/python -m demo

install: $(VENV)/installed sandbox  ## set this machine up for marking: no browser, no database server, no tests

test: lint tests  ## run what guards marks and the sandbox: kernels, most of the corpora, attacks, batches

check: $(VENV)/ready lint  ## run the tests that start no kernel
	$(BIN)/python $(PYTEST) -m "not slow and not exhaustive"

lint: $(VENV)/ready  ## check style, types, spelling, scripts, and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/shellcheck scripts/* .ci/run

docs: $(VENV)/ready  ## build the documentation into build/docs
	$(BIN)/python -m sphinx -W --keep-going -b html docs build/docs

test-all: lint coverage torch  ## run all tests, exhaustive ones included, and measure what they reach; again with PyTorch, the oldest libraries, Python 3.13
	$(call if-there,python3.11,tests VENV=build/lowest LOCK=requirements-lowest.lock)
	$(call if-there,python3.13,tests VENV=build/python3.13)

tests: $(VENV)/ready sandbox
	$(BIN)/python $(PYTEST) -m "not exhaustive"

coverage: $(VENV)/ready sandbox programs  ## run all tests and measure which branches of the engine they reach
	rm -rf build/coverage && mkdir -p build/coverage
	$(BIN)/coverage run $(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage html --quiet
	$(BIN)/coverage report

torch:  ## run the tests of labs in PyTorch, where it can be installed
	$(MAKE) build/torch/ready VENV=build/torch
	if build/torch/bin/python -m pip install --quiet $(TORCH_OPTIONS) 'torch>=2.6,<3'; \
	then build/torch/bin/python -m pytest tests/engine/student/test_torch.py tests/engine/student/test_frameworks.py; \
	else echo "Skipped: PyTorch cannot be installed here."; fi

lock: $(VENV)/ready  ## write the lock files anew after a change of pyproject.toml; UPGRADE=--upgrade brings newer versions, too
	$(COMPILE) $(UPGRADE) --universal $(MARKING) --extra dev --extra docs --output-file requirements-dev.lock
	$(COMPILE) $(UPGRADE) --universal $(MARKING) --constraints requirements-dev.lock --output-file requirements.lock
	$(COMPILE) $(UPGRADE) --universal --constraints requirements-dev.lock --output-file requirements-engine.lock
	$(COMPILE) --upgrade --python-platform linux --resolution lowest-direct $(MARKING) --extra dev --extra docs --output-file requirements-lowest.lock

bench: $(VENV)/ready sandbox  ## measure marking, its growth, attacks, parsers and pictures, against peers where there are any
	$(BIN)/python -m benchmarks

clean:  ## remove .venv and what the other targets have made
	rm -rf build .venv

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	$(call install-locked,requirements.lock)
	touch $@

$(VENV)/ready: $(LOCK) pyproject.toml | $(BIN)/python
	$(call install-locked,$(LOCK))
	touch $(VENV)/installed $@

$(BIN)/python:
	@scripts/install-python $(PYTHON)
	$(PYTHON) -m venv $(VENV)

sandbox:
	@scripts/install-sandbox

programs:
	@scripts/install-test-programs
