# make app    opens the app; everything else it needs is installed first, into .venv
# make test   runs all tests, in as many processes as there are cores, at most four (WORKERS=1: in one); those in a real
#             browser need Chromium, and say so where it is absent
# make test-fast  the tests that draw no page, run no command and take under a second each
# make check  format, lint, layers of imports, types, and the site of docs/
# make docs   builds the site of docs/ into site/; a link or a name that leads nowhere is an error
# make notebooks  runs docs/notebooks in runs/notebooks and writes their pages; DISTILL=FILE names the article's file
# make format brings all code into the format that `make check` wants
# make wheel  builds dist/film_viz-*.whl and tries it in a fresh environment: its files, its commands, its app
# make bench  the speed measurements of benchmarks/
# make checkpoint RECIPE=base  trains a whole run, measures it on fresh scenes and writes checkpoints/RECIPE with its
#             card; TEMPLATES=FOLDER adds templates in CLEVR's format, TRAIN="--steps 9" any other option of the training
# make table  trains every system of the paper's table, measures all on the same questions and writes runs/table/table.json;
#             it goes on where it was; TABLE="--only sa,rn --at-once 2" any option of `film-viz table`

PYTHON ?= python3
BIN := .venv/bin
OF_TORCH := ^(torch|torchvision|triton|nvidia-.*|cuda-.*)==

.PHONY: install app test test-fast compiled check lint types docs notebooks format wheel bench checkpoint table

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("film_viz needs Python 3.11 or later: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	# A PyTorch that $(PYTHON) has, of whatever build, is used and not downloaded again
	packages=$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])'); \
	if $(PYTHON) deploy/borrow_torch.py "$$packages"; \
	then grep -vE '$(OF_TORCH)' constraints.txt > .venv/constraints.txt; \
	else cp constraints.txt .venv/constraints.txt; fi
	$(BIN)/python -m pip install --disable-pip-version-check -c .venv/constraints.txt -e ".[dev]"
	touch $@

app: install
	$(BIN)/film-viz app

# Processes that compile the same function at once would write one file of Numba's: it is compiled before they begin.
# Each file of tests stays in one process, so that what a file's tests share is made once.
WORKERS ?= logical
test: install compiled
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

compiled: install
	$(BIN)/python deploy/compile_kernels.py
	$(BIN)/python -c "import umap"

test-fast: install
	$(BIN)/python -m pytest -m "not slow and not browser" --ignore tests/browser --ignore tests/pages --ignore tests/commands

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: docs lint types

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

wheel: install
	$(BIN)/python -m pip wheel --disable-pip-version-check --no-deps --no-build-isolation -w dist .
	ls -lh dist
	$(BIN)/python -m pytest tests/test_wheel.py tests/browser/test_wheel.py

docs: install
	$(BIN)/python docs/command_line.py
	$(BIN)/zensical build --strict --clean

NOTEBOOKS ?= find_left variant distill
notebooks: install
	mkdir -p runs/notebooks
	cd runs/notebooks && $(DISTILL:%=DISTILL=$(abspath $(DISTILL))) ../../$(BIN)/python ../../docs/notebooks/execute.py $(NOTEBOOKS)

bench: install
	for file in benchmarks/render.py benchmarks/questions.py benchmarks/train.py benchmarks/ask.py benchmarks/parameters.py \
	    benchmarks/embedding.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

RECIPE ?= small
SCENES ?= 3000
TRAIN ?=
checkpoint: install
	test -d runs/$(RECIPE) || $(BIN)/film-viz train --recipe $(RECIPE) --run runs/$(RECIPE) $(TEMPLATES:%=--templates %) $(TRAIN)
	test -d data/val-$(SCENES) || $(BIN)/film-viz scenes --out data/val-$(SCENES) --number $(SCENES)
	$(BIN)/film-viz evaluate --checkpoint runs/$(RECIPE)/checkpoint --data data/val-$(SCENES) --consistency 300 \
	    --publish checkpoints/$(RECIPE)
	$(BIN)/film-viz findings --checkpoint checkpoints/$(RECIPE) --data data/val-$(SCENES) \
	    --out runs/$(RECIPE)/findings.json --publish checkpoints/$(RECIPE)
	$(BIN)/python benchmarks/half_precision.py --run runs/$(RECIPE) --data data/val-$(SCENES)

TABLE ?=
table: install
	$(BIN)/film-viz table $(TABLE)
