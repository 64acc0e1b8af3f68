"""What was done to a workbook besides filling it in: one line each, not one a cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.findings import Finding, Severity
from xlsreport.layout import Place
from xlsreport.reading.numbers import visible
from xlsreport.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.layout import Layout
    from xlsreport.reading.grid import Grid
    from xlsreport.reading.locating import Location
    from xlsreport.reading.witness import Witness

__all__ = ["audit", "overwritten_cells", "same_formula"]


def overwritten_cells(layout: Layout, location: Location, witness: Witness) -> frozenset[str]:
    """The computed cells that no longer hold their formula."""
    found: set[str] = set()
    for cell, formula in layout.formulas.items():
        place = location.cells.get(cell)
        if place is None or place.sheet not in witness.sheets:
            continue
        there = witness.sheets[place.sheet].cells.get((place.row, place.column))
        if there is None or there.formula is None or not same_formula(there.formula, formula):
            found.add(cell)
    return frozenset(found)


def same_formula(first: str, second: str) -> bool:
    """Whether two formulas are the same text apart from how programs write it.

    A formula that is shared with another cell comes as an empty text; where it is shared from is
    its neighbour, so it is taken to be right.
    """
    return not first or _normal(first) == _normal(second)


def audit(
    layout: Layout, location: Location, grid: Grid, file: str, *, consolidated: bool
) -> Iterator[Finding]:
    """Labels rewritten, cells filled outside the form, sheets added."""
    for label in location.altered:
        yield Finding(
            "CELL_LABEL_ALTERED",
            Severity.WARNING,
            file,
            places=(label.place,),
            value=label.text,
            params={"expected": label.expected},
        )
    yield from _outside(layout, grid, file, consolidated=consolidated)
    known = {sheet.name for sheet in layout.sheets}
    if consolidated:
        language = layout.form.language
        known |= {word("sheet_detail", language), word("sheet_status", language)}
    extra = [name for name in grid.sheets if name not in known]
    if extra:
        yield Finding("FILE_SHEET_EXTRA", Severity.NOTE, file, value="、".join(map(visible, extra)))


def _outside(layout: Layout, grid: Grid, file: str, *, consolidated: bool) -> Iterator[Finding]:
    ours = _positions(layout)
    # Below its fields the cover of a merged workbook lists who is in it; the rows vary.
    cover = layout.sheet("cover")
    listed_from = max(label.place.row for label in cover.labels) + 1
    for sheet in layout.sheets:
        values = grid.sheets.get(sheet.name)
        if sheet.kind == "stamp" or values is None:
            continue
        for row, column, value in values.filled():
            if (sheet.name, row, column) in ours or not str(value).strip():
                continue
            if consolidated and sheet is cover and row >= listed_from:
                continue
            yield Finding(
                "CELL_OUTSIDE",
                Severity.WARNING,
                file,
                places=(Place.one(sheet.name, row, column),),
                value=visible(values.text(row, column))[:200],
            )


def _positions(layout: Layout) -> set[tuple[str, int, int]]:
    """Every position at which the workbook itself has something."""
    places = [
        *layout.cells.values(),
        *layout.narratives.values(),
        *layout.fields.values(),
        *layout.priors.values(),
        *layout.differences.values(),
        *layout.states.values(),
        *(label.place for sheet in layout.sheets for label in sheet.labels),
    ]
    found = {(place.sheet, place.row, place.column) for place in places}
    checks = layout.sheet("checks").name
    for row in layout.check_rows:
        found |= {(checks, row, column) for column in range(7)}
    return found


def _normal(formula: str) -> str:
    text = formula.replace("_xlfn.", "").replace("$", "").replace(";", ",").lstrip("=")
    return re.sub(r"\s+", "", text).upper()
