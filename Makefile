# Each target sets up all it needs, in a virtual environment of its own, on a machine with Python only.
#   make demo      install, make videos, summarize them, report       make test     notebooks as tests, site, README
#   make studies   also the slow cells and those that need data       make docs     the site in _docs/
#   make readme    README.md from nbs/index.ipynb                     make export   notebooks cleaned, modules written
#   make bench     speed beside other tools                           make browser  the site's pages opened in Chromium
#   make fuzz      22,000 broken files against the readers            make audit    known vulnerabilities of what is required
#   make colab     badges and install cells of all notebooks          make clean    remove all that was made
# Other Python: make test PYTHON=python3.12. Other folder: make test VENV=/tmp/env. Data: VIDSUM_DATA=/path make test

SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
LIMIT ?= 1500
BIN := $(abspath $(VENV))/bin
export PATH := $(BIN):$(PATH)
export OMP_NUM_THREADS ?= 1
export HF_HUB_OFFLINE ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

ifeq ($(origin VIDSUM_DATA),undefined)
  ifneq ($(wildcard ../shared/data/README.md),)
    export VIDSUM_DATA := $(abspath ../shared/data)
  endif
endif
FLAGS := $(if $(VIDSUM_DATA),data)
TIMEOUT := $(if $(shell command -v timeout),timeout --kill-after=30)
METADATA := settings.ini setup.py pyproject.toml

.PHONY: help demo test notebooks studies docs browser readme readme-check colab colab-check bench fuzz audit export clean
.NOTPARALLEL:

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/.run
	$(BIN)/vidsum demo

test: notebooks readme-check docs

notebooks: $(VENV)/.dev
	@echo "notebooks as tests$(if $(VIDSUM_DATA), with data of $(VIDSUM_DATA))"
	$(if $(TIMEOUT),$(TIMEOUT) $(LIMIT)) $(BIN)/nbdev_test --n_workers 1 --timing --flags '$(FLAGS)'

studies: $(VENV)/.dev
	@gpu=$$($(BIN)/python -c "import torch; print('gpu' if torch.cuda.is_available() else '')"); set -x; \
	$(if $(TIMEOUT),$(TIMEOUT) 6h) $(BIN)/nbdev_test --n_workers 1 --timing --flags "slow $(FLAGS) $$gpu"

docs: $(VENV)/.dev
	$(BIN)/python docs/pages.py site

browser: $(VENV)/.dev
	$(BIN)/python docs/browser.py

colab: $(VENV)/.dev
	$(BIN)/python docs/colab.py

# badges and install cells as settings.ini says, and what the notebooks need beside what Colab has
colab-check: $(VENV)/.dev
	$(BIN)/python docs/colab.py --check
	$(BIN)/uv pip compile --quiet --python-version 3.13 --constraints docs/colab.txt --extra notebooks --output-file /dev/null setup.py

readme: $(VENV)/.dev
	$(BIN)/python docs/pages.py readme

readme-check: $(VENV)/.dev
	@$(BIN)/python docs/pages.py readme --check && echo "README.md is up to date"

bench: $(VENV)/.dev
	$(if $(wildcard nbs/85_*.ipynb),$(BIN)/python docs/execute.py $(wildcard nbs/85_*.ipynb) slow $(FLAGS),@echo "no benchmark notebook (nbs/85_*.ipynb) yet")

# outcomes are kept in .cache/88_fuzz and made anew when a reader has changed
fuzz: $(VENV)/.dev
	$(BIN)/python docs/execute.py nbs/88_fuzz.ipynb slow $(FLAGS)

# asks the advisory database of the Python index; --strict: what cannot be asked about is an error, not a pass
audit: $(VENV)/.python
	@$(BIN)/pip install -qq --no-input uv pip-audit
	$(BIN)/uv pip compile --quiet --all-extras --python-version $$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])') --output-file $(VENV)/audit.txt setup.py
	$(BIN)/pip-audit --strict --no-deps --disable-pip --progress-spinner off --requirement $(VENV)/audit.txt

export: $(VENV)/.dev
	$(BIN)/nbdev_clean && $(BIN)/nbdev_export

clean:
	rm -rf $(VENV) _proc _docs build dist *.egg-info .cache vidsum-demo

# What is installed is written down in stamp files, so that a second call starts at once and an interrupted one starts over.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "vidsum needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "virtual environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python $(METADATA)
	@echo "installing vidsum into $(VENV): some minutes the first time, mostly PyTorch"
	@$(BIN)/pip install -qq --no-input --config-settings editable_mode=compat -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.python $(METADATA)
	@echo "installing vidsum with development tools into $(VENV): some minutes the first time, mostly PyTorch"
	@$(BIN)/pip install -qq --no-input --config-settings editable_mode=compat -e '.[dev]'
	@touch $(VENV)/.run $@
