# `make help` says what there is. Everything here works from a fresh clone.
SHELL := /bin/bash
PREFIX ?= /usr/local
SOURCES := Sources Tests Tools Package.swift
# The logs that `make bench-logs` reads; where there are none it makes some.
LOGS ?= ../shared/data/real-logs
# The tasks' data and the tokenizer that `make bench-engine` reads; a Python with torch, transformers and peft.
TASK_DATA ?= ../shared/data/Data_v2/original
TOKENIZER ?= ../shared/data/tokenizers/llama2/tokenizer.json
PYTHON ?= python3
# STATIC= builds programs that need the shared libraries of this machine instead (where static ones are missing).
STATIC ?= 1
# Runs in the trees of `make bench-index`; a million need 20 GB in TMPDIR.
SIZES ?= 10000 100000
RELEASE := $(if $(STATIC),TELOS_STATIC=1) swift build -c release --static-swift-stdlib
PROGRAMS := telos telos-engine telos-supervisor

.PHONY: help demo test test-faults bench-launch bench-index bench-data bench-logs bench-engine lint format release install packages example
.DEFAULT_GOAL := help

help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

demo: release ## Build, make the example project, run its sweep, show the results (training: about a minute)
	scripts/demo

test: packages ## Build and run all tests
	swift build --build-tests
	swift test --skip-build

test-faults: packages ## Run the fault tests in full: hundreds of kills, full disks, storms of launches (a quarter of an hour)
	swift build --build-tests
	TELOS_FAULTS=full swift test --skip-build --filter FaultTests

bench-launch: packages ## Measure what a launch costs, with release builds (on an idle machine)
	set -e; for program in telos telos-supervisor; do $(RELEASE) --product $$program; done
	clang -O2 -Wall -static -o .build/bench-launch Benchmarks/launch.c
	.build/bench-launch .build/release Examples/copa

bench-index: packages ## Measure listings, with a release build; SIZES="10000 100000 1000000", COLD=1 (on an idle machine)
	$(RELEASE) --product telos
	clang -O2 -Wall -Wextra -static -pthread -o .build/index-tree Benchmarks/index-tree.c
	clang -O2 -Wall -Wextra -static -o .build/bench-index Benchmarks/index.c
	.build/bench-index .build/release Benchmarks/older_list.py $(SIZES)

bench-data: packages ## Measure fingerprints against sha256sum and openssl, with a release build (on an idle machine)
	$(RELEASE) --product telos
	Benchmarks/data.sh .build/release/telos

bench-logs: packages ## Measure the reading of logs, with a release build; LOGS=FOLDER (on an idle machine)
	swift build -c release --product bench-logs
	.build/release/bench-logs Benchmarks/logs.py $(wildcard $(LOGS))

bench-engine: packages ## Measure the engine beside PyTorch, with a release build; PYTHON=INTERPRETER (on an idle machine)
	swift build -c release --product bench-engine
	clang -O2 -Wall -Wextra -march=native -o .build/bench-peak Benchmarks/peak.c
	PYTHON=$(PYTHON) Benchmarks/engine.sh .build/release/bench-engine .build/bench-peak $(TASK_DATA) $(TOKENIZER)

lint: ## Check the format of the sources
	swift format lint --strict --parallel --recursive $(SOURCES)

format: ## Format the sources
	swift format --in-place --parallel --recursive $(SOURCES)

release: packages ## Build the programs for use, into .build/release
	set -e; for program in $(PROGRAMS); do $(RELEASE) --product $$program; done

install: release ## Install the programs, the example and the completion of shells under PREFIX (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/telos
	for program in $(PROGRAMS); do install -s .build/release/$$program $(DESTDIR)$(PREFIX)/bin/; done
	rm -rf $(DESTDIR)$(PREFIX)/share/telos/example
	cp -R Examples/copa $(DESTDIR)$(PREFIX)/share/telos/example
	set -e; script() { install -d "$$(dirname "$$2")"; .build/release/telos --generate-completion-script $$1 > "$$2"; }; \
	  script bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/telos; \
	  script zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_telos; \
	  script fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/telos.fish

example: packages ## Make the example's data and models anew (minutes; they are in the repository)
	$(RELEASE) --product make-example
	.build/release/make-example Examples/copa

packages:
	@scripts/install-packages
