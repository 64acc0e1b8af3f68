"""One direction, no way back: no room imports one above its own, no two modules each other."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from pathlib import Path

import pytest
from docs.rooms import PACKAGE, PAGE, ROOMS, modules, page, room_of

MODULES = modules()
RANK = {room: rank for rank, room in enumerate(ROOMS)}
# Neither knows the other: what is written is read by people's programs.
STRANGERS = {("reading", "workbook"), ("workbook", "reading")}
# Whom a library belongs to: a room with all rooms in it; no other may import it.
OWNERS = {
    "xlsxwriter": ("workbook",),
    "python_calamine": ("reading",),
    "openpyxl": ("reading",),
    "lxml": ("reading", "marked_copy", "report/published"),
    "docx": ("report/published",),
    "docxtpl": ("report/published",),
    "jinja2": ("report/published", "desk"),
    "starlette": ("desk",),
    "uvicorn": ("desk",),
    "markupsafe": ("report/published",),
    "xml": ("reading",),
    "defusedxml": ("reading",),
    "click": ("cli",),
    "sqlite3": ("report/exports", "reading", "workers", "collection"),
    "pyarrow": ("report/exports", "reading"),
    "ruamel": ("forms/yaml",),
    "distributed": ("workers",),
}
MOST_FILES_AT_TOP, MOST_FOLDERS_AT_TOP, MOST_MODULES, MOST_LINES = 6, 18, 26, 430


@functools.cache
def imported(module: str, source: str) -> set[str]:
    """Every module that a source imports, also within functions and for type checking only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            base = node.module or ""
            found |= {
                f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base
                for alias in node.names
            }
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, (ast.Name, ast.Attribute))
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module"
        ):
            # Of a name that is put together the beginning, its room, must be written out: it may be
            # any module of it.
            asked = node.args[0]
            name = asked.values[0] if isinstance(asked, ast.JoinedStr) else asked
            assert isinstance(name, ast.Constant), f"{module} imports what nobody can see"
            start = str(name.value)
            found |= {each for each in MODULES if each.startswith(start)} or {start.rstrip(".")}
    return found


def within(room: str, owner: str) -> bool:
    return room == owner or room.startswith(f"{owner}/")


def faults(module: str, room: str, source: str) -> list[str]:
    """What is wrong with the imports of a module."""
    said = []
    for other in sorted(imported(module, source)):
        root = other.partition(".")[0]
        if root in OWNERS and not any(within(room, owner) for owner in OWNERS[root]):
            said.append(f"{module} imports {other}, which belongs to {OWNERS[root]}")
        if root != "xlsreport":
            continue
        if other not in MODULES:
            said.append(f"{module} imports {other}, which is not there")
            continue
        target = room_of(MODULES[other])
        if RANK[target] > RANK[room]:
            said.append(f"{module} imports {other}, which lies above it")
        elif any(within(room, own) and within(target, its) for own, its in STRANGERS):
            said.append(f"{module} imports {other}, which it must not know")
    return said


def circles(arrows: dict[str, set[str]]) -> list[str]:
    """The modules that lead back to themselves, found by taking away those that do not."""
    left = dict(arrows)
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_no_import_goes_up_or_to_a_library_of_others() -> None:
    said = [
        fault
        for module, file in MODULES.items()
        for fault in faults(module, room_of(file), file.read_text(encoding="utf-8"))
    ]
    assert said == []


def test_no_modules_import_each_other() -> None:
    arrows = {
        module: imported(module, file.read_text(encoding="utf-8")) - {module}
        for module, file in MODULES.items()
    }
    assert circles(arrows) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


def test_every_module_has_its_room_and_every_room_its_modules() -> None:
    assert {room_of(file) for file in MODULES.values()} == set(ROOMS)


def test_the_list_of_rooms_in_the_design_is_what_the_rooms_say() -> None:
    committed = PAGE.read_text(encoding="utf-8")
    assert committed == page(committed), 'run "make docs"'


def test_rooms_stay_small_enough_to_be_looked_over() -> None:
    entries = [p for p in PACKAGE.iterdir() if p.name not in {"__pycache__", "templates"}]
    assert len([p for p in entries if p.is_file()]) <= MOST_FILES_AT_TOP
    assert len([p for p in entries if p.is_dir()]) <= MOST_FOLDERS_AT_TOP
    for room in ROOMS:
        assert len(list((PACKAGE / room).glob("*.py"))) <= MOST_MODULES, room


def test_no_module_is_too_long_to_be_read() -> None:
    for module, file in MODULES.items():
        assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, module


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("forms/form.py", "from xlsreport.layout import lay_out", "lies above it"),
        ("forms/form.py", "import xlsreport.layout.records", "lies above it"),
        ("forms/form.py", "def f():\n    from xlsreport import layout", "lies above it"),
        (
            "forms/form.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from xlsreport.checks.policy.context import Context",
            "lies above it",
        ),
        ("forms/cells.py", "from xlsreport.forms.yaml.form import read_form", "lies above it"),
        ("reading/locate/labels.py", "from xlsreport.reading import reader", "lies above it"),
        ("reading/reader.py", "from xlsreport.workbook import content", "lies above it"),
        ("workbook/content.py", "from xlsreport.reading import reader", "must not know"),
        ("workbook/content.py", "from xlsreport.reading.gate import gate", "must not know"),
        ("reading/reader.py", "import xlsxwriter.workbook", "belongs to"),
        ("layout/records.py", "from openpyxl import Workbook", "belongs to"),
        ("api.py", "from xml.etree import ElementTree", "belongs to"),
        ("api.py", "import click", "belongs to"),
        ("forms/form.py", "from ruamel.yaml import YAML", "belongs to"),
        ("api.py", "from importlib import import_module\nimport_module('click')", "belongs to"),
        ("cli/check.py", "from xlsreport.new_module import f", "is not there"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str, expected: str) -> None:
    (fault,) = faults(module, room_of(PACKAGE / module), source)
    assert expected in fault


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("forms/yaml/form.py", "from xlsreport.forms.cells import cells_of"),
        ("findings/finding.py", "from xlsreport.layout.records import Place"),
        ("reading/roster_file.py", "from xlsreport.units.roster import Roster"),
        ("verbs/fill.py", "from xlsreport.workbook import Content"),
        ("reading/workbook/xml_cells.py", "from lxml import etree\nimport zipfile"),
        ("cli/main.py", "import click\nfrom xlsreport import __version__"),
    ],
)
def test_a_right_import_is_accepted(module: str, source: str) -> None:
    assert Path(PACKAGE / module).is_file()
    assert faults(module, room_of(PACKAGE / module), source) == []


def test_a_check_loads_neither_what_writes_workbooks_nor_what_reads_pages() -> None:
    command = "import sys, xlsreport.api; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert "xlsreport.checks.all_checks" in loaded
    assert loaded.isdisjoint(
        {"xlsxwriter", "xlsreport.workbook", "xlsreport.marked_copy", "xlsreport.reading.published"}
    )
