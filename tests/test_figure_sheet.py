"""Figures that become XML only while the file is written, beside what the library writes."""

from __future__ import annotations

import gc
import io
import sys
import threading
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xlsreport.reading.workbook.values import read_grid, read_witness
from xlsreport.whole_files import replaced_when_whole
from xlsreport.workbook.package import checked, large_workbook, new_workbook
from xlsreport.workbook.xlsxwriter_private import FigureSheet, FigureStyles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from xlsreport.forms.expression import Number


def _written(
    target: Path, rows: Iterable[Sequence[Number | None]], count: int, *, on_disk: bool = True
) -> bytes:
    with replaced_when_whole(target) as path:
        if on_disk:
            with large_workbook(path, "", 10_000) as book:
                _fill(book, rows, count)
        else:
            book = new_workbook(path, "")
            _fill(book, rows, count)
            book.close()
    return target.read_bytes()


def _fill(book: object, rows: Iterable[Sequence[Number | None]], count: int) -> None:
    sheet = book.add_worksheet("表", worksheet_class=FigureSheet)
    checked(sheet.write_string(0, 1, "标题"))
    for row in range(count):
        checked(sheet.write_string(2 + row, 0, f"单位{row}"))
    formats = [book.add_format({"bold": True}), book.add_format({"italic": True})]
    styles = FigureStyles(*formats, book.add_format({"border": 1}))
    sheet.add_figures(2, 1, count, 3, rows, styles)
    checked(sheet.write_formula(2 + count, 1, f"=SUM(B3:B{2 + count})", None, 6))
    checked(sheet.set_row(3, 30))


_ROWS = [(1, None, 0), (2, Decimal("0.5"), -7), (3, Decimal("12345.678901"), 10**15)]


@pytest.mark.parametrize("on_disk", [True, False])
def test_figures_and_texts_stand_in_their_rows(tmp_path: Path, on_disk: bool) -> None:  # noqa: FBT001
    grid = read_grid(_written(tmp_path / "a.xlsx", iter(_ROWS), 3, on_disk=on_disk)).sheets["表"]
    assert [[str(value) for value in row] for row in grid.rows] == [
        ["", "标题", "", ""],
        ["", "", "", ""],
        ["单位0", "1.0", "", "0.0"],
        ["单位1", "2.0", "0.5", "-7.0"],
        ["单位2", "3.0", "12345.678901", "1000000000000000.0"],
        ["", "6.0", "", ""],
    ]


def test_rows_with_nothing_but_figures_are_written_too(tmp_path: Path) -> None:
    with replaced_when_whole(tmp_path / "a.xlsx") as path:
        book = new_workbook(path, "")
        sheet, style = book.add_worksheet("表", worksheet_class=FigureSheet), book.add_format()
        sheet.add_figures(1, 2, 4, 1, [(1,), (2,), (3,), (4,)], FigureStyles(style, style, style))
        book.close()
    cells = read_witness((tmp_path / "a.xlsx").read_bytes()).sheets["表"].cells
    assert {place: cell.text for place, cell in cells.items()} == {
        (row, 2): str(row) for row in range(1, 5)
    }


def test_figures_are_asked_for_only_when_the_file_is_written(tmp_path: Path) -> None:
    asked = []

    def rows() -> Iterable[Sequence[Number | None]]:
        for row in _ROWS:
            asked.append(row)
            yield row

    with replaced_when_whole(tmp_path / "a.xlsx") as path:
        book = new_workbook(path, "")
        _fill(book, rows(), 3)
        assert asked == []
        book.close()
    assert asked == _ROWS


def test_numbers_zeros_and_blanks_each_have_their_look(tmp_path: Path) -> None:
    data = _written(tmp_path / "a.xlsx", _ROWS, 3)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="B3" s="1"><v>1</v></c><c r="C3" s="3"/><c r="D3" s="2"><v>0</v></c>' in part
    assert '<dimension ref="A1:D6"/>' in part
    assert '<row r="4" ht="30" customHeight="1">' in part


@pytest.mark.parametrize("rows", [_ROWS[:2], [*_ROWS, (1, 2, 3)], [(1, 2), (1, 2), (1, 2, 3)]])
def test_more_or_less_than_was_said_is_an_error_and_no_file(
    tmp_path: Path, rows: list[Sequence[Number | None]]
) -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        _written(tmp_path / "a.xlsx", rows, 3)
    assert list(tmp_path.iterdir()) == []


def test_an_error_among_many_rows_is_said_and_leaves_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", later.append)

    def rows() -> Iterator[Sequence[Number | None]]:
        yield from [(number, None, 0) for number in range(20_000)]
        raise ValueError("made for this test")

    before = set(threading.enumerate())
    with pytest.raises(ValueError, match="made for this test"):
        _written(tmp_path / "a.xlsx", rows(), 30_000)
    gc.collect()
    assert set(threading.enumerate()) == before
    assert list(tmp_path.iterdir()) == later == []


def test_a_block_beyond_the_last_row_is_an_error(tmp_path: Path) -> None:
    book = new_workbook(tmp_path / "a.xlsx", "")
    sheet = book.add_worksheet("表", worksheet_class=FigureSheet)
    style = book.add_format()
    with pytest.raises(ValueError, match="refused"):
        sheet.add_figures(2, 0, 1_048_576, 1, [], FigureStyles(style, style, style))


def test_a_sheet_without_figures_is_written_as_any_other(tmp_path: Path) -> None:
    with replaced_when_whole(tmp_path / "a.xlsx") as path, large_workbook(path, "", 10_000) as book:
        sheet = book.add_worksheet("表", worksheet_class=FigureSheet)
        checked(sheet.write_string(1, 1, "甲"))
    assert read_witness((tmp_path / "a.xlsx").read_bytes()).sheets["表"].cells[1, 1].text == "甲"
