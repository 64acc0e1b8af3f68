"""The verbs of this package as Python functions: blank, issue, fill, check, merge, export.

The command line calls these and nothing else. Each returns frozen records and raises only
:class:`~xlsreport.errors.XlsreportError`; bad figures are findings in the result.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from xlsreport.checks.policy.context import Assignment
from xlsreport.errors import UsageError
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.library.find_forms import find_form, load_forms
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.decision_file import read_decisions
from xlsreport.merge.records import Acceptance, MergeChoices
from xlsreport.merge.version_choice import find_repeated
from xlsreport.reading.files.sources import find_sources
from xlsreport.reading.roster_file import read_roster
from xlsreport.report.results import CheckReport, ExportReport, MergeReport
from xlsreport.verbs.take_in import (
    TakenIn,
    copied,
    find_twins,
    job_for,
    only_form,
    read_previous,
    refuse_sources,
    take_in,
)
from xlsreport.verbs.targets import (
    TargetKind,
    choose_texts,
    read_older,
    read_texts,
    refuse_target,
    too_many_details,
)
from xlsreport.workers.job import read_source
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TextIO

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission, Unit
    from xlsreport.text.words import Language
    from xlsreport.units.roster import Roster
    from xlsreport.verbs.compare_source import read_published
    from xlsreport.verbs.import_report import import_reports
    from xlsreport.verbs.issue import Handout, blank, issue
    from xlsreport.verbs.publish import Printing, publish, write_template_example
    from xlsreport.verbs.report import board, finding_list, findings_as_csv, refuse_input
    from xlsreport.verbs.waive import waive, waive_and_list

__all__ = [
    "Acceptance",
    "Assignment",
    "CheckReport",
    "ExportReport",
    "Handout",
    "MergeChoices",
    "MergeReport",
    "Printing",
    "RunSettings",
    "TargetKind",
    "blank",
    "board",
    "check",
    "export",
    "fill",
    "find_form",
    "finding_list",
    "findings_as_csv",
    "import_reports",
    "issue",
    "load_forms",
    "merge",
    "publish",
    "read_decisions",
    "read_previous",
    "read_published",
    "read_roster",
    "refuse_input",
    "refuse_target",
    "waive",
    "waive_and_list",
    "write_template_example",
]

# Modules of verbs and what is here of them: loaded when it is asked for, since most commands need
# only one.
_VERBS = {
    "compare_source": ("read_published",),
    "import_report": ("import_reports",),
    "issue": ("Handout", "blank", "issue"),
    "publish": ("Printing", "publish", "write_template_example"),
    "waive": ("waive", "waive_and_list"),
    "report": ("board", "finding_list", "findings_as_csv", "refuse_input"),
}

# What stands in a workbook and would be lost if it were written anew.
_FOREIGN = frozenset({"CELL_OUTSIDE", "CELL_ROW_ADDED", "FILE_SHEET_EXTRA"})
# As many lines of details are sure to be read again.
_MOST_TEXTS = 2_900


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of many kinds
    for module, names in _VERBS.items():
        if name in names:
            return getattr(import_module(f"xlsreport.verbs.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def fill(
    workbook: Path,
    values: Mapping[str, Any],
    target: Path,
    forms: Mapping[str, Form],
    *,
    force: bool = False,
) -> None:
    """Puts values into a blank workbook and writes the result.

    Args:
        workbook: A workbook of this program.
        values: See :func:`xlsreport.verbs.fill.filled`.
        target: Where; an untouched blank of that name is replaced, never ``workbook`` itself.
        forms: The forms at hand by id.
        force: Whether any other file of that name may be replaced, a filled workbook too.

    Raises:
        UsageError: The workbook is no blank of a known form, a value does not fit, or the target
            cannot be written.
    """
    from xlsreport.verbs.fill import content_of, filled
    from xlsreport.workbook import write_form

    if target.exists() and target.samefile(workbook):
        raise UsageError("不能写回空白表本身，请换一个文件名。", "the blank is never overwritten.")
    refuse_target(target, TargetKind.UNIT_WORKBOOK, forms, force=force)
    sources, _ = find_sources([workbook])
    outcome = read_source(sources[0], forms)
    submission = outcome.submission
    foreign = [f for f in outcome.findings if f.code in _FOREIGN]
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
    return_to: Path | None = None,
    language: Language = "zh",
    settings: RunSettings = RunSettings(),
    keep_texts: bool = True,
) -> CheckReport:
    """Reads and checks workbooks.

    Args:
        paths: Workbooks, folders (searched through) and ZIP archives.
        forms: The forms at hand by id.
        roster: Who must report; ``None`` to leave that out.
        previous: Last year's submissions; ``None`` if none were given.
        progress: Called with how many files are done of how many.
        assignment: What the office asks for besides; its roster is taken from ``roster``.
        return_to: A folder for marked copies of the workbooks with errors or warnings; made if
            it is missing. No file there is ever replaced. ``None`` for no copies.
        language: Of the marks in the copies.
        settings: How the work is done.
        keep_texts: Whether the outcomes hold the narratives; without them, tens of thousands of
            submissions fit into memory.

    Raises:
        UsageError: A path does not exist, or the copies cannot be written.
    """
    asked = replace(assignment or Assignment(), roster=roster)
    if return_to is not None:
        from xlsreport.marked_copy.write_copies import make_folder, write_copies

        make_folder(return_to)
    job = job_for(forms, previous, asked, settings, keep_texts=keep_texts)
    with settings.crew(forms) as crew:
        taken = take_in(crew, paths, forms, job, progress)
        passed_over = list(taken.passed_over)
        returned: dict[str, Path] = {}
        if return_to is not None:
            files = tuple(zip(taken.sources, taken.outcomes, strict=True))
            returned, refused = write_copies(crew, files, return_to, language)
            passed_over += refused
    outcomes = taken.outcomes
    result = None
    batch = [
        *passed_over,
        *_find_nothing_read(taken),
        *copied(taken, forms),
        *find_twins(outcomes, roster),
    ]
    if roster is None:
        batch += find_repeated(outcomes)
    else:
        result = consolidate(outcomes, roster)
        batch += [f for f in result.findings if f.code.startswith("UNIT_")]
        batch = [f for f in batch if f.code != "UNIT_LEFT_OUT"]
    return CheckReport(outcomes, tuple(asked.profile.applied(batch)), result, returned, roster)


def merge(
    paths: Iterable[Path],
    target: Path,
    forms: Mapping[str, Form],
    roster: Roster | None = None,
    previous: Sequence[Submission] | None = None,
    unit: Unit | None = None,
    *,
    include_errors: bool = False,
    choices: MergeChoices | None = None,
    progress: Callable[[int, int], None] | None = None,
    assignment: Assignment | None = None,
    settings: RunSettings = RunSettings(),
    force: bool = False,
) -> MergeReport:
    """Reads, checks and adds up workbooks, and writes the consolidated one.

    Args:
        paths: As for :func:`check`. An older result of that name in a folder is passed over.
        target: The consolidated workbook; an older one of that name is replaced once the new one
            is whole, unless it was named as an input.
        forms: The forms at hand by id.
        roster: Who must report; without it, every unit that sent something.
        previous: Last year's submissions; ``None`` if none were given.
        unit: Whose workbook the sum is.
        include_errors: Whether submissions with errors are added up as well.
        choices: What else was decided: who counts, what is required, what to compare with.
        progress: Called with how many files are done of how many.
        assignment: As for :func:`check`.
        settings: How the work is done.
        force: Whether a file of another kind, or a merged workbook of another unit that holds
            texts, may be replaced.

    Returns:
        What was merged. Nothing is written, and an older target stays, where nothing could be
        merged, where ``choices`` require every unit and not every unit is in, or where the sums
        could not be proved.

    Raises:
        UsageError: A path does not exist, the target is an input, is no .xlsx, is of another unit
            and holds texts, or cannot be written; or no texts can be taken as ``choices`` ask.
    """
    named = list(paths)
    refuse_sources([target], named)
    if target.suffix.lower() != ".xlsx":
        raise UsageError(
            f"汇总表的文件名要以 .xlsx 结尾，不能是“{target.name}”；导出数据用 xlsreport export。",
            f"a merged workbook's name ends with .xlsx; {target.name!r} does not. For other "
            "formats use xlsreport export.",
        )
    refuse_target(target, TargetKind.MERGED_WORKBOOK, forms, force=force)
    asked = replace(assignment or Assignment(), roster=roster)
    job = job_for(forms, previous, asked, settings, keep_texts=True)
    # The workbook of more units than this cannot be read again, and holds none of their texts.
    job = replace(job, most_texts=_MOST_TEXTS)
    with settings.crew(forms) as crew:
        meanwhile = partial(_get_ready, forms, roster)
        taken = take_in(crew, named, forms, job, progress, target, meanwhile=meanwhile)
        older = read_older(target, crew, forms)
        given = read_texts(choices.texts, crew, forms) if choices and choices.texts else None
    from xlsreport.report.finding_rows import merge_findings
    from xlsreport.workbook.consolidated import write_consolidated

    outcomes = taken.outcomes
    result = consolidate(outcomes, roster, unit, include_errors=include_errors, choices=choices)
    said = [*taken.passed_over, *result.findings, *copied(taken, forms)]
    said += find_twins(outcomes, roster)
    if result.form is not None:
        large = too_many_details(result.form, len(result.parts))
        said += [] if large is None else [large]
    findings = asked.profile.applied(said)
    result = replace(result, findings=tuple(findings))
    if result.form is None or not result.to_be_written:
        return MergeReport(outcomes, result, None, roster)
    form = result.form
    own = choose_texts(result, older, given, target=target, force=force)
    result = replace(result, findings=(*result.findings, *asked.profile.applied(own.findings)))
    write_consolidated(
        result,
        target,
        outcomes,
        previous,
        texts=(own.narratives, own.contact, own.phone),
        header=own.header,
        roster=roster,
        findings=merge_findings(outcomes, result.findings, form.language),
        paths={each.name: each.path for each in taken.sources if each.path is not None},
        key=asked.key,
    )
    return MergeReport(outcomes, result, target, roster)


def _get_ready(forms: Mapping[str, Form], roster: Roster | None) -> None:
    """Loads and makes what a merge needs at its end: it takes as long as some files to read."""
    import_module("xlsreport.workbook.consolidated")
    if (form := only_form(forms)) is not None:
        lay_out(form, consolidated=True)
    if roster is not None:
        roster.named("")


def export(
    paths: Iterable[Path],
    target: Path | TextIO,
    forms: Mapping[str, Form],
    roster: Roster | None = None,
    previous: Sequence[Submission] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    assignment: Assignment | None = None,
    settings: RunSettings = RunSettings(),
    force: bool = False,
) -> ExportReport:
    """Reads and checks workbooks and writes their figures, units and texts for other programs.

    Args:
        paths: As for :func:`check`.
        target: A ``.csv``, ``.json``, ``.parquet`` or ``.sqlite`` file; an older export there is
            replaced once the new one is whole; or a stream, which takes the figures as CSV.
        forms: The forms at hand by id.
        roster: Who must report; units that sent nothing are in the table of units.
        previous: Last year's submissions; ``None`` if none were given.
        progress: Called with how many files are done of how many.
        assignment: As for :func:`check`.
        settings: How the work is done.
        force: Whether files of another kind may be replaced.

    Returns:
        What was read and written, nothing where no workbook was found; see
        :mod:`xlsreport.submission.export_columns` for the columns.

    Raises:
        UsageError: A path does not exist, the target's ending is none of those, the target is an
            input or cannot be written, or the library for Parquet is missing.
    """
    from xlsreport.report.exports import files_of, stream_figures, write_export
    from xlsreport.verbs.export import Fates, lines_of

    named = list(paths)
    files = files_of(target, forms.values()) if isinstance(target, Path) else ()
    refuse_sources(files, named)
    for file in files:
        refuse_target(file, TargetKind.EXPORT, force=force)
    asked = replace(assignment or Assignment(), roster=roster)
    job = job_for(forms, previous, asked, settings, keep_texts=True)
    with settings.crew(forms) as crew:
        taken = take_in(crew, named, forms, job, progress)
    refuse_sources(
        files, (path for s in taken.sources if (path := s.path or s.archive) is not None)
    )
    said = asked.profile.applied([*taken.passed_over, *_find_nothing_read(taken)])
    if not taken.outcomes and isinstance(target, Path):
        return ExportReport((), tuple(said), None)
    lines = lines_of(taken.outcomes, Fates(taken.outcomes, roster))
    used = [each.submission.form for each in taken.outcomes if each.submission is not None]
    if isinstance(target, Path):
        written = write_export(target, lines, used)
    else:
        written = stream_figures(target, lines, used)
    return ExportReport(taken.outcomes, tuple(said), written)


def _find_nothing_read(taken: TakenIn) -> list[Finding]:
    """The error that no workbook was found; nothing where one was."""
    return [] if taken.outcomes else [Finding("BATCH_NO_FILES", Severity.ERROR, "")]
