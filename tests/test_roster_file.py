from __future__ import annotations

import codecs
import io
import os
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.errors import RosterError
from xlsreport.reading import roster_file
from xlsreport.reading.roster_file import read_roster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsreport.units.roster import RosterUnit

    Cells = Sequence[Sequence[object]]

# The first lines of real rosters (statistical division codes as of 2023-06-30).
JIUTAI = """单位代码,单位名称,单位类型
220113001000,九台街道,街道
220113103000,上河湾镇,镇
220113200000,胡家回族乡,乡
"""
JIUTAI_UNITS = [
    ("220113001000", "九台街道", "街道"),
    ("220113103000", "上河湾镇", "镇"),
    ("220113200000", "胡家回族乡", "乡"),
]
OTHERS = """单位代码,单位名称,单位类型
320813400000,洪泽经济开发区,类似乡级单位
320831401000,复兴圩农场,类似乡级单位
321322402000,昆山（沭阳）工业园区,类似乡级单位
"""
HEADINGS = ["单位代码", "单位名称", "单位类型", "别名", "联系人", "联系电话"]


def file(folder: Path, content: str | bytes, name: str = "名单.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(*sheets: Cells, hidden: tuple[int, ...] = ()) -> bytes:
    """An .xlsx file with these sheets; a cell is a number, a truth value, a date or text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, cells in enumerate(sheets):
        sheet = book.add_worksheet()
        for row, values in enumerate(cells):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, dates)
                elif value is not None:
                    sheet.write(row, column, value)
        if number in hidden:
            sheet.hide()
    if 0 in hidden:
        book.worksheets()[1].activate()
    book.close()
    return stream.getvalue()


def with_member(package: bytes, name: str, content: bytes | None) -> bytes:
    """The package with one member replaced, or left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
            elif content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def listed(path: Path) -> list[tuple[str, str, str]]:
    return [(unit.code, unit.name, unit.kind) for unit in read_roster(path).units]


def only(path: Path) -> RosterUnit:
    (unit,) = read_roster(path).units
    return unit


def refusal(path: Path) -> RosterError:
    with pytest.raises(RosterError) as caught:
        read_roster(path)
    assert path.name in caught.value.zh
    assert path.name in caught.value.en
    return caught.value


# --- Encodings and separators -------------------------------------------------------------------


@pytest.mark.parametrize("text", [JIUTAI, JIUTAI.replace("\n", "\r\n"), JIUTAI.replace("\n", "\r")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_a_roster_is_read_in_every_usual_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    assert listed(file(tmp_path, text.encode(encoding))) == JIUTAI_UNITS


def test_utf_16_is_read_in_both_byte_orders(tmp_path: Path) -> None:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert listed(file(tmp_path, mark + JIUTAI.encode(encoding))) == JIUTAI_UNITS


def test_names_outside_gbk_are_read_from_gb18030(tmp_path: Path) -> None:
    path = file(tmp_path, "单位代码,单位名称\n1,\U00020bb7野街道\n".encode("gb18030"))
    assert only(path).name == "\U00020bb7野街道"


CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=8)


@given(names=st.lists(CHINESE, min_size=1, max_size=6, unique=True))
def test_the_encoding_does_not_change_the_roster(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    lines = [f"{number},{name},镇" for number, name in enumerate(names)]
    text = "\n".join(["单位代码,单位名称,单位类型", *lines])
    rosters = [
        read_roster(file(folder, text.encode(encoding)))
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "gbk")
    ]
    assert [unit.name for unit in rosters[0].units] == names
    assert all(roster == rosters[0] for roster in rosters[1:])


@pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
def test_the_separator_is_told_from_the_headings(tmp_path: Path, separator: str) -> None:
    assert listed(file(tmp_path, JIUTAI.replace(",", separator))) == JIUTAI_UNITS


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    tabs = JIUTAI.replace(",", "\t")
    assert listed(file(tmp_path, tabs, "名单.txt")) == JIUTAI_UNITS
    assert listed(file(tmp_path, tabs, "名单.xlsx")) == JIUTAI_UNITS
    assert listed(file(tmp_path, workbook([HEADINGS, ["1", "甲局"]]))) == [("1", "甲局", "")]


def test_full_width_text_in_names_is_kept(tmp_path: Path) -> None:
    assert listed(file(tmp_path, OTHERS)) == [
        ("320813400000", "洪泽经济开发区", "类似乡级单位"),
        ("320831401000", "复兴圩农场", "类似乡级单位"),
        ("321322402000", "昆山（沭阳）工业园区", "类似乡级单位"),
    ]


def test_quoted_cells_may_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    text = '单位代码,单位名称,别名\n"1","甲""局""","A,B\nC"\n'
    unit = only(file(tmp_path, text))
    assert (unit.name, unit.aliases) == ('甲"局"', ("A", "B", "C"))


@pytest.mark.parametrize(
    "content",
    [
        JIUTAI.encode("utf-16-le"),  # without its mark
        b"%PDF-1.7\n\x00\x01\x02",
        b"\xff\xfe\x00",
        "单位代码,单位名称\n1,甲".encode() + b"\xff\xff",
    ],
)
def test_what_is_no_text_is_refused_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    error = refusal(file(tmp_path, content))
    assert "不是能识别的文本" in error.zh
    assert "CSV UTF-8" in error.zh
    assert "is not text in a known encoding" in error.en


# --- Headings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        "单位代码,单位名称,单位类型,别名,联系人,联系电话",
        "代码,名称,类型,简称,联系人,电话",
        "统一社会信用代码,单位名称,类型,别名,联系人,联系电话",
        "code,name,kind,aliases,contact,phone",
        " Unit Code ,unit_name,Unit-Type,ALIAS,Contact,Phone",
        "单位\u3000代码 *,单位名称（全称）,单位类型：,别 名,联系人\u200b,联系电话(手机)",
        "ｃｏｄｅ,ｎａｍｅ,ｋｉｎｄ,ａｌｉａｓ,ｃｏｎｔａｃｔ,ｐｈｏｎｅ",
    ],
)
def test_headings_are_recognised_in_their_usual_forms(tmp_path: Path, headings: str) -> None:
    unit = only(file(tmp_path, f"{headings}\n1,甲局,部门,甲,张三,0431-1234\n"))
    assert (unit.code, unit.name, unit.kind) == ("1", "甲局", "部门")
    assert (unit.aliases, unit.contact, unit.phone) == (("甲",), "张三", "0431-1234")


def test_columns_may_stand_in_any_order_between_others(tmp_path: Path) -> None:
    path = file(tmp_path, "序号,单位名称,备注,单位代码,\n1,甲局,迁址,007,x\n")
    assert listed(path) == [("007", "甲局", "")]


def test_what_is_not_given_is_empty(tmp_path: Path) -> None:
    unit = only(file(tmp_path, "单位代码,单位名称,单位类型,别名\n1,甲局\n"))
    assert (unit.kind, unit.aliases, unit.contact, unit.phone) == ("", (), "", "")


def test_of_two_code_columns_the_one_named_unit_code_is_taken(tmp_path: Path) -> None:
    path = file(tmp_path, "统一社会信用代码,单位名称,单位代码\n11370303004217709K,甲局,7\n")
    assert only(path).code == "7"


def test_titles_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    text = "九台区填报单位名单,,\n\n制表：办公室,,\n" + JIUTAI
    assert listed(file(tmp_path, text)) == JIUTAI_UNITS
    assert listed(file(tmp_path, "\n" * 19 + JIUTAI)) == JIUTAI_UNITS


def test_headings_below_row_twenty_are_not_looked_for(tmp_path: Path) -> None:
    refusal(file(tmp_path, "\n" * 20 + JIUTAI))


def test_a_missing_heading_is_named_with_those_that_were_found(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, "\n区划,名称,类型\n1,甲局,部门\n"))
    assert error.zh == (
        "名单“名单.csv”缺少标题“单位代码”；第 2 行写的是：区划、名称、类型。"
        "请在前 20 行内写一行标题：单位代码,单位名称,单位类型（可另加 别名、联系人、联系电话）。"
        "如果这里显示乱码，请另存为“CSV UTF-8”或 .xlsx。"
    )
    assert "lacks the heading 单位代码 (code); row 2 says: 区划, 名称, 类型." in error.en
    assert "write one row of headings: 单位代码,单位名称,单位类型 or code,name,kind" in error.en


def test_a_file_without_any_heading_shows_its_first_row(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, "220113001000,\x07" + "长" * 30 + "\n"))
    assert "缺少标题“单位代码”、“单位名称”；第 1 行写的是：220113001000、\\u0007长长" in error.zh
    assert "长" * 14 + "…" in error.zh
    assert "长" * 21 not in error.zh
    assert "lacks the heading 单位代码 (code) and 单位名称 (name)" in error.en


def test_many_foreign_headings_are_not_all_shown(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, ",".join(f"列{number}" for number in range(30))))
    assert "列7。" in error.zh
    assert "列8" not in error.zh


def test_a_heading_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, "单位代码,单位名称,单位代码,单位名称\n1,甲局,2,乙局\n"))
    assert "第 1 行有两个标题“单位代码”" in error.zh
    assert 'row 1 has the heading "单位代码" twice' in error.en


def test_a_foreign_heading_may_be_there_twice(tmp_path: Path) -> None:
    path = file(tmp_path, "备注,单位代码,单位名称,备注\nx,1,甲局,y\n")
    assert listed(path) == [("1", "甲局", "")]


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n;;\n", "\ufeff"])
def test_an_empty_file_is_refused_with_what_to_write(tmp_path: Path, content: str) -> None:
    error = refusal(file(tmp_path, content))
    assert "是空的" in error.zh
    assert "单位代码,单位名称,单位类型" in error.zh
    assert "is empty" in error.en


# --- Rows ---------------------------------------------------------------------------------------


def test_blank_rows_are_skipped(tmp_path: Path) -> None:
    text = "单位代码,单位名称,备注\n\n1,甲局,\n,,\n \u200b,\u3000,空行\n2,乙局,\n\n"
    assert listed(file(tmp_path, text)) == [("1", "甲局", ""), ("2", "乙局", "")]


def test_a_faulty_row_is_named_as_the_user_sees_it(tmp_path: Path) -> None:
    text = '名单,,\n单位代码,单位名称,别名\n\n1,甲局,"甲\n乙"\n,,\n2,,\n'
    error = refusal(file(tmp_path, text))
    assert "第 6 行：代码“2”没有单位名称" in error.zh
    assert 'row 6: The code "2" has no name' in error.en


def test_repeated_rows_are_named_both(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, "单位代码,单位名称\n\n1,甲局\n1,乙局\n"))
    assert "第 4 行：单位代码“1”与第 3 行重复" in error.zh


def test_a_code_in_scientific_notation_is_refused(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, "单位代码,单位名称\n2.20113E+11,九台街道\n"))
    assert "第 2 行：单位代码“2.20113E+11”已被 Excel 当作数字改写" in error.zh


def test_a_row_with_more_cells_than_headings_is_refused(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, "单位代码,单位名称,别名\n1,甲局,甲,老甲\n"))
    assert "第 2 行的内容比标题多（标题共 3 列）" in error.zh
    assert "row 2 has more cells than there are headings (3)" in error.en


def test_blank_cells_beyond_the_headings_do_no_harm(tmp_path: Path) -> None:
    assert listed(file(tmp_path, "a,b,c,d\n单位代码,单位名称\n1,甲局, ,\n")) == [("1", "甲局", "")]


@pytest.mark.parametrize(
    "text",
    ['单位代码,单位名称\n"1,甲局\n2,乙局\n', '单位代码,单位名称\n"1"x,甲局\n2,乙局\n'],
)
def test_a_quotation_mark_without_its_partner_names_the_row(tmp_path: Path, text: str) -> None:
    error = refusal(file(tmp_path, text))
    assert "第 2 行的英文双引号不成对" in error.zh
    assert "row 2 has a quotation mark without its partner" in error.en


def test_rows_between_two_stray_quotation_marks_are_not_swallowed(tmp_path: Path) -> None:
    text = '单位代码,单位名称,单位类型\n1,甲局,局\n2,"乙局,局\n3,丙局,局\n4,丁局",局\n'
    assert "第 3 行的英文双引号不成对" in refusal(file(tmp_path, text)).zh


def test_a_name_may_run_over_lines_or_hold_a_separator(tmp_path: Path) -> None:
    path = file(tmp_path, '单位代码,单位名称\n1,"甲\n局"\n2,"乙,局"\n')
    assert listed(path) == [("1", "甲 局", ""), ("2", "乙,局", "")]


def test_a_cell_that_never_ends_is_refused_without_a_traceback(tmp_path: Path) -> None:
    refusal(file(tmp_path, '"' + "甲" * 200_000))
    refusal(file(tmp_path, JIUTAI + '1,"' + "甲" * 200_000))


def test_a_quotation_mark_inside_a_name_is_kept(tmp_path: Path) -> None:
    assert only(file(tmp_path, '单位代码,单位名称\n1,甲"乙"局\n')).name == '甲"乙"局'


@pytest.mark.parametrize(
    ("cell", "aliases"),
    [
        ("甲局、乙局，丙局;丁局；戊局/己局／庚局|辛局", "甲局 乙局 丙局 丁局 戊局 己局 庚局 辛局"),
        ("发改局 发改委\u3000物价局", "发改局 发改委 物价局"),
        ("甲局、 、甲局、", "甲局"),
        ("无", ""),
        ("-", ""),
        ("——/无", ""),
        ("", ""),
    ],
)
def test_aliases_are_separated(tmp_path: Path, cell: str, aliases: str) -> None:
    unit = only(file(tmp_path, f"单位代码\t单位名称\t别名\n1\t某局\t{cell}\n"))
    assert unit.aliases == tuple(aliases.split())


def test_a_space_separates_only_chinese_names_of_two_characters_or_more(tmp_path: Path) -> None:
    text = "code;name;aliases\n1;Finance;Finance Dept|王 场 镇|局 A\n"
    assert only(file(tmp_path, text)).aliases == ("Finance Dept", "王 场 镇", "局 A")


# --- Workbooks ----------------------------------------------------------------------------------


def test_a_workbook_is_read_with_codes_as_text_or_numbers(tmp_path: Path) -> None:
    cells: Cells = [
        ["长春市九台区填报单位"],
        [],
        HEADINGS,
        [220113001000, "九台街道", "街道", "九台街办", "张三", 13900000000],
        ["220113103000", "上河湾镇", "镇"],
        [7, "甲局"],
        [1.5, "乙局"],
        [999_999_999_999_999, "丙局"],
    ]
    roster = read_roster(file(tmp_path, workbook(cells), "名单.xlsx"))
    assert roster.source == "名单.xlsx"
    assert [unit.code for unit in roster.units] == [
        "220113001000",
        "220113103000",
        "7",
        "1.5",
        "999999999999999",
    ]
    first = roster.units[0]
    assert (first.aliases, first.contact, first.phone) == (("九台街办",), "张三", "13900000000")


def test_a_workbook_s_rows_are_counted_from_its_first_even_if_blank(tmp_path: Path) -> None:
    cells: Cells = [[], [], [None, *HEADINGS], [], [None, "1"]]
    error = refusal(file(tmp_path, workbook(cells), "名单.xlsx"))
    assert "第 5 行：代码“1”没有单位名称" in error.zh


def test_the_first_sheet_with_headings_is_read(tmp_path: Path) -> None:
    sheets: list[Cells] = [
        [["说明"], ["请勿改动"]],
        [HEADINGS, ["1", "甲局"]],
        [HEADINGS, ["2", "乙局"]],
    ]
    assert listed(file(tmp_path, workbook(*sheets))) == [("1", "甲局", "")]


def test_a_hidden_sheet_is_read_only_after_the_visible_ones(tmp_path: Path) -> None:
    old: Cells = [HEADINGS, ["2", "乙局"]]
    assert listed(file(tmp_path, workbook(old, [HEADINGS, ["1", "甲局"]], hidden=(0,)))) == [
        ("1", "甲局", "")
    ]
    assert listed(file(tmp_path, workbook(old, [["说明"]], hidden=(0,)))) == [("2", "乙局", "")]


def test_a_workbook_without_headings_shows_the_likeliest_row(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, workbook([["说明"]], [["标题"], ["名称", 5]])))
    assert "缺少标题“单位代码”；第 2 行写的是：名称、5.0。" in error.zh


def test_headings_of_a_workbook_below_row_twenty_are_not_looked_for(tmp_path: Path) -> None:
    rows: Cells = [HEADINGS, ["1", "甲局"]]
    assert listed(file(tmp_path, workbook([*[[]] * 19, *rows]))) == [("1", "甲局", "")]
    refusal(file(tmp_path, workbook([*[[]] * 20, *rows])))


def test_a_number_of_more_than_fifteen_digits_is_no_code(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, workbook([HEADINGS, [113308247743941119, "甲局"]])))
    assert "第 2 行：单位代码“1.13308247743941E+17”已被 Excel 当作数字改写" in error.zh


@pytest.mark.parametrize(
    ("cell", "shown"), [(datetime(2024, 1, 2, tzinfo=UTC), "2024-01-02"), (True, "TRUE")]
)
def test_a_date_or_truth_value_is_no_code(tmp_path: Path, cell: object, shown: str) -> None:
    value = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
    error = refusal(file(tmp_path, workbook([HEADINGS, ["1", "甲局"], [value, "乙局"]])))
    assert f"第 3 行的单位代码被表格软件变成了“{shown}”" in error.zh
    assert f'row 3 has "{shown}" for a code' in error.en


def test_a_date_elsewhere_is_read_as_text(tmp_path: Path) -> None:
    value = datetime(2024, 1, 2, tzinfo=UTC).replace(tzinfo=None)
    cells: Cells = [HEADINGS, ["1", "甲局", None, None, value]]
    assert only(file(tmp_path, workbook(cells))).contact == "2024-01-02"


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("xl/worksheets/sheet1.xml", None),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        ("xl/workbook.xml", None),
        ("xl/workbook.xml", b"no xml"),
    ],
)
def test_a_damaged_workbook_is_refused_with_the_remedy(
    tmp_path: Path, member: str, content: bytes | None
) -> None:
    package = with_member(workbook([HEADINGS, ["1", "甲局"]]), member, content)
    error = refusal(file(tmp_path, package))
    assert "不能用：" in error.zh
    assert "另存为 .xlsx 或 CSV" in error.zh
    assert "save it as .xlsx or CSV" in error.en


def test_a_workbook_with_a_cell_that_says_nothing_is_refused_with_the_remedy(
    tmp_path: Path,
) -> None:
    package = workbook([HEADINGS, ["1", "甲局"], ["2", True]])
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    for cell, fits in ((b't="b"><v>1</v>', True), (b't="zz"><v>1</v>', False)):
        changed = sheet.replace(b't="b"><v>1</v>', cell)
        path = file(tmp_path, with_member(package, "xl/worksheets/sheet1.xml", changed))
        if fits:
            assert len(read_roster(path).units) == 2
        else:
            assert "不能用：" in refusal(path).zh


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    package = workbook([HEADINGS, ["1", "甲局"]])
    for length in range(4, len(package), 97):
        assert "不能用：" in refusal(file(tmp_path, package[:length])).zh


def test_a_package_that_lies_about_its_directory_is_refused(tmp_path: Path) -> None:
    package = workbook([HEADINGS, ["1", "甲局"]])
    lying = package[:-10] + b"\xff\xff\xff\x7f" + package[-6:]
    assert "不能用：" in refusal(file(tmp_path, lying)).zh


def test_an_old_or_encrypted_workbook_is_refused_with_the_remedy(tmp_path: Path) -> None:
    error = refusal(file(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "名单.xls"))
    assert "旧版 .xls 或加了密码" in error.zh
    assert "old .xls workbook or protected by a password" in error.en


def test_a_stray_cell_at_the_end_of_the_grid_is_named(tmp_path: Path) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_string("XFD1", "x")
    sheet.write_string("B1048576", "x")
    book.close()
    error = refusal(file(tmp_path, stream.getvalue()))
    assert "1048576" in error.zh
    assert "cannot be read" in error.en


def test_cells_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["1", "甲局"])
    sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))
    book.close()
    assert listed(file(tmp_path, stream.getvalue())) == [("1", "甲局", "")]


class PanicException(BaseException):
    """Named as the class that the library's panics have; that one cannot be imported."""


@pytest.mark.parametrize(
    ("raised", "expected"), [(PanicException, RosterError), (KeyboardInterrupt, KeyboardInterrupt)]
)
def test_a_panic_of_the_library_is_a_refusal_but_an_interrupt_stays_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    raised: type[BaseException],
    expected: type[BaseException],
) -> None:
    class Broken:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise raised

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Broken)
    with pytest.raises(expected):
        read_roster(file(tmp_path, workbook([HEADINGS, ["1", "甲局"]])))


# --- Files and limits ---------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path / "没有.csv")
    assert "不存在" in error.zh
    assert "does not exist" in error.en


def test_a_folder_or_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.csv")
    for path in (tmp_path, tmp_path / "管道.csv"):
        error = refusal(path)
        assert "不是普通文件" in error.zh
        assert "is not a plain file" in error.en


def test_a_file_that_cannot_be_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(tmp_path, JIUTAI)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", denied)
    error = refusal(path)
    assert "打不开（没有权限）" in error.zh
    assert "cannot be opened (Permission denied)" in error.en


def test_a_file_over_ten_megabytes_is_refused(tmp_path: Path) -> None:
    limit = 10 * 1024 * 1024
    padding = "备" * ((limit - len(JIUTAI.encode())) // 3 - 10)
    blank = " " * 200
    assert len(read_roster(file(tmp_path, JIUTAI + blank)).units) == len(JIUTAI_UNITS)
    error = refusal(file(tmp_path, JIUTAI + padding * 2))
    assert "上限 10 MB" in error.zh
    assert "at most 10 MB" in error.en


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO(workbook([HEADINGS, ["1", "甲局"]]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        blanks = b" " * (30 * 1024 * 1024)
        package.writestr("xl/worksheets/sheet9.xml", b"<worksheet>" + blanks + b"</worksheet>")
    assert "异常地大" in refusal(file(tmp_path, stream.getvalue())).zh


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_roster_over_its_cap_of_rows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(roster_file, "_MAX_ROWS", 4)
    extra: Cells = [["4", "丁局"]]
    rows: Cells = [HEADINGS, ["1", "甲局"], ["2", "乙局"], ["3", "丙局"]]

    def content(cells: Cells) -> bytes:
        if kind == "xlsx":
            return workbook(cells)
        return "\n".join(",".join(map(str, row)) for row in cells).encode()

    assert len(read_roster(file(tmp_path, content(rows))).units) == len(rows) - 1
    error = refusal(file(tmp_path, content([*rows, *extra])))
    assert "超过 200,000 行" in error.zh
    assert "more than 200,000 rows" in error.en


def formatted(*cells: tuple[object, str]) -> bytes:
    """A roster of codes with these number formats."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "nan_inf_to_errors": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["单位代码", "单位名称"])
    for row, (code, number_format) in enumerate(cells, start=1):
        sheet.write(row, 0, code, book.add_format({"num_format": number_format}))
        sheet.write(row, 1, f"单位{row}号")
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("number_format", "code"),
    [("000", "007"), ("000000;-0", "000007"), ("[Red]000_ ", "007"), ("0", "7"), ("General", "7")],
)
def test_a_code_that_is_shown_with_zeros_in_front_has_them(
    tmp_path: Path, number_format: str, code: str
) -> None:
    path = file(tmp_path, formatted((7, number_format), ("008", number_format)), "r.xlsx")
    assert [unit.code for unit in read_roster(path).units] == [code, "008"]


@pytest.mark.parametrize(
    ("number_format", "number", "code"),
    [
        ('"A"00', 3, "A03"),
        ("\\A00", 3, "A03"),
        ("00-00", 1234, "12-34"),
        ('"2024-"000', 7, "2024-007"),
        ('"甲"General', 7, "甲7"),
        ("[>99]0;[<=99]000", 7, "007"),
        ("0.00", 3.1, "3.10"),
        ("0.00", 3, "3"),
        ("#,##0", 220113001000, "220113001000"),
        ("#,##0.00_ ", 220113001000, "220113001000"),
        ("0.00E+00", 220113001000, "220113001000"),
        ("@", 7, "7"),
    ],
)
def test_a_code_that_is_a_number_is_read_as_it_is_shown(
    tmp_path: Path, number_format: str, number: float, code: str
) -> None:
    path = file(tmp_path, formatted((number, number_format)), "r.xlsx")
    assert [unit.code for unit in read_roster(path).units] == [code]


@pytest.mark.parametrize(
    ("number_format", "number", "shown"),
    [("0%", 3, "300%"), ("0,", 220113001000, "220113001"), (";;;", 7, ""), ('"街道"', 7, "街道"),
     ("0", 3.7, "4"), ('"-"', 0, "-")],
)  # fmt: skip
def test_a_code_that_is_shown_as_another_number_is_refused_with_its_row(
    tmp_path: Path, number_format: str, number: float, shown: str
) -> None:
    error = refusal(file(tmp_path, formatted(("008", ""), (number, number_format)), "r.xlsx"))
    assert f"第 3 行的单位代码存的是“{number}”，按数字格式显示的却是“{shown}”" in error.zh
    assert f'row 3 has "{number}" for a code, but its number format shows "{shown}"' in error.en


@pytest.mark.parametrize(
    "line",
    [
        "合计,2,",
        "合计,,",
        ",总计,",
        ",共 2 个,",
        "小 计,,",
        "注：以上为2024年名单,,",
        "Total,2,",
        "3,合计,",
    ],
)
def test_a_line_that_sums_up_or_remarks_is_no_unit(tmp_path: Path, line: str) -> None:
    path = file(tmp_path, JIUTAI + line + "\n")
    assert [unit.code for unit in read_roster(path).units] == [each[0] for each in JIUTAI_UNITS]


def test_a_unit_named_like_a_total_is_a_unit(tmp_path: Path) -> None:
    lines = "220113001000,合计镇,镇\n220113002000,总计路街道,街道\n220113003000,合计,镇\n"
    path = file(tmp_path, "单位代码,单位名称,单位类型\n" + lines)
    assert [unit.name for unit in read_roster(path).units] == ["合计镇", "总计路街道", "合计"]


@pytest.mark.parametrize(
    "headings",
    ["行政区划代码,单位名称,类别", "区划代码,机构名称,单位类别", "统计用区划代码,名称,类型"],
)
def test_the_headings_of_statistical_lists_are_understood(tmp_path: Path, headings: str) -> None:
    path = file(tmp_path, JIUTAI.replace("单位代码,单位名称,单位类型", headings))
    assert [(u.code, u.name, u.kind) for u in read_roster(path).units] == JIUTAI_UNITS


def test_the_code_of_the_unit_above_is_read(tmp_path: Path) -> None:
    text = "单位代码,单位名称,上级代码\n10,某区,\n11,甲镇,10\n"
    assert [unit.parent for unit in read_roster(file(tmp_path, text)).units] == ["", "10"]


@pytest.mark.parametrize("odd", ["NaN", "INF", "1E999"])
def test_a_number_that_is_none_is_refused_with_its_row(tmp_path: Path, odd: str) -> None:
    book = formatted((12345, "0"), (54321, "0"))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<v>54321</v>", f"<v>{odd}</v>".encode())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for each, body in parts.items():
            archive.writestr(each, body)
    with pytest.raises(RosterError, match=r"row 3|r\.xlsx"):
        read_roster(file(tmp_path, stream.getvalue(), "r.xlsx"))


@pytest.mark.parametrize("column", range(3))
def test_a_text_longer_than_any_code_or_name_is_refused_with_its_row(
    tmp_path: Path, column: int
) -> None:
    cells = ["1", "甲", "镇"]
    cells[column] *= 40_000
    path = file(tmp_path, JIUTAI + ",".join(cells) + "\n")
    with pytest.raises(RosterError, match=r"row 5 has 40000"):
        read_roster(path)


def test_one_name_in_two_counties_is_two_units_and_in_one_county_a_fault(tmp_path: Path) -> None:
    head = "单位代码,单位名称\n220113104000,城关镇\n"
    listed = read_roster(file(tmp_path, head + "220122100000,城关镇\n"))
    for code in ("220113104000", "220122100000"):
        match = listed.match(code, "城关镇")
        assert match is not None
        assert match.unit.code == code
    assert listed.match("", "城关镇") is None
    assert len(listed.named("城关镇")) == 2
    for code in ("220113104001", "7"):
        with pytest.raises(RosterError, match=r"row 3: The name .* is already in row 2"):
            read_roster(file(tmp_path, f"{head}{code},城关镇\n"))
