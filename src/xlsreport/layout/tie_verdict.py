"""Whether a tie holds: one judgement, for the checks and for what the workbook itself shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from xlsreport.forms.expression import Term, evaluate, holds
from xlsreport.forms.form import entered_below

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from xlsreport.forms.expression import Number, Sum
    from xlsreport.forms.form import Form, Tie

__all__ = [
    "Figures",
    "Judgement",
    "Verdict",
    "difference",
    "difference_formula",
    "judge",
    "prior_sum",
]

Verdict = Literal["passed", "failed", "blank", "text", "no_prior"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that a tie is judged by.

    Attributes:
        form: The form.
        values: Every cell's figure; ``None`` for none. Computed cells as the file shows them.
        texts: Cells that hold something that is not counted.
        nil_return: Whether blanks are declared to be 0.
        priors: Last year's sum by tie id.
    """

    form: Form
    values: Mapping[str, Number | None]
    texts: Collection[str]
    nil_return: bool
    priors: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of judging a tie.

    Attributes:
        verdict: ``blank`` and ``text`` mean that it could not be judged because a cell is blank or
            holds no number, ``no_prior`` that last year's figures are not at hand.
        left: The left side, blanks counted as nothing.
        right: The right side.
    """

    verdict: Verdict
    left: Number
    right: Number


@dataclass(frozen=True, slots=True)
class _Sides:
    """A tie as it is worked out; it is the same for every submission.

    Attributes:
        left: Each addend's factor and cell, ``None`` for a bare number, without last year's.
        right: The same of the right side.
        left_prior: Whether last year's sum belongs to the left side.
        right_prior: Whether it belongs to the right side.
        cells: The cells that it speaks of.
        entered: The entered cells that it rests on.
        decimals: The most decimal places of its cells.
        places: The most decimal places of its factors.
    """

    left: tuple[tuple[Number, str | None], ...]
    right: tuple[tuple[Number, str | None], ...]
    left_prior: bool
    right_prior: bool
    cells: tuple[str, ...]
    entered: frozenset[str]
    decimals: int
    places: int


def judge(tie: Tie, figures: Figures) -> Judgement:
    """Judges one tie."""
    values = figures.values
    sides = _split_sides(tie, figures.form)
    prior = figures.priors.get(tie.id)
    left, right = _add_up(sides.left, values), _add_up(sides.right, values)
    left = left + (prior or 0) if sides.left_prior else left
    right = right + (prior or 0) if sides.right_prior else right
    gap = difference(figures.form, tie, left - right)
    verdict: Verdict = "passed" if holds(gap, tie.expression.operator, 0) else "failed"
    if prior is None and (sides.left_prior or sides.right_prior):
        return Judgement("no_prior", left, right)
    if figures.texts and not sides.entered.isdisjoint(figures.texts):
        return Judgement("text", left, right)
    known = [values.get(cell) is not None for cell in sides.cells]
    if tie.kind == "total" and not known[0] and (any(known[1:]) or tie.cells[0] in figures.texts):
        return Judgement("failed", left, right)
    # A total needs itself or any one part; every other tie needs all its cells.
    enough = any(known) if tie.kind == "total" else all(known)
    if not enough and not figures.nil_return:
        return Judgement("blank", left, right)
    return Judgement(verdict, left, right)


def prior_sum(tie: Tie, previous: Mapping[str, Number | None]) -> Number | None:
    """Last year's share of a tie.

    Args:
        tie: A tie that needs last year's figures.
        previous: Last year's figures by cell id; a form of another edition may lack some.

    Returns:
        The sum of the terms that mean last year; ``None`` if one of them is not known.
    """
    terms = tuple(
        Term(term.factor, term.name, prior=False, cells=term.cells)
        for term in (*tie.expression.left, *tie.expression.right)
        if term.prior
    )
    return evaluate(terms, lambda cell, _: previous.get(cell))


def difference(form: Form, tie: Tie, gap: Number) -> Number:
    """A tie's left side less its right side as :func:`difference_formula` rounds it.

    Args:
        form: The form.
        tie: The tie.
        gap: The exact difference.
    """
    if isinstance(gap, int):
        return gap
    sides = _split_sides(tie, form)
    # With a factor as 0.5 figures can differ by half of the last place and be as near as they can.
    halves = ROUND_HALF_DOWN if sides.places else ROUND_HALF_UP
    nearest = gap.quantize(Decimal(1).scaleb(-sides.decimals), halves)
    return nearest or abs(nearest)  # nothing has no sign


def difference_formula(form: Form, tie: Tie, left: str, right: str) -> str:
    """The formula of a tie's left side less its right side, rounded to the decimals of its cells.

    Where a factor has decimals, half of the last place is no difference.

    Args:
        form: The form.
        tie: The tie.
        left: The left side, an address or an expression in brackets.
        right: The right side.
    """
    sides = _split_sides(tie, form)
    gap = f"{left}-{right}"
    if sides.places:
        # Programs work in binary: what is half of the last place may lie on either side of it.
        gap += f"-SIGN({gap})*{Decimal(1).scaleb(-sides.decimals - sides.places - 1):f}"
    return f"ROUND({gap},{sides.decimals})"


@lru_cache(maxsize=4096)
def _split_sides(tie: Tie, form: Form) -> _Sides:
    left, right = tie.expression.left, tie.expression.right
    cells = tie.cells
    return _Sides(
        left=_list_addends(left),
        right=_list_addends(right),
        left_prior=any(term.prior for term in left),
        right_prior=any(term.prior for term in right),
        cells=cells,
        entered=frozenset(entered_below(form, tie.cells)),
        decimals=max(form.cells[cell].value_type.decimals for cell in cells),
        places=max(_count_places(term.factor) for term in tie.expression.terms),
    )


def _list_addends(side: Sum) -> tuple[tuple[Number, str | None], ...]:
    found: list[tuple[Number, str | None]] = []
    for term in side:
        if not term.prior:
            found += (
                [(term.factor, cell) for cell in term.cells] if term.name else [(term.factor, None)]
            )
    return tuple(found)


def _add_up(
    addends: tuple[tuple[Number, str | None], ...], values: Mapping[str, Number | None]
) -> Number:
    """The sum, blanks counted as nothing."""
    total: Number = 0
    for factor, cell in addends:
        value = 1 if cell is None else values.get(cell) or 0
        total += value if factor == 1 else factor * value
    return total


def _count_places(factor: Number) -> int:
    return max(0, -int(Decimal(factor).as_tuple().exponent))
