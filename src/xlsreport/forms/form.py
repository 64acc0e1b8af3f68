"""The frozen records a form consists of, and the order in which its cells are computed.

A form is what an authority prescribes: tables made of headings, totals and ties between their
cells, and narratives. :mod:`xlsreport.forms.yaml.form` reads one from YAML; everything else in this
package is derived from these records and writes none of their labels again.

A cell's id is ``table.row.column``: the ids of the headings that lead to it, where a heading
without an id (a mere grouping) leaves no trace.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import field

from xlsreport.forms.charts import Bar, Chart
from xlsreport.forms.headings import (
    Aggregate,
    Heading,
    Leaf,
    Prior,
    SeverityName,
    ValueType,
    leaves,
)
from xlsreport.forms.publication import Publication
from xlsreport.forms.rule import Each, LevelName, Rule
from xlsreport.forms.statements import Statements
from xlsreport.forms.table import Block, Narrative, Table, Undivided
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.forms.expression import Calculation, Comparison
    from xlsreport.forms.lists import ListColumn, ListSum, ListTable
    from xlsreport.forms.periods import PeriodKind
    from xlsreport.text.words import Language

__all__ = [
    "Aggregate",
    "Bar",
    "Block",
    "Cell",
    "Chart",
    "Each",
    "Form",
    "Heading",
    "Leaf",
    "LevelName",
    "Narrative",
    "Prior",
    "Rule",
    "SeverityName",
    "Table",
    "Tie",
    "TieKind",
    "Undivided",
    "ValueType",
    "computed_cells",
    "edition_in_force",
    "entered_below",
    "holds_when_merged",
    "is_of_days",
    "leaves",
    "parts_below",
    "undivided_groups",
]

TieKind = Literal["rule", "total", "calculated", "prior"]


class Cell(Record, frozen=True):
    """One figure of the form, or one text, date, choice or yes and no.

    Attributes:
        id: ``table.row.column``.
        table: The table's id.
        row: The row's label as messages say it; ``""`` in a table without row labels.
        column: The column's label as messages say it.
        value_type: What it holds.
        parts: The cells whose sum it is, or that its calculation names; empty for an entered cell.
        help: What counts here.
        source: The article that says so.
        calculation: How it follows from its parts; ``None`` for a sum of them, or none.
    """

    id: str
    table: str
    row: str
    column: str
    value_type: ValueType
    parts: tuple[str, ...]
    help: str
    source: str
    calculation: Calculation | None = None

    @property
    def computed(self) -> bool:
        """Whether the figure follows from others and is not entered."""
        return bool(self.parts)

    @property
    def from_merged(self) -> bool:
        """Whether its merged value follows from other merged cells: totals, differences, rates.

        A product is not: hours times a rate make what each unit paid, and the sum of hours times
        some rate makes nothing that anybody paid.
        """
        own, aggregate = self.calculation, self.value_type.aggregate
        if own is None or aggregate == "computed":
            return self.computed
        return aggregate == "sum" and own.is_linear

    @property
    def added_up(self) -> bool:
        """Whether a merge adds it up."""
        return self.value_type.aggregate == "sum"

    @property
    def has_extreme(self) -> bool:
        """Whether a merge takes the smallest or largest of what the units have."""
        return self.value_type.aggregate in {"min", "max"}

    @property
    def merged(self) -> bool:
        """Whether a merge makes one value of all; otherwise it is blank in the merged workbook."""
        return self.added_up or self.has_extreme or self.value_type.aggregate == "computed"

    @property
    def label(self) -> str:
        """Row and column in one: ``received／natural persons``."""
        return "／".join(part for part in (self.row, self.column) if part)


class Tie(Record, frozen=True, eq=False):
    """A relation between definite cells: a rule spelled out for one row or column.

    Attributes:
        id: ``table.rule[where]``, unique in the form; ``where`` is the path of the row or column.
        rule: ``table.rule``, the same for all ties of one rule.
        kind: A declared rule, a derived total, a calculated cell with what it names, or a figure
            carried over from last year.
        table: The table's id, ``""`` for a relation across tables.
        each: ``column``: its names are rows, and it stands once for every column; ``row``: the
            reverse; ``once``: its names are full cell ids.
        where: The label of the row or column it is about; ``""`` if it is about one place.
        expression: The relation over resolved cells.
        labels: For each name in the expression, what to call it in a sentence.
        severity: How bad it is when it does not hold.
        title: What to call the rule in a list.
        source: Who demands it.
        below: It holds only for units below this level; ``None`` for all units.
        in_workbook: Whether the workbook itself shows it to the clerk.
        calculation: Of a calculated cell, how it is computed; its terms are the right side.
        condition: It is asked only where this holds; ``None`` for always.
    """

    id: str
    rule: str
    kind: TieKind
    table: str
    each: Each
    where: str
    expression: Comparison
    labels: Mapping[str, str]
    severity: SeverityName
    title: str
    source: str
    below: LevelName | None = None
    in_workbook: bool = True
    calculation: Calculation | None = None
    condition: Comparison | None = None

    @property
    def derived(self) -> bool:
        """Whether it says what a cell is (a total, a calculation), and is no rule over cells."""
        return self.kind in {"total", "calculated"}

    @property
    def cells(self) -> tuple[str, ...]:
        """The ids of this year's cells it speaks of, each once, in the order of the relation."""
        now = (term for term in self.expression.terms if not term.prior)
        return tuple(dict.fromkeys(cell for term in now for cell in term.cells))

    @property
    def needed(self) -> tuple[str, ...]:
        """The cells without which it is not judged: also those of its condition."""
        if self.condition is None:
            return self.cells
        more = (cell for term in self.condition.terms for cell in term.cells)
        return tuple(dict.fromkeys((*self.cells, *more)))

    @property
    def needs_prior(self) -> bool:
        """Whether last year's figures are needed to judge it."""
        return any(term.prior for term in self.expression.terms)


class Form(Record, frozen=True, eq=False):
    """One edition of a form.

    Attributes:
        name: ``zfxxgk``.
        edition: ``2021``.
        title: The report's title without unit and year.
        basis: The notice that prescribes the form; ``""`` if none.
        language: The language of what the workbook itself says.
        first_year: First report year of this edition.
        last_year: Last one; ``None`` while it is in force.
        tables: In printed order.
        narratives: In printed order.
        rules: Relations across tables.
        cells: The figures (counts, amounts, percents) by id, in printed order.
        ties: The relations that the workbook shows, in the order in which they are listed.
        undivided: By the id that an undivided row has in a column: which cell takes its figure.
        office_ties: The relations that only the office checks: the workbook says nothing of them.
        statements: What its narratives say about its tables; empty if nothing is declared.
        charts: What a merged workbook draws.
        key_figures: The key figures of a merged workbook.
        narratives_sheet: The name of the sheet of narratives; ``""`` for the usual one.
        mistakes: Common mistakes in this form, for the cover; at most five.
        publication: How its published report is printed.
        entries: The cells without a figure (texts, days, choices, yes and no), in printed order.
        lists: The lists, in order.
        counted: What is counted from the rows of lists, by the id of the cell that shows it.
        periods: What it is due for within a year; ``None`` for once a year.
        header: Its own fields on the cover, their ids with ``header.`` before them.
    """

    name: str
    edition: str
    title: str
    basis: str
    language: Language
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    narratives: tuple[Narrative, ...]
    rules: tuple[Rule, ...]
    cells: Mapping[str, Cell]
    ties: tuple[Tie, ...]
    undivided: Mapping[str, Undivided]
    office_ties: tuple[Tie, ...] = ()
    statements: Statements = field(default_factory=Statements)
    charts: tuple[Chart, ...] = ()
    key_figures: tuple[Bar, ...] = ()
    narratives_sheet: str = ""
    mistakes: tuple[str, ...] = ()
    publication: Publication = field(default_factory=Publication)
    entries: Mapping[str, Cell] = field(default_factory=dict)
    lists: tuple[ListTable, ...] = ()
    counted: Mapping[str, ListSum] = field(default_factory=dict)
    periods: PeriodKind | None = None
    header: tuple[ListColumn, ...] = ()

    @property
    def every(self) -> Mapping[str, Cell]:
        """The figures and the other entries by id: table by table, in a table the figures first."""
        return _join_cells(self) if self.entries else self.cells

    @property
    def has_bounds(self) -> bool:
        """Whether a cell holds no figure, or a figure with bounds or that may be blank."""
        return _has_bounds(self)

    @property
    def id(self) -> str:
        """``zfxxgk-2021``."""
        return f"{self.name}-{self.edition}"

    def covers(self, year: int) -> bool:
        """Whether reports of ``year`` use this edition."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def years(self) -> tuple[str, str]:
        """The report years it is in force for, in Chinese and in English."""
        first, last = self.first_year, self.last_year
        if last is None:
            return f"{first} 年度起", f"from {first} on"
        if last == first:
            return f"{first} 年度", f"{first}"
        return f"{first} 至 {last} 年度", f"{first} to {last}"

    def table(self, table_id: str) -> Table:
        """The table of that id.

        Raises:
            KeyError: There is none.
        """
        return {table.id: table for table in self.tables}[table_id]


@lru_cache(maxsize=64)
def _join_cells(form: Form) -> Mapping[str, Cell]:
    both = [*form.cells.values(), *form.entries.values()]
    return {cell.id: cell for table in form.tables for cell in both if cell.table == table.id}


@lru_cache(maxsize=64)
def _has_bounds(form: Form) -> bool:
    bounded = (cell for cell in form.every.values() if cell.calculation or not cell.computed)
    kinds = {cell.value_type for cell in bounded}
    return any(
        not kind.is_figure or kind.may_be_blank or (kind.least, kind.most) != (None, None)
        for kind in kinds
    )


def holds_when_merged(form: Form, tie: Tie) -> bool:
    """Whether a relation speaks of what a merge adds up, or of what follows from that.

    A condition is each unit's own: where some of them meet it, their sum says nothing. So is a bare
    number: what is allowed to one is allowed to each of many.
    """
    if tie.condition is not None:
        return False
    if tie.kind == "calculated":
        return form.cells[tie.cells[0]].from_merged
    if not all(term.name for term in tie.expression.terms):
        return False
    return all(form.every[cell].added_up for cell in tie.cells)


def is_of_days(form: Form, tie: Tie) -> bool:
    """Whether a relation compares days: a bound of a date that is another date."""
    return bool(form.entries) and tie.cells[0] in form.entries


def edition_in_force(form: Form, year: int, forms: Iterable[Form]) -> Form | None:
    """Returns the edition of a form that reports of ``year`` use; ``None`` if none is known.

    Args:
        form: Any edition.
        year: The report year.
        forms: The forms at hand; of several fitting editions the newest counts.
    """
    fitting = [each for each in forms if each.name == form.name and each.covers(year)]
    return max(fitting, key=lambda each: each.first_year, default=None)


@lru_cache(maxsize=4096)
def parts_below(form: Form, cell: str) -> tuple[str, ...]:
    """The cells that a cell rests on, each part before its own parts; nothing if it is entered.

    A cell that two parts share comes once for each of them.
    """
    parts = form.every[cell].parts
    return tuple(each for part in parts for each in (part, *parts_below(form, part)))


def entered_below(form: Form, cells: Iterable[str]) -> tuple[str, ...]:
    """The entered cells among some cells and their parts, each once."""
    found = (each for cell in cells for each in (cell, *parts_below(form, cell)))
    return tuple(dict.fromkeys(each for each in found if not form.every[each].computed))


@lru_cache(maxsize=64)
def computed_cells(form: Form) -> tuple[Cell, ...]:
    """The computed cells, each behind those that it needs."""
    found: dict[str, Cell] = {}

    def add(cell: Cell) -> None:
        if cell.parts and cell.id not in found:
            for part in cell.parts:
                add(form.cells[part])
            found[cell.id] = cell

    for each in form.cells.values():
        add(each)
    return tuple(found.values())


def undivided_groups(form: Form, table: str) -> list[tuple[list[str], list[str]]]:
    """A table's groups that a report may print as one row: the row's cells and all other cells."""
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for column in form.undivided.values():
        cell = form.cells[column.cell]
        if cell.table == table and not cell.computed:
            reported, others = groups.setdefault(column.group, ([], []))
            reported.append(column.cell)
            others += column.others
    return list(groups.values())
