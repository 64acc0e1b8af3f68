"""The rooms of the code from below: the one list of them, and the table of them in docs/design.md.

A room is a folder of ``src/xlsreport/``, or one of the few files at its top. A room imports only
rooms that stand above it in :data:`ROOMS`; ``tests/test_imports.py`` holds that. The first line of
its docstring says what it is for. ``make docs`` writes the table, a test compares it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import xlsreport

__all__ = ["PACKAGE", "PAGE", "ROOMS", "modules", "page", "room_of"]

PACKAGE = Path(xlsreport.__file__).parent
PAGE = Path(__file__).with_name("design.md")

ROOMS = (
    "__init__",
    "errors",
    "whole_files",
    "text",
    "forms",
    "forms/yaml",
    "forms/library",
    "units",
    "layout",
    "findings/catalogue",
    "findings",
    "submission",
    "checks/policy",
    "checks/narrative",
    "checks",
    "merge",
    "reading/files",
    "reading/gate",
    "reading/workbook",
    "reading/quick",
    "reading/locate",
    "reading/cells",
    "reading/audit",
    "reading/published",
    "reading",
    "workers",
    "workbook",
    "workbook/consolidated",
    "marked_copy",
    "report",
    "report/exports",
    "report/published",
    "verbs/drafting",
    "verbs",
    "api",
    "collection",
    "desk",
    "demo",
    "cli",
    "__main__",
)
"""Every room, the lowest first."""

_TABLE = re.compile(r"(?<=<!-- rooms -->\n\n)(?:\|.*\n)+")


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    return {
        ".".join(("xlsreport", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): file
        for file in sorted(PACKAGE.rglob("*.py"))
    }


def room_of(file: Path) -> str:
    """The room that a module lies in: its folder, or at the top the module itself."""
    inner = file.relative_to(PACKAGE)
    return inner.parent.as_posix() if len(inner.parts) > 1 else inner.stem


def page(text: str) -> str:
    """The page with one line for every room."""
    rows = ["| room | what it is for |", "|---|---|"]
    for room in ROOMS:
        folder = PACKAGE / room
        file = folder / "__init__.py" if folder.is_dir() else PACKAGE / f"{room}.py"
        told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        name = f"{room}/" if folder.is_dir() else f"{room}.py"
        rows.append(f"| `{name}` | {told.splitlines()[0]} |")
    new, count = _TABLE.subn("".join(f"{row}\n" for row in rows), text)
    if count != 1:
        raise ValueError(f"{PAGE.name} has no table of rooms")
    return new


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
