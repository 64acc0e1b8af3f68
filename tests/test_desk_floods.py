"""Many, huge and slow uploads are refused or bounded, and nobody else is kept from sending."""

from __future__ import annotations

import resource
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.desk import UNITS, fill, new_season, states
from tests.effort import times
from xlsreport.collection.links import list_links
from xlsreport.collection.season import Season
from xlsreport.desk import door_server, guard
from xlsreport.desk.office import Office
from xlsreport.desk.visitors import Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIRST, _SECOND, _THIRD = UNITS
_HEAD = "multipart/form-data; boundary=b"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return new_season(tmp_path)


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The door on a port of its own: its address, and the way of every unit."""
    office = Office(folder, "王五", Visitors("zh"))
    keeper = door_server.Doorkeeper(office)
    try:
        door = keeper.open(door_server.Intake("127.0.0.1", 0))
        season = Season(folder)
        links = list_links(season, season.events())
        yield door.address, {unit: f"/r/{link}" for unit, link in links.items()}
    finally:
        keeper.close()
        office.close()


def _write(name: str, data: bytes) -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + b"\r\n--b--\r\n"


def _post(url: str, body: bytes) -> int:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = HTTPConnection(host, timeout=300)
    try:
        connection.request("POST", f"/{path}", body, {"Content-Type": _HEAD})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0  # it was cut off
    finally:
        connection.close()


def test_thousands_of_small_and_some_huge_uploads_are_bounded_and_others_come_through(
    season: Path, tmp_path: Path
) -> None:
    small, huge = times(60, 10_000), times(1, 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with _opened(season) as (address, ways), ThreadPoolExecutor(8) as pool:
        flood = f"{address}{ways[_FIRST]}/send"
        many = [
            pool.submit(_post, flood, _write(f"{n}.txt", str(n).encode())) for n in range(small)
        ]
        large = b"x" * ((30 << 20) + (1 << 17))
        big = [pool.submit(_post, flood, large) for _ in range(huge)]
        own = fill(season, _SECOND, tmp_path / "乙.xlsx").read_bytes()
        assert _post(f"{address}{ways[_SECOND]}/send", _write("乙.xlsx", own)) == 303
        answers = [each.result() for each in many]
        assert {each.result() for each in big} <= {413, 0}
    assert set(answers) <= {303, 429, 503}
    assert 1 <= answers.count(303) <= 30
    kept = [event for event in Season(season).events() if event.kind == "received"]
    assert len(kept) == answers.count(303) + 1
    assert states(season)[_SECOND] == "received"
    # What is sent goes to the disk: memory grows by less than what one huge file has.
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < 60 + len(large) // 1024**2


def test_a_file_that_says_no_size_ends_where_it_is_too_large(season: Path) -> None:
    def pour() -> Iterator[bytes]:
        yield _write("a.xlsx", b"")[:-9]
        for _ in range(40):
            yield b"x" * (1 << 20)

    with _opened(season) as (address, ways), httpx2.Client(timeout=60) as client:
        try:
            answer = client.post(
                f"{address}{ways[_FIRST]}/send", content=pour(), headers={"Content-Type": _HEAD}
            )
            status = answer.status_code
        except httpx2.TransportError:
            status = 0
    assert status in {413, 0}
    assert [e for e in Season(season).events() if e.kind == "received"] == []


def test_a_broken_form_is_answered_as_such_and_counts_for_no_guess(season: Path) -> None:
    with _opened(season) as (address, ways):
        for _ in range(25):
            assert _post(f"{address}{ways[_FIRST]}/send", b"x" * 100) == 400


def test_slow_clients_are_cut_off_and_keep_nobody_from_sending(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_server, "_ASKING_SECONDS", 0.5)
    monkeypatch.setattr(door_server, "_MOST_CLIENTS", 40)
    monkeypatch.setattr(guard, "_SILENT_SECONDS", 0.5)
    own = fill(season, _SECOND, tmp_path / "乙.xlsx").read_bytes()
    with _opened(season) as (address, ways), ExitStack() as stack:
        host, port = address.removeprefix("http://").split(":")

        def connect(text: str) -> socket.socket:
            slow = stack.enter_context(socket.create_connection((host, int(port)), timeout=30))
            slow.sendall(text.encode())
            return slow

        silent = [connect("") for _ in range(60)]
        half = [connect("GET / HTTP/1.1\r\nHost: x\r\n") for _ in range(5)]
        for each in (*silent, *half):
            assert _ends(each)
        stalled = connect(
            f"POST {ways[_FIRST]}/send HTTP/1.1\r\nHost: x\r\nContent-Type: {_HEAD}\r\n"
            "Content-Length: 1000\r\n\r\n--b\r\n"
        )
        assert _post(f"{address}{ways[_SECOND]}/send", _write("乙.xlsx", own)) == 303
        assert _ends(stalled)
    assert states(season) == {_FIRST: "issued", _SECOND: "received", _THIRD: "issued"}


def test_of_too_many_silent_clients_the_oldest_are_cut_off_at_once(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_server, "_MOST_CLIENTS", 10)
    own = fill(season, _SECOND, tmp_path / "乙.xlsx").read_bytes()
    with _opened(season) as (address, ways), ExitStack() as stack:
        host, port = address.removeprefix("http://").split(":")
        silent = [
            stack.enter_context(socket.create_connection((host, int(port)), timeout=30))
            for _ in range(30)
        ]
        assert _post(f"{address}{ways[_SECOND]}/send", _write("乙.xlsx", own)) == 303
        assert all(_ends(each) for each in silent[:20])
        silent[-1].settimeout(0.2)
        with pytest.raises(TimeoutError):
            silent[-1].recv(1)


def _ends(connection: socket.socket) -> bool:
    """Whether the other side closes a connection, within the time that one waits for it."""
    until = time.monotonic() + 30
    try:
        while connection.recv(4096):
            assert time.monotonic() < until
    except ConnectionError:
        return True
    return True
