"""Nobody sees a page or changes anything but a browser that was let in, from our own pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from starlette.routing import Route

from tests.desk import HOME, PORT, Visitor, new_season
from xlsreport.desk import guard
from xlsreport.desk.guard import Guard

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return new_season(tmp_path)


def _routes(visitor: Visitor, method: str) -> list[str]:
    app = visitor.client.app
    assert isinstance(app, Guard)
    routes = app._app.routes  # type: ignore[attr-defined]
    return [r.path for r in routes if isinstance(r, Route) and method in (r.methods or ())]


def test_an_address_serves_once_and_a_refused_request_uses_none_up(tmp_path: Path) -> None:
    stranger = Visitor(tmp_path, let_in=False)
    token = stranger.visitors.make_token()
    opening = f"/open?token={token}"
    for headers in (
        {"Host": "evil.example"},
        {"Host": f"127.0.0.1:{PORT + 1}"},
        {"Sec-Purpose": "prefetch"},
    ):
        assert stranger.client.get(opening, headers=headers).status_code in {400, 403}
    assert stranger.client.head(opening).status_code == 403
    assert stranger.client.get("/open?token=x").status_code == 403
    opened = stranger.client.get(opening)
    assert opened.status_code == 200
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    other = Visitor(tmp_path, let_in=False)
    other.client = stranger.client.__class__(stranger.client.app, base_url=HOME)
    said = other.get(opening, 403)
    assert "已经用过" in said
    assert "once" in said


def test_without_a_visit_every_page_is_refused(season: Path) -> None:
    stranger = Visitor(season, let_in=False)
    for path in _routes(stranger, "GET"):
        assert stranger.client.get(path).status_code == 403, path
    for path in _routes(stranger, "POST"):
        answer = stranger.client.post(path, headers={"Origin": HOME})
        assert answer.status_code == 403, path
    stranger.client.cookies.set(f"xlsreport-{PORT}", "guessed")
    assert stranger.client.get("/").status_code == 403
    assert stranger.client.get("/static/desk.css").status_code == 200


def test_every_form_needs_the_token_of_its_visit_and_our_own_origin(season: Path) -> None:
    visitor, other = Visitor(season), Visitor(season)
    events = visitor.office.season().events()
    for path in _routes(visitor, "POST"):
        for csrf in ("", "x", other.csrf):
            assert visitor.send(path, {"csrf": csrf}).status_code == 403, path
        good = {"csrf": visitor.csrf}
        for origin in ("http://evil.example", "null", f"http://127.0.0.1:{PORT + 1}"):
            assert visitor.send(path, good, Origin=origin).status_code == 403, path
        answer = visitor.client.post(path, data=good)  # no page of ours sends no origin
        assert answer.status_code == 403, path
        site = {"Origin": HOME, "Sec-Fetch-Site": "cross-site"}
        assert visitor.client.post(path, data=good, headers=site).status_code == 403, path
    assert visitor.office.season().events() == events


def test_a_form_whose_origin_the_browser_hides_is_ours_only_from_the_same_site(
    season: Path,
) -> None:
    visitor = Visitor(season)
    fields = {"csrf": visitor.csrf, "back": "/history", "language": "en"}
    hidden = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert "Ledger" in visitor.send("/language", fields, **hidden).text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "a@127.0.0.1:8000"])
def test_another_host_is_refused(season: Path, host: str) -> None:
    assert Visitor(season).client.get("/", headers={"Host": host}).status_code == 400


def test_every_answer_forbids_foreign_scripts_frames_storing_and_guessing(season: Path) -> None:
    visitor = Visitor(season)
    stranger = Visitor(season, let_in=False)
    for answer in (
        visitor.client.get("/"),
        visitor.client.get("/no-such-page"),
        visitor.client.get("/handout/all"),
        visitor.client.get("/static/desk.js"),
        stranger.client.get("/"),
    ):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_page_holds_script_or_style_of_its_own(season: Path) -> None:
    visitor = Visitor(season)
    for path in _routes(visitor, "GET"):
        page = visitor.client.get(path)
        if "html" in page.headers["content-type"]:
            assert " style=" not in page.text, path
            assert "<style" not in page.text, path
            assert " onclick" not in page.text, path
            assert page.text.count("<script") == page.text.count('<script src="/static/'), path


def test_a_form_leads_back_only_to_our_own_pages(season: Path) -> None:
    visitor = Visitor(season)
    visitor.client.follow_redirects = False
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "evil"):
        answer = visitor.send("/language", {"csrf": visitor.csrf, "back": back})
        assert answer.headers["location"] == "/"


def test_too_much_is_refused_before_it_is_read(season: Path) -> None:
    visitor = Visitor(season)
    csrf = visitor.csrf
    large = b"x" * (13 << 20)
    answer = visitor.client.post(
        "/language", content=large, headers={"Origin": HOME, "X-CSRF-Token": csrf}
    )
    assert answer.status_code == 413
    assert "30 MB" in answer.text

    def chunks() -> object:
        for _ in range(13):
            yield b"x" * (1 << 20)

    answer = visitor.client.post(
        "/language",
        content=chunks(),  # type: ignore[arg-type] - any iterator of bytes does
        headers={"Origin": HOME, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413


def test_a_client_that_stands_still_is_cut_off(
    season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(season)
    fields = {"Origin": HOME, "X-CSRF-Token": visitor.csrf}
    monkeypatch.setattr(guard, "_SILENT_SECONDS", 0.05)
    cookies = "; ".join(f"{k}={v}" for k, v in visitor.client.cookies.items())
    headers = {"host": f"127.0.0.1:{PORT}", "cookie": cookies, **fields}
    scope = {
        "type": "http", "method": "POST", "path": "/inbox/upload", "raw_path": b"/inbox/upload",
        "query_string": b"name=a.txt", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", PORT), "state": {},
    }  # fmt: skip
    said: list[Any] = []
    parts = iter([{"type": "http.request", "body": b"x", "more_body": True}])

    async def receive() -> Any:
        for part in parts:
            return part
        return await asyncio.sleep(3600)

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(visitor.client.app(scope, receive, send))  # type: ignore[arg-type]
    assert said[0]["status"] == 408
    assert not any((season / "2-收件").iterdir())


def test_what_the_system_or_a_verb_refuses_is_said_on_the_page(season: Path) -> None:
    visitor = Visitor(season)
    (season / "任务.yaml").write_text("form: 1\n", encoding="utf-8")
    assert "任务.yaml" in visitor.get("/", 409)
