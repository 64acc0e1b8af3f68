"""The lists of a merged workbook: all rows with their units, totals above them, a sheet each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.layout.list_sheet import width_of_column
from xlsreport.layout.records import column_name, line_height, lines_needed
from xlsreport.workbook.consolidated.merged_book import paged
from xlsreport.workbook.list_sheets import format_of, style_of, write_list_cell
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.lists import ListTable
    from xlsreport.merge.records import ReconciledList
    from xlsreport.submission.submission import ListRow
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["write_merged_lists"]

_TOTAL_ROW, _HEADING_ROW = 2, 3
_UNIT_WIDTHS = (16.0, 24.0, 22.0)
_HEADING_HEIGHT = 22.0
_MOST_ROWS = 1_000_000


def write_merged_lists(merged: MergedBook) -> None:
    """Writes every list of the form on a sheet of its own.

    Raises:
        UsageError: A list has more rows than a sheet.
    """
    proofs = {each.list_id: each for each in merged.proof.lists}
    for table in merged.form.lists:
        rows = merged.result.lists.get(table.id, ())
        if len(rows) > _MOST_ROWS:
            raise UsageError(
                f"“{table.title}”汇总后有 {len(rows)} 行，一张工作表放不下；请分批汇总，或只导出。",
                f"{table.title!r} has {len(rows)} rows together, more than a sheet holds; merge in "
                "parts, or export only.",
            )
        _write_list(merged, table, rows, proofs.get(table.id))


def _write_list(
    merged: MergedBook, table: ListTable, rows: Sequence[ListRow], proof: ReconciledList | None
) -> None:
    target = merged.book.add_worksheet(table.sheet)
    checked(target.write_string(0, 0, table.title, merged.styles("title")))
    checked(target.set_row(0, 28))
    if proof is not None:
        text = merged.word("merged_list", rows=proof.rows, units=proof.units)
        checked(target.write_string(1, 0, text, merged.styles("info_line")))
    within = any(row.within is not None for row in rows)
    heads = ["column_unit_code", "column_unit_name", *(["detail_within"] if within else [])]
    heading = merged.styles("heading")
    for at, (key, width) in enumerate(zip(heads, _UNIT_WIDTHS, strict=False)):
        checked(target.set_column(at, at, width))
        checked(target.write_string(_HEADING_ROW, at, merged.word(key), heading))
    first = len(heads)
    widths = [width_of_column(column, merged.language) for column in table.columns]
    lines = max(map(lines_needed, (column.label for column in table.columns), widths))
    checked(target.set_row(_HEADING_ROW, max(_HEADING_HEIGHT, line_height(lines))))
    for at, column in enumerate(table.columns, start=first):
        checked(target.set_column(at, at, widths[at - first]))
        checked(target.write_string(_HEADING_ROW, at, column.label, heading))
    last_row = max(_HEADING_ROW + len(rows), _HEADING_ROW + 1)
    _write_totals(merged, target, table, proof, first, last_row)
    looks = [
        merged.styles(f"listed_{style_of(column)}", format_of(column)) for column in table.columns
    ]
    text_look = merged.styles("listed_text")
    for number, row in enumerate(rows, start=_HEADING_ROW + 1):
        unit, above = row.unit, row.within
        names = [unit.code if unit else "", unit.name if unit else ""]
        names += [above.label if above else ""] if within else []
        for at, name in enumerate(names):
            write_list_cell(target, number, at, name, text_look, merged.language)
        for at, (value, look) in enumerate(zip(row.values, looks, strict=True), start=first):
            write_list_cell(target, number, at, value, look, merged.language)
    target.freeze_panes(_HEADING_ROW + 1, 2)
    target.autofilter(_HEADING_ROW, 0, last_row, first + len(table.columns) - 1)
    target.hide_gridlines(2)
    paged(merged, target)
    target.repeat_rows(_HEADING_ROW)


def _write_totals(
    merged: MergedBook,
    target: Worksheet,
    table: ListTable,
    proof: ReconciledList | None,
    first: int,
    last_row: int,
) -> None:
    style = merged.styles("detail_total")
    checked(target.write_string(_TOTAL_ROW, 0, merged.word("list_total"), style))
    for at in range(1, first):
        checked(target.write_blank(_TOTAL_ROW, at, None, style))
    for at, column in enumerate(table.columns, start=first):
        if not column.total:
            checked(target.write_blank(_TOTAL_ROW, at, None, style))
            continue
        letter = column_name(at)
        formula = f"=SUM({letter}{_HEADING_ROW + 2}:{letter}{last_row + 1})"
        total = 0 if proof is None else proof.sums[column.id]
        shown = float(total) if isinstance(total, Decimal) else total
        checked(target.write_formula(_TOTAL_ROW, at, formula, style, shown))
