"""What a form's charts show of a merge: labels and figures, each figure with its formula.

Of many units a chart shows the largest; how many have how much is a chart of its own then, since
twenty bars of two thousand say little about the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import counted
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Bar, Chart
    from xlsreport.merge.records import Part
    from xlsreport.submission.submission import Submission
    from xlsreport.workbook.consolidated.detail import Details
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["Figure", "Plot", "plots_of"]

_MOST_UNITS = 20
# Up to so many units all of them are shown.
_FEW_UNITS = 25
# The bands of a distribution: from, to.
_BANDS = ((0, 0), (1, 9), (10, 99), (100, 999), (1_000, 9_999), (10_000, None))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the formula (without ``=``) that gives it; ``""`` for a constant."""

    value: Number
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
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
            plots += _by_unit(merged, details, chart)
        elif chart.kind == "totals":
            plots.append(_totals(merged, chart))
        elif previous:
            plots += _years(merged, chart, previous)
    return plots


def _by_unit(merged: MergedBook, details: Details, chart: Chart) -> Iterator[Plot]:
    (bar,) = chart.bars
    parts = merged.result.parts
    sums = [_sum(part.figures, bar) for part in parts]
    shown = sorted(range(len(parts)), key=lambda position: (-sums[position], position))
    whole = _whole(merged, bar)
    few = len(parts) <= _FEW_UNITS
    if not few:
        shown = shown[:_MOST_UNITS]
    figures = tuple(
        (Figure(sums[each], _added(details.figure_of(each, cell) for cell in bar.cells)),)
        for each in shown
    )
    labels = tuple(_name(parts[each]) for each in shown)
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
        yield _distribution(merged, details, chart, sums)


def _distribution(
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
        formula = "+".join(_counted(area, low, high) for area in areas)
        figures.append((Figure(inside, formula),))
    title = merged.word("chart_spread", title=chart.title)
    series = (merged.word("chart_units"),)
    return Plot(title, merged.word("chart_spread_note"), series, tuple(labels), tuple(figures))


def _counted(area: str, low: int, high: int | None) -> str:
    at_least = f'COUNTIF({area},">={low}")'
    return at_least if high is None else f'{at_least}-COUNTIF({area},">{high}")'


def _totals(merged: MergedBook, chart: Chart) -> Plot:
    figures = tuple((_whole(merged, bar),) for bar in chart.bars)
    unit = merged.form.cells[chart.bars[0].cells[0]].value_type.unit
    series = (unit or merged.word("detail_total"),)
    return Plot(chart.title, "", series, tuple(bar.label for bar in chart.bars), figures)


def _years(merged: MergedBook, chart: Chart, previous: Sequence[Submission]) -> Iterator[Plot]:
    """This year beside last year, over the units of which both are known."""
    year = merged.result.year
    if year is None:
        return
    last = PreviousYear(previous)
    pairs = [
        (part.figures, before)
        for part in merged.result.parts
        if (before := last.of_unit(part.unit, year)) is not None
    ]
    known = [bar for bar in chart.bars if all(_knows(before, bar) for _, before in pairs)]
    if not pairs or not known:
        return
    befores = [counted(before) for _, before in pairs]
    figures = tuple(
        (
            Figure(sum(_sum(before, bar) for before in befores)),
            Figure(sum(_sum(now, bar) for now, _ in pairs)),
        )
        for bar in known
    )
    note = merged.word("chart_both", count=len(pairs), of=len(merged.result.parts))
    series = (str(year - 1), str(year))
    yield Plot(chart.title, note, series, tuple(bar.label for bar in known), figures)


def _knows(before: Submission, bar: Bar) -> bool:
    return all(cell in before.form.cells for cell in bar.cells)


def _sum(figures: Mapping[str, Number | None], bar: Bar) -> Number:
    return sum(figures[cell] or 0 for cell in bar.cells)


def _whole(merged: MergedBook, bar: Bar) -> Figure:
    """The merged figure, as the form's own cells have it."""
    places = (merged.layout.cells[cell].reference for cell in bar.cells)
    return Figure(_sum(merged.result.values, bar), _added(places))


def _added(references: Iterable[str]) -> str:
    """A sum that takes a cell without a figure for 0."""
    return f"SUM({','.join(references)})"


def _name(part: Part) -> str:
    return visible(part.unit.name or part.unit.code)
