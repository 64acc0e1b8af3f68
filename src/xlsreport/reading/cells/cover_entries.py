"""Reads what a clerk chooses from a list, and reports texts that were taken for formulas.

A text that a spreadsheet program took for a formula (it starts with = or -) is an error value or
nothing at all in the file. Both are findings, so that no text is lost silently.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.reading.cells.entry_cells import witness_cell
from xlsreport.reading.locate.labels import normal_label
from xlsreport.reading.workbook.values import same_text
from xlsreport.reading.workbook.xml_cells import TWICE
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsreport.layout import Place
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness
    from xlsreport.text.words import Language

__all__ = ["lost_texts", "read_choice", "read_declaration"]

_LONGEST_QUOTE = 100
# 有 and 无 are no answers: 无 may mean that there is nothing to report.
_YES = frozenset({"是", "y", "yes", "true", "√", "✓", "✔"})
_NO = frozenset({"否", "不是", "n", "no", "false", "×", "x"})


def read_choice(
    text: str, places: tuple[Place, ...], language: Language, file: str
) -> tuple[bool, Finding | None]:
    """Returns whether Yes is chosen for a nil return, with a finding on how it is written.

    Args:
        text: What stands there.
        places: The cell.
        language: The form's.
        file: The file's name as findings show it.

    Returns:
        ``False`` also where nothing is chosen or the text cannot be understood.
    """
    choices = {True: word("yes", language), False: word("no", language)}
    # A space at either end cannot be seen by those who check the file.
    if not text.strip():
        return False, None
    for chosen, name in choices.items():
        if text == name:
            return chosen, None
    plain = normal_label(text).rstrip(".")
    chosen = plain in _YES
    if chosen or plain in _NO:
        code, params = "CELL_NORMALIZED", {"figure": choices[chosen]}
    else:
        code, params = "CELL_NOT_A_CHOICE", {"choices": "、".join(choices.values())}
        params["choices_en"] = " / ".join(choices.values())
    finding = Finding(
        code,
        Severity(CATALOGUE[code].severity),
        file,
        places=places,
        label=word("cover_nil_return", language),
        value=visible(unicodedata.normalize("NFC", text)[:_LONGEST_QUOTE]),
        params=params,
    )
    return chosen, finding


def read_declaration(
    text: str, place: Place, table: str, language: Language, file: str
) -> tuple[bool, Finding | None]:
    """Returns whether a table's blanks are declared to be 0, with a finding on how it is written.

    Args:
        text: What stands there.
        place: The cell.
        table: The table's title.
        language: The form's.
        file: The file's name as findings show it.

    Returns:
        ``False`` also where the text cannot be understood.
    """
    choice = word("blanks_zero", language)
    if text == choice or not text.strip():
        return text == choice, None
    plain = normal_label(text)
    chosen = plain == normal_label(choice) or plain.rstrip(".") in _YES
    code = "CELL_NORMALIZED" if chosen else "CELL_NOT_A_CHOICE"
    finding = Finding(
        code,
        Severity(CATALOGUE[code].severity),
        file,
        places=(place,),
        label=table,
        value=visible(unicodedata.normalize("NFC", text)[:_LONGEST_QUOTE]),
        params={"figure": choice} if chosen else {"choices": choice, "choices_en": choice},
    )
    return chosen, finding


def lost_texts(
    places: Iterable[tuple[str, Place]], grid: Grid | None, witness: Witness | None, file: str
) -> Iterable[Finding]:
    """Reports texts that hold an error value, a formula without a result, or two contents.

    Args:
        places: Labels and cells.
        grid: The workbook's values; ``None`` where they need not say the same.
        witness: The workbook's cells; ``None`` where only values are known.
        file: The file's name as findings show it.
    """
    for label, place in places:
        there = witness_cell(witness, place)
        if there is None:
            continue
        if there.kind == "e" or (there.formula is not None and not there.text):
            shown = there.text if there.kind == "e" else ""
            formula = f"={there.formula}" if there.formula else ""
            code, params = "TEXT_ERROR", {"value": visible((formula or shown)[:_LONGEST_QUOTE])}
        elif grid is not None and there.kind in {"s", TWICE}:
            raw = grid.sheets[place.sheet].value(place.row, place.column)
            if same_text(raw, there):
                continue
            both = (visible(str(each)[:_LONGEST_QUOTE]) for each in (raw, there.text))
            code, params = "CELL_DISAGREES", dict(zip(("first", "second"), both, strict=True))
        else:
            continue
        value = params.pop("value", None)
        severity = Severity(CATALOGUE[code].severity)
        yield Finding(
            code, severity, file, places=(place,), label=label, value=value, params=params
        )
