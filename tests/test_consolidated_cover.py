"""The cover says in words what was merged and what was not, and whether it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
from msgspec.structs import replace

from tests.merged_books import rows, seen, sent, unit, with_findings, written
from tests.samples import F2021, read
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from pathlib import Path

_COVER = "封面与填报说明"
_ERROR = Finding("CELL_BLANK", Severity.ERROR, "in/2.xlsx", params={"count": "1"})


def _roster(count: int) -> Roster:
    listed = (unit(n) for n in range(1, count + 1))
    return Roster(tuple(RosterUnit(u.code, u.name, "乡镇", (), "", "") for u in listed), "r.csv")


def _lines(path: Path) -> dict[str, list[str]]:
    """What stands beside each label of the cover, lines without a label with the one above."""
    found: dict[str, list[str]] = {}
    label = ""
    for row in rows(path, _COVER):
        label = row[0] or label
        if row[1]:
            found.setdefault(label, []).append(row[1])
        else:
            label = ""
    return found


def _red(path: Path, text: str) -> bool:
    for row in openpyxl.load_workbook(path)[_COVER].iter_rows():
        for cell in row:
            if cell.value == text:
                return cell.font.color is not None and cell.font.color.rgb == "FF9C0006"
    raise AssertionError(text)


def test_a_complete_merge_says_so_and_nothing_is_red(tmp_path: Path) -> None:
    outcomes = sent(3)
    path = written(outcomes, tmp_path, consolidate(outcomes, _roster(3)))
    lines = _lines(path)
    assert lines["汇总单位"] == ["已汇总 3 个，应报 3 个"]
    assert lines["报送是否完整"] == ["完整：应报的 3 个单位全部汇总"]
    assert "未汇总或有错误的" not in lines
    assert not _red(path, "完整：应报的 3 个单位全部汇总")


def test_without_a_roster_nobody_is_said_to_be_complete(tmp_path: Path) -> None:
    lines = _lines(written(sent(2), tmp_path))
    assert lines["汇总单位"] == ["已汇总 2 个，报来 2 个（没有名单）"]
    assert lines["报送是否完整"] == ["报来的 2 个单位全部汇总；没有名单，不知道有没有缺报"]


def test_whoever_is_missing_or_left_out_is_named_in_red(tmp_path: Path) -> None:
    outcomes = sent(2)
    outcomes[1] = with_findings(outcomes[1], _ERROR)
    path = written(outcomes, tmp_path, consolidate(outcomes, _roster(3)))
    lines = _lines(path)
    assert lines["汇总单位"] == ["已汇总 1 个，应报 3 个"]
    assert lines["报送是否完整"] == ["不完整：有错误，未汇总 1 个；未报 1 个"]
    assert lines["未汇总或有错误的"] == [
        "第2镇（220100020000）：有错误，未汇总",
        "第3镇（220100030000）：未报",
    ]
    for texts in (lines["汇总单位"], lines["报送是否完整"], lines["未汇总或有错误的"]):
        assert all(_red(path, text) for text in texts)


def test_the_worst_stands_above_the_green_states_of_the_tables(tmp_path: Path) -> None:
    outcomes = sent(2)
    bad = consolidate(outcomes, _roster(3))
    for name, merge, first in (("bad", bad, "报送是否完整"), ("good", None, "汇总单位")):
        (folder := tmp_path / name).mkdir()
        path = written(outcomes, folder, merge)
        labels = [row[0] for row in rows(path, _COVER) if row[0]]
        assert labels.index(first) < labels.index("单位代码") < labels.index("表内勾稽")
        assert labels.count(first) == 1
        assert not [each for each in read(path).findings if each.code == "CELL_OUTSIDE"]


def test_errors_that_were_merged_as_asked_are_said_in_red(tmp_path: Path) -> None:
    outcomes = [with_findings(each, _ERROR) for each in sent(1)]
    path = written(outcomes, tmp_path, consolidate(outcomes, include_errors=True))
    assert _lines(path)["报送是否完整"] == ["不完整：有错误，已按要求汇总 1 个"]
    assert _red(path, "第1镇（220100010000）：有错误，已按要求汇总")


def test_of_hundreds_the_first_are_named_and_the_rest_is_counted(tmp_path: Path) -> None:
    path = written(sent(1), tmp_path, consolidate(sent(1), _roster(300)))
    named = _lines(path)["未汇总或有错误的"]
    assert len(named) == 21
    assert named[-1] == "…还有 279 个，见“报送情况”"


def test_the_verdict_of_the_reconciliation_is_a_live_reference(tmp_path: Path) -> None:
    path = written(sent(2), tmp_path)
    (cell,) = (cell for cell in seen(path, _COVER).cells.values() if cell.formula == "'核对'!A2")
    assert cell.text == "相符：每格相差 0，文件和单位都有去向"


def test_links_lead_to_the_merges_own_sheets(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(sent(2), tmp_path))
    targets = [cell.hyperlink.location for row in book[_COVER].iter_rows() for cell in row
               if cell.hyperlink is not None]  # fmt: skip
    for name in ("明细", "报送情况", "核对", "审核问题", "来源", "图表"):
        assert f"'{name}'!A1" in targets
        assert name in book.sheetnames


def test_in_english_no_chinese_is_said(tmp_path: Path) -> None:
    outcomes = sent(2, replace(F2021, language="en"))
    path = written(outcomes, tmp_path, consolidate(outcomes, _roster(3)))
    texts = [text for row in rows(path, "Cover") for text in row]
    assert "2 merged of 3" in texts
    assert "Incomplete: missing: 1" in texts


def test_read_again_it_says_only_what_is_missing(tmp_path: Path) -> None:
    outcomes = sent(2)
    outcomes[1] = with_findings(outcomes[1], _ERROR)
    (found,) = read(written(outcomes, tmp_path, consolidate(outcomes, _roster(300)))).findings
    assert (found.code, found.params["count"]) == ("UNIT_INCOMPLETE_BELOW", "299")
