"""The forty acceptance cases by number, on the real forms.

The outcome words: ACCEPT is no remark, NOTE a remark on something healed, FINDING an error at its
cell while everything else is read, REJECT one message for the whole file. What stands in the
cases as a form, a township or an amount is here a table of the annual report, a unit and a
figure; every docstring says what was put in the place of what.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import re
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName

from tests.effort import times
from tests.filled import filled, read
from tests.foreign_files import compound, parts, zipped
from tests.foreign_files import workbook as stranger
from tests.mutating import COVER, FOUR, STAMP, TEXTS, THREE, TWO, columns, labelled, rows, unstamped
from tests.office import recalculated, without_results
from tests.samples import (
    F2019,
    F2021,
    FORMS,
    JIUTAI,
    UNWRITTEN,
    codes,
    consistent,
    entered,
    outcome,
    workbook,
    zeros,
)
from tests.samples import read as read_file
from tests.surgery import in_parts, inserted, opened, saved, swapped
from xlsreport import api
from xlsreport.cli.main import build
from xlsreport.errors import RosterError
from xlsreport.findings.finding import Severity, message_of, remedy_of, where_of
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout.stamp import Stamp
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.roster_file import read_roster
from xlsreport.submission.submission import Unit
from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Outcome, Submission

    Change = Callable[[Workbook], object]

_CELL = "requests.received.natural"  # D7 of the third table
_YINGCHENG = Unit("220113002000", "营城街道")


def put(sheet: str, address: str, value: object) -> Change:
    def change(book: Workbook) -> None:
        book[sheet][address] = value

    return change


def sent(*changes: Change, edition: str = "2021") -> Outcome:
    """A filled workbook as it comes back after these changes."""
    book = opened(filled(edition).data)
    for change in changes:
        change(book)
    return read(saved(book))


def typed(value: object, cell: str = "D7", edition: str = "2021") -> Outcome:
    """It comes back with this in a cell of the third table."""
    return sent(put(THREE, cell, value), edition=edition)


def submission(found: Outcome) -> Submission:
    assert found.submission is not None, [message_of(each, "zh") for each in found.findings]
    return found.submission


def figure(found: Outcome, cell: str = _CELL) -> object:
    return submission(found).values[cell]


def only(found: Outcome, code: str, severity: str) -> Finding:
    """The one remark there is."""
    assert [(each.code, str(each.severity)) for each in found.findings] == [(code, severity)], [
        message_of(each, "zh") for each in found.findings
    ]
    return found.findings[0]


def all_read(found: Outcome, *but: str, edition: str = "2021") -> None:
    """Every entered figure is as it was sent, but for these cells, which have none."""
    before = filled(edition).submission.values
    after = submission(found).values
    assert {c: after[c] for c in entered(filled(edition).form)} == {
        cell: None if cell in but else before[cell] for cell in entered(filled(edition).form)
    }


def rejected(found: Outcome, code: str) -> Finding:
    assert found.submission is None
    return only(found, code, "error")


# Normalizing values


@pytest.mark.parametrize(
    ("value", "shown"),
    [(" y ", " y "), ("Yes", "Yes"), ("Ｙ", "Ｙ"), (" 是", " 是"), (True, "True")],
)
def test_case_01_yes_written_in_another_way_is_read_as_yes_with_a_note(
    value: object, shown: str
) -> None:
    """The yes/no cell is the cover's nil return, whose words are 是 and 否."""
    found = sent(put(COVER, "B10", value))
    note = only(found, "CELL_NORMALIZED", "note")
    assert submission(found).nil_return
    assert (note.sheet, note.addresses, note.value) == (COVER, ("B10",), shown)
    assert note.params["figure"] == "是"


@pytest.mark.parametrize("mark", ["\u200b", "\u00a0"])
def test_case_02_an_invisible_character_is_shown_in_the_note(mark: str) -> None:
    """Before 否 on the cover, and before a figure."""
    found = sent(put(COVER, "B10", f"{mark}否"), put(THREE, "D7", f"{mark}12"))
    assert codes(found.findings) == ["CELL_NORMALIZED"] * 2
    escaped = f"\\u{ord(mark):04x}"
    assert [each.value for each in found.findings] == [f"{escaped}否", f"{escaped}12"]
    assert (submission(found).nil_return, figure(found)) == (False, 12)


@pytest.mark.parametrize("value", [" ", "\u3000", "\u00a0"])
def test_case_03_a_space_in_an_optional_text_is_an_empty_text(value: str) -> None:
    """The optional texts are contact and nil return on the cover, and section six."""
    found = sent(put(COVER, "B8", value), put(COVER, "B10", value), put(TEXTS, "A11", value))
    assert found.findings == ()
    assert submission(found).cover["contact"] == ""
    assert submission(found).narratives["narrative.other"] == ""


@pytest.mark.parametrize("code", ["12220113mb0123456x ", "１２２２０１１３ＭＢ０１２３４５６Ｘ"])
def test_case_04_a_code_in_another_writing_is_the_units_with_a_note(
    code: str, tmp_path: Path
) -> None:
    """The entity code is the unit code on the cover, the register the roster."""
    right = "12220113MB0123456X"
    path = workbook(F2021, consistent(F2021, 4), tmp_path / "a.xlsx", unit=Unit(code, "九台街道"))
    book = openpyxl.load_workbook(path)
    book[COVER]["B5"] = code
    book.save(path)
    roster = Roster((RosterUnit(right, "九台街道", "街道", (), "", ""),), "roster.csv")
    report = api.check([path], FORMS, roster)
    assert report.consolidation is not None
    assert [(each.unit.code, each.status) for each in report.consolidation.units] == [
        (right, "merged")
    ]
    assert [(each.code, each.severity) for each in report.batch] == [("UNIT_RENAMED", "note")]
    # The same of a workbook that was made out to the unit.
    issued = workbook(F2021, zeros(F2021), tmp_path / "b.xlsx", unit=Unit(right, "九台街道"))
    book = openpyxl.load_workbook(issued)
    book[COVER]["B5"] = code
    book.save(issued)
    assert only(read_file(issued), "CELL_NORMALIZED", "note").params["figure"] == right
    assert submission(read_file(issued)).unit.code == right


@pytest.mark.parametrize("value", ["NA", "n/a", "-", "none", "不适用"])
def test_case_05_not_applicable_is_a_note_where_allowed_and_no_figure(
    value: str, tmp_path: Path
) -> None:
    """Allowed where a nil return declares blanks to be 0; else the blank it leaves is an error."""
    path = workbook(F2021, {_CELL: value, "nil_return": True}, tmp_path / "nil.xlsx")
    (found,) = api.check([path], FORMS).outcomes
    marks = [each for each in found.findings if each.cell_ids and each.code not in UNWRITTEN]
    assert [(each.code, each.severity) for each in marks] == [("CELL_NONE_MARK", "note")]
    # That no text was written is no more than a note either: it may be sent by another way.
    assert {each.severity for each in found.findings if each.code in UNWRITTEN} == {Severity.NOTE}
    path = workbook(F2021, consistent(F2021, 5) | {_CELL: value}, tmp_path / "a.xlsx")
    (found,) = api.check([path], FORMS).outcomes
    blank = next(each for each in found.findings if each.code == "CELL_BLANK")
    assert (blank.severity, blank.cell_ids) == (Severity.ERROR, (_CELL,))
    assert "填 0" in remedy_of(blank, "zh")


@pytest.mark.parametrize("value", ["2022 AND 2021", "12 13", "3、4"])
def test_case_06_several_values_in_one_cell_are_a_finding_that_quotes_them(value: str) -> None:
    """No field of the forms is a list: two figures in a cell stand for it, AND is no figure."""
    found = typed(value)
    code = "CELL_NOT_NUMBER" if "AND" in value else "CELL_AMBIGUOUS"
    assert only(found, code, "error").value == value
    all_read(found, _CELL)


@pytest.mark.parametrize(
    "written", ["张家镇、李家镇", "张家镇 ,李家镇", "张家镇 李家镇", "张家镇；李家镇"]
)
def test_case_06_a_list_is_read_whatever_separates_it(written: str, tmp_path: Path) -> None:
    """The one list there is: a unit's aliases in the roster; no way to write it needs a word."""
    (tmp_path / "r.csv").write_text(
        f'单位代码,单位名称,别名\n1,九台街道,"{written}"\n', encoding="utf-8"
    )
    (unit,) = read_roster(tmp_path / "r.csv").units
    assert unit.aliases == ("张家镇", "李家镇")


@pytest.mark.parametrize("value", ["ＹＥＳ", "yes", "是 。", "true"])
def test_case_07_a_word_of_the_vocabulary_in_other_letters_is_a_note(value: str) -> None:
    """The vocabulary is 是 and 否 of the nil return."""
    found = sent(put(COVER, "B10", value))
    assert only(found, "CELL_NORMALIZED", "note").params["figure"] == "是"
    assert submission(found).nil_return


def test_case_07_a_typing_error_is_a_finding_with_the_allowed_values() -> None:
    """The two allowed values are named."""
    found = sent(put(COVER, "B10", "shi"))
    assert "只能选：是、否" in message_of(only(found, "CELL_NOT_A_CHOICE", "error"), "zh")
    assert not submission(found).nil_return
    all_read(found)


@pytest.mark.parametrize("value", ["1,234", "１２３４", "1 234", "１，２３４"])
def test_case_08_a_figure_as_text_is_a_note_with_the_figure(value: str) -> None:
    """In a cell of the third table."""
    found = typed(value)
    note = only(found, "CELL_NORMALIZED", "note")
    assert (figure(found), note.value, note.params["figure"]) == (1234, value, "1234")


def test_case_08_a_bracketed_negative_is_read_only_where_negatives_are_allowed() -> None:
    """Allowed in 本年增/减 of the 2019 form, and nowhere else."""

    def change(book: Workbook) -> None:
        book[TWO].cell(labelled(book[TWO], "行政许可").row, 3).value = "(500)"

    found = sent(change, edition="2019")
    only(found, "CELL_NORMALIZED", "note")
    assert figure(found, "proactive.licensing.change") == -500
    refused = typed("(500)")
    only(refused, "CELL_NEGATIVE", "error")
    all_read(refused, _CELL)


@pytest.mark.parametrize(("value", "both"), [("31,24", "3124 / 31.24"), ("1.234", "1234 / 1.234")])
def test_case_08_an_ambiguous_grouping_is_a_finding_with_both_readings(
    value: str, both: str
) -> None:
    """In a cell of the third table."""
    assert only(typed(value), "CELL_AMBIGUOUS", "error").params["readings"] == both


def test_case_09_a_fraction_of_a_count_is_a_finding_and_twelve_point_zero_is_twelve() -> None:
    """Whole units are 件."""
    refused = only(typed(12.5), "CELL_FRACTION", "error")
    assert refused.value == "12.5"
    assert "整数" in message_of(refused, "zh")

    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"<v>1010</v>", b"<v>12.0</v>") if "worksheets" in name else part

    found = read(in_parts(filled("2021").data, change))
    assert found.findings == ()
    assert figure(found) == 12


def test_case_10_zeros_that_a_spreadsheet_took_off_a_code_are_said(tmp_path: Path) -> None:
    """The code is a roster's own; a name that fits heals it with a note, else it is an error."""
    roster = Roster(
        tuple(RosterUnit(c, n, "", (), "", "") for c, n in (("010", "甲局"), ("84.010", "乙局"))),
        "roster.csv",
    )
    for number, name, code, severity in (
        (10, "甲局", "UNIT_RENAMED", "note"),
        (84.01, "乙局", "UNIT_RENAMED", "note"),
        (10, "丙局", "UNIT_NOT_ON_ROSTER", "error"),
        (84.01, "", "UNIT_NOT_ON_ROSTER", "error"),
    ):
        path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx", unit=Unit("", ""))
        book = openpyxl.load_workbook(path)
        book[COVER]["B5"], book[COVER]["B6"] = number, name
        book.save(path)
        found = consolidate([read_file(path)], roster).findings
        said = next(each for each in found if each.code == code)
        assert said.severity == severity
        assert str(number) in message_of(said, "zh")


def test_case_11_an_id_of_18_digits_as_a_number_is_never_taken(tmp_path: Path) -> None:
    """The id is a credit code in the roster or on the cover; as a figure it is too large too."""
    book = openpyxl.Workbook()
    book.active.append(["单位代码", "单位名称"])
    book.active.append([4.40301199001011e17, "九台街道"])
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(RosterError) as caught:
        read_roster(tmp_path / "r.xlsx")
    assert "15" in caught.value.zh
    found = typed(4.40301199001011e17)
    assert "15" in message_of(only(found, "CELL_TOO_LARGE", "error"), "zh")
    all_read(found, _CELL)
    mistaken = sent(put(COVER, "B5", 4.40301199001011e17))
    only(mistaken, "UNIT_MISMATCH", "error")


@pytest.mark.parametrize("mac", [False, True])
@pytest.mark.parametrize("value", [dt.date(2025, 3, 15), dt.date(2026, 1, 2)])
def test_case_12_a_date_is_shown_as_it_was_meant_in_both_calendars(
    value: dt.date,
    mac: bool,  # noqa: FBT001
) -> None:
    """No entry is a date: one in a cell for figures is an error with its ISO form."""

    def change(book: Workbook) -> None:
        if mac:
            book.epoch = CALENDAR_MAC_1904
        book[THREE]["D7"] = value

    found = sent(change)
    assert only(found, "CELL_DATE", "error").value == value.isoformat()
    all_read(found, _CELL)


@pytest.mark.parametrize("value", ["2025-03-15", "2025年3月15日", "03/04/2025"])
def test_case_12_a_date_as_text_is_no_figure(value: str) -> None:
    """There is no reading of it as a figure, so that it is quoted as it stands."""
    assert only(typed(value), "CELL_NOT_NUMBER", "error").value == value


@pytest.mark.parametrize("mac", [False, True])
def test_case_12_nine_in_a_date_format_is_nine(
    mac: bool,  # noqa: FBT001
) -> None:
    """In both calendars, with a note of what the cell showed."""

    def change(book: Workbook) -> None:
        if mac:
            book.epoch = CALENDAR_MAC_1904
        book[THREE]["D7"] = 9
        book[THREE]["D7"].number_format = "yyyy-mm-dd"

    found = sent(change)
    assert only(found, "CELL_NORMALIZED", "note").params["figure"] == "9"
    assert figure(found) == 9


def test_case_13_any_text_is_kept_with_its_line_ends_unified() -> None:
    """The texts are the narratives."""
    text = "第一行\r\n第二行_x000D_\n“引号”🙂 <b> O'Brien\r尾"
    found = sent(put(TEXTS, "A3", text))
    assert found.findings == ()
    assert submission(found).narratives["narrative.overview"] == (
        "第一行\n第二行\n“引号”🙂 <b> O'Brien\n尾"
    )


def test_case_13_the_longest_text_is_a_finding_with_both_lengths() -> None:
    """A cell holds 32,767 characters, a narrative fewer."""
    limit = next(iter(F2021.narratives)).longest
    assert sent(put(TEXTS, "A3", "长" * limit)).findings == ()
    found = sent(put(TEXTS, "A3", "长" * 32_767))
    assert only(found, "TEXT_TOO_LONG", "error").params == {
        "length": "32767",
        "limit": str(limit),
    }
    all_read(found)


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#NAME?"])
def test_case_14_an_error_in_an_entry_is_never_a_text(value: str) -> None:
    """In a cell for figures, in a narrative and on the cover."""
    found = sent(put(THREE, "D7", value), put(TEXTS, "A3", value), put(COVER, "B8", value))
    assert [(each.code, each.sheet, each.value) for each in found.findings] == [
        ("TEXT_ERROR", COVER, value),
        ("CELL_ERROR", THREE, value),
        ("TEXT_ERROR", TEXTS, value),
    ]
    assert "单引号" in remedy_of(found.findings[0], "zh")
    assert value not in {*submission(found).narratives.values(), *submission(found).cover.values()}
    all_read(found, _CELL)


def test_case_14_a_text_that_starts_like_a_formula_is_named() -> None:
    """= makes a formula without a result; - without one is kept as the text it is."""
    found = sent(put(TEXTS, "A3", "=一、主动公开"), put(TEXTS, "A7", "-改进不够"))
    assert only(found, "TEXT_ERROR", "error").value == "=一、主动公开"
    assert submission(found).narratives["narrative.problems"] == "-改进不够"


# Rows and layout


def test_case_15_blank_rows_are_passed_over_and_an_error_below_has_its_true_row() -> None:
    """Two blank rows inserted in the middle of the third table."""

    def change(book: Workbook) -> None:
        rows(book[THREE], lambda count: inserted(count, 12, 2))
        book[THREE]["E33"] = "约3"

    found = sent(change)
    assert codes(found.findings) == ["FILE_TABLE_MOVED", "CELL_NOT_NUMBER"]
    assert "多出第 13、14 行" in message_of(found.findings[0], "zh")
    assert found.findings[1].addresses == ("E33",)
    assert found.findings[1].cell_ids == ("requests.carried_out.business",)
    all_read(found, "requests.carried_out.business")


@pytest.mark.parametrize("sheet", [TWO, THREE, FOUR])
def test_case_16_a_stray_letter_is_named_and_the_rows_above_it_are_not(sheet: str) -> None:
    """Far below a table; it hides no figure and is a warning."""
    found = sent(put(sheet, "A70", "a"))
    stray = only(found, "CELL_OUTSIDE", "warning")
    assert (stray.sheet, stray.addresses, stray.value) == (sheet, ("A70",), "a")
    assert "删除" in remedy_of(stray, "zh")
    all_read(found)


def test_case_17_a_line_of_zeros_is_kept(tmp_path: Path) -> None:
    """The last row of the third table, and the last unit of a merged workbook's details."""
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    assert read_file(path).findings == ()
    row = [cell for cell in entered(F2021) if cell.startswith("requests.carried_out.")]
    assert {figure(read_file(path), cell) for cell in row} == {0}
    several = [
        outcome(F2021, zeros(F2021) | {_CELL: 3}, file="1.xlsx"),
        outcome(F2021, zeros(F2021), unit=_YINGCHENG, file="2.xlsx"),
    ]
    write_consolidated(consolidate(several), tmp_path / "m.xlsx", several)
    details = openpyxl.load_workbook(tmp_path / "m.xlsx")["明细"]
    assert [details.cell(line, 2).value for line in (7, 8, 9)] == ["九台街道", "营城街道", None]
    assert read_file(tmp_path / "m.xlsx").findings == ()


def _details_with_lines(folder: Path, at: int) -> Path:
    """A merged workbook of two units in whose details 30 more are written before a row."""
    several = [
        outcome(F2021, zeros(F2021) | {_CELL: 3}, file="1.xlsx"),
        outcome(F2021, zeros(F2021) | {_CELL: 4}, unit=_YINGCHENG, file="2.xlsx"),
    ]
    write_consolidated(consolidate(several), folder / "m.xlsx", several)
    book = openpyxl.load_workbook(folder / "m.xlsx")
    sheet = book["明细"]
    if at == 8:
        sheet.insert_rows(at, 30)
    ids = [cell.value for cell in sheet[3]]
    for line in range(30):
        sheet.cell(at + line, 1).value = f"2201131{line:02}000"
        sheet.cell(at + line, 2).value = f"第{line}镇"
        for column, name in enumerate(ids, start=1):
            if name in F2021.cells and not F2021.cells[name].computed:
                sheet.cell(at + line, column).value = 1
    book.save(folder / "m.xlsx")
    return folder / "m.xlsx"


def test_case_18_lines_that_people_add_are_added_up_or_named(tmp_path: Path) -> None:
    """Lines of a merged workbook's details: between its lines they are errors, as is the line that
    they push behind the end; below it, and below a table of a unit's workbook, they are named as
    left out, since no formula adds them up.
    """
    between = read_file(_details_with_lines(tmp_path, 8))
    assert {"UNIT_LINE_EXTRA", "UNIT_LINE_LOST", "CELL_OUTSIDE"} <= set(codes(between.findings))
    assert between.status == "with_errors"
    below = read_file(_details_with_lines(tmp_path, 9))
    named = only(below, "CELL_OUTSIDE", "warning")
    assert {place.row + 1 for place in named.places} == set(range(9, 39))
    assert figure(below) == 3 + 4

    def change(book: Workbook) -> None:
        for line in range(36, 66):
            book[THREE][f"B{line}"], book[THREE][f"D{line}"] = "另一种", line

    found = sent(change)
    named = only(found, "CELL_OUTSIDE", "warning")
    assert where_of(named).startswith(f"{THREE}!B36:B65、D36:D65")
    all_read(found)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_case_19_a_row_inserted_above_the_headings_loses_nothing(edition: str) -> None:
    """Above the headings of the third table."""
    found = sent(lambda book: rows(book[THREE], lambda count: inserted(count, 2)), edition=edition)
    assert "按标题找到" in message_of(only(found, "FILE_TABLE_MOVED", "note"), "zh")
    all_read(found, edition=edition)


def test_case_20_columns_are_read_by_their_labels_wherever_they_stand() -> None:
    """Two columns of the third table swapped; one inserted with the clerk's own remarks."""
    found = sent(lambda book: columns(book[THREE], lambda count: swapped(count, 4, 5)))
    said = message_of(only(found, "FILE_TABLE_MOVED", "note"), "zh")
    assert "换了位置的：“商业\\n企业”" in said
    all_read(found)

    def add(book: Workbook) -> None:
        columns(book[THREE], lambda count: inserted(count, 6))
        book[THREE]["G6"], book[THREE]["G9"] = "备注", "见附件"

    found = sent(add)
    moved, *outside = found.findings
    assert "多出 G 列" in message_of(moved, "zh")
    assert [(each.code, each.value) for each in outside] == [
        ("CELL_OUTSIDE", "备注"),
        ("CELL_OUTSIDE", "见附件"),
    ]
    all_read(found)


def test_case_21_a_heading_beyond_recognition_is_named_with_what_was_expected() -> None:
    """The heading 科研机构; its column has no figures, the others are read."""
    found = sent(put(THREE, "F6", "乱写"))
    lost = only(found, "CELL_LABEL_LOST", "error")
    assert (lost.addresses, lost.value) == (("F6",), "乱写")
    assert lost.params["expected"] == "科研\\n机构"
    all_read(found, *(c for c in entered(F2021) if c.startswith("requests.") and "research" in c))


def test_case_22_merged_entries_are_one_finding() -> None:
    """Two entries of the third table over six columns: one remark."""
    found = sent(lambda book: book[THREE].merge_cells("D7:I8"))
    merged = only(found, "CELL_MERGED", "error")
    assert [place.area for place in merged.places] == ["D7:I8"]
    assert "取消合并" in remedy_of(merged, "zh")
    all_read(found, *merged.cell_ids)
    assert len(merged.cell_ids) == 12


def test_case_23_looks_and_notes_of_the_clerks_own_are_accepted() -> None:
    """Sorting is case 20; the rest on the third table, with a sheet of calculations."""

    def change(book: Workbook) -> None:
        sheet = book[THREE]
        sheet.row_dimensions[12].hidden = sheet.row_dimensions[13].hidden = True
        sheet.auto_filter.ref = "A6:J31"
        sheet.column_dimensions["D"].width = 40
        sheet["D7"].comment = Comment("已核对", "填报人")
        sheet["D8"].fill = PatternFill("solid", fgColor="FFFF00")
        book.create_sheet("我的计算").append(["自然人", 3])

    found = sent(change)
    assert [(each.code, each.severity) for each in found.findings] == [
        ("FILE_HIDDEN_ROWS", "note"),
        ("FILE_SHEET_EXTRA", "note"),
    ]
    assert found.findings[0].params["count"] == "2"
    all_read(found)


def test_case_24_a_renamed_sheet_is_read_and_a_second_filled_copy_is_refused() -> None:
    """The third table. Of two copies neither is taken; the other tables are still checked."""

    def rename(book: Workbook) -> None:
        book[THREE].title = f"{THREE} (2)"

    found = sent(rename)
    only(found, "FILE_TABLE_MOVED", "note")
    all_read(found)
    twice = sent(lambda book: book.copy_worksheet(book[THREE]))
    refused = only(twice, "FILE_TABLE_TWICE", "error")
    assert twice.status == "with_errors"
    assert f"{THREE}、{THREE} Copy" in message_of(refused, "zh")


# Names, protection, producing program


def test_case_25_lost_and_broken_names_lose_no_figure() -> None:
    """The tables' own names; labels hold as well, so that nothing needs to be said."""

    def break_them(book: Workbook) -> None:
        for name in list(book.defined_names):
            book.defined_names[name].attr_text = "#REF!"

    def scope(book: Workbook) -> None:
        for name, each in list(book.defined_names.items()):
            del book.defined_names[name]
            book[THREE].defined_names[name] = DefinedName(name, attr_text=each.attr_text)

    for change in (lambda book: book.defined_names.clear(), break_them, scope):
        found = sent(change)
        assert found.findings == ()
        all_read(found)


def test_case_26_names_of_strangers_change_nothing() -> None:
    """A constant, another workbook's, a deleted sheet's, a filter's, one over three figures."""
    names = {
        "rate": "0.05",
        "elsewhere": "[1]Sheet1!$A$1",
        "gone": "#REF!",
        "_xlnm._FilterDatabase": f"'{THREE}'!$A$6:$J$31",
        "addin": "_xll.ADDIN()",
        "三格": f"'{THREE}'!$D$7:$D$9",
    }

    def change(book: Workbook) -> None:
        for name, refers_to in names.items():
            book.defined_names[name] = DefinedName(name, attr_text=refers_to)

    found = sent(change)
    assert found.findings == ()
    all_read(found)
    assert len({place.row for place in submission(found).places_of(
        cell for cell in F2021.cells if cell.startswith("requests.")
    )}) == 25  # fmt: skip


def test_case_27_a_file_saved_by_libreoffice_is_accepted(tmp_path: Path) -> None:
    """With every result computed anew by it, and no more said than that protection is gone."""
    (tmp_path / "a.xlsx").write_bytes(filled("2021").data)
    (again,) = recalculated([tmp_path / "a.xlsx"], tmp_path / "office")
    found = read(again.read_bytes())
    assert set(codes(found.findings)) <= {"FILE_UNPROTECTED"}
    all_read(found)


def _without(*texts: str, part: str = "xl/worksheets/") -> Callable[[str, bytes], bytes]:
    """Takes each text and what follows it up to the end of its tag out of some parts."""

    def change(name: str, body: bytes) -> bytes:
        for text in texts if name.startswith(part) else ():
            start = body.index(text.encode())
            body = body[:start] + body[body.index(b"/>", start) + 2 :]
        return body

    return change


def _dimension(name: str, body: bytes) -> bytes:
    changed = _without("<dimension")(name, body)
    return changed.replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>')


def _core(name: str, body: bytes) -> bytes:
    return b"<coreProperties/>" if name == "docProps/core.xml" else body


def _inline(data: bytes) -> bytes:
    """Every shared text put into its cell."""
    book = opened(data)
    texts = {
        cell.coordinate: cell.value
        for cell in book[THREE]._cells.values()
        if isinstance(cell.value, str) and not cell.value.startswith("=")
    }
    at = book.sheetnames.index(THREE) + 1

    def change(name: str, body: bytes) -> bytes:
        if name != f"xl/worksheets/sheet{at}.xml":
            return body

        def put_in(found: re.Match[str]) -> str:
            text = texts[found[1]].replace("&", "&amp;").replace("<", "&lt;")
            return f'<c r="{found[1]}"{found[2]} t="inlineStr"><is><t>{text}</t></is></c>'

        pattern = r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")? t="s"><v>[0-9]+</v></c>'
        changed, count = re.subn(pattern, put_in, body.decode())
        assert count > 30
        return changed.encode()

    return in_parts(data, change)


def _unstyled(name: str, body: bytes) -> bytes | None:
    if name == "xl/styles.xml":
        return None
    if name == "xl/_rels/workbook.xml.rels":
        return re.sub(rb"<Relationship [^>]*styles[^>]*/>", b"", body)
    if name == "[Content_Types].xml":
        return re.sub(rb"<Override [^>]*styles[^>]*/>", b"", body)
    return re.sub(rb' s="[0-9]+"', b"", body) if name.startswith("xl/worksheets/") else body


@pytest.mark.parametrize(
    "change",
    [
        lambda data: in_parts(data, _dimension),
        lambda data: in_parts(data, _core),
        lambda data: in_parts(data, _without("<dimension")),
        _inline,
        lambda data: in_parts(data, _unstyled),
    ],
    ids=["dimension A1", "odd properties", "no dimension", "inline texts", "no styles"],
)
def test_case_28_what_other_programs_leave_out_loses_nothing(
    change: Callable[[bytes], bytes],
) -> None:
    """As WPS and export scripts write it."""
    changed = change(filled("2021").data)
    assert changed != filled("2021").data
    found = read(changed)
    assert found.findings == ()
    all_read(found)
    assert submission(found).narratives == filled("2021").submission.narratives


def test_case_29_an_online_export_is_a_note_and_its_values_are_checked() -> None:
    """Without validations, names and locks; a wrong value is found by the reader's own rules."""

    def change(book: Workbook) -> None:
        book.defined_names.clear()
        for sheet in book:
            sheet.data_validations.dataValidation.clear()
            sheet.protection.sheet = False

    found = sent(change)
    assert {(each.code, each.severity) for each in found.findings} == {
        ("FILE_NO_VALIDATION", "note"),
        ("FILE_UNPROTECTED", "note"),
    }
    all_read(found)
    assert "CELL_FRACTION" in codes(sent(change, put(THREE, "D7", 0.5)).findings)


def test_case_30_without_cached_results_totals_are_worked_out() -> None:
    """Nothing is read from cached results, so that nothing needs to be said of their absence."""
    found = read(without_results(filled("2021").data))
    assert found.findings == ()
    assert submission(found).values == filled("2021").submission.values


def test_case_31_a_total_typed_over_is_a_finding_if_it_is_wrong(tmp_path: Path) -> None:
    """Its parts are what counts; a right one is a warning that its formula is gone."""
    figures = consistent(F2021, 31)
    right = sum(figures[f"requests.received.{c}"] for c in
                ("natural", "business", "research", "welfare", "legal", "other"))  # fmt: skip
    total = "requests.received.total"
    path = workbook(F2021, figures | {total: right + 2000}, tmp_path / "a.xlsx")
    (found,) = api.check([path], FORMS).outcomes
    wrong = next(each for each in found.findings if each.code == "RULE_TOTAL")
    assert (wrong.severity, wrong.cell_ids) == (Severity.ERROR, (total,))
    assert f"{right + 2000}，各项之和是 {right}" in message_of(wrong, "zh")
    assert figure(found, total) == right
    same = read_file(workbook(F2021, figures | {total: right}, tmp_path / "b.xlsx"))
    only(same, "CELL_OVERWRITTEN", "warning")


def test_case_32_an_altered_label_is_said_and_another_unit_or_year_keeps_it_out() -> None:
    """The issue register is the stamp; the figures are read, and the file is not merged."""
    found = sent(put(THREE, "C12", "2.其他法律行政止公开"))
    only(found, "CELL_LABEL_ALTERED", "warning")
    all_read(found)
    other = sent(put(COVER, "B5", "220113014000"), put(COVER, "B6", "沐石河街道"))
    said = message_of(only(other, "UNIT_MISMATCH", "error"), "zh")
    assert "上河湾镇（220113103000）" in said
    assert "沐石河街道（220113014000）" in said
    assert consolidate([other]).merged == ()
    only(sent(put(COVER, "B7", "2018")), "UNIT_YEAR_CHANGED", "error")


# Version and identity


def test_case_33_the_edition_before_is_read_as_what_it_is(tmp_path: Path) -> None:
    """The 2019 form, with or without its stamp; beside the 2021 form nothing is converted."""
    found = sent(unstamped, edition="2019")
    assert only(found, "FILE_STAMP_LOST", "note").value == F2019.id
    assert submission(found).form is F2019
    all_read(found, edition="2019")
    workbook(F2019, consistent(F2019, 1), tmp_path / "1.xlsx", year=2023)
    workbook(F2021, consistent(F2021, 2), tmp_path / "2.xlsx", unit=_YINGCHENG)
    report = api.merge([tmp_path], tmp_path / "m.xlsx", FORMS)
    assert [each.form for each in map(submission, report.outcomes)] == [F2019, F2021]
    assert (report.output, codes(report.batch)) == (None, ["BATCH_MIXED"])


def _restamped(**changed: str) -> Change:
    def change(book: Workbook) -> None:
        unstamped_sheet = book[STAMP]
        pairs = {row[0].value: str(row[1].value or "") for row in unstamped_sheet["A1:B20"]}
        pairs = {name: value for name, value in pairs.items() if name not in {None, "checksum"}}
        for row, (name, value) in enumerate(Stamp(**(pairs | changed)).pairs().items(), start=1):
            unstamped_sheet.cell(row, 1).value, unstamped_sheet.cell(row, 2).value = name, value

    return change


def test_case_34_a_newer_version_is_refused_and_a_lost_one_told_by_its_labels() -> None:
    """The version is the edition in the stamp; numbers in it are read like texts."""
    newer = rejected(sent(_restamped(form="zfxxgk-2031")), "FILE_UNKNOWN_FORM")
    assert newer.value == "zfxxgk-2031"
    numeric = sent(put(STAMP, "B2", 2021), put(STAMP, "B9", 2), put(STAMP, "B3", 220113103000))
    assert numeric.findings == ()

    def blank(book: Workbook) -> None:
        unstamped(book)
        book.defined_names.clear()

    for edition in ("2019", "2021"):
        found = sent(blank, edition=edition)
        assert f"zfxxgk-{edition}" in message_of(only(found, "FILE_STAMP_LOST", "note"), "zh")
        all_read(found, edition=edition)


def test_case_35_another_report_and_a_stranger_are_refused_soon(tmp_path: Path) -> None:
    """The other report is a form that is not at hand; the stranger has pictures of 25 MB."""
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    other = read_workbook(path.read_bytes(), "a.xlsx", {F2019.id: F2019})
    assert rejected(other, "FILE_UNKNOWN_FORM").value == F2021.id
    draw = random.Random(35)  # noqa: S311 - bytes, not secrets
    pictures = {f"xl/media/image{n}.jpeg": draw.randbytes(5_000_000) for n in range(5)}
    data = zipped(parts() | pictures)
    assert len(data) > 25_000_000
    start = time.perf_counter()
    found = rejected(read(data), "FILE_NO_FORM")
    assert time.perf_counter() - start < 10  # it does not hang
    assert "（表）" in message_of(found, "zh")


def test_case_36_every_kind_of_refusal_has_its_sentence_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    """One batch of them all; .xls and .ods are read (see the tests of containers)."""
    whole = filled("2021").data
    kinds = {
        "a 加密.xlsx": (
            compound({"EncryptedPackage": b"", "EncryptionInfo": b""}),
            "FILE_ENCRYPTED",
        ),
        "b 文本.xlsx": (b"name,value\n1,2\n", "FILE_TEXT"),
        "c 网页.xlsx": (b"<html><table></table></html>", "FILE_HTML"),
        "d 照片.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(100), "FILE_IMAGE"),
        "e 半个.xlsx": (whole[: len(whole) // 2], "FILE_CORRUPT"),
        "f 炸弹.xlsx": (stranger(xl__theme_xml=bytes(20_000_000)), "FILE_BOMB"),
        "g 空.xlsx": (b"", "FILE_EMPTY"),
    }
    for name, (data, _) in kinds.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "z.xlsx").write_bytes(whole)
    *refused, last = api.check([tmp_path], FORMS).outcomes
    assert [codes(each.findings) for each in refused] == [[code] for _, code in kinds.values()]
    remedies = [remedy_of(each.findings[0], "zh") for each in refused]
    assert all("请" in each for each in remedies)
    assert "去掉密码" in remedies[0]
    assert last.submission is not None


# Reporting and merging

_FAULTS = {
    "requests.received.natural": "O'Brien",
    "requests.received.business": "<b>约3</b>",
    "requests.carried_in.natural": "(x)",
    "appeals.direct_suit.upheld": '"约"\n5\u200b',
    "proactive.licensing.decisions": "@约1",
}


def _run(*arguments: object) -> Any:
    return CliRunner().invoke(build("zh"), [str(each) for each in arguments])


def test_case_37_all_faults_of_a_file_come_in_one_run_and_nothing_in_them_acts(
    tmp_path: Path,
) -> None:
    """Five faults; terminal, HTML, JSON, CSV and the returned copy; the exit code says so."""
    path = workbook(F2021, consistent(F2021, 37) | _FAULTS, tmp_path / "a.xlsx")
    page, back = tmp_path / "a.html", tmp_path / "back"
    text = _run("check", path, "--html", page, "--return-to", back)
    assert text.exit_code == 1
    assert "\u200b" not in text.stdout
    assert "\\u200b" in text.stdout
    assert "约3" in page.read_text("utf-8")
    assert "<b>约3" not in page.read_text("utf-8")
    record = json.loads(_run("check", path, "--format", "json").stdout)
    (found,) = record["submissions"]
    wrong = [each for each in found["findings"] if each["code"] == "CELL_NOT_NUMBER"]
    assert {cell for each in wrong for cell in each["cell_ids"]} == set(_FAULTS)
    lines = list(csv.DictReader(io.StringIO(_run("check", path, "--format", "csv").stdout)))
    wrong_lines = [each for each in lines if each["代码"] == "CELL_NOT_NUMBER"]
    assert [each["工作表"] for each in wrong_lines] == [TWO, THREE, THREE, THREE, FOUR]
    assert [each["格"] for each in wrong_lines[1:4]] == ["D7", "E7", "D8"]
    assert not any("\n" in value for each in lines for value in each.values())
    (copy,) = back.iterdir()
    book = openpyxl.load_workbook(copy)
    assert book[THREE]["D7"].value == "O'Brien"
    assert book[TWO]["B10"].data_type == "s"
    assert all(book[THREE][cell].comment is not None for cell in ("D7", "E7", "D8"))


def test_case_38_the_same_fault_in_many_cells_is_one_line_with_every_cell_in_the_data(
    tmp_path: Path,
) -> None:
    """Pasted over the third table's entries: one line of ranges, all ids in the JSON."""
    many = [c for c in entered(F2021) if c.startswith("requests.")]
    path = workbook(F2021, zeros(F2021) | dict.fromkeys(many, "x"), tmp_path / "a.xlsx")
    found = only(read_file(path), "CELL_NOT_NUMBER", "error")
    assert where_of(found) == f"{THREE}!D7:I29、D31:I31"
    assert set(found.cell_ids) == set(many)
    assert len(found.places) == len(many) == 144
    record = json.loads(_run("check", path, "--format", "json").stdout)
    (listed,) = (e for e in record["submissions"][0]["findings"] if e["code"] == "CELL_NOT_NUMBER")
    assert len(listed["cell_ids"]) == 144


def test_case_39_of_a_batch_everybody_is_accounted_for(tmp_path: Path) -> None:
    """There is no --supersede: of differing files none is merged until one is taken away."""
    units = [Unit(f"2201130{n:02}000", name) for n, name in
             enumerate(("九台街道", "营城街道", "九郊街道", "西营城街道"), start=1)]  # fmt: skip
    roster = Roster(tuple(RosterUnit(u.code, u.name, "", (), "", "") for u in units), "r.csv")
    folder = tmp_path / "in"
    folder.mkdir()
    once = consistent(F2021, 1)
    first = workbook(F2021, once, folder / "1.xlsx", unit=units[0])
    (folder / "1 再发.xlsx").write_bytes(first.read_bytes())
    workbook(F2021, consistent(F2021, 2), folder / "2.xlsx", unit=units[1])
    workbook(F2021, consistent(F2021, 3), folder / "2 改.xlsx", unit=units[1])
    workbook(F2021, consistent(F2021, 4) | {_CELL: "约3"}, folder / "3.xlsx", unit=units[2])
    report = api.merge([folder], tmp_path / "m.xlsx", FORMS, roster)
    assert [(each.unit.name, each.status) for each in report.consolidation.units] == [
        ("九台街道", "merged"),
        ("营城街道", "duplicate"),
        ("九郊街道", "with_errors"),
        ("西营城街道", "missing"),
    ]
    severities = {each.code: str(each.severity) for each in report.batch}
    assert severities == {
        "UNIT_DUPLICATE_SAME": "note",
        "UNIT_DUPLICATE": "error",
        "UNIT_LEFT_OUT": "error",
        "UNIT_MISSING": "error",
    }
    assert sum(len(each.files) for each in report.consolidation.units) == len(report.outcomes) == 5
    assert {c: report.consolidation.values[c] for c in entered(F2021)} == {
        cell: Decimal(str(once[cell])) for cell in entered(F2021)
    }
    assert not report.clean


def _row_of(number: int, count: int) -> str:
    cells = "".join(f'<c r="{chr(64 + at)}{number}"><v>{at}</v></c>' for at in range(1, count + 1))
    return f'<row r="{number}">{cells}</row>'


@pytest.mark.parametrize("kind", ["filled", "formatted"])
def test_case_40_much_beside_the_tables_costs_seconds_and_changes_no_finding(kind: str) -> None:
    """Rows of 25 columns on a sheet of the clerk's own (16,000 in thorough), and formats down to
    the last row of a table's sheet; the table stands on its own sheet as always.
    """
    book = opened(filled("2021").data)
    book.create_sheet("底稿")["A1"] = 1
    data = saved(book)
    at = book.sheetnames.index("底稿" if kind == "filled" else FOUR) + 1
    if kind == "filled":
        more = "".join(_row_of(number, 25) for number in range(2, times(800, 16_000) + 1))
    else:
        last, rows = 1_048_576, times(50_000, 1_048_400)
        more = "".join(
            f'<row r="{n}" s="1" customFormat="1"/>' for n in range(last, 100, -(last // rows))
        )

    def change(name: str, body: bytes) -> bytes:
        if name != f"xl/worksheets/sheet{at}.xml":
            return body
        return body.replace(b"</sheetData>", more.encode() + b"</sheetData>")

    large = in_parts(data, change)
    start = time.perf_counter()
    found = read(large)
    assert time.perf_counter() - start < 50  # it does not hang
    only(found, "FILE_SHEET_EXTRA", "note")
    all_read(found)


@pytest.mark.parametrize("form", list(load_forms().values()), ids=lambda form: form.id)
def test_case_40_a_blank_is_small(form: Any, tmp_path: Path) -> None:
    """Nothing is written per row that is not there."""
    api.blank(form, tmp_path / "b.xlsx", form.first_year, JIUTAI)
    assert (tmp_path / "b.xlsx").stat().st_size < 100_000
