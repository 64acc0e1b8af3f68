"""The arithmetic of a computed cell: parsed from its text, worked out, written as a formula.

``hours * rate``, ``granted / received``, ``income.* - spending``: a product of sums, or one sum
over another. Nothing is evaluated as Python: the text is parsed with :mod:`ast` and everything else
is refused. The value is exact and rounded half up to the decimals of its cell, as ``ROUND`` does.
"""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.forms.expression import (
    Calculation,
    describe,
    evaluate,
    parse_node,
    parse_terms,
    read_number,
    refused,
    resolve,
    to_formula,
)
from xlsreport.text.limits import MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xlsreport.errors import DefinitionError
    from xlsreport.forms.expression import Number, Sum, Term
    from xlsreport.forms.form import Cell, Form

__all__ = [
    "agrees",
    "calculate",
    "calculation_labels",
    "describe_calculation",
    "is_arithmetic",
    "is_missing",
    "parse_calculation",
    "resolve_calculation",
    "to_calculation_formula",
    "too_large",
    "words_of",
]

_MOST_FACTORS = 5
# Spreadsheet programs keep fifteen digits.
_NOISE = Fraction(1, 10**14)
_LIMIT = 10**MOST_DIGITS
_COUNTING = frozenset({"count", "sum"})


def is_arithmetic(text: str) -> bool:
    """Whether a text counts no rows of a list, so that it is arithmetic over cells.

    Raises:
        DefinitionError: It is no expression at all.
    """
    return not any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _COUNTING
        for node in ast.walk(parse_node(text))
    )


@lru_cache(maxsize=1024)
def parse_calculation(text: str) -> Calculation:
    """Parses a product of sums, or one sum over another.

    Raises:
        DefinitionError: The text is something else, or names no cell; without file and line, which
            the caller knows.
    """
    factors = _list_factors(parse_node(text))
    divisor = None
    for at, each in enumerate(factors):
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Div):
            factors[at : at + 1] = _list_factors(each.left)
            divisor = each.right
            break
    numbers = [each for each in factors if read_number(each, text) is not None]
    named = [each for each in factors if each not in numbers] or [numbers.pop()]
    if divisor is not None and len(named) > 1 and read_number(divisor, text) is None:
        raise _refuse_mixture(text)
    if len(named) > _MOST_FACTORS:
        raise refused(
            text,
            f"最多 {_MOST_FACTORS} 个数相乘",
            f"at most {_MOST_FACTORS} factors are multiplied",
        )
    for number in numbers:
        named[0] = ast.BinOp(number, ast.Mult(), named[0])
    sums = [_read_sum(each, text) for each in named]
    below = () if divisor is None else _read_sum(divisor, text)
    found = Calculation(tuple(sums), below)
    if divisor is not None and not below:
        raise refused(text, "不能除以 0", "nothing can be divided by 0")
    if any(term.prior for term in found.terms):
        raise refused(
            text,
            "computed 里不能用 prior()，上年数不一定有",
            "prior() may not stand in computed: last year's figures are not always known",
        )
    if not any(term.name for term in found.terms):
        raise refused(text, "computed 至少要提到一格", "computed must name at least one cell")
    return found


def _list_factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_list_factors(node.left), *_list_factors(node.right)]
    return [node]


def _read_sum(node: ast.expr, text: str) -> Sum:
    for each in ast.walk(node):
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Div):
            raise _refuse_mixture(text)
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Mult):
            sides = (each.left, each.right)
            if all(read_number(side, text) is None for side in sides):
                raise _refuse_mixture(text)
    return parse_terms(node, text)


def _refuse_mixture(text: str) -> DefinitionError:
    return refused(
        text,
        "只能是几个和相乘（a * b），或者一个和除以另一个（(a + b) / c）；"
        "其余的请先算成单独的一格，再用那一格",
        "write a product of sums (a * b) or one sum over another ((a + b) / c); give anything "
        "else a cell of its own and name that cell",
    )


def resolve_calculation(
    calculation: Calculation, cells_of: Callable[[Term], tuple[str, ...]]
) -> Calculation:
    """The same calculation with the cells of every named term filled in by ``cells_of``."""
    return Calculation(
        tuple(resolve(each, cells_of) for each in calculation.factors),
        resolve(calculation.divisor, cells_of),
    )


def calculate(cell: Cell, value_of: Callable[[str], Number | None]) -> Number | None:
    """What a calculated cell comes to.

    Args:
        cell: A cell with a calculation.
        value_of: The figure of a cell; ``None`` for a blank.

    Returns:
        Rounded half up to the cell's decimals; ``None`` where it would divide by 0, where it is
        :func:`is_missing`, and where it is larger than what programs keep.
    """
    exact = _work_out(cell, value_of)
    if exact is None or abs(exact) >= _LIMIT:
        return None
    return _round_half_up(exact, cell.value_type.decimals)


def too_large(cell: Cell, value_of: Callable[[str], Number | None]) -> int | None:
    """What a calculated cell comes to where that is more than programs keep, without decimals.

    Args:
        cell: A cell with a calculation.
        value_of: The figure of a cell; ``None`` for a blank.

    Returns:
        ``None`` where :func:`calculate` knows the figure, and where there is none.
    """
    exact = _work_out(cell, value_of)
    return None if exact is None or abs(exact) < _LIMIT else int(exact)


def _round_half_up(exact: Fraction, decimals: int) -> Number:
    scaled = abs(exact) * 10**decimals
    whole = int(scaled + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    return whole if not decimals else Decimal(whole).scaleb(-decimals)


def agrees(cell: Cell, shown: Number | None, value_of: Callable[[str], Number | None]) -> bool:
    """Whether a calculated cell shows what it comes to, as its own line in the workbook asks.

    Programs work in binary: what lies half-way between two last places may be rounded either way.

    Args:
        cell: A cell with a calculation.
        shown: What stands there; ``None`` for nothing.
        value_of: The figure of a cell; ``None`` for a blank.
    """
    exact = _work_out(cell, value_of)
    if exact is None or shown is None or abs(exact) >= _LIMIT:
        return exact is None and shown is None
    decimals = cell.value_type.decimals
    half = Fraction(1, 2 * 10**decimals)
    noise = (abs(exact) + half) * _NOISE
    rounded = (_round_half_up(each, decimals) for each in (exact - noise, exact, exact + noise))
    gaps = [abs(Fraction(shown) - Fraction(each)) for each in rounded]
    return any(gap < half or gap <= noise for gap in gaps)


def is_missing(calculation: Calculation, value_of: Callable[[str], Number | None]) -> bool:
    """Whether a sum that it multiplies or divides has no figure at all.

    Within a sum a blank counts as nothing, as it does in a total.
    """
    return any(
        cells and all(value_of(cell) is None for cell in cells) for cells in calculation.cells
    )


def _work_out(cell: Cell, value_of: Callable[[str], Number | None]) -> Fraction | None:
    calculation = cell.calculation
    if calculation is None:
        raise AssertionError  # pragma: no cover - called for calculated cells only
    if is_missing(calculation, value_of):
        return None

    def add_up(terms: Sum) -> Fraction:
        return Fraction(evaluate(terms, lambda name, _: value_of(name) or 0) or 0)

    total = Fraction(1)
    for each in calculation.factors:
        total *= add_up(each)
    below = add_up(calculation.divisor) if calculation.divisor else Fraction(1)
    return total / below if below else None


def to_calculation_formula(
    calculation: Calculation,
    decimals: int,
    missing: str,
    addresses_of: Callable[[Sequence[Term]], Iterable[str]],
) -> str:
    """The calculation as a spreadsheet formula without its equals sign.

    Args:
        calculation: A resolved calculation.
        decimals: What its result is rounded to.
        missing: The condition that a cell it names is blank.
        addresses_of: The addresses or ranges of the cells of some terms together.
    """
    sums = [to_formula(each, addresses_of) for each in calculation.factors]
    whole = sums[0] if len(sums) == 1 else "*".join(f"({each})" for each in sums)
    if calculation.divisor:
        below = to_formula(calculation.divisor, addresses_of)
        whole = f"({whole})/({below})" if len(sums) == 1 else f"{whole}/({below})"
        if calculation.is_ratio:
            missing = f"OR({missing},({below})=0)"
    return f'IF({missing},"",ROUND({whole},{decimals}))'


def describe_calculation(calculation: Calculation, label_of: Callable[[Term], str]) -> str:
    """The calculation as a phrase: ``granted ÷ received``, ``hours × (rate ＋ extra)``."""

    def say(terms: Sum) -> str:
        phrase = describe(terms, label_of)
        return phrase if len(terms) == 1 else f"（{phrase}）"

    if len(calculation.factors) == 1 and not calculation.divisor:
        return describe(calculation.factors[0], label_of)
    words = " × ".join(map(say, calculation.factors))
    return f"{words} ÷ {say(calculation.divisor)}" if calculation.divisor else words


def words_of(form: Form, cell: Cell) -> str:
    """The calculation of a cell in the labels of the cells that it names."""
    calculation = cell.calculation
    if calculation is None:
        raise AssertionError  # pragma: no cover - called for calculated cells only
    labels = calculation_labels(form.cells, cell)
    return describe_calculation(calculation, lambda term: labels[term.name])


def calculation_labels(cells: Mapping[str, Cell], cell: Cell) -> dict[str, str]:
    """For each name in a calculation, what to call it: a row or column where that is enough."""
    labels: dict[str, str] = {}
    for term in cell.calculation.terms if cell.calculation is not None else ():
        if not term.name:
            continue
        parts = [cells[each] for each in term.cells]
        near = [part for part in parts if part.table == cell.table]
        if len(near) == len(parts) and all(part.row == cell.row for part in parts):
            names = [part.column for part in parts]
        elif len(near) == len(parts) and all(part.column == cell.column for part in parts):
            names = [part.row for part in parts]
        else:
            names = [part.label for part in parts]
        labels[term.name] = names[0] if len(names) == 1 else f"（{'＋'.join(names)}）"
    return labels
