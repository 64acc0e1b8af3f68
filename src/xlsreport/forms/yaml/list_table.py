"""A list of a form, its rules, and the cells counted from its rows, as YAML declares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.forms.headings import ValueType, leaves
from xlsreport.forms.list_cells import column_cell
from xlsreport.forms.list_terms import (
    RESERVED,
    Scope,
    conditions_of,
    parse_list_comparison,
    parse_list_sum,
)
from xlsreport.forms.lists import Condition, ListColumn, ListRule, ListSum, ListTable
from xlsreport.forms.names import unknown_name
from xlsreport.forms.prompts import prompt_of, too_long
from xlsreport.forms.yaml.names import read_id, read_sheet, read_table_id
from xlsreport.forms.yaml.node import Node, at, choice, list_of, text_of
from xlsreport.forms.yaml.rule import read_severity
from xlsreport.forms.yaml.table import (
    BLOCK_KEYS,
    HEADING_KEYS,
    ORIENTATIONS,
    block_nodes,
    join_lines,
    leaf_nodes,
)
from xlsreport.forms.yaml.value_type import read_value_type

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from xlsreport.forms.form import Cell, Table
    from xlsreport.forms.headings import Leaf
    from xlsreport.text.words import Language

__all__ = [
    "COLUMN_KEYS",
    "LIST_KEYS",
    "LIST_RULE_KEYS",
    "LIST_SIDES",
    "MOST_COLUMNS",
    "MOST_PREPARED",
    "MOST_ROWS",
    "ROWS_KEYS",
    "WIDTHS",
    "read_column",
    "read_counted",
    "read_list",
    "read_list_rules",
]

LIST_KEYS = (
    "id", "title", "sheet", "rows", "columns", "key", "optional", "orientation", "note", "rules",
)  # fmt: skip
COLUMN_KEYS = ("id", "label", "short", "cells", "total", "width", "help", "source")
ROWS_KEYS = ("prepared", "most")
LIST_SIDES = ("row", "once")
LIST_RULE_KEYS = ("id", "each", "expr", "when", "severity", "title", "source")

MOST_COLUMNS = 60
MOST_PREPARED = 1000
# More rows than these belong into a database; a workbook of them still opens at once.
MOST_ROWS = 20_000
_PREPARED, _MOST = 40, 500
WIDTHS = (4, 80)


def read_list(node: Node, language: Language) -> ListTable:
    """A list without its rules.

    Raises:
        DefinitionError: Something in it is wrong; with its line.
    """
    entries = node.entries(LIST_KEYS, ("id", "title", "sheet", "columns"))
    prepared, most = _read_rows(entries.get("rows"))
    nodes = entries["columns"].items()
    if len(nodes) > MOST_COLUMNS:
        nodes[MOST_COLUMNS].refuse(
            f"列表最多 {MOST_COLUMNS} 列。", f"a list has at most {MOST_COLUMNS} columns."
        )
    columns = tuple(read_column(each) for each in nodes)
    table = ListTable(
        id=read_table_id(entries["id"]),
        title=entries["title"].words(),
        sheet=read_sheet(entries["sheet"]),
        columns=columns,
        prepared=prepared,
        most=most,
        key=_read_key(list_of(entries, "key"), columns),
        optional="optional" in entries and entries["optional"].flag(),
        landscape=choice(entries, "orientation", ORIENTATIONS, "landscape") == "landscape",
        note=text_of(entries, "note"),
    )
    seen: set[str] = set()
    labels: set[str] = set()
    for each, column in zip(nodes, columns, strict=True):
        if column.id in seen:
            each.refuse(f"编号“{column.id}”用了两次。", f"the id {column.id!r} is used twice.")
        seen.add(column.id)
        # Columns are found again by their headings, wherever they were moved.
        label = "".join(column.label.casefold().split())
        if label in labels:
            each.refuse(
                f"有两列都叫“{column.label}”，收回来分不清。请改一列的 label。",
                f"two columns are headed {column.label!r}, and nothing tells them apart. Change "
                "one label.",
            )
        labels.add(label)
        _refuse_long_prompt(table, column, each, language)
    if all(column.value_type.may_be_blank for column in columns):
        entries["columns"].refuse(
            "至少要有一列必填（不写 blank: allowed），否则分不清哪些行填了。",
            "at least one column must be needed (without blank: allowed), or no row is known to "
            "be filled in.",
        )
    return table


def _refuse_long_prompt(
    table: ListTable, column: ListColumn, node: Node, language: Language
) -> None:
    fault = too_long(prompt_of(column_cell(table, column), language))
    if fault is not None:
        node.refuse(
            f"“{column.short}”的{fault.part_zh}有 {fault.length} 个字符，最多 {fault.limit} 个。",
            f"the {fault.part_en} of {column.id!r} has {fault.length} characters, "
            f"at most {fault.limit} are allowed.",
        )


def _read_rows(node: Node | None) -> tuple[int, int]:
    """How many rows are prepared, and how many are read."""
    if node is None:
        return _PREPARED, _MOST
    entries = node.entries(ROWS_KEYS)
    prepared = entries["prepared"].integer(1, MOST_PREPARED) if "prepared" in entries else _PREPARED
    most = entries["most"].integer(1, MOST_ROWS) if "most" in entries else max(_MOST, prepared)
    if most < prepared:
        entries["most"].refuse("most 不能小于 prepared。", "'most' must not be below 'prepared'.")
    return prepared, most


def read_column(node: Node) -> ListColumn:
    """A column of a list, or a field of a header.

    Raises:
        DefinitionError: Something in it is wrong; with its line.
    """
    entries = node.entries(COLUMN_KEYS, ("id", "label"))
    name = read_id(entries["id"])
    if name in RESERVED:
        entries["id"].refuse(
            f"“{name}”在规则里另有意思，不能作列的编号。",
            f"{name!r} means something else in rules and cannot be a column's id.",
        )
    kind = read_value_type(entries.get("cells"), ValueType())
    if kind.least_of or kind.most_of:
        entries["cells"].refuse(
            "列表的列和封面的栏目，min、max 只能写数字（日期写成 2025-01-31）；"
            "列表的列要和别的列比较，请写在列表的 rules 里。",
            "the bounds of a list's column, and of a field on the cover, are numbers, those of a "
            "date days like 2025-01-31; compare a column with others in the rules of the list.",
        )
    total = "total" in entries and entries["total"].flag()
    if total and not kind.can_be_added:
        entries["total"].refuse(
            "这一列不能相加，不能写 total。", "this column cannot be added up; it has no total."
        )
    label = entries["label"].words()
    return ListColumn(
        id=name,
        label=label,
        short=entries["short"].words() if "short" in entries else join_lines(label),
        value_type=kind,
        total=total,
        width=entries["width"].integer(*WIDTHS) if "width" in entries else 0,
        help=text_of(entries, "help"),
        source=text_of(entries, "source"),
    )


def _read_key(nodes: Sequence[Node], columns: Sequence[ListColumn]) -> tuple[str, ...]:
    known = {column.id: column for column in columns}
    for node in nodes:
        name = node.text()
        if name not in known:
            with at(node):
                raise unknown_name(name, list(known))
        if known[name].value_type.may_be_blank:
            node.refuse(
                f"“{name}”可以不填，不能作为区分各行的 key。",
                f"{name!r} may be blank and so cannot be part of the key.",
            )
    return tuple(dict.fromkeys(node.text() for node in nodes))


def read_list_rules(
    tables: Sequence[ListTable], nodes: Sequence[Node], cells: Collection[str]
) -> tuple[ListTable, ...]:
    """Lists with their rules.

    Args:
        tables: The lists without rules.
        nodes: Their nodes.
        cells: The ids of the form's cells, which rules over all rows may name.

    Raises:
        DefinitionError: A rule is wrong; with its line.
    """
    by_id = {table.id: table for table in tables}
    found = []
    for table, node in zip(tables, nodes, strict=True):
        rules: dict[str, ListRule] = {}
        for each in list_of(node.entries(LIST_KEYS), "rules"):
            rule = _read_rule(each, table, by_id, cells)
            if rule.id in rules:
                each.refuse(f"编号“{rule.id}”用了两次。", f"the id {rule.id!r} is used twice.")
            rules[rule.id] = rule
        found.append(replace(table, rules=tuple(rules.values())))
    return tuple(found)


def _read_rule(
    node: Node, table: ListTable, tables: Mapping[str, ListTable], cells: Collection[str]
) -> ListRule:
    entries = node.entries(LIST_RULE_KEYS, ("id", "expr"))
    each = choice(entries, "each", LIST_SIDES, "row")
    expr = entries["expr"]
    scope = Scope(tables, table) if each == "row" else Scope(tables, None, cells)
    with at(expr):
        left, operator, right = parse_list_comparison(expr.text(), scope)
    if all(term.kind == "number" for term in (*left, *right)):
        expr.refuse(
            "规则至少要提到一列或一个统计数。", "a rule must name at least one column or count."
        )
    if "when" in entries and each == "once":
        entries["when"].refuse(
            "when 只用于每一行的规则；统计的条件写在 count(…)、sum(…) 里。",
            "'when' belongs to rules of each row; conditions of a count stand within count(...).",
        )
    when: tuple[Condition, ...] = ()
    if "when" in entries:
        with at(entries["when"]):
            when = conditions_of(entries["when"].words(), table)
    return ListRule(
        id=read_id(entries["id"]),
        list=table.id,
        each="row" if each == "row" else "once",
        left=left,
        operator=operator,
        right=right,
        when=when,
        severity=read_severity(entries),
        title=text_of(entries, "title"),
        source=text_of(entries, "source"),
        text=expr.text(),
    )


def read_counted(
    tables: Sequence[Table],
    nodes: Sequence[Node],
    cells: Mapping[str, Cell],
    lists: Sequence[ListTable],
) -> dict[str, ListSum]:
    """The cells that are counted from the rows of lists, with what is counted.

    Args:
        tables: The tables.
        nodes: Their nodes.
        cells: The form's cells by id.
        lists: The form's lists.

    Raises:
        DefinitionError: ``computed`` or ``where`` is wrong or has no effect; with its line.
    """
    known = {table.id: table for table in lists}
    found: dict[str, ListSum] = {}
    for table, node in zip(tables, nodes, strict=True):
        for block, block_node in zip(table.blocks, block_nodes(node), strict=True):
            entries = block_node.entries(BLOCK_KEYS)
            stub = leaf_nodes(entries["stub"]) if "stub" in entries else [block_node]
            rows = list(zip(leaves(block.stub), stub, strict=True))
            boxhead = leaf_nodes(entries["boxhead"])
            columns = list(zip(leaves(block.boxhead), boxhead, strict=True))
            for pairs, others in ((rows, columns), (columns, rows)):
                for leaf, leaf_node in pairs:
                    used = False
                    for other, other_node in others:
                        row, column = (leaf, other) if pairs is rows else (other, leaf)
                        cell = ".".join(p for p in (table.id, row.path, column.path) if p)
                        if not _counts(leaf) or cell not in cells or cells[cell].computed:
                            used |= bool(leaf.heading.where and _counts(other))
                            continue
                        if cell in found:
                            leaf_node.refuse(
                                f"“{cell}”的行和列都写了 computed，只能写一处。",
                                f"row and column of {cell!r} both say computed; say it once.",
                            )
                        found[cell] = _read_count(leaf, leaf_node, other, other_node, known)
                        _refuse_unfit(leaf_node, cells[cell])
                    _refuse_without_effect(leaf, leaf_node, used=used)
    return found


def _counts(leaf: Leaf) -> bool:
    return bool(leaf.heading.computed) and leaf.heading.calculation is None


def _read_count(
    leaf: Leaf, node: Node, other: Leaf, other_node: Node, lists: Mapping[str, ListTable]
) -> ListSum:
    """What one cell counts: the terms of its row, each with the conditions of its column too."""
    with at(node.entries(HEADING_KEYS)["computed"]):
        terms = parse_list_sum(leaf.heading.computed, Scope(lists))
    if any(term.kind not in {"count", "sum"} for term in terms):
        node.entries(HEADING_KEYS)["computed"].refuse(
            "computed 只能由 count(…) 和 sum(…) 组成。",
            "computed consists of count(...) and sum(...) only.",
        )
    if not other.heading.where:
        return terms
    with at(other_node.entries(HEADING_KEYS)["where"]):
        return tuple(
            replace(
                term,
                conditions=term.conditions
                + conditions_of(other.heading.where, lists[term.names[0]]),
            )
            for term in terms
        )


def _refuse_unfit(node: Node, cell: Cell) -> None:
    if not cell.value_type.can_be_added or cell.value_type.aggregate != "sum":
        node.refuse(
            f"“{cell.label}”不是可以相加的数，不能由列表统计得出。",
            f"{cell.id!r} is no number that is added up, and cannot be counted from a list.",
        )


def _refuse_without_effect(leaf: Leaf, node: Node, *, used: bool) -> None:
    heading = leaf.heading
    if heading.where and (heading.computed or not used):
        node.entries(HEADING_KEYS)["where"].refuse(
            "where 只对另一边写了 computed 的行（列）起作用。",
            "'where' has an effect only where the rows (or columns) it meets say computed.",
        )
