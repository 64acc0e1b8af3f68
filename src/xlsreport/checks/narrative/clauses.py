"""Narratives taken apart: sentences, clauses, what each clause speaks of, phrases found in it.

A clause is what stands between two commas. What stands in parentheses is a clause of its own, so
that "done (of them 189 old) 1191" says both "done 1191" and "of them 189 old". Spaces are left out
but between Latin words; quotes show the text so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlsreport.forms.phrases import NUMERALS, either, with_years
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xlsreport.forms.statements import Wording

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
# All white space but the line break, and what has no width.
_SPACES = re.compile(
    "[ \t\r\f\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    "\u200b-\u200f\u2060\ufeff]++"
)
_WIDTHLESS = re.compile("[\u200b-\u200f\u2060\ufeff]+")
# Letters, digits and signs of Latin texts.
_LATIN_SIGN = re.compile("[!-\u024f]")
_THOUSANDS = re.compile(r"，(?<=\d，)(?=\d{3}(?!\d))")
# The stop of a Latin sentence has a space behind it, which is left out within Chinese ones.
_SENTENCE = re.compile(r"(?:[^。！？\n.]++|\.(?! [A-Z]))+(?:\.(?= )|[。！？]*)")
_PARENTHESES = re.compile(r"（([^（）]*)）")
_TITLE = re.compile(r"《[^《》]*》")
# A comma within a number and a colon right before one do not end a clause.
_BREAKING = "，,；：:"
_BREAK = rf"[{_BREAKING}](?:(?<=[，；])|(?<=,)(?:(?<!\d,)|(?!\d{{3}}))|(?<=[：:])(?!共?\d))"
_STOP = re.compile(_BREAK)
# What stands in quotation marks is not divided.
_QUOTED = re.compile("“[^“”\n]{1,60}”|「[^「」\n]{1,60}」")
_SOME_NUMBER = re.compile(rf"[\d{NUMERALS}]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
# From one year to another: whichever of them is the report's, it is more than that one.
_YEARS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年?(?:\d\d?月)?(?:至|到|[-—–－~～]{1,2})(?!\1)(?:19|20)\d\d年"
)
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
        part: Whether it stands in a list behind "of which" in its sentence.
        scoped: Whether an area or a single organ is named in it or before it in its paragraph.
        start: Where its sentence begins in the narrative; sentences in one place are the same.
    """

    text: str
    shown: str
    sentence: str
    before: str
    other_time: bool
    skipped: bool
    part: bool
    scoped: bool
    start: int


@lru_cache(maxsize=32)
def plain(text: str) -> str:
    """``text`` with ASCII digits, one kind of brackets, and one space between Latin words at most.

    Other spaces are left out; lines stay.
    """
    text = _WIDE_LETTER.sub(lambda letter: _WIDE[letter[0]], text)
    return _THOUSANDS.sub(",", _SPACES.sub(_keep_space, text))


def _keep_space(space: re.Match[str]) -> str:
    before, behind = space.string[: space.start()][-1:], space.string[space.end() :][:1]
    between_words = (
        _LATIN_SIGN.match(before) and _LATIN_SIGN.match(behind) and not (before + behind).isdigit()
    )
    return " " if between_words and not _WIDTHLESS.fullmatch(space[0]) else ""


@lru_cache(maxsize=8)
def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a narrative, plain, with their closing mark."""
    return tuple(match[0] for match in _SENTENCE.finditer(plain(text)))


def clauses_of(
    text: str,
    year: int | None,
    wording: Wording,
    scopes: tuple[str, ...] | None = None,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[Clause]:
    """The clauses of a narrative in order; those in parentheses come before their own.

    Args:
        text: The narrative.
        year: The report year; ``None`` if unknown, and then any year may be the report's.
        wording: The words that show what a sentence speaks of.
        scopes: The words that tell of an area or of a single organ; ``None`` for the wording's.
        wanted: Whether the clauses of a sentence, or of a part of it, are needed; other
            sentences may be left out. ``None`` for all clauses.
    """
    words = _compile_words(wording, year)
    scope = _compile_any(wording.scopes if scopes is None else scopes, year)
    before = ""
    offset = 0
    passed: list[str] = []
    for paragraph in plain(text).split("\n"):
        scoped, scopes_some = False, scope.search(paragraph) is not None
        # What a paragraph does not have its sentences do not have.
        takes_out = words.taken_out.search(paragraph) is not None
        some_wanted = wanted is None or wanted(paragraph)
        for match in _SENTENCE.finditer(paragraph):
            whole = match[0]
            unwanted = not some_wanted or (wanted is not None and not wanted(whole))
            as_it_is = not takes_out or words.taken_out.search(whole) is None
            if unwanted and as_it_is:
                passed.append(whole)
                scoped = scoped or (scopes_some and scope.search(whole) is not None)
                continue
            if passed:
                before = _append_sentences(before, passed)
                passed.clear()
            parts = list(_take_apart(whole, words, as_it_is=as_it_is))
            # Where something is taken out, words may come together that the sentence does not have.
            if unwanted and not any(
                piece not in whole and wanted is not None and wanted(piece)
                for part in parts
                for piece in (*part.inner, part.outer)
            ):
                before = "".join([before, *("".join((*each.inner, each.outer)) for each in parts)])
                before = before[-_REACH:]
                scoped = scoped or any(scope.search(part.own) for part in parts)
                continue
            start = offset + match.start()
            for clause in _list_clauses(
                whole, parts, year, words, scope, before, start, scoped=scoped
            ):
                before, scoped = clause.before, clause.scoped
                yield clause
        offset += len(paragraph) + 1


class _Part(NamedTuple):
    """What stands between two commas of a sentence.

    Attributes:
        shown: As it stands there.
        own: Without what is left out of it, such as titles of books.
        inner: The clauses in its parentheses.
        outer: The clause around them.
    """

    shown: str
    own: str
    inner: Sequence[str]
    outer: str


def _take_apart(sentence: str, words: _Words, *, as_it_is: bool) -> Iterator[_Part]:
    """The parts of a sentence; ``as_it_is`` if nothing is left out of it."""
    for shown in _split_at_stops(sentence, words):
        own = shown if as_it_is else words.bare(shown)
        if "（" in own:
            inner = [
                piece
                for found in _PARENTHESES.finditer(own)
                for piece in _split_at_stops(found[1], words)
            ]
            yield _Part(shown, own, inner, _PARENTHESES.sub("", own))
        else:
            yield _Part(shown, own, (), own)


def _list_clauses(
    whole: str,
    parts: Sequence[_Part],
    year: int | None,
    words: _Words,
    scope: re.Pattern[str],
    before: str,
    start: int,
    *,
    scoped: bool,
) -> Iterator[Clause]:
    """The clauses of one sentence; ``before`` and ``scoped`` are those of the clause before it."""
    sentence = words.bare(whole)
    # What a sentence does not have its clauses do not have, if nothing was left out between.
    unsure = "（" in whole or sentence != whole
    compares = unsure or words.comparisons.search(whole) is not None
    leads = unsure or words.some_time.search(whole) is not None
    skips = unsure or words.skipped.search(whole) is not None
    scopes = unsure or scope.search(whole) is not None
    other_time = part = listed = False
    counts_one = words.motto_units.search(sentence) is not None
    motto = counts_one and words.mottos.search(whole) is not None
    for shown, own, inner, outer in parts:
        compared = compares and words.comparisons.search(words.masked.sub("", outer)) is not None
        time = words.time_of(outer, year) if leads else None
        if time is not None and not (compared and words.compares_with(outer)):
            other_time = time
        scoped = scoped or (scopes and scope.search(own) is not None)
        if words.part.match(outer) is not None:
            part, listed = True, _SOME_NUMBER.search(outer) is not None
        elif part:
            # A clause without a number ends the list that "of which" began, once there is one.
            numbered = _SOME_NUMBER.search(outer) is not None
            part, listed = numbered or not listed, listed or numbered
        quoted = shown.rstrip("。！？.").strip()
        for position, piece in enumerate((*inner, outer)):
            before = (before + piece)[-_REACH:]
            last = position == len(inner)
            its_time = time if last else words.time_of(piece, year)
            yield Clause(
                text=piece.rstrip("。！？."),
                shown=quoted,
                sentence=sentence,
                before=before,
                other_time=(other_time if its_time is None else its_time) or (compared and last),
                skipped=(skips and words.skipped.search(piece) is not None)
                or (counts_one and words.is_motto(piece, motto=motto)),
                part=part,
                scoped=scoped,
                start=start,
            )


def _append_sentences(before: str, sentences: Sequence[str]) -> str:
    """``before`` and what some plain sentences add to it."""
    reached: list[str] = []
    length = 0
    for sentence in reversed(sentences):
        added = _STOP.sub("", sentence)
        reached.append(added)
        length += len(added)
        if length >= _REACH:
            break
    else:
        reached.append(before)
    return "".join(reversed(reached))[-_REACH:]


def nearest_topic(
    before: str, topics: tuple[str, ...], others: tuple[str, ...], *, unnamed: bool = True
) -> bool:
    """Whether the last topic named in ``before`` is one of ``topics`` and none of ``others``.

    Of two that end at the same place the longer one counts: 许可申请 is no 申请. Where no topic is
    named it is ``unnamed``: the report's own is meant, or that is not enough.
    """
    # Backwards the first name is the last one, and of two that begin there the longer one wins.
    found = _compile_backwards(topics, others).search(before[::-1])
    return unnamed if found is None else found[0][::-1] in topics


@lru_cache(maxsize=256)
def _compile_backwards(topics: tuple[str, ...], others: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(either([name[::-1] for name in (*topics, *others)]))


class _Words(Record, frozen=True):
    """The words as patterns."""

    ignored: re.Pattern[str]
    taken_out: re.Pattern[str]
    masked: re.Pattern[str]
    this_year: re.Pattern[str]
    other_times: re.Pattern[str]
    some_time: re.Pattern[str]
    comparisons: re.Pattern[str]
    part: re.Pattern[str]
    skipped: re.Pattern[str]
    stops: re.Pattern[str]
    may_stop: re.Pattern[str]
    applicants: re.Pattern[str]
    persons: re.Pattern[str]
    bodies: re.Pattern[str]
    mottos: re.Pattern[str]
    motto_units: re.Pattern[str]

    def bare(self, text: str) -> str:
        """``text`` without titles of books, quoted mottos, everybody and ignored texts."""
        if "《" in text:
            text = _TITLE.sub("《》", text)
        if "“" in text or "「" in text:
            text = _QUOTED.sub(
                lambda found: "" if self.motto_units.search(found[0]) else found[0], text
            )
        text = self.applicants.sub(self._leave_out, text)
        return self.ignored.sub("", text)

    def _leave_out(self, found: re.Match[str]) -> str:
        """Applicants of all kinds are no limit, some of one kind are."""
        every = self.persons.search(found[0]) and self.bodies.search(found[0])
        return "" if every else found[0]

    def is_motto(self, text: str, *, motto: bool) -> bool:
        """Whether what is counted in a clause is counted in a motto.

        Args:
            text: The clause.
            motto: Whether words that a motto follows stand in its sentence.
        """
        units = self.motto_units.findall(text)
        if not units:
            return False
        in_words = not any(unit[0].isdigit() for unit in units)
        if len(units) > 1:
            return in_words or self.mottos.search(text) is not None
        return in_words and motto

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
        # The end of the span may be the report year.
        there += [found.end() + 1 for found in _YEARS.finditer(text)]
        if not here and not there:
            return None
        return max(there, default=-1) > max(here, default=-1)


@lru_cache(maxsize=64)
def _compile_words(wording: Wording, year: int | None) -> _Words:
    this_year, other_times = (
        _fill_years(wording.this_year, year),
        _fill_years(wording.other_times, year),
    )
    parts = _fill_years(wording.part, year)
    part = either(parts)
    applicant = f"(?:{either([*wording.persons, *wording.bodies])})"
    joint = f"(?:{either(wording.joining)})"
    applicants = f"{applicant}等?(?:{joint}*(?:其[他它])?{applicant}等?)+"
    return _Words(
        applicants=re.compile(applicants),
        persons=re.compile(either(wording.persons)),
        bodies=re.compile(either(wording.bodies)),
        mottos=re.compile(either(wording.mottos)),
        motto_units=re.compile(either(wording.motto_units)),
        ignored=_compile_any(wording.ignored, year),
        taken_out=re.compile(
            f"[（《“「]|{either(_fill_years(wording.ignored, year))}|{applicants}"
        ),
        masked=_compile_any(wording.not_other_times, year),
        this_year=_compile_any(wording.this_year, year),
        other_times=_compile_any(wording.other_times, year),
        # Without one of these a text leads to no time.
        some_time=re.compile(f"{either([*this_year, *other_times])}|{_SOME_YEAR_OR_MONTH}"),
        comparisons=_compile_any(wording.comparisons, year),
        part=re.compile(part),
        skipped=_compile_any(wording.skipped, year),
        stops=re.compile(f"{_BREAK}|(?={part})"),
        may_stop=re.compile(f"[（）{_BREAKING}{re.escape(''.join(each[:1] for each in parts))}]"),
    )


@lru_cache(maxsize=512)
def _compile_any(texts: tuple[str, ...], year: int | None) -> re.Pattern[str]:
    return re.compile(either(_fill_years(texts, year)))


def _fill_years(texts: tuple[str, ...], year: int | None) -> list[str]:
    """The texts with their years; one that leaves a year open can stand nowhere without it."""
    return [text for text in (with_years(each, year) for each in texts) if "{" not in text]


def _split_at_stops(sentence: str, words: _Words) -> Iterator[str]:
    """The clauses of a sentence, parentheses left whole; "of which" begins a new one."""
    depth = start = 0
    quoted = [found.span() for found in _QUOTED.finditer(sentence)] if "“" in sentence else ()
    for possible in words.may_stop.finditer(sentence):
        at, sign = possible.start(), possible[0]
        if quoted and any(begin < at < end for begin, end in quoted):
            continue
        if sign == "（":
            depth += 1
        elif sign == "）":
            depth = max(0, depth - 1)
        elif depth == 0:
            stop = words.stops.match(sentence, at)
            if stop is None or (not stop[0] and at == start):
                continue
            if sentence[start:at].strip():
                yield sentence[start:at]
            start = stop.end()
    if sentence[start:].strip():
        yield sentence[start:]
