"""Reports on a terminal: two lines a finding, and nothing of strangers that moves the cursor."""

from __future__ import annotations

import pytest

from tests.samples import F2021, JIUTAI, outcome, zeros
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.decisions import Decision
from xlsreport.merge.records import MergeChoices
from xlsreport.report.text import Look, check_text, finding_lines, merge_text, summary_line
from xlsreport.submission.submission import Outcome, Unit

_CELL = "requests.received.natural"
_EVIL = "\x1b[2J\x07\x9b31m\r\n\u202e\u200b名"


def test_a_file_its_faults_and_a_summary() -> None:
    bad = check_outcome(outcome(F2021, zeros(F2021) | {_CELL: 1}))
    lines = list(check_text([bad], [], "zh"))
    assert lines[0] == "a.xlsx  九台街道（220113001000） 2023  [有错误]"
    assert lines[1].startswith("  [错误] 三、依申请公开!")
    assert lines[2] == "       → 请核对这四格。"
    assert lines[-1] == ("共 1 份：通过 0，有错误 1，读不出 0；错误 2 条，警告 0 条，提示 0 条。")
    english = list(check_text([bad], [], "en"))
    assert english[0].endswith("[with errors]")
    assert english[1].startswith("  [error] ")
    assert english[-1].startswith("1 files: 0 accepted, 1 with errors, 0 unreadable")


def test_a_note_needs_no_second_line() -> None:
    note = Finding("FILE_MACROS", Severity.NOTE, "a.xlsx")
    assert len(list(finding_lines([note], "zh"))) == 1
    warning = Finding("FILE_SYMLINK", Severity.WARNING, "a.xlsx")
    assert len(list(finding_lines([warning], "zh"))) == 2


def test_findings_of_the_batch_are_counted_too() -> None:
    found = [
        Finding("FILE_SYMLINK", Severity.WARNING, "a"),
        Finding("FILE_EMPTY", Severity.ERROR, "b"),
    ]
    assert "错误 1 条，警告 1 条" in summary_line([], found, "zh")


def test_a_merge_says_what_is_wrong_who_is_left_out_and_where_it_was_written() -> None:
    error = Finding("CELL_BLANK", Severity.ERROR, "b.xlsx", params={"count": "1"})
    sent = [
        outcome(F2021, zeros(F2021)),
        outcome(F2021, zeros(F2021), error, unit=Unit("2", "营城街道"), file="b.xlsx"),
    ]
    lines = list(merge_text(sent, consolidate(sent), "m.xlsx", "zh"))
    assert lines[0].startswith("b.xlsx")
    assert not any(line.startswith("a.xlsx") for line in lines)
    assert lines[-4:] == [
        "已汇总 1 个，报来 2 个（没有名单）",
        "  有错误，未汇总：营城街道（2）",
        "核对：200 格都等于各单位之和；2 个文件＝汇总 1 个＋未汇总 1 个",
        "已写入 m.xlsx",
    ]
    included = list(merge_text(sent, consolidate(sent, include_errors=True), "", "en"))
    assert included[-2:] == [
        "  with errors, merged as asked: 营城街道（2）",
        "Proved: all 200 cells are the sum of the units; 2 files = 2 merged + 0 left out",
    ]


def test_who_is_left_out_of_a_merge_stands_there_in_red() -> None:
    error = Finding("CELL_BLANK", Severity.ERROR, "b.xlsx", params={"count": "1"})
    sent = [
        outcome(F2021, zeros(F2021)),
        outcome(F2021, zeros(F2021), error, unit=Unit("2", "营城街道"), file="b.xlsx"),
    ]
    look = Look(paint=lambda text, role: f"<{role}>{text}")
    lines = list(merge_text(sent, consolidate(sent), "", "zh", look))
    assert "<error>已汇总 1 个，报来 2 个（没有名单）" in lines
    assert "<error>  有错误，未汇总：营城街道（2）" in lines
    whole = list(merge_text(sent[:1], consolidate(sent[:1]), "", "zh", look))
    assert "<good>已汇总 1 个，报来 1 个（没有名单）" in whole


def test_a_unit_left_out_by_decision_stands_there_with_the_reason() -> None:
    sent = [outcome(F2021, zeros(F2021)), outcome(F2021, {}, unit=Unit("2", "乙"), file="b.xlsx")]
    decided = Decision(Unit("2", ""), "", "leave_out", "垂直管理", "张三", "2026-01-20", "d.csv:2")
    result = consolidate(sent, choices=MergeChoices(decisions=(decided,)))
    lines = list(merge_text(sent, result, "", "zh"))
    assert "  按决定不汇总：乙（2）（垂直管理（张三，2026-01-20））" in lines


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_strangers_write_stays_on_its_line_and_shows(language: str) -> None:
    finding = Finding(
        "CELL_OUTSIDE",
        Severity.WARNING,
        _EVIL,
        places=(lay_out(F2021).cells[_CELL],),
        label=_EVIL,
        value=_EVIL,
    )
    stranger = Unit(_EVIL, _EVIL)
    missing = Finding("UNIT_MISSING", Severity.ERROR, "", params={"unit": stranger.label})
    sent = [
        outcome(F2021, zeros(F2021), finding, unit=stranger, file=_EVIL),
        Outcome(_EVIL, None, (finding,)),
    ]
    lines = [
        *check_text(sent, [finding, missing], language),
        *merge_text(sent, consolidate(sent), _EVIL, language),
    ]
    for line in lines:
        assert not set(line) & set("\x1b\x07\x9b\r\n\u202e\u200b")
    assert any("\\u001b[2J" in line for line in lines)


def test_braces_of_strangers_are_never_taken_for_placeholders() -> None:
    finding = Finding("CELL_NOT_NUMBER", Severity.ERROR, "a.xlsx", value="{figure}{0}%s")
    (line, _) = finding_lines([finding], "zh")
    assert "“{figure}{0}%s”" in line


def test_the_unit_is_named_where_it_is_known() -> None:
    nobody = outcome(F2021, zeros(F2021), unit=Unit("", ""))
    assert next(check_text([nobody], [], "zh")) == "a.xlsx   2023  [通过]"
    assert JIUTAI.label in next(check_text([outcome(F2021, {})], [], "zh"))
