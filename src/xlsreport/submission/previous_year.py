"""Last year's submissions, found by unit: by code first, by name where the code does not tell."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.forms.periods import time_before, time_words
from xlsreport.submission.submission import counted
from xlsreport.text.records import Record
from xlsreport.units.codes_and_names import in_other_county, normal_code, normal_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission, Unit

__all__ = ["PreviousYear", "find_doubts", "refuse_other_forms"]


class PreviousYear(Record, frozen=True, dict=True):
    """Last year's submissions, by unit code and by name.

    Attributes:
        submissions: Any number, of any units, years and periods.
    """

    submissions: Sequence[Submission] = ()

    @cached_property
    def _codes(self) -> dict[str, list[Submission]]:
        """The submissions by code, made once; every file of a batch asks for its own."""
        return _group(self.submissions, lambda unit: normal_code(unit.code))

    @cached_property
    def _names(self) -> dict[str, list[Submission]]:
        """The submissions by name, as by code."""
        return _group(self.submissions, lambda unit: normal_name(unit.name))

    def of(self, submission: Submission) -> Submission | None:
        """The same unit's submission for the year before; ``None`` if there is none or several."""
        return self.of_unit(submission.unit, submission.time) if submission.time else None

    def of_unit(self, unit: Unit, time: str) -> Submission | None:
        """The submission of a unit for the year before, or for the month or quarter before.

        Args:
            unit: The unit.
            time: What is reported on now: ``2025`` or ``2025-03``.

        Returns:
            ``None`` if there is none, or if there are several whose figures differ.
        """
        before = time_before(time)
        found = [each for each in self._find_all_of(unit) if each.time == before]
        if not found or any(counted(each) != counted(found[0]) for each in found[1:]):
            return None
        return found[0]

    def times_of(self, unit: Unit) -> tuple[str, ...]:
        """The years or periods for which a unit's submissions are at hand, each once, in order."""
        return tuple(sorted({each.time for each in self._find_all_of(unit) if each.time}))

    def _find_all_of(self, unit: Unit) -> Iterable[Submission]:
        by_code = self._codes.get(normal_code(unit.code), [])
        if by_code:
            return by_code
        named = self._names.get(normal_name(unit.name), [])
        return [each for each in named if not in_other_county(each.unit.code, unit.code)]


def _group(
    submissions: Iterable[Submission], key: Callable[[Unit], str]
) -> dict[str, list[Submission]]:
    """The submissions by what their units have in common; those that have nothing are left out."""
    groups: dict[str, list[Submission]] = {}
    for each in submissions:
        groups.setdefault(key(each.unit), []).append(each)
    groups.pop("", None)
    return groups


def refuse_other_forms(form: Form, previous: Iterable[Form]) -> None:
    """Makes sure that some figure of last year's reports can be compared with.

    Args:
        form: The form of the new reports.
        previous: The forms of last year's reports; none where there are no such reports.

    Raises:
        UsageError: None of these forms has a cell of the new one.
    """
    others = {each.id: each for each in previous}
    if not others or any(each.cells.keys() & form.cells.keys() for each in others.values()):
        return
    zh, en = _name_before(form)
    named = "、".join(others)
    raise UsageError(
        f"给的{zh}数是另一个表单 {named} 的，和 {form.id} 没有一个相同的格，没法对照。"
        f"请给 {form.id} {zh}的，或去掉 --previous。",
        f"the figures given for the {en} before are of another form, {named}, which shares no "
        f"cell with {form.id}. Give those of {form.id}, or leave out --previous.",
    )


def find_doubts(
    form: Form, time: str, previous: Iterable[tuple[Form, str]]
) -> Iterator[tuple[str, str]]:
    """Yields what speaks against last year's reports, in Chinese and in English.

    Args:
        form: The form of the new reports.
        time: What they are about: ``2025`` or ``2025-03``.
        previous: Form and time of every report of last year; ``""`` where a time is not known.
    """
    given = set(previous)
    before = time_before(time)
    zh, en = _name_before(form)
    names = sorted({each.id for each, _ in given if each.name != form.name})
    if given and all(each.name != form.name for each, _ in given):
        named = "、".join(names)
        yield (
            f"给的{zh}数是另一个表单 {named} 的，只对照 id 相同的格。请看看是不是给错了。",
            f"the figures given for the {en} before are of another form, {named}; only cells of "
            "the same id are compared. See whether they are the wrong ones.",
        )
    times = sorted({each for _, each in given})
    if times and before not in times:
        said_zh = "、".join(time_words(each, "zh") or "不知哪一年" for each in times)
        said_en = ", ".join(time_words(each, "en") or "an unknown time" for each in times)
        yield (
            f"给的{zh}数是{said_zh}的，不是{time_words(before, 'zh')}的：下发的表里没有{zh}数，"
            f"报来的也不和它对照。要对照，请用 --previous 给{time_words(before, 'zh')}的。",
            f"the figures given for the {en} before are those of {said_en}, not of "
            f"{time_words(before, 'en')}: the workbooks hold none of them and nothing is compared "
            f"with them. Give those of {time_words(before, 'en')} with --previous.",
        )


def _name_before(form: Form) -> tuple[str, str]:
    """What the report before is called, in Chinese and in English."""
    return ("上年", "year") if form.periods is None else ("上期", "period")
