"""The cells and ties that follow from a form's headings and rules.

Nothing here is declared: a cell stands where a row meets a column, a total is the sum of its
sibling headings, and a rule holds for every row or column it was declared for.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.errors import DefinitionError
from xlsreport.forms.expression import Comparison, Term, parse_sum, resolve
from xlsreport.forms.form import Block, Cell, Rule, Table, Tie, Undivided
from xlsreport.forms.headings import Heading, Leaf, ValueType, leaves
from xlsreport.forms.names import (
    Names,
    list_groups,
    make_id,
    meet_id,
    no_figure,
    stands_apart,
    unknown_name,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from xlsreport.forms.expression import Calculation

__all__ = [
    "cells_of",
    "once_ties_of",
    "parts_of",
    "prior_ties_of",
    "rule_ties_of",
    "total_ties_of",
    "undivided_of",
]


def cells_of(table: Table) -> Iterator[Cell | None]:
    """Every place of a table, row by row; ``None`` where a total meets nothing to add up.

    Raises:
        DefinitionError: A total adds up figures of different units or decimals, or figures that
            a merge does not treat alike.
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
                for row in rows:
                    parts = _find_added(block, row, column)
                    if parts:
                        own = [part for _, part in parts]
                        yield _make_total_tie(table, "column", column, own, row)
        for row in rows:
            if row.heading.total:
                for column in columns:
                    parts = _find_added(block, row, column, across=False)
                    if parts:
                        own = [part for part, _ in parts]
                        yield _make_total_tie(table, "row", row, own, column)


def rule_ties_of(
    table: Table, block: Block, rule: Rule, cells: Mapping[str, Cell]
) -> Iterator[Tie]:
    """A declared rule, once for every row or column of its block in which its names hold figures.

    Rows and columns of rates are left out, and of a rule with a condition the totals.

    Args:
        table: The table.
        block: The block of the table.
        rule: The rule.
        cells: The form's figures by id.

    Raises:
        DefinitionError: A name is no row (or column) of the block; the nearest right one is said.
            Or it relates a figure to what is none, or no figures at all.
    """
    by_column = rule.each == "column"
    names = Names(block.stub if by_column else block.boxhead)
    meetings = [
        (across, names.meeting(table, across, cells, by_column=by_column))
        for across in leaves(block.boxhead if by_column else block.stub)
        # Shares are no figures of their row, and a total may meet what none of its parts does.
        if not stands_apart(across.heading)
        and not (rule.condition and (across.heading.total or across.heading.calculation))
    ]
    asked = () if rule.condition is None else rule.condition.terms
    named = (*rule.expression.terms, *asked)
    for across, cells_of_term in names.with_figures(named, meetings):
        yield Tie(
            id=f"{table.id}.{rule.id}[{across.path}]",
            rule=f"{table.id}.{rule.id}",
            kind="rule",
            table=table.id,
            each=rule.each,
            where=across.short,
            expression=rule.expression.resolved(cells_of_term),
            labels={term.name: names.label(term.name) for term in named},
            severity=rule.severity,
            title=rule.title,
            source=rule.source,
            below=rule.below,
            in_workbook=rule.in_workbook,
            condition=rule.condition and rule.condition.resolved(cells_of_term),
        )


def once_ties_of(
    cells: Mapping[str, Cell], rule: Rule, entries: Container[str] = ()
) -> Iterator[Tie]:
    """A rule that names full cell ids, as it stands.

    Args:
        cells: The form's figures by id.
        rule: The rule.
        entries: The ids of its cells that hold no figure.

    Raises:
        DefinitionError: A name is no figure of the form; the nearest right one is said.
    """

    def cell_of(term: Term) -> tuple[str, ...]:
        if term.name in entries:
            raise no_figure(term.name)
        if term.name not in cells:
            raise unknown_name(term.name, list(cells))
        return (term.name,)

    expression = rule.expression.resolved(cell_of)
    condition = rule.condition and rule.condition.resolved(cell_of)
    named = (*expression.terms, *(condition.terms if condition is not None else ()))
    yield Tie(
        id=f"form.{rule.id}",
        rule=f"form.{rule.id}",
        kind="rule",
        table="",
        each="once",
        where="",
        expression=expression,
        labels={term.name: cells[term.name].label for term in named if term.name},
        severity=rule.severity,
        title=rule.title,
        source=rule.source,
        below=rule.below,
        in_workbook=rule.in_workbook,
        condition=condition,
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
    names = Names(block.stub if in_stub else block.boxhead)
    declared = tuple(Term(term.factor, term.name, prior=True) for term in parse_sum(prior.text))
    meetings = [
        (across, names.meeting(table, across, cells, by_column=in_stub))
        for across in leaves(block.boxhead if in_stub else block.stub)
    ]
    own = Term(1, leaf.path)
    for across, cells_of_term in names.with_figures((own, *declared), meetings):
        terms = resolve(declared, cells_of_term)
        cell = cells[meet_id(table, leaf, across, by_column=in_stub)]
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
        names = Names(block.stub)
        for group, above in list_groups(block.stub):
            if not group.unsplit:
                continue
            way = ".".join(node.id for node in (*above, group) if node.id)
            taker = f"{way}.{group.unsplit}"
            others = [leaf.path for leaf in names.leaves(f"{way}.*") if leaf.path != taker]
            for column in leaves(block.boxhead):
                cells = tuple(make_id(table, path, column.path) for path in others)
                taking = make_id(table, taker, column.path)
                yield make_id(table, way, column.path), Undivided(way, group.short, taking, cells)


def _make_cell(table: Table, block: Block, row: Leaf, column: Leaf) -> Cell | None:
    value_type = _derive_value_type(block, row, column)
    if value_type is None:
        return None
    calculation = _resolve_calculation(table, block, row, column)
    if calculation is None:
        added = _find_added(block, row, column)
        parts = [make_id(table, line.path, head.path) for line, head in added]
    else:
        parts = [cell for term in calculation.terms for cell in term.cells]
    return Cell(
        id=make_id(table, row.path, column.path),
        table=table.id,
        row=row.short,
        column=column.short,
        value_type=value_type,
        parts=tuple(dict.fromkeys(parts)),
        help=_join_texts((row.heading.help, column.heading.help), "", " "),
        source=_join_texts((row.heading.source, column.heading.source), "；", "; "),
        calculation=calculation,
    )


def _find_calculating(row: Leaf, column: Leaf) -> Leaf | None:
    """The row or column whose arithmetic gives a cell; ``None`` if neither does.

    A rate goes before everything else: that of a total is made from totals. Otherwise a total adds
    up what was calculated, and a column goes before its row.
    """
    both = [leaf for leaf in (column, row) if leaf.heading.calculation is not None]
    for leaf in both:
        if leaf.heading.calculation is not None and leaf.heading.calculation.is_ratio:
            return leaf
    return both[0] if both and not (row.heading.total or column.heading.total) else None


def _list_operands(block: Block, leaf: Leaf, row: Leaf, column: Leaf) -> dict[str, list[Leaf]]:
    """The headings that a calculation names and that hold figures here, by name.

    Names of cells elsewhere are left out.
    """
    by_column = leaf is row
    names = Names(block.stub if by_column else block.boxhead)
    found: dict[str, list[Leaf]] = {}
    for term in leaf.heading.calculation.terms if leaf.heading.calculation else ():
        if not term.name or names.means_elsewhere(term.name):
            continue
        found[term.name] = [
            each
            for each in names.leaves(term.name)
            if (kind := _derive_value_type(block, *((each, column) if by_column else (row, each))))
            and kind.is_figure
        ]
    return found


def _resolve_calculation(table: Table, block: Block, row: Leaf, column: Leaf) -> Calculation | None:
    leaf = _find_calculating(row, column)
    if leaf is None or leaf.heading.calculation is None:
        return None
    from xlsreport.forms.calculation import resolve_calculation  # few forms have arithmetic

    across, by_column = (column, True) if leaf is row else (row, False)
    own = _list_operands(block, leaf, row, column)
    return resolve_calculation(
        leaf.heading.calculation,
        lambda term: (
            tuple(meet_id(table, each, across, by_column=by_column) for each in own[term.name])
            if term.name in own
            else (term.name,)
        ),
    )


def _join_texts(texts: tuple[str, str], chinese: str, other: str) -> str:
    """Joins the texts of row and column, each once; no space between Chinese sentences."""
    said = list(dict.fromkeys(text for text in texts if text))
    return (other if all(text.isascii() for text in said) else chinese).join(said)


def _derive_value_type(block: Block, row: Leaf, column: Leaf) -> ValueType | None:
    """The type of a cell; a total has that of its parts, ``None`` if it has none."""
    leaf = _find_calculating(row, column)
    if leaf is not None:
        if not all(_list_operands(block, leaf, row, column).values()):
            return None
        other = column if leaf is row else row
        own = leaf.heading.value_type or other.heading.value_type or block.value_type
        terms = leaf.heading.calculation.terms if leaf.heading.calculation is not None else ()
        if not own.signed and own.least is None and any(term.factor < 0 for term in terms):
            return replace(own, least=Decimal(0))
        return own
    if not column.heading.total and not row.heading.total:
        return column.heading.value_type or row.heading.value_type or block.value_type
    added = _find_added(block, row, column)
    parts = [kind for pair in added if (kind := _derive_value_type(block, *pair)) is not None]
    if not parts:
        return None
    first = parts[0]
    total = column.short if column.heading.total else row.short
    if any((p.kind, p.unit, p.decimals) != (first.kind, first.unit, first.decimals) for p in parts):
        raise DefinitionError(
            f"“{total}”的各项单位或小数位数不同，不能相加。",
            f"the parts of the total {total!r} differ in unit or decimals; they cannot be added.",
        )
    if first.aggregate in {"min", "max"} or any(p.aggregate != first.aggregate for p in parts):
        # Its sum over all units would be that of some of its parts only.
        raise DefinitionError(
            f"“{total}”的各项有的汇总（aggregate: sum）、有的不汇总（none 等），或取最小、最大，"
            "不能相加。",
            f"some parts of the total {total!r} are added up in a merge (aggregate: sum) and some "
            "are not (none), or the smallest or largest is taken; they cannot be added.",
        )
    return ValueType(
        first.kind,
        first.unit,
        first.decimals,
        any(part.signed for part in parts),
        aggregate=first.aggregate,
    )


def _find_added(
    block: Block, row: Leaf, column: Leaf, *, across: bool = True
) -> list[tuple[Leaf, Leaf]]:
    """Row and column of each part that a total adds up; none for an entered cell.

    Of the cells beside a total only numbers of things and money are its parts: a text, a date
    or a share beside them is not added up.

    Args:
        block: The block.
        row: The row of the total.
        column: Its column.
        across: Where both are totals: whether the parts are those of the row.
    """
    if _find_calculating(row, column) is not None:
        return []
    if column.heading.total and (across or not row.heading.total):
        pairs = [(row, part) for part in parts_of(column, block.boxhead)]
    elif row.heading.total:
        pairs = [(part, column) for part in parts_of(row, block.stub)]
    else:
        return []
    kinds = [(pair, _derive_value_type(block, *pair)) for pair in pairs]
    return [pair for pair, kind in kinds if kind is not None and kind.can_be_added]


def _make_total_tie(table: Table, side: str, total: Leaf, parts: list[Leaf], across: Leaf) -> Tie:
    by_column = side == "row"

    def term(leaf: Leaf) -> Term:
        return Term(1, leaf.path, cells=(meet_id(table, leaf, across, by_column=by_column),))

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


def parts_of(total: Leaf, headings: tuple[Heading, ...]) -> list[Leaf]:
    """The leaves that a total adds up: all its siblings that are not totals themselves."""
    siblings = total.ancestors[-1].children if total.ancestors else headings
    return [
        leaf
        for leaf in leaves(headings)
        if not leaf.heading.total
        and not stands_apart(leaf.heading)
        and any(node in siblings for node in (*leaf.ancestors, leaf.heading))
        and leaf.ancestors[: len(total.ancestors)] == total.ancestors
    ]
