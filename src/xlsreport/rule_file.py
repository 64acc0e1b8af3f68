"""A rule as YAML declares it, in a form or in a profile, and the small readings it is made of."""

from __future__ import annotations

import keyword
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast, get_args

from xlsreport.errors import DefinitionError
from xlsreport.expression import parse_comparison
from xlsreport.form import LevelName, Rule, SeverityName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.yaml_node import Node

__all__ = [
    "ID",
    "LEVELS",
    "RULE_KEYS",
    "SEVERITIES",
    "at",
    "choice",
    "list_of",
    "matching",
    "read_rule",
    "text_of",
]

SEVERITIES = ("error", "warning", "note")
LEVELS: tuple[LevelName, ...] = get_args(LevelName)
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
RULE_KEYS = ("id", "each", "expr", "severity", "title", "source", "below", "in_workbook")


def read_rule(node: Node, *, once: bool) -> Rule:
    """One rule.

    Args:
        node: A mapping of :data:`RULE_KEYS`.
        once: Whether its names are full cell ids; then there is no ``each``.

    Raises:
        DefinitionError: A key is unknown or missing, or a value is not understood.
    """
    keys = [key for key in RULE_KEYS if not (once and key == "each")]
    entries = node.entries(keys, ("id", "expr") if once else ("id", "each", "expr"))
    with at(entries["expr"]):
        expression = parse_comparison(entries["expr"].text())
    each = "once" if once else entries["each"].one_of(("column", "row"))
    below = entries["below"].one_of(LEVELS) if "below" in entries else None
    in_workbook = entries["in_workbook"].flag() if "in_workbook" in entries else below is None
    if in_workbook and below is not None:
        entries["in_workbook"].refuse(
            "写了 below 的规则不能在表内显示：表格不知道单位是哪一级。",
            "a rule with below cannot be shown in the workbook, which does not know the level.",
        )
    return Rule(
        id=matching(entries["id"], ID),
        each="once" if each == "once" else "column" if each == "column" else "row",
        expression=expression,
        severity=cast("SeverityName", choice(entries, "severity", SEVERITIES, "error")),
        title=text_of(entries, "title"),
        source=text_of(entries, "source"),
        below=cast("LevelName | None", below),
        in_workbook=in_workbook,
    )


def matching(node: Node, pattern: re.Pattern[str]) -> str:
    """The text of a scalar that must be an id.

    Raises:
        DefinitionError: It does not match ``pattern`` or is a word that rules cannot use.
    """
    text = node.text()
    if not pattern.fullmatch(text) or keyword.iskeyword(text) or text == "prior":
        node.refuse(
            f"“{text}”不能作编号：小写英文字母开头，只用小写字母、数字和下划线，"
            "不能是 Python 关键字或 prior。",
            f"{text!r} is no id: lower-case letters, digits and underscores, a letter first, "
            "no Python keyword and not 'prior'.",
        )
    return text


def choice(entries: dict[str, Node], key: str, choices: tuple[str, ...], default: str) -> str:
    """One of ``choices``, or ``default`` where nothing is said.

    Raises:
        DefinitionError: It is something else.
    """
    return entries[key].one_of(choices) if key in entries else default


def text_of(entries: dict[str, Node], key: str) -> str:
    """The text under a key; ``""`` where there is none."""
    return entries[key].text() if key in entries else ""


def list_of(entries: dict[str, Node], key: str) -> list[Node]:
    """The items under a key; none where there is none."""
    return entries[key].items() if key in entries else []


@contextmanager
def at(node: Node) -> Iterator[None]:
    """Gives an error raised within, if it has no place yet, the place of ``node``."""
    try:
        yield
    except DefinitionError as error:
        if error.line is not None:
            raise
        raise DefinitionError(error.zh, error.en, node.file, node.line) from error
