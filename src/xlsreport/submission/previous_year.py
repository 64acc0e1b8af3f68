"""Last year's submissions, found by unit: by code first, by name where the code does not tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlsreport.forms.periods import time_before
from xlsreport.submission.submission import counted
from xlsreport.units.codes_and_names import in_other_county, normal_code, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsreport.submission.submission import Submission, Unit

__all__ = ["PreviousYear"]


@dataclass(frozen=True, slots=True)
class PreviousYear:
    """Last year's submissions, by unit code and by name.

    Attributes:
        submissions: Any number, of any units, years and periods.
    """

    submissions: Sequence[Submission] = ()
    _codes: dict[str, list[Submission]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _names: dict[str, list[Submission]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Index the submissions once; every file of a batch asks for its own."""
        for each in self.submissions:
            self._codes.setdefault(normal_code(each.unit.code), []).append(each)
            self._names.setdefault(normal_name(each.unit.name), []).append(each)
        self._codes.pop("", None)
        self._names.pop("", None)

    def of(self, submission: Submission) -> Submission | None:
        """The same unit's submission for the year before; ``None`` if there is none or several."""
        return self.of_unit(submission.unit, submission.time) if submission.time else None

    def of_unit(self, unit: Unit, time: str) -> Submission | None:
        """The submission of a unit for the year before, or for the month or quarter before.

        Args:
            unit: The unit.
            time: What is reported on now: ``2025`` or ``2025-03``.

        Returns:
            ``None`` if there is none, or if there are several whose figures differ.
        """
        before = time_before(time)
        found = [each for each in self._find_all_of(unit) if each.time == before]
        if not found or any(counted(each) != counted(found[0]) for each in found[1:]):
            return None
        return found[0]

    def times_of(self, unit: Unit) -> tuple[str, ...]:
        """The years or periods for which a unit's submissions are at hand, each once, in order."""
        return tuple(sorted({each.time for each in self._find_all_of(unit) if each.time}))

    def _find_all_of(self, unit: Unit) -> Iterable[Submission]:
        by_code = self._codes.get(normal_code(unit.code), [])
        if by_code:
            return by_code
        named = self._names.get(normal_name(unit.name), [])
        return [each for each in named if not in_other_county(each.unit.code, unit.code)]
