"""The texts of the report: a draft from the merged figures, checked as they are written."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.desk import UNITS, Visitor, fill, new_season, text_of
from xlsreport.collection.history import describe_event
from xlsreport.collection.own_texts import find_texts
from xlsreport.collection.season import Season
from xlsreport.collection.take import take

if TYPE_CHECKING:
    from pathlib import Path

_FIRST, _SECOND, _THIRD = UNITS
_OVERVIEW, _PROBLEMS = "narrative.overview", "narrative.problems"


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    folder = new_season(tmp_path)
    for number, unit in enumerate(UNITS):
        fill(folder, unit, folder / "2-收件" / f"{number}.xlsx")
    take(Season(folder), "王五", [], jobs=1)
    visitor = Visitor(folder)
    assert "请先到“汇总”页" in visitor.get("/report", 409)
    visitor.post("/accept-clean")
    visitor.post("/merge/run")
    return visitor


def _field(page: str, name: str) -> str:
    found = re.search(
        rf'<textarea name="{re.escape(name)}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
    )
    assert found is not None
    return unescape(found[1])


def _events(visitor: Visitor) -> list[str]:
    return [event.kind for event in visitor.office.season().events()]


def test_a_draft_is_written_changed_checked_saved_and_printed(visitor: Visitor) -> None:
    page = visitor.get("/report")
    draft = _field(page, _OVERVIEW)
    assert "草稿，还没保存" in page
    total = re.search(r"新收政府信息公开申请(\d+)件", draft)
    assert total is not None
    assert "没有对不上的" in text_of(page)
    # A wrong figure is marked at once, in the field it stands in, and nothing is saved by it.
    wrong = draft.replace(total[0], f"新收政府信息公开申请{int(total[1]) + 7}件")
    before = _events(visitor)
    said = visitor.post("/report/check", **{_OVERVIEW: wrong, _PROBLEMS: "<b>略</b>"})
    assert _field(said, _OVERVIEW) == wrong
    assert re.search(rf"<mark[^>]*>[^<]*{int(total[1]) + 7}件", said)
    assert "改过，还没保存" in said
    assert "<b>略" not in said
    assert _events(visitor) == before
    # The draft again, at a wish.
    again = visitor.post("/report/check", **{_OVERVIEW: wrong, "draft": _OVERVIEW})
    assert _field(again, _OVERVIEW) == draft
    # Saved, it is what the report is written with.
    own = f"{draft}\n今年开展了两次培训。"
    saved = visitor.post("/report/save", **{_OVERVIEW: own, _PROBLEMS: "今后由专人负责。"})
    assert "保存了" in saved
    assert _field(saved, _OVERVIEW) == own
    (event,) = [e for e in visitor.office.season().events() if e.kind == "written"]
    assert "一、总体情况" in describe_event(event, "zh")
    assert "written" in describe_event(event, "en")
    visitor.post("/report/save", **{_OVERVIEW: own, _PROBLEMS: "今后由专人负责。"})
    assert _events(visitor).count("written") == 1
    visitor.post("/merge/publish", kind="html", day="2024-01-31")
    (report,) = visitor.office.season().folder.glob("4-汇总/*报告.html")
    printed = text_of(report.read_text(encoding="utf-8"))
    assert "今年开展了两次培训。" in printed
    assert "今后由专人负责。" in printed


def test_a_text_that_a_new_merge_made_wrong_is_marked(visitor: Visitor) -> None:
    season = visitor.office.season()
    visitor.post("/report/save", **{_OVERVIEW: _field(visitor.get("/report"), _OVERVIEW)})
    visitor.post("/unit/undo", unit=_THIRD, reason="弄错了")
    visitor.post("/unit/leave-out", unit=_THIRD, reason="已撤并")
    assert "汇总时的数" in visitor.get("/report")
    visitor.post("/merge/run")
    page = visitor.get("/report")
    assert "<mark" in page
    assert "已保存" in page
    assert "按现在的汇总数起草的样子" in page
    assert find_texts(season.events())


def test_saving_nothing_takes_the_texts_back_and_unknown_fields_are_no_texts(
    visitor: Visitor,
) -> None:
    visitor.post("/report/save", **{_PROBLEMS: "略", "narrative.none": "x"})
    season = visitor.office.season()
    assert find_texts(season.events()) == {_PROBLEMS: "略"}
    visitor.post("/report/save", **{_PROBLEMS: ""})
    assert find_texts(season.events()) == {}
    long = "长" * 30_001
    said = visitor.post("/report/save", **{_PROBLEMS: long})
    assert "没有保存" in said
    assert _field(said, _PROBLEMS) == long
