"""The inbox: files are put in, each is answered in a line; the drop folder is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from xlsreport.collection.season import INBOX as DROP_FOLDER
from xlsreport.desk.guard import Refusal
from xlsreport.desk.page import Asked, act, refuse_form, render, show
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.explaining import explanations, plain
from xlsreport.findings.finding import Severity, message_of, remedy_of
from xlsreport.reading.files.limits import MAX_FILE_BYTES
from xlsreport.reading.files.sources import is_left_out
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.take import Taken
    from xlsreport.desk.uploads import Upload

__all__ = ["INBOX", "LARGEST_UPLOAD", "UPLOAD", "UPLOADS", "count_waiting", "list_strangers"]

UPLOAD = "/inbox/upload"
"""Where the script of the page sends one file."""
UPLOADS = "/inbox/files"
"""Where the form of the page sends files."""
LARGEST_UPLOAD = MAX_FILE_BYTES
"""The most bytes of one file."""

_MOST_SHOWN = 300
_CHUNK = 1 << 20

# What became of a file, and what to do, in Chinese and in English.
_ANSWERS = {
    "clean": ("没有问题，可以采纳", "no fault; accept it"),
    "with_warnings": ("有提醒：请单位说明，或者看过采纳", "warnings: let it explain, or accept"),
    "with_errors": ("有错误：把标好的表退回", "errors: return the marked copy"),
    "stranger": (
        "不是名单上单位的本次报表。请核对单位、年度和表单，让单位重报；名单漏了的，换名单",
        "from no unit of the roster, or another report. Compare unit, year and form; let the unit "
        "send again, or mend the roster",
    ),
    "refused": ("不是能读的报表，已归档", "no readable report; it was archived"),
    "container": ("已归档，里面的另列", "archived; its contents follow"),
    "known": (
        "以前收过同一份，没有重复登记",
        "the same file came before, nothing was entered",
    ),
}


class Line(Record, frozen=True):
    """The answer to one file.

    Attributes:
        name: The file.
        status: As in :class:`~xlsreport.collection.take.Taken`; ``waiting``, ``reading`` or
            ``failed`` for one that is not taken in.
        text: What became of it, and what to do.
        unit: The key of its unit; ``""`` for none.
        unit_name: The unit's name.
        details: What is to be said of it besides.
    """

    name: str
    status: str
    text: str
    unit: str = ""
    unit_name: str = ""
    details: tuple[str, ...] = ()


def count_waiting(season: Season) -> int:
    """How many files lie in the drop folder."""
    folder = season.path(DROP_FOLDER)
    return sum(
        each.is_file() and not any(map(is_left_out, each.relative_to(folder).parts))
        for each in folder.rglob("*")
    )


def _explain_refusal(asked: Asked, event: Event) -> str:
    """Why a file was refused, in general words: its finding is not kept, but for its code."""
    said = [
        explanations()[code, asked.language].means
        + (CATALOGUE[code].zh_remedy if asked.language == "zh" else " " + CATALOGUE[code].en_remedy)
        for code in map(str, event.data.get("codes", ()))
        if code in CATALOGUE
    ]
    return plain(" ".join(said))


def list_strangers(season: Season, events: Iterable[Event]) -> list[tuple[str, str, Event]]:
    """The files of no unit: what each is called, what it names itself, and the event that says so.

    Args:
        season: The collection.
        events: What happened in it.
    """
    names: dict[str, str] = {}
    found: dict[str, Event] = {}
    for event in events:
        if event.kind == "received":
            names[event.file] = str(event.data.get("name", ""))
        elif event.kind in {"checked", "refused"}:
            found[event.file] = event
    known = {unit.code or unit.name for unit in season.roster.units}
    return [
        (names.get(file, ""), " ".join(map(str, event.data.get("named", ()))), event)
        for file, event in found.items()
        if event.unit not in known
    ]


def _show_inbox(asked: Asked) -> Response:
    season = asked.office.season()
    strangers = list_strangers(season, season.events())
    return render(
        asked,
        "inbox.html",
        waiting=count_waiting(season),
        lines=_list_lines(asked, season),
        busy=asked.office.uploads.busy,
        strangers=[
            (name, named, event, _explain_refusal(asked, event))
            for name, named, event in reversed(strangers)
        ],
        folder=str(season.path(DROP_FOLDER).resolve()),
        largest=LARGEST_UPLOAD,
        upload=UPLOAD,
        files=UPLOADS,
    )


def _show_answers(asked: Asked) -> Response:
    """What the script of the page puts in the place of the older answers."""
    season = asked.office.season()
    return render(
        asked,
        "answers.html",
        lines=_list_lines(asked, season),
        busy=asked.office.uploads.busy,
        waiting=count_waiting(season),
    )


def _list_lines(asked: Asked, season: Season) -> list[Line]:
    lines: list[Line] = []
    for upload in asked.office.uploads.newest():
        if len(lines) > _MOST_SHOWN:
            break
        lines += _describe_upload(asked, season, upload)
    return lines


def _describe_upload(asked: Asked, season: Season, upload: Upload) -> Iterator[Line]:
    if upload.fault is not None:
        text = asked.say(
            "没有登记，还在 2-收件 里：", "Not entered; it still lies in 2-收件: "
        ) + asked.say(*upload.fault)
        yield Line(upload.name, upload.state, text)
    elif upload.state == "waiting":
        yield Line(upload.name, upload.state, asked.say("排队", "waiting"))
    elif upload.state == "reading":
        yield Line(upload.name, upload.state, asked.say("正在登记和检查", "being read"))
    for each in upload.taken:
        yield _describe_taken(asked, season, each)


def _describe_taken(asked: Asked, season: Season, taken: Taken) -> Line:
    match = season.roster.match(taken.unit, "") or season.roster.match("", taken.unit)
    details: list[str] = []
    if taken.status == "stranger":
        details.append(asked.say(f"它写的是：{taken.named}", f"It says: {taken.named}"))
    if taken.status == "refused":
        details += [
            message_of(finding, asked.language) + remedy_of(finding, asked.language)
            for finding in taken.findings
        ]
    text = asked.say(*_ANSWERS[taken.status])
    counts = [
        sum(finding.severity is severity for finding in taken.findings)
        for severity in (Severity.ERROR, Severity.WARNING)
    ]
    if taken.status in {"with_errors", "with_warnings"}:
        errors, warnings = counts
        text = asked.say(
            f"{errors} 处错误，{warnings} 处提醒。{text}",
            f"{errors} errors, {warnings} warnings; {text}",
        )
    if taken.changes:
        count = len(taken.changes)
        details.append(asked.say(f"比上一版改了 {count} 处", f"{count} changes since the last"))
    if taken.resolved is not None:
        details.append(
            asked.say(
                "以前标好的表不用再改，移到了它在 3-退回 的文件夹里的“已解决”",
                "earlier marked copies have nothing left to mend; they are in 已解决 in its folder "
                "of 3-退回",
            )
        )
    name = "" if match is None else match.unit.name
    return Line(taken.name, taken.status, text, taken.unit, name, tuple(details))


def _take_in(asked: Asked) -> str:
    asked.office.uploads.start()
    return "/inbox"


def _receive_files(asked: Asked) -> str:
    """Files of the page's form, for a browser without script."""
    season = asked.office.season()
    season.refuse_closed()
    form = asked.form
    files: Sequence[object] = () if form is None else form.getlist("files")
    count = 0
    for each in files:
        if isinstance(each, UploadFile) and each.filename:
            if (each.size or 0) > LARGEST_UPLOAD:
                asked.note(*_say_too_large(each.filename), good=False)
                continue
            with asked.office.uploads.receive(season, each.filename) as stream:
                while data := each.file.read(_CHUNK):
                    stream.write(data)
            count += 1
    if not count:
        asked.note("没有选文件。请先选文件再按“发送”。", "No file was chosen.", good=False)
    return "/inbox"


def _say_too_large(name: str) -> tuple[str, str]:
    return (
        f"“{name}”超过 30 MB，没有收下。请拆成几个压缩包再发。",
        f"{name!r} is larger than 30 MB and was not taken. Split it into several archives.",
    )


async def _receive_file(request: Request) -> Response:
    """One file, as the script of the page sends it; it streams to the disk."""
    asked = Asked(request.app.state.office, request)
    if not asked.visit.allows(request.headers.get("x-csrf-token", "")):
        return refuse_form(asked)
    season = await run_in_threadpool(asked.office.season)
    await run_in_threadpool(season.refuse_closed)
    name = request.query_params.get("name", "")
    with asked.office.uploads.receive(season, name) as stream:
        async for data in request.stream():
            if stream.tell() + len(data) > LARGEST_UPLOAD:
                raise Refusal(413, *_say_too_large(name))
            await run_in_threadpool(stream.write, data)
    return PlainTextResponse("ok", 201)


INBOX = (
    show("/inbox", _show_inbox),
    show("/inbox/answers", _show_answers),
    act("/inbox/take", _take_in),
    act(UPLOADS, _receive_files),
    Route(UPLOAD, _receive_file, methods=["POST"], name=UPLOAD),
)
"""The pages of this module."""
