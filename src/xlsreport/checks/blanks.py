"""Blank cells: one finding a table, one for a workbook that nobody touched.

No official sentence says what a blank means. Most reports print 0 everywhere; some leave whole
columns blank. A blank is computed as nothing and reported: only the unit can say that it is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.policy.context import entered_cells
from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.forms.form import Undivided
    from xlsreport.submission.submission import Submission

__all__ = ["check_blanks"]


def check_blanks(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 3."""
    del context
    if submission.nil_return:
        return
    if submission.untouched:
        yield Finding("FILE_UNTOUCHED", Severity.ERROR, submission.file)
        return
    values = submission.values
    if not any(values[cell] is None for cell in entered_cells(submission.form)):
        return
    undivided = _undivided(submission)
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


def _undivided(submission: Submission) -> dict[str, str]:
    """The cells left blank because a group was reported as one row, with the group's label."""
    form, values = submission.form, submission.values
    groups: dict[str, list[Undivided]] = {}
    for column in form.undivided.values():
        if not form.cells[column.cell].computed:
            groups.setdefault(column.group, []).append(column)
    found: dict[str, str] = {}
    for columns in groups.values():
        others = [cell for column in columns for cell in column.others]
        told = any(values[column.cell] is not None for column in columns)
        silent = all(values[c] is None and c not in submission.unreadable for c in others)
        if told and silent:
            found |= dict.fromkeys(others, columns[0].label)
    return found
