"""What the formulas of calculated cells come to before a program has computed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.calculation import calculate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form

__all__ = ["show_calculated"]


def show_calculated(
    form: Form,
    cell: Cell,
    figures: Mapping[str, Number | None],
    blanks_zero: Collection[str],
) -> Number | None:
    """What the formula of a calculated cell shows; ``None`` for a blank.

    Args:
        form: The form.
        cell: The cell.
        figures: What stands in the cells that it names; ``None`` for a blank and for what is no
            number.
        blanks_zero: The tables whose blanks are declared to be 0.
    """
    return calculate(
        cell,
        {
            part: 0
            if figures[part] is None
            and form.cells[part].calculation is None
            and form.cells[part].table in blanks_zero
            else figures[part]
            for part in cell.parts
        }.get,
    )
