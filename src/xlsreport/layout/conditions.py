"""The conditions of rules, as sentences and as formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.forms.expression import OPERATOR_SIGNS, describe, evaluate, holds, to_formula
from xlsreport.layout.records import ranges
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xlsreport.forms.expression import Comparison, Number, Term
    from xlsreport.forms.form import Form, Tie
    from xlsreport.layout.records import Place
    from xlsreport.text.words import Language

__all__ = ["add_condition", "condition_formula", "describe_condition", "is_asked"]


def is_asked(condition: Comparison, values: Mapping[str, Number | None]) -> bool:
    """Whether a condition holds, blanks counted as nothing."""
    left, right = (
        evaluate(side, lambda cell, _: values.get(cell) or 0) or 0
        for side in (condition.left, condition.right)
    )
    return holds(left, condition.operator, right)


def condition_formula(form: Form, tie: Tie, cells: Mapping[str, Place]) -> str:
    """The condition under which a rule is asked, as a formula with the names of sheets."""
    condition = tie.condition
    if condition is None:
        return "TRUE"

    def addresses(terms: Sequence[Term]) -> list[str]:
        return ranges(cells[each] for term in terms for each in term.cells)

    left, right = (to_formula(each, addresses) for each in (condition.left, condition.right))
    named = [cell for term in condition.terms for cell in term.cells]
    decimals = max(form.cells[cell].value_type.decimals for cell in named)
    decimals += max(
        max(0, -int(Decimal(term.factor).as_tuple().exponent)) for term in condition.terms
    )
    operator = {"==": "=", "!=": "<>"}.get(condition.operator, condition.operator)
    return f"ROUND(({left})-({right}),{decimals}){operator}0"


def describe_condition(
    condition: Comparison,
    label_of: Callable[[Term], str],
    value_of: Callable[[Term], str] | None = None,
) -> str:
    """A condition in words: ``received ＞ 0``."""
    sign = OPERATOR_SIGNS[condition.operator]
    left, right = (describe(side, label_of, value_of) for side in (condition.left, condition.right))
    return f"{left} {sign} {right}"


def add_condition(sentence: str, tie: Tie, language: Language) -> str:
    """The sentence of a rule with what it is asked under, if anything."""
    if tie.condition is None:
        return sentence
    words = describe_condition(tie.condition, lambda term: tie.labels[term.name])
    return word("rule_if", language).format(rule=sentence, condition=words)
