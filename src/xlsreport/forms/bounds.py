"""The relations that follow from other cells: calculations, and bounds (``max: received``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError
from xlsreport.forms.calculation import calculation_labels
from xlsreport.forms.expression import Comparison, Term
from xlsreport.forms.form import Tie
from xlsreport.forms.headings import leaves
from xlsreport.forms.names import Names, meet_id, no_day, no_figure, unknown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from xlsreport.forms.expression import Operator, Sum
    from xlsreport.forms.form import Block, Cell, Each, Table
    from xlsreport.forms.headings import Leaf, ValueType

__all__ = ["block_bound_ties_of", "bound_ties_of", "calculated_ties_of"]


def calculated_ties_of(table: Table, cells: Mapping[str, Cell]) -> Iterator[Tie]:
    """For every calculated cell of a table, the tie to the cells that its calculation names.

    Args:
        table: The table.
        cells: The form's figures by id.
    """
    for cell in cells.values():
        if cell.table != table.id or cell.calculation is None:
            continue
        yield Tie(
            id=f"{cell.id}.computed",
            rule=f"{cell.table}.computed",
            kind="calculated",
            table=table.id,
            each="once",
            where=cell.label,
            expression=Comparison(
                (Term(1, cell.id, cells=(cell.id,)),), "==", cell.calculation.terms
            ),
            labels={cell.id: cell.label} | calculation_labels(cells, cell),
            severity="error",
            title=cell.label,
            source="",
            calculation=cell.calculation,
        )


def bound_ties_of(
    table: Table,
    block: Block,
    leaf: Leaf,
    cells: Mapping[str, Cell],
    entries: Mapping[str, Cell],
    names: Names,
    *,
    in_stub: bool,
) -> Iterator[Tie]:
    """For every cell of a row or column with such bounds, its relation to the cells they name.

    Args:
        table: The table.
        block: The block of the table.
        leaf: The row or column.
        cells: The form's figures by id.
        entries: Its cells that hold no figure.
        names: The rows (or columns) of the block.
        in_stub: Whether it is a row.

    Raises:
        DefinitionError: A name is no row (or column) of the block and no cell, or no figure (for
            the bound of a date: no date).
    """
    bounds = _list_bounds(leaf.heading.value_type)
    if not bounds:
        return
    pool = _choose_pool(leaf.heading.value_type, cells, entries)
    own = Term(1, leaf.path)
    for key, operator, declared in bounds:
        if leaf.path in {term.name for term in declared}:
            raise DefinitionError(
                f"“{leaf.path}”不能用自己作上下限；请写别的格或一个数。",
                f"{leaf.path!r} cannot be its own bound; name other cells, or write a number.",
            )
        _refuse_unknown(names, declared, pool, (cells, entries))
        meetings: list[tuple[Leaf, Callable[[Term], tuple[str, ...]]]] = []
        for across in leaves(block.boxhead if in_stub else block.stub):
            cell = pool.get(meet_id(table, leaf, across, by_column=in_stub))
            if cell is not None and declared in (cell.value_type.least_of, cell.value_type.most_of):
                here = names.meeting(table, across, pool, by_column=in_stub)
                meetings.append((across, _or_elsewhere(names, here)))
        terms = (own, *declared)
        met = (all(find(term) for term in terms if term.name) for _, find in meetings)
        if pool is not cells and not any(met):
            raise no_day(declared[0].name)
        for across, cells_of_term in names.with_figures((own, *declared), meetings):
            labels = {leaf.path: leaf.short}
            for term in declared:
                known = names.means_elsewhere(term.name)
                labels[term.name] = pool[term.name].label if known else names.label(term.name)
            relation = Comparison((own,), operator, declared).resolved(cells_of_term)
            rule = f"{table.id}.{key}.{leaf.path}"
            each: Each = "column" if in_stub else "row"
            yield _make_tie(table, rule, across.path, each, across.short, relation, labels)


def block_bound_ties_of(
    table: Table, block: Block, cells: Mapping[str, Cell], entries: Mapping[str, Cell]
) -> Iterator[Tie]:
    """The same for bounds that all cells of a block have; they name cells by their whole ids."""
    names = Names(())
    pool = _choose_pool(block.value_type, cells, entries)
    for key, operator, declared in _list_bounds(block.value_type):
        _refuse_unknown(names, declared, pool, (cells, entries))
        for row in leaves(block.stub):
            for column in leaves(block.boxhead):
                cell = pool.get(meet_id(table, row, column, by_column=True))
                if cell is None or cell.value_type != block.value_type:
                    continue
                if pool is not cells and declared == (Term(1, cell.id),):
                    continue  # the day by which the others are bounded
                relation = Comparison((Term(1, cell.id),), operator, declared)
                yield _make_tie(
                    table, f"{table.id}.{key}.cells", cell.id, "once", cell.label,
                    relation.resolved(lambda term: (term.name,)),
                    {term.name: pool[term.name].label for term in relation.terms if term.name},
                )  # fmt: skip


def _list_bounds(kind: ValueType | None) -> list[tuple[str, Operator, Sum]]:
    if kind is None:
        return []
    both: list[tuple[str, Operator, Sum]] = [
        ("min", ">=", kind.least_of),
        ("max", "<=", kind.most_of),
    ]
    return [each for each in both if each[2]]


def _choose_pool(
    kind: ValueType | None, cells: Mapping[str, Cell], entries: Mapping[str, Cell]
) -> Mapping[str, Cell]:
    """The cells that may be a bound: figures, or for a date the others."""
    if kind is None or kind.kind != "date":
        return cells
    return {name: cell for name, cell in entries.items() if cell.value_type.kind == "date"}


def _refuse_unknown(
    names: Names, declared: Sum, cells: Mapping[str, Cell], every: tuple[Container[str], ...]
) -> None:
    """Refuses a name of no cell, or of one whose content is of another kind."""
    for term in declared:
        if not term.name:
            continue
        if not names.means_elsewhere(term.name):
            names.leaves(term.name)
        elif term.name not in cells and any(term.name in each for each in every):
            days = any(cell.value_type.kind == "date" for cell in cells.values())
            raise no_day(term.name) if days else no_figure(term.name)
        elif term.name not in cells:
            raise unknown_name(term.name, [*names.by_path, *cells])


def _or_elsewhere(
    names: Names, here: Callable[[Term], tuple[str, ...]]
) -> Callable[[Term], tuple[str, ...]]:
    return lambda term: (term.name,) if names.means_elsewhere(term.name) else here(term)


def _make_tie(
    table: Table,
    rule: str,
    place: str,
    each: Each,
    where: str,
    relation: Comparison,
    labels: Mapping[str, str],
) -> Tie:
    return Tie(
        id=f"{rule}[{place}]",
        rule=rule,
        kind="rule",
        table=table.id,
        each=each,
        where=where,
        expression=relation,
        labels=labels,
        severity="error",
        title="",
        source="",
    )
