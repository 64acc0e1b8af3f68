"""What this program uses of XlsxWriter's private parts is there, in the version installed."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xlsreport.workbook import xlsxwriter_private
from xlsreport.workbook.xlsxwriter_private import (
    OLD_FUNCTIONS,
    RELIED_ON,
    LockedSheet,
    LockedWorkbook,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PACKAGE = inspect.getfile(xlsxwriter_private).rpartition("workbook")[0]


def library_changes(relied_on: Mapping[type, Mapping[str, tuple[str, ...]]]) -> list[str]:
    """A sentence for every private method that is gone or takes other parameters."""
    found = []
    for owner, methods in relied_on.items():
        for name, wanted in methods.items():
            where = f"XlsxWriter {xlsxwriter.__version__}: {owner.__name__}.{name}"
            method = getattr(owner, name, None)
            if method is None:
                found.append(f"{where} is gone; see workbook/xlsxwriter_private.py")
                continue
            parameters = tuple(inspect.signature(method).parameters.values())[1:]
            takes = tuple(each.name for each in parameters)
            more = parameters[len(wanted) :]
            if takes[: len(wanted)] != wanted or any(each.default is each.empty for each in more):
                found.append(
                    f"{where} takes ({', '.join(takes)}) instead of ({', '.join(wanted)}); "
                    "see workbook/xlsxwriter_private.py"
                )
    return found


def test_the_private_methods_of_the_library_are_as_this_program_needs_them() -> None:
    changes = library_changes(RELIED_ON)
    assert not changes, "\n".join(changes)


def test_a_method_that_is_gone_and_one_with_other_parameters_are_named() -> None:
    changes = library_changes({Worksheet: {"_never_there": (), "_write_rows": ("rows",)}})
    assert len(changes) == 2
    assert "Worksheet._never_there is gone" in changes[0]
    assert "Worksheet._write_rows takes () instead of (rows)" in changes[1]


def test_the_fields_of_the_library_are_as_this_program_needs_them(tmp_path: Path) -> None:
    book = LockedWorkbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    missing = [
        f"XlsxWriter {xlsxwriter.__version__}: {type(each).__name__}.{name} is gone"
        for each, names in (
            (book, ("str_table",)),
            (sheet, ("dim_rowmin", "dim_rowmax", "row_spans", "row_info", "table", "fh")),
            (sheet, ("col_info", "str_table", "xls_strmax")),
        )
        for name in names
        if not hasattr(each, name)
    ]
    book.close()
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("newer_too", [False, True])
def test_formulas_are_written_as_the_library_writes_them(*, newer_too: bool) -> None:
    own, library = LockedSheet(), Worksheet()
    formulas = [f"={name}(A1,{name}(B1:B2))" for name in sorted(OLD_FUNCTIONS)]
    formulas += ["=IF(XLOOKUP(A1,B:B,C:C)>0,1,2)", "=CONCAT(A1)+STDEV.S(B1:B3)", "{=SUM(A1*B1)}"]
    prepared = [own._prepare_formula(each, newer_too) for each in formulas]
    assert prepared == [library._prepare_formula(each, newer_too) for each in formulas]
    assert any("_xlfn." in each for each in prepared)


@pytest.mark.parametrize("owner", list(RELIED_ON), ids=lambda each: each.__name__)
def test_every_private_method_replaced_or_called_is_in_the_list(owner: type) -> None:
    tree = ast.parse(inspect.getsource(xlsxwriter_private))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    library = {name for name in dir(owner) if name.startswith("_") and not name.startswith("__")}
    listed = {name for methods in RELIED_ON.values() for name in methods}
    unlisted = {name for name in used & library if callable(getattr(owner, name))} - listed
    assert not unlisted


def test_no_other_module_replaces_or_calls_a_private_method_of_the_library() -> None:
    from pathlib import Path

    listed = {name for methods in RELIED_ON.values() for name in methods}
    found = []
    for file in Path(PACKAGE).rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if file.name == "xlsxwriter_private.py" or "xlsxwriter" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            name = getattr(node, "attr", getattr(node, "name", ""))
            if name in listed:
                found.append(f"{file.name}: {name}")
    assert not found
