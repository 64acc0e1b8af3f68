"""The charts and key figures that a form declares for its merged workbooks."""

from __future__ import annotations

from typing import Literal

from xlsreport.text.records import Record

__all__ = ["Bar", "Chart", "ChartKind"]

ChartKind = Literal["units", "totals", "years"]


class Bar(Record, frozen=True):
    """One bar of a chart.

    Attributes:
        label: What it is called.
        cells: The cells whose sum it is, at least one, none of them a part of another.
        of: For a key figure: the cells of whose sum it is a share; ``()`` for none.
    """

    label: str
    cells: tuple[str, ...]
    of: tuple[str, ...] = ()


class Chart(Record, frozen=True):
    """One chart.

    Attributes:
        title: What stands above it.
        kind: ``units``: the figure of one bar, unit by unit, the largest first; ``totals``: the
            merged figures side by side; ``years``: the same next to last year's.
        bars: In order; of kind ``units``, exactly one. All of one unit of measure.
    """

    title: str
    kind: ChartKind
    bars: tuple[Bar, ...]
