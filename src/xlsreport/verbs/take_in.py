"""Taking back: files found, read and checked in workers, compared, waivers applied."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import field
from msgspec.structs import replace

from xlsreport.checks.all_checks import check_outcome, compare_peers
from xlsreport.checks.compared_figures import check_twins
from xlsreport.checks.narrative.copied import check_copied, sentence_prints
from xlsreport.checks.narrative.figures import check_narrative_denials, check_narrative_figures
from xlsreport.checks.narrative.slips import check_narrative_names, check_narrative_slips
from xlsreport.checks.policy.context import Assignment, Context
from xlsreport.checks.policy.waivers import apply_waivers
from xlsreport.errors import UsageError, WorkbookError
from xlsreport.findings.finding import file_finding, message_of
from xlsreport.layout import lay_out
from xlsreport.merge.explained_before import reopen_between
from xlsreport.reading.export_file import EXPORT_ENDINGS, read_export, units_within
from xlsreport.reading.files.sources import find_sources
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.packing import pack_outcome
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.text.country import country
from xlsreport.text.records import Record
from xlsreport.workers.job import read_source, read_with, unpacked
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Form
    from xlsreport.reading.files.sources import Source
    from xlsreport.submission.submission import Outcome, Submission
    from xlsreport.units.roster import Roster
    from xlsreport.workers.cache import ReadingCache
    from xlsreport.workers.job import Crew

__all__ = [
    "CheckJob",
    "ReadJob",
    "TakenIn",
    "copied",
    "find_twins",
    "job_for",
    "only_form",
    "read_previous",
    "refuse_sources",
    "take_in",
]

# The checks that look at nothing but the file: neither at profile, roster nor last year. What they
# find is kept with the reading. They take most of the time in which a file is checked.
_FILE_CHECKS = (
    check_narrative_figures,
    check_narrative_denials,
    check_narrative_slips,
    check_narrative_names,
)


class CheckJob(Record, frozen=True):
    """Reads and checks one file; what came of it is packed.

    Attributes:
        previous: Last year's submissions; ``None`` if none were given.
        assignment: What the office asks for.
        keep_texts: Whether the narratives travel with the figures. Otherwise they stay on disk:
            their digest and the hashes of their sentences are kept.
        cache: What was read before; ``None`` to read everything.
        most_texts: Of more files than this the narratives stay on disk in any case.
        texts: Narratives by id that take the place of the file's own.
    """

    previous: PreviousYear | None = None
    assignment: Assignment = Assignment()
    keep_texts: bool = True
    cache: ReadingCache | None = None
    most_texts: int = sys.maxsize
    texts: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, source: Source, forms: Mapping[str, Form]) -> bytes:
        """The outcome of one file, packed."""
        outcome = read_source(source, forms, self.cache, _with_file_findings)
        if self.texts and outcome.submission is not None:
            texts = {**outcome.submission.narratives, **self.texts}
            submission = replace(outcome.submission, narratives=texts)
            outcome = replace(outcome, submission=submission, told={})
        outcome = check_outcome(outcome, self.previous, self.assignment, forms.values())
        # What was found in the file alone stands among its findings now.
        outcome = replace(outcome, told={})
        if self.assignment.waivers:
            outcome = apply_waivers(outcome, self.assignment.waivers)
        if outcome.submission is not None and not self.keep_texts:
            outcome = replace(outcome, submission=without_texts(outcome.submission))
        return pack_outcome(outcome)


class ReadJob(Record, frozen=True):
    """Reads one file of last year: its figures, and the hashes of its sentences.

    Attributes:
        cache: What was read before; ``None`` to read everything.
    """

    cache: ReadingCache | None = None

    def __call__(self, source: Source, forms: Mapping[str, Form]) -> bytes:
        """What came of one file, packed."""
        outcome = read_source(source, forms, self.cache, with_sentences)
        if outcome.submission is not None:
            outcome = replace(outcome, submission=without_texts(outcome.submission))
        return pack_outcome(outcome)


class TakenIn(Record, frozen=True):
    """Files that were read and checked.

    Attributes:
        sources: The files, in the order in which they were found.
        outcomes: What came of each.
        passed_over: Findings about what was found and not read.
    """

    sources: tuple[Source, ...]
    outcomes: tuple[Outcome, ...]
    passed_over: tuple[Finding, ...]


def take_in(
    crew: Crew,
    paths: Iterable[Path],
    forms: Mapping[str, Form],
    job: CheckJob,
    progress: Callable[[int, int], None] | None = None,
    leave_out: Path | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> TakenIn:
    """Reads and checks files.

    Args:
        crew: Who reads them.
        paths: Workbooks, folders (searched through) and ZIP archives.
        forms: The forms at hand by id.
        job: What is done with each.
        progress: Called with how many files are done of how many.
        leave_out: A merged workbook that is passed over where a folder holds it.
        meanwhile: Called once, while the first files are being read.

    Raises:
        UsageError: A path does not exist, or ``leave_out`` is a unit's workbook.
    """
    sources, skipped = find_sources(list(paths))
    if leave_out is not None and leave_out.exists():
        older = [e for e in sources if e.path is not None and _is_same(e.path, leave_out)]
        for outcome in read_with(crew, older, forms):
            submission = outcome.submission
            if submission is None or not submission.consolidated:
                raise _is_input(leave_out)
        sources = tuple(each for each in sources if each not in older)
    if len(sources) > job.most_texts:
        job = replace(job, keep_texts=False)
    _prepare(forms)
    outcomes: list[Outcome] = []
    results = crew.each(job, sources)
    meanwhile()
    for source, result in zip(sources, results, strict=True):
        outcomes.append(unpacked(result, source.name, forms))
        if progress is not None:
            progress(len(outcomes), len(sources))
    if job.assignment.peers:
        outcomes = list(compare_peers(outcomes, job.assignment))
    if any(each.submission is not None and each.submission.explanations for each in outcomes):
        outcomes = reopen_between(outcomes, job.assignment.roster)
    # These stand in no list under their file's name, so they say themselves what they are about.
    passed_over = tuple(
        replace(file_finding(each.code, each.params, each.name), label=each.name)
        for each in skipped
    )
    return TakenIn(sources, tuple(outcomes), passed_over)


def _prepare(forms: Mapping[str, Form]) -> None:
    """Makes what this process needs of nearly every merge, for workers copied of it as well."""
    country()
    if (form := only_form(forms)) is not None:
        lay_out(form)


def only_form(forms: Mapping[str, Form]) -> Form | None:
    """The form that is in force; ``None`` if there are several, or none."""
    in_force = [form for form in forms.values() if form.last_year is None]
    return in_force[0] if len(in_force) == 1 else None


def _is_same(path: Path, target: Path) -> bool:
    """Whether two paths lead to one file; one that has gone meanwhile is said when it is read."""
    try:
        return path.samefile(target)
    except OSError:
        return False


def refuse_sources(targets: Sequence[Path], inputs: Iterable[Path]) -> None:
    """Makes sure that no result takes the place of a file that was read.

    Args:
        targets: Where the results go.
        inputs: What was or will be read; folders among them are no matter.

    Raises:
        UsageError: One would; nothing has been written.
    """
    there = [target for target in targets if target.exists()]
    for path in inputs:
        for target in there:
            if path.is_file() and _is_same(path, target):
                raise _is_input(target)


def _is_input(target: Path) -> UsageError:
    return UsageError(
        f"{target} 是要读的文件之一，不能覆盖，请换一个输出文件名。",
        f"{target} is one of the inputs and is never overwritten; choose another name.",
    )


def find_twins(outcomes: Iterable[Outcome], roster: Roster | None) -> tuple[Finding, ...]:
    """Returns the findings on units of a batch that have the same figures throughout."""
    submissions = (each.submission for each in outcomes if each.submission is not None)
    return tuple(check_twins(submissions, roster))


def copied(taken: TakenIn, forms: Mapping[str, Form]) -> tuple[Finding, ...]:
    """Units whose texts are each other's.

    Args:
        taken: The batch. Where its texts were left on disk, the few that are quoted are read
            again; a file that is not any more what was read is quoted with nothing.
        forms: The forms at hand by id.
    """
    sources = {source.name: source for source in taken.sources}

    def with_texts(submission: Submission) -> Submission:
        if not submission.text_digest:
            return submission
        try:
            data = sources[submission.file].read()
        except WorkbookError:
            return submission
        if hashlib.sha256(data).hexdigest() != submission.digest:
            # Nor has a worker been through what this process would now have to read.
            return submission
        again = read_workbook(data, submission.file, forms).submission
        return submission if again is None else again

    return check_copied(
        (each.submission for each in taken.outcomes if each.submission is not None), with_texts
    )


def read_previous(
    paths: Iterable[Path], forms: Mapping[str, Form], settings: RunSettings = RunSettings()
) -> tuple[Submission, ...]:
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
    sources, skipped = find_sources(workbooks)
    for each in skipped:
        # A stray document has no figures; anything else that is passed over may be a unit's.
        if each.code != "FILE_NOT_SPREADSHEET":
            raise _unread_last_year(file_finding(each.code, each.params, each.name))
    job = ReadJob(settings.cache_for(forms))
    with settings.crew(forms) as crew:
        for source, result in zip(sources, crew.each(job, sources), strict=True):
            outcome = unpacked(result, source.name, forms)
            submission = outcome.submission
            if submission is None:
                raise _unread_last_year(outcome.findings[0])
            found.append(submission)
            found += units_within(submission)
    return tuple(found)


def _unread_last_year(finding: Finding) -> UsageError:
    return UsageError(
        f"上年的文件 {finding.file} 读不出：{message_of(finding, 'zh')}"
        "请换一份，或从 --previous 里去掉。",
        f"last year's file {finding.file} cannot be read: {message_of(finding, 'en')} "
        "Give another copy, or leave it out of --previous.",
    )


def with_sentences(outcome: Outcome) -> Outcome:
    """An outcome whose submission carries the hashes of its sentences."""
    submission = outcome.submission
    if submission is None:
        return outcome
    return replace(outcome, submission=replace(submission, sentences=sentence_prints(submission)))


def _with_file_findings(outcome: Outcome) -> Outcome:
    """As :func:`with_sentences`, and with what the checks found that look at the file alone."""
    outcome = with_sentences(outcome)
    if outcome.submission is None:
        return outcome
    told: dict[str, tuple[Finding, ...]] = {}
    for check in _FILE_CHECKS:
        # One that fails is made again with all others, which say so.
        with suppress(Exception):
            told[check.__name__] = tuple(check(outcome.submission, Context()))
    return replace(outcome, told=told)


def without_texts(submission: Submission) -> Submission:
    """A submission whose narratives stay on disk: their digest goes instead."""
    texts = sorted((name, text) for name, text in submission.narratives.items() if text)
    digest = hashlib.sha256(repr(texts).encode()).hexdigest() if texts else ""
    return replace(submission, narratives={}, text_digest=digest)


def job_for(
    forms: Mapping[str, Form],
    previous: Sequence[Submission] | None,
    assignment: Assignment,
    settings: RunSettings,
    *,
    keep_texts: bool,
) -> CheckJob:
    """The job for files that are checked by an assignment.

    Args:
        forms: The forms at hand by id.
        previous: Last year's submissions; ``None`` if none were given.
        assignment: What the office asks for.
        settings: How the work is done.
        keep_texts: Whether the narratives travel with the figures.
    """
    last_year = None if previous is None else PreviousYear(previous)
    return CheckJob(last_year, assignment, keep_texts, settings.cache_for(forms))
