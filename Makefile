PYTHON ?= python3
BIN := .venv/bin
# nbgrader calls alembic by name when it makes a gradebook.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test lint bench clean
.DEFAULT_GOAL := demo

demo: .venv/ready sandbox  ## mark five small submissions from beginning to end
	$(BIN)/python -m demo

test: .venv/ready sandbox programs lint  ## run the kit's tests, whole notebooks and the corpora included
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: .venv/ready sandbox  ## time marking against nbgrader's own, as ratios
	$(BIN)/python -m benchmarks

clean:
	rm -rf build .venv

.venv/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "Python 3.11, 3.12 or 3.13 is needed: TensorFlow has no other. Name it: make PYTHON=python3.13 ...")'
	$(PYTHON) -m venv .venv || { echo "On Debian or Ubuntu, run: sudo apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

.PHONY: sandbox programs
sandbox:
	@./install-sandbox

programs:  # a browser that opens produced pages, and a database server that is not started; without them, their tests are left out
	@{ command -v chromium && ls /usr/lib/postgresql/*/bin/pg_ctl; } >/dev/null 2>&1 || [ "$$(id -u)" -ne 0 ] || { apt-get update -qq && \
		{ mkdir -p /etc/postgresql-common/createcluster.d && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/tests.conf; } && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium postgresql >/dev/null; } || true
