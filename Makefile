# Two commands: `make demo` and `make test`. Both need Python 3.11 or newer, git and make.

VENV ?= .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --no-input
LUWES := $(VENV)/bin/luwes

.PHONY: help demo demo-reset serve test lint bench bench-gate bench-settle-growth bench-leads torture lock clean

help:
	@echo "make demo        a sample agency that lives two months, on http://127.0.0.1:8000"
	@echo "make demo-reset  the same from the start: the demo's data are thrown away"
	@echo "make serve       only the site, with the data that are there"
	@echo "make test        everything that CI runs"
	@echo "make lint        the checks of make test that run no test"
	@echo "make bench       measurements, as one JSON object"
	@echo "make bench-gate  those of the check-in gate, and of settling a day"
	@echo "make bench-leads  finds planted cheats among 10,000 people; some minutes"
	@echo "make bench-settle-growth  settling 1,000 to 1,000,000 days; some minutes"
	@echo "make torture     kills the gate and its database 100 times under load, about 8 minutes"
	@echo "make clean       removes $(VENV), caches and compiled texts, but no data"

demo: $(VENV)/.base
	@$(LUWES) demo

demo-reset: $(VENV)/.base
	@$(LUWES) demo --reset

serve: $(VENV)/.base
	@$(LUWES) migrate
	@$(LUWES) serve

test: $(VENV)/.dev
	@$(PY) scripts/ensure_browser.py
	@$(PY) scripts/check.py

lint: $(VENV)/.dev
	@$(PY) scripts/check.py --lint

bench: $(VENV)/.base
	@$(PY) -m bench

bench-gate: $(VENV)/.base
	@$(PY) -m bench gate settle

bench-leads: $(VENV)/.base
	@$(PY) -m bench leads

bench-settle-growth: $(VENV)/.base
	@$(PY) -m bench settle_growth

torture: $(VENV)/.base
	@$(PY) -m bench.torture

# The locks hold hashes and no address, so that any mirror will do.
lock: $(VENV)/.dev
	$(PIP) uv
	for kind in base dev; do $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  requirements/$$kind.in --output-file requirements/$$kind.txt || exit 1; done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis luwes.egg-info
	find luwes config scripts tests -name '__pycache__' -prune -exec rm -rf {} +
	find luwes -name '*.mo' -delete

$(VENV)/.base: requirements/base.txt pyproject.toml scripts/venv.sh
	@sh scripts/venv.sh $(VENV)
	@echo "Installing what Luwes runs on; about a minute."
	@$(PIP) --require-hashes --only-binary :all: --requirement requirements/base.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing what the tests need."
	@$(PIP) --require-hashes --only-binary :all: --requirement requirements/dev.txt
	@touch $@
