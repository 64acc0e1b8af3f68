"""Live colours: red where something does not add up, by conditions that all programs share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.layout import quoted, ranges
from xlsreport.text.words import word
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Comparison
    from xlsreport.forms.form import Table, Tie
    from xlsreport.layout import Layout
    from xlsreport.workbook.styles import Styles

__all__ = ["Fault", "colour_states", "faults_of", "show_faults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A condition over cells of a table, and how they look where it holds.

    Attributes:
        area: The first rectangle of the cells, as ``D7:I8``.
        style: The name of the looks.
        rule: Type and criteria, for several rectangles all of them, in XlsxWriter's words.
        as_text: Whether it is about a figure that was entered as text.
    """

    area: str
    style: str
    rule: Mapping[str, object]
    as_text: bool = False


def show_faults(
    target: Worksheet, faults: Iterable[Fault], styles: Styles, *, merged: bool
) -> None:
    """Red where a tie fails and where a figure was entered as text; amber for soft rules.

    Args:
        target: The table's sheet.
        faults: From :func:`faults_of`.
        styles: The workbook's formats.
        merged: Whether the table's cells are sums, which are never texts.
    """
    for fault in faults:
        # Also where it is not used: formats are numbered as they are made.
        looks = styles(fault.style)
        if not (merged and fault.as_text):
            options = {**fault.rule, "format": looks}
            checked(target.conditional_format(fault.area, options))


def faults_of(layout: Layout, table: Table) -> tuple[Fault, ...]:
    """The conditions of a table: figures as texts first, then its ties."""
    form = layout.form
    entered = [c.id for c in form.cells.values() if c.table == table.id and not c.computed]
    found = []
    for area in ranges((layout.cells[c] for c in entered), with_sheet=False):
        criteria = f"=ISTEXT({area.partition(':')[0]})"
        rule: dict[str, object] = {"type": "formula", "criteria": criteria}
        found.append(Fault(area, "when_fault", rule, as_text=True))
    for tie in form.ties:
        if tie.table != table.id:
            continue
        rule = {"type": "formula", "criteria": f"={_fault_formula(tie, layout)}"}
        style = "when_fault" if tie.severity == "error" else "when_doubt"
        # A total that was typed over is wrong itself; its parts are not to blame.
        blamed = tie.cells[:1] if tie.kind == "total" else tie.cells
        areas = ranges((layout.cells[cell] for cell in blamed), with_sheet=False)
        if len(areas) > 1:
            rule["multi_range"] = " ".join(areas)
        found.append(Fault(areas[0], style, rule))
    return tuple(found)


def _fault_formula(tie: Tie, layout: Layout) -> str:
    """A tie's failure as a condition over cells of its own sheet, which is all Excel allows."""
    sheet = layout.form.table(tie.table).sheet
    line = next(line for line in layout.checks if line.tie.id == tie.id)
    prefix = f"{quoted(sheet)}!"
    left, right = (_absolute(side.replace(prefix, "")) for side in (line.left, line.right))
    cells = [layout.cells[cell] for cell in tie.cells]
    if tie.kind == "total":
        needed = f"COUNT({_absolute(cells[0].address)})=1"
    else:
        areas = ",".join(_absolute(area) for area in ranges(cells, with_sheet=False))
        needed = f"COUNT({areas})={len(cells)}"
    if tie.needs_prior:
        needed += f",COUNT({_absolute(layout.priors[tie.id].address)})=1"
    decimals = max(layout.form.cells[cell].value_type.decimals for cell in tie.cells)
    return f"AND({needed},NOT(ROUND(({left})-({right}),{decimals}){_operator(tie.expression)}0))"


def colour_states(target: Worksheet, layout: Layout, styles: Styles) -> None:
    """Colours for the states on the sheet of checks."""
    first, last = min(layout.check_rows), max(layout.check_rows)
    language = layout.form.language
    for state, style in (
        ("failed", "when_fault"),
        ("doubt", "when_doubt"),
        ("text", "when_fault"),
        ("blank", "when_blank"),
        ("passed", "when_good"),
    ):
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{word(f"state_{state}", language)}"',
            "format": styles(style),
        }
        checked(target.conditional_format(first, 5, last, 5, rule))


def _operator(expression: Comparison) -> str:
    return {"==": "=", "!=": "<>"}.get(expression.operator, expression.operator)


def _absolute(areas: str) -> str:
    """Addresses without sheets made absolute: ``SUM(D7:D8)`` becomes ``SUM($D$7:$D$8)``."""
    return re.sub(r"\b([A-Z]{1,3})([1-9][0-9]*)\b", r"$\1$\2", areas)
