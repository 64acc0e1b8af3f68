"""Reads the entry cells of a workbook as figures, with a remark wherever one was not plain."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.reading.cells.numbers import NumberKind, NumberReading, number_kind
from xlsreport.reading.cells.shown import (
    Remark,
    compare_marks,
    compare_shown,
    read_figure,
    read_moment,
)
from xlsreport.reading.quick.cells import PlainCells
from xlsreport.reading.workbook.values import same_text
from xlsreport.reading.workbook.xml_cells import TWICE
from xlsreport.text.limits import MOST_DIGITS
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout import Place
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, WitnessCell

__all__ = [
    "COUNT_FORMATS",
    "Entries",
    "carried_cells",
    "figure_at",
    "filled_places",
    "find_count",
    "find_lost",
    "plain_counts",
    "read_entries",
    "read_one_figure",
    "same_formula",
    "witness_cell",
]

# Remarks on a blank cell, or on a figure that is stored as a plain number.
_PLAIN = frozenset({"CELL_NONE_MARK", "CELL_SHOWN_BLANK", "CELL_SHOWN_ROUNDED"})


_LIMIT = float(10**MOST_DIGITS)
COUNT_FORMATS = frozenset({"", "0", "@", "#,##0", "0_ ", "#,##0_ "})
"""Formats that draw a count as it is."""


class Entries(Record):
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
    *,
    audited: bool = True,
) -> Entries:
    """Reads every entered cell of a form.

    Args:
        form: The form.
        location: Where its cells stand.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        audited: Whether both must say the same of every cell.
    """
    entries, name = Entries(), None
    values = entries.values
    for cell, cell_id, whole in _list_entered(form):
        place = location.cells.get(cell_id)
        if place is None:
            continue
        if place.sheet != name:
            name = place.sheet
            rows = grid.sheets[name].rows
            sheet = witness.sheets.get(name) if witness is not None else None
            cells = sheet.cells if sheet is not None else {}
            counts = plain_counts(sheet)
        row, column = at = place.row, place.column
        raw = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if whole and type(raw) is float and counts.get(at) == raw:
            values[cell_id] = int(raw)
            continue
        there = cells.get(at)
        count = find_count(cell, raw, there)
        if count is not None or (there is None and raw == ""):
            values[cell_id] = count
        else:
            _read_one(entries, cell, place, raw, there, audited=audited and witness is not None)
    return entries


def plain_counts(sheet: SheetWitness | None) -> Mapping[tuple[int, int], int]:
    """The counts that certainly are plain ones, by place; none where the quick way did not read.

    Args:
        sheet: The sheet; ``None`` if only values are known.
    """
    cells = None if sheet is None else sheet.cells
    return cells.counts(COUNT_FORMATS) if isinstance(cells, PlainCells) else {}


def filled_places(sheet: SheetWitness) -> Container[tuple[int, int]]:
    """The places of all cells with something in them, be it an empty text."""
    cells = sheet.cells
    return cells.places if isinstance(cells, PlainCells) else cells.keys()


@lru_cache(maxsize=64)
def _list_entered(form: Form) -> tuple[tuple[Cell, str, bool], ...]:
    """The cells that are entered, with their ids and whether they hold whole numbers."""
    entered = (cell for cell in form.cells.values() if not cell.computed)
    return tuple((cell, cell.id, not cell.value_type.decimals) for cell in entered)


@lru_cache(maxsize=64)
def carried_cells(form: Form) -> dict[str, Cell]:
    """By the id of a tie that compares with last year the cell that is compared."""
    return {tie.id: form.cells[tie.cells[0]] for tie in form.ties if tie.needs_prior}


def figure_at(cell: Cell, place: Place, grid: Grid, witness: Witness | None) -> Number | None:
    """The figure that stands in a cell, if it is one; without remarks."""
    raw = grid.sheets[place.sheet].value(place.row, place.column)
    there = witness_cell(witness, place)
    if raw == "" and there is None:
        return None
    count = find_count(cell, raw, there)
    if count is not None:
        return count
    entries = Entries()
    _read_one(entries, cell, place, raw, there, audited=witness is not None)
    return entries.values.get(cell.id)


def read_one_figure(
    entries: Entries,
    cell: Cell,
    place: Place,
    raw: object,
    there: WitnessCell | None,
    *,
    audited: bool,
) -> Number | None:
    """The figure of one cell that is asked for as ``cell`` says; remarks go into ``entries``.

    Args:
        entries: Takes the remarks.
        cell: What is asked for.
        place: Where it stands.
        raw: The value.
        there: The cell as the file has it; ``None`` if it is blank there or nothing is known.
        audited: Whether both must say the same.
    """
    count = find_count(cell, raw, there)
    if count is not None:
        return count
    _read_one(entries, cell, place, raw, there, audited=audited)
    return entries.values[cell.id]


def witness_cell(witness: Witness | None, place: Place) -> WitnessCell | None:
    """A cell as the workbook's XML has it; ``None`` if it is blank there or nothing is known."""
    sheet = witness.sheets.get(place.sheet) if witness is not None else None
    return None if sheet is None else sheet.cells.get((place.row, place.column))


def find_count(cell: Cell, raw: object, there: WitnessCell | None) -> int | None:
    """The plain count of which nothing is to be said, as in most cells; ``None`` if not certain.

    Args:
        cell: What is asked for.
        raw: The value.
        there: The cell as the file has it; ``None`` if it is blank there or nothing is known.
    """
    if there is None or type(raw) is not float or cell.value_type.decimals:
        return None
    kind, text, formula, drawn, struck, raised = there
    if kind != "n" or formula is not None or struck or raised or drawn not in COUNT_FORMATS:
        return None
    try:
        same = float(text) == raw
    except ValueError:
        return None
    return int(raw) if same and 0 <= raw < _LIMIT and raw.is_integer() else None


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
        elif code not in _PLAIN:
            entries.healed.add(cell.id)

    entries.values[cell.id] = None
    asked = number_kind(kind)
    raw, moment = read_moment(raw, there) if _is_usable(there) else (raw, None)
    refused = _find_refusal(raw, there, asked, moment, audited=audited)
    if refused is not None:
        remark(refused.code, **refused.params)
        return
    reading = read_figure(raw, asked)
    entries.values[cell.id] = reading.value
    if there is not None and there.formula is not None and reading.value is not None:
        remark("CELL_FORMULA", value=_quote_formula(there), figure=str(reading.value))
    elif reading.code is not None:
        remark(reading.code, **_name_params(reading))
    elif moment is not None:
        remark(moment.code, **moment.params, figure=str(reading.value))
    if there is not None and reading.value is not None and moment is None:
        shown = compare_shown(Decimal(reading.value), there, asked)
        if shown is not None:
            remark(shown.code, **shown.params)


def _lacks_percent_sign(there: WitnessCell, kind: NumberKind) -> bool:
    """Whether a stored number is shown without a percent sign and may mean its hundredth."""
    plain = kind.percent and there.kind == "n" and "%" not in there.format
    return plain and abs(float(there.text)) >= 1


def _quote_formula(there: WitnessCell) -> str:
    """A formula as messages show it; … where its text is not known."""
    return visible(f"={there.formula or '…'}"[:100])


def _is_usable(there: WitnessCell | None) -> bool:
    return there is None or there.kind not in {"e", TWICE}


def _find_refusal(
    raw: object,
    there: WitnessCell | None,
    kind: NumberKind,
    moment: Remark | None = None,
    *,
    audited: bool,
) -> Remark | None:
    """The error for which a cell is not read as a number at all; ``None`` if there is none."""
    lost = find_lost(raw, there, audited=audited)
    if lost is not None:
        return lost
    if moment is not None and moment.code != "CELL_NORMALIZED":
        return moment
    if there is not None and _lacks_percent_sign(there, kind):
        return Remark("CELL_NO_PERCENT", {"value": visible(there.text)})
    return compare_marks(there, kind) if there is not None else None


def find_lost(raw: object, there: WitnessCell | None, *, audited: bool) -> Remark | None:
    """The error for which nothing at all is read from a cell; ``None`` if there is none.

    Args:
        raw: Its value.
        there: The cell as the file has it; ``None`` where it is blank or only values are known.
        audited: Whether both must say the same.
    """
    if there is not None and there.kind == "e":
        return Remark("CELL_ERROR", {"value": there.text})
    if audited and not _agree(raw, there):
        second = visible(there.text if there is not None else "")
        return Remark("CELL_DISAGREES", {"first": visible(str(raw)), "second": second})
    if there is not None and there.formula is not None and not there.text:
        return Remark("CELL_FORMULA_EMPTY", {"value": _quote_formula(there)})
    return None


def _name_params(reading: NumberReading) -> dict[str, str]:
    """The number reader's parameters by the names the catalogue uses."""
    params = {key: value for key, value in reading.params.items() if key not in {"raw", "value"}}
    params["value"] = reading.params.get("raw", "")
    if "value" in reading.params:
        params["figure"] = reading.params["value"]
    if reading.code == "CELL_OTHER_UNIT":
        converted = params.get("suggestion", "")
        params["suggestion"] = f"（换算后是 {converted}）" if converted else ""
        params["suggestion_en"] = f" (converted it is {converted})" if converted else ""
    return params


def _agree(raw: object, there: WitnessCell | None) -> bool:
    """Whether both readings of a cell are the same; dates are left to the number behind them."""
    if there is None:
        return raw == ""
    if isinstance(raw, (date, time, timedelta)):
        return there.kind in {"n", "d"}
    if isinstance(raw, bool):
        return there.kind == "b" and there.text in {"1", "0", "true", "false"}
    if isinstance(raw, (int, float, Decimal)):
        try:
            return there.kind == "n" and float(there.text) == float(raw)
        except ValueError:
            return False
    # A formula without a cached result has nothing to agree on.
    return same_text(raw, there)


def _find_common_label(cells: list[Cell]) -> str:
    """The label of one cell, or the row or column that several share; ``""`` if they share none."""
    if len(cells) == 1:
        return cells[0].label
    for labels in ({cell.row for cell in cells}, {cell.column for cell in cells}):
        if len(labels) == 1:
            return labels.pop()
    return ""


def same_formula(first: str, second: str) -> bool:
    """Whether two formulas are the same text apart from how programs write it.

    A formula that is shared with another cell comes as an empty text; where it is shared from is
    its neighbour, so it is taken to be right.
    """
    if not first:
        return True
    # Some programs quote the names of sheets only where they must.
    one, other = (normalize_formula(each).replace("'", "") for each in (first, second))
    return one == other


@lru_cache(maxsize=1_024)  # a stranger's may be long
def normalize_formula(formula: str) -> str:
    """A formula without what programs write in different ways."""
    text = formula.replace("_xlfn.", "").replace("$", "").replace(";", ",").lstrip("=")
    return re.sub(r"\b([A-Z]{1,3}[0-9]+):\1\b", r"\1", re.sub(r"\s+", "", text).upper())
