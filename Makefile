# `make demo` and `make test` need Python 3.11 or newer, and set up the rest by themselves.
# PYTHON=… chooses another Python; DEMO="--release 2" hands options to the demo; TESTS=… names what to test.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt
TESTS ?=
DEMO ?=
BED ?=
STEADY ?=
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup browser demo test test-all steady-suite lint check format reference steady bed clean

help:
	@echo "make demo           audit the bundled agencies and build their scorecard"
	@echo "make test           lint, layers, types and tests but the thorough ones"
	@echo "make test-all       the same with the thorough tests: each night, and before work is handed over"
	@echo "make check          lint, layers and types alone"
	@echo "make format         put the code in order"
	@echo "make reference      write site/reference/ from the code"
	@echo "make steady         run the bundled audit twenty times and say what was not the same (RUNS=20)"
	@echo "make steady-suite   run make test ten times, and three times on a busy machine, and say what failed"
	@echo "make bed            measure how often the kit is right, and write site/reference/accuracy.md"
	@echo "make setup          .venv with everything for working on auditkit"
	@echo "make clean          remove .venv, the built site and caches"

setup: $(VENV)/.ready-dev browser

demo: $(VENV)/.ready browser
	@$(BIN)/auditkit demo $(DEMO)

test: lint browser
	@$(BIN)/python -m tools.light_browser
	@tools/test.sh $(BIN) -m "not thorough" $(TESTS)

test-all: lint browser
	@$(BIN)/python -m tools.light_browser
	@tools/test.sh $(BIN) $(TESTS)

# STEADY=… hands options over: STEADY="--quiet-runs 3 --loaded-runs 1".
steady-suite: $(VENV)/.ready-dev browser
	@$(BIN)/python -m tools.steady_suite $(STEADY)

check: lint
	@$(BIN)/mypy auditkit tools

# mypy takes longer than all of this: tools/test.sh runs it beside the tests.
lint: $(VENV)/.ready-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/oxlint --quiet auditkit site/assets
	@$(BIN)/lint-imports

format: $(VENV)/.ready-dev
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

reference: $(VENV)/.ready-dev
	@$(BIN)/python -m tools.reference

steady: $(VENV)/.ready-dev browser
	@$(BIN)/python -m tools.steady $(RUNS)

# BED=… hands options over: BED="--only captcha --say".
bed: $(VENV)/.ready-dev browser
	@$(BIN)/python -m tools.bed $(if $(BED),$(BED),--write)

# Quick when there is a browser; otherwise gets one and says how, or what else would do.
browser: $(VENV)/.ready
	@printf 'browser: '; $(BIN)/auditkit browser --get --path

# What is installed is remembered in two stamps, so that running again costs nothing.
$(VENV)/.ready: pyproject.toml constraints.txt tools/venv.sh
	@tools/venv.sh $(VENV)
	@echo "installing auditkit into $(VENV) …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.txt tools/venv.sh
	@tools/venv.sh $(VENV)
	@echo "installing auditkit and its tools into $(VENV) …"
	@$(PIP) --editable ".[dev]"
	@touch $(VENV)/.ready $@

clean:
	rm -rf $(VENV) public build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
