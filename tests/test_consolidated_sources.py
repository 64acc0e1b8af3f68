"""来源: every file with its digest, how it was read, and a link where one is harmless."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from tests.merged_books import rows, seen, sent, written
from tests.samples import read
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.submission.submission import Outcome, Unit
from xlsreport.workbook.consolidated import unit_lists as sources
from xlsreport.workbook.consolidated.unit_lists import link_to


def _one(*findings: Finding, **changes: Any) -> list[Outcome]:
    (each,) = sent(1)
    assert each.submission is not None
    return [Outcome(each.file, replace(each.submission, **changes), findings)]


def _line(path: Path) -> list[str]:
    return rows(path, "来源")[3]


def test_a_file_is_identified(tmp_path: Path) -> None:
    outcomes = _one(
        digest="ab" * 32,
        program="LibreOffice 7.4",
        container="xlsx",
        located="stamp",
        saved=datetime(2024, 1, 5, 1, 2, tzinfo=UTC),
    )
    path = written(outcomes, tmp_path)
    assert rows(path, "来源")[2] == [
        "单位代码", "填报单位", "文件", "汇总", "读取方式", "保存软件", "保存时间",
        "指纹（SHA-256）",
    ]  # fmt: skip
    assert _line(path) == [
        "220100010000", "第1镇", "1.xlsx", "已汇总", "xlsx；按内部标记认出", "LibreOffice 7.4",
        "2024-01-05 09:02", "ab" * 32,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"located": "labels", "container": "xls"}, "xls；按标题文字认出"),
        ({"located": "names", "healed": frozenset({"a", "b"})}, "按区域名称认出；改读 2 格"),
        ({"consolidated": True}, "汇总表"),
        ({}, ""),
    ],
)
def test_how_it_was_read_is_said(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    assert _line(written(_one(**changes), tmp_path))[4] == said


def test_moved_tables_are_said(tmp_path: Path) -> None:
    note = Finding("FILE_TABLE_MOVED", Severity.NOTE, "in/1.xlsx")
    assert _line(written(_one(note), tmp_path))[4] == "表移了位置"


def test_lines_that_were_carried_up_are_counted(tmp_path: Path) -> None:
    outcomes = _one(consolidated=True)
    result = consolidate(outcomes)
    (part,) = result.parts
    lines = (replace(part, within=Unit("1", "县")), replace(part, within=Unit("1", "县")))
    path = written(outcomes, tmp_path, replace(result, parts=lines))
    assert _line(path)[4] == "汇总表；带 2 行明细"


def test_a_file_that_cannot_be_read_or_is_set_aside_is_left_out(tmp_path: Path) -> None:
    outcomes = [*sent(2), Outcome("in/x.xlsx", None, ())]
    result = consolidate(outcomes)
    first, *others = result.units
    aside = replace(first, files=("in/1.xlsx", "in/2.xlsx"), set_aside=("in/1.xlsx",))
    path = written(outcomes, tmp_path, replace(result, units=(aside, *others)))
    assert [(row[2], row[3]) for row in rows(path, "来源")[3:]] == [
        ("1.xlsx", "未汇总"),
        ("2.xlsx", "已汇总"),
        ("x.xlsx", "未汇总"),
    ]
    assert rows(path, "来源")[5][4] == "读不出"


def test_a_file_that_was_merged_in_spite_of_errors_is_marked(tmp_path: Path) -> None:
    outcomes = _one(Finding("CELL_BLANK", Severity.ERROR, "in/1.xlsx"))
    path = written(outcomes, tmp_path, consolidate(outcomes, include_errors=True))
    assert _line(path)[3] == "有错误，已按要求汇总"


def test_files_on_disk_are_linked_and_members_of_archives_are_not(tmp_path: Path) -> None:
    outcomes = sent(2)
    folder = tmp_path / "收到"
    path = written(outcomes, tmp_path, paths={"in/1.xlsx": folder / "1 号.xlsx"})
    sheet = openpyxl.load_workbook(path)["来源"]
    assert sheet["C4"].hyperlink.target == "收到\\1%20号.xlsx"
    assert sheet["C4"].protection.locked
    assert sheet["C5"].hyperlink is None
    assert read(path).findings == ()


def test_above_a_few_thousand_files_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_MOST_LINKS", 1)
    paths = {f"in/{n}.xlsx": tmp_path / f"{n}.xlsx" for n in (1, 2)}
    sheet = openpyxl.load_workbook(written(sent(2), tmp_path, paths=paths))["来源"]
    assert sheet["C4"].hyperlink is None


@pytest.mark.parametrize("name", ["a.xlsx", "甲乙.XLS", "a b.ods", "a（1）.xlsm", "b.et"])
def test_a_workbook_is_linked_by_a_relative_path(name: str) -> None:
    assert link_to(Path("in") / "b" / name, Path("in/c")) == f"external:../b/{name}"


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a#b.xlsx", "a%20.xlsx", "a\nb.xlsx", "a:b.xlsx", 'a".xlsx', "a", "a.xlsx.lnk",
     "x" * 260 + ".xlsx"],
)  # fmt: skip
def test_what_might_lead_elsewhere_is_not_linked(name: str) -> None:
    assert link_to(Path("in") / name, Path("in")) == ""


def test_what_lies_nowhere_on_disk_is_not_linked() -> None:
    assert link_to(None, Path("in")) == ""


def test_names_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    (each,) = sent(1)
    assert each.submission is not None
    outcomes = [Outcome("=cmd.xlsx", replace(each.submission, file="=cmd.xlsx", program="=1"), ())]
    cells = seen(written(outcomes, tmp_path), "来源").cells
    assert [(cells[3, column].text, cells[3, column].formula) for column in (2, 5)] == [
        ("=cmd.xlsx", None),
        ("=1", None),
    ]
