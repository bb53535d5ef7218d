# The newcomer's path, executable. `make` alone prints this help.
PORT ?= 8050
PYTHON ?= $(shell bin/find-python 2>/dev/null)
VENV := .venv
GOODWILL := $(VENV)/bin/goodwill

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench lock messages

help:  ## print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.runtime: requirements.lock pyproject.toml
	@bin/set-up-venv $(VENV) requirements.lock
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.runtime
	@bin/set-up-venv $(VENV) requirements-test.lock
	@touch $@

setup: $(VENV)/.runtime  ## build .venv from the lock file (no torch, minutes)

demo: setup  ## crawl, score and chart a fictional breach on http://127.0.0.1:$(PORT) (PORT=8050)
	@exec $(GOODWILL) demo --port $(PORT)

test: $(VENV)/.test  ## lint, types, import contracts, and every test
	@exec bin/check

lint: $(VENV)/.test  ## lint, types and import contracts only
	@exec bin/check lint

bench: $(VENV)/.test  ## measure speed as ratios within one run
	@$(VENV)/bin/python -m bench

lock:  ## write both lock files anew from pyproject.toml (needs uv)
	@bin/write-lock

messages: setup  ## merge and compile the Russian catalogue, naming what is untranslated
	@$(VENV)/bin/python -m presentation.locale
