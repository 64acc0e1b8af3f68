"""The marked copy: every fault at its cell, everything of the clerk's as it was."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from tests.foreign_files import MACRO_TYPE, SHEET_TYPE
from tests.tools import require
from xlsreport import api
from xlsreport.cli.main import build
from xlsreport.demo.figures import consistent_figures
from xlsreport.errors import UsageError
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import Place, lay_out
from xlsreport.marked_copy.book import Book
from xlsreport.marked_copy.earlier_marks import remove_marks
from xlsreport.marked_copy.findings_sheet import remedy_for_clerk
from xlsreport.marked_copy.marked_copy import marked
from xlsreport.marked_copy.styles import FILLS
from xlsreport.marked_copy.write_copies import put_aside
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.workbook.values import AUTHOR, MARKS_SHEET, read_witness
from xlsreport.submission.submission import Unit
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.office import Office
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language

FORMS = load_forms()
FORM = FORMS["zfxxgk-2019"]
LAYOUT = lay_out(FORM)
LIST = "问题清单"
NAME = "220113002000_营城街道.xlsx"
RED, AMBER = FILLS[Severity.ERROR], FILLS[Severity.WARNING]

WORDS = "proactive.licensing.decisions"
REMARK = "proactive.penalties.decisions"
BLANKS = ("requests.carried_out.natural", "requests.carried_out.business")


def filled(folder: Path, values: Mapping[str, Any], name: str = "营城街道.xlsx") -> Path:
    api.blank(FORM, folder / "blank.xlsx", 2020, Unit("220113002000", "营城街道"))
    contact = {"unit.contact": "张三", "unit.phone": "0431-1234567"}
    figures = consistent_figures(FORM, "returned") | contact | values
    api.fill(folder / "blank.xlsx", figures, folder / name, FORMS)
    (folder / "blank.xlsx").unlink()
    return folder / name


def faults() -> dict[str, Any]:
    return {WORDS: "约100", REMARK: "12（其中简易程序 5 件）", **dict.fromkeys(BLANKS)}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("faulty"), faults())


@pytest.fixture(scope="module")
def returned(faulty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("returned") / "back"
    report = api.check([faulty], FORMS, return_to=folder)
    (copy,) = report.returned
    return copy


def checked(path: Path) -> Outcome:
    (outcome,) = api.check([path], FORMS).outcomes
    return outcome


def said(outcome: Outcome) -> list[tuple[object, ...]]:
    return [(f.code, f.places, f.value, dict(f.params), f.severity) for f in outcome.findings]


def place(cell: str) -> tuple[str, str]:
    where = LAYOUT.cells[cell]
    return where.sheet, where.address


def changed(data: bytes, change: Callable[[Workbook], object]) -> bytes:
    """A workbook with something done to it by hand."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cell_of(book: Workbook, cell: str) -> Any:
    sheet, address = place(cell)
    return book[sheet][address]


def looks(part: object) -> str:
    """A style as text: openpyxl's own are equal only to themselves."""
    return repr(part)


def findings_of(data: bytes) -> tuple[Finding, ...]:
    from xlsreport.checks.all_checks import check_outcome

    return check_outcome(read_workbook(data, "x", FORMS)).findings


def mark(data: bytes) -> bytes:
    return marked(data, findings_of(data), "zh")


# What people see.


def test_faulty_cells_are_coloured_and_say_what_is_wrong_and_what_to_do(returned: Path) -> None:
    book = load_workbook(returned)
    for cell, colour, message, remedy in (
        (WORDS, RED, "不是数字", "只填一个数字"),
        (REMARK, AMBER, "没有计入", "移到文字部分"),
        (BLANKS[0], RED, "没有填", "请填 0"),
        (BLANKS[1], RED, "没有填", "请填 0"),
    ):
        there = cell_of(book, cell)
        assert there.fill.fgColor.rgb[-6:] == colour
        assert message in there.comment.text
        assert remedy in there.comment.text
        assert there.comment.author == AUTHOR
        # The comment stands at the cell and need not say where that is.
        assert place(cell)[1] not in there.comment.text


def test_cells_without_fault_are_left_alone(faulty: Path, returned: Path) -> None:
    before, after = load_workbook(faulty), load_workbook(returned)
    marked_cells = {place(cell) for cell in (WORDS, REMARK, *BLANKS)}
    marked_cells |= {
        (each.sheet, each.address)
        for finding in checked(faulty).findings
        if finding.severity is not Severity.NOTE
        for each in finding.places
    }
    compared = 0
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                there = after[sheet.title][cell.coordinate]
                if (sheet.title, cell.coordinate) not in marked_cells:
                    assert there.comment is None
                    assert looks(there.fill) == looks(cell.fill)
                for part in ("number_format", "protection", "font", "border", "alignment"):
                    assert looks(getattr(there, part)) == looks(getattr(cell, part))
                assert there.value == cell.value
                compared += 1
    assert compared > 500


def test_the_list_stands_in_front_and_leads_to_each_cell(faulty: Path, returned: Path) -> None:
    book = load_workbook(returned)
    sheet = book.worksheets[0]
    assert sheet.title == LIST
    assert book.active is sheet
    assert [each.title for each in book.worksheets if each.sheet_view.tabSelected] == [LIST]
    wanted = [f for f in checked(faulty).findings if f.severity is not Severity.NOTE]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(wanted) + 1)]
    assert {row[1] for row in rows} == {"错误", "警告"}
    for row, finding in enumerate(wanted, start=5):
        first = finding.places[0]
        assert sheet.cell(row, 3).hyperlink.location == f"'{first.sheet}'!{first.address}"
        assert str(sheet.cell(row, 3).value).startswith(f"{first.sheet}!{first.address}")
        assert sheet.cell(row, 4).value
        assert sheet.cell(row, 5).value


def test_notes_are_no_work_for_the_clerk(tmp_path: Path) -> None:
    path = filled(tmp_path, {WORDS: "１２"})
    assert [finding.severity for finding in checked(path).findings] == [Severity.NOTE]
    report = api.check([path], FORMS, return_to=tmp_path / "back")
    assert report.returned == ()
    assert list((tmp_path / "back").iterdir()) == []


def test_a_remark_on_many_cells_comments_some_and_colours_all(tmp_path: Path) -> None:
    entered = [c.id for c in FORM.cells.values() if c.table == "requests" and not c.computed]
    data = filled(tmp_path, dict.fromkeys(entered[:60])).read_bytes()
    book = load_workbook(io.BytesIO(mark(data)))
    cells = [cell_of(book, cell) for cell in entered[:60]]
    assert {cell.fill.fgColor.rgb[-6:] for cell in cells} == {RED}
    assert 30 <= sum(cell.comment is not None for cell in cells) < 60


def test_the_copy_speaks_english_where_asked(faulty: Path) -> None:
    data = faulty.read_bytes()
    book = load_workbook(io.BytesIO(marked(data, findings_of(data), "en")))
    assert book.worksheets[0].title == "Findings"
    assert "which is no number" in cell_of(book, WORDS).comment.text
    again = read_workbook(marked(data, findings_of(data), "en"), "x", FORMS)
    assert "FILE_SHEET_EXTRA" not in {finding.code for finding in again.findings}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_remedy_tells_the_clerk_to_run_a_command(language: Language) -> None:
    command = re.compile(r"xlsreport|--[a-z]")
    for code in CATALOGUE:
        finding = Finding(code, Severity.ERROR, "x", value="1")
        whole, text = remedy_of(finding, language), remedy_for_clerk(finding, language)
        assert text
        assert not command.search(text)
        assert text == whole or command.search(whole)


def test_a_remedy_keeps_what_the_clerk_can_do() -> None:
    finding = Finding("UNIT_YEAR_NOT_ASKED", Severity.ERROR, "x", params={"asked": "2020"})
    assert remedy_for_clerk(finding, "zh") == "请报 2020 年度的表。"
    assert remedy_for_clerk(finding, "en") == word("list_ask", "en")


# What must survive.


def test_the_copy_is_read_as_if_it_had_no_marks(faulty: Path, returned: Path) -> None:
    before, after = checked(faulty), checked(returned)
    assert said(after) == said(before)
    assert after.submission is not None
    assert before.submission is not None
    for field in ("values", "narratives", "shown", "cover", "priors", "unit", "issued_to", "year"):
        assert getattr(after.submission, field) == getattr(before.submission, field)


def test_everything_that_makes_the_workbook_ours_survives(faulty: Path, returned: Path) -> None:
    before, after = load_workbook(faulty), load_workbook(returned)
    witness = read_witness(faulty.read_bytes()), read_witness(returned.read_bytes())
    assert after.security.lockStructure is True
    assert witness[1].structure_locked
    assert witness[0].properties == witness[1].properties
    assert witness[0].names == witness[1].names
    assert after["_xlsreport"].sheet_state == "veryHidden"
    assert after[MARKS_SHEET].sheet_state == "veryHidden"
    for sheet in before.worksheets:
        there = after[sheet.title]
        assert there.protection.sheet is sheet.protection.sheet is True
        assert there.protection.formatColumns == sheet.protection.formatColumns
        rules = [
            sorted(
                (str(rule.sqref), rule.type, rule.formula1, rule.prompt, rule.error)
                for rule in each.data_validations.dataValidation
            )
            for each in (sheet, there)
        ]
        assert rules[0] == rules[1]
        formats = [
            sorted(
                (str(area.sqref), rule.type, tuple(rule.formula))
                for area in each.conditional_formatting
                for rule in area.rules
            )
            for each in (sheet, there)
        ]
        assert formats[0] == formats[1]
        widths = [
            {key: column.width for key, column in each.column_dimensions.items()}
            for each in (sheet, there)
        ]
        assert widths[0] == widths[1]
        assert there.freeze_panes == sheet.freeze_panes
        assert there.print_area == sheet.print_area
        assert sorted(map(str, there.merged_cells.ranges)) == sorted(
            map(str, sheet.merged_cells.ranges)
        )


def test_formulas_keep_what_they_showed_and_are_worked_out_anew(returned: Path) -> None:
    """Previews on phones show cached results and no more."""
    with zipfile.ZipFile(returned) as archive:
        assert 'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml").decode()
        sheets = [archive.read(name).decode() for name in archive.namelist() if "sheet" in name]
    assert not any("inlineStr" in sheet for sheet in sheets)
    total = LAYOUT.cells["requests.outcome.granted.total"]
    there = read_witness(returned.read_bytes()).sheets[total.sheet].cells
    cell = there[total.row, total.column]
    assert cell.formula
    assert cell.kind == "n"
    assert int(cell.text) >= 0


def test_the_same_file_gives_the_same_copy_and_a_copy_of_it_is_no_other(faulty: Path) -> None:
    data = faulty.read_bytes()
    once = mark(data)
    assert mark(data) == once
    assert mark(once) == once


def test_macros_stay_in_the_copy(faulty: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(faulty) as source, zipfile.ZipFile(stream, "w") as copy:
        for name in source.namelist():
            body = source.read(name).replace(SHEET_TYPE.encode(), MACRO_TYPE.encode())
            if name == "xl/_rels/workbook.xml.rels":
                kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
                added = f'<Relationship Id="rId99" Type="{kind}" Target="vbaProject.bin"/>'
                body = body.replace(b"</Relationships>", added.encode() + b"</Relationships>")
            copy.writestr(name, body)
        copy.writestr("xl/vbaProject.bin", b"macros as they are")
    data = mark(stream.getvalue())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("xl/vbaProject.bin") == b"macros as they are"
    outcome = read_workbook(data, "x", FORMS)
    assert "FILE_MACROS" in {finding.code for finding in outcome.findings}


# What the clerk put there.


def test_the_clerks_comments_and_colours_come_back_when_the_fault_is_mended(faulty: Path) -> None:
    yellow = PatternFill("solid", fgColor="FFFF00")

    def annotate(book: Workbook) -> None:
        cell_of(book, WORDS).comment = Comment("待科长核实\n（王）", "王敏")
        cell_of(book, WORDS).fill = yellow
        cell_of(book, BLANKS[0]).fill = yellow

    data = changed(faulty.read_bytes(), annotate)
    copy = load_workbook(io.BytesIO(mark(data)))
    text = cell_of(copy, WORDS).comment.text
    assert text.startswith("待科长核实\n（王）\n")
    assert "不是数字" in text
    assert cell_of(copy, WORDS).comment.author == "王敏"
    assert cell_of(copy, WORDS).fill.fgColor.rgb[-6:] == RED

    def mend(book: Workbook) -> None:
        cell_of(book, WORDS).value = 100
        cell_of(book, BLANKS[1]).value = 0

    mended = load_workbook(io.BytesIO(mark(changed(mark(data), mend))))
    assert cell_of(mended, WORDS).comment.text == "待科长核实\n（王）"
    assert cell_of(mended, WORDS).comment.author == "王敏"
    assert cell_of(mended, WORDS).fill.fgColor.rgb[-6:] == "FFFF00"
    assert cell_of(mended, BLANKS[1]).comment is None
    original = load_workbook(faulty)
    assert looks(cell_of(mended, BLANKS[1]).fill) == looks(cell_of(original, BLANKS[1]).fill)
    # The other blank is one still.
    assert cell_of(mended, BLANKS[0]).fill.fgColor.rgb[-6:] == RED


def test_what_the_clerk_adds_to_our_comment_stays(faulty: Path) -> None:
    def answer(book: Workbook) -> None:
        cell = cell_of(book, WORDS)
        cell.value = 100
        cell.comment = Comment(cell.comment.text + "\n已改", "王敏")

    mended = load_workbook(io.BytesIO(mark(changed(mark(faulty.read_bytes()), answer))))
    assert cell_of(mended, WORDS).comment.text == "已改"


def test_a_colour_the_clerk_chose_since_is_not_taken_back(faulty: Path) -> None:
    def paint(book: Workbook) -> None:
        cell_of(book, WORDS).value = 100
        cell_of(book, WORDS).fill = PatternFill("solid", fgColor="00B0F0")

    mended = load_workbook(io.BytesIO(mark(changed(mark(faulty.read_bytes()), paint))))
    assert cell_of(mended, WORDS).fill.fgColor.rgb[-6:] == "00B0F0"


def test_a_mended_copy_is_accepted(returned: Path, tmp_path: Path) -> None:
    def mend(book: Workbook) -> None:
        cell_of(book, WORDS).value = 100
        cell_of(book, REMARK).value = 12
        for cell in BLANKS:
            cell_of(book, cell).value = 0

    figures = consistent_figures(FORM, "returned")
    path = tmp_path / "mended.xlsx"
    path.write_bytes(
        changed(
            returned.read_bytes(),
            lambda book: (
                mend(book),
                [setattr(cell_of(book, cell), "value", figures[cell]) for cell in BLANKS],
            ),
        )
    )
    outcome = checked(path)
    assert outcome.status == "accepted"
    assert outcome.findings == ()


def test_a_note_beside_the_list_is_not_lost_without_a_word(returned: Path, tmp_path: Path) -> None:
    path = tmp_path / "answered.xlsx"
    path.write_bytes(
        changed(returned.read_bytes(), lambda book: book[LIST].cell(5, 7, "这条不改，原因见说明"))
    )
    outcome = checked(path)
    (extra,) = [finding for finding in outcome.findings if finding.code == "FILE_SHEET_EXTRA"]
    assert extra.value == LIST
    again = load_workbook(io.BytesIO(mark(path.read_bytes())))
    assert again[LIST].cell(5, 7).value == "这条不改，原因见说明"


def test_a_sheet_that_only_has_the_lists_name_is_the_clerks(faulty: Path) -> None:
    data = changed(faulty.read_bytes(), lambda book: book.create_sheet(LIST).cell(1, 1, "我的问题"))
    outcome = read_workbook(data, "x", FORMS)
    assert [f.value for f in outcome.findings if f.code == "FILE_SHEET_EXTRA"] == [LIST]
    copy = load_workbook(io.BytesIO(mark(data)))
    assert copy[LIST]["A1"].value == "我的问题"
    assert copy.worksheets[0]["A1"].value == word("list_title", "zh")


def test_a_copy_saved_by_libreoffice_is_read_and_cleaned_all_the_same(
    returned: Path, tmp_path: Path, office: Office
) -> None:
    saved = tmp_path / "saved.xlsx"
    office.run([{"path": str(returned), "save_as": str(saved)}])
    assert "FILE_SHEET_EXTRA" not in {finding.code for finding in checked(saved).findings}
    book = load_workbook(saved)
    assert "不是数字" in cell_of(book, WORDS).comment.text
    cleaned = Book(saved.read_bytes())
    remove_marks(cleaned)
    book = load_workbook(io.BytesIO(cleaned.package.finished()))
    assert LIST not in book.sheetnames
    assert MARKS_SHEET not in book.sheetnames
    for cell in (WORDS, REMARK, *BLANKS):
        assert cell_of(book, cell).comment is None
        assert cell_of(book, cell).fill.fgColor.rgb[-6:] == "FFFBE6"


# What strangers put there.


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    texts = ('=HYPERLINK("http://x","y")', "+1", "-1+2", "@SUM(1)")
    cells = [c.id for c in FORM.cells.values() if not c.computed][: len(texts)]
    path = filled(tmp_path, dict(zip(cells, texts, strict=True)))
    finding = Finding("CELL_LABEL_ALTERED", Severity.WARNING, "x", label="=1+1")
    data = marked(path.read_bytes(), (*findings_of(path.read_bytes()), finding), "zh")
    book = load_workbook(io.BytesIO(data))
    for cell, text in zip(cells, texts, strict=True):
        assert (cell_of(book, cell).value, cell_of(book, cell).data_type) == (text, "s")
    listed = [cell for row in book[LIST].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in listed} == {"s"}
    assert any(cell.value == "=1+1" for cell in listed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        added = [name for name in archive.namelist() if name not in members(path.read_bytes())]
        assert not any(b"<f>" in archive.read(name) for name in added)


def test_characters_that_no_workbook_can_hold_are_shown_escaped(faulty: Path) -> None:
    nasty = Finding(
        "CELL_NOT_NUMBER",
        Severity.ERROR,
        "x",
        places=(LAYOUT.cells[WORDS], Place.one("没有这张表", 3, 3)),
        value="a\x00\x1b[31m\u202e{value}<b>'\"&",
    )
    book = load_workbook(io.BytesIO(marked(faulty.read_bytes(), (nasty,), "zh")))
    text = cell_of(book, WORDS).comment.text
    assert r"a\u0000\u001b[31m\u202e{value}<b>'" in text
    assert text.splitlines()[0] == str(book[LIST].cell(5, 4).value)


# Files that get no copy.


def test_files_that_cannot_be_marked_are_named_and_the_others_are_written(
    faulty: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.xlsx").write_bytes(faulty.read_bytes())
    (folder / "2.xlsx").write_bytes(b"%PDF-1.4")
    (folder / "3.xlsx").write_bytes(faulty.read_bytes()[:9000])
    filled(folder, {}, "4.xlsx")
    report = api.check([folder], FORMS, return_to=tmp_path / "back")
    assert [path.name for path in report.returned] == [NAME]
    assert [path.name for path in (tmp_path / "back").iterdir()] == [NAME]
    refused = [finding for finding in report.batch if finding.code == "FILE_NOT_RETURNED"]
    assert [finding.file for finding in refused] == [str(folder / "2.xlsx"), str(folder / "3.xlsx")]


def test_a_file_that_takes_no_marks_goes_back_as_it_is_with_a_list(
    faulty: Path, tmp_path: Path
) -> None:
    program = require("ssconvert")
    (tmp_path / "in").mkdir()
    target = tmp_path / "in" / "a.ods"
    subprocess.run(
        [program, str(faulty), str(target)], check=True, capture_output=True, timeout=900
    )
    back = tmp_path / "back"
    for _ in range(2):
        report = api.check([target], FORMS, return_to=back)
        (copy,) = report.returned
        assert copy == back / "220113002000_营城街道.ods"
        assert copy.read_bytes() == target.read_bytes()
        (remark,) = [finding for finding in report.batch if finding.code == "FILE_NOT_MARKED"]
        assert remark.severity is Severity.NOTE
        assert "问题清单另成一份" in message_of(remark, "zh")
        assert len(list(back.iterdir())) == 2
    # The unit sends another one: both take the place of what went back before.
    target.write_bytes(target.read_bytes() + bytes(3))
    (copy,) = api.check([target], FORMS, return_to=back).returned
    assert copy.read_bytes() == target.read_bytes()
    assert len(list(back.iterdir())) == 2
    # That copy was worked on since.
    copy.write_bytes(copy.read_bytes() + bytes(2))
    (other,) = api.check([target], FORMS, return_to=back).returned
    assert other.name == "220113002000_营城街道 (2).ods"
    assert len(copy.read_bytes()) == len(target.read_bytes()) + 2
    listed = load_workbook(back / "220113002000_营城街道_问题清单.xlsx")
    assert listed.sheetnames == [LIST, MARKS_SHEET]
    assert "原样退回" in listed[LIST]["A2"].value
    assert any("不是数字" in str(cell.value) for cell in listed[LIST]["D"])
    assert all(cell.hyperlink is None for cell in listed[LIST]["C"])
    # Put aside, a file goes with its list; the one that was worked on stays.
    moved = put_aside(back, back / "done")
    assert moved[0].read_bytes() == target.read_bytes()
    assert {each.name for each in moved} == {
        other.name,
        *(f"{n}_问题清单.xlsx" for n in ("220113002000_营城街道", "220113002000_营城街道 (2)")),
    }
    assert [each for each in back.iterdir() if each.is_file()] == [copy]


def test_a_copy_that_the_system_does_not_let_us_read_stays_and_stops_nothing(
    faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = tmp_path / "back"
    (copy,) = api.check([faulty], FORMS, return_to=back).returned
    held = copy.with_name("甲.xlsx")
    held.write_bytes(copy.read_bytes())
    read = Path.read_bytes

    def read_unless_held(path: Path) -> bytes:
        if path == held:
            raise PermissionError(13, "held open")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_unless_held)
    assert put_aside(back, back / "done") == [back / "done" / copy.name]
    assert [each for each in back.iterdir() if each.is_file()] == [held]


def test_no_file_is_ever_replaced_least_of_all_an_input(faulty: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(faulty.read_bytes())
    report = api.check([path], FORMS, return_to=tmp_path)
    assert report.returned == ()
    assert path.read_bytes() == faulty.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert "换一个文件夹" in report.batch[0].params["detail"]


def test_a_second_run_replaces_its_own_copies_and_nothing_else(
    faulty: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back"
    (first,) = api.check([faulty], FORMS, return_to=back).returned
    (second,) = api.check([faulty], FORMS, return_to=back, language="en").returned
    assert second == first
    assert load_workbook(first).sheetnames[0] == "Findings"
    # The clerk answered in the copy and saved it: it is work now.
    answered = changed(first.read_bytes(), lambda book: book[book.sheetnames[1]].cell(1, 9, "已改"))
    first.write_bytes(answered)
    (third,) = api.check([faulty], FORMS, return_to=back).returned
    assert third == back / "220113002000_营城街道 (2).xlsx"
    assert first.read_bytes() == answered
    (fourth,) = api.check([faulty], FORMS, return_to=back).returned
    assert fourth == third
    assert len(list(back.iterdir())) == 2


def test_a_file_of_another_kind_or_a_link_is_not_replaced(faulty: Path, tmp_path: Path) -> None:
    back = tmp_path / "back"
    back.mkdir()
    (back / NAME).write_text("my notes")
    (back / "220113002000_营城街道 (2).xlsx").symlink_to(tmp_path / "elsewhere")
    (copy,) = api.check([faulty], FORMS, return_to=back).returned
    assert copy.name == "220113002000_营城街道 (3).xlsx"
    assert (back / NAME).read_text() == "my notes"
    assert not (tmp_path / "elsewhere").exists()


def test_a_long_name_is_cut_between_letters(tmp_path: Path) -> None:
    path = filled(tmp_path, faults() | {"unit.name": "很长的名字" * 40}, "a.xlsx")
    back = tmp_path / "back"
    first, second = (write_again(path, back, tmp_path / name) for name in ("one.xlsx", "two.xlsx"))
    for copy in (first, second):
        assert 250 <= len(copy.name.encode()) <= 255
        assert copy.name.startswith("220113002000_很长的名字")
    assert first == second


def write_again(path: Path, back: Path, other: Path) -> Path:
    """The copy of a file that came under another name."""
    other.write_bytes(path.read_bytes())
    (copy,) = api.check([other], FORMS, return_to=back).returned
    return copy


def test_files_of_one_name_get_copies_of_their_own(faulty: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "表.xlsx").write_bytes(faulty.read_bytes())
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("../x/表.xlsx", faulty.read_bytes())
    report = api.check(
        [tmp_path / "a", tmp_path / "b", tmp_path / "c.zip"], FORMS, return_to=tmp_path / "back"
    )
    assert [path.name for path in report.returned] == [
        "220113002000_营城街道.xlsx",
        "220113002000_营城街道 (2).xlsx",
        "220113002000_营城街道 (3).xlsx",
    ]
    assert all(path.parent == tmp_path / "back" for path in report.returned)


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_read(
    faulty: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot make the folder"):
        api.check([faulty], FORMS, return_to=tmp_path / "file" / "back")


# The command.


def test_the_command_says_what_it_wrote(faulty: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    arguments = ["check", str(faulty), "--return-to", str(tmp_path / "back")]
    result = runner.invoke(build("zh"), arguments)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == f"已写入 {tmp_path / 'back' / NAME}"
    arguments = ["check", str(faulty), "--return-to", str(tmp_path / "b"), "--format", "json"]
    result = runner.invoke(build("en"), arguments)
    assert json.loads(result.output)["returned"] == [str(tmp_path / "b" / NAME)]
    result = runner.invoke(build("en"), ["check", str(faulty), "--format", "json"])
    assert "returned" not in json.loads(result.output)
