"""Merged workbooks for tests: made from submissions, written, and looked into."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
from msgspec.structs import replace

from tests.samples import F2021, consistent, outcome
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.workbook.values import read_grid, read_witness
from xlsreport.submission.submission import Unit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.reading.workbook.xml_cells import SheetWitness
    from xlsreport.submission.submission import Outcome

UNITS = (Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道"))


def figures(form: Form, seed: object) -> dict[str, Any]:
    """Consistent figures as numbers."""
    values = consistent(form, seed)
    return {c: Decimal(v) if isinstance(v, str) else v for c, v in values.items()}


def unit(number: int) -> Unit:
    """The unit of that number: 第1镇 ..."""
    return Unit(f"2201{number:04}0000", f"第{number}镇")


def sent(count: int = 2, form: Form = F2021, **more: Any) -> list[Outcome]:
    """Files of so many units, with consistent figures."""
    return [
        outcome(form, figures(form, n), unit=unit(n), file=f"in/{n}.xlsx", **more)
        for n in range(1, count + 1)
    ]


def with_findings(each: Outcome, *findings: Any) -> Outcome:
    """The same file with something to be said of it."""
    return replace(each, findings=findings)


def written(
    outcomes: Sequence[Outcome], folder: Path, result: Consolidation | None = None, **more: Any
) -> Path:
    """The merged workbook of some files."""
    result = result or consolidate(outcomes)
    write_consolidated(result, folder / "m.xlsx", outcomes, **more)
    return folder / "m.xlsx"


def rows(path: Path, sheet: str) -> list[list[str]]:
    """A sheet's cells as texts."""
    return [[str(v) for v in row] for row in read_grid(path.read_bytes()).sheets[sheet].rows]


def seen(path: Path, sheet: str) -> SheetWitness:
    """A sheet as its XML says: formulas, kinds, results."""
    return read_witness(path.read_bytes()).sheets[sheet]


def with_end_row(path: Path) -> bytes:
    """A merged workbook with the details of older ones: ids below the headings, totals at the end.

    Their lines stand a row higher, from row 6 on.
    """
    book = openpyxl.load_workbook(path)
    sheet = book["明细"]
    title, total, ids, *others = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(area.coord)
    lines = [title, *others[:3], ["", *ids[1:]], *others[3:], ["end", *total[1:]]]
    for row, values in enumerate(lines, start=1):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    sheet.row_dimensions[3].hidden = False
    area = re.compile(r"('明细'!\$?[A-Z]+\$?)([0-9]+)(:\$?[A-Z]+\$?)([0-9]+)")
    for each in book:
        for row in each.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "'明细'!" in cell.value:
                    cell.value = area.sub(
                        lambda m: f"{m[1]}{int(m[2]) - 1}{m[3]}{int(m[4]) - 1}", cell.value
                    )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
