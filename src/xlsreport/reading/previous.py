"""Last year's figures from a merged workbook: it carries those of its units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.reading.detail import read_detail
from xlsreport.reading.exported import submission_of
from xlsreport.reading.grid import read_grid

if TYPE_CHECKING:
    from xlsreport.submission import Submission

__all__ = ["units_within"]


def units_within(submission: Submission, data: bytes) -> list[Submission]:
    """The units whose figures a consolidated workbook carries, each as a submission of its own.

    Args:
        submission: A consolidated workbook, read.
        data: Its bytes.
    """
    units = read_detail(submission.form, read_grid(data)) or []
    return [
        submission_of(submission.file, submission.form, submission.year, unit, figures)
        for unit, figures in units
    ]
