# The commands that a person types. What they make stays in .venv/ and var/.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# What people type: bound to every network card, the site is reached at the machine's own address.
ADDRESS = $(if $(filter 0.0.0.0,$(HOST)),$(or $(firstword $(shell hostname -I 2>/dev/null)),localhost),$(HOST))
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-sqlite test-postgres check bench lock for-run for-test prove

help:
	@echo "make run    the site with a sample workspace, at http://$(HOST):$(PORT)"
	@echo "make test   every test, on SQLite and on PostgreSQL (ARGS=... goes to pytest)"
	@echo "make check  formatters, linters, types, import contracts, migrations, deployment"
	@echo "make bench  the big workspace and how fast its pages are"
	@echo "make lock   requirements/ anew from pyproject.toml (ARGS=--upgrade takes newer versions)"

run: export HOST := $(HOST)
run: export PORT := $(PORT)
run: export SITE_URL ?= http://$(ADDRESS):$(PORT)
run: for-run
	@$(MANAGE) prepare --verbosity 0
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@$(MANAGE) demo --if-empty
	@exec $(BIN)/gunicorn -c config/gunicorn.py config.wsgi

# A test waits for a browser or a disk a third of its time: more of them at once than there are cores.
WORKERS ?= 4

# Both engines always run: with -k, make goes on after the first fails, and still fails at the end.
test:
	@$(MAKE) -k --no-print-directory test-sqlite test-postgres

test-sqlite: for-test
	TEST_ENGINE=sqlite $(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

test-postgres: for-test
	TEST_ENGINE=postgres $(BIN)/python -m pytest -n $(WORKERS) -m "not drawn" $(ARGS)

# The same promises, tried far longer than a test may take, and every page at every size by day and night.
PROVED := tests/stockroom/test_any_sequence.py tests/assets/test_any_sequence.py
prove: export EXAMPLES := 3000
prove: for-test
	TEST_ENGINE=sqlite $(BIN)/python -m pytest $(PROVED) tests/browser/test_no_barrier.py tests/browser/test_proving_pages.py tests/browser/test_camera.py $(ARGS)
	TEST_ENGINE=postgres $(BIN)/python -m pytest $(PROVED) $(ARGS)
	$(BIN)/python -m pytest -n 2 tests/labels/test_qr.py tests/labels/test_exact.py $(ARGS)

check: export DATA_DIR := var/check
check: for-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run
	SITE_URL=https://example.org $(MANAGE) check --deploy --fail-level WARNING
	$(BIN)/uv pip install -q --dry-run --offline --no-cache -r pyproject.toml --group dev
	$(BIN)/hadolint Dockerfile
	if docker compose version >/dev/null 2>&1; then docker compose --env-file .env.example config --quiet; fi

bench: for-test
	@for each in $(basename $(notdir $(wildcard bench/*.py))); do $(BIN)/python -m bench.$$each || exit 1; done

LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml $(ARGS)
lock: for-test
	$(LOCK) -o requirements/run.txt
	$(LOCK) --group dev -c requirements/run.txt -o requirements/test.txt

# A copy of the lock in .venv/ says what is installed there; while they agree, pip is not asked.
for-run for-test: for-%:
	@requirements/system.sh $*
	@$(BIN)/python -c "import pip" 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@cmp -s requirements/$*.txt .venv/$*.txt || { \
	  echo "Installing the Python packages of requirements/$*.txt"; \
	  $(BIN)/python -m pip install -q --require-hashes -r requirements/$*.txt && cp requirements/$*.txt .venv/; }
