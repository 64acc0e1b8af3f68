"""Figures against those of last year: many times as large, a small part, or all the same.

A factor of five and a floor are no official rule; they are where reviewers usually start to ask,
and a district sets its own in its profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.entered_figures import signed
from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context, Profile
    from xlsreport.forms.expression import Number
    from xlsreport.submission.submission import Submission

__all__ = ["check_jumps", "check_repeats"]

_MOST_NAMED = 5


def check_jumps(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports jumps from last year, one finding a table (docs/rules.md, rule 13)."""
    if context.last is None or submission.untouched:
        return
    before, now = counted(context.last), counted(submission)
    for table in submission.form.tables:
        jumped: list[tuple[str, Number, Number]] = []
        for cell in submission.form.cells.values():
            if cell.table != table.id or cell.computed or cell.value_type.signed:
                continue
            old, new = before.get(cell.id), now[cell.id]
            if old is not None and new is not None and _is_jump(old, new, context.profile):
                jumped.append((cell.id, old, new))
        if jumped:
            yield _report_jump(submission, context, jumped)


def _is_jump(old: Number, new: Number, profile: Profile) -> bool:
    low, high = sorted((old, new))
    return low >= 0 and high > profile.jump_floor and high > low * profile.jump_factor


def _report_jump(
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


# A small township may well report the same two figures twice; more than that is no chance.
_FEWEST_FIGURES = 3


def check_repeats(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a report whose figures are all last year's (docs/rules.md, rule 14)."""
    if context.last is None:
        return
    before, now = counted(context.last), counted(submission)
    common = [
        cell.id
        for cell in submission.form.cells.values()
        if not cell.computed and cell.id in before
    ]
    figures = sum(bool(now[cell]) for cell in common)
    if figures < _FEWEST_FIGURES or any((before[c] or 0) != (now[c] or 0) for c in common):
        return
    yield Finding(
        "RULE_SAME_AS_LAST_YEAR",
        Severity.WARNING,
        submission.file,
        params={"count": str(figures), "year": str(context.last.year), "file": context.last.file},
    )
