# Two commands are enough: `make run` and `make test`. Python 3.11 or newer and make are all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test unit check format lock docs clean

help:            ## what can be done here
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python %d.%d was found; Twin needs 3.11 or newer. Try: make run PYTHON=python3.12" % sys.version_info[:2])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Twin into $(VENV) ..."
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

run: $(VENV)/.run          ## install, migrate and serve; then open http://127.0.0.1:3000/
	@exec $(BIN)/twin run

test: $(VENV)/.dev         ## every test
	@$(BIN)/python -m pytest

unit: $(VENV)/.dev         ## the quick part of the tests
	@$(BIN)/python -m pytest -m "not journey and not browser"

check: $(VENV)/.dev        ## format, lint, types, import contracts, migrations, generated pages
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m bot.storage.check
	@$(BIN)/python -m bot.settings_page --check docs/configuration.md

format: $(VENV)/.dev       ## put the code into its usual form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/.dev         ## write the generated pages anew
	@$(BIN)/python -m bot.settings_page docs/configuration.md

lock: $(VENV)/.dev         ## renew both lock files
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --group build --output-file requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:           ## forget the environment and every cache
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
