"""The file itself: whole or not at all, the same bytes each time, sheets locked in place."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import stat
import sys
import zipfile
from pathlib import Path

import pytest
from xlsxwriter.packager import Packager
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsreport.errors import UsageError, reason_of
from xlsreport.layout.stamp import ISSUE_DATE
from xlsreport.reading.workbook.values import read_grid, read_witness
from xlsreport.whole_files import refuse_unwritable, replaced_when_whole
from xlsreport.workbook.package import LockedWorkbook, checked, large_workbook, new_workbook
from xlsreport.workbook.xlsxwriter_private import LockedSheet


def _write(target: Path, *texts: str) -> bytes:
    with replaced_when_whole(target) as path:
        book = new_workbook(path, "标题")
        sheet = book.add_worksheet("表")
        for row, text in enumerate(texts):
            checked(sheet.write_string(row, 0, text))
        book.close()
    return target.read_bytes()


def _part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def _texts(data: bytes) -> list[object]:
    return [row[0] for row in read_grid(data).sheets["表"].rows]


def test_what_was_written_takes_the_targets_place(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    assert _texts(_write(target, "新")) == ["新"]
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_full_disk_is_the_systems_error_also_while_parts_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = new_workbook(tmp_path / "a.xlsx", "")

    def fill_up() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(book, "_store_workbook", fill_up)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        book.close()


def _interrupted(target: Path, error: BaseException) -> None:
    with replaced_when_whole(target) as path:
        new_workbook(path, "").close()
        raise error


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()], ids=repr)
def test_after_an_exception_the_old_file_is_there_and_nothing_else(
    tmp_path: Path, error: BaseException
) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(type(error)):
        _interrupted(target, error)
    assert target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_after_an_exception_there_is_no_file_where_none_was(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="made"):
        _interrupted(tmp_path / "a.xlsx", ValueError("made for this test"))
    assert list(tmp_path.iterdir()) == []


def _with_overlong_prompt(target: Path) -> None:
    rule = {"validate": "integer", "criteria": ">=", "value": 0, "input_message": "长" * 256}
    with replaced_when_whole(target) as path:
        book = new_workbook(path, "")
        book.add_worksheet().data_validation(0, 0, 0, 0, rule)
        book.close()


def test_a_warning_of_the_library_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserWarning):
        _with_overlong_prompt(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_refused_cell_is_an_error() -> None:
    checked(0)
    checked(None)
    with pytest.raises(ValueError, match="code -2"):
        checked(-2)


class _OfLibrary(LockedWorkbook):
    """The same workbook as the library makes and packs it."""

    worksheet_class = Worksheet

    def _get_packager(self) -> Packager:
        return Packager()

    def close(self) -> None:
        Workbook.close(self)


def _fill(book: Workbook, rows: int) -> None:
    bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy"})
    sheet, other = book.add_worksheet("表"), book.add_worksheet("另一张")
    sheet.set_column(1, 1, 20, book.add_format({"italic": True}))
    sheet.set_column(6, 6, 5)
    sheet.set_row(3, 30)
    sheet.set_row(5, 40, dated)
    sheet.set_row(rows + 40, 12, None, {"hidden": True})
    for row in range(rows):
        texts = [f"单位{row}", f"第{row % 7}个", " 空 ", "", "a&b<c>\n", "_x0041_\x01", "普通"]
        if isinstance(sheet, LockedSheet):
            sheet.add_texts(row, 0, texts, [bold, None, None, bold, None, None, dated])
        else:
            for column, text in enumerate(texts):
                style = {0: bold, 3: bold, 6: dated}.get(column)
                if text:
                    checked(sheet.write_string(row, column, text, style))
                else:
                    checked(sheet.write_blank(row, column, None, style))
        checked(sheet.write_number(row, 8 + row % 3, row * 1.5))
        checked(sheet.write_formula(row, 12, f"=SUM(I{row + 1}:K{row + 1})", bold, row))
    checked(sheet.write_url(2, 0, "external:a.xlsx", bold, string="链接"))
    checked(sheet.merge_range(rows + 2, 0, rows + 3, 4, "合", bold))
    checked(other.write_string(40, 3, "像"))


@pytest.mark.parametrize("rows", [10, 5_000])
@pytest.mark.parametrize("many", [False, True])
def test_the_file_is_byte_for_byte_what_the_library_makes(
    tmp_path: Path, rows: int, *, many: bool
) -> None:
    own = new_workbook(tmp_path / "own.xlsx", "", many=many)
    folder = None if not many else str(tmp_path)
    library = _OfLibrary(str(tmp_path / "library.xlsx"), {"in_memory": not many, "tmpdir": folder})
    library.set_properties({"title": "", "created": ISSUE_DATE})
    for book in (own, library):
        _fill(book, rows)
        book.close()
    assert (tmp_path / "own.xlsx").read_bytes() == (tmp_path / "library.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("row", "text"),
    [(1_048_576, "甲"), (0, "甲" * 32_768), (0, "😀" * 16_384)],
    ids=["no such row", "too many letters", "too many pairs"],
)
def test_texts_that_do_not_fit_are_an_error(tmp_path: Path, row: int, text: str) -> None:
    sheet = new_workbook(tmp_path / "a.xlsx", "").add_worksheet("表")
    with pytest.raises(ValueError, match="refused"):
        sheet.add_texts(row, 0, [text], [None])


def _full(target: Path, error: Exception) -> None:
    with replaced_when_whole(target) as path, large_workbook(path, "", 10_000) as book:
        book.add_worksheet("表")
        raise error


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError()], ids=repr)
def test_an_error_leaves_the_old_file(tmp_path: Path, error: Exception) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"old")
    with pytest.raises((UsageError, ValueError)):
        _full(tmp_path / "a.xlsx", error)
    assert (tmp_path / "a.xlsx").read_bytes() == b"old"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's")
def test_a_workbook_on_a_full_disk_is_one_error_and_nothing_is_said_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", later.append)
    book = new_workbook(Path("/dev/full"), "")
    book.add_worksheet("表")
    with pytest.raises(OSError, match="No space") as caught:
        book.close()
    assert reason_of(caught.value)[0] == "磁盘已满"
    del book, caught
    gc.collect()
    assert later == []


@pytest.mark.parametrize("where", ["none/a.xlsx", "."])
def test_a_target_that_cannot_be_written_is_said_and_nothing_is_left(
    tmp_path: Path, where: str
) -> None:
    with pytest.raises(UsageError) as caught, replaced_when_whole(tmp_path / where) as path:
        path.write_bytes(b"x")
    assert "写不了" in caught.value.zh
    assert [each for each in tmp_path.iterdir() if not each.is_dir()] == []


def test_a_new_file_has_the_permissions_that_others_have(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        _write(tmp_path / "a.xlsx", "a")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == 0o640


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    assert _write(tmp_path / "a.xlsx", "甲") == _write(tmp_path / "b.xlsx", "甲")


def test_the_structure_lock_stands_in_front_of_the_book_views(tmp_path: Path) -> None:
    data = _write(tmp_path / "a.xlsx", "a")
    book = _part(data, "xl/workbook.xml")
    assert re.search(r'<workbookPr [^>]*/><workbookProtection lockStructure="1"/><bookViews>', book)
    assert read_witness(data).structure_locked


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "http://example.org/",
        "mailto:a@b.c",
        "0012",
        "<r><t>x</t></r>",
        "<r>&</r>",
        " 两边空格 ",
        "一行\n两行",
        "a\x01b",
        "_x0041_",
        "<b>&amp;\"'",
    ],
)
def test_texts_are_written_as_they_are(tmp_path: Path, text: str) -> None:
    data = _write(tmp_path / "a.xlsx", text)
    assert _texts(data) == [text]
    cell = read_witness(data).sheets["表"].cells[0, 0]
    assert (cell.kind, cell.text, cell.formula) == ("s", text, None)


def test_an_empty_text_result_is_still_a_text(tmp_path: Path) -> None:
    with replaced_when_whole(tmp_path / "a.xlsx") as path:
        book = new_workbook(path, "")
        sheet = book.add_worksheet("表")
        for row, result in enumerate(("", "通过", 0)):
            checked(sheet.write_formula(row, 0, "=B1", None, result))
        book.close()
    part = _part((tmp_path / "a.xlsx").read_bytes(), "xl/worksheets/sheet1.xml")
    assert '<c r="A1" t="str"><f>B1</f><v></v></c>' in part
    assert '<c r="A2" t="str"><f>B1</f><v>通过</v></c>' in part
    assert '<c r="A3"><f>B1</f><v>0</v></c>' in part


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(A1:A3)",
        "{=SUM(A1)}",
        "SORT(A1:A3)",
        "=_xlfn.SORT(A1)",
        "=STDEV.S(A1:A3)",
        "A1",
        "",
        '=IF(A1="SORT(",1,2)',
        '=A1&"}"',
    ],
)
@pytest.mark.parametrize("expand", [False, True])
def test_formulas_are_prepared_as_the_library_prepares_them(formula: str, *, expand: bool) -> None:
    sheet = LockedWorkbook.worksheet_class()
    assert sheet._prepare_formula(formula, expand) == Worksheet()._prepare_formula(formula, expand)


def test_a_formula_with_a_newer_function_is_written_with_its_prefix(tmp_path: Path) -> None:
    with replaced_when_whole(tmp_path / "a.xlsx") as path:
        book = new_workbook(path, "")
        checked(book.add_worksheet("表").write_formula(0, 0, "=SORT(B1:B3)", None, 0))
        book.close()
    part = _part((tmp_path / "a.xlsx").read_bytes(), "xl/worksheets/sheet1.xml")
    assert "_xlfn._xlws.SORT(B1:B3)" in part


def test_what_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    refuse_unwritable(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
    for target in (tmp_path, tmp_path / "none" / "a.xlsx"):
        with pytest.raises(UsageError) as caught:
            refuse_unwritable(target)
        assert str(target) in caught.value.zh


def test_a_folder_as_target_is_refused_with_a_name_that_would_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_unwritable(tmp_path)
    assert f"请写成“{tmp_path}/汇总.xlsx”" in caught.value.zh
