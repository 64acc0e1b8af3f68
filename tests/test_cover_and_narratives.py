"""Cover, narratives and last year's figures are found by what stands beside or above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.filled import filled, read
from tests.mutating import COVER, TEXTS, THREE, TWO, columns, rows
from tests.surgery import inserted, opened, saved, swapped
from xlsreport.layout import Place, lay_out
from xlsreport.reading.locate.cover_and_narratives import Surroundings, locate_surroundings
from xlsreport.reading.locate.tables import locate
from xlsreport.reading.workbook.values import read_grid, read_witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook


def found(change: Callable[[Workbook], object], edition: str = "2021") -> Surroundings:
    book = opened(filled(edition).data)
    change(book)
    data = saved(book)
    layout, grid = lay_out(filled(edition).form), read_grid(data)
    return locate_surroundings(layout, locate(layout, grid, read_witness(data)), grid)


def test_all_stands_where_the_layout_has_it() -> None:
    for edition in ("2019", "2021"):
        layout = lay_out(filled(edition).form)
        there = found(lambda _: None, edition)
        assert there.fields == layout.fields
        assert there.narratives == {name: (at,) for name, at in layout.narratives.items()}
        assert there.priors == layout.priors
        assert there.differences == layout.differences
        assert not there.moved
        assert not there.missing
        assert not there.elsewhere


def test_entries_of_the_cover_follow_their_labels() -> None:
    def change(book: Workbook) -> None:
        sheet = book[COVER]
        # The instructions on the right reach over two rows.
        for merge in [str(m) for m in sheet.merged_cells.ranges if m.min_col > 4]:
            sheet.unmerge_cells(merge)
        rows(sheet, lambda count: swapped(count, 4, 7))

    there = found(change)
    assert there.fields["contact"].row == 4
    assert there.fields["unit_code"].row == 7
    assert there.elsewhere[COVER].startswith(COVER)


def test_an_entry_some_columns_to_the_right_of_its_label_is_found() -> None:
    def change(book: Workbook) -> None:
        sheet = book[COVER]
        for merge in [str(m) for m in sheet.merged_cells.ranges if m.min_row == 8]:
            sheet.unmerge_cells(merge)
        rows(sheet, lambda count: inserted(count, 0))
        sheet["D9"], sheet["B9"] = sheet["B9"].value, None

    assert found(change).fields["contact"] == Place.one(COVER, 8, 3)


def test_a_label_of_the_cover_that_is_lost_is_told_by_its_neighbours() -> None:
    def change(book: Workbook) -> None:
        book[COVER]["A8"] = "？"

    there = found(change)
    assert there.fields["contact"] == lay_out(filled("2021").form).fields["contact"]
    assert [label.expected for label in there.altered] == ["填报人"]


def test_a_cover_that_was_deleted_is_missing() -> None:
    there = found(lambda book: book.remove(book[COVER]))
    assert there.fields == {}
    assert there.missing == [COVER]


def test_a_narrative_may_stand_in_several_cells() -> None:
    def change(book: Workbook) -> None:
        book[TEXTS]["A4"] = "又一段"
        book[TEXTS]["B3"] = "旁边"

    there = found(change)
    assert [place.address for place in there.narratives["narrative.overview"]] == ["A3", "B3", "A4"]
    assert [place.address for place in there.narratives["narrative.problems"]] == ["A7"]


@pytest.mark.parametrize(
    ("pasted", "first", "second"),
    [
        (3, ["A3", "A4", "A5"], ["A7"]),
        (4, ["A3", "A4", "A5", "A6"], ["A7"]),
    ],
)
def test_paragraphs_pasted_over_a_heading_belong_to_their_own_section(
    pasted: int, first: list[str], second: list[str]
) -> None:
    def change(book: Workbook) -> None:
        for row in range(3, 3 + pasted):
            book[TEXTS][f"A{row}"] = f"第 {row} 段，各项工作有序推进。"

    there = found(change)
    assert [place.address for place in there.narratives["narrative.overview"]] == first
    assert [place.address for place in there.narratives["narrative.problems"]] == second
    assert [label.place.address for label in there.altered] == ["A5"]


def test_a_paragraph_in_place_of_a_heading_alone_belongs_to_the_section_below() -> None:
    def change(book: Workbook) -> None:
        book[TEXTS]["A5"] = "政策解读的形式偏少，下一步增加图文解读。"

    there = found(change)
    assert [place.address for place in there.narratives["narrative.overview"]] == ["A3"]
    assert [place.address for place in there.narratives["narrative.problems"]] == ["A5", "A7"]


def test_another_heading_in_its_place_is_no_text() -> None:
    def change(book: Workbook) -> None:
        book[TEXTS]["A4"] = "又一段。"
        book[TEXTS]["A5"] = "问题和打算"

    there = found(change)
    assert [place.address for place in there.narratives["narrative.overview"]] == ["A3", "A4"]
    assert [place.address for place in there.narratives["narrative.problems"]] == ["A7"]


def test_narratives_in_another_order_follow_their_headings() -> None:
    def change(book: Workbook) -> None:
        order = [*range(4, 8), *range(4), *range(8, 12)]
        rows(book[TEXTS], lambda _: list(order))

    there = found(change)
    assert [place.address for place in there.narratives["narrative.problems"]] == ["A3"]
    assert [place.address for place in there.narratives["narrative.overview"]] == ["A7"]


def test_last_years_figures_follow_rows_and_columns() -> None:
    layout = lay_out(filled("2021").form)

    def change(book: Workbook) -> None:
        rows(book[THREE], lambda count: inserted(count, 3))
        columns(book[THREE], lambda count: swapped(count, 4, 5))

    there = found(change)
    tie = "requests.prior.carried_in[requests.carried_in.business]"
    ours = layout.priors[tie]
    assert (there.priors[tie].row, there.priors[tie].column) == (ours.row + 1, ours.column)
    assert there.differences[tie].row == there.priors[tie].row + 1


def test_last_years_figures_without_their_label_are_not_guessed() -> None:
    def change(book: Workbook) -> None:
        rows(book[TWO], lambda count: inserted(count, 6))
        book[TWO]["F5"] = None

    there = found(change)
    assert not any(tie.startswith("proactive.") for tie in there.priors)
    assert any(tie.startswith("requests.") for tie in there.priors)


def test_what_is_said_of_a_text_names_the_cell_and_sheet_where_it_stands() -> None:
    book = opened(filled("2021").data)
    rows(book[TEXTS], lambda count: inserted(count, 0))
    book[TEXTS].title = "文字"
    submission = read(saved(book)).submission
    assert submission is not None
    there = {each: at for each, at in submission.places.items() if each.startswith("narrative.")}
    assert {(at.sheet, at.address) for at in there.values()} == {
        ("文字", "A4"), ("文字", "A8"), ("文字", "A12"),
    }  # fmt: skip
    unmoved = filled("2021").submission
    assert not any(each.startswith("narrative.") for each in unmoved.places)
