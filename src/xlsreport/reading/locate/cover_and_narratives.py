"""Where the cover's entries, the narratives and last year's figures stand.

The layout's places are taken where the labels there agree; otherwise labels and headings are
looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlsreport.layout import FIELDS, Place
from xlsreport.reading.locate.anchors import SheetTexts
from xlsreport.reading.locate.labels import likeness, normal_label, same_heading, same_label
from xlsreport.reading.locate.table_match import AlteredLabel
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Narrative
    from xlsreport.layout import Label, Layout, Sheet
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid, SheetGrid

__all__ = ["Surroundings", "locate_surroundings"]

# A stranger's sheet has a label or two of the cover's; the cover has eight.
_ENOUGH_FIELDS = 3
_VALUE_COLUMNS = 4
_QUOTE = 200


@dataclass(slots=True)
class Surroundings:
    """Where things around the tables stand.

    Attributes:
        fields: Place of the cover's entries by name; one whose label is gone is left out.
        narratives: Places of the cells that make up each text, in order; none if its heading is
            not found.
        priors: Place of last year's figures by tie id, where they are found.
        differences: Place of the differences from them.
        altered: Labels that were changed but are recognized.
        moved: Sheets on which something does not stand where the layout has it.
        elsewhere: For a sheet of the layout whose content was found by labels: where it stands.
        missing: The layout's sheets that are gone and whose content is nowhere else.
    """

    fields: dict[str, Place] = field(default_factory=dict)
    narratives: dict[str, tuple[Place, ...]] = field(default_factory=dict)
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
    return search.found


class _Search:
    def __init__(self, layout: Layout, location: Location, grid: Grid) -> None:
        self.layout, self.location, self.grid = layout, location, grid
        self.found = Surroundings()
        own = {sheet.name for sheet in layout.sheets}
        self.foreign = [name for name in grid.sheets if name not in own]
        self._texts: dict[str, SheetTexts] = {}

    def texts(self, name: str) -> SheetTexts:
        if name not in self._texts:
            self._texts[name] = SheetTexts(self.grid.sheets[name])
        return self._texts[name]

    def cover(self) -> None:
        sheet = self.layout.sheet("cover")
        labels = _field_labels(self.layout, sheet)
        values = self.grid.sheets.get(sheet.name)
        if values is not None and all(_stands(values, label) for label in labels.values()):
            self.found.fields = dict(self.layout.fields)
            return
        for name in [sheet.name] * (values is not None) + self.foreign:
            at = {field: self._label_on(name, label.text) for field, label in labels.items()}
            if sum(place is not None for place in at.values()) >= _ENOUGH_FIELDS:
                self.found.moved.add(name)
                taken = {place for place in at.values() if place is not None}
                for field_name in FIELDS:
                    self._field(name, field_name, labels[field_name], at, taken)
                fields = self.found.fields
                if any(place != self.layout.fields[key] for key, place in fields.items()):
                    where = [place.address for place in fields.values()]
                    self.found.elsewhere[sheet.name] = f"{name}!{'、'.join(where)}"
                return
        self.found.missing.append(sheet.name)

    def _label_on(self, name: str, label: str) -> tuple[int, int] | None:
        texts = self.texts(name)
        exact = texts.places.get(normal_label(label))
        if exact:
            return exact[0]
        fits = [(likeness(text, label), -row, -column) for (row, column), text in texts.at.items()]
        best = max(fits, default=(0.0, 0, 0))
        return (-best[1], -best[2]) if best[0] else None

    def _field(
        self,
        name: str,
        field_name: str,
        label: Label,
        at: dict[str, tuple[int, int] | None],
        taken: set[tuple[int, int]],
    ) -> None:
        """One entry: what stands to the right of its label, or between its neighbours' entries."""
        place = at[field_name]
        if place is None:
            position = FIELDS.index(field_name)
            above = at[FIELDS[position - 1]] if position else None
            below = at[FIELDS[position + 1]] if position + 1 < len(FIELDS) else None
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
        for beside in range(column + 1, column + 1 + _VALUE_COLUMNS):
            if (row, beside) in taken:
                break
            if values.value(row, beside) != "":
                last = beside
                break
        there, ours = Place.one(name, row, last), self.layout.fields[field_name]
        same = (there.sheet, there.row, there.column) == (ours.sheet, ours.row, ours.column)
        self.found.fields[field_name] = ours if same else there

    def narratives(self) -> None:
        narratives = self.layout.form.narratives
        if not narratives:
            return
        sheet = self.layout.sheet("narratives")
        values = self.grid.sheets.get(sheet.name)
        labels = {(label.place.row, label.place.column): label for label in sheet.labels}
        if values is not None and all(self._untouched(values, n, labels) for n in narratives):
            for narrative in narratives:
                self.found.narratives[narrative.id] = (self.layout.narratives[narrative.id],)
            return
        on_tables = [name for name in self.location.sheets if name not in self.foreign]
        names = [sheet.name] * (values is not None) + self.foreign + on_tables
        by_position = self._by_position(values, labels) if values is not None else {}
        for name in dict.fromkeys(names):
            found = self._headed_texts(name, sheet, by_position if name == sheet.name else {})
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

    def _by_position(
        self, values: SheetGrid, labels: Mapping[tuple[int, int], Label]
    ) -> dict[tuple[int, int], str]:
        """A heading that says something else, where all others stand in their places."""
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
        if len(lost) != 1 or len(titles) == 1:
            return {}
        narrative, title = lost[0]
        if any(same_heading(text, title.text) for text in self.texts(values.name).at.values()):
            return {}
        return {(title.place.row, title.place.column): narrative}

    def _untouched(
        self, values: SheetGrid, narrative: Narrative, labels: dict[tuple[int, int], Label]
    ) -> bool:
        """Whether heading and hint stand where they should and the text has nothing around it."""
        place = self.layout.narratives[narrative.id]
        return all(
            _stands(values, labels[row, place.column])
            for row in (place.row - 2, place.row - 1)
            if (row, place.column) in labels
        ) and not any(
            values.value(place.row + down, place.column + right) != ""
            for down, right in ((1, 0), (0, 1))
        )

    def _headed_texts(
        self, name: str, sheet: Sheet, by_position: Mapping[tuple[int, int], str]
    ) -> dict[str, list[Place]]:
        """The texts below each narrative's heading, down to the next heading or table."""
        texts = self.texts(name)
        ours = {normal_label(label.text) for s in self.layout.sheets for label in s.labels}
        ours -= {normal_label(narrative.title) for narrative in self.layout.form.narratives}
        tables = [table.title for table in self.layout.form.tables]
        rows = {
            row
            for standing in self.location.standings.values()
            if standing.match.sheet == name
            for row, _ in standing.match.labels
        }
        hints = {
            normal_label(text)
            for narrative in self.layout.form.narratives
            for text in (narrative.placeholder, narrative.help)
            if text
        }
        found: dict[str, list[Place]] = {}
        current: str | None = None
        headings = {**self._headings(texts), **by_position}
        by_id = {narrative.id: narrative for narrative in self.layout.form.narratives}
        for (row, column), text in sorted(texts.at.items()):
            narrative = by_id.get(headings.get((row, column), ""))
            if narrative is not None:
                current = narrative.id
                found.setdefault(current, [])
                if not same_label(text, narrative.title) and name == sheet.name:
                    here = Place.one(name, row, column)
                    self.found.altered.append(
                        AlteredLabel(here, visible(text)[:_QUOTE], visible(narrative.title))
                    )
            elif row in rows or any(same_heading(text, title) for title in tables):
                current = None
            elif current and normal_label(text) not in ours | hints:
                found[current].append(Place.one(name, row, column))
        return found

    def _headings(self, texts: SheetTexts) -> dict[tuple[int, int], str]:
        """Where the narratives' headings stand on a sheet: as printed, else the first alike."""
        found: dict[tuple[int, int], str] = {}
        for narrative in self.layout.form.narratives:
            exact = texts.places.get(normal_label(narrative.title))
            alike = exact or sorted(
                place for place, text in texts.at.items() if same_heading(text, narrative.title)
            )
            for place in alike[:1]:
                found[place] = narrative.id
        return found

    def references(self) -> None:
        """Last year's figures: under or beside their tables, as the layout has them."""
        ties = {tie.id: tie for tie in self.layout.form.ties}
        for ours, found in (
            (self.layout.priors, self.found.priors),
            (self.layout.differences, self.found.differences),
        ):
            for tie_id, place in ours.items():
                tie = ties[tie_id]
                standing = self.location.standings.get(tie.table)
                if standing is None:
                    continue
                if standing.in_place:
                    found[tie_id] = place
                    continue
                target = self.location.places.get(tie.cells[0])
                if target is not None:
                    there = self._reference(place, self.layout.cells[tie.cells[0]], target)
                    if there is not None:
                        found[tie_id] = there

    def _reference(self, place: Place, target: Place, now: Place) -> Place | None:
        """Where a reference cell of the layout stands, by the hint that labels it."""
        sheet = next(each for each in self.layout.sheets if each.name == place.sheet)
        hints = [label for label in sheet.labels if label.style == "hint"]
        below = place.column == target.column
        if below:
            own = [label for label in hints if label.place.row == place.row]
        else:
            own = [
                label
                for label in hints
                if label.place.column == place.column and label.place.row < place.row
            ]
        if not own:
            return None
        hint = max(own, key=lambda label: label.place.row)
        places = self.texts(now.sheet).places.get(normal_label(hint.text), ())
        if below:
            # The difference's label repeats: it belongs to the rows of figures next above it.
            rows = [row for row, _ in places if row > now.row]
            return Place.one(now.sheet, min(rows), now.column) if rows else None
        columns = [(row, column) for row, column in places if row < now.row]
        return Place.one(now.sheet, now.row, max(columns)[1]) if columns else None


def _field_labels(layout: Layout, sheet: Sheet) -> dict[str, Label]:
    """The labels of the cover's entries by the entries' names."""
    by_row = {label.place.row: label for label in sheet.labels if label.style == "field"}
    return {name: by_row[place.row] for name, place in layout.fields.items()}


def _stands(values: SheetGrid, label: Label) -> bool:
    return same_label(values.text(label.place.row, label.place.column), label.text)
