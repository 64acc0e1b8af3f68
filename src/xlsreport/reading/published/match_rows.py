"""Finds the cells of a form's table in the rows of a published one.

A row is found by its label and the groups around it, a column by its heading, and the number of
cells must be right. Where any of that is in doubt, no figure of the row is taken, and its text is
kept for a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.reading.cells.numbers import NumberKind, read_number
from xlsreport.reading.locate.labels import likeness, same_label
from xlsreport.reading.published.columns import (
    Columns,
    assign,
    declared_columns,
    find_columns,
)
from xlsreport.reading.published.form_labels import is_figure_like, is_sentence
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.forms.form import Form
    from xlsreport.reading.published.form_labels import RowAnchor, TableLabels
    from xlsreport.reading.published.rows import Item

__all__ = ["Doubt", "FoundCells", "TableMatcher"]


class Doubt(Record, frozen=True):
    """A row whose figures were not taken.

    Attributes:
        cells: The ids of its cells.
        label: The row's label; ``""`` for a table's only row.
        quote: The row as it stands.
        reason: A key of the reasons: ``count``, ``heads``, ``merged``, ``twice``, ``label``.
    """

    cells: tuple[str, ...]
    label: str
    quote: str
    reason: str


class FoundCells(Record):
    """What was found of one form.

    Attributes:
        texts: The text of every cell that is certain, by id.
        doubts: The rows that are not.
        altered: Labels that say something else than the form: row's or column's id, text, label.
        added: Rows and lines that belong to no cell, by table id.
        untold: Cells of groups that are printed as one row, which such a report does not tell.
    """

    texts: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    altered: list[tuple[str, str, str]] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)
    untold: set[str] = field(default_factory=set)


class TableMatcher:
    """Reads the rows of one table of a form, which may be divided over several tables.

    Args:
        form: The form.
        labels: The labels of the table.
        found: Where to put what is found.
    """

    def __init__(self, form: Form, labels: TableLabels, found: FoundCells) -> None:
        self.form, self.labels, self.found = form, labels, found
        self._columns: dict[int, Columns] = {}
        self._rows: dict[str, tuple[list[str], tuple[str, ...]]] = {}
        self._last = -1
        self._block = -1
        self._groups: list[str] = []
        self._band = ""

    def read(self, rows: Sequence[Sequence[Item]], *, spans: bool) -> None:
        """Reads the rows of one published table."""
        if self.labels.stubless:
            self._read_stubless(rows, spans=spans)
            return
        heads: list[Sequence[Item]] = []
        for row in rows:
            place = self._find_label(row)
            if place is None:
                heads = self._pass_unlabelled(row, heads)
                continue
            anchor = self._choose_row(row, place)
            if anchor is None:
                self._keep_added(row)
                continue
            self._settle_columns(anchor.block, heads, spans=spans)
            heads = []
            self._take_row(anchor, row, place, spans=spans)
        self._block = -1

    def _pass_unlabelled(
        self, row: Sequence[Item], heads: list[Sequence[Item]]
    ) -> list[Sequence[Item]]:
        """A row without a row's label: headings, a group's own line, or what was added."""
        own = [item for item in row if item.own and item.text.strip()]
        for item in own:
            if "group" in self.labels.kinds(item.text):
                self._groups.append(item.text)
            if "band" in self.labels.kinds(item.text):
                self._band, self._groups = item.text, []
        known = any(self.labels.kinds(item.text) for item in own)
        figures = any(is_figure_like(item.text) for item in own)
        lone = len(own) == 1 and is_sentence(own[0].text)
        if own and not known and (figures or lone):
            self._keep_added(row)
            return heads
        if known and figures:
            self._keep_added(row)
        return [*heads, row]

    def _find_label(self, row: Sequence[Item]) -> int | None:
        """The position of the row's own label: the last one, behind which figures stand."""
        found = None
        for place, item in enumerate(row):
            kinds = self.labels.kinds(item.text)
            if "row" in kinds and item.own and "column" not in kinds:
                found = place
        if found is not None:
            return found
        for place, item in enumerate(row):
            if (
                item.own
                and "group" in self.labels.kinds(item.text)
                and any(same_label(item.text, each.label) for each in self.labels.undivided)
                and any(is_figure_like(each.text) for each in row[place + 1 :])
            ):
                return place
        return None

    def _choose_row(self, row: Sequence[Item], place: int) -> RowAnchor | None:
        """The row of the form that a label stands for; ``None`` if it may be several."""
        text = row[place].text
        above = [item.text for item in row[:place] if item.text.strip()]
        self._groups += [each for each in above if "group" in self.labels.kinds(each)]
        fits = self.labels.find_rows(text)
        is_group = "row" not in self.labels.kinds(text)
        fits = [each for each in fits if bool(each.group) == is_group]
        if len(fits) > 1 and self._band:
            titles = [block.title for block in self.labels.table.blocks]
            scores = {each.block: likeness(self._band, titles[each.block]) for each in fits}
            fits = [each for each in fits if scores[each.block] == max(scores.values())]
        if len(fits) > 1:
            context = above or self._groups[-1:]
            within = [
                each
                for each in fits
                if each.above and any(likeness(text, each.above[-1]) > 0 for text in context[-1:])
            ]
            fits = within or [each for each in fits if each.order == self._last + 1]
        if len(fits) != 1:
            return None
        self._last = fits[0].order
        return fits[0]

    def _settle_columns(self, number: int, heads: Sequence[Sequence[Item]], *, spans: bool) -> None:
        """Notes the columns of a block from the headings above its next row."""
        block = self.labels.table.blocks[number]
        told = find_columns(block, self.labels, heads, spans=spans)
        if told is not None:
            self._columns[number] = told
            self.found.altered += [
                (f"{self.labels.table.id}#{number}", text, label) for text, label in told.drifted
            ]
        elif number not in self._columns or (number != self._block and self._block >= 0):
            self._columns[number] = declared_columns(block)
        self._block = number

    def _take_row(self, anchor: RowAnchor, row: Sequence[Item], place: int, *, spans: bool) -> None:
        columns = self._columns[anchor.block]
        values = list(row[place + 1 :])
        if not spans:
            values = self._cut_added(values, len(columns.order))
        texts = None if row[place].tall else assign(columns, values, spans=spans)
        order = columns.order or declared_columns(self.labels.table.blocks[anchor.block]).order
        places = tuple(self._cell_id(anchor, leaf.path) for leaf in order)
        cells = self._only_cells(places)
        quote = " | ".join(item.text.replace("\n", "") for item in row if item.own)
        if texts is not None and columns.swapped and not self._adds_up(places, texts):
            texts = None
        if texts is None:
            reason = _name_reason(columns, [row[place], *values])
            self._drop(anchor.path, cells)
            self.found.doubts.append(Doubt(cells, anchor.label, quote, reason))
            return
        if anchor.path in self._rows or any(each.cells == cells for each in self.found.doubts):
            # It comes twice, and perhaps once not certain.
            if self._rows.get(anchor.path, (texts, cells)) != (texts, cells):
                self._drop(anchor.path, cells)
                self.found.doubts.append(Doubt(cells, anchor.label, quote, "twice"))
            return
        self._rows[anchor.path] = (texts, cells)
        if not same_label(row[place].text, anchor.label):
            self.found.altered.append((cells[0], row[place].text, anchor.label))
        self.found.texts |= self._pair(places, texts)
        if anchor.group:
            for each in self.form.undivided.values():
                if each.group == anchor.group and each.cell in cells:
                    self.found.untold |= set(each.others)

    def _adds_up(self, cells: Sequence[str], texts: Sequence[str]) -> bool:
        """Whether the totals of a row are those of its parts: a proof of columns out of order."""
        figures = dict(zip(cells, map(_read_count, texts), strict=True))
        return all(
            figures[cell] == sum(figures[part] for part in parts)
            for cell in cells
            if cell in self.form.cells
            and self.form.cells[cell].calculation is None
            and (parts := self.form.cells[cell].parts)
            and figures.keys() >= set(parts)
        )

    def _cut_added(self, values: list[Item], wanted: int) -> list[Item]:
        """The cells of a row of text without a sentence that follows the table's last row."""
        for at, item in enumerate(values):
            if at >= wanted and is_sentence(item.text):
                rest = [each.text for each in values[at:] if each.text.strip()]
                if any(is_figure_like(text) for text in rest):
                    return values
                self.found.added.setdefault(self.labels.table.id, []).extend(rest)
                return values[:at]
        return values

    def _drop(self, path: str, cells: tuple[str, ...]) -> None:
        self._rows.pop(path, None)
        for cell in cells:
            self.found.texts.pop(cell, None)

    def _cell_id(self, anchor: RowAnchor, column: str) -> str:
        name = ".".join(part for part in (anchor.table, anchor.path, column) if part)
        taker = self.form.undivided.get(name) if anchor.group else None
        return name if taker is None else taker.cell

    def _only_cells(self, places: Sequence[str]) -> tuple[str, ...]:
        """The places that are cells: where a total meets a text there is none."""
        return tuple(place for place in places if place in self.form.every)

    def _pair(self, places: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
        """The texts by cell."""
        pairs = zip(places, texts, strict=True)
        return {place: text for place, text in pairs if place in self.form.every}

    def _keep_added(self, row: Sequence[Item]) -> None:
        text = " | ".join(item.text.replace("\n", "") for item in row if item.own and item.text)
        self.found.added.setdefault(self.labels.table.id, []).append(text)

    def _read_stubless(self, rows: Sequence[Sequence[Item]], *, spans: bool) -> None:
        """A table without row labels: the row of figures below the headings."""
        heads: list[Sequence[Item]] = []
        taken = False
        for row in rows:
            own = [item for item in row if item.own and item.text.strip()]
            known = [item for item in own if self.labels.kinds(item.text)]
            figures = [item for item in own if is_figure_like(item.text)]
            if (known and not figures) or (not own and not heads):
                heads.append(row)
                continue
            if own and not figures and not heads:
                self._keep_added(row)
                continue
            if taken:
                if figures:
                    self._doubt_all(row, "twice")
                elif own:
                    self._keep_added(row)
                continue
            taken = self._take_only_row(row, heads, spans=spans) or taken

    def _take_only_row(
        self, row: Sequence[Item], heads: Sequence[Sequence[Item]], *, spans: bool
    ) -> bool:
        """Takes the row of figures; whether it was one."""
        block = self.labels.table.blocks[0]
        columns = find_columns(block, self.labels, heads, spans=spans, partly=spans)
        if columns is None or not heads:
            if any(is_figure_like(item.text) for item in row):
                self._doubt_all(row, "heads")
            return False
        values = list(row)
        if not spans:
            values = self._cut_added(values, len(columns.order))
        texts = assign(columns, values, spans=spans)
        anchor = self.labels.rows[0]
        order = columns.order or declared_columns(block).order
        places = tuple(self._cell_id(anchor, leaf.path) for leaf in order)
        cells = self._only_cells(places)
        if texts is None or any(cell in self.found.texts for cell in cells):
            self._doubt_all(row, "count" if texts is None else "twice", cells)
            return True
        self.found.texts |= self._pair(places, texts)
        self.found.altered += [
            (f"{self.labels.table.id}#0", text, label) for text, label in columns.drifted
        ]
        return True

    def _doubt_all(
        self, row: Sequence[Item], reason: str, cells: tuple[str, ...] | None = None
    ) -> None:
        if cells is None:
            anchor = self.labels.rows[0]
            columns = declared_columns(self.labels.table.blocks[0])
            cells = self._only_cells([self._cell_id(anchor, leaf.path) for leaf in columns.order])
        for cell in cells:
            self.found.texts.pop(cell, None)
        quote = " | ".join(item.text.replace("\n", "") for item in row if item.own)
        self.found.doubts.append(Doubt(cells, "", quote, reason))


def _name_reason(columns: Columns, items: Sequence[Item]) -> str:
    """Why the cells of a row are not certain."""
    if any(item.tall or not item.own for item in items):
        return "merged"
    return "count" if columns.order else "heads"


def _read_count(text: str) -> float:
    """The figure in a text; 0 for a blank and for what is none."""
    value = read_number(text, NumberKind(decimals=6, signed=True, unit="")).value
    return float(value or 0)
