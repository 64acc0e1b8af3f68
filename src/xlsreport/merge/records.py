"""The frozen records of a merge: what became of every unit, and what the sums are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import field

from xlsreport.submission.submission import Below, Unit, counted, find_open, name_once
from xlsreport.text.records import Record
from xlsreport.text.words import word
from xlsreport.units.codes_and_names import normal_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.merge.decisions import Decision
    from xlsreport.submission.submission import EntryValue, ListRow, ListValue, Submission
    from xlsreport.text.words import Language

__all__ = [
    "SETTLED",
    "Acceptance",
    "Comparison",
    "Consolidation",
    "Difference",
    "MergeChoices",
    "Part",
    "Published",
    "ReconciledCell",
    "ReconciledList",
    "Reconciliation",
    "UnitResult",
    "UnitStatus",
    "merged_count",
    "state_of",
]

UnitStatus = Literal[
    "merged", "with_errors", "missing", "not_accepted", "unreadable", "duplicate", "not_on_roster",
    "left_out", "twice", "within",
]  # fmt: skip
"""``not_accepted``: it sent a workbook that does not count yet. ``left_out``: by a decision.
``twice``: another workbook has other figures of it. ``within``: it is counted with the same figures
in a merged workbook."""

SETTLED = frozenset({"merged", "within"})


class Acceptance(Record, frozen=True):
    """A unit that may be incomplete.

    Attributes:
        unit: The unit or node, by code, name or both.
        reason: Why.
        by: Who accepted it; ``""`` if not said.
        day: When, as ``2026-01-31``; ``""`` if not said.
    """

    unit: Unit
    reason: str
    by: str = ""
    day: str = ""

    @property
    def text(self) -> str:
        """Reason, name and day as reports show them."""
        signed = "，".join(part for part in (self.by, self.day) if part)
        return f"{self.reason}（{signed}）" if signed else self.reason


class MergeChoices(Record, frozen=True):
    """What was decided about a merge.

    Attributes:
        latest: Whether the newest of a unit's differing files counts; otherwise none does.
        decisions: What was decided file by file or unit by unit; it goes before ``latest``.
        require_all: Whether nothing is written unless every unit is merged without errors.
        expand: Whether the lines of merged workbooks are carried up instead of one line each.
        compare: A published report to compare the sums with; ``None`` for none.
        accepted: Units and nodes that may be incomplete, with the reason.
        texts: A workbook whose texts go into the merged one; ``None`` for those of an older
            target of the same form, year and unit.
        waiting: Units, by code and name, whose workbook came and is not accepted yet.
    """

    latest: bool = False
    decisions: tuple[Decision, ...] = ()
    require_all: bool = False
    expand: bool = False
    compare: Published | None = None
    accepted: tuple[Acceptance, ...] = ()
    texts: Path | None = None
    waiting: frozenset[tuple[str, str]] = frozenset()


class UnitResult(Record, frozen=True):
    """What became of one unit.

    Attributes:
        unit: Who.
        status: What became of it.
        files: The files that were read for it, those that were set aside included.
        included: Whether its figures are in the sums; with ``with_errors`` only if asked for.
        submission: The submission whose figures are in the sums; ``None`` if none is.
        set_aside: Those of ``files`` that another one of the unit takes the place of.
        chosen_by: How the file that counts was chosen: ``latest`` or ``decision``;
            ``""`` where there was nothing to choose.
        reason: Why, where a decision says what becomes of the unit or its files; else ``""``.
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


class Part(Record, frozen=True):
    """One line of the details: figures that the sums are made of.

    Attributes:
        unit: Whose figures they are.
        figures: Every cell of the form by id, as counted; ``None`` where blank.
        within: The unit whose own merged workbook the line was taken from; ``None`` for a unit
            that sent its workbook itself. Where that workbook took it from another one, its name
            is the way down: ``宿迁市／沭阳县``.
        file: The file the figures were read from.
        with_errors: Whether the submission had errors and was added up all the same.
        entries, header: What cells hold that are no figures, and fields of the cover, by id.
    """

    unit: Unit
    figures: Mapping[str, Number | None]
    within: Unit | None = None
    file: str = ""
    with_errors: bool = False
    entries: Mapping[str, EntryValue | None] = field(default_factory=dict)
    header: Mapping[str, ListValue] = field(default_factory=dict)


class ReconciledCell(Record, frozen=True):
    """One cell of the form.

    Attributes:
        cell_id: The cell.
        merged: What the consolidated workbook states.
        parts: The sum (or the smallest or largest) of what the units' workbooks come to, each
            recomputed by itself; of a rate, what it is by those sums.
        contributors: How many parts have a figure other than 0 there.
        shown: The sum of what the units' workbooks show: as ``parts``, but for totals whose
            formula was typed over.
    """

    cell_id: str
    merged: Number | None
    parts: Number | None
    contributors: int
    shown: Number | None = None

    @property
    def difference(self) -> Number:
        """What was merged less the parts; 0 where all is well."""
        return (self.merged or 0) - (self.parts or 0)

    @property
    def shown_difference(self) -> Number:
        """What was merged less what the units show; 0 unless a total was typed over."""
        return (self.merged or 0) - (self.shown or 0)


class ReconciledList(Record, frozen=True):
    """One list.

    Attributes:
        list_id: The list.
        rows: How many rows the consolidated workbook has.
        parts: How many rows the files have together.
        units: From how many units the rows are.
        sums: The sum of every column with a total, by its id.
        parts_sums: The same, from the files.
    """

    list_id: str
    rows: int
    parts: int
    units: int
    sums: Mapping[str, Number]
    parts_sums: Mapping[str, Number]

    @property
    def holds(self) -> bool:
        """Whether no row is lost or counted twice."""
        return self.rows == self.parts and self.sums == self.parts_sums


class Reconciliation(Record, frozen=True):
    """Files in and out, and every cell.

    Attributes:
        files: How many files were read.
        merged_files: How many of them are in the sums, identical ones of a unit counted each.
        left_out_files: How many are not.
        units: How many units are expected; without a roster, how many sent something.
        merged_units: How many of them are in the sums.
        cells: Every cell of the form, in printed order.
        unaccounted: Files that are no unit's, several units', or were never read; none where all
            is well.
        lists: Every list of the form.
    """

    files: int
    merged_files: int
    left_out_files: int
    units: int
    merged_units: int
    cells: tuple[ReconciledCell, ...]
    unaccounted: tuple[str, ...] = ()
    lists: tuple[ReconciledList, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether no cell and no list differs, and every file is accounted for."""
        return (
            not self.unaccounted
            and self.files == self.merged_files + self.left_out_files
            and not self.differing
            and all(each.holds for each in self.lists)
        )

    @property
    def differing(self) -> tuple[ReconciledCell, ...]:
        """The cells that differ."""
        return tuple(cell for cell in self.cells if cell.difference)


class Published(Record, frozen=True):
    """A report as it was published.

    Attributes:
        source: The name of its file.
        figures: What is printed, by cell id, totals as printed; ``None`` where the cell is empty.
            A cell that is not published is left out. An undivided row goes by the id of its group.
        form: The id of its form; ``""`` if it does not say.
        time: Its year or period, as ``2025`` or ``2025-03``; ``""`` if it does not say.
        unread: Cells that hold something that is no number.
    """

    source: str
    figures: Mapping[str, Number | None]
    form: str = ""
    time: str = ""
    unread: tuple[str, ...] = ()


class Difference(Record, frozen=True):
    """One cell that differs.

    Attributes:
        cell_id: The cell; of an undivided row, the one that takes its figure.
        merged: The sum of the units; ``None`` if no unit has a figure.
        published: The published figure; ``None`` if the cell is empty.
    """

    cell_id: str
    merged: Number | None
    published: Number | None

    @property
    def difference(self) -> Number:
        """The sum of the units less what is published; never 0."""
        return (self.merged or 0) - (self.published or 0)


class Comparison(Record, frozen=True):
    """What came of comparing.

    Attributes:
        source: The name of the published report's file.
        cells: How many cells could be compared.
        differences: Those that differ, in printed order.
        untold: Cells that the published report does not tell, or not as a number.
    """

    source: str
    cells: int
    differences: tuple[Difference, ...]
    untold: tuple[str, ...]


class Consolidation(Record, frozen=True):
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
        listed: Whether a roster said who must report; otherwise it is not known who is missing.
        withheld: Whether the sums must not be handed on: every unit was required and not every
            one is in, or they could not be proved.
        facts: What the workbook carries up besides the states of its own units: open states of
            units below, and what was waived, decided and accepted.
        lists: The rows of the form's lists by id, each with its unit.
        period: The period of the year; ``None`` for a yearly form.
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
    facts: tuple[Below, ...] = ()
    lists: Mapping[str, tuple[ListRow, ...]] = field(default_factory=dict)
    period: str | None = None

    @property
    def time(self) -> str:
        """``2025``, or of a form with periods ``2025-03``; ``""`` for none."""
        return self.period or ("" if self.year is None else str(self.year))

    @property
    def expected(self) -> int:
        """How many units must report; without a roster, how many sent something.

        Units that are not on the roster and files without a unit are not counted.
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
        """Whether every unit is in the sums, none has errors, and the same holds below."""
        return (
            self.form is not None
            and all(each.status in SETTLED for each in self.units)
            and not any(fact.open for fact in self.facts)
        )

    @property
    def settled(self) -> bool:
        """Whether it is complete but for what was accepted as incomplete."""
        return self.form is not None and not self.lacking

    @property
    def lacking(self) -> tuple[Below, ...]:
        """The units, also below, that are missing or doubtful and were not accepted as such."""
        states = (
            Below(each.unit if each.unit.label else Unit("", "、".join(each.files)), each.status)
            for each in self.units
            if each.status not in SETTLED
        )
        return tuple(find_open((*states, *self.facts)))

    @property
    def open_below(self) -> tuple[Below, ...]:
        """What is missing or doubtful below and does not stand among the units of this merge."""
        own = {(normal_code(each.unit.code) or each.unit.name, each.status) for each in self.units}
        return tuple(
            fact
            for fact in name_once(each for each in self.facts if each.open)
            if (normal_code(fact.unit.code) or fact.unit.name, fact.state) not in own
        )


def state_of(each: UnitResult, language: Language) -> str:
    """What became of a unit."""
    key = f"unit_{each.status}"
    if each.status == "with_errors" and each.included:
        key += "_included"
    return word(key, language)


def merged_count(result: Consolidation, language: Language) -> str:
    """How many units are in the sums, by their own or another workbook, and of how many."""
    text = word("merged_count" if result.listed else "merged_count_unlisted", language)
    merged = sum(each.included or each.status in SETTLED for each in result.units)
    return text.format(merged=merged, expected=result.expected)
