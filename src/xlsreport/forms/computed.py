"""The parts of computed cells: what a cell rests on, and the order in which cells are computed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsreport.forms.form import Form

__all__ = ["computed_cells", "entered_below", "parts_below"]


def parts_below(form: Form, cell: str) -> Iterator[str]:
    """The cells that a cell rests on, each part before its own parts; nothing if it is entered.

    A cell that two parts share comes once for each of them.
    """
    for part in form.cells[cell].parts:
        yield part
        yield from parts_below(form, part)


def entered_below(form: Form, cells: Iterable[str]) -> tuple[str, ...]:
    """The entered cells among some cells and their parts, each once."""
    found = (each for cell in cells for each in (cell, *parts_below(form, cell)))
    return tuple(dict.fromkeys(each for each in found if not form.cells[each].computed))


@lru_cache(maxsize=64)
def computed_cells(form: Form) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The computed cells with their parts, each behind those that it needs."""
    found: dict[str, tuple[str, ...]] = {}

    def add(cell: str) -> None:
        parts = form.cells[cell].parts
        if parts and cell not in found:
            for part in parts:
                add(part)
            found[cell] = parts

    for cell in form.cells:
        add(cell)
    return tuple(found.items())
