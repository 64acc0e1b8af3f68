"""Invented figures that keep a form's rules, for examples: no unit ever sent them.

A rule is a linear relation of entered cells. Starting from small figures, one broken rule after the
other is mended by changing one of its cells, until none is broken.
"""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.forms.expression import Term, holds
from xlsreport.forms.form import entered_below, is_of_days
from xlsreport.forms.periods import parse_period
from xlsreport.text.records import Record
from xlsreport.verbs.fill_lists import invent_field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.forms.expression import Comparison, Number, Operator, Sum
    from xlsreport.forms.form import Cell, Form, Tie
    from xlsreport.workbook.list_results import ListEntry

__all__ = ["broken_rules", "invent_entry", "invent_figures"]

_ATTEMPTS = 8
_STEPS = 40
_MOST = 20
_LARGEST = 10**6
# A relation is changed by whole cells only; this bounds how many of them are tried.
_TRIED = 40


class _Relation(Record, frozen=True):
    """A tie over entered cells: the sum of factor times figure, and a number, against 0."""

    tie: Tie
    factors: dict[str, Decimal]
    constant: Decimal
    operator: Operator
    condition: _Relation | None = None

    def gap(self, figures: dict[str, Decimal]) -> Decimal:
        """Left side less right side."""
        return self.constant + sum(
            (factor * figures[cell] for cell, factor in self.factors.items()), Decimal(0)
        )

    def is_kept(self, figures: dict[str, Decimal]) -> bool:
        if self.condition is not None and not self.condition.is_kept(figures):
            return True
        return holds(self.gap(figures), self.operator, 0)


def invent_figures(form: Form, seed: object = 0) -> dict[str, Number]:
    """A figure for every entered cell that no list counts; the rules hold where any were found.

    Args:
        form: The form.
        seed: Other figures for another one, the same for the same.

    Returns:
        Figures by cell id; last year's figures are taken as unknown.
    """
    relations = list(_list_relations(form))
    best: dict[str, Decimal] = {}
    fewest = len(relations) + 1
    for attempt in range(_ATTEMPTS):
        rng = random.Random(f"{form.id} {seed} {attempt}")  # noqa: S311 - figures, not secrets
        figures = _mend_all(form, relations, _draw_figures(form, rng), rng)
        broken = sum(not each.is_kept(figures) for each in relations)
        if broken < fewest:
            best, fewest = figures, broken
        if not broken:
            break
    return {
        cell: figure if form.cells[cell].value_type.decimals else int(figure)
        for cell, figure in best.items()
    }


def invent_entry(cell: Cell, form: Form, number: int) -> str | bool:
    """What a unit enters in a cell that holds no figure, as a program gives it."""
    kind = cell.value_type
    if kind.kind == "yes_no":
        return number % 2 == 0
    if kind.choices:
        return kind.choices[number % len(kind.choices)].label
    if kind.kind == "text":
        return "甲乙"[number][: kind.longest]
    return _invent_days(form, number)[cell.id].isoformat()


def _invent_days(form: Form, number: int) -> dict[str, date]:
    """A day for every cell that holds one, each within its bounds, also those that are others."""
    least: dict[str, date] = {}
    most: dict[str, date] = {}
    for cell in form.entries.values():
        kind = cell.value_type
        if kind.kind == "date":
            least[cell.id] = kind.least if isinstance(kind.least, date) else date.min
            most[cell.id] = kind.most if isinstance(kind.most, date) else date.max
    bounds = [tie for tie in form.ties if is_of_days(form, tie)]
    for _ in bounds:  # a chain of bounds is as long as there are bounds at most
        for tie in bounds:
            first, second = tie.cells
            late, early = (first, second) if tie.expression.operator == ">=" else (second, first)
            least[late] = max(least[late], least[early])
            most[early] = min(most[early], most[late])
    day = date(form.first_year, 1, 1 + number)
    return {each: min(max(day, least[each]), most[each]) for each in least}


def invent_header(form: Form, number: int) -> dict[str, ListEntry]:
    """Entries that the form's own fields on the cover take, by id."""
    return {field.id: invent_field(field, number + 1, form.first_year) for field in form.header}


def first_period(form: Form) -> str | None:
    """The first period that the form is for; ``None`` for a yearly form."""
    return None if form.periods is None else parse_period("1", form.periods, form.first_year)


def broken_rules(form: Form, figures: dict[str, Number]) -> list[str]:
    """The rules that some figures break, each once; those that need last year's left out.

    Args:
        form: The form.
        figures: One for every entered cell.
    """
    exact = {cell: Decimal(figure) for cell, figure in figures.items()}
    return list(
        dict.fromkeys(each.tie.rule for each in _list_relations(form) if not each.is_kept(exact))
    )


def _list_relations(form: Form) -> Iterator[_Relation]:
    for tie in (*form.ties, *form.office_ties):
        if tie.needs_prior or tie.kind == "total" or is_of_days(form, tie):
            continue
        if any(cell in form.counted for cell in entered_below(form, tie.needed)):
            continue  # the rows of a list say what these are
        if tie.kind == "calculated":
            yield from _bound_calculation(form, tie)
            continue
        found = _relate(form, tie, tie.expression)
        if found is None:
            continue
        if tie.condition is not None:
            condition = _relate(form, tie, tie.condition)
            if condition is None:
                continue
            found = replace(found, condition=condition)
        yield found


def _bound_calculation(form: Form, tie: Tie) -> Iterator[_Relation]:
    """The bounds of a difference; those of products and rates are left to chance."""
    kind = form.cells[tie.cells[0]].value_type
    bounds: tuple[tuple[Operator, object], ...] = ((">=", kind.least), ("<=", kind.most))
    for operator, bound in bounds:
        known = _add_up(form, tie.expression.left, 1)
        if isinstance(bound, Decimal) and known is not None:
            yield _Relation(tie, known[0], known[1] - bound, operator)


def _relate(form: Form, tie: Tie, comparison: Comparison) -> _Relation | None:
    left, right = _add_up(form, comparison.left, 1), _add_up(form, comparison.right, -1)
    if left is None or right is None:
        return None
    factors = dict(left[0])
    for cell, factor in right[0].items():
        factors[cell] = factors.get(cell, Decimal(0)) + factor
    return _Relation(tie, factors, left[1] + right[1], comparison.operator)


def _add_up(form: Form, side: Sum, sign: int) -> tuple[dict[str, Decimal], Decimal] | None:
    """Each entered cell's factor in a sum, and its bare number; ``None`` over products or rates."""
    factors: dict[str, Decimal] = {}
    constant = Decimal(0)
    for term in side:
        factor = sign * Decimal(term.factor)
        constant += factor if not term.name else 0
        for name in term.cells:
            cell = form.cells[name]
            parts: Sum = tuple(Term(1, part, cells=(part,)) for part in cell.parts)
            if cell.calculation is not None:
                parts = cell.calculation.factors[0]
                if len(cell.calculation.factors) > 1 or cell.calculation.divisor:
                    return None
            below = _add_up(form, parts, 1) if parts else ({name: Decimal(1)}, Decimal(0))
            if below is None:
                return None
            constant += factor * below[1]
            for entered, own in below[0].items():
                factors[entered] = factors.get(entered, Decimal(0)) + factor * own
    return factors, constant


def _draw_figures(form: Form, rng: random.Random) -> dict[str, Decimal]:
    return {
        cell.id: _fit_figure(cell, Decimal(rng.randint(0, _MOST)), rng)
        for cell in form.cells.values()
        if not cell.computed and cell.id not in form.counted
    }


def _fit_figure(cell: Cell, figure: Decimal, rng: random.Random) -> Decimal:
    """A figure within the bounds of a cell, with some of its decimals."""
    least, most = _bounds_of(cell)
    decimals = cell.value_type.decimals
    if most - least < _MOST:
        figure = least + (most - least) * rng.randint(1, 9) / 10
    elif decimals:
        figure += Decimal(rng.randint(0, 99)) / 100
    return min(max(round(figure, decimals), least), most)


def _bounds_of(cell: Cell) -> tuple[Decimal, Decimal]:
    kind = cell.value_type
    least = Decimal(-_LARGEST if kind.signed else 0)
    most = Decimal(1 if kind.kind == "percent" else _LARGEST)
    if kind.plausible is not None:
        most = Decimal(kind.plausible)
    if kind.least is not None and not isinstance(kind.least, date):
        least = max(least, kind.least)
    if kind.most is not None and not isinstance(kind.most, date):
        most = min(most, kind.most)
    return least, most


def _mend_all(
    form: Form, relations: list[_Relation], figures: dict[str, Decimal], rng: random.Random
) -> dict[str, Decimal]:
    for _ in range(_STEPS):
        broken = [each for each in relations if not each.is_kept(figures)]
        if not broken:
            break
        rng.shuffle(broken)
        for each in broken:
            if not each.is_kept(figures):
                _mend_one(form, each, figures, rng)
    return figures


def _mend_one(
    form: Form, relation: _Relation, figures: dict[str, Decimal], rng: random.Random
) -> None:
    """Changes one cell so that the relation holds, or at least comes nearer."""
    step = min(
        Decimal(1).scaleb(-form.cells[cell].value_type.decimals) for cell in relation.factors
    )
    change = {"<": -step, ">": step, "!=": step}.get(relation.operator, Decimal(0))
    gap = relation.gap(figures)
    cells = [cell for cell, factor in relation.factors.items() if factor]
    rng.shuffle(cells)
    for cell in cells[:_TRIED]:
        least, most = _bounds_of(form.cells[cell])
        wanted = figures[cell] + (change - gap) / relation.factors[cell]
        decimals = form.cells[cell].value_type.decimals
        if least <= wanted <= most and wanted == round(wanted, decimals):
            figures[cell] = wanted
            return
    for cell in cells[:_TRIED]:
        least, most = _bounds_of(form.cells[cell])
        rises = (change - gap) / relation.factors[cell] > 0
        wanted = figures[cell] + (rng.randint(1, _MOST) if rises else -figures[cell])
        if wanted != figures[cell] and least <= wanted <= most:
            figures[cell] = wanted
            return
