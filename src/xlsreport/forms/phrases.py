"""Phrases: how a text may say a thing, written as data and read as a pattern.

A phrase is a row of parts with spaces between them, in the order in which a sentence has them::

    收到|受理|接收 ... 信息公开申请|依申请公开 <n>

* ``a|b``: one of these texts;
* ``[a|b]``: one of these texts, or several of them, or none;
* ``...``: anything within the clause but digits, at most forty characters;
* ``<n>``: the number, with the small words that may stand before it and the counter behind it;
* ``!a|b``, at the end: not followed by one of these;
* ``.``, at the end: nothing follows in the clause, or an enumeration goes on (、).

``{year}``, ``{last}`` and ``{next}`` stand for the report year, the one before and the one after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "NUMERALS",
    "Grammar",
    "check_phrase",
    "compile_phrase",
    "either",
    "needed_words",
    "with_years",
]

NUMERALS = "零〇一二两三四五六七八九十百千"
"""The characters of which Chinese numerals consist in running text."""

# A figure may have separators (3,607); it is never a part of a longer number or an ordinal.
_ARABIC = r"(?<![\d.第每])(?:\d{1,3}(?:,\d{3})+|\d+)(?![\d.])"
_NUMBER = rf"(?P<number>{_ARABIC}|(?<![第每{NUMERALS}])[{NUMERALS}]++)"
_PART = re.compile(r"\.\.\.|\.|<n>|\[[^\[\]|]+(?:\|[^\[\]|]+)*\]|!?[^\[\]|<>!]+(?:\|[^\[\]|<>!]+)*")


@dataclass(frozen=True, slots=True)
class Grammar:
    """What is common to all phrases of a form.

    Attributes:
        fillers: The small words that may stand before a number (共, 为).
        counters: The words that may follow it (件, 份).
        refused: What may not stand in a gap, because it changes what is said.
        not_after: What may not stand right before a phrase, because it turns it round (不予).
    """

    fillers: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


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
    gap = r"[^\d，,。；;：:！!？?\n]"
    if grammar.refused:
        gap = f"(?:(?!{either(grammar.refused)}){gap})"
    pieces: list[str] = []
    for part in with_years(text, year).split():
        if part == "...":
            pieces.append(f"{gap}{{0,40}}?")
        elif part == "<n>":
            filler = f"(?:{either(grammar.fillers)})*" if grammar.fillers else ""
            # Never given back, or a phrase that refuses what follows 5件 would settle for 5.
            counter = f"(?:{either(grammar.counters)})*+" if grammar.counters else ""
            head = f"(?P<head>{''.join(pieces)})(?P<filler>{filler})"
            pieces = [head, _NUMBER, f"(?P<counter>{counter})"]
        elif part == ".":
            pieces.append("(?=$|、)")
        elif part[0] == "!":
            pieces.append(f"(?!{either(part[1:].split('|'))})")
        elif part[0] == "[":
            pieces.append(f"(?:{either(part[1:-1].split('|'))})*")
        else:
            pieces.append(f"(?:{either(part.split('|'))})")
    before = "".join(f"(?<!{re.escape(word)})" for word in grammar.not_after)
    return re.compile(before + "".join(pieces))


@lru_cache(maxsize=4096)
def needed_words(text: str, year: int | None) -> tuple[tuple[str, ...], ...]:
    """What a phrase cannot do without: of each of these groups one text must be there.

    It is a hundred times quicker to see that a text has none of a few words than to try a pattern.
    """
    parts = with_years(text, year).split()
    certain = (part for part in parts if part[0] not in "[!.<")
    return tuple(tuple(part.split("|")) for part in certain)


def with_years(text: str, year: int | None) -> str:
    """``text`` with the years that it leaves open filled in; unchanged if the year is unknown."""
    if year is None or "{" not in text:
        return text
    for name, value in (("{year}", year), ("{last}", year - 1), ("{next}", year + 1)):
        text = text.replace(name, str(value))
    return text


def either(texts: Sequence[str]) -> str:
    """A pattern that matches one of ``texts``, the longest that fits; nothing if there is none."""
    if not texts:
        return r"(?!)"
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))
