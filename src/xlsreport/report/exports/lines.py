"""The lines of the tables of an export, made from what was read; no format is known here."""

from __future__ import annotations

import re
from datetime import UTC, date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from xlsreport.findings.finding import Severity
from xlsreport.submission.submission import Unit, counted
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.submission.export_columns import State
    from xlsreport.submission.submission import ListValue, Submission

__all__ = [
    "FigureLines",
    "Figures",
    "FormCells",
    "Line",
    "Sink",
    "Value",
    "exact",
    "table_files",
    "text_rows",
    "unit_row",
]

Value = str | int | bool | None
"""What a column holds but for figures; times are texts."""

_HARMFUL = re.compile("[\x00\ud800-\udfff]")


class Line(Record, frozen=True):
    """One line of the table of units, and the submission whose figures belong to it.

    Attributes:
        number: From 1, in the order of files.
        kind: See ``units.kind`` in :mod:`xlsreport.submission.export_columns`.
        unit: Who; both parts ``""`` for a file that cannot be read.
        file: The file's name; ``""`` for a unit that sent none.
        status: What came of the file, or ``missing``.
        merged: Whether a merge counts it.
        left_out: Why it does not, one of
            :data:`xlsreport.submission.export_columns.LEFT_OUT`; ``""`` if it does.
        findings: What was found in the file.
        submission: Its figures; ``None`` if there are none.
    """

    number: int
    kind: Literal["unit", "merged", "part"]
    unit: Unit
    file: str
    status: str
    merged: bool
    left_out: str = ""
    findings: tuple[Finding, ...] = ()
    submission: Submission | None = None


def unit_row(line: Line, *, timed: bool = False, header: Iterable[str] = ()) -> tuple[Value, ...]:
    """One value for each column of ``units``; ``timed`` with that of the period."""
    each = line.submission
    counts = dict.fromkeys(Severity, 0)
    waived = 0
    blocking: dict[str, None] = {}
    for finding in line.findings:
        if finding.waived is not None:
            waived += 1
            continue
        counts[finding.severity] += 1
        if finding.blocks:
            blocking[finding.code] = None
    saved = None if each is None or each.saved is None else each.saved.astimezone(UTC)
    return (
        line.number,
        line.kind,
        _clean_text(line.unit.code),
        _clean_text(line.unit.name),
        *_write_time(each, timed=timed),
        None if each is None else each.form.id,
        line.status,
        line.merged,
        _clean_text(line.left_out),
        None if each is None else each.nil_return,
        counts[Severity.ERROR],
        counts[Severity.WARNING],
        counts[Severity.NOTE],
        waived,
        _clean_text(" ".join(blocking)),
        _clean_text(line.file),
        None if each is None else _clean_text(each.digest),
        None if saved is None else f"{saved:%Y-%m-%d %H:%M:%S}",
        None if each is None else _clean_text(each.program),
        None if each is None else _clean_text(each.container),
        None if each is None else _clean_text(each.located),
        *(None if each is None else _write_field(each.header.get(name)) for name in header),
    )


def text_rows(line: Line, *, timed: bool = False) -> Iterator[tuple[Value, ...]]:
    """One value for each column of ``texts``, section by section."""
    each = line.submission
    if each is None or not each.narratives:
        return
    texts = dict(each.narratives.items())
    who = (
        line.number,
        _clean_text(line.unit.code),
        _clean_text(line.unit.name),
        *_write_time(each, timed=timed),
        each.form.id,
    )
    for narrative in each.form.narratives:
        text = texts.get(narrative.id, "")
        yield (*who, narrative.id, narrative.title, _clean_text(text))


def entry_rows(line: Line, *, timed: bool = False) -> Iterator[tuple[Value, ...]]:
    """One value for each column of ``entries``, cell by cell; nothing for most forms."""
    each = line.submission
    if each is None or not each.entries:
        return
    who = (
        line.number,
        _clean_text(line.unit.code),
        _clean_text(line.unit.name),
        *_write_time(each, timed=timed),
        each.form.id,
    )
    for cell in each.form.entries.values():
        value = each.entries.get(cell.id)
        state = "blank" if value is None else "entered"
        state = "healed" if cell.id in each.healed and value is not None else state
        state = "unreadable" if cell.id in each.unreadable else state
        yield (
            *who,
            cell.id,
            cell.label,
            cell.value_type.kind,
            _clean_text(value) if isinstance(value, str) else None,
            value.isoformat() if isinstance(value, date) else None,
            value if isinstance(value, bool) else None,
            state,
        )


class FormCells:
    """A form's cells as an export names them.

    Attributes:
        form_id: The form's id.
        cells: In printed order.
        ids: Their ids.
        names: Id, label and unit of measure (``None`` for none) of each.
    """

    def __init__(self, form: Form) -> None:
        self.form_id = form.id
        self.cells: tuple[Cell, ...] = tuple(form.cells.values())
        self.ids = tuple(form.cells)
        self.names = tuple((c.id, c.label, c.value_type.unit or None) for c in self.cells)
        self._given: list[State] = ["computed" if c.computed else "entered" for c in self.cells]
        self._blank: list[State] = ["computed" if c.computed else "blank" for c in self.cells]
        self._nil: list[State] = ["computed" if c.computed else "nil" for c in self.cells]
        self._rank = {cell_id: position for position, cell_id in enumerate(self.ids)}

    def figures(self, submission: Submission) -> tuple[list[Number | None], list[State]]:
        """The figures in the order of the cells, and how each came about.

        A nil return counts as 0 throughout, as it does in a merge.
        """
        # Mappings may be packed: going through one is cheap, looking up a single figure is not.
        items = dict(submission.values.items())
        values = [items[cell_id] for cell_id in self.ids]
        blank = self._nil if submission.nil_return else self._blank
        states = [
            given if value is not None else empty
            for value, given, empty in zip(values, self._given, blank, strict=True)
        ]
        if submission.nil_return:
            items = counted(submission)
            values = [items[cell_id] for cell_id in self.ids]
        for cell_id in submission.declared_zero:
            states[self._rank[cell_id]] = "declared_zero"
        for cell_id in submission.healed:
            if items[cell_id] is not None:
                states[self._rank[cell_id]] = "healed"
        for cell_id in submission.unreadable:
            values[self._rank[cell_id]] = None
            states[self._rank[cell_id]] = "unreadable"
        return values, states


class Figures(NamedTuple):
    """All figures of one line: what they share, then cells, values and states in parallel.

    Attributes:
        before: The values of the columns in front of ``cell_id``.
        form: The cells.
        values: Their figures.
        states: How each came about.
        after: The values of the columns behind ``state``.
    """

    before: tuple[Value, ...]
    form: FormCells
    values: list[Number | None]
    states: list[State]
    after: tuple[Value, ...]


class FigureLines:
    """Makes :class:`Figures` of lines; keeps what it knows of each form.

    Args:
        timed: Whether the table has a column for the period.
    """

    def __init__(self, *, timed: bool = False) -> None:
        self._timed = timed
        self._forms: dict[str, FormCells] = {}

    def of(self, line: Line) -> Figures | None:
        """The figures of a line; ``None`` if it has none."""
        each = line.submission
        if each is None:
            return None
        form = self._forms.get(each.form.id)
        if form is None:
            form = self._forms[each.form.id] = FormCells(each.form)
        values, states = form.figures(each)
        code, name = _clean_text(line.unit.code), _clean_text(line.unit.name)
        time = _write_time(each, timed=self._timed)
        before = (code, name, *time, each.form.id, line.status, line.merged)
        return Figures(before, form, values, states, (line.kind, line.number))


def _write_field(value: ListValue) -> Value:
    """An entry of the cover: days as 2025-01-31, exact digits of figures with decimals."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return exact(value)
    return _clean_text(value) if isinstance(value, str) else value


def _write_time(each: Submission | None, *, timed: bool) -> tuple[int | str | None, ...]:
    """The year and, where the table has a column for it, the period."""
    year = None if each is None else each.year
    period = None if each is None else each.period
    return (year, period) if timed else (year,)


def exact(value: Number) -> str:
    """A figure with all its digits and no exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _clean_text(text: str) -> str | None:
    """A text that every format can hold; an empty one is nothing.

    NUL ends a text in many programs, and half of a surrogate pair is no character at all.
    """
    escaped = _HARMFUL.sub(lambda found: ascii(found[0])[1:-1], text)
    return escaped or None


class Sink(Protocol):
    """Takes the lines of the three tables, in any order between the tables."""

    def figures(self, figures: Figures) -> None:
        """All figures of one line."""

    def unit(self, row: tuple[Value, ...]) -> None:
        """A line of ``units``."""

    def text(self, row: tuple[Value, ...]) -> None:
        """A line of ``texts``."""

    def entry(self, row: tuple[Value, ...]) -> None:
        """A line of ``entries``, which is made when its first line comes."""


def entries_file(target: Path) -> Path:
    """Where a format that holds one table a file has the entries: ``figures.entries.csv``."""
    return target.with_name(f"{target.stem}.entries{target.suffix}")


def table_files(target: Path) -> tuple[Path, Path, Path]:
    """The files of a format that holds one table a file: figures, units and texts.

    ``figures.csv`` has ``figures.units.csv`` and ``figures.texts.csv`` next to it.
    """
    return (
        target,
        target.with_name(f"{target.stem}.units{target.suffix}"),
        target.with_name(f"{target.stem}.texts{target.suffix}"),
    )
