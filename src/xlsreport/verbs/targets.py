"""What a result may replace, and the officer's own texts that it takes over from what it replaces.

A target that holds a workbook that a unit filled in, a roster, or any file that is no older version
of the same result is refused before anything is written, unless it is asked for with ``--force``.

The sections 一, 五 and 六 and the contact on the cover are written into a merged workbook by hand.
Merging again makes a new workbook: what stood in the older one of the same form, year and unit is
taken over; a workbook of another unit that holds texts is not replaced.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.errors import UsageError
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.periods import time_words
from xlsreport.reading.files.limits import MAX_DETAIL_CELLS
from xlsreport.reading.files.sources import Source, find_sources
from xlsreport.reading.own_results import is_board, is_export, is_finding_list, is_merged_workbook
from xlsreport.text.records import Record
from xlsreport.units.same_unit import compare_units
from xlsreport.whole_files import refuse_unwritable
from xlsreport.workers.job import read_with
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import ListValue, Submission
    from xlsreport.workers.job import Crew

__all__ = [
    "OwnTexts",
    "TargetKind",
    "choose_texts",
    "read_older",
    "read_texts",
    "refuse_target",
    "too_many_details",
]

# Columns of a unit besides its figures: 明细, the lists of units and files, the seal.
_FURTHER_CELLS = 24

_CONTACT = ("contact", "phone")


class TargetKind(Enum):
    """What is to be written, in both languages."""

    UNIT_WORKBOOK = "空白表", "blank workbook"
    MERGED_WORKBOOK = "汇总表", "merged workbook"
    FINDING_LIST = "问题清单", "list of findings"
    BOARD = "看板", "board"
    EXPORT = "导出的数据", "export"


def refuse_target(
    target: Path, kind: TargetKind, forms: Mapping[str, Form] | None = None, *, force: bool = False
) -> None:
    """Makes sure before any work that a result does not replace what holds somebody's work.

    Args:
        target: Where the result goes; a link stands for the file that it leads to.
        kind: What is to be written.
        forms: The forms at hand by id; needed for workbooks of units.
        force: Whether any plain file may be replaced.

    Raises:
        UsageError: There is no place for the file, or what is there is no older result of this
            kind.
    """
    refuse_unwritable(target)
    if force or not target.exists() or target.stat().st_size == 0:
        return
    if not _is_older_result(target, kind, forms or {}):
        zh, en = kind.value
        raise UsageError(
            f"{target} 已经存在，里面不是以前写出的{zh}，没有覆盖。"
            "请换一个文件名；确实不要它了，加 --force。",
            f"{target} is there and holds no earlier {en}: it was not overwritten. Choose another "
            "name, or give --force if it is not needed any more.",
        )


def _is_older_result(target: Path, kind: TargetKind, forms: Mapping[str, Form]) -> bool:
    match kind:
        case TargetKind.UNIT_WORKBOOK:
            submission = _read_here(target, forms)
            return submission is not None and _holds_nothing(submission)
        case TargetKind.MERGED_WORKBOOK:
            if is_merged_workbook(target):
                return True  # most are told without reading thousands of lines
            submission = _read_here(target, forms)
            return submission is not None and submission.consolidated
        case TargetKind.FINDING_LIST:
            return is_finding_list(target)
        case TargetKind.BOARD:
            return is_board(target)
        case TargetKind.EXPORT:
            return is_export(target)


def _read_here(target: Path, forms: Mapping[str, Form]) -> Submission | None:
    with RunSettings(jobs=1).crew(forms) as crew:
        return _read([Source(str(target), target)], crew, forms)


def _holds_nothing(submission: Submission) -> bool:
    """Whether a unit's workbook is as it was issued: no figure, no text, no contact."""
    if submission.consolidated or submission.unreadable or submission.healed:
        return False
    cells = submission.form.cells.values()
    figures = [submission.values[cell.id] for cell in cells if not cell.computed]
    entries = (submission.cover.get(name, "") for name in ("contact", "phone", "nil_return"))
    return (
        all(value is None for value in (*figures, *submission.header.values()))
        and not any(submission.narratives.values())
        and not any(entries)
    )


class OwnTexts(Record, frozen=True):
    """The texts that go into the new workbook.

    Attributes:
        narratives: By id.
        contact: Who fills it in; ``""`` if not known.
        phone: Their telephone number; ``""`` if not known.
        header: The entries of the form's own fields on the cover, by id.
        findings: What was taken over from where.
    """

    narratives: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    phone: str = ""
    header: Mapping[str, ListValue] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_older(target: Path, crew: Crew, forms: Mapping[str, Form]) -> Submission | Finding | None:
    """Reads what stands at the target of a merge.

    Args:
        target: The target.
        crew: Who reads it.
        forms: The forms at hand by id.

    Returns:
        ``None`` if nothing is there; a warning if it is a merged workbook that cannot be read, as
        one with more lines than the reader takes.
    """
    if not target.is_file() or target.stat().st_size == 0:
        return None
    submission = _read([Source(str(target), target)], crew, forms)
    if submission is not None or not is_merged_workbook(target):
        return submission
    params = {"file": target.name}
    return Finding("BATCH_TEXTS_UNREAD", Severity.WARNING, "", params=params)


def read_texts(path: Path, crew: Crew, forms: Mapping[str, Form]) -> Submission:
    """Reads the workbook that texts are asked from.

    Raises:
        UsageError: It does not exist or cannot be read.
    """
    submission = _read(find_sources([path])[0], crew, forms)
    if submission is None:
        raise UsageError(
            f"--texts 的 {path} 读不出。", f"{path}, given with --texts, is unreadable."
        )
    return submission


def _read(sources: Sequence[Source], crew: Crew, forms: Mapping[str, Form]) -> Submission | None:
    read = [each.submission for each in read_with(crew, sources, forms)]
    return read[0] if len(read) == 1 else None


def choose_texts(
    result: Consolidation,
    older: Submission | Finding | None,
    given: Submission | None,
    *,
    target: Path,
    force: bool = False,
) -> OwnTexts:
    """Returns the texts for a merged workbook.

    Args:
        result: The merge.
        older: What :func:`read_older` returned.
        given: The workbook that texts were asked from; ``None`` for none.
        target: Where the merged workbook goes.
        force: Whether an older workbook of another unit may be replaced though it holds texts.

    Raises:
        UsageError: The older workbook holds texts and is of another unit, year or form; or the
            workbook that texts were asked from is of another form, or holds none.
    """
    found = OwnTexts()
    if isinstance(older, Finding):
        found = OwnTexts(findings=(older,))
    elif older is not None and older.consolidated and _holds_texts(older):
        if _is_same(older, result):
            found = _take_over(found, older, "BATCH_TEXTS_KEPT")
        elif not force:
            raise UsageError(
                f"{target} 是{older.unit.label or '另一个单位'}"
                f"（{time_words(older.time, 'zh') or '?'}）的汇总表，里面写了文字，没有覆盖。"
                "请换一个文件名；文字不要了，加 --force。",
                f"{target} is the merged workbook of {older.unit.label or 'another unit'} "
                f"({time_words(older.time, 'en') or '?'}) and holds texts; it was not replaced. "
                "Choose another name, or give --force if they are not needed any more.",
            )
        else:
            found = OwnTexts(findings=(_make_finding("BATCH_TEXTS_DROPPED", older),))
    if given is None:
        return found
    if result.form is None or given.form.id != result.form.id or not any(given.narratives.values()):
        raise UsageError(
            f"--texts 的 {given.file} 不是同一表单，或者没有写文字。",
            f"{given.file}, given with --texts, is of another form or holds no texts.",
        )
    return _take_over(found, given, "BATCH_TEXTS_TAKEN")


def _take_over(found: OwnTexts, source: Submission, code: str) -> OwnTexts:
    """Adds the texts of a workbook, with a note; where both have one, its own counts."""
    written = {name: text for name, text in source.narratives.items() if text}
    contact, phone = (source.cover.get(name, "") for name in _CONTACT)
    return OwnTexts(
        {**found.narratives, **written},
        contact or found.contact,
        phone or found.phone,
        {**found.header, **_list_header(source)},
        (*found.findings, _make_finding(code, source)),
    )


def _make_finding(code: str, source: Submission) -> Finding:
    titles = "、".join(_list_titles(source))
    severity = Severity.WARNING if code == "BATCH_TEXTS_DROPPED" else Severity.NOTE
    params = {"file": source.file, "texts": titles, "unit": source.unit.label}
    return Finding(code, severity, "", params=params)


def _list_titles(source: Submission) -> Iterator[str]:
    for narrative in source.form.narratives:
        if source.narratives.get(narrative.id):
            yield narrative.title
    for each in source.form.header:
        if source.header.get(each.id) is not None:
            yield each.short
    if any(source.cover.get(name) for name in _CONTACT):
        yield "填报人、联系电话" if source.form.language == "zh" else "contact"


def _list_header(source: Submission) -> dict[str, ListValue]:
    return {name: value for name, value in source.header.items() if value is not None}


def _holds_texts(submission: Submission) -> bool:
    texts = [*submission.narratives.values(), *(submission.cover.get(n, "") for n in _CONTACT)]
    return any(texts) or bool(_list_header(submission))


def _is_same(older: Submission, result: Consolidation) -> bool:
    """Whether an older workbook is of the form, the year and the unit of a merge."""
    same = compare_units(older.unit, result.unit) == "same" or older.unit == result.unit
    form = result.form
    return form is not None and older.form.id == form.id and older.time == result.time and same


def too_many_details(form: Form, lines: int) -> Finding | None:
    """What is to be said of a merged workbook that cannot be read again; ``None`` if it can be.

    Args:
        form: Its form.
        lines: How many lines of details it has.
    """
    limit = MAX_DETAIL_CELLS // (len(form.cells) + _FURTHER_CELLS)
    if lines <= limit:
        return None
    params = {"count": str(lines), "limit": str(limit)}
    return Finding("BATCH_TOO_MANY_DETAILS", Severity.WARNING, "", params=params)
