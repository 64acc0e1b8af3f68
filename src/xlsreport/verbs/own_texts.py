"""The officer's own texts in a merged workbook: they survive the next merge.

The sections 一, 五 and 六 and the contact on the cover are written into the merged workbook by
hand. Merging again makes a new workbook: what stood in the older one of the same form, year and
unit is taken over; a workbook of another unit that holds texts is not replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.findings.finding import Finding, Severity
from xlsreport.reading.files.sources import find_sources
from xlsreport.reading.own_results import is_merged_workbook
from xlsreport.units.same_unit import compare_units
from xlsreport.workers.job import read_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Submission
    from xlsreport.workers.job import Crew

__all__ = ["OwnTexts", "choose_texts", "read_older", "read_texts"]

_CONTACT = ("contact", "phone")


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """The texts that go into the new workbook.

    Attributes:
        narratives: By id.
        contact: Who fills it in; ``""`` if not known.
        phone: Their telephone number; ``""`` if not known.
        findings: What was taken over from where.
    """

    narratives: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    phone: str = ""
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
    submission = _read(target, crew, forms)
    if submission is not None or not is_merged_workbook(target):
        return submission
    params = {"file": target.name}
    return Finding("BATCH_TEXTS_UNREAD", Severity.WARNING, "", params=params)


def read_texts(path: Path, crew: Crew, forms: Mapping[str, Form]) -> Submission:
    """Reads the workbook that texts are asked from.

    Raises:
        UsageError: It does not exist or cannot be read.
    """
    submission = _read(path, crew, forms)
    if submission is None:
        raise UsageError(
            f"--texts 的 {path} 读不出。", f"{path}, given with --texts, is unreadable."
        )
    return submission


def _read(path: Path, crew: Crew, forms: Mapping[str, Form]) -> Submission | None:
    sources, _ = find_sources([path])
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
                f"（{older.year or '?'} 年度）的汇总表，里面写了文字，没有覆盖。"
                "请换一个文件名；文字不要了，加 --force。",
                f"{target} is the merged workbook of {older.unit.label or 'another unit'} "
                f"({older.year or '?'}) and holds texts; it was not replaced. Choose another name, "
                "or give --force if they are not needed any more.",
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
    if any(source.cover.get(name) for name in _CONTACT):
        yield "填报人、联系电话" if source.form.language == "zh" else "contact"


def _holds_texts(submission: Submission) -> bool:
    texts = [*submission.narratives.values(), *(submission.cover.get(n, "") for n in _CONTACT)]
    return any(texts)


def _is_same(older: Submission, result: Consolidation) -> bool:
    """Whether an older workbook is of the form, the year and the unit of a merge."""
    same = compare_units(older.unit, result.unit) == "same" or older.unit == result.unit
    form = result.form
    return form is not None and older.form.id == form.id and older.year == result.year and same
