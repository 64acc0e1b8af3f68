"""A new collection in four steps: form and year, roster, deadline and address, hand out."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from xlsreport import api
from xlsreport.collection.season import Season, Task, find_results
from xlsreport.collection.start import start
from xlsreport.desk.draft import Draft
from xlsreport.desk.page import act, address, render, show
from xlsreport.errors import RosterError, UsageError, XlsreportError
from xlsreport.submission.submission import Unit
from xlsreport.text.dates import find_day
from xlsreport.text.limits import safe_file_name
from xlsreport.verbs.issue import choose_period, find_edition_fault
from xlsreport.whole_files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from xlsreport.desk.office import Office
    from xlsreport.desk.page import Asked
    from xlsreport.units.roster import Roster

__all__ = ["NEW_SEASON"]

_COLUMNS = ("code", "name", "kind", "aliases", "contact", "phone", "parent")
_LAST_STEP = 4
_LONGEST_NAME = 60


def _show_step(asked: Asked) -> Response:
    _refuse_inside(asked.office)
    draft = _draft_of(asked)
    step = asked.field("step")
    number = int(step) if step.isdecimal() and 1 <= int(step) <= _LAST_STEP else 1
    forms = api.load_forms()
    return render(
        asked,
        "new_season.html",
        step=number,
        draft=draft,
        forms=[
            (
                form.id,
                asked.say("{}（{}）　{}", "{} ({}) {}").format(
                    form.title, asked.say(*form.years), form.id
                ),
            )
            for form in forms.values()
        ],
        # A report is about the year before the one in which it is collected.
        year=draft.of("year") or str(datetime.now(tz=UTC).year - 1),
        previous=list(_list_results(asked.office)),
        name=draft.of("folder") or _propose_name(draft),
        base=str(asked.office.base.resolve()),
        fault=None if draft.fault is None else asked.say(*draft.fault),
    )


def _refuse_inside(office: Office) -> None:
    if office.chosen == office.base:
        raise UsageError(
            "现在打开的就是一次收表的文件夹，里面不能再建一次。"
            "请在放收表任务的文件夹里运行 xlsreport desk，再新建。",
            "What is open is the folder of one collection, and no other can be made inside it. Run "
            "xlsreport desk in the folder that holds the collections.",
        )


def _draft_of(asked: Asked) -> Draft:
    drafts: dict[str, Draft] = asked.office.drafts
    return drafts.setdefault(asked.visit.id, Draft())


def _propose_name(draft: Draft) -> str:
    return safe_file_name(f"{draft.of('unit_name')}{draft.of('year')}年报")


def _list_results(office: Office) -> Iterator[tuple[str, str]]:
    """The other collections that were merged: folder, and what it is called on the page."""
    for folder in office.list_seasons():
        try:
            task = Season(folder).task
        except XlsreportError:
            continue
        if find_results(folder) != folder:
            yield folder.name, f"{folder.name}（{task.time}）"


def _keep_fields(asked: Asked) -> Draft:
    draft = _draft_of(asked)
    if asked.form is not None:
        for name, value in asked.form.items():
            if isinstance(value, str) and name not in {"csrf", "back", "text"}:
                draft.fields[name] = value.strip()
    return draft


def _choose_form(asked: Asked) -> str:
    draft = _keep_fields(asked)
    if not draft.of("year").isdecimal():
        raise UsageError(
            f"年度“{draft.of('year')}”不是数字，请写成 2025 这样。",
            f"the year {draft.of('year')!r} is no number; write it like 2025.",
        )
    forms, year = api.load_forms(), int(draft.of("year"))
    form = api.find_form(forms, draft.of("form"), year)
    fault = find_edition_fault(form, year, forms.values())
    if fault is not None:
        raise UsageError(*fault)
    choose_period(form, year, draft.of("period"))
    return address("/new", step=2)


def _read_given_roster(asked: Asked) -> str:
    """Reads a roster that was put in, or mended as text; what is wrong is said on the page."""
    draft = _keep_fields(asked)
    given = None if asked.form is None else asked.form.get("file")
    text = asked.field("text")
    if isinstance(given, UploadFile) and given.filename:
        data = given.file.read()
        ending = ".xlsx" if data.startswith(b"PK\x03\x04") else ".csv"
        draft.file, draft.text = (ending, data), _decode(data)
    elif text.strip():
        draft.file, draft.text = None, text.replace("\r\n", "\n")
    else:
        draft.fault = (
            "还没有名单。请选一个文件（CSV 或 .xlsx），或者在下面写。",
            "There is no roster yet. Choose a file (CSV or .xlsx), or write it below.",
        )
        return address("/new", step=2)
    draft.roster, draft.fault = None, None
    try:
        with scratch_folder() as folder:
            draft.roster = api.read_roster(_write_roster(draft, Path(folder)))
    except RosterError as error:
        draft.fault = (error.zh, error.en)
        return address("/new", step=2)
    draft.text = _write_text(draft.roster)
    return address("/new", step=2 if draft.file is not None else 3)


def _decode(data: bytes) -> str:
    """A roster's text as it can be mended; ``""`` for a workbook or what is no text."""
    if data.startswith(b"PK\x03\x04"):
        return ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return ""


def _write_roster(draft: Draft, folder: Path) -> Path:
    ending, data = draft.file or (".csv", draft.text.encode("utf-8"))
    path = folder / f"名单{ending}"
    path.write_bytes(data)
    return path


def _write_text(roster: Roster) -> str:
    """A roster as text with the columns that it uses."""
    rows = [
        (u.code, u.name, u.kind, "、".join(u.aliases), u.contact, u.phone, u.parent)
        for u in roster.units
    ]
    used = [n for n in range(len(_COLUMNS)) if n < 2 or any(row[n] for row in rows)]  # noqa: PLR2004 - code and name
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_COLUMNS[n] for n in used])
    writer.writerows([row[n] for n in used] for row in rows)
    return stream.getvalue()


def _set_deadline(asked: Asked) -> str:
    draft = _keep_fields(asked)
    deadline = draft.of("deadline")
    if deadline and find_day(deadline) is None:
        raise UsageError(
            f"截止日期“{deadline}”里没有日期，请写成 2026-01-31 这样。",
            f"the deadline {deadline!r} names no day; write it like 2026-01-31.",
        )
    return address("/new", step=_LAST_STEP)


def _start(asked: Asked) -> str:
    office = asked.office
    _refuse_inside(office)
    draft = _keep_fields(asked)
    if draft.roster is None:
        raise UsageError(
            "名单还没有读好，请回到第 2 步。", "The roster was not read yet: go back to step 2."
        )
    name = safe_file_name(draft.of("folder") or _propose_name(draft)).strip(" .")[:_LONGEST_NAME]
    if not name or name.startswith("."):
        raise UsageError(
            "请给文件夹起个名字，不能用点开头。", "Name the folder; not with a dot in front."
        )
    results = [str(each) for each in office.list_seasons() if each.name == draft.of("previous")]
    task = Task(
        form=draft.of("form"),
        year=int(draft.of("year")),
        period=draft.of("period") or None,
        id="",
        roster="",
        unit=Unit(draft.of("unit_code"), draft.of("unit_name")),
        deadline=draft.of("deadline"),
        return_address=draft.of("return_address"),
        contact=draft.of("contact"),
        previous=tuple(results),
    )
    with scratch_folder() as folder:
        season = start(office.base / name, task, _write_roster(draft, Path(folder)), office.who)
    office.chosen = season.folder
    office.drafts.pop(asked.visit.id, None)
    count = len(season.roster.units)
    asked.note(
        f"建好了 {name}，写好了 {count} 份表。下载后发给各单位；报来的拖到“收件”页。",
        f"{name} is ready with {count} workbooks. Download them for the units, and drop what comes "
        "on the page Inbox.",
    )
    return "/handout"


NEW_SEASON = (
    show("/new", _show_step),
    act("/new/form", _choose_form),
    act("/new/roster", _read_given_roster),
    act("/new/deadline", _set_deadline),
    act("/new/start", _start),
)
"""The pages of this module."""
