"""Counts and formulas taken at first sight are those that a second look finds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.filled import filled
from tests.foreign_files import sheet
from xlsreport.layout import lay_out
from xlsreport.reading.cells import entry_cells
from xlsreport.reading.cells.entry_cells import find_count, read_entries
from xlsreport.reading.cells.own_formulas import overwritten_cells
from xlsreport.reading.opened import InPlace, in_place
from xlsreport.reading.quick.cells import PlainCells
from xlsreport.reading.quick.package import read_plainly
from xlsreport.reading.quick.sheet import Scans
from xlsreport.reading.workbook.values import Grid, read_grid, read_witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell
    from xlsreport.reading.workbook.xml_cells import Witness, WitnessCell

FORM = filled("2021").form
LAYOUT = lay_out(FORM)
CELL = "requests.received.natural"
TOTAL = "requests.received.total"
COUNTS = {
    cell.id for cell in FORM.cells.values() if not cell.computed and cell.value_type.decimals == 0
}


def opened(change: Callable[[Any], None] | None = None) -> tuple[InPlace, Grid, Witness]:
    data = filled("2021").data
    if change is not None:
        book = openpyxl.load_workbook(io.BytesIO(data))
        change(book)
        stream = io.BytesIO()
        book.save(stream)
        data = stream.getvalue()
    grid, plain = read_grid(data), read_plainly(data)
    known, changed = in_place(LAYOUT, grid, None)
    assert plain is not None
    assert known is not None
    assert not changed
    return known, grid, plain.witness


def at(cell: str) -> tuple[str, str]:
    return LAYOUT.cells[cell].sheet, LAYOUT.cells[cell].address


def counts_of(known: InPlace, grid: Grid, witness: Witness) -> dict[str, Number | None]:
    """The counts taken at first sight; every cell comes out as it does cell by cell."""
    taken: dict[str, Number | None] = {}

    def note(cell: Cell, raw: object, there: WitnessCell | None) -> int | None:
        found = find_count(cell, raw, there)
        taken[cell.id] = found
        if found is None and (raw != "" or there is not None):
            del taken[cell.id]
        return found

    quick = read_entries(FORM, known.location, grid, witness)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlainCells, "counts", lambda *_: {})
        patch.setattr(entry_cells, "find_count", note)
        whole = read_entries(FORM, known.location, grid, witness)
        patch.setattr(entry_cells, "find_count", lambda *_: None)
        assert read_entries(FORM, known.location, grid, witness) == whole
    assert quick == whole
    assert taken.items() <= whole.values.items()
    assert not taken.keys() & {cell.id for cell, *_ in whole.remarks}
    return {cell: taken[cell] for cell in taken.keys() & COUNTS}


def figures(value: object) -> dict[str, Number | None]:
    """The counts of a workbook with another value in one cell."""

    def change(book: Any) -> None:
        sheet, address = at(CELL)
        book[sheet][address] = value

    return counts_of(*opened(change))


def test_every_count_of_a_filled_workbook_is_plain() -> None:
    plain = counts_of(*opened())
    assert plain == {cell: filled("2021").submission.values[cell] for cell in COUNTS}


@pytest.mark.parametrize("value", [0, 7, 7.0, 10**14, None])
def test_whole_numbers_and_nothing_are_plain(value: float | None) -> None:
    assert figures(value)[CELL] == value


@pytest.mark.parametrize(
    ("written", "count"),
    [("7", 7), ("7.0", 7), ("007", 7), ("123456789.0", 123_456_789), ("7.00", None), (".0", None),
     ("7.0.0", None), ("7.05", None), ("1234567890", None), ("٧", None), ("", None)],
)  # fmt: skip
def test_a_count_is_plain_with_a_nought_behind_the_point_too(
    written: str, count: int | None
) -> None:
    # As Java writes every number.
    part = sheet(f'<row r="1"><c r="A1"><v>{written}</v></c></row>').encode()
    scans = Scans()
    assert scans.judge("sheet1.xml", part) is not None
    cells = scans.prepare((), ())("sheet1.xml", part).cells
    assert isinstance(cells, PlainCells)
    assert cells.counts({""}).get((0, 0)) == count


@pytest.mark.parametrize(
    "value", [-1, 1.5, 10**15, 1e300, True, "7", "", "约 5", "=1+1", "=1/0", 1e-12]
)
def test_a_cell_that_needs_a_remark_or_a_second_look_gets_it(value: object) -> None:
    found = figures(value)
    assert CELL not in found or found[CELL] is None
    assert COUNTS - found.keys() <= {CELL}


def test_two_readings_that_differ_are_no_plain_count() -> None:
    known, grid, witness = opened()
    sheet = LAYOUT.cells[CELL].sheet
    place = LAYOUT.cells[CELL]
    rows = [list(row) for row in grid.sheets[sheet].rows]
    rows[place.row][place.column] = 4711.0
    other = Grid({**grid.sheets, sheet: type(grid.sheets[sheet])(sheet, rows, hidden=False)})
    assert counts_of(known, other, witness).keys() == COUNTS - {CELL}
    rows[place.row][place.column] = ""
    assert counts_of(known, other, witness).keys() == COUNTS - {CELL}


def test_a_workbook_read_by_element_gives_the_same() -> None:
    known, grid, plain = opened()
    witness = read_witness(filled("2021").data)
    assert counts_of(known, grid, witness) == counts_of(known, grid, plain)
    assert known.formulas_kept(witness, {})


@pytest.mark.parametrize("code", ["0.00%", '0"万元"', "yyyy-mm-dd", ";;;"])
def test_a_count_whose_format_may_show_something_else_is_looked_at_again(code: str) -> None:
    def change(book: Any) -> None:
        sheet, address = at(CELL)
        book[sheet][address].number_format = code

    assert counts_of(*opened(change)).keys() == COUNTS - {CELL}


@pytest.mark.parametrize("value", [None, 5, "=SUM(A1:A2)", "keep"])
def test_formulas_are_kept_only_if_every_one_is_the_layout_s(value: object) -> None:
    def change(book: Any) -> None:
        sheet, address = at(TOTAL)
        if value != "keep":
            book[sheet][address] = value

    known, _, witness = opened(change)
    kept = known.formulas_kept(witness, {})
    assert kept == (value == "keep")
    assert kept == (not overwritten_cells(LAYOUT, known.location, witness))
    # The second time it is remembered.
    assert known.formulas_kept(witness, {}) == kept


def test_a_merge_over_entries_is_noticed() -> None:
    def merged(*areas: str) -> bool:
        def change(book: Any) -> None:
            sheet, _ = at(CELL)
            for area in areas:
                book[sheet].merge_cells(area)

        known, _, witness = opened(change)
        return known.swallows_entries(witness, {})

    _, address = at(CELL)
    column, row = address[0], int(address[1:])
    assert not merged()
    assert merged(f"{column}{row}:{chr(ord(column) + 1)}{row}")
