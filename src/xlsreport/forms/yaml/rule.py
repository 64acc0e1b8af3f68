"""A rule as YAML declares it, its names not yet resolved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from xlsreport.forms.expression import holds, parse_comparison
from xlsreport.forms.form import Rule
from xlsreport.forms.yaml.names import read_id
from xlsreport.forms.yaml.node import Node, at, choice, text_of
from xlsreport.text.country import country

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Comparison, Sum
    from xlsreport.forms.form import Cell, Tie
    from xlsreport.forms.headings import SeverityName

__all__ = [
    "RULE_KEYS",
    "SEVERITIES",
    "SIDES",
    "range_of_sum",
    "read_rule",
    "read_severity",
    "refuse_undecided",
]

_FAR = Decimal(10) ** 30
SIDES = ("column", "row")
SEVERITIES = ("error", "warning", "note")
RULE_KEYS = ("id", "each", "expr", "severity", "title", "source", "below", "in_workbook", "if")


def read_rule(node: Node, *, once: bool) -> Rule:
    """A rule, its names not yet resolved.

    Args:
        node: Its node.
        once: Whether it relates cells of any tables instead of rows or columns of one.

    Raises:
        DefinitionError: Something in it is wrong; with its line.
    """
    keys = [key for key in RULE_KEYS if not (once and key == "each")]
    entries = node.entries(keys, ("id", "expr") if once else ("id", "each", "expr"))
    expr = entries["expr"]
    with at(expr):
        expression = parse_comparison(expr.text())
    if not any(term.name and not term.prior for term in expression.terms):
        expr.refuse(
            "规则至少要提到一个本年的格。", "a rule must name at least one figure of this year."
        )
    sides = [any(t.prior for t in side) for side in (expression.left, expression.right)]
    if once and any(sides):
        expr.refuse(
            "prior() 只能写在表的 rules 里。", "prior() may stand in the rules of a table only."
        )
    if all(sides):
        expr.refuse(
            "prior() 只能写在一边：上年的数合成一格参考数。",
            "prior() may stand on one side only: last year's figures make one reference cell.",
        )
    each = "once" if once else entries["each"].one_of(SIDES)
    levels = [each.id for each in country().levels]
    below = entries["below"].one_of(levels) if "below" in entries else None
    in_workbook = entries["in_workbook"].flag() if "in_workbook" in entries else below is None
    if in_workbook and below is not None:
        entries["in_workbook"].refuse(
            "写了 below 的规则不能在表内显示：表格不知道单位是哪一级。",
            "a rule with below cannot be shown in the workbook, which does not know the level.",
        )
    condition = _read_condition(entries["if"]) if "if" in entries else None
    return Rule(
        id=read_id(entries["id"]),
        each="once" if each == "once" else "column" if each == "column" else "row",
        expression=expression,
        severity=read_severity(entries),
        title=text_of(entries, "title"),
        source=text_of(entries, "source"),
        below=below,
        in_workbook=in_workbook,
        condition=condition,
    )


def _read_condition(node: Node) -> Comparison:
    with at(node):
        condition = parse_comparison(node.text())
    if not any(term.name for term in condition.terms):
        node.refuse(
            "if 里要提到一格，否则永远成立或永远不成立。",
            "a condition must name a cell, or it always or never holds.",
        )
    if any(term.prior for term in condition.terms):
        node.refuse(
            "if 里不能用 prior()：上年数不一定有，规则就可能永远判断不了。",
            "prior() may not stand in a condition: last year's figures may never be known.",
        )
    return condition


def refuse_undecided(node: Node, ties: Sequence[Tie], cells: Mapping[str, Cell]) -> None:
    """Refuses a condition that holds always or never, by the bounds of the cells that it names.

    Raises:
        DefinitionError: It is such a one; with its line.
    """
    if "if" not in node.entries(RULE_KEYS):
        return
    found = {_decide(tie.condition, cells) for tie in ties if tie.condition is not None}
    for always, zh, en in ((True, "永远成立", "always"), (False, "永远不成立", "never")):
        if found == {always}:
            node.entries(RULE_KEYS)["if"].refuse(
                f"这个 if {zh}（按各格的 min、max 和正负号）。请改条件，或删去 if。",
                f"this condition {en} holds, by bounds and signs of its cells. Change it, or "
                "delete 'if'.",
            )


def _decide(condition: Comparison, cells: Mapping[str, Cell]) -> bool | None:
    """Whether a condition holds whatever stands in its cells; ``None`` if that depends on them."""
    (least, most), (least_right, most_right) = (
        range_of_sum(side, cells) for side in (condition.left, condition.right)
    )
    low, high = least - most_right, most - least_right
    verdicts = {holds(gap, condition.operator, 0) for gap in (low, high)}
    between = condition.operator in {"==", "!="} and low < 0 < high
    return None if between or len(verdicts) > 1 else verdicts.pop()


def range_of_sum(terms: Sum, cells: Mapping[str, Cell]) -> tuple[Decimal, Decimal]:
    """The smallest and largest value of a resolved sum, by bounds and signs of its cells."""
    low = sum((Decimal(term.factor) for term in terms if not term.cells), Decimal(0))
    high = low
    factors: dict[str, Decimal] = {}
    for term in terms:
        for cell in term.cells:
            factors[cell] = factors.get(cell, Decimal(0)) + term.factor
    for cell, factor in factors.items():
        ends = [factor * end for end in _range_of(cells[cell], cells)]
        low, high = low + min(ends), high + max(ends)
    return low, high


def _range_of(cell: Cell, cells: Mapping[str, Cell]) -> tuple[Decimal, Decimal]:
    kind = cell.value_type
    if cell.calculation is None and cell.parts:
        ends = [_range_of(cells[part], cells) for part in cell.parts]
        return sum((low for low, _ in ends), Decimal(0)), sum(
            (high for _, high in ends), Decimal(0)
        )
    signed = kind.signed or cell.computed
    least = kind.least if isinstance(kind.least, Decimal) else -_FAR if signed else Decimal(0)
    return least, kind.most if isinstance(kind.most, Decimal) else _FAR


def read_severity(entries: Mapping[str, Node]) -> SeverityName:
    """The declared severity of a relation; an error where none is declared.

    Raises:
        DefinitionError: It is no severity.
    """
    return cast("SeverityName", choice(entries, "severity", SEVERITIES, "error"))
