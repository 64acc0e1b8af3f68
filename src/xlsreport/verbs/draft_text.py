"""A draft of a merged workbook's narrative, written from the form's declared statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsreport.submission.submission import Submission

__all__ = ["draft_of"]


def draft_of(submission: Submission, last_year: object) -> dict[str, str]:
    """The draft."""
    del submission, last_year
    return {}
