# Two commands: `make run` and `make test`. Both set up what they need in .venv.
# `make cover` runs the tests too and prints which branches they miss: it takes nearly twice as long.
# `make run TRIAL=1` lets anybody sign in as anybody, for trying out what volunteers, moderators and planners do;
# with ADDRESS=0.0.0.0 phones of the same network can open it, too.
PYTHON ?= python3
BIN := .venv/bin
TERRITORY ?= data/trebon
PORT ?= 8501
ADDRESS ?= 127.0.0.1
TRIAL ?=
# Files in the order of tests/conftest.py, the longest first, so that both cores end together.
PYTEST := -n auto --dist loadfile --no-loadscope-reorder
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

.PHONY: run test cover bench lock screenshots clean

run: .venv/.run
	$(BIN)/kpss-geo answer $(TERRITORY)
	KPSS_TERRITORY=$(TERRITORY) KPSS_TRIAL=$(TRIAL) $(BIN)/streamlit run app.py --server.address $(ADDRESS) --server.port $(PORT)

test: .venv/.test
	@command -v chromium >/dev/null 2>&1 || { \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -y -q --no-install-recommends chromium; } || \
		echo "chromium is not installed and cannot be: browser tests will be skipped"
	@ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || { \
		$(SUDO) apt-get update -q && \
		$(SUDO) apt-get install -y -q --no-install-recommends postgresql postgresql-postgis; } || \
		echo "PostgreSQL with PostGIS is not installed and cannot be: tests on it will be skipped"
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/lint-imports
	MYPY_NUM_WORKERS=auto $(BIN)/mypy
	$(BIN)/python -m pytest $(PYTEST)

cover: .venv/.test
	$(BIN)/python -m pytest $(PYTEST) --cov --cov-report=term-missing:skip-covered

bench: .venv/.test
	$(BIN)/python -m pip install -q -e ".[bench]"
	$(BIN)/python benchmarks/run.py

screenshots: .venv/.test
	$(BIN)/python docs/screenshots.py

# Exact versions, without addresses; the other targets install within them.
lock: .venv/.test
	$(BIN)/python -m pip install -q pip-tools
	$(BIN)/pip-compile -q --all-extras --strip-extras --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --no-annotate --no-header -o requirements.lock pyproject.toml

.venv/.venv:
	$(PYTHON) -c 'import sys; sys.exit("kpss_geo needs Python 3.11 or newer, this is " + sys.version) if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -y -q --no-install-recommends python3-venv; } || \
		echo "python3-venv is missing and cannot be installed: ask for it, or set PYTHON="
	$(PYTHON) -m venv .venv
	touch $@

.venv/.run: .venv/.venv pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e .
	touch $@

.venv/.test: .venv/.venv pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e ".[test]"
	touch $@ .venv/.run

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
