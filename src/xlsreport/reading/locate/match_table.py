"""Matches the rows and columns of one table with the lines of one sheet.

Rows and columns are identified by their labels, in order where labels repeat. Where a label cannot
be recognized, its neighbours show which row or column it must be; its figures are then not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout import Place
from xlsreport.reading.locate.alignment import Alignment, align, gaps_of
from xlsreport.reading.locate.anchors import Anchor, Block, TableAnchors, TableMatch, scores_of
from xlsreport.reading.locate.labels import (
    ALIKE,
    AlteredLabel,
    LostLabel,
    SheetTexts,
    likeness,
    normal_label,
    same_label,
)
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from xlsreport.layout import Layout

__all__ = ["match_table", "may_hold"]

# A sheet with fewer of a table's labels, or of its cells, does not hold the table.
_ENOUGH_LABELS, _ENOUGH_CELLS = 0.4, 0.4
# How far above the first recognized row its headings may begin, how far below the last one others
# may follow.
_MARGIN = 6
_DATA_ROWS = 3
_HEAD = 0.9


def match_table(
    layout: Layout,
    anchors: TableAnchors,
    texts: SheetTexts,
    rows: range,
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> TableMatch | None:
    """Finds a table on a sheet.

    Args:
        layout: The form's layout.
        anchors: What the table's rows and columns are.
        texts: The sheet's texts.
        rows: The rows of the sheet to look in.
        merges: The sheet's merged ranges; empty where they are not known.

    Returns:
        ``None`` if too few of its labels or cells are there.
    """
    if not may_hold(texts, anchors):
        return None
    matcher = _Matcher(layout, anchors, texts, merges)
    if anchors.has_stub:
        matcher.match_rows(rows)
    else:
        matcher.match_heads(rows)
    found = matcher.found
    return found if len(found.cells) >= len(anchors.cells) * _ENOUGH_CELLS else None


def may_hold(texts: SheetTexts, anchors: TableAnchors) -> bool:
    """Whether enough of a table's labels stand anywhere on a sheet."""
    return texts.share(anchors.labels) >= _ENOUGH_LABELS


def _score_head(anchor: Anchor, lines: Sequence[Container[str]]) -> list[float]:
    """Scores lines as a row of headings: by the share of its labels that stand there."""
    labels = [normal_label(label) for label in anchor.labels]
    return [
        _HEAD * (sum(label in line for label in labels) / len(labels)) if labels else 0.0
        for line in lines
    ]


class _Matcher:
    """Puts the rows and columns of one table on one sheet."""

    def __init__(
        self,
        layout: Layout,
        anchors: TableAnchors,
        texts: SheetTexts,
        merges: Sequence[tuple[int, int, int, int]],
    ) -> None:
        self.layout, self.anchors, self.texts = layout, anchors, texts
        self.merges = {(row, column): last for row, column, _, last in merges}
        self.form = layout.form
        self.found = TableMatch(anchors.table, texts.sheet.name)
        self.cells = anchors.cells

    def match_rows(self, rows: range) -> None:
        """Rows by their labels first, then each block's columns by theirs."""
        lines = [line for block in self.anchors.blocks for line in block.lines]
        stub = self._find_last_stub_column(lines, rows)
        if stub is None:
            return
        last_stub, rows = stub
        outline = self.texts.down(rows, last_stub)
        scores = scores_of(lines, outline)
        there = [{normal_label(text) for _, text in self.texts.rows[row]} for row in rows]
        for at, anchor in enumerate(lines):
            if anchor.kind == "head":
                scores[at] = _score_head(anchor, there)
        alignment = align(scores)
        undivided = self._find_undivided_rows(lines, alignment, outline, rows)
        gaps = gaps_of(alignment, len(lines), len(rows))
        self._take_rows(lines, alignment, outline, rows, last_stub)
        lost_rows = {
            lines[at].at: rows[line]
            for at, line in gaps.items()
            if lines[at].kind == "row"
            and lines[at].at not in undivided
            and self._is_any_filled([rows[line]], range(self.texts.sheet_width))
        }
        in_order = {
            lines[at].at: rows[line]
            for at, line in alignment.lines.items()
            if at not in alignment.moved
        }
        self._match_blocks(in_order, lost_rows, undivided, rows, last_stub)

    def _take_rows(
        self,
        lines: Sequence[Anchor],
        alignment: Alignment,
        outline: Sequence[tuple[str, ...]],
        rows: range,
        last_stub: int,
    ) -> None:
        """Notes which row stands where, and which labels are there a second time."""
        for at, line in alignment.lines.items():
            anchor = lines[at]
            self.found.rows[anchor.at] = rows[line]
            if anchor.kind != "head":
                self._note_recognized(anchor, rows[line], last_stub, outline[line])
            if at in alignment.moved and anchor.kind == "row":
                self.found.moved.append(anchor.label)
        taken = set(alignment.lines.values())
        for line, labels in enumerate(outline):
            if line not in taken and labels:
                self._note_repeated(lines, rows[line], labels[-1])

    def _match_blocks(
        self,
        in_order: Mapping[int, int],
        lost_rows: Mapping[int, int],
        undivided: Mapping[int, int],
        rows: range,
        last_stub: int,
    ) -> None:
        everywhere = {**self.found.rows, **lost_rows}
        heads = {line.at for b in self.anchors.blocks for line in b.lines if line.kind == "head"}
        taken = [row for at, row in everywhere.items() if at not in heads]
        unheaded: list[tuple[Block, range]] = []
        for block in self.anchors.blocks:
            own = {line.at for line in block.rows}
            body = [row for at, row in {**in_order, **lost_rows}.items() if at in own]
            body = body or [row for at, row in everywhere.items() if at in own]
            if not body:
                self.found.columns.append({})
                continue
            above = max((row for row in taken if row < min(body)), default=rows.start - 1)
            between = range(above + 1, min(body))
            columns, lost = self._match_columns(
                block,
                self._find_heads(block, between),
                range(min(body), max(body) + 1),
                last_stub + 1,
            )
            self.found.columns.append(columns)
            if columns:
                self._place_cells(block, columns, lost, lost_rows, undivided, last_stub)
            elif between:
                unheaded.append((block, between))
        for block, between in unheaded:
            # Not one heading is recognized: its columns are those of the table's other blocks.
            lost = {
                anchor.at: known[anchor.at]
                for anchor in block.columns
                for known in self.found.columns
                if anchor.at in known
            }
            for anchor in block.columns:
                if anchor.at in lost:
                    self._note_lost_column(block, anchor, lost[anchor.at], between)
            self._place_cells(block, {}, lost, lost_rows, undivided, last_stub)

    def match_heads(self, rows: range) -> None:
        """A table without row labels: the row below its headings, one block after another."""
        start = rows.start
        for block in self.anchors.blocks:
            wanted = {normal_label(column.label) for column in block.columns}
            hits = {
                row: sum(normal_label(text) in wanted for _, text in self.texts.rows[row])
                for row in range(start, min(rows.stop, self.texts.height))
            }  # fmt: skip
            bottom = max(hits, key=lambda row: hits[row], default=None)
            if bottom is None or hits[bottom] * 2 < len(block.columns):
                self.found.columns.append({})
                continue
            top = bottom
            labels = [text for line in block.columns for text in (*line.labels, *line.above)]
            while top > start and self._has_label(top - 1, labels):
                top -= 1
            below = range(bottom + 1, bottom + 1 + _DATA_ROWS)
            columns, lost = self._match_columns(block, range(top, bottom + 1), below, 0)
            self.found.columns.append(columns)
            row = next(
                (
                    row
                    for row in below
                    if any(self.texts.sheet.value(row, c) != "" for c in columns.values())
                ),
                below.start,
            )
            for line in block.rows:
                self.found.rows[line.at] = row
                row += 1
            self._place_cells(block, columns, lost, {}, {}, -1)
            start = row

    def _find_last_stub_column(
        self, lines: Sequence[Anchor], rows: range
    ) -> tuple[int, range] | None:  # fmt: skip
        """The column of the innermost row labels, and the rows around those found."""
        columns: dict[int, int] = {}
        hits: list[int] = []
        for line in lines:
            if line.kind != "row":
                continue
            for row, column in self.texts.places.get(normal_label(line.label), ()):
                if row in rows:
                    columns[column] = columns.get(column, 0) + 1
                    hits.append(row)
        if not columns:
            return None
        most = max(columns, key=lambda column: columns[column])
        last = max(c for c, count in columns.items() if count > 1 or c == most)
        around = range(
            max(rows.start, min(hits) - _MARGIN), min(rows.stop, max(hits) + 1 + _MARGIN)
        )
        return last, around

    def _is_any_filled(self, rows: Iterable[int], columns: Iterable[int]) -> bool:
        """Whether any of some cells is filled: a line without a label may simply not be there."""
        values = self.texts.sheet
        across = list(columns)
        return any(values.value(row, column) != "" for row in rows for column in across)

    def _has_label(self, row: int, labels: Sequence[str]) -> bool:
        texts = self.texts.rows[row]
        return any(likeness(text, label) >= ALIKE for _, text in texts for label in labels)

    def _note_recognized(
        self, anchor: Anchor, row: int, last_column: int, labels: tuple[str, ...]
    ) -> None:
        """Notes where a row's or band's label stands and whether it was changed."""
        text = labels[-1]
        column = next(
            c for c in range(last_column, -1, -1) if self.texts.at.get((row, c)) == text
        )  # fmt: skip
        self._note_label(Place.one(self.found.sheet, row, column), text, anchor.label)

    def _note_label(self, place: Place, text: str, expected: str) -> None:
        self.found.labels.add((place.row, place.column))
        if not same_label(text, expected):
            self.found.altered.append(AlteredLabel(place, visible(text), visible(expected)))

    def _note_repeated(self, lines: Sequence[Anchor], row: int, text: str) -> None:
        for anchor in lines:
            taken = anchor.kind == "row" and anchor.at in self.found.rows
            if taken and same_label(text, anchor.label):
                self.found.twice[row] = anchor.label
                return

    def _find_undivided_rows(
        self,
        lines: Sequence[Anchor],
        alignment: Alignment,
        outline: Sequence[tuple[str, ...]],
        rows: range,
    ) -> dict[int, int]:
        """Groups that are one row here: the rows of their members and the line they stand on."""
        by_row = {anchor.at: at for at, anchor in enumerate(lines) if anchor.kind == "row"}
        groups: dict[str, set[int]] = {}
        for column in self.form.undivided.values():
            if self.form.every[column.cell].table == self.anchors.table:
                group = groups.setdefault(column.group, set())
                group |= {self.layout.cells[c].row for c in (column.cell, *column.others)}
        found: dict[int, int] = {}
        taken = set(alignment.lines.values())
        for members in groups.values():
            if any(by_row[row] in alignment.lines for row in members):
                continue
            label = lines[by_row[min(members)]].above[-1]
            fits = [
                (likeness(labels[-1], label), -line)
                for line, labels in enumerate(outline)
                if labels and line not in taken
            ]
            score, line = max(fits, default=(0.0, 0))
            if score >= ALIKE:
                found |= dict.fromkeys(members, rows[-line])
                self.found.undivided[label] = rows[-line]
        return found

    def _find_heads(self, block: Block, rows: range) -> range:
        """The rows of a block's column headings among those above its first row."""
        labels = [text for column in block.columns for text in (*column.labels, *column.above)]
        for row in rows:
            if self._has_label(row, labels):
                return range(row, rows.stop)
        return range(rows.stop, rows.stop)

    def _match_columns(
        self, block: Block, heads: range, body: range, first: int
    ) -> tuple[dict[int, int], dict[int, int]]:
        """The block's columns that were found, and those that follow from their neighbours."""
        across = range(first, self.texts.width + 1)
        outline = self.texts.across(across, heads)
        alignment = align(scores_of(block.columns, outline))
        gaps = gaps_of(alignment, len(block.columns), len(across)) if alignment.lines else {}
        columns: dict[int, int] = {}
        for at, anchor in enumerate(block.columns):
            if at not in alignment.lines:
                continue
            column = across[alignment.lines[at]]
            columns[anchor.at] = column
            text = outline[alignment.lines[at]][-1]
            row = next(r for r in reversed(heads) if self.texts.at.get((r, column)) == text)
            self._note_label(Place.one(self.found.sheet, row, column), text, anchor.label)
            if at in alignment.moved:
                self.found.moved.append(anchor.label)
        groups = {normal_label(text) for line in block.columns for text in line.above}
        for row in heads:
            for column, text in self.texts.rows[row]:
                if normal_label(text) in groups:
                    self.found.labels.add((row, column))
        lost = {
            block.columns[at].at: across[line]
            for at, line in gaps.items()
            if self._is_any_filled([*heads, *body], [across[line]])
        }
        for anchor in block.columns:
            if anchor.at in lost:
                self._note_lost_column(block, anchor, lost[anchor.at], heads)
        return columns, lost

    def _note_lost_column(self, block: Block, anchor: Anchor, column: int, heads: range) -> None:
        texts = [
            (row, self.texts.at[row, column]) for row in heads if (row, column) in self.texts.at
        ]
        row, text = texts[-1] if texts else (heads.stop - 1, "")
        at = anchor.at
        cells = [self.cells[line.at, at] for line in block.rows if (line.at, at) in self.cells]
        self._note_lost(Place.one(self.found.sheet, row, column), text, anchor.label, cells)

    def _note_lost(self, place: Place, text: str, expected: str, cells: Sequence[str]) -> None:
        """A label that cannot be recognized; where only totals depend on it, it does no harm."""
        self.found.labels.add((place.row, place.column))
        label = AlteredLabel(place, visible(text), visible(expected))
        if all(self.form.every[cell].computed for cell in cells):
            self.found.altered.append(label)
        else:
            self.found.lost.append(LostLabel(label, tuple(cells)))

    def _place_cells(
        self,
        block: Block,
        columns: Mapping[int, int],
        lost_columns: Mapping[int, int],
        lost_rows: Mapping[int, int],
        undivided: Mapping[int, int],
        last_stub: int,
    ) -> None:
        """Gives every cell of a block its place, where its row and column were found."""
        for line in block.rows:
            if line.at in lost_rows:
                self._note_lost_row(block, line, lost_rows[line.at], last_stub)
        takers = {column.cell for column in self.form.undivided.values()}
        lost_cells = {cell for lost in self.found.lost for cell in lost.cells}
        for line in block.rows:
            row = self.found.rows.get(
                line.at, lost_rows.get(line.at, undivided.get(line.at))
            )  # fmt: skip
            if row is None:
                continue
            for anchor in block.columns:
                cell = self.cells.get((line.at, anchor.at))
                column = columns.get(anchor.at, lost_columns.get(anchor.at))
                if cell is None or column is None:
                    continue
                place = self._make_place(row, column)
                unassigned = line.at in undivided and cell not in takers
                if unassigned or cell in lost_cells:
                    self.found.unread[cell] = place
                else:
                    self.found.cells[cell] = place

    def _make_place(self, row: int, column: int) -> Place:
        last = self.merges.get((row, column), column)
        return Place(self.found.sheet, row, column, row, last)

    def _note_lost_row(self, block: Block, line: Anchor, row: int, last_stub: int) -> None:
        at = [c for c in range(last_stub, -1, -1) if (row, c) in self.texts.at]
        column = at[0] if at else last_stub
        text = self.texts.at.get((row, column), "")
        line_cells = ((line.at, anchor.at) for anchor in block.columns)
        cells = [self.cells[each] for each in line_cells if each in self.cells]
        self._note_lost(Place.one(self.found.sheet, row, column), text, line.label, cells)
