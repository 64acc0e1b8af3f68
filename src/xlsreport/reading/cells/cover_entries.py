"""Reads what is written besides figures: choices, explanations and texts.

A text that a spreadsheet program took for a formula (it starts with = or -) is an error value or
nothing at all in the file. Both are findings, so that no text is lost silently.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout.check_lines import LONGEST_EXPLANATION
from xlsreport.layout.records import list_fields
from xlsreport.reading.cells.entry_cells import filled_places, witness_cell
from xlsreport.reading.cells.shown import cut_struck, report_texts
from xlsreport.reading.locate.labels import normal_label
from xlsreport.reading.workbook.values import same_text
from xlsreport.reading.workbook.xml_cells import TWICE
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsreport.forms.form import Form
    from xlsreport.layout import Place
    from xlsreport.reading.locate.cover_and_narratives import Surroundings
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness, WitnessCell
    from xlsreport.text.words import Language

__all__ = ["Written", "lost_texts", "read_choice", "read_declaration"]

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
    texts: Iterable[tuple[str, Place, WitnessCell]], grid: Grid | None, file: str
) -> Iterable[Finding]:
    """Reports texts that hold an error value, a formula without a result, or two contents.

    Args:
        texts: Labels, places and cells that are not blank.
        grid: The workbook's values; ``None`` where they need not say the same.
        file: The file's name as findings show it.
    """
    for label, place, there in texts:
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


class Written:
    """Reads what is written in a workbook; what is to be said of it is collected.

    Args:
        form: The form.
        surroundings: Where everything stands.
        grid: The workbook's values.
        cells: Its cells as the file has them; ``None`` where only values are known.
        file: The file's name as findings show it.
        audited: Whether ``cells`` is the very XML of the file.

    Attributes:
        findings: What was found so far.
    """

    def __init__(
        self,
        form: Form,
        surroundings: Surroundings,
        grid: Grid,
        cells: Witness | None,
        file: str,
        *,
        audited: bool,
    ) -> None:
        self.form, self.surroundings, self.grid = form, surroundings, grid
        self.cells, self.file, self.audited = cells, file, audited
        self.findings: list[Finding] = []
        sheets = {} if cells is None else cells.sheets
        filled = {name: filled_places(sheet) for name, sheet in sheets.items()}
        self._explained = {
            key: (place, there)
            for key, place in surroundings.explanations.items()
            if (place.row, place.column) in filled.get(place.sheet, ())
            and (there := witness_cell(cells, place)) is not None
        }

    def _say(self, code: str, places: tuple[Place, ...], **params: str) -> None:
        severity = Severity(CATALOGUE[code].severity)
        self.findings.append(Finding(code, severity, self.file, places=places, params=params))

    def text_at(self, place: Place) -> str:
        """The text of a cell without what is struck out."""
        text = self.grid.sheets[place.sheet].text(place.row, place.column)
        there = witness_cell(self.cells, place)
        if not self.audited and there is not None and there.kind == "s" and there.text:
            text = there.text  # the library loses line breaks of some programs
        return cut_struck(text, there)

    def nil_return(self) -> bool:
        """Whether a nil return is declared."""
        place = self.surroundings.fields.get("nil_return")
        sheet = self.grid.sheets.get(place.sheet) if place is not None else None
        text = "" if sheet is None or place is None else sheet.text(place.row, place.column)
        places = () if place is None else (place,)
        chosen, finding = read_choice(text, places, self.form.language, self.file)
        self.findings += [finding] if finding is not None else []
        return chosen

    def blanks_zero(self) -> tuple[str, ...]:
        """The tables whose blanks are declared to be 0, in the form's order."""
        declared = []
        for table in self.form.tables:
            place = self.surroundings.zeros.get(table.id)
            if place is not None and place.sheet in self.grid.sheets:
                text = self.grid.sheets[place.sheet].text(place.row, place.column)
                chosen, finding = read_declaration(
                    text, place, table.title, self.form.language, self.file
                )
                self.findings += [finding] if finding is not None else []
                declared += [table.id] if chosen else []
        return tuple(declared)

    def explanations(self) -> dict[str, str]:
        """What is written next to the lines of the sheet of checks."""
        found = {}
        for key, place in self.surroundings.explanations.items():
            if key not in self._explained and not self.grid.sheets[place.sheet].is_read:
                continue  # both readings are made of what is not blank
            text = self.text_at(place).strip()
            if text:
                found[key] = text
                if len(text) > LONGEST_EXPLANATION:
                    limit = str(LONGEST_EXPLANATION)
                    self._say("TEXT_TOO_LONG", (place,), length=str(len(text)), limit=limit)
        return found

    def report_lost(self) -> None:
        """Reports texts that were taken for formulas, and struck ones."""
        language, written = self.form.language, self.surroundings.narratives
        labels = dict(list_fields(self.form))
        fields = [(labels[name], place) for name, place in self.surroundings.fields.items()]
        zeros = word("blanks_zero", language)
        others = [(zeros, place) for place in self.surroundings.zeros.values()]
        titles = {each.id: each.title for each in self.form.narratives}
        others += [(titles[each], place) for each in written for place in written[each]]
        compared = self.grid if self.audited else None
        explained = word("explanation_title", language)
        texts = [
            *self._list_filled(fields),
            *((explained, *each) for each in self._explained.values()),
            *self._list_filled(others),
        ]
        self.findings += lost_texts(texts, compared, self.file)
        self.findings += report_texts(texts, self.file)

    def _list_filled(
        self, places: Iterable[tuple[str, Place]]
    ) -> Iterator[tuple[str, Place, WitnessCell]]:
        """The labels and places of cells that are not blank, with the cells."""
        for label, place in places:
            there = witness_cell(self.cells, place)
            if there is not None:
                yield label, place, there

    def narratives(self) -> Iterator[tuple[str, str]]:
        """Yields id and text of every narrative."""
        for narrative in self.form.narratives:
            places = self.surroundings.narratives.get(narrative.id, ())
            text = "\n".join(map(self.text_at, places))
            text = text.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
            if len(text) > narrative.longest:
                self._say(
                    "TEXT_TOO_LONG", places[:1], length=str(len(text)), limit=str(narrative.longest)
                )
            yield narrative.id, text.strip()
