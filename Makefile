# make app    opens the app; everything else it needs is installed first, into .venv
# make test   runs all tests; those in a real browser need Chromium, and say so where it is absent
# make check  format, lint, layers of imports, types
# make bench  the speed measurements of benchmarks/

PYTHON ?= python3
BIN := .venv/bin

.PHONY: install app test check bench

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("film_viz needs Python 3.11 or later: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

app: install
	$(BIN)/film-viz app

test: install
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: install
	for file in benchmarks/render.py benchmarks/questions.py benchmarks/train.py benchmarks/ask.py benchmarks/parameters.py \
	    benchmarks/embedding.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done
