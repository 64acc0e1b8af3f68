"""A unit's page shows its report with what is wrong at the cells, and decides as collect does."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.desk import UNITS, Visitor, fill, new_season, states, taken_season, text_of
from tests.samples import F2021, FORMS, consistent
from xlsreport import api
from xlsreport.collection.history import describe_event
from xlsreport.collection.season import Season
from xlsreport.collection.state import find_last_day
from xlsreport.collection.take import take
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

_FIRST, _SECOND, _THIRD = UNITS


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """The first unit is faulty, the second without fault, the third sent nothing."""
    return taken_season(tmp_path)


def _cell(page: str, cell: str) -> str:
    found = re.search(rf'<td id="at-{re.escape(cell)}".*?</td>', page, re.DOTALL)
    assert found is not None, cell
    return found[0]


def test_faults_stand_at_the_cells_and_beside_the_form_with_what_to_do(season: Path) -> None:
    page = Visitor(season).get("/unit", unit=_FIRST)
    marked = _cell(page, "requests.received.natural")
    assert 'class="error"' in marked
    assert "999" in marked
    number = re.search(r'href="#(issue-\d+)"', marked)
    assert number is not None
    listed = re.search(rf'<li id="{number[1]}".*?</li>', page, re.DOTALL)
    assert listed is not None
    assert "两边必须相等" in text_of(listed[0])
    assert "请核对" in text_of(listed[0])
    assert 'href="#at-requests.received.natural"' in listed[0]
    assert 'class=""' in _cell(page, "requests.received.legal")
    clean = Visitor(season).get("/unit", unit=_SECOND)
    assert "没有问题" in clean
    assert "mark error" not in clean


def test_a_figure_of_the_version_before_and_of_last_year_stand_beside_it(
    season: Path, tmp_path: Path
) -> None:
    fill(
        season, _FIRST, season / "2-收件" / "改.xlsx",
        requests__received__natural=998, narrative__problems="今后改进，由专人负责到底。",
    )  # fmt: skip
    take(Season(season), "王五", [], jobs=1)
    visitor = Visitor(season)
    page = visitor.get("/unit", unit=_FIRST)
    assert "上版 999" in text_of(_cell(page, "requests.received.natural"))
    assert "上版" not in _cell(page, "requests.received.legal")
    assert "去年" not in page
    assert "上一版的文字" in page
    hidden = visitor.get("/unit", unit=_FIRST, compare="none")
    assert "上版" not in hidden
    # Last year, read anew as soon as the task names it.
    blank = tmp_path / "空.xlsx"
    api.blank(F2021, blank, 2022, Unit(_FIRST, UNITS[_FIRST]))
    values = consistent(F2021, "last")
    last = tmp_path / "去年.xlsx"
    api.fill(blank, values, last, FORMS)
    task = season / "任务.yaml"
    task.write_text(
        task.read_text(encoding="utf-8").replace("id:", f"previous:\n  - {last}\nid:"),
        encoding="utf-8",
    )
    said = text_of(_cell(visitor.get("/unit", unit=_FIRST), "requests.received.natural"))
    assert f"去年 {consistent(F2021, 'last')['requests.received.natural']}" in said


def test_words_of_a_text_that_disagree_are_marked(season: Path) -> None:
    text = "<b>本年度</b>收到政府信息公开申请999999件。\n第二行。"
    fill(season, _THIRD, season / "2-收件" / "丙.xlsx", narrative__overview=text)
    take(Season(season), "王五", [], jobs=1)
    page = Visitor(season).get("/unit", unit=_THIRD)
    marked = re.search(r"<mark[^>]*>(.*?)</mark>", page)
    assert marked is not None
    assert "999999件" in marked[1]
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "<p>第二行。</p>" in page


def test_each_button_enters_what_the_command_enters(season: Path) -> None:
    visitor = Visitor(season)
    # Errors need a reason; without one nothing is entered, and the page says what to do.
    assert "请在“原因”里写明" in visitor.post("/unit/accept", unit=_FIRST)
    assert states(season)[_FIRST] == "with_errors"
    assert "采纳了九台街道" in visitor.post("/unit/accept", unit=_FIRST, reason="已电话核实")
    assert states(season)[_FIRST] == "accepted"
    visitor.post("/unit/undo", unit=_FIRST, reason="弄错了")
    assert states(season)[_FIRST] == "with_errors"
    page = visitor.get("/unit", unit=_FIRST)
    copy = re.search(r'href="(/copy\?[^"]+)"', page)
    assert copy is not None
    got = visitor.client.get(copy[1].replace("&amp;", "&"))
    assert got.content.startswith(b"PK")
    assert got.headers["content-disposition"].startswith("attachment")
    visitor.post("/unit/return", unit=_FIRST, reason="缺总计")
    assert states(season)[_FIRST] == "returned"
    visitor.post("/unit/accept", unit=_SECOND)
    assert states(season)[_SECOND] == "accepted"
    visitor.post("/unit/leave-out", unit=_THIRD, reason="已撤并")
    assert states(season)[_THIRD] == "left_out"
    visitor.post("/unit/extend", unit=_THIRD, deadline="2099-02-03")
    entered = [(e.kind, e.unit) for e in Season(season).events() if e.kind != "issued"][-7:]
    assert entered == [
        ("waived", _FIRST), ("accepted", _FIRST), ("undone", _FIRST), ("returned", _FIRST),
        ("accepted", _SECOND), ("left_out", _THIRD), ("extended", _THIRD),
    ]  # fmt: skip
    assert {e.who for e in Season(season).events()} == {"王五"}
    assert "缺总计" in visitor.get("/unit", unit=_FIRST)


def test_an_explanation_is_entered_and_the_report_accepted_with_it(season: Path) -> None:
    fill(season, _THIRD, season / "2-收件" / "丙.xlsx", narrative__problems="略")
    take(Season(season), "王五", [], jobs=1)
    visitor = Visitor(season)
    assert states(season)[_THIRD] == "to_explain"
    page = visitor.get("/unit", unit=_THIRD)
    rules = dict.fromkeys(re.findall(r'name="rule" value="([^"]+)"', page))
    for rule in rules:
        assert "说明是空的" in visitor.post("/unit/explain", unit=_THIRD, rule=rule, text=" ")
        visitor.post("/unit/explain", unit=_THIRD, rule=rule, text="今年 <b>没有</b>")
    assert states(season)[_THIRD] == "explained"
    page = visitor.get("/unit", unit=_THIRD)
    assert "今年 &lt;b&gt;没有&lt;/b&gt;" in page
    assert "采纳说明和报表" in page
    visitor.post("/unit/accept", unit=_THIRD)
    assert states(season)[_THIRD] == "accepted"


def test_another_version_counts_when_the_officer_says_so(season: Path) -> None:
    fill(season, _SECOND, season / "2-收件" / "误.xlsx", requests__received__natural=777)
    take(Season(season), "王五", [], jobs=1)
    assert states(season)[_SECOND] == "with_errors"
    visitor = Visitor(season)
    page = visitor.get("/unit", unit=_SECOND)
    (file,) = re.findall(r'name="file" value="([0-9a-f]{64})"', page)
    visitor.post("/unit/decide", unit=_SECOND, file=file, reason="第二份是误传")
    assert states(season)[_SECOND] == "received"
    older = visitor.get("/unit", unit=_SECOND, version=file)
    assert "777" not in _cell(older, "requests.received.natural")


def test_of_files_that_came_at_once_the_officer_sees_what_differs_and_says_which_counts(
    season: Path,
) -> None:
    for number in (3, 4):
        cell = {"proactive__licensing__decisions": number}
        fill(season, _THIRD, season / "2-收件" / f"{number}.xlsx", **cell)
    take(Season(season), "王五", [], jobs=1)
    visitor = Visitor(season)
    page = text_of(visitor.get("/"))
    assert "未定哪份 1 个单位 同时报来几份，内容不同" in page
    # They are not among those that can be accepted as they are.
    assert "采纳全部没有问题的（1 个）" in page
    page = visitor.get("/unit", unit=_THIRD)
    assert re.search(r"<td[^>]*>3</td><td[^>]*>4</td>", page)
    assert 'action="/unit/accept"' not in page
    assert page.count("（为准）") == 0
    files = re.findall(r'name="file" value="([0-9a-f]{64})"', page)
    assert len(files) == 2
    said = text_of(visitor.post("/unit/return", unit=_THIRD, back=f"/unit?unit={_THIRD}"))
    assert (
        "退回的是第 2 份 4.xlsx。同时报来、内容不同的还有第 1 份 3.xlsx，还没有定以哪份为准。"
        in said
    )
    visitor.post("/unit/decide", unit=_THIRD, file=files[0], reason="电话问过")
    page = visitor.get("/unit", unit=_THIRD)
    assert "未定哪份" not in text_of(page)
    assert 'action="/unit/accept"' in page
    assert ">3<" in _cell(page, "proactive.licensing.decisions")


def test_the_deadline_of_all_is_moved_with_a_reason_and_later_days_of_units_stay(
    season: Path,
) -> None:
    visitor = Visitor(season)
    visitor.post("/unit/extend", unit=_SECOND, deadline="2099-06-01")
    assert "没有写原因" in visitor.post("/deadline", deadline="2099-03-01")
    page = text_of(visitor.post("/deadline", deadline="2099-03-01", reason="春节"))
    assert "截止 2099-03-01" in page
    opened = Season(season)
    assert opened.task.deadline == "2099-03-01"
    events = opened.events()
    assert describe_event(events[-1], "zh").split("  ")[-2:] == [
        "全部单位", "期限改为 2099-03-01：春节",
    ]  # fmt: skip
    days = {unit: find_last_day(events, unit, opened.task.last_day) for unit in UNITS}
    assert days == {
        _FIRST: date(2099, 3, 1), _SECOND: date(2099, 6, 1), _THIRD: date(2099, 3, 1),
    }  # fmt: skip
    visitor.post("/deadline", deadline="2099-07-01", reason="再延")
    assert find_last_day(Season(season).events(), _SECOND, date(2099, 7, 1)) == date(2099, 7, 1)


def test_one_key_leads_through_all_units_with_an_open_point_and_passes_the_others(
    season: Path,
) -> None:
    visitor = Visitor(season)
    seen, at = [], _FIRST
    for _ in range(2):
        link = re.search(r'data-key="n" href="/unit\?unit=(\d+)"', visitor.get("/unit", unit=at))
        assert link is not None
        at = link[1]
        seen.append(at)
    assert seen == [_SECOND, _FIRST]
    visitor.post("/unit/accept", unit=_SECOND)
    assert "data-key" not in visitor.get("/unit", unit=_FIRST)


def test_a_unit_that_is_not_on_the_roster_is_named(season: Path) -> None:
    assert "名单里没有“火星”" in Visitor(season).get("/unit", 409, unit="火星")
    assert "no unit" in Visitor(season, "en").get("/unit", 409, unit="Mars")


def test_units_with_the_same_only_warning_are_accepted_together_with_a_reason(
    tmp_path: Path,
) -> None:
    folder = new_season(tmp_path)
    for unit in (_FIRST, _SECOND):
        text = "本年度收到政府信息公开申请999件。"
        file = folder / "2-收件" / f"{unit}.xlsx"
        fill(folder, unit, file, narrative__overview=text)
    fill(folder, _THIRD, folder / "2-收件" / "c.xlsx", requests__received__natural=999)
    take(Season(folder), "王五", [], jobs=1)
    visitor = Visitor(folder)
    page = visitor.get("/")
    assert "2 个单位只有这一条提醒" in page
    rule = re.search(r'name="rule" value="([^"]+)"', page)
    assert rule is not None
    assert "没有写原因" in visitor.post("/accept-alike", rule=rule[1], reason=" ")
    said = visitor.post("/accept-alike", rule=rule[1], reason="已电话核实")
    assert "采纳了 2 个单位" in said
    assert states(folder) == {_FIRST: "accepted", _SECOND: "accepted", _THIRD: "with_errors"}
    reasons = [e.data["reason"] for e in Season(folder).events() if e.kind == "accepted"]
    assert reasons == ["已电话核实"] * 2
    assert "采纳了 0 个单位" in visitor.post("/accept-alike", rule="x", reason="y")
