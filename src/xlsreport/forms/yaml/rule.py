"""A rule as YAML declares it, its names not yet resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from xlsreport.forms.expression import parse_comparison
from xlsreport.forms.form import Rule
from xlsreport.forms.yaml.names import read_id
from xlsreport.forms.yaml.node import Node, at, choice, text_of
from xlsreport.text.country import country

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.headings import SeverityName

__all__ = ["RULE_KEYS", "SEVERITIES", "SIDES", "read_rule", "read_severity"]

SIDES = ("column", "row")
SEVERITIES = ("error", "warning", "note")
RULE_KEYS = ("id", "each", "expr", "severity", "title", "source", "below", "in_workbook")


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
    return Rule(
        id=read_id(entries["id"]),
        each="once" if each == "once" else "column" if each == "column" else "row",
        expression=expression,
        severity=read_severity(entries),
        title=text_of(entries, "title"),
        source=text_of(entries, "source"),
        below=below,
        in_workbook=in_workbook,
    )


def read_severity(entries: Mapping[str, Node]) -> SeverityName:
    """The declared severity of a relation; an error where none is declared.

    Raises:
        DefinitionError: It is no severity.
    """
    return cast("SeverityName", choice(entries, "severity", SEVERITIES, "error"))
