"""Reads the entry cells of a workbook as figures, with a remark wherever one was not plain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import column_number
from xlsreport.reading.cells.numbers import NumberKind, NumberReading, read_number
from xlsreport.reading.workbook.xml_cells import TWICE
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout import Layout, Place
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, WitnessCell

__all__ = [
    "Entries",
    "Formula",
    "figure_at",
    "overwritten_cells",
    "read_entries",
    "same_formula",
    "witness_cell",
]

Formula = Literal["gone", "other", "unknown"]
"""What stands in a computed cell instead of its formula; see :func:`overwritten_cells`."""

# A figure up to here in a date format was typed as a number (the date would lie before 1930);
# beyond it, 1/2 was typed and the spreadsheet program made a date of it.
_LARGEST_PLAIN_SERIAL = 10_958
_DAY_ZERO = date(1899, 12, 30)
_FIRST_CERTAIN_DAY = date(1900, 3, 1)


@dataclass(slots=True)
class Entries:
    """What the entry cells hold; see :class:`~xlsreport.submission.submission.Submission`."""

    values: dict[str, Number | None] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    healed: set[str] = field(default_factory=set)
    remarks: list[tuple[Cell, Place, str, dict[str, str]]] = field(default_factory=list)

    def findings(self, file: str) -> Iterator[Finding]:
        """The remarks as findings: the same remark on several cells of a table is one finding."""
        groups: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[tuple[Cell, Place]]] = {}
        for cell, place, code, params in self.remarks:
            key = (cell.table, code, tuple(sorted(params.items())))
            groups.setdefault(key, []).append((cell, place))
        for (_, code, pairs), members in groups.items():
            params = dict(pairs)
            value = params.pop("value", None)
            yield Finding(
                code,
                Severity(CATALOGUE[code].severity),
                file,
                places=tuple(place for _, place in members),
                cell_ids=tuple(cell.id for cell, _ in members),
                label=_find_common_label([cell for cell, _ in members]),
                value=value,
                params=params,
            )


def read_entries(
    form: Form,
    location: Location,
    grid: Grid,
    witness: Witness | None,
    plain: Mapping[str, Number | None] = MappingProxyType({}),
) -> Entries:
    """Reads every entered cell of a form.

    Args:
        form: The form.
        location: Where its cells stand.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.
        plain: Cells that are known already to hold a plain figure or nothing.
    """
    entries = Entries(values=dict(plain))
    for cell in _list_entered(form):
        place = location.cells.get(cell.id) if cell.id not in plain else None
        if place is None:
            continue
        raw = grid.sheets[place.sheet].value(place.row, place.column)
        there = witness_cell(witness, place)
        _read_one(entries, cell, place, raw, there, audited=witness is not None)
    return entries


@lru_cache(maxsize=64)
def _list_entered(form: Form) -> tuple[Cell, ...]:
    return tuple(cell for cell in form.cells.values() if not cell.computed)


def figure_at(cell: Cell, place: Place, grid: Grid, witness: Witness | None) -> Number | None:
    """The figure that stands in a cell, if it is one; without remarks."""
    raw = grid.sheets[place.sheet].value(place.row, place.column)
    there = witness_cell(witness, place)
    if raw == "" and there is None:
        return None
    entries = Entries()
    _read_one(entries, cell, place, raw, there, audited=witness is not None)
    return entries.values.get(cell.id)


def witness_cell(witness: Witness | None, place: Place) -> WitnessCell | None:
    """A cell as the workbook's XML has it; ``None`` if it is blank there or nothing is known."""
    if witness is None or place.sheet not in witness.sheets:
        return None
    return witness.sheets[place.sheet].cells.get((place.row, place.column))


def _read_one(
    entries: Entries,
    cell: Cell,
    place: Place,
    raw: object,
    there: WitnessCell | None,
    *,
    audited: bool,
) -> None:
    kind = cell.value_type

    def remark(code: str, **params: str) -> None:
        entries.remarks.append((cell, place, code, params))
        if CATALOGUE[code].severity == "error":
            entries.values[cell.id] = None
            entries.unreadable.add(cell.id)
        elif code != "CELL_NONE_MARK":
            entries.healed.add(cell.id)

    entries.values[cell.id] = None
    if there is not None and there.kind == "e":
        remark("CELL_ERROR", value=there.text)
        return
    if audited and not _agree(raw, there):
        remark(
            "CELL_DISAGREES", first=visible(str(raw)), second=visible(there.text if there else "")
        )
        return
    if there is not None and there.formula is not None and not there.text:
        remark("CELL_FORMULA_EMPTY", value=visible(f"={there.formula}"[:100]))
        return
    raw, was_date = _undo_date(raw, there)
    reading = read_number(raw, NumberKind(kind.decimals, kind.signed, kind.unit))
    entries.values[cell.id] = reading.value
    if there is not None and there.formula is not None and reading.value is not None:
        remark("CELL_FORMULA", value=visible(f"={there.formula}"[:100]), figure=str(reading.value))
    elif reading.code is not None:
        remark(reading.code, **_name_params(reading))
    elif was_date:
        remark("CELL_NORMALIZED", value=was_date, figure=str(reading.value))


def _name_params(reading: NumberReading) -> dict[str, str]:
    """The number reader's parameters by the names the catalogue uses."""
    params = {key: value for key, value in reading.params.items() if key not in {"raw", "value"}}
    params["value"] = reading.params.get("raw", "")
    if "value" in reading.params:
        params["figure"] = reading.params["value"]
    if reading.code == "CELL_OTHER_UNIT":
        converted = params.get("suggestion", "")
        params["suggestion"] = f"（换算后是 {converted}）" if converted else ""
    return params


def _agree(raw: object, there: WitnessCell | None) -> bool:
    """Whether both readings of a cell are the same; dates are left to the number behind them."""
    if there is None:
        return raw == ""
    if isinstance(raw, (date, time, timedelta)):
        return there.kind in {"n", "d"}
    if isinstance(raw, bool):
        return there.kind == "b" and there.text in {"1", "0", "true", "false"}
    if isinstance(raw, (int, float)):
        try:
            return there.kind == "n" and float(there.text) == float(raw)
        except ValueError:
            return False
    # A formula without a cached result has nothing to agree on.
    return there.kind != TWICE and _unify_lines(str(raw)) == _unify_lines(there.text)


def _unify_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _undo_date(raw: object, there: WitnessCell | None) -> tuple[object, str]:
    """A small number that only a format shows as a date, as that number, and what it showed."""
    if isinstance(raw, (date, datetime, time, timedelta)):
        serial = _find_serial(raw) if there is None else _parse_number(there)
        if serial is not None and abs(serial) <= _LARGEST_PLAIN_SERIAL:
            return serial, str(raw)
    return raw, ""


def _parse_number(there: WitnessCell) -> Decimal | None:
    """The number behind a date, as the file has it."""
    try:
        return Decimal(there.text) if there.kind == "n" else None
    except ArithmeticError:
        return None


def _find_serial(moment: date | time | timedelta) -> Decimal | None:
    """The number behind a date where the container only gives the date; ``None`` if not certain.

    Before March 1900 programs and formats count differently, since some of them know a 29th of
    February 1900; with a time of day the number is not exact.
    """
    if moment == time():
        return Decimal(0)
    if isinstance(moment, datetime) and moment.time() == time():
        moment = moment.date()
    if isinstance(moment, (datetime, time, timedelta)) or moment < _FIRST_CERTAIN_DAY:
        return None
    return Decimal((moment - _DAY_ZERO).days)


def _find_common_label(cells: list[Cell]) -> str:
    """The label of one cell, or the row or column that several share; ``""`` if they share none."""
    if len(cells) == 1:
        return cells[0].label
    for labels in ({cell.row for cell in cells}, {cell.column for cell in cells}):
        if len(labels) == 1:
            return labels.pop()
    return ""


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
    by_position = {(p.sheet, p.row, p.column): cell for cell, p in location.places.items()}
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
        elif same_formula(there.formula, formula) and place == layout.cells[cell]:
            continue
        elif not _has_same_parts(
            there.formula, _place_parts(layout, location, cell), sheet, by_position, place.sheet
        ):
            found[cell] = "other"
    return found


def same_formula(first: str, second: str) -> bool:
    """Whether two formulas are the same text apart from how programs write it.

    A formula that is shared with another cell comes as an empty text; where it is shared from is
    its neighbour, so it is taken to be right.
    """
    return not first or _normalize(first) == _normalize(second)


def _place_parts(layout: Layout, location: Location, cell: str) -> dict[tuple[int, int], str]:
    """Where the parts of a total stand now."""
    places = {part: location.places.get(part) for part in layout.form.cells[cell].parts}
    return {(p.row, p.column): part for part, p in places.items() if p is not None}


def _has_same_parts(
    formula: str,
    parts: Mapping[tuple[int, int], str],
    sheet: SheetWitness,
    by_position: Mapping[tuple[str, int, int], str],
    name: str,
) -> bool:
    """Whether a formula adds up exactly some parts, blank cells and texts aside."""
    text = _normalize(formula)
    if _AREAS.sub("@", _AREA.sub("@", text)) != 'IF(COUNT(@)=0,"",SUM(@))':
        return False
    half = text.partition("=0,")
    for side in (half[0], half[2]):
        covered: set[tuple[int, int]] = set()
        for found in _AREA.finditer(side):
            if found[1] and found[1].strip("'").replace("''", "'") != name.upper():
                return False
            cells = _expand_area(found)
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


def _expand_area(found: re.Match[str]) -> set[tuple[int, int]] | None:
    """The positions of an area; ``None`` if it is larger than any total's."""
    top, left = int(found[3]) - 1, column_number(found[2])
    bottom = int(found[5]) - 1 if found[5] else top
    right = column_number(found[4]) if found[4] else left
    if (bottom - top + 1) * (right - left + 1) > _LARGEST_AREA:
        return None
    return {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}


def _normalize(formula: str) -> str:
    text = formula.replace("_xlfn.", "").replace("$", "").replace(";", ",").lstrip("=")
    return re.sub(r"\s+", "", text).upper()
