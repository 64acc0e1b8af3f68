from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports import F2021, FORMS, GAOLIANGJIAN
from xlsreport import api
from xlsreport.checks.policy.context import Assignment
from xlsreport.checks.policy.waiver_file import read_waivers, waivers_csv
from xlsreport.checks.policy.waivers import Waiver, WaiverRequest
from xlsreport.errors import UsageError
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Z"), exclude_characters="'"),
    min_size=1,
    max_size=20,
)
_NAME = st.sampled_from(["requests.received.natural", "三、依申请公开!D8", "D9"])
_VALUE = st.one_of(st.just(""), st.integers(0, 10**6).map(str), st.just("#0123456789ab"))


@given(
    st.lists(
        st.tuples(
            st.builds(Unit, st.sampled_from(["", "320813001000"]), _TEXT),
            st.one_of(st.none(), st.integers(1900, 2999)),
            st.sampled_from(["requests.balance", "CELL_BLANK"]),
            st.dictionaries(_NAME, _VALUE, min_size=1, max_size=3).map(lambda d: tuple(d.items())),
            _TEXT,
            st.one_of(st.just(""), _TEXT),
            st.sampled_from(["", "2026-01-31"]),
        ).map(lambda parts: Waiver(*parts)),
        max_size=4,
    )
)
def test_what_is_written_is_read_again(waivers: list[Waiver]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "w.csv"
        file.write_text(waivers_csv(waivers), encoding="utf-8-sig", newline="")
        assert read_waivers(file) == tuple(waivers)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, encoding: str = "utf-8") -> Path:
        file = tmp_path / "w.csv"
        file.write_bytes(text.encode(encoding))
        return file

    return write


def test_a_csv_saved_by_chinese_excel_or_with_english_headings_is_read(
    written: Callable[..., Path],
) -> None:
    chinese = written(
        "单位名称,规则,格与数值,原因\n高良涧街道,CELL_BLANK,D8=；D9= 4,查过\n", "gb18030"
    )
    (waiver,) = read_waivers(chinese)
    assert waiver.cells == (("D8", ""), ("D9", "4"))
    assert (waiver.unit, waiver.year, waiver.reason) == (Unit("", "高良涧街道"), None, "查过")
    english = written("unit_code,year,rule,cells,reason\n1,2024年,a.b,D8=1,why\n,,,,\n")
    assert read_waivers(english) == (Waiver(Unit("1", ""), 2024, "a.b", (("D8", "1"),), "why"),)
    assert read_waivers(written("")) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("单位代码,规则,原因\n", "columns"),
        ("规则,格与数值,原因\n", "columns"),
        ("单位代码,规则,格与数值,原因\n1,a,D8,x\n", "D8=9"),
        ("单位代码,规则,格与数值,原因\n1,a,D8=1,\n", "w.csv:2 lacks the reason"),
        ("单位代码,规则,格与数值,原因\n1,,D8=1,x\n", "lacks the rule"),
        ("单位代码,规则,格与数值,原因\n1,a,,x\n", "lacks cells"),
        ("单位代码,规则,格与数值,原因\n,a,D8=1,x\n", "lacks the unit"),
        ("单位代码,年度,规则,格与数值,原因\n1,?,a,D8=1,x\n", "lacks a year"),
    ],
)
def test_a_fault_is_told_with_its_row(written: Callable[..., Path], text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_waivers(written(text))


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_waivers(tmp_path / "none.csv")
    (tmp_path / "b.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(UsageError, match="no text file"):
        read_waivers(tmp_path / "b.csv")


def test_a_formula_in_a_reason_is_not_run_by_spreadsheet_programs() -> None:
    waiver = Waiver(GAOLIANGJIAN, 2024, "CELL_BLANK", (("D8", ""),), "=1+1", "@王")
    assert ",'=1+1,'@王," in waivers_csv([waiver])


def test_the_whole_way_from_waive_to_check(tmp_path: Path) -> None:
    book, target = tmp_path / "a.xlsx", tmp_path / "w.csv"
    zeros = {cell.id: 0 for cell in F2021.cells.values() if not cell.computed}
    entries = zeros | {"requests.received.natural": 9}
    content = Content(year=2024, unit=GAOLIANGJIAN, issued_to=GAOLIANGJIAN, entries=entries)
    write_form(F2021, content, book)
    request = WaiverRequest("requests.balance", "", "查过")
    assert len(api.waive(book, FORMS, request, target)) == 2
    assert len(api.waive(book, FORMS, request, target)) == 2
    waivers = read_waivers(target)
    assert len(waivers) == 2
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert not api.check([book], FORMS).clean
    assert api.check([book], FORMS, assignment=Assignment(waivers=waivers)).clean
