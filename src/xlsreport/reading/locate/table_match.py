"""What was found of one table on one sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsreport.layout import Place

__all__ = ["AlteredLabel", "LostLabel", "TableMatch"]


@dataclass(frozen=True, slots=True)
class AlteredLabel:
    """A label that no longer says what it should: its place, its text and the right one."""

    place: Place
    text: str
    expected: str


@dataclass(frozen=True, slots=True)
class LostLabel:
    """A label that cannot be recognized, and the cells whose figures it would have told.

    Attributes:
        label: The label.
        cells: The ids of its cells.
    """

    label: AlteredLabel
    cells: tuple[str, ...]


@dataclass(slots=True)
class TableMatch:
    """A table that was found on a sheet.

    Attributes:
        table: Its id.
        sheet: The sheet's name.
        cells: Place by cell id of what may be read.
        unread: Real places of cells that may not be read: their label is lost, or their group is
            one undivided row there.
        altered: Labels that are recognized but changed.
        lost: Labels that cannot be recognized.
        rows: Row of the sheet by row of the layout.
        columns: Column of the sheet by column of the layout, one mapping a block.
        moved: The labels of rows and columns that stand out of order.
        undivided: The label of every group that is one row there, with that row.
        labels: Every position of the sheet that holds one of the table's labels.
        twice: Rows that repeat the label of a row that was taken, with that label.
    """

    table: str
    sheet: str
    cells: dict[str, Place] = field(default_factory=dict)
    unread: dict[str, Place] = field(default_factory=dict)
    altered: list[AlteredLabel] = field(default_factory=list)
    lost: list[LostLabel] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    columns: list[dict[int, int]] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    undivided: dict[str, int] = field(default_factory=dict)
    labels: set[tuple[int, int]] = field(default_factory=set)
    twice: dict[int, str] = field(default_factory=dict)
