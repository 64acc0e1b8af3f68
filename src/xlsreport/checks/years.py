"""The report year: the one asked for, and last year's report the year before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = ["check_years"]


def check_years(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 14, first and second part; and that last year's report is not at hand."""
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
