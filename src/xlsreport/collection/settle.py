"""The end of a season: merging what was accepted, proving the whole folder, closing it.

A closed season has an index of its archive.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport import api
from xlsreport.checks.policy.waiver_file import parse_waivers
from xlsreport.collection.archive import digest_of
from xlsreport.collection.bring_in import find_changed
from xlsreport.collection.ledger import Entry, Fault
from xlsreport.collection.letter_words import letter_words
from xlsreport.collection.own_texts import assignment_of_report, find_texts
from xlsreport.collection.season import ARCHIVE, MERGED, TASK, Season
from xlsreport.collection.state import changed_since
from xlsreport.errors import UsageError
from xlsreport.forms.periods import time_in
from xlsreport.merge.records import Acceptance, MergeChoices
from xlsreport.submission.submission import Unit, counted
from xlsreport.text.limits import cut_file_name, safe_file_name
from xlsreport.text.visible import local_minute, visible
from xlsreport.text.words import spoken
from xlsreport.whole_files import scratch_folder
from xlsreport.workbook.plain_tables import PlainTable, write_tables
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.collection.ledger import Event
    from xlsreport.report.results import MergeReport
    from xlsreport.submission.submission import Submission
    from xlsreport.verbs.publish import Printing, PublishReport

__all__ = ["changed_since", "close", "list_remarks", "merge", "publish", "verify"]

# Of the index of the archive, each with its width.
# About as wide as A4 is across; what is longer wraps, a digest onto two lines.
_COLUMNS = {
    "number": 5, "came": 12, "file_name": 26, "sender": 19, "unit": 16, "place": 46, "digest": 36,
}  # fmt: skip


def merge(season: Season, who: str, *, require_all: bool = False) -> MergeReport:
    """Merges what was accepted into the season's folder of results.

    Args:
        season: The season.
        who: Who merges.
        require_all: Whether nothing is written unless every unit is settled.

    Raises:
        UsageError: Nothing was accepted, or the result cannot be written.
    """
    target = season.path(MERGED) / _name_result(season, "汇总.xlsx")
    report = _merge_into(season, target, require_all=require_all)
    if report.output is not None:
        digest = digest_of(target)
        merged = [each.unit.code or each.unit.name for each in report.consolidation.merged]
        season.enter(who, [Entry("merged", "", digest, {"name": target.name, "units": merged})])
    return report


def _merge_into(season: Season, target: Path, *, require_all: bool) -> MergeReport:
    states = season.states()
    chosen = [each.current for each in states if each.state == "accepted" and each.current]
    if not chosen:
        raise UsageError(
            "还没有采纳任何单位的报表，没有可以汇总的。"
            "先用 collect accept --clean 采纳没有问题的。",
            "nothing was accepted yet, so there is nothing to merge. Accept what has no fault with "
            "collect accept --clean.",
        )
    paths = [path for each in chosen if (path := season.archive.find(each.sha256)) is not None]
    levels = season.levels
    left_out = tuple(
        Acceptance(Unit(unit.code, unit.name), str(each.accepted.data["reason"]), each.accepted.who)
        for each in states
        if each.state == "left_out" and each.accepted is not None
        for unit in (each.unit, *levels.list_below(each.key))
    )
    waivers = tuple(
        waiver
        for event in season.events()
        if event.kind == "waived" and any(v.sha256 == event.file for v in chosen)
        for waiver in parse_waivers(str(event.data["waivers"]), "台账")
    )
    settled = {each.key for each in states if each.state in {"accepted", "left_out"}}
    waiting = frozenset(
        (each.unit.code, each.unit.name)
        for each in states
        if each.versions and each.key not in settled
    )
    unit = season.task.unit
    return api.merge(
        paths,
        target,
        season.forms,
        season.roster,
        season.previous,
        unit if unit.code or unit.name else None,
        choices=MergeChoices(accepted=left_out, require_all=require_all, waiting=waiting),
        assignment=replace(season.assignment(), waivers=waivers),
        settings=RunSettings(),
    )


def publish(season: Season, who: str, printing: Printing, *, kind: str = "docx") -> PublishReport:
    """Writes the report to be published from what is accepted, beside the merged workbook.

    Where the merged workbook does not follow from the newest decisions, it is merged anew first.
    The texts that the office wrote for the season take the place of the workbook's own.

    Args:
        season: The season.
        who: Who publishes.
        printing: How it is printed.
        kind: ``docx``, ``html`` or ``pdf``.

    Returns:
        What became of it; a report with open errors, or with units missing, is refused unless
        ``printing.force`` is set.

    Raises:
        UsageError: Nothing was accepted, or the report cannot be written.
    """
    events = season.events()
    merged = [event for event in events if event.kind == "merged"]
    target = season.path(MERGED) / _name_result(season, "汇总.xlsx")
    current = bool(merged) and digest_of(target) == merged[-1].file
    if not current or changed_since(events, merged[-1]):
        merge(season, who)
    report = api.publish(
        [target],
        season.path(MERGED) / _name_result(season, f"报告.{kind}"),
        season.forms,
        replace(printing, texts=find_texts(events)),
        previous=season.previous,
        assignment=assignment_of_report(season),
    )
    written = [each.target for each in report.reports if each.target is not None]
    season.enter(
        who,
        [
            Entry("published", "", digest_of(file), {"name": file.name, "draft": not report.whole})
            for file in written
        ],
    )
    return report


def _name_result(season: Season, ending: str) -> str:
    ending = safe_file_name(f"{season.task.name_in_files}{ending}")
    return cut_file_name(safe_file_name(season.task.unit.name), ending)


def verify(season: Season) -> Iterator[Fault]:
    """Yields what speaks against the season: ledger, archive, and the merged workbook."""
    yield from season.ledger.find_unsigned(season.ledger.events())
    yield from _find_faults(season)


def list_remarks(season: Season) -> Iterator[Fault]:
    """Yields what cannot be proved about a season and speaks against nothing, and what can."""
    events = season.ledger.events()
    yield from _find_set_back(events)
    if season.key is not None:
        yield from season.ledger.find_bound(events)
        return
    signed = sum(bool(event.signature) for event in events)
    yield Fault(
        f"这台电脑没有这次收表的密钥。核对了的：台账 {len(events)} 条前后衔接、没有少也没有改，"
        f"档案里每个文件的每一位，汇总表。不能核对的：{signed} 条签名是不是密钥签的，"
        f"另有 {len(events) - signed} 条没有签名，所以整本台账也可能是重写的。"
        "要核对，在有密钥的电脑上运行 collect verify，或用 collect key 把密钥带过来。",
        f"This computer lacks the collection's key. Proved: the chain of {len(events)} events, "
        "every bit of every archived file, the merged workbook. Not proved: whether the key made "
        f"the signatures of {signed} events; {len(events) - signed} have none. So the ledger as a "
        "whole may have been written anew. Run collect verify where the key is, or bring the key "
        "here with collect key.",
    )


def _find_set_back(events: Sequence[Event]) -> Iterator[Fault]:
    """Says where an event has an earlier time than the one before: a clock was set back."""
    for before, event in pairwise(events):
        if str(event.time) < str(before.time):
            yield Fault(
                f"第 {event.number} 条（{event.time}，{event.who}）的时间早于第 {before.number} 条"
                f"（{before.time}，{before.who}）：电脑的时钟不准或往回拨过。先后以编号为准。",
                f"event {event.number} ({event.time}, {event.who}) has an earlier time than event "
                f"{before.number} ({before.time}, {before.who}): a clock was wrong or set back. "
                "The numbers say what came first.",
            )


def _find_faults(season: Season) -> Iterator[Fault]:
    """As :func:`verify`, without events that were entered where the key was not."""
    events = season.ledger.events()
    broken = list(season.ledger.find_faults(events, season.remembered()))
    yield from broken
    yield from _compare_start(season, events)
    known = {
        e.file: str(e.data.get("name", "")) for e in events if e.kind in {"received", "roster"}
    }
    yield from season.archive.find_faults(known)
    merged = [event for event in events if event.kind == "merged"]
    if not merged or broken:
        return  # an altered ledger does not tell what was to be merged
    target = season.folder / MERGED / str(merged[-1].data["name"])
    if not target.is_file():
        yield Fault(f"汇总表 {target} 不见了。", f"the merged workbook {target} is missing.")
        return
    if changed_since(events, merged[-1]) or digest_of(target) != merged[-1].file:
        yield from _compare_again(season, target)


def _compare_start(season: Season, events: Iterable[Event]) -> Iterator[Fault]:
    """Says where form, year or last year's files are not those the season was started with."""
    for event in events:
        if event.kind != "started":
            continue
        then = event.data
        yield from find_changed(season, then.get("previous", {}))
        there = (season.task.form, season.task.time)
        began = (then["form"], time_in(then["year"], then.get("period")))
        if there != began:
            started = " ".join(began)
            yield Fault(
                f"{TASK} 写的是 {there[0]} {there[1]}，开始收表时是 {started}。请改回来；"
                "要收别的，用 collect start 另建一个文件夹。",
                f"{TASK} says {there[0]} {there[1]}, but the collection was started with "
                f"{started}. Change it back; for another form or year start another folder.",
            )


def _compare_again(season: Season, target: Path) -> Iterator[Fault]:
    """Says where a merged workbook has other figures than a new merge; texts may differ."""
    with scratch_folder() as name:
        again = Path(name) / "merged.xlsx"
        try:
            _merge_into(season, again, require_all=False)
        except UsageError as error:
            yield Fault(f"不能重新汇总：{error.zh}", f"it cannot be merged again: {error.en}")
            return
        there, fresh = (_read(season, path) for path in (target, again))
    if there is None or fresh is None:
        yield Fault(f"汇总表 {target} 读不出。", f"the merged workbook {target} is unreadable.")
        return
    old, new = counted(there), counted(fresh)
    wrong = [cell.label for cell in fresh.form.cells.values() if old.get(cell.id) != new[cell.id]]
    if wrong or sorted(map(repr, there.details)) != sorted(map(repr, fresh.details)):
        listed = "、".join(wrong[:5]) or "明细"
        yield Fault(
            f"汇总表 {target} 和采纳的报表对不上（{len(wrong)} 格：{listed}）。"
            "请重新 collect merge。",
            f"the merged workbook {target} does not follow from what was accepted ({len(wrong)} "
            f"cells: {listed}). Merge again.",
        )


def _read(season: Season, path: Path) -> Submission | None:
    report = api.check([path], season.forms, settings=RunSettings(jobs=1))
    return report.outcomes[0].submission if report.outcomes else None


def close(season: Season, who: str) -> MergeReport:
    """Merges for the last time, with every unit settled, and makes the archive read-only.

    Returns:
        What was merged. Where nothing could be written, the season stays open.

    Raises:
        UsageError: Units are not settled, or the folder does not prove itself.
    """
    states = season.states()
    unsettled = [each.unit.name for each in states if each.state not in {"accepted", "left_out"}]
    if unsettled:
        listed = "、".join(unsettled[:10])
        raise UsageError(
            f"还有 {len(unsettled)} 个单位没有了结：{listed}。"
            "每个单位都要采纳（accept）或注明不汇总（leave-out）。",
            f"{len(unsettled)} units are not settled: {listed}. Accept each, or leave it out.",
        )
    report = merge(season, who, require_all=True)
    if report.output is None:
        return report
    fault = next(_find_faults(season), None)
    if fault is not None:
        raise UsageError(f"核验没有通过：{fault.zh}", f"the proof failed: {fault.en}")
    index = _write_index(season)
    season.enter(who, [Entry("closed", "", digest_of(index), {"name": index.name})])
    for part in (*season.archive.folder.rglob("*"), season.ledger.file, index):
        with suppress(OSError):
            if part.is_file():
                part.chmod(0o444)
    return report


def _write_index(season: Season) -> Path:
    """Writes every file that came into a workbook in the archive's folder; returns that file.

    Raises:
        UsageError: It cannot be written.
    """
    language = spoken(season.form.language)
    events = season.events()
    units = {event.file: event.unit for event in events if event.kind == "checked" and event.unit}
    names = {unit.code or unit.name: unit.name for unit in season.roster.units}
    rows: list[list[str | int]] = []
    for event in events:
        if event.kind != "received":
            continue
        path = season.archive.find(event.file)
        came = datetime.fromisoformat(str(event.data.get("sent") or event.time))
        unit = units.get(event.file, "")
        rows.append([
            len(rows) + 1,
            local_minute(came),
            visible(str(event.data.get("name", ""))),
            visible(str(event.data.get("sender", ""))),
            visible(names.get(unit, unit)),
            "" if path is None else path.relative_to(season.folder).as_posix(),
            event.file,
        ])  # fmt: skip
    title = letter_words(
        "index_title", language, unit=season.task.unit.name, time=season.task.name_in_files
    )
    headings = [letter_words(f"column_{key}", language) for key in _COLUMNS]
    name = letter_words("index_sheet", language)
    target = season.path(ARCHIVE) / f"{name}.xlsx"
    write_tables(target, title, [PlainTable(name, title, headings, rows, tuple(_COLUMNS.values()))])
    return target
