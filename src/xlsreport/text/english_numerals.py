"""English numerals: what a number in words means (twelve, one hundred and five)."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ENGLISH_NUMBERS", "read_english_numeral"]

_ONES: Final = re.split(
    r"\s+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TEN: Final = 10
_HUNDRED: Final = 100
_THOUSAND: Final = 1000

ENGLISH_NUMBERS: Final = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: value * 10 for value, word in enumerate(_TENS, 2)},
    "hundred": _HUNDRED,
    "thousand": _THOUSAND,
}
"""The words of which English numerals below a million consist, with what they mean."""


def read_english_numeral(text: str) -> int | None:
    """The value of a numeral in words; ``None`` if the words are none of one numeral."""
    total = group = 0
    last = _THOUSAND * _THOUSAND
    for word in re.split(r"[ -](?:and )?", text.lower()):
        value = ENGLISH_NUMBERS.get(word)
        if value is None:
            return None
        if value == _THOUSAND:
            total, group = (total + (group or 1)) * value, 0
        elif value == _HUNDRED:
            group = (group or 1) * value
        elif last < len(_ONES) or value >= (_TEN if last < _HUNDRED else last):
            return None  # twelve five, twenty twelve
        else:
            group += value
        last = value
    return total + group
