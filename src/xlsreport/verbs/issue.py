"""Writes blank workbooks: one, or one for every unit of a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.errors import UsageError, reason_of
from xlsreport.forms.form import edition_in_force
from xlsreport.forms.periods import (
    HOW_OFTEN,
    list_ways,
    parse_period,
    time_in,
    time_words,
)
from xlsreport.layout.check_lines import prior_sum
from xlsreport.submission.previous_year import PreviousYear, refuse_other_forms
from xlsreport.submission.submission import Submission, Unit
from xlsreport.text.limits import cut_file_name, safe_file_name
from xlsreport.text.records import Record
from xlsreport.text.words import word_of_time
from xlsreport.verbs.targets import TargetKind, refuse_target
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.many import processes_for, write_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.units.roster import Roster, RosterUnit

__all__ = ["Handout", "blank", "choose_period", "find_edition_fault", "issue"]

_LONGEST_NAME = 200


class Handout(Record, frozen=True):
    """What an office says and does when it hands out workbooks.

    Attributes:
        deadline: Until when they are to be returned, as it is to stand on the cover.
        return_to: The address to which they are to be returned.
        password: What lifts the sheets' protection; ``""`` needs none.
        key: The key the stamps are signed with; ``None`` leaves them unsigned.
    """

    deadline: str = ""
    return_to: str = ""
    password: str = ""
    key: bytes | None = None


def find_edition_fault(
    form: Form, year: int | None, forms: Iterable[Form]
) -> tuple[str, str] | None:
    """Says that a form's edition is not in force for a year, and which one is.

    Args:
        form: The form.
        year: The report year; ``None`` fits every edition.
        forms: The forms at hand, of which the right edition is named.

    Returns:
        The sentence in Chinese and in English; ``None`` if the edition is in force.
    """
    if year is None or form.covers(year):
        return None
    right = edition_in_force(form, year, forms)
    zh, en = ("", "") if right is None else (f"，请用 {right.id}", f"; use {right.id}")
    years, years_en = form.years
    return (
        f"{form.id} 用于 {years}，不用于 {year} 年度{zh}。",
        f"{form.id} is in force {years_en}, not for {year}{en}.",
    )


def choose_period(form: Form, year: int, text: str) -> str | None:
    """The period that was asked for, as ``2025-03``; ``None`` for a yearly form.

    Args:
        form: The form.
        year: The report year.
        text: What was written of the period; ``""`` for nothing.

    Raises:
        UsageError: The form is yearly and a period was given, or it has periods and none was, one
            of another kind, or one of another year.
    """
    kind = form.periods
    if kind is None:
        if text:
            raise UsageError(
                f"{form.id} 一年报一次，没有月份和季度，请去掉 --period {text}。",
                f"{form.id} is due once a year and has no months or quarters; leave out --period "
                f"{text}.",
            )
        return None
    ways, ways_en = list_ways(kind)
    zh, en = HOW_OFTEN[kind]
    if not text:
        raise UsageError(
            f"{form.id} {zh}，请用 --period 指明是哪一期，如 {ways}。",
            f"{form.id} is due every {en}; say which with --period, as {ways_en}.",
        )
    period = parse_period(text, kind, year)
    if period is None:
        raise UsageError(
            f"{form.id} {zh}，“{text}”不是其中一期；请写成 {ways} 这样。",
            f"{form.id} is due every {en}, and {text!r} is none of them; write it like {ways_en}.",
        )
    if not period.startswith(f"{year}-"):
        raise UsageError(
            f"--period {text} 不在 --year {year} 这一年，请改其中一个。",
            f"--period {text} is not in --year {year}; correct one of them.",
        )
    return period


def blank(
    form: Form,
    target: Path,
    year: int | None,
    unit: Unit | None = None,
    handout: Handout | None = None,
    *,
    period: str | None = None,
    force: bool = False,
) -> None:
    """Writes one blank workbook.

    Args:
        form: The form.
        target: Where; a blank that holds nothing yet is replaced.
        year: The report year; ``None`` leaves it to the clerk.
        unit: The unit it is made out to; ``None`` leaves code and name to the clerk.
        handout: Deadline, address, password and key; ``None`` for none of them.
        period: The month, quarter or half year, as ``2025-03``; ``None`` for a yearly form.
        force: Whether any other file of that name may be replaced, a filled workbook too.

    Raises:
        UsageError: The target cannot be written, or holds something else.
    """
    refuse_target(target, TargetKind.UNIT_WORKBOOK, {form.id: form}, force=force)
    issued, given = unit or Unit("", ""), handout or Handout()
    content = Content(
        year=year,
        period=period,
        unit=issued,
        issued_to=issued,
        deadline=given.deadline,
        return_to=given.return_to,
        password=given.password,
        key=given.key,
    )
    write_form(form, content, target)


def issue(
    form: Form,
    year: int,
    roster: Roster,
    directory: Path,
    previous: Sequence[Submission] = (),
    handout: Handout | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    period: str | None = None,
    jobs: int | None = 1,
    force: bool = False,
    forms: Iterable[Form] = (),
) -> tuple[Path, ...]:
    """Writes one workbook for every unit of a roster.

    Args:
        form: The form.
        year: The report year.
        roster: The units.
        directory: Where; made if it is missing. Files are named ``<code>_<name>_<year>年报.xlsx``.
        previous: Last year's submissions; a unit's figures are put into its workbook for
            reference.
        handout: Deadline, address, password and key; ``None`` for none of them.
        progress: Called with how many are done of how many.
        period: The month, quarter or half year, as ``2025-03``; ``None`` for a yearly form.
        jobs: How many processes write, see :func:`~xlsreport.workbook.many.write_forms`; ``None``
            for as many as are worth it.
        force: Whether an edition may be used that is not in force for the year.
        forms: The forms at hand, of which the edition in force is named.

    Returns:
        The files in the roster's order.

    Raises:
        UsageError: The edition is not in force for the year, a file cannot be written, it would
            replace one that is there, or last year's figures are of a form that shares no cell.
    """
    refuse_other_forms(form, (each.form for each in previous))
    fault = None if force else find_edition_fault(form, year, forms)
    if fault is not None:
        raise UsageError(
            f"{fault[0]}没有写出；一定要用这一版，加 --force。",
            f"{fault[1]} Nothing was written; --force writes this edition all the same.",
        )
    time = time_in(year, period)
    shown = time_words(time, form.language)
    report = word_of_time("file_report", form.language, form.periods).format(year=year, time=shown)
    targets = [directory / f"{name}.xlsx" for name in _make_file_names(roster.units, report)]
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
        zh, en = reason_of(error)
        raise UsageError(
            f"建不了文件夹 {directory}：{zh}。",
            f"cannot make the folder {directory}: {en}.",
        ) from error
    last_year, given = PreviousYear(previous), handout or Handout()
    contents = []
    for number, unit in enumerate(roster.units, start=1):
        to = Unit(unit.code, unit.name)
        content = Content(
            year=year,
            period=period,
            unit=to,
            issued_to=to,
            contact=unit.contact,
            phone=unit.phone,
            deadline=given.deadline,
            return_to=given.return_to,
            priors=_collect_priors(form, last_year.of_unit(to, time)),
            serial=f"{time}-{number:04d}",
            password=given.password,
            key=given.key,
        )
        contents.append(content)
    work = list(zip(contents, targets, strict=True))
    write_forms(form, work, processes_for(len(work)) if jobs is None else jobs, progress)
    return tuple(targets)


def _collect_priors(form: Form, last: Submission | None) -> dict[str, Number]:
    """Returns last year's sums for a new workbook; nothing where nothing is known."""
    if last is None:
        return {}
    sums = {tie.id: prior_sum(tie, last.values) for tie in form.ties if tie.needs_prior}
    return {tie: value for tie, value in sums.items() if value is not None}


def _make_file_names(units: Sequence[RosterUnit], report: str) -> Iterator[str]:
    """Yields a file name for each unit, no two of them one file on any system.

    Signs that no file name may have, the limit of its length and systems that take large and small
    letters for one can make one name of two units': the later one gets its number in the roster.
    """
    given: set[str] = set()
    for number, unit in enumerate(units, start=1):
        safe = safe_file_name(f"{unit.code}_{unit.name}")
        name = cut_file_name(safe, f"_{report}", _LONGEST_NAME)
        if name.casefold() in given:
            name = cut_file_name(safe, f"_{number}_{report}", _LONGEST_NAME)
        given.add(name.casefold())
        yield name
