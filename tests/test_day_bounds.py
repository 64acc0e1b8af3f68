"""Bounds of days that are other days: shown, refused, read, checked and said as days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.office import recalculated
from tests.sample_forms import check_refused, form_text, one_row
from tests.test_arithmetic import data_of, read, read_text
from xlsreport.findings.finding import message_of
from xlsreport.forms.record import form_from_text, form_to_text
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.workbook.values import read_witness
from xlsreport.submission.submission import Unit
from xlsreport.verbs.try_form import try_form
from xlsreport.workbook.form_plan import plan_of

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.workbook import Entry

TABLES = """
    - id: t
      title: T
      sheet: T
      boxhead:
      - {id: received, label: Received, cells: {type: date, min: 2024-02-01}}
      - id: answered
        label: Answered
        cells: {type: date, min: received, max: u.closed, blank: allowed}
      - {id: count, label: Count}
      stub: [{id: a, label: A}, {id: b, label: B}]
    - id: u
      title: U
      sheet: U
      boxhead: [{id: closed, label: Closed, cells: {type: date}}]
"""


@pytest.fixture(scope="module")
def form() -> Form:
    with TemporaryDirectory() as folder:
        return read_text(form_text(TABLES), Path(folder))


GOOD: dict[str, Entry] = {
    "t.a.received": date(2024, 3, 1), "t.a.answered": date(2024, 3, 1), "t.a.count": 1,
    "t.b.received": date(2024, 4, 1), "t.b.answered": "", "t.b.count": 2,
    "u.closed": date(2024, 12, 31),
}  # fmt: skip


def test_within_its_bounds_and_blank_nothing_is_said(form: Form) -> None:
    assert read(data_of(form, GOOD, nil_return=False), form).findings == ()


@pytest.mark.parametrize(
    ("cell", "value", "other", "words"),
    [
        ("t.a.answered", date(2024, 2, 28), "t.a.received",
         "Answered 2024-02-28; Received 2024-03-01; difference −2 days"),
        ("t.b.answered", date(2025, 1, 2), "u.closed",
         "2025-01-02; Closed 2024-12-31; difference 2 days"),
    ],
)  # fmt: skip
def test_beyond_them_both_days_are_named(
    cell: str, value: date, other: str, words: str, form: Form
) -> None:
    found = read(data_of(form, {**GOOD, cell: value}, nil_return=False), form).findings
    (finding,) = found
    assert (finding.code, finding.cell_ids) == ("RULE_TIE", (cell, other))
    assert len(finding.places) == 2
    said = message_of(finding, "en")
    assert all(part in said for part in words.split("; ")), said
    assert "天" in message_of(finding, "zh")


def test_a_nil_return_needs_no_days(form: Form) -> None:
    assert read(data_of(form, {}, nil_return=True), form).findings == ()


def test_a_day_that_is_missing_is_an_error_and_the_relation_not_judged(form: Form) -> None:
    entries = {**GOOD, "t.a.received": ""}
    found = read(data_of(form, entries, nil_return=False), form).findings
    assert sorted(each.code for each in found) == ["CELL_ENTRY_BLANK", "RULE_NOT_ASSESSABLE"]


def test_the_workbook_accepts_only_days_within_them(form: Form) -> None:
    rule = plan_of(lay_out(form)).validations["t.a.answered"]
    assert "OR(COUNT(B5)<1,ROUND(C5-(SUM(B5)),0)>=0)" in str(rule["value"])
    assert "Received" in str(rule["input_message"])


def test_every_bound_has_a_line_that_libreoffice_judges_alike(form: Form, tmp_path: Path) -> None:
    layout = lay_out(form)
    lines = {line.tie.id: line for line in layout.checks}
    assert set(lines) == {
        f"t.{key}.answered[{row}]" for key in ("min", "max") for row in ("a", "b")
    }
    files = []
    for name, cells in (
        ("good", {}), ("early", {"t.a.answered": date(2024, 2, 28)}),
        ("late", {"t.b.answered": date(2025, 1, 2)}), ("nil", None),
    ):  # fmt: skip
        files.append(tmp_path / f"{name}.xlsx")
        entries = {} if cells is None else {**GOOD, **cells}
        files[-1].write_bytes(data_of(form, entries, nil_return=cells is None))
    shown = []
    columns, sheet = layout.check_columns, layout.sheet("checks").name
    for written, file in zip(files, recalculated(files, tmp_path / "office"), strict=True):
        cells_of = []
        for source in (written, file):
            there = read_witness(source.read_bytes()).sheets[sheet].cells
            cells_of.append([there[line.row, columns.state].text for line in lines.values()])
        assert cells_of[0] == cells_of[1]
        state = layout.states[""]
        witness = read_witness(file.read_bytes()).sheets[state.sheet]
        shown.append(witness.cells[state.row, state.column].text.strip())
    assert shown == ["Complete", "1 failed", "1 failed", "Nil return"]


def test_a_merge_does_not_ask_them_and_the_form_works_in_every_verb(form: Form) -> None:
    sent = [
        read(data_of(form, GOOD, Unit(f"A{at}", f"U{at}"), nil_return=False), form, f"{at}.xlsx")
        for at in (1, 2)
    ]
    assert consolidate(sent, None, Unit("A", "All")).findings == ()
    try_form(form)
    again = form_from_text(json.loads(form_to_text(form, {})))
    assert again is not None
    assert [each.expression for each in again.ties] == [each.expression for each in form.ties]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("{type: date, min: bb}", "unknown name 'bb'"),
        ("{type: date, min: n}", "hold no dates"),
        ("{type: date, max: t.x.n}", "hold no dates"),
        ("{type: date, max: c}", "'c' cannot be its own bound"),
        ("{type: date, max: a + 20}", "one other cell with a date"),
        ("{type: date, max: prior(a)}", "one other cell with a date"),
        ("{type: count, max: a}", "hold no figures"),
    ],
)
def test_what_is_no_bound_of_a_day_is_refused_with_its_line(
    cells: str, said: str, tmp_path: Path
) -> None:
    columns = ("id: a, label: A, cells: {type: date}", "id: n, label: N")
    text = one_row(*columns, f"id: c, label: C, cells: {cells}")
    check_refused(text, said, "id: c,", tmp_path)


def test_a_day_that_bounds_its_whole_table_is_not_bounded_by_itself(tmp_path: Path) -> None:
    text = form_text(
        """
        - id: t
          title: T
          sheet: T
          cells: {type: date, min: t.x.a}
          boxhead: [{id: a, label: A}, {id: b, label: B}]
          stub: [{id: x, label: X}]
        """
    )
    form = read_text(text, tmp_path)
    assert [tie.cells for tie in form.ties] == [("t.x.b", "t.x.a")]
    try_form(form)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("type: date, max: 2005-01-01", "type: date, max: a"),
        ("type: date", "type: date, min: a, max: 2005-01-01"),
        ("type: date, min: 2025-06-01", "type: date, min: a, max: 2025-06-01"),
        ("type: date, max: b", "type: date, max: a"),
    ],
)
def test_a_form_is_tried_with_days_within_every_bound(
    first: str, second: str, tmp_path: Path
) -> None:
    text = one_row(f"id: a, label: A, cells: {{{first}}}", f"id: b, label: B, cells: {{{second}}}")
    try_form(read_text(text, tmp_path))
