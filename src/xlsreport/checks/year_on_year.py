"""Figures that are many times last year's, or a small part of them: often a slip of the pen.

A factor of five and a floor are no rule of anybody; they are where reviewers usually start to
ask, and a district sets its own in its profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.totals import signed
from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.checks.policy.profile import Profile
    from xlsreport.forms.expression import Number
    from xlsreport.submission.submission import Submission

__all__ = ["check_jumps"]

_MOST_NAMED = 5


def check_jumps(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 13, first sentence: one finding a table."""
    if context.last is None or submission.untouched:
        return
    before, now = counted(context.last), counted(submission)
    for table in submission.form.tables:
        jumped: list[tuple[str, Number, Number]] = []
        for cell in submission.form.cells.values():
            if cell.table != table.id or cell.computed or cell.value_type.signed:
                continue
            old, new = before.get(cell.id), now[cell.id]
            if old is not None and new is not None and _jumps(old, new, context.profile):
                jumped.append((cell.id, old, new))
        if jumped:
            yield _finding(submission, context, jumped)


def _jumps(old: Number, new: Number, profile: Profile) -> bool:
    low, high = sorted((old, new))
    return low >= 0 and high > profile.jump_floor and high > low * profile.jump_factor


def _finding(
    submission: Submission, context: Context, jumped: list[tuple[str, Number, Number]]
) -> Finding:
    labels = {cell: submission.form.cells[cell].label for cell, _, _ in jumped}
    named = jumped[:_MOST_NAMED]
    zh = "；".join(f"{labels[c]}：上年 {signed(old)}，本年 {signed(new)}" for c, old, new in named)
    en = "; ".join(
        f"{labels[c]}: last year {signed(old)}, now {signed(new)}" for c, old, new in named
    )
    rest = len(jumped) - len(named)
    return Finding(
        "RULE_JUMP",
        Severity.WARNING,
        submission.file,
        places=submission.places_of(labels),
        cell_ids=tuple(labels),
        params={
            "count": str(len(jumped)),
            "figures": zh + (f"；另有 {rest} 格" if rest else ""),
            "figures_en": en + (f"; {rest} more" if rest else ""),
            "factor": str(context.profile.jump_factor),
        },
    )
