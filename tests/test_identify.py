"""A workbook's form is told by its stamp, then its names, then its labels wherever they stand."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from tests.filled import filled, read
from tests.mutating import FOUR, STAMP, THREE, TWO, pasted, unstamped
from tests.surgery import opened, saved
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading.locate.identify import identify, year_of
from xlsreport.reading.workbook.values import Grid, SheetGrid, read_grid, read_witness

EDITIONS = ("2019", "2021")


def _identified(data: bytes) -> tuple[str, str]:
    identity = identify(read_grid(data), read_witness(data), load_forms())
    return (identity.form.id if identity.form else identity.claimed, identity.by)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_stamp_tells_the_form(edition: str) -> None:
    assert _identified(filled(edition).data) == (f"zfxxgk-{edition}", "stamp")


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_custom_properties_tell_the_form_without_the_stamps_sheet(edition: str) -> None:
    book = opened(filled(edition).data)
    del book[STAMP]
    assert _identified(saved(book)) == (f"zfxxgk-{edition}", "stamp")


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_names_tell_the_form_without_a_stamp(edition: str) -> None:
    book = opened(filled(edition).data)
    unstamped(book)
    assert _identified(saved(book)) == (f"zfxxgk-{edition}", "names")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("tables", [(TWO, THREE, FOUR), (TWO,), (THREE,)])
def test_the_labels_tell_the_edition_wherever_they_stand(
    edition: str, tables: tuple[str, ...]
) -> None:
    book, fresh = opened(filled(edition).data), Workbook()
    for number, name in enumerate(tables):
        pasted(book[name], fresh.active, number * 60, number, merges=False)
    assert _identified(saved(fresh)) == (f"zfxxgk-{edition}", "labels")


def test_a_stamp_that_was_altered_counts_for_nothing() -> None:
    book = opened(filled("2021").data)
    unstamped_sheet = book[STAMP]
    unstamped_sheet["B1"] = "zfxxgk-2019"
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    assert _identified(saved(book)) == ("zfxxgk-2021", "names")


def test_a_report_of_2022_in_the_form_of_2019_is_read_as_that() -> None:
    book = opened(filled("2019").data)
    unstamped(book)
    book.defined_names.clear()
    book["封面与填报说明"]["B7"] = "2022"
    submission = read(saved(book)).submission
    assert submission is not None
    assert (submission.form.id, submission.year) == ("zfxxgk-2019", 2022)
    assert submission.values == filled("2019").submission.values


def test_an_undivided_row_does_not_make_a_report_of_2021_one_of_2019() -> None:
    book = opened(filled("2021").data)
    unstamped(book)
    book.defined_names.clear()
    for row in (27, 28, 29):
        book[THREE].cell(row, 3).value = None
    assert _identified(saved(book)) == ("zfxxgk-2021", "labels")


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "电话"], ["张三", 1]],
        [["自然人", "总计", "其他", "商业企业"], [1, 2, 3, 4]],
        [],
    ],
)
def test_a_strangers_workbook_is_no_form(rows: list[list[object]]) -> None:
    grid = Grid({"Sheet1": SheetGrid("Sheet1", rows, hidden=False)})
    identity = identify(grid, None, load_forms())
    assert identity.form is None
    assert identity.by == ""


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2025", 2025), ("2025年", 2025), ("2025年度", 2025), ("", None), ("二〇二五", None),
        ("2024-2025", None), ("3025", None),
    ],
)  # fmt: skip
def test_a_year_is_read_where_there_is_just_one(text: str, year: int | None) -> None:
    assert year_of(text) == year
