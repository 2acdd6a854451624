# Everything runs from .venv, which is made on first use. `make help` lists what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
Q      ?= How is this machine doing, and what changed in this repository today?

.DEFAULT_GOAL := help
.PHONY: help ask chat install format lint types contracts tests test bench build clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/devops-assistant: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/dev: $(BIN)/devops-assistant pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@touch $@

ask: $(BIN)/devops-assistant ## answer a question: make ask Q="…"
	@$(BIN)/devops-assistant ask "$(Q)"

chat: $(BIN)/devops-assistant ## start a conversation
	@$(BIN)/devops-assistant chat

install: $(VENV)/dev ## the package and what its development needs, in .venv

format: install ## put the code into its one form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lint: install
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .

types: install
	@$(BIN)/pyright --warnings

contracts: install
	@PYTHONPATH=.:servers $(BIN)/lint-imports --no-cache

tests: install
	@$(BIN)/python -m pytest -q

test: lint types contracts tests ## lint, types, import contracts, tests

bench: install ## every figure the README claims, as ratios measured in one run
	@$(BIN)/python -m benchmarks

build: install ## wheel and sdist in dist/
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check build && $(BIN)/python -m build --quiet

clean: ## remove what was built, and .venv
	rm -rf $(VENV) .cache build dist
