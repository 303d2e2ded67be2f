# Two commands are enough: `make run` and `make test`. Python 3.11 or newer and make are all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOG := $(VENV)/install.log
# Without bytecode every worker and every process of a journey compiles all that it imports again.
TESTED := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

# Whether this Python can serve, in words for whoever tries it for the first time.
FIT := import sys; \
sys.version_info < (3, 11) and sys.exit("Python %d.%d was found and Twin needs 3.11 or newer: make run PYTHON=python3.12" % sys.version_info[:2]); \
exec("try: import venv, ensurepip\nexcept ImportError: sys.exit(\"This Python makes no virtual environments: install python3-venv (apt-get install python3-venv)\")")

# pip's own words go to a log: they are many, and name the indexes of the machine.
define install
	@$(PIP) install $(1) >$(LOG) 2>&1 || { \
	if grep -qE 'from versions: none|NewConnectionError|NameResolutionError|timed out' $(LOG); \
	then echo "No package index could be reached: Twin needs the network for its first start only (pip's words: $(LOG))"; \
	else echo "Twin could not be installed: $$(grep -E -m1 '^ERROR|^ *[A-Za-z.]+Error: ' $(LOG) || tail -n1 $(LOG)) (more in $(LOG))"; \
	fi >&2; exit 1; }
endef

.DEFAULT_GOAL := help
.PHONY: help run test test-postgresql unit check format lock docs audit sbom prices clean

help:            ## what can be done here
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# Made anew when the lock or the project's own description changed; otherwise a start costs nothing here.
$(VENV)/.run: requirements.lock pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) was not found; Twin needs Python 3.11 or newer: make run PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c '$(FIT)'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	@echo "Installing Twin into $(VENV) ..."
	$(call install,--no-deps --require-hashes --requirement requirements.lock)
	$(call install,--no-deps --no-build-isolation --editable .)
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the tests need ..."
	$(call install,--no-deps --require-hashes --requirement requirements-dev.lock)
	@touch $@

run: $(VENV)/.run          ## install, migrate and serve; then open http://127.0.0.1:3000/
	@exec $(BIN)/twin run

test: $(VENV)/.dev         ## every test, on up to four cores
	@$(TESTED) -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

test-postgresql: $(VENV)/.dev  ## the journeys once more, with PostgreSQL under them
	@$(TESTED) -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder --ground=postgresql tests/journeys

unit: $(VENV)/.dev         ## the quick tests of the mind, on every core
	@$(TESTED) -n auto --dist=loadfile --no-loadscope-reorder -m "not journey and not browser and not slow" --hypothesis-profile=quick tests/bot

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
	@$(COMPILE) --group build --group weights --output-file requirements.lock pyproject.toml
	@$(COMPILE) --group dev --no-emit-package pip --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

audit: $(VENV)/.dev        ## look up what is locked among known vulnerabilities, where a service is reached
	@$(BIN)/python -m benchmarks.audit

sbom: $(VENV)/.dev         ## list what a release is made of, as CycloneDX: dist/twin.cdx.json
	@mkdir -p dist
	@$(BIN)/python -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --validate --output-format JSON --output-file dist/twin.cdx.json 2>dist/sbom.log || { cat dist/sbom.log >&2; exit 1; }
	@rm -f dist/sbom.log
	@echo "dist/twin.cdx.json"

prices: $(VENV)/.dev       ## compare the catalogue's prices with genai-prices
	@$(BIN)/python -m benchmarks.prices

clean:                     ## forget the environment and every cache
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
