"""Taking in: every arrival is archived and entered in the ledger before it is looked at."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from msgspec.structs import replace

from xlsreport.checks.narrative.narration import prepare
from xlsreport.collection.archive import digest_of
from xlsreport.collection.intake import Arrival
from xlsreport.collection.keep import Kept, keep, moment
from xlsreport.collection.ledger import Entry
from xlsreport.collection.season import INBOX, RESOLVED, RETURNED, Season
from xlsreport.collection.state import states_of
from xlsreport.collection.versions import Change, differences, pack_version, read_earlier
from xlsreport.errors import UsageError
from xlsreport.findings.finding import Severity, file_finding
from xlsreport.layout import lay_out
from xlsreport.merge.explained_before import reopen_explained
from xlsreport.reading.files.limits import FILES_PER_WORKER
from xlsreport.reading.files.sources import Source, is_left_out
from xlsreport.reading.roster_file import read_roster
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.verbs.take_in import CheckJob
from xlsreport.workers.job import unpacked
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsreport.collection.ledger import Event
    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language
    from xlsreport.units.roster import Roster
    from xlsreport.workers.job import Crew

__all__ = ["Taken", "look_at", "read_strangers", "take"]

_BATCH = 50


TakenStatus = Literal[
    "clean", "with_warnings", "with_errors", "stranger", "refused", "container", "known"
]


class Taken(Record, frozen=True):
    """What became of one file.

    Attributes:
        name: What it was called, with what it came in.
        sha256: Of its bytes, in hexadecimal; ``""`` where they could not be taken out.
        known: Whether the same bytes came before.
        unit: The key of the unit it is from; ``""`` if it is from none.
        status: ``clean``, ``with_warnings``, ``with_errors``, ``stranger`` (a report of no unit of
            the roster), ``refused`` (no report), ``container`` or ``known``.
        findings: What is to be said of it, errors and warnings.
        changes: What changed since the unit's version before.
        copy: Its marked copy; ``None`` where it needs none.
        named: What unit, year and form a report names itself; ``""`` where it is none.
        remarks: What is to be said of its marked copy.
        resolved: Where marked copies of versions before are now; ``None`` where none was moved.
    """

    name: str
    sha256: str
    known: bool
    unit: str
    status: TakenStatus
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    copy: Path | None = None
    named: str = ""
    remarks: tuple[Finding, ...] = ()
    resolved: Path | None = None


def take(
    season: Season,
    who: str,
    paths: Sequence[Path],
    sender: str = "",
    *,
    language: Language = "zh",
    jobs: int | None = None,
    settings: RunSettings | None = None,
) -> list[Taken]:
    """Takes in what lies in the drop folder and in ``paths``.

    Args:
        season: The season; nobody else may be writing.
        who: Who takes them in.
        paths: Files and folders besides the drop folder; they stay where they are.
        sender: Who sent them; ``""`` if not known. A mail says so itself.
        language: Of the marks in marked copies.
        jobs: How many processes read; ``None`` for as many as are worth it.
        settings: How the files are read, in the place of ``jobs``.

    Returns:
        What became of each file, in the order in which they were found.

    Raises:
        UsageError: A path does not exist, or the folder cannot be written.
    """
    inbox = season.path(INBOX)
    known = {event.file for event in season.events() if event.kind == "received"}
    kept: list[Kept] = []
    came = moment()
    for batch in _batch(_list_files(paths)):
        kept += keep(season, [(str(path), path) for path in batch], known, who, sender, came)
    for batch in _batch(_list_files([inbox])):
        named = [(path.relative_to(inbox).as_posix(), path) for path in batch]
        found = keep(season, named, known, who, sender, came)
        # Archive and ledger hold them by now. What could not be read stays where it is, and so does
        # what was still being written, or was written anew, while it was read.
        for each in found:
            if each.path is not None and each.sha256 and digest_of(each.path) == each.sha256:
                each.path.unlink()
        kept += found
    _remove_empty_folders(inbox)
    return look_at(season, kept, who, language, settings or RunSettings(jobs))


def _list_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise UsageError(f"找不到文件或文件夹：{path}", f"no such file or folder: {path}")
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                parts = each.relative_to(path).parts
                if each.is_file() and not each.is_symlink() and not any(map(is_left_out, parts)):
                    yield each
        else:
            yield path


def _batch(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Some files at a time: entering each alone would wait for the disk each time."""
    waiting = iter(paths)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _remove_empty_folders(folder: Path) -> None:
    for each in sorted(folder.rglob("*"), reverse=True):
        if each.is_dir() and not any(each.iterdir()):
            each.rmdir()


def look_at(
    season: Season,
    kept: Sequence[Kept],
    who: str,
    language: Language,
    settings: RunSettings,
    seen: Callable[[str, Outcome], None] = lambda *_: None,
) -> list[Taken]:
    """Reads and checks what was kept, and what a run that was killed had only kept.

    Args:
        season: The season; nobody else may be writing.
        kept: What was kept.
        who: Who takes it in.
        language: Of the marks in marked copies.
        settings: How the files are read.
        seen: Gets what came of each report that was read, by the SHA-256 of its file.

    Returns:
        What became of each of ``kept``, in its order, then of what had only been kept before.
    """
    events = season.events()
    looked_at = {event.file for event in events if event.kind in {"checked", "refused"}}
    readable = [
        each
        for each in kept
        if each.sha256
        and not each.arrival.container
        and each.arrival.fault is None
        and each.sha256 not in looked_at
    ]
    readable = list({each.sha256: each for each in readable}.values())
    # A run that was killed may have archived files that it did not look at any more.
    here = {each.sha256 for each in kept}
    for event in events:
        left = event.kind == "received" and not event.data.get("container")
        if left and event.file not in looked_at and event.file not in here:
            again = _find_arrival(season, event.data, event.file)
            readable.append(Kept(again, event.file, known=False))
            kept = [*kept, readable[-1]]
    readable.sort(key=_sort_by_date)
    results = _read_all(season, readable, language, settings, who, seen) if readable else {}
    return [_describe(season, each, results, who) for each in kept]


def _sort_by_date(kept: Kept) -> tuple[bool, float]:
    """Of several mails the older one first, whatever they are called; what has no date last."""
    sent = kept.arrival.sent
    return (True, 0.0) if sent is None else (False, sent.timestamp())


def read_strangers(season: Season, who: str, settings: RunSettings = RunSettings(1)) -> list[Taken]:
    """Reads archived reports again of units that another roster knows, or knows by another code.

    Args:
        season: The season, with the new roster; nobody else may be writing.
        who: Who changed the roster.
        settings: How the files are read.

    Returns:
        What became of each, in the order in which they came.
    """
    listed = {unit.code or unit.name for unit in season.roster.units}
    newest: dict[str, Event] = {}
    arrivals: dict[str, Event] = {}
    for event in season.events():
        if event.kind == "checked":
            newest[event.file] = event
        elif event.kind == "received":
            arrivals[event.file] = event
    # Those until now, the newest first: an earlier run may not have come to its end.
    old = [event.file for event in season.events() if event.kind == "roster"]
    rosters = [
        read_roster(path)
        for file in dict.fromkeys(reversed(old))
        if (path := season.archive.find(file)) is not None
    ]
    known = [
        Kept(_find_arrival(season, arrivals[file].data, file), file, known=True)
        for file, event in newest.items()
        if event.unit not in listed and file in arrivals and "form" not in event.data
        if season.roster.match(*_name_unit(event, rosters)) is not None
    ]
    results = _read_all(season, known, "zh", settings, who) if known else {}
    return [results[each.sha256] for each in known]


def _name_unit(event: Event, rosters: Iterable[Roster]) -> tuple[str, str]:
    """Code and name of the unit that a report was found to be from, or names itself."""
    if not event.unit:
        code, name = event.data.get("named", ("", ""))
        return str(code), str(name)
    for roster in rosters:
        match = roster.match(event.unit, "") or roster.match("", event.unit)
        if match is not None:
            return match.unit.code, match.unit.name
    return "", ""


def _find_arrival(season: Season, data: Mapping[str, Any], sha256: str) -> Arrival:
    season.archive.read(sha256)
    sent = data.get("sent")
    date = datetime.fromisoformat(str(sent)) if sent else None
    return Arrival(str(data["name"]), b"", str(data.get("sender", "")), date)


def _read_all(
    season: Season,
    readable: Sequence[Kept],
    language: Language,
    settings: RunSettings,
    who: str,
    seen: Callable[[str, Outcome], None] = lambda *_: None,
) -> dict[str, Taken]:
    sources = [Source(each.arrival.name, season.archive.find(each.sha256)) for each in readable]
    previous = None if season.previous is None else PreviousYear(season.previous)
    job = CheckJob(previous, season.assignment())
    results: dict[str, Taken] = {}
    entries: list[Entry] = []
    if len(sources) > FILES_PER_WORKER:
        # Workers are copies of this process: what each would have to prepare is prepared once.
        lay_out(season.form)
        prepare(season.form.statements, season.task.year)
    with settings.crew(season.forms) as crew:
        outcomes = [
            unpacked(result, source.name, season.forms)
            for source, result in zip(sources, crew.each(job, sources), strict=True)
        ]
        links = {
            e.file: str(e.data.get("link", "")) for e in season.events() if e.kind == "received"
        }
        units = [
            _find_key(season, outcome, links.get(each.sha256, ""))
            for each, outcome in zip(readable, outcomes, strict=True)
        ]
        for each, outcome in zip(readable, outcomes, strict=True):
            seen(each.sha256, outcome)
        earlier = read_earlier(season, outcomes, units, crew)
        changes: list[tuple[Change, ...]] = []
        for number, (found, unit) in enumerate(zip(outcomes, units, strict=True)):
            changed: tuple[Change, ...] = ()
            if unit and found.submission is not None:
                versions = earlier.setdefault(unit, [])
                changed = tuple(c for v in versions[-1:] for c in differences(v, found.submission))
                outcomes[number] = reopen_explained(found, versions)
                versions.append(found.submission)
            changes.append(changed)
        copies = _write_copies(season, sources, outcomes, units, crew, language)
        for number, (each, outcome, unit) in enumerate(zip(readable, outcomes, units, strict=True)):
            copy, remarks = copies.get(number, (None, ()))
            taken = replace(
                _make_taken(each, outcome, unit),
                changes=changes[number],
                copy=copy,
                remarks=remarks,
            )
            results[each.sha256] = taken
            entries.append(_make_entry(season, taken, outcome))
    season.enter(who, entries)
    resolved = _put_resolved_aside(season, results.values())
    return {key: replace(each, resolved=resolved.get(each.unit)) for key, each in results.items()}


def _write_copies(
    season: Season,
    sources: Sequence[Source],
    outcomes: Sequence[Outcome],
    units: Sequence[str],
    crew: Crew,
    language: Language,
) -> dict[int, tuple[Path | None, tuple[Finding, ...]]]:
    """The marked copies of the files with errors and what is to be said of them, by number.

    Of several versions of one unit the copy of the last one stays.
    """
    faulty = [
        number
        for number, outcome in enumerate(outcomes)
        if units[number] and outcome.status == "with_errors"
    ]
    if not faulty:
        return {}
    # What writes workbooks takes long to load.
    from xlsreport.marked_copy.write_copies import CopyFolder, make_folder, write_each

    files: list[tuple[Source, Outcome, CopyFolder]] = []
    for number in faulty:
        folder = season.path(RETURNED) / season.name_folder(units[number])
        make_folder(folder)
        files.append((sources[number], outcomes[number], CopyFolder(folder, language)))
    return dict(zip(faulty, write_each(crew, files, language), strict=True))


def _put_resolved_aside(season: Season, taken: Iterable[Taken]) -> dict[str, Path]:
    """Moves marked copies aside where what counts now has no error; where to, by unit."""
    folders = {
        each.unit: folder
        for each in taken
        if each.unit and each.status != "with_errors"
        if (folder := season.path(RETURNED) / season.name_folder(each.unit)).is_dir()
    }
    if not folders:
        return {}
    from xlsreport.marked_copy.write_copies import put_aside

    units = [each for each in season.roster.units if (each.code or each.name) in folders]
    return {
        each.key: folders[each.key] / RESOLVED
        for each in states_of(season.events(), units, None)
        if each.current is not None and not each.errors and not each.rivals
        if put_aside(folders[each.key], folders[each.key] / RESOLVED)
    }


def _find_key(season: Season, outcome: Outcome, link: str) -> str:
    """The key of the unit that a report is from; ``""`` if it is from none of the roster.

    What came by the link of a unit is from that unit, or from none.
    """
    submission = outcome.submission
    if submission is None or submission.form.id != season.form.id:
        return ""
    match = season.roster.match(submission.unit.code, submission.unit.name)
    key = "" if match is None else match.unit.code or match.unit.name
    return key if link in {"", key} else ""


def _make_taken(kept: Kept, outcome: Outcome, unit: str) -> Taken:
    said = tuple(
        f for f in outcome.findings if f.severity is not Severity.NOTE and f.waived is None
    )
    status: TakenStatus
    if outcome.submission is None:
        status = "refused"
    elif not unit:
        status = "stranger"
    elif outcome.status == "with_errors":
        status = "with_errors"
    else:
        status = "with_warnings" if said else "clean"
    submission = outcome.submission
    parts = (
        () if submission is None else (submission.unit.label, submission.time, submission.form.id)
    )
    named = visible(" ".join(str(part) for part in parts if part))
    return Taken(kept.arrival.name, kept.sha256, kept.known, unit, status, said, named=named)


def _make_entry(season: Season, taken: Taken, outcome: Outcome) -> Entry:
    submission = outcome.submission
    if submission is None:
        codes = [finding.code for finding in taken.findings]
        return Entry("refused", "", taken.sha256, {"codes": codes})
    data = pack_version(season, submission, taken.findings, taken.changes)
    data["status"] = taken.status
    if not taken.unit:
        data["named"] = [submission.unit.code, submission.unit.name]
    return Entry("checked", taken.unit, taken.sha256, data)


def _describe(season: Season, kept: Kept, results: dict[str, Taken], who: str) -> Taken:
    # The same bytes once more are noted, but not what a run that was killed had only archived.
    found = results.pop(kept.sha256, None)
    if found is not None:
        return found
    arrival = kept.arrival
    if arrival.fault is not None:
        finding = file_finding(arrival.fault.code, arrival.fault.params, arrival.name)
        if kept.sha256 and not kept.known:
            season.enter(who, [Entry("refused", "", kept.sha256, {"codes": [finding.code]})])
        return Taken(arrival.name, kept.sha256, kept.known, "", "refused", (finding,))
    status: TakenStatus = "known" if kept.known else "container"
    return Taken(arrival.name, kept.sha256, kept.known, "", status)
