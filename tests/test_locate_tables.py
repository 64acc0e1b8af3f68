"""Tables are located by the first anchor that holds, and the location says which that was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from tests.filled import filled, read
from tests.mutating import FOUR, THREE, TWO, columns, pasted, rows
from tests.surgery import inserted, opened, removed, saved, swapped
from xlsreport.layout import Place, lay_out
from xlsreport.reading.locate.tables import ROW_LABELS, Location, locate
from xlsreport.reading.workbook.values import Grid, SheetGrid, read_grid, read_witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.findings.finding import Finding

EDITIONS = ("2019", "2021")


def located(data: bytes, edition: str, *, witness: bool = True) -> Location:
    layout = lay_out(filled(edition).form)
    return locate(layout, read_grid(data), read_witness(data) if witness else None)


def changed(edition: str, change: Callable[[Workbook], object]) -> bytes:
    book = opened(filled(edition).data)
    change(book)
    return saved(book)


def by(location: Location) -> dict[str, str]:
    return {table: standing.by for table, standing in location.standings.items()}


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_workbook_as_it_was_handed_out_is_located_by_its_layout(edition: str) -> None:
    location = located(filled(edition).data, edition)
    assert set(by(location).values()) == {"layout"}
    assert location.cells == lay_out(filled(edition).form).cells
    assert not location.missing
    assert not location.lost
    assert not location.altered


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_table_moved_as_a_whole_is_located_by_its_name(edition: str) -> None:
    def change(book: Workbook) -> None:
        rows(book[THREE], lambda count: inserted(count, 0))
        name = next(n for n in book.defined_names if n.endswith("requests"))
        area = book.defined_names[name].attr_text
        last = int(area.rpartition("$")[2])
        moved = area.replace("$D$7", "$D$8").replace(f"${last}", f"${last + 1}")
        book.defined_names[name].attr_text = moved

    location = located(changed(edition, change), edition)
    assert by(location)["requests"] == "names"
    assert location.cells["requests.received.natural"] == Place.one(THREE, 7, 3)
    assert not location.standings["requests"].in_place


def test_a_name_that_points_elsewhere_is_not_believed() -> None:
    def change(book: Workbook) -> None:
        book[THREE].title = "表三"  # the name still says where it stood

    location = located(changed("2021", change), "2021")
    assert by(location)["requests"] == "labels"
    assert location.cells["requests.received.natural"].sheet == "表三"


def test_a_name_whose_range_no_longer_fits_the_labels_is_not_believed() -> None:
    location = located(
        changed("2021", lambda book: rows(book[THREE], lambda count: inserted(count, 12))), "2021"
    )
    assert by(location) == {"proactive": "layout", "requests": "labels", "appeals": "layout"}


def test_without_names_and_xml_labels_are_enough() -> None:
    data = changed("2021", lambda book: columns(book[THREE], lambda count: inserted(count, 0)))
    location = located(data, "2021", witness=False)
    assert by(location)["requests"] == "labels"
    assert location.cells["requests.received.natural"] == Place.one(THREE, 6, 4)


def test_cells_point_at_where_each_row_stands_after_a_swap() -> None:
    data = changed("2021", lambda book: rows(book[THREE], lambda count: swapped(count, 10, 13)))
    location = located(data, "2021")
    assert location.cells["requests.outcome.refused.state_secret.natural"].row == 13
    assert location.cells["requests.outcome.refused.third_party.natural"].row == 10
    assert location.standings["requests"].match.moved == [
        "1.属于国家秘密",
        "4.保护第三方合法权益",
    ]


def test_a_deleted_row_is_missing_and_no_other() -> None:
    data = changed("2021", lambda book: rows(book[THREE], lambda count: removed(count, 10)))
    location = located(data, "2021")
    assert {cell.rpartition(".")[0] for cell in location.missing["requests"]} == {
        "requests.outcome.refused.state_secret"
    }
    assert len(location.missing["requests"]) == 7


def test_a_row_whose_label_is_lost_is_not_read() -> None:
    def change(book: Workbook) -> None:
        book[THREE]["C11"] = "？"

    location = located(changed("2021", change), "2021")
    assert [lost.label.expected for lost in location.lost_labels] == ["1.属于国家秘密"]
    assert location.unread["requests.outcome.refused.state_secret.legal"] == Place.one(THREE, 10, 7)
    assert "requests.outcome.refused.state_secret.legal" not in location.cells


def test_labels_at_their_place_are_not_believed_if_another_table_stands_there() -> None:
    def change(book: Workbook) -> None:
        book[TWO].title, book[FOUR].title = "一时", TWO
        book["一时"].title = FOUR

    data = changed("2021", change)
    location = located(data, "2021")
    assert location.cells["proactive.rules.issued"].sheet == FOUR
    assert location.cells["appeals.reconsideration.upheld"].sheet == TWO
    submission = read(data).submission
    assert submission is not None
    assert submission.values == filled("2021").submission.values


def test_a_second_filled_copy_on_the_same_sheet_is_an_error() -> None:
    def change(book: Workbook) -> None:
        pasted(book[THREE], book[THREE], 60, 0, merges=True)

    location = located(changed("2021", change), "2021")
    assert by(location)["requests"] == "layout"
    assert location.twice == {"requests": (THREE,)}
    outcome = read(changed("2021", change))
    assert codes(outcome.findings) == {"FILE_TABLE_TWICE", "CELL_OUTSIDE"}
    assert outcome.submission is not None
    assert outcome.submission.values == filled("2021").submission.values


def test_tables_pasted_below_each_other_are_told_apart() -> None:
    for edition in EDITIONS:
        book, fresh = opened(filled(edition).data), Workbook()
        pasted(book[THREE], fresh.active, 0, 0, merges=True)
        pasted(book[FOUR], fresh.active, 45, 2, merges=False)
        location = located(saved(fresh), edition)
        assert set(location.standings) == {"requests", "appeals"}
        assert set(location.lost) == {"proactive"}
        assert not location.missing
        assert location.cells["appeals.reconsideration.upheld"] == Place.one("Sheet", 51, 2)


def _real(book: Workbook, published: dict[str, str]) -> None:
    """Hongze 2023: the tables of 2021 with the one row （六）其他处理 of 2019."""
    sheet = book[THREE]
    layout = lay_out(filled("2021").form)
    for cell, place in layout.cells.items():
        if not layout.form.cells[cell].computed:
            target = book[place.sheet].cell(place.row + 1, place.column + 1)
            text = published.get(cell)
            target.value = None if text is None else float(text)
    rows(sheet, lambda count: removed(count, 26, 27))
    for merge in [str(m) for m in sheet.merged_cells.ranges if m.min_row == 27]:
        sheet.unmerge_cells(merge)
    sheet["B27"], sheet["C27"] = "（六）其他处理", None
    for at, column in enumerate(("natural", "business", "research", "welfare", "legal", "other")):
        sheet.cell(27, 4 + at).value = int(published[f"requests.outcome.other.{column}"])


_HONGZE_2023 = json.loads(
    """{"requests.received.natural": "21", "requests.outcome.partial.natural": "4",
    "requests.outcome.other.natural": "3", "requests.outcome.other.business": "0",
    "requests.outcome.other.research": "0", "requests.outcome.other.welfare": "0",
    "requests.outcome.other.legal": "0", "requests.outcome.other.other": "0",
    "proactive.fees.amount": "7730.28"}"""
)
"""Some cells as Hongze published them, and its row （六）, which has no parts."""


def test_a_group_that_is_one_row_gives_its_figures_to_the_cell_the_form_names() -> None:
    outcome = read(changed("2021", lambda book: _real(book, _HONGZE_2023)))
    submission = outcome.submission
    assert submission is not None
    assert submission.values["requests.outcome.other.rest.natural"] == 3
    assert submission.values["requests.outcome.other.unpaid.natural"] is None
    assert submission.values["requests.received.natural"] == 21
    assert "requests.outcome.other.unpaid.natural" not in submission.unreadable
    assert submission.places["requests.outcome.other.unpaid.natural"].row == 26
    assert codes(outcome.findings) == {"FILE_TABLE_MOVED"}


def test_the_checks_then_say_that_the_group_was_not_divided() -> None:
    from xlsreport.checks.all_checks import check_outcome

    outcome = check_outcome(read(changed("2021", lambda book: _real(book, _HONGZE_2023))))
    undivided = [each for each in outcome.findings if each.code == "CELL_UNDIVIDED"]
    assert [(each.label, each.places[0].row) for each in undivided] == [("（六）其他处理", 26)]
    blank = {
        cell for each in outcome.findings if each.code == "CELL_BLANK" for cell in each.cell_ids
    }
    assert not any("outcome.other.u" in cell for cell in blank)
    assert "FILE_INTERNAL" not in codes(outcome.findings)


def test_every_check_can_do_without_the_places_of_deleted_cells() -> None:
    from xlsreport.checks.all_checks import check_outcome

    for line in (6, 12, 29, 30):
        data = changed("2021", lambda book, at=line: rows(book[THREE], lambda n: removed(n, at)))
        assert "FILE_INTERNAL" not in codes(check_outcome(read(data)).findings)


def _renamed(edition: str, *, values: dict[tuple[int, int], object]) -> tuple[Grid, str]:
    """A workbook whose first table's sheet has another name, with some values put into it."""
    grid = read_grid(filled(edition).data)
    rows = [[*row, *[""] * 40] for row in grid.sheets[TWO].rows] + [[""] * 60 for _ in range(120)]
    for (row, column), value in values.items():
        rows[row][column] = value
    sheets = {name: sheet for name, sheet in grid.sheets.items() if name != TWO}
    return Grid({**sheets, "改了名": SheetGrid("改了名", rows, hidden=False)}), "改了名"


def _checks(edition: str, down: int) -> dict[tuple[int, int], object]:
    """The sheet of checks, which has labels of all tables, as pasted below."""
    checks = lay_out(filled(edition).form).sheet("checks").name
    pasted_rows = enumerate(read_grid(filled(edition).data).sheets[checks].rows)
    return {(down + row, at): value for row, line in pasted_rows for at, value in enumerate(line)}


@pytest.mark.parametrize("edition", EDITIONS)
def test_on_a_renamed_sheet_a_table_in_its_place_is_whole_whatever_is_pasted_below(
    edition: str,
) -> None:
    layout = lay_out(filled(edition).form)
    grid, name = _renamed(edition, values=_checks(edition, 40))
    location = locate(layout, grid)
    own = {cell: place for cell, place in layout.cells.items() if place.sheet == TWO}
    there = {cell: location.cells[cell] for cell in own if cell in location.cells}
    assert {cell: (p.sheet, p.row, p.column) for cell, p in there.items()} == {
        cell: (name, p.row, p.column) for cell, p in own.items()
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_on_a_renamed_sheet_with_a_label_changed_the_table_is_searched(edition: str) -> None:
    layout = lay_out(filled(edition).form)
    label = next(each for each in layout.sheet("table").labels if each.style in ROW_LABELS)
    at = label.place.row, label.place.column
    location = locate(layout, _renamed(edition, values={at: "别的什么东西"})[0])
    (gone,) = [each.label.expected for each in location.lost_labels]
    assert gone == label.text


def test_what_is_typed_over_a_label_that_was_not_compared_is_no_label() -> None:
    layout = lay_out(filled("2021").form)
    info = next(each.place for each in layout.sheet("table").labels if each.style == "info")
    grid, _ = _renamed("2021", values={(info.row, info.column): "1000000"})
    match = locate(layout, grid).standings[layout.sheet("table").table].match
    assert match.labels
    assert (info.row, info.column) not in match.labels
