"""Submissions that the tests of checks and outputs are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Outcome, Submission, Unit, with_totals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form

FORMS = load_forms()
F2019, F2021 = FORMS["zfxxgk-2019"], FORMS["zfxxgk-2021"]
GAOLIANGJIAN = Unit("320813001000", "高良涧街道")


def report(
    figures: Mapping[str, Any] | None = None,
    form: Form = F2021,
    *,
    unit: Unit = GAOLIANGJIAN,
    year: int = 2024,
    blank: bool = False,
    **more: Any,
) -> Submission:
    """A submission with these figures and 0 (or nothing, if ``blank``) everywhere else."""
    entered = {cell.id: None if blank else 0 for cell in form.cells.values() if not cell.computed}
    fields: dict[str, Any] = {
        "file": f"{unit.code}.xlsx",
        "issued_to": unit,
        "consolidated": False,
        "nil_return": False,
        "shown": {},
        "unreadable": frozenset(),
        "healed": frozenset(),
        "priors": {},
        "narratives": {},
        "places": lay_out(form).cells,
    }
    return Submission(
        form=form,
        year=year,
        unit=unit,
        values=with_totals(form, {**entered, **(figures or {})}),
        **(fields | more),
    )


def outcome(*args: Any, findings: tuple[Any, ...] = (), **more: Any) -> Outcome:
    """That submission as a file that was read."""
    each = report(*args, **more)
    return Outcome(each.file, each, findings)
