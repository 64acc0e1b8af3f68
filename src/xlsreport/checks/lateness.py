"""Submissions saved after the deadline.

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

__all__ = ["check_lateness"]


def check_lateness(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 18, last part."""
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
