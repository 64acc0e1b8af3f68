"""概览 and 核对: the key figures that the form declares, and the proof of all sums.

概览 has shares, last year's figures and those by kind of unit. This year's are formulas over the
form's cells and the details; last year's are constants. 核对 compares every cell of the merged form
with the sum of the details, files in with files out; the differences are live formulas, so that a
changed figure shows.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout import quoted
from xlsreport.submission.packing import figures_of
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import counted, not_merged
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.workbook.consolidated.merged_book import begin_list, end_list, paged
from xlsreport.workbook.package import checked
from xlsreport.workbook.styles import number_format_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Bar, Cell
    from xlsreport.merge.records import ReconciledCell
    from xlsreport.submission.submission import Submission
    from xlsreport.workbook.consolidated.detail import Details
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["Verdict", "verdict_of", "write_key_figures", "write_reconciliation"]

_COLUMNS = (
    ("key_figures_figure", 40.0), ("key_figures_number", 12.0), ("key_figures_unit", 8.0),
    ("key_figures_share", 10.0), ("key_figures_last", 12.0), ("key_figures_last_share", 12.0),
    ("key_figures_change", 12.0),
)  # fmt: skip
_HEADING_ROW = 3
# So many key figures stand beside each other for every kind of unit.
_MOST_BY_KIND = 5
_MOST_KINDS = 60


class _LastYear(Record, frozen=True):
    """Last year's figures: of how many units, and the sum of each cell."""

    units: int
    values: Mapping[str, Number]
    whole: bool


def write_key_figures(
    merged: MergedBook, details: Details, previous: Sequence[Submission] | None
) -> None:
    """Writes the sheet; none where the form declares no key figures.

    Args:
        merged: The workbook.
        details: Where the units' figures stand.
        previous: Last year's submissions; ``None`` if none were given.
    """
    figures = merged.form.key_figures
    if not figures:
        return
    last = _find_last_year(merged, previous)
    lines = [
        (merged.word("key_figures_hint"), "hint_line"),
        (_describe_last(merged, last), "hint_line"),
    ]
    target = begin_list(merged, "sheet_key_figures", merged.word("key_figures_title"), lines)
    for column, (key, width) in enumerate(_COLUMNS):
        checked(target.set_column(column, column, width))
        checked(
            target.write_string(_HEADING_ROW, column, merged.word(key), merged.styles("heading"))
        )
    checked(target.set_row(_HEADING_ROW, 24))
    for row, figure in enumerate(figures, start=_HEADING_ROW + 1):
        _write_figure(merged, target, row, figure, last)
        checked(target.set_row(row, 20))
    _write_kinds(merged, target, _HEADING_ROW + len(figures) + 2, details)
    paged(merged, target)
    target.set_portrait()
    target.fit_to_pages(1, 1)


def _describe_last(merged: MergedBook, last: _LastYear | None) -> str:
    if last is None:
        return merged.word("key_figures_no_last")
    if last.whole:
        return ""
    return merged.word("chart_both", count=last.units, of=len(merged.result.parts))


def _find_last_year(merged: MergedBook, previous: Sequence[Submission] | None) -> _LastYear | None:
    """Last year's sums: those of the merged unit itself, else of the units that are known."""
    time = merged.result.time
    if not previous or not time:
        return None
    known = PreviousYear(previous)
    own = known.of_unit(merged.result.unit, time) if merged.result.unit.label else None
    if own is not None:
        return _LastYear(len(merged.result.parts), _numbers_of([own]), whole=True)
    parts = merged.result.parts
    found = [each for part in parts if (each := known.of_unit(part.unit, time)) is not None]
    if not found:
        return None
    return _LastYear(len(found), _numbers_of(found), whole=len(found) == len(parts))


def _numbers_of(submissions: Sequence[Submission]) -> dict[str, Number]:
    """The sum of every cell that all of some submissions have."""
    figures = [dict(counted(each).items()) for each in submissions]
    shared = set.intersection(*(set(each) for each in figures))
    return {cell: sum(each[cell] or 0 for each in figures) for cell in shared}


def _write_figure(
    merged: MergedBook, target: Worksheet, row: int, figure: Bar, last: _LastYear | None
) -> None:
    styles = merged.styles
    number, share = styles("check_number"), styles("key_figures_share")
    values = merged.result.values
    unit = merged.form.cells[figure.cells[0]].value_type.unit
    here = row + 1
    amount = _add_up(values, figure.cells)
    checked(target.write_string(row, 0, figure.label, styles("list_text")))
    checked(target.write_formula(row, 1, _sum_formula(merged, figure.cells), number, _cell(amount)))
    checked(target.write_string(row, 2, unit, styles("check_state")))
    for column in (3, 4, 5, 6):
        checked(target.write_blank(row, column, None, number))
    if figure.of:
        whole = _add_up(values, figure.of)
        total = _sum_formula(merged, figure.of).removeprefix("=")
        formula = f'=IF({total}=0,"",B{here}/{total})'
        checked(target.write_formula(row, 3, formula, share, _share(amount, whole)))
    needed = (*figure.cells, *figure.of)
    if last is None or any(cell not in last.values for cell in figure.cells):
        return
    before = _add_up(last.values, figure.cells)
    checked(target.write_number(row, 4, _cell(before), number))
    if figure.of and all(cell in last.values for cell in needed):
        rate = _share(before, _add_up(last.values, figure.of))
        if rate != "":
            checked(target.write_number(row, 5, rate, share))
    if last.whole:
        difference = _cell(amount - before)
        checked(target.write_formula(row, 6, f"=B{here}-E{here}", number, difference))


def _write_kinds(merged: MergedBook, target: Worksheet, row: int, details: Details) -> None:
    """The first key figures for every kind of unit; nothing where kinds are not known."""
    kinds = details.kinds
    named = sorted({kind for kind in kinds if kind}, key=kinds.index)
    if not named or len(named) > _MOST_KINDS:
        return
    styles = merged.styles
    figures = [each for each in merged.form.key_figures if len(each.cells) == 1][:_MOST_BY_KIND]
    cells = tuple(each.cells[0] for each in figures)
    headings = [merged.word("roster_kind"), merged.word("chart_units")]
    headings += [each.label for each in figures]
    checked(target.write_string(row, 0, merged.word("key_figures_kinds"), styles("state")))
    for column, heading in enumerate(headings):
        checked(target.write_string(row + 1, column, heading, styles("heading")))
    checked(target.set_row(row + 1, 48))
    for at, kind in enumerate(named, start=row + 2):
        inside = [
            figures_of(part.figures, cells)
            for part, each in zip(details.parts, kinds, strict=True)
            if each == kind
        ]
        checked(target.write_string(at, 0, visible(kind), styles("list_text")))
        count = "+".join(f"COUNTIF({area},$A{at + 1})" for area in details.kind_areas())
        checked(target.write_formula(at, 1, f"={count}", styles("check_number"), len(inside)))
        for column, cell in enumerate(cells, start=2):
            pairs = zip(details.kind_areas(), details.areas(cell), strict=True)
            formula = "+".join(f"SUMIF({where},$A{at + 1},{what})" for where, what in pairs)
            value = _cell(sum(each[column - 2] or 0 for each in inside))
            checked(target.write_formula(at, column, f"={formula}", styles("check_number"), value))


def _sum_formula(merged: MergedBook, cells: Sequence[str]) -> str:
    return f"=SUM({','.join(merged.layout.cells[cell].reference for cell in cells)})"


def _add_up(values: Mapping[str, Number | None], cells: Sequence[str]) -> Number:
    return sum(values[cell] or 0 for cell in cells)


def _share(part: Number, whole: Number) -> float | str:
    return float(part) / float(whole) if whole else ""


def _cell(value: Number) -> float | int:
    return float(value) if isinstance(value, Decimal) else value


_PROOF_COLUMNS = (
    ("reconcile_table", 30.0), ("reconcile_row", 34.0), ("reconcile_column", 26.0),
    ("reconcile_merged", 13.0), ("reconcile_details", 13.0), ("checks_difference", 10.0),
    ("reconcile_parts", 17.0), ("checks_difference", 10.0), ("reconcile_units", 11.0),
    ("checks_state", 10.0),
)  # fmt: skip
_VERDICT_ROW, _BALANCE_ROW, _PROOF_HEADING_ROW = 1, 3, 7
_FIRST_PROOF_ROW = _PROOF_HEADING_ROW + 1


class Verdict(Record, frozen=True):
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
    for row, line in enumerate(_select_added_up(merged), start=_FIRST_PROOF_ROW):
        _write_line(merged, target, row, line, details)
    last = row
    for cell in not_merged(merged.form):
        row += 1
        _write_not_summed(merged, target, row, cell)
    differs = {"type": "cell", "criteria": "!=", "value": 0, "format": merged.styles("when_fault")}
    for column in (5, 7):
        checked(target.conditional_format(_FIRST_PROOF_ROW, column, last, column, differs))
    end_list(merged, target, _PROOF_HEADING_ROW, row, _PROOF_COLUMNS)
    checked(target.set_row(_PROOF_HEADING_ROW, 34))
    # On paper the verdict is enough; line by line it is for the screen.
    checked(target.print_area(0, 0, _PROOF_HEADING_ROW - 1, len(_PROOF_COLUMNS) - 1))
    target.repeat_rows(0)


def _select_added_up(merged: MergedBook) -> list[ReconciledCell]:
    cells = merged.form.every
    return [each for each in merged.proof.cells if cells[each.cell_id].merged]


def _write_not_summed(merged: MergedBook, target: Worksheet, row: int, cell: Cell) -> None:
    """Names a cell that the form does not add up; the proof says nothing of it."""
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
    cell = merged.form.every[line.cell_id]
    place = merged.layout.cells[cell.id]
    text = merged.styles("check_text")
    day = cell.id in merged.form.entries
    # No day at all is 0 here, which is shown as nothing.
    looks = number_format_of(cell.value_type) + (";;" if day else "")
    number = merged.styles("check_number", looks)
    gap = merged.styles("check_number") if day else number
    table = merged.form.table(cell.table).title
    for column, label in enumerate((table, cell.row, cell.column)):
        checked(target.write_string(row, column, label, text))
    rate = cell.value_type.aggregate == "computed"
    added = details.formula_of(cell.id) if not rate else details.rate_of(cell, merged.layout)
    total, parts = _to_cell_number(line.merged), _to_cell_number(line.parts)
    difference = _to_cell_number(line.difference)
    here, decimals = row + 1, cell.value_type.decimals
    # Sums of decimals are not exact in a spreadsheet: differences are rounded.
    for column, formula, value, style in (
        (3, f"=SUM({place.reference})", total, number),
        (4, f"=N({added})" if cell.has_extreme or rate else f"={added}", parts, number),
        (5, f"=ROUND(D{here}-E{here},{decimals})", difference, gap),
        (7, f"=ROUND(D{here}-G{here},{decimals})", difference, gap),
    ):
        checked(target.write_formula(row, column, formula, style, value))
    checked(target.write_number(row, 6, parts, number))
    checked(target.write_number(row, 8, line.contributors, merged.styles("check_number")))
    agrees = merged.word("reconcile_computed" if rate else "reconcile_agrees")
    differs = merged.word("state_failed")
    formula = f'=IF(AND(F{here}=0,H{here}=0),"{agrees}","{differs}")'
    verdict = differs if line.difference else agrees
    checked(target.write_formula(row, 9, formula, merged.styles("check_state"), verdict))


def _to_cell_number(value: Number | None) -> float | int:
    return float(value) if isinstance(value, Decimal) else value or 0
