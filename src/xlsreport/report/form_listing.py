"""A form as text: its tables, cells, rules and narratives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.expression import OPERATOR_SIGNS, describe
from xlsreport.layout import lay_out
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.forms.form import Form, Tie
    from xlsreport.text.words import Language

__all__ = ["form_lines"]


def form_lines(form: Form, language: Language) -> Iterator[str]:
    """One line a cell (id, place, unit, label), then the rules and the narratives."""
    zh = language == "zh"
    layout = lay_out(form)
    yield f"{form.id}  {form.title}  {form.basis}"
    for table in form.tables:
        yield ""
        yield f"{table.title}"
        for cell in form.cells.values():
            if cell.table == table.id:
                kind = cell.value_type
                role = ("自动计算" if zh else "computed") if cell.computed else kind.unit
                if not cell.added_up:
                    role = f"{role}（不汇总）" if zh else f"{role} (not merged)".lstrip()
                yield f"  {cell.id:<52} {layout.cells[cell.id].address:<5} {role:<5} {cell.label}"
    yield ""
    yield "勾稽关系" if zh else "Rules"
    seen: set[str] = set()
    for tie in (*form.ties, *form.office_ties):
        if tie.kind != "total" and tie.rule not in seen:
            seen.add(tie.rule)
            yield f"  {tie.rule}  [{tie.severity}]  {_sentence(tie, form)}"
            if tie.source:
                yield f"      {tie.source}"
    yield ""
    for narrative in form.narratives:
        yield f"{narrative.id:<24} {narrative.title}"


def _sentence(tie: Tie, form: Form) -> str:
    last_year = word("last_year", form.language)
    sign = OPERATOR_SIGNS[tie.expression.operator]
    sides = [
        describe(side, lambda term: (last_year if term.prior else "") + tie.labels[term.name])
        for side in (tie.expression.left, tie.expression.right)
    ]
    return f" {sign} ".join(sides)
