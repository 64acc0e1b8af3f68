"""Whether a workbook is one that the office handed out, and to whom it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = ["check_signature"]


def check_signature(submission: Submission, context: Context) -> Iterator[Finding]:
    """With the office's key: the stamp must be there, signed, and unchanged since.

    A consolidated workbook is made by whoever merges and is never signed.
    """
    key = context.assignment.key
    if key is None or submission.consolidated:
        return
    stamp = submission.stamp
    if stamp is None or not stamp.signature:
        yield Finding("UNIT_UNSIGNED", Severity.WARNING, submission.file)
    elif not stamp.vouched_by(key):
        yield Finding("UNIT_SIGNATURE_WRONG", Severity.ERROR, submission.file)
