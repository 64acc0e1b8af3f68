"""Reports cells that conditional formatting may draw by another number format.

Whether a condition holds is not judged: what is said of a cell is what it shows where it does.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.reading.cells.number_format import compare_drawn, draw_number
from xlsreport.reading.cells.numbers import number_kind
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout import Place
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = ["report_conditional"]

_LONGEST_QUOTE = 60


def report_conditional(
    form: Form,
    places: Mapping[str, Place],
    values: Mapping[str, Number | None],
    witness: Witness,
    file: str,
) -> Iterator[Finding]:
    """Yields a warning for the cells of a table that a condition may show as another number.

    Args:
        form: The form.
        places: Where its cells stand.
        values: Every cell of the form as read and computed.
        witness: The workbook as the file has it.
        file: The file's name as findings show it.
    """
    groups: dict[tuple[str, str], list[tuple[Cell, Place, str]]] = {}
    for cell in form.cells.values():
        place, value = places.get(cell.id), values.get(cell.id)
        sheet = None if place is None else witness.sheets.get(place.sheet)
        if place is None or value is None or sheet is None:
            continue
        there = sheet.cells.get((place.row, place.column))
        if there is None or there.kind != "n":
            continue
        for (top, left, bottom, right), code in sheet.conditional:
            if top <= place.row <= bottom and left <= place.column <= right:
                shown = _draw_otherwise(cell, Decimal(value), code)
                if shown is not None:
                    groups.setdefault((cell.table, code), []).append((cell, place, shown))
    for (_, code), members in groups.items():
        cell, _, shown = members[0]
        params = {
            "count": str(len(members)),
            "shown": f"显示的是“{shown}”" if shown else "什么也不显示",
            "shown_en": f'shows "{shown}"' if shown else "shows nothing",
            "stored": str(values[cell.id]),
        }
        yield Finding(
            "CELL_SHOWN_CONDITIONALLY",
            Severity.WARNING,
            file,
            places=tuple(place for _, place, _ in members),
            cell_ids=tuple(cell.id for cell, _, _ in members),
            label=cell.label if len(members) == 1 else form.table(cell.table).title,
            value=visible(code[:_LONGEST_QUOTE]),
            params=params,
        )


def _draw_otherwise(cell: Cell, value: Decimal, code: str) -> str | None:
    """What a format draws for a number; ``None`` where that means the number."""
    drawn = draw_number(code, value)
    kind = cell.value_type
    asked = number_kind(kind)
    if not drawn.moment and compare_drawn(code, value, asked)[0] != "otherwise":
        return None
    return visible(drawn.text[:_LONGEST_QUOTE])
