"""Chinese numerals: the figures that a written number can mean.

A numeral is read only where the rules of writing leave no doubt (一百零二, 三万二千, 一二〇); where
usage knows two meanings, all of them are returned and the caller decides: 一百二 is 120 in speech
and 102 to one who dropped the 零, and 三五 is 35 digit by digit or "three to five".
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

__all__ = ["canonical", "read_numeral", "split_scale"]

_DIGITS: Final = "零一二三四五六七八九"
_CIRCLE: Final = "○"

# One form for each character: formal, traditional, and the radicals that copying from PDF leaves.
_CANONICAL: Final = str.maketrans(
    {
        **dict(zip("〇壹贰叁肆伍陆柒捌玖", _DIGITS, strict=True)),
        "◯": _CIRCLE,
        "⼀": "一",
        **dict.fromkeys("貳⼆", "二"),
        **dict.fromkeys("叄參", "三"),
        "陸": "六",
        "⼋": "八",
        "兩": "两",
        "廿": "二十",
        "卅": "三十",
        "卌": "四十",
        **dict.fromkeys("拾⼗", "十"),
        "佰": "百",
        "仟": "千",
        "萬": "万",
        "億": "亿",
        "點": "点",
    }
)
_ARABIC: Final = str.maketrans("123456789", _DIGITS[1:])

# Each multiplier with its power of ten, from the largest down.
_MULTIPLIERS: Final = (("亿", 8), ("万", 4), ("千", 3), ("百", 2), ("十", 1))
_POWERS: Final = dict(_MULTIPLIERS)
_SECTIONS: Final = 2  # the first two, 亿 and 万, multiply a whole numeral and not one digit
_MYRIAD: Final = 10**4

_SCALE: Final = re.compile(r"(?<=[^十百千万亿])[十百千]?万?亿?\Z")
_APPROXIMATE: Final = frozenset({"三五", *(_DIGITS[i : i + 2] for i in range(1, 9))})


def canonical(text: str) -> str:
    """``text`` with one form for each numeral character: 壹 as 一, 〇 as 零, 萬 as 万."""
    return text.translate(_CANONICAL)


def split_scale(text: str) -> tuple[str, int]:
    """Takes the multiplier off the end of a mixed number.

    Args:
        text: A number in canonical characters, without unit.

    Returns:
        What stands before the multiplier, and its power of ten: ``("1.5", 4)`` for 1.5万,
        ``("12", 0)`` for a number that ends in none.
    """
    match = _SCALE.search(text)
    if match is None:
        return text, 0
    return text[: match.start()], sum(_POWERS[char] for char in match[0])


def read_numeral(text: str) -> tuple[Decimal, ...]:
    """The figures that a Chinese numeral can mean.

    Args:
        text: The numeral, without sign, spaces or unit. Arabic digits may stand before multipliers
            (3万5千).

    Returns:
        Nothing if ``text`` is no numeral, one figure if its meaning is certain, and all the
        possible figures otherwise, the likeliest first.
    """
    text = canonical(text)
    if set(text) <= {_CIRCLE}:
        return ()  # A circle alone may be a tick.
    text = text.replace(_CIRCLE, "零")
    if any(char.isascii() for char in text):
        # Without a multiplier, 一5 may as well be a dash and a 5.
        translated = text.translate(_ARABIC)
        return _whole(translated) if any(char in _POWERS for char in text) else ()
    if "点" in text:
        return _with_point(text)
    if all(char in _DIGITS for char in text):
        return _digit_by_digit(text)
    return _whole(text)


def _digit_by_digit(text: str) -> tuple[Decimal, ...]:
    figure = Decimal(_as_digits(text))
    if text in _APPROXIMATE:
        return figure, *(Decimal(_as_digits(char)) for char in text)
    return (figure,)


def _as_digits(text: str) -> str:
    return "".join(str(_DIGITS.index(char)) for char in text)


def _with_point(text: str) -> tuple[Decimal, ...]:
    coefficient, power = split_scale(text)
    before, _, after = coefficient.partition("点")
    whole = read_numeral(before)
    if len(whole) != 1 or not after or any(char not in _DIGITS for char in after):
        return ()
    return (Decimal(f"{whole[0]}.{_as_digits(after)}E{power}"),)


def _whole(text: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(figure) for figure in _positional(text))


def _positional(text: str, level: int = 0) -> tuple[int, ...]:
    """Reads ``text`` as a numeral whose largest multiplier is ``_MULTIPLIERS[level]`` or below."""
    if text == "两":
        return (2,)
    if level == len(_MULTIPLIERS):
        return (_DIGITS.index(text),) if len(text) == 1 and text in _DIGITS[1:] else ()
    multiplier, power = _MULTIPLIERS[level]
    before, found, after = text.partition(multiplier)
    if not found:
        return _positional(text, level + 1)
    if multiplier == "十":
        before = {"": "一", "两": ""}.get(before, before)
    count = _positional(before, level + 1 if level < _SECTIONS else len(_MULTIPLIERS))
    if len(count) != 1:
        return ()
    rests = _rest(after, level) if after else (0,)
    return tuple(count[0] * 10**power + rest for rest in rests)


def _rest(after: str, level: int) -> tuple[int, ...]:
    """What the characters after the multiplier of ``level`` add."""
    power = _MULTIPLIERS[level][1]
    if after.startswith("零"):
        rest = _positional(after[1:], level + 1) if after != "零两" else ()
        # Within a section 零 must skip a place; between sections it may stand anyway (十万零五千).
        limit = 10**power if level < _SECTIONS else 10 ** (power - 1)
        return rest if len(rest) == 1 and rest[0] < limit else ()
    rest = _positional(after, level + 1) if after != "两" else ()
    if len(rest) == 1 and power > 1 and after in _DIGITS:
        return rest[0] * 10 ** (power - 1), rest[0]  # 一百二: 120 or 102
    if len(rest) == 1 and level == 0 and rest[0] < _MYRIAD:
        return rest[0] * _MYRIAD, rest[0]  # 一亿三千: 亿 and 三千万, or 三千
    return rest
