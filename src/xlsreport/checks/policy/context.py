"""What checks may know besides the submission they look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.checks.policy.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xlsreport.checks.policy.waivers import Waiver
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form, LevelName
    from xlsreport.submission.previous_year import PreviousYear
    from xlsreport.submission.submission import Submission
    from xlsreport.units.roster import Roster

__all__ = ["Assignment", "Context", "entered_cells"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the office asked for, the same for every file of a batch.

    Attributes:
        profile: How strict it is.
        year: The report year that is wanted; ``None`` if not said.
        deadline: The last day in time; ``None`` for the profile's, if it has one.
        roster: Who must report; ``None`` if not given.
        peers: Whether units are compared with each other.
        waivers: What somebody has looked into already.
        key: The key that workbooks are signed with; ``None`` to leave signatures alone.
    """

    profile: Profile = field(default_factory=Profile)
    year: int | None = None
    deadline: date | None = None
    roster: Roster | None = None
    peers: bool = False
    waivers: tuple[Waiver, ...] = ()
    key: bytes | None = None

    @property
    def last_day(self) -> date | None:
        """The deadline that counts: the one given, else the profile's."""
        return self.deadline or self.profile.deadline


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know besides the submission.

    Attributes:
        priors: Last year's sums by tie id, from last year's submission or else from the workbook.
        last: The unit's submission of last year; ``None`` if it is not at hand.
        overview_length: Most characters of the opening section; ``None`` for no limit.
        previous: All submissions of earlier years; ``None`` if none were given.
        level: The unit's level of administration; ``None`` if nothing tells it.
        assignment: What the office asked for.
    """

    priors: Mapping[str, Number] = field(default_factory=dict)
    last: Submission | None = None
    overview_length: int | None = None
    previous: PreviousYear | None = None
    level: LevelName | None = None
    assignment: Assignment = field(default_factory=Assignment)

    @property
    def profile(self) -> Profile:
        """How strict the office is."""
        return self.assignment.profile


def entered_cells(form: Form) -> tuple[str, ...]:
    """The ids of the cells that people fill in."""
    return _entered(form)


@lru_cache(maxsize=64)
def _entered(form: Form) -> tuple[str, ...]:
    return tuple(cell.id for cell in form.cells.values() if not cell.computed)
