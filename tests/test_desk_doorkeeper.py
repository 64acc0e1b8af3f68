"""The door for units is opened and shut from a page; the key that it needs comes by one."""

from __future__ import annotations

import io
import json
import re
import shutil
import socket
import ssl
import subprocess
from typing import TYPE_CHECKING, Any

import httpx2
import openpyxl
import pytest
from starlette.routing import Route

from tests.desk import HOME, PORT, UNITS, Visitor, fill, new_season, states
from tests.tools import require
from xlsreport.collection import keys
from xlsreport.collection.links import list_links
from xlsreport.collection.season import Season
from xlsreport.desk.door_server import find_own_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIRST, _SECOND, _ = UNITS


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    opened = Visitor(new_season(tmp_path))
    yield opened
    _app(opened).state.keeper.close()


def _app(visitor: Visitor) -> Any:
    return visitor.client.app._app  # type: ignore[attr-defined]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _open(visitor: Visitor, **fields: Any) -> str:
    given = {"host": "127.0.0.1", "port": str(_free_port()), "back": "/links", **fields}
    return visitor.post("/links/open", **given)


def _send(visitor: Visitor, path: str, files: dict[str, bytes], **fields: str) -> str:
    answer = visitor.client.post(
        path,
        data={"csrf": visitor.csrf, "back": path.rsplit("/", 1)[0], **fields},
        files={name: (f"{name}.pem", data) for name, data in files.items()},
        headers={"Origin": HOME},
    )
    return answer.text


def _links(visitor: Visitor) -> dict[str, str]:
    season = visitor.office.season()
    return list_links(season, season.events())


def _refuses(address: str) -> bool:
    try:
        httpx2.get(address)
    except httpx2.ConnectError:
        return True
    return False


def test_the_door_is_opened_and_shut_and_every_page_says_that_it_is_open(
    visitor: Visitor, tmp_path: Path
) -> None:
    assert "入口关着" in visitor.get("/links")
    assert "入口开着" not in visitor.get("/")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    link = f"{address}/r/{_links(visitor)[_FIRST]}"
    assert _refuses(link)
    for _ in range(2):  # it can be had again on the port that was just left
        page = _open(visitor, port=str(port))
        assert f"入口打开了：{address}" in page
        assert "没有加密" in page
        assert link in page
        for path in ("/", "/inbox", "/merge", "/nowhere"):
            page = visitor.client.get(path).text
            assert f"入口开着，单位可以报送：{address}" in page, path
        with httpx2.Client(follow_redirects=True, timeout=60) as client:
            assert UNITS[_FIRST] in client.get(link).text
            file = fill(visitor.office.base, _FIRST, tmp_path / "甲.xlsx")
            sent = client.post(f"{link}/send", files={"file": ("甲.xlsx", file.read_bytes())})
            assert sent.status_code == 200
        assert "入口已经在" in _open(visitor)
        assert "入口关上了" in visitor.post("/links/close")
        assert _refuses(link)
        assert "入口开着" not in visitor.get("/")
    assert states(visitor.office.base)[_FIRST] == "received"


def test_by_the_open_door_no_page_of_the_office_is_reached(visitor: Visitor) -> None:
    _open(visitor)
    door = _app(visitor).state.keeper.door.address
    cookies = "; ".join(f"{k}={v}" for k, v in visitor.client.cookies.items())
    inside = {"Cookie": cookies, "Origin": HOME, "Host": f"127.0.0.1:{PORT}",
              "X-CSRF-Token": visitor.csrf}  # fmt: skip
    token = visitor.visitors.make_token()
    before = visitor.office.season().events()
    routes = [r for r in _app(visitor).routes if isinstance(r, Route)]
    assert len(routes) > 30
    with httpx2.Client(timeout=60) as client:
        for headers in (inside, {"Cookie": cookies}):
            for route in routes:
                for method in route.methods or ():
                    answer = client.request(
                        method, f"{door}{route.path}", headers=headers, params={"token": token}
                    )
                    assert answer.status_code in {404, 429}, route.path
    assert visitor.office.season().events() == before
    assert visitor.visitors.admit(token) is not None  # it was not used up


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"host": "0.0.0.0"}, "不是这台电脑的"),  # noqa: S104 - it is refused
        ({"host": "192.0.2.7"}, "不是这台电脑的"),
        ({"port": "0"}, "端口要写"),
        ({"port": "八千"}, "端口要写"),
        ({"port": "65536"}, "端口要写"),
        ({"public": "javascript:alert(1)"}, "链接开头要写成"),
        ({"public": "https://a.example/r"}, "链接开头要写成"),
        ({"public": "https://b@a.example"}, "链接开头要写成"),
        ({"public": "https://a.example:x"}, "链接开头要写成"),
    ],
)
def test_what_cannot_be_an_address_opens_nothing_and_is_named(
    visitor: Visitor, fields: dict[str, str], said: str
) -> None:
    assert said in _open(visitor, **fields)
    assert _app(visitor).state.keeper.door is None


def test_links_begin_as_the_office_says_and_are_downloaded_as_a_workbook(visitor: Visitor) -> None:
    _open(visitor, public="https://baosong.example:8443/")
    book = openpyxl.load_workbook(io.BytesIO(visitor.client.get("/links/all").content))
    values = [value for row in book.active.iter_rows(values_only=True) for value in row]
    links = [f"https://baosong.example:8443/r/{link}" for link in _links(visitor).values()]
    assert set(links) <= set(values)
    assert set(UNITS) <= set(values)


def test_a_certificate_that_was_chosen_serves_and_lies_nowhere_afterwards(
    visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    subprocess.run(
        [require("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-passout", "pass:geheim", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
         "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    files = {"certificate": certificate.read_bytes(), "private_key": key.read_bytes()}
    place = {"host": "127.0.0.1", "port": str(_free_port())}
    # Without the password nothing waits for one in the terminal.
    assert "证书用不了" in _send(visitor, "/links/open", files, **place)
    only_key = {"private_key": files["private_key"]}
    assert "只选了私钥" in _send(visitor, "/links/open", only_key, **place)
    broken = {"certificate": b"?"}
    assert "证书用不了" in _send(visitor, "/links/open", broken, **place)
    page = _send(visitor, "/links/open", files, password="geheim", **place)
    found = re.search(r"https://127\.0\.0\.1:\d+/r/[\w-]+", page)
    assert found is not None
    assert "没有加密" not in page
    trusted = ssl.create_default_context(cafile=certificate)
    with httpx2.Client(verify=trusted, timeout=60) as client:
        assert client.get(found[0]).status_code == 200
    assert not list(scratch.rglob("*.pem"))
    assert b"PRIVATE" not in b"".join(f.read_bytes() for f in visitor.office.base.rglob("*.pem"))


def test_the_addresses_are_this_computers_own_and_the_loopback_stands_last() -> None:
    found = find_own_addresses()
    assert found[-1] == "127.0.0.1"
    assert len(set(found)) == len(found)
    for address in found:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as own:
            own.bind((address, 0))


def test_the_key_is_carried_to_another_computer_by_pages(
    visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "这台电脑有这次收表的密钥" in visitor.get("/key")
    exported = visitor.send("/key/export", {"csrf": visitor.csrf})
    assert exported.headers["content-disposition"].startswith("attachment")
    folder = visitor.office.base
    name = Season(folder).task.id
    link = _links(visitor)[_FIRST]
    here = json.loads(json.dumps(keys._read_note(name)))
    assert json.loads(exported.content) == {"id": name, "key": here["key"]}
    for file in folder.rglob("*"):
        assert not file.is_file() or here["key"].encode() not in file.read_bytes()

    # On another computer, which has the folder alone.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))
    shutil.copytree(folder, tmp_path / "拷来的")
    other = Visitor(tmp_path / "拷来的")
    assert "这台电脑没有这次收表的密钥" in other.get("/key")
    assert "先导入密钥" in other.get("/links")
    assert "没有这次收表的密钥" in _open(other)
    assert "没有这次收表的密钥" in other.post("/key/export", back="/key")
    for data, said in (
        (b"", "没有选文件"),
        (b"PK", "不是"),
        (b"[" * 100_000, "不是"),
        (json.dumps({"id": "x", "key": "00"}).encode(), "另一次收表"),
        (json.dumps({"id": name, "key": "00" * 32}).encode(), "对不上"),
    ):
        page = _send(other, "/key/import", {"file": data})
        assert said in page
        assert "collect" not in page
    assert "密钥已导入" in _send(other, "/key/import", {"file": exported.content})
    assert _links(other)[_FIRST] == link
    assert f"/r/{link}" in _open(other)
    _app(other).state.keeper.close()


def test_who_turns_to_another_collection_while_the_door_is_open_is_told(tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        shutil.copytree(new_season(tmp_path / "made" / name), tmp_path / "任务" / name)
    visitor = Visitor(tmp_path / "任务")
    visitor.post("/seasons/choose", name="甲")
    _open(visitor)
    assert "前一次收表的链接" not in visitor.post("/seasons/choose", name="甲")
    assert "前一次收表的链接" in visitor.post("/seasons/choose", name="乙")
    _app(visitor).state.keeper.close()
