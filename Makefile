PYTHON ?= python3
BIN := .venv/bin
# nbgrader calls alembic by name when it makes a gradebook.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test check lint bench clean help sandbox programs
.DEFAULT_GOAL := demo

demo: .venv/ready sandbox  ## mark five small submissions from beginning to end
	$(BIN)/python -m demo

test: .venv/ready sandbox programs lint  ## run all tests, whole notebooks and the corpora included
	$(BIN)/python -m pytest -p tests.xdist_groups --numprocesses logical --maxprocesses 4 --dist loadgroup

check: .venv/ready lint  ## run the tests that start no kernel
	$(BIN)/python -m pytest -m "not slow"

lint: .venv/ready  ## check style, types, and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready sandbox  ## measure marking, its growth, attacks, parsers and pictures, against peers where there are any
	$(BIN)/python -m benchmarks

clean:  ## remove .venv and what demo and bench have made
	rm -rf build .venv

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 13

.venv/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "Python 3.11, 3.12 or 3.13 is needed: TensorFlow has no other. Name it: make PYTHON=python3.13 ...")'
	$(PYTHON) -m venv .venv || { echo "On Debian or Ubuntu, run: sudo apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[tensorflow,cluster,postgresql,dev]'
	touch $@

sandbox:
	@scripts/install-sandbox

programs:
	@scripts/install-test-programs
