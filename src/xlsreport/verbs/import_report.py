"""Published reports into workbooks: every figure that is certain, every text, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.forms.periods import year_in
from xlsreport.reading.files.sources import Source
from xlsreport.reading.report_file import Asked, read_published
from xlsreport.submission.packing import pack_outcome
from xlsreport.submission.submission import Unit
from xlsreport.text.limits import LONGEST_CELL_TEXT
from xlsreport.text.records import Record
from xlsreport.verbs.take_in import refuse_sources
from xlsreport.verbs.targets import TargetKind, refuse_target
from xlsreport.workbook import Content, Entry, write_form
from xlsreport.workers.job import unpacked
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["ImportReport", "import_reports"]

_REPORTS = (".docx", ".html", ".htm", ".txt")


class ReportJob(Record, frozen=True):
    """Reads one published report; what came of it is packed."""

    asked: Asked

    def __call__(self, source: Source, forms: Mapping[str, Form]) -> bytes:
        """The outcome of one file, packed."""
        return pack_outcome(read_published(source.read(), source.name, forms, self.asked))


class ImportReport(Record, frozen=True):
    """The result of ``import``.

    Attributes:
        outcomes: Every report, in the order given.
        written: The workbooks by the name of the report.
        blank: By the name of the report, how many cells stayed blank.
    """

    outcomes: tuple[Outcome, ...]
    written: Mapping[str, Path]
    blank: Mapping[str, int]

    @property
    def left_out(self) -> tuple[Outcome, ...]:
        """What gave no workbook: it could not be read, or is a workbook already."""
        return tuple(each for each in self.outcomes if each.file not in self.written)

    @property
    def whole(self) -> bool:
        """Whether every report was read and no cell stayed blank."""
        return not any(self.blank.values()) and not self.left_out


def import_reports(
    paths: Sequence[Path],
    target: Path,
    forms: Mapping[str, Form],
    *,
    form: Form | None = None,
    year: int | None = None,
    period: str = "",
    unit: Unit | None = None,
    force: bool = False,
    settings: RunSettings = RunSettings(),
) -> ImportReport:
    """Reads published reports and writes a workbook of each.

    Args:
        paths: Word documents, web pages, texts, or folders of them.
        target: A workbook for one report; else a folder, made if it is missing.
        forms: The forms at hand by id.
        form: The form of all reports; ``None`` to tell by their labels.
        year: Their report year; ``None`` for that of their titles.
        period: Their month, quarter or half year as people write it; ``""`` for that of their
            titles.
        unit: The unit of the report; ``None`` for that of its title.
        force: Whether files of another kind may be replaced.
        settings: How the work is done.

    Raises:
        UsageError: A path does not exist, a target is an input or holds something else, or the
            options fit no more than one report and several were given, or year and period
            contradict each other.
    """
    if year is not None and year_in(period) not in {None, year}:
        raise UsageError(
            f"--period {period} 不在 --year {year} 这一年，请改其中一个。",
            f"--period {period} is not in --year {year}; correct one of them.",
        )
    files = _list_files(paths)
    into_folder = len(files) > 1 or target.is_dir() or target.suffix.lower() != ".xlsx"
    if len(files) > 1 and unit is not None:
        raise UsageError(
            "--unit-code 和 --unit-name 只能用于一份报告。",
            "--unit-code and --unit-name are for a single report.",
        )
    if into_folder and target.suffix.lower() == ".xlsx" and not target.is_dir():
        raise UsageError(
            f"给了 {len(files)} 份报告，-o 要写文件夹，不能是 {target.name}。",
            f"{len(files)} reports were given: -o must name a folder, not {target.name}.",
        )
    targets = _name_targets(files, target) if into_folder else [target]
    refuse_sources(targets, files)
    if into_folder:
        target.mkdir(parents=True, exist_ok=True)
    for each in targets:
        refuse_target(each, TargetKind.UNIT_WORKBOOK, forms, force=force)
    asked = Asked(form, year, unit or Unit("", ""), text=True, period=period)
    outcomes: list[Outcome] = []
    written: dict[str, Path] = {}
    blank: dict[str, int] = {}
    sources = [Source(str(file), file) for file in files]
    with settings.crew(forms) as crew:
        results = crew.each(ReportJob(asked), sources)
        for source, place, result in zip(sources, targets, results, strict=True):
            outcome = unpacked(result, source.name, forms)
            outcomes.append(outcome)
            submission = outcome.submission
            if submission is None or submission.container not in {"docx", "html", "text"}:
                continue
            write_form(submission.form, _make_content(outcome, submission), place)
            written[source.name] = place
            blank[source.name] = _count_blank(submission)
    return ImportReport(tuple(outcomes), written, blank)


def _list_files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"找不到文件或文件夹：{path}", f"no such file or folder: {path}")
        if path.is_dir():
            files += sorted(
                each
                for each in path.rglob("*")
                if each.suffix.lower() in _REPORTS
                and each.is_file()
                and not each.is_symlink()
                and not each.name.startswith(("~$", "."))
            )
        else:
            files.append(path)
    if not files:
        raise UsageError(
            f"没有找到报告：文件夹里没有 {'、'.join(_REPORTS)} 文件。",
            f"no report was found: there are no files {', '.join(_REPORTS)}.",
        )
    return list(dict.fromkeys(files))


def _name_targets(files: Sequence[Path], folder: Path) -> list[Path]:
    """A workbook for each report, named like it; two reports of one name keep their endings."""
    stems = [file.stem.casefold() for file in files]
    names = [file.stem if stems.count(file.stem.casefold()) == 1 else file.name for file in files]
    taken: set[str] = set()
    targets = []
    for name in names:
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name} ({number})"
        taken.add(free.casefold())
        targets.append(folder / f"{free}.xlsx")
    return targets


def _make_content(outcome: Outcome, submission: Submission) -> Content:
    """What the workbook holds: figures, totals that differ from their parts, texts."""
    entries: dict[str, Entry] = {
        cell: value for cell, value in submission.entries.items() if value is not None
    }
    for cell in submission.form.cells.values():
        if not cell.computed:
            value = submission.values[cell.id]
            if value is not None:
                entries[cell.id] = value
        elif (shown := submission.shown.get(cell.id)) is not None:
            entries[cell.id] = shown
    added: dict[str, list[str]] = {}
    titles = {table.title: table.id for table in submission.form.tables}
    for finding in outcome.findings:
        if finding.code == "TEXT_ADDED" and finding.value and finding.label in titles:
            added.setdefault(titles[finding.label], []).append(finding.value)
    return Content(
        year=submission.year,
        period=submission.period,
        unit=submission.unit,
        entries=entries,
        narratives={name: text[:LONGEST_CELL_TEXT] for name, text in submission.narratives.items()},
        added=added,
        header=submission.header,
        lists={name: [row.values for row in each.rows] for name, each in submission.lists.items()},
    )


def _count_blank(submission: Submission) -> int:
    """How many cells and fields that must be filled in stayed blank.

    Those that a group in one row leaves are not missing.
    """
    form = submission.form
    blank = {
        cell.id
        for cell in form.cells.values()
        if not cell.computed and submission.values[cell.id] is None
    }
    blank |= {cell for cell, value in submission.entries.items() if value is None}
    blank -= {cell for cell in blank if form.every[cell].value_type.may_be_blank}
    for group in form.undivided.values():
        others = set(group.others)
        if submission.values[group.cell] is not None and others <= blank:
            blank -= others
    asked = [each for each in form.header if not each.value_type.may_be_blank]
    return len(blank) + sum(submission.header.get(each.id) is None for each in asked)
