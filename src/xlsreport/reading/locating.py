"""Where each cell of a form stands in a workbook that came back.

The layout's own places are taken only where the labels around them agree; a place is never
guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.reading.labels import same_label
from xlsreport.reading.numbers import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.layout import Label, Layout, Place, Sheet
    from xlsreport.reading.grid import Grid, SheetGrid

__all__ = ["AlteredLabel", "Location", "locate"]

# What tells where figures are; the rest (title, unit line, notes) may be rewritten freely.
_TELLING = {"heading", "stub", "stub_group", "stub_total", "band"}


@dataclass(frozen=True, slots=True)
class AlteredLabel:
    """A label that no longer says what it should: its place, its text and the right one."""

    place: Place
    text: str
    expected: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where things stand.

    Attributes:
        cells: The place of every cell that was found, by id.
        altered: Labels that were rewritten, where the rest of their table agrees.
        lost: Tables that were not found: table id and why, in Chinese and English.
    """

    cells: Mapping[str, Place]
    altered: tuple[AlteredLabel, ...]
    lost: Mapping[str, tuple[str, str]]


def locate(layout: Layout, grid: Grid) -> Location:
    """Finds every table of a form."""
    cells: dict[str, Place] = {}
    altered: list[AlteredLabel] = []
    lost: dict[str, tuple[str, str]] = {}
    for sheet in layout.sheets:
        if sheet.kind != "table":
            continue
        values = grid.sheets.get(sheet.name)
        if values is None:
            lost[sheet.table] = (
                f"没有工作表“{sheet.name}”", f"there is no sheet {sheet.name!r}"
            )  # fmt: skip
            continue
        wrong = _altered(sheet, values)
        telling = sum(label.style in _TELLING and bool(label.text) for label in sheet.labels)
        # One label in five may be rewritten; more means that rows or columns have moved.
        if len(wrong) * 5 > telling or _shifted(sheet, values, wrong):
            first = wrong[0]
            where = f"{sheet.name}!{first.place.address}"
            lost[sheet.table] = (
                f"{where} 应是“{first.expected}”，不是“{first.text}”",
                f"{where} should be {first.expected!r}, not {first.text!r}",
            )
            continue
        altered += wrong
        for cell in layout.form.cells.values():
            if cell.table == sheet.table:
                cells[cell.id] = layout.cells[cell.id]
    return Location(cells, tuple(altered), lost)


def _altered(sheet: Sheet, values: SheetGrid) -> list[AlteredLabel]:
    wrong: list[AlteredLabel] = []
    for label in sheet.labels:
        if label.style not in _TELLING or not label.text:
            continue
        text = values.text(label.place.row, label.place.column)
        if not same_label(text, label.text):
            wrong.append(AlteredLabel(label.place, visible(text), visible(label.text)))
    return wrong


def _shifted(sheet: Sheet, values: SheetGrid, wrong: list[AlteredLabel]) -> bool:
    """Whether a label that is not at its place stands somewhere beside: something has moved."""
    expected = {altered.place: altered for altered in wrong}
    labels: list[Label] = [label for label in sheet.labels if label.place in expected]
    for label in labels:
        place = label.place
        near = [
            (place.row + down, place.column + right)
            for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1))
            if place.row + down >= 0 and place.column + right >= 0
        ]
        if any(same_label(values.text(row, column), label.text) for row, column in near):
            return True
    return False
