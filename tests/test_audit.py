"""What was done to a workbook besides filling it in is said in one line each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from tests.filled import filled, read
from tests.mutating import CHECKS, COVER, FOUR, THREE, TWO, columns, pasted, rows
from tests.samples import FORMS
from tests.surgery import in_parts, inserted, opened, rearranged, removed, saved
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import message_of, remedy_of
from xlsreport.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.findings.finding import Finding


def findings(change: Callable[[Workbook], object], edition: str = "2021") -> list[Finding]:
    book = opened(filled(edition).data)
    change(book)
    return list(read(saved(book)).findings)


def only(change: Callable[[Workbook], object], code: str) -> Finding:
    """The one finding of that code, and no other of any."""
    found = findings(change)
    assert [each.code for each in found] == [code], [message_of(each, "zh") for each in found]
    return found[0]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_workbook_filled_in_as_meant_has_nothing_to_be_said_of_it(edition: str) -> None:
    assert findings(lambda _: None, edition) == []


@pytest.mark.parametrize(
    "code",
    [
        "FILE_TABLE_MOVED", "FILE_TABLE_TWICE", "FILE_TABLE_COPY", "FILE_TABLE_LOST",
        "FILE_SHEET_GONE", "FILE_SHEET_MOVED", "FILE_UNPROTECTED", "FILE_NO_VALIDATION",
        "FILE_HIDDEN_ROWS", "CELL_LABEL_TWICE", "CELL_GONE", "CELL_TOTAL_GONE", "CELL_MERGED",
    ],
)  # fmt: skip
def test_every_code_has_both_languages_and_a_remedy(code: str) -> None:
    entry = CATALOGUE[code]
    assert all((entry.zh, entry.en, entry.zh_remedy, entry.en_remedy))


def test_the_text_that_the_cover_shows_for_printing_is_no_entry_wherever_it_stands() -> None:
    (place,) = lay_out(FORMS["zfxxgk-2021"]).printed_texts.values()
    book = opened(filled("2021").data)
    rearranged(book[COVER], inserted(book[COVER].max_row, place.row))

    def compute(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        shown = rb'(<c r="A\d+"[^>]*)>(<f>[^<]*\$A\$3[^<]*</f>)<v ?(?:/>|></v>)'
        part, count = re.subn(shown, rb'\1 t="str">\2<v>A text</v>', part)
        assert count == 1
        return part

    found = read(in_parts(saved(book), compute)).findings
    assert not any("A text" in (each.value or "") for each in found)


def test_a_merge_over_many_entries_is_one_finding() -> None:
    found = only(lambda book: book[THREE].merge_cells("D11:I13"), "CELL_MERGED")
    assert found.places[0].area == "D11:I13"
    assert len(found.cell_ids) == 18
    assert "D11:I13" in message_of(found, "zh")


def test_two_merges_are_two_findings() -> None:
    def change(book: Workbook) -> None:
        book[THREE].merge_cells("D7:D8")
        book[THREE].merge_cells("E11:E13")

    assert [each.code for each in findings(change)] == ["CELL_MERGED"] * 2


def test_a_cell_that_is_merged_by_the_form_itself_is_no_finding() -> None:
    merged = [str(area) for area in opened(filled("2021").data)[TWO].merged_cells.ranges]
    assert "B10:D10" in merged
    assert findings(lambda _: None) == []


def test_a_merge_of_totals_alone_hides_no_entry() -> None:
    assert "CELL_MERGED" not in {
        each.code for each in findings(lambda book: book[THREE].merge_cells("J7:J8"))
    }


def test_protection_that_is_gone_from_several_sheets_is_one_note() -> None:
    def change(book: Workbook) -> None:
        for name in (TWO, THREE):
            book[name].protection.sheet = False

    found = only(change, "FILE_UNPROTECTED")
    assert found.severity == "note"
    assert found.value == "二、主动公开、三、依申请公开"


def test_one_validation_left_is_enough() -> None:
    def change(book: Workbook) -> None:
        for sheet in book:
            if sheet.title != TWO:
                sheet.data_validations.dataValidation.clear()

    assert findings(change) == []


def test_hidden_rows_are_counted_over_all_sheets() -> None:
    def change(book: Workbook) -> None:
        book[THREE].row_dimensions[12].hidden = True
        book[FOUR].row_dimensions[3].hidden = True

    found = only(change, "FILE_HIDDEN_ROWS")
    assert found.params["count"] == "2"


def test_locks_are_not_asked_of_a_workbook_that_is_not_ours() -> None:
    fresh = Workbook()
    for number, name in enumerate((TWO, THREE, FOUR)):
        pasted(
            opened(filled("2021").data)[name], fresh.create_sheet(f"{number}"), 0, 0, merges=True
        )
    codes = {each.code for each in read(saved(fresh)).findings}
    assert not codes & {"FILE_UNPROTECTED", "FILE_NO_VALIDATION"}


def test_cells_in_rows_that_follow_each_other_are_one_finding_with_all_texts() -> None:
    def change(book: Workbook) -> None:
        book[TWO]["A25"], book[TWO]["B25"], book[TWO]["A26"] = "备注", 12, "完"
        book[TWO]["A30"] = "另"

    found = findings(change)
    assert [(each.code, each.value) for each in found] == [
        ("CELL_OUTSIDE", "备注、12、完"),
        ("CELL_OUTSIDE", "另"),
    ]
    assert found[0].addresses == ("A25", "B25", "A26")


def test_filled_cells_below_a_moved_table_are_named_too() -> None:
    def change(book: Workbook) -> None:
        rows(book[THREE], lambda count: inserted(count, 0))
        book[THREE]["D40"] = 77

    found = {each.code: each for each in findings(change)}
    assert set(found) == {"FILE_TABLE_MOVED", "CELL_OUTSIDE"}
    assert found["CELL_OUTSIDE"].addresses == ("D40",)
    assert found["CELL_OUTSIDE"].value == "77"


def test_what_was_at_the_layouts_place_is_not_taken_for_ours_once_the_table_moved() -> None:
    def change(book: Workbook) -> None:
        columns(book[FOUR], lambda count: inserted(count, 0, 2))
        book[FOUR]["A7"] = 55

    found = {each.code: each for each in findings(change)}
    assert found["CELL_OUTSIDE"].addresses == ("A7",)


def test_a_deleted_total_is_a_warning_and_a_deleted_entry_an_error() -> None:
    found = findings(lambda book: rows(book[THREE], lambda count: removed(count, 29)))
    assert [(e.code, e.severity, e.value) for e in found if e.cell_ids] == [
        ("CELL_TOTAL_GONE", "warning", "三（七）总计")
    ]
    found = findings(lambda book: rows(book[THREE], lambda count: removed(count, 30)))
    assert [(e.code, e.severity, e.value) for e in found if e.cell_ids] == [
        ("CELL_GONE", "error", "四、结转下年度")
    ]


def test_deleted_cells_are_named_by_rows_and_columns_not_one_by_one() -> None:
    def change(book: Workbook) -> None:
        rows(book[THREE], lambda count: removed(count, 10, 11))
        columns(book[THREE], lambda count: removed(count, 7))

    found = next(each for each in findings(change) if each.code == "CELL_GONE")
    assert found.value is not None
    assert set(found.value.split("、")) == {
        "法律服务机构",
        "（三）不予公开·1.属于国家秘密",
        "（三）不予公开·2.其他法律行政法规禁止公开",
    }


def test_many_rewritten_instructions_are_one_finding() -> None:
    sheet = lay_out(FORMS["zfxxgk-2021"]).sheets[0]
    places = [each.place for each in sheet.labels if each.style == "instruction"]

    def change(book: Workbook) -> None:
        for place in places:
            book[COVER].cell(place.row + 1, place.column + 1).value = f"自己的话 {place.row}"

    found = only(change, "CELL_LABEL_ALTERED")
    assert len(found.places) == len(places) > 5


def test_an_instruction_that_was_deleted_is_no_finding() -> None:
    def change(book: Workbook) -> None:
        book[COVER]["F8"] = None

    assert findings(change) == []


def test_formulas_of_the_sheet_of_checks_are_ours_even_where_rows_were_inserted() -> None:
    def change(book: Workbook) -> None:
        rows(book[CHECKS], lambda count: inserted(count, 1, 2))

    assert findings(change) == []


def test_messages_and_remedies_leave_no_placeholder() -> None:
    def change(book: Workbook) -> None:
        rows(book[THREE], lambda count: removed(count, 10))
        book[TWO]["A6"] = "乱写"
        book.copy_worksheet(book[FOUR])
        book.create_sheet("别的")
        book[TWO].protection.sheet = False

    for each in findings(change):
        for language in ("zh", "en"):
            for text in (message_of(each, language), remedy_of(each, language)):
                assert "{" not in text, text
                assert text
