"""Quick commands load nothing heavy. Not how long they take is looked at, but what they load."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SAY = """
import sys
from xlsreport.cli.main import main
try:
    main()
finally:
    print("\\n".join(["loaded:", *sys.modules]))
"""
_LIBRARIES = {
    "lxml", "multiprocessing", "openpyxl", "python_calamine", "ruamel", "simplejson", "xlsxwriter",
    # Of Python's own those that take a while.
    "concurrent", "csv", "difflib", "email", "hashlib", "http", "tempfile", "xml", "zipfile",
}  # fmt: skip
_OURS = {
    "api", "checks", "consolidation", "demo", "form", "form_file", "form_record", "layout",
    "outputs", "reading", "roster", "workbook", "yaml_node",
}  # fmt: skip


def _loaded(*arguments: str) -> set[str]:
    """The modules that a command has loaded when it is done."""
    command = [sys.executable, "-c", _SAY, *arguments]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return set(done.stdout.partition("loaded:\n")[2].split())


@pytest.mark.parametrize("command", ["--help", "--version", "forms", "issue --help"])
def test_a_quick_command_loads_neither_heavy_libraries_nor_our_own_machinery(command: str) -> None:
    loaded = _loaded(*command.split())
    assert "click" in loaded
    assert {name.partition(".")[0] for name in loaded} & _LIBRARIES == set()
    assert loaded & {f"xlsreport.{name}" for name in _OURS} == set()


def test_help_reads_no_form() -> None:
    assert "xlsreport.forms.library.find_forms" not in _loaded("--help")
    assert "xlsreport.forms.library.find_forms" in _loaded("forms")


def test_a_command_that_needs_the_built_in_forms_reads_no_yaml() -> None:
    loaded = _loaded("forms", "show", "zfxxgk-2021")
    assert "xlsreport.forms.form" in loaded
    assert {
        "xlsreport.forms.yaml.node",
        "xlsreport.forms.yaml.form",
        "ruamel.yaml",
    } & loaded == set()
