"""The finding that a calculated cell shows something else than it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.calculation import words_of
from xlsreport.forms.prompts import show_percent
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout import Place

__all__ = ["report_calculated"]

_LONGEST_QUOTE = 60


def report_calculated(
    form: Form,
    cell: Cell,
    right: Number | None,
    shown: str,
    file: str,
    places: tuple[Place, ...],
) -> Finding:
    """Returns the finding.

    Args:
        form: The form.
        cell: The calculated cell.
        right: What it comes to; ``None`` where it must be blank.
        shown: What stands there; ``""`` for nothing.
        file: The file's name as findings show it.
        places: Where the cell stands.
    """
    value = visible(shown[:_LONGEST_QUOTE])
    blank = (
        "空（有格未填，或者除数是 0，或者数超过 15 位）",
        "blank (a cell is not filled in, or it divides by 0, or comes to more than 15 digits)",
    )
    if right is None:
        wanted = blank
    else:
        wanted = (show_percent(right) if cell.value_type.kind == "percent" else str(right),) * 2
    return Finding(
        "RULE_COMPUTED",
        Severity.ERROR,
        file,
        places=places,
        cell_ids=(cell.id,),
        label=cell.label,
        value=value,
        params={
            "what": words_of(form, cell),
            "shown": f"是“{value}”" if value else "是空的",
            "shown_en": f'says "{value}"' if value else "is blank",
            "right": wanted[0],
            "right_en": wanted[1],
        },
        rule=f"{cell.table}.computed",
    )
