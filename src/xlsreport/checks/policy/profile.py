"""A profile: how strict an office is, its own rules, its deadline and its limits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Form, Tie
    from xlsreport.forms.headings import SeverityName

__all__ = ["Profile"]


@dataclass(frozen=True, slots=True)
class Profile:
    """How an office judges what comes in.

    Attributes:
        name: As ``standard``, or what the district calls its own.
        severities: Another severity by code (``CELL_BLANK``) or rule (``requests.balance``); what
            is said of a rule goes before what is said of the code.
        off: Codes and rules whose findings are not wanted.
        ties: The office's own relations by form id.
        deadline: The last day on which a submission is in time; ``None`` for none.
        overview_length: Most characters of 一、总体情况; ``None`` for no limit.
        jump_factor: A figure that is more than this many times last year's, or less than that
            part of it, is asked about; greater than 1.
        jump_floor: Where both years' figures are at most this, nothing is asked.
    """

    name: str = "standard"
    severities: Mapping[str, SeverityName] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    ties: Mapping[str, tuple[Tie, ...]] = field(default_factory=dict)
    deadline: date | None = None
    overview_length: int | None = None
    jump_factor: Decimal = Decimal(5)
    jump_floor: int = 20

    def own_ties(self, form: Form) -> tuple[Tie, ...]:
        """The office's own relations between the cells of ``form``."""
        return self.ties.get(form.id, ())

    def applied(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings as this office judges them, in the same order."""
        kept: list[Finding] = []
        for finding in findings:
            if finding.code in self.off or finding.rule in self.off:
                continue
            own = self.severities.get(finding.rule) or self.severities.get(finding.code)
            kept.append(finding if own is None else replace(finding, severity=Severity(own)))
        return kept
