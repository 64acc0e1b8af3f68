from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.reports import outcome
from xlsreport import api
from xlsreport.errors import UsageError
from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from pathlib import Path

FAULT = Finding("CELL_OUTSIDE", Severity.WARNING, "a.xlsx", value="=1+1")


def report() -> api.CheckReport:
    return api.CheckReport((outcome(findings=(FAULT,), file="a.xlsx"),), (), None)


def test_findings_and_units_stand_on_a_sheet_each(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    api.finding_list(report(), target, "zh", returned=("a.xlsx",))
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["问题清单", "报送情况"]
    heading, row = book["问题清单"].iter_rows(values_only=True)
    assert heading[:5] == ("单位代码", "单位名称", "年度", "文件", "程度")
    assert row[:6] == ("320813001000", "高良涧街道", "2024", "a.xlsx", "警告", "CELL_OUTSIDE")
    _, unit = book["报送情况"].iter_rows(values_only=True)
    assert unit == ("320813001000", "高良涧街道", "通过、已退回", "a.xlsx")


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    fault = Finding("CELL_OUTSIDE", Severity.WARNING, "=cmd()", value="x")
    api.finding_list(api.CheckReport((), (fault,), None), target, "en")
    cell = openpyxl.load_workbook(target)["Findings"]["D2"]
    assert (cell.value, cell.data_type) == ("=cmd()", "s")


def test_a_text_whose_letters_a_cell_counts_twice_is_cut_to_what_it_holds(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    fault = Finding("CELL_OUTSIDE", Severity.WARNING, "𠮷" * 20_000, value="x")
    api.finding_list(api.CheckReport((), (fault,), None), target, "en")
    assert openpyxl.load_workbook(target)["Findings"]["D2"].value == "𠮷" * 16_000


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        api.finding_list(report(), tmp_path / name, "zh")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        api.finding_list(report(), tmp_path / "none" / "list.xlsx", "zh")
