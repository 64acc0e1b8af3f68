"""Whether the computed cells of a workbook still hold their formulas."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Literal

from xlsreport.layout.records import column_number
from xlsreport.reading.cells.entry_cells import normalize_formula, same_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.layout import Layout, Place
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness

__all__ = ["Formula", "names_just_its_parts", "overwritten_cells"]

Formula = Literal["gone", "other", "unknown"]
"""What stands in a computed cell instead of its formula; see :func:`overwritten_cells`."""

_AREA = re.compile(
    r"(?:('(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?"
)
_AREAS = re.compile(r"@(?:,@)*")
_LARGEST_AREA = 10_000


def overwritten_cells(layout: Layout, location: Location, witness: Witness) -> dict[str, Formula]:
    """The computed cells that do not certainly hold their formula, and what is there instead.

    A formula that spreadsheet programs have adapted to rows or columns moved still is the same:
    it must cover the same parts, and of what lies between them nothing that counts.

    Args:
        layout: The form's layout.
        location: Where its cells stand.
        witness: The workbook's formulas; sheets that it does not have are passed over.

    Returns:
        By cell id ``gone`` for no formula, ``other`` for another one, ``unknown`` for a formula
        without a text of its own (a part of a shared or array formula, a data table).
    """
    found: dict[str, Formula] = {}
    places = location.places
    for cell, formula in layout.formulas.items():
        place = location.cells.get(cell)
        if place is None or place.sheet not in witness.sheets:
            continue
        sheet = witness.sheets[place.sheet]
        there = sheet.cells.get((place.row, place.column))
        if there is None or there.formula is None:
            found[cell] = "gone"
        elif not there.formula:
            found[cell] = "unknown"
        elif place == layout.cells[cell] and same_formula(there.formula, formula):
            continue
        elif layout.form.cells[cell].calculation is not None:
            if not _is_moved(layout, places, cell, there.formula):
                found[cell] = "other"
        else:
            parts = [places[part] for part in layout.form.cells[cell].parts if part in places]
            positions = {(part.row, part.column) for part in parts}
            if not _has_same_parts(there.formula, positions, sheet, places, place.sheet):
                found[cell] = "other"
    return found


def _is_moved(layout: Layout, places: Mapping[str, Place], cell: str, formula: str) -> bool:
    """Whether a formula is that of a calculated cell, with its cells where they stand now."""
    from xlsreport.layout.calculated import calculated_formula
    from xlsreport.layout.cover_sheet import Declared

    form = layout.form
    own = form.cells[cell]
    if not all(each in places for each in (cell, *own.parts)):
        return False
    declared = Declared(form, layout.fields["nil_return"], layout.zeros)
    now = calculated_formula(form, own, places, declared)
    # Programs write the name of a sheet with or without quotes, or leave it out.
    sheets = {p.sheet for p in places.values()} | {p.sheet for p in layout.zeros.values()}
    texts = [normalize_formula(each).replace("'", "") for each in (formula, now)]
    for sheet in sheets:
        name = normalize_formula(sheet).replace("'", "")
        if sheet == places[cell].sheet:
            texts = [text.replace(f"{name}!", "") for text in texts]
    return texts[0] == texts[1]


def names_just_its_parts(layout: Layout, cell: str) -> bool:
    """Whether the layout's formula of a computed cell adds up its parts and covers nothing else."""
    own = layout.form.cells[cell]
    parts = {(layout.cells[part].row, layout.cells[part].column) for part in own.parts}
    sides = [
        _covered(side, layout.cells[cell].sheet) for side in _read_sides(layout.formulas[cell])
    ]
    return own.calculation is None and bool(sides) and all(each == parts for each in sides)


def _has_same_parts(
    formula: str,
    parts: set[tuple[int, int]],
    sheet: SheetWitness,
    places: Mapping[str, Place],
    name: str,
) -> bool:
    """Whether a formula adds up exactly some parts, blank cells and texts aside."""
    for side in _read_sides(formula):
        covered = _covered(side, name)
        if covered is None or not parts <= covered:
            return False
        if not (others := covered - parts):
            continue
        own = {(place.row, place.column) for place in places.values() if place.sheet == name}
        for row, column in others:
            extra = sheet.cells.get((row, column))
            if (row, column) in own or (extra is not None and extra.kind == "n"):
                return False
    return bool(_read_sides(formula))


def _covered(side: Iterable[_Area], name: str) -> set[tuple[int, int]] | None:
    """The positions of some areas; ``None`` if one is large or not on the sheet of that name."""
    covered: set[tuple[int, int]] = set()
    for other, top, left, bottom, right in side:
        if other is not None and other != name.upper():
            return None
        if (bottom - top + 1) * (right - left + 1) > _LARGEST_AREA:
            return None
        covered.update(product(range(top, bottom + 1), range(left, right + 1)))
    return covered


# A sheet, None for the formula's own; top, left, bottom and right from 0.
_Area = tuple[str | None, int, int, int, int]


@lru_cache(maxsize=512)
def _read_sides(formula: str) -> tuple[tuple[_Area, ...], ...]:
    """What the two sides of a total's formula add up, once if the same; empty for another one."""
    text = normalize_formula(formula)
    if _AREAS.sub("@", _AREA.sub("@", text)) != 'IF(COUNT(@)=0,"",SUM(@))':
        return ()
    half = text.partition("=0,")
    sides = (tuple(map(_read_area, _AREA.finditer(side))) for side in (half[0], half[2]))
    return tuple(dict.fromkeys(sides))


def _read_area(found: re.Match[str]) -> _Area:
    top, left = int(found[3]) - 1, column_number(found[2])
    bottom = int(found[5]) - 1 if found[5] else top
    right = column_number(found[4]) if found[4] else left
    sheet = found[1].strip("'").replace("''", "'") if found[1] else None
    return sheet, top, left, bottom, right
