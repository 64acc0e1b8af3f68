"""What the writers of all formats have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.report.exports.lines import Figures, Value

__all__ = ["Sink", "beside"]


class Sink(Protocol):
    """Takes the lines of the three tables, in any order between the tables."""

    def figures(self, figures: Figures) -> None:
        """All figures of one line."""

    def unit(self, row: tuple[Value, ...]) -> None:
        """A line of ``units``."""

    def text(self, row: tuple[Value, ...]) -> None:
        """A line of ``texts``."""


def beside(target: Path) -> tuple[Path, Path, Path]:
    """The files of a format that holds one table a file: figures, units and texts.

    ``figures.csv`` has ``figures.units.csv`` and ``figures.texts.csv`` beside it.
    """
    return (
        target,
        target.with_name(f"{target.stem}.units{target.suffix}"),
        target.with_name(f"{target.stem}.texts{target.suffix}"),
    )
