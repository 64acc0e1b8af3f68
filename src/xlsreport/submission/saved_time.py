"""Judges the time at which a file says it was saved: whether it can be true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from xlsreport.text.visible import local

if TYPE_CHECKING:
    from xlsreport.submission.submission import Submission

__all__ = ["why_impossible"]

# The clocks of two computers may differ by a time zone.
_AHEAD = timedelta(days=1)
_FIRST_YEAR = 2000


def why_impossible(submission: Submission, now: datetime | None = None) -> tuple[str, str] | None:
    """Returns why a file cannot have been saved when it says, in Chinese and in English.

    Args:
        submission: The file.
        now: The present time; ``None`` for that of this computer.

    Returns:
        ``None`` if the time is possible, or the file states none: it is impossible before the
        report year began and in the future.
    """
    saved = submission.saved
    if saved is None:
        return None
    year = submission.year or _FIRST_YEAR
    if local(saved).year < year:
        return f"早于 {year} 年", f"which is before {year}"
    if saved > (now or datetime.now(UTC)) + _AHEAD:
        return "是将来的时间", "which lies in the future"
    return None
