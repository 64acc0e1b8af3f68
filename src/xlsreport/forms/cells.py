"""The cells and ties that follow from a form's headings and rules.

Nothing here is declared: a cell stands where a row meets a column, a total is the sum of its
sibling headings, and a rule holds for every row or column it was declared for.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError
from xlsreport.forms.expression import Comparison, Term, parse_sum, resolve
from xlsreport.forms.form import Block, Cell, Rule, Table, Tie, Undivided
from xlsreport.forms.headings import Heading, Leaf, ValueType, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


__all__ = [
    "cells_of",
    "once_ties_of",
    "prior_ties_of",
    "rule_ties_of",
    "total_ties_of",
    "undivided_of",
]


def cells_of(table: Table) -> Iterator[Cell]:
    """All cells of a table, row by row.

    Raises:
        DefinitionError: A total adds up figures of different units or decimals, or figures that
            a merge adds up and others that it does not.
    """
    for block in table.blocks:
        rows, columns = list(leaves(block.stub)), list(leaves(block.boxhead))
        for row in rows:
            for column in columns:
                yield _make_cell(table, block, row, column)


def total_ties_of(table: Table) -> Iterator[Tie]:
    """For every total, the tie to its parts: those across the rows first, then down the columns."""
    for block in table.blocks:
        rows, columns = list(leaves(block.stub)), list(leaves(block.boxhead))
        for column in columns:
            if column.heading.total:
                parts = _find_parts(column, block.boxhead)
                for row in rows:
                    yield _make_total_tie(table, "column", column, parts, row)
        for row in rows:
            if row.heading.total:
                parts = _find_parts(row, block.stub)
                for column in columns:
                    yield _make_total_tie(table, "row", row, parts, column)


def rule_ties_of(table: Table, block: Block, rule: Rule) -> Iterator[Tie]:
    """A declared rule, once for every row or column of its block.

    Raises:
        DefinitionError: A name is no row (or column) of the block; the nearest right one is said.
    """
    by_column = rule.each == "column"
    names = _Names(block.stub if by_column else block.boxhead)
    for across in leaves(block.boxhead if by_column else block.stub):
        cells_of_term = names.meeting(table, across, by_column=by_column)
        yield Tie(
            id=f"{table.id}.{rule.id}[{across.path}]",
            rule=f"{table.id}.{rule.id}",
            kind="rule",
            table=table.id,
            each=rule.each,
            where=across.short,
            expression=rule.expression.resolved(cells_of_term),
            labels={term.name: names.label(term.name) for term in rule.expression.terms},
            severity=rule.severity,
            title=rule.title,
            source=rule.source,
            below=rule.below,
            in_workbook=rule.in_workbook,
        )


def once_ties_of(cells: Mapping[str, Cell], rule: Rule) -> Iterator[Tie]:
    """A rule that names full cell ids, as it stands.

    Raises:
        DefinitionError: A name is no cell of the form; the nearest right one is said.
    """

    def cell_of(term: Term) -> tuple[str, ...]:
        if term.name not in cells:
            raise unknown_name(term.name, list(cells))
        return (term.name,)

    expression = rule.expression.resolved(cell_of)
    yield Tie(
        id=f"form.{rule.id}",
        rule=f"form.{rule.id}",
        kind="rule",
        table="",
        each="once",
        where="",
        expression=expression,
        labels={term.name: cells[term.name].label for term in expression.terms if term.name},
        severity=rule.severity,
        title=rule.title,
        source=rule.source,
        below=rule.below,
        in_workbook=rule.in_workbook,
    )


def prior_ties_of(
    table: Table, block: Block, leaf: Leaf, cells: Mapping[str, Cell], title: str, *, in_stub: bool
) -> Iterator[Tie]:
    """The ties of one row or column to last year's figures; none if it declares no ``prior``.

    Args:
        table: The table.
        block: The block of the table.
        leaf: The row or column.
        cells: The form's cells by id.
        title: What to call the ties in a list.
        in_stub: Whether it is a row.

    Raises:
        DefinitionError: A name is no row (or column) of the block, or the sum cannot be parsed.
    """
    prior = leaf.heading.prior
    if prior is None:
        return
    names = _Names(block.stub if in_stub else block.boxhead)
    declared = [Term(term.factor, term.name, prior=True) for term in parse_sum(prior.text)]
    for across in leaves(block.boxhead if in_stub else block.stub):
        terms = resolve(tuple(declared), names.meeting(table, across, by_column=in_stub))
        cell = cells[_meet_id(table, leaf, across, by_column=in_stub)]
        yield Tie(
            id=f"{table.id}.prior.{leaf.path}[{cell.id}]",
            rule=f"{table.id}.prior.{leaf.path}",
            kind="prior",
            table=table.id,
            each="column" if in_stub else "row",
            where=cell.column if in_stub else cell.row,
            expression=Comparison((Term(1, leaf.path, cells=(cell.id,)),), "==", terms),
            labels={leaf.path: leaf.short} | {term.name: names.label(term.name) for term in terms},
            severity=prior.severity,
            title=title,
            source=prior.source,
        )


def undivided_of(table: Table) -> Iterator[tuple[str, Undivided]]:
    """For every group that may be reported as one row: that row's id in each column."""
    for block in table.blocks:
        names = _Names(block.stub)
        for group, above in _list_groups(block.stub):
            if not group.unsplit:
                continue
            way = ".".join(node.id for node in (*above, group) if node.id)
            taker = f"{way}.{group.unsplit}"
            others = [leaf.path for leaf in names.leaves(f"{way}.*") if leaf.path != taker]
            for column in leaves(block.boxhead):
                cells = tuple(_make_id(table, path, column.path) for path in others)
                taking = _make_id(table, taker, column.path)
                yield _make_id(table, way, column.path), Undivided(way, group.short, taking, cells)


def unknown_name(name: str, known: list[str]) -> DefinitionError:
    """The error for a name that leads nowhere, with the nearest right one."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    zh = f"没有编号“{name}”" + (f"，最接近的是“{near[0]}”。" if near else "。")
    en = f"unknown name {name!r}" + (f"; the nearest is {near[0]!r}." if near else ".")
    return DefinitionError(zh, en)


class _Names:
    """The names that a rule may use: the paths of one side's leaves and, with ``.*``, groups."""

    def __init__(self, headings: tuple[Heading, ...]) -> None:
        self.by_path = {leaf.path: leaf for leaf in leaves(headings)}
        self._groups = {
            ".".join(node.id for node in (*above, group) if node.id): group
            for group, above in _list_groups(headings)
        }

    def leaves(self, name: str) -> list[Leaf]:
        if name.endswith(".*"):
            start = name.removesuffix("*")
            below = [
                leaf
                for path, leaf in self.by_path.items()
                if path.startswith(start) and not leaf.heading.total
            ]
            if below:
                return below
        elif name in self.by_path:
            return [self.by_path[name]]
        raise unknown_name(
            name, [*self.by_path, *(f"{group}.*" for group in self._groups if group)]
        )

    def meeting(
        self, table: Table, across: Leaf, *, by_column: bool
    ) -> Callable[[Term], tuple[str, ...]]:
        """A function that gives the cells at which a term's headings meet ``across``."""
        return lambda term: tuple(
            _meet_id(table, leaf, across, by_column=by_column) for leaf in self.leaves(term.name)
        )

    def label(self, name: str) -> str:
        if not name:
            return ""
        if name.endswith(".*"):
            return self._groups[name.removesuffix(".*")].short
        return self.by_path[name].short


def _list_groups(
    headings: tuple[Heading, ...], above: tuple[Heading, ...] = ()
) -> Iterator[tuple[Heading, tuple[Heading, ...]]]:
    for heading in headings:
        if heading.children:
            yield heading, above
            yield from _list_groups(heading.children, (*above, heading))


def _make_cell(table: Table, block: Block, row: Leaf, column: Leaf) -> Cell:
    if column.heading.total:
        parts = tuple(
            _make_id(table, row.path, leaf.path) for leaf in _find_parts(column, block.boxhead)
        )
    elif row.heading.total:
        parts = tuple(
            _make_id(table, leaf.path, column.path) for leaf in _find_parts(row, block.stub)
        )
    else:
        parts = ()
    return Cell(
        id=_make_id(table, row.path, column.path),
        table=table.id,
        row=row.short,
        column=column.short,
        value_type=_derive_value_type(block, row, column),
        parts=parts,
        help=_join_texts((row.heading.help, column.heading.help), "", " "),
        source=_join_texts((row.heading.source, column.heading.source), "；", "; "),
    )


def _join_texts(texts: tuple[str, str], chinese: str, other: str) -> str:
    """Joins the texts of row and column, each once; no space between Chinese sentences."""
    said = list(dict.fromkeys(text for text in texts if text))
    return (other if all(text.isascii() for text in said) else chinese).join(said)


def _derive_value_type(block: Block, row: Leaf, column: Leaf) -> ValueType:
    """The type of a cell; a total has that of its parts."""
    if column.heading.total:
        parts = [
            _derive_value_type(block, row, part) for part in _find_parts(column, block.boxhead)
        ]
    elif row.heading.total:
        parts = [_derive_value_type(block, part, column) for part in _find_parts(row, block.stub)]
    else:
        return column.heading.value_type or row.heading.value_type or block.value_type
    first = parts[0]
    if any((p.kind, p.unit, p.decimals) != (first.kind, first.unit, first.decimals) for p in parts):
        total = column.short if column.heading.total else row.short
        raise DefinitionError(
            f"“{total}”的各项单位或小数位数不同，不能相加。",
            f"the parts of the total {total!r} differ in unit or decimals; they cannot be added.",
        )
    if any(part.aggregate != first.aggregate for part in parts):
        # Its sum over all units would be that of some of its parts only.
        total = column.short if column.heading.total else row.short
        raise DefinitionError(
            f"“{total}”的各项有的汇总（aggregate: sum）、有的不汇总（none），不能相加。",
            f"some parts of the total {total!r} are added up in a merge (aggregate: sum) and some "
            "are not (none); they cannot be added.",
        )
    return ValueType(
        first.kind,
        first.unit,
        first.decimals,
        any(part.signed for part in parts),
        aggregate=first.aggregate,
    )


def _make_total_tie(table: Table, side: str, total: Leaf, parts: list[Leaf], across: Leaf) -> Tie:
    by_column = side == "row"

    def term(leaf: Leaf) -> Term:
        return Term(1, leaf.path, cells=(_meet_id(table, leaf, across, by_column=by_column),))

    name = total.path.replace(".", "_") or "total"
    return Tie(
        id=f"{table.id}.{side}_{name}[{across.path}]",
        rule=f"{table.id}.{side}_{name}",
        kind="total",
        table=table.id,
        each="column" if by_column else "row",
        where=across.short,
        expression=Comparison((term(total),), "==", tuple(term(leaf) for leaf in parts)),
        labels={leaf.path: leaf.short for leaf in (total, *parts)},
        severity="error",
        title=total.short,
        source="",
    )


def _find_parts(total: Leaf, headings: tuple[Heading, ...]) -> list[Leaf]:
    """The leaves that a total adds up: all its siblings that are not totals themselves."""
    siblings = total.ancestors[-1].children if total.ancestors else headings
    return [
        leaf
        for leaf in leaves(headings)
        if not leaf.heading.total
        and leaf.heading is not total.heading
        and any(node in siblings for node in (*leaf.ancestors, leaf.heading))
        and leaf.ancestors[: len(total.ancestors)] == total.ancestors
    ]


def _meet_id(table: Table, leaf: Leaf, across: Leaf, *, by_column: bool) -> str:
    if by_column:
        return _make_id(table, leaf.path, across.path)
    return _make_id(table, across.path, leaf.path)


def _make_id(table: Table, row: str, column: str) -> str:
    return ".".join(part for part in (table.id, row, column) if part)
