"""The sections of a published report: its title, its narratives, and what stands around tables."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.reading.locate.labels import core_of, normal_label, same_heading, same_label
from xlsreport.reading.published.document import Line, RawTable
from xlsreport.text.dates import find_day, parse_day
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.forms.form import Form
    from xlsreport.reading.published.document import Document
    from xlsreport.text.words import Language

__all__ = [
    "Part",
    "Title",
    "divide",
    "is_draft_mark",
    "narrative_of",
    "quote_lines",
    "read_title",
]

_TITLE_LINES = 12
_LONGEST_HEADING = 80
_LONGEST_TITLE = 120
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)"
_ENOUGH_OF_TITLE = 0.6
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile("[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=年)")
_LONGEST_ORGAN = 40
_PAGE_NUMBER = re.compile(r"[—–-]\s*\d{1,3}\s*[—–-]")


class Part(Record):
    """One section, or what stands before the first one.

    Attributes:
        id: The id of its narrative or table; ``""`` before the first heading.
        blocks: Its lines and tables.
    """

    id: str
    blocks: list[Line | RawTable] = field(default_factory=list)


class Title(Record, frozen=True):
    """What a report's title says; ``""`` and ``None`` where it does not."""

    unit: str
    year: int | None


def divide(document: Document, form: Form, order: Sequence[str]) -> list[Part]:
    """Cuts a report at its headings, which come in the form's order.

    Args:
        document: The report.
        form: The form.
        order: The ids of its sections in printed order.

    Returns:
        The part before the first heading, then the sections that were found.
    """
    titles = {each.id: each.title for each in form.narratives}
    titles |= {table.id: table.title for table in form.tables}
    chosen = _choose_headings(
        [
            (number, section, score)
            for number, block in enumerate(document.blocks)
            if isinstance(block, Line) and 0 < len(block.text.strip()) <= _LONGEST_HEADING
            for section, name in enumerate(order)
            if (score := _score_heading(block.text, titles[name]))
        ]
    )
    parts = [Part("")]
    for number, block in enumerate(document.blocks):
        if number in chosen:
            parts.append(Part(order[chosen[number]]))
        else:
            parts[-1].blocks.append(block)
    return parts


def _choose_headings(candidates: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """The headings that fit together best: lines and sections both go forward.

    Args:
        candidates: Numbers of a line and of a section and how well they fit, by lines.

    Returns:
        The section by its line. Of chains that fit equally well, the one whose headings come
        first is taken.
    """
    best: list[tuple[int, int]] = []
    for at, (line, section, score) in enumerate(candidates):
        before = [
            (best[earlier][0], -earlier)
            for earlier in range(at)
            if candidates[earlier][0] < line and candidates[earlier][1] < section
        ]
        total, way = max(before, default=(0, 1))
        best.append((total + score, -way))
    chosen: dict[int, int] = {}
    at = max(range(len(best)), key=lambda each: (best[each][0], -each), default=-1)
    while at >= 0:
        chosen[candidates[at][0]] = candidates[at][1]
        at = best[at][1]
    return chosen


def _score_heading(text: str, title: str) -> int:
    """How surely a line is the heading of a section: 3 for its very words, 0 for none.

    A number in brackets stands for a part of a section, and is no section's.
    """
    if same_label(text, title):
        return 3
    number, core = core_of(text)
    wanted_number, wanted = core_of(title)
    bracketed = normal_label(text).startswith("(") and not normal_label(title).startswith("(")
    if number and not bracketed and same_heading(text, title):
        return 2
    # Word numbers headings by itself: then the number is not in the text.
    return int(not number and core == wanted and bool(wanted_number))


def read_title(document: Document, form: Form, first: Part) -> Title:
    """Unit and year from the title of a report, wherever it stands before the first heading."""
    lines = [b.text for b in first.blocks if isinstance(b, Line) and b.text.strip()]
    candidates = [*lines, *(a + b for a, b in pairwise(lines))]
    wanted = normal_label(form.title)
    near = [*candidates[-_TITLE_LINES:], *candidates[: 2 * _TITLE_LINES], document.title]
    best = Title("", None)
    # Only Chinese titles are looked through for their parts.
    usual = "" if form.language == "zh" else word("report_title", form.language)
    declared = _compile_title(form.publication.title or usual.replace("{title}", form.title))
    for text in near if declared is not None else ():
        exact = declared.fullmatch(text.strip()) if declared is not None else None
        if exact is not None:
            return Title(exact["unit"].strip(), int(exact["year"]))
    for text in near:
        found = _parse_title(text, wanted)
        if found is not None and (found.unit, found.year) != ("", None):
            if found.unit and found.year is not None:
                return found
            best = found if best == Title("", None) else best
    return best


@lru_cache(maxsize=32)
def _compile_title(pattern: str) -> re.Pattern[str] | None:
    """The pattern of a declared title; ``None`` if it does not hold both unit and year."""
    if "{unit}" not in pattern or "{year}" not in pattern:
        return None
    text = re.escape(pattern).replace(r"\{unit\}", r"(?P<unit>.+?)")
    return re.compile(text.replace(r"\{year\}", r"(?P<year>(?:19|20)\d\d)"))


def _parse_title(text: str, wanted: str) -> Title | None:
    plain = normal_label(text)
    plain = _CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), plain)
    if not plain or len(plain) > _LONGEST_TITLE:
        return None
    blocks = SequenceMatcher(None, plain, wanted, autojunk=False).get_matching_blocks()
    common = [block for block in blocks if block.size > 1]
    if sum(block.size for block in common) < _ENOUGH_OF_TITLE * len(wanted):
        return None
    found = re.search(_YEAR, plain)
    first = min(block.a for block in common)
    if found is None:
        return Title(_trim_unit(plain[:first]), None)
    year = int(found["year"])
    before = plain[: found.start()]
    if before:
        return Title(_trim_unit(before), year)
    rest = re.sub(r"^年度?", "", plain[found.end() :])
    behind = rest.find(wanted[:4])
    return Title(_trim_unit(rest[:behind] if behind > 0 else ""), year)


def _trim_unit(text: str) -> str:
    return text.strip(" -_|—:,.()《》<>[]")


def narrative_of(part: Part, unit: str, *, last: bool) -> tuple[str, list[str]]:
    """The text of a narrative as it was written, and a line that was taken for who signed.

    Organ and day below the report are no part of it. A line that is neither marked as the
    signature nor the unit's name, but stands above the day like one, is returned besides.

    Args:
        part: Its section.
        unit: The unit that the title names; ``""`` if it names none.
        last: Whether it is the last section, below which organ and day may stand.
    """
    lines: list[str] = []
    signed = False
    for block in part.blocks:
        if isinstance(block, RawTable):
            lines += ["\t".join(cell.text for cell in row) for row in block.rows]
        elif block.signed and last:
            signed = True
        else:
            lines.append(block.text)
    while lines and not lines[-1].strip():
        lines.pop()
    guessed = _cut_signature(lines, unit) if last and not signed else []
    return "\n".join(lines).strip("\n").rstrip(), guessed


def _cut_signature(lines: list[str], unit: str) -> list[str]:
    """Takes organ and day off the end of the last section's lines; returns an unsure organ."""
    day = False
    while lines and (not lines[-1].strip() or _PAGE_NUMBER.fullmatch(lines[-1].strip())):
        lines.pop()
    if len(lines) > 1 and _is_day(lines[-1]):
        day = True
        lines.pop()
        while lines and not lines[-1].strip():
            lines.pop()
    organ = lines[-1].strip() if len(lines) > 1 else ""
    named = bool(unit) and normal_label(organ) == normal_label(unit)
    short = 0 < len(organ) <= _LONGEST_ORGAN and organ[-1] not in "。；！？.;!?：:，,"
    if named or (day and short and not core_of(organ)[0]):
        lines.pop()
        return [] if named else [organ]
    return []


def _is_day(text: str) -> bool:
    plain = text.strip()
    return parse_day(plain) is not None or (len(plain) < 16 and find_day(plain) is not None)  # noqa: PLR2004


def quote_lines(lines: Sequence[str], most: int = 200) -> str:
    """Lines as a finding quotes them."""
    return visible("／".join(line.strip() for line in lines if line.strip()))[:most]


def is_draft_mark(text: str, language: Language) -> bool:
    """Whether a line is the mark of a report that is not final, in a form's language or ours."""
    both: tuple[Language, ...] = ("zh", "en", language)
    marks = {word("report_draft", each) for each in both}
    return text.strip().strip("（）()") in marks
