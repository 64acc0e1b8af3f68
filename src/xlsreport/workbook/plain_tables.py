"""Plain tables as a workbook: a heading, columns, rows, and charts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlsreport.layout.records import line_height, lines_needed
from xlsreport.text.records import Record
from xlsreport.whole_files import replaced_when_whole
from xlsreport.workbook.package import new_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["Computed", "LineChart", "PlainTable", "Share", "write_tables"]

_HEAD_ROW = 2
_CHART_ROWS, _CHARTS_ACROSS = 11, 2


class Computed(NamedTuple):
    """A formula and its value."""

    formula: str
    value: float


class Share(NamedTuple):
    """A part of a whole, from 0 to 1, printed in percent."""

    value: float


class LineChart(Record, frozen=True):
    """A chart of one row of a table over its columns.

    Attributes:
        title: Its title.
        row: The row, from 0.
        first_column: The first column that is drawn.
    """

    title: str
    row: int
    first_column: int


class PlainTable(Record, frozen=True):
    """One sheet.

    Attributes:
        sheet: Its name.
        title: What stands above the table.
        headings: The columns.
        rows: The rows; ``None`` for a blank.
        widths: How wide each column is, in characters.
        charts: The charts below the table.
    """

    sheet: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | Decimal | Computed | Share | None]]
    widths: Sequence[float]
    charts: Sequence[LineChart] = ()


def write_tables(target: Path, title: str, tables: Sequence[PlainTable]) -> None:
    """Writes tables on a sheet each.

    Args:
        target: Where; an older file of that name is replaced once the new one is whole.
        title: Title in the file's properties.
        tables: The tables.

    Raises:
        UsageError: The target cannot be written.
    """
    with replaced_when_whole(target) as path:
        book = new_workbook(path, title)
        for table in tables:
            _write_table(book, table)
        book.close()


def _write_table(book: Workbook, table: PlainTable) -> None:
    sheet = book.add_worksheet(table.sheet)
    base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "border": 1}
    heading = book.add_format(
        {**base, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"}
    )
    words, figure = (
        book.add_format({**base, "text_wrap": True}),
        book.add_format({**base, "align": "center"}),
    )
    percent = book.add_format({**base, "align": "center", "num_format": "0.0%"})
    above = book.add_format({"font_name": "宋体", "font_size": 14, "bold": True})
    sheet.write_string(0, 0, table.title, above)
    for column, (text, width) in enumerate(zip(table.headings, table.widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEAD_ROW, column, text, heading)
    for number, cells in enumerate(table.rows, start=_HEAD_ROW + 1):
        _fit_height(sheet, number, cells, table.widths)
        for column, cell in enumerate(cells):
            if cell is None:
                sheet.write_blank(number, column, None, figure)
            elif isinstance(cell, Computed):
                sheet.write_formula(number, column, cell.formula, figure, cell.value)
            elif isinstance(cell, Share):
                sheet.write_number(number, column, cell.value, percent)
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell, words)
            else:
                sheet.write_number(number, column, float(cell), figure)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    if table.rows:
        last = _HEAD_ROW + len(table.rows)
        sheet.autofilter(_HEAD_ROW, 0, last, len(table.headings) - 1)
    _set_page(sheet, table)
    for place, chart in enumerate(table.charts):
        _add_chart(book, sheet, table, chart, place)


def _fit_height(
    sheet: Worksheet, row: int, cells: Sequence[object], widths: Sequence[float]
) -> None:
    """Makes a row as high as its texts need, which not every program does by itself."""
    texts = zip(cells, widths, strict=True)
    lines = [lines_needed(text, width) for text, width in texts if isinstance(text, str)]
    if max(lines, default=1) > 1:
        sheet.set_row(row, line_height(max(lines)))


def _set_page(sheet: Worksheet, table: PlainTable) -> None:
    sheet.set_paper(9)
    if table.charts:
        sheet.fit_to_pages(1, 1)  # a chart must not be cut by the end of a page
    else:
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.set_footer("&C&P / &N")


def _add_chart(
    book: Workbook, sheet: Worksheet, table: PlainTable, chart: LineChart, place: int
) -> None:
    drawn = book.add_chart({"type": "line"})
    last = len(table.headings) - 1
    row = _HEAD_ROW + 1 + chart.row
    drawn.add_series(
        {
            "name": chart.title,
            "categories": [table.sheet, _HEAD_ROW, chart.first_column, _HEAD_ROW, last],
            "values": [table.sheet, row, chart.first_column, row, last],
            "marker": {"type": "circle"},
            "data_labels": {"value": True, "position": "above"},
        }
    )
    drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
    drawn.set_legend({"none": True})
    drawn.set_y_axis(
        {
            "min": 0,
            "num_format": "0",
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )
    drawn.set_size({"width": 440, "height": 200})
    top = _HEAD_ROW + 2 + len(table.rows) + _CHART_ROWS * (place // _CHARTS_ACROSS)
    sheet.insert_chart(top, 0, drawn, {"x_offset": 460 * (place % _CHARTS_ACROSS)})
