"""Narratives taken apart: sentences and clauses, and what each clause speaks of.

A clause is what stands between two commas. What stands in parentheses is a clause of its own, so
that 办结（含上年结转189件）1191件 says both 办结1191件 and 含上年结转189件. Quotes show the text
without its spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlsreport.by_identity import ByIdentity
from xlsreport.phrases import either, with_years

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.statements import Wording

__all__ = ["Clause", "clauses_of", "nearest_topic", "plain", "sentences_of"]

_WIDE = {
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
# Translating letter by letter takes much longer than looking for the few that are concerned.
_WIDE_LETTER = re.compile(f"[{re.escape(''.join(_WIDE))}]")
_SPACES = re.compile(r"[^\S\n]|[\u200b-\u200f\u2060\ufeff]")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*")
_PARENTHESES = re.compile(r"（([^（）]*)）")
_TITLE = re.compile(r"《[^《》]*》")
# A comma within a number and a colon right before one do not end a clause.
_BREAK = r"(?<!\d),|,(?!\d{3})|，|；|[：:](?!共?\d)"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
_SOME_YEAR_OR_MONTH = r"(?:19|20)\d\d年|\d月"
# A month other than in the first and the last day of the year makes it a part of the year.
_MONTH = re.compile(r"(?<!\d)(?!1月1日|12月31日|12月底|12月末)\d{1,2}月")
# How far back a topic may have been named, in characters.
_REACH = 400


class Clause(NamedTuple):
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


@lru_cache(maxsize=32)
def plain(text: str) -> str:
    """``text`` without spaces, with ASCII digits and one kind of brackets; lines stay."""
    text = _WIDE_LETTER.sub(lambda letter: _WIDE[letter[0]], text)
    return _THOUSANDS.sub(",", _SPACES.sub("", text))


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a narrative, plain, with their closing mark."""
    for match in _SENTENCE.finditer(plain(text)):
        yield match[0]


def clauses_of(
    text: str, year: int | None, wording: Wording, scopes: tuple[str, ...] | None = None
) -> Iterator[Clause]:
    """The clauses of a narrative in order; those in parentheses come before their own.

    Args:
        text: The narrative.
        year: The report year; ``None`` if unknown, and then any year may be the report's.
        wording: The words by which sentences are told apart.
        scopes: The words that tell of an area or of a single organ; ``None`` for the wording's.
    """
    words = _words(ByIdentity(wording), year)
    scope = _one_of(wording.scopes if scopes is None else scopes, year)
    before = ""
    for paragraph in plain(text).split("\n"):
        scoped = False
        for match in _SENTENCE.finditer(paragraph):
            sentence = words.bare(match[0])
            other_time = part = False
            for shown in _split(match[0], words):
                own = words.bare(shown)
                inner: list[str] = []
                outer = own
                if "（" in own:
                    inner = [found[1] for found in _PARENTHESES.finditer(own)]
                    outer = _PARENTHESES.sub("", own)
                compared = words.comparisons.search(words.masked.sub("", outer)) is not None
                time = words.time_of(outer, year)
                if time is not None and not (compared and words.compares_with(outer)):
                    other_time = time
                scoped = scoped or scope.search(own) is not None
                part = part or words.part.match(outer) is not None
                shown = shown.rstrip("。！？")  # noqa: PLW2901 - as a message quotes it
                for each in inner:
                    for piece in _split(each, words):
                        before = (before + piece)[-_REACH:]
                        inner_time = words.time_of(piece, year)
                        yield Clause(
                            piece.rstrip("。！？"),
                            shown,
                            sentence,
                            before,
                            other_time if inner_time is None else inner_time,
                            words.skipped.search(piece) is not None,
                            part,
                            scoped,
                        )
                before = (before + outer)[-_REACH:]
                yield Clause(
                    outer.rstrip("。！？"),
                    shown,
                    sentence,
                    before,
                    (other_time if time is None else time) or compared,
                    words.skipped.search(outer) is not None,
                    part,
                    scoped,
                )


def nearest_topic(before: str, topics: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether the last topic named in ``before`` is one of ``topics`` and none of ``others``.

    Of two that end at the same place the longer one counts: 许可申请 is no 申请. Where no topic is
    named, the report's own is meant.
    """
    # Backwards the first name is the last one, and of two that begin there the longer one wins.
    found = _backwards(topics, others).search(before[::-1])
    return found is None or found[0][::-1] in topics


@lru_cache(maxsize=256)
def _backwards(topics: tuple[str, ...], others: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(either([name[::-1] for name in (*topics, *others)]))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words as patterns."""

    ignored: re.Pattern[str]
    masked: re.Pattern[str]
    this_year: re.Pattern[str]
    other_times: re.Pattern[str]
    some_time: re.Pattern[str]
    comparisons: re.Pattern[str]
    part: re.Pattern[str]
    skipped: re.Pattern[str]
    stops: re.Pattern[str]

    def bare(self, text: str) -> str:
        """``text`` without titles of books and ignored texts."""
        if "《" in text:
            text = _TITLE.sub("《》", text)
        return self.ignored.sub("", text)

    def compares_with(self, text: str) -> bool:
        """Whether another time is named only as what the report year is compared with."""
        return _YEAR.match(text) is None and self.other_times.match(text) is None

    def time_of(self, text: str, year: int | None) -> bool | None:
        """Whether ``text`` leads to another time (True), to the report year, or nowhere (None)."""
        if self.some_time.search(text) is None:
            return None
        text = self.masked.sub(lambda found: "　" * len(found[0]), text)
        here = [found.end() for found in self.this_year.finditer(text)]
        there = [found.end() for found in self.other_times.finditer(text)]
        years = (found for found in _YEAR.finditer(text) if year is not None)
        there += [found.end() for found in years if int(found[1]) != year]
        there += [found.end() for found in _MONTH.finditer(text)]
        if not here and not there:
            return None
        return max(there, default=-1) > max(here, default=-1)


@lru_cache(maxsize=64)
def _words(key: ByIdentity[Wording], year: int | None) -> _Words:
    wording = key.record
    this_year, other_times = _filled(wording.this_year, year), _filled(wording.other_times, year)
    part = either(_filled(wording.part, year))
    return _Words(
        ignored=_one_of(wording.ignored, year),
        masked=_one_of(wording.not_other_times, year),
        this_year=_one_of(wording.this_year, year),
        other_times=_one_of(wording.other_times, year),
        # Without one of these a text leads to no time, whatever stands around it.
        some_time=re.compile(f"{either([*this_year, *other_times])}|{_SOME_YEAR_OR_MONTH}"),
        comparisons=_one_of(wording.comparisons, year),
        part=re.compile(part),
        skipped=_one_of(wording.skipped, year),
        stops=re.compile(f"[（）]|{_BREAK}|(?={part})"),
    )


@lru_cache(maxsize=512)
def _one_of(texts: tuple[str, ...], year: int | None) -> re.Pattern[str]:
    return re.compile(either(_filled(texts, year)))


def _filled(texts: tuple[str, ...], year: int | None) -> list[str]:
    """The texts with their years; one that leaves a year open can stand nowhere without it."""
    return [text for text in (with_years(each, year) for each in texts) if "{" not in text]


def _split(sentence: str, words: _Words) -> Iterator[str]:
    """The clauses of a sentence, parentheses left whole; "of which" begins a new one."""
    depth = start = 0
    for stop in words.stops.finditer(sentence):
        at, sign = stop.start(), stop[0]
        if sign == "（":
            depth += 1
        elif sign == "）":
            depth = max(0, depth - 1)
        elif depth == 0 and (sign or at > start):
            if sentence[start:at].strip():
                yield sentence[start:at]
            start = stop.end()
    if sentence[start:].strip():
        yield sentence[start:]
