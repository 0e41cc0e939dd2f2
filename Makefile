# Every command a person needs. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install up preview refresh down test test-examples test-recovery test-clients test-page test-container test-editor test-faults test-hostile test-pythons test-lowest lint generate pulumi-bin clean

PYTHON ?= python3
PULUMI_STACK ?= local

venv := $(CURDIR)/.venv
python := $(venv)/bin/python
local := $(CURDIR)/.local

# The stack `local` keeps to itself: its state, and Pulumi's own settings, live in .local and not
# in the user's home. Any other stack uses the backend and the account the user is logged in to.
ifeq ($(PULUMI_STACK),local)
export PULUMI_HOME := $(local)/pulumi
# With metadata, a killed CLI can leave the state unreadable.
export PULUMI_BACKEND_URL := file://$(local)/state?metadata=skip
export PULUMI_CONFIG_PASSPHRASE :=
export PULUMI_SKIP_UPDATE_CHECK := true
# It declares no aws resource, so looking for pulumi-aws's plugin would only cost time.
export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION := true
start_emulator := $(python) tools/emulator.py start
stop_emulator := $(python) tools/emulator.py stop
yes := --yes
else
start_emulator := true
stop_emulator := true
yes :=
endif

# Expands to a command prefix that puts the virtual environment and the engine on PATH.
define with_engine
bin="$$($(python) tools/pulumi/install.py)"; export PATH="$(venv)/bin:$$bin:$$PATH";
endef
define with_stack
$(with_engine) mkdir -p $(local)/state; pulumi stack select --create --stack $(PULUMI_STACK) >/dev/null;
endef

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(venv)/.installed  ## make the virtual environment .venv

# The stamp comes last, so an interrupted installation is made again from the start.
$(venv)/.installed: requirements.txt pyproject.toml emulator/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null \
		|| { echo "$(PYTHON) is not Python 3.10 or later: call make with PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "making .venv (about a minute)" >&2
	@$(PYTHON) -m venv --clear $(venv)
	@$(python) -m pip install --quiet --disable-pip-version-check -r requirements.txt -e . -e './emulator[moto]'
	@touch $@

pulumi-bin: install  ## print the folder of the Pulumi CLI, bringing it first if need be
	@$(python) tools/pulumi/install.py

up: install  ## start a speaker search: `pulumi up` on the emulator, or on PULUMI_STACK
	@$(start_emulator)
	@$(with_stack) pulumi up --stack $(PULUMI_STACK) $(yes)

preview: install  ## show what `make up` would do
	@$(with_stack) pulumi preview --stack $(PULUMI_STACK)

refresh: install  ## fetch what has become of the search
	@$(start_emulator)
	@$(with_stack) pulumi refresh --stack $(PULUMI_STACK) $(yes)

down: install  ## stop the search: `pulumi destroy`, then the emulator
	@$(start_emulator)
	@$(with_stack) pulumi destroy --stack $(PULUMI_STACK) $(yes)
	@$(stop_emulator)

# More workers than most machines have cores: much of a test of faults is waiting. Each of them, and
# each of the hundreds of processes that they start, would compile what is not kept as bytecode.
test test-examples test-recovery test-faults: export PYTHONDONTWRITEBYTECODE :=
test: install  ## run the tests, 8 minutes on two cores
	@$(with_engine) $(python) -m pytest -n 6 --dist worksteal

test-examples: install  ## run each block of the documentation and each example, a few minutes
	@$(with_engine) $(python) -m pytest -n 6 --dist worksteal -m examples tests

test-recovery: install  ## run the tests that kill and interrupt deployments, a few minutes
	@$(with_engine) $(python) -m pytest -n 6 --dist worksteal -m recovery tests

test-clients: install  ## test the emulator with boto3, the AWS CLI and the SDKs for JavaScript and Go
	@clients="$$(cd emulator && $(python) -m tests.clients.install)"; \
		CLIENTS="$$clients" $(python) -m pytest -n 4 --dist worksteal emulator/tests/clients; \
		echo "clients that agree with the table: $$clients"

test-page: install  ## test the status page of the emulator in Chromium, which must be installed
	@chromium="$$(tools/browser.sh)"; CHROMIUM="$$chromium" $(python) -m pytest -q -m browser emulator/tests/browser

test-container: install  ## build and run the emulator's image, with docker compose
	@$(python) -m pytest -q -m container emulator/tests/test_container.py

# With its own Node.js, pyright is larger than all that the other targets install.
test-editor: install  ## test the documentation that editors show, with pyright's language server
	@$(python) -m pip install --quiet --disable-pip-version-check 'pyright[nodejs]>=1.1.414,<2'
	@$(python) -m pytest -q -m editor tests/editor

test-faults: install  ## the long run: many more kills and random operations, 20 seeds
	@$(with_engine) $(python) -m pytest -q -n 4 --dist worksteal tests/contract/test_faults.py && \
		for seed in $$(seq 1 20); do echo "seed $$seed"; \
		SEED=$$seed LIVES=20 KILLS=60 INTERRUPTS=4 $(python) -m pytest -q -n 4 --dist worksteal \
			-m 'recovery or not recovery' tests/e2e/test_kills.py tests/e2e/test_interrupts.py \
			tests/e2e/test_signals.py tests/contract/test_machine.py || exit 1; done

test-hostile: install  ## the long run against the emulator: 50,000 hostile requests
	@REQUESTS=$${REQUESTS:-50000} $(python) -m pytest -q -n 2 emulator/tests/hostile

test-pythons: install  ## run the tests that need no engine on each installed Python, 3.10 to 3.13
	@tools/test_pythons.sh

test-lowest: install  ## run the contract and end-to-end tests with the lowest supported versions
	@tools/test_lowest.sh

.PHONY: bench bench-emulator
bench: install  ## measure the package beside others, an hour and a half; SECTIONS="quick idle" for less
	@$(with_engine) $(python) -m benchmarks.provider

bench-emulator: install  ## measure the speed and size of the emulator, about a minute
	@$(python) -m benchmarks.emulator

lint: install  ## check format, style, types and import rules
	@$(venv)/bin/ruff format --check --quiet .
	@$(venv)/bin/ruff check --quiet .
	@$(venv)/bin/mypy
	@cd emulator && $(venv)/bin/mypy
	@$(venv)/bin/lint-imports
	@cd emulator && $(venv)/bin/lint-imports

generate: install  ## write the typed surface and docs/reference from the declarations of the inputs
	@$(python) tools/generate_types.py
	@$(python) tools/reference.py

clean:  ## remove what make made here: .venv, .local, caches
	@if [ -x $(python) ]; then $(python) tools/emulator.py stop; fi
	@rm -rf $(venv) $(local) emulator/.local
	@for folder in . emulator; do (cd $$folder && rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info); done
	@find . -name __pycache__ -prune -exec rm -rf {} +
