"""What is known of a workbook beforehand is what the search finds in it, or is not claimed."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.filled import filled
from tests.surgery import in_parts
from xlsreport.layout import lay_out
from xlsreport.reading import reader
from xlsreport.reading.audit.audit import audit
from xlsreport.reading.locate.cover_and_narratives import locate_surroundings
from xlsreport.reading.locate.tables import locate
from xlsreport.reading.opened import InPlace, OpenedFile, in_place, open_file
from xlsreport.reading.workbook.values import Grid, SheetGrid, read_grid, read_witness

if TYPE_CHECKING:
    from xlsreport.layout import Layout
    from xlsreport.submission.submission import Outcome

EDITIONS = ("2019", "2021")


def layout_of(edition: str) -> Layout:
    return lay_out(filled(edition).form)


def grid_of(edition: str) -> Grid:
    return read_grid(filled(edition).data)


def with_value(grid: Grid, sheet: str, row: int, column: int, value: object) -> Grid:
    """The same values with one more or another one, the sheet grown to hold it."""
    rows = [list(each) for each in grid.sheets[sheet].rows]
    width = max(column + 1, *map(len, rows)) if rows else column + 1
    rows += [[] for _ in range(row + 1 - len(rows))]
    rows = [each + [""] * (width - len(each)) for each in rows]
    rows[row][column] = value
    return Grid({**grid.sheets, sheet: SheetGrid(sheet, rows, hidden=grid.sheets[sheet].hidden)})


def known_of(layout: Layout, grid: Grid) -> InPlace | None:
    """What is known if every sheet is as the layout has it."""
    known, changed = in_place(layout, grid, None)
    return None if changed else known


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_known_is_what_the_search_finds(edition: str) -> None:
    layout, grid = layout_of(edition), grid_of(edition)
    known = known_of(layout, grid)
    assert known is not None
    location = locate(layout, grid, read_witness(filled(edition).data))
    surroundings = locate_surroundings(layout, location, grid)
    assert known.location == location
    assert known.surroundings == surroundings
    assert known.places == location.places
    assert known_of(layout, grid) is known
    # In no other form anything is in its place.
    (other,) = set(EDITIONS) - {edition}
    assert known_of(layout_of(other), grid) is None


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_value_anywhere_beside_what_belongs_there_is_noticed(edition: str) -> None:
    """Every cell of a wide area round each sheet: noticed, or nothing is to be said of it."""
    layout, grid = layout_of(edition), grid_of(edition)
    for sheet in layout.sheets:
        if sheet.kind == "stamp":
            continue
        rows = grid.sheets[sheet.name].rows
        for row in range(len(rows) + 4):
            for column in range(len(rows[0]) + 3):
                changed = with_value(grid, sheet.name, row, column, "甲")
                if known_of(layout, changed) is None:
                    continue
                location = locate(layout, changed)
                surroundings = locate_surroundings(layout, location, changed)
                said = audit(
                    layout,
                    location,
                    surroundings,
                    changed,
                    None,
                    "x",
                    None,
                    consolidated=False,
                    issued=True,
                )
                assert list(said) == [], (sheet.name, row, column)
                assert location == locate(layout, grid)
                assert surroundings == locate_surroundings(layout, locate(layout, grid), grid)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_label_counts(edition: str) -> None:
    layout, grid = layout_of(edition), grid_of(edition)
    for sheet in layout.sheets:
        if sheet.kind in {"stamp", "checks"}:
            continue
        for label in sheet.labels:
            if label.text:
                place = label.place
                for text in ("", f"{label.text}甲"):
                    changed = with_value(grid, sheet.name, place.row, place.column, text)
                    assert known_of(layout, changed) is None


def test_a_sheet_more_or_less_is_noticed() -> None:
    layout, grid = layout_of("2021"), grid_of("2021")
    names = list(grid.sheets)
    assert known_of(layout, Grid({n: grid.sheets[n] for n in names[1:]})) is None
    assert known_of(layout, Grid({**grid.sheets, "表": grid.sheets[names[0]]})) is None


def test_rows_of_different_lengths_are_left_to_the_search() -> None:
    layout, grid = layout_of("2021"), grid_of("2021")
    name = layout.sheets[0].name
    rows = [*grid.sheets[name].rows[:-1], [*grid.sheets[name].rows[-1], ""]]
    changed = Grid({**grid.sheets, name: SheetGrid(name, rows, hidden=grid.sheets[name].hidden)})
    assert known_of(layout, changed) is None


def test_a_table_without_row_labels_needs_a_figure_in_its_place() -> None:
    layout, grid = layout_of("2021"), grid_of("2021")
    sheet = next(
        sheet
        for sheet in layout.sheets
        if sheet.kind == "table"
        and not any(label.style in {"stub", "stub_total"} for label in sheet.labels)
    )
    cells = [place for place in layout.cells.values() if place.sheet == sheet.name]
    assert cells
    for place in cells:
        grid = with_value(grid, sheet.name, place.row, place.column, "")
    assert known_of(layout, grid) is None


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", ["cover", "narratives", "checks"])
def test_a_sheet_without_a_table_is_looked_at_alone(edition: str, kind: str) -> None:
    layout, grid = layout_of(edition), grid_of(edition)
    sheet = layout.sheet(kind)
    rows = grid.sheets[sheet.name].rows
    places = [(label.place.row, label.place.column) for label in sheet.labels]
    for row, column in [*places, (len(rows) + 1, 0), (0, len(rows[0]) + 1)]:
        for text in ("", "甲"):
            changed = with_value(grid, sheet.name, row, column, text)
            known, other = in_place(layout, changed, None)
            assert known is not None
            assert other <= {sheet.name}
            assert known.location == locate(layout, changed)
            surroundings = locate_surroundings(layout, known.location, changed)
            whole, part = (
                list(
                    audit(
                        layout, known.location, surroundings, changed, None, "x", None,
                        consolidated=False, issued=True, unchanged=unchanged,
                    )
                )
                for unchanged in ((), changed.sheets.keys() - other)
            )  # fmt: skip
            assert whole == part
            assert not (whole and not other)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_sheet_of_checks_is_read_once_more_only_if_something_was_typed_there(
    edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, layout = filled(edition).form, layout_of(edition)
    checks = layout.sheet("checks").name

    def read(data: bytes) -> tuple[bool, Outcome]:
        opened: list[OpenedFile] = []

        def note(data: bytes) -> OpenedFile:
            opened.append(open_file(data))
            return opened[-1]

        monkeypatch.setattr(reader, "open_file", note)
        outcome = reader.read_workbook(data, "a.xlsx", {form.id: form})
        return opened[0].grid.sheets[checks].is_read, outcome

    assert not read(filled(edition).data)[0]
    line, place = next(iter(layout.explanations.items()))
    for row, column, explained in ((place.row, place.column, {line: "尚未收到"}), (199, 3, {})):
        book = openpyxl.load_workbook(io.BytesIO(filled(edition).data))
        book[checks].cell(row + 1, column + 1, "尚未收到")
        stream = io.BytesIO()
        book.save(stream)
        is_read, outcome = read(stream.getvalue())
        assert is_read
        assert outcome.submission is not None
        assert outcome.submission.explanations == explained
        assert any(each.code == "CELL_OUTSIDE" for each in outcome.findings) != bool(explained)


@pytest.mark.parametrize(("value", "is_sound"), [("2", False), ("1", True)])
def test_a_sheet_of_checks_that_cannot_be_read_is_refused_though_nothing_was_typed_there(
    value: str, *, is_sound: bool
) -> None:
    before = filled("2021")
    sheets = [each.name for each in layout_of("2021").sheets]
    part = f"xl/worksheets/sheet{sheets.index(layout_of('2021').sheet('checks').name) + 1}.xml"
    cell = rb'<c r="(C27)"( s="\d+")[^>]*(?:/>|>.*?</c>)'
    odd = rf'<c r="\1"\2 t="b"><v>{value}</v></c>'.encode()

    def spoil(name: str, body: bytes) -> bytes:
        return re.sub(cell, odd, body) if name == part else body

    data = in_parts(before.data, spoil)
    outcome = reader.read_workbook(data, "a.xlsx", {before.form.id: before.form})
    codes = {each.code for each in outcome.findings}
    assert ("FILE_CORRUPT" in codes) != is_sound
