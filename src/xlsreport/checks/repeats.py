"""Figures that are last year's throughout: last year's file was sent in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = ["check_repeats"]

# A small township may well report the same two figures twice; more than that is no chance.
_FEWEST_FIGURES = 3


def check_repeats(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 14, last part."""
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
