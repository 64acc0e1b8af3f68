"""The rows of a list: written, filled by other programs, read and checked; its lights agree."""

from __future__ import annotations

import html
import random
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.list_books import (
    COUNTS,
    FIRST,
    FORM,
    REGISTER,
    ROWS,
    TABLE,
    check,
    codes,
    edit,
    random_rows,
    values,
    write,
)  # fmt: skip
from xlsreport import api
from xlsreport.findings.finding import message_of
from xlsreport.layout import lay_out
from xlsreport.layout.list_place import places_of
from xlsreport.submission.packing import pack_outcome, unpack_outcome
from xlsreport.workbook import Content
from xlsreport.workbook.content import cached_results

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from tests.office import Office


def test_rows_come_back_as_they_were_written_and_fill_the_table(tmp_path: Path) -> None:
    outcome = check(write(tmp_path / "a.xlsx", ROWS))
    assert codes(outcome) == []
    assert values(outcome) == ROWS
    assert outcome.submission is not None
    assert {cell: outcome.submission.values[cell] for cell in COUNTS} == COUNTS
    assert outcome.submission.values["requests.received.total"] == 2


@pytest.mark.parametrize("seed", range(6))
def test_random_rows_filled_by_openpyxl_are_read_as_they_were_typed(
    seed: int, tmp_path: Path
) -> None:
    draw = random.Random(seed)  # noqa: S311 - no secret
    rows = random_rows(draw, draw.randrange(1, 60))
    places = sorted(draw.sample(range(180), len(rows)))

    def fill(sheet: Worksheet) -> None:
        for at, row in zip(places, rows, strict=True):
            for column, value in enumerate(row, start=2):
                shown = (
                    {True: "Yes", False: "No"}.get(value, value) if type(value) is bool else value
                )
                sheet.cell(FIRST + at, column).value = shown

    file = edit(write(tmp_path / "a.xlsx", []), fill)
    outcome = check(file)
    assert values(outcome) == rows
    assert outcome.submission is not None
    assert [row.row + 1 - FIRST for row in outcome.submission.lists[TABLE.id].rows] == places
    assert not [each for each in outcome.findings if each.severity == "error"]
    below = sum(at >= TABLE.prepared for at in places)
    assert ("LIST_ROWS_BELOW" in codes(outcome)) is (below > 0)
    packed = unpack_outcome(pack_outcome(outcome), "a.xlsx", {FORM.id: FORM})
    assert packed.submission is not None
    assert packed.submission.lists == outcome.submission.lists
    # What the formulas are said to come to is what the program counts.
    cached = cached_results(lay_out(FORM), Content(2025, lists={TABLE.id: rows}))
    assert {c: cached.counted[c] for c in COUNTS} == {
        c: outcome.submission.values[c] for c in COUNTS
    }


def _set(at: str, value: Any) -> Any:
    def change(sheet: Worksheet) -> None:
        sheet[at].value = value

    return change


@pytest.mark.parametrize(
    ("at", "value", "code", "said"),
    [
        ("C7", None, "LIST_ROW_HALF", "Received on"),
        ("B9", "2", "LIST_KEY_TWICE", "rows 8 and 9"),
        ("C7", "last week", "LIST_ENTRY", "last week"),
        ("C7", "2025.1.6", "CELL_NORMALIZED", "2025-01-06"),
        ("C7", "2025年1月6日", "CELL_NORMALIZED", "2025-01-06"),
        ("C7", 20250106, "CELL_NORMALIZED", "2025-01-06"),
        ("D7", "citizen ", "CELL_NORMALIZED", "Citizen"),
        ("D7", "Nobody", "LIST_ENTRY", "Nobody"),
        ("G7", "是", "CELL_NORMALIZED", "Yes"),
        ("G7", "maybe", "LIST_ENTRY", "maybe"),
        ("H7", 2.555, "CELL_DECIMALS", "2.555"),
        ("H7", -1, "CELL_NEGATIVE", "-1"),
        ("H7", "12元", "CELL_OTHER_UNIT", "12元"),
        ("I7", 6000, "LIST_ENTRY", "6000"),
        ("I7", "=1+2", "CELL_FORMULA_EMPTY", "1+2"),
        ("B7", "x" * 21, "LIST_ENTRY", "xxx"),
        ("F7", date(2025, 1, 2), "LIST_ROW_RULE", "row 7: 2025-01-02"),
        ("F7", date(2025, 2, 5), "LIST_ROW_RULE", "row 7: 22, which must be ≤ 20"),
        ("H7", 60, "LIST_RULE", "left side is 60"),
        ("K9", "a remark", "CELL_OUTSIDE", "a remark"),
        ("C6", "Time", "LIST_COLUMN_LOST", "Received on"),
        ("B207", "99", "LIST_TOO_LONG", "1 rows below"),
        ("B30", "99", "LIST_ROWS_BELOW", "1 rows"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_is_found_at_its_cell(
    at: str, value: object, code: str, said: str, tmp_path: Path
) -> None:
    outcome = check(edit(write(tmp_path / "a.xlsx", ROWS), _set(at, value)))
    found = [each for each in outcome.findings if each.code == code]
    assert found, codes(outcome)
    assert said in message_of(found[0], "en")
    assert "{" not in message_of(found[0], "zh")
    if code not in {"LIST_COLUMN_LOST", "LIST_RULE"}:
        assert at in found[0].addresses
    assert {place.sheet for place in found[0].places} <= {REGISTER, "A. Requests"}


def test_a_code_in_a_row_is_read_as_its_format_shows_it_and_a_time_of_day_is_named(
    tmp_path: Path,
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B7"].value, sheet["B7"].number_format = 7, "000"
        sheet["C7"].value, sheet["C7"].number_format = 45663.5, "yyyy-mm-dd hh:mm"

    outcome = check(edit(write(tmp_path / "a.xlsx", ROWS), change))
    assert values(outcome) == [("007", *ROWS[0][1:]), *ROWS[1:]]
    (note,) = [each for each in outcome.findings if each.code == "CELL_NORMALIZED"]
    assert note.addresses == ("C7",)
    assert "12:00" in message_of(note, "en")


def test_what_is_struck_out_in_a_row_is_not_read_without_a_word(tmp_path: Path) -> None:
    words = CellRichText("1", TextBlock(InlineFont(strike=True), " (old)"))

    def change(sheet: Worksheet) -> None:
        sheet["B7"].value = words
        sheet["C8"].font = Font(strike=True)

    outcome = check(edit(write(tmp_path / "a.xlsx", ROWS), change))
    said = {each.code: each for each in outcome.findings if each.addresses}
    assert said["TEXT_STRUCK"].addresses == ("B7",)
    assert said["CELL_STRUCK"].addresses == ("C8",)
    assert "2024-12-30" in message_of(said["CELL_STRUCK"], "en")
    assert [row[:2] for row in values(outcome)[:2]] == [("1", ROWS[0][1]), ("2", None)]


@pytest.mark.parametrize("code", [
    "LIST_ROW_HALF", "LIST_KEY_TWICE", "LIST_ENTRY", "LIST_ROW_RULE", "LIST_RULE", "LIST_LOST",
    "LIST_COLUMN_LOST", "LIST_TOO_LONG", "LIST_ROWS_BELOW", "LIST_EMPTY", "LIST_COUNT_DIFFERS",
])  # fmt: skip
def test_nothing_is_said_of_whole_rows(code: str, tmp_path: Path) -> None:
    assert code not in codes(check(write(tmp_path / "a.xlsx", ROWS)))


def test_a_row_below_those_that_are_read_is_named_at_each_of_its_cells(tmp_path: Path) -> None:
    def add(sheet: Worksheet) -> None:
        sheet["C207"], sheet["E207"], sheet["B208"] = date(2025, 1, 6), "Granted", "9"

    outcome = check(edit(write(tmp_path / "a.xlsx", ROWS), add))
    (found,) = [each for each in outcome.findings if each.code == "LIST_TOO_LONG"]
    assert found.addresses == ("C207", "E207", "B208")
    assert "2 rows below" in message_of(found, "en")


def test_a_day_before_march_1900_comes_back_as_the_same_day(tmp_path: Path) -> None:
    old = [("1", day, *ROWS[0][2:]) for day in (date(1899, 5, 1), date(1900, 1, 15))]
    old = [(str(at), *row[1:]) for at, row in enumerate(old)]
    assert values(check(write(tmp_path / "a.xlsx", old))) == old


def test_values_of_an_english_message_are_joined_in_english(tmp_path: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["H7"], sheet["H8"] = "12 USD", "13 USD"

    outcome = check(edit(write(tmp_path / "a.xlsx", ROWS), spoil))
    (found,) = [each for each in outcome.findings if each.code.startswith("CELL_")]
    assert "12 USD, 13 USD" in message_of(found, "en")
    assert "12 USD、13 USD" in message_of(found, "zh")


def test_keys_with_signs_that_stand_for_letters_are_told_apart(
    office: Office, tmp_path: Path
) -> None:
    keys = ["A*", "AB", "A?", "A~", "A~*", "A"]
    rows = [(key, *ROWS[2][1:]) for key in keys]
    file = write(tmp_path / "a.xlsx", rows)
    read = [[REGISTER, "B1"]]
    again = {"path": str(file), "type": [(REGISTER, f"B{FIRST + 6}", "a?")], "read": read}
    first, twice = office.run([{"path": str(file), "read": read}, again])
    assert "repeated" not in first["read"][0]
    assert "1 repeated" in twice["read"][0]


def test_a_list_that_is_left_out_leaves_its_figures_to_be_entered(tmp_path: Path) -> None:
    entries = dict.fromkeys(COUNTS, 4)
    outcome = check(write(tmp_path / "a.xlsx", [], entries=entries))
    assert codes(outcome) == []
    assert outcome.submission is not None
    assert outcome.submission.values["requests.granted.total"] == 8
    blank = check(write(tmp_path / "b.xlsx", [], entries={"requests.granted.citizens": 1}))
    (finding,) = [each for each in blank.findings if each.code == "CELL_BLANK"]
    assert len(finding.cell_ids) == len(COUNTS) - 1


def test_a_count_that_was_typed_over_is_an_error_with_both_figures(tmp_path: Path) -> None:
    file = edit(write(tmp_path / "a.xlsx", ROWS), _set("B6", 5), "A. Requests")
    outcome = check(file)
    (finding,) = [each for each in outcome.findings if each.code == "LIST_COUNT_DIFFERS"]
    assert finding.severity == "error"
    assert finding.cell_ids == ("requests.granted.citizens",)
    assert 'says "5"' in message_of(finding, "en")
    assert "must be 1" in message_of(finding, "en")
    right = check(edit(write(tmp_path / "b.xlsx", ROWS), _set("B6", 1), "A. Requests"))
    assert "LIST_COUNT_DIFFERS" not in codes(right)


def test_a_list_that_must_be_filled_in_is_missed_and_its_figures_are_locked(
    tmp_path: Path,
) -> None:
    from msgspec.structs import replace

    form = replace(FORM, lists=(replace(TABLE, optional=False),))
    outcome = check(write(tmp_path / "a.xlsx", [], form=form, entries={}), form)
    assert "LIST_EMPTY" in codes(outcome) or "FILE_UNTOUCHED" in codes(outcome)
    assert outcome.submission is not None
    assert all(outcome.submission.values[cell] == 0 for cell in COUNTS)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book["A. Requests"]["B5"].protection.locked
    optional = openpyxl.load_workbook(write(tmp_path / "b.xlsx", []))
    assert not optional["A. Requests"]["B5"].protection.locked


def test_a_list_whose_sheet_is_gone_is_missed(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", ROWS)
    book = openpyxl.load_workbook(file)
    del book[REGISTER]
    book.save(file)
    (finding,) = [each for each in check(file).findings if each.code == "LIST_LOST"]
    assert finding.severity == "warning", "it may be left out"


def test_a_list_is_found_where_its_sheet_was_renamed_and_rows_were_inserted_above(
    tmp_path: Path,
) -> None:
    file = write(tmp_path / "a.xlsx", ROWS)
    book = openpyxl.load_workbook(file)
    book[REGISTER].title = "mine"
    book["mine"].unmerge_cells("A2:I2")
    book["mine"].insert_rows(5, 2)
    book["mine"].move_range("B9:C9", cols=0)
    book.save(file)
    assert values(check(file)) == ROWS


def test_days_are_read_from_files_that_count_them_from_1904(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", ROWS)
    book = openpyxl.load_workbook(file)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in book[REGISTER].iter_rows(min_row=FIRST, max_row=FIRST + 2, min_col=3, max_col=3):
        row[0].value = datetime(2025, 5, 5)  # noqa: DTZ001 - a day of the file
    book.save(file)
    assert [row[1] for row in values(check(file))] == [date(2025, 5, 5)] * 3


def test_rows_that_a_filter_hides_count_and_are_said(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[FIRST + 1].hidden = True

    outcome = check(edit(write(tmp_path / "a.xlsx", ROWS), hide))
    assert values(outcome) == ROWS
    assert codes(outcome) == ["FILE_HIDDEN_ROWS"]


def test_the_sheet_can_be_sorted_and_filtered_and_takes_rows_below(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", ROWS))
    sheet, (place,) = book[REGISTER], places_of(lay_out(FORM)).values()
    assert sheet.auto_filter.ref == f"B6:I{6 + TABLE.most}"
    assert sheet.protection.sheet
    assert not sheet.protection.sort
    assert not sheet.protection.autoFilter
    assert sheet.print_title_rows == "$6:$6"
    for row in (FIRST, FIRST + TABLE.prepared - 1):
        assert not any(sheet.cell(row, column).protection.locked for column in range(2, 10))
        assert sheet.cell(row, 1).protection.locked
    unlocked = [each for each in sheet.column_dimensions.values() if not each.protection.locked]
    assert {at for each in unlocked for at in range(each.min, each.max + 1)} == {*range(2, 10)}
    assert all(sheet.cell(row, 4).protection.locked for row in range(1, FIRST))
    areas = {str(each.sqref) for each in sheet.data_validations.dataValidation}
    assert areas == {f"{name}{FIRST}:{name}{place.last_row + 1}" for name in "BCDEFGHI"}
    assert sheet["H5"].value == f"=SUM(H{FIRST}:H{place.last_row + 1})"
    names = [name for name in book.defined_names if name.endswith("__applications")]
    assert len(names) == 1


def _printed(file: Path) -> str:
    """The formula of what the register prints, as the file has it."""
    with ZipFile(file) as package:
        names = html.unescape(package.read("xl/workbook.xml").decode())
    (found,) = re.findall(r'Print_Area"[^>]*>((?:\'B\. Register\')[^/]*)</definedName>', names)
    return str(found)


@pytest.mark.parametrize(
    ("rows", "last"), [([], FIRST + TABLE.prepared - 1), (ROWS, FIRST + 2)], ids=["blank", "filled"]
)
def test_a_list_is_printed_from_its_title_to_the_last_row_filled(
    rows: list[tuple[Any, ...]], last: int, office: Office, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.xlsx", rows)
    area = _printed(file).replace(f"'{REGISTER}'!", "").replace(",", ";")
    below = [(REGISTER, f"B{FIRST + TABLE.prepared + 3}", "x")]
    # Below the rows that are read the columns are unlocked too.
    asked = [(REGISTER, "I5000", f"=MIN(ROW({area}))"), (REGISTER, "I5001", f"=ROWS({area})+2")]
    read = [[REGISTER, "I5000"], [REGISTER, "I5001"]]
    jobs = [{"path": str(file), "type": [*typed, *asked], "read": read} for typed in ([], below)]
    first, longer = office.run(jobs)
    assert openpyxl.load_workbook(file)[REGISTER]["A3"].value == TABLE.title
    assert first["read"] == [3, last]
    assert longer["read"] == [3, FIRST + TABLE.prepared + 3]


def test_filled_again_and_marked_the_list_keeps_what_it_prints(tmp_path: Path) -> None:
    file, again = write(tmp_path / "a.xlsx", ROWS), tmp_path / "b.xlsx"
    api.fill(file, {}, again, {FORM.id: FORM})
    assert _printed(again) == _printed(file)
    wrong = write(tmp_path / "c.xlsx", [(*ROWS[0][:-1], "x" * 400), *ROWS[1:]])
    returned = tmp_path / "back"
    report = api.check([wrong], {FORM.id: FORM}, return_to=returned)
    (copy,) = report.returned
    assert _printed(copy) == _printed(wrong)


def test_the_lights_of_a_list_count_what_check_reports() -> None:
    wrong = [
        *ROWS,
        ("3", None, "Nobody", None, "soon", None, Decimal("1.234"), None),
        ("4", date(2025, 3, 3), "Firm", None, date(2025, 3, 1), None, None, 9000),
    ]
    cached = cached_results(lay_out(FORM), Content(2025, lists={TABLE.id: wrong}))
    counts = {
        kind: count for (name, kind), (count, _) in cached.tallies.items() if name == TABLE.id
    }
    assert counts == {
        "rows": 1, "entries": 4, "keys": 1, "rule.answered_later": 1, "rule.few_refused": 0,
        "rule.fees": 0,
    }  # fmt: skip
    assert "1 failed" in cached.states[TABLE.id]
    assert "1 rows not whole" in cached.states[""]
    good = cached_results(lay_out(FORM), Content(2025, lists={TABLE.id: ROWS}))
    assert good.states[TABLE.id] == "Complete"


def test_an_explanation_of_a_rule_of_a_list_comes_with_the_finding(tmp_path: Path) -> None:
    late = [(*ROWS[0][:4], date(2025, 1, 3), *ROWS[0][5:]), *ROWS[1:]]
    explanations = {"applications.rule.answered_later": "typed by hand", "applications.rows": "?"}
    outcome = check(write(tmp_path / "a.xlsx", late, explanations=explanations))
    (finding,) = [each for each in outcome.findings if each.code == "LIST_ROW_RULE"]
    assert finding.explanation == "typed by hand"
    (note,) = [each for each in outcome.findings if each.code == "TEXT_EXPLAINED"]
    assert "Rows that are not whole" in message_of(note, "en")


def test_libreoffice_recomputes_types_and_saves_what_is_read(
    office: Office, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.xlsx", [])
    typed = [
        (REGISTER, f"{column}{FIRST + at}", text)
        for at, row in enumerate([
            ("A-1", "2025-02-03", "Firm", "Granted", "2025-02-10", "No", "7.25", "12"),
            ("A-2", "2025-02-04", "Citizen", "", "", "", "", ""),
            ("A-1", "2025-02-05", "Citizen", "", "", "", "", ""),
            ("A-3", "", "Citizen", "", "", "", "", "1.5"),
        ])
        for column, text in zip("BCDEFGHI", row, strict=True)
        if text
    ]  # fmt: skip
    asked = [
        ["A. Requests", "C6"], ["A. Requests", "B8"], [REGISTER, "A10"], [REGISTER, "H5"],
        [REGISTER, "B1"],
    ]  # fmt: skip
    saved = [tmp_path / f"b{suffix}" for suffix in (".xlsx", ".ods", ".xls")]
    jobs = [
        {"path": str(file), "type": typed, "read": asked, "save_as": str(each)} for each in saved
    ]
    for answer in office.run(jobs):
        *shown, state = answer["read"]
        assert shown == [1, 3, 4, 7.25]
        assert "1 rows not whole" in state
        assert "1 wrong" in state
        assert "1 repeated" in state
    for each in saved:
        outcome = check(each)
        found = set(codes(outcome))
        assert {"LIST_KEY_TWICE", "LIST_ROW_HALF"} <= found, (each, found)
        assert "LIST_COUNT_DIFFERS" not in found
        assert "CELL_FORMULA" not in found
        assert values(outcome)[0] == (
            "A-1", date(2025, 2, 3), "Firm", "Granted", date(2025, 2, 10), False, Decimal("7.25"),
            12,
        )  # fmt: skip
