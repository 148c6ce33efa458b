# deskterm from a bare machine: everything here makes what it needs, with nothing but Python 3.11 or newer.
#   make demo   a help desk with 300 tickets to try        make test    the tests
#   make again  the same desk as you left it               make check   lint, format, types, import contracts
#   make run    the workstation on your own store          make clean   all of this away again

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .bootstrap/bin/uv)
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo again run test check clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -n 5

setup: $(READY)

$(READY): pyproject.toml uv.lock | $(UV)
	@$(UV) sync --locked --quiet || { \
	  echo "once more, trusting the certificates of this system ..."; \
	  UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 $(UV) sync --locked --quiet; }
	@touch $@

.bootstrap/bin/uv:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "deskterm needs Python 3.11 or newer, and $(PYTHON) is not here."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python has no venv. On Debian and Ubuntu: apt install python3-venv"; \
	  echo "(or install uv yourself, then run this again)"; exit 1; }
	@echo "fetching uv into .bootstrap ..."
	@$(PYTHON) -m venv .bootstrap
	@.bootstrap/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'

demo: $(READY)
	@DESKTERM_HOME=.demo .venv/bin/deskterm demo

again: $(READY)
	@DESKTERM_HOME=.demo .venv/bin/deskterm demo --db .demo/demo.db

run: $(READY)
	@.venv/bin/deskterm

test: $(READY)
	@.venv/bin/python -m pytest

check: $(READY)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/pyright
	@.venv/bin/lint-imports

clean:
	rm -rf .venv .bootstrap .demo .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
