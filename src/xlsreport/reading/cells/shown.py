"""Compares what a cell shows with what the file stores, for figures and for texts.

A number is drawn by its format; a text may be partly struck out, raised or lowered. Where people
see something else than the file stores, neither is chosen silently.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.reading.cells.number_format import compare_drawn, draw_number, draw_text
from xlsreport.reading.cells.numbers import NumberKind, NumberReading, read_number
from xlsreport.reading.cells.percents import read_percent
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.layout import Place
    from xlsreport.reading.workbook.xml_cells import WitnessCell

__all__ = [
    "Remark",
    "compare_marks",
    "compare_shown",
    "cut_struck",
    "describe_total",
    "read_figure",
    "read_moment",
    "refuse_shown",
    "report_texts",
]

_LONGEST_QUOTE = 60
_LONGEST_TEXT = 100
# Formats by which a text is drawn as it is.
_AS_IT_IS = frozenset({"", "@", "General"})
# A number up to here in a date format was typed as a number: the date lies in the year 1900, of
# which nobody reports. Beyond it, 1/2 was typed and the spreadsheet program made a date of it.
_LARGEST_PLAIN_SERIAL = 366
_DAY_ZERO = date(1899, 12, 30)
_FIRST_CERTAIN_DAY = date(1900, 3, 1)
_MOMENTS = (date, datetime, time, timedelta)


class Remark(NamedTuple):
    """A code of the catalogue, and what its text puts into its placeholders."""

    code: str
    params: Mapping[str, str]


def read_figure(raw: object, kind: NumberKind) -> NumberReading:
    """Reads the content of an entry cell as a figure, one of a share with its percent sign.

    Args:
        raw: As for :func:`~xlsreport.reading.cells.numbers.read_number`.
        kind: What the cell's declaration asks for.
    """
    if kind.percent and isinstance(raw, str):
        return read_percent(raw, kind)
    return read_number(raw, kind)


def read_moment(raw: object, there: WitnessCell | None) -> tuple[object, Remark | None]:
    """Reads a cell that shows a date or time.

    Args:
        raw: The cell's value.
        there: The cell as the file has it; ``None`` where only the value is known.

    Returns:
        The value, as a number where the cell shows no moment or one that stands for a small number;
        and the remark: ``CELL_NORMALIZED`` (without ``figure``) for such a small number,
        ``CELL_TIME``, ``CELL_DATE``, or ``None`` if it shows neither date nor time.
    """
    number = _parse_number(there)
    if number is None or there is None:
        if not isinstance(raw, _MOMENTS):
            return raw, None
        number, moment, text = _find_serial(raw), _kind_of(raw), _write_moment(raw)
    elif there.format:
        drawn = draw_number(there.format, number)
        moment, text = drawn.moment, drawn.text
        if not moment:
            # The library takes some formats for dates that are none.
            return (number if isinstance(raw, _MOMENTS) else raw), None
        if isinstance(raw, _MOMENTS) and moment == "date":
            text = _write_moment(raw)
    elif isinstance(raw, _MOMENTS):
        moment, text = _kind_of(raw), _write_moment(raw)
    else:
        return raw, None
    if moment == "time":
        return raw, Remark("CELL_TIME", {"value": text})
    if number is not None and 0 <= number <= _LARGEST_PLAIN_SERIAL:
        return number, Remark("CELL_NORMALIZED", {"value": text})
    return raw, Remark("CELL_DATE", {"value": text})


def compare_shown(value: Decimal, there: WitnessCell, kind: NumberKind) -> Remark | None:
    """Compares a number, neither date nor time, with what its format draws.

    Args:
        value: The figure that was read.
        there: The cell as the file has it.
        kind: What the cell's declaration asks for.

    Returns:
        ``CELL_SHOWN_OTHERWISE`` (an error), ``CELL_SHOWN_BLANK``, ``CELL_SHOWN_ROUNDED``, or
        ``None`` where both mean the same.
    """
    if not there.format or there.kind != "n":
        return None
    meaning, text = compare_drawn(there.format, value, kind)
    match meaning:
        case "same":
            return None
        case "rounded":
            return Remark("CELL_SHOWN_ROUNDED", {"value": f"{value:f}", "shown": visible(text)})
        case "blank_zero":
            return Remark("CELL_SHOWN_BLANK", _name_shown(text, "0", there))
        case _:
            stored = _shorten(there.text, _LONGEST_QUOTE)
            return Remark("CELL_SHOWN_OTHERWISE", _name_shown(text, stored, there))


def compare_marks(there: WitnessCell, kind: NumberKind) -> Remark | None:
    """Compares the text of an entry cell with what its struck and raised parts and format leave.

    Args:
        there: The cell as the file has it.
        kind: What the cell's declaration asks for.

    Returns:
        ``CELL_STRUCK`` or ``CELL_SHOWN_OTHERWISE`` where another figure is left; else ``None``.
    """
    if there.kind not in {"s", "n"}:
        return None
    whole = (0, len(there.text))
    # A cell that is raised as a whole says what it says; one that is struck out is withdrawn.
    spans = sorted({*there.struck, *(each for each in there.raised if each != whole)})
    text = draw_text(there.format, there.text) if there.format not in _AS_IT_IS else there.text
    if not spans and (there.kind == "n" or text == there.text):
        return None
    stored = read_figure(there.text, kind)
    if spans:
        shown = _cut(there.text, spans)
        left = read_figure(shown, kind)
        if (left.value, left.code) != (stored.value, stored.code):
            params = {
                "value": _shorten(there.text, _LONGEST_QUOTE),
                "marked": _shorten("、".join(there.text[a:b] for a, b in spans), _LONGEST_QUOTE),
                "shown": _shorten(shown, _LONGEST_QUOTE),
            }
            return Remark("CELL_STRUCK", params)
    if there.kind == "s" and text != there.text and read_figure(text, kind).value != stored.value:
        return Remark(
            "CELL_SHOWN_OTHERWISE",
            _name_shown(text, _shorten(there.text, _LONGEST_QUOTE), there),
        )
    return None


def refuse_shown(raw: object, there: WitnessCell | None, kind: NumberKind) -> Remark | None:
    """The error for which a cell that is read as a figure shows another one than it stores.

    For sheets whose cells are read one by one, as the details of a merged workbook.

    Args:
        raw: The cell's value.
        there: The cell as the file has it; ``None`` where only the value is known.
        kind: What the cell's declaration asks for.

    Returns:
        ``CELL_TIME``, ``CELL_DATE``, ``CELL_STRUCK``, ``CELL_SHOWN_OTHERWISE``, or ``None``.
    """
    raw, moment = read_moment(raw, there)
    if moment is not None:
        return moment if moment.code != "CELL_NORMALIZED" else None
    if there is None:
        return None
    marks = compare_marks(there, kind)
    value = read_figure(raw, kind).value
    if marks is not None or value is None:
        return marks
    shown = compare_shown(Decimal(value), there, kind)
    return shown if shown is not None and CATALOGUE[shown.code].severity == "error" else None


def describe_total(
    right: Number | None, there: WitnessCell | None, kind: NumberKind
) -> tuple[str, str] | None:
    """Says what the cell of a total shows where that is not the number it stores.

    Args:
        right: What it comes to, for a file without results.
        there: The cell as the file has it; ``None`` where only the value is known.
        kind: What the cell's declaration asks for.

    Returns:
        The words in Chinese and English; ``None`` where it shows its number, or nothing for 0.
    """
    if there is None or there.kind != "n":
        return None
    value = _parse_number(there)
    value = Decimal(right or 0) if value is None else value
    if there.struck and value:
        return f"显示的“{value:f}”带删除线", f'shows "{value:f}" struck out'
    drawn = draw_number(there.format, value)
    plain = not drawn.moment and compare_drawn(there.format, value, kind)[0] != "otherwise"
    if plain or not value:
        return None
    text, code = visible(drawn.text), _shorten(there.format, _LONGEST_QUOTE)
    zh = f"显示的是“{text}”" if text else "什么也不显示"
    en = f'shows "{text}"' if text else "shows nothing"
    return f"{zh}（单元格格式是 {code}）", f"{en} (its format is {code})"


def cut_struck(text: str, there: WitnessCell | None) -> str:
    """The text of a cell without what is struck out.

    Args:
        text: The cell's value as text.
        there: The cell as the file has it; ``None`` where only the value is known.
    """
    return text if there is None or not there.struck else _cut(there.text, there.struck)


def report_texts(texts: Iterable[tuple[str, Place, WitnessCell]], file: str) -> Iterator[Finding]:
    """Reports texts that are partly struck out, end in a raised digit, or are not shown.

    Args:
        texts: Labels, places and cells that are not blank.
        file: The file's name as findings show it.
    """
    for label, place, there in texts:
        for code, params in _compare_text(there):
            value = params["value"]
            rest = {key: text for key, text in params.items() if key != "value"}
            severity = Severity(CATALOGUE[code].severity)
            yield Finding(
                code, severity, file, places=(place,), label=label, value=value, params=rest
            )


def _compare_text(there: WitnessCell) -> Iterator[Remark]:
    if there.kind != "s":
        return
    text = there.text
    struck = [text[a:b] for a, b in there.struck]
    if any(not each.isspace() for each in struck):
        marked = _shorten("、".join(struck), _LONGEST_QUOTE)
        left = _shorten(_cut(text, there.struck), _LONGEST_TEXT)
        yield Remark("TEXT_STRUCK", {"value": left, "marked": marked})
    for start, end in there.raised:
        before, marked = text[:start], text[start:end]
        if marked[:1].isdecimal() and before[-1:].isdecimal():
            number = before[len(before.rstrip("0123456789.,")) :] + marked
            yield Remark("TEXT_RAISED", {"value": number[-_LONGEST_QUOTE:], "marked": marked})
    drawn = draw_text(there.format, text) if there.format not in _AS_IT_IS else text
    if drawn != text:
        stored = _shorten(text, _LONGEST_TEXT)
        yield Remark("TEXT_HIDDEN", _name_shown(drawn, stored, there))


def _name_shown(text: str, stored: str, there: WitnessCell) -> dict[str, str]:
    """The parameters of what is shown, in both languages."""
    text = _shorten(text, _LONGEST_QUOTE)
    return {
        "value": stored,
        "shown": f"显示的是“{text}”" if text else "什么也不显示",
        "shown_en": f'shows "{text}"' if text else "shows nothing",
        "format": _shorten(there.format, _LONGEST_QUOTE),
    }


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text without some parts of it."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join([*kept, text[at:]])


def _shorten(text: str, limit: int) -> str:
    return visible(text[:limit]) + ("…" if len(text) > limit else "")


def _parse_number(there: WitnessCell | None) -> Decimal | None:
    """The number that a cell stores; ``None`` if it stores none."""
    try:
        return Decimal(there.text) if there is not None and there.kind == "n" else None
    except ArithmeticError:
        return None


def _kind_of(moment: object) -> str:
    if isinstance(moment, datetime):
        return "time" if moment.time() != time() else "date"
    return "date" if isinstance(moment, date) or moment == time() else "time"


def _write_moment(moment: object) -> str:
    """A date in ISO form, a time as it is shown."""
    if isinstance(moment, datetime) and moment.time() == time():
        return moment.date().isoformat()
    return moment.isoformat(" ") if isinstance(moment, datetime) else str(moment)


def _find_serial(moment: object) -> Decimal | None:
    """The number behind a date where the container only gives the date; ``None`` if not certain.

    Before March 1900 programs and formats count differently, since some of them know a 29th of
    February 1900; with a time of day the number is not exact.
    """
    if moment == time():
        return Decimal(0)
    if isinstance(moment, datetime) and moment.time() == time():
        moment = moment.date()
    if not isinstance(moment, date) or isinstance(moment, datetime) or moment < _FIRST_CERTAIN_DAY:
        return None
    return Decimal((moment - _DAY_ZERO).days)
