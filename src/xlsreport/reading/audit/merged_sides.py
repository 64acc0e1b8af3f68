"""Whether the sides of a merged workbook agree: what it shows, its details, its proof, its states.

The form's cells are formulas over the sheet of details; 核对 holds, as constants, what the units'
own workbooks come to; 报送情况 says which units are in the sums. Where two of them differ, a
person changed the workbook after it was written, and the finding names the cell and both figures.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place, merged_formula
from xlsreport.reading.cells.entry_cells import same_formula, witness_cell
from xlsreport.reading.cells.numbers import number_kind
from xlsreport.reading.cells.shown import describe_total
from xlsreport.submission.submission import BETWEEN_LEVELS, Unit
from xlsreport.text.visible import visible
from xlsreport.text.words import detail_sheet, word
from xlsreport.units.codes_and_names import normal_code, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout import Layout
    from xlsreport.reading.cells.detail_sheet import DetailRow
    from xlsreport.reading.cells.status_sheet import StatusRow
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness, WitnessCell

__all__ = [
    "compare_details",
    "compare_shown",
    "compare_states",
    "group_shown",
    "is_same",
    "make_lost",
    "to_number",
    "top_of",
]

_FIRST_ROWS = 16
_LONGEST_QUOTE = 100
# Sums of one table that differ are named one by one up to here, then together.
_MOST_SINGLE = 8
_INCLUDED = {"merged", "with_errors_included"}
# Sums of amounts are not exact in a spreadsheet; counts are, as far as its 15 digits go.
_NOISE = Decimal("1E-9")
_AMOUNT_NOISE, _COUNT_NOISE = Decimal("1E-12"), Decimal("1E-15")


def compare_details(form: Form, rows: Sequence[DetailRow], file: str) -> Iterator[Finding]:
    """Yields the cells of the details that hold no plain figure, or a total that is not its parts'.

    Args:
        form: The form.
        rows: The lines of the details.
        file: The file's name as findings show it.
    """
    for row in rows:
        odd = {fault.cell_id for fault in row.faults}
        for fault in row.faults:
            yield _make_finding(
                "CELL_DETAIL_ODD", file, form.cells[fault.cell_id], (fault.place,), fault.value,
                unit=_name_unit(row.detail.unit),
            )  # fmt: skip
        totals = row.detail.figures
        for cell in form.cells.values():
            if not cell.from_merged or cell.id in odd or cell.id not in row.columns:
                continue
            shown = row.shown.get(cell.id)
            parts_odd = any(part in odd for part in cell.parts)
            if not parts_odd and not is_same(shown, totals[cell.id], cell):
                value = "" if shown is None else str(shown)
                right = str(totals[cell.id] or 0)
                yield _make_shown(file, cell, row.place_of(cell.id), value, right)


def compare_shown(
    layout: Layout,
    places: Mapping[str, Place],
    grid: Grid,
    witness: Witness | None,
    values: Mapping[str, Number | None],
    rows: Sequence[DetailRow],
    file: str,
    drawn: Witness | None = None,
) -> Iterator[tuple[Finding, Number | None]]:
    """Yields the form's cells that show something else than the details come to.

    Args:
        layout: The layout of the merged workbook.
        places: Where the cells stand in this file.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.
        values: What the details come to, totals included.
        rows: The lines of the details.
        file: The file's name as findings show it.
        drawn: Its cells with their formats, also in containers without XML of this kind; ``None``
            where only values are known.

    Yields:
        A finding for each such cell, and the figure that it shows; ``None`` if it shows none.
    """
    form = layout.form
    for cell in form.cells.values():
        place = places.get(cell.id)
        if place is None or place.sheet not in grid.sheets:
            continue
        raw = grid.sheets[place.sheet].value(place.row, place.column)
        sheet = None if witness is None else witness.sheets.get(place.sheet)
        there = None if sheet is None else sheet.cells.get((place.row, place.column))
        right = values[cell.id]
        shown: Number | None = None
        value = visible(str(raw))[:_LONGEST_QUOTE]
        if there is not None and (there.kind == "e" or _lacks_result(there)):
            own = _expected_formula(layout, cell, rows)
            if _is_without_result(there, own, right):
                yield from _compare_look(cell, place, drawn, right, file)
                continue
            value = visible(there.text or f"={there.formula}")[:_LONGEST_QUOTE]
        elif raw == "":
            summed = cell.added_up and not cell.from_merged and witness is not None
            if right is None and not summed:
                continue
        elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
            shown = to_number(raw)
            value = f"{shown:f}" if isinstance(shown, Decimal) else str(shown)
            if _shows(form, cell, shown, values) and (cell.from_merged or cell.merged):
                yield from _compare_look(cell, place, drawn, right, file)
                continue
        yield _make_shown(file, cell, place, value, str(right or 0)), shown


def _compare_look(
    cell: Cell, place: Place, drawn: Witness | None, right: Number | None, file: str
) -> Iterator[tuple[Finding, Number | None]]:
    """Yields an error where a sum is drawn as something else than the number it is."""
    kind = cell.value_type
    asked = number_kind(kind)
    words = describe_total(right, witness_cell(drawn, place), asked)
    if words is not None:
        yield _make_finding(
            "CELL_SUM_SHOWN", file, cell, (place,), str(right), right=str(right),
            shown=words[0], shown_en=words[1],
        ), None  # fmt: skip


def _lacks_result(there: WitnessCell) -> bool:
    return there.formula is not None and not there.text


def _is_without_result(there: WitnessCell, own: str | None, right: Number | None) -> bool:
    """Whether a cell has its own formula, saved by a program that stores no results."""
    if there.kind == "e" or (own is not None and not same_formula(there.formula or "", own)):
        return False
    # An empty text is a result: the total of cells that are all blank.
    return there.kind != "s" or right is None


def _expected_formula(layout: Layout, cell: Cell, rows: Sequence[DetailRow]) -> str | None:
    """Writes the formula that belongs in a cell; ``None`` where it is not known."""
    if cell.from_merged:
        return layout.formulas.get(cell.id)
    if not cell.merged or len({row.sheet for row in rows}) != 1:
        return None
    places = [row.place_of(cell.id) for row in rows]
    first, last = min(p.row for p in places), max(p.row for p in places)
    area = Place(places[0].sheet, first, places[0].column, last, places[0].column)
    name = detail_sheet(1, layout.form.language)
    return merged_formula(cell, [f"'{name}'!{area.area}"])


def compare_states(
    form: Form,
    grid: Grid,
    states: Sequence[StatusRow] | None,
    rows: Sequence[DetailRow] | None,
    file: str,
) -> Iterator[Finding]:
    """Yields units that 报送情况, 明细 and 核对 do not agree about.

    Args:
        form: The form.
        grid: The workbook's values.
        states: The lines of 报送情况; ``None`` if the sheet is lost.
        rows: The lines of the details; ``None`` if they are lost.
        file: The file's name as findings show it.
    """
    language = form.language
    if states is None:
        yield make_lost(word("sheet_status", language), file)
        return
    name = word("sheet_status", language)
    for each in states:
        if not each.fact.state:
            place = Place.one(name, each.row, each.state_column)
            yield _make_finding("CELL_STATE_ODD", file, None, (place,), each.text,
                                unit=_name_unit(each.fact.unit))  # fmt: skip
    own = [each for each in states if each.fact.within is None]
    included = {_key(each.fact.unit): each for each in own if each.fact.state in _INCLUDED}
    if rows is not None:
        yield from _compare_lines(included, rows, file)
    yield from _compare_counts(form, grid, own, file)


def _compare_lines(
    included: Mapping[str, StatusRow], rows: Sequence[DetailRow], file: str
) -> Iterator[Finding]:
    """Compares the units said to be in the sums with the lines of the details."""
    lines = Counter(_key(top_of(row)) for row in rows)
    single = Counter(_key(row.detail.unit) for row in rows if row.detail.within is None)
    for key, each in included.items():
        if not lines[key]:
            yield _make_finding("UNIT_LINE_LOST", file, None, (), None,
                                unit=_name_unit(each.fact.unit))  # fmt: skip
    for row in rows:
        key, unit = _key(top_of(row)), row.detail.unit
        again = row.detail.within is None and single[_key(unit)] > 1
        status = included.get(key)
        marked = status is not None and status.fact.state == "with_errors_included"
        if status is None or again or marked != row.with_errors:
            place = Place.one(row.sheet, row.row, 0)
            code = "UNIT_STATE_DIFFERS" if status is not None and not again else "UNIT_LINE_EXTRA"
            yield _make_finding(code, file, None, (place,), None, unit=_name_unit(unit))
            if again:
                single[_key(unit)] -= 1


def _compare_counts(
    form: Form, grid: Grid, own: Sequence[StatusRow], file: str
) -> Iterator[Finding]:
    """Compares how many units there are by 报送情况 and by 核对."""
    language = form.language
    sheet = grid.sheets.get(word("sheet_reconciliation", language))
    if sheet is None:
        return
    keys = {word("reconcile_unit_count", language), word("reconcile_unit_count_unlisted", language)}
    row = next((r for r in range(_FIRST_ROWS) if sheet.text(r, 0).strip() in keys), None)
    expected = sum(
        each.fact.state != "not_on_roster" and bool(each.fact.unit.label) for each in own
    )
    merged = sum(each.fact.state in _INCLUDED for each in own)
    stated = None if row is None else (sheet.text(row, 1), sheet.text(row, 2))
    if stated != (str(expected), str(merged)):
        places = (
            () if row is None else (Place.one(sheet.name, row, 1), Place.one(sheet.name, row, 2))
        )
        value = "" if stated is None else visible(" / ".join(stated))[:_LONGEST_QUOTE]
        yield _make_finding("FILE_STATES_DIFFER", file, None, places, value,
                            expected=str(expected), merged=str(merged))  # fmt: skip


def top_of(row: DetailRow) -> Unit:
    """Returns the unit of this merge that a line belongs to: its own, or the node it came from."""
    within = row.detail.within
    if within is None:
        return row.detail.unit
    return Unit(within.code, within.name.partition(BETWEEN_LEVELS)[0])


def _make_shown(file: str, cell: Cell, place: Place, value: str, right: str) -> Finding:
    shown, shown_en = (f"显示“{value}”", f"shows “{value}”") if value else ("是空的", "is empty")
    return _make_finding(
        "CELL_SUM_SHOWN", file, cell, (place,), value, right=right, shown=shown, shown_en=shown_en
    )


def group_shown(form: Form, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yields the findings of :func:`compare_shown`, many of one table as one.

    A line that was deleted or added changes nearly every sum, which is one fault.
    """
    tables: dict[str, list[Finding]] = {}
    for finding in findings:
        tables.setdefault(form.cells[finding.cell_ids[0]].table, []).append(finding)
    for table, group in tables.items():
        if len(group) <= _MOST_SINGLE:
            yield from group
            continue
        value = "、".join(each.value or "" for each in group[:_MOST_SINGLE])
        params = {
            "shown": f"显示“{value}…”（共 {len(group)} 格）",
            "shown_en": f"and others of the table ({len(group)} in all) show “{value}…”",
            "right": "、".join(each.params["right"] for each in group[:_MOST_SINGLE]) + "…",
        }
        yield Finding(
            "CELL_SUM_SHOWN",
            Severity.ERROR,
            group[0].file,
            places=tuple(each.places[0] for each in group),
            cell_ids=tuple(each.cell_ids[0] for each in group),
            label=form.table(table).title,
            value=value,
            params=params,
        )


def make_lost(sheet: str, file: str, which: str = "", count: int = 0) -> Finding:
    """A finding that a sheet, or cells on it, are lost."""
    return Finding("FILE_PROOF_LOST", Severity.ERROR, file, params={
        "sheet": sheet, "which": which, "count": str(count)})  # fmt: skip


def _make_finding(
    code: str,
    file: str,
    cell: Cell | None,
    places: tuple[Place, ...],
    value: str | None,
    **params: str,
) -> Finding:
    return Finding(
        code,
        Severity(CATALOGUE[code].severity),
        file,
        places=places,
        cell_ids=() if cell is None else (cell.id,),
        label="" if cell is None else cell.label,
        value=value,
        params=params,
    )


def _name_unit(unit: Unit) -> str:
    return visible(unit.label)


def _key(unit: Unit) -> str:
    """Returns what tells two units of one merge apart."""
    return normal_code(unit.code) or normal_name(unit.name)


def to_number(raw: float) -> Number:
    """A number as a workbook holds it, exactly."""
    number = Decimal(float.__repr__(raw)) if isinstance(raw, float) else Decimal(raw)
    return int(number) if number == int(number) else number


def _shows(
    form: Form, cell: Cell, shown: Number | None, values: Mapping[str, Number | None]
) -> bool:
    """Whether a merged cell shows what it should, as programs compute it in binary."""
    if cell.calculation is None or not cell.from_merged:
        return is_same(shown, values[cell.id], cell)
    from xlsreport.forms.calculation import agrees  # few forms have arithmetic

    # A sum of blanks is 0 in its cell.
    cells = form.cells
    figures = {p: (values[p] or 0) if cells[p].added_up else values[p] for p in cell.parts}
    return agrees(cell, shown, figures.get)


def is_same(shown: Number | None, right: Number | None, cell: Cell) -> bool:
    """Whether a figure as a spreadsheet shows it is the right one; nothing counts as 0."""
    first, second = Decimal(shown or 0), Decimal(right or 0)
    noise = _AMOUNT_NOISE if cell.value_type.decimals else _COUNT_NOISE
    return abs(first - second) <= max(_NOISE, abs(second) * noise)
