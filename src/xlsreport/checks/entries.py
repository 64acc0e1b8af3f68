"""Checks of entries beyond figures, and of the bounds that a form declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.prompts import show_bound, show_figure
from xlsreport.layout.bounds import bounded_cells, days_in, is_outside
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.checks.policy.context import Context
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Tie
    from xlsreport.forms.headings import ValueType
    from xlsreport.submission.submission import Submission

__all__ = ["check_entries", "is_left_out", "may_stay_open", "with_days"]

_LONGEST_QUOTE = 60


def may_stay_open(tie: Tie, submission: Submission) -> bool:
    """Whether a tie is not judged only because of cells that may be blank."""
    held = {**submission.values, **submission.entries}
    blank = [cell for cell in tie.needed if held.get(cell) is None]
    cells = submission.form.every
    return bool(blank) and all(
        (cells[each].value_type.may_be_blank or is_left_out(submission, cells[each].table))
        and each not in submission.unreadable
        for each in blank
    )


def with_days(submission: Submission) -> Mapping[str, Number | None]:
    """The figures of a submission, and its days as programs number them, by cell id."""
    return {**submission.values, **days_in(submission.form, submission.entries)[0]}


def is_left_out(submission: Submission, table: str) -> bool:
    """Whether a table may be left out and nothing at all stands in it."""
    form = submission.form
    return form.table(table).optional and all(
        submission.values.get(cell.id) is None
        and submission.entries.get(cell.id) is None
        and cell.id not in submission.unreadable
        for cell in form.every.values()
        if cell.table == table and not cell.computed
    )


def check_entries(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports blank entries that must not be blank, and entries beyond their bounds.

    docs/rules.md, rule 2.
    """
    del context
    if submission.untouched or submission.consolidated:
        return  # bounds are a unit's, not those of a sum
    for table in submission.form.tables:
        if is_left_out(submission, table.id):
            continue
        cells = bounded_cells(submission.form, table.id)
        blank = [cell.id for cell in cells if _is_missing(submission, cell)]
        if blank:
            yield Finding(
                "CELL_ENTRY_BLANK",
                Severity.ERROR,
                submission.file,
                places=submission.places_of(blank),
                cell_ids=tuple(blank),
                params={"count": str(len(blank))},
            )
        for cell in cells:
            value = (
                submission.values.get(cell.id)
                if cell.value_type.is_figure
                else submission.entries.get(cell.id)
            )
            if is_outside(value, cell.value_type, submission.form.language):
                yield _report_outside(submission, cell, value)


def _is_missing(submission: Submission, cell: Cell) -> bool:
    return (
        not cell.value_type.is_figure
        and not cell.value_type.may_be_blank
        and not submission.nil_return
        and submission.entries.get(cell.id) is None
        and cell.id not in submission.unreadable
    )


def _report_outside(submission: Submission, cell: Cell, value: object) -> Finding:
    kind = cell.value_type
    shown = show_figure(value, kind)
    bounds, bounds_en = _describe_bounds(kind)
    return Finding(
        "CELL_OUT_OF_BOUNDS",
        Severity.ERROR,
        submission.file,
        places=submission.places_of([cell.id]),
        cell_ids=(cell.id,),
        label=cell.label,
        value=visible(shown[:_LONGEST_QUOTE]),
        params={"bounds": bounds, "bounds_en": bounds_en},
    )


def _describe_bounds(kind: ValueType) -> tuple[str, str]:
    """What is allowed, in Chinese and English: ``1 到 99``, ``from 1 to 99``."""
    if kind.kind == "text":
        return f"最多 {kind.longest} 个字符", f"at most {kind.longest} characters"
    least, most = (
        None if each is None else show_bound(each, kind) for each in (kind.least, kind.most)
    )
    if least is not None and most is not None:
        return f"{least} 到 {most}", f"from {least} to {most}"
    if kind.kind == "date":
        later = f"不早于 {least}", f"not before {least}"
        return later if most is None else (f"不晚于 {most}", f"not after {most}")
    larger = f"不小于 {least}", f"at least {least}"
    return larger if most is None else (f"不大于 {most}", f"at most {most}")
