# make run    set up, bring the starter library in, open the chat
# make test   set up, then lint, types, contracts and all tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTED := $(VENV)/.installed-for-tests
WORKSPACE ?= workspace
PORT ?= 8501

.PHONY: run test check goldens install system serve-environment vllm-for-tests clean

run: $(INSTALLED)
	$(BIN)/clausewise --workspace $(WORKSPACE) ingest corpus/starter corpus/sops
	$(BIN)/clausewise --workspace $(WORKSPACE) chat --port $(PORT)

test: system $(TESTED) vllm-for-tests
	$(MAKE) check

# Everything that CI looks at; needs what `make test` installs.
check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

# Parse the golden documents anew; read the difference line by line before committing it.
goldens: $(TESTED)
	$(BIN)/python tests/golden_documents.py

install: $(INSTALLED)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# torch comes first and pinned: an unpinned one takes several GB of CUDA packages.
$(INSTALLED): $(VENV)/bin/python constraints.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(TESTED): $(INSTALLED) constraints.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

# Chromium drives the browser tests, LibreOffice opens the Word files, tesseract reads scans; installed where we may.
system:
	@sh .ci/system

# The CPU build of vLLM that tests start, in the account's cache; made once, about 2 GB.
vllm-for-tests: $(TESTED)
	$(BIN)/python tests/vllm_server.py

# vLLM, for `clausewise serve-llm`; several GB. See requirements-serve.txt.
serve-environment:
	$(PYTHON) -m venv .venv-serve
	.venv-serve/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-serve.txt

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
