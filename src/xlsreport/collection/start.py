"""Starting a season, handing out workbooks, and changing what was laid down at the start."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport import api
from xlsreport.checks.policy.profile_file import read_profile
from xlsreport.collection.bring_in import (
    bring_forms,
    bring_last_year,
    bring_profile,
    digests_below,
)
from xlsreport.collection.keys import make_key
from xlsreport.collection.ledger import Entry
from xlsreport.collection.season import (
    ARCHIVE,
    HANDED_OUT,
    INBOX,
    MERGED,
    RETURNED,
    ROSTER,
    TASK,
    Season,
    change_task,
    find_results,
    write_task,
)
from xlsreport.collection.take import read_strangers
from xlsreport.errors import UsageError, reason_of
from xlsreport.submission.previous_year import refuse_other_forms
from xlsreport.text.dates import find_day
from xlsreport.units.roster import Roster
from xlsreport.verbs.issue import Handout, choose_period, find_edition_fault
from xlsreport.whole_files import replaced_when_whole, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from xlsreport.collection.season import Task

__all__ = ["change_roster", "extend", "issue", "move_deadline", "start"]


def start(folder: Path, task: Task, roster: Path, who: str) -> Season:
    """Makes the folder of a new season and hands out its workbooks.

    Args:
        folder: Made if it is missing; must be empty.
        task: Without id and roster; its paths are relative to the current folder. What they lead
            to is copied.
        roster: The file of the roster; it is copied.
        who: Who starts it.

    Raises:
        UsageError: The folder holds something, something else cannot be read or written, or last
            year's figures are of a form that shares no cell with this one.
        RosterError: The roster cannot be understood.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder} 里已经有东西，没有动它。请换一个新文件夹。",
            f"{folder} is not empty and was left alone. Choose a new folder.",
        )
    # Whatever can be refused is refused before anything is made.
    forms = api.load_forms([Path(each) for each in task.forms])
    form = api.find_form(forms, task.form, task.year)
    if task.deadline:
        _parse_day(task.deadline)
    period = choose_period(form, task.year, task.period or "")
    fault = find_edition_fault(form, task.year, forms.values())
    if fault is not None:
        raise UsageError(f"{fault[0]}没有建文件夹。", f"{fault[1]} No folder was made.")
    read_profile(task.profile, forms)
    api.read_roster(roster)
    last_year = api.read_previous([find_results(Path(each)) for each in task.previous], forms)
    refuse_other_forms(form, (each.form for each in last_year))
    name = f"{ROSTER}{roster.suffix.lower()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in (HANDED_OUT, INBOX, RETURNED, MERGED, ARCHIVE):
            (folder / part).mkdir()
        shutil.copyfile(roster, folder / name)
        # Nothing outside the folder is needed from here on.
        previous = bring_last_year(folder, map(Path, task.previous))
        own_forms = bring_forms(folder, map(Path, task.forms))
        if Path(task.profile).is_file():
            task = replace(task, profile=bring_profile(folder, Path(task.profile)))
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"建不了文件夹 {folder}：{zh}。", f"cannot make the folder {folder}: {en}."
        ) from error
    whole = replace(
        task,
        period=period,
        id=make_key(),
        roster=name,
        previous=previous,
        forms=own_forms,
    )
    write_task(folder / TASK, whole)
    season = Season(folder)
    with season.working(who):
        brought = digests_below(folder, previous)
        season.enter(who, [Entry("started", "", "", {**_name_task(whole), "previous": brought})])
        issue(season, who)
    return season


def _name_task(task: Task) -> dict[str, str | int]:
    """What the ledger keeps of a task."""
    period = {} if task.period is None else {"period": task.period}
    return {"form": task.form, "year": task.year, **period}


def issue(season: Season, who: str, units: Iterable[str] = ()) -> list[Path]:
    """Hands out signed workbooks.

    Args:
        season: The season.
        who: Who hands them out.
        units: The keys of the units that get one; none for all that hand in and have none yet. A
            workbook that lies in the folder stays there; a new one goes beside it under another
            name.

    Returns:
        The workbooks.

    Raises:
        UsageError: One cannot be written.
    """
    wanted = set(units)
    events = season.events()
    had = {event.unit for event in events if event.kind == "issued"}
    if wanted:
        chosen = [unit for unit in season.roster.units if (unit.code or unit.name) in wanted]
    else:
        chosen = [unit for unit in season.senders(events) if (unit.code or unit.name) not in had]
    if not chosen:
        return []
    folder = season.path(HANDED_OUT)
    task = season.task
    handout = Handout(deadline=task.deadline, return_to=task.return_address, key=season.key)
    part = Roster(tuple(chosen), season.roster.source)
    with scratch_folder(folder) as name:
        files = api.issue(
            season.form, task.year, part, Path(name), season.previous or (), handout,
            period=task.period, jobs=None,
        )  # fmt: skip
        written: list[Path] = []
        entries: list[Entry] = []
        for unit, file in zip(chosen, files, strict=True):
            target = _find_free_name(folder / file.name)
            file.replace(target)
            written.append(target)
            entries.append(Entry("issued", unit.code or unit.name, "", {"name": target.name}))
    season.enter(who, entries)
    return written


def _find_free_name(target: Path) -> Path:
    """The name, with a number behind it where a workbook of that name was handed out before."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return free


def extend(season: Season, unit: str, who: str, deadline: str, reason: str = "") -> None:
    """Sets another last day for one unit.

    Raises:
        UsageError: The text names no day.
    """
    data = {"deadline": _parse_day(deadline).isoformat(), "reason": reason.strip()}
    season.enter(who, [Entry("extended", unit, "", data)])


def move_deadline(season: Season, who: str, deadline: str, reason: str) -> None:
    """Sets another last day for all units, in the task and in the ledger.

    A unit that was given its own keeps it where that is later.

    Args:
        season: The season.
        who: Who sets it.
        deadline: The day, as it is to stand on covers; an hour may follow.
        reason: Why.

    Raises:
        UsageError: The text names no day, no reason is given, or nothing can be written.
    """
    _parse_day(deadline)
    if not reason.strip():
        raise UsageError("请用 --reason 写明原因。", "give the reason with --reason.")
    file, before, text = season.folder / TASK, season.task, deadline.strip()
    data = {"deadline": text, "before": before.deadline, "reason": reason.strip()}
    old = file.read_bytes()
    # A run that is ended between the two leaves what editing the task by hand does.
    season.task = change_task(file, before, "deadline", text)
    try:
        season.enter(who, [Entry("extended", "", "", data)])
    except UsageError:
        with replaced_when_whole(file) as temporary:
            temporary.write_bytes(old)
        season.task = before
        raise


def _parse_day(text: str) -> date:
    day = find_day(text)
    if day is None:
        raise UsageError(
            f"“{text}”里没有日期，要写成 2026-01-31、2026年1月31日。",
            f"{text!r} names no day; write it like 2026-01-31.",
        )
    return day


def change_roster(season: Season, who: str, roster: Path) -> tuple[list[str], list[str]]:
    """Takes another roster; what was received from units that it lacks stays in the archive.

    Reports of units which only the new roster knows, or knows by another code, are read again from
    the archive.

    Returns:
        The keys of the units that are new, and of those that are gone.

    Raises:
        RosterError: It cannot be understood; the old one stays.
    """
    new = api.read_roster(roster)
    before = {unit.code or unit.name for unit in season.roster.units}
    now = {unit.code or unit.name for unit in new.units}
    old_file = season.folder / season.task.roster
    digest = season.archive.store(old_file.read_bytes(), f"旧名单{old_file.suffix}")
    name = f"{ROSTER}{roster.suffix.lower()}"
    added, gone = sorted(now - before), sorted(before - now)
    # Entered before: what the archive was given is known, however the run may end.
    season.enter(who, [Entry("roster", "", digest, {"added": added, "gone": gone, "name": name})])
    if (season.folder / name).resolve() != roster.resolve():
        with replaced_when_whole(season.folder / name) as temporary:
            shutil.copyfile(roster, temporary)
    if name != season.task.roster:
        season.task = change_task(season.folder / TASK, season.task, "roster", name)
    season.__dict__.pop("roster", None)  # what was read of the old one
    read_strangers(season, who)
    return added, gone
