"""明细: a row a unit, a column a cell of the form; everything else adds up what stands here.

The reader finds the columns again by the row of ids below the headings, and the end by
:data:`~xlsreport.layout.stamp.DETAIL_END`. More units than a sheet has rows go on in further
sheets.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout import column_name, quoted
from xlsreport.layout.records import lines_needed
from xlsreport.layout.stamp import DETAIL_END
from xlsreport.text.words import detail_sheet
from xlsreport.workbook.consolidated.merged_book import paged
from xlsreport.workbook.package import checked
from xlsreport.workbook.xlsxwriter_private import FigureSheet, FigureStyles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.forms.form import Cell, Form
    from xlsreport.merge.records import Consolidation, Part
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["MOST_ROWS", "Details"]

# A sheet has 1,048,576 rows; the rest is for headings and for what people write below.
MOST_ROWS = 1_000_000
_TITLE_ROW, _TABLE_ROW, _ROW_ROW, _COLUMN_ROW, _ID_ROW, _FIRST_ROW = range(6)
_COUNT_WIDTH, _AMOUNT_WIDTH = 8.5, 12.0
_TEXT_WIDTHS = {
    "cover_unit_code": 14, "cover_unit_name": 24, "detail_within": 32,
    "detail_errors": 8,
}  # fmt: skip
# Points for a line of the headings, which are smaller than the form's, and for a unit's row.
_LINE, _DATA_ROW = 12.5, 16
# An A3 page printed at this scale takes so many characters.
_SCALE, _PAGE_WIDTH = 55, 272.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet of details: its name and which of the parts stand on it."""

    name: str
    first: int
    end: int

    @property
    def last_row(self) -> int:
        """The row of its last part, from 0."""
        return _FIRST_ROW + self.end - self.first - 1


class Details:
    """Where every figure of a merge stands.

    Args:
        result: The merge.
        form: Its form.
        most_rows: After how many parts a further sheet begins.
    """

    def __init__(self, result: Consolidation, form: Form, most_rows: int = MOST_ROWS) -> None:
        self.parts: Sequence[Part] = result.parts
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
        if any(part.within is not None for part in self.parts):
            self._texts += ["detail_within"]
        if any(part.with_errors for part in self.parts):
            self._texts.append("detail_errors")
        self.first_column = len(self._texts)
        self._columns = {
            cell: column_name(self.first_column + position)
            for position, cell in enumerate(form.cells)
        }

    def areas(self, cell: str) -> list[str]:
        """Where a cell's figures stand, one range a sheet, as formulas write them."""
        column = self._columns[cell]
        return [
            f"{quoted(sheet.name)}!{column}{_FIRST_ROW + 1}:{column}{sheet.last_row + 1}"
            for sheet in self.sheets
        ]

    def sum_of(self, cell: str) -> str:
        """The formula (without ``=``) that adds up a cell's figures."""
        return f"SUM({','.join(self.areas(cell))})"

    def figure_of(self, part: int, cell: str) -> str:
        """The reference to one part's figure."""
        sheet = next(each for each in self.sheets if each.first <= part < each.end)
        row = _FIRST_ROW + part - sheet.first
        return f"{quoted(sheet.name)}!{self._columns[cell]}{row + 1}"

    def write(self, merged: MergedBook) -> None:
        """Writes the sheets."""
        for sheet in self.sheets:
            target = merged.book.add_worksheet(sheet.name, worksheet_class=FigureSheet)
            self._write_headings(merged, target)
            self._write_figures(merged, target, sheet)
            self._write_totals(merged, target, sheet)
            self._set_look(merged, target, sheet)

    def _write_headings(self, merged: MergedBook, target: FigureSheet) -> None:
        cells = list(self.form.cells.values())
        heading, ids = merged.styles("detail_heading"), merged.styles("detail_id")
        title = merged.word("detail_title")
        checked(target.write_string(_TITLE_ROW, 0, title, merged.styles("title")))
        hint = merged.word("detail_hint")
        checked(
            target.write_string(_TITLE_ROW, self.first_column, hint, merged.styles("hint_line"))
        )
        for column, field in enumerate(self._texts):
            checked(target.merge_range(_TABLE_ROW, column, _COLUMN_ROW, column, "", heading))
            checked(target.write_string(_TABLE_ROW, column, merged.word(field), heading))
            checked(target.write_blank(_ID_ROW, column, None, ids))
        titles = {table.id: table.title for table in self.form.tables}
        tables = [(cell.table, titles[cell.table]) for cell in cells]
        self._write_spanned(merged, target, _TABLE_ROW, tables)
        rows = [((cell.table, cell.id.rpartition(".")[0]), cell.row) for cell in cells]
        self._write_spanned(merged, target, _ROW_ROW, rows)
        for position, cell in enumerate(cells, start=self.first_column):
            checked(target.write_string(_COLUMN_ROW, position, cell.column, heading))
            checked(target.write_string(_ID_ROW, position, cell.id, ids))
        lines = max(lines_needed(cell.column, _choose_width(cell) * 1.1) for cell in cells)
        heights = {_TITLE_ROW: 28, _TABLE_ROW: 20, _ROW_ROW: 4 + 3 * _LINE}
        heights |= {_COLUMN_ROW: 4 + _LINE * min(lines, 6), _ID_ROW: 15}
        for row, height in heights.items():
            checked(target.set_row(row, height))

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
        for row, part in enumerate(parts, start=_FIRST_ROW):
            style = wrong if part.with_errors else right
            texts = [part.unit.code, part.unit.name]
            if "detail_within" in self._texts:
                texts.append("" if part.within is None else part.within.label)
            if "detail_errors" in self._texts:
                texts.append(merged.word("detail_errors") if part.with_errors else "")
            for column, text in enumerate(texts):
                checked(target.write_string(row, column, text, style))
        ids = list(self.form.cells)
        target.add_figures(
            _FIRST_ROW,
            self.first_column,
            len(parts),
            len(ids),
            # Packed figures are unpacked once a line, not once a cell.
            (list(map(dict(part.figures.items()).__getitem__, ids)) for part in parts),
            FigureStyles(
                merged.styles("detail_number"),
                merged.styles("detail_zero"),
                merged.styles("detail_number"),
            ),
        )

    def _write_totals(self, merged: MergedBook, target: FigureSheet, sheet: _Sheet) -> None:
        """The last line; of several sheets, each has its own."""
        row, style = sheet.last_row + 1, merged.styles("detail_total")
        several = len(self.sheets) > 1
        label = merged.word("detail_subtotal" if several else "detail_total")
        checked(target.write_string(row, 0, DETAIL_END, merged.styles("detail_id")))
        checked(target.write_string(row, 1, label, style))
        for column in range(2, self.first_column):
            checked(target.write_blank(row, column, None, style))
        for position, (cell, declared) in enumerate(self.form.cells.items(), self.first_column):
            if not declared.added_up:
                checked(target.write_blank(row, position, None, style))
                continue
            letter = self._columns[cell]
            formula = f"=SUM({letter}{_FIRST_ROW + 1}:{letter}{row})"
            value = merged.result.values[cell] if not several else self._sum_sheet(sheet, cell)
            shown = float(value) if isinstance(value, Decimal) else value or 0
            checked(target.write_formula(row, position, formula, style, shown))

    def _sum_sheet(self, sheet: _Sheet, cell: str) -> object:
        parts = self.parts[sheet.first : sheet.end]
        return sum(part.figures[cell] or 0 for part in parts)

    def _set_look(self, merged: MergedBook, target: FigureSheet, sheet: _Sheet) -> None:
        for column, field in enumerate(self._texts):
            checked(target.set_column(column, column, _TEXT_WIDTHS[field]))
        for position, cell in enumerate(self.form.cells.values(), start=self.first_column):
            checked(target.set_column(position, position, _choose_width(cell)))
        target.set_default_row(_DATA_ROW)
        target.freeze_panes(_FIRST_ROW, self.first_column)
        last = self.first_column + len(self.form.cells) - 1
        target.autofilter(_ID_ROW, 0, sheet.last_row, last)
        paged(merged, target, scale=_SCALE)
        target.set_v_pagebreaks(self._find_page_breaks())
        target.print_across()
        target.repeat_rows(_TABLE_ROW, _COLUMN_ROW)
        target.repeat_columns(0, self.first_column - 1)
        target.hide_gridlines(2)

    def _find_page_breaks(self) -> list[int]:
        """The columns in front of which a printed page ends: rows of the form stay together."""
        groups: dict[str, tuple[int, float]] = {}
        for position, cell in enumerate(self.form.cells.values(), start=self.first_column):
            first, width = groups.setdefault(cell.id.rpartition(".")[0], (position, 0.0))
            groups[cell.id.rpartition(".")[0]] = (first, width + _choose_width(cell))
        room = _PAGE_WIDTH - sum(_TEXT_WIDTHS[field] for field in self._texts)
        breaks, used = [], 0.0
        for first, width in groups.values():
            if used and used + width > room:
                breaks.append(first)
                used = 0.0
            used += width
        return breaks


def _choose_width(cell: Cell) -> float:
    return _AMOUNT_WIDTH if cell.value_type.decimals else _COUNT_WIDTH
