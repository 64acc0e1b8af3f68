"""Workbooks into published reports: checked first, refused while anything is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import field
from msgspec.structs import replace

from xlsreport.checks.policy.context import Assignment
from xlsreport.errors import UsageError
from xlsreport.layout import below_table
from xlsreport.reading.files.sources import find_sources
from xlsreport.report.published.content import compose_report
from xlsreport.report.published.html_file import render_html
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Submission, Unit, find_open
from xlsreport.text.limits import cut_file_name, safe_file_name
from xlsreport.text.records import Record
from xlsreport.text.words import word
from xlsreport.verbs.draft_text import collect_texts, draft_of
from xlsreport.verbs.take_in import CheckJob, refuse_sources, take_in
from xlsreport.whole_files import refuse_unwritable, replaced_when_whole
from xlsreport.workers.job import read_with
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Form
    from xlsreport.report.published.content import PublishedReport
    from xlsreport.submission.submission import Below, Outcome
    from xlsreport.units.roster import Roster
    from xlsreport.workers.job import Crew

__all__ = ["Printing", "PublishReport", "Published", "publish", "write_template_example"]

Format = Literal["docx", "html", "pdf"]
_LONGEST_QUOTE = 200
_LONGEST_NAME = 100


class Printing(Record, frozen=True):
    """How reports are printed.

    Attributes:
        day: The day of publication; ``None`` for none.
        organ: Who publishes; ``""`` for the unit itself.
        template: An office's own Word template; ``None`` for the usual layout.
        fragment: Whether a web page is only what stands within it.
        draft_overview: Whether a blank narrative is drafted as the form declares.
        force: Whether reports with errors are printed as drafts, and other files replaced.
        units: The units' workbooks whose texts are collected for the writer.
        texts: Narratives by id that take the place of the workbook's own; they are checked like
            these.
    """

    day: date | None = None
    organ: str = ""
    template: Path | None = None
    fragment: bool = False
    draft_overview: bool = False
    force: bool = False
    units: tuple[Path, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


class Published(Record, frozen=True):
    """What became of one workbook.

    Attributes:
        outcome: The workbook, read and checked.
        target: Its report; ``None`` if it was refused.
        errors: Its errors that are open.
        below: The units below it that leave figures missing or doubtful.
        draft: Whether it was printed as not final.
        explained: Findings that were waived, and warnings that the unit explains, for the
            officer; they are not printed.
        appendix: The units' texts; ``None`` if there are none.
        unprinted: Texts that stand outside the tables and are not printed.
        blank: The headings of the narratives that have no text.
    """

    outcome: Outcome
    target: Path | None
    errors: tuple[Finding, ...] = ()
    below: tuple[Below, ...] = ()
    draft: bool = False
    explained: tuple[Finding, ...] = ()
    appendix: Path | None = None
    unprinted: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


class PublishReport(Record, frozen=True):
    """The result of ``publish``.

    Attributes:
        reports: One for every workbook.
        batch: Findings about files that were passed over.
    """

    reports: tuple[Published, ...]
    batch: tuple[Finding, ...] = field(default=())

    @property
    def whole(self) -> bool:
        """Whether every workbook was published as final."""
        return (
            bool(self.reports)
            and not any(finding.blocks for finding in self.batch)
            and all(each.target is not None and not each.draft for each in self.reports)
        )


def publish(
    paths: Iterable[Path],
    target: Path,
    forms: Mapping[str, Form],
    printing: Printing = Printing(),
    *,
    kind: Format | None = None,
    roster: Roster | None = None,
    previous: Sequence[Submission] | None = None,
    assignment: Assignment | None = None,
    progress: Callable[[int, int], None] | None = None,
    settings: RunSettings = RunSettings(),
) -> PublishReport:
    """Checks workbooks and writes the report of each.

    Args:
        paths: Workbooks of units or merged ones, folders and ZIP archives.
        target: The report of one workbook, its format by its ending; with ``kind``, a folder,
            made if it is missing.
        forms: The forms at hand by id.
        printing: How they are printed.
        kind: The format of reports in a folder; ``None`` for a single report.
        roster: Who must report; ``None`` to leave that out.
        previous: Last year's submissions; ``None`` if none were given.
        assignment: What the office asks for besides.
        progress: Called with how many files are done of how many.
        settings: How the work is done.

    Returns:
        What became of every workbook. One with open errors, or with units missing below it, is
        refused unless ``printing.force`` is set.

    Raises:
        UsageError: A path does not exist, several workbooks are given for one report, the format
            is none of the three or cannot be written here, or a target holds something else.
    """
    named = list(paths)
    chosen = kind or _read_ending(target)
    _refuse_impossible(chosen, printing)
    if kind is None:
        refuse_sources([target], named)
        refuse_unwritable(target)
    asked = replace(assignment or Assignment(), roster=roster)
    last_year = PreviousYear(previous) if previous is not None else None
    cache = settings.cache_for(forms)
    job = CheckJob(last_year, asked, keep_texts=True, cache=cache, texts=printing.texts)
    with settings.crew(forms) as crew:
        taken = take_in(crew, named, forms, job, progress)
        units = _read_units(crew, printing, forms)
    if kind is None and len(taken.outcomes) > 1:
        raise UsageError(
            f"有 {len(taken.outcomes)} 份表，-o 只能写一份报告。"
            "请用 -o 文件夹 --as docx|html|pdf。",
            f"{len(taken.outcomes)} workbooks were given for one report; use -o DIR --as "
            "docx|html|pdf.",
        )
    targets = [target] if kind is None else _name_targets(taken.outcomes, target, chosen)
    refuse_sources(targets, [s.path for s in taken.sources if s.path is not None])
    for each in targets:
        _refuse_target(each, force=printing.force)
    if kind is not None and taken.outcomes:
        target.mkdir(parents=True, exist_ok=True)
    reports = [
        _publish_one(outcome, place, chosen, printing, last_year, units)
        for outcome, place in zip(taken.outcomes, targets, strict=False)
    ]
    return PublishReport(tuple(reports), taken.passed_over)


def write_template_example(target: Path, forms: Mapping[str, Form], *, force: bool = False) -> None:
    """Writes a Word template to start from, for the newest form at hand.

    Args:
        target: Where.
        forms: The forms at hand by id.
        force: Whether a file that is no earlier result may be replaced.

    Raises:
        UsageError: The library is missing, or the target holds something else.
    """
    from xlsreport.report.published.docx_file import need_library
    from xlsreport.report.published.office_template import write_example

    need_library()
    if target.suffix.lower() != ".docx":
        raise UsageError(
            f"模板样例的文件名要以 .docx 结尾，不能是“{target.name}”。",
            f"the example of a template ends with .docx, not like {target.name!r}.",
        )
    refuse_unwritable(target)
    _refuse_target(target, force=force)
    form = max(forms.values(), key=lambda each: (each.first_year, each.id))
    empty = Submission(
        file="",
        form=form,
        year=None,
        unit=Unit("", ""),
        issued_to=Unit("", ""),
        consolidated=False,
        nil_return=False,
        values=dict.fromkeys(form.cells),
        shown={},
        unreadable=frozenset(),
        healed=frozenset(),
        places={},
        priors={},
        narratives={},
    )
    with replaced_when_whole(target) as path:
        write_example(compose_report(empty), path)


def _read_ending(target: Path) -> Format:
    endings: dict[str, Format] = {
        ".docx": "docx", ".html": "html", ".htm": "html", ".pdf": "pdf",
    }  # fmt: skip
    found = endings.get(target.suffix.lower())
    if found is None:
        raise UsageError(
            f"报告的文件名要以 .docx、.html 或 .pdf 结尾，不能是“{target.name}”；"
            "写到文件夹时加 --as。",
            f"a report's name ends with .docx, .html or .pdf, not like {target.name!r}; for a "
            "folder, add --as.",
        )
    return found


def _refuse_impossible(kind: Format, printing: Printing) -> None:
    """Makes sure before any work that the format can be written here."""
    if kind == "html":
        if printing.template is not None:
            raise UsageError(
                "--template 是 Word 模板，只能用于 docx 和 pdf。",
                "--template is a Word document: it goes with docx and pdf.",
            )
        return
    if printing.fragment:
        raise UsageError("--fragment 只能用于 html。", "--fragment goes with html only.")
    from xlsreport.report.published.docx_file import need_library

    need_library()
    if kind == "pdf":
        from xlsreport.report.published.pdf_file import find_office

        find_office()


def _refuse_target(target: Path, *, force: bool) -> None:
    from xlsreport.report.published.marks import is_own_report

    if force or not target.exists() or target.is_dir() or not target.stat().st_size:
        return
    if not is_own_report(target):
        raise UsageError(
            f"{target} 已经存在，不是以前写出的报告，或者写出后有人改过，没有覆盖。"
            "请换一个文件名；确实不要它了，加 --force。",
            f"{target} is there and is no earlier report, or was changed since it was written: it "
            "was not overwritten. Choose another name, or give --force if it is not needed.",
        )


def _name_targets(outcomes: Sequence[Outcome], folder: Path, kind: Format) -> list[Path]:
    """A name for each report: the unit's code and name, else the file's."""
    taken: set[str] = set()
    targets = []
    for outcome in outcomes:
        unit = outcome.submission.unit if outcome.submission is not None else None
        parts = [part for part in (unit.code, unit.name) if part] if unit is not None else []
        name = "_".join(parts) or outcome.file.replace("\\", "/").rpartition("/")[2]
        name = cut_file_name(safe_file_name(name)[:_LONGEST_NAME]).strip(" .") or "report"
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name} ({number})"
        taken.add(free.casefold())
        targets.append(folder / f"{free}.{kind}")
    return targets


def _read_units(crew: Crew, printing: Printing, forms: Mapping[str, Form]) -> list[Submission]:
    """The units' workbooks whose texts are collected; those that cannot be read are left out."""
    if not printing.units:
        return []
    sources, _ = find_sources(list(printing.units))
    read = read_with(crew, sources, forms)
    return [each.submission for each in read if each.submission is not None]


def _publish_one(
    outcome: Outcome,
    target: Path,
    kind: Format,
    printing: Printing,
    last_year: PreviousYear | None,
    units: Sequence[Submission],
) -> Published:
    submission = outcome.submission
    errors = tuple(finding for finding in outcome.findings if finding.blocks)
    explained = tuple(
        finding
        for finding in outcome.findings
        if not finding.blocks and (finding.waived is not None or finding.explanation is not None)
    )
    if submission is None:
        return Published(outcome, None, errors)
    below = tuple(find_open(submission.below))
    if (errors or below) and not printing.force:
        return Published(outcome, None, errors, below, explained=explained)
    draft = bool(errors or below)
    added, unprinted = _find_added(outcome, submission)
    narratives = draft_of(submission, last_year) if printing.draft_overview else {}
    report = compose_report(
        submission,
        organ=printing.organ,
        day=printing.day,
        draft=draft,
        narratives=narratives,
        added=added,
    )
    _write(report, target, kind, printing)
    appendix = None
    texts = collect_texts(submission, units, report.title) if submission.consolidated else None
    if texts is not None:
        ending = "html" if kind == "html" else "docx"
        name = word("report_appendix", submission.form.language)
        appendix = target.with_name(f"{target.stem}-{name}.{ending}")
        _refuse_target(appendix, force=printing.force)
        _write(texts, appendix, "html" if kind == "html" else "docx", Printing())
    blank = tuple(s.heading for s in report.sections if s.table is None and not s.paragraphs)
    return Published(
        outcome, target, errors, below, draft, explained, appendix, tuple(unprinted), blank
    )


def _write(report: PublishedReport, target: Path, kind: Format, printing: Printing) -> None:
    from xlsreport.report.published.marks import mark_html

    with replaced_when_whole(target) as path:
        if kind == "html":
            page = mark_html(render_html(report, fragment=printing.fragment))
            path.write_text(page, encoding="utf-8", newline="\n")
        elif kind == "docx":
            _write_docx(report, path, printing)
        else:
            from xlsreport.report.published.pdf_file import convert_to_pdf

            convert_to_pdf(lambda file: _write_docx(report, file, printing), path)


def _write_docx(report: PublishedReport, path: Path, printing: Printing) -> None:
    if printing.template is not None:
        from xlsreport.report.published.office_template import fill_template

        fill_template(report, printing.template, path)
        return
    from xlsreport.report.published.docx_file import write_docx

    write_docx(report, path)


def _find_added(outcome: Outcome, submission: Submission) -> tuple[dict[str, list[str]], list[str]]:
    """The lines that stand below a table in its first column, and other texts outside of tables.

    A line is printed as it stands; one that is too long to be quoted whole is not.
    """
    from xlsreport.layout import lay_out

    layout = lay_out(submission.form, consolidated=submission.consolidated)
    sheets = {table.sheet: table.id for table in submission.form.tables}
    added: dict[str, list[str]] = {}
    others: list[str] = []
    for finding in outcome.findings:
        if finding.code == "TEXT_ADDED" and finding.value:
            tables = [t.id for t in submission.form.tables if t.title == finding.label]
            added.setdefault(tables[0], []).append(finding.value)
        elif finding.code == "CELL_OUTSIDE" and finding.value:
            places = finding.places
            below = (
                len(places) == 1
                and places[0].column == 0
                and places[0].sheet in sheets
                and places[0].row >= below_table(layout, places[0].sheet)
                and len(finding.value) < _LONGEST_QUOTE
                and not finding.value.strip().replace(".", "").isdecimal()
            )
            if below:
                added.setdefault(sheets[places[0].sheet], []).append(finding.value)
            else:
                others.append(finding.value)
    return added, others
