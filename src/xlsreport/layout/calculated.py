"""The formulas of cells that follow from others by arithmetic: products, ratios, differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from xlsreport.forms.calculation import (
    agrees,
    calculate,
    describe_calculation,
    is_missing,
    to_calculation_formula,
)
from xlsreport.layout.records import quoted, ranges
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number, Term
    from xlsreport.forms.form import Cell, Form, Tie
    from xlsreport.layout.cover_sheet import Declared
    from xlsreport.layout.records import Place
    from xlsreport.text.words import Language

_Verdict = Literal["text", "blank", "passed", "failed"]

__all__ = [
    "calculated_formula",
    "calculated_formulas",
    "judge_calculated",
    "judge_formula",
    "missing_formula",
    "sentence_of",
]


def calculated_formulas(
    form: Form, cells: Mapping[str, Place], declared: Declared, *, consolidated: bool
) -> dict[str, str]:
    """The formula (without ``=``) of every calculated cell as it stands on its own sheet.

    Args:
        form: The form.
        cells: Place of every cell.
        declared: What can be declared of blanks.
        consolidated: Whether it is for a merged workbook, where products are added up instead.
    """
    return {
        cell.id: calculated_formula(form, cell, cells, declared).replace(
            f"{quoted(cells[cell.id].sheet)}!", ""
        )
        for cell in form.cells.values()
        if cell.calculation is not None and (cell.from_merged or not consolidated)
    }


def calculated_formula(
    form: Form, cell: Cell, cells: Mapping[str, Place], declared: Declared
) -> str:
    """The formula (without ``=``) of a calculated cell, every address with its sheet.

    It is blank where a sum of it has no figure at all, and where it would divide by 0.

    Args:
        form: The form.
        cell: The cell.
        cells: Place of every cell.
        declared: What can be declared of blanks.
    """
    calculation = cell.calculation
    if calculation is None:
        raise AssertionError  # pragma: no cover - called for calculated cells only

    def addresses(terms: Sequence[Term]) -> list[str]:
        return ranges(cells[each] for term in terms for each in term.cells)

    missing = missing_formula(form, cell, cells, declared)
    return to_calculation_formula(calculation, cell.value_type.decimals, missing, addresses)


def missing_formula(form: Form, cell: Cell, cells: Mapping[str, Place], declared: Declared) -> str:
    """The condition that a calculated cell is blank since what it names is.

    In each of its sums at least one cell must hold a figure, or be a blank that is declared to be
    0; of a cell that is calculated itself nothing can be declared.
    """
    tests = []
    for named in cell.calculation.cells if cell.calculation is not None else ():
        entered = (form.cells[each] for each in named if form.cells[each].calculation is None)
        zeros = dict.fromkeys(declared.zero(each.table) for each in entered)
        areas = ",".join(ranges(cells[each] for each in named))
        test = [f"COUNT({areas})=0", *(f"NOT({zero})" for zero in zeros if zero is not None)]
        tests += [_join("AND", test)] if named else []
    return _join("OR", tests)


def _join(how: str, tests: Sequence[str]) -> str:
    return tests[0] if len(tests) == 1 else f"{how}({','.join(tests)})"


def sentence_of(tie: Tie, language: Language) -> str:
    """What a calculated cell must be, in words: ``share of grants ＝ granted ÷ received``."""
    if tie.calculation is None:
        raise AssertionError  # pragma: no cover - called for calculated cells only
    what = describe_calculation(tie.calculation, lambda term: tie.labels[term.name])
    return word("rule_computed", language).format(label=tie.title, what=what)


def judge_calculated(
    form: Form, tie: Tie, values: Mapping[str, Number | None], *, text: bool, nil_return: bool
) -> tuple[_Verdict, Number]:
    """What the line of a calculated cell says, and what the cell comes to; 0 for a blank.

    Args:
        form: The form.
        tie: Its tie.
        values: Every cell's figure; the calculated one as the file shows it.
        text: Whether a cell that it rests on holds something that is not counted.
        nil_return: Whether blanks are declared to be 0.
    """
    cell = form.cells[tie.cells[0]]
    right = calculate(cell, values.get) or 0
    if text:
        return "text", right
    if cell.calculation is not None and is_missing(cell.calculation, values.get) and not nil_return:
        return "blank", right
    return ("passed" if agrees(cell, values.get(cell.id), values.get) else "failed"), right


def judge_formula(cell: Cell, cells: Mapping[str, Place], right: str) -> str:
    """The condition that a calculated cell shows something else than it should.

    Args:
        cell: The cell.
        cells: Place of every cell.
        right: What gives the right figure, or an empty text: an address or a formula.
    """
    own = cells[cell.id].reference
    other = f"ISNUMBER({right})<>(COUNT({own})>0)"
    return f"OR({other},ROUND(SUM({own})-N({right}),{cell.value_type.decimals})<>0)"
