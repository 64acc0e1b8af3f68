"""Last year's figures from a consolidated workbook: its own, and those of the units within it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.reading.export_file import submission_of

if TYPE_CHECKING:
    from xlsreport.submission.submission import Submission

__all__ = ["units_within"]


def units_within(submission: Submission) -> list[Submission]:
    """The units whose figures a consolidated workbook carries, each as a submission of its own.

    Args:
        submission: A workbook, read; one that is not consolidated carries none.
    """
    return [
        submission_of(submission.file, submission.form, submission.year, line.unit, line.figures)
        for line in submission.details
    ]
