"""What follows from other cells, checked: arithmetic (names, circles, merges), and bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.bounds import block_bound_ties_of, bound_ties_of
from xlsreport.forms.cells import parts_of
from xlsreport.forms.headings import leaves
from xlsreport.forms.names import Names, make_id, no_figure, unknown_name
from xlsreport.forms.yaml.node import at
from xlsreport.forms.yaml.rule import range_of_sum
from xlsreport.forms.yaml.table import BLOCK_KEYS, HEADING_KEYS, block_nodes, leaf_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Sum
    from xlsreport.forms.form import Block, Cell, Table, Tie
    from xlsreport.forms.headings import Heading, Leaf
    from xlsreport.forms.yaml.node import Node

__all__ = ["check_calculations", "check_operands", "read_bounds"]

_SHOWN = 4


def check_operands(table: Table, node: Node) -> None:
    """Refuses arithmetic that names no row (or column) of its block, or goes round in a circle.

    Raises:
        DefinitionError: With the line of ``computed``.
    """
    for block, stub, boxhead in _list_sides(table, node):
        for headings, pairs in ((block.stub, stub), (block.boxhead, boxhead)):
            names = Names(headings)
            needs: dict[str, set[str]] = {
                leaf.path: {part.path for part in parts_of(leaf, headings)}
                for leaf in leaves(headings)
                if leaf.heading.total
            }
            for leaf, computed in pairs:
                with at(computed):
                    needs[leaf.path] = {
                        each.path
                        for term in _terms_of(leaf)
                        if term.name and not names.means_elsewhere(term.name)
                        for each in names.leaves(term.name)
                    }
            for leaf, computed in pairs:
                way = _find_circle(leaf.path, needs)
                if way:
                    _refuse_circle(computed, way)


def check_calculations(
    tables: Sequence[Table],
    nodes: Sequence[Node],
    cells: Mapping[str, Cell],
    entries: Mapping[str, Cell],
) -> None:
    """Refuses arithmetic over what is no figure, in a circle, or of which a merge can make nothing.

    Args:
        tables: The tables.
        nodes: Their nodes.
        cells: The form's figures by id.
        entries: Its cells that hold no figure.

    Raises:
        DefinitionError: With the line of ``computed``.
    """
    needs = {cell.id: set(cell.parts) for cell in cells.values() if cell.parts}
    for table, node in zip(tables, nodes, strict=True):
        for block, stub, boxhead in _list_sides(table, node):
            for pairs, across in ((stub, block.boxhead), (boxhead, block.stub)):
                for leaf, computed in pairs:
                    own = [
                        cells[name]
                        for other in leaves(across)
                        for name in [_join(table, leaf, other, in_stub=pairs is stub)]
                        if name in cells and cells[name].calculation is not None
                    ]
                    if not own:
                        computed.refuse(
                            "这一行（列）没有一格能算出来：它提到的格在这里不是数字。",
                            "no cell of this row (or column) can be computed: what it names holds "
                            "no figures here.",
                        )
                    for cell in own:
                        _check_cell(cell, computed, cells, entries, needs)


def read_bounds(
    table: Table, node: Node, cells: Mapping[str, Cell], entries: Mapping[str, Cell]
) -> Iterator[Tie]:
    """The relations of cells to the cells that are their bounds.

    Raises:
        DefinitionError: A bound names what is no figure; with the line of ``cells``.
    """
    for block, block_node in zip(table.blocks, block_nodes(node), strict=True):
        own = block_node.entries(BLOCK_KEYS)
        with at(own.get("cells", node)):
            yield from block_bound_ties_of(table, block, cells, entries)
        for side, headings in (("stub", block.stub), ("boxhead", block.boxhead)):
            if side not in own:
                continue
            names = Names(headings)
            for leaf, leaf_node in zip(leaves(headings), leaf_nodes(own[side]), strict=True):
                with at(leaf_node.entries(HEADING_KEYS).get("cells", leaf_node)):
                    yield from bound_ties_of(
                        table, block, leaf, cells, entries, names, in_stub=side == "stub"
                    )


def _check_cell(
    cell: Cell,
    node: Node,
    cells: Mapping[str, Cell],
    entries: Mapping[str, Cell],
    needs: Mapping[str, set[str]],
) -> None:
    with at(node):
        for part in cell.parts:
            if part in entries:
                raise no_figure(part)
            if part not in cells:
                raise unknown_name(part, list(cells))
    way = _find_circle(cell.id, needs)
    if way:
        _refuse_circle(node, way)
    divisor = cell.calculation.divisor if cell.calculation is not None else ()
    if divisor and not any(range_of_sum(divisor, cells)):
        names = "、".join(
            dict.fromkeys(cells[each].label for term in divisor for each in term.cells)
        )
        node.refuse(
            f"除数永远是 0（{names}，按算式和各格的 min、max），这一格永远算不出来。"
            "请改除数，或改那些格的上下限。",
            f"the divisor is always 0 ({names}, by its terms and their min and max), and this cell "
            "can never be computed. Change the divisor, or the bounds of these cells.",
        )
    if not cell.from_merged:
        return
    most = max(cells[part].value_type.decimals for part in cell.parts)
    if cell.value_type.aggregate == "sum" and most > cell.value_type.decimals:
        node.refuse(
            f"这是和或差，小数位数至少要和相加减的格一样多：{most} 位（cells 的 decimals）。",
            f"a sum or difference needs as many decimals as what it adds up: {most} (decimals of "
            "its cells).",
        )
    aggregate = cell.value_type.aggregate
    for part in cell.parts:
        fits = cells[part].added_up if aggregate == "sum" else cells[part].merged
        if not fits:
            node.refuse(
                f"“{cell.label}”汇总时由“{cells[part].label}”（{part}）的合计数来算，"
                f"而它不汇总（不相加）。请在 cells 里写 aggregate: none，或改那一格的 aggregate。",
                f"a merge computes {cell.id!r} from merged cells, but {part!r} is not "
                f"{'added up' if aggregate == 'sum' else 'merged'}. Say aggregate: none in its "
                "cells, or change that of the other.",
            )


def _refuse_circle(node: Node, way: Sequence[str]) -> None:
    shown = " → ".join(way[:_SHOWN]) + (" → …" if len(way) > _SHOWN else "")
    node.refuse(
        f"算式绕了圈：{shown}。请改其中一个，使它由填写的格算出。",
        f"the computation goes round in a circle: {shown}. Change one of them, so that it rests on "
        "cells that are entered.",
    )


def _find_circle(start: str, needs: Mapping[str, set[str]]) -> list[str]:
    """The way from a name back to itself; nothing if there is none."""
    before: dict[str, str] = {}
    open_names = [start]
    while open_names:
        name = open_names.pop()
        for each in sorted(needs.get(name, ())):
            if each == start:
                way = [name]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return [*reversed(way), start]
            if each not in before:
                before[each] = name
                open_names.append(each)
    return []


def _list_sides(
    table: Table, node: Node
) -> Iterator[tuple[Block, list[tuple[Leaf, Node]], list[tuple[Leaf, Node]]]]:
    """Every block with its calculated rows and columns, each with the node of ``computed``."""
    for block, block_node in zip(table.blocks, block_nodes(node), strict=True):
        entries = block_node.entries(BLOCK_KEYS)
        rows = _pair(block.stub, entries["stub"]) if "stub" in entries else []
        yield block, rows, _pair(block.boxhead, entries["boxhead"])


def _terms_of(leaf: Leaf) -> Sum:
    return leaf.heading.calculation.terms if leaf.heading.calculation is not None else ()


def _pair(headings: tuple[Heading, ...], node: Node) -> list[tuple[Leaf, Node]]:
    return [
        (leaf, each.entries(HEADING_KEYS)["computed"])
        for leaf, each in zip(leaves(headings), leaf_nodes(node), strict=True)
        if leaf.heading.calculation is not None
    ]


def _join(table: Table, leaf: Leaf, other: Leaf, *, in_stub: bool) -> str:
    row, column = (leaf, other) if in_stub else (other, leaf)
    return make_id(table, row.path, column.path)
