"""明细 and 核对: a row for each unit, a column for each cell, and the proof of the sums.

Everything else in the workbook adds up what stands in 明细. The reader finds the columns again by
the row of ids below the headings, and the end by :data:`~xlsreport.layout.stamp.DETAIL_END`. More
units than a sheet has rows go on in further sheets. 核对 compares every cell of the merged form
with the sum of the details, files in with files out; the differences are live formulas, so that a
changed figure shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout import column_name, quoted
from xlsreport.layout.records import lines_needed
from xlsreport.layout.stamp import DETAIL_END
from xlsreport.text.visible import visible
from xlsreport.text.words import detail_sheet
from xlsreport.workbook.consolidated.merged_book import begin_list, end_list, paged
from xlsreport.workbook.package import checked
from xlsreport.workbook.xlsxwriter_private import FigureSheet, FigureStyles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.merge.records import Consolidation, Part, ReconciledCell
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = [
    "MOST_ROWS",
    "Details",
    "Verdict",
    "verdict_of",
    "write_reconciliation",
]

# A sheet has 1,048,576 rows; the rest is for headings and for what people write below.
MOST_ROWS = 1_000_000
_TITLE_ROW, _TABLE_ROW, _ROW_ROW, _COLUMN_ROW, _ID_ROW, _FIRST_ROW = range(6)
_COUNT_WIDTH, _AMOUNT_WIDTH = 8.5, 12.0
_TEXT_WIDTHS = {
    "cover_unit_code": 14, "cover_unit_name": 24, "roster_kind": 12, "detail_within": 32,
    "detail_errors": 8,
}  # fmt: skip
# Points for a line of the headings, which are smaller than the form's, and for a unit's row.
_LINE, _DATA_ROW = 12.5, 16
# An A3 page printed at this scale takes so many characters.
_SCALE, _PAGE_WIDTH = 55, 272.0
# The columns and rows of 核对.
_COLUMNS = (
    ("reconcile_table", 30.0), ("reconcile_row", 34.0), ("reconcile_column", 26.0),
    ("reconcile_merged", 13.0), ("reconcile_details", 13.0), ("checks_difference", 10.0),
    ("reconcile_parts", 17.0), ("checks_difference", 10.0), ("reconcile_units", 11.0),
    ("checks_state", 10.0),
)  # fmt: skip
_VERDICT_ROW, _BALANCE_ROW, _HEADING_ROW = 1, 3, 7
_FIRST_PROOF_ROW = _HEADING_ROW + 1


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
        kinds: The kind of unit of every part, ``""`` where it is not known; none at all if no kind
            is.
    """

    def __init__(
        self,
        result: Consolidation,
        form: Form,
        most_rows: int = MOST_ROWS,
        kinds: Sequence[str] = (),
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

    def kind_areas(self) -> list[str]:
        """Where the kinds of units stand, one range a sheet; none where there are no kinds."""
        if "roster_kind" not in self._texts:
            return []
        column = column_name(self._texts.index("roster_kind"))
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the verdict stands, its formula (without ``=``) and what it comes to."""

    reference: str
    formula: str
    text: str


def verdict_of(merged: MergedBook) -> Verdict:
    """The verdict over all lines of the sheet."""
    cells = _select_added_up(merged)
    last = _FIRST_PROOF_ROW + len(cells)
    areas = (f"F{_FIRST_PROOF_ROW + 1}:F{last}", f"H{_FIRST_PROOF_ROW + 1}:H{last}")
    counted = "+".join(f'COUNTIF({area},"<>0")' for area in areas)
    wrong = f'COUNTIF(E{_BALANCE_ROW + 2}:E{_BALANCE_ROW + 3},"<>0")+{counted}'
    good, bad = merged.word("reconcile_good"), merged.word("reconcile_bad")
    before, after = bad.split("{count}")
    formula = f'IF({wrong}=0,"{good}","{before}"&({wrong})&"{after}")'
    faults = 2 * sum(bool(cell.difference) for cell in cells)
    proof = merged.proof
    faults += proof.files != proof.merged_files + proof.left_out_files
    text = bad.format(count=faults) if faults else good
    reference = f"{quoted(merged.word('sheet_reconciliation'))}!A{_VERDICT_ROW + 1}"
    return Verdict(reference, formula, text)


def write_reconciliation(merged: MergedBook, details: Details, verdict: Verdict) -> None:
    """Writes the sheet."""
    lines = [(verdict.text, "state"), (merged.word("reconcile_hint"), "hint_line")]
    target = begin_list(merged, "sheet_reconciliation", merged.word("reconcile_title"), lines)
    state = merged.styles("state")
    checked(target.write_formula(_VERDICT_ROW, 0, f"={verdict.formula}", state, verdict.text))
    good = merged.word("reconcile_good")
    for test, style in ((f'$A$2="{good}"', "when_good"), (f'$A$2<>"{good}"', "when_fault")):
        rule = {"type": "formula", "criteria": f"={test}", "format": merged.styles(style)}
        checked(target.conditional_format(_VERDICT_ROW, 0, _VERDICT_ROW, 0, rule))
    _write_balances(merged, target)
    row = _FIRST_PROOF_ROW
    for row, cell in enumerate(_select_added_up(merged), start=_FIRST_PROOF_ROW):
        _write_line(merged, target, row, cell, details)
    last = row
    for line in _select_not_summed(merged):
        row += 1
        _write_not_summed(merged, target, row, line)
    differs = {"type": "cell", "criteria": "!=", "value": 0, "format": merged.styles("when_fault")}
    for column in (5, 7):
        checked(target.conditional_format(_FIRST_PROOF_ROW, column, last, column, differs))
    end_list(merged, target, _HEADING_ROW, row, _COLUMNS)
    checked(target.set_row(_HEADING_ROW, 34))


def _select_added_up(merged: MergedBook) -> list[ReconciledCell]:
    cells = merged.form.cells
    return [each for each in merged.proof.cells if cells[each.cell_id].added_up]


def _select_not_summed(merged: MergedBook) -> list[ReconciledCell]:
    cells = merged.form.cells
    return [each for each in merged.proof.cells if not cells[each.cell_id].added_up]


def _write_not_summed(
    merged: MergedBook, target: Worksheet, row: int, line: ReconciledCell
) -> None:
    """Names a cell that the form does not add up; the proof says nothing of it."""
    cell = merged.form.cells[line.cell_id]
    text = merged.styles("check_text")
    for column, label in enumerate((merged.form.table(cell.table).title, cell.row, cell.column)):
        checked(target.write_string(row, column, label, text))
    for column in range(3, 9):
        checked(target.write_blank(row, column, None, merged.styles("check_number")))
    word = merged.word("reconcile_not_summed")
    checked(target.write_string(row, 9, word, merged.styles("check_state")))


def _write_balances(merged: MergedBook, target: Worksheet) -> None:
    """Files in are files merged and files left out; likewise units."""
    proof, styles = merged.proof, merged.styles
    headings = ("", "reconcile_all", "reconcile_in", "reconcile_out", "checks_difference")
    for column, key in enumerate(headings):
        text = merged.word(key) if key else ""
        checked(target.write_string(_BALANCE_ROW, column, text, styles("heading")))
    who = "reconcile_unit_count" if merged.result.listed else "reconcile_unit_count_unlisted"
    lines = (
        ("reconcile_files", proof.files, proof.merged_files, proof.left_out_files),
        (who, proof.units, proof.merged_units, proof.units - proof.merged_units),
    )
    for row, (key, *numbers) in enumerate(lines, start=_BALANCE_ROW + 1):
        checked(target.write_string(row, 0, merged.word(key), styles("check_text")))
        for column, number in enumerate(numbers, start=1):
            checked(target.write_number(row, column, number, styles("check_state")))
        whole, merged_, left_out = numbers
        formula = f"=B{row + 1}-C{row + 1}-D{row + 1}"
        difference = whole - merged_ - left_out
        checked(target.write_formula(row, 4, formula, styles("check_state"), difference))


def _write_line(
    merged: MergedBook, target: Worksheet, row: int, line: ReconciledCell, details: Details
) -> None:
    cell = merged.form.cells[line.cell_id]
    place = merged.layout.cells[cell.id]
    text, number = merged.styles("check_text"), merged.styles("check_number")
    table = merged.form.table(cell.table).title
    for column, label in enumerate((table, cell.row, cell.column)):
        checked(target.write_string(row, column, label, text))
    total, parts = _to_cell_number(line.merged), _to_cell_number(line.parts)
    difference = _to_cell_number(line.difference)
    here, decimals = row + 1, cell.value_type.decimals
    # Sums of decimals are not exact in a spreadsheet: differences are rounded.
    for column, formula, value in (
        (3, f"=SUM({place.reference})", total),
        (4, f"={details.sum_of(cell.id)}", parts),
        (5, f"=ROUND(D{here}-E{here},{decimals})", difference),
        (7, f"=ROUND(D{here}-G{here},{decimals})", difference),
    ):
        checked(target.write_formula(row, column, formula, number, value))
    checked(target.write_number(row, 6, parts, number))
    checked(target.write_number(row, 8, line.contributors, number))
    agrees, differs = merged.word("reconcile_agrees"), merged.word("state_failed")
    formula = f'=IF(AND(F{here}=0,H{here}=0),"{agrees}","{differs}")'
    verdict = differs if line.difference else agrees
    checked(target.write_formula(row, 9, formula, merged.styles("check_state"), verdict))


def _to_cell_number(value: Number | None) -> float | int:
    return float(value) if isinstance(value, Decimal) else value or 0
