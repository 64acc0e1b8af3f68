"""The frozen records of what a form's narratives say about its tables, and the phrases they use.

A form declares which phrases stand for which cells, and which words make a sentence speak of
something else; :mod:`xlsreport.forms.yaml.statements` reads the declaration, the checks of
narratives apply it. Nothing here knows a language or a form.

A phrase is a row of parts with spaces between them, in the order in which a sentence has them::

    received|accepted ... applications|requests <n>

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
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.forms.expression import Sum

__all__ = [
    "NUMERALS",
    "Basis",
    "Completion",
    "Grammar",
    "Notice",
    "Period",
    "StatedFigure",
    "Statements",
    "Wording",
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
    """The words that all phrases of a form share.

    Attributes:
        fillers: The small words that may stand before a number (共, 为).
        counters: The words that may follow it (件, 份).
        refused: What may not stand in a gap, because it changes what is said.
        not_after: What may not stand right before a phrase, because it turns it round (不予).
        not_behind: What may not stand right behind a number and its counter: it makes the number
            a bound or a rounding (以上).
        behind_numeral: What may stand right behind a Chinese numeral and its counter, which may
            be words of another meaning (一起); a digit needs none of them.
    """

    fillers: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
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
    """The words that a phrase needs: of each of these groups one text must be there.

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


@dataclass(frozen=True, slots=True)
class Basis:
    """A sum of cells that a stated number may mean.

    Attributes:
        label: What messages call it.
        terms: The sum, its cells resolved.
        when: It counts only where the sentence has one of these words; empty for always.
    """

    label: str
    terms: Sum
    when: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The ids of its cells, each once."""
        return tuple(dict.fromkeys(cell for term in self.terms for cell in term.cells))


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A number that narratives state.

    Attributes:
        id: Its name among the statements.
        label: What messages call it.
        phrases: How it is said, each with a ``<n>``.
        bases: The sums that the number may be, the usual one first; never empty.
        none: How it is said that there is none.
        about: The nearest topic before the phrase must be one of these; empty for any.
        unless: A clause with one of these words speaks of something else.
        none_unless: As ``unless``, for what says that there is none.
        counters: The counters that may follow; empty for those of all figures.
        whole: Whether it is meant of everything, so that what follows "of which" is not it.
    """

    id: str
    label: str
    phrases: tuple[str, ...]
    bases: tuple[Basis, ...]
    none: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    none_unless: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """A statement that everything is done, which a figure above 0 contradicts.

    Attributes:
        label: What the figure is called.
        phrases: How it is said.
        terms: The figure that must be 0, its cells resolved.
        about: As for :class:`StatedFigure`.
        unless: A sentence with one of these words makes an exception or speaks of a part.
    """

    label: str
    phrases: tuple[str, ...]
    terms: Sum
    about: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that later ones have superseded.

    Attributes:
        number: Its number as reports cite it; brackets of any kind are understood.
        since: The first report year for which it no longer holds.
        instead: What to cite.
        unless: A sentence with one of these words tells history.
    """

    number: str
    since: int
    instead: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The words that show what a sentence speaks of, for all statements.

    Attributes:
        ignored: Texts taken out before anything else is looked at.
        this_year: Words that lead back to the report year.
        other_times: Words by which a sentence speaks of another time, until one of ``this_year``.
        not_other_times: Texts that hold such a word and yet speak of the report year.
        comparisons: Words that make a single clause a comparison.
        part: Words behind which parts of a whole are listed.
        skipped: A clause with one of these words is left alone: its numbers are not totals.
        joining: Words that join two things counted together.
        each: Words before a number that give it to every thing joined.
        scopes: Words that tell of an area or of a single organ, so that the base may differ.
        areas: The same, but for units whose own name ends in the word's last letter.
        organs: How names of areas and organs end; what such a one did is not in question.
        topics: Topics other than those of the statements.
        announcing: Words by which the opening sentence announces the report.
        not_announcing: A sentence with one of these words announces nothing.
        report_names: What such a report is called.
        accomplished: Words that show that a sentence tells what was done, not what is planned.
        history: A sentence with one of these words may name any year.
        yearly: Words of sentences that tell of the report year in every section.
        planned: A sentence with one of these words may name a year to come.
        leftovers: Texts of the printed form or of a model that have no place in a report.
        stock: A sentence with one of these words is the same everywhere and proves no copying.
        numbered: Words between which and a counter a number stands (共 件).
        not_numbered: Texts that end like such a word and are another word.
        numbered_counters: The counters before which the number may have been left out.
        unnumbered: Texts that a number follows, so that they end no sentence.
        blanks_before: What stands behind the blanks of a model text (×× 年).
        makers: Words before the name of the unit that made the report.
        made: Words behind that name.
        leads: Words that a sentence may join to the name in front, and that are no part of it.
    """

    ignored: tuple[str, ...] = ()
    this_year: tuple[str, ...] = ()
    other_times: tuple[str, ...] = ()
    not_other_times: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    announcing: tuple[str, ...] = ()
    not_announcing: tuple[str, ...] = ()
    report_names: tuple[str, ...] = ()
    accomplished: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    yearly: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    stock: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    not_numbered: tuple[str, ...] = ()
    numbered_counters: tuple[str, ...] = ()
    unnumbered: tuple[str, ...] = ()
    blanks_before: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The period that the figures of a report are of.

    Attributes:
        words: Words by which a sentence states it.
        first_day: Its first day, month and day.
        last_day: Its last day, in the same year.
    """

    words: tuple[str, ...] = ()
    first_day: tuple[int, int] = (1, 1)
    last_day: tuple[int, int] = (12, 31)


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """All that a form declares about its narratives.

    Attributes:
        opening: The id of the narrative that opens the report; ``""`` if none does.
        expected: The least number of characters by narrative id; a narrative that is not listed
            may stay empty.
        grammar: What is common to all phrases.
        wording: The words that show what a sentence speaks of.
        period: The period that the figures are of.
        figures: The numbers that narratives state.
        completions: Statements that everything is done.
        notices: Superseded notices.
    """

    opening: str = ""
    expected: tuple[tuple[str, int], ...] = ()
    grammar: Grammar = field(default_factory=Grammar)
    wording: Wording = field(default_factory=Wording)
    period: Period = field(default_factory=Period)
    figures: tuple[StatedFigure, ...] = ()
    completions: tuple[Completion, ...] = ()
    notices: tuple[Notice, ...] = ()
