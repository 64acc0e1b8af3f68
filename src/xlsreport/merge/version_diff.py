"""Finds the cells in which the workbooks of one unit differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.text.records import Record
from xlsreport.text.words import spoken, word
from xlsreport.units.codes_and_names import normal_code, normal_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.submission.submission import EntryValue, Submission
    from xlsreport.text.words import Language

__all__ = ["Differences", "differences_in", "no_versions_of_one"]

_MOST_DIFFERENCES = 5


class Differences(Record, frozen=True):
    """What differs.

    Attributes:
        cells: The ids of all cells that differ, in printed order.
        zh: The first of them with all their figures, in the order of the files, in Chinese.
        en: The same in English.
    """

    cells: tuple[str, ...]
    zh: str
    en: str


def differences_in(submissions: Sequence[Submission]) -> Differences:
    """Returns the cells and figures in which some submissions of one form differ.

    Args:
        submissions: At least two, in the order in which their files are named.
    """
    form = submissions[0].form
    figures: list[dict[str, Number | EntryValue | None]] = [
        {**dict(each.values.items()), **each.entries} for each in submissions
    ]
    differing = [cell for cell in form.every if len({each.get(cell) for each in figures}) > 1]
    # A total differs because a part of it does; the parts are what people look for.
    parts = [cell for cell in differing if not form.every[cell].computed] or differing
    shown_zh: list[str] = []
    shown_en: list[str] = []
    for cell in parts[:_MOST_DIFFERENCES]:
        label, row = form.every[cell].label, [each.get(cell) for each in figures]
        shown_zh.append(f"{label}：{'、'.join(_show_value(value, 'zh') for value in row)}")
        shown_en.append(f"{label}: {', '.join(_show_value(value, 'en') for value in row)}")
    more = len(parts) - _MOST_DIFFERENCES
    if more > 0:
        shown_zh.append(f"等 {len(parts)} 格")
        shown_en.append(f"and more, {len(parts)} cells in all")
    if len({each.nil_return for each in submissions}) > 1:
        shown_zh.append("是否零报告")
        shown_en.append("whether it is a nil return")
    if not shown_zh:
        shown_zh, shown_en = ["文字部分"], ["the narratives"]
    return Differences(tuple(differing), "；".join(shown_zh), "; ".join(shown_en))


def no_versions_of_one(submissions: Sequence[Submission]) -> bool:
    """Returns whether all are merged workbooks, and no unit stands in two of them.

    Two halves of one county that were merged without a code of their own have the county's code
    both; neither takes the place of the other.
    """
    seen: set[str] = set()
    for each in submissions:
        own = {normal_code(line.unit.code) or normal_name(line.unit.name) for line in each.details}
        if not own or own & seen:
            return False
        seen |= own
    return len(submissions) > 1


def _show_value(value: Number | EntryValue | None, language: Language) -> str:
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    return {"zh": "空", "en": "blank"}[spoken(language)] if value is None else str(value)
