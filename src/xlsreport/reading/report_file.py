"""One published report that was named as such, a pasted text too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.errors import WorkbookError
from xlsreport.findings.finding import file_finding
from xlsreport.reading.published.report import Asked, read_report
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form

__all__ = ["Asked", "read_published"]

_NO_REPORTS = frozenset({"FILE_PDF", "FILE_IMAGE", "FILE_WORD", "FILE_HTML", "FILE_TEXT"})


def read_published(
    data: bytes, file: str, forms: Mapping[str, Form], asked: Asked | None = None
) -> Outcome:
    """Reads one published report; what is none is refused with what to do.

    Args:
        data: The file's bytes.
        file: Its name as findings show it.
        forms: The forms at hand by id.
        asked: What is known of it besides; ``None`` for nothing.
    """
    try:
        outcome = read_report(data, file, forms, asked)
    except WorkbookError as error:
        return Outcome(file, None, (file_finding(error.code, error.params, file),))
    if outcome is not None:
        return outcome
    outcome = read_workbook(data, file, forms)
    if any(finding.code in _NO_REPORTS for finding in outcome.findings):
        # What to do about it is another thing than with a workbook.
        return Outcome(file, None, (file_finding("FILE_NO_REPORT", {}, file),))
    return outcome
