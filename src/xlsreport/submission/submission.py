"""What one reporting unit sent in: its figures by cell id, and how each of them was read."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import field

from xlsreport.forms.periods import days_of
from xlsreport.text.records import Record
from xlsreport.units.codes_and_names import normal_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout import Place
    from xlsreport.layout.stamp import Stamp

__all__ = [
    "BETWEEN_LEVELS", "Below", "Detail", "EntryValue", "ListRow", "ListRows", "ListValue",
    "Outcome", "OutcomeStatus", "Submission", "Unit", "aggregate_of", "counted", "extreme_day",
    "extreme_of", "find_open", "name_once", "not_merged", "parse_unit", "total_of", "with_totals",
]  # fmt: skip


BETWEEN_LEVELS = "／"
"""What stands between the names of nodes in the way down to a unit: ``宿迁市／沭阳县``."""

_LABEL = re.compile(r"(?P<name>.+)（(?P<code>[^（）]+)）")

EntryValue = str | bool | date
"""What a cell holds that is no figure: a text or choice, yes or no, a day."""

OutcomeStatus = Literal["accepted", "with_errors", "unreadable"]


class Unit(Record, frozen=True):
    """A reporting unit; ``""`` where a part is not known."""

    code: str
    name: str

    @property
    def label(self) -> str:
        """Name and code as lists show them."""
        if self.name and self.code:
            return f"{self.name}（{self.code}）"
        return self.name or self.code


def parse_unit(label: str) -> Unit:
    """Returns the unit that a label names: ``九台区（220113000000）``, or either part of it."""
    found = _LABEL.fullmatch(label)
    if found:
        return Unit(found["code"], found["name"])
    return Unit(label, "") if label.isascii() and label.isalnum() else Unit("", label)


ListValue = int | Decimal | str | bool | date | None
"""What a cell of a list holds: a number, a text or the label of a choice, yes or no, a day;
``None`` for nothing."""


class Detail(NamedTuple):
    """One line of a merged workbook's sheet of details.

    Attributes:
        unit: Whose figures they are.
        figures: Every cell of the form by id; ``None`` where blank.
        within: The unit whose own merged workbook the line came from, where the sheet says so;
            ``None`` for a unit that sent its workbook itself.
        entries, header: What cells hold that are no figures, and fields of the cover, by id.
    """

    unit: Unit
    figures: Mapping[str, Number | None]
    within: Unit | None = None
    entries: Mapping[str, EntryValue | None] = {}
    header: Mapping[str, ListValue] = {}


class ListRow(NamedTuple):
    """One row that holds something.

    Attributes:
        row: Its row on the sheet, from 0.
        values: What stands in each column; ``None`` where it is blank or cannot be read.
        odd: The positions of columns, from 0, in which something stands that cannot be read.
        unit: In a merged workbook, the unit whose row it is; ``None`` elsewhere.
        within: The unit whose own merged workbook the row came from; ``None`` for none.
    """

    row: int
    values: tuple[ListValue, ...]
    odd: tuple[int, ...] = ()
    unit: Unit | None = None
    within: Unit | None = None


class ListRows(NamedTuple):
    """A list as it was read.

    Attributes:
        sheet: The name of its sheet.
        columns: Where each column stands, from 0; -1 for one whose heading is lost.
        rows: In the order of the sheet.
    """

    sheet: str
    columns: tuple[int, ...]
    rows: tuple[ListRow, ...] = ()


class Below(NamedTuple):
    """A fact about a unit that a merged workbook carries to the next level.

    Attributes:
        unit: The unit that it is about.
        state: What became of the unit (``merged``, ``missing``, ``not_accepted``,
            ``unreadable``, ``duplicate``, ``not_on_roster``, ``left_out``, ``twice``, ``within``,
            ``with_errors``, ``with_errors_included``); or ``waived`` for a finding that was waived,
            ``explained`` for one that the unit explains, ``decided`` for a decision, ``accepted``
            where it was accepted as incomplete, ``text`` for a narrative or a field of its cover.
        reason: Why, with who and when where that is known; ``""`` if nothing was said. For a
            narrative its text, for a field on the cover what stands there.
        within: The node whose workbook states it, where that is not the workbook itself; of
            several levels its name is the way down. ``None`` for the workbook itself.
        rule: For a waived or explained finding, its rule or else its code; for a narrative or
            field its id; ``""`` for other facts.
    """

    unit: Unit
    state: str
    reason: str = ""
    within: Unit | None = None
    rule: str = ""

    @property
    def open(self) -> bool:
        """Whether figures are missing or doubtful because of it."""
        return self.state not in {"merged", "within"} and not self.further

    @property
    def further(self) -> bool:
        """Whether it is no state of a unit but what was waived, decided, accepted or written."""
        return self.state in {"waived", "explained", "decided", "accepted", "text"}

    @property
    def label(self) -> str:
        """The unit as lists show it, with the way down to it: ``district／town``."""
        if self.within is None:
            return self.unit.label
        return f"{self.within.name or self.within.code}{BETWEEN_LEVELS}{self.unit.label}"

    def nodes(self) -> Iterator[Unit]:
        """Yields the unit and the nodes above it; of the lower ones only the name is known."""
        yield self.unit
        if self.within is not None:
            names = self.within.name.split(BETWEEN_LEVELS)
            yield Unit(self.within.code, names[0])
            yield from (Unit("", name) for name in names[1:])


def find_open(facts: Iterable[Below]) -> list[Below]:
    """Returns the facts that leave figures missing or doubtful and that were not accepted."""
    every = list(facts)
    accepted = {(each.unit, each.within) for each in every if each.state == "accepted"}
    return name_once(
        each for each in every if each.open and (each.unit, each.within) not in accepted
    )


def name_once(facts: Iterable[Below]) -> list[Below]:
    """Returns facts without those that say of a unit what another one says with a longer way down.

    A roster and a workbook below it may both miss the same unit.
    """
    left = list(facts)
    ways: dict[tuple[str, str], list[str]] = {}
    for each in left:
        ways.setdefault(_name_state(each), []).append(_way_down(each))
    return [
        each
        for each in left
        if not any(
            way != _way_down(each) and way.startswith(_way_down(each))
            for way in ways[_name_state(each)]
        )
    ]


def _name_state(fact: Below) -> tuple[str, str]:
    """What two facts about one thing have in common."""
    return normal_code(fact.unit.code) or fact.unit.name, fact.state


def _way_down(fact: Below) -> str:
    """The names of the nodes from the top to the unit, each with a sign behind it."""
    within = fact.within
    return "" if within is None else f"{within.name or within.code}{BETWEEN_LEVELS}"


class Submission(Record, frozen=True):
    """One filled workbook, read.

    Attributes:
        file: The file's name as findings show it.
        form: The form it fills in.
        year: The report year; ``None`` if it is not known.
        unit: The unit as the cover names it.
        issued_to: The unit the workbook was made out to; both parts ``""`` if to no unit.
        consolidated: Whether it is itself the result of a merge.
        nil_return: Whether the cover declares that every figure is 0.
        blanks_are_zero: The tables whose blanks are declared to be 0, by id.
        declared_zero: The entered cells that are 0 because of that.
        explanations: What the clerk explains on the sheet of checks, by the key of its line
            (:attr:`~xlsreport.layout.Layout.explanations`).
        period: The month, quarter or half year, as ``2025-03``; ``None`` for a yearly form.
        header: What stands in the form's own fields on the cover, by id; ``None`` for nothing.
        lists: The rows of the form's lists, by id.
        values: Every cell of the form by id. Entered cells as read: ``int``, ``Decimal``, or
            ``None`` where the cell is blank or no number. Computed cells as recomputed.
        shown: For computed cells whose formula was overwritten: the figure that stands there now,
            ``None`` if none does. For a merged workbook: the cells, sums included, that show
            something else than its details come to.
        unreadable: Entered cells that hold what is no usable number, or that were not found.
        healed: Entered cells whose figure stands there as text or otherwise had to be interpreted.
        entries: What the cells hold that are no figures, by id; ``None`` where one is blank or
            cannot be read. Empty for a form without such cells.
        places: Where each cell stands in this file; a deleted one is left out.
        priors: Last year's figures that the workbook itself carries, by tie id.
        narratives: The texts by id, ``""`` where nothing was written.
        cover: The cover's other entries as texts by name (``contact``, ``deadline`` ...).
        digest: SHA-256 of the file in hexadecimal.
        stamp: What the workbook says of itself; ``None`` if it has lost that.
        saved: When the file was last saved, with its time zone; ``None`` if it does not say.
        program: The program that saved it, with its version, as the file says (``LibreOffice
            7.4``); at most 60 characters, invisible ones escaped; ``""`` if it does not say.
        container: The file's format by its content: ``xlsx``, ``xlsm``, ``xlsb``, ``xls`` or
            ``ods``; ``""`` for a submission that was not read from a file.
        located: How the form was recognized: ``stamp``, ``names``, ``labels``; ``""`` likewise.
        details: For a merged workbook: the lines of its sheet of details; empty for a unit's own
            workbook, and where the sheet cannot be understood.
        below: For a merged workbook: what it says of its units and of those below them.
        text_digest: SHA-256 in hexadecimal over the narratives, where they were left on disk and
            ``narratives`` is empty; ``""`` where it holds them, or nothing was written.
        sentences: The narratives' sentences that can be compared with others', 8 bytes of hash
            each (:func:`xlsreport.checks.narrative.copied.sentence_prints`); ``None`` where
            they were not made.
    """

    file: str
    form: Form
    year: int | None
    unit: Unit
    issued_to: Unit
    consolidated: bool
    nil_return: bool
    values: Mapping[str, Number | None]
    shown: Mapping[str, Number | None]
    unreadable: frozenset[str]
    healed: frozenset[str]
    places: Mapping[str, Place]
    priors: Mapping[str, Number]
    narratives: Mapping[str, str]
    cover: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    stamp: Stamp | None = None
    saved: datetime | None = None
    program: str = ""
    container: str = ""
    located: str = ""
    details: tuple[Detail, ...] = ()
    below: tuple[Below, ...] = ()
    text_digest: str = ""
    sentences: bytes | None = None
    blanks_are_zero: tuple[str, ...] = ()
    declared_zero: frozenset[str] = frozenset()
    explanations: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, EntryValue | None] = field(default_factory=dict)
    lists: Mapping[str, ListRows] = field(default_factory=dict)
    period: str | None = None
    header: Mapping[str, ListValue] = field(default_factory=dict)

    @property
    def time(self) -> str:
        """What it reports on: ``2025``, or of a form with periods ``2025-03``; ``""`` for none."""
        return self.period or ("" if self.year is None else str(self.year))

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day that it reports on; ``None`` if not known."""
        return None if self.year is None else days_of(self.year, self.period)

    def places_of(self, cells: Iterable[str]) -> tuple[Place, ...]:
        """The places of some cells; one whose row or column was deleted has none."""
        return tuple(self.places[cell] for cell in cells if cell in self.places)

    @property
    def untouched(self) -> bool:
        """Whether nothing at all was filled in, though something could be."""
        if (
            self.nil_return
            or self.blanks_are_zero
            or self.unreadable
            or self.text_digest
            or any(each.rows for each in self.lists.values())
            or any(value is not None for value in self.header.values())
            or any(self.narratives.values())
        ):
            return False
        cells = self.form.cells
        entered: list[Number | EntryValue | None] = [
            value
            for cell, value in self.values.items()
            if not cells[cell].computed and (cells[cell].added_up or not self.consolidated)
        ]
        if not self.consolidated:
            entered += self.entries.values()
        return bool(entered) and all(value is None for value in entered)


def total_of(parts: Iterable[Number | None]) -> Number | None:
    """The sum of those parts that are known; ``None`` if none is.

    A blank part counts as nothing, as it does in the workbook; that it is blank is a finding.
    """
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def extreme_of(cell: Cell, figures: Iterable[Number | None]) -> Number | None:
    """The smallest or largest figure that a merge takes of a cell; ``None`` if none is known."""
    known = [figure for figure in figures if figure is not None]
    pick = min if cell.value_type.aggregate == "min" else max
    return pick(known) if known else None


def extreme_day(cell: Cell, entries: Iterable[EntryValue | None]) -> date | None:
    """The first or last day that a merge takes of a cell; ``None`` if none is known."""
    days = [entry for entry in entries if isinstance(entry, date)]
    pick = min if cell.value_type.aggregate == "min" else max
    return pick(days) if days and cell.has_extreme else None


def not_merged(form: Form) -> list[Cell]:
    """The cells of which a merge makes nothing: each unit's own stands with its details."""
    return [cell for cell in form.every.values() if not cell.merged]


def aggregate_of(cell: Cell, figures: Iterable[Number | None]) -> Number | None:
    """What a merge makes of a cell's figures; ``None`` if none is known or nothing is made."""
    if cell.added_up:
        return total_of(figures)
    return extreme_of(cell, figures) if cell.has_extreme else None


def with_totals(
    form: Form, entered: Mapping[str, Number | None], *, merged: bool = False
) -> dict[str, Number | None]:
    """All cells of a form by id, in printed order, the computed ones worked out.

    ``merged``: whether products, which are made unit by unit, are among the figures already.
    """
    from xlsreport.forms.calculation import calculate  # where a form is, it is loaded
    from xlsreport.forms.form import computed_cells

    values = {cell_id: entered.get(cell_id) for cell_id in form.cells}
    for cell in computed_cells(form):
        if cell.calculation is None:
            values[cell.id] = total_of(map(values.get, cell.parts))
        elif cell.from_merged or not merged:
            values[cell.id] = calculate(cell, values.get)
    return values


def counted(submission: Submission) -> dict[str, Number | None]:
    """Every cell's figure as it is counted: a nil return counts as 0 throughout."""
    if not submission.nil_return:
        return dict(submission.values.items())
    zeros = {cell: value or 0 for cell, value in submission.values.items()}
    return with_totals(submission.form, zeros, merged=submission.consolidated)


class Outcome(Record, frozen=True):
    """One file, read and perhaps checked.

    Attributes:
        file: Its name as findings show it.
        submission: What was read; ``None`` if the file is no filled form.
        findings: Sorted.
        told: Of a file that was read what those checks found that look at nothing but the file, by
            the name of the check; one that is missing was not made.
    """

    file: str
    submission: Submission | None
    findings: tuple[Finding, ...]
    told: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)

    @property
    def status(self) -> OutcomeStatus:
        """``accepted`` (perhaps with warnings), ``with_errors`` or ``unreadable``."""
        if self.submission is None:
            return "unreadable"
        if any(finding.blocks for finding in self.findings):
            return "with_errors"
        return "accepted"
