"""One direction, no way back: no module imports from a layer above its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import xlsreport

ROOT = Path(xlsreport.__file__).parent
MODULES = {
    ".".join(("xlsreport", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): file
    for file in sorted(ROOT.rglob("*.py"))
}

# The layers from below. Within a layer, modules on one line may import each other; lines stand
# in order, and a line may import those above it. A package stands for all its modules.
LAYERS = [
    # 0: what everybody may use
    ["", "errors", "visible", "wording", "chinese_numerals", "by_identity"],
    ["processes", "csv_text"],
    # 1: the text of a rule, the wording of statements
    ["expression", "phrases"],
    # 2: the form
    ["yaml_node"],
    ["statements", "chart"],
    ["headings"],
    ["form"],
    ["form_cells"],
    ["prompts"],
    ["form_names"],
    ["rule_file", "chart_file"],
    ["form_node"],
    ["statement_file"],
    ["form_file"],
    ["form_record"],
    ["compiled_form"],
    ["form_library"],
    # 3: where things stand, what was sent in, what is said of it
    ["layout", "submission", "stamp", "catalogue", "findings", "outcome", "export_tables"],
    # 4: what is checked and how strictly, who reports
    ["unit_naming"],
    ["unit_codes"],
    ["roster", "unit_level", "profile", "profile_file"],
    ["previous_year", "waivers", "waiver_file", "packing"],
    ["checks"],
    # 5: many to one
    ["consolidation"],
    # 6: files. Reading may import roster (layer 4, where the design's table says 0-3): a roster
    # file is read here and becomes the records of `roster`, which must not know files.
    ["reading"],
    ["workbook"],
    ["filling", "returning"],
    # 7: what people and programs call
    ["run_settings"],
    ["reports"],
    ["outputs"],
    ["handing_out", "intake", "published", "reporting", "exporting", "docs"],
    ["api"],
    ["demo"],
    # 8: the command line
    ["cli"],
]
RANK = {name: rank for rank, line in enumerate(LAYERS) for name in line}
# Both are layer 6, but neither knows the other: what is written is read by people's programs.
STRANGERS = {("reading", "workbook"), ("workbook", "reading")}
# Whom a library belongs to; nobody else may import it.
OWNERS = {
    "xlsxwriter": {"workbook"},
    "python_calamine": {"reading"},
    "openpyxl": {"reading"},
    "lxml": {"reading"},
    "xml": {"reading"},
    "defusedxml": {"reading"},
    "click": {"cli"},
    "sqlite3": {"outputs", "reading"},
    "pyarrow": {"outputs", "reading"},
    "ruamel": {"yaml_node"},
    "msgpack": {"packing"},
    "distributed": {"reading"},
}


def part(module: str) -> str:
    """The module or package directly below ``xlsreport`` that a module belongs to."""
    return module.removeprefix("xlsreport").lstrip(".").partition(".")[0]


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
            (name,) = [a.value for a in node.args[:1] if isinstance(a, ast.Constant)]
            found.add(name)
    return found


def faults(module: str, source: str) -> list[str]:
    """What is wrong with the imports of a module."""
    own, said = part(module), []
    for other in sorted(imported(module, source)):
        root = other.partition(".")[0]
        if root in OWNERS and own not in OWNERS[root]:
            said.append(f"{module} imports {other}, which belongs to {OWNERS[root]}")
        if root != "xlsreport":
            continue
        target = part(other)
        if target not in RANK:
            said.append(f"{module} imports {other}, which has no layer")
        elif RANK[target] > RANK[own]:
            said.append(f"{module} imports {other}, which lies above it")
        elif (own, target) in STRANGERS:
            said.append(f"{module} imports {other}, which it must not know")
    return said


@pytest.mark.parametrize("module", MODULES)
def test_no_import_goes_up_or_to_a_library_of_others(module: str) -> None:
    assert faults(module, MODULES[module].read_text(encoding="utf-8")) == []


def test_every_module_has_its_layer() -> None:
    assert {part(module) for module in MODULES} - set(RANK) == set()


def test_every_layer_has_its_module() -> None:
    assert set(RANK) - {part(module) for module in MODULES} == set()


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("xlsreport.forms.form", "from xlsreport.layout import lay_out", "lies above it"),
        ("xlsreport.forms.form", "import xlsreport.layout.records", "lies above it"),
        ("xlsreport.forms.form", "def f():\n    from xlsreport import layout", "lies above it"),
        (
            "xlsreport.forms.form",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from xlsreport.checks import Context",
            "lies above it",
        ),
        (
            "xlsreport.forms.cells",
            "from xlsreport.forms.yaml.form import read_form",
            "lies above it",
        ),
        (
            "xlsreport.reading.workbook.values",
            "from xlsreport.workbook import content",
            "lies above it",
        ),
        ("xlsreport.workbook.content", "from xlsreport.reading import grid", "must not know"),
        ("xlsreport.reading.workbook.values", "import xlsxwriter.workbook", "belongs to"),
        ("xlsreport.layout.records", "from openpyxl import Workbook", "belongs to"),
        ("xlsreport.api", "from xml.etree import ElementTree", "belongs to"),
        ("xlsreport.api", "import click", "belongs to"),
        ("xlsreport.forms.yaml.form", "from ruamel.yaml import YAML", "belongs to"),
        (
            "xlsreport.api",
            "from importlib import import_module\nimport_module('click')",
            "belongs to",
        ),
        ("xlsreport.cli.check", "from xlsreport.new_module import f", "no layer"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str, expected: str) -> None:
    (fault,) = faults(module, source)
    assert expected in fault


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("xlsreport.forms.yaml.form", "from xlsreport.forms.cells import cells_of"),
        ("xlsreport.findings.finding", "from xlsreport.layout.records import Place"),
        ("xlsreport.reading.roster_file", "from xlsreport.units.roster import Roster"),
        ("xlsreport.verbs.fill", "from xlsreport.workbook import Content"),
        ("xlsreport.reading.workbook.xml_cells", "from lxml import etree\nimport zipfile"),
        ("xlsreport.cli.main", "import click\nfrom xlsreport import __version__"),
    ],
)
def test_a_right_import_is_accepted(module: str, source: str) -> None:
    assert faults(module, source) == []
