# Two commands on a fresh machine with Python 3.11: `make run` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin/python
LOCK := requirements/lock-py311.txt
ARGS ?=

.PHONY: setup run test test-long lint bench crosscheck lock clean

setup: $(VENV)/.installed

# Where Python comes without ensurepip (Debian without python3-venv), the system's pip installs into the environment.
$(VENV)/.installed: $(LOCK) pyproject.toml
	$(PYTHON) -m venv $(VENV) || $(PYTHON) -m venv --clear --without-pip $(VENV)
	pip="$(BIN) -m pip"; $$pip --version >/dev/null 2>&1 || pip="$(PYTHON) -m pip --python $(BIN)"; \
	$$pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK) && \
	$$pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

run: setup
	$(BIN) -m model $(ARGS)

test: setup
	$(BIN) -m pytest -q -n 2 --dist loadfile

test-long: setup
	$(BIN) -m pytest -q -m long

lint: setup
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy

bench: setup
	$(BIN) benchmarks/kernel.py

crosscheck: setup
	$(BIN) benchmarks/crosscheck.py $(ARGS)

lock:
	$(PYTHON) tools/lock.py

clean:
	rm -rf $(VENV) build dist *.egg-info
