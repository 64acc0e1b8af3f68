"""Files of the collection to be downloaded, and the list of everything that happened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from xlsreport.collection.history import describe_event
from xlsreport.collection.season import HANDED_OUT, RETURNED
from xlsreport.collection.season_board import season_board
from xlsreport.collection.start import change_roster, issue
from xlsreport.desk.office import state_of_all
from xlsreport.desk.page import act, render, show
from xlsreport.errors import UsageError
from xlsreport.text.limits import safe_file_name
from xlsreport.whole_files import scratch_folder

if TYPE_CHECKING:
    from xlsreport.collection.season import Season
    from xlsreport.desk.page import Asked

__all__ = [
    "FILES", "attach", "find_copies", "find_handed_out", "name_given", "read_given",
    "send",
]  # fmt: skip

_MOST_EVENTS = 500


def send(path: Path, name: str = "") -> Response:
    """A file as a download, never shown in the browser, under a name without a path.

    Args:
        path: The file.
        name: What it is called there; ``""`` for its own name.
    """
    shown = safe_file_name(name or path.name)
    return FileResponse(path, media_type="application/octet-stream", filename=shown)


def attach(data: bytes, name: str) -> Response:
    """What was just made, as a download.

    Args:
        data: The file.
        name: What it is called there.
    """
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(safe_file_name(name))}"
        },
    )


def read_given(asked: Asked, field: str) -> bytes:
    """What a file that came with a form holds; ``b""`` where none was chosen.

    Args:
        asked: What was asked for.
        field: The form's field.
    """
    given = None if asked.form is None else asked.form.get(field)
    return given.file.read() if isinstance(given, UploadFile) and given.filename else b""


def name_given(asked: Asked, field: str) -> str:
    """What a file that came with a form is called; ``""`` where none was chosen.

    Args:
        asked: What was asked for.
        field: The form's field.
    """
    given = None if asked.form is None else asked.form.get(field)
    return str(given.filename or "") if isinstance(given, UploadFile) else ""


def _send_board(asked: Asked) -> Response:
    """The board as one web page to be handed on; it has a script, so no page of ours shows it."""
    season = asked.office.season()
    _, states = state_of_all(season)
    board = season_board(season, states, asked.language)
    return attach(board.encode(), f"{season.task.unit.name}{season.task.name_in_files}进度.html")


def _send_archived(asked: Asked) -> Response:
    """A file that was received, by its whole hash, if the ledger knows it."""
    season = asked.office.season()
    sha256 = asked.field("sha256")
    received = [e for e in season.events() if e.kind == "received" and e.file == sha256]
    path = season.archive.find(sha256) if received else None
    if path is None:
        raise UsageError(
            "档案里没有这个文件。请从收件页或单位页重新打开。",
            "The archive holds no such file. Open it again from the inbox or the unit's page.",
        )
    return send(path, str(received[0].data.get("name", "")).rsplit("/", 1)[-1])


def list_handed_out(season: Season) -> list[tuple[str, str, Path]]:
    """The workbooks that were handed out: the unit's key and name, and the newest file.

    Args:
        season: The collection.
    """
    newest = {e.unit: str(e.data["name"]) for e in season.events() if e.kind == "issued"}
    folder = season.folder / HANDED_OUT
    return [
        (key, unit.name, path)
        for unit in season.roster.units
        if (key := unit.code or unit.name) in newest and (path := folder / newest[key]).is_file()
    ]


def find_handed_out(season: Season, key: str) -> Path | None:
    """The newest workbook that was handed out to a unit; ``None`` if none lies there.

    Args:
        season: The collection.
        key: The unit's key.
    """
    names = [str(e.data["name"]) for e in season.events() if e.kind == "issued" and e.unit == key]
    path = season.folder / HANDED_OUT / names[-1] if names else None
    return path if path is not None and path.is_file() else None


def _show_handed_out(asked: Asked) -> Response:
    season = asked.office.season()
    handed_out = list_handed_out(season)
    had = {key for key, _, _ in handed_out}
    # The others are expected inside the reports of these.
    senders = season.senders(season.events())
    missing = [unit for unit in senders if (unit.code or unit.name) not in had]
    return render(asked, "handout.html", handed_out=handed_out, missing=missing)


def _send_handed_out(asked: Asked) -> Response:
    found = find_handed_out(asked.office.season(), asked.field("unit"))
    if found is None:
        raise UsageError(
            "1-下发 里没有这个单位的表。请在“下发”页给它写一份。",
            "1-下发 holds no workbook of this unit. Write one on the page of hand-outs.",
        )
    return send(found)


def _send_all_handed_out(asked: Asked) -> Response:
    season = asked.office.season()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for _, _, path in list_handed_out(season):
            archive.write(path, path.name)
    return attach(packed.getvalue(), f"{season.task.unit.name}{season.task.name_in_files}下发.zip")


def _issue_again(asked: Asked) -> str:
    with asked.office.at_work() as season:
        files = issue(season, asked.office.who, [season.find_unit(asked.field("unit"))])
    names = "、".join(each.name for each in files)
    asked.note(f"写好了：{names}", f"Written: {names}")
    return "/handout"


def _change_roster(asked: Asked) -> str:
    data = read_given(asked, "file")
    if not data:
        raise UsageError(
            "没有选文件，或者是空的。请先选新名单（CSV 或 .xlsx），再按“换名单”。",
            "No file was chosen, or it is empty. Choose the new roster (CSV or .xlsx) first.",
        )
    with asked.office.at_work() as season, scratch_folder() as name:
        file = Path(name) / f"roster{'.xlsx' if data.startswith(b'PK') else '.csv'}"
        file.write_bytes(data)
        before = len(season.events())
        added, gone = change_roster(season, asked.office.who, file)
        again = sum(event.kind == "checked" for event in season.events()[before:])
    asked.note(
        f"换了名单：新增 {len(added)} 个，去掉 {len(gone)} 个。新增的还没有表，在下面写。",
        f"The roster is new: {len(added)} units added, {len(gone)} gone. The new ones have no "
        "workbook yet; write them below.",
    )
    if again:
        asked.note(
            f"以前名单上没有的 {again} 份报表已从档案里重新检查、登记。",
            f"{again} reports whose units the roster lacked were read again from the archive.",
        )
    return "/handout"


def find_copies(season: Season, key: str) -> list[Path]:
    """The marked copies and letters that lie ready for a unit, the newest first.

    Args:
        season: The collection.
        key: The unit's key.
    """
    folder = season.folder / RETURNED / season.name_folder(key)
    if not folder.is_dir():
        return []
    files = [each for each in folder.iterdir() if each.is_file() and each.name[0] not in ".~"]
    return sorted(files, key=lambda each: each.stat().st_mtime, reverse=True)


def _send_copy(asked: Asked) -> Response:
    season = asked.office.season()
    copies = find_copies(season, season.find_unit(asked.field("unit")))
    found = [each for each in copies if each.name == asked.field("name")]
    if not found:
        raise UsageError(
            "3-退回 里没有这份标好的表了。请刷新单位页。",
            "3-退回 does not hold this marked copy any more. Load the unit's page again.",
        )
    return send(found[0])


def _show_history(asked: Asked) -> Response:
    season = asked.office.season()
    events, states = state_of_all(season)
    names = {each.key: each.unit.name for each in states}
    lines = [
        (describe_event(event, asked.language, season.form), event.unit, names.get(event.unit, ""))
        for event in events[-_MOST_EVENTS:]
    ]
    return render(asked, "history.html", lines=lines[::-1], count=len(events), most=_MOST_EVENTS)


def _send_history(asked: Asked) -> Response:
    season = asked.office.season()
    lines = (describe_event(each, asked.language, season.form) for each in season.events())
    text = "".join(f"{line}\r\n" for line in lines)
    name = f"{season.task.unit.name}{season.task.year}{asked.say('台账', ' ledger')}.txt"
    return attach(text.encode("utf-8-sig"), name)


FILES = (
    show("/file", _send_archived),
    show("/handout", _show_handed_out),
    show("/handout/one", _send_handed_out),
    show("/handout/all", _send_all_handed_out),
    act("/handout/again", _issue_again),
    act("/handout/roster", _change_roster),
    show("/copy", _send_copy),
    show("/history", _show_history),
    show("/history/all", _send_history),
    show("/board", _send_board),
)
"""The pages of this module."""
