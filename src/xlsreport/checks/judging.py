"""Whether a tie holds: one judgement, for the checks and for what the workbook itself shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Literal

from xlsreport.expression import Term, evaluate, holds
from xlsreport.layout import entered_below

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from xlsreport.expression import Number, Sum
    from xlsreport.form import Form, Tie

__all__ = ["Figures", "Judgement", "Verdict", "judge", "prior_sum", "rounded"]

Verdict = Literal["passed", "failed", "blank", "text", "no_prior"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a tie is judged by.

    Attributes:
        form: The form.
        values: Every cell's figure; ``None`` for none. Computed cells as the file shows them.
        texts: Entered cells that hold something that is not counted.
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
    """How a tie came out.

    Attributes:
        verdict: ``blank`` and ``text`` mean that it could not be judged because a cell is blank or
            holds no number, ``no_prior`` that last year's figures are not at hand.
        left: The left side, blanks counted as nothing.
        right: The right side.
    """

    verdict: Verdict
    left: Number
    right: Number


def judge(tie: Tie, figures: Figures) -> Judgement:
    """Judges one tie."""
    form, values = figures.form, figures.values
    prior = figures.priors.get(tie.id)
    left = _side(tie.expression.left, figures, prior)
    right = _side(tie.expression.right, figures, prior)
    decimals = max(form.cells[cell].value_type.decimals for cell in tie.cells)
    gap = rounded(left - right, decimals)
    verdict: Verdict = "passed" if holds(gap, tie.expression.operator, 0) else "failed"
    if tie.needs_prior and prior is None:
        return Judgement("no_prior", left, right)
    if any(cell in figures.texts for cell in entered_below(form, tie)):
        return Judgement("text", left, right)
    known = [values.get(cell) is not None for cell in tie.cells]
    # A total needs itself and any one part; every other tie needs all its cells.
    enough = known[0] and any(known[1:]) if tie.kind == "total" else all(known)
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


def rounded(number: Number, decimals: int) -> Number:
    """A number rounded to that many decimal places, halves away from 0 as spreadsheets do."""
    if isinstance(number, int):
        return number
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _side(side: Sum, figures: Figures, prior: Number | None) -> Number:
    own = tuple(term for term in side if not term.prior)
    total = evaluate(own, lambda cell, _: figures.values.get(cell) or 0) or 0
    return total + (prior or 0) if len(own) != len(side) else total
