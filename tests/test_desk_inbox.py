"""Files put in through the page are kept, entered, checked and answered, each in a line."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.desk import HOME, UNITS, Visitor, fill, new_season, states, text_of
from xlsreport.collection.season import Season
from xlsreport.collection.settle import verify

if TYPE_CHECKING:
    from pathlib import Path

_FIRST, _SECOND, _THIRD = UNITS


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return new_season(tmp_path)


def test_each_file_is_answered_and_the_overview_says_what_to_do(
    season: Path, tmp_path: Path
) -> None:
    visitor = Visitor(season)
    assert "还没有报来" in visitor.get("/")
    good = fill(season, _FIRST, tmp_path / "甲.xlsx").read_bytes()
    assert visitor.upload("甲.xlsx", good).status_code == 201
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        bad = fill(season, _SECOND, tmp_path / "乙.xlsx", requests__received__natural=999)
        archive.write(bad, "报送/乙.xlsx")
        archive.writestr("照片.jpg", b"\xff\xd8\xff\xe0 jpeg")
    visitor.upload("一包.zip", packed.getvalue())
    visitor.upload("再来.xlsx", good)

    assert states(season) == {_FIRST: "received", _SECOND: "with_errors", _THIRD: "issued"}
    said = text_of(visitor.get("/inbox"))
    assert "甲.xlsx → 九台街道 ：没有问题，可以采纳" in said
    assert "一包.zip/报送/乙.xlsx → 营城街道 ：2 处错误" in said
    assert "一包.zip/照片.jpg ：不是能读的报表" in said
    # When the answers are gone, the list of what is from no unit still says why.
    assert "不是能读的报表。这是图片，不是工作簿。" in text_of(Visitor(season).get("/inbox"))
    assert "再来.xlsx ：以前收过同一份" in said
    overview = text_of(visitor.get("/"))
    assert "有错 1 个单位 有错误。打开看是哪几格" in overview
    assert "1 份收件不知道是谁的" in overview
    assert not any((season / "2-收件").iterdir())
    assert list(verify(Season(season))) == []
    with zipfile.ZipFile(io.BytesIO(visitor.client.get("/handout/all").content)) as archive:
        assert len(archive.namelist()) == len(UNITS)
    assert "已解决" not in said
    visitor.upload("改好.xlsx", fill(season, _SECOND, tmp_path / "乙.xlsx").read_bytes())
    assert "以前标好的表不用再改，移到了它在 3-退回" in text_of(visitor.get("/inbox"))


def test_what_lies_in_the_drop_folder_is_seen_and_taken_in_by_a_button(season: Path) -> None:
    visitor = Visitor(season)
    fill(season, _FIRST, season / "2-收件" / "甲.xlsx")
    assert "2-收件 里有 1 个新文件" in visitor.get("/")
    assert "1 个新文件" in visitor.get("/inbox/answers")
    visitor.post("/inbox/take", back="/inbox")
    visitor.office.uploads.finish()
    assert "甲.xlsx → 九台街道" in text_of(visitor.get("/inbox"))
    assert states(season)[_FIRST] == "received"
    visitor.post("/accept-clean")
    assert states(season)[_FIRST] == "accepted"


def test_a_browser_without_script_sends_several_files_in_a_form(
    season: Path, tmp_path: Path
) -> None:
    visitor = Visitor(season)
    files = [
        ("files", (f"{code}.xlsx", fill(season, code, tmp_path / f"{code}.xlsx").read_bytes()))
        for code in (_FIRST, _SECOND)
    ]
    answer = visitor.client.post(
        "/inbox/files", data={"csrf": visitor.csrf}, files=files, headers={"Origin": HOME}
    )
    assert answer.status_code == 200
    visitor.office.uploads.finish()
    assert [states(season)[code] for code in (_FIRST, _SECOND)] == ["received", "received"]
    assert "没有选文件" in visitor.post("/inbox/files")


@pytest.mark.parametrize(
    "name",
    [
        "../../x.txt", "..\\..\\x.txt", "/etc/x.txt", "C:\\x.txt", "", ".", "..", "...", "CON",
        "con.txt", ".hidden", "a\x00b", "名" * 300 + ".txt", "~$x.txt", "a\nb.txt", "\u202etxt.x",
    ],
)  # fmt: skip
def test_no_name_leads_out_of_the_drop_folder_and_nothing_is_lost(season: Path, name: str) -> None:
    before = {each for each in season.parent.rglob("*") if "档案" not in each.parts}
    visitor = Visitor(season)
    assert visitor.upload(name, name.encode()).status_code == 201
    after = {each for each in season.parent.rglob("*") if "档案" not in each.parts}
    assert after == before
    (event,) = [e for e in Season(season).events() if e.kind == "received"]
    assert Season(season).archive.read(event.file) == name.encode()
    assert "\n" not in event.data["name"]
    assert visitor.client.get("/file", params={"sha256": event.file}).content == name.encode()


def test_two_files_of_one_name_are_both_kept(season: Path) -> None:
    visitor = Visitor(season)
    (season / "2-收件" / "a.txt").write_bytes(b"1")
    visitor.upload("a.txt", b"2")
    said = text_of(visitor.get("/inbox"))
    assert "a.txt ：" in said
    assert "a (2).txt ：" in said


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing_behind(season: Path) -> None:
    visitor = Visitor(season)
    answer = visitor.upload("a.bin", b"x" * (31 << 20))
    assert answer.status_code == 413
    assert "30 MB" in answer.text
    assert not any((season / "2-收件").iterdir())


def test_what_a_file_is_called_or_says_is_text(season: Path, tmp_path: Path) -> None:
    visitor = Visitor(season)
    attack = "<img src=x onerror=alert(1)>\"'&{{7*7}}"
    visitor.upload(f"{attack}.txt", b"?")
    tagged = {"unit__contact": attack, "narrative__other": attack, "unit__name": attack}
    visitor.upload("b.xlsx", fill(season, _FIRST, tmp_path / "b.xlsx", **tagged).read_bytes())
    for path in ("/", "/inbox", "/inbox/answers", "/history"):
        page = visitor.get(path)
        assert "<img" not in page
        assert "&amp;49" not in page
    assert "&lt;img" not in visitor.get("/seasons")


def test_no_file_is_handed_out_that_the_ledger_does_not_know(season: Path) -> None:
    visitor = Visitor(season)
    for sha256 in ("", "..", "../../任务.yaml", "0" * 64):
        assert "档案里没有" in visitor.get("/file", 409, sha256=sha256)
    for unit in ("", "..", "../x", _FIRST):
        visitor.get("/copy", 409, unit=unit, name="../../任务.yaml")


def test_a_closed_collection_takes_nothing(season: Path) -> None:
    from xlsreport.collection.ledger import Entry

    opened = Season(season)
    opened.enter("王五", [Entry("closed", "", "", {})])
    visitor = Visitor(season)
    answer = visitor.upload("a.txt", b"1")
    assert answer.status_code == 409
    assert "已经结束" in answer.text
    assert not any((season / "2-收件").iterdir())
    assert "已经结束" in visitor.get("/")
