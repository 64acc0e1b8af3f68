"""Narratives taken apart: sentences and clauses, and what each clause speaks of.

A clause is what stands between two commas. What stands in parentheses is a clause of its own, so
that 办结（含上年结转189件）1191件 says both 办结1191件 and 含上年结转189件. Quotes show the text
without its spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.phrases import either, with_years

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.statements import Wording

__all__ = ["Clause", "clauses_of", "nearest_topic", "plain", "sentences_of"]

_WIDE = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        "(": "（",
        ")": "）",
        "﹙": "（",
        "﹚": "）",
        ";": "；",
        "!": "！",
        "?": "？",
        "．": ".",
    }
)
_SPACES = re.compile(r"[^\S\n]|[\u200b-\u200f\u2060\ufeff]")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*")
_PARENTHESES = re.compile(r"（([^（）]*)）")
_TITLE = re.compile(r"《[^《》]*》")
# A comma within a number and a colon right before one do not end a clause.
_BREAK = re.compile(r"(?<!\d),|,(?!\d{3})|，|；|[：:](?!共?\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
# A month other than in the first and the last day of the year makes it a part of the year.
_MONTH = re.compile(r"(?<!\d)(?!1月1日|12月31日|12月底|12月末)\d{1,2}月")
# How far back a topic may have been named, in characters.
_REACH = 400


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a narrative.

    Attributes:
        text: The clause without parentheses, titles of books and ignored texts.
        shown: The clause as a message quotes it.
        sentence: The sentence it stands in, in parentheses or not.
        before: The text before it, at most some hundred characters, with ``text`` at its end.
        other_time: Whether it speaks of another time than the report year.
        skipped: Whether its numbers are no totals.
        part: Whether it stands behind "of which" in its sentence.
        scoped: Whether an area or a single organ is named in it or before it in its paragraph.
    """

    text: str
    shown: str
    sentence: str
    before: str
    other_time: bool
    skipped: bool
    part: bool
    scoped: bool


def plain(text: str) -> str:
    """``text`` without spaces, with ASCII digits and one kind of brackets; lines stay."""
    return _THOUSANDS.sub(",", _SPACES.sub("", text.translate(_WIDE)))


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a narrative, plain, with their closing mark."""
    for match in _SENTENCE.finditer(plain(text)):
        yield match[0]


def clauses_of(text: str, year: int | None, wording: Wording) -> Iterator[Clause]:
    """The clauses of a narrative in order; those in parentheses come before their own.

    Args:
        text: The narrative.
        year: The report year; ``None`` if unknown, and then any year may be the report's.
        wording: The words by which sentences are told apart.
    """
    words = _words(wording, year)
    before = ""
    for paragraph in plain(text).split("\n"):
        scoped = False
        for match in _SENTENCE.finditer(paragraph):
            sentence = words.ignored.sub("", _TITLE.sub("《》", match[0]))
            other_time = part = False
            for shown in _split(match[0], words):
                own = words.ignored.sub("", _TITLE.sub("《》", shown))
                inner = [found[1] for found in _PARENTHESES.finditer(own)]
                outer = _PARENTHESES.sub("", own)
                compared = words.comparisons.search(words.masked.sub("", outer)) is not None
                time = words.time_of(outer, year)
                if time is not None and not (compared and words.compares_with(outer)):
                    other_time = time
                scoped = scoped or words.scopes.search(own) is not None
                part = part or words.part.match(outer) is not None
                pieces = [piece for each in inner for piece in _split(each, words)]
                for position, piece in enumerate([*pieces, outer]):
                    before = (before + piece)[-_REACH:]
                    inner_time = words.time_of(piece, year)
                    yield Clause(
                        text=piece.rstrip("。！？"),
                        shown=shown.rstrip("。！？"),
                        sentence=sentence,
                        before=before,
                        other_time=(other_time if inner_time is None else inner_time)
                        or (compared and position == len(pieces)),
                        skipped=words.skipped.search(piece) is not None,
                        part=part,
                        scoped=scoped,
                    )


def nearest_topic(before: str, topics: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether the last topic named in ``before`` is one of ``topics`` and none of ``others``.

    Of two that end at the same place the longer one counts: 许可申请 is no 申请. Where no topic is
    named, the report's own is meant.
    """
    best = (-1, 0, True)
    for wanted, names in ((True, topics), (False, others)):
        for name in names:
            end = before.rfind(name)
            if end >= 0:
                best = max(best, (end + len(name), len(name), wanted))
    return best[2]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words as patterns."""

    ignored: re.Pattern[str]
    masked: re.Pattern[str]
    this_year: re.Pattern[str]
    other_times: re.Pattern[str]
    comparisons: re.Pattern[str]
    part: re.Pattern[str]
    skipped: re.Pattern[str]
    scopes: re.Pattern[str]

    def compares_with(self, text: str) -> bool:
        """Whether another time is named only as what the report year is compared with."""
        return _YEAR.match(text) is None and self.other_times.match(text) is None

    def time_of(self, text: str, year: int | None) -> bool | None:
        """Whether ``text`` leads to another time (True), to the report year, or nowhere (None)."""
        text = self.masked.sub(lambda found: "　" * len(found[0]), text)
        here = [found.end() for found in self.this_year.finditer(text)]
        there = [found.end() for found in self.other_times.finditer(text)]
        years = (found for found in _YEAR.finditer(text) if year is not None)
        there += [found.end() for found in years if int(found[1]) != year]
        there += [found.end() for found in _MONTH.finditer(text)]
        if not here and not there:
            return None
        return max(there, default=-1) > max(here, default=-1)


@lru_cache(maxsize=32)
def _words(wording: Wording, year: int | None) -> _Words:
    def one_of(texts: tuple[str, ...]) -> re.Pattern[str]:
        # A text that leaves a year open can stand nowhere if the year is unknown.
        filled = [with_years(text, year) for text in texts]
        return re.compile(either([text for text in filled if "{" not in text]))

    return _Words(
        ignored=one_of(wording.ignored),
        masked=one_of(wording.not_other_times),
        this_year=one_of(wording.this_year),
        other_times=one_of(wording.other_times),
        comparisons=one_of(wording.comparisons),
        part=one_of(wording.part),
        skipped=one_of(wording.skipped),
        scopes=one_of(wording.scopes),
    )


def _split(sentence: str, words: _Words) -> Iterator[str]:
    """The clauses of a sentence, parentheses left whole; "of which" begins a new one."""
    depth = start = 0
    position = 0
    while position < len(sentence):
        char = sentence[position]
        if char == "（":
            depth += 1
        elif char == "）":
            depth = max(0, depth - 1)
        elif depth == 0:
            ends = _BREAK.match(sentence, position)
            if ends or (position > start and words.part.match(sentence, position)):
                if sentence[start:position].strip():
                    yield sentence[start:position]
                start = ends.end() if ends else position
                position = start if ends else position + 1
                continue
        position += 1
    if sentence[start:].strip():
        yield sentence[start:]
