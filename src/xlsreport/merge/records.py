"""The frozen records of a merge: what became of every unit, and what the sums are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.merge.comparison import Comparison, Published
    from xlsreport.merge.decisions import Decision
    from xlsreport.merge.proof import Reconciliation
    from xlsreport.submission.submission import Submission, Unit

__all__ = ["Consolidation", "MergeChoices", "Part", "UnitResult", "UnitStatus"]

UnitStatus = Literal[
    "merged",
    "with_errors",
    "missing",
    "unreadable",
    "duplicate",
    "not_on_roster",
    "left_out",
]
"""``left_out``: by somebody's decision."""


@dataclass(frozen=True, slots=True)
class MergeChoices:
    """What whoever merges has decided.

    Attributes:
        latest: Whether the newest of a unit's differing files counts; otherwise none does.
        decisions: What was decided file by file or unit by unit; it goes before ``latest``.
        require_all: Whether nothing is written unless every unit is merged without errors.
        expand: Whether the lines of merged workbooks are carried up instead of one line each.
        compare: A published report to compare the sums with; ``None`` for none.
    """

    latest: bool = False
    decisions: tuple[Decision, ...] = ()
    require_all: bool = False
    expand: bool = False
    compare: Published | None = None


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What became of one unit.

    Attributes:
        unit: Who.
        status: What became of it.
        files: The files that were read for it, those that were set aside included.
        included: Whether its figures are in the sums; with ``with_errors`` only if asked for.
        submission: The submission whose figures are in the sums; ``None`` if none is.
        set_aside: Those of ``files`` that another one of the unit takes the place of.
        chosen_by: What told which of several differing files counts: ``latest`` or ``decision``;
            ``""`` where there was nothing to choose.
        reason: Why, where somebody decided what is to become of the unit or its files; ``""``
            where nobody did.
    """

    unit: Unit
    status: UnitStatus
    files: tuple[str, ...]
    included: bool = False
    submission: Submission | None = None
    set_aside: tuple[str, ...] = ()
    chosen_by: Literal["", "latest", "decision"] = ""
    reason: str = ""

    def figures(self) -> dict[str, Number | None]:
        """Every cell's figure as it is counted: a nil return counts as 0 throughout."""
        return {} if self.submission is None else counted(self.submission)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the details: figures that the sums are made of.

    Attributes:
        unit: Whose figures they are.
        figures: Every cell of the form by id, as counted; ``None`` where blank.
        within: The unit whose own merged workbook the line was taken from; ``None`` for a unit
            that sent its workbook itself. Where that workbook took it from another one, its name
            is the way down: ``宿迁市／沭阳县``.
        file: The file the figures were read from.
        with_errors: Whether the submission had errors and was added up all the same.
    """

    unit: Unit
    figures: Mapping[str, Number | None]
    within: Unit | None = None
    file: str = ""
    with_errors: bool = False


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The result of a merge.

    Attributes:
        form: The form; ``None`` if nothing could be merged.
        year: The report year; ``None`` if nothing could be merged.
        unit: Whose workbook the sum is.
        values: Every cell's sum by id; ``None`` where no unit has a figure, or where the form
            declares that the cell is not to be added up.
        units: What became of every unit, in the roster's order.
        findings: What the merge has to say; the files' own findings are with their outcomes.
        parts: The lines that were added up, in the order of ``units``.
        reconciliation: The proof; ``None`` if nothing could be merged.
        comparison: With a published report, what differs; ``None`` without one, or where it is of
            another form or year.
        listed: Whether a roster said who must report; otherwise nobody knows who is missing.
        withheld: Whether the sums must not be handed on: every unit was required and not every
            one is in, or they could not be proved.
    """

    form: Form | None
    year: int | None
    unit: Unit
    values: Mapping[str, Number | None]
    units: tuple[UnitResult, ...]
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...] = ()
    reconciliation: Reconciliation | None = None
    comparison: Comparison | None = None
    listed: bool = False
    withheld: bool = False

    @property
    def expected(self) -> int:
        """How many units must report; without a roster, how many sent something.

        Neither strangers nor files that are nobody's add to it.
        """
        known = (each for each in self.units if each.status != "not_on_roster")
        return sum(bool(each.unit.label) for each in known)

    @property
    def merged(self) -> tuple[UnitResult, ...]:
        """The units whose figures are in the sums."""
        return tuple(result for result in self.units if result.included)

    @property
    def set_aside(self) -> frozenset[str]:
        """The files that another one of the same unit takes the place of."""
        return frozenset(file for each in self.units for file in each.set_aside)

    @property
    def to_be_written(self) -> bool:
        """Whether there is something that may be handed on."""
        return self.form is not None and not self.withheld

    @property
    def complete(self) -> bool:
        """Whether every unit is in the sums and none has errors."""
        return self.form is not None and all(each.status == "merged" for each in self.units)
