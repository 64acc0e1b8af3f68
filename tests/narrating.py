"""Submissions with narratives, made without a workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Submission, Unit, with_totals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.expression import Number

FORMS = load_forms()
FORM = FORMS["zfxxgk-2021"]


def submission_with(
    texts: Mapping[str, str] | str,
    figures: Mapping[str, int | str] | None = None,
    *,
    year: int | None = 2023,
    unit: str = "上河湾镇人民政府",
    form_id: str = "zfxxgk-2021",
    file: str = "a.xlsx",
    nil_return: bool = False,
) -> Submission:
    """A submission with these texts, these figures, and 0 in every other cell.

    Args:
        texts: By narrative (``overview``), or the overview alone.
        figures: By cell id; totals follow from them.
        year: The report year.
        unit: The unit's name.
        form_id: The form.
        file: The file's name.
        nil_return: Whether a nil return is declared.
    """
    form = FORMS[form_id]
    given = {"overview": texts} if isinstance(texts, str) else texts
    entered: dict[str, Number | None] = {c.id: 0 for c in form.cells.values() if not c.computed}
    for cell, value in (figures or {}).items():
        assert cell in entered, cell
        entered[cell] = value if isinstance(value, int) else Decimal(value)
    own = Unit("", unit)
    return Submission(
        file=file,
        form=form,
        year=year,
        unit=own,
        issued_to=own,
        consolidated=False,
        nil_return=nil_return,
        values=with_totals(form, entered),
        shown={},
        unreadable=frozenset(),
        healed=frozenset(),
        places=lay_out(form).cells,
        priors={},
        narratives={n.id: given.get(n.id.removeprefix("narrative."), "") for n in form.narratives},
    )
