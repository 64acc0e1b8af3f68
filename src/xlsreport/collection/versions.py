"""An archived version checked once more, and what its findings are known by."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from xlsreport.reading.files.sources import Source
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import counted
from xlsreport.verbs.take_in import CheckJob
from xlsreport.workers.job import unpacked
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from xlsreport.collection.season import Season
    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["check_version", "key_of"]


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


def key_of(finding: Finding, submission: Submission) -> str:
    """What a finding is known by: its rule with what stands in its cells, hashed."""
    values = counted(submission)
    standing = [
        [cell, str(values.get(cell, submission.narratives.get(cell)))] for cell in finding.cell_ids
    ]
    parts = [finding.rule or finding.code, standing, finding.value if not standing else ""]
    text = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
