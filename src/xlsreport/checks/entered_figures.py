"""The entered figures and their totals: blanks, a nil return, the size of amounts.

No official sentence says what a blank means. Most reports print 0 everywhere; some leave whole
columns blank. A blank is computed as nothing and reported: only the unit can say that it is 0.

A total in the file is never trusted; it is computed from its parts. That a total is the sum of its
parts is the meaning of 总计; the three blocks of table four fail in 2 of 13 published reports.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.checks.policy.context import entered_cells
from xlsreport.findings.finding import Finding, Severity
from xlsreport.text.country import country
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.forms.form import Cell, Form, Undivided
    from xlsreport.submission.submission import Submission

__all__ = ["check_amounts", "check_blanks", "check_nil_return", "check_totals"]


def check_blanks(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports blank cells, an untouched workbook, and a group reported as one row.

    docs/rules.md, rule 3.
    """
    del context
    if submission.nil_return:
        return
    if submission.untouched:
        yield Finding("FILE_UNTOUCHED", Severity.ERROR, submission.file)
        return
    values = submission.values
    if not any(values[cell] is None for cell in entered_cells(submission.form)):
        return
    undivided = _find_undivided(submission)
    for table in submission.form.tables:
        blank = [
            cell.id
            for cell in submission.form.cells.values()
            if cell.table == table.id
            and not cell.computed
            and (cell.added_up or not submission.consolidated)
            and submission.values[cell.id] is None
            and cell.id not in submission.unreadable
            and cell.id not in undivided
        ]
        if blank:
            yield Finding(
                "CELL_BLANK",
                Severity.ERROR,
                submission.file,
                places=submission.places_of(blank),
                cell_ids=tuple(blank),
                params={"count": str(len(blank))},
            )
    groups: dict[str, list[str]] = {}
    for cell_id, label in undivided.items():
        groups.setdefault(label, []).append(cell_id)
    for label, cells in groups.items():
        yield Finding(
            "CELL_UNDIVIDED",
            Severity.WARNING,
            submission.file,
            places=submission.places_of(cells),
            cell_ids=tuple(cells),
            label=label,
        )


def _find_undivided(submission: Submission) -> dict[str, str]:
    """The cells left blank because a group was reported as one row, with the group's label."""
    form, values = submission.form, submission.values
    groups: dict[str, list[Undivided]] = {}
    for column in form.undivided.values():
        if not form.cells[column.cell].computed:
            groups.setdefault(column.group, []).append(column)
    found: dict[str, str] = {}
    for columns in groups.values():
        others = [cell for column in columns for cell in column.others]
        reported = any(values[column.cell] is not None for column in columns)
        silent = all(values[c] is None and c not in submission.unreadable for c in others)
        if reported and silent:
            found |= dict.fromkeys(others, columns[0].label)
    return found


def check_nil_return(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports figures other than 0 in a declared nil return (docs/rules.md, rule 3)."""
    del context
    if not submission.nil_return:
        return
    for cell in submission.form.cells.values():
        value = submission.values[cell.id]
        if value and not cell.computed:
            yield Finding(
                "RULE_NIL_RETURN",
                Severity.ERROR,
                submission.file,
                places=submission.places_of([cell.id]),
                cell_ids=(cell.id,),
                label=cell.label,
                value=str(value),
            )


def check_amounts(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a figure above what its cell declares to be plausible (docs/rules.md, rule 2)."""
    del context
    for cell in _list_limited(submission.form):
        value = submission.values[cell.id]
        limit = cell.value_type.plausible
        if value is None or limit is None:
            continue
        if not -limit <= value <= limit:
            yield Finding(
                "CELL_LARGE",
                Severity.WARNING,
                submission.file,
                places=submission.places_of([cell.id]),
                cell_ids=(cell.id,),
                label=cell.label,
                value=str(value),
                params={"unit": cell.value_type.unit, **_doubt_unit(cell.value_type.unit)},
            )


def _doubt_unit(unit: str) -> dict[str, str]:
    """The question whether a smaller unit of money was entered, where there is one."""
    money = country().money
    if unit != money.larger:
        return {"doubt": "。", "doubt_en": "."}
    return {
        "doubt": word("doubt_money", "zh").format(base=money.base, larger=money.larger),
        "doubt_en": word("doubt_money", "en").format(base=money.base_en, larger=money.larger_en),
    }


@lru_cache(maxsize=64)
def _list_limited(form: Form) -> tuple[Cell, ...]:
    """The entered cells that declare what is plausible."""
    cells = form.cells.values()
    return tuple(c for c in cells if c.value_type.plausible is not None and not c.computed)


def check_totals(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a total that differs from the sum of its parts (docs/rules.md, rule 7)."""
    del context
    if submission.consolidated and submission.details:
        return  # what a merged workbook shows is compared with its details when it is read
    for cell_id, shown in submission.shown.items():
        known = submission.values[cell_id] or 0
        if shown is None or shown == known:
            continue
        yield Finding(
            "RULE_TOTAL",
            Severity.ERROR,
            submission.file,
            places=submission.places_of([cell_id]),
            cell_ids=(cell_id,),
            label=submission.form.cells[cell_id].label,
            value=str(shown),
            params={"sum": str(known), "difference": signed(shown - known)},
            rule=f"{submission.form.cells[cell_id].table}.total",
        )


def signed(number: object) -> str:
    """A number with a typographic minus sign."""
    return str(number).replace("-", "−")
