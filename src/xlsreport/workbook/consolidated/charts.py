"""图表: native charts of what the form wants drawn, their figures beside them on the sheet.

The figures are formulas over the details and the form's cells, so that each can be followed and a
chart follows every change; only last year's, which stand nowhere else, are constants.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout import address
from xlsreport.workbook.consolidated.list_sheet import begin_list, paged
from xlsreport.workbook.package import checked
from xlsreport.workbook.styles import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.workbook.consolidated.merged_book import MergedBook
    from xlsreport.workbook.consolidated.plots import Figure, Plot

__all__ = ["write_charts"]

_LABEL_WIDTH, _FIGURE_WIDTH = 34.0, 13.0
_CHART_COLUMN = 3
_CHART_WIDTH = 660
_ROW_PIXELS = 20
_FIRST_ROW = 3
_FEWEST_ROWS = 13
_PAGE_ROWS = 52
_SCALE = 66


def write_charts(merged: MergedBook, plots: Sequence[Plot]) -> None:
    """Writes the sheet: a table and a chart beside it for every plot, one below the other."""
    target = begin_list(
        merged, "sheet_charts", merged.word("charts_title"),
        [(merged.word("charts_hint"), "hint_line")],
    )  # fmt: skip
    checked(target.set_column(0, 0, _LABEL_WIDTH))
    checked(target.set_column(1, _CHART_COLUMN - 1, _FIGURE_WIDTH))
    row, page, breaks = _FIRST_ROW, 0, []
    for plot in plots:
        rows = max(len(plot.labels) + 4, _FEWEST_ROWS)
        if row > _FIRST_ROW and row + rows - page > _PAGE_ROWS:
            breaks.append(row)
            page = row
        _table(merged, target, row, plot)
        _chart(merged, target, row, rows - 1, plot)
        row += rows + 1
    paged(merged, target, scale=_SCALE)
    target.set_paper(9)
    target.set_h_pagebreaks(breaks)


def _table(merged: MergedBook, target: Worksheet, row: int, plot: Plot) -> None:
    """The figures of a chart: title, headings, a line a bar, the rest, a note."""
    styles = merged.styles
    checked(target.write_string(row, 0, plot.title, styles("state")))
    checked(target.write_blank(row + 1, 0, None, styles("heading")))
    for column, series in enumerate(plot.series, start=1):
        checked(target.write_string(row + 1, column, series, styles("heading")))
    first, last = row + 2, row + 1 + len(plot.labels)
    for at, (label, figures) in enumerate(zip(plot.labels, plot.figures, strict=True), start=first):
        _line(merged, target, at, label, figures, "")
    if plot.rest is not None:
        area = f"{address(first, 1)}:{address(last, 1)}"
        last += 1
        _line(merged, target, last, *plot.rest, area)
    if plot.note:
        checked(target.write_string(last + 1, 0, plot.note, styles("hint_line")))


def _line(
    merged: MergedBook,
    target: Worksheet,
    row: int,
    label: str,
    figures: Sequence[Figure],
    above: str,
) -> None:
    checked(target.write_string(row, 0, label, merged.styles("list_text")))
    style = merged.styles("check_number")
    for column, figure in enumerate(figures, start=1):
        value = float(figure.value) if isinstance(figure.value, Decimal) else figure.value
        if figure.formula:
            formula = f"={figure.formula.replace('{}', above)}"
            checked(target.write_formula(row, column, formula, style, value))
        else:
            checked(target.write_number(row, column, value, style))


def _chart(merged: MergedBook, target: Worksheet, row: int, rows: int, plot: Plot) -> None:
    chart = merged.book.add_chart({"type": "bar"})
    sheet = merged.word("sheet_charts")
    first, last = row + 2, row + 1 + len(plot.labels)
    several = len(plot.series) > 1
    colours = (COLOURS["chart_second"], COLOURS["chart"]) if several else (COLOURS["chart"],)
    for column, (_, colour) in enumerate(zip(plot.series, colours, strict=True), start=1):
        chart.add_series(
            {
                "name": [sheet, row + 1, column],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column],
                "fill": {"color": colour},
                "gap": 60,
                "data_labels": {"value": True, "font": {"size": 9}},
            }
        )
    chart.set_title({"name": plot.title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"} if several else {"none": True})
    # Of a bar chart this is the upright axis: the first line of the table is the uppermost bar.
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": _CHART_WIDTH, "height": rows * _ROW_PIXELS - 10})
    # A little lower than the row: programs measure rows differently, and pages end between them.
    checked(target.insert_chart(row, _CHART_COLUMN, chart, {"x_offset": 16, "y_offset": 5}))
