# Verbs of everyday work. The environment is made by the second command of the README.
PYTHON ?= .venv/bin/python

.PHONY: all test thorough lowest mutants lint types forms docs gallery desk-gallery smoke bench bench-files bundle examples site man

all: lint types test

test:
	$(PYTHON) -m pytest -n 2

# The large numbers of kills, hostile files and random cases; takes hours.
thorough:
	XLSREPORT_THOROUGH=1 $(PYTHON) -m pytest -n 2

# The tests with the lowest version of every library that is needed at run time; those that lean on a
# library most: make lowest TESTS="$$(cat tests/lowest.txt)"
TESTS ?=

lowest:
	rm -rf build/lowest && $(PYTHON) -m venv build/lowest
	$(PYTHON) -m tests.lowest > build/lowest/requirements.txt
	build/lowest/bin/pip install -q -r build/lowest/requirements.txt
	build/lowest/bin/pip install -q --no-deps openxml-audit -e .
	build/lowest/bin/python -m pytest -n 2 $(TESTS)

# Mistakes planted in checks, merge and reading/cells, and which of them no test notices; see
# docs/testing.md. One module: make mutants ONLY=checks.peers
ONLY ?=

mutants:
	rm -rf mutants
	$(PYTHON) -m mutmut run $(if $(ONLY),"xlsreport.$(ONLY).*")
	$(PYTHON) -m mutmut results

lint:
	$(PYTHON) -m ruff check src tests docs bench bundle
	$(PYTHON) -m ruff format --check src tests docs bench bundle

types:
	$(PYTHON) -m mypy

# Rebuilds what is derived from the forms: compiled forms first, which all others are made from,
# golden layouts and the ready-made blanks.
forms:
	$(PYTHON) docs/build_forms.py
	$(PYTHON) -m tests.golden
	$(PYTHON) docs/build_blanks.py

# What examples/ shows of forms of one's own: filled workbooks, merged ones, the schema of forms.
examples:
	$(PYTHON) docs/build_examples.py
	$(PYTHON) docs/build_register_example.py

docs:
	$(PYTHON) docs/build_pages.py
	$(PYTHON) docs/rooms.py
	$(PYTHON) docs/build_exports.py

# The documentation as a site in build/site, which also opens from a folder without a server; needs
# pip install -e '.[site]'. Dead links and anchors end it.
site:
	$(PYTHON) docs/build_site.py build/site-source
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build

# A manual page for every command, in both languages: man -M build/man xlsreport-check
man:
	PYTHONPATH=. $(PYTHON) docs/build_man.py build/man

# Pictures of every sheet; needs LibreOffice and pdftoppm.
gallery:
	$(PYTHON) docs/build_gallery.py

# Pictures of the pages of the desk; needs Chromium with its driver.
desk-gallery:
	PYTHONPATH=. $(PYTHON) docs/build_desk_gallery.py

# Only what is needed at run time, as a user has it.
smoke:
	rm -rf build/smoke && python3 -m venv build/smoke && build/smoke/bin/pip install -q . \
	  && build/smoke/bin/xlsreport forms && build/smoke/bin/xlsreport --lang en demo build/smoke/demo

# One zip for computers without network: wheels for Windows and Linux, and an installer.
bundle:
	$(PYTHON) -m pip install -q uv
	$(PYTHON) bundle/build.py

# Files to measure with, and this program beside its peers (pip install -e '.[dev,bench]'); for all
# sizes: make bench-files COUNT=40000 && make bench SIZES="20 1000 10000 40000"
COUNT ?= 1000
SIZES ?= 20 1000
BENCH_FILES ?= build/bench/files

bench-files:
	rm -rf $(BENCH_FILES)
	$(PYTHON) bench/files.py $(BENCH_FILES) --count $(COUNT)

bench:
	test -d $(BENCH_FILES) || $(MAKE) bench-files
	$(PYTHON) bench/programs.py
	$(PYTHON) bench/run.py --files $(BENCH_FILES) --sizes $(SIZES)
