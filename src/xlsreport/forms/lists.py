"""Lists of a form: a row for every thing, and the figures that are counted from the rows.

A table has a cell for every place of the printed form; a list has as many rows as there are things
(applications, projects, contracts), each with the same columns. Nothing of it has a cell id.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from datetime import date

    from xlsreport.forms.expression import Number, Operator
    from xlsreport.forms.headings import SeverityName, ValueType

__all__ = [
    "DAYS",
    "Condition",
    "ConditionKind",
    "ListColumn",
    "ListRule",
    "ListSum",
    "ListTable",
    "ListTerm",
    "TermKind",
]

ConditionKind = Literal["value", "blank", "day"]
TermKind = Literal["number", "cell", "column", "workdays", "count", "sum"]

DAYS = ("first_day", "last_day")
"""The names of the first and the last day of the report year in conditions."""


class ListColumn(Record, frozen=True):
    """One column of a list.

    Attributes:
        id: Its name in rules and exports.
        label: The printed heading, which may hold line breaks.
        short: What messages call it.
        value_type: What its cells hold.
        total: Whether the sum of the column is shown above it.
        width: Its width in characters.
        help: What to write; part of the prompt.
        source: The article that says so; part of the prompt.
    """

    id: str
    label: str
    short: str
    value_type: ValueType
    total: bool
    width: float
    help: str
    source: str


class Condition(Record, frozen=True):
    """One comparison that a row keeps or not.

    A blank keeps only that it is blank, and that it is not some value.

    Attributes:
        column: The column.
        operator: How it is compared.
        kind: With what: a ``value``; nothing at all (``blank``); the first or last ``day`` of the
            report year.
        value: The value as rows hold it; the name of the day; ``None`` for ``blank``.
    """

    column: str
    operator: Operator
    kind: ConditionKind
    value: Number | str | bool | date | None = None


class ListTerm(Record, frozen=True):
    """One addend of a sum.

    Attributes:
        factor: What it is multiplied by.
        kind: A bare ``number`` (which is ``factor``); a ``cell`` of the form; a ``column`` of the
            row; the ``workdays`` from the day in one column to that in another; the ``count`` of
            rows; the ``sum`` of a column over rows.
        names: The cell's id; the column; both columns; the list; the list and the column.
        conditions: What the counted rows keep.
    """

    factor: Number
    kind: TermKind
    names: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


ListSum = tuple[ListTerm, ...]


class ListRule(Record, frozen=True):
    """A relation within each row of a list, or one over all its rows.

    Attributes:
        id: Its name within the list.
        list: The list.
        each: ``row``: it holds in every row; ``once``: it relates counts, sums and cells.
        left: The left side.
        operator: How the sides compare.
        right: The right side.
        when: It holds only for rows that keep these.
        severity: How bad it is when it does not hold.
        title: What to call it in a list; ``""`` for none.
        source: Who demands it.
        text: The relation as declared.
    """

    id: str
    list: str
    each: Literal["row", "once"]
    left: ListSum
    operator: Operator
    right: ListSum
    when: tuple[Condition, ...]
    severity: SeverityName
    title: str
    source: str
    text: str

    @property
    def name(self) -> str:
        """``list.rule``, by which findings and waivers name it."""
        return f"{self.list}.{self.id}"

    @property
    def terms(self) -> ListSum:
        """The terms of both sides, left first."""
        return self.left + self.right

    @property
    def in_workbook(self) -> bool:
        """Whether the workbook shows it: no formula over rows knows working days."""
        return all(term.kind != "workdays" for term in self.terms)


class ListTable(Record, frozen=True):
    """A list; it gets a sheet of its own.

    Attributes:
        id: Its name in rules and exports.
        title: The printed heading.
        sheet: The name of its sheet, at most 31 characters.
        columns: At least one.
        prepared: How many rows are prepared.
        most: How many rows are read; what stands below them is an error.
        key: The columns whose values no two rows share; ``()`` for none.
        optional: Whether a unit may leave it out: cells that are counted from it are then entered.
        landscape: Paper orientation.
        note: What is written below its title; ``""`` for none.
        rules: Relations within its rows and over them.
    """

    id: str
    title: str
    sheet: str
    columns: tuple[ListColumn, ...]
    prepared: int
    most: int
    key: tuple[str, ...]
    optional: bool
    landscape: bool
    note: str
    rules: tuple[ListRule, ...] = ()

    def position(self, column: str) -> int:
        """The place of a column among the columns, from 0."""
        return _find_positions(self.columns)[column]

    def column(self, name: str) -> ListColumn:
        """The column of that id."""
        return self.columns[self.position(name)]


@lru_cache(maxsize=64)
def _find_positions(columns: tuple[ListColumn, ...]) -> dict[str, int]:
    return {column.id: at for at, column in enumerate(columns)}
