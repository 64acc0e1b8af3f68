"""A unit comes by its own link, sends its report and sees its own only."""

from __future__ import annotations

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.desk import UNITS, Visitor, fill, new_season, states, text_of
from xlsreport.collection.links import find_unit_of, link_of, list_links, renew_link
from xlsreport.collection.season import Season
from xlsreport.collection.settle import verify
from xlsreport.desk.door import Door, Limits
from xlsreport.desk.door_pages import DOOR, make_door_app
from xlsreport.errors import UsageError
from xlsreport.text.visible import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx2 import Response

_FIRST, _SECOND, _THIRD = UNITS


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return new_season(tmp_path)


def _unpack(data: bytes) -> list[str]:
    """What the parts of a workbook say; none for what is no package."""
    if not data.startswith(b"PK"):
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [package.read(name).decode("utf-8", "replace") for name in package.namelist()]


class Outside:
    """The network, from which units come."""

    def __init__(self, season: Path, limits: Limits | None = None) -> None:
        self.season = season
        self.inside = Visitor(season)
        self.office = self.inside.office
        self.door = Door(self.office, "http://127.0.0.1:1", limits or Limits())
        self.client = TestClient(make_door_app(self.door))

    def link(self, unit: str) -> str:
        opened = Season(self.season)
        return f"/r/{list_links(opened, opened.events())[unit]}"

    def send(self, unit: str, name: str, data: bytes) -> Response:
        answer: Response = self.client.post(f"{self.link(unit)}/send", files={"file": (name, data)})
        return answer


@pytest.fixture
def outside(season: Path) -> Iterator[Outside]:
    opened = Outside(season)
    yield opened
    opened.door.close()


def test_a_unit_sends_sees_its_faults_corrects_explains_and_has_a_receipt(
    outside: Outside, season: Path, tmp_path: Path
) -> None:
    page = outside.client.get(outside.link(_FIRST)).text
    assert "九台街道" in page
    for name in list(UNITS.values())[1:]:
        assert name not in page
    blank = outside.client.get(f"{outside.link(_FIRST)}/form")
    assert blank.content.startswith(b"PK")

    faulty = fill(season, _FIRST, tmp_path / "甲.xlsx", requests__received__natural=999)
    answer = outside.send(_FIRST, "我的表.xlsx", faulty.read_bytes())
    said = text_of(answer.text)
    assert answer.status_code == 200
    assert "收到了，有错误" in said
    assert "两边必须相等" in said
    assert re.search(r'<td id="at-requests.received.natural"[^>]*class="error"', answer.text)
    (event,) = [e for e in Season(season).events() if e.kind == "received"]
    assert event.file in said
    assert event.data["sender"] == event.who == "九台街道"
    came = local(datetime.fromisoformat(event.time))
    assert f"{came:%Y-%m-%d %H:%M:%S}" in said
    assert Season(season).archive.read(event.file) == faulty.read_bytes()
    copy = re.search(r'href="(/r/[^"]+/copy\?[^"]+)"', answer.text)
    assert copy is not None
    assert outside.client.get(copy[1].replace("&amp;", "&")).content.startswith(b"PK")

    right = fill(season, _FIRST, tmp_path / "甲改.xlsx", narrative__problems="略")
    said = outside.send(_FIRST, "我的表.xlsx", right.read_bytes()).text
    assert "收到了，有提醒" in said
    assert states(season)[_FIRST] == "to_explain"
    for rule in set(re.findall(r'name="rule" value="([^"]+)"', said)):
        outside.client.post(
            f"{outside.link(_FIRST)}/explain", data={"rule": rule, "text": "<b>确实</b>"}
        )
    assert states(season)[_FIRST] == "explained"
    page = outside.client.get(outside.link(_FIRST)).text
    assert "&lt;b&gt;确实" in page
    assert "Receipts" in outside.client.get(outside.link(_FIRST), params={"lang": "en"}).text
    assert list(verify(Season(season))) == []


def test_the_report_of_another_unit_counts_for_nobody_and_shows_nothing_of_it(
    outside: Outside, season: Path, tmp_path: Path
) -> None:
    own = fill(season, _SECOND, tmp_path / "乙.xlsx")
    outside.send(_SECOND, "乙.xlsx", own.read_bytes())
    forged = fill(season, _SECOND, tmp_path / "乙伪.xlsx", requests__received__natural=987_653)
    said = outside.send(_FIRST, "乙伪.xlsx", forged.read_bytes()).text
    assert "不是本单位这一次的表" in said
    assert states(season) == {_FIRST: "issued", _SECOND: "received", _THIRD: "issued"}
    assert "987653" not in outside.client.get(outside.link(_SECOND)).text
    # A run that was killed between keeping and reading gives the same.
    opened = Season(season)
    events = [e for e in opened.events() if e.kind == "received"]
    assert [e.data["link"] for e in events] == [_SECOND, _FIRST]


def test_every_address_of_a_unit_with_every_other_link_shows_only_the_links_own(
    outside: Outside, season: Path, tmp_path: Path
) -> None:
    for code, figure in ((_FIRST, 987_651), (_SECOND, 987_652)):
        bad = fill(season, code, tmp_path / f"{code}.xlsx", requests__received__natural=figure)
        outside.send(code, f"秘密{figure}.xlsx", bad.read_bytes())
    own = {_FIRST: "987651", _SECOND: "987652"}
    copies = {
        code: re.findall(r"copy\?name=([^\"]+)", outside.client.get(outside.link(code)).text)
        for code in UNITS
    }
    assert copies[_FIRST]
    assert copies[_SECOND]
    # Every address there is, with whatever another unit could put into it.
    queries = ["", "?got=1", "?lang=en", *(f"?name={n}" for some in copies.values() for n in some)]
    queries += [f"?{word}={each}" for word in ("unit", "sha256", "file") for each in UNITS]
    gets = [r.path for r in DOOR if "GET" in (r.methods or ())]
    assert len(gets) >= 3
    for code in UNITS:
        others = [each for unit, each in own.items() if unit != code]
        names = [name for unit, name in UNITS.items() if unit != code]
        link = outside.link(code).removeprefix("/r/")
        for path in gets:
            for query in queries:
                answer = outside.client.get(path.format(link=link) + query)
                said = [answer.text, *_unpack(answer.content)]
                shown = [x for x in (*others, *names) for text in said if x in text]
                assert not shown, (path, query)
        for unit, some in copies.items():
            for name in some:
                answer = outside.client.get(f"{outside.link(code)}/copy?name={name}")
                assert (answer.status_code == 200) == (unit == code)
    # What a unit sends or says counts for itself alone, whatever else it names.
    before = Season(season).events()
    posts = [r.path for r in DOOR if "POST" in (r.methods or ())]
    assert len(posts) >= 2
    rules = {f["rule"] for e in before if e.kind == "checked" for f in e.data["findings"]}
    for path in posts:
        for rule in sorted(rules):
            fields = {"unit": _SECOND, "key": _SECOND, "link": _SECOND, "rule": rule, "text": "x"}
            files = {"file": (f"{_SECOND}.txt", b"of nobody")}
            address = path.format(link=outside.link(_FIRST).removeprefix("/r/"))
            outside.client.post(
                f"{address}?unit={_SECOND}",
                data=fields,
                files=files if path.endswith("send") else None,
            )
    added = Season(season).events()[len(before) :]
    assert added
    assert not [e for e in added if e.unit == _SECOND or e.data.get("link") == _SECOND]
    # Nor do the pages of the office answer behind the door.
    app = outside.inside.client.app._app  # type: ignore[attr-defined]
    for route in app.routes:
        assert isinstance(route, Mount) or outside.client.get(route.path).status_code in {404, 429}


def test_guessed_old_and_odd_links_lead_nowhere_and_guessing_ends(season: Path) -> None:
    outside = Outside(season, Limits(misses=12))
    old = outside.link(_FIRST)
    opened = Season(season)
    renew_link(opened, _FIRST, "王五")
    new = outside.link(_FIRST)
    assert old != new
    assert outside.client.get(new).status_code == 200
    other = Season(season)
    assert link_of(other, _FIRST, 1) == new.removeprefix("/r/")
    assert len(new.removeprefix("/r/")) * 6 >= 128
    guesses = [old, "/r/", "/r/x", f"{new}x", new.swapcase(), "/r/%00", "/r/" + "a" * 5000,
               "/r/é", f"/r/{_FIRST}", f"{new[:-1]}"]  # fmt: skip
    for guess in guesses:
        assert outside.client.get(guess).status_code == 404, guess
    found = [outside.client.get("/r/guess").status_code for _ in range(5)]
    assert found[-1] == 429
    assert outside.client.get(new).status_code == 200  # whoever has a link still comes in
    outside.door.close()


def test_links_need_the_key_of_the_collection(season: Path) -> None:
    opened = Season(season)
    assert find_unit_of(opened, opened.events(), link_of(opened, _FIRST, 0)) == _FIRST
    opened.key = None
    with pytest.raises(UsageError, match="key"):
        link_of(opened, _FIRST, 0)


def test_many_and_large_files_are_refused_and_what_came_is_kept(season: Path) -> None:
    outside = Outside(season, Limits(uploads=4))
    answers = [outside.send(_FIRST, f"{n}.txt", str(n).encode()) for n in range(6)]
    assert [each.status_code for each in answers] == [200] * 4 + [429] * 2
    assert "十分钟" in answers[-1].text
    assert "不是能读的报表" in answers[0].text
    large = outside.send(_SECOND, "大.xlsx", b"x" * (31 << 20))
    assert large.status_code == 413
    empty = outside.client.post(f"{outside.link(_THIRD)}/send", data={"x": "1"})
    assert empty.status_code == 400
    assert "没有选文件" in empty.text
    kept = [e for e in Season(season).events() if e.kind == "received"]
    assert len(kept) == 4
    outside.door.close()


def test_refused_files_keep_no_unit_from_sending_the_right_one_but_are_bounded(
    season: Path,
) -> None:
    outside = Outside(season, Limits(uploads=2))
    way = f"{outside.link(_FIRST)}/send"
    wrong = [outside.client.post(way, data={"x": "1"}).status_code for _ in range(10)]
    wrong += [outside.client.post(way, files={"y": ("a.txt", b"1")}).status_code for _ in range(5)]
    assert set(wrong) == {400}
    assert outside.send(_FIRST, "1.txt", b"1").status_code == 200
    more = [outside.client.post(way, data={"x": "1"}).status_code for _ in range(6)]
    assert more == [400] * 4 + [429] * 2  # twenty attempts in all
    assert outside.send(_SECOND, "2.txt", b"2").status_code == 200
    outside.door.close()


def test_units_that_send_at_once_are_all_entered(season: Path, tmp_path: Path) -> None:
    outside = Outside(season)
    files = {c: fill(season, c, tmp_path / f"{c}.xlsx").read_bytes() for c in UNITS}
    with ThreadPoolExecutor(len(files)) as pool:
        answers = list(pool.map(lambda code: outside.send(code, "a.xlsx", files[code]), files))
    assert [each.status_code for each in answers] == [200] * len(files)
    assert set(states(season).values()) == {"received"}
    outside.door.close()


def test_what_was_taken_in_is_shown_without_reading_it_again(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xlsreport.desk import office

    outside = Outside(season)
    monkeypatch.setattr(office, "check_version", None)
    faulty = fill(season, _FIRST, tmp_path / "甲.xlsx", requests__received__natural=999)
    assert "两边必须相等" in outside.send(_FIRST, "a.xlsx", faulty.read_bytes()).text
    outside.door.close()


def test_more_files_than_may_come_at_once_wait_and_then_are_refused(
    season: Path, tmp_path: Path
) -> None:
    outside = Outside(season, Limits(parallel=0, patience=0.2))
    data = fill(season, _FIRST, tmp_path / "甲.xlsx").read_bytes()
    answer = outside.send(_FIRST, "a.xlsx", data)
    assert answer.status_code == 503
    assert "过一分钟再发" in answer.text
    assert states(season)[_FIRST] == "issued"
    outside.door.close()


def test_what_a_killed_run_only_archived_is_checked_at_the_next_start(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xlsreport.collection import links

    own = fill(season, _FIRST, tmp_path / "甲.xlsx")
    outside = Outside(season)
    outside.client = TestClient(make_door_app(outside.door), raise_server_exceptions=False)
    with monkeypatch.context() as patch:
        patch.setattr(links, "look_at", lambda *_: [])  # it fails behind the entry
        answer = outside.send(_FIRST, "a.xlsx", own.read_bytes())
    assert answer.status_code == 500
    assert "程序出错了" in answer.text
    assert states(season)[_FIRST] == "issued"
    outside.door.resume()
    outside.door.close()
    assert states(season)[_FIRST] == "received"


@pytest.mark.parametrize(
    "name", ["../../x.xlsx", "C:\\x", "<img src=x>.txt", "a\u202eb", "名" * 200]
)
def test_no_name_is_a_path_or_html(season: Path, name: str) -> None:
    outside = Outside(season)
    answer = outside.send(_FIRST, name, name.encode())
    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert "\u202e" not in answer.text
    (event,) = [e for e in Season(season).events() if e.kind == "received"]
    assert "/" not in event.data["name"]
    outside.door.close()


def test_a_closed_collection_says_so_without_the_offices_names(season: Path) -> None:
    from xlsreport.collection.ledger import Entry

    outside = Outside(season)
    Season(season).enter("王五", [Entry("closed", "", "", {})])
    answer = outside.send(_FIRST, "a.txt", b"1")
    assert answer.status_code == 409
    assert "可能已经结束" in answer.text
    assert "王五" not in answer.text
    outside.door.close()


def test_the_office_sees_the_links_and_renews_one(season: Path) -> None:
    shut = Visitor(season)
    assert "入口关着" in shut.get("/links")
    outside = Outside(season)
    app = shut.client.app._app  # type: ignore[attr-defined]
    app.state.keeper.door = outside.door
    page = shut.get("/links")
    link = outside.link(_FIRST)
    assert f"http://127.0.0.1:1{link}" in page
    assert link not in shut.post("/links/renew", unit=_FIRST)
    assert outside.client.get(link).status_code == 404
    outside.door.close()
