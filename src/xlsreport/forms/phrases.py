"""The phrases of statements: how they are written, what they stand for, and how many are found.

A phrase is a row of parts with spaces between them, in the order in which a sentence has them::

    received|accepted ... applications|requests <n>

* ``a|b``: one of these texts;
* ``[a|b]``: one of these texts, or several of them, or none;
* ``...``: anything within the clause but digits, at most forty characters;
* ``<n>``: the number, with the small words that may stand before it and the counter behind it;
* ``_``: a space within a text;
* ``!a|b``, at the end: not followed by one of these;
* ``.``, at the end: nothing follows in the clause, or an enumeration goes on (、).

``{year}``, ``{last}`` and ``{next}`` stand for the report year, the one before and the one after.
A phrase with Latin letters takes them large or small, a space between its parts, and numbers in
English words.

Every phrase has words that it cannot do without. One pass over a text finds which of these words
are in it; only the patterns of phrases whose words are there are tried, and most texts have none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError
from xlsreport.text.chinese_numerals import read_numeral
from xlsreport.text.english_numerals import ENGLISH_NUMBERS, read_english_numeral
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "NUMERALS",
    "Grammar",
    "Spotter",
    "check_phrase",
    "compile_counted",
    "compile_phrase",
    "either",
    "find_places",
    "is_latin",
    "needed_words",
    "read_number",
    "with_years",
]


NUMERALS = "零〇一二两三四五六七八九十百千"
"""The characters of which Chinese numerals consist in running text."""

# A figure may have separators (3,607); it is never a part of a longer number or an ordinal.
_ARABIC = r"(?<![\d.第每])(?:\d{1,3}(?:,\d{3})+|\d+)(?!\d|\.\d)"
_NUMBER = rf"(?P<number>{_ARABIC}|(?<![第每{NUMERALS}])[{NUMERALS}]++)"
_IN_WORDS = f"(?:{'|'.join(sorted(ENGLISH_NUMBERS, key=len, reverse=True))})"
_LATIN_NUMBER = (
    rf"(?P<number>{_ARABIC}|(?<![A-Za-z]){_IN_WORDS}(?:[ -](?:and )?{_IN_WORDS})*+(?![A-Za-z]))"
)
_LATIN = re.compile("[A-Za-z]")
_NAMES = re.compile(r"\{\w+\}|<n>")
_PART = re.compile(r"\.\.\.|\.|<n>|\[[^\[\]|]+(?:\|[^\[\]|]+)*\]|!?[^\[\]|<>!]+(?:\|[^\[\]|<>!]+)*")


class Grammar(Record, frozen=True):
    """The words that all phrases of a form share.

    Attributes:
        fillers: The small words that may stand before a number (共, 为).
        counters: The words that may follow it (件, 份).
        signs: What may stand between those words and the number ($).
        refused: What may not stand in a gap, because it changes what is said.
        not_after: What may not stand right before a phrase, because it turns it round (不予).
        not_behind: What may not stand right behind a number and its counter: it makes the number
            a bound or a rounding (以上).
        behind_numeral: What may stand right behind a Chinese numeral and its counter, which may
            be words of another meaning (一起); a digit needs none of them.
    """

    fillers: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    not_behind: tuple[str, ...] = ()
    behind_numeral: tuple[str, ...] = ()


def check_phrase(text: str, *, number: bool) -> None:
    """Refuses a phrase that cannot be read.

    Args:
        text: The phrase.
        number: Whether it must hold exactly one ``<n>``; otherwise it must hold none.

    Raises:
        DefinitionError: It cannot; without file and line, which the caller knows.
    """
    parts = text.split()
    for position, part in enumerate(parts):
        if not _PART.fullmatch(part) or (
            part[0] in "!." and part != "..." and position != len(parts) - 1
        ):
            raise DefinitionError(
                f"短语“{text}”里的“{part}”看不懂。", f"phrase {text!r}: {part!r} is not understood."
            )
    if parts.count("<n>") != int(number):
        zh, en = (
            ("要有一个 <n>", "needs one '<n>'")
            if number
            else ("不能有 <n>", "may not have a '<n>'")
        )
        raise DefinitionError(f"短语“{text}”{zh}。", f"phrase {text!r} {en}.")
    certain = [part for part in parts if part not in {"<n>", "...", "."} and part[0] not in "[!"]
    if not certain or parts[0] == "...":
        raise DefinitionError(
            f"短语“{text}”至少要有一个必有的词，也不能以 ... 开头。",
            f"phrase {text!r} needs a text that must be there and may not start with '...'.",
        )


@lru_cache(maxsize=4096)
def compile_phrase(text: str, grammar: Grammar, year: int | None) -> re.Pattern[str]:
    """The pattern of a phrase.

    Where the phrase has a number, the pattern has the groups ``head`` (what stands before it),
    ``filler``, ``number`` and ``counter`` (``None`` or empty if none follows).

    Args:
        text: A phrase that :func:`check_phrase` passed.
        grammar: What is common to all phrases.
        year: The report year; ``None`` if unknown, and then phrases with years match nothing.
    """
    if year is None and "{" in text:
        return re.compile(r"(?!)")
    latin = is_latin(text)
    gap = r"[^\d，,。；;：:！!？?\n]"
    if grammar.refused:
        gap = f"(?:(?!{either(grammar.refused)}){gap})"
    space = " ?" if latin else ""
    pieces: list[str] = []
    for part in with_years(text, year).split():
        if part == "...":
            # The first gap has a name: a phrase without one says more of its number.
            name = "" if any("(?P<gap>" in piece for piece in pieces) else "?P<gap>"
            pieces.append(f"({name or '?:'}{gap}{{0,40}}?)")
        elif part == "<n>":
            filler = f"(?:(?:{either(grammar.fillers)}){space})*" if grammar.fillers else ""
            sign = f"(?:{either(grammar.signs)})?" if grammar.signs else ""
            # Never given back, or a phrase that refuses what follows 5件 would settle for 5.
            counter = f"(?:{either(grammar.counters)})*+" if grammar.counters else ""
            before = "".join(piece + space for piece in pieces)
            head = f"(?P<head>{before})(?P<filler>{filler}){sign}"
            number = _LATIN_NUMBER if latin else _NUMBER
            pieces = [f"{head}{number}{space}(?P<counter>{counter})"]
        elif part == ".":
            pieces.append("(?=$|、)")
        elif part[0] == "!":
            pieces.append(f"(?!{_any_of(part[1:])})")
        elif part[0] == "[":
            pieces.append(f"(?:(?:{_any_of(part[1:-1])}){space})*")
        else:
            pieces.append(f"(?:{_any_of(part)})")
    not_behind = "".join(f"(?<!{re.escape(word)})" for word in grammar.not_after)
    return re.compile(not_behind + space.join(pieces), re.IGNORECASE if latin else 0)


def compile_counted(grammar: Grammar) -> re.Pattern[str]:
    """The pattern of any number with its counter, with the groups ``number`` and ``counter``."""
    return re.compile(f"{_NUMBER}(?P<counter>(?:{either(grammar.counters)})++)")


def is_latin(phrase: str) -> bool:
    """Whether a phrase has Latin letters, but for the names of years."""
    return _LATIN.search(_NAMES.sub("", phrase)) is not None


def _any_of(part: str) -> str:
    return either(part.replace("_", " ").split("|"))


@lru_cache(maxsize=4096)
def needed_words(text: str, year: int | None) -> tuple[tuple[str, ...], ...]:
    """The words that a phrase needs: of each of these groups one text must be there.

    It is a hundred times quicker to see that a text has none of a few words than to try a pattern.
    Latin ones are in small letters.
    """
    parts = with_years(text, year).split()
    certain = (part.replace("_", " ") for part in parts if part[0] not in "[!.<")
    words = (part.lower() if is_latin(text) else part for part in certain)
    return tuple(tuple(part.split("|")) for part in words)


def with_years(text: str, year: int | None) -> str:
    """``text`` with the years that it leaves open filled in; unchanged if the year is unknown."""
    if year is None or "{" not in text:
        return text
    for name, value in (("{year}", year), ("{last}", year - 1), ("{next}", year + 1)):
        text = text.replace(name, str(value))
    return text


def either(texts: Sequence[str]) -> str:
    """A pattern that matches one of ``texts``, the longest that fits; nothing if there is none."""
    return _join_branches(sorted(texts, key=len, reverse=True)) if texts else r"(?!)"


def _join_branches(texts: Sequence[str]) -> str:
    """The alternatives as a tree: at a letter only those are tried that begin with it."""
    branches: dict[str, list[str]] = {}
    for text in texts:
        branches.setdefault(text[:1], []).append(text[1:])
    return "|".join(
        re.escape(first)
        + (f"(?:{_join_branches(rests)})" if len(rests) > 1 and first else re.escape(rests[0]))
        for first, rests in branches.items()
    )


_Groups = tuple[tuple[str, ...], ...]


class _Phrase(Record, eq=False, dict=True):
    """A phrase of a list by its number, with what else a text must hold for it to be tried."""

    number: int
    others: _Groups
    text: str
    grammar: Grammar
    year: int | None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Its pattern, compiled for the first text that may hold it: most reports need few."""
        return compile_phrase(self.text, self.grammar, self.year)


class Spotter:
    """Several lists of phrases, ready to be looked for.

    Args:
        lists: The phrases, list by list; a list stands for one thing that may be said.
        grammars: What is common to the phrases of each list.
        year: The report year; ``None`` if unknown.
        common: A text whose words say little: they stand everywhere.

    Attributes:
        words: A text with none of these holds none of the phrases.
    """

    def __init__(
        self,
        lists: Sequence[Sequence[str]],
        grammars: Sequence[Grammar],
        year: int | None,
        common: str = "",
    ) -> None:
        """Compiles the patterns."""
        self._phrases: list[_Phrase] = []
        self._latin = any(is_latin(phrase) for phrases in lists for phrase in phrases)
        by_word: dict[str, list[int]] = {}
        for number, (phrases, grammar) in enumerate(zip(lists, grammars, strict=True)):
            for phrase in phrases:
                if year is None and "{" in phrase:
                    continue  # a year that is not known stands nowhere
                groups = needed_words(phrase, year)
                telling = max(groups, key=lambda group: _rate_rarity(group, common))
                for word in telling:
                    by_word.setdefault(word, []).append(len(self._phrases))
                others = tuple(group for group in groups if group is not telling)
                self._phrases.append(_Phrase(number, others, phrase, grammar, year))
        # At one place the longest word is found; those within it are there too.
        self._by_word = {
            word: frozenset(at for other, where in by_word.items() if other in word for at in where)
            for word in by_word
        }
        # How far behind its beginning the next word may begin that ends behind its end.
        starts = {word[:size] for word in by_word for size in range(1, len(word))}
        self._steps = {
            word: next(at for at in range(1, len(word) + 1) if not word[at:] or word[at:] in starts)
            for word in by_word
        }
        self.words = tuple(by_word)
        self._words = re.compile(either(self.words))

    def in_text(self, text: str) -> Iterator[tuple[int, Iterator[re.Match[str]]]]:
        """Finds the phrases in a text.

        Yields:
            For each list of which something may be there, in order: its number, and the places
            phrase by phrase.
        """
        for number, patterns in self.likely_in(text).items():
            yield number, find_places(patterns, text)

    def likely_in(self, text: str) -> dict[int, list[re.Pattern[str]]]:
        """The numbers of the lists of which something may be there, in order, with its patterns."""
        likely: dict[int, list[re.Pattern[str]]] = {}
        text = text.lower() if self._latin else text
        words = set(self._words_in(text))
        for at in sorted(frozenset().union(*map(self._by_word.__getitem__, words))):
            phrase = self._phrases[at]
            if _has_all(phrase.others, text):
                likely.setdefault(phrase.number, []).append(phrase.pattern)
        return likely

    def may_hold(self, text: str, first: int = 0) -> bool:
        """Whether something of any list may be in a text, but for the lists before ``first``."""
        text = text.lower() if self._latin else text
        # Most texts have none of the words.
        if self._words.search(text) is None:
            return False
        phrases = self._phrases
        for word in self._words_in(text):
            for at in self._by_word[word]:
                phrase = phrases[at]
                if phrase.number >= first and _has_all(phrase.others, text):
                    return True
        return False

    def _words_in(self, text: str) -> Iterator[str]:
        """The words in a text, but for those that lie within them."""
        search, steps = self._words.search, self._steps
        found = search(text)
        while found is not None:
            word = found[0]
            yield word
            # The next one may begin within this one.
            found = search(text, found.start() + steps[word])


def _has_all(groups: _Groups, text: str) -> bool:
    for group in groups:
        for word in group:
            if word in text:
                break
        else:
            return False
    return True


def _rate_rarity(words: Sequence[str], common: str) -> tuple[bool, int]:
    return not any(word in common for word in words), min(map(len, words))


def find_places(patterns: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    """Where phrases stand in a text, phrase by phrase."""
    for pattern in patterns:
        yield from pattern.finditer(text)


def read_number(match: re.Match[str], text: str, grammar: Grammar) -> tuple[Decimal, ...]:
    """The numbers that a match in ``text`` may mean; nothing if it is no plain number."""
    digits, counter, behind = match["number"], match["counter"], text[match.end("counter") :]
    if behind.startswith(grammar.not_behind) or (behind and not counter):
        return ()
    if digits[0].isdigit():
        return (Decimal(digits.replace(",", "")),)
    if digits.isascii():
        value = read_english_numeral(digits)
        return () if value is None else (Decimal(value),)
    # Where the phrase goes on behind the number, its own words say that it is one.
    last = match.end() == match.end("counter")
    if last and behind and not behind.startswith(grammar.behind_numeral):
        return ()
    if not counter and digits != "零":
        return ()
    return (Decimal(0),) if digits in {"零", "〇"} else read_numeral(digits)
