"""The text of a rule, parsed once and read three ways: as a value, a formula and a sentence.

A rule relates two sums of cells: ``received + carried_in == outcome.total + carried_out``. Each
side is a sum of terms; a term is a name with a whole or decimal factor, or a number. ``name.*``
means all entered cells below a heading, ``prior(name)`` the same cell a year ago. Nothing is ever
evaluated as Python: the text is parsed with :mod:`ast` and everything else is refused.
"""

from __future__ import annotations

import ast
import re
import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from xlsreport.errors import DefinitionError
from xlsreport.text.limits import MOST_DIGITS
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "OPERATORS",
    "Calculation",
    "Comparison",
    "Number",
    "Operator",
    "Sum",
    "Term",
    "describe",
    "evaluate",
    "holds",
    "parse_comparison",
    "parse_node",
    "parse_sum",
    "parse_terms",
    "read_name",
    "read_number",
    "refused",
    "to_formula",
]

Number = int | Decimal
Operator = Literal["==", "<=", ">=", "<", ">", "!="]

OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.LtE: "<=",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.Gt: ">",
    ast.NotEq: "!=",
}
OPERATOR_SIGNS: dict[Operator, str] = {
    "==": "＝",
    "<=": "≤",
    ">=": "≥",
    "<": "＜",
    ">": "＞",
    "!=": "≠",
}
# A rule longer than this is a mistake; the limit also bounds what parsing may cost.
_LONGEST_TEXT = 2000


class Term(Record, frozen=True):
    """One addend of a sum.

    Attributes:
        factor: What the cells' sum is multiplied by; never 0, at most 15 digits, an ``int`` where
            it is whole.
        name: The name as written (``outcome.refused.*``), or ``""`` for a bare number, which then
            is ``factor`` itself.
        prior: True where last year's figure is meant.
        cells: The ids of the cells the name stands for; empty until the form resolves the name.
    """

    factor: Number
    name: str
    prior: bool = False
    cells: tuple[str, ...] = ()


Sum = tuple[Term, ...]


class Comparison(Record, frozen=True):
    """Two sums and how they must compare."""

    left: Sum
    operator: Operator
    right: Sum

    @property
    def terms(self) -> Sum:
        """The terms of both sides, left first."""
        return self.left + self.right

    def resolved(self, cells_of: Callable[[Term], tuple[str, ...]]) -> Comparison:
        """The same comparison with every term's ``cells`` filled in by ``cells_of``."""
        return Comparison(
            resolve(self.left, cells_of), self.operator, resolve(self.right, cells_of)
        )


class Calculation(Record, frozen=True):
    """How a cell follows from others: a difference or sum, a product, or a ratio of sums.

    Attributes:
        factors: The sums that are multiplied with one another; one of a ratio, a difference or a
            sum, several of a product.
        divisor: What they are divided by; ``()`` for nothing.
    """

    factors: tuple[Sum, ...]
    divisor: Sum = ()

    @property
    def terms(self) -> Sum:
        """The terms of all its sums, in the order in which they are written."""
        return tuple(term for each in (*self.factors, self.divisor) for term in each)

    @property
    def is_ratio(self) -> bool:
        """Whether it divides by cells: no sum over units means anything."""
        return any(term.name for term in self.divisor)

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The cells of each of its sums."""
        return tuple(
            tuple(cell for term in each for cell in term.cells)
            for each in (*self.factors, self.divisor)
        )

    @property
    def is_linear(self) -> bool:
        """Whether the sum over units follows exactly from the sums: whole multiples of cells."""
        terms = self.factors[0]
        whole = all(term.name and isinstance(term.factor, int) for term in terms)
        return len(self.factors) == 1 and whole and not self.divisor


def resolve(terms: Sum, cells_of: Callable[[Term], tuple[str, ...]]) -> Sum:
    """``terms`` with the cells of every named term filled in by ``cells_of``."""
    return tuple(replace(term, cells=cells_of(term)) if term.name else term for term in terms)


def parse_comparison(text: str) -> Comparison:
    """Parses ``sum operator sum``.

    Raises:
        DefinitionError: The text is not one comparison of two sums; without file and line, which
            the caller knows.
    """
    body = parse_node(text)
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        raise refused(text, "要写成一个比较，如 a + b == c", "write one comparison, as a + b == c")
    operator = OPERATORS.get(type(body.ops[0]))
    if operator is None:
        raise refused(text, "比较符只能是 == <= >= < > !=", "compare with == <= >= < > !=")
    return Comparison(
        parse_terms(body.left, text), operator, parse_terms(body.comparators[0], text)
    )


def parse_sum(text: str) -> Sum:
    """Parses a sum without a comparison, as ``prior_items + change``.

    Raises:
        DefinitionError: As :func:`parse_comparison`.
    """
    return parse_terms(parse_node(text), text)


def evaluate(terms: Sum, value_of: Callable[[str, bool], Number | None]) -> Number | None:
    """The value of a sum.

    Args:
        terms: Resolved terms.
        value_of: The figure of a cell id, this year's or (True) last year's; ``None`` if unknown.

    Returns:
        The sum, exact; ``None`` if any figure is unknown.
    """
    total: Number = 0
    for term in terms:
        if not term.name:
            total += term.factor
            continue
        for cell in term.cells:
            value = value_of(cell, term.prior)
            if value is None:
                return None
            total += term.factor * value
    return total


def holds(left: Number, operator: Operator, right: Number) -> bool:
    """Whether two values compare as ``operator`` demands."""
    match operator:
        case "==":
            return left == right
        case "<=":
            return left <= right
        case ">=":
            return left >= right
        case "<":
            return left < right
        case ">":
            return left > right
        case "!=":
            return left != right


def to_formula(terms: Sum, addresses_of: Callable[[Sequence[Term]], Iterable[str]]) -> str:
    """The sum as a spreadsheet formula without its equals sign.

    Blank cells and texts count as nothing, as in a total made by hand: everything goes through
    ``SUM``, which skips them where ``+`` would give an error.

    Args:
        terms: Resolved terms.
        addresses_of: The addresses or ranges of the cells of some terms together.
    """
    named = [term for term in terms if term.name]
    pieces: list[str] = []
    for factor in dict.fromkeys(term.factor for term in named):
        addresses = addresses_of([term for term in named if term.factor == factor])
        scale = "" if abs(factor) == 1 else f"{_plain(factor)}*"
        pieces.append(f"{'-' if factor < 0 else '+'}{scale}SUM({','.join(addresses)})")
    pieces += [
        f"{'-' if term.factor < 0 else '+'}{_plain(term.factor)}" for term in terms if not term.name
    ]
    return "".join(pieces).removeprefix("+") or "0"


def describe(
    terms: Sum,
    label_of: Callable[[Term], str],
    value_of: Callable[[Term], str] | None = None,
) -> str:
    """The sum as a phrase: ``received 9 ＋ carried in 0``.

    Args:
        terms: The terms, in the order in which they are said.
        label_of: What a term's cells are called.
        value_of: The figure to say behind the label; ``None`` leaves figures out.
    """
    words: list[str] = []
    for position, term in enumerate(terms):
        sign = "－" if term.factor < 0 else "＋" if position else ""
        if not term.name:
            phrase = _plain(term.factor)
        else:
            factor = "" if abs(term.factor) == 1 else f"{_plain(term.factor)} × "
            phrase = factor + label_of(term)
            if value_of is not None:
                phrase += f" {value_of(term)}"
        words.append(f"{sign} {phrase}" if position and sign else f"{sign}{phrase}")
    return " ".join(words) or "0"


def _plain(number: Number) -> str:
    """A number without its sign and without an exponent."""
    return f"{abs(Decimal(number)):f}"


def parse_node(text: str) -> ast.expr:
    """The one expression that a text is; raises as :func:`parse_comparison`."""
    if len(text) > _LONGEST_TEXT:
        raise refused(text[:60] + "…", "公式太长", "the rule is too long")
    if "__" in text:
        raise refused(text, "编号里没有连着的下划线", "no name has two underscores in a row")
    # ``name.*`` is not Python: it becomes an attribute that no id can have.
    source = re.sub(r"\.\*(?!\w)", ".__all__", text)
    try:
        with warnings.catch_warnings():
            # What Python only frowns upon, as ``1or a``, is refused below in our own words.
            warnings.simplefilter("ignore")
            return ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise refused(text, "看不懂这个式子", "this is not a formula") from error


def parse_terms(node: ast.expr, text: str) -> Sum:
    """The sum that a node of a text is; raises as :func:`parse_comparison`."""
    try:
        return _sum(node, 1, text)
    except RecursionError as error:
        raise refused(text, "式子嵌套太深", "the formula is nested too deeply") from error


def _sum(node: ast.expr, factor: Number, text: str) -> Sum:  # noqa: C901, PLR0911 - a case a kind
    match node:
        case ast.BinOp(left, ast.Add(), right):
            return _sum(left, factor, text) + _sum(right, factor, text)
        case ast.BinOp(left, ast.Sub(), right):
            return _sum(left, factor, text) + _sum(right, -factor, text)
        case ast.UnaryOp(ast.USub(), operand):
            return _sum(operand, -factor, text)
        case ast.UnaryOp(ast.UAdd(), operand):
            return _sum(operand, factor, text)
        case ast.BinOp(left, ast.Mult(), right):
            for one, other in ((left, right), (right, left)):
                number = read_number(one, text)
                if number is not None:
                    return _sum(other, _product(factor, number, text), text)
        case ast.Constant() if (number := read_number(node, text)) is not None:
            return (Term(_product(factor, number, text), ""),) if number else ()
        case ast.Call(ast.Name("prior"), [argument], []):
            return (Term(factor, read_name(argument, text), prior=True),)
        case ast.Name() | ast.Attribute():
            return (Term(factor, read_name(node, text)),)
    raise refused(
        text,
        "式子里只能有编号、数字、加、减、乘以数字和 prior(编号)",
        "only names, numbers, plus, minus, times a number and prior(name) may stand here",
    )


def read_number(node: ast.expr, text: str) -> Number | None:
    """The number a node is, perhaps with a sign; ``None`` if it is none."""
    match node:
        case ast.UnaryOp(ast.USub(), operand):
            number = read_number(operand, text)
            return None if number is None else -number
        case ast.Constant(bool()):
            return None
        case ast.Constant(int() as value):
            return _bounded(value, text)
        case ast.Constant(float() as value):
            # repr gives back what was written, as long as it has no more digits than are allowed.
            return _bounded(Decimal(repr(value)), text)
    return None


def _product(factor: Number, number: Number, text: str) -> Number:
    if not number:
        raise refused(text, "不能乘以 0", "nothing can be multiplied by 0")
    return _bounded(factor * number, text)


def _bounded(number: Number, text: str) -> Number:
    exact = Decimal(number)
    if exact.is_finite():
        exact = exact.normalize()
        whole = exact.adjusted() + 1
        places = max(0, -int(exact.as_tuple().exponent))
        if whole <= MOST_DIGITS and max(whole, 0) + places <= MOST_DIGITS:
            return int(exact) if not places else exact
    raise refused(
        text,
        f"数字最多 {MOST_DIGITS} 位",
        f"a number has at most {MOST_DIGITS} digits",
    )


def read_name(node: ast.expr, text: str) -> str:
    """The name, with its dots, that a node is; raises as :func:`parse_comparison`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append("*" if node.attr == "__all__" else node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise refused(text, "编号写法不对", "a name is wanted here")
    parts.append(node.id)
    return ".".join(reversed(parts))


def refused(text: str, zh: str, en: str) -> DefinitionError:
    """The error for an expression that is wrong, without file and line."""
    return DefinitionError(f"规则“{visible(text)}”写得不对：{zh}。", f"rule {text!r}: {en}.")
