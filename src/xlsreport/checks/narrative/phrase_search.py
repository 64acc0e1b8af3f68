"""Many phrases looked for at once: which of them can stand in a text is told in one pass.

Every phrase has words that it cannot do without. One pass over a clause finds which of these words
are in it; only the patterns of phrases whose words are there are tried, and most clauses have none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.forms.phrases import compile_phrase, either, needed_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.forms.phrases import Grammar

__all__ = ["Spotter"]

_Groups = tuple[tuple[str, ...], ...]


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
        self._phrases: list[tuple[int, _Groups, re.Pattern[str]]] = []
        by_word: dict[str, list[int]] = {}
        for number, (phrases, grammar) in enumerate(zip(lists, grammars, strict=True)):
            for phrase in phrases:
                if year is None and "{" in phrase:
                    continue  # a year that is not known stands nowhere
                groups = needed_words(phrase, year)
                telling = max(groups, key=lambda group: _rarity(group, common))
                for word in telling:
                    by_word.setdefault(word, []).append(len(self._phrases))
                others = tuple(group for group in groups if group is not telling)
                pattern = compile_phrase(phrase, grammar, year)
                self._phrases.append((number, others, pattern))
        # At one place the longest word is found; shorter ones that it begins with are there too.
        self._by_word = {
            word: frozenset(
                at for other, where in by_word.items() if word.startswith(other) for at in where
            )
            for word in by_word
        }
        self.words = tuple(by_word)
        self._words = re.compile(either(self.words))

    def in_text(self, text: str) -> Iterator[tuple[int, Iterator[re.Match[str]]]]:
        """Where the phrases stand in a text.

        Yields:
            For each list of which something may be there, in order: its number, and the places
            phrase by phrase.
        """
        likely: dict[int, list[re.Pattern[str]]] = {}
        for number, pattern in self._likely(text):
            likely.setdefault(number, []).append(pattern)
        for number, patterns in likely.items():
            yield number, _places(patterns, text)

    def lists_in(self, text: str) -> Iterator[int]:
        """The numbers of the lists of which something may be there, in order."""
        return (number for number, _ in self._likely(text))

    def _likely(self, text: str) -> Iterator[tuple[int, re.Pattern[str]]]:
        """The phrases whose words are all there, in order."""
        words: set[str] = set()
        found = self._words.search(text)
        while found is not None:
            words.add(found[0])
            # The next one may begin within this one.
            found = self._words.search(text, found.start() + 1)
        if not words:
            return
        for at in sorted(frozenset().union(*map(self._by_word.__getitem__, words))):
            number, others, pattern = self._phrases[at]
            for group in others:
                for word in group:
                    if word in text:
                        break
                else:
                    break
            else:
                yield number, pattern


def _rarity(words: Sequence[str], common: str) -> tuple[bool, int]:
    return not any(word in common for word in words), min(map(len, words))


def _places(patterns: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.finditer(text)
