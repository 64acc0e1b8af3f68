"""The verbs of this package as Python functions: blank, issue, fill, check, merge, export.

The command line calls these and nothing else. Each returns frozen records and raises only
:class:`~xlsreport.errors.XlsreportError`; bad figures are findings in the result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from xlsreport.checks import Assignment, PreviousYear, check_outcome, compare_peers
from xlsreport.checks.judging import prior_sum
from xlsreport.consolidation import Consolidation, consolidate
from xlsreport.errors import UsageError, WorkbookError
from xlsreport.filling import content_of, filled
from xlsreport.form_library import find_form, load_forms
from xlsreport.outcome import Outcome
from xlsreport.outputs.figures import figure_records
from xlsreport.reading.previous import from_export, units_within
from xlsreport.reading.reader import file_finding, read_workbook
from xlsreport.reading.roster_file import read_roster
from xlsreport.reading.sources import find_sources
from xlsreport.reporting import board, finding_list, findings_as_csv, refuse_input
from xlsreport.submission import Submission, Unit
from xlsreport.waiver_file import read_waivers, waivers_csv
from xlsreport.waivers import apply_waivers, merge_waivers, waivers_for
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.consolidated import write_consolidated
from xlsreport.workbook.package import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsreport.expression import Number
    from xlsreport.findings import Finding
    from xlsreport.form import Form
    from xlsreport.reading.sources import Source
    from xlsreport.roster import Roster, RosterUnit
    from xlsreport.waivers import Waiver, WaiverRequest

__all__ = [
    "Assignment",
    "CheckReport",
    "MergeReport",
    "blank",
    "board",
    "check",
    "export",
    "fill",
    "find_form",
    "finding_list",
    "findings_as_csv",
    "issue",
    "load_forms",
    "merge",
    "read_previous",
    "read_roster",
    "refuse_input",
    "waive",
]

_EXPORTS = {".csv", ".json"}
# Characters that some system refuses in a file's name.
_UNSAFE = '<>:"/\\|?*'


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What ``check`` found.

    Attributes:
        outcomes: Every file, in the order in which they were found.
        batch: Findings about files that were passed over and, with a roster, about units.
        consolidation: With a roster, what became of every unit; ``None`` without.
    """

    outcomes: tuple[Outcome, ...]
    batch: tuple[Finding, ...]
    consolidation: Consolidation | None

    @property
    def clean(self) -> bool:
        """Whether there is no error anywhere and nobody is missing."""
        return not any(finding.blocks for finding in self.batch) and all(
            outcome.status == "accepted" for outcome in self.outcomes
        )


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What ``merge`` did.

    Attributes:
        outcomes: Every file that was read.
        consolidation: The result; its ``form`` is ``None`` if nothing was merged.
        output: The workbook that was written; ``None`` if none was.
    """

    outcomes: tuple[Outcome, ...]
    consolidation: Consolidation
    output: Path | None

    @property
    def batch(self) -> tuple[Finding, ...]:
        """Findings about files that were passed over and about units."""
        return self.consolidation.findings

    @property
    def clean(self) -> bool:
        """Whether every unit is in the sums and there is no error anywhere."""
        findings = [*self.consolidation.findings, *(f for o in self.outcomes for f in o.findings)]
        return self.consolidation.complete and not any(finding.blocks for finding in findings)


def blank(form: Form, target: Path, year: int, unit: Unit | None = None) -> None:
    """Writes one blank workbook.

    Args:
        form: The form.
        target: Where; a file of that name is replaced.
        year: The report year.
        unit: Whom it is made out to; ``None`` leaves code and name to the clerk.

    Raises:
        UsageError: The target cannot be written.
    """
    issued = unit or Unit("", "")
    write_form(form, Content(year=year, unit=issued, issued_to=issued), target)


def issue(
    form: Form,
    year: int,
    roster: Roster,
    directory: Path,
    previous: Sequence[Submission] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Writes one workbook for every unit of a roster.

    Args:
        form: The form.
        year: The report year.
        roster: The units.
        directory: Where; made if it is missing. Files are named ``<code>_<name>.xlsx``.
        previous: Last year's submissions; a unit's figures are put into its workbook for
            reference.
        progress: Called with how many are done of how many.

    Returns:
        The files in the roster's order.

    Raises:
        UsageError: A file cannot be written, or would replace one that is there.
    """
    targets = [directory / f"{_safe_name(unit)}.xlsx" for unit in roster.units]
    there = [target for target in targets if target.exists()]
    if there:
        raise UsageError(
            f"{there[0]} 已经存在（共 {len(there)} 个）。为免覆盖已填好的表，请换一个文件夹。",
            f"{there[0]} is there already ({len(there)} in all). Choose another folder, so that "
            "no filled workbook is lost.",
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"建不了文件夹 {directory}：{error.strerror}。",
            f"cannot make the folder {directory}: {error.strerror}.",
        ) from error
    last_year = PreviousYear(previous)
    for done, (unit, target) in enumerate(zip(roster.units, targets, strict=True), start=1):
        to = Unit(unit.code, unit.name)
        content = Content(
            year=year,
            unit=to,
            issued_to=to,
            contact=unit.contact,
            phone=unit.phone,
            priors=_priors(form, last_year.of_unit(to, year)),
        )
        write_form(form, content, target)
        if progress is not None:
            progress(done, len(targets))
    return tuple(targets)


def fill(
    workbook: Path, values: Mapping[str, Any], target: Path, forms: Mapping[str, Form]
) -> None:
    """Puts values into a blank workbook and writes the result.

    Args:
        workbook: A workbook of this program.
        values: See :func:`xlsreport.filling.filled`.
        target: Where; a file of that name is replaced, but never ``workbook`` itself.
        forms: The forms at hand by id.

    Raises:
        UsageError: The workbook is no blank of a known form, a value does not fit, or the target
            cannot be written.
    """
    if target.exists() and target.samefile(workbook):
        raise UsageError("不能写回空白表本身，请换一个文件名。", "the blank is never overwritten.")
    sources, _ = find_sources([workbook])
    outcome = _read(sources[0], forms)
    submission = outcome.submission
    foreign = [f for f in outcome.findings if f.code in {"CELL_OUTSIDE", "FILE_SHEET_EXTRA"}]
    if submission is None or submission.consolidated or foreign:
        raise UsageError(
            f"{workbook} 不是可以填的空白表。", f"{workbook} is no blank that can be filled in."
        )
    write_form(submission.form, filled(submission.form, content_of(submission), values), target)


def check(
    paths: Iterable[Path],
    forms: Mapping[str, Form],
    roster: Roster | None = None,
    previous: Sequence[Submission] | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    assignment: Assignment | None = None,
) -> CheckReport:
    """Reads and checks workbooks.

    Args:
        paths: Workbooks, folders (searched through) and ZIP archives.
        forms: The forms at hand by id.
        roster: Who must report; ``None`` to leave that out.
        previous: Last year's submissions; ``None`` if none were given.
        progress: Called with how many files are done of how many.
        assignment: What the office asks for besides; its roster is taken from ``roster``.

    Raises:
        UsageError: A path does not exist.
    """
    asked = replace(assignment or Assignment(), roster=roster)
    outcomes, passed_over = _read_all(paths, forms, previous, progress, asked)
    result = None
    batch = list(passed_over)
    if roster is not None:
        result = consolidate(outcomes, roster)
        batch += [f for f in result.findings if f.code.startswith("UNIT_")]
        batch = [f for f in batch if f.code != "UNIT_LEFT_OUT"]
    return CheckReport(outcomes, tuple(asked.profile.applied(batch)), result)


def merge(
    paths: Iterable[Path],
    target: Path,
    forms: Mapping[str, Form],
    roster: Roster | None = None,
    previous: Sequence[Submission] | None = None,
    unit: Unit | None = None,
    *,
    include_errors: bool = False,
    progress: Callable[[int, int], None] | None = None,
    assignment: Assignment | None = None,
) -> MergeReport:
    """Reads, checks and adds up workbooks, and writes the consolidated one.

    Args:
        paths: As for :func:`check`. The target itself is passed over if it lies in a folder.
        target: The consolidated workbook; a file of that name is replaced once the new one is
            whole, unless it was named as an input.
        forms: The forms at hand by id.
        roster: Who must report; without it, whoever sent something.
        previous: Last year's submissions; ``None`` if none were given.
        unit: Whose workbook the sum is.
        include_errors: Whether submissions with errors are added up as well.
        progress: Called with how many files are done of how many.
        assignment: As for :func:`check`.

    Raises:
        UsageError: A path does not exist, the target is an input, or it cannot be written.
    """
    named = list(paths)
    if any(path.is_file() and target.exists() and path.samefile(target) for path in named):
        raise UsageError(
            f"{target} 是要汇总的文件之一，不能覆盖，请换一个输出文件名。",
            f"{target} is one of the inputs and is never overwritten; choose another name.",
        )
    asked = replace(assignment or Assignment(), roster=roster)
    outcomes, passed_over = _read_all(named, forms, previous, progress, asked, leave_out=target)
    result = consolidate(outcomes, roster, unit, include_errors=include_errors)
    findings = asked.profile.applied([*passed_over, *result.findings])
    result = replace(result, findings=tuple(findings))
    if result.form is None:
        return MergeReport(outcomes, result, None)
    write_consolidated(result, target)
    return MergeReport(outcomes, result, target)


def export(
    paths: Iterable[Path],
    forms: Mapping[str, Form],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[dict[str, Any]], CheckReport]:
    """Reads and checks workbooks and gives their figures one by one.

    Returns:
        The records (see :data:`xlsreport.outputs.figures.COLUMNS`) and the report of the check.

    Raises:
        UsageError: A path does not exist.
    """
    report = check(paths, forms, progress=progress)
    return list(figure_records(report.outcomes)), report


def waive(
    path: Path,
    forms: Mapping[str, Form],
    waiver: WaiverRequest,
    target: Path,
    previous: Sequence[Submission] | None = None,
    assignment: Assignment | None = None,
) -> tuple[Waiver, ...]:
    """Records that somebody looked into findings of one file and why they may stay.

    Args:
        path: The file.
        forms: The forms at hand by id.
        waiver: Which findings, who and why.
        target: The CSV of waivers; what stands there is kept, a waiver of the same findings is
            replaced.
        previous: As for :func:`check`; needed for findings that compare with last year.
        assignment: As for :func:`check`.

    Returns:
        What was recorded, one waiver a finding.

    Raises:
        UsageError: The file cannot be read, has no such finding, the finding cannot be waived, or
            the CSV cannot be understood or written.
    """
    outcomes, _ = _read_all([path], forms, previous, None, assignment or Assignment())
    recorded = tuple(each for outcome in outcomes for each in waivers_for(outcome, waiver))
    known = read_waivers(target) if target.exists() else ()
    with replaced_when_whole(target) as temporary:
        # Excel takes a CSV for UTF-8 only if it starts with a byte order mark.
        temporary.write_text(waivers_csv(merge_waivers(known, recorded)), encoding="utf-8-sig")
    return recorded


def read_previous(paths: Iterable[Path], forms: Mapping[str, Form]) -> tuple[Submission, ...]:
    """Last year's submissions from workbooks, consolidated workbooks and exports.

    Raises:
        UsageError: A path does not exist, or a file cannot be read.
    """
    found: list[Submission] = []
    workbooks: list[Path] = []
    for path in paths:
        if path.suffix.lower() in _EXPORTS and path.is_file():
            text = path.read_bytes().decode("utf-8-sig", errors="replace")
            found += from_export(text, path.name, forms)
        else:
            workbooks.append(path)
    sources, _ = find_sources(workbooks)
    for source in sources:
        outcome = _read(source, forms)
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


def _read_all(
    paths: Iterable[Path],
    forms: Mapping[str, Form],
    previous: Sequence[Submission] | None,
    progress: Callable[[int, int], None] | None,
    assignment: Assignment,
    leave_out: Path | None = None,
) -> tuple[tuple[Outcome, ...], list[Finding]]:
    sources, skipped = find_sources(list(paths))
    if leave_out is not None and leave_out.exists():
        sources = tuple(
            each for each in sources if each.path is None or not each.path.samefile(leave_out)
        )
    last_year = None if previous is None else PreviousYear(previous)
    outcomes: list[Outcome] = []
    for done, source in enumerate(sources, start=1):
        outcomes.append(check_outcome(_read(source, forms), last_year, assignment))
        if progress is not None:
            progress(done, len(sources))
    passed_over = [file_finding(each.code, each.params, each.name) for each in skipped]
    if assignment.peers:
        outcomes = list(compare_peers(outcomes, assignment))
    return tuple(apply_waivers(each, assignment.waivers) for each in outcomes), passed_over


def _read(source: Source, forms: Mapping[str, Form]) -> Outcome:
    try:
        data = source.read()
    except WorkbookError as error:
        return Outcome(source.name, None, (file_finding(error.code, error.params, source.name),))
    outcome = read_workbook(data, source.name, forms)
    submission = outcome.submission
    if submission is None or submission.saved is not None or source.path is None:
        return outcome
    # The file itself does not say when it was saved; the folder does, more or less.
    saved = datetime.fromtimestamp(source.path.stat().st_mtime, tz=UTC)
    return replace(outcome, submission=replace(submission, saved=saved))


def _priors(form: Form, last: Submission | None) -> dict[str, Number]:
    """Last year's sums for a new workbook; nothing where nothing is known."""
    if last is None:
        return {}
    sums = {tie.id: prior_sum(tie, last.values) for tie in form.ties if tie.needs_prior}
    return {tie: value for tie, value in sums.items() if value is not None}


def _safe_name(unit: RosterUnit) -> str:
    name = f"{unit.code}_{unit.name}"
    return "".join("_" if char in _UNSAFE or not char.isprintable() else char for char in name)[
        :120
    ]
