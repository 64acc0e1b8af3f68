"""The figures of a merged workbook come from its sheet of details, not from cached sums."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from samples import F2021, codes, entered, outcome, read, zeros
from tools import without_results
from xlsreport.consolidation import consolidate
from xlsreport.reading.detail import read_detail, sums_of, too_many_details
from xlsreport.reading.grid import Grid, SheetGrid, read_grid
from xlsreport.submission import Detail, Unit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from pathlib import Path

_CELL = "requests.received.natural"
_UNITS = [Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道")]


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    sent = [
        outcome(F2021, zeros(F2021) | {_CELL: n + 3, "proactive.fees.amount": Decimal("0.1")},
                unit=unit, file=f"{n}.xlsx")
        for n, unit in enumerate(_UNITS)
    ]  # fmt: skip
    write_consolidated(consolidate(sent), tmp_path / "m.xlsx", sent)
    return tmp_path / "m.xlsx"


def _changed(grid: Grid, row: int, column: int, value: object) -> Grid:
    rows = [list(each) for each in grid.sheets["明细"].rows]
    rows[row][column] = value
    return Grid({**grid.sheets, "明细": SheetGrid("明细", rows, hidden=False)})


def test_every_unit_comes_with_the_figures_of_its_entered_cells(merged: Path) -> None:
    units = read_detail(F2021, read_grid(merged.read_bytes()))
    assert units is not None
    assert [line.unit for line in units] == _UNITS
    assert [line.figures[_CELL] for line in units] == [3, 4]
    assert [line.figures["proactive.fees.amount"] for line in units] == [Decimal("0.1")] * 2
    assert set(units[0].figures) == set(F2021.cells)


def test_a_merged_workbook_without_any_cached_result_reads_the_same(
    merged: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.xlsx"
    bare.write_bytes(without_results(merged.read_bytes()))
    first, second = read(merged).submission, read(bare).submission
    assert first is not None
    assert second is not None
    assert second.values == first.values
    assert second.values[_CELL] == 7


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [(5, 10, "三件左右"), (7, 0, ""), (4, 2, "x"), (5, 40, -1), (5, 40, 0.5)],
    ids=["a text", "no end", "an id lost", "negative", "fraction"],
)
def test_details_that_cannot_be_understood_are_not_guessed(
    merged: Path, row: int, column: int, value: object
) -> None:
    grid = read_grid(merged.read_bytes())
    assert read_detail(F2021, _changed(grid, row, column, value)) is None


def test_columns_may_stand_in_another_order(merged: Path) -> None:
    grid = read_grid(merged.read_bytes())
    rows = [[each[0], each[1], *reversed(each[2:])] for each in grid.sheets["明细"].rows]
    turned = Grid({"明细": SheetGrid("明细", rows, hidden=False)})
    assert read_detail(F2021, turned) == read_detail(F2021, grid)


def test_a_workbook_without_details_has_none(merged: Path) -> None:
    grid = read_grid(merged.read_bytes())
    assert read_detail(F2021, Grid({n: s for n, s in grid.sheets.items() if n != "明细"})) is None


def test_altered_details_are_reported_and_the_tables_read_instead(merged: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(merged)
    del book["明细"]
    book.save(merged)
    found = read(merged)
    assert "FILE_DETAIL_LOST" in codes(found.findings)


def test_sums_are_over_units_and_blank_where_nobody_has_a_figure() -> None:
    units = [Detail(unit, dict.fromkeys(entered(F2021)) | {_CELL: 2}) for unit in _UNITS]
    sums = sums_of(F2021, units)
    assert sums[_CELL] == 4
    assert sums["requests.received.legal"] is None
    assert set(sums) == set(entered(F2021))


def test_lines_below_the_last_unit_are_not_added_up_and_therefore_named(merged: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(merged)
    book["明细"]["A9"], book["明细"]["C9"] = "220113003000", 50
    book.save(merged)
    (found,) = read(merged).findings
    assert (found.code, found.addresses, found.value) == (
        "CELL_OUTSIDE",
        ("A9", "C9"),
        "220113003000、50",
    )


def test_a_merge_of_more_than_can_be_read_again_says_so() -> None:
    limit = 650_000 // (len(F2021.cells) + 18)
    assert too_many_details(F2021, limit) is None
    found = too_many_details(F2021, limit + 1)
    assert found is not None
    assert (found.code, found.params) == (
        "BATCH_TOO_MANY_DETAILS",
        {"count": str(limit + 1), "limit": str(limit)},
    )
