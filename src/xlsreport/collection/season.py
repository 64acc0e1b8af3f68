"""The folder of one season: its parts, the task that it was started with, and its key.

The folder can be understood, moved and copied without the program. The key that signs what was
handed out and what happened lies in the user's own configuration, not in the folder.
"""

from __future__ import annotations

import getpass
import json
import re
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from xlsreport.collection.archive import Archive
from xlsreport.collection.keys import key_of, remember, remembered
from xlsreport.collection.ledger import Entry, Event, Ledger, find_cut_off
from xlsreport.collection.lock import held
from xlsreport.errors import DefinitionError, UsageError
from xlsreport.forms.library.find_forms import find_form, load_forms
from xlsreport.forms.periods import time_in, time_words
from xlsreport.forms.yaml.names import read_period
from xlsreport.forms.yaml.node import list_of, read_yaml
from xlsreport.reading.roster_file import read_roster
from xlsreport.submission.submission import Unit
from xlsreport.text.dates import find_day
from xlsreport.text.limits import cut_file_name, safe_file_name
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from xlsreport.checks.policy.context import Assignment
    from xlsreport.collection.levels import Levels
    from xlsreport.collection.state import UnitState
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission
    from xlsreport.text.words import Language
    from xlsreport.units.roster import Roster, RosterUnit

__all__ = [
    "ARCHIVE", "HANDED_OUT", "INBOX", "MERGED", "RESOLVED", "RETURNED", "TASK", "Season", "Task",
    "change_task", "find_results", "user_name", "write_task",
]  # fmt: skip

TASK, ROSTER = "任务.yaml", "名单"
HANDED_OUT, INBOX, RETURNED, MERGED, ARCHIVE = "1-下发", "2-收件", "3-退回", "4-汇总", "档案"
RESOLVED = "已解决"
"""The folder in a unit's folder of what went back, for marked copies of which nothing is open."""
_LEDGER, _LOCK, _FILES = "台账.sqlite", ".正在使用", "文件"
_KEYS = (
    "form", "year", "id", "unit_code", "unit_name", "deadline", "return_address", "contact",
    "profile", "previous", "forms", "roster", "period",
)  # fmt: skip


class Task(Record, frozen=True, kw_only=True):
    """What a season was started with; a person may edit it.

    Attributes:
        form: The form's id.
        year: The report year.
        id: Names the collection's key.
        roster: The file of the roster, in the season's folder.
        unit: Whose collection it is.
        deadline: As it stands on the covers; ``""`` for none.
        return_address: Likewise, where workbooks are sent.
        contact: Whom units may ask; ``""`` if not said.
        profile: The name of a profile or of its file.
        previous: Last year's workbooks, exports or folders.
        forms: Forms of the office's own.
        period: The month, quarter or half year, as ``2025-03``; ``None`` for a yearly form.
    """

    form: str
    year: int
    id: str
    roster: str
    unit: Unit = Unit("", "")
    deadline: str = ""
    return_address: str = ""
    contact: str = ""
    profile: str = "standard"
    previous: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    period: str | None = None

    @property
    def time(self) -> str:
        """What is reported on: ``2025``, or of a form with periods ``2025-03``."""
        return time_in(self.year, self.period)

    def shown_time(self, language: Language) -> str:
        """The same in words: 2025年度, 2025年3月; ``2025``, ``March 2025``."""
        return time_words(self.time, language)

    @property
    def name_in_files(self) -> str:
        """The time in the names of files: 2025, 2025年3月."""
        return self.time if self.period is None else self.shown_time("zh")

    @property
    def last_day(self) -> date | None:
        """The last day in time; ``None`` if none is set."""
        return find_day(self.deadline) if self.deadline else None


class Season:
    """An opened season.

    Args:
        folder: Its folder.

    Raises:
        UsageError: It is no folder of a season.
        DefinitionError: Its task is wrong; with the line.
    """

    def __init__(self, folder: Path) -> None:
        """Reads the task."""
        self.folder = folder
        if not (folder / TASK).is_file():
            raise UsageError(
                f"{folder.resolve()} 里没有 {TASK}，不是一次收表的文件夹。"
                "请换到那个文件夹里，或用 -C 指明；新的一次收表用 xlsreport collect start。",
                f"{folder.resolve()} holds no {TASK}: it is no collection. Change to its folder, "
                "name it with -C, or start one with xlsreport collect start.",
            )
        self.task = _read_task(folder / TASK)
        self.key = key_of(self.task.id)
        self.archive = Archive(folder / ARCHIVE / _FILES)
        (folder / ARCHIVE).mkdir(exist_ok=True)
        self.ledger = Ledger(folder / ARCHIVE / _LEDGER, self.key)
        self._known: tuple[Event, ...] = ()

    def path(self, part: str) -> Path:
        """A part of the folder, made if it is missing."""
        path = self.folder / part
        path.mkdir(exist_ok=True)
        return path

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """The forms at hand by id."""
        return load_forms([self.folder / each for each in self.task.forms])

    @property
    def form(self) -> Form:
        """The form that is collected."""
        return find_form(self.forms, self.task.form, self.task.year)

    @cached_property
    def roster(self) -> Roster:
        """Who must report."""
        return read_roster(self.folder / self.task.roster)

    def senders(self, events: Sequence[Event]) -> tuple[RosterUnit, ...]:
        """The units of the roster that hand in; those below them are expected inside."""
        return self.levels.list_senders(events)

    def states(self) -> list[UnitState]:
        """The state of every unit that hands in, in the roster's order."""
        from xlsreport.collection.state import states_of

        events, levels = self.events(), self.levels
        return levels.complete(states_of(events, levels.list_senders(events), self.task.last_day))

    @property
    def levels(self) -> Levels:
        """Who hands in to whom."""
        from xlsreport.collection.levels import Levels

        return Levels(self.roster, self.task.unit)

    @cached_property
    def previous(self) -> Sequence[Submission] | None:
        """Last year's submissions; ``None`` if none were given."""
        if not self.task.previous:
            return None
        from xlsreport import api  # what reads workbooks; most commands read none

        for each in self.task.previous:
            if not (self.folder / each).exists():
                raise UsageError(
                    f"{TASK} 的 previous 写的“{each}”不在了（收表文件夹或上年的文件夹搬过家？）。"
                    "请改成现在的位置再运行；已经收下的都在档案里，下次接着检查。",
                    f"{each!r}, which {TASK} names as previous, is not there (was one of the "
                    "folders moved?). Write where it is and run this again; what was taken in is "
                    "in the archive and is checked then.",
                )
        paths = [find_results(self.folder / each) for each in self.task.previous]
        return api.read_previous(paths, self.forms)

    def assignment(self) -> Assignment:
        """What the office asks for, without waivers."""
        from xlsreport.checks.policy.context import Assignment
        from xlsreport.checks.policy.profile_file import read_profile

        profile = self.task.profile
        named = str(self.folder / profile) if (self.folder / profile).is_file() else profile
        return Assignment(
            profile=read_profile(named, self.forms),
            year=self.task.year,
            period=self.task.period or "",
            deadline=None,  # by arrival, which the ledger knows better than the file
            roster=self.roster,
            key=self.key,
        )

    def find_unit(self, text: str) -> str:
        """The key of the unit that a code or a name means: its code, else its name.

        Raises:
            UsageError: The roster has no such unit, or more than one.
        """
        match = self.roster.match(text, "") or self.roster.match("", text)
        if match is None:
            raise UsageError(
                f"名单里没有“{text}”，或者不止一个。请写名单上的代码或全称。",
                f"the roster has no unit {text!r}, or more than one; give its code or full name.",
            )
        return match.unit.code or match.unit.name

    def name_folder(self, unit: str) -> str:
        """The name of a unit's folder of what goes back to it, by its key."""
        match = self.roster.match(unit, "") or self.roster.match("", unit)
        parts = [unit] if match is None else [match.unit.code, match.unit.name]
        return cut_file_name(safe_file_name("_".join(part for part in parts if part)))

    def events(self) -> tuple[Event, ...]:
        """Everything that happened, the oldest first.

        Raises:
            UsageError: The ledger cannot be read, or is not what was entered; says where.
        """
        # What was proved once is not read again; only what was entered since.
        known = self._known
        last = known[-1] if known else None
        head = self.ledger.read_head() if last is None else ""
        events = self.ledger.events(None if last is None else last.number)
        fault = next(self.ledger.find_broken(events, last, every_signature=False), None)
        if fault is None and last is None:
            whose = ("head.txt 或这台电脑记下的", "head.txt, or this computer's own note,")
            fault = next(find_cut_off(head or self.remembered(), events, whose), None)
        if fault is not None:
            raise UsageError(
                f"{fault.zh}没有继续，以免按改过的台账办事。请用 xlsreport collect verify 看全部，"
                "再从备份恢复档案文件夹。",
                f"{fault.en} Nothing was done by an altered ledger. See all of it with xlsreport "
                "collect verify, then restore the archive's folder from a copy.",
            )
        # Another thread may have read the same meanwhile: nothing is added to what it found.
        self._known = known = known + events
        return known

    def enter(self, who: str, entries: Sequence[Entry]) -> None:
        """Enters what happened, and remembers the newest event on this computer.

        The disk holds before what the archive was given.
        """
        self.archive.settle()
        added = self.ledger.append(who, entries)
        if added:
            remember(self.task.id, f"{added[-1].number} {added[-1].digest}")

    def remembered(self) -> str:
        """The newest event that this computer remembers; ``""`` if it remembers none."""
        return remembered(self.task.id)

    @contextmanager
    def working(self, who: str) -> Iterator[None]:
        """Keeps other writers out while the work goes on.

        Raises:
            UsageError: Another one is at work for longer than can be waited for, says who; or the
                folder cannot be written.
        """
        with held(self.folder / ARCHIVE / _LOCK, who):
            self.refuse_closed()
            yield

    def refuse_closed(self) -> None:
        """Makes sure that the season is still open.

        Raises:
            UsageError: It was closed.
        """
        if any(event.kind == "closed" for event in self.events()):
            raise UsageError(
                "这次收表已经结束（closed），不能再改。查看用 collect status 和 collect history。",
                "this collection was closed and cannot be changed. Look at it with collect status "
                "and collect history.",
            )


def find_results(path: Path) -> Path:
    """What counts of a path with last year's figures: of a season, its merged workbook.

    Raises:
        UsageError: It is a season that was not merged.
    """
    if not (path / TASK).is_file():
        return path
    names = [e.data["name"] for e in Season(path).events() if e.kind == "merged"]
    if not names:
        raise UsageError(
            f"{path} 是一次收表，还没有汇总，不能作为上年的数。",
            f"{path} is a collection that was not merged; it has no figures of last year yet.",
        )
    return path / MERGED / str(names[-1])


def user_name() -> str:
    """Who works at this computer; ``"?"`` if the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "?"


def write_task(file: Path, task: Task) -> None:
    """Writes a task so that a person can read and edit it."""
    from xlsreport.whole_files import replaced_when_whole

    lines = [
        "# 这次收表的任务；可以用记事本改，改完运行 xlsreport collect status 看看有没有写错。",
        f"form: {task.form}", f"year: {task.year}", f"roster: {_quote(task.roster)}",
    ]  # fmt: skip
    texts = {
        "unit_code": task.unit.code, "unit_name": task.unit.name, "deadline": task.deadline,
        "return_address": task.return_address, "contact": task.contact, "profile": task.profile,
        "period": task.period or "",
    }  # fmt: skip
    lines += [f"{key}: {_quote(text)}" for key, text in texts.items() if text]
    for key, paths in (("previous", task.previous), ("forms", task.forms)):
        lines += [f"{key}:", *(f"  - {_quote(path)}" for path in paths)] if paths else []
    lines += ["# 下面一行把文件夹和密钥连起来，请不要改。", f"id: {_quote(task.id)}", ""]
    with replaced_when_whole(file) as temporary:
        temporary.write_text("\n".join(lines), encoding="utf-8")


def change_task(file: Path, before: Task, key: str, text: str) -> Task:
    """Changes one text of a task; what else a person wrote into the file stays.

    Args:
        file: The file.
        before: What it says.
        key: What the text is called.
        text: The new text.

    Returns:
        What it says now.
    """
    from xlsreport.whole_files import replaced_when_whole

    changed: dict[str, Any] = {key: text}
    now, line = replace(before, **changed), f"{key}: {_quote(text)}"
    old = file.read_text(encoding="utf-8-sig")
    new, found = re.subn(rf"(?m)^{key}\s*:.*(?:\n[ \t]+\S.*)*$", lambda _: line, old, count=1)
    with replaced_when_whole(file) as temporary:
        temporary.write_text(new if found else f"{old.rstrip()}\n{line}\n", encoding="utf-8")
        try:
            same = _read_task(temporary) == now
        except DefinitionError:
            same = False
        if not same:  # written in a way that is not as here
            write_task(temporary, now)
    return now


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _read_task(file: Path) -> Task:
    top = read_yaml(file).entries(_KEYS, ("form", "year", "id", "roster"))
    names = ("deadline", "return_address", "contact", "profile")
    texts = {key: top[key].text() for key in names if key in top}
    if "deadline" in top and find_day(texts["deadline"]) is None:
        top["deadline"].refuse(
            f"“{texts['deadline']}”里没有日期，要写成 2026-01-31、2026年1月31日，"
            "后面可以再写几点。",
            f"{texts['deadline']!r} names no day; write it like 2026-01-31; an hour may follow.",
        )
    name = top["id"].text()
    if not name.isalnum():
        raise DefinitionError("id 被改过了。", "the id was altered.", file, top["id"].line)
    unit = Unit(*(top[key].text() if key in top else "" for key in ("unit_code", "unit_name")))
    return Task(
        form=top["form"].text(),
        year=top["year"].integer(1900, 9999),
        id=name,
        roster=top["roster"].text(),
        unit=unit,
        previous=tuple(each.text() for each in list_of(top, "previous")),
        forms=tuple(each.text() for each in list_of(top, "forms")),
        period=read_period(top["period"]) if "period" in top else None,
        **texts,
    )
