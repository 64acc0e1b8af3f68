"""The headings of a table: what they are called, what their cells hold, and how they nest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from xlsreport.forms.expression import Calculation, Sum

__all__ = [
    "FIGURES",
    "Aggregate",
    "Choice",
    "Heading",
    "Leaf",
    "Prior",
    "SeverityName",
    "ValueKind",
    "ValueType",
    "leaves",
]

SeverityName = Literal["error", "warning", "note"]
Aggregate = Literal["sum", "none", "min", "max", "append", "computed"]
ValueKind = Literal["count", "amount", "percent", "text", "date", "choice", "yes_no"]

FIGURES: frozenset[ValueKind] = frozenset({"count", "amount", "percent"})
"""The kinds that are numbers: only they are added up, related by rules and compared."""


class Choice(Record, frozen=True):
    """One of the entries that a cell of kind ``choice`` may hold.

    Attributes:
        id: What rules call it; the label itself where no other id is declared.
        label: What stands in the cell.
    """

    id: str
    label: str


class ValueType(Record, frozen=True):
    """The type of a cell's values.

    Attributes:
        kind: ``count`` (a whole number, ``int``), ``amount`` or ``percent`` (``Decimal``, 35 % as
            0.35), ``text`` or ``choice`` (``str``), ``date`` (``datetime.date``), ``yes_no``
            (``bool``).
        unit: The unit of measure as printed, as 件; ``""`` for none.
        decimals: Decimal places of the number; 0 for counts. A percent has two more than it shows.
        signed: Whether a negative figure is meaningful.
        plausible: A figure above this is probably in the wrong unit; ``None`` for no such limit.
        aggregate: What a merge makes of it: the ``sum`` of all units (flows and stocks), the
            smallest (``min``) or largest (``max``) that a unit has; ``none`` where a sum would
            mean nothing (ratios, rates, numbers that are names), ``append`` where each unit's
            own value is listed with its details and nothing stands for all; ``computed`` where a
            calculation is made once more, over the merged cells (rates).
        least: The smallest number or earliest day allowed; ``None`` for no such bound.
        most: The largest number or latest day allowed; ``None`` for no such bound.
        least_of: The sum of other cells that it must not be below; ``()`` for none.
        most_of: The sum of other cells that it must not exceed; ``()`` for none.
        longest: The most characters of a text; 0 for other kinds.
        choices: The entries of a choice, in order; ``()`` for other kinds.
        may_be_blank: Whether the cell may stay empty.
    """

    kind: ValueKind = "count"
    unit: str = ""
    decimals: int = 0
    signed: bool = False
    plausible: int | Decimal | None = None
    aggregate: Aggregate = "sum"
    least: Decimal | date | None = None
    most: Decimal | date | None = None
    least_of: Sum = ()
    most_of: Sum = ()
    longest: int = 0
    choices: tuple[Choice, ...] = ()
    may_be_blank: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether its values are numbers, which rules relate and merges may add up."""
        return self.kind in FIGURES

    @property
    def can_be_added(self) -> bool:
        """Whether a total may add up such cells: numbers of things and money, no rates."""
        return self.kind in {"count", "amount"} and self.aggregate != "computed"


class Prior(Record, frozen=True):
    """The place of a heading's figures in last year's report.

    Attributes:
        text: The sum of last year's headings, as declared (``prior_items + change``).
        severity: How bad a difference is.
        source: Why the two must agree.
    """

    text: str
    severity: SeverityName
    source: str


class Heading(Record, frozen=True):
    """A node of a boxhead (column headings) or of a stub (row headings).

    Attributes:
        id: Its part of the cell ids; ``""`` where it only groups.
        label: The printed label, which may hold line breaks.
        short: What messages call it; the label without line breaks where none is declared.
        children: The headings below it; a heading without children is a column or a row.
        total: True if its figures are the sum of all its sibling headings' figures.
        help: What counts here, in plain words; ``""`` for none.
        source: The article that says so; ``""`` for none.
        value_type: What its cells hold; ``None`` for the table's own type.
        prior: Where its figures stood last year; ``None`` if nowhere.
        span: How many grid columns it covers in a boxhead; at least 1.
        unsplit: For a group: the child that takes the figures of a report in which the group is
            one undivided row, ``""`` for none.
        computed: What its cells count from the rows of a list, or come to by arithmetic over other
            cells; ``""`` if they are entered.
        where: What the rows keep that are counted in its cells, where what it meets is computed.
        calculation: The arithmetic of ``computed``, its names not yet resolved; ``None`` for none.
    """

    id: str
    label: str
    short: str
    children: tuple[Heading, ...] = ()
    total: bool = False
    help: str = ""
    source: str = ""
    value_type: ValueType | None = None
    prior: Prior | None = None
    span: int = 1
    unsplit: str = ""
    computed: str = ""
    where: str = ""
    calculation: Calculation | None = None


class Leaf(Record, frozen=True):
    """A heading without children, with the way that leads to it.

    Attributes:
        heading: The heading itself.
        ancestors: The headings above it, outermost first.
        path: The ids along the way, joined by dots.
    """

    heading: Heading
    ancestors: tuple[Heading, ...]
    path: str

    @property
    def short(self) -> str:
        """The leaf's short label behind that of the nearest heading above that has an id.

        ``（四）无法提供·1.不掌握`` rather than ``1.不掌握``: each group has its own first row. A
        heading whose short label is declared empty is passed over.
        """
        named = [heading.short for heading in self.ancestors if heading.id and heading.short]
        return "·".join(part for part in (*named[-1:], self.heading.short) if part)


def leaves(headings: tuple[Heading, ...], above: tuple[Heading, ...] = ()) -> Iterator[Leaf]:
    """The leaves below ``headings`` in printed order."""
    for heading in headings:
        if heading.children:
            yield from leaves(heading.children, (*above, heading))
        else:
            way = (*above, heading)
            yield Leaf(heading, above, ".".join(node.id for node in way if node.id))
