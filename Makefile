# Two commands: `make up` runs the platform, `make test` tests it. Nothing else is needed.
SHELL := /bin/bash
.DEFAULT_GOAL := help
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
  "$$p" -c "$(NEW_ENOUGH)" 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
STAMPS := .venv/stamps
CORE := $(shell find native/wire native/wire-py native/Cargo.* -type f -not -path '*/target/*' 2>/dev/null)
PAGE := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)
ARGS ?=

.PHONY: help up down test check unit e2e cloud conformance gates bench lock proto wheel web install install-dev clean systems

help: ## Show what can be made.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

up: install ## Install what is missing and run the platform.
	@$(BIN)/tickscope up $(ARGS)

down: ## Stop the platform that another terminal started.
	@$(BIN)/tickscope down

test: install-dev ## Run every test.
	@tools/test.sh

check: install-dev ## Formatting, lint, types, layers, Rust.
	@tools/check.sh

unit: install-dev ## Unit, contract and property tests.
	$(BIN)/pytest tests/unit tests/contract tests/property

e2e: install-dev ## Tests with real programs and a browser.
	@tools/chromium.sh
	$(BIN)/pytest tests/e2e -n 4 --dist loadfile --no-loadscope-reorder

conformance: install-dev ## Tests beside programs that are fetched and built first: Kafka, Prometheus 3, Envoy, SPIRE …
	$(BIN)/pytest tests/conformance --timeout 3600 $(ARGS)

gates: install ## Judge the platform that runs here: make gates [ARGS="--profile full"].
	@$(BIN)/tickscope gates run $(ARGS)

bench: install-dev ## Run benchmarks: make bench [ONLY=name].
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY)) $(ARGS)

install: $(STAMPS)/run $(STAMPS)/wheel $(STAMPS)/web $(STAMPS)/programs

install-dev: install $(STAMPS)/dev

cloud: $(STAMPS)/cloud ## Install what tickscope cloud needs: the AWS CDK, its checks and an emulator.

wheel: $(STAMPS)/wheel ## Build the Rust core.

web: $(STAMPS)/web ## Build the portal's page.

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "Tickscope needs Python 3.11 or newer: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "no venv module: apt-get install python3-venv"; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/build.txt pyproject.toml $(STAMPS)/venv
	@echo "installing Python packages"
	@tools/install.sh requirements/build.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/cloud: requirements/cloud.txt $(STAMPS)/run
	@echo "installing what tickscope cloud needs"
	@tools/install.sh requirements/cloud.txt
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/run
	@echo "installing what the tests need"
	@tools/install.sh requirements/dev.txt
	@touch $@

$(STAMPS)/wheel: $(CORE) $(STAMPS)/run
	@tools/wheel.sh
	@touch $@

$(STAMPS)/web: $(PAGE) $(STAMPS)/run
	@tools/web.sh
	@touch $@

$(STAMPS)/programs: $(STAMPS)/run src/tickscope/local/programs.py
	@$(BIN)/tickscope doctor --fix --quiet
	@touch $@

systems: install-dev ## Write docs/systems.md and the generated reference again.
	$(BIN)/tickscope systems --markdown > docs/systems.md
	$(BIN)/tickscope spec schema --markdown > docs/reference/platform-file.md
	$(BIN)/tickscope cloud trace --file docs/examples/aws.yaml --markdown > docs/reference/cloud.md
	$(BIN)/python -m tickscope.cloud.page docs

proto: install-dev ## Generate the protobuf classes again.
	$(BIN)/python -m grpc_tools.protoc -Isrc --python_out=src --pyi_out=src src/tickscope/wire/pb/*.proto

lock: install-dev ## Pin dependencies again from pyproject.toml.
	@tools/lock.sh

clean: ## Remove everything that was installed, built or stored.
	rm -rf .venv .tickscope native/target web/node_modules src/tickscope/portal/static
