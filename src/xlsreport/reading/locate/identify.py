"""Identifies the form of a workbook by its stamp, its defined names or its labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.layout import lay_out
from xlsreport.layout.stamp import PROPERTY_PREFIX, Stamp, form_of_name
from xlsreport.reading.locate.anchors import anchors_of
from xlsreport.reading.locate.labels import normal_label, texts_of
from xlsreport.text.records import Record
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form
    from xlsreport.layout import Layout
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = ["Identity", "choose_layout", "identify", "year_of"]

_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
# Another workbook shares a label or two with a form; a filled form shares nearly all of one
# table's at least. A table with fewer than some is taken not to be there.
_ENOUGH_LABELS, _SOME_LABELS, _FEWEST_LABELS = 0.6, 0.4, 4
_LONGEST_LABEL = 80


class Identity(Record, frozen=True):
    """What a workbook is.

    Attributes:
        form: The form it fills in; ``None`` if it is none that is known.
        stamp: Its stamp; ``None`` if it has lost it.
        by: ``stamp``, ``names`` or ``labels``: how the form was identified; ``""`` if it was not.
        claimed: The id of a form that is not at hand, as its stamp says; ``""`` for none.
    """

    form: Form | None
    stamp: Stamp | None
    by: str
    claimed: str = ""


def identify(grid: Grid, witness: Witness | None, forms: Mapping[str, Form]) -> Identity:
    """Returns the form of a workbook, its stamp and how it was identified.

    Args:
        grid: Its values.
        witness: Its XML; ``None`` for containers without.
        forms: The forms at hand by id.
    """
    stamp = _read_stamp(grid, witness)
    if stamp is not None:
        form = forms.get(stamp.form)
        return Identity(form, stamp, "stamp", "" if form else stamp.form)
    if witness is not None:
        named = [found for name in witness.names if (found := form_of_name(name)) is not None]
        known = {form_id for form_id, _ in named if form_id in forms}
        if len(known) == 1:
            return Identity(forms[known.pop()], None, "names")
    form = _find_by_labels(grid, witness, forms)
    return Identity(form, None, "labels" if form else "")


def year_of(text: str) -> int | None:
    """The year in ``2025``, ``2025年`` or ``2025年度``; ``None`` if there is not just one."""
    found = set(_YEAR.findall(text))
    return int(found.pop()) if len(found) == 1 else None


def _read_stamp(grid: Grid, witness: Witness | None) -> Stamp | None:
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


def choose_layout(form: Form, stamp: Stamp | None, grid: Grid, *, consolidated: bool) -> Layout:
    """The layout that a workbook was made with: today's, or that of version 0.1.0."""
    now = lay_out(form, consolidated=consolidated)
    if stamp is not None and stamp.layout == now.fingerprint:
        return now
    older = lay_out(form, consolidated=consolidated, older=True)
    if stamp is not None:
        return older if stamp.format == "1" or stamp.layout == older.fingerprint else now
    cover = grid.sheets.get(now.sheet("cover").name)
    if cover is None:
        return now
    kept = [
        sum(
            cover.text(label.place.row, label.place.column) == label.text
            for label in layout.sheet("cover").labels
        )
        for layout in (now, older)
    ]
    return older if kept[1] > kept[0] else now


def _find_by_labels(grid: Grid, witness: Witness | None, forms: Mapping[str, Form]) -> Form | None:
    """The form whose labels the sheets hold, wherever they stand; ``None`` if there is none.

    Editions share most of their labels: a label that a table should have and has not counts
    against the form. Between editions that fit equally well, the later one is taken.
    """
    there = _collect_labels(grid, witness)
    best, found = 0, None
    for form in forms.values():
        layout = lay_out(form)
        score, enough = 0, False
        for sheet in layout.sheets:
            if sheet.kind != "table":
                continue
            wanted = anchors_of(layout, sheet).labels
            hits = len(wanted & there)
            if hits >= _SOME_LABELS * len(wanted):
                score += hits - (len(wanted) - hits)
            enough |= hits >= max(_FEWEST_LABELS, _ENOUGH_LABELS * len(wanted))
        if enough and score >= best:
            best, found = score, form
    return found


def _collect_labels(grid: Grid, witness: Witness | None) -> frozenset[str]:
    """Every text that may be a label, in its normal form."""
    seen = witness.sheets if witness is not None else {}
    texts: set[str] = set()
    for name in grid.sheets:
        texts.update(texts_of(grid, name, seen[name].cells if name in seen else None).texts)
    return frozenset(normal_label(text) for text in texts if len(text) <= _LONGEST_LABEL)
