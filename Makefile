# Everything runs from .venv, which is made on first use. `make help` lists what there is.
VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip install --quiet --disable-pip-version-check
Q    ?= How is this machine doing, and what changed in this repository today?
export Q # to the shell as it is, whatever signs it holds

# the first interpreter that is new enough; PYTHON=… names another
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help ask chat install format lint types contracts tests test docs pictures conformance bench bench-investigate build clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(BIN)/devops-assistant: pyproject.toml | $(BIN)/python
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev: requirements.lock $(BIN)/devops-assistant
	@$(PIP) --requirement requirements.lock
	@touch $@

ask: $(BIN)/devops-assistant ## answer a question: make ask Q="…"
	@$(BIN)/devops-assistant ask "$$Q"

chat: $(BIN)/devops-assistant ## start a conversation
	@$(BIN)/devops-assistant chat

install: $(VENV)/dev ## the package and what its development needs, in .venv

format: install ## put the code into its one form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lint: install ## ruff: rules and form
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .

types: install ## pyright, strict
	@$(BIN)/pyright --warnings

contracts: install ## who may import whom
	@PYTHONPATH=.:servers $(BIN)/lint-imports --no-cache

tests: install ## the tests alone; what was skipped, and why, stands at the end; what fails runs once more, alone
	@$(BIN)/python -m tests

test: lint types contracts tests ## lint, types, import contracts, tests

docs: install ## write docs/reference.md anew
	@PYTHONPATH=.:servers $(BIN)/python -m tests.docs

pictures: install ## draw docs/pictures from real sessions at a pseudo-terminal
	@PYTHONPATH=.:servers $(BIN)/python -m tests.pictures

conformance: install ## the official MCP suite against our host and servers; needs Node and, once, the network
	@PYTHONPATH=.:servers $(BIN)/python -m tests.conformance

$(VENV)/bench: pyproject.toml $(VENV)/dev
	@$(PIP) $$($(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["bench"])') \
		&& touch $@ || echo "what the figures are set beside could not be installed: they stand alone" >&2

bench: $(VENV)/bench ## every figure the README claims, as ratios measured in one run
	@$(BIN)/python -m benchmarks

bench-investigate: install ## what is found without a model: incidents with a known cause, questions with a known tool
	@$(BIN)/python -m benchmarks.tool_choice ; $(BIN)/python -m benchmarks.incidents

build: install ## wheel and sdist in dist/
	@$(PIP) build && $(BIN)/python -m build --quiet

clean: ## remove what was built, and .venv
	rm -rf $(VENV) .cache build dist
