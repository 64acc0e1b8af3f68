"""图表: native charts of what the form wants drawn, with their figures on the same sheet.

The figures are formulas over the details and the form's cells, so that each can be followed and a
chart follows every change; only last year's, which stand nowhere else, are constants.

Of many units a chart shows the largest, so that it fits a small screen; how many have how much is a
chart of its own then, since ten bars of two thousand say little about the rest.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.forms.periods import time_before
from xlsreport.layout import address
from xlsreport.submission.packing import figures_of
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import counted
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.workbook.consolidated.merged_book import begin_list, paged
from xlsreport.workbook.package import checked
from xlsreport.workbook.styles import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Bar, Chart
    from xlsreport.merge.records import Part
    from xlsreport.submission.submission import Submission
    from xlsreport.workbook.consolidated.detail import Details
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["Figure", "Plot", "plots_of", "write_charts"]

_LABEL_WIDTH, _FIGURE_WIDTH, _OTHER_WIDTH = 28.0, 11.0, 8.43
_CHART_COLUMN, _LAST_COLUMN = 3, 20
_CHART_WIDTH = 480
_ROW_PIXELS = 22
_FIRST_ROW = 3
_FEWEST_ROWS = 13
# An upright A4 page takes so many rows at this scale, at which it is wide enough for a chart.
_PAGE_ROWS, _SCALE = 68, 56


def write_charts(merged: MergedBook, plots: Sequence[Plot]) -> None:
    """Writes the sheet: a table and a chart for every plot, one below the other."""
    target = begin_list(
        merged, "sheet_charts", merged.word("charts_title"),
        [(merged.word("charts_hint"), "hint_line")],
    )  # fmt: skip
    checked(target.set_column(0, 0, _LABEL_WIDTH))
    checked(target.set_column(1, _CHART_COLUMN - 1, _FIGURE_WIDTH))
    # Programs have widths of their own for the others, and a chart ends where a column does.
    checked(target.set_column(_CHART_COLUMN, _LAST_COLUMN, _OTHER_WIDTH))
    row, page, breaks = _FIRST_ROW, 0, []
    for plot in plots:
        rows = max(len(plot.labels) + 4, _FEWEST_ROWS)
        if row > _FIRST_ROW and row + rows - page > _PAGE_ROWS:
            breaks.append(row)
            page = row
        _write_table(merged, target, row, plot)
        _write_chart(merged, target, row, rows - 1, plot)
        row += rows + 1
    paged(merged, target)
    target.set_portrait()
    # Excel ends no page where it is asked to when it fits a sheet to pages.
    target.set_print_scale(_SCALE)
    target.set_h_pagebreaks(breaks)


def _write_table(merged: MergedBook, target: Worksheet, row: int, plot: Plot) -> None:
    """The figures of a chart: title, headings, a line a bar, the rest, a note."""
    styles = merged.styles
    checked(target.write_string(row, 0, plot.title, styles("state")))
    checked(target.write_blank(row + 1, 0, None, styles("heading")))
    for column, series in enumerate(plot.series, start=1):
        checked(target.write_string(row + 1, column, series, styles("heading")))
    first, last = row + 2, row + 1 + len(plot.labels)
    for at, (label, figures) in enumerate(zip(plot.labels, plot.figures, strict=True), start=first):
        _write_line(merged, target, at, label, figures, "")
    if plot.rest is not None:
        area = f"{address(first, 1)}:{address(last, 1)}"
        last += 1
        _write_line(merged, target, last, *plot.rest, area)
    if plot.note:
        checked(target.write_string(last + 1, 0, plot.note, styles("hint_line")))


def _write_line(
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


def _write_chart(merged: MergedBook, target: Worksheet, row: int, rows: int, plot: Plot) -> None:
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
                "data_labels": {"value": True, "font": {"size": 10}},
            }
        )
    chart.set_title({"name": plot.title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"} if several else {"none": True})
    # Of a bar chart this is the upright axis: the first line of the table is the uppermost bar.
    chart.set_y_axis({"reverse": True, "num_font": {"size": 10}, "interval_unit": 1})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": _CHART_WIDTH, "height": rows * _ROW_PIXELS - 10})
    # A little lower than the row: programs measure rows differently, and pages end between them.
    checked(target.insert_chart(row, _CHART_COLUMN, chart, {"x_offset": 16, "y_offset": 5}))


_MOST_UNITS = 10
# Up to so many units all of them are shown.
_FEW_UNITS = 15
# The bands of a distribution: from, to.
_BANDS = ((0, 0), (1, 9), (10, 99), (100, 999), (1_000, 9_999), (10_000, None))


class Figure(Record, frozen=True):
    """A figure and the formula (without ``=``) that gives it; ``""`` for a constant."""

    value: Number
    formula: str = ""


class Plot(Record, frozen=True):
    """One chart with its figures.

    Attributes:
        title: What stands above it.
        note: What is to be known about it; ``""`` for nothing.
        series: What each series is called.
        labels: What each bar stands for.
        figures: For each bar a figure of every series.
        rest: A line of the table that is not drawn: its label and figures; ``None`` for none.
    """

    title: str
    note: str
    series: tuple[str, ...]
    labels: tuple[str, ...]
    figures: tuple[tuple[Figure, ...], ...]
    rest: tuple[str, tuple[Figure, ...]] | None = None


def plots_of(
    merged: MergedBook, details: Details, previous: Sequence[Submission] | None
) -> list[Plot]:
    """The charts that the form declares, those left out for which there are no figures.

    Args:
        merged: The workbook.
        details: Where the units' figures stand.
        previous: Last year's submissions; ``None`` for no comparison.
    """
    plots: list[Plot] = []
    for chart in merged.form.charts:
        if chart.kind == "units":
            plots += _plot_units(merged, details, chart)
        elif chart.kind == "totals":
            plots.append(_plot_totals(merged, chart))
        elif previous:
            plots += _plot_years(merged, chart, previous)
    return plots


def _plot_units(merged: MergedBook, details: Details, chart: Chart) -> Iterator[Plot]:
    (bar,) = chart.bars
    parts = merged.result.parts
    sums = [_add_up(part.figures, bar) for part in parts]
    shown = sorted(range(len(parts)), key=lambda position: (-sums[position], position))
    whole = _sum_bar(merged, bar)
    few = len(parts) <= _FEW_UNITS
    if not few:
        shown = shown[:_MOST_UNITS]
    figures = tuple(
        (Figure(sums[each], _join_references(details.figure_of(each, cell) for cell in bar.cells)),)
        for each in shown
    )
    labels = tuple(_name_part(parts[each]) for each in shown)
    unit = merged.form.cells[bar.cells[0]].value_type.unit
    series = (merged.word("chart_series", label=bar.label, unit=unit) if unit else bar.label,)
    if few:
        yield Plot(chart.title, "", series, labels, figures)
        return
    top = sum(sums[each] for each in shown)
    share = f"{100 * top / whole.value:.1f}%" if whole.value else "0%"
    title = merged.word("chart_top", title=chart.title, count=len(shown))
    note = merged.word("chart_share", count=len(shown), of=len(parts), share=share)
    label = merged.word("chart_rest", count=len(parts) - len(shown))
    # {} stands for the range of the bars above, whose place only the writer knows.
    rest = Figure(whole.value - top, f"{whole.formula}-SUM({{}})")
    yield Plot(title, note, series, labels, figures, (label, (rest,)))
    if not merged.form.cells[bar.cells[0]].value_type.decimals:
        yield _plot_distribution(merged, details, chart, sums)


def _plot_distribution(
    merged: MergedBook, details: Details, chart: Chart, sums: Sequence[Number]
) -> Plot:
    """How many units have how much."""
    (bar,) = chart.bars
    labels, figures = [], []
    highest = max(sums)
    for low, high in _BANDS:
        if low > highest:
            break
        inside = sum(low <= each and (high is None or each <= high) for each in sums)
        text = str(low) if low == high else f"{low}–{high}"
        labels.append(text if high is not None else merged.word("chart_more", count=low))
        # A sum of several columns cannot be counted by a formula that every program has.
        areas = details.areas(bar.cells[0]) if len(bar.cells) == 1 else []
        formula = "+".join(_write_count(area, low, high) for area in areas)
        figures.append((Figure(inside, formula),))
    title = merged.word("chart_spread", title=chart.title)
    series = (merged.word("chart_units"),)
    return Plot(title, merged.word("chart_spread_note"), series, tuple(labels), tuple(figures))


def _write_count(area: str, low: int, high: int | None) -> str:
    at_least = f'COUNTIF({area},">={low}")'
    return at_least if high is None else f'{at_least}-COUNTIF({area},">{high}")'


def _plot_totals(merged: MergedBook, chart: Chart) -> Plot:
    figures = tuple((_sum_bar(merged, bar),) for bar in chart.bars)
    unit = merged.form.cells[chart.bars[0].cells[0]].value_type.unit
    series = (unit or merged.word("detail_total"),)
    return Plot(chart.title, "", series, tuple(bar.label for bar in chart.bars), figures)


def _plot_years(merged: MergedBook, chart: Chart, previous: Sequence[Submission]) -> Iterator[Plot]:
    """Plots this year and last year, over the units of which both are known."""
    time = merged.result.time
    if not time:
        return
    last = PreviousYear(previous)
    pairs = [
        (part.figures, before)
        for part in merged.result.parts
        if (before := last.of_unit(part.unit, time)) is not None
    ]
    known = [bar for bar in chart.bars if all(_is_known_before(before, bar) for _, before in pairs)]
    if not pairs or not known:
        return
    befores = [counted(before) for _, before in pairs]
    figures = tuple(
        (
            Figure(sum(_add_up(before, bar) for before in befores)),
            Figure(sum(_add_up(now, bar) for now, _ in pairs)),
        )
        for bar in known
    )
    note = merged.word("chart_both", count=len(pairs), of=len(merged.result.parts))
    series = (merged.name_time(time_before(time)), merged.name_time(time))
    yield Plot(chart.title, note, series, tuple(bar.label for bar in known), figures)


def _is_known_before(before: Submission, bar: Bar) -> bool:
    return all(cell in before.form.cells for cell in bar.cells)


def _add_up(figures: Mapping[str, Number | None], bar: Bar) -> Number:
    return sum(figure or 0 for figure in figures_of(figures, bar.cells))


def _sum_bar(merged: MergedBook, bar: Bar) -> Figure:
    """The merged figure, as the form's own cells have it."""
    places = (merged.layout.cells[cell].reference for cell in bar.cells)
    return Figure(_add_up(merged.result.values, bar), _join_references(places))


def _join_references(references: Iterable[str]) -> str:
    """A sum that takes a cell without a figure for 0."""
    return f"SUM({','.join(references)})"


def _name_part(part: Part) -> str:
    return visible(part.unit.name or part.unit.code)
