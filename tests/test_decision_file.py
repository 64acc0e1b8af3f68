"""Decisions as a CSV: read strictly, refused with the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xlsreport.errors import UsageError
from xlsreport.merge.decision_file import COLUMNS, decisions_in, read_decisions
from xlsreport.merge.decisions import Decision
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = ",".join(COLUMNS.values())
_ROW = "220113001000,九台街道,a.xlsx,采用,来函更正,张三,2024-02-01"


def test_every_column_is_read() -> None:
    assert decisions_in(f"{_HEAD}\n{_ROW}\n", "d.csv") == (
        Decision(
            Unit("220113001000", "九台街道"), "a.xlsx", "use", "来函更正", "张三", "2024-02-01",
            "d.csv:2",
        ),
    )  # fmt: skip


def test_english_headings_and_words_are_understood_in_any_order() -> None:
    text = "decision,reason,unit_code\nLeave out,reports elsewhere,1\n"
    assert decisions_in(text, "d") == (
        Decision(Unit("1", ""), "", "leave_out", "reports elsewhere", "", "", "d:2"),
    )


@pytest.mark.parametrize("word", ["不汇总", "leave out", "leave_out", "LEAVE OUT"])
def test_every_word_for_leaving_out(word: str) -> None:
    (found,) = decisions_in(f"unit_name,decision,reason\n甲,{word},x\n", "d")
    assert found.decision == "leave_out"


@pytest.mark.parametrize("day", ["2024-02-01", "2024/2/1", "2024年2月1日", "2024.02.01"])
def test_a_day_is_read_however_a_spreadsheet_program_writes_it(day: str) -> None:
    (found,) = decisions_in(f"unit_name,decision,reason,day\n甲,use,x,{day}\n", "d")
    assert found.day == "2024-02-01"


def test_blank_rows_and_blank_columns_at_the_end_are_nothing() -> None:
    text = f"{_HEAD},,\n,,,,,,,,\n{_ROW},,\n\n"
    assert [each.place for each in decisions_in(text, "d")] == ["d:3"]


def test_a_file_without_decisions_has_none() -> None:
    assert decisions_in(f"{_HEAD}\n", "d") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "d:1"),
        (f"{_HEAD.replace('文件', '文件名')}\n{_ROW}\n", "'文件名'; did you mean '文件'"),
        (f"{_HEAD},备注\n{_ROW},x\n", "d:1"),
        ("单位代码,单位代码,决定,原因\n1,1,采用,x\n", "each once"),
        ("文件,决定,原因\na,采用,x\n", "must have the columns"),
        ("单位代码,原因\n1,x\n", "must have the columns"),
        (f"{_HEAD}\n{_ROW.replace('采用', '采纳')}\n", "d:2: the decision '采纳'"),
        (f"{_HEAD}\n{_ROW.replace('采用', 'used')}\n", "did you mean 'use'"),
        (f"{_HEAD}\n{_ROW.replace('采用', '')}\n", "d:2 lacks the decision"),
        (f"{_HEAD}\n{_ROW.replace('来函更正', '')}\n", "d:2 lacks the reason"),
        (f"{_HEAD}\n,,a.xlsx,采用,x,,\n", "d:2 lacks the unit's"),
        (f"{_HEAD}\n{_ROW.replace('2024-02-01', '2024-02-31')}\n", "'2024-02-31' is no day"),
        (f"{_HEAD}\n{_ROW.replace('2024-02-01', '昨天')}\n", "'昨天' is no day"),
        (f"{_HEAD}\n{_ROW}\n{_ROW}\n", "d:3 is about the same as d:2"),
        (f"{_HEAD}\n{_ROW},多余\n", "d:2 has more fields"),
        (f'{_HEAD}\n"a"b,c\n', "no sound CSV"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_row(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        decisions_in(text, "d")
    assert said in caught.value.en
    assert "d" in caught.value.zh


def test_a_file_as_chinese_excel_saves_it_is_read(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "gb18030"):
        file = tmp_path / "d.csv"
        file.write_text(f"{_HEAD}\r\n{_ROW}\r\n", encoding=encoding)
        assert read_decisions(file)[0].unit.name == "九台街道"


def test_a_text_that_was_kept_from_being_a_formula_is_itself_again() -> None:
    (found,) = decisions_in("unit_name,decision,reason,file\n甲,use,x,'=a.xlsx\n", "d")
    assert found.file == "=a.xlsx"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_decisions(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"\x81\xff\xff")
    with pytest.raises(UsageError, match="no text file"):
        read_decisions(tmp_path / "x.csv")
    (tmp_path / "large.csv").write_bytes(bytes(20_000_001))
    with pytest.raises(UsageError, match="more than 20000000 bytes"):
        read_decisions(tmp_path / "large.csv")


def test_reason_name_and_day_are_told_as_one() -> None:
    (found,) = decisions_in(f"{_HEAD}\n{_ROW}\n", "d")
    assert found.said == "来函更正（张三，2024-02-01）"
