"""Locates each table of a form in a returned workbook.

Several ways are tried, the cheap and certain ones first: the layout's own places where the labels
there agree, the global defined names, then headings and row labels anywhere on a sheet. A position
alone, without labels that agree, is never enough.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import field

from xlsreport.layout import Place, column_number
from xlsreport.layout.stamp import global_name
from xlsreport.reading.locate.anchors import TableAnchors, TableMatch, anchors_of
from xlsreport.reading.locate.labels import (
    AlteredLabel,
    LostLabel,
    likeness,
    same_label,
    texts_of,
)
from xlsreport.reading.locate.match_table import match_table, may_hold
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import is_sheet_of_merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.layout import Label, Layout, Sheet
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = [
    "A_TABLE",
    "ROW_LABELS",
    "TELLING",
    "AlteredLabel",
    "Location",
    "LostLabel",
    "Standing",
    "last_row_of",
    "locate",
    "match_renamed",
]

By = Literal["layout", "names", "labels"]

# Labels that identify figures; the rest (title, unit line, notes) may be rewritten freely.
TELLING = frozenset({"heading", "stub", "stub_group", "stub_total", "band"})
ROW_LABELS = frozenset({"stub", "stub_total"})
# Fewer rows than this below a table cannot hold another one.
A_TABLE = 3
_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$(\d+):\$([A-Z]{1,3})\$(\d+)")


class Standing(Record, frozen=True):
    """The place of one table.

    Attributes:
        by: How it was found.
        match: Its rows, columns and cells.
        in_place: Whether it stands exactly where the layout has it.
    """

    by: By
    match: TableMatch
    in_place: bool


class Location(Record):
    """The places of all tables and cells.

    Attributes:
        cells: The place of every cell that may be read, by id.
        unread: The places of cells that may not be read, because their label is lost or their
            group is one undivided row there.
        standings: Where each table that was found stands, by table id.
        altered: Labels that were changed but are recognized.
        lost_labels: Labels that are not recognized, with the cells they take with them.
        lost: Tables that were not found: table id and why, in Chinese and English.
        missing: For each table that was found, its cells that are not there.
        twice: The sheets that hold a table that is filled in more than once, by table id.
        empty_copies: Sheets with a blank copy of a table.
    """

    cells: dict[str, Place] = field(default_factory=dict)
    unread: dict[str, Place] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    altered: list[AlteredLabel] = field(default_factory=list)
    lost_labels: list[LostLabel] = field(default_factory=list)
    lost: dict[str, tuple[str, str]] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    twice: dict[str, tuple[str, ...]] = field(default_factory=dict)
    empty_copies: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, Place]:
        """The place of every cell that was found, read or not."""
        return {**self.cells, **self.unread}

    @property
    def sheets(self) -> frozenset[str]:
        """The sheets on which a table, or a copy of one, was found."""
        found = {standing.match.sheet for standing in self.standings.values()}
        for copies in (self.twice, self.empty_copies):
            found |= {name for names in copies.values() for name in names}
        return frozenset(found)


def locate(
    layout: Layout, grid: Grid, witness: Witness | None = None, *, consolidated: bool = False
) -> Location:
    """Finds every table of a form.

    Args:
        layout: The form's layout.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.
        consolidated: Whether it is a merged workbook, whose further sheets hold no tables.
    """
    search = _Search(layout, grid, witness, consolidated=consolidated)
    location = Location()
    for sheet in layout.sheets:
        if sheet.kind == "table":
            search.table(sheet, location)
    return location


def last_row_of(layout: Layout, sheet: Sheet) -> int:
    """The last row, from 0, of a table's own sheet that the table takes."""
    own = (place.last_row for place in layout.cells.values() if place.sheet == sheet.name)
    return max(*(label.place.last_row for label in sheet.labels), *own)


class _Search:
    """Looks for tables in one workbook; sheets are indexed only when labels are needed."""

    def __init__(
        self, layout: Layout, grid: Grid, witness: Witness | None, *, consolidated: bool
    ) -> None:
        self.layout, self.grid, self.witness = layout, grid, witness
        self.form = layout.form
        own = {sheet.name for sheet in layout.sheets}
        if consolidated:
            own |= {name for name in grid.sheets if is_sheet_of_merge(name, self.form.language)}
            own |= {table.sheet for table in self.form.lists}
        self.foreign = [name for name in grid.sheets if name not in own]

    def table(self, sheet: Sheet, location: Location) -> None:
        """Finds one table and puts what is known of it into ``location``."""
        standing = self._find_in_place(sheet)
        if standing is not None:
            found = [standing, *self._find_copies(sheet)]
        else:
            found = self._find_by_labels(sheet, [*self._list_likely_sheets(sheet)])
            named = self._find_by_name(sheet)
            if named is not None:
                same = [each for each in found if each.match.sheet == named.match.sheet]
                found = [named, *(each for each in found if each not in same[:1])]
        if not found:
            location.lost[sheet.table] = self._explain_loss(sheet)
            return
        filled = [each for each in found if self._is_filled(each)]
        if len(filled) > 1:
            names = dict.fromkeys(each.match.sheet for each in filled)
            location.twice[sheet.table] = tuple(names)
        chosen = (filled or found)[0]
        empty = dict.fromkeys(
            each.match.sheet
            for each in found
            if each not in filled and each is not chosen and each.match.sheet != chosen.match.sheet
        )
        if empty:
            location.empty_copies[sheet.table] = tuple(empty)
        self._record(sheet, chosen, location)

    def _find_copies(self, sheet: Sheet) -> list[Standing]:
        """Finds copies of a table that is in its place: on other sheets, or below it."""
        found = self._find_by_labels(sheet, self.foreign) if self.foreign else []
        last = last_row_of(self.layout, sheet)
        if len(self.grid.sheets[sheet.name].rows) > last + A_TABLE:
            found += self._find_by_labels(sheet, [sheet.name], last + 1)
        return found

    def _record(self, sheet: Sheet, standing: Standing, location: Location) -> None:
        match = standing.match
        location.standings[sheet.table] = standing
        location.cells |= match.cells
        location.unread |= match.unread
        location.altered += match.altered
        location.lost_labels += match.lost
        if standing.by == "labels" and standing.in_place:
            location.altered += self._find_altered_groups(sheet, match)
        there = match.cells.keys() | match.unread.keys()
        missing = tuple(
            cell.id
            for cell in self.form.every.values()
            if cell.table == sheet.table and cell.id not in there
        )
        if missing:
            location.missing[sheet.table] = missing

    def _find_altered_groups(self, sheet: Sheet, match: TableMatch) -> Iterator[AlteredLabel]:
        """Headings that only group, where rows and columns themselves are all in their places."""
        known = {label.place for label in match.altered} | {e.label.place for e in match.lost}
        line_labels = {
            anchor.label
            for block in anchors_of(self.layout, sheet).blocks
            for anchor in (*(line for line in block.lines if line.kind == "row"), *block.columns)
        }
        values = self.grid.sheets[sheet.name]
        for label in sheet.labels:
            text = values.text(label.place.row, label.place.column)
            place = Place.one(sheet.name, label.place.row, label.place.column)
            if (
                label.style in TELLING
                and label.text
                and label.text not in line_labels
                and place not in known
                and not same_label(text, label.text)
            ):
                yield AlteredLabel(place, visible(text), visible(label.text))

    def _find_in_place(self, sheet: Sheet) -> Standing | None:
        """The table at the layout's own places, if every label there is at least recognized."""
        altered = self._compare_labels(sheet, sheet.name, 0, 0)
        if altered is None or self._has_slipped(sheet, sheet.name, 0, 0):
            return None
        match = _shift_table(self.layout, sheet, sheet.name, 0, 0, altered)
        return Standing("layout", match, in_place=True)

    def _has_slipped(self, sheet: Sheet, name: str, down: int, right: int) -> bool:
        """Whether a row without a label was pushed down: the only sign is that it is blank."""
        if any(label.style in ROW_LABELS for label in sheet.labels):
            return False
        values = self.grid.sheets[name]
        places = self.layout.cells.values()
        cells = {(place.row, place.column) for place in places if place.sheet == sheet.name}
        if any(values.value(row + down, column + right) != "" for row, column in cells):
            return False
        # The headings of a next block and last year's figures stand below a blank row by right.
        used = {(label.place.row, label.place.column) for label in sheet.labels}
        references = (*self.layout.priors.values(), *self.layout.differences.values())
        used |= {(place.row, place.column) for place in references if place.sheet == sheet.name}
        under = {(row + below, column) for row, column in cells for below in (1, 2)}
        return any(
            values.value(row + down, column + right) != "" for row, column in under - used - cells
        )

    def _find_by_name(self, sheet: Sheet) -> Standing | None:
        """The table where the workbook-wide name of its range points, if the labels agree."""
        if self.witness is None:
            return None
        text = self.witness.names.get(global_name(self.form.id, sheet.table), "")
        found = _NAME.fullmatch(text.strip().lstrip("="))
        if found is None:
            return None
        name = found[1].replace("''", "'") if found[1] else found[2]
        top, left = int(found[4]) - 1, column_number(found[3])
        own = [p for p in self.layout.cells.values() if p.sheet == sheet.name]
        down = top - min(place.row for place in own)
        right = left - min(place.column for place in own)
        altered = self._compare_labels(sheet, name, down, right)
        if altered is None or self._has_slipped(sheet, name, down, right):
            return None
        match = _shift_table(self.layout, sheet, name, down, right, altered)
        return Standing("names", match, in_place=False)

    def _compare_labels(
        self, sheet: Sheet, name: str, down: int, right: int
    ) -> list[AlteredLabel] | None:
        """The labels that were changed; ``None`` if the table does not stand at that offset."""
        values = self.grid.sheets.get(name)
        if values is None:
            return None
        altered: list[AlteredLabel] = []
        for label in sheet.labels:
            if label.style not in TELLING or not label.text:
                continue
            row, column = label.place.row + down, label.place.column + right
            if row < 0 or column < 0:
                return None
            text = values.text(row, column)
            if same_label(text, label.text):
                continue
            if not self._is_recognized(sheet, label, text):
                return None
            place = Place.one(name, row, column)
            altered.append(AlteredLabel(place, visible(text), visible(label.text)))
        return altered

    def _is_recognized(self, sheet: Sheet, label: Label, text: str) -> bool:
        """Whether a changed label is nearer to its own text than to any other label."""
        units = {
            self.form.every[cell].value_type.unit
            for cell, place in self.layout.cells.items()
            if place.sheet == sheet.name
            and place.column == label.place.column
            and place.row == label.place.last_row + 1
        }
        unit = units.pop() if len(units) == 1 else ""
        score = likeness(text, label.text, unit)
        others = {each.text for each in sheet.labels if each.style in TELLING and each.text}
        return score > 0 and not any(likeness(text, other) > score for other in others)

    def _list_likely_sheets(self, sheet: Sheet) -> Iterator[str]:
        """The sheets to look at, the table's own first; never the stamp's or those of a merge."""
        if sheet.name in self.grid.sheets:
            yield sheet.name
        for other in self.layout.sheets:
            if other.kind in {"stamp", "checks"} or other.name == sheet.name:
                continue
            if other.name in self.grid.sheets:
                yield other.name
        yield from self.foreign

    def _find_by_labels(self, sheet: Sheet, names: list[str], first: int = 0) -> list[Standing]:
        """Every place at which the table's labels stand, several on one sheet included."""
        anchors: TableAnchors | None = None
        found: list[Standing] = []
        for name in names:
            texts = texts_of(self.grid, name)
            anchors = anchors or anchors_of(self.layout, sheet)
            if texts.is_listed and not may_hold(texts, anchors):
                continue
            merges = () if self.witness is None else self._get_merges(name)
            start = first
            while start < texts.height:
                match = self._match_unmoved(sheet, name) if not start else None
                match = match or match_table(
                    self.layout, anchors, texts, range(start, texts.height), merges
                )
                if match is None:
                    break
                in_place = all(self.layout.cells[c] == p for c, p in match.cells.items())
                in_place = in_place and not match.undivided
                found.append(Standing("labels", match, in_place=in_place))
                start = max(place.row for place in match.cells.values()) + 1
        return found

    def _match_unmoved(self, sheet: Sheet, name: str) -> TableMatch | None:
        """The table on a sheet of another name that has all its labels in their places."""
        text = self.grid.sheets[name].text
        telling = _list_telling(self.layout, sheet.name)
        same = (same_label(text(row, column), label) for (row, column), label in telling)
        if not all(same) or self._has_slipped(sheet, name, 0, 0):
            return None
        return match_renamed(self.layout, sheet.name, name)

    def _get_merges(self, name: str) -> Sequence[tuple[int, int, int, int]]:
        sheet = self.witness.sheets.get(name) if self.witness is not None else None
        return sheet.merges if sheet is not None else ()

    def _is_filled(self, standing: Standing) -> bool:
        places = {**standing.match.cells, **standing.match.unread}
        return any(
            self.grid.sheets[place.sheet].value(place.row, place.column) != ""
            for cell, place in places.items()
            if not self.form.every[cell].computed
        )

    def _explain_loss(self, sheet: Sheet) -> tuple[str, str]:
        values = self.grid.sheets.get(sheet.name)
        if values is None:
            return f"没有工作表“{sheet.name}”", f"there is no sheet {sheet.name!r}"
        for label in sheet.labels:
            if label.style in TELLING and label.text:
                text = values.text(label.place.row, label.place.column)
                if not same_label(text, label.text):
                    where = f"{sheet.name}!{label.place.address}"
                    expected, seen = visible(label.text), visible(text)
                    return (
                        f"{where} 应是“{expected}”，不是“{seen}”",
                        f"{where} should be {expected!r}, not {seen!r}",
                    )
        return "认不出行列标题", "its labels are not recognized"


def _shift_table(
    layout: Layout, sheet: Sheet, name: str, down: int, right: int, altered: list[AlteredLabel]
) -> TableMatch:
    """The layout's table moved as a whole."""
    match = TableMatch(sheet.table, name, altered=altered)
    for cell in layout.form.every.values():
        if cell.table == sheet.table:
            place = layout.cells[cell.id]
            match.cells[cell.id] = (
                place
                if name == sheet.name and not down and not right
                else Place(
                    name,
                    place.row + down,
                    place.column + right,
                    place.last_row + down,
                    place.last_column + right,
                )
            )
    if down or right or name != sheet.name:
        own = [place for place in layout.cells.values() if place.sheet == sheet.name]
        match.rows = {place.row: place.row + down for place in own}
        match.columns = [{place.column: place.column + right for place in own}]
        match.labels = {(label.place.row + down, label.place.column + right)
                        for label in sheet.labels}  # fmt: skip
    return match


@lru_cache(maxsize=256)
def _list_telling(layout: Layout, name: str) -> tuple[tuple[tuple[int, int], str], ...]:
    """The labels of one of the layout's sheets that identify figures, with their places."""
    sheet = next(each for each in layout.sheets if each.name == name)
    return tuple(
        ((label.place.row, label.place.column), label.text)
        for label in sheet.labels
        if label.style in TELLING and label.text
    )


@lru_cache(maxsize=64)
def match_renamed(layout: Layout, name: str, now: str) -> TableMatch:
    """The table of one of the layout's sheets where only the sheet is called otherwise, ``now``."""
    sheet = next(each for each in layout.sheets if each.name == name)
    match = _shift_table(layout, sheet, now, 0, 0, [])
    # Only what was compared is known to be a label.
    match.labels = {place for place, _ in _list_telling(layout, name)}
    return match
