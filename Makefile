# Two commands do everything on a fresh machine: `make chat` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check

.PHONY: install chat test eval bench screenshots clean

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Parley needs Python 3.11 or newer: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt torch
	$(PIP) install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) install --quiet -c constraints.txt -e '.[test]'
	touch $@

chat: install
	$(BIN)/parley chat sample --index $(VENV)/sample-index

test: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -rs

eval: install
	$(BIN)/parley eval

BENCH_SIZES ?= 10000,30000,100000,300000,1000000
BENCH_PASSAGES ?= 5000

# Takes an hour. In a minute: make bench BENCH_SIZES=2000,5000 BENCH_PASSAGES=200
bench: install
	$(BIN)/python -m benchmarks.baselines --passages $(BENCH_PASSAGES) --out build/bench
	$(BIN)/python -m benchmarks.growth --sizes $(BENCH_SIZES) --out build/bench
	$(BIN)/python -m benchmarks.plot build/bench/growth.json build/bench/growth.svg

screenshots: $(VENV)/installed-test
	$(BIN)/python scripts/screenshots.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
