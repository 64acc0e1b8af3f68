"""Merging on the pages: who is in, every figure down to the cell of its file, the letters."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.desk import UNITS, Visitor, states, taken_season, text_of
from tests.samples import F2021, FORMS, consistent
from xlsreport import api
from xlsreport.collection.season import Season
from xlsreport.collection.take import take
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

_FIRST, _SECOND, _THIRD = UNITS
_CELL = "requests.received.natural"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return taken_season(tmp_path)


def _links(page: str, path: str) -> list[str]:
    return [each.replace("&amp;", "&") for each in re.findall(rf'href="({path}[^"]*)"', page)]


def test_every_merged_figure_leads_to_the_units_that_make_it_and_to_the_cell(
    season: Path,
) -> None:
    visitor = Visitor(season)
    assert "先在概览页采纳" in visitor.get("/merge")
    visitor.post("/unit/accept", unit=_FIRST, reason="已核实")
    visitor.post("/unit/accept", unit=_SECOND)
    said = text_of(visitor.post("/merge/run", back="/merge"))
    assert "汇总好了" in said
    assert "九郊街道" in said
    assert "还没有采纳" not in said
    page = visitor.get("/merge")
    (link,) = [each for each in _links(page, "/merge/cell") if each.endswith(_CELL)]
    own = [999, consistent(F2021, _SECOND)[_CELL]]
    total = visitor.get(link)
    assert f"汇总表里的数： {sum(own)}" in text_of(total)
    ways = _links(total, "/unit")
    assert len(ways) == 2
    for way, figure in zip(ways, own, strict=True):
        assert way.endswith(f"#at-{_CELL}")
        shown = re.search(rf'<td id="at-{re.escape(_CELL)}".*?</td>', visitor.get(way), re.DOTALL)
        assert shown is not None
        assert text_of(shown[0]).strip().startswith(str(figure))
    # The file is called by name and address.
    assert "三、依申请公开!D7" in text_of(total)
    (name,) = _links(page, "/merge/file")
    assert visitor.client.get(name).content.startswith(b"PK")
    # A decision since then is said.
    visitor.post("/unit/undo", unit=_SECOND, reason="弄错了")
    assert "已经过时" in visitor.get("/merge")
    again = text_of(visitor.post("/merge/run", back="/merge"))
    assert "没有汇总的 1 个：营城街道" in again
    visitor.post("/unit/accept", unit=_SECOND)
    assert "汇总时的数" in visitor.get(link)


def test_a_figure_of_a_unit_below_is_found_in_the_merged_workbook_that_brought_it(
    season: Path, tmp_path: Path
) -> None:
    below = []
    for code, name in (("220113003001", "甲村"), ("220113003002", "乙村")):
        blank = tmp_path / f"空{code}.xlsx"
        api.blank(F2021, blank, 2023, Unit(code, name))
        below.append(tmp_path / f"{code}.xlsx")
        api.fill(blank, consistent(F2021, code), below[-1], FORMS)
    merged = tmp_path / "九郊汇总.xlsx"
    api.merge(below, merged, FORMS, unit=Unit(_THIRD, UNITS[_THIRD]))
    take(Season(season), "王五", [merged], jobs=1)
    visitor = Visitor(season)
    visitor.post("/unit/accept", unit=_THIRD, reason="已核实")
    assert states(season)[_THIRD] == "accepted"
    visitor.post("/merge/run")
    total = visitor.get("/merge/cell", cell=_CELL)
    inner = visitor.get(_links(total, "/merge/below")[0])
    assert "甲村" in inner
    assert "乙村" in inner
    for code in ("220113003001", "220113003002"):
        assert f">{consistent(F2021, code)[_CELL]}<" in inner
        # It is named by the very cell of the archived file, which has the figure there.
        row = re.search(rf"{'甲村' if code.endswith('1') else '乙村'}.*?</tr>", inner, re.DOTALL)
        assert row is not None
        sheet, _, place = text_of(row[0]).split()[-1].partition("!")
        there = openpyxl.load_workbook(merged)[sheet][place].value
        assert there == consistent(F2021, code)[_CELL]
        # One step further it stands among the rows of that file, with the cell marked.
        (link,) = _links(row[0], "/merge/row")
        assert link.endswith("#here")
        shown = visitor.get(link)
        marked = re.search(r'<tr class="own"><th scope="row">(\d+)</th>.*?</tr>', shown, re.DOTALL)
        assert marked is not None
        assert place.endswith(marked[1])
        assert f'<td id="here">{there}</td>' in marked[0]
        assert code in marked[0]
    assert "没有这一格" in visitor.get(link.replace(place, "A1"), 409)
    assert visitor.client.get(_links(inner, "/file")[0]).content == merged.read_bytes()


def test_letters_are_written_and_handed_out_on_the_pages(season: Path) -> None:
    visitor = Visitor(season)
    assert "1 份催报通知（九郊街道）" in visitor.post("/remind", back="/merge")
    letters = _links(visitor.get("/unit", unit=_THIRD), "/copy")
    assert letters
    assert visitor.client.get(letters[0]).status_code == 200
    said = visitor.post("/unit/return", unit=_FIRST, reason="缺总计")
    assert "请把通知和标好的表（" in said
    assert len(_links(said, "/copy")) >= 2
    visitor.post("/unit/accept", unit=_SECOND)
    assert "写好了通报" in visitor.post("/merge/circular")
    assert len(_links(visitor.get("/merge"), "/merge/file")) >= 2


def test_a_report_that_lacks_units_is_refused_with_why_and_written_as_a_draft(
    season: Path,
) -> None:
    visitor = Visitor(season)
    visitor.post("/unit/accept", unit=_SECOND)
    visitor.post("/merge/publish", kind="html")
    said = visitor.get("/merge")
    assert "缺报或有疑问的单位" in said
    assert not list((season / "4-汇总").glob("*.html"))
    assert "未定稿" in visitor.post("/merge/publish", kind="html", force="1", day="2024-01-31")
    (report,) = (season / "4-汇总").glob("*.html")
    got = visitor.client.get("/merge/file", params={"name": report.name})
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")


def test_a_season_is_proved_and_closed_on_the_page(season: Path) -> None:
    visitor = Visitor(season)
    assert "都对得上" in visitor.post("/merge/verify")
    visitor.post("/unit/accept", unit=_SECOND)
    assert "没有了结" in visitor.post("/merge/close")
    for unit in (_FIRST, _THIRD):
        visitor.post("/unit/leave-out", unit=unit, reason="已撤并")
    visitor.post("/merge/close")
    assert "已经结束" in visitor.get("/")
    assert '<button class="main"' not in visitor.get("/merge")


def test_no_name_leads_out_of_the_folder_of_results(season: Path) -> None:
    visitor = Visitor(season)
    for name in ("../任务.yaml", "..", "/etc/passwd", "../档案/台账.sqlite"):
        assert "没有这个文件" in visitor.get("/merge/file", 409, name=name)
    assert "没有这一格" in visitor.get("/merge/cell", 409, cell="x.y.z")


def test_years_stand_side_by_side_and_the_board_is_handed_on(tmp_path: Path) -> None:
    first = taken_season(tmp_path)
    visitor = Visitor(first)
    visitor.post("/unit/accept", unit=_SECOND)
    visitor.post("/merge/run")
    board = visitor.client.get("/board")
    assert board.headers["content-disposition"].startswith("attachment")
    assert UNITS[_FIRST] in board.text
    earlier = tmp_path / "前一年"
    shutil.copytree(first, earlier)
    task = earlier / "任务.yaml"
    task.write_text(task.read_text("utf-8").replace("year: 2023", "year: 2022"), "utf-8")
    several = Visitor(tmp_path)
    page = several.get("/seasons")
    assert "几年并排看" in page
    assert "至少要选两次" in several.get("/seasons/trend", 409, name="收表")
    both = several.client.get("/seasons/trend", params={"name": ["收表", "前一年", "../x"]}).text
    assert re.search(r"<th scope=\"col\">2022</th>\s*<th scope=\"col\">2023</th>", both)
    english = Visitor(tmp_path, "en").client.get(
        "/seasons/trend", params={"name": ["收表", "前一年"]}
    )
    assert '<h2 id="trend-1">Key figures</h2>' in english.text
    (link,) = _links(both, "/seasons/trend")
    assert several.client.get(link).content.startswith(b"PK")
