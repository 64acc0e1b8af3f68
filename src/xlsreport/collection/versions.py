"""What is known of a version: its findings, those below it, what changed since the one before."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from xlsreport.findings.finding import message_of, where_of
from xlsreport.reading.files.sources import Source
from xlsreport.report.published.printed_table import print_value
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import counted, find_open
from xlsreport.text.records import Record
from xlsreport.verbs.take_in import CheckJob
from xlsreport.workers.job import read_with, unpacked
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.collection.season import Season
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.lists import ListTable
    from xlsreport.submission.submission import ListValue, Outcome, Submission
    from xlsreport.text.words import Language
    from xlsreport.workers.job import Crew

__all__ = ["Change", "check_version", "differences", "key_of", "pack_version", "read_earlier"]

_MOST_CHANGES = 200


def check_version(season: Season, sha256: str, settings: RunSettings = RunSettings(1)) -> Outcome:
    """Reads and checks an archived report again.

    Args:
        season: The season.
        sha256: Of the file.
        settings: How it is read.

    Raises:
        UsageError: The archive lacks the file, or it was altered.
    """
    data = season.archive.read(sha256)
    path = season.archive.find(sha256)
    name = sha256 if path is None else path.name
    previous = None if season.previous is None else PreviousYear(season.previous)
    job = CheckJob(previous, season.assignment())
    with settings.crew(season.forms) as crew:
        (result,) = crew.each(job, [Source(name, path, content=data)])
    return unpacked(result, name, season.forms)


def read_earlier(
    season: Season, outcomes: Iterable[Outcome], units: Iterable[str], crew: Crew
) -> dict[str, list[Submission]]:
    """The unit's latest version by its key; all of them where a new one explains something."""
    files: dict[str, list[str]] = {}
    for event in season.events():
        if event.kind == "checked" and event.unit:
            files.setdefault(event.unit, []).append(event.file)
    asked: dict[str, int] = {}
    for unit, outcome in zip(units, outcomes, strict=True):
        explains = outcome.submission is not None and outcome.submission.explanations
        asked[unit] = 0 if explains else asked.get(unit, -1)
    wanted = [
        (unit, path)
        for unit, first in asked.items()
        for sha256 in dict.fromkeys(files.get(unit, ())[first:])
        if (path := season.archive.find(sha256)) is not None
    ]
    # All at once: the workers are busy then, and learn the forms once.
    sources = [Source(path.name, path) for _, path in wanted]
    earlier: dict[str, list[Submission]] = {unit: [] for unit in asked}
    for (unit, _), read in zip(wanted, read_with(crew, sources, season.forms), strict=True):
        if read.submission is not None:
            earlier[unit].append(read.submission)
    return earlier


def key_of(finding: Finding, submission: Submission) -> str:
    """What a finding is known by: its rule with what stands in its cells, hashed."""
    values = counted(submission)
    standing = [
        [cell, str(values.get(cell, submission.narratives.get(cell)))] for cell in finding.cell_ids
    ]
    parts = [finding.rule or finding.code, standing, finding.value if not standing else ""]
    text = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pack_below(submission: Submission) -> dict[str, Any]:
    """How many units below a merged workbook are in, by their node, and who is not."""
    inside = Counter(
        each.within.name or each.within.code if each.within else ""
        for each in submission.below
        if each.state in {"merged", "within"}
    )
    missing = [
        [each.unit.code, each.unit.name, each.state,
         each.within.name or each.within.code if each.within else ""]
        for each in find_open(submission.below)
    ]  # fmt: skip
    units = [[line.unit.code, line.unit.name] for line in submission.details]
    return {"merged": dict(inside), "open": missing, "units": units}


def pack_version(
    season: Season, submission: Submission, findings: Iterable[Finding], changes: Sequence[Change]
) -> dict[str, Any]:
    """What the ledger says of a version.

    Args:
        season: The season.
        submission: What was read.
        findings: What is to be said of it.
        changes: What changed since the version before.
    """
    data: dict[str, Any] = {
        "findings": [_pack_finding(finding, submission) for finding in findings],
        "changed": [[c.cell, c.before, c.now] for c in changes[:_MOST_CHANGES]],
        "changes": len(changes),
    }
    if submission.saved is not None:
        data["saved"] = submission.saved.isoformat()
    if submission.consolidated:
        data["below"] = _pack_below(submission)
    if submission.form.id != season.form.id or submission.time not in {"", season.task.time}:
        data["form"], data["year"] = submission.form.id, submission.year
        if submission.period is not None:
            data["period"] = submission.period
    return data


def _pack_finding(finding: Finding, submission: Submission) -> dict[str, Any]:
    return {
        "rule": finding.rule or finding.code,
        "severity": str(finding.severity),
        "where": where_of(finding),
        "key": key_of(finding, submission),
        "explanation": finding.explanation,
        "zh": message_of(finding, "zh"),
        "en": message_of(finding, "en"),
    }


class Change(Record, frozen=True):
    """A cell or text that is not what it was in the unit's version before.

    Attributes:
        cell: Its id.
        label: What it is called.
        before: What stood there; ``""`` for a blank.
        now: What stands there now; ``""`` for a blank.
    """

    cell: str
    label: str
    before: str
    now: str


def differences(before: Submission, now: Submission) -> Iterator[Change]:
    """Yields what differs between two versions: entered figures, texts, declarations, list rows.

    Of a list the rows that only one of them has, in whatever order they stand.
    """
    old, new = counted(before), counted(now)
    for cell in now.form.cells.values():
        if not cell.computed and old.get(cell.id) != new.get(cell.id):
            yield Change(cell.id, cell.label, _show(old.get(cell.id)), _show(new.get(cell.id)))
    for cell in now.form.entries.values():
        one, other = before.entries.get(cell.id), now.entries.get(cell.id)
        if one != other:
            kind, language = cell.value_type, now.form.language
            yield Change(
                cell.id, cell.label, *(print_value(e, kind, language) for e in (one, other))
            )
    for table in now.form.lists:
        mine, theirs = (
            [row.values for row in each.lists[table.id].rows] if table.id in each.lists else []
            for each in (before, now)
        )
        gone, added = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
        if gone or added:
            language = now.form.language
            shown = (_show_rows(rows, table, language) for rows in (gone, added))
            yield Change(table.id, table.title, *shown)
    for narrative in now.form.narratives:
        first, second = (each.narratives.get(narrative.id, "") for each in (before, now))
        if first != second:
            yield Change(narrative.id, narrative.title, first, second)


def _show_rows(rows: Counter[tuple[ListValue, ...]], table: ListTable, language: Language) -> str:
    """Rows of a list in one text; ``""`` for none."""
    lines = (
        " ".join(
            print_value(value, column.value_type, language) or "-"
            for column, value in zip(table.columns, row, strict=True)
        )
        for row in rows.elements()
    )
    return "; ".join(lines)


def _show(value: object) -> str:
    return "" if value is None else str(value)
