"""Compares what the cells of totals show with the totals of their parts.

A total in the file is never used; it is computed from its parts. But people read it: one that shows
another number, a text, an error or nothing is a finding. A cell that still holds its own formula is
passed over: the formula shows the right figure as soon as it is computed. How a cell draws its
number is compared in any case: a format can show 12 for 12000, or nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.findings.calculated import report_calculated
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.reading.cells.entry_cells import witness_cell
from xlsreport.reading.cells.numbers import number_kind
from xlsreport.reading.cells.own_formulas import overwritten_cells
from xlsreport.reading.cells.shown import describe_total, read_figure
from xlsreport.text.limits import MOST_DIGITS
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell
    from xlsreport.layout import Layout, Place
    from xlsreport.reading.cells.own_formulas import Formula
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = ["Totals", "read_totals"]

_LONGEST_QUOTE = 60
_MOST_NAMED = 3
_LIMIT = 10**MOST_DIGITS


class Totals(Record):
    """What the cells of totals show.

    Attributes:
        shown: By id of a cell that does not hold its formula: the number that stands there,
            ``None`` for anything else.
        findings: The cells that show no number, and those that are right without their formula.
    """

    shown: dict[str, Number | None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_totals(
    layout: Layout,
    location: Location,
    grid: Grid,
    witness: Witness | None,
    values: Mapping[str, Number | None],
    file: str,
) -> Totals:
    """Compares every computed cell that does not certainly hold its formula.

    Args:
        layout: The form's layout.
        location: Where its cells stand.
        grid: The workbook's values.
        witness: Its formulas; ``None`` where they are not known, as all sheets it does not have.
        values: Every cell of the form as read and computed.
        file: The file's name as findings show it.
    """
    known = overwritten_cells(layout, location, witness) if witness is not None else {}
    formulas: dict[str, Formula] = {
        cell: "unknown"
        for cell in layout.formulas
        if cell in location.cells
        and (witness is None or location.cells[cell].sheet not in witness.sheets)
    }
    formulas |= known
    reader = _Reader(layout, location, grid, witness, values, file)
    for cell in layout.formulas:
        if cell in formulas:
            reader.read(layout.form.cells[cell], formulas[cell])
        if cell in location.cells:
            reader.compare_look(layout.form.cells[cell])
    reader.report_groups()
    return reader.totals


class _Reader:
    """Reads the totals of one workbook."""

    def __init__(
        self,
        layout: Layout,
        location: Location,
        grid: Grid,
        witness: Witness | None,
        values: Mapping[str, Number | None],
        file: str,
    ) -> None:
        self.layout, self.location, self.file = layout, location, file
        self.places = location.places
        self.grid, self.witness, self.values = grid, witness, values
        self.totals = Totals()
        self._right: dict[str, list[str]] = {}
        self._blank: dict[str, list[str]] = {}

    def read(self, cell: Cell, formula: Formula) -> None:
        """Compares one cell, and notes what it shows."""
        place = self.location.cells[cell.id]
        there = witness_cell(self.witness, place)
        text = there.formula or "" if there is not None else ""
        error = visible(there.text) if there is not None and there.kind == "e" else ""
        number, blank = (None, False) if error else self._read_shown(cell, place)
        if cell.calculation is not None:
            self._read_calculated(cell, formula, error, number, blank=blank)
            return
        if formula == "unknown" and (blank or self._follows_formula(cell, number, error)):
            return
        self.totals.shown[cell.id] = number
        as_text = isinstance(self._value_at(place), str)
        if blank and formula == "gone" and self.values[cell.id] is None:
            self._right.setdefault(cell.table, []).append(cell.id)
        elif blank and not text:
            self._blank.setdefault(cell.table, []).append(cell.id)
        elif number is None or error:
            self._report_unusable(cell, place, error, text if blank else "")
        elif number != (self.values[cell.id] or 0):
            pass  # the checks compare the two
        elif as_text:
            self._report_unusable(cell, place, error, "", Severity.WARNING)
        elif formula == "other":
            self._report(cell, "CELL_TOTAL_FORMULA", Severity.WARNING, visible(f"={text}"))
        elif formula == "gone":
            self._right.setdefault(cell.table, []).append(cell.id)

    def _is_right(self, cell: Cell, number: Number | None) -> bool:
        from xlsreport.forms.calculation import agrees  # few forms have arithmetic

        return agrees(cell, number, self.values.get)

    def _read_calculated(
        self, cell: Cell, formula: Formula, error: str, number: Number | None, *, blank: bool
    ) -> None:
        """Compares one calculated cell; the checks compare a number that it shows."""
        follows = self._is_right(cell, number) or self._follows_raw(cell, number)
        if formula == "unknown" and (blank or (follows and not error)):
            return
        self.totals.shown[cell.id] = number
        place, right = self.location.cells[cell.id], self.values[cell.id]
        value = error or self.grid.sheets[place.sheet].text(place.row, place.column)
        if error or (number is None and not (blank and right is None)):
            form = self.layout.form
            found = report_calculated(form, cell, right, value, self.file, (place,))
            self.totals.findings.append(found)
        elif not self._is_right(cell, number):
            pass
        elif formula == "other":
            there = witness_cell(self.witness, place)
            text = there.formula or "" if there is not None else ""
            self._report(cell, "CELL_TOTAL_FORMULA", Severity.WARNING, visible(f"={text}"))
        elif formula == "gone":
            self._right.setdefault(cell.table, []).append(cell.id)

    def compare_look(self, cell: Cell) -> None:
        """Compares what the cell draws with what it stores, unless that is an error already."""
        place = self.location.cells[cell.id]
        number = self.totals.shown.get(cell.id, self.values[cell.id])
        if (number or 0) != (self.values[cell.id] or 0):
            return
        kind = cell.value_type
        asked = number_kind(kind)
        words = describe_total(self.values[cell.id], witness_cell(self.witness, place), asked)
        if words is not None:
            params = {"shown": words[0], "shown_en": words[1]}
            params["sum"] = str(self.values[cell.id] or 0)
            value = self._value_at(place)
            self._report(cell, "RULE_TOTAL_UNUSABLE", Severity.ERROR, visible(str(value)), params)

    def report_groups(self) -> None:
        """Names the cells that are right without their formula, and the blank ones, by table."""
        for code, groups in (("CELL_OVERWRITTEN", self._right), ("RULE_TOTAL_BLANK", self._blank)):
            for table, cells in groups.items():
                sums = "、".join(str(self.values[cell] or 0) for cell in cells[:_MOST_NAMED])
                params = {"count": str(len(cells))}
                if code == "RULE_TOTAL_BLANK":
                    params["sums"] = sums + ("…" if len(cells) > _MOST_NAMED else "")
                self.totals.findings.append(
                    Finding(
                        code,
                        Severity(CATALOGUE[code].severity),
                        self.file,
                        places=tuple(self.location.cells[cell] for cell in cells),
                        cell_ids=tuple(cells),
                        params=params,
                        rule=f"{table}.total" if code.startswith("RULE_") else "",
                    )
                )

    def _value_at(self, place: Place) -> object:
        sheet = self.grid.sheets.get(place.sheet)
        return sheet.value(place.row, place.column) if sheet is not None else ""

    def _read_shown(self, cell: Cell, place: Place) -> tuple[Number | None, bool]:
        """The number that a cell shows, even one that no total can be, and whether it is blank."""
        raw = self._value_at(place)
        if isinstance(raw, str) and not raw.strip():
            return None, True
        kind = cell.value_type
        reading = read_figure(raw, number_kind(kind))
        if reading.value is not None and reading.code in {None, "CELL_NORMALIZED"}:
            return reading.value, False
        if isinstance(raw, float | int) and not isinstance(raw, bool) and abs(raw) < _LIMIT:
            number = Decimal(repr(raw)).normalize()
            return (int(number) if number == int(number) else number), False
        return None, False

    def _follows_formula(self, cell: Cell, number: Number | None, error: str) -> bool:
        """Whether a cell shows what its own formula would, if it holds that.

        The formula adds up numbers only: it leaves out figures that stand there as texts, and
        shows the error of a part.
        """
        if error:
            return self._has_error(cell)
        if number is not None and number == (self.values[cell.id] or 0):
            return True
        raw = [self._value_at(p) for part in cell.parts if (p := self.places.get(part))]
        if not all(isinstance(each, str | float | int) for each in raw):
            return True  # dates count as well, but by which number depends on the program
        numbers = [
            Decimal(repr(each))
            for each in raw
            if isinstance(each, float | int) and not isinstance(each, bool)
        ]
        return number is not None and number == sum(numbers)

    def _follows_raw(self, cell: Cell, number: Number | None) -> bool:
        """Whether a calculated cell shows what follows from the numbers that stand in the file."""
        from xlsreport.forms.calculation import agrees  # few forms have arithmetic

        raw = {p: self._value_at(at) for p in cell.parts if (at := self.places.get(p))}
        numbers = {
            part: Decimal(repr(each))
            for part, each in raw.items()
            if isinstance(each, float | int) and not isinstance(each, bool)
        }
        return agrees(cell, number, numbers.get)

    def _has_error(self, cell: Cell) -> bool:
        """Whether a part of a total holds an error value."""
        cells = [
            witness_cell(self.witness, place)
            for part in cell.parts
            if (place := self.places.get(part))
        ]
        return any(each is not None and each.kind == "e" for each in cells)

    def _report_unusable(
        self,
        cell: Cell,
        place: Place,
        error: str,
        formula: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        value = self.grid.sheets[place.sheet].text(place.row, place.column)
        value = error or visible(value[:_LONGEST_QUOTE])
        if formula:
            formula = visible(f"={formula}"[:_LONGEST_QUOTE])
            shown = f"是别的公式（{formula}），文件里没有它的结果"
            english = f"holds another formula ({formula}) without a result"
        elif severity == Severity.WARNING:
            shown = f"显示的“{value}”是文字，别的公式加不到它"
            english = f'shows "{value}" as a text, which no formula adds up'
        else:
            shown = f"显示的是“{value}”，不是数字"
            english = f'shows "{value}", which is no number'
        params = {"shown": shown, "shown_en": english, "sum": str(self.values[cell.id] or 0)}
        self._report(cell, "RULE_TOTAL_UNUSABLE", severity, value, params)

    def _report(
        self,
        cell: Cell,
        code: str,
        severity: Severity,
        value: str,
        params: Mapping[str, str] | None = None,
    ) -> None:
        self.totals.findings.append(
            Finding(
                code,
                severity,
                self.file,
                places=(self.location.cells[cell.id],),
                cell_ids=(cell.id,),
                label=cell.label,
                value=value[:_LONGEST_QUOTE],
                params=params or {},
                rule=f"{cell.table}.total" if code.startswith("RULE_") else "",
            )
        )
