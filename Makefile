# Every command a person needs. `make help` lists them in the groups that `##` names.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install up results preview refresh down test test-examples test-languages test-native test-recovery test-calls test-clients test-page test-container test-editor test-faults test-hostile test-pythons test-lowest coverage packages audit lock lint generate pulumi-bin clean

PYTHON ?= python3
PULUMI_STACK ?= local
# The program of `make up`: python, yaml, typescript or go.
PROGRAM ?= python

venv := $(CURDIR)/.venv
python := $(venv)/bin/python
local := $(CURDIR)/.local
typescript := examples/languages/typescript
go := examples/languages/go
program := $(if $(filter python,$(PROGRAM)),.,examples/languages/$(PROGRAM))
host := $(patsubst typescript,nodejs,$(PROGRAM))
program_files := $(if $(filter typescript,$(PROGRAM)),$(typescript)/node_modules/.installed) \
	$(if $(filter go,$(PROGRAM)),$(go)/sdks/.installed)

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
print_results := $(python) tools/results.py
yes := --yes
else
start_emulator := true
stop_emulator := true
print_results := echo "make results reads the emulator; on AWS, run python examples/results/consumer.py STREAM_ARN" >&2; exit 1
yes :=
endif

# Expands to a command prefix that puts the virtual environment and the engine on PATH.
define with_engine
bin="$$($(python) tools/pulumi/install.py $(host))"; export PATH="$(venv)/bin:$$bin:$$PATH";
endef
define with_stack
$(with_engine) mkdir -p $(local)/state; cd $(program); pulumi stack select --create --stack $(PULUMI_STACK) >/dev/null;
endef

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { split($$2, part, ": "); group = part[1]; \
		list[group] = list[group] sprintf("  make %-14s %s\n", $$1, substr($$2, length(group) + 3)) } \
		END { printf "Try, on the emulator:\n%s\n", list["try"]; \
		printf "Use, on AWS, also the targets above with PULUMI_STACK=NAME:\n%s\n", list["use"]; \
		printf "Develop:\n%s", list["develop"] }' $(MAKEFILE_LIST)

install: $(venv)/.installed $(program_files)  ## use: install the packages into .venv, for `pulumi` commands without make

# The stamp comes last, so an interrupted installation is made again from the start.
$(venv)/.installed: locks/develop.txt pyproject.toml emulator/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null \
		|| { echo "$(PYTHON) is not Python 3.10 or later: call make with PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "making .venv (about a minute)" >&2
	@$(PYTHON) -m venv --clear $(venv)
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/develop.txt
	@$(python) -m pip install --quiet --no-build-isolation --no-deps -e . -e ./emulator
	@touch $@

$(typescript)/node_modules/.installed: $(wildcard $(typescript)/package*.json) \
		speaker_search_resource/native/schema.json $(venv)/.installed
	@$(with_engine) tools/typescript.sh

$(go)/sdks/.installed: speaker_search_resource/native/schema.json $(venv)/.installed
	@rm -rf $(go)/sdks
	@$(with_engine) tools/sdk.sh go $(go)/sdks/speakersearch
	@touch $@

pulumi-bin: install  ## use: print the folder of the Pulumi CLI, and install the CLI first if there is none
	@$(python) tools/pulumi/install.py

up: install  ## try: start a pipeline, a search and a tone analysis; PROGRAM=yaml is in YAML
	@$(start_emulator)
	@$(with_stack) pulumi up --stack $(PULUMI_STACK) $(yes)

results: install  ## try: print the results of the tasks
	@$(print_results)

preview: install  ## try: show the changes that `make up` would make
	@$(with_stack) pulumi preview --stack $(PULUMI_STACK)

refresh: install  ## try: fetch the statuses (`pulumi refresh`)
	@$(start_emulator)
	@$(with_stack) pulumi refresh --stack $(PULUMI_STACK) $(yes)

down: install  ## try: stop them (`pulumi destroy`), then the emulator
	@$(start_emulator)
	@$(with_stack) pulumi destroy --stack $(PULUMI_STACK) $(yes)
	@$(stop_emulator)

# More workers than most machines have cores: much of a test of faults is waiting. Each of them, and
# each of the hundreds of processes that they start, would compile what is not kept as bytecode.
test test-examples test-languages test-native test-recovery test-calls test-faults coverage: export PYTHONDONTWRITEBYTECODE :=
test: install  ## develop: run the tests, 8 minutes on two cores
	@$(with_engine) $(python) -m pytest -n 6 --dist worksteal

test-examples: install  ## develop: run the documentation, the examples and longer stacks, minutes
	@$(with_engine) $(python) -m pytest -n 6 --dist worksteal -m examples tests

test-native: install  ## develop: run the tests of the native provider, minutes
	@$(with_engine) $(python) -m pytest -n 6 --dist worksteal -m 'native and not recovery' tests

test-recovery: install  ## develop: run the tests that kill and interrupt deployments, a few minutes
	@$(with_engine) $(python) -m pytest -n 6 --dist worksteal -m recovery tests

test-calls: install  ## develop: kill the workers of examples/live_calls at 50 moments of 30 calls
	@$(with_engine) CALLS=$${CALLS:-30} KILLS=$${KILLS:-50} $(python) -m pytest -q -m recovery tests/examples/live_calls

test-languages: host := yaml nodejs go
test-languages: install $(typescript)/node_modules/.installed $(go)/sdks/.installed  ## develop: run the YAML, TypeScript and Go examples on the engine
	@$(with_engine) $(python) -m pytest -n 4 --dist worksteal -m languages tests

test-clients: install  ## develop: test the emulator with boto3, the AWS CLI and the JavaScript and Go SDKs
	@clients="$$(cd emulator && $(python) -m tests.clients.install)"; \
		CLIENTS="$$clients" $(python) -m pytest -n 4 --dist worksteal emulator/tests/clients; \
		echo "clients that agree with the table: $$clients"

test-page: install  ## develop: test the emulator's status page in Chromium, which must be installed
	@chromium="$$(tools/browser.sh)"; CHROMIUM="$$chromium" $(python) -m pytest -q -m browser emulator/tests/browser

test-container: install  ## develop: build and run the emulator's image, with docker compose
	@$(python) -m pytest -q -m container emulator/tests/test_container.py

# With its own Node.js, pyright is larger than all that the other targets install.
test-editor: install  ## develop: test the help that editors show, with pyright's language server
	@$(python) -m pip install --quiet --disable-pip-version-check 'pyright[nodejs]>=1.1.414,<2'
	@$(python) -m pytest -q -m editor tests/editor

test-faults: install  ## develop: run many more kills and random operations, 20 seeds
	@$(with_engine) $(python) -m pytest -q -n 4 --dist worksteal \
			-m 'native or not native' tests/contract/test_faults.py && \
		for seed in $$(seq 1 20); do echo "seed $$seed"; \
		SEED=$$seed LIVES=20 KILLS=60 INTERRUPTS=4 $(python) -m pytest -q -n 4 --dist worksteal \
			-m 'recovery or not recovery' tests/e2e/test_kills.py tests/e2e/test_interrupts.py \
			tests/e2e/test_signals.py tests/contract/test_machine.py || exit 1; done

test-hostile: install  ## develop: send 50,000 hostile requests to the emulator
	@REQUESTS=$${REQUESTS:-50000} $(python) -m pytest -q -n 2 emulator/tests/hostile

test-pythons: install  ## develop: run the tests without the engine on each installed Python, 3.10 to 3.13
	@tools/test_pythons.sh

test-lowest: install  ## develop: run the tests with the lowest supported versions
	@tools/test_lowest.sh

# The workers and the hundreds of processes that they start append to one folder.
coverage: install  ## develop: run the tests that need no engine, and require the floor of pyproject.toml
	@rm -rf $(local)/coverage
	@$(venv)/bin/coverage run -m pytest -q -n 6 --dist worksteal \
		-m 'not browser and not container and not recovery' tests/unit tests/contract emulator/tests
	@$(venv)/bin/coverage combine --quiet
	@$(venv)/bin/coverage report

packages:  ## develop: build the sdists and the wheels, check them, and import the wheels
	@tools/packages.sh

audit:  ## develop: look for known vulnerabilities of locked packages, on the network
	@tools/audit.sh

lock:  ## develop: write locks/ from the bounds, with the newest versions
	@tools/lock.sh

.PHONY: bench bench-emulator bench-calls
bench: install  ## develop: measure the provider, over 2 hours; SECTIONS="quick-80 cpu" selects sections
	@$(with_engine) $(python) -m benchmarks.provider

bench-emulator: install  ## develop: measure the emulator, a minute
	@$(python) -m benchmarks.emulator

bench-calls: install  ## develop: measure the workers of examples/live_calls, 12 minutes
	@$(with_engine) $(python) -m benchmarks.live_calls

lint: install  ## develop: check format, style, types and import rules
	@$(venv)/bin/ruff format --check --quiet .
	@$(venv)/bin/ruff check --quiet .
	@$(venv)/bin/mypy
	@cd emulator && $(venv)/bin/mypy
	@$(venv)/bin/lint-imports
	@cd emulator && $(venv)/bin/lint-imports

generate: install  ## develop: write the generated code and docs/reference
	@$(python) tools/generate_types.py
	@$(python) tools/reference.py
	@$(python) tools/schema.py

site := $(local)/site
SITE ?= $(site)/html

.PHONY: site
site: $(site)/venv/.installed  ## develop: build the documentation site in .local/site/html
	@rm -rf "$(SITE)"
	@$(site)/venv/bin/python -m sphinx -q -E -W --keep-going -c docs -d $(site)/doctrees . "$(SITE)"
	@echo "$(SITE)/index.html"

# pip reads dependency groups since 25.1. MyST-Parser 5 needs Python 3.11.
$(site)/venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "$(PYTHON) is not Python 3.11 or later, which the site needs: call make site with PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(site)/venv
	@$(site)/venv/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@$(site)/venv/bin/python -m pip install --quiet --disable-pip-version-check --group docs
	@touch $@

clean:  ## develop: remove .venv, .local and caches
	@if [ -x $(python) ]; then $(python) tools/emulator.py stop; fi
	@rm -rf $(venv) $(local) emulator/.local $(typescript)/node_modules $(typescript)/sdks $(go)/sdks
	@for folder in . emulator; do (cd $$folder && rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info); done
	@find . -name __pycache__ -prune -exec rm -rf {} +
