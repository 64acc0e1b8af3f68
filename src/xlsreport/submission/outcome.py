"""What came of one file: the submission, if it is one, and everything that is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Submission

__all__ = ["Outcome", "OutcomeStatus"]

OutcomeStatus = Literal["accepted", "with_errors", "unreadable"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file, read and perhaps checked.

    Attributes:
        file: Its name as findings show it.
        submission: What was read; ``None`` if the file is no filled form.
        findings: Sorted.
    """

    file: str
    submission: Submission | None
    findings: tuple[Finding, ...]

    @property
    def status(self) -> OutcomeStatus:
        """``accepted`` (perhaps with warnings), ``with_errors`` or ``unreadable``."""
        if self.submission is None:
            return "unreadable"
        if any(finding.blocks for finding in self.findings):
            return "with_errors"
        return "accepted"
