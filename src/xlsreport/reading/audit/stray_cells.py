"""Names the filled cells that belong to no table, so that nothing typed is lost."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place, quoted
from xlsreport.reading.locate.labels import normal_label
from xlsreport.text.visible import visible
from xlsreport.text.words import word, word_of_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from xlsreport.layout import Layout
    from xlsreport.reading.locate.cover_and_narratives import Surroundings
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid, SheetGrid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = ["added_lines", "outside_cells", "own_positions"]

_LONGEST_QUOTE = 200


def outside_cells(
    layout: Layout,
    location: Location,
    surroundings: Surroundings,
    grid: Grid,
    witness: Witness | None,
    file: str,
    *,
    consolidated: bool,
    unchanged: Collection[str] = (),
) -> Iterator[Finding]:
    """One finding for every run of rows with filled cells that are not the workbook's own.

    Sheets that are certain to hold none are passed over. The cover of a merged workbook says freely
    what was merged and is passed over.
    """
    known = _Known(layout, location, surroundings, witness)
    added = {(standing.match.sheet, row) for standing in location.standings.values()
             for row in added_lines(standing.match.rows)}  # fmt: skip
    twice = {
        (standing.match.sheet, row): label
        for standing in location.standings.values()
        for row, label in standing.match.twice.items()
    }
    passed_over = {"stamp", "list", "cover"} if consolidated else {"stamp", "list"}
    own = [sheet.name for sheet in layout.sheets if sheet.kind not in passed_over]
    passed = {*unchanged, *_list_copies(location)}
    for name in dict.fromkeys([*own, *sorted(location.sheets | surroundings.moved)]):
        values = grid.sheets.get(name)
        if values is None or name in passed:
            continue
        expected = own_positions(layout, name) if name in known.in_place else known.found[name]
        rows: dict[int, list[tuple[int, str]]] = {}
        for row, column, value in values.filled():
            here = row, column
            if here in expected or here in known.found[name] or not str(value).strip():
                continue
            if not known.is_own(values, row, column, value):
                rows.setdefault(row, []).append((column, visible(values.text(row, column))))
        within = [row for row in rows if (name, row) in added]
        outside = [row for row in rows if (name, row) not in added]
        for run in (*_group_runs(sorted(outside)), *([row] for row in sorted(within))):
            cells = [(row, column, text) for row in run for column, text in rows[row]]
            repeated = len(run) == 1 and twice.get((name, run[0]))
            code = "CELL_ROW_ADDED" if run[0] in within else "CELL_OUTSIDE"
            code = "CELL_LABEL_TWICE" if repeated else code
            yield Finding(
                code,
                Severity(CATALOGUE[code].severity),
                file,
                places=tuple(Place.one(name, row, column) for row, column, _ in cells),
                label=visible(repeated) if repeated else "",
                value="、".join(text for _, _, text in cells)[:_LONGEST_QUOTE],
            )


def added_lines(lines: Mapping[int, int]) -> list[int]:
    """The lines of a sheet that lie between lines that follow each other in the layout.

    Args:
        lines: Where the layout's rows or columns stand on the sheet, from 0.
    """
    found: list[int] = []
    taken = set(lines.values())
    for line, at in sorted(lines.items()):
        after = lines.get(line + 1)
        if after is not None and at < after:
            found += [extra for extra in range(at + 1, after) if extra not in taken]
    return found


def _list_copies(location: Location) -> frozenset[str]:
    """Sheets that are only a further copy of a table: they are named as a whole."""
    used = {standing.match.sheet for standing in location.standings.values()}
    copies = (*location.twice.values(), *location.empty_copies.values())
    names = {name for each in copies for name in each}
    return frozenset(names - used)


class _Known:
    """Distinguishes the workbook's own cells from what was added."""

    def __init__(
        self,
        layout: Layout,
        location: Location,
        surroundings: Surroundings,
        witness: Witness | None,
    ) -> None:
        self.layout, self.location, self.witness = layout, location, witness
        self.surroundings = surroundings
        self.moved = set(surroundings.moved)
        in_place = set()
        for sheet in layout.sheets:
            standing = location.standings.get(sheet.table)
            if sheet.table and (standing is None or not standing.in_place):
                self.moved.add(sheet.name)
            else:
                in_place.add(sheet.name)
        for standing in location.standings.values():
            if not standing.in_place:
                self.moved.add(standing.match.sheet)
        self.in_place = in_place - surroundings.moved
        self.texts = _list_texts(layout)
        self.checks = layout.sheet("checks").name
        self.cover = layout.sheet("cover").name
        # The sheets that hold the narratives, by whatever name.
        self.texts_on = {
            *(sheet.name for sheet in layout.sheets if sheet.kind == "narratives"),
            *(place.sheet for places in surroundings.narratives.values() for place in places),
        }

    @cached_property
    def found(self) -> defaultdict[str, set[tuple[int, int]]]:
        """Row and column from 0 of what was found of the workbook's, by sheet."""
        surroundings, location = self.surroundings, self.location
        places = [
            *location.places.values(),
            *surroundings.fields.values(),
            *surroundings.zeros.values(),
            *surroundings.explanations.values(),
            *surroundings.priors.values(),
            *surroundings.differences.values(),
            *(place for places in surroundings.narratives.values() for place in places),
            *(label.place for label in (*location.altered, *surroundings.altered)),
            *(lost.label.place for lost in location.lost_labels),
        ]
        found: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for place in places:
            found[place.sheet].add((place.row, place.column))
        for standing in location.standings.values():
            found[standing.match.sheet].update(standing.match.labels)
        return found

    def is_own(self, values: SheetGrid, row: int, column: int, value: object) -> bool:
        """Whether a filled cell in no known position is the workbook's."""
        sheet = values.name
        searched = sheet in self.moved or sheet == self.checks
        if searched and isinstance(value, str) and normal_label(value) in self.texts:
            return True
        if self._shows_text(sheet, row, column):
            return True
        if not searched:
            return False
        if sheet == self.checks:
            return self._has_formula(sheet, row, column)
        return self._is_own_display(values, row, column, values.text(row, column))

    def _is_own_display(self, values: SheetGrid, row: int, column: int, text: str) -> bool:
        """Whether the workbook itself shows a text: unit and year, or a state next to its label."""
        form = self.layout.form
        before = word_of_time("info_line", form.language, form.periods).partition("{")[0]
        if text.startswith(before) and self._has_formula(values.name, row, column):
            return True
        left = values.text(row, column - 1) if column else ""
        return normal_label(left) in _list_labels_of_states(self.layout)

    def _shows_text(self, sheet: str, row: int, column: int) -> bool:
        """Whether the cover shows a text there that stands on the sheet of narratives."""
        if self.witness is None or not self.layout.printed_texts:
            return False
        if sheet != self.cover and sheet not in self.moved:
            return False
        cell = self.witness.sheets[sheet].cells.get((row, column))
        if cell is None or not cell.formula:
            return False
        return any(quoted(each) in cell.formula for each in self.texts_on)

    def _has_formula(self, sheet: str, row: int, column: int) -> bool:
        if self.witness is None or sheet not in self.witness.sheets:
            return False
        cell = self.witness.sheets[sheet].cells.get((row, column))
        return cell is not None and cell.formula is not None


@lru_cache(maxsize=64)
def _list_labels_of_states(layout: Layout) -> frozenset[str]:
    """The labels right of which the workbook shows a state, in their normal form."""
    keys = ("cover_state", "cover_state_merged", "cover_entries")
    labels = [word(key, layout.form.language) for key in keys]
    return frozenset(map(normal_label, [*labels, *(sheet.name for sheet in layout.sheets)]))


@lru_cache(maxsize=64)
def _list_texts(layout: Layout) -> frozenset[str]:
    """Every text that the workbook itself prints, in its normal form."""
    form, language = layout.form, layout.form.language
    texts = {label.text for sheet in layout.sheets for label in sheet.labels}
    texts |= {word("checks_link", language), form.title, form.basis}
    for narrative in form.narratives:
        texts |= {narrative.placeholder, narrative.help, narrative.title}
    return frozenset(normal_label(text) for text in texts if text)


@lru_cache(maxsize=1024)
def own_positions(layout: Layout, sheet: str) -> frozenset[tuple[int, int]]:
    """Every position at which the workbook itself has something on one of its sheets.

    Args:
        layout: The form's layout.
        sheet: The sheet's name.

    Returns:
        Row and column from 0.
    """
    places = [
        *layout.cells.values(),
        *layout.narratives.values(),
        *layout.fields.values(),
        *layout.zeros.values(),
        *layout.priors.values(),
        *layout.differences.values(),
        *layout.states.values(),
        *layout.printed_texts.values(),
        *(label.place for each in layout.sheets for label in each.labels),
    ]
    found = {(place.row, place.column) for place in places if place.sheet == sheet}
    if sheet == layout.sheet("checks").name:
        columns = [column for column in layout.check_columns if column is not None]
        found |= {(row, column) for row in layout.check_rows for column in columns}
        found |= set(layout.displays)
        found |= {(1, 1)} if layout.open_rows else set()
    return frozenset(found)


def _group_runs(rows: list[int]) -> Iterator[list[int]]:
    """Rows in order, those that follow each other together."""
    run: list[int] = []
    for row in rows:
        if run and row != run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run
