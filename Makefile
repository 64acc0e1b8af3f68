# Verbs of everyday work. The environment is made by the second command of the README.
PYTHON ?= .venv/bin/python

.PHONY: all test lint types forms docs gallery smoke

all: lint types test

test:
	$(PYTHON) -m pytest -n 2

lint:
	$(PYTHON) -m ruff check src tests docs
	$(PYTHON) -m ruff format --check src tests docs

types:
	$(PYTHON) -m mypy

# Rebuilds what is derived from the forms: golden layouts and the ready-made blanks.
forms:
	$(PYTHON) -m tests.golden
	$(PYTHON) docs/build_blanks.py

docs:
	$(PYTHON) -m xlsreport.docs docs
	$(PYTHON) docs/build_exports.py

# Pictures of every sheet; needs LibreOffice and pdftoppm.
gallery:
	$(PYTHON) docs/build_gallery.py

# Only what is needed at run time, as a user has it.
smoke:
	rm -rf build/smoke && python3 -m venv build/smoke && build/smoke/bin/pip install -q . \
	  && build/smoke/bin/xlsreport forms && build/smoke/bin/xlsreport --lang en demo build/smoke/demo
