"""The context of a check: the office's profile and assignment."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import field
from msgspec.structs import replace

from xlsreport.findings.finding import Severity
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from xlsreport.checks.policy.scoring import Scoring
    from xlsreport.checks.policy.waivers import Waiver
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form, LevelName, Tie
    from xlsreport.forms.headings import SeverityName
    from xlsreport.submission.previous_year import PreviousYear
    from xlsreport.submission.submission import Submission
    from xlsreport.units.roster import Roster

__all__ = ["Assignment", "Context", "Profile", "entered_cells"]


class Profile(Record, frozen=True):
    """The severities, rules and limits by which an office judges.

    As it is without any arguments it is the standard: what the official form demands and reviewers
    usually ask. Other profiles start from it.

    Attributes:
        name: As ``standard``, or what the district calls its own.
        severities: Another severity by code (``CELL_BLANK``) or rule (``requests.balance``); what
            is said of a rule goes before what is said of the code.
        off: Codes and rules whose findings are not wanted.
        ties: The office's own relations by form id.
        deadline: The last day on which a submission is in time; ``None`` for none.
        text_limits: Most characters of a narrative, by its id; a narrative that is not named has
            no limit.
        jump_factor: A figure that is more than this many times last year's, or less than that
            part of it, is asked about; greater than 1.
        jump_floor: Where both years' figures are at most this, nothing is asked.
        scoring: How a collection's circular gives points; ``None`` if it gives none.
    """

    name: str = "standard"
    severities: Mapping[str, SeverityName] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    ties: Mapping[str, tuple[Tie, ...]] = field(default_factory=dict)
    deadline: date | None = None
    text_limits: Mapping[str, int] = field(default_factory=dict)
    jump_factor: Decimal = Decimal(5)
    jump_floor: int = 20
    scoring: Scoring | None = None

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


class Assignment(Record, frozen=True):
    """The office's assignment, the same for every file of a batch.

    Attributes:
        profile: How strict it is.
        year: The report year that is wanted; ``None`` if not said.
        period: The month, quarter or half year that is wanted, as it was written; ``""`` if not
            said.
        deadline: The last day in time; ``None`` for the profile's, if it has one.
        roster: Who must report; ``None`` if not given.
        peers: Whether units are compared with each other.
        waivers: The findings that were looked into already.
        key: The key that workbooks are signed with; ``None`` to leave signatures alone.
    """

    profile: Profile = field(default_factory=Profile)
    year: int | None = None
    period: str = ""
    deadline: date | None = None
    roster: Roster | None = None
    peers: bool = False
    waivers: tuple[Waiver, ...] = ()
    key: bytes | None = None

    @property
    def last_day(self) -> date | None:
        """The deadline that counts: the one given, else the profile's."""
        return self.deadline or self.profile.deadline


class Context(Record, frozen=True):
    """The knowledge of a check besides the submission.

    Attributes:
        priors: Last year's sums by tie id, from last year's submission or else from the workbook.
        last: The unit's submission of last year; ``None`` if it is not at hand.
        previous: All submissions of earlier years; ``None`` if none were given.
        level: The unit's level of administration; ``None`` if nothing tells it.
        assignment: What the office asked for.
        in_force: The edition of the submission's form that its year's reports use; ``None`` if no
            such edition is at hand.
    """

    priors: Mapping[str, Number] = field(default_factory=dict)
    last: Submission | None = None
    previous: PreviousYear | None = None
    level: LevelName | None = None
    assignment: Assignment = field(default_factory=Assignment)
    in_force: Form | None = None

    @property
    def profile(self) -> Profile:
        """The profile by which the office judges."""
        return self.assignment.profile


def entered_cells(form: Form) -> tuple[str, ...]:
    """The ids of the cells that people fill in."""
    return _list_entered(form)


@lru_cache(maxsize=64)
def _list_entered(form: Form) -> tuple[str, ...]:
    return tuple(cell.id for cell in form.cells.values() if not cell.computed)
