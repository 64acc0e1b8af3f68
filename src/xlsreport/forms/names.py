"""The names that expressions use for the rows and columns of a table, and the ids of its cells."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError
from xlsreport.forms.headings import Heading, Leaf, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from xlsreport.forms.expression import Term
    from xlsreport.forms.form import Table

    Meeting = tuple[Leaf, Callable[[Term], tuple[str, ...]]]

__all__ = [
    "Names",
    "list_groups",
    "make_id",
    "meet_id",
    "no_day",
    "no_figure",
    "stands_apart",
    "unknown_name",
]


def unknown_name(name: str, known: list[str]) -> DefinitionError:
    """The error for a name that leads nowhere, with the nearest right one."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    zh = f"没有编号“{name}”" + (f"，最接近的是“{near[0]}”。" if near else "。")
    en = f"unknown name {name!r}" + (f"; the nearest is {near[0]!r}." if near else ".")
    return DefinitionError(zh, en)


class Names:
    """The names that a rule may use: the paths of one side's leaves and, with ``.*``, groups."""

    def __init__(self, headings: tuple[Heading, ...]) -> None:
        self.by_path = {leaf.path: leaf for leaf in leaves(headings)}
        self._groups = {
            ".".join(node.id for node in (*above, group) if node.id): group
            for group, above in list_groups(headings)
        }

    def leaves(self, name: str) -> list[Leaf]:
        """The rows or columns that a name means.

        Raises:
            DefinitionError: There are none; the nearest right name is said.
        """
        if name.endswith(".*"):
            start = name.removesuffix("*")
            below = [
                leaf
                for path, leaf in self.by_path.items()
                if path.startswith(start)
                and not leaf.heading.total
                and not stands_apart(leaf.heading)
            ]
            if below:
                return below
        elif name in self.by_path:
            return [self.by_path[name]]
        raise unknown_name(
            name, [*self.by_path, *(f"{group}.*" for group in self._groups if group)]
        )

    def means_elsewhere(self, name: str) -> bool:
        """Whether a name is no row (or column) here but may be the id of a cell."""
        group = name.removesuffix(".*")
        return "." in group and group == name and name not in self.by_path

    def meeting(
        self, table: Table, across: Leaf, cells: Container[str], *, by_column: bool
    ) -> Callable[[Term], tuple[str, ...]]:
        """A function that gives the figures at which a term's headings meet ``across``."""
        return lambda term: tuple(
            cell
            for leaf in self.leaves(term.name)
            if (cell := meet_id(table, leaf, across, by_column=by_column)) in cells
        )

    def with_figures(self, terms: Iterable[Term], meetings: Iterable[Meeting]) -> Iterator[Meeting]:
        """Those meetings at which every term has a figure.

        Raises:
            DefinitionError: There is none.
        """
        with_figures = {term.name: False for term in terms if term.name}
        found = False
        for across, cells_of_term in meetings:
            here = {term.name: bool(cells_of_term(term)) for term in terms if term.name}
            with_figures = {name: had or here[name] for name, had in with_figures.items()}
            if all(here.values()):
                found = True
                yield across, cells_of_term
        if not found:
            raise no_figure(min(with_figures, key=lambda name: with_figures[name]))

    def label(self, name: str) -> str:
        """What sentences call a name."""
        if not name:
            return ""
        if name.endswith(".*"):
            return self._groups[name.removesuffix(".*")].short
        return self.by_path[name].short


def stands_apart(heading: Heading) -> bool:
    """Whether a heading is calculated and no part of a total beside it: rates and percents."""
    if heading.calculation is None:
        return False
    kind = heading.value_type
    return heading.calculation.is_ratio or (kind is not None and not kind.can_be_added)


def list_groups(
    headings: tuple[Heading, ...], above: tuple[Heading, ...] = ()
) -> Iterator[tuple[Heading, tuple[Heading, ...]]]:
    """Every heading with others below it, with those above it."""
    for heading in headings:
        if heading.children:
            yield heading, above
            yield from list_groups(heading.children, (*above, heading))


def no_figure(name: str) -> DefinitionError:
    """The error for a name that leads to a text, a date, a choice or a yes and no."""
    return DefinitionError(
        f"“{name}”的格里不是数字（文字、日期、选项、是否），不能用在关系式里；请换成数字格。",
        f"the cells of {name!r} hold no figures (but texts, dates, choices or yes and no); a "
        "relation names figures only.",
    )


def no_day(name: str) -> DefinitionError:
    """The error for a name that leads to something else than dates."""
    return DefinitionError(
        f"“{name}”的格里不是日期，不能作日期的上下限；请换成日期格。",
        f"the cells of {name!r} hold no dates; the bound of a date is another date.",
    )


def meet_id(table: Table, leaf: Leaf, across: Leaf, *, by_column: bool) -> str:
    """The id of the cell in which two headings meet.

    Args:
        table: The table.
        leaf: The one heading.
        across: The other.
        by_column: Whether the first is a row.
    """
    if by_column:
        return make_id(table, leaf.path, across.path)
    return make_id(table, across.path, leaf.path)


def make_id(table: Table, row: str, column: str) -> str:
    """The id of a cell."""
    return ".".join(part for part in (table.id, row, column) if part)
