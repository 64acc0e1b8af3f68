"""Taking back: files found, read in workers, checked, compared, waivers applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlsreport.checks import Assignment, PreviousYear, check_outcome, compare_peers
from xlsreport.checks.narrative_copied import check_copied
from xlsreport.errors import UsageError
from xlsreport.reading.exported import EXPORT_ENDINGS, read_export
from xlsreport.reading.previous import units_within
from xlsreport.reading.reader import file_finding
from xlsreport.reading.sources import find_sources
from xlsreport.reading.worker import Readers
from xlsreport.waivers import apply_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsreport.findings import Finding
    from xlsreport.form import Form
    from xlsreport.outcome import Outcome
    from xlsreport.reading.sources import Source
    from xlsreport.submission import Submission

__all__ = ["copied", "is_input", "read_previous", "take_in"]


def take_in(
    readers: Readers,
    paths: Iterable[Path],
    previous: Sequence[Submission] | None,
    progress: Callable[[int, int], None] | None,
    assignment: Assignment,
    leave_out: Path | None = None,
) -> tuple[list[tuple[Source, Outcome]], list[Finding]]:
    """Reads and checks files.

    Args:
        readers: The workers that read.
        paths: Workbooks, folders (searched through) and ZIP archives.
        previous: Last year's submissions; ``None`` if none were given.
        progress: Called with how many files are done of how many.
        assignment: What the office asks for.
        leave_out: A merged workbook that is passed over where a folder holds it.

    Returns:
        The files with what came of them, in the order in which they were found, and findings about
        what was passed over.

    Raises:
        UsageError: A path does not exist, or ``leave_out`` is a unit's workbook.
    """
    sources, skipped = find_sources(list(paths))
    if leave_out is not None and leave_out.exists():
        older = [e for e in sources if e.path is not None and e.path.samefile(leave_out)]
        for outcome in readers.read(older):
            submission = outcome.submission
            if submission is None or not submission.consolidated:
                raise is_input(leave_out)
        sources = tuple(each for each in sources if each not in older)
    last_year = None if previous is None else PreviousYear(previous)
    files: list[tuple[Source, Outcome]] = []
    for source, outcome in zip(sources, readers.read(sources), strict=True):
        files.append((source, check_outcome(outcome, last_year, assignment)))
        if progress is not None:
            progress(len(files), len(sources))
    outcomes = [outcome for _, outcome in files]
    if assignment.peers:
        outcomes = list(compare_peers(outcomes, assignment))
    outcomes = [apply_waivers(each, assignment.waivers) for each in outcomes]
    # These stand in no list under their file's name, so they say themselves what they are about.
    passed_over = [
        replace(file_finding(each.code, each.params, each.name), label=each.name)
        for each in skipped
    ]
    return list(zip(sources, outcomes, strict=True)), passed_over


def is_input(target: Path) -> UsageError:
    """The error for a result that would take the place of a file that was to be read."""
    return UsageError(
        f"{target} 是要汇总的文件之一，不能覆盖，请换一个输出文件名。",
        f"{target} is one of the inputs and is never overwritten; choose another name.",
    )


def copied(outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    """Units whose texts are each other's."""
    return check_copied(each.submission for each in outcomes if each.submission is not None)


def read_previous(paths: Iterable[Path], forms: Mapping[str, Form]) -> tuple[Submission, ...]:
    """Last year's submissions from workbooks, consolidated workbooks and exports.

    Raises:
        UsageError: A path does not exist, or a file cannot be read.
    """
    found: list[Submission] = []
    workbooks: list[Path] = []
    for path in paths:
        if path.suffix.lower() in EXPORT_ENDINGS and path.is_file():
            found += read_export(path, forms)
        else:
            workbooks.append(path)
    sources, _ = find_sources(workbooks)
    with Readers(forms, jobs=None) as readers:
        for source, outcome in zip(sources, readers.read(sources), strict=True):
            submission = outcome.submission
            if submission is None:
                raise UsageError(
                    f"上年的文件 {source.name} 读不出，请从 --previous 里去掉或换一份。",
                    f"last year's file {source.name} cannot be read; leave it out of --previous.",
                )
            found.append(submission)
            if submission.consolidated:
                found += units_within(submission, source.read())
    return tuple(found)
