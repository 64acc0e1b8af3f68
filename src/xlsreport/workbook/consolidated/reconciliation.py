"""核对: every cell of the merged form next to the sum of the details, files in with files out.

The differences are live formulas, so that a changed figure shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout import quoted
from xlsreport.workbook.consolidated.merged_book import begin_list, end_list
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Number
    from xlsreport.merge.records import ReconciledCell
    from xlsreport.workbook.consolidated.detail import Details
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["Verdict", "verdict_of", "write_reconciliation"]

_COLUMNS = (
    ("reconcile_table", 30.0), ("reconcile_row", 34.0), ("reconcile_column", 26.0),
    ("reconcile_merged", 13.0), ("reconcile_details", 13.0), ("checks_difference", 10.0),
    ("reconcile_parts", 17.0), ("checks_difference", 10.0), ("reconcile_units", 11.0),
    ("checks_state", 10.0),
)  # fmt: skip
_VERDICT_ROW, _BALANCE_ROW, _HEADING_ROW = 1, 3, 7
_FIRST_PROOF_ROW = _HEADING_ROW + 1


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
    # On paper the verdict is enough; line by line it is for the screen.
    checked(target.print_area(0, 0, _HEADING_ROW - 1, len(_COLUMNS) - 1))
    target.repeat_rows(0)


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
