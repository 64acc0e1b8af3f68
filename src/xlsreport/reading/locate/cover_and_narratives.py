"""Locates the cover's entries, the narratives and last year's figures.

The layout's places are used where the labels there agree; otherwise labels and headings are
searched for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.layout import Place
from xlsreport.reading.locate.labels import (
    AlteredLabel,
    SheetTexts,
    find_hint,
    likeness,
    normal_label,
    same_heading,
    same_label,
    texts_of,
)
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Narrative
    from xlsreport.layout import Label, Layout, Sheet
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid, SheetGrid

__all__ = ["Surroundings", "locate_surroundings"]

# A sheet of another workbook shares a label or two with the cover, which has eight.
_ENOUGH_FIELDS = 3
_VALUE_COLUMNS = 4
_QUOTE = 200
_LONGEST_HEADING = 40
_SENTENCE_ENDS = frozenset("。！？；!?;")


class Surroundings(Record):
    """The places of everything around the tables.

    Attributes:
        fields: Place of the cover's entries by name; one whose label is gone is left out.
        narratives: Places of the cells that make up each text, in order; none if its heading is
            not found.
        zeros: Place of what is declared of a table's blanks by table id, where it is known.
        explanations: Place of the clerk's explanations by the key of their line.
        priors: Place of last year's figures by tie id, where they are found.
        differences: Place of the differences from them.
        altered: Labels that were changed but are recognized.
        moved: Sheets on which something does not stand where the layout has it.
        elsewhere: For a sheet of the layout whose content was found by labels: where it stands.
        missing: The layout's sheets that are gone and whose content is nowhere else.
    """

    fields: dict[str, Place] = field(default_factory=dict)
    narratives: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    zeros: dict[str, Place] = field(default_factory=dict)
    explanations: dict[str, Place] = field(default_factory=dict)
    priors: dict[str, Place] = field(default_factory=dict)
    differences: dict[str, Place] = field(default_factory=dict)
    altered: list[AlteredLabel] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)
    elsewhere: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def locate_surroundings(layout: Layout, location: Location, grid: Grid) -> Surroundings:
    """Finds the cover's entries, the narratives and last year's figures.

    Args:
        layout: The form's layout.
        location: Where its tables stand.
        grid: The workbook's values.
    """
    search = _Search(layout, location, grid)
    search.cover()
    search.narratives()
    search.references()
    search.zeros()
    search.explanations()
    return search.found


class _Search:
    def __init__(self, layout: Layout, location: Location, grid: Grid) -> None:
        self.layout, self.location, self.grid = layout, location, grid
        self.places = location.places
        self.found = Surroundings()
        own = {sheet.name for sheet in layout.sheets}
        self.foreign = [name for name in grid.sheets if name not in own]
        # By sheet of the layout the columns that hold its figures now.
        self._taken: dict[str, set[int]] = {}
        self._headings: dict[str, dict[tuple[int, int], str]] = {}

    def texts(self, name: str) -> SheetTexts:
        return texts_of(self.grid, name)

    def cover(self) -> None:
        sheet = self.layout.sheet("cover")
        labels = _list_field_labels(self.layout, sheet)
        values = self.grid.sheets.get(sheet.name)
        if values is not None and all(_is_in_place(values, label) for label in labels.values()):
            self.found.fields = dict(self.layout.fields)
            return
        for name in [sheet.name] * (values is not None) + self.foreign:
            at = {field: self._find_label(name, label.text) for field, label in labels.items()}
            if sum(place is not None for place in at.values()) >= _ENOUGH_FIELDS:
                self.found.moved.add(name)
                taken = {place for place in at.values() if place is not None}
                for field_name in self.layout.fields:
                    self._take_field(name, field_name, labels[field_name], at, taken)
                fields = self.found.fields
                if any(place != self.layout.fields[key] for key, place in fields.items()):
                    where = [place.address for place in fields.values()]
                    self.found.elsewhere[sheet.name] = f"{name}!{'、'.join(where)}"
                return
        self.found.missing.append(sheet.name)

    def _find_label(self, name: str, label: str) -> tuple[int, int] | None:
        texts = self.texts(name)
        if exact := texts.places.get(normal_label(label)):
            return exact[0]
        fits = [
            (fit, -row, -column)
            for (row, column), text in texts.at.items()
            if (fit := likeness(text, label)) and not self._is_of_cover(text)
        ]
        best = max(fits, default=None)
        return None if best is None else (-best[1], -best[2])

    def _is_of_cover(self, text: str) -> bool:
        """Whether a text is a label of the cover, letter for letter, and no altered one."""
        return any(same_label(text, each.text) for each in self.layout.sheet("cover").labels)

    def _take_field(
        self,
        name: str,
        field_name: str,
        label: Label,
        at: dict[str, tuple[int, int] | None],
        taken: set[tuple[int, int]],
    ) -> None:
        """Finds one entry: right of its label, or between the entries above and below it."""
        place = at[field_name]
        if place is None:
            position = list(self.layout.fields).index(field_name) + 1
            around = [None, *(at[name] for name in self.layout.fields), None]
            above, below = around[position - 1], around[position + 1]
            if above is None or below is None or below[0] - above[0] != 2:  # noqa: PLR2004
                return
            place = (above[0] + 1, above[1])
        row, column = place
        values = self.grid.sheets[name]
        text = values.text(row, column)
        if not same_label(text, label.text):
            here = Place.one(name, row, column)
            self.found.altered.append(AlteredLabel(here, visible(text), visible(label.text)))
        last = column + 1
        for next_column in range(column + 1, column + 1 + _VALUE_COLUMNS):
            if (row, next_column) in taken:
                break
            if values.value(row, next_column) != "":
                last = next_column
                break
        there, expected = Place.one(name, row, last), self.layout.fields[field_name]
        same = (there.sheet, there.row, there.column) == (
            expected.sheet,
            expected.row,
            expected.column,
        )
        self.found.fields[field_name] = expected if same else there

    def narratives(self) -> None:
        narratives = self.layout.form.narratives
        if not narratives:
            return
        sheet = self.layout.sheet("narratives")
        values = self.grid.sheets.get(sheet.name)
        labels = {(label.place.row, label.place.column): label for label in sheet.labels}
        if values is not None and all(self._is_untouched(values, n, labels) for n in narratives):
            for narrative in narratives:
                self.found.narratives[narrative.id] = (self.layout.narratives[narrative.id],)
            return
        on_tables = [name for name in self.location.sheets if name not in self.foreign]
        # The sheet of narratives may have another name; a renamed cover only shows the first one.
        others = sorted(self.foreign, key=lambda name: -len(self._find_headings(name)))
        names = [sheet.name] * (values is not None) + others + on_tables
        by_position = self._find_lost_headings(values, labels) if values is not None else {}
        for name in dict.fromkeys(names):
            found = self._collect_texts(name, sheet, by_position if name == sheet.name else {})
            for text_id, places in found.items():
                if places and not self.found.narratives.get(text_id):
                    self.found.narratives[text_id] = tuple(places)
                    self.found.moved.add(name)
                self.found.narratives.setdefault(text_id, ())
        places = [place for places in self.found.narratives.values() for place in places]
        if any(place not in self.layout.narratives.values() for place in places):
            where = dict.fromkeys(f"{place.sheet}!{place.address}" for place in places)
            self.found.elsewhere[sheet.name] = "、".join(where)
        if values is None and not any(self.found.narratives.values()):
            self.found.missing.append(sheet.name)

    def _find_lost_headings(
        self, values: SheetGrid, labels: Mapping[tuple[int, int], Label]
    ) -> dict[tuple[int, int], str]:
        """Finds headings that were rewritten, where all others stand in their places."""
        titles = {
            narrative.id: labels[place.row - 2, place.column]
            for narrative in self.layout.form.narratives
            for place in [self.layout.narratives[narrative.id]]
        }
        lost = [
            (narrative, title)
            for narrative, title in titles.items()
            if not same_heading(values.text(title.place.row, title.place.column), title.text)
        ]
        texts = self.texts(values.name).at.values()
        if len(lost) == len(titles) or any(
            same_heading(text, title.text) for _, title in lost for text in texts
        ):
            return {}
        return {(title.place.row, title.place.column): narrative for narrative, title in lost}

    def _is_untouched(
        self, values: SheetGrid, narrative: Narrative, labels: dict[tuple[int, int], Label]
    ) -> bool:
        """Whether heading and hint stand where they should and the text has nothing around it."""
        place = self.layout.narratives[narrative.id]
        return all(
            _is_in_place(values, labels[row, place.column])
            for row in (place.row - 2, place.row - 1)
            if (row, place.column) in labels
        ) and not any(
            values.value(place.row + down, place.column + right) != ""
            for down, right in ((1, 0), (0, 1))
        )

    def _collect_texts(
        self, name: str, sheet: Sheet, by_position: Mapping[tuple[int, int], str]
    ) -> dict[str, list[Place]]:
        """Collects the texts below each narrative's heading, down to the next heading or table."""
        texts = self.texts(name)
        headings = {**self._find_headings(name), **by_position}
        if not headings:
            return {}
        printed = _list_printed(self.layout)
        tables = [table.title for table in self.layout.form.tables]
        rows = {
            row
            for standing in self.location.standings.values()
            if standing.match.sheet == name
            for row, _ in standing.match.labels
        }
        found: dict[str, list[Place]] = {}
        current: str | None = None
        by_id = {narrative.id: narrative for narrative in self.layout.form.narratives}
        waiting: tuple[int, str] | None = None
        for (row, column), text in sorted(texts.at.items()):
            narrative = by_id.get(headings.get((row, column), ""))
            if waiting is not None and row >= waiting[0]:
                current, waiting = waiting[1], None
            if narrative is not None:
                found.setdefault(narrative.id, [])
                pasted = (row, column) in by_position and _reads_as_text(text)
                if pasted and current and (row - 1, column) in texts.at:
                    # Goes on from the text above; its own section starts where its text stands.
                    waiting = row + 2, narrative.id
                else:
                    current = narrative.id
                if pasted:
                    found[current].append(Place.one(name, row, column))
                if not same_label(text, narrative.title) and name == sheet.name:
                    here = Place.one(name, row, column)
                    self.found.altered.append(
                        AlteredLabel(here, visible(text)[:_QUOTE], visible(narrative.title))
                    )
            elif row in rows or any(same_heading(text, title) for title in tables):
                current = None
            elif current and normal_label(text) not in printed:
                found[current].append(Place.one(name, row, column))
        return found

    def _find_headings(self, name: str) -> dict[tuple[int, int], str]:
        """Finds the narratives' headings on a sheet, once."""
        found = self._headings.get(name)
        if found is None:
            texts, form = self.texts(name), self.layout.form
            at = ((texts.find_heading(each.title), each.id) for each in form.narratives)
            found = {place: narrative for place, narrative in at if place is not None}
            self._headings[name] = found
        return found

    def zeros(self) -> None:
        """Finds what is declared of blanks: in its place, else the choice on the table's sheet."""
        choice = word("blanks_zero", self.layout.form.language)
        for table, expected in self.layout.zeros.items():
            standing = self.location.standings.get(table)
            if standing is None:
                continue
            name = standing.match.sheet
            if standing.in_place:
                self.found.zeros[table] = expected
            elif places := self.texts(name).places.get(normal_label(choice)):
                self.found.zeros[table] = Place.one(name, *places[0])

    def explanations(self) -> None:
        """Finds the room for explanations: next to the line with the layout's words."""
        sheet = self.layout.sheet("checks")
        values = self.grid.sheets.get(sheet.name)
        if values is None:
            return
        columns = (self.layout.check_columns.rule, self.layout.check_columns.where)
        texts = {(label.place.row, label.place.column): label.text for label in sheet.labels}

        def read(row: int) -> tuple[str, ...]:
            return tuple(values.text(row, column) for column in columns)

        expected: dict[tuple[str, ...], list[tuple[str, Place]]] = {}
        for key, place in sorted(self.layout.explanations.items(), key=lambda each: each[1].row):
            words = tuple(texts.get((place.row, column), "") for column in columns)
            expected.setdefault(words, []).append((key, place))
            self.found.explanations[key] = place
        if all(read(place.row) == words for words, some in expected.items() for _, place in some):
            return
        rows: dict[tuple[str, ...], list[int]] = {}
        heading = word("checks_rule", self.layout.form.language)
        for row in range(len(values.rows)):
            if values.text(row, columns[0]) == heading:
                rows.clear()  # what is open is listed above the headings
            rows.setdefault(read(row), []).append(row)
        for words, some in expected.items():
            there = rows.get(words, [])
            # The same words stand once for every table.
            if len(there) == len(some):
                for (key, place), row in zip(some, there, strict=True):
                    self.found.explanations[key] = Place.one(sheet.name, row, place.column)

    def references(self) -> None:
        """Finds last year's figures, below or to the right of their tables as in the layout."""
        ties = {tie.id: tie for tie in self.layout.form.ties}
        for expected, found in (
            (self.layout.priors, self.found.priors),
            (self.layout.differences, self.found.differences),
        ):
            for tie_id, place in expected.items():
                tie = ties[tie_id]
                standing = self.location.standings.get(tie.table)
                if standing is None:
                    continue
                cell = tie.cells[0]
                hint = find_hint(self.layout, place, cell)
                values = self.grid.sheets[standing.match.sheet]
                if standing.in_place and (hint is None or _is_in_place(values, hint)):
                    found[tie_id] = place
                    continue
                there = hint and self._find_reference(place, cell, hint)
                if standing.in_place and there:
                    # A column of the table's that was deleted drew what stands beside it along.
                    self.found.moved.add(place.sheet)
                if standing.in_place or there:
                    found[tie_id] = there or place

    def _find_reference(self, place: Place, cell: str, hint: Label) -> Place | None:
        """Finds the reference cell of a cell by the hint that labels it."""
        target = self.layout.cells[cell]
        below = place.column == target.column
        now = self.places.get(cell)
        if now is None and not below:
            # The cell is gone, with its column; the others of its row tell where that is.
            now = next(
                (
                    self.places[other]
                    for other, there in self.layout.cells.items()
                    if (there.sheet, there.row) == (target.sheet, target.row)
                    and other in self.places
                ),
                None,
            )
        if now is None:
            return None
        places = self.texts(now.sheet).places.get(normal_label(hint.text), ())
        if below:
            # The difference's label repeats: it belongs to the rows of figures next above it.
            rows = [row for row, _ in places if row > now.row]
            return Place.one(now.sheet, min(rows), now.column) if rows else None
        # A difference may stand below the figure that it is taken from.
        row = now.row + place.row - target.row
        taken = self._taken.get(target.sheet)
        if taken is None:
            taken = self._taken[target.sheet] = {
                each.column
                for other, each in self.places.items()
                if self.layout.cells[other].sheet == target.sheet
            }
        columns = [each for each in places if each[0] < now.row and each[1] not in taken]
        return Place.one(now.sheet, row, max(columns)[1]) if columns else None


def _reads_as_text(text: str) -> bool:
    """Whether what stands in a heading's place is a paragraph, not another heading."""
    return len(text) > _LONGEST_HEADING or bool(set(text) & _SENTENCE_ENDS)


def _list_field_labels(layout: Layout, sheet: Sheet) -> dict[str, Label]:
    """The labels of the cover's entries by the entries' names."""
    by_row = {label.place.row: label for label in sheet.labels if label.style == "field"}
    return {name: by_row[place.row] for name, place in layout.fields.items()}


def _is_in_place(values: SheetGrid, label: Label) -> bool:
    return same_label(values.text(label.place.row, label.place.column), label.text)


@lru_cache(maxsize=64)
def _list_printed(layout: Layout) -> frozenset[str]:
    """What is printed besides the titles of narratives, with their hints, in its normal form."""
    narratives = layout.form.narratives
    printed = {normal_label(label.text) for sheet in layout.sheets for label in sheet.labels}
    printed -= {normal_label(narrative.title) for narrative in narratives}
    hints = (text for each in narratives for text in (each.placeholder, each.help) if text)
    return frozenset(printed | {normal_label(text) for text in hints})
