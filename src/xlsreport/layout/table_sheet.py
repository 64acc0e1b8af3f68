"""A table on its sheet: merged headings and stubs, cells, last year's figures for reference.

The printed form is kept cell for cell. What is not printed stands outside the print area: the
state of the table above it, last year's figures below it or to its right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.forms.expression import describe
from xlsreport.forms.headings import Heading, leaves
from xlsreport.layout.records import (
    Label,
    Place,
    Sheet,
    line_height,
    lines_needed,
    quoted,
    ranges,
    width_of,
)
from xlsreport.text.records import Record
from xlsreport.text.words import word, word_of_time

if TYPE_CHECKING:
    from xlsreport.forms.form import Block, Form, Leaf, Table, Tie

__all__ = ["TableSheet", "lay_out_table"]

STATE_ROW, TITLE_ROW, INFO_ROW, FIRST_ROW = 0, 1, 2, 3
_STATE_COLUMN = 1
# What a state with two counts takes.
_STATE_WIDTH = 24.0
# Widths in characters: of the body, of the outer stub columns, bounds of the innermost one.
_PLAIN_BODY_WIDTH, _BODY_WIDTH, _WIDEST_BODY = 8.2, 10.0, 22.0
_OUTER_WIDTHS = (5.0, 12.0)
_NARROWEST_STUB, _WIDEST_STUB = 24.0, 32.0
_REFERENCE_WIDTH = 20.0
_DAY_WIDTH, _WIDEST_ENTRY = 13.0, 28.0
_BESIDE_WIDTH = 8.2
_ROW_HEIGHT = 25.5
# A table of up to four columns has room for headings on one line.
_NARROW = 4
_LONG_CORNER = 12


class TableSheet(Record):
    """One table, laid out; see :class:`~xlsreport.layout.records.Layout`."""

    sheet: Sheet
    state: Place
    zero: Place | None
    cells: dict[str, Place] = field(default_factory=dict)
    voids: list[Place] = field(default_factory=list)
    formulas: dict[str, str] = field(default_factory=dict)
    priors: dict[str, Place] = field(default_factory=dict)
    differences: dict[str, Place] = field(default_factory=dict)


def lay_out_table(form: Form, table: Table, *, plain: bool = False) -> TableSheet:
    """Places one table.

    Args:
        form: The form.
        table: The table.
        plain: Whether nothing can be declared of its blanks, as in a merged workbook.
    """
    return _Builder(form, table, plain=plain).build()


class _Builder:
    """Collects labels and places while it goes down the sheet."""

    def __init__(self, form: Form, table: Table, *, plain: bool) -> None:
        self.form = form
        self.plain = plain
        self.table = table
        self.stub_depth = max(_count_levels(block.stub) for block in table.blocks)
        if all(not leaf.heading.label for block in table.blocks for leaf in leaves(block.stub)):
            self.stub_depth = 0
        self.body = max(sum(_count_columns(h) for h in block.boxhead) for block in table.blocks)
        self.columns = self.stub_depth + self.body
        self.labels: list[Label] = []
        self.heights: dict[int, float] = {}
        self.cells: dict[str, Place] = {}
        self.voids: list[Place] = []
        self.widths = self._choose_widths()

    def build(self) -> TableSheet:
        table = self.table
        row = FIRST_ROW
        repeat = (row, row)
        for block in table.blocks:
            first = row
            row = self._place_block(block, row)
            if block is table.blocks[0]:
                repeat = (first, first + _count_levels(block.boxhead) - 1 + bool(block.title))
        note = word("table_optional", self.form.language) if table.optional else ""
        note += table.note
        if note:
            self._add_label(row, 0, row, self.columns - 1, note, "note")
            self._fit_height(row, note, sum(self.widths[: self.columns]))
            row += 1
        last_printed = row - 1
        self._place_headings()
        priors, differences = self._place_references(row + 1)
        single = len(table.blocks) == 1
        sheet = Sheet(
            name=table.sheet,
            kind="table",
            table=table.id,
            labels=tuple(self.labels),
            widths=tuple(self.widths),
            heights=self.heights,
            frozen=(repeat[1] + 1 if single else FIRST_ROW, self.stub_depth),
            print_area=Place(table.sheet, TITLE_ROW, 0, last_printed, self.columns - 1),
            repeat_rows=repeat if single else None,
            landscape=table.landscape,
        )
        formulas = {
            cell.id: f'IF(COUNT({parts})=0,"",SUM({parts}))'
            for cell in self.form.cells.values()
            if cell.table == table.id and cell.computed and cell.calculation is None
            for parts in [",".join(ranges((self.cells[p] for p in cell.parts), with_sheet=False))]
        }
        state = Place.one(table.sheet, STATE_ROW, _STATE_COLUMN)
        zero = None if self.plain else self._place_zero()
        return TableSheet(sheet, state, zero, self.cells, self.voids, formulas, priors, differences)

    def _place_headings(self) -> None:
        """The lines above the table: state (not printed), title, unit and year, unit of measure."""
        table, last = self.table, self.columns - 1
        language = self.form.language
        self._add_label(STATE_ROW, 0, STATE_ROW, 0, word("cover_state", language), "state_label")
        checks = word("sheet_checks", language)
        self.labels.append(
            Label(
                # The line is not printed: it goes on beyond the table.
                Place.one(table.sheet, STATE_ROW, self._link_column()),
                word("checks_link_to", language).format(sheet=checks),
                "link",
                goes_to=f"{quoted(checks)}!A1",
            )
        )
        self.heights[STATE_ROW] = 20
        self._add_label(TITLE_ROW, 0, TITLE_ROW, last, table.title, "title")
        self.heights[TITLE_ROW] = 32
        units = {
            c.value_type.unit
            for c in self.form.cells.values()
            if c.table == table.id and c.value_type.unit
        }
        one_unit = len(units) == 1 and last > 1
        split = last - (2 if self.columns > _NARROW else 1) if one_unit else last
        self._add_label(INFO_ROW, 0, INFO_ROW, split, "", "info")
        if one_unit:
            text = word("unit_of_measure", language).format(unit=units.pop())
            self._add_label(INFO_ROW, split + 1, INFO_ROW, last, text, "unit")
        self.heights[INFO_ROW] = 22

    def _link_column(self) -> int:
        last = max(self.columns - 1, _STATE_COLUMN + 1)
        return last if self.plain else last + 2

    def _place_zero(self) -> Place:
        """The cell that declares all other blanks 0: behind the state, else right of the table."""
        last = self.columns - 1
        free = range(_STATE_COLUMN + 1, last + 1)
        roomy = (at for at in free if sum(self.widths[_STATE_COLUMN:at]) >= _STATE_WIDTH)
        column = next(roomy, last if free else self._link_column() + 2)
        return Place.one(self.table.sheet, STATE_ROW, column)

    def _place_block(self, block: Block, row: int) -> int:
        """Places one block from ``row`` on and returns the row after it."""
        if block.title:
            self._add_label(row, 0, row, self.columns - 1, block.title, "band")
            self.heights[row] = _ROW_HEIGHT
            row += 1
        depth = _count_levels(block.boxhead)
        if self.stub_depth:
            style = "corner" if len(block.corner) > _LONG_CORNER else "heading"
            self._add_label(row, 0, row + depth - 1, self.stub_depth - 1, block.corner, style)
            if depth == 1:
                self._fit_height(row, block.corner, sum(self.widths[: self.stub_depth]))
        self._place_boxhead(block.boxhead, row, self.stub_depth, depth)
        columns = list(leaves(block.boxhead))
        starts = self._find_starts(block.boxhead)
        row += depth
        for leaf in leaves(block.stub):
            for column in columns:
                first, last = starts[column.path]
                cell_id = ".".join(p for p in (self.table.id, leaf.path, column.path) if p)
                place = Place(self.table.sheet, row, first, row, last)
                if cell_id in self.form.every:
                    self.cells[cell_id] = place
                else:
                    self.voids.append(place)
            row += 1
        if self.stub_depth:
            self._place_stub(block.stub, row - len(list(leaves(block.stub))), 0)
        else:
            self.heights[row - 1] = 36
        return row

    def _find_starts(self, boxhead: tuple[Heading, ...]) -> dict[str, tuple[int, int]]:
        starts: dict[str, tuple[int, int]] = {}
        column = self.stub_depth
        for leaf in leaves(boxhead):
            starts[leaf.path] = (column, column + leaf.heading.span - 1)
            column += leaf.heading.span
        return starts

    def _place_boxhead(
        self, headings: tuple[Heading, ...], row: int, column: int, rows_left: int
    ) -> None:
        for heading in headings:
            span = _count_columns(heading)
            last = row + rows_left - 1
            if heading.children:
                # As printed: a group takes one row, a column reaches down to the figures.
                last = row
                self._place_boxhead(heading.children, row + 1, column, rows_left - 1)
            self._add_label(row, column, last, column + span - 1, heading.label, "heading")
            width = sum(self.widths[column : column + span])
            share = lines_needed(heading.label, width) / (last - row + 1)
            for each in range(row, last + 1):
                needed = max(_ROW_HEIGHT, line_height(1) * share)
                self.heights[each] = max(self.heights.get(each, 0), needed)
            column += span

    def _place_stub(self, headings: tuple[Heading, ...], row: int, column: int) -> int:
        for heading in headings:
            last_column = self.stub_depth - 1
            if heading.children:
                last = self._place_stub(heading.children, row, column + 1) - 1
                self._add_label(row, column, last, column, heading.label, "stub_group")
            else:
                last = row
                style = "stub_total" if heading.total else "stub"
                self._add_label(row, column, row, last_column, heading.label, style)
                self._fit_height(row, heading.label, sum(self.widths[column : last_column + 1]))
            row = last + 1
        return row

    def _place_references(self, row: int) -> tuple[dict[str, Place], dict[str, Place]]:
        """Places last year's figures: below the table for rows, to its right for columns."""
        priors: dict[str, Place] = {}
        differences: dict[str, Place] = {}
        below: dict[str, int] = {}
        right_of: dict[str, tuple[int, int]] = {}
        ties = [t for t in self.form.ties if t.table == self.table.id and t.needs_prior]
        beside = [tie for tie in ties if tie.each == "column" and not self.plain]
        next_column = self.columns + 1 + len(beside)
        for at, tie in enumerate(beside):
            target = self.cells[tie.cells[0]]
            column = self.columns + 1 + at
            self._label_beside(target.row, column, tie)
            priors[tie.id] = Place.one(self.table.sheet, target.row, column)
            differences[tie.id] = Place.one(self.table.sheet, target.row + 1, column)
        for tie in ties:
            target = self.cells[tie.cells[0]]
            if tie.id in priors:
                continue
            if tie.each == "column":
                if tie.rule not in below:
                    below[tie.rule] = row
                    self._label_reference_rows(row, tie)
                    row += 3
                at = below[tie.rule]
                priors[tie.id] = Place.one(self.table.sheet, at, target.column)
                differences[tie.id] = Place.one(self.table.sheet, at + 1, target.column)
            else:
                column, last = right_of.get(tie.rule, (next_column, -1))
                if last != target.row - 1:
                    self._label_reference_columns(target.row - 1, column, tie)
                if tie.rule not in right_of:
                    next_column += 2
                right_of[tie.rule] = (column, target.row)
                priors[tie.id] = Place.one(self.table.sheet, target.row, column)
                differences[tie.id] = Place.one(self.table.sheet, target.row, column + 1)
        if beside or right_of:
            self.widths += [2.0] + [_BESIDE_WIDTH] * len(beside)
            more = next_column - self.columns - 1 - len(beside)
            self.widths += [_REFERENCE_WIDTH] * more
        for rule in dict.fromkeys(tie.rule for tie in beside):
            alike = [tie for tie in beside if tie.rule == rule]
            start, end = priors[alike[0].id], priors[alike[-1].id]
            text = self._word_prior("prior_beside", alike[0])
            self._add_label(start.row - 2, start.column, start.row - 2, end.column, text, "hint")
        return priors, differences

    def _label_beside(self, row: int, column: int, tie: Tie) -> None:
        """The column's name over last year's figure beside its row."""
        self._add_label(row - 1, column, row - 1, column, tie.where, "hint")

    def _label_reference_rows(self, row: int, tie: Tie) -> None:
        for at, text in enumerate(self._word_references(tie)):
            if self.stub_depth:
                self._add_label(row + at, 0, row + at, self.stub_depth - 1, text, "hint")
            self.heights[row + at] = _ROW_HEIGHT

    def _label_reference_columns(self, row: int, column: int, tie: Tie) -> None:
        for at, text in enumerate(self._word_references(tie)):
            self._add_label(row, column + at, row, column + at, text, "hint")
            self._fit_height(row, text, _REFERENCE_WIDTH)

    def _word_references(self, tie: Tie) -> tuple[str, str]:
        return self._word_prior("prior_row", tie), self._say("difference_row")

    def _word_prior(self, key: str, tie: Tie) -> str:
        terms = tuple(term for term in tie.expression.terms if term.prior)
        label = describe(terms, lambda term: tie.labels[term.name])
        return self._say(key).format(label=label)

    def _say(self, key: str) -> str:
        return word_of_time(key, self.form.language, self.form.periods)

    def _choose_widths(self) -> list[float]:
        widths = list(_OUTER_WIDTHS[: max(0, self.stub_depth - 1)])
        widths += [_OUTER_WIDTHS[-1]] * (self.stub_depth - 1 - len(widths))
        if self.stub_depth:
            longest = max(
                width_of(leaf.heading.label)
                for block in self.table.blocks
                for leaf in leaves(block.stub)
            )
            widths.append(min(_WIDEST_STUB, max(_NARROWEST_STUB, longest * 1.15 + 2)))
        body = _PLAIN_BODY_WIDTH if self.plain else _BODY_WIDTH
        for block in self.table.blocks:
            for leaf in leaves(block.boxhead):
                # Headings may wrap once; what is wider than that gets a wider column.
                wanted = width_of(leaf.heading.label) * 1.15 / leaf.heading.span
                wanted /= 1 if self.columns <= _NARROW else 2
                unbroken = _width_of_word(leaf.heading.label) * 1.1 / leaf.heading.span
                body = max(body, min(_WIDEST_BODY, max(wanted, unbroken)))
        columns = [round(body, 1)] * self.body
        for block in self.table.blocks:
            at = 0
            for leaf in leaves(block.boxhead):
                if leaf.heading.span == 1:
                    columns[at] = max(columns[at], self._choose_entry_width(block, leaf))
                at += leaf.heading.span
        return widths + columns

    def _choose_entry_width(self, block: Block, column: Leaf) -> float:
        """What the texts, days and choices of a column take; 0 for a column of figures."""
        ids = [
            ".".join(part for part in (self.table.id, row.path, column.path) if part)
            for row in leaves(block.stub)
        ]
        kinds = [self.form.entries[each].value_type for each in ids if each in self.form.entries]
        wanted = [0.0]
        for kind in kinds:
            longest = max((width_of(each.label) for each in kind.choices), default=kind.longest)
            wanted.append(_DAY_WIDTH if kind.kind == "date" else longest + 4)
        return min(_WIDEST_ENTRY, max(wanted))

    def _add_label(
        self, row: int, column: int, last_row: int, last_column: int, text: str, style: str
    ) -> None:
        place = Place(self.table.sheet, row, column, last_row, last_column)
        self.labels.append(Label(place, text, style))

    def _fit_height(self, row: int, text: str, width: float) -> None:
        needed = max(_ROW_HEIGHT, line_height(lines_needed(text, width)))
        self.heights[row] = max(self.heights.get(row, 0), needed)


def _width_of_word(text: str) -> int:
    """The columns of the longest word in letters, which no line breaks; 0 where all are Chinese."""
    return max((len(each) for each in text.split() if width_of(each) == len(each)), default=0)


def _count_levels(headings: tuple[Heading, ...]) -> int:
    return max(1 + (_count_levels(h.children) if h.children else 0) for h in headings)


def _count_columns(heading: Heading) -> int:
    return (
        sum(_count_columns(child) for child in heading.children)
        if heading.children
        else heading.span
    )
