"""The commands of the office: check with its options, rules, explain, waive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.reports import F2021, GAOLIANGJIAN
from xlsreport.cli.main import build
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path


_TEXTS = {
    "narrative.overview": "我街道认真落实各项要求，及时公开信息，全年工作有序开展。",
    "narrative.problems": "主要问题是更新不够及时，下一步将定期检查，改进栏目设置。",
    "narrative.other": "本年度没有收取信息处理费。",
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(build("zh"), [str(each) for each in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """One column does not balance; nothing else is wrong."""
    entries: dict[str, Any] = {c.id: 0 for c in F2021.cells.values() if not c.computed}
    entries |= {"requests.received.natural": 2, "proactive.rules.in_force": 1}
    content = Content(
        year=2024,
        unit=GAOLIANGJIAN,
        issued_to=GAOLIANGJIAN,
        entries=entries,
        narratives=_TEXTS,
        contact="王芳",
        phone="0517-87200000",
    )
    target = tmp_path / "a.xlsx"
    write_form(F2021, content, target)
    return target


def found(result: Result) -> list[tuple[str, str, str | None]]:
    (submission,) = json.loads(result.output)["submissions"]
    return [(each["code"], each["severity"], each["waived"]) for each in submission["findings"]]


def test_a_waived_finding_is_shown_but_the_file_passes(book: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "w.csv"
    before = run("check", book, "--format", "json")
    assert before.exit_code == 1
    assert sorted(found(before)) == [
        ("RULE_TIE", "error", None),
        ("RULE_TIE", "error", None),
        ("RULE_TIE", "warning", None),
    ]
    told = run(
        "waive", book, "requests.balance", "--reason", "属实", "--by", "王", "--waivers", waivers
    )
    assert told.stdout == f"已记下 2 条：{waivers}\n"
    after = run("check", book, "--waivers", waivers, "--format", "json")
    assert after.exit_code == 0
    reasons = [reason for _, severity, reason in found(after) if severity == "error"]
    assert len(reasons) == 2
    assert all(reason is not None and reason.startswith("属实（王，20") for reason in reasons)
    assert json.loads(after.output)["summary"]["findings"] == {
        "error": 0, "warning": 1, "note": 0, "waived": 2,
    }  # fmt: skip
    assert "已核实 2 条" in run("check", book, "--waivers", waivers).output
    merged = run("merge", book, "-o", tmp_path / "m.xlsx", "--waivers", waivers)
    assert merged.exit_code == 0
    assert "已核实，可以保留：属实（王，" in merged.output


def test_profile_year_and_deadline_are_obeyed(book: Path) -> None:
    strict = found(run("check", book, "--profile", "strict", "--format", "json"))
    assert [severity for _, severity, _ in strict] == ["error"] * 3
    other = found(run("check", book, "--year", "2025", "--format", "json"))
    assert ("UNIT_YEAR_NOT_ASKED", "error", None) in other
    saved = book.with_name("saved.xlsx")  # by a program that states the time
    openpyxl.load_workbook(book).save(saved)
    late = found(run("check", saved, "--deadline", "2020-01-31", "--format", "json"))
    assert ("UNIT_LATE", "warning", None) in late
    refused = run("check", book, "--profile", "none.yaml")
    assert refused.exit_code == 2


def test_the_reports_are_written_beside_the_text(book: Path, tmp_path: Path) -> None:
    html, xlsx = tmp_path / "b.html", tmp_path / "b.xlsx"
    result = run("check", book, "--html", html, "--xlsx", xlsx, "--format", "csv")
    assert result.stdout.startswith("单位代码,单位名称,年度,文件,程度,代码,")
    assert result.stdout.count("\n") == 4
    assert html.read_text("utf-8").startswith("<!doctype html>")
    assert xlsx.read_bytes().startswith(b"PK")
    merged = run("merge", book, "-o", tmp_path / "m.xlsx", "--html", html, "--format", "csv")
    assert "RULE_TIE" in merged.output


def test_a_report_never_takes_the_place_of_a_file_that_was_checked(book: Path) -> None:
    before = book.read_bytes()
    for option in ("--xlsx", "--html"):
        result = run("check", book, option, book)
        assert result.exit_code == 2
        assert "不能覆盖" in result.output
    assert book.read_bytes() == before


def test_rules_and_explain_print_what_they_promise() -> None:
    assert "requests.balance" in run("rules", "zfxxgk-2021").output
    assert "怎么改" in run("explain", "CELL_BLANK").output
    assert run("explain", "NOTHING").exit_code == 2
