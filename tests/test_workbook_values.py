"""Values as calamine reads them, every one at its place."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.foreign_files import workbook, zipped
from xlsreport.errors import WorkbookError
from xlsreport.reading.workbook.values import SheetGrid, read_grid, read_grid_like, read_witness


def _grid(**cells: object) -> SheetGrid:
    book = openpyxl.Workbook()
    book.active.title = "表"
    for address, value in cells.items():
        book.active[address] = value
    return read_grid(_bytes(book)).sheets["表"]


def _bytes(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_positions_do_not_shift_where_the_first_rows_and_columns_are_empty() -> None:
    sheet = _grid(D8=5)
    assert sheet.value(7, 3) == 5
    assert list(sheet.filled()) == [(7, 3, 5.0)]


def test_outside_of_what_is_filled_is_blank() -> None:
    sheet = _grid(B2=5)
    assert [sheet.value(row, column) for row, column in ((0, 0), (1, 9), (99, 1))] == [""] * 3


def test_kinds_of_values_are_kept_apart() -> None:
    day = dt.datetime(2025, 3, 15)  # noqa: DTZ001 - cells know no time zones
    sheet = _grid(A1=3, A2="3", A3=True, A4=day, A5=0.5)
    assert [type(sheet.value(row, 0)) for row in (0, 1, 2, 4)] == [float, str, bool, float]
    assert sheet.value(2, 0) is True
    assert str(sheet.value(3, 0)).startswith("2025-03-15")


def test_a_whole_number_as_text_has_no_decimal_point() -> None:
    sheet = _grid(A1=2025, A2=0.5, A3="x")
    assert [sheet.text(row, 0) for row in range(4)] == ["2025", "0.5", "x", ""]


def test_sheets_come_in_the_workbooks_order_with_hidden_ones_marked() -> None:
    book = openpyxl.Workbook()
    book.active.title = "乙"
    book.create_sheet("甲").sheet_state = "veryHidden"
    book.create_sheet("丙").sheet_state = "hidden"
    grid = read_grid(_bytes(book))
    assert [(name, sheet.hidden) for name, sheet in grid.sheets.items()] == [
        ("乙", False),
        ("甲", True),
        ("丙", True),
    ]


def test_a_chart_sheet_is_no_sheet_of_values() -> None:
    book = openpyxl.Workbook()
    book.active.title = "表"
    book.create_chartsheet("图")
    assert list(read_grid(_bytes(book)).sheets) == ["表"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", zipped({"a.txt": "x"})])
def test_what_is_no_workbook_is_corrupt(data: bytes) -> None:
    with pytest.raises(WorkbookError) as caught:
        read_grid(data)
    assert caught.value.code == "FILE_CORRUPT"
    assert {"detail", "detail_en"} <= set(caught.value.params)


def test_the_smallest_workbook_is_read() -> None:
    (sheet,) = read_grid(workbook()).sheets.values()
    assert (sheet.name, sheet.rows, sheet.hidden) == ("表", [[1.0]], False)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 40), st.integers(1, 12)),
        st.integers(-(10**9), 10**9) | st.text(st.characters(categories=["L", "N"]), min_size=1),
        min_size=1,
        max_size=15,
    )
)
def test_every_cell_is_read_where_it_was_written(cells: dict[tuple[int, int], object]) -> None:
    book = openpyxl.Workbook()
    for (row, column), value in cells.items():
        book.active.cell(row, column, value)
    (sheet,) = read_grid(_bytes(book)).sheets.values()
    assert {(row + 1, column + 1): value for row, column, value in sheet.filled()} == cells


@pytest.mark.parametrize(("value", "read"), [("1", 1.0), ("#SPILL!", "")])
def test_a_sheet_that_is_read_later_has_the_same_values(value: str, read: object) -> None:
    kind = ' t="e"' if value.startswith("#") else ""
    data = workbook(f'<row r="1"><c r="A1"{kind}><v>{value}</v></c></row>')
    sheet = read_grid(data, later={"表"}).sheets["表"]
    assert not sheet.is_read
    assert not sheet.hidden
    # An error that the library does not know is mended then.
    assert sheet.value(0, 0) == read
    assert sheet.is_read


def test_a_damaged_sheet_is_refused_when_it_is_asked_for() -> None:
    sheet = read_grid(workbook('<row r="1"><c r="A1"><v>1</v>'), later={"表"}).sheets["表"]
    with pytest.raises(WorkbookError) as caught:
        sheet.value(0, 0)
    assert caught.value.code == "FILE_CORRUPT"


@pytest.mark.parametrize("value", ["<![CDATA[5]]>", "<!-- x -->5", "&#53;", "5"])
def test_a_number_that_is_written_in_an_odd_way_is_read_also_where_nothing_else_is_odd(
    value: str,
) -> None:
    data = workbook(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')
    assert read_grid_like(data, read_witness(data)).sheets["表"].value(0, 0) == 5
