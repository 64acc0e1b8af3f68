"""The figures of a merged workbook come from its sheet of details, not from cached sums."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.office import without_results
from tests.samples import F2021, codes, entered, outcome, read, workbook, zeros
from tests.surgery import opened, saved
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.cells.detail_sheet import read_detail, sums_of
from xlsreport.reading.workbook.values import Grid, SheetGrid, read_grid, read_witness
from xlsreport.submission.submission import Detail, Unit
from xlsreport.verbs.targets import too_many_details
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
    assert [line.detail.unit for line in units] == _UNITS
    assert [line.detail.figures[_CELL] for line in units] == [3, 4]
    fees = [line.detail.figures["proactive.fees.amount"] for line in units]
    assert fees == [Decimal("0.1")] * 2
    assert [line.detail.within for line in units] == [None, None]
    assert set(units[0].detail.figures) == set(F2021.cells)
    assert not any(line.faults for line in units)


@pytest.mark.parametrize(("code", "odd"), [('0"0"', '4 [0"0"]'), (";;;", "4 [;;;]"), ("0", None)])
def test_a_figure_whose_format_shows_another_one_is_a_fault_of_its_line(
    merged: Path, code: str, odd: str | None
) -> None:
    book = opened(merged.read_bytes())
    for row in book["明细"].iter_rows():
        for cell in row:
            if cell.value == 4 and not isinstance(cell.value, str):
                cell.number_format = code
    data = saved(book)
    units = read_detail(F2021, read_grid(data), read_witness(data))
    assert units is not None
    found = {fault.value for line in units for fault in line.faults}
    assert found == ({odd} if odd else set())


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
    [(2, 0, ""), (2, 2, "x")],
    ids=["no number of lines", "an id lost"],
)
def test_details_that_cannot_be_understood_are_not_guessed(
    merged: Path, row: int, column: int, value: object
) -> None:
    grid = read_grid(merged.read_bytes())
    assert read_detail(F2021, _changed(grid, row, column, value)) is None


@pytest.mark.parametrize(
    "value", ["三件左右", "12", -1.0, 0.5, True], ids=["text", "digits", "negative", "half", "true"]
)
def test_what_is_no_figure_in_the_details_is_a_fault_of_its_cell(
    merged: Path, value: object
) -> None:
    lines = read_detail(F2021, _changed(read_grid(merged.read_bytes()), 6, 10, value))
    assert lines is not None
    assert [len(line.faults) for line in lines] == [1, 0]
    assert lines[0].faults[0].place.address == "K7"


def test_columns_may_stand_in_another_order(merged: Path) -> None:
    grid = read_grid(merged.read_bytes())
    rows = [[each[0], each[1], *reversed(each[2:])] for each in grid.sheets["明细"].rows]
    turned = Grid({"明细": SheetGrid("明细", rows, hidden=False)})
    first, second = read_detail(F2021, turned), read_detail(F2021, grid)
    assert first is not None
    assert second is not None
    assert [line.detail for line in first] == [line.detail for line in second]


def _expanded(grid: Grid, within: list[str], heading: str = "所属") -> Grid:
    """The sheet with one more column between the units' names and the figures."""
    rows = [[*each[:2], "", *each[2:]] for each in grid.sheets["明细"].rows]
    rows[5][2] = heading
    for row, text in zip((6, 7), within, strict=True):
        rows[row][2] = text
    return Grid({"明细": SheetGrid("明细", rows, hidden=False)})


def test_the_column_that_says_whose_a_line_was_is_read(merged: Path) -> None:
    grid = read_grid(merged.read_bytes())
    texts = ["长春市／九台区（220100000000）", ""]
    lines = read_detail(F2021, _expanded(grid, texts))
    assert lines is not None
    assert [line.detail.within for line in lines] == [Unit("220100000000", "长春市／九台区"), None]
    assert [line.detail.figures for line in lines] == [
        line.detail.figures for line in read_detail(F2021, grid) or []
    ]


@pytest.mark.parametrize(
    ("text", "unit"),
    [("九台区", Unit("", "九台区")), ("220113000000", Unit("220113000000", ""))],
)
def test_whose_a_line_was_may_be_a_name_or_a_code_only(merged: Path, text: str, unit: Unit) -> None:
    lines = read_detail(F2021, _expanded(read_grid(merged.read_bytes()), [text, text]))
    assert lines is not None
    assert {line.detail.within for line in lines} == {unit}


def test_another_column_before_the_figures_says_nothing_of_whose_it_was(merged: Path) -> None:
    grid = _expanded(read_grid(merged.read_bytes()), ["有错误", ""], "有错误")
    lines = read_detail(F2021, grid)
    assert lines is not None
    assert {line.detail.within for line in lines} == {None}


def test_details_go_on_in_further_sheets(merged: Path) -> None:
    grid = read_grid(merged.read_bytes())
    rows = [list(each) for each in grid.sheets["明细"].rows]
    rows[6][0], rows[7][0] = "220113003000", "220113004000"
    more = SheetGrid("明细2", rows, hidden=False)
    lines = read_detail(F2021, Grid({**grid.sheets, "明细2": more}))
    assert lines is not None
    assert [line.detail.unit.code for line in lines] == [
        "220113001000", "220113002000", "220113003000", "220113004000"
    ]  # fmt: skip
    rows[2][0] = ""
    broken = SheetGrid("明细2", rows, hidden=False)
    assert read_detail(F2021, Grid({**grid.sheets, "明细2": broken})) is None


def test_a_submission_holds_the_lines_with_all_their_cells(merged: Path) -> None:
    submission = read(merged).submission
    assert submission is not None
    assert [line.unit for line in submission.details] == _UNITS
    assert [line.figures["requests.received.total"] for line in submission.details] == [3, 4]
    assert list(submission.details[0].figures) == list(F2021.cells)


def test_a_units_own_workbook_has_no_lines(tmp_path: Path) -> None:
    submission = read(workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")).submission
    assert submission is not None
    assert submission.details == ()


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
    limit = 650_000 // (len(F2021.cells) + 24)
    assert too_many_details(F2021, limit) is None
    found = too_many_details(F2021, limit + 1)
    assert found is not None
    assert (found.code, found.params) == (
        "BATCH_TOO_MANY_DETAILS",
        {"count": str(limit + 1), "limit": str(limit)},
    )
