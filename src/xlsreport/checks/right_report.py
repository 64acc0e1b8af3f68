"""Checks that a file is the report asked for: its signature, its year, its date of saving.

条例 article 49 sets 31 January for departments and 31 March for governments; for townships it sets
none, so the day is the office's to give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.text.visible import local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = ["check_lateness", "check_signature", "check_years"]


def check_years(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a year that was not asked for, and what is wrong with last year's report.

    docs/rules.md, rule 14.
    """
    year, asked = submission.year, context.assignment.year
    if year is None:
        return
    if asked is not None and year != asked:
        yield Finding(
            "UNIT_YEAR_NOT_ASKED",
            Severity.ERROR,
            submission.file,
            value=str(year),
            params={"asked": str(asked)},
        )
    if context.previous is None or context.last is not None:
        return
    params = {"unit": submission.unit.label or submission.file, "year": str(year - 1)}
    others = [each for each in context.previous.years_of(submission.unit) if each != year - 1]
    if others:
        params["found"] = "、".join(map(str, others))
        yield Finding("UNIT_YEARS_APART", Severity.ERROR, submission.file, params=params)
    else:
        yield Finding("UNIT_PREVIOUS_MISSING", Severity.NOTE, submission.file, params=params)


def check_lateness(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a workbook saved after the deadline (docs/rules.md, rule 18)."""
    deadline = context.assignment.last_day
    if deadline is None or submission.saved is None:
        return
    saved = local(submission.saved)
    if saved.date() > deadline:
        yield Finding(
            "UNIT_LATE",
            Severity.WARNING,
            submission.file,
            value=f"{saved:%Y-%m-%d %H:%M}",
            params={
                "deadline": deadline.isoformat(),
                "days": str((saved.date() - deadline).days),
            },
        )


def check_signature(submission: Submission, context: Context) -> Iterator[Finding]:
    """Checks, with the office's key, that the stamp is there, signed, and unchanged since.

    A merged workbook is never signed.
    """
    key = context.assignment.key
    if key is None or submission.consolidated:
        return
    stamp = submission.stamp
    if stamp is None or not stamp.signature:
        yield Finding("UNIT_UNSIGNED", Severity.WARNING, submission.file)
    elif not stamp.vouched_by(key):
        yield Finding("UNIT_SIGNATURE_WRONG", Severity.ERROR, submission.file)
