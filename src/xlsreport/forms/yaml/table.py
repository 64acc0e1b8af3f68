"""One node of a form's YAML to one record: table, block, heading, narrative.

A key that would have no effect where it stands is refused, as is an unknown one: the author
meant something by it. What concerns the form as a whole is checked in
:mod:`xlsreport.forms.yaml.form`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Literal

from xlsreport.forms.expression import parse_sum
from xlsreport.forms.form import Block, Narrative, Table
from xlsreport.forms.headings import Heading, Prior, ValueType, leaves
from xlsreport.forms.names import unknown_name
from xlsreport.forms.yaml.names import read_id, read_sheet, read_table_id
from xlsreport.forms.yaml.node import Node, at, choice, list_of, text_of
from xlsreport.forms.yaml.rule import read_rule, read_severity
from xlsreport.forms.yaml.value_type import read_value_type
from xlsreport.text.limits import LONGEST_CELL_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.forms.expression import Calculation

__all__ = ["block_nodes", "join_lines", "leaf_nodes", "read_narrative", "read_table"]

# A sheet has 16,384 columns, a table that people fill in a few dozen.
_WIDEST_TABLE = 1000

HEADING_KEYS = (
    "id", "label", "short", "children", "total_of", "help", "source", "cells", "prior", "span",
    "unsplit", "computed", "where",
)  # fmt: skip
BLOCK_KEYS = ("title", "corner", "boxhead", "stub", "cells", "rules")
TABLE_KEYS = (
    "id", "title", "sheet", "orientation", "note", "optional", "blocks", *BLOCK_KEYS[1:],
)  # fmt: skip
ORIENTATIONS = ("portrait", "landscape")
PRIOR_KEYS = ("expr", "severity", "source")
NARRATIVE_KEYS = ("id", "title", "placeholder", "help", "longest")
LEAF_KEYS = ("total_of", "help", "source", "cells", "prior", "span", "computed", "where")

_Side = Literal["boxhead", "stub"]


def read_table(node: Node) -> Table:
    """A table with its blocks.

    Raises:
        DefinitionError: Something in it is wrong; with its line.
    """
    entries = node.entries(TABLE_KEYS, ("id", "title", "sheet"))
    own_type = read_value_type(entries.get("cells"), ValueType())
    if "blocks" in entries:
        for key in ("boxhead", "stub", "corner", "rules"):
            if key in entries:
                entries[key].refuse(
                    f"有 blocks 时，“{key}”要写在各个 block 里。",
                    f"with blocks, {key!r} belongs into each block.",
                )
    nodes = block_nodes(node)
    blocks = tuple(_read_block(each, own_type) for each in nodes)
    _refuse_uneven(blocks, nodes)
    return Table(
        id=read_table_id(entries["id"]),
        title=entries["title"].words(),
        sheet=read_sheet(entries["sheet"]),
        landscape=choice(entries, "orientation", ORIENTATIONS, "portrait") == "landscape",
        blocks=blocks,
        note=text_of(entries, "note"),
        optional="optional" in entries and entries["optional"].flag(),
    )


def block_nodes(table: Node) -> list[Node]:
    """The nodes of a table's blocks; of a table without ``blocks``, one that stands for it."""
    entries = table.entries(TABLE_KEYS)
    if "blocks" in entries:
        return entries["blocks"].items()
    own = {key: value for key, value in entries.items() if key in BLOCK_KEYS[1:]}
    return [Node(table.file, table.line, own)]


def leaf_nodes(headings: Node) -> Iterator[Node]:
    """The nodes of the headings without children, in printed order."""
    for node in headings.items():
        entries = node.entries(HEADING_KEYS)
        if "children" in entries:
            yield from leaf_nodes(entries["children"])
        else:
            yield node


def read_narrative(node: Node) -> Narrative:
    """A section of text.

    Raises:
        DefinitionError: Something in it is wrong; with its line.
    """
    entries = node.entries(NARRATIVE_KEYS, ("id", "title"))
    longest = entries.get("longest")
    return Narrative(
        id=f"narrative.{read_id(entries['id'])}",
        title=entries["title"].words(),
        placeholder=text_of(entries, "placeholder"),
        help=text_of(entries, "help"),
        longest=longest.integer(1, LONGEST_CELL_TEXT) if longest else LONGEST_CELL_TEXT,
    )


def _read_block(node: Node, table_type: ValueType) -> Block:
    entries = node.entries(BLOCK_KEYS, ("boxhead",))
    boxhead = _read_headings(entries["boxhead"], "boxhead")
    if "stub" in entries:
        stub = _read_headings(entries["stub"], "stub")
    elif "corner" in entries:
        entries["corner"].refuse("没有行标题（stub）就没有 corner。", "a corner needs a stub.")
    else:
        stub = (Heading("", "", ""),)
    for side, key in ((boxhead, "boxhead"), (stub, "stub")):
        paths = Counter(leaf.path for leaf in leaves(side))
        twice = [path for path, count in paths.items() if count > 1]
        if twice:
            entries[key].refuse(
                f"编号“{twice[0]}”用了两次。", f"the id {twice[0]!r} is used twice."
            )
    return Block(
        title=text_of(entries, "title"),
        corner=text_of(entries, "corner"),
        boxhead=boxhead,
        stub=stub,
        value_type=read_value_type(entries.get("cells"), table_type),
        rules=tuple(read_rule(rule, once=False) for rule in list_of(entries, "rules")),
    )


def _refuse_uneven(blocks: tuple[Block, ...], nodes: list[Node]) -> None:
    """All blocks of a table are as wide as the widest."""
    widths = [sum(leaf.heading.span for leaf in leaves(block.boxhead)) for block in blocks]
    widest = max(widths)
    for width, node in zip(widths, nodes, strict=True):
        boxhead = node.entries(BLOCK_KEYS)["boxhead"]
        if width != widest:
            boxhead.refuse(
                f"这里各列共占 {width} 格，应占 {widest} 格；请用 span 调整。",
                f"these columns span {width} grid columns instead of {widest}; set span.",
            )
        if width > _WIDEST_TABLE:
            boxhead.refuse(
                f"这里各列共占 {width} 格，最多 {_WIDEST_TABLE} 格。",
                f"these columns span {width} grid columns, at most {_WIDEST_TABLE} are allowed.",
            )


def _read_headings(node: Node, side: _Side) -> tuple[Heading, ...]:
    headings = tuple(_read_heading(child, side) for child in node.items())
    if all(leaf.heading.total for leaf in leaves(headings)):
        node.refuse("总计没有可加的项。", "the total has nothing to add up.")
    return headings


def _read_heading(node: Node, side: _Side) -> Heading:
    entries = node.entries(HEADING_KEYS, ("label",))
    label = entries["label"].words()
    children = _read_headings(entries["children"], side) if "children" in entries else ()
    _refuse_out_of_place(node, entries, side, group=bool(children))
    if "unsplit" in entries:
        _refuse_unknown_child(entries, children)
    total = "total_of" in entries
    if total:
        entries["total_of"].one_of(("siblings",))
        if "cells" in entries:
            entries["cells"].refuse(
                "总计和它的各项单位相同，不另写 cells。",
                "a total holds what its parts hold; it has no cells of its own.",
            )
        for key in ("computed", "where"):
            if key in entries:
                entries[key].refuse(
                    f"总计由它的各项相加，不能写 {key}。", f"a total adds up its parts: no {key!r}."
                )
    calculation = _read_calculation(entries)
    return Heading(
        id=read_id(entries["id"]) if "id" in entries else "",
        label=label,
        short=entries["short"].text() if "short" in entries else join_lines(label),
        children=children,
        total=total,
        help=text_of(entries, "help"),
        source=text_of(entries, "source"),
        value_type=read_value_type(entries["cells"], ValueType(), calculation)
        if "cells" in entries
        else None,
        prior=_read_prior(entries["prior"]) if "prior" in entries else None,
        span=entries["span"].integer(1, 50) if "span" in entries else 1,
        unsplit=text_of(entries, "unsplit"),
        computed=text_of(entries, "computed"),
        where=text_of(entries, "where"),
        calculation=calculation,
    )


def _read_calculation(entries: dict[str, Node]) -> Calculation | None:
    """The arithmetic that ``computed`` declares; ``None`` where it counts rows, or is missing."""
    if "computed" not in entries:
        return None
    from xlsreport.forms.calculation import is_arithmetic, parse_calculation

    node = entries["computed"]
    with at(node):
        if not is_arithmetic(node.text()):
            return None
        calculation = parse_calculation(node.text())
    if calculation.is_ratio and "cells" not in entries:
        node.refuse(
            "比率要写明 cells：percent 或带 decimals 的 amount。",
            "a rate must say its cells: a percent, or an amount with decimals.",
        )
    return calculation


def join_lines(label: str) -> str:
    """A label without line breaks; Chinese is joined, words of other languages keep a space."""
    text = ""
    for line in label.split("\n"):
        wide = any(
            unicodedata.east_asian_width(c) in "WF" for c in (text[-1:] or "　", line[:1] or "　")
        )
        text += line if wide else f" {line}"
    return text


def _refuse_out_of_place(node: Node, entries: dict[str, Node], side: _Side, *, group: bool) -> None:
    """Keys that would have no effect on this heading."""
    if not group and "id" not in entries:
        node.refuse("没有下级的行或列必须有 id。", "a row or column without children needs an id.")
    if not group and "unsplit" in entries:
        entries["unsplit"].refuse("只有有下级的组才能写 unsplit。", "only a group may say unsplit.")
    if group and "total_of" in entries:
        entries["total_of"].refuse("总计不能有下级。", "a total has no children.")
    for key in LEAF_KEYS if group else ():
        if key in entries:
            entries[key].refuse(
                f"有下级的组不能写 {key}，请写在各个下级里。",
                f"a group has no {key!r}; say it of its children.",
            )
    wrong = {"boxhead": "unsplit", "stub": "span"}[side]
    if wrong in entries:
        entries[wrong].refuse(
            f"{side} 里不能写 {wrong}。", f"{wrong!r} has no meaning in a {side}."
        )


def _refuse_unknown_child(entries: dict[str, Node], children: tuple[Heading, ...]) -> None:
    """``unsplit`` names a row of its own group that is entered."""
    node = entries["unsplit"]
    if "id" not in entries:
        node.refuse("有 unsplit 的组必须有 id。", "a group that says unsplit needs an id.")
    known = [child.id for child in children if not child.children and not child.total]
    if node.text() not in known:
        with at(node):
            raise unknown_name(node.text(), known)


def _read_prior(node: Node) -> Prior:
    entries = node.entries(PRIOR_KEYS, ("expr",))
    expr = entries["expr"]
    with at(expr):
        terms = parse_sum(expr.text())
    if any(term.prior for term in terms) or not any(term.name for term in terms):
        expr.refuse(
            "这里写上年报告中的编号，不用 prior()。",
            "name last year's rows or columns here, without prior().",
        )
    return Prior(
        text=expr.text(), severity=read_severity(entries), source=text_of(entries, "source")
    )
