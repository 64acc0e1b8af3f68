"""情况说明: what a clerk explains on 校验 reaches every report, with the finding it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import F2021, FORMS, JIUTAI, consistent, read, workbook
from tests.surgery import inserted, opened, rearranged, saved
from xlsreport.checks.all_checks import check_outcome
from xlsreport.errors import UsageError
from xlsreport.findings.finding import message_of
from xlsreport.layout import lay_out
from xlsreport.layout.check_lines import LONGEST_EXPLANATION
from xlsreport.reading.reader import read_workbook
from xlsreport.report.finding_rows import findings_csv
from xlsreport.report.json_report import finding_record
from xlsreport.submission.packing import pack_outcome, unpack_outcome
from xlsreport.verbs.fill import content_of, filled
from xlsreport.workbook import Content

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome

WHY = "系统升级，三件转为线下登记"


def explained(path: Path, **more: Any) -> Outcome:
    values = consistent(F2021, 1)
    values["requests.received.natural"] += 3
    values["appeals.reconsideration.upheld"] = None
    values |= {"explain.requests.balance": WHY, "explain.appeals.blank": "尚未收到决定书"}
    return check_outcome(read(workbook(F2021, values | more, path)))


def test_an_explanation_goes_with_its_finding_and_makes_it_no_milder(tmp_path: Path) -> None:
    outcome = explained(tmp_path / "a.xlsx")
    found = {each.code: each for each in outcome.findings}
    tie = found["RULE_TIE"]
    assert (tie.explanation, tie.blocks, tie.rule) == (WHY, True, "requests.balance")
    assert found["CELL_BLANK"].explanation == "尚未收到决定书"
    assert WHY in message_of(tie, "zh")
    assert WHY in message_of(tie, "en")
    assert finding_record(tie, "zh")["explanation"] == WHY
    others = [each for each in outcome.findings if each.code.startswith("TEXT_")]
    assert {finding_record(each, "zh")["explanation"] for each in others} == {None}
    assert WHY in findings_csv([outcome], [], "zh")
    again = unpack_outcome(pack_outcome(outcome), outcome.file, FORMS)
    assert again.findings == outcome.findings


def test_filling_again_keeps_what_was_explained(tmp_path: Path) -> None:
    outcome = explained(tmp_path / "a.xlsx")
    assert outcome.submission is not None
    content = content_of(outcome.submission)
    assert content.explanations["requests.balance[natural]"] == WHY
    assert content.explanations["appeals.blank"] == "尚未收到决定书"
    with pytest.raises(UsageError, match="balanc"):
        filled(F2021, Content(year=2024), {"explain.requests.balanc": "x"})


def test_an_explanation_of_a_line_without_fault_is_passed_on(tmp_path: Path) -> None:
    more = {"explain.requests.balance": WHY, "explain.appeals.blank": "没有复议"}
    values = consistent(F2021, 1) | more
    outcome = check_outcome(read(workbook(F2021, values, tmp_path / "a.xlsx")))
    assert outcome.status == "accepted"
    found = [each for each in outcome.findings if each.code == "TEXT_EXPLAINED"]
    assert {each.explanation for each in found} == {WHY, "没有复议"}
    said = " ".join(message_of(each, "zh") for each in found)
    assert "“三、收到和处理政府信息公开申请情况 收到的＝办结的＋结转的 自然人”等 7 行" in said
    assert "“四、政府信息公开行政复议、行政诉讼情况 没有填的格”这一行" in said
    assert WHY in findings_csv([outcome], [], "zh")


def test_what_is_explained_with_its_finding_is_not_said_twice(tmp_path: Path) -> None:
    outcome = explained(tmp_path / "a.xlsx")
    assert "TEXT_EXPLAINED" not in {each.code for each in outcome.findings}


def test_a_truth_value_or_an_error_is_explained_on_the_line_of_texts(tmp_path: Path) -> None:
    values = consistent(F2021, 1) | {"explain.appeals.text": WHY}
    path = workbook(F2021, values, tmp_path / "a.xlsx")
    for value, code in ((True, "CELL_BOOLEAN"), ("#REF!", "CELL_ERROR")):
        book = opened(path.read_bytes())
        place = lay_out(F2021).cells["appeals.reconsideration.upheld"]
        book[place.sheet][place.address] = value
        outcome = check_outcome(read_workbook(saved(book), "a.xlsx", FORMS))
        assert [each.explanation for each in outcome.findings if each.code == code] == [WHY]


def test_explanations_are_found_where_rows_were_inserted_above(tmp_path: Path) -> None:
    outcome = explained(tmp_path / "a.xlsx")
    book = opened((tmp_path / "a.xlsx").read_bytes())
    sheet = book[lay_out(F2021).sheet("checks").name]
    rearranged(sheet, inserted(sheet.max_row, 11))
    moved = read_workbook(saved(book), "a.xlsx", FORMS)
    assert moved.submission is not None
    assert outcome.submission is not None
    assert moved.submission.explanations == outcome.submission.explanations


def test_a_longer_explanation_is_named_and_kept_whole(tmp_path: Path) -> None:
    text = "说" * (LONGEST_EXPLANATION + 1)
    outcome = explained(tmp_path / "a.xlsx", **{"explain.requests.balance": text})
    assert "TEXT_TOO_LONG" in {each.code for each in outcome.findings}
    assert outcome.submission is not None
    assert outcome.submission.explanations["requests.balance[natural]"] == text
    assert JIUTAI.code in outcome.submission.unit.code
