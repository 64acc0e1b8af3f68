"""Draws a number by its format code, as a spreadsheet program shows it, and compares the two.

A format can print a unit behind a number (``0"万"``), divide it by a thousand (``#,##0,``), print
another text in its place (``;;;`` nothing at all), or show it as a date. People see what is drawn,
a program reads what is stored. This module draws the number, reads the drawn text like a typed one
and says whether both mean the same. It opens no file and does not know where the cell is.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from xlsreport.reading.cells.numbers import NumberKind, read_number
from xlsreport.text.country import country
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Drawn", "Meaning", "compare_drawn", "draw_number", "draw_text"]

_GENERAL: Final = frozenset({"", "general", "@", "0"})
_TOKEN: Final = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | [_*](?P<room>.)
    | \[(?P<bracket>[^\]]*)\]?
    | (?P<general>General|G/通用格式)
    | (?P<clock>AM/PM|A/P|上午/下午)
    | (?P<power>E[+-])
    | (?P<moment>y+|m+|d+|h+|s+|e+|g+|aaa+|b+)
    | (?P<digit>[0\#?])
    | (?P<end>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ELAPSED: Final = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_SPECIAL: Final = {".": "point", ",": "comma", "%": "percent", "@": "text", "/": "slash"}
_EXACT: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_TEXT_SECTION: Final = 3
_MOST_PLACES: Final = 10
_LAST_DAY: Final = 2_958_465  # 31 December 9999
_LEAP_DAY: Final = 60  # the 29 February 1900 that spreadsheet programs count
_DAY_ZERO: Final = date(1899, 12, 30)
_MINUTES, _SECONDS = 1_440, 86_400


class _Item(NamedTuple):
    """A piece of a format: its kind, and the text it prints or the token itself."""

    kind: str
    text: str


class _Section(Record, frozen=True):
    """One of the up to four parts of a format, with the condition it holds for."""

    items: tuple[_Item, ...]
    condition: tuple[str, Decimal] | None

    def has(self, *kinds: str) -> bool:
        """Whether it has an item of one of some kinds."""
        return any(item.kind in kinds for item in self.items)


class Drawn(Record, frozen=True):
    """What a cell shows.

    Attributes:
        text: The text as people see it, blanks at its ends left out.
        bare: The same without separators of thousands and with the number written out.
        moment: Whether it is a ``date``, a ``time`` (also with a date), or neither (``""``).
        decimals: How many decimals are drawn; ``None`` where the number is drawn in full, or
            multiplied or divided before.
    """

    text: str
    bare: str
    moment: Literal["", "date", "time"] = ""
    decimals: int | None = None


Meaning = Literal["same", "rounded", "blank_zero", "otherwise"]


@lru_cache(maxsize=4096)
def compare_drawn(code: str, value: Decimal, kind: NumberKind) -> tuple[Meaning, str]:
    """Says whether the drawn text of a number means that number.

    Args:
        code: The format code; ``""`` for General. Not one that draws a date or time.
        value: The number stored in the cell.
        kind: What the cell's declaration asks for.

    Returns:
        ``same``; ``rounded`` if only decimals are not shown; ``blank_zero`` if 0 is drawn as
        nothing or as a word for nothing; else ``otherwise``; and the drawn text.
    """
    if code.lower() in _GENERAL and (code != "0" or value == int(value)):
        return "same", _write_plain(value)
    drawn = draw_number(code, value)
    bare = drawn.bare
    if kind.percent and bare.endswith("%"):
        return _compare_percent(bare, value), drawn.text
    money = country().money
    if kind.unit == money.larger and bare.endswith(money.multiplier):
        bare += money.base
    # Whether a figure may be negative is judged on the stored number.
    reading = read_number(bare, NumberKind(kind.decimals, signed=True, unit=kind.unit))
    if value == 0 and (not bare or reading.code == "CELL_NONE_MARK"):
        dash = bare and not any(char.isalnum() for char in bare)
        return ("same" if dash else "blank_zero"), drawn.text
    if reading.value is None or reading.code not in {None, "CELL_NORMALIZED"}:
        return "otherwise", drawn.text
    figure = Decimal(reading.value)
    if figure == value:
        return "same", drawn.text
    step = Decimal((0, (1,), -(drawn.decimals or 0))) / 2
    rounded = drawn.decimals is not None and abs(figure - value) <= step
    return ("rounded" if rounded else "otherwise"), drawn.text


def _compare_percent(bare: str, value: Decimal) -> Meaning:
    """Compares a share with its percentage as drawn."""
    digits = bare.removesuffix("%")
    reading = read_number(digits, NumberKind(_MOST_PLACES, signed=True, unit=""))
    if reading.value is None or reading.code not in {None, "CELL_NORMALIZED"}:
        return "otherwise"
    figure = Decimal(reading.value).scaleb(-2)
    step = Decimal((0, (1,), -len(digits.partition(".")[2]) - 2)) / 2
    if figure == value:
        return "same"
    return "rounded" if abs(figure - value) <= step else "otherwise"


@lru_cache(maxsize=4096)
def draw_number(code: str, value: Decimal) -> Drawn:
    """Draws a number.

    Args:
        code: The format code; ``""`` for General.
        value: The number stored in the cell.
    """
    numeric, _ = _split_sections(code)
    if not numeric:
        return _join([_Item("number", _write_plain(value))])
    section, drops_sign = _choose_section(numeric, value)
    if section is None:
        return Drawn("#", "#")
    if section.has("date", "time", "elapsed"):
        return _draw_moment(section, value)
    sign = [_Item("number", "-")] if value < 0 and section.items and not drops_sign else []
    return _draw_figure(section, sign, value.copy_abs())


def draw_text(code: str, text: str) -> str:
    """Draws a text: as it is, unless the format has a section for texts that says otherwise.

    Args:
        code: The format code; ``""`` for General.
        text: The text stored in the cell.
    """
    if code.lower() in _GENERAL:
        return text
    _, section = _split_sections(code)
    if section is None:
        return text
    return "".join(text if item.kind == "text" else item.text for item in section.items)


@lru_cache(maxsize=1024)
def _split_sections(code: str) -> tuple[tuple[_Section, ...], _Section | None]:
    """The sections for numbers (none: as General), and the one for texts (``None``: as it is)."""
    sections: list[_Section] = []
    items: list[_Item] = []
    condition: tuple[str, Decimal] | None = None
    for found in _TOKEN.finditer(code):
        if found.lastgroup == "end":
            sections.append(_Section(tuple(items), condition))
            items, condition = [], None
        elif found.lastgroup == "bracket":
            limit = _CONDITION.fullmatch(found["bracket"].strip())
            if limit is not None:
                condition = limit[1], Decimal(limit[2])
            items += _read_bracket(found["bracket"])
        else:
            items += _read_token(found)
    sections.append(_Section(tuple(items), condition))
    if len(sections) > _TEXT_SECTION:
        return tuple(sections[:_TEXT_SECTION]), sections[_TEXT_SECTION]
    if sections[-1].has("text"):
        return tuple(sections[:-1]), sections[-1]
    if len(sections) == 1 and not sections[0].items:
        return (), None
    return tuple(sections), None


def _read_token(found: re.Match[str]) -> Iterator[_Item]:
    text = found[0]
    match found.lastgroup:
        case "quoted":
            yield _Item("literal", found["quoted"])
        case "escaped":
            yield _Item("literal", found["escaped"])
        case "room":
            return
        case "moment":
            # Minutes are an m as well: alone it is a month, and with hours it is a time anyway.
            yield _Item("time" if text[0] in "hHsS" else "date", text)
        case "clock":
            yield _Item("time", text)
        case "other":
            yield _Item(_SPECIAL.get(text, "literal"), text)
        case kind:
            yield _Item(str(kind), text)


def _read_bracket(text: str) -> Iterator[_Item]:
    """A currency sign or hours beyond 24; colours, conditions and languages print nothing."""
    if text.startswith("$"):
        yield _Item("literal", text[1:].partition("-")[0])
    elif _ELAPSED.fullmatch(text):
        yield _Item("elapsed", text)


def _choose_section(sections: Sequence[_Section], value: Decimal) -> tuple[_Section | None, bool]:
    """The section that draws a number, and whether it drops the sign of a negative one."""
    for at, section in enumerate(sections):
        drops = False
        if section.condition is not None:
            fits = _meets(value, *section.condition)
        elif at == 0:
            fits = len(sections) == 1 or value > 0 or (value == 0 and len(sections) < 3)  # noqa: PLR2004
        elif at == 1:
            given = len(sections) == 2 and sections[0].condition is not None  # noqa: PLR2004
            fits, drops = given or value < 0, not given
        else:
            fits = True
        if fits:
            return section, drops
    return None, False


def _meets(value: Decimal, sign: str, limit: Decimal) -> bool:
    match sign:
        case "<":
            return value < limit
        case ">":
            return value > limit
        case "<=":
            return value <= limit
        case ">=":
            return value >= limit
        case "<>":
            return value != limit
        case _:
            return value == limit


def _draw_figure(section: _Section, sign: list[_Item], size: Decimal) -> Drawn:
    """A number in a section without dates and times, or the words that stand in its place."""
    if section.has("general"):
        text = _Item("number", _write_plain(size))
        return _join([*sign, *(text if item.kind == "general" else item for item in section.items)])
    if not section.has("digit"):
        return _join([*sign, *section.items])
    if section.has("power"):
        return _draw_scientific(section, sign, size)
    if section.has("slash"):
        return _draw_fraction(section, sign, size)
    return _draw_digits(section, sign, size)


def _draw_digits(section: _Section, sign: list[_Item], size: Decimal) -> Drawn:
    """Digits in their places, other characters between them."""
    items, grouped, scale = _resolve_commas(section.items)
    shift = 2 * sum(item.kind == "percent" for item in items) - 3 * scale
    point = next((at for at, item in enumerate(items) if item.kind == "point"), len(items))
    before = [at for at, item in enumerate(items[:point]) if item.kind == "digit"]
    behind = [at for at in range(point, len(items)) if items[at].kind == "digit"]
    step = Decimal((0, (1,), -len(behind)))
    number = _EXACT.quantize(size.scaleb(shift, _EXACT), step)
    whole, _, decimals = f"{number:f}".partition(".")
    whole = whole.lstrip("0")
    digits: dict[int, str] = {}
    for at in reversed(before):
        last = at == before[0]
        part, whole = (whole, "") if last else (whole[-1:], whole[:-1])
        digits[at] = part or ("0" if items[at].text == "0" else "")
    kept = len(decimals)
    while kept and items[behind[kept - 1]].text != "0" and decimals[kept - 1] == "0":
        kept -= 1
    digits |= {at: decimals[i] if i < kept else "" for i, at in enumerate(behind)}
    pieces = list(sign)
    if not before and whole:
        digits[point] = f"{whole}."
    for at, item in enumerate(items):
        if at in digits:
            pieces.append(_Item("number", digits[at]))
        elif item.kind == "point":
            pieces.append(_Item("number", "." if kept else ""))
        else:
            pieces.append(item)
    start, end = (before or behind)[0], (behind or before)[-1]
    bare = pieces
    if all(item.kind in {"digit", "point"} for item in items[start : end + 1]):
        # Where nothing stands between the digits they are written as a plain number.
        ahead = len(sign) + min(start, point)
        rest = pieces[len(sign) + max(end, point if behind else end) + 1 :]
        bare = [*pieces[:ahead], _Item("number", _write_plain(number)), *rest]
    text = _join(pieces, grouped=grouped).text
    if not any(char.isdecimal() for char in text):
        bare = pieces
    return Drawn(text, _join(bare).text, decimals=None if shift else len(behind))


def _resolve_commas(items: Sequence[_Item]) -> tuple[list[_Item], bool, int]:
    """The items without commas, whether thousands are separated, and how often it is divided."""
    point = next((at for at, item in enumerate(items) if item.kind == "point"), len(items))
    digits = [at for at, item in enumerate(items) if item.kind == "digit"]
    kept: list[_Item] = []
    grouped, scale = False, 0
    for at, item in enumerate(items):
        if item.kind != "comma":
            kept.append(item)
        elif at < digits[0]:
            kept.append(_Item("literal", ","))
        elif any(at < digit < point for digit in digits):
            grouped = True
        else:
            scale += 1
    return kept, grouped, scale


def _draw_scientific(section: _Section, sign: list[_Item], size: Decimal) -> Drawn:
    """A number with a power of ten, written out after it was rounded."""
    at = next(at for at, item in enumerate(section.items) if item.kind == "power")
    head = section.items[:at]
    point = next((i for i, item in enumerate(head) if item.kind == "point"), len(head))
    decimals = sum(item.kind == "digit" for item in head[point:])
    places = decimals - size.adjusted() if size else 0
    number = _EXACT.quantize(size, Decimal((0, (1,), -places)))
    rest = [item for item in section.items if item.kind == "literal"]
    drawn = _join([*sign, _Item("number", _write_plain(number)), *rest])
    return Drawn(drawn.text, drawn.bare, decimals=places)


def _draw_fraction(section: _Section, sign: list[_Item], size: Decimal) -> Drawn:
    """A number with a fraction (12 1/2), written out as a decimal number."""
    slash = next(at for at, item in enumerate(section.items) if item.kind == "slash")
    behind = "".join(item.text for item in section.items[slash + 1 :])
    fixed = re.match(r"[1-9][0-9]*", behind.strip())
    most = 10 ** max(1, sum(item.kind == "digit" for item in section.items[slash + 1 :])) - 1
    below = range(int(fixed[0]), int(fixed[0]) + 1) if fixed else range(1, min(most, 999) + 1)
    whole, part = divmod(size, 1)
    tops = ((abs(part - Decimal(round(part * n)) / n), n) for n in below)
    _, bottom = min(tops)
    number = whole + Decimal(round(part * bottom)) / bottom
    drawn = _join([*sign, _Item("number", _write_plain(round(number, 9)))])
    # A fraction comes as near as its digits allow: that is rounding and no other number.
    return Drawn(drawn.text, _join([*sign, _Item("number", _write_plain(size))]).bare)


def _draw_moment(section: _Section, value: Decimal) -> Drawn:
    """A date, a time of day, or a span of hours, in ISO order."""
    seconds = int((value % 1 * _SECONDS).to_integral_value())
    days = int(value // 1) + seconds // _SECONDS
    seconds %= _SECONDS
    if value < 0 or days > _LAST_DAY:
        return Drawn("#", "#", "date")
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02}"
    clock += f":{seconds % 60:02}" if seconds % 60 else ""
    if section.has("elapsed"):
        hours = days * 24 + seconds // 3600
        return Drawn(text := f"{hours}:{clock.partition(':')[2]}", text, "time")
    has_day = any(item.kind == "date" and item.text[0] not in "mM" for item in section.items)
    if section.has("time") and not has_day:
        return Drawn(clock, clock, "time")
    if days == _LEAP_DAY:
        day = "1900-02-29"
    else:
        day = (_DAY_ZERO + timedelta(days + (days < _LEAP_DAY))).isoformat()
    text = f"{day} {clock}" if section.has("time") else day
    return Drawn(text, text, "time" if section.has("time") else "date")


def _join(items: Sequence[_Item], *, grouped: bool = False) -> Drawn:
    bare = "".join(item.text for item in items).strip()
    text = bare
    if grouped:
        text = re.sub(
            r"[0-9]+", lambda found: f"{int(found[0]):,}" if found[0][0] != "0" else found[0],
            bare, count=1,
        )  # fmt: skip
    return Drawn(text, bare)


def _write_plain(value: Decimal) -> str:
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
