"""Which form a workbook is, for which year and unit: from its stamp, its names and its labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.layout import lay_out
from xlsreport.reading.labels import same_label
from xlsreport.stamp import PROPERTY_PREFIX, Stamp, form_of_name
from xlsreport.wording import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.form import Form
    from xlsreport.reading.grid import Grid
    from xlsreport.reading.witness import Witness

__all__ = ["Identity", "identify", "year_of"]

_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
# A stranger's workbook shares a label or two with a form; a filled form shares nearly all.
_ENOUGH_LABELS = 0.6


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook is.

    Attributes:
        form: The form it fills in; ``None`` if it is none that is known.
        stamp: Its stamp; ``None`` if it has lost it.
        by: ``stamp``, ``names`` or ``labels``: what told the form; ``""`` if nothing did.
        claimed: The id of a form that is not at hand, as its stamp says; ``""`` for none.
    """

    form: Form | None
    stamp: Stamp | None
    by: str
    claimed: str = ""


def identify(grid: Grid, witness: Witness | None, forms: Mapping[str, Form]) -> Identity:
    """Tells the form of a workbook.

    Args:
        grid: Its values.
        witness: Its XML; ``None`` for containers without.
        forms: The forms at hand by id.
    """
    stamp = _stamp(grid, witness)
    if stamp is not None:
        form = forms.get(stamp.form)
        return Identity(form, stamp, "stamp", "" if form else stamp.form)
    if witness is not None:
        named = [found for name in witness.names if (found := form_of_name(name)) is not None]
        known = {form_id for form_id, _ in named if form_id in forms}
        if len(known) == 1:
            return Identity(forms[known.pop()], None, "names")
    form = _by_labels(grid, forms)
    return Identity(form, None, "labels" if form else "")


def year_of(text: str) -> int | None:
    """The year in ``2025``, ``2025年`` or ``2025年度``; ``None`` if there is not just one."""
    found = set(_YEAR.findall(text))
    return int(found.pop()) if len(found) == 1 else None


def _stamp(grid: Grid, witness: Witness | None) -> Stamp | None:
    sheet = grid.sheets.get(word("sheet_stamp", "zh"))
    if sheet is not None:
        pairs = {sheet.text(row, 0): sheet.text(row, 1) for row in range(min(30, len(sheet.rows)))}
        stamp = Stamp.from_pairs(pairs)
        if stamp is not None:
            return stamp
    if witness is not None:
        start = len(PROPERTY_PREFIX)
        pairs = {
            name[start:]: value
            for name, value in witness.properties.items()
            if name.startswith(PROPERTY_PREFIX)
        }
        return Stamp.from_pairs(pairs)
    return None


def _by_labels(grid: Grid, forms: Mapping[str, Form]) -> Form | None:
    """The form of whose labels most stand at their places; ``None`` if none has enough there."""
    best: tuple[float, Form | None] = (0.0, None)
    for form in forms.values():
        layout = lay_out(form)
        there = wanted = 0
        for sheet in layout.sheets:
            values = grid.sheets.get(sheet.name)
            if sheet.kind != "table":
                continue
            for label in sheet.labels:
                if label.text and not label.formula and not label.goes_to:
                    wanted += 1
                    if values is not None:
                        text = values.text(label.place.row, label.place.column)
                        there += same_label(text, label.text)
        share = there / wanted if wanted else 0.0
        if share > best[0]:
            best = (share, form)
    return best[1] if best[0] >= _ENOUGH_LABELS else None
