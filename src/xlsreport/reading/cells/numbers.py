"""What stands in one entry cell, read as a figure: healed with a remark, or refused with a reason.

People type ``１２``, ``1，234``, ``12件``, ``一百二十`` or ``22（其中修订16件）`` where a number
belongs; Excel's SUM skips all of them without a word. Here each of them becomes a figure and a
remark. Where two readings are possible, none is taken. Nothing here opens a file or knows where
the cell is.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from xlsreport.text.chinese_numerals import canonical, read_numeral, split_scale
from xlsreport.text.country import country
from xlsreport.text.limits import MOST_DIGITS
from xlsreport.text.records import Record
from xlsreport.text.visible import SOFT_HYPHEN, is_invisible, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.headings import ValueType
    from xlsreport.text.country import Country

__all__ = ["NumberKind", "NumberReading", "number_kind", "read_number"]

_ORDINARY = 10**9
_LIMIT: Final = 10**MOST_DIGITS
_LONGEST_TEXT: Final = 200
_LONGEST_QUOTE: Final = 60
_EXACT: Final = Context(prec=400)
_COUNT_NOISE: Final = Decimal("1E-9")
_AMOUNT_NOISE: Final = Decimal("1E-12")

# Full-width signs, and the lookalikes that input methods and word processors put in.
_PLAIN: Final = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("‘’′", "'"),
        **dict.fromkeys("‐‑‒–−﹣", "-"),
        "〜": "~",
        "﹐": ",",
        "￥": "¥",
    }
)


@lru_cache(maxsize=8)
def _plain_letters(country: Country) -> Mapping[int, str]:
    """One letter for each letter that looks or means the same."""
    money = country.money
    return {**_PLAIN, **{ord(letter): money.base for letter in money.letters}}


_NONE_MARKS: Final = re.compile(
    r"[-—―─ー_/\\、。.,…·]+"
    r"|(?:无|無|没有|沒有|空|暂无|不适用|不涉及|n/?a|n\.a\.?|none|nil|null)[。.]?",
    re.IGNORECASE,
)
_OPENING: Final = r"(\[{【〔"
_CLOSING: Final = r")\]}】〕"
_NOTE: Final = re.compile(
    rf"([^{_OPENING}]+)[{_OPENING}](.*)[{_CLOSING}]([^{_CLOSING}]*)", re.DOTALL
)
_NOTE_SPAN: Final = re.compile(rf"[{_OPENING}](.*)[{_CLOSING}]", re.DOTALL)
_UNIT_NOTE: Final = re.compile(r"\A(?:单位)?[:为]?\s*")
_SIGNED: Final = re.compile(r"([-+负負])\s*(.+)", re.DOTALL)
_BRACKETED: Final = re.compile(r"\(\s*([0-9.].*)\)", re.DOTALL)
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}([,' ])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_UNGROUPED: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_POINT_OR_GROUP: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_COMMA: Final = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+),([0-9]+)")
_POINT_THEN_COMMA: Final = re.compile(r"([0-9]+)\.([0-9]+),([0-9]+)")
_BETWEEN_TWO: Final = re.compile(r"\s*(?:[-—―─~]+|[/、;,]|至|到|或|和|与)\s*|\s+")
_RIGHT_TO_LEFT_OVERRIDE: Final = "\u202e"


class NumberKind(Record, frozen=True):
    """What the declaration of a cell asks for.

    Attributes:
        decimals: Decimal places that may be entered; 0 for a count.
        signed: Whether a negative figure is meaningful.
        unit: The unit of measure; ``""`` for none.
        percent: Whether it is a share: 35% is the number 0.35.
    """

    decimals: int
    signed: bool
    unit: str
    percent: bool = False


def number_kind(kind: ValueType) -> NumberKind:
    """What a cell of that type asks for."""
    return NumberKind(kind.decimals, kind.signed, kind.unit, kind.kind == "percent")


class NumberReading(Record, frozen=True):
    """What was made of one cell.

    Attributes:
        value: The figure in the cell's unit: ``int`` for a count, ``Decimal`` without trailing
            zeros for an amount; ``None`` if the cell is blank or cannot be read.
        code: The remark's code (``CELL_...``); ``None`` for a plain number or a blank cell.
        params: What the remark's text puts into its placeholders.
    """

    value: int | Decimal | None
    code: str | None
    params: Mapping[str, str]


def read_number(raw: object, kind: NumberKind) -> NumberReading:
    """Reads the content of one entry cell as a figure.

    Args:
        raw: ``None``, text, a number, a boolean or a date, time or duration, as the file has it.
            The text of an Excel error (``#REF!``) is taken as any other text.
        kind: What the cell's declaration asks for.

    Returns:
        The figure, and a remark unless it was a plain number. Without a figure the cell is blank
        (no remark, or ``CELL_NONE_MARK``) or wrong (any other remark).
    """
    if raw is None:
        return NumberReading(None, None, {})
    if isinstance(raw, str):
        return _read_text(raw, kind)
    if isinstance(raw, bool):
        return _refused("CELL_BOOLEAN", str(raw).upper())
    if isinstance(raw, int | float | Decimal):
        return _read_stored(raw, kind)
    if isinstance(raw, date | time | timedelta):
        return _refused("CELL_DATE", _iso(raw))
    return _refused("CELL_NOT_NUMBER", _cut(str(raw)))


def _read_stored(raw: float | Decimal, kind: NumberKind) -> NumberReading:
    """Reads a number as the file stores it."""
    if not isinstance(raw, Decimal) and 0 <= raw < _ORDINARY and raw == int(raw):
        # Nearly every figure: whole, and without anything to judge.
        return NumberReading(Decimal(int(raw)) if kind.decimals else int(raw), None, {})
    written = float.__repr__(raw) if isinstance(raw, float) else raw
    value = Decimal(written)
    if isinstance(written, str) and 1 <= raw < _ORDINARY:
        _, _, digits = written.partition(".")
        if len(digits) <= kind.decimals:
            # Nearly every amount: no more digits than are asked for.
            return NumberReading(value, None, {})
    return _judged(value, kind, _quoted_number(value))


def _refused(code: str, raw: str, **params: str) -> NumberReading:
    return NumberReading(None, code, {"raw": raw, **params})


def _ambiguous(raw: str, readings: tuple[Decimal, ...]) -> NumberReading:
    return _refused("CELL_AMBIGUOUS", raw, readings=" / ".join(_written(r) for r in readings))


def _judged(value: Decimal, kind: NumberKind, raw: str) -> NumberReading:
    """Holds an exact figure against the declaration; ``raw`` is how it stands in the cell."""
    if not value.is_finite() or value.copy_abs() >= _LIMIT:
        return _refused("CELL_TOO_LARGE", raw)
    step = Decimal((0, (1,), -kind.decimals))
    rounded = value.quantize(step, context=_EXACT)
    gap = _EXACT.subtract(value, rounded).copy_abs()
    # Noise of binary arithmetic is small against the figure, and against the last place.
    noise = _COUNT_NOISE if kind.decimals == 0 else _AMOUNT_NOISE
    limit = min(_EXACT.multiply(noise, max(Decimal(1), value.copy_abs())), step.scaleb(-3))
    exact = gap <= limit
    figure = rounded if exact else value
    if figure.copy_abs() >= _LIMIT:
        return _refused("CELL_TOO_LARGE", raw)
    if figure < 0 and not kind.signed:
        return _refused("CELL_NEGATIVE", raw)
    if not exact and kind.decimals == 0:
        return _refused("CELL_FRACTION", raw)
    if not exact:
        return _refused("CELL_DECIMALS", raw, decimals=str(kind.decimals - 2 * kind.percent))
    return NumberReading(int(figure) if kind.decimals == 0 else _plain(figure), None, {})


def _plain(value: Decimal) -> Decimal:
    """``value`` without trailing zeros, exponent or minus zero: 7545.0 and 7.545E+3 as 7545."""
    return Decimal(_written(value))


def _written(value: Decimal) -> str:
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _quoted_number(value: Decimal) -> str:
    """A number of the file, as a message shows it."""
    short = value.is_finite() and abs(value.adjusted()) < _LONGEST_QUOTE
    return _cut(_written(value) if short else str(value))


def _iso(moment: date | time | timedelta) -> str:
    if isinstance(moment, datetime) and moment.time() == time.min:
        return moment.date().isoformat()
    if not isinstance(moment, timedelta):
        return moment.isoformat()
    sign = "-" if moment < timedelta(0) else ""
    span = -moment if sign else moment
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    return f"{sign}P{span.days}DT{span.seconds}{fraction}S"


def _cut(text: str) -> str:
    shown = visible(text[: _LONGEST_QUOTE + 1])
    return shown if len(shown) <= _LONGEST_QUOTE else shown[: _LONGEST_QUOTE - 1] + "…"


def _seen(char: str) -> str:
    """What a reader sees of ``char`` between digits: itself, a space, a new line, or nothing."""
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if char.isspace():
        return "\n"
    return "" if is_invisible(char) and char != SOFT_HYPHEN else char


def _read_text(text: str, kind: NumberKind) -> NumberReading:
    if not text.strip():
        return NumberReading(None, None, {})
    if len(text) > _LONGEST_TEXT:
        return _refused("CELL_NOT_NUMBER", _cut(text))
    raw = visible(text)
    # One character for one: a place in the plain text is the same place in the text.
    plain = text.translate(_plain_letters(country()))
    clean = canonical("".join(map(_seen, plain))).strip().removeprefix("'").strip()
    if not clean or _NONE_MARKS.fullmatch("".join(clean.split())):
        return _refused("CELL_NONE_MARK", raw)
    if _RIGHT_TO_LEFT_OVERRIDE in text:
        return _refused("CELL_NOT_NUMBER", raw)  # 12 behind this sign is shown as 21.
    note_span = _NOTE_SPAN.search(plain)
    note = visible(text[slice(*note_span.span(1))].strip()) if note_span else ""
    return _read_clean(clean, kind, raw, note)


def _read_clean(clean: str, kind: NumberKind, raw: str, note: str) -> NumberReading:
    """Reads a text with plain characters only; ``note`` is what its brackets hold, as written."""
    body, plain_note = _split_note(clean, kind)
    reading = _read_body(body, kind, raw)
    if reading.value is None:
        return reading
    figure = Decimal(reading.value)
    healed = {"raw": raw, "value": _written(figure)}
    if not plain_note:
        return replace(reading, code="CELL_NORMALIZED", params=healed)
    second = _readings(plain_note, kind.decimals)
    if len(second) == 1 and second[0] != figure:
        return _ambiguous(raw, (figure, *second))
    return replace(reading, code="CELL_ANNOTATED", params={**healed, "note": note})


def _split_note(text: str, kind: NumberKind) -> tuple[str, str]:
    """``(number and unit, note)``; the note is empty if there is none, or if it is the unit."""
    match = _NOTE.fullmatch(text)
    if match is None:
        return text, ""
    head, note, tail = (part.strip() for part in match.groups())
    unit = _UNIT_NOTE.sub("", note)
    units = (*_list_units(kind.unit, country()), country().money.larger)
    if unit in units and not tail:
        return head + unit, ""
    return (head + tail, note) if tail in ("", *units) else (text, "")


@lru_cache(maxsize=64)
def _list_units(own: str, country: Country) -> tuple[str, ...]:
    """The units that may stand behind a number, the longest first.

    The larger unit of money is not one of them: its first letter may belong to the numeral.
    """
    money, measures = country.money, country.measures
    written_out = money.base + money.written_out
    every = {own, *measures.units, *measures.counters, money.base, written_out}
    return tuple(sorted(every - {"", money.larger}, key=lambda unit: (-len(unit), unit)))


def _split_unit(text: str, kind: NumberKind) -> tuple[str, str]:
    """``(number, unit)``; the unit is empty if there is none."""
    money = country().money
    base = money.base
    for sign in money.signs:
        if text.startswith(sign):
            number = text.removeprefix(sign).removesuffix(money.written_out)
            return number.removesuffix(base).strip(), base
    for unit in _list_units(kind.unit, country()):
        if text.endswith(unit):
            number = text.removesuffix(unit).rstrip()
            return number, base if unit == base + money.written_out else unit
    return text, ""


def _read_body(text: str, kind: NumberKind, raw: str) -> NumberReading:
    """Reads a text without note."""
    if set(text) == {"一"}:
        # 一 looks like the dash that many write for "none".
        number = "1" * len(text)
        return _refused("CELL_AMBIGUOUS", raw, readings=f"{number} / {'—' * len(text)}")
    number, unit = _split_unit(text, kind)
    readings = _readings(number, kind.decimals) or _two_numbers(number, kind)
    if not readings:
        return _refused("CELL_NOT_NUMBER", raw)
    readings, fits = _in_cell_unit(readings, number, unit, kind)
    if len(readings) > 1:
        return _ambiguous(raw, readings)
    judged = _judged(readings[0], kind, raw)
    if fits:
        return judged
    money = country().money
    is_money = unit == money.base and kind.unit in {money.base, money.larger}
    suggestion = _written(readings[0]) if is_money and judged.value == readings[0] else ""
    return _refused("CELL_OTHER_UNIT", raw, unit=kind.unit, suggestion=suggestion)


def _in_cell_unit(
    readings: tuple[Decimal, ...], number: str, unit: str, kind: NumberKind
) -> tuple[tuple[Decimal, ...], bool]:
    """The readings in the cell's unit where that can be told, and whether ``unit`` is the cell's.

    Args:
        readings: What ``number`` can mean by itself.
        number: The number as written, without its unit.
        unit: The unit written behind it; for the larger unit of money its base, ``""`` for none.
        kind: What the cell's declaration asks for.
    """
    money, measures = country().money, country().measures
    in_larger = tuple(reading.scaleb(-money.power, _EXACT) for reading in readings)
    if kind.unit == money.larger and unit == money.base:
        return in_larger, number.endswith(money.multiplier) or not any(readings)
    if kind.unit == money.larger and not unit and any(char in money.multiples for char in number):
        # Does the letter belong to the numeral, or is it the unit?
        return (in_larger + readings if any(readings) else readings), True
    if kind.unit == money.base and unit == money.base:
        # A numeral may be written out; digits and a multiplier are a figure in another unit.
        coefficient, power = split_scale(number)
        return readings, not power or not coefficient[-1].isascii()
    alike = kind.unit in measures.count_units and unit in measures.counters
    return readings, unit in {"", kind.unit} or (kind.decimals == 0 and alike)


def _readings(text: str, decimals: int) -> tuple[Decimal, ...]:
    """What a number without unit can mean; nothing if it is not one number."""
    negative = _BRACKETED.fullmatch(text)
    if negative:
        return _negated(_unsigned(negative[1].strip(), decimals))
    signed = _SIGNED.fullmatch(text)
    if signed is None:
        return _unsigned(text, decimals)
    found = _unsigned(signed[2], decimals)
    return found if signed[1] == "+" else _negated(found)


def _negated(readings: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    return tuple(reading.copy_negate() for reading in readings)


def _unsigned(text: str, decimals: int) -> tuple[Decimal, ...]:
    parts = text.split()
    if len(parts) > 1 and not _GROUPED.fullmatch(text):
        return _spaced(parts, decimals)
    coefficient, power = split_scale(text)
    if power and (scaled := _arabic(coefficient, power)):
        return tuple(reading.scaleb(power, _EXACT) for reading in scaled)
    return _arabic(text, decimals) or read_numeral(text)


def _spaced(parts: list[str], decimals: int) -> tuple[Decimal, ...]:
    """What a number with blanks inside can mean: 12 13 is three figures, 3 万 is one."""
    single = [found[0] for part in parts if len(found := _unsigned(part, decimals)) == 1]
    joined = _unsigned("".join(parts), decimals)
    if len(single) == len(parts):
        return (*joined[:1], *single)
    return () if any({part[0], part[-1]} & set(",.'") for part in parts) else joined


def _arabic(text: str, decimals: int) -> tuple[Decimal, ...]:
    """What Arabic digits can mean in a cell of so many decimals."""
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        return (Decimal(text.replace(grouped[1], "")),)
    if _UNGROUPED.fullmatch(text):
        places = len(text.partition(".")[2].rstrip("0"))
        if _POINT_OR_GROUP.fullmatch(text) and (decimals == 0 or places > decimals):
            return Decimal(text.replace(".", "")), Decimal(text)
        return (Decimal(text),)
    if match := _COMMA.fullmatch(text):
        before = match[1].replace(",", "")
        return Decimal(before + match[2]), Decimal(f"{before}.{match[2]}")
    if match := _POINT_THEN_COMMA.fullmatch(text):
        whole, first, second = match.groups()
        return Decimal(f"{whole}{first}.{second}"), Decimal(f"{whole}.{first}{second}")
    return ()


def _two_numbers(text: str, kind: NumberKind) -> tuple[Decimal, ...]:
    """Both numbers of a range or pair (3-5, 12/13, 十至二十件); nothing if it is no such thing."""
    parts = _BETWEEN_TWO.split(text)
    found = [_readings(_split_unit(part, kind)[0], kind.decimals) for part in parts]
    if len(parts) != 2 or any(len(readings) != 1 for readings in found):  # noqa: PLR2004 - two numbers
        return ()
    return found[0] + found[1]
