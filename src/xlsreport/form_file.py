"""YAML to :class:`~xlsreport.form.Form`: what people declare, checked line by line.

Whatever is wrong is refused with file, line and what would be right: an unknown or repeated key, a
name that leads nowhere, a text that spreadsheet programs would cut or drop. What a key means is
told in ``docs/forms.md``.
"""

from __future__ import annotations

import keyword
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from xlsreport.errors import DefinitionError
from xlsreport.expression import parse_comparison
from xlsreport.form import (
    Block,
    Cell,
    Form,
    Heading,
    Narrative,
    Prior,
    Rule,
    SeverityName,
    Table,
    Tie,
    Undivided,
    ValueType,
    leaves,
)
from xlsreport.form_cells import (
    cells_of,
    once_ties_of,
    prior_ties_of,
    rule_ties_of,
    total_ties_of,
    undivided_of,
)
from xlsreport.prompts import prompt_of, too_long
from xlsreport.statement_file import read_statements
from xlsreport.statements import Statements
from xlsreport.wording import Language, word
from xlsreport.yaml_node import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


__all__ = ["read_form"]

_SEVERITIES = ("error", "warning", "note")
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9]{0,19}")
_EDITION = re.compile(r"[a-z0-9][a-z0-9_]{0,15}")
# What Excel does not allow in the name of a sheet, and how long one may be.
_SHEET_REFUSED = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET = 31
_LONGEST_CELL_TEXT = 32_767
# A district-wide form of a thousand cells is imaginable; a million is an accident.
_MOST_CELLS = 20_000

_HEADING_KEYS = (
    "id", "label", "short", "children", "total_of", "help", "source", "cells", "prior", "span",
    "unsplit",
)  # fmt: skip
_BLOCK_KEYS = ("title", "corner", "boxhead", "stub", "cells", "rules")
_TABLE_KEYS = ("id", "title", "sheet", "orientation", "note", "blocks", *_BLOCK_KEYS[1:])
_RULE_KEYS = ("id", "each", "expr", "severity", "title", "source")
_NARRATIVE_KEYS = ("id", "title", "placeholder", "help", "longest")
_FORM_KEYS = (
    "form", "edition", "title", "basis", "language", "years", "tables", "narratives", "rules",
    "statements",
)  # fmt: skip


def read_form(file: Path) -> Form:
    """Reads and checks one form.

    Args:
        file: A YAML file in UTF-8.

    Returns:
        The form with all cells, totals and ties spelled out.

    Raises:
        DefinitionError: Anything in the file is wrong; with its line.
    """
    root = read_yaml(file)
    top = root.entries(_FORM_KEYS, ("form", "edition", "title", "years", "tables"))
    years = top["years"].entries(("from", "to"), ("from",))
    language: Language = "en" if _choice(top, "language", ("zh", "en"), "zh") == "en" else "zh"
    tables = tuple(_table(node) for node in top["tables"].items())
    nodes = top["tables"].items()
    _unique([(table.id, node) for table, node in zip(tables, nodes, strict=True)])
    _unique([(table.sheet.casefold(), node) for table, node in zip(tables, nodes, strict=True)])
    cells: dict[str, Cell] = {}
    ties: list[Tie] = []
    undivided: dict[str, Undivided] = {}
    for table, node in zip(tables, nodes, strict=True):
        with _at(node):
            _add_cells(cells, table, language)
            undivided.update(undivided_of(table))
        ties += _ties(table, node, cells, language)
    rules = tuple(_rule(node, once=True) for node in _list(top, "rules"))
    for rule, node in zip(rules, _list(top, "rules"), strict=True):
        with _at(node):
            ties += once_ties_of(cells, rule)
    narratives = tuple(_narrative(node) for node in _list(top, "narratives"))
    _unique([(each.id, n) for each, n in zip(narratives, _list(top, "narratives"), strict=True)])
    last = years.get("to")
    edition = _matching(top["edition"], _EDITION)
    declared = top.get("statements")
    return Form(
        name=_matching(top["form"], _NAME),
        edition=edition,
        title=top["title"].text(),
        basis=_text(top, "basis"),
        language=language,
        first_year=years["from"].integer(1900, 2999),
        last_year=last.integer(1900, 2999) if last is not None else None,
        tables=tables,
        narratives=narratives,
        rules=rules,
        cells=cells,
        ties=tuple(ties),
        undivided=undivided,
        statements=read_statements(declared, edition, cells, narratives)
        if declared is not None
        else Statements(),
    )


def _table(node: Node) -> Table:
    entries = node.entries(_TABLE_KEYS, ("id", "title", "sheet"))
    own_type = _value_type(entries.get("cells"), ValueType())
    if "blocks" in entries:
        for key in ("boxhead", "stub", "corner"):
            if key in entries:
                entries[key].refuse(
                    f"有 blocks 时，“{key}”要写在各个 block 里。",
                    f"with blocks, {key!r} belongs into each block.",
                )
        blocks = tuple(_block(each, own_type) for each in entries["blocks"].items())
    else:
        allowed = {key: value for key, value in entries.items() if key in _BLOCK_KEYS}
        allowed.pop("title", None)
        blocks = (_block(Node(node.file, node.line, allowed), own_type),)
    return Table(
        id=_matching(entries["id"], _ID),
        title=entries["title"].text(),
        sheet=_sheet(entries["sheet"]),
        landscape=_choice(entries, "orientation", ("portrait", "landscape"), "portrait")
        == "landscape",
        blocks=blocks,
        note=_text(entries, "note"),
    )


def _block(node: Node, table_type: ValueType) -> Block:
    entries = node.entries(_BLOCK_KEYS, ("boxhead",))
    boxhead = _headings(entries["boxhead"])
    stub = _headings(entries["stub"]) if "stub" in entries else (Heading("", "", ""),)
    for side, key in ((boxhead, "boxhead"), (stub, "stub")):
        paths = [leaf.path for leaf in leaves(side)]
        twice = {path for path in paths if paths.count(path) > 1}
        if twice:
            entries[key].refuse(
                f"编号“{min(twice)}”用了两次。", f"the id {min(twice)!r} is used twice."
            )
    return Block(
        title=_text(entries, "title"),
        corner=_text(entries, "corner"),
        boxhead=boxhead,
        stub=stub,
        value_type=_value_type(entries.get("cells"), table_type),
        rules=tuple(_rule(rule, once=False) for rule in _list(entries, "rules")),
    )


def _headings(node: Node) -> tuple[Heading, ...]:
    return tuple(_heading(child) for child in node.items())


def _heading(node: Node) -> Heading:
    entries = node.entries(_HEADING_KEYS, ("label",))
    label = entries["label"].text()
    children = _headings(entries["children"]) if "children" in entries else ()
    if not children and "id" not in entries:
        node.refuse("没有下级的行或列必须有 id。", "a row or column without children needs an id.")
    if not children and "unsplit" in entries:
        entries["unsplit"].refuse("只有有下级的组才能写 unsplit。", "only a group may say unsplit.")
    total = "total_of" in entries
    if total:
        entries["total_of"].one_of(("siblings",))
        if children:
            entries["total_of"].refuse("总计不能有下级。", "a total has no children.")
    return Heading(
        id=_matching(entries["id"], _ID) if "id" in entries else "",
        label=label,
        short=entries["short"].text() if "short" in entries else label.replace("\n", ""),
        children=children,
        total=total,
        help=_text(entries, "help"),
        source=_text(entries, "source"),
        value_type=_value_type(entries["cells"], ValueType()) if "cells" in entries else None,
        prior=_prior(entries["prior"]) if "prior" in entries else None,
        span=entries["span"].integer(1, 50) if "span" in entries else 1,
        unsplit=_text(entries, "unsplit"),
    )


def _prior(node: Node) -> Prior:
    entries = node.entries(("expr", "severity", "source"), ("expr",))
    return Prior(
        text=entries["expr"].text(),
        severity=cast("SeverityName", _choice(entries, "severity", _SEVERITIES, "error")),
        source=_text(entries, "source"),
    )


def _value_type(node: Node | None, default: ValueType) -> ValueType:
    if node is None:
        return default
    entries = node.entries(("type", "unit", "decimals", "signed", "plausible"), ("type",))
    kind = entries["type"].one_of(("count", "amount"))
    if kind == "count" and "decimals" in entries:
        entries["decimals"].refuse("count 没有小数位。", "a count has no decimals.")
    if kind == "amount" and "decimals" not in entries:
        node.refuse("amount 要写明 decimals（小数位数）。", "an amount must declare its decimals.")
    return ValueType(
        kind="count" if kind == "count" else "amount",
        unit=_text(entries, "unit"),
        decimals=entries["decimals"].integer(1, 10) if "decimals" in entries else 0,
        signed="signed" in entries and entries["signed"].flag(),
        plausible=entries["plausible"].integer(1, 10**11) if "plausible" in entries else None,
    )


def _rule(node: Node, *, once: bool) -> Rule:
    keys = [key for key in _RULE_KEYS if not (once and key == "each")]
    entries = node.entries(keys, ("id", "expr") if once else ("id", "each", "expr"))
    with _at(entries["expr"]):
        expression = parse_comparison(entries["expr"].text())
    each = "once" if once else entries["each"].one_of(("column", "row"))
    return Rule(
        id=_matching(entries["id"], _ID),
        each="once" if each == "once" else "column" if each == "column" else "row",
        expression=expression,
        severity=cast("SeverityName", _choice(entries, "severity", _SEVERITIES, "error")),
        title=_text(entries, "title"),
        source=_text(entries, "source"),
    )


def _narrative(node: Node) -> Narrative:
    entries = node.entries(_NARRATIVE_KEYS, ("id", "title"))
    longest = entries.get("longest")
    return Narrative(
        id=f"narrative.{_matching(entries['id'], _ID)}",
        title=entries["title"].text(),
        placeholder=_text(entries, "placeholder"),
        help=_text(entries, "help"),
        longest=longest.integer(1, _LONGEST_CELL_TEXT) if longest else _LONGEST_CELL_TEXT,
    )


def _add_cells(cells: dict[str, Cell], table: Table, language: Language) -> None:
    for cell in cells_of(table):
        if cell.id in cells:
            raise DefinitionError(
                f"编号“{cell.id}”用了两次。", f"the cell id {cell.id!r} is used twice."
            )
        cells[cell.id] = cell
        fault = too_long(prompt_of(cell, language))
        if fault is not None:
            raise DefinitionError(
                f"“{cell.label}”的{fault.part_zh}有 {fault.length} 个字符，最多 {fault.limit} 个。",
                f"the {fault.part_en} of {cell.id!r} has {fault.length} characters, "
                f"at most {fault.limit} are allowed.",
            )
    if len(cells) > _MOST_CELLS:
        raise DefinitionError(
            f"格数超过 {_MOST_CELLS}。", f"the form has more than {_MOST_CELLS} cells."
        )


def _ties(table: Table, node: Node, cells: dict[str, Cell], language: Language) -> Iterator[Tie]:
    entries = node.entries(_TABLE_KEYS)
    block_nodes = entries["blocks"].items() if "blocks" in entries else [node]
    for block, block_node in zip(table.blocks, block_nodes, strict=True):
        rule_nodes = _list(block_node.entries({*_TABLE_KEYS, *_BLOCK_KEYS}), "rules")
        for rule, rule_node in zip(block.rules, rule_nodes, strict=True):
            with _at(rule_node):
                yield from rule_ties_of(table, block, rule)
        with _at(block_node):
            yield from prior_ties_of(table, block, cells, word("prior_tie", language))
    yield from total_ties_of(table)


def _sheet(node: Node) -> str:
    text = node.text()
    if not 0 < len(text) <= _LONGEST_SHEET or _SHEET_REFUSED.search(text):
        node.refuse(
            f"工作表名要有 1 到 {_LONGEST_SHEET} 个字符，不能含 [ ] : * ? / \\ '。",
            f"a sheet's name has 1 to {_LONGEST_SHEET} characters and none of [ ] : * ? / \\ '.",
        )
    return text


def _matching(node: Node, pattern: re.Pattern[str]) -> str:
    text = node.text()
    if not pattern.fullmatch(text) or keyword.iskeyword(text) or text == "prior":
        node.refuse(
            f"“{text}”不能作编号：小写英文字母开头，只用小写字母、数字和下划线，"
            "不能是 Python 关键字或 prior。",
            f"{text!r} is no id: lower-case letters, digits and underscores, a letter first, "
            "no Python keyword and not 'prior'.",
        )
    return text


def _choice(entries: dict[str, Node], key: str, choices: tuple[str, ...], default: str) -> str:
    return entries[key].one_of(choices) if key in entries else default


def _text(entries: dict[str, Node], key: str) -> str:
    return entries[key].text() if key in entries else ""


def _list(entries: dict[str, Node], key: str) -> list[Node]:
    return entries[key].items() if key in entries else []


def _unique(named: list[tuple[str, Node]]) -> None:
    seen: dict[str, Node] = {}
    for name, node in named:
        if name in seen:
            node.refuse(
                f"“{name}”和第 {seen[name].line} 行的重复。",
                f"{name!r} is used already in line {seen[name].line}.",
            )
        seen[name] = node


@contextmanager
def _at(node: Node) -> Iterator[None]:
    """Gives an error raised within, if it has no place yet, the place of ``node``."""
    try:
        yield
    except DefinitionError as error:
        if error.line is not None:
            raise
        raise DefinitionError(error.zh, error.en, node.file, node.line) from error
