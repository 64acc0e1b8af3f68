"""明细: a row for each unit, a column for each cell.

Everything else in the workbook adds up what stands in 明细. The reader finds the columns again by
a hidden row of ids above the headings, which also says how many lines there are
(:data:`~xlsreport.layout.stamp.DETAIL_LINES`). The lines are unlocked and hold no formula, since
Excel sorts nothing else; the seal tells when one was changed. More units than a sheet has rows go
on in further sheets.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlsreport.forms.list_cells import header_cell
from xlsreport.layout import Place, column_name, merged_formula, quoted
from xlsreport.layout.bounds import day_number
from xlsreport.layout.records import lines_needed
from xlsreport.layout.stamp import DETAIL_KIND, DETAIL_LAST, DETAIL_LINES
from xlsreport.submission.packing import figures_of
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.seal import write_figure, write_value
from xlsreport.submission.submission import counted, extreme_day
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import detail_sheet, word
from xlsreport.workbook.consolidated.merged_book import paged
from xlsreport.workbook.package import checked, write_entry
from xlsreport.workbook.styles import number_format_of
from xlsreport.workbook.xlsxwriter_private import FigureSheet, FigureStyles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xlsreport.forms.expression import Number, Term
    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout import Layout
    from xlsreport.merge.records import Consolidation, Part
    from xlsreport.submission.submission import ListValue, Submission
    from xlsreport.workbook.consolidated.merged_book import MergedBook
    from xlsreport.workbook.content import Entry

__all__ = ["MOST_ROWS", "Details"]

# A sheet has 1,048,576 rows; the rest is for headings and for what people write below.
MOST_ROWS = 1_000_000
_TITLE_ROW, _TOTAL_ROW, _ID_ROW, _TABLE_ROW, _ROW_ROW, _COLUMN_ROW, _FIRST_ROW = range(7)
_COUNT_WIDTH, _AMOUNT_WIDTH, _ENTRY_WIDTH = 8.5, 12.0, 16.0
_TEXT_WIDTHS = {
    "cover_unit_code": 14, "cover_unit_name": 24, "roster_kind": 12, "detail_within": 32,
    "detail_errors": 8,
}  # fmt: skip
# Points for a line of the headings, which are smaller than the form's, and for a unit's row.
_LINE, _DATA_ROW = 12.5, 16
# A longer text cannot be looked up by a formula.
_LONGEST_KEY = 200


class _Sheet(Record, frozen=True):
    """One sheet of details: its name and which of the parts stand on it."""

    name: str
    first: int
    end: int

    @property
    def last_row(self) -> int:
        """The row of its last part, from 0."""
        return _FIRST_ROW + self.end - self.first - 1


class _Column(NamedTuple):
    """A column of figures: the cell of the form, and whether the figures are last year's."""

    cell: str
    last_year: bool = False


class Details:
    """Where every figure of a merge stands.

    Args:
        result: The merge.
        form: Its form.
        most_rows: After how many parts a further sheet begins.
        kinds: The kind of unit of every part, ``""`` where it is not known; none at all if no kind
            is.
        previous: Last year's submissions; ``None`` if none were given.
    """

    def __init__(
        self,
        result: Consolidation,
        form: Form,
        most_rows: int = MOST_ROWS,
        kinds: Sequence[str] = (),
        previous: Sequence[Submission] | None = None,
    ) -> None:
        self.parts: Sequence[Part] = result.parts
        self.kinds = kinds if any(kinds) else [""] * len(result.parts)
        self.form = form
        starts = range(0, len(self.parts), most_rows)
        self.sheets = tuple(
            _Sheet(
                detail_sheet(number, form.language),
                start,
                min(start + most_rows, len(self.parts)),
            )
            for number, start in enumerate(starts, start=1)
        )
        self._texts = ["cover_unit_code", "cover_unit_name"]
        if any(self.kinds):
            self._texts.append("roster_kind")
        if any(part.within is not None for part in self.parts):
            self._texts += ["detail_within"]
        if any(part.with_errors for part in self.parts):
            self._texts.append("detail_errors")
        self.first_column = len(self._texts)
        self._last_year = _find_last_year(result, form, previous or ())
        self._figures: list[_Column] = []
        # What has a look of its own stands behind the block of plain figures.
        self._others = [
            *(cell for cell in form.cells.values() if cell.value_type.kind == "percent"),
            *form.entries.values(),
        ]
        fields = [header_cell(each) for each in form.header]
        self._cells = {**form.every, **{cell.id: cell for cell in fields}}
        self._others += fields
        others = {cell.id for cell in self._others}
        for cell in form.cells:
            if cell not in others:
                self._figures.append(_Column(cell))
            if cell in self._last_year:
                self._figures.append(_Column(cell, last_year=True))
        self._plain = tuple(column.cell for column in self._figures if not column.last_year)
        self._shown = [*self._figures, *(_Column(cell.id) for cell in self._others)]
        self._columns = {
            column.cell: column_name(self.first_column + position)
            for position, column in enumerate(self._shown)
            if not column.last_year
        }
        self._codes = Counter(part.unit.code for part in self.parts)
        self._names = Counter(part.unit.name for part in self.parts)

    def areas(self, cell: str) -> list[str]:
        """Where a cell's figures stand, one range a sheet, as formulas write them."""
        return self._list_areas(self._columns[cell])

    def kind_areas(self) -> list[str]:
        """Where the kinds of units stand, one range a sheet; none where there are no kinds."""
        if "roster_kind" not in self._texts:
            return []
        return self._list_areas(column_name(self._texts.index("roster_kind")))

    def _list_areas(self, column: str) -> list[str]:
        return [
            f"{quoted(sheet.name)}!{column}{_FIRST_ROW + 1}:{column}{sheet.last_row + 1}"
            for sheet in self.sheets
        ]

    def formula_of(self, cell: str) -> str:
        """The formula (without ``=``) that adds up a cell's figures, or takes one of them."""
        return merged_formula(self.form.every[cell], self.areas(cell))

    def rate_of(self, cell: Cell, layout: Layout) -> str:
        """The formula (without ``=``) of a rate over the details, a sum for each that it names."""
        from xlsreport.forms.calculation import to_calculation_formula  # few forms have arithmetic

        calculation = cell.calculation
        if calculation is None:
            raise AssertionError  # pragma: no cover - called for rates only

        def addresses(terms: Sequence[Term]) -> list[str]:
            found = []
            for name in (each for term in terms for each in term.cells):
                added = self.form.cells[name].added_up
                found += self.areas(name) if added else [layout.cells[name].reference]
            return found

        missing = [layout.cells[part].reference for part in cell.parts]
        blank = f"COUNT({','.join(missing)})<{len(missing)}"
        decimals = cell.value_type.decimals
        return to_calculation_formula(calculation, decimals, blank, addresses)

    def figure_of(self, part: int, cell: str) -> str:
        """The formula (without ``=``) of one part's figure, also after its sheet was sorted."""
        unit = self.parts[part].unit
        sheet = next(each for each in self.sheets if each.first <= part < each.end)
        row = _FIRST_ROW + part - sheet.first + 1
        for column, key, counts in (("A", unit.code, self._codes), ("B", unit.name, self._names)):
            if key and counts[key] == 1 and len(key) < _LONGEST_KEY:
                wanted = re.sub(r"([~?*])", r"~\1", key).replace('"', '""')
                rows = (_FIRST_ROW + 1, sheet.last_row + 1)
                figures, keys = (
                    f"{quoted(sheet.name)}!${each}${rows[0]}:${each}${rows[1]}"
                    for each in (self._columns[cell], column)
                )
                return f'INDEX({figures},MATCH("{wanted}",{keys},0))'
        return f"{quoted(sheet.name)}!{self._columns[cell]}{row}"

    def sealed_texts(self, part: int) -> tuple[str, ...]:
        """What else the line of a part shows that nobody may change: its kind, last year."""
        kind = [visible(self.kinds[part])] if "roster_kind" in self._texts else []
        last_year = (write_figure(figures[part]) for figures in self._last_year.values())
        entries = self.parts[part].entries if self.form.entries else {}
        held = {**entries, **self.parts[part].header}
        names = [*self.form.entries, *(field.id for field in self.form.header)]
        written = (self._write_entry(held.get(name)) for name in names)
        return (*kind, *last_year, *map(write_value, written))

    def extreme_day(self, cell: Cell) -> date | None:
        """The first or last day of all parts in a cell of which a merge takes that."""
        return extreme_day(cell, [part.entries.get(cell.id) for part in self.parts])

    def _write_entry(self, value: ListValue) -> Entry:
        """What stands in the details for an entry that is no figure of a table."""
        if isinstance(value, bool):
            return word("yes" if value else "no", self.form.language)
        return "" if value is None else value

    def write(self, merged: MergedBook) -> None:
        """Writes the sheets."""
        for sheet in self.sheets:
            target = merged.book.add_worksheet(sheet.name, worksheet_class=FigureSheet)
            self._write_headings(merged, target, sheet)
            self._write_figures(merged, target, sheet)
            self._write_totals(merged, target, sheet)
            self._set_look(merged, target, sheet)

    def _write_headings(self, merged: MergedBook, target: FigureSheet, sheet: _Sheet) -> None:
        cells = [self._cells[column.cell] for column in self._shown]
        heading, ids = merged.styles("detail_heading"), merged.styles("detail_id")
        title = merged.word("detail_title")
        checked(target.write_string(_TITLE_ROW, 0, title, merged.styles("title")))
        hint = merged.word("detail_hint")
        checked(
            target.write_string(_TITLE_ROW, self.first_column, hint, merged.styles("hint_line"))
        )
        for column, field in enumerate(self._texts):
            checked(target.merge_range(_TABLE_ROW, column, _ROW_ROW, column, "", heading))
            checked(target.write_string(_COLUMN_ROW, column, merged.word(field), heading))
            if field == "roster_kind":
                checked(target.write_string(_ID_ROW, column, DETAIL_KIND, ids))
        lines = f"{DETAIL_LINES}{sheet.end - sheet.first}"
        checked(target.write_string(_ID_ROW, 0, lines, ids))
        titles = {table.id: table.title for table in self.form.tables}
        titles["header"] = merged.word("sheet_cover")
        tables = [(cell.table, titles[cell.table]) for cell in cells]
        self._write_spanned(merged, target, _TABLE_ROW, tables)
        rows = [((cell.table, cell.id.rpartition(".")[0]), cell.row) for cell in cells]
        self._write_spanned(merged, target, _ROW_ROW, rows)
        last_year = merged.word("detail_last")
        for position, figure in enumerate(self._shown, start=self.first_column):
            name = self._cells[figure.cell].column
            text = f"{name}\n{last_year}" if figure.last_year else name
            checked(target.write_string(_COLUMN_ROW, position, text, heading))
            text = f"{DETAIL_LAST}{figure.cell}" if figure.last_year else figure.cell
            checked(target.write_string(_ID_ROW, position, text, ids))
        most = max(lines_needed(cell.column, _choose_width(cell) * 1.1) for cell in cells)
        heights = {_TITLE_ROW: 28, _TOTAL_ROW: 20, _TABLE_ROW: 20, _ROW_ROW: 4 + 3 * _LINE}
        heights |= {_COLUMN_ROW: 4 + _LINE * min(most + bool(self._last_year), 6)}
        for row, height in heights.items():
            checked(target.set_row(row, height))
        checked(target.set_row(_ID_ROW, 15, None, {"hidden": True}))

    def _write_spanned(
        self, merged: MergedBook, target: FigureSheet, row: int, texts: Sequence[tuple[object, str]]
    ) -> None:
        """Writes headings, neighbours of one key merged."""
        style = merged.styles("detail_heading")
        start = 0
        for position in range(1, len(texts) + 1):
            if position < len(texts) and texts[position][0] == texts[start][0]:
                continue
            first, last = self.first_column + start, self.first_column + position - 1
            if last > first:
                checked(target.merge_range(row, first, row, last, "", style))
            checked(target.write_string(row, first, texts[start][1], style))
            start = position

    def _write_figures(self, merged: MergedBook, target: FigureSheet, sheet: _Sheet) -> None:
        parts = self.parts[sheet.first : sheet.end]
        right, wrong = merged.styles("detail_text"), merged.styles("detail_left_out")
        kinds = self.kinds[sheet.first : sheet.end]
        for row, (part, kind) in enumerate(zip(parts, kinds, strict=True), start=_FIRST_ROW):
            style = wrong if part.with_errors else right
            texts = [part.unit.code, part.unit.name]
            if "roster_kind" in self._texts:
                texts.append(visible(kind))
            if "detail_within" in self._texts:
                texts.append("" if part.within is None else part.within.label)
            if "detail_errors" in self._texts:
                texts.append(merged.word("detail_errors") if part.with_errors else "")
            for column, text in enumerate(texts):
                checked(target.write_string(row, column, text, style))
            figures = part.figures if self._others else {}
            written = {**part.entries, **part.header}
            for column, cell in enumerate(self._others, self.first_column + len(self._figures)):
                entry = self._write_entry(written.get(cell.id))
                value = figures.get(cell.id) if cell.id in figures else entry
                looks = merged.styles(
                    "detail_number" if cell.value_type.is_figure else "detail_text",
                    number_format_of(cell.value_type),
                )
                place = Place.one(sheet.name, row, column)
                write_entry(target, place, "" if value is None else value, looks)
        if not self._figures:
            return
        target.add_figures(
            _FIRST_ROW,
            self.first_column,
            len(parts),
            len(self._figures),
            (self._list_figures(position) for position in range(sheet.first, sheet.end)),
            FigureStyles(
                merged.styles("detail_number"),
                merged.styles("detail_zero"),
                merged.styles("detail_number"),
            ),
        )

    def _list_figures(self, part: int) -> Sequence[Number | None]:
        """The figures of a line in the columns' order."""
        figures = figures_of(self.parts[part].figures, self._plain)
        if not self._last_year:
            return figures
        known = iter(figures)
        return [
            self._last_year[cell][part] if last_year else next(known)
            for cell, last_year in self._figures
        ]

    def _write_totals(self, merged: MergedBook, target: FigureSheet, sheet: _Sheet) -> None:
        """The line above the headings; of several sheets, each has its own."""
        style = merged.styles("detail_total")
        several = len(self.sheets) > 1
        # Packed figures are unpacked once a unit: a single look-up costs as much as all of them.
        lines = self.parts[sheet.first : sheet.end] if several else ()
        known = [dict(part.figures.items()) for part in lines]
        label = merged.word("detail_subtotal" if several else "detail_total")
        checked(target.write_string(_TOTAL_ROW, 0, label, style))
        for column in range(1, self.first_column):
            checked(target.write_blank(_TOTAL_ROW, column, None, style))
        for position, figure in enumerate(self._shown, self.first_column):
            cell = figure.cell
            letter = column_name(position)
            area = f"{letter}{_FIRST_ROW + 1}:{letter}{sheet.last_row + 1}"
            if self._cells[cell].value_type.aggregate == "computed" and not several:
                self._write_rate(merged, target, position, cell)
                continue
            if not self._cells[cell].added_up:
                self._write_extreme(merged, target, position, self._cells[cell], area)
                continue
            formula = f"=SUM({area})"
            if figure.last_year:
                value = sum(each or 0 for each in self._last_year[cell][sheet.first : sheet.end])
            elif several:
                value = sum(each[cell] or 0 for each in known)
            else:
                value = merged.result.values[cell] or 0
            shown = float(value) if isinstance(value, Decimal) else value
            checked(target.write_formula(_TOTAL_ROW, position, formula, style, shown))

    def _write_rate(
        self, merged: MergedBook, target: FigureSheet, position: int, cell: str
    ) -> None:
        """A rate of all units, as the form's own cell computes it from the sums."""
        looks = number_format_of(self.form.cells[cell].value_type)
        style = merged.styles("detail_total", looks)
        number = merged.result.values.get(cell)
        shown = "" if number is None else float(number)
        place = f"={merged.layout.cells[cell].reference}"
        checked(target.write_formula(_TOTAL_ROW, position, place, style, shown))

    def _write_extreme(
        self, merged: MergedBook, target: FigureSheet, position: int, cell: Cell, area: str
    ) -> None:
        """The smallest or largest of a column; nothing where a merge makes nothing of it."""
        style = merged.styles("detail_total", number_format_of(cell.value_type))
        if not cell.has_extreme:
            checked(target.write_blank(_TOTAL_ROW, position, None, merged.styles("detail_total")))
            return
        number = merged.result.values.get(cell.id)
        day = self.extreme_day(cell) if cell.id in self.form.entries else None
        shown = "" if number is None else float(number)
        value = day_number(day) if day is not None else shown
        formula = f"={merged_formula(cell, [area])}"
        checked(target.write_formula(_TOTAL_ROW, position, formula, style, value))

    def _set_look(self, merged: MergedBook, target: FigureSheet, sheet: _Sheet) -> None:
        for column, field in enumerate(self._texts):
            checked(target.set_column(column, column, _TEXT_WIDTHS[field]))
        for position, figure in enumerate(self._shown, start=self.first_column):
            width = _choose_width(self._cells[figure.cell])
            checked(target.set_column(position, position, width))
            if figure.last_year:
                light = {"type": "no_errors", "format": merged.styles("when_blank")}
                area = (_FIRST_ROW, position, sheet.last_row, position)
                checked(target.conditional_format(*area, light))
        target.set_default_row(_DATA_ROW)
        target.freeze_panes(_FIRST_ROW, self.first_column)
        last = self.first_column + len(self._shown) - 1
        target.autofilter(_COLUMN_ROW, 0, sheet.last_row, last)
        paged(merged, target, printed=False)
        target.hide_gridlines(2)


def _find_last_year(
    result: Consolidation, form: Form, previous: Sequence[Submission]
) -> dict[str, list[Number | None]]:
    """Last year's figure of every part, for cells that are a key figure by themselves."""
    if not result.time or not previous:
        return {}
    known = PreviousYear(previous)
    before = [known.of_unit(part.unit, result.time) for part in result.parts]
    figures = [{} if each is None else dict(counted(each).items()) for each in before]
    keys = {figure.cells[0] for figure in form.key_figures if len(figure.cells) == 1}
    columns = {cell: [each.get(cell) for each in figures] for cell in form.cells if cell in keys}
    return {cell: column for cell, column in columns.items() if any(v is not None for v in column)}


def _choose_width(cell: Cell) -> float:
    if not cell.value_type.is_figure:
        return _ENTRY_WIDTH
    return _AMOUNT_WIDTH if cell.value_type.decimals else _COUNT_WIDTH
