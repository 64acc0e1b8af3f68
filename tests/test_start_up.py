"""Quick commands load nothing heavy. Not how long they take is looked at, but what they load."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.seasons import start_season

if TYPE_CHECKING:
    from pathlib import Path

_SAY = """
import os, sys
from xlsreport.cli.main import build, choose_language
try:
    build(choose_language(sys.argv[1:], os.environ))(prog_name="xlsreport")
finally:
    print("\\n".join(["loaded:", *sys.modules]))
"""
_LIBRARIES = {
    "lxml", "multiprocessing", "openpyxl", "python_calamine", "ruamel", "simplejson", "xlsxwriter",
    # Of Python's own those that take a while.
    "concurrent", "csv", "difflib", "email", "hashlib", "http", "tempfile", "xml", "zipfile",
}  # fmt: skip
# All that a quick command needs of this program itself.
_QUICK = {"xlsreport", "xlsreport.errors", "xlsreport.forms"}
_QUICK_ROOMS = ("xlsreport.cli", "xlsreport.text", "xlsreport.forms.library")


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
    ours = {name for name in loaded - _QUICK if name.startswith("xlsreport.")}
    assert [name for name in sorted(ours) if not name.startswith(_QUICK_ROOMS)] == []


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


def test_the_state_of_a_season_is_shown_without_its_form(tmp_path: Path) -> None:
    folder = start_season(tmp_path)
    loaded = _loaded("collect", "-C", str(folder), "status")
    ours = {"xlsreport.forms.form", "xlsreport.reading.reader", "xlsreport.api"}
    assert (ours | {"xlsxwriter", "openpyxl", "lxml"}) & loaded == set()
