"""Computed cells: whether they still compute what they should, wherever their table stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.layout import column_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.layout import Layout
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness

__all__ = ["overwritten_cells", "same_formula"]

_AREA = re.compile(
    r"(?:('(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?"
)
_AREAS = re.compile(r"@(?:,@)*")
_LARGEST_AREA = 10_000


def overwritten_cells(layout: Layout, location: Location, witness: Witness) -> frozenset[str]:
    """The computed cells that no longer hold their formula.

    A formula that spreadsheet programs have adapted to rows or columns moved still is the same:
    it must cover the same parts, and of what lies between them nothing that counts.
    """
    found: set[str] = set()
    by_position = {(p.sheet, p.row, p.column): cell for cell, p in location.places.items()}
    for cell, formula in layout.formulas.items():
        place = location.cells.get(cell)
        if place is None or place.sheet not in witness.sheets:
            continue
        sheet = witness.sheets[place.sheet]
        there = sheet.cells.get((place.row, place.column))
        if there is None or there.formula is None:
            found.add(cell)
        elif same_formula(there.formula, formula) and place == layout.cells[cell]:
            continue
        elif there.formula and not _same_parts(
            there.formula, _parts(layout, location, cell), sheet, by_position, place.sheet
        ):
            found.add(cell)
    return frozenset(found)


def same_formula(first: str, second: str) -> bool:
    """Whether two formulas are the same text apart from how programs write it.

    A formula that is shared with another cell comes as an empty text; where it is shared from is
    its neighbour, so it is taken to be right.
    """
    return not first or _normal(first) == _normal(second)


def _parts(layout: Layout, location: Location, cell: str) -> dict[tuple[int, int], str]:
    """Where the parts of a total stand now."""
    places = {part: location.places.get(part) for part in layout.form.cells[cell].parts}
    return {(p.row, p.column): part for part, p in places.items() if p is not None}


def _same_parts(
    formula: str,
    parts: Mapping[tuple[int, int], str],
    sheet: SheetWitness,
    by_position: Mapping[tuple[str, int, int], str],
    name: str,
) -> bool:
    """Whether a formula adds up exactly some parts, blank cells and texts aside."""
    text = _normal(formula)
    if _AREAS.sub("@", _AREA.sub("@", text)) != 'IF(COUNT(@)=0,"",SUM(@))':
        return False
    half = text.partition("=0,")
    for side in (half[0], half[2]):
        covered: set[tuple[int, int]] = set()
        for found in _AREA.finditer(side):
            if found[1] and found[1].strip("'").replace("''", "'") != name.upper():
                return False
            cells = _cells(found)
            if cells is None:
                return False
            covered |= cells
        if not parts.keys() <= covered:
            return False
        for row, column in covered - parts.keys():
            extra = sheet.cells.get((row, column))
            if (name, row, column) in by_position or (extra is not None and extra.kind == "n"):
                return False
    return True


def _cells(found: re.Match[str]) -> set[tuple[int, int]] | None:
    """The positions of an area; ``None`` if it is larger than any total's."""
    top, left = int(found[3]) - 1, column_number(found[2])
    bottom = int(found[5]) - 1 if found[5] else top
    right = column_number(found[4]) if found[4] else left
    if (bottom - top + 1) * (right - left + 1) > _LARGEST_AREA:
        return None
    return {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}


def _normal(formula: str) -> str:
    text = formula.replace("_xlfn.", "").replace("$", "").replace(";", ",").lstrip("=")
    return re.sub(r"\s+", "", text).upper()
