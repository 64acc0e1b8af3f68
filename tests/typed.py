"""A form with a cell of every type, random entries for it, and its workbooks."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import openpyxl
from hypothesis import strategies as st

from tests.sample_forms import form_text
from xlsreport.checks.all_checks import check_outcome
from xlsreport.forms.yaml.form import read_form
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openpyxl.workbook import Workbook

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome
    from xlsreport.workbook.content import Entry

__all__ = ["CELLS", "FORM", "GOOD", "TEXT", "entries", "written", "written_and_changed"]

TEXT = form_text(
    """
    - id: t
      title: Places
      sheet: Places
      boxhead:
      - {id: held, label: Held, cells: {type: count, unit: items, min: 1, max: 99}}
      - {id: paid, label: Paid, cells: {type: amount, decimals: 2, blank: allowed}}
      - {id: share, label: Share, cells: {type: percent, decimals: 1, max: 100%}}
      - {id: opened, label: Opened, cells: {type: date, min: 1949-10-01, aggregate: min}}
      - {id: code, label: Code, cells: {type: text, longest: 12, blank: allowed}}
      - id: kind
        label: Kind
        cells: {type: choice, choices: {branch: Branch, mobile: Mobile library, other: Other}}
      - {id: free, label: Free, cells: {type: yes_no}}
      stub:
      - {id: x, label: X}
      - {id: y, label: Y}
      - {id: all, label: All, total_of: siblings}
    """
)
CELLS = dict(
    zip(("held", "paid", "share", "opened", "code", "kind", "free"), "BCDEFGH", strict=True)
)
"""The letter of each column."""


def _read() -> Form:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "typed.yaml"
        file.write_text(TEXT, encoding="utf-8")
        return read_form(file)


FORM = _read()
GOOD: dict[str, Entry] = {
    "t.x.held": 12, "t.y.held": 30, "t.x.paid": Decimal("1.5"), "t.x.share": Decimal("0.355"),
    "t.y.share": 0, "t.x.opened": dt.date(2001, 3, 4), "t.y.opened": dt.date(1999, 12, 31),
    "t.x.code": "007", "t.x.kind": "Branch", "t.y.kind": "Other", "t.x.free": True,
    "t.y.free": False,
}  # fmt: skip
"""What a clerk who does everything right enters."""

_WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=12).map(
    lambda text: text.strip()
)
_OF: Mapping[str, st.SearchStrategy[Entry]] = {
    "held": st.integers(1, 99),
    "paid": st.just("") | st.decimals(0, 10**6, places=2),
    "share": st.decimals(0, 1, places=3),
    "opened": st.dates(dt.date(1949, 10, 1), dt.date(2200, 1, 1)),
    "code": _WORDS.filter(lambda text: len(text.encode("utf-16-le")) <= 24),
    "kind": st.sampled_from(["Branch", "Mobile library", "Other"]),
    "free": st.booleans(),
}
entries = st.fixed_dictionaries(
    {f"t.{row}.{column}": values for row in "xy" for column, values in _OF.items()}
)
"""Entries for every cell, none of them at fault."""


def _bytes(given: Mapping[str, Entry], unit: Unit) -> bytes:
    content = Content(2024, unit, unit, dict(given), contact="Ann", phone="1", nil_return=False)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "typed.xlsx"
        write_form(FORM, content, file)
        return file.read_bytes()


def written(given: Mapping[str, Entry], unit: Unit | None = None, name: str = "f.xlsx") -> Outcome:
    """What is read and checked of a workbook with these entries."""
    unit = unit or Unit("A1", "Ayton")
    return check_outcome(read_workbook(_bytes(given, unit), name, {FORM.id: FORM}))


def written_and_changed(change: Callable[[Workbook], None]) -> Outcome:
    """What is read and checked of the good workbook after a change with another library."""
    book = openpyxl.load_workbook(io.BytesIO(_bytes(GOOD, Unit("A1", "Ayton"))))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return check_outcome(read_workbook(stream.getvalue(), "f.xlsx", {FORM.id: FORM}))
