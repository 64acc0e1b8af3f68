"""The pages behind a unit's link: what it sent, what is wrong, receipts. Nothing of others."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from xlsreport.collection import decide as verbs
from xlsreport.collection.history import STATES
from xlsreport.collection.links import find_unit_of
from xlsreport.collection.state import states_of
from xlsreport.desk.files import find_copies, find_handed_out, send
from xlsreport.desk.guard import STATIC, Limited, Refusal, WithHeaders
from xlsreport.desk.inbox import LARGEST_UPLOAD
from xlsreport.desk.page import address, fill_template
from xlsreport.desk.report_view import view_version
from xlsreport.errors import XlsreportError
from xlsreport.findings.finding import message_of, remedy_of
from xlsreport.text.dates import find_day
from xlsreport.text.visible import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import UnitState
    from xlsreport.collection.take import Taken
    from xlsreport.desk.door import Door
    from xlsreport.text.words import Language

__all__ = ["DOOR", "make_door_app"]

_MARGIN = 1 << 16
_CHUNK = 1 << 20
# Day and time without the difference to UTC.
_CLOCK = 19
# Within which a file has come and its answer is read, however slow the line.
_LONGEST_SECONDS = 600.0
_ANSWERS = {
    "clean": ("收到了，没有问题。", "Received; no fault was found."),
    "with_warnings": (
        "收到了，有提醒。请看下面，数字没错的写说明，错了的改好再报。",
        "Received, with warnings. See below: explain what is right, mend what is not and send it "
        "again.",
    ),
    "with_errors": (
        "收到了，有错误。请按下面改好，再报一次。",
        "Received, with errors. Mend them as said below and send it again.",
    ),
    "stranger": (
        "收到了，但这不是本单位这一次的表，没有算作本单位的报表。请用下面“本单位的表”填报。",
        "Received, but it is not this unit's form of this collection and does not count as its "
        "report. Fill in the workbook below.",
    ),
    "refused": ("收到了，但不是能读的报表。", "Received, but it is no report that can be read."),
    "container": ("收到了一个压缩包，里面的另列。", "Received a package; its contents follow."),
    "known": (
        "这份文件以前收过，没有重复登记。如果下面看不到它，请在表里改动后另存再报，或联系收表单位。",
        "This file came before and was not entered again. If it is not shown below, change and "
        "save it and send it again, or ask the office.",
    ),
}


def make_door_app(door: Door) -> ASGIApp:
    """The pages of the door.

    Args:
        door: What was sent, and how much may be.
    """
    app = Starlette(
        routes=[
            *DOOR,
            Mount(STATIC.rstrip("/"), StaticFiles(packages=[("xlsreport.desk", "static")])),
        ],
        exception_handlers={
            Refusal: _refuse,
            HTTPException: _refuse_address,
            XlsreportError: _refuse_work,
            OSError: _refuse_work,
            Exception: _say_broken,
        },
    )
    app.state.door = door

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = WithHeaders(send)
        length = Headers(scope=scope).get("content-length", "0")
        most = LARGEST_UPLOAD + _MARGIN if scope["path"].endswith("/send") else _MARGIN
        if not length.isdecimal() or int(length) > most:
            await _answer_refusal(_TOO_LARGE)(scope, receive, answer)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_SECONDS):
                await app(scope, Limited(receive, most), answer)

    return guarded


_NO_LINK = Refusal(
    404,
    "这个链接不对，或者已经换过。请用收表单位最近一次发来的链接，整条复制到地址栏。",
    "This link is wrong or was replaced. Use the last one that the office sent, all of it.",
)
_BAD_FORM = 400
# How many times as many attempts a unit has as files that are taken.
_TRIES = 10
_BROKEN = Refusal(
    _BAD_FORM,
    "发来的内容不完整，没有收下。请回到报送页，重新选文件再报一次。",
    "What was sent is not whole and was not taken. Choose the file again and send it once more.",
)
_TOO_LARGE = Refusal(
    413,
    "文件超过 30 MB，没有收下。只报填好的表；照片和扫描件不用报。",
    "The file is larger than 30 MB and was not taken. Send the workbook alone.",
)


class _Guest:
    """A unit that came by its link.

    Args:
        request: What it asks for.

    Raises:
        Refusal: The link is nobody's.
    """

    def __init__(self, request: Request) -> None:
        """Looks the link up."""
        self.request = request
        self.door: Door = request.app.state.door
        self.season: Season = self.door.office.season()
        self.events: Sequence[Event] = self.season.events()
        self.link = request.path_params["link"]
        self.key = find_unit_of(self.season, self.events, self.link)
        if not self.key:
            host = "?" if request.client is None else request.client.host
            self.door.count(f"miss {host}", self.door.limits.misses)
            raise _NO_LINK
        self.language: Language = "en" if request.query_params.get("lang") == "en" else "zh"

    @property
    def home(self) -> str:
        """The unit's own page."""
        return f"/r/{self.link}"

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return zh if self.language == "zh" else en

    def state(self) -> UnitState:
        """What became of the unit until it came."""
        units, last_day = self.season.roster.units, self.season.task.last_day
        own = [unit for unit in units if (unit.code or unit.name) == self.key]
        return states_of(self.events, own, last_day)[0]

    def page(self, **more: str) -> str:
        """The address of the unit's own page."""
        lang = "en" if self.language == "en" else ""
        return address(self.home, lang=lang, **more)


def _enter(request: Request) -> _Guest:
    return _Guest(request)


async def _show(request: Request) -> Response:
    return await run_in_threadpool(_show_page, request)


def _show_page(request: Request) -> Response:
    guest = _enter(request)
    state = guest.state()
    season, version = guest.season, state.current
    got = guest.door.answers.get(guest.key, ()) if request.query_params.get("got") else ()
    own = {each.sha256 for each in state.versions}
    receipts = [
        (
            local(datetime.fromisoformat(event.time)).isoformat(" ", "seconds")[:_CLOCK],
            str(event.data.get("name", "")),
            event.file,
        )
        for event in reversed(guest.events)
        if event.kind == "received" and (event.file in own or event.data.get("link") == guest.key)
    ]
    office = guest.door.office
    return HTMLResponse(
        fill_template(
            "door.html",
            say=guest.say,
            language=guest.language,
            state=state,
            word=guest.say(*STATES[state.state]),
            task=season.task,
            last_day=season.task.deadline if find_day(season.task.deadline) else "",
            home=guest.home,
            other=address(guest.home, lang="en" if guest.language == "zh" else ""),
            got=[_describe(guest, each) for each in got],
            receipts=receipts,
            copies=find_copies(season, guest.key),
            form=find_handed_out(season, guest.key) is not None,
            version=version,
            view=None
            if version is None
            else view_version(office, season, state, version, guest.language),
            explain_to=f"{guest.home}/explain?lang={guest.language}"
            if state.state not in {"accepted", "left_out"}
            else "",
            compare="before",
            compare_links=False,
            csrf="",
            here="",
        )
    )


def _describe(guest: _Guest, taken: Taken) -> tuple[str, str, str, list[str]]:
    details = [
        message_of(each, guest.language) + remedy_of(each, guest.language)
        for each in (taken.findings if taken.status == "refused" else ())
    ]
    if taken.status == "stranger":
        details.append(guest.say(f"它写的是：{taken.named}", f"It says: {taken.named}"))
    return taken.name, taken.status, guest.say(*_ANSWERS[taken.status]), details


async def _send(request: Request) -> Response:
    """Takes in one file; the receipt is shown when archive and ledger have it."""
    guest = await run_in_threadpool(_enter, request)
    door, most = guest.door, guest.door.limits.uploads
    door.count(f"try {guest.key}", most * _TRIES)
    door.count(f"send {guest.key}", most)
    name = ""
    try:
        async with door.coming(guest.key) as path:
            name = await _receive(request, path)
            # From here on it is kept, also of a client that does not wait for the answer.
            taken = await door.take(guest.key, guest.state().unit.name, name, path)
    finally:
        if not name:  # what is refused keeps no unit from sending the right file
            door.uncount(f"send {guest.key}")
    door.answers[guest.key] = taken
    return RedirectResponse(guest.page(got="1"), 303)


async def _receive(request: Request, path: Path) -> str:
    """Writes the file that comes to a path; returns what it is called.

    Raises:
        Refusal: None was chosen, or it is too large.
    """
    async with request.form(max_files=1, max_fields=5) as form:
        given = form.get("file")
        if not isinstance(given, UploadFile) or not given.filename:
            raise Refusal(
                400,
                "没有选文件。请先选填好的表，再按“报送”。",
                "No file was chosen. Choose the workbook, then press the button.",
            )
        await run_in_threadpool(_save, given, path)
        return given.filename


def _save(given: UploadFile, path: Path) -> None:
    with path.open("xb") as stream:
        while data := given.file.read(_CHUNK):
            if stream.tell() + len(data) > LARGEST_UPLOAD:
                raise _TOO_LARGE
            stream.write(data)


async def _explain(request: Request) -> Response:
    guest = await run_in_threadpool(_enter, request)
    guest.door.count(f"explain {guest.key}", guest.door.limits.uploads * 10)
    async with request.form(max_files=0, max_fields=10) as form:
        rule, text = (str(form.get(name, "")) for name in ("rule", "text"))
    await run_in_threadpool(_enter_explanation, guest, rule, text)
    return RedirectResponse(guest.page(), 303)


def _enter_explanation(guest: _Guest, rule: str, text: str) -> None:
    state = guest.state()
    if state.state in {"accepted", "left_out"}:
        raise Refusal(
            409,
            "这份表收表单位已经采纳或不再汇总，不能再写说明。有变化请直接联系收表单位。",
            "The office has settled this report; ask it if something changes.",
        )
    with guest.door.office.at_work() as season:
        verbs.explain(season, guest.key, state.unit.name, rule, text)


async def _send_form(request: Request) -> Response:
    guest = await run_in_threadpool(_enter, request)
    found = find_handed_out(guest.season, guest.key)
    if found is None:
        raise _NO_LINK
    return send(found)


async def _send_copy(request: Request) -> Response:
    guest = await run_in_threadpool(_enter, request)
    name = request.query_params.get("name", "")
    found = [each for each in find_copies(guest.season, guest.key) if each.name == name]
    if not found:
        raise _NO_LINK
    return send(found[0])


def _say_broken(request: Request, error: Exception) -> Response:
    del request, error
    return _answer_refusal(
        Refusal(
            500,
            "程序出错了，这一步没有做成。请告诉收表单位，并过一会儿再试。",
            "The program failed and this was not done. Tell the office, and try again later.",
        )
    )


def _answer_refusal(refusal: Refusal) -> Response:
    text = fill_template("stranger.html", zh=refusal.zh, en=refusal.en)
    return HTMLResponse(text, refusal.status, {"Connection": "close"})


def _refuse(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, Refusal)  # noqa: S101 - it is registered for nothing else
    return _answer_refusal(error)


def _refuse_address(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == _BAD_FORM:
        return _answer_refusal(_BROKEN)
    door: Door = request.app.state.door
    host = "?" if request.client is None else request.client.host
    try:
        door.count(f"miss {host}", door.limits.misses)
    except Refusal as refusal:
        return _answer_refusal(refusal)
    return _answer_refusal(_NO_LINK)


def _refuse_work(request: Request, error: Exception) -> Response:
    # What the office reads of it names its folders, and who is at work there.
    del request, error
    return _answer_refusal(
        Refusal(
            409,
            "这一步没有做成：收表可能已经结束，或者收表单位的电脑正忙。请过一会儿再试，"
            "不行就联系收表单位。",
            "This was not done: the collection may be closed, or the office's computer is busy. "
            "Try again later, or ask the office.",
        )
    )


DOOR = (
    Route("/r/{link}", _show, methods=["GET"]),
    Route("/r/{link}/send", _send, methods=["POST"]),
    Route("/r/{link}/explain", _explain, methods=["POST"]),
    Route("/r/{link}/form", _send_form, methods=["GET"]),
    Route("/r/{link}/copy", _send_copy, methods=["GET"]),
)
"""The pages of this module; each needs a unit's link."""
