"""What stands in a cell of a list that holds no figure: a day, a choice, yes or no, a text."""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from xlsreport.reading.locate.labels import normal_label
from xlsreport.text.dates import parse_day

if TYPE_CHECKING:
    from xlsreport.forms.lists import ListColumn
    from xlsreport.reading.workbook.xml_cells import WitnessCell
    from xlsreport.submission.submission import ListValue

__all__ = ["agrees", "interpret"]

_ALIKE = 0.8
_FLAGS = {
    "是": True, "有": True, "√": True, "yes": True, "y": True, "true": True,
    "否": False, "无": False, "×": False, "no": False, "n": False, "false": False,
}  # fmt: skip


def agrees(raw: object, there: WitnessCell | None) -> bool:
    """Whether both readings of a cell say the same; how days are written is left open."""
    if there is None:
        return raw == ""
    if isinstance(raw, str):
        return " ".join(raw.split()) == " ".join(there.text.split())
    if isinstance(raw, bool):
        return there.kind == "b"
    if isinstance(raw, float):
        try:
            return float(there.text) == raw
        except ValueError:
            return False
    return there.kind in {"n", "d"}


def interpret(column: ListColumn, labels: tuple[str, ...], raw: object) -> tuple[ListValue, bool]:
    """What an entry means in its column, and whether that had to be found out.

    Args:
        column: A column that holds no figures.
        labels: What may be chosen in it.
        raw: The value that stands there.

    Returns:
        The value, ``None`` if it is nothing that the column takes.
    """
    kind = column.value_type.kind
    if kind == "date":
        return _interpret_day(column, raw)
    text = _write_text(raw)
    if kind == "text":
        longest = column.value_type.longest
        fits = text is not None and not 0 < longest < len(text)
        return (text, not isinstance(raw, str)) if fits else (None, False)
    if kind == "yes_no":
        return _interpret_flag(labels, raw, text or "")
    return _interpret_choice(labels, text or "")


def _interpret_day(column: ListColumn, raw: object) -> tuple[ListValue, bool]:
    kind = column.value_type
    day, plain = _read_day(raw)
    outside = day is None or (
        (isinstance(kind.least, date) and day < kind.least)
        or (isinstance(kind.most, date) and day > kind.most)
    )
    return (None, False) if outside else (day, not plain)


def _interpret_flag(labels: tuple[str, ...], raw: object, text: str) -> tuple[ListValue, bool]:
    if isinstance(raw, bool):
        return raw, True
    if text in labels:
        return text == labels[0], False
    flag = _FLAGS.get(text.casefold())
    return (None, False) if flag is None else (flag, True)


def _interpret_choice(labels: tuple[str, ...], text: str) -> tuple[ListValue, bool]:
    """The choice; one that is written nearly as it should be is taken if it is the only one."""
    if text in labels:
        return text, False
    known = {normal_label(label): label for label in labels}
    written = normal_label(text)
    near = get_close_matches(written, list(known), n=2, cutoff=_ALIKE)
    certain = len(near) == 1 or written in known
    return (known[near[0]], True) if certain else (None, False)


def _read_day(raw: object) -> tuple[date | None, bool]:
    """The day, and whether it stands there as one."""
    if isinstance(raw, datetime):
        return raw.date(), True
    if isinstance(raw, date):
        return raw, True
    text = _write_text(raw)
    return (None, False) if text is None else (parse_day(text), False)


def _write_text(raw: object) -> str | None:
    """A value as text; a whole number without a point, a day as 2025-01-31."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    return raw if isinstance(raw, str) else None
