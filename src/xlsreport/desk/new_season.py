"""A new collection in four steps: form and year, roster, deadline and address, hand out."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace
from starlette.datastructures import UploadFile

from xlsreport import api
from xlsreport.collection.in_words import say_own_row
from xlsreport.collection.season import Season, Task, find_results
from xlsreport.collection.start import start
from xlsreport.desk.draft import (
    Draft,
    list_forms,
    list_periods,
    list_used_forms,
    propose_time,
    read_own_forms,
)
from xlsreport.desk.in_pages import name_buttons
from xlsreport.desk.page import act, address, render, show
from xlsreport.errors import RosterError, UsageError, XlsreportError
from xlsreport.forms.periods import time_before, time_in, time_words
from xlsreport.submission.previous_year import find_doubts, refuse_other_forms
from xlsreport.submission.submission import Unit
from xlsreport.text.dates import find_day
from xlsreport.text.limits import LONGEST_FILE_NAME, safe_file_name
from xlsreport.text.words import word_of_time
from xlsreport.verbs.issue import choose_period, find_edition_fault
from xlsreport.whole_files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.responses import Response

    from xlsreport.desk.office import Office
    from xlsreport.desk.page import Asked
    from xlsreport.forms.form import Form
    from xlsreport.text.words import Language
    from xlsreport.units.roster import Roster

__all__ = ["NEW_SEASON"]

_COLUMNS = {
    "zh": ("单位代码", "单位名称", "单位类型", "别名", "联系人", "联系电话", "上级代码"),
    "en": ("code", "name", "kind", "aliases", "contact", "phone", "parent"),
}
_LAST_STEP, _STEP_OF_PREVIOUS = 4, 3
_LONGEST_NAME = 60


def _show_step(asked: Asked) -> Response:
    _refuse_inside(asked.office)
    draft = _draft_of(asked)
    step = asked.field("step")
    number = int(step) if step.isdecimal() and 1 <= int(step) <= _LAST_STEP else 1
    forms = list_forms(asked.office.list_seasons(), draft)
    form = forms.get(draft.of("form"))
    time = None if form is None else _find_time(form, draft)
    previous = list(_list_results(asked, form, time)) if number == _STEP_OF_PREVIOUS else []
    return render(
        asked,
        "new_season.html",
        step=number,
        draft=draft,
        forms=[
            (
                each,
                asked.say("{}（{}）　{}", "{} ({}) {}").format(
                    each.title, asked.say(*each.years), each.id
                ),
            )
            for each in forms.values()
        ],
        periods=list(list_periods(forms.values(), asked.language)),
        year=draft.of("year") or str(_last_year()),
        chosen="" if form is None else form.title,
        time="" if time is None else time_words(time, asked.language),
        yearly=form is None or form.periods is None,
        previous=previous,
        counts=draft.fields.get("previous", next((n for n, _, fits in previous if fits), "")),
        name=draft.of("folder") or _propose_name(draft, form, time),
        base=str(asked.office.base.resolve()),
        fault=None if draft.fault is None else asked.say(*draft.fault),
    )


def _last_year() -> int:
    """The year that a yearly report is about when it is collected."""
    return datetime.now(tz=UTC).year - 1


def _find_time(form: Form, draft: Draft) -> str | None:
    """What will be reported on; ``None`` where the first step does not say it rightly."""
    try:
        year = int(draft.of("year"))
        return time_in(year, choose_period(form, year, draft.of("period")))
    except (ValueError, UsageError):
        return None


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


def _propose_name(draft: Draft, form: Form | None, time: str | None) -> str:
    if form is None or time is None:
        return safe_file_name(draft.of("unit_name"))
    report = word_of_time("file_report", "zh", form.periods)
    shown = report.format(year=draft.of("year"), time=time_words(time, "zh"))
    return safe_file_name(f"{draft.of('unit_name')}{shown}")


def _list_results(
    asked: Asked, form: Form | None, time: str | None
) -> Iterator[tuple[str, str, bool]]:
    """The other collections that were merged.

    Yields:
        The folder, what it is called on the page, and whether it is of the same form and the time
        just before.
    """
    for folder in asked.office.list_seasons():
        try:
            season = Season(folder)
            old = season.form
            if find_results(folder) == folder:
                continue
        except XlsreportError:
            continue
        task = season.task
        fits = (
            form is not None
            and time is not None
            and old.name == form.name
            and task.time == time_before(time)
        )
        shown = f"{old.title} {task.shown_time(asked.language)}"
        yield folder.name, asked.say(f"{folder.name}（{shown}）", f"{folder.name} ({shown})"), fits


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
    forms, year = list_forms(asked.office.list_seasons(), draft), int(draft.of("year"))
    form = api.find_form(forms, draft.of("form"), year)
    fault = find_edition_fault(form, year, forms.values())
    if fault is not None:
        raise UsageError(*fault)
    choose_period(form, year, draft.of("period"))
    draft.fields["form"] = form.id
    return address("/new", step=2)


def _read_own_forms(asked: Asked) -> str:
    """Reads forms that were put in and tries them; what is wrong is said on the page."""
    draft = _keep_fields(asked)
    given = [] if asked.form is None else asked.form.getlist("files")
    files: dict[str, bytes] = {}
    for each in given:
        if isinstance(each, UploadFile) and each.filename:
            name, data = safe_file_name(PurePath(each.filename).name), each.file.read()
            _refuse_name(name, data, files)
            files[name] = data
    if not files or any(not name.lower().endswith((".yaml", ".yml")) for name in files):
        raise UsageError(
            "请选表单的 .yaml 文件（它用到的别的 .yaml 文件一起选）。",
            "Choose the .yaml file of a form, together with other .yaml files that it names.",
        )
    right, draft.faults = read_own_forms(files)
    draft.own.update(right)
    if not right:
        return address("/new", step=1)
    form = next(iter(right.values())).form
    draft.fields["form"] = form.id
    if draft.of("year") == str(_last_year()) and not draft.of("period"):
        draft.fields |= propose_time(form, datetime.now(tz=UTC).date())
    names = "、".join(f"{own.form.title} {each}" for each, own in right.items())
    asked.note(
        f"试做、试填、试汇总都没有问题：{names}。已经选上，请看年度对不对。",
        f"Made, filled in and merged for a trial without a fault: {names}. It is chosen; see "
        "whether the year is right.",
    )
    return address("/new", step=1)


def _refuse_name(name: str, data: bytes, files: Mapping[str, bytes]) -> None:
    """Makes sure that a file can be kept under its name beside those read before."""
    size = len(name.encode())
    if size > LONGEST_FILE_NAME:
        raise UsageError(
            f"文件名太长，存不下（{size} 字节，最多 {LONGEST_FILE_NAME}，一个汉字算 3）："
            f"{name[:_LONGEST_NAME]}…。请把文件改个短些的名字，再选一次。",
            f"the name of a file is too long to be kept ({size} bytes, at most "
            f"{LONGEST_FILE_NAME}): {name[:_LONGEST_NAME]}… Give it a shorter one and choose it "
            "again.",
        )
    same = next((each for each in files if each.casefold() == name.casefold()), None)
    if same is not None and (same != name or files[same] != data):
        raise UsageError(
            f"选的文件里有两个叫 {name}、内容不同，不知道用哪一个，都没有读。"
            "请去掉一个，或者改名（表单里写的文件名也一起改），再选一次。",
            f"two of the files are called {name} and differ, and it is not known which is meant; "
            "none was read. Leave one out, or rename it (also where a form names it), and choose "
            "them again.",
        )


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
    draft.text = _write_text(draft.roster, asked.language)
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


def _write_text(roster: Roster, language: Language) -> str:
    """A roster as text with the columns that it uses."""
    columns = _COLUMNS[language]
    rows = [
        (u.code, u.name, u.kind, "、".join(u.aliases), u.contact, u.phone, u.parent)
        for u in roster.units
    ]
    used = [n for n in range(len(columns)) if n < 2 or any(row[n] for row in rows)]  # noqa: PLR2004 - code and name
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([columns[n] for n in used])
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
    _judge_previous(asked, draft)
    return address("/new", step=_LAST_STEP)


def _judge_previous(asked: Asked, draft: Draft) -> None:
    """Says what speaks against the collection that is to be compared with.

    Raises:
        UsageError: It is of a form with which nothing can be compared.
    """
    form = list_forms(asked.office.list_seasons(), draft).get(draft.of("form"))
    time = None if form is None else _find_time(form, draft)
    for folder in _find_previous(asked.office, draft):
        season = Season(folder)
        if form is not None and time is not None:
            refuse_other_forms(form, [season.form])
            for zh, en in find_doubts(form, time, [(season.form, season.task.time)]):
                asked.note(name_buttons(zh, "zh"), name_buttons(en, "en"), good=False)


def _find_previous(office: Office, draft: Draft) -> list[Path]:
    return [each for each in office.list_seasons() if each.name == draft.of("previous")]


def _start(asked: Asked) -> str:
    office = asked.office
    _refuse_inside(office)
    draft = _keep_fields(asked)
    if draft.roster is None:
        raise UsageError(
            "名单还没有读好，请回到第 2 步。", "The roster was not read yet: go back to step 2."
        )
    name = safe_file_name(draft.of("folder")).strip(" .")[:_LONGEST_NAME]
    if not name or name.startswith("."):
        raise UsageError(
            "请给文件夹起个名字，不能用点开头。", "Name the folder; not with a dot in front."
        )
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
        previous=tuple(map(str, _find_previous(office, draft))),
    )
    with scratch_folder() as folder:
        own = draft.own.get(task.form)
        forms = {form.id: files for form, files in list_used_forms(office.list_seasons())}
        if own is not None:
            inner = Path(folder) / "表单"
            inner.mkdir()
            forms[task.form] = (str(own.write(inner)),)
        roster = _write_roster(draft, Path(folder))
        season = start(
            office.base / name, replace(task, forms=forms.get(task.form, ())), roster, office.who
        )
    office.chosen = season.folder
    office.drafts.pop(asked.visit.id, None)
    count = sum(event.kind == "issued" for event in season.events())
    asked.note(
        f"建好了 {name}，写好了 {count} 份表。下载后发给各单位；报来的拖到“收件”页。",
        f"{name} is ready with {count} workbooks. Download them for the units, and drop what comes "
        "on the page Inbox.",
    )
    own_row = say_own_row(season)
    if own_row is not None:
        asked.note(name_buttons(own_row[0], "zh"), name_buttons(own_row[1], "en"))
    return "/handout"


NEW_SEASON = (
    show("/new", _show_step),
    act("/new/form", _choose_form),
    act("/new/own", _read_own_forms),
    act("/new/roster", _read_given_roster),
    act("/new/deadline", _set_deadline),
    act("/new/start", _start),
)
"""The pages of this module."""
