"""An explanation counts for the figures it came with; it can become the reason of a waiver."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from openpyxl import load_workbook

from tests.samples import F2021, FORMS, consistent, read, workbook
from xlsreport import api
from xlsreport.checks.all_checks import check_outcome
from xlsreport.checks.policy.waiver_file import read_waivers
from xlsreport.checks.policy.waivers import WaiverRequest, apply_waivers, waivers_for
from xlsreport.cli.main import build
from xlsreport.findings.finding import message_of
from xlsreport.merge.explained_before import reopen_between, reopen_explained
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome

WHY = "系统升级，三件转为线下登记"
CELL = "requests.received.natural"


def _write(path: Path, more: int = 3, why: str = WHY, **changed: Any) -> Path:
    """A report whose requests do not balance by ``more``, which the clerk explains."""
    values = consistent(F2021, 1)
    values[CELL] += more
    return workbook(F2021, values | {"explain.requests.balance": why} | changed, path)


def _check(path: Path, day: int = 1) -> Outcome:
    """That file, saved on a day of January."""
    outcome = check_outcome(read(path))
    assert outcome.submission is not None
    saved = replace(outcome.submission, saved=datetime(2025, 1, day, tzinfo=UTC))
    return replace(outcome, submission=saved)


def _explained(outcome: Outcome) -> set[str | None]:
    return {each.explanation for each in outcome.findings if each.code == "RULE_TIE"}


def _codes(outcome: Outcome) -> list[str]:
    return [each.code for each in outcome.findings if each.code.startswith("RULE_E")]


def test_a_changed_figure_reopens_what_an_earlier_version_explained(tmp_path: Path) -> None:
    first, second = _check(_write(tmp_path / "a.xlsx")), _check(_write(tmp_path / "b.xlsx", 5), 2)
    found = reopen_between([second, first], None)
    assert (_explained(found[1]), _codes(found[1])) == ({WHY}, [])
    assert _explained(found[0]) == {None}
    note = next(f for f in found[0].findings if f.code == "RULE_EXPLANATION_REOPENED")
    assert note.params["file"] == "a.xlsx"
    assert int(note.params["now"]) - int(note.params["before"]) == 2
    assert WHY in message_of(note, "zh")
    assert WHY in message_of(note, "en")


def test_sent_again_it_is_still_open_and_with_the_first_figures_it_holds(tmp_path: Path) -> None:
    books = [_write(tmp_path / f"{n}.xlsx", more) for n, more in enumerate((3, 5, 5, 3))]
    found = reopen_between([_check(book, day) for day, book in enumerate(books, 1)], None)
    assert [_explained(each) for each in found] == [{WHY}, {None}, {None}, {WHY}]


@pytest.mark.parametrize("case", ["other words", "other figures", "same day", "alone"])
def test_an_explanation_holds_where_nothing_speaks_against_it(tmp_path: Path, case: str) -> None:
    why = "另有五件上年误记" if case == "other words" else WHY
    changed = {"proactive.licensing.decisions": 7} if case == "other figures" else {}
    more = 3 if case == "other figures" else 5
    second = _check(_write(tmp_path / "b.xlsx", more, why, **changed), 2)
    first = _check(_write(tmp_path / "a.xlsx"), 2 if case == "same day" else 1)
    found = reopen_between([second] if case == "alone" else [first, second], None)
    assert _explained(found[-1]) == {why}
    assert not _codes(found[-1])


def test_another_unit_or_year_is_no_earlier_version(tmp_path: Path) -> None:
    first, second = _check(_write(tmp_path / "a.xlsx")), _check(_write(tmp_path / "b.xlsx", 5), 2)
    assert first.submission is not None
    other = replace(first.submission, unit=Unit("220113002000", "营城街道"))
    assert _explained(reopen_between([replace(first, submission=other), second], None)[1]) == {WHY}
    before = replace(first.submission, year=2022)
    assert _explained(reopen_explained(second, [before])) == {WHY}


def test_check_and_merge_of_both_versions_say_so(tmp_path: Path) -> None:
    first, second = _write(tmp_path / "a.xlsx"), _write(tmp_path / "b.xlsx", 5)
    for path, day in ((first, "2025-01-01"), (second, "2025-01-02")):
        _date(path, day)
    report = api.check([first, second], FORMS)
    assert [_explained(each) for each in report.outcomes] == [{WHY}, {None}]
    choices = api.MergeChoices(latest=True)
    merged = api.merge(
        [first, second], tmp_path / "m.xlsx", FORMS, include_errors=True, choices=choices
    )
    assert "RULE_EXPLANATION_REOPENED" in {f.code for f in merged.outcomes[1].findings}


def _date(path: Path, day: str) -> None:
    """Has a file say that it was saved on a day."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    core = parts["docProps/core.xml"].decode()
    said = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{day}T00:00:00Z", core)
    assert said != core
    parts["docProps/core.xml"] = said.encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)


def test_a_waiver_made_for_other_figures_reopens_its_explanation(tmp_path: Path) -> None:
    first = _check(_write(tmp_path / "a.xlsx"))
    request = WaiverRequest("", "", "", "王", explained=True)
    waivers = tuple(waivers_for(first, request))
    assert {each.reason for each in waivers} == {WHY}
    same = apply_waivers(_check(_write(tmp_path / "b.xlsx"), 2), waivers)
    assert {each.waived for each in same.findings if each.code == "RULE_TIE"} == {f"{WHY}（王）"}
    changed = apply_waivers(_check(_write(tmp_path / "c.xlsx", 5), 2), waivers)
    assert _explained(changed) == {None}
    assert "RULE_WAIVER_REOPENED" in _codes_of(changed)
    own = apply_waivers(_check(_write(tmp_path / "d.xlsx", 5, "另有原因"), 2), waivers)
    assert _explained(own) == {"另有原因"}


def _codes_of(outcome: Outcome) -> set[str]:
    return {each.code for each in outcome.findings}


def _run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(build("zh"), [str(each) for each in words])
    assert result.exit_code == code, result.output
    return result.output


def test_waive_explained_takes_the_clerks_words_and_lists_what_has_none(tmp_path: Path) -> None:
    blank = {"appeals.reconsideration.upheld": None, "appeals.reconsideration.corrected": "待定"}
    path = _write(tmp_path / "a.xlsx", **blank, **{"explain.appeals.blank": "尚未收到决定书"})
    target = tmp_path / "w.csv"
    told = _run("waive", path, "--explained", "--by", "王", "--waivers", target)
    recorded = read_waivers(target)
    assert f"已记下 {len(recorded)} 条" in told
    assert {WHY} <= {each.reason for each in recorded}
    assert {each.by for each in recorded} == {"王"}
    after = json.loads(_run("check", path, "--waivers", target, "--format", "json", code=1))
    (submission,) = after["submissions"]
    waived = {f["code"] for f in submission["findings"] if f["waived"]}
    left = [f for f in submission["findings"] if not f["waived"] and f["severity"] != "note"]
    assert "RULE_TIE" in waived
    assert left
    assert f"另有 {len(left)} 条没有豁免" in told
    assert all(each["message"] in told for each in left)
    again = _run("waive", path, "--explained", "--waivers", target)
    assert "没有记下" in again
    assert read_waivers(target) == recorded


def test_waive_needs_a_rule_with_a_reason_or_explained(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.xlsx")
    target = tmp_path / "w.csv"
    assert "--explained" in _run("waive", path, "--waivers", target, code=2)
    words = ("waive", path, "--explained", "--reason", "x", "--waivers", target)
    assert "只能用一个" in _run(*words, code=2)
    assert "请写明原因" in _run("waive", path, "requests.balance", "--waivers", target, code=2)
    assert not target.exists()
    _run("waive", path, "requests.balance", "--explained", "--cells", CELL, "--waivers", target)
    (waiver,) = read_waivers(target)
    assert (waiver.rule, waiver.reason) == ("requests.balance", WHY)


def test_the_marked_copy_shows_the_explanation_with_its_finding(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.xlsx")
    folder = tmp_path / "r"
    api.check([path], FORMS, return_to=folder)
    (copy,) = folder.glob("*.xlsx")
    book = load_workbook(copy)
    listed = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(WHY in each for each in listed)
    comments = [c.comment.text for s in book for row in s.iter_rows() for c in row if c.comment]
    assert any(WHY in each for each in comments)
