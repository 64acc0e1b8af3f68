"""The labels of a form's tables, and what a text of a published table is among them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import field

from xlsreport.forms.headings import Heading, leaves
from xlsreport.reading.cells.numbers import NumberKind, read_number
from xlsreport.reading.locate.labels import likeness, normal_label
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.forms.form import Block, Form, Table

__all__ = [
    "Kind",
    "RowAnchor",
    "TableLabels",
    "head_rows",
    "is_figure_like",
    "is_sentence",
    "labels_of",
]

Kind = Literal["row", "group", "column", "band", "corner", ""]
"""What a text is: ``""`` for a figure, a blank and everything else."""

_MARKS = frozenset({"/", "／", "-", "－", "—", "——", "–", "无", "\\", "*"})
_DIGIT_FIRST = re.compile(r"[+\-＋－−]?[0-9０-９.]")
_LONGEST_FIGURE = 40
_SENTENCE = 16
_ENDS = "。；！？：:;"
_LOOSE = NumberKind(decimals=6, signed=True, unit="")


class RowAnchor(Record, frozen=True):
    """One row of a form's table.

    Attributes:
        table: The table's id.
        block: The number of its block in the table.
        order: Its number in the table, from 0.
        path: The ids of its headings; the same as in the cells' ids.
        label: Its printed label; ``""`` for a table's only row.
        above: The labels of the groups around it, outermost first.
        group: For a group that some reports print as one row, the path of the group.
    """

    table: str
    block: int
    order: int
    path: str
    label: str
    above: tuple[str, ...]
    group: str = ""


class TableLabels(Record):
    """The labels of one table.

    Attributes:
        table: The table.
        rows: Its rows in order.
        undivided: The groups that may stand for a single row.
    """

    table: Table
    rows: list[RowAnchor] = field(default_factory=list)
    undivided: list[RowAnchor] = field(default_factory=list)
    _kinds: dict[str, set[Kind]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _seen: dict[str, frozenset[Kind]] = field(default_factory=dict)

    @property
    def stubless(self) -> bool:
        """Whether its rows have no labels."""
        return all(not row.label for row in self.rows)

    def add(self, label: str, kind: Kind) -> None:
        """Notes a printed label."""
        if label.strip():
            self._kinds.setdefault(normal_label(label), set()).add(kind)
            self._texts[normal_label(label)] = label

    def kinds(self, text: str) -> frozenset[Kind]:
        """What a text may be; empty for a figure, a blank, a sentence or a label of elsewhere.

        A text that is exactly a label is nothing else; otherwise the likeliest label counts.
        """
        if not text.strip():
            return frozenset()
        if text not in self._seen:
            self._seen[text] = frozenset(self._find_kinds(text))
        return self._seen[text]

    def _find_kinds(self, text: str) -> set[Kind]:
        exact = self._kinds.get(normal_label(text))
        if exact is not None:
            return exact
        if is_figure_like(text):
            return set()
        scores = {key: likeness(text, label) for key, label in self._texts.items()}
        best = max(scores.values(), default=0.0)
        if best <= 0:
            return set()
        found: set[Kind] = set()
        for key, score in scores.items():
            if score == best:
                found |= self._kinds[key]
        return found

    def find_rows(self, text: str) -> list[RowAnchor]:
        """The rows whose label a text is, exactly or else by likeness; the best ones only."""
        if not text.strip():
            return []
        every = [*self.rows, *self.undivided]
        exact = [row for row in every if normal_label(row.label) == normal_label(text)]
        if exact:
            return exact
        scores = [(likeness(text, row.label), row) for row in every if row.label]
        best = max((score for score, _ in scores), default=0.0)
        return [row for score, row in scores if score == best] if best > 0 else []


@lru_cache(maxsize=32)
def labels_of(form: Form) -> tuple[TableLabels, ...]:
    """The labels of every table of a form, in its order."""
    return tuple(_collect(form, table) for table in form.tables)


def _collect(form: Form, table: Table) -> TableLabels:
    labels = TableLabels(table)
    groups = {each.group for each in form.undivided.values()}
    for number, block in enumerate(table.blocks):
        labels.add(block.title, "band")
        labels.add(block.corner, "corner")
        for heading in _list_headings(block.boxhead):
            labels.add(heading.label, "column")
        for heading, path, above in _list_groups(block.stub):
            labels.add(heading.label, "group")
            if path in groups and form_has_group(form, table, path):
                order = len(labels.rows)
                labels.undivided.append(
                    RowAnchor(table.id, number, order, path, heading.label, above, path)
                )
        for leaf in leaves(block.stub):
            above = tuple(heading.label for heading in leaf.ancestors)
            order = len(labels.rows)
            labels.rows.append(
                RowAnchor(table.id, number, order, leaf.path, leaf.heading.label, above)
            )
            labels.add(leaf.heading.label, "row")
    for each in labels.undivided:
        # It stands where its first member would.
        first = next(row for row in labels.rows if row.path.startswith(f"{each.path}."))
        labels.undivided[labels.undivided.index(each)] = RowAnchor(
            each.table, each.block, first.order, each.path, each.label, each.above, each.group
        )
    return labels


def form_has_group(form: Form, table: Table, path: str) -> bool:
    """Whether a group of that path stands in a table."""
    return any(
        each.group == path and form.cells[each.cell].table == table.id
        for each in form.undivided.values()
    )


def _list_headings(headings: Sequence[Heading]) -> Iterator[Heading]:
    for heading in headings:
        yield heading
        yield from _list_headings(heading.children)


def _list_groups(
    headings: Sequence[Heading], path: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[Heading, str, tuple[str, ...]]]:
    for heading in headings:
        if heading.children:
            way = ".".join(part for part in (path, heading.id) if part)
            yield heading, way, above
            yield from _list_groups(heading.children, way, (*above, heading.label))


def head_rows(block: Block) -> list[list[Heading]]:
    """The column headings of a block by the rows in which they are printed."""
    rows: list[list[Heading]] = []
    level = list(block.boxhead)
    while level:
        rows.append(level)
        level = [child for heading in level for child in heading.children]
    return rows


@lru_cache(maxsize=16384)
def is_figure_like(text: str) -> bool:
    """Whether a text stands for a figure: a number, perhaps with words, or a mark for none."""
    text = text.strip()
    if not text or len(text) > _LONGEST_FIGURE:
        return False
    if text in _MARKS:
        return True
    if _DIGIT_FIRST.match(text) is None:
        return False
    reading = read_number(text, _LOOSE)
    return reading.value is not None or reading.code in {
        "CELL_OTHER_UNIT", "CELL_AMBIGUOUS", "CELL_NEGATIVE", "CELL_FRACTION", "CELL_DECIMALS",
        "CELL_TOO_LARGE",
    }  # fmt: skip


def is_sentence(text: str) -> bool:
    """Whether a text is neither a figure nor short enough to be a heading of a column."""
    text = text.strip()
    if is_figure_like(text):
        return False
    return len(text) >= _SENTENCE or (len(text) > 1 and text[-1] in _ENDS)
