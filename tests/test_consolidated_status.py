"""报送情况: who is on the roster, what came, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
from msgspec.structs import replace

from tests.merged_books import rows, sent, unit, with_findings, written
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.submission.submission import Outcome
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.merge.records import Consolidation

_ERROR = Finding("CELL_BLANK", Severity.ERROR, "in/2.xlsx", params={"count": "1"})
_LATE = Finding(
    "UNIT_LATE", Severity.WARNING, "in/1.xlsx", value="", params={"days": "3", "deadline": ""}
)


def _list(path: Path) -> list[list[str]]:
    return rows(path, "报送情况")[4:]


def _changed(result: Consolidation, **changes: object) -> Consolidation:
    first, *others = result.units
    return replace(result, units=(replace(first, **changes), *others))


def test_every_unit_has_its_line_and_the_counts_stand_above(tmp_path: Path) -> None:
    listed = [RosterUnit(unit(n).code, unit(n).name, "乡镇", (), "", "") for n in (1, 2, 3)]
    outcomes = sent(2)
    outcomes[1] = with_findings(outcomes[1], _ERROR)
    path = written(outcomes, tmp_path, consolidate(outcomes, Roster(tuple(listed), "r.csv")))
    sheet = rows(path, "报送情况")
    assert sheet[0][0] == "报送情况"
    assert sheet[1][0] == "已汇总 1 个，应报 3 个；有错误，未汇总 1 个；未报 1 个"
    assert sheet[3] == ["单位代码", "填报单位", "状态", "说明", "文件", "保存时间"]
    assert _list(path) == [
        ["220100010000", "第1镇", "已汇总", "", "1.xlsx", ""],
        ["220100020000", "第2镇", "有错误，未汇总", "1 条错误，见“审核问题”", "2.xlsx", ""],
        ["220100030000", "第3镇", "未报", "", "", ""],
    ]


def test_a_late_file_is_said_with_its_days_and_counted(tmp_path: Path) -> None:
    (each,) = sent(1)
    assert each.submission is not None
    saved = datetime(2024, 2, 3, 16, 30, tzinfo=UTC)
    late = Outcome(each.file, replace(each.submission, saved=saved), (_LATE,))
    path = written([late], tmp_path)
    assert _list(path)[0][3] == "迟报 3 天"
    assert _list(path)[0][5] == "2024-02-04 00:30"
    assert rows(path, "报送情况")[1][0] == "已汇总 1 个，报来 1 个（没有名单）；迟报 1 个"
    cell = openpyxl.load_workbook(path)["报送情况"]["D5"]
    assert cell.fill.fgColor.rgb == "FFFFE8C7"


def test_a_waived_lateness_is_none(tmp_path: Path) -> None:
    outcomes = [with_findings(sent(1)[0], replace(_LATE, waived="退回后重报"))]
    assert _list(written(outcomes, tmp_path))[0][3] == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"chosen_by": "latest", "set_aside": ("in/0.xlsx",)}, "取最后保存的一份；未采用：0.xlsx"),
        ({"chosen_by": "decision", "reason": "电话核实"}, "电话核实；按决定取一份"),
        ({"status": "unreadable", "included": False}, "见“审核问题”"),
        ({"status": "duplicate", "included": False}, "1 份不一致，不知道以哪份为准"),
        ({"status": "left_out", "included": False, "reason": "重报中"}, "重报中"),
    ],
)
def test_why_a_unit_counts_or_not_is_said(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    outcomes = sent(2)
    result = consolidate(outcomes)
    path = written(outcomes, tmp_path, _changed(result, **changes))
    assert _list(path)[0][3] == said
    red = openpyxl.load_workbook(path)["报送情况"]["C5"].font.color.rgb == "FF9C0006"
    assert red is ("status" in changes)


def test_only_errors_of_the_file_that_counts_are_counted(tmp_path: Path) -> None:
    (each,) = sent(1)
    assert each.submission is not None
    error = Finding("CELL_BLANK", Severity.ERROR, "", params={"count": "1"})
    old = Outcome("in/0.xlsx", replace(each.submission, file="in/0.xlsx"), (error,) * 5)
    outcomes = [old, with_findings(each, error)]
    result = _changed(
        consolidate(outcomes, include_errors=True),
        status="with_errors",
        files=("in/0.xlsx", "in/1.xlsx"),
        set_aside=("in/0.xlsx",),
    )
    said = _list(written(outcomes, tmp_path, result))[0][3]
    assert said == "1 条错误，见“审核问题”；未采用：0.xlsx"


def test_a_nil_return_is_said(tmp_path: Path) -> None:
    outcomes = sent(1, nil_return=True)
    assert _list(written(outcomes, tmp_path))[0][3] == "零报告"


def test_what_all_files_have_in_front_of_their_names_is_left_off(tmp_path: Path) -> None:
    outcomes = sent(3)
    assert [row[4] for row in _list(written(outcomes, tmp_path))] == ["1.xlsx", "2.xlsx", "3.xlsx"]
    other = [*outcomes[:2], replace(outcomes[2], file="later/3.xlsx")]
    submission = replace(outcomes[2].submission, file="later/3.xlsx")
    other[2] = replace(other[2], submission=submission)
    shown = [row[4] for row in _list(written(other, tmp_path))]
    assert shown == ["in/1.xlsx", "in/2.xlsx", "later/3.xlsx"]


def test_long_texts_get_higher_rows(tmp_path: Path) -> None:
    outcomes = sent(2)
    result = _changed(consolidate(outcomes), reason="说明" * 60)
    sheet = openpyxl.load_workbook(written(outcomes, tmp_path, result))["报送情况"]
    assert sheet.row_dimensions[5].height > 40
    assert sheet.row_dimensions[6].height < 18
