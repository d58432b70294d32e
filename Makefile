# Safar. `make help` lists the targets. Nothing is redone whose inputs have not changed.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
# uv stands apart: `uv pip sync` removes from .venv all that is not required, itself included.
UV := .uv/bin/uv
PYTHON ?= python3.11
ARGS ?=
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

LANGUAGES := data/languages.yml
KNOWLEDGE := $(shell find data/knowledge data/danger data/gazetteer -name '*.yml' -o -name '*.tsv' 2>/dev/null)
EXAMPLES := $(wildcard data/nlu/*.yml)
CATALOGUES := $(shell find locales -name '*.po' 2>/dev/null)

.PHONY: help setup dev build extract train run serve test lint format bench eval rasa clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.installed ## Make .venv and install the locked requirements

$(VENV)/bin/python:
	@scripts/require-python $(PYTHON)
	@$(PYTHON) -m venv $(VENV) || { echo "Python could not make $(VENV). On Debian: apt-get install python3-venv." >&2; exit 2; }

$(UV): | $(VENV)/bin/python
	@$(PY) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9 || { echo "uv could not be installed: is the package registry reachable, and is there room on the disk?" >&2; exit 2; }

$(VENV)/.installed: requirements.txt | $(UV)
	@echo "Installing the requirements (1.7 GB, once) …"
	@$(UV) pip sync --quiet --python $(PY) requirements.txt || { echo "The requirements could not be installed: is the package registry reachable, and are 2 GB free?" >&2; exit 2; }
	@touch $@; rm -f $(VENV)/.dev

dev: $(VENV)/.dev

$(VENV)/.dev: requirements-dev.txt $(VENV)/.installed
	@$(UV) pip install --quiet --no-deps --python $(PY) -r requirements-dev.txt
	@touch $@

requirements.txt: requirements.in overrides.txt
	@if [ -x $(UV) ]; then $(UV) pip compile -q requirements.in --override overrides.txt --python-version 3.11 --generate-hashes -o $@; else touch $@; fi

requirements-dev.txt: requirements-dev.in requirements.txt
	@if [ -x $(UV) ]; then $(UV) pip compile -q requirements-dev.in --python-version 3.11 --generate-hashes -o $@; else touch $@; fi

build: build/knowledge.db build/gazetteer.json build/languages.npz build/locales/.compiled ## Build the knowledge and compile the catalogues

build/knowledge.db: $(VENV)/.installed $(KNOWLEDGE) $(wildcard bot/knowledge/*.py)
	@$(PY) -m bot knowledge build

build/gazetteer.json: $(VENV)/.installed $(KNOWLEDGE) $(LANGUAGES) bot/nlu/gazetteer.py
	@$(PY) -m bot knowledge places

build/languages.npz: $(VENV)/.installed $(EXAMPLES) $(LANGUAGES) bot/i18n/identify.py bot/nlu/language_training.py
	@$(PY) -m bot locales identifier

build/locales/.compiled: $(VENV)/.installed $(CATALOGUES) $(LANGUAGES)
	@$(PY) -m bot locales compile && touch $@

extract: setup ## Collect today's texts into every catalogue
	@$(PY) -m bot locales extract

train: setup build ## Train the model if its inputs have changed
	@$(PY) -m bot train

run: setup build train ## Set up, build, train and serve
	@$(PY) -m bot serve

serve: run

test: dev build train ## Run all tests
	@$(PY) -m pytest $(ARGS)

lint: dev ## Check style and types
	@$(VENV)/bin/ruff check bot actions tests
	@$(VENV)/bin/ruff format --check bot actions tests
	@$(VENV)/bin/mypy bot actions

format: dev ## Format the code
	@$(VENV)/bin/ruff format bot actions tests
	@$(VENV)/bin/ruff check --fix bot actions tests

bench: dev build train ## Measure against stock Rasa (ARGS=--json)
	@$(PY) -m bot bench $(ARGS)

eval: build train ## Measure understanding: docs/evaluation.md, or another file: make eval ARGS=questions.jsonl
	@$(PY) -m bot eval $(ARGS)

rasa: setup build ## A stock Rasa command with telemetry off: make rasa ARGS="data validate"
	@$(PY) -m rasa $(ARGS)

clean: ## Remove everything that was built, trained or installed
	rm -rf $(VENV) .uv build models .rasa .bench results .mypy_cache .ruff_cache .pytest_cache
