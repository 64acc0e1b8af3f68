"""审核问题: what is listed, in words, and what of very many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
from msgspec.structs import replace

from tests.merged_books import rows, sent, with_findings, written
from tests.samples import codes, read
from xlsreport.findings.finding import Finding, Severity
from xlsreport.report.finding_rows import merge_findings

if TYPE_CHECKING:
    from pathlib import Path

_ERROR = Finding("CELL_BLANK", Severity.ERROR, "in/2.xlsx", params={"count": "1"})
_NOTE = Finding("UNIT_DUPLICATE_SAME", Severity.NOTE, "in/1.xlsx",
                params={"unit": "第1镇", "count": "2", "files": "a"})  # fmt: skip
_MISSING = Finding("UNIT_MISSING", Severity.ERROR, "", params={"unit": "第3镇"})


def test_the_batch_comes_first_then_file_by_file() -> None:
    outcomes = [with_findings(sent(2)[1], _ERROR), with_findings(sent(1)[0], _NOTE)]
    found = merge_findings(outcomes, [_MISSING], "zh")
    assert [line.texts[7] for line in found.lines] == [
        "UNIT_MISSING",
        "UNIT_DUPLICATE_SAME",
        "CELL_BLANK",
    ]
    assert found.left_off == 0
    assert found.lines[2].texts[:4] == ("220100020000", "第2镇", "错误", "in/2.xlsx")


def test_a_finding_of_the_batch_about_a_file_names_its_unit() -> None:
    (line,) = merge_findings(sent(1), [_NOTE], "en").lines
    assert line.texts[:3] == ("220100010000", "第1镇", "note")


def test_that_a_unit_was_left_out_is_its_state_and_not_said_twice() -> None:
    left = Finding("UNIT_LEFT_OUT", Severity.ERROR, "in/1.xlsx", params={"unit": "第1镇"})
    assert merge_findings(sent(1), [left], "zh").lines == []


def test_of_very_many_the_gravest_are_listed_and_the_rest_is_counted(tmp_path: Path) -> None:
    waived = replace(_ERROR, waived="核实")
    outcomes = [sent(1)[0], with_findings(sent(2)[1], waived, _NOTE, _ERROR)]
    found = merge_findings(outcomes, [_MISSING], "zh", most=2)
    assert [(line.severity, line.texts[7]) for line in found.lines] == [
        ("error", "UNIT_MISSING"),
        ("error", "CELL_BLANK"),
    ]
    assert found.left_off == 2
    path = written(outcomes, tmp_path, findings=found)
    assert "共 4 条，这里列最重的 2 条" in rows(path, "审核问题")[1][0]


def test_the_sheet_has_a_line_a_finding_coloured_by_severity(tmp_path: Path) -> None:
    outcomes = sent(2)
    outcomes[1] = with_findings(outcomes[1], replace(_ERROR, waived="核实"), _ERROR)
    path = written(outcomes, tmp_path, findings=merge_findings(outcomes, [_NOTE], "zh"))
    sheet = rows(path, "审核问题")
    assert sheet[1][0] == "共 3 条。"
    assert sheet[2] == [
        "单位代码", "单位名称", "程度", "文件", "问题", "怎么改", "单位说明", "代码",
        "已核实的原因",
    ]  # fmt: skip
    assert [row[7] for row in sheet[3:]] == ["UNIT_DUPLICATE_SAME", "CELL_BLANK", "CELL_BLANK"]
    assert [row[3] for row in sheet[3:]] == ["1.xlsx", "2.xlsx", "2.xlsx"]
    cells = openpyxl.load_workbook(path)["审核问题"]
    fills = [cells.cell(row, 3).fill.fgColor.rgb for row in (4, 5, 6)]
    assert [fill == "FFFFC7CE" for fill in fills] == [False, False, True]
    # A unit was merged with errors: that is carried up, and nothing else is wrong.
    assert codes(read(path).findings) == ["UNIT_INCOMPLETE_BELOW"]


def test_nothing_found_is_said(tmp_path: Path) -> None:
    assert rows(written(sent(1), tmp_path), "审核问题")[1][0] == "没有发现问题。"


def test_findings_stay_texts(tmp_path: Path) -> None:
    outcomes = [with_findings(sent(1)[0], replace(_ERROR, file="=1+1", waived="=2"))]
    path = written(outcomes, tmp_path, findings=merge_findings(outcomes, [], "zh"))
    assert [rows(path, "审核问题")[3][at] for at in (3, 8)] == ["=1+1", "=2"]
