"""Reads the cells that hold no figure: texts, days, choices, yes and no.

What a cell shows counts: a number that stands for a code is read as its format draws it. What
people write otherwise than it is asked for is healed with a remark where it has one meaning only.
"""

from __future__ import annotations

import difflib
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from msgspec import field

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout.bounds import choices_of
from xlsreport.reading.cells.entry_cells import Entries, find_lost, witness_cell
from xlsreport.reading.cells.number_format import draw_number
from xlsreport.reading.cells.shown import cut_struck
from xlsreport.submission.submission import extreme_day
from xlsreport.text.dates import parse_day
from xlsreport.text.limits import MOST_DIGITS
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from xlsreport.forms.form import Form
    from xlsreport.forms.headings import ValueType
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness, WitnessCell
    from xlsreport.submission.submission import Detail, EntryValue
    from xlsreport.text.words import Language

__all__ = ["TypedEntries", "TypedReading", "merged_days", "read_typed", "read_value"]

_LONGEST_QUOTE = 60
# 有 and 无 answer whether there is something.
_YES = frozenset({"是", "有", "对", "y", "yes", "true", "√", "✓", "✔", "1"})
_NO = frozenset({"否", "无", "無", "没有", "不是", "n", "no", "false", "×", "x", "✗", "✘", "0"})
_BLANKS = frozenset({"/", "-", "—", "——", "\\"})
# A label with a letter more, less or other is that label; shorter ones differ by meaning.
_ALIKE = 0.75
_SHORTEST_ALIKE = 3


class TypedReading(NamedTuple):
    """What was read of one cell: ``value`` is ``None`` for a blank or what cannot be read.

    ``code`` is the remark's, ``None`` if nothing is to be said; ``params`` are those of its text.
    """

    value: EntryValue | None
    code: str | None = None
    params: Mapping[str, str] = {}


class TypedEntries(Record):
    """The entries of a workbook that are no figures.

    Attributes:
        values: By cell id; ``None`` where blank or not readable.
        unreadable: The cells that hold what cannot be read.
        healed: Those that hold something else than what was read.
        remarks: What is to be said of them.
    """

    values: dict[str, EntryValue | None] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    healed: set[str] = field(default_factory=set)
    remarks: Entries = field(default_factory=Entries)

    def findings(self, file: str) -> Iterator[Finding]:
        """The remarks as findings."""
        return self.remarks.findings(file)


def read_typed(
    form: Form,
    location: Location,
    grid: Grid,
    witness: Witness | None,
    uncertain: Collection[str] = (),
    *,
    audited: bool,
) -> TypedEntries:
    """Reads every cell of a form that holds no figure.

    Args:
        form: The form.
        location: Where its cells stand.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        uncertain: Cells that were merged with others: what stands there may belong to any of them.
        audited: Whether both must say the same of every cell.
    """
    found = TypedEntries()
    for cell in form.entries.values():
        place = location.cells.get(cell.id)
        if place is None:
            continue
        if cell.id in uncertain:
            found.values[cell.id] = None
            continue
        raw = grid.sheets[place.sheet].value(place.row, place.column)
        there = witness_cell(witness, place)
        lost = find_lost(raw, there, audited=audited and witness is not None)
        reading = (
            TypedReading(None, lost.code, lost.params)
            if lost is not None
            else read_value(raw, there, cell.value_type, form.language)
        )
        found.values[cell.id] = reading.value
        if reading.code is None:
            continue
        found.remarks.remarks.append((cell, place, reading.code, dict(reading.params)))
        if CATALOGUE[reading.code].severity == "error":
            found.unreadable.add(cell.id)
        else:
            found.healed.add(cell.id)
    return found


def merged_days(
    form: Form,
    location: Location,
    grid: Grid,
    witness: Witness | None,
    details: Sequence[Detail],
    file: str,
) -> tuple[dict[str, EntryValue | None], list[Finding]]:
    """The first or last days that a merged workbook takes of its details.

    Args:
        form: The form.
        location: Where its cells stand.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        details: The lines of its details.
        file: The file's name as findings show it.

    Returns:
        By cell id ``None`` where a merge makes nothing of the units' entries; and a finding for
        every cell that shows another day.
    """
    days: dict[str, EntryValue | None] = {}
    findings: list[Finding] = []
    for cell in form.entries.values():
        day = extreme_day(cell, [each.entries.get(cell.id) for each in details])
        days[cell.id] = day
        place = location.cells.get(cell.id)
        if place is None or not details or not cell.has_extreme:
            continue
        raw = grid.sheets[place.sheet].value(place.row, place.column)
        there = witness_cell(witness, place)
        # Some programs save formulas without their results.
        unknown = there is not None and there.formula is not None and not there.text
        if not unknown and _read_day(raw, None).value != day:
            shown = _quote(str(raw))
            params = {
                "shown": f"显示“{shown}”" if shown else "是空的",
                "shown_en": f"shows “{shown}”" if shown else "is empty",
                "right": "空" if day is None else day.isoformat(),
            }
            severity = Severity(CATALOGUE["CELL_SUM_SHOWN"].severity)
            finding = Finding(
                "CELL_SUM_SHOWN", severity, file, places=(place,), cell_ids=(cell.id,),
                label=cell.label, value=shown, params=params,
            )  # fmt: skip
            findings.append(finding)
    return days, findings


def read_value(
    raw: object, there: WitnessCell | None, kind: ValueType, language: Language
) -> TypedReading:
    """What one cell holds.

    Args:
        raw: Its value.
        there: The cell as the file has it; ``None`` where only the value is known.
        kind: What it may hold.
        language: Of the words for yes and no.
    """
    struck = _find_struck(raw, there, kind)
    if struck is not None or kind.kind == "date":
        return struck or _read_day(raw, there)
    text = _show(raw, there)
    if text is None:
        return TypedReading(None, "CELL_DIGITS_LOST", {"value": f"{Decimal(str(raw)):f}"})
    if not text.strip():
        return TypedReading(None)
    if kind.kind == "text":
        return TypedReading(text.strip())
    if kind.kind == "yes_no":
        return _read_yes_no(text, choices_of(kind, language))
    return _read_choice(text, kind)


def _find_struck(raw: object, there: WitnessCell | None, kind: ValueType) -> TypedReading | None:
    """What is left of a cell of which something is struck out; ``None`` if nothing is.

    A text is what is left of it; a day or an answer that was changed so is not certain.
    """
    spans = () if there is None else there.struck
    marked = [there.text[a:b] for a, b in spans if there.text[a:b].strip()] if there else []
    if not marked:
        return None
    left = cut_struck("", there).strip()
    params = {"value": _quote(left), "marked": _quote("、".join(marked))}
    if kind.kind == "text" and left:
        return TypedReading(left, "TEXT_STRUCK", params)
    whole = _quote(_show(raw, None) or str(raw))
    params = {"value": whole, "shown": _quote(left), "marked": params["marked"] if left else whole}
    return TypedReading(None, "CELL_STRUCK", params)


def _show(raw: object, there: WitnessCell | None) -> str | None:
    """A cell's content as a person reads it; ``None`` if digits of a number are lost."""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, (int, float, Decimal)):
        return _show_number(Decimal(repr(raw) if isinstance(raw, float) else raw), there)
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    if isinstance(raw, (date, time, timedelta)):
        return str(raw)
    return cut_struck(str(raw), there)


def _show_number(number: Decimal, there: WitnessCell | None) -> str | None:
    if abs(number) >= Decimal(10) ** MOST_DIGITS:
        return None
    if there is not None and there.format:
        drawn = draw_number(there.format, number)
        # What a format adds to a plain code (thousands, a power of ten) is no part of it.
        if drawn.moment or number != int(number) or drawn.text.isalnum():
            return drawn.text
    return f"{number.normalize():f}"


def _read_day(raw: object, there: WitnessCell | None) -> TypedReading:
    """A day: a true date of a workbook, or a text that writes one."""
    if isinstance(raw, datetime):
        code = None if raw.time() == time() else "CELL_NORMALIZED"
        params = {"value": raw.isoformat(" "), "figure": raw.date().isoformat()}
        return TypedReading(raw.date(), code, params if code else {})
    if isinstance(raw, date):
        return TypedReading(raw)
    text = _show(raw, there)
    if text is not None and not text.strip():
        return TypedReading(None)
    shown = _quote(str(raw) if text is None else text)
    if "".join((text or "").split()) in _BLANKS:
        return TypedReading(None, "CELL_NONE_MARK", {"value": shown})
    day = None if text is None or isinstance(raw, (bool, time, timedelta)) else parse_day(text)
    if day is None and isinstance(raw, float) and raw.is_integer():
        # 20250131 in a cell with the format of a date, which shows it as no day.
        text = f"{raw:.0f}"
        day, shown = parse_day(text), _quote(text)
    if day is None:
        return TypedReading(None, "CELL_NOT_A_DATE", {"value": shown})
    return TypedReading(day, "CELL_NORMALIZED", {"value": shown, "figure": day.isoformat()})


def _read_yes_no(text: str, words: list[str]) -> TypedReading:
    if text in words:
        return TypedReading(text == words[0])
    plain = _fold(text).rstrip(".。")
    answers = {True: {*_YES, _fold(words[0])}, False: {*_NO, _fold(words[1])}}
    for answer, known in answers.items():
        if plain in known:
            params = {"value": _quote(text), "figure": words[not answer]}
            return TypedReading(answer, "CELL_NORMALIZED", params)
    return _refuse_choice(text, words)


def _read_choice(text: str, kind: ValueType) -> TypedReading:
    labels = [each.label for each in kind.choices]
    if text in labels:
        return TypedReading(text)
    plain = _fold(text)
    for each in kind.choices:
        if plain in {_fold(each.label), _fold(each.id)}:
            params = {"value": _quote(text), "figure": each.label}
            return TypedReading(each.label, "CELL_NORMALIZED", params)
    near = [label for label in labels if _is_alike(plain, _fold(label))]
    if len(near) == 1:
        return TypedReading(near[0], "CELL_NEAR_CHOICE", {"value": _quote(text), "figure": near[0]})
    return _refuse_choice(text, labels)


def _is_alike(text: str, label: str) -> bool:
    """Whether a text is a slip of a label, or names it with something before or behind it."""
    if min(len(text), len(label)) < _SHORTEST_ALIKE:
        return False
    return difflib.SequenceMatcher(None, text, label, autojunk=False).ratio() >= _ALIKE


def _refuse_choice(text: str, labels: list[str]) -> TypedReading:
    params = {"value": _quote(text), "choices": "、".join(labels), "choices_en": " / ".join(labels)}
    return TypedReading(None, "CELL_NOT_A_CHOICE", params)


def _fold(text: str) -> str:
    """A text without blanks, differences of width and of case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _quote(text: str) -> str:
    return visible(text[:_LONGEST_QUOTE]) + ("…" if len(text) > _LONGEST_QUOTE else "")
