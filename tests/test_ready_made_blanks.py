"""The blanks that lie ready in templates/ are what the program writes today."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xlsreport.forms.library.find_forms import builtin_directory, load_forms
from xlsreport.reading.reader import read_workbook

_BUILDER = Path(__file__).parents[1] / "docs" / "build_blanks.py"
_LARGEST = 40_960
# They lie there as 3.3.1 has written them, and 3.3.0 writes the same.
_WRITERS = {"3.3.0", "3.3.1"}


def parts(path: Path) -> dict[str, bytes]:
    """A package part by part: how they are packed depends on the system's zlib."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def build(directory: Path) -> list[Path]:
    spec = importlib.util.spec_from_file_location("build_blanks", _BUILDER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written: list[Path] = module.build_blanks(directory)
    return written


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build(tmp_path_factory.mktemp("rebuilt"))


def test_they_are_rebuilt_twice_to_the_same_bytes(rebuilt: list[Path], tmp_path: Path) -> None:
    for one, two in zip(rebuilt, build(tmp_path), strict=True):
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.skipif(
    xlsxwriter.__version__ not in _WRITERS,
    reason="another XlsxWriter may write other XML for the same cells, which are compared",
)
def test_they_are_rebuilt_to_the_same_parts(rebuilt: list[Path]) -> None:
    for one in rebuilt:
        assert parts(one) == parts(builtin_directory() / one.name)


def test_they_are_rebuilt_to_the_same_cells(rebuilt: list[Path]) -> None:
    """Whatever version of the library writes them."""
    for one in rebuilt:
        assert seen(one) == seen(builtin_directory() / one.name)


def seen(path: Path) -> dict[str, object]:
    """What a program shows of a workbook: cells, looks, locks, prompts and widths."""
    book = openpyxl.load_workbook(path)
    return {"protected": book.security.lockStructure} | {
        sheet.title: (
            [
                (cell.coordinate, cell.value, cell.protection.locked, cell.number_format,
                 cell.font.b, cell.fill.fgColor.rgb, cell.alignment.wrap_text)
                for row in sheet.iter_rows() for cell in row
            ],
            sorted(map(str, sheet.merged_cells.ranges)),
            sorted((str(v.sqref), v.type, v.formula1, v.prompt)
                   for v in sheet.data_validations.dataValidation),
            {name: each.width for name, each in sheet.column_dimensions.items()},
            (sheet.sheet_state, sheet.protection.sheet, sheet.freeze_panes, sheet.print_area),
        )
        for sheet in book.worksheets
    }  # fmt: skip


@pytest.mark.parametrize("form_id", sorted(load_forms()))
def test_each_form_has_a_small_one_that_is_read_as_untouched(form_id: str) -> None:
    path = builtin_directory() / f"{form_id}.xlsx"
    assert path.stat().st_size <= _LARGEST
    submission = read_workbook(path.read_bytes(), path.name, load_forms()).submission
    assert submission is not None
    assert submission.form.id == form_id
    assert submission.untouched
