"""What stands in the fields of a form's own on the cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.list_cells import header_cell
from xlsreport.forms.prompts import describe_content
from xlsreport.layout.bounds import is_outside
from xlsreport.reading.cells.entry_cells import (
    Entries,
    find_lost,
    read_one_figure,
    witness_cell,
)
from xlsreport.reading.cells.typed_entries import read_value
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form
    from xlsreport.forms.lists import ListColumn
    from xlsreport.layout.records import Place
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness
    from xlsreport.submission.submission import ListValue, Submission

__all__ = ["with_header"]

_LONGEST_QUOTE = 60
# Of a cell of the cover with such content TEXT_ERROR is reported already.
_SAID_OF_TEXTS = frozenset({"CELL_ERROR", "CELL_FORMULA_EMPTY"})


def with_header(
    submission: Submission,
    places: Mapping[str, Place],
    grid: Grid,
    witness: Witness | None,
    findings: list[Finding],
) -> Submission:
    """The submission with what stands in the fields.

    Args:
        submission: What else was read.
        places: Where the cover's entries stand; those that are lost are left out.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        findings: Takes what is to be said.
    """
    form, file = submission.form, submission.file
    values, odd, said = _read_header(form, places, grid, witness, file, audited=witness is not None)
    findings += said
    submission = replace(submission, header=values)
    if not submission.untouched and not submission.consolidated:
        known = {name: value for name, value in values.items() if name not in odd}
        findings += _report_blank(form, known, places, file)
    return submission


def _read_header(
    form: Form,
    places: Mapping[str, Place],
    grid: Grid,
    witness: Witness | None,
    file: str,
    *,
    audited: bool,
) -> tuple[dict[str, ListValue], frozenset[str], list[Finding]]:
    """Reads the fields.

    Args:
        form: The form.
        places: Where the cover's entries stand; those that are lost are left out.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        file: The file's name as findings show it.
        audited: Whether both must say the same of every cell.

    Returns:
        Every field's value by id, ``None`` where it is blank, lost or not readable; the fields that
        hold something that cannot be read; the findings.
    """
    values: dict[str, ListValue] = {}
    odd: set[str] = set()
    findings: list[Finding] = []
    for field in form.header:
        place = places.get(field.id)
        values[field.id] = None
        if place is None or place.sheet not in grid.sheets:
            continue
        value, said = _read_field(field, place, form, grid, witness, audited=audited)
        refused = value is not None and is_outside(value, field.value_type, form.language)
        if refused:
            said = [("CELL_NOT_A_CHOICE", {})]
        if refused or any(_is_unread(code) for code, _ in said):
            odd.add(field.id)
            kind = field.value_type
            shown = visible(grid.sheets[place.sheet].text(place.row, place.column))
            params = {"value": shown[:_LONGEST_QUOTE]}
            params["what"] = describe_content(kind, "zh").rstrip("。.")
            params["what_en"] = describe_content(kind, "en").rstrip("。.")
            lost = any(code in _SAID_OF_TEXTS for code, _ in said)
            said = [] if lost else [("UNIT_HEADER_ENTRY", params)]
            value = None
        values[field.id] = value
        findings += [_make_finding(code, params, field, place, file) for code, params in said]
    return values, frozenset(odd), findings


def _is_unread(code: str) -> bool:
    return CATALOGUE[code].severity == "error"


def _read_field(
    field: ListColumn,
    place: Place,
    form: Form,
    grid: Grid,
    witness: Witness | None,
    *,
    audited: bool,
) -> tuple[ListValue, list[tuple[str, Mapping[str, str]]]]:
    """The value of one field, and the codes of what is to be said of it."""
    raw = grid.sheets[place.sheet].value(place.row, place.column)
    there = witness_cell(witness, place)
    if field.value_type.is_figure:
        entries = Entries()
        audited = audited and witness is not None
        figure = read_one_figure(entries, header_cell(field), place, raw, there, audited=audited)
        return figure, [(code, params) for _, _, code, params in entries.remarks]
    lost = find_lost(raw, there, audited=audited and witness is not None)
    if lost is not None:
        return None, [(lost.code, lost.params)]
    reading = read_value(raw, there, field.value_type, form.language)
    return reading.value, [] if reading.code is None else [(reading.code, reading.params)]


def _report_blank(
    form: Form, values: Mapping[str, ListValue], places: Mapping[str, Place], file: str
) -> list[Finding]:
    """One finding for the fields that must be filled in and are blank; nothing if there are none.

    Args:
        form: The form.
        values: Their values; those that hold what cannot be read left out.
        places: Where the cover's entries stand.
        file: The file's name as findings show it.
    """
    blank = [
        field
        for field in form.header
        if field.id in values and values[field.id] is None and not field.value_type.may_be_blank
    ]
    if not blank:
        return []
    params = {"fields": "、".join(field.short for field in blank)}
    params["fields_en"] = ", ".join(field.short for field in blank)
    at = tuple(places[field.id] for field in blank if field.id in places)
    return [Finding("UNIT_HEADER_BLANK", Severity.ERROR, file, places=at, params=params)]


def _make_finding(
    code: str, params: Mapping[str, str], field: ListColumn, place: Place, file: str
) -> Finding:
    further = dict(params)
    value = further.pop("value", None)
    severity = Severity(CATALOGUE[code].severity)
    return Finding(
        code, severity, file, places=(place,), label=field.short, value=value, params=further
    )
