"""Bounds that are other cells: declared with a cell, kept by the workbook, said with both cells."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.office import recalculated
from tests.sample_forms import check_refused, form_text, one_row
from tests.test_arithmetic import data_of, read, read_text
from xlsreport.errors import DefinitionError
from xlsreport.findings.finding import message_of
from xlsreport.forms.names import Names
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.workbook.values import read_witness
from xlsreport.submission.submission import Unit
from xlsreport.verbs.invent import broken_rules, invent_figures
from xlsreport.verbs.try_form import try_form
from xlsreport.workbook.form_plan import plan_of

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.forms.headings import Heading
    from xlsreport.workbook import Entry

TABLES = """
    - id: t
      title: T
      sheet: T
      boxhead:
      - {id: received, label: Received}
      - {id: granted, label: Granted, cells: {type: count, max: received}}
      - {id: open, label: Open, cells: {type: count, min: received - granted - 2, max: received}}
      - {id: left, label: Left, computed: received - granted, cells: {type: count}}
      stub:
      - {id: a, label: A}
      - {id: b, label: B}
      - {id: late, label: Late, cells: {type: count, max: a + b}}
    - id: u
      title: U
      sheet: U
      cells: {type: amount, decimals: 1, max: 0.5 * t.a.received}
      boxhead: [{id: paid, label: Paid}]
"""


@pytest.fixture(scope="module")
def form() -> Form:
    with TemporaryDirectory() as folder:
        return read_text(form_text(TABLES), Path(folder))


GOOD: dict[str, Entry] = {
    "t.a.received": 9, "t.a.granted": 4, "t.a.open": 5, "t.b.received": 2, "t.b.granted": 2,
    "t.b.open": 0, "t.late.received": 11, "t.late.granted": 0, "t.late.open": 9, "u.paid": 4,
}  # fmt: skip


def test_within_its_bounds_nothing_is_said(form: Form) -> None:
    assert read(data_of(form, GOOD, nil_return=False), form).findings == ()


@pytest.mark.parametrize(
    ("cell", "value", "other", "words"),
    [
        ("t.a.granted", 10, "t.a.received", "Granted 10; Received 9; difference 1"),
        ("t.b.open", 3, "t.b.received", "Open 3; Received 2"),
        ("t.late.open", 8, "t.late.granted", "Open 8; Received 11 － Granted 0 － 2 ＝ 9"),
        ("t.late.received", 12, "t.b.received", "Late 12; A 9 ＋ B 2 ＝ 11"),
        ("u.paid", 5, "t.a.received", "Paid 5"),
    ],
)
def test_beyond_them_both_cells_are_named(
    cell: str, value: int, other: str, words: str, form: Form
) -> None:
    found = read(data_of(form, {**GOOD, cell: value}, nil_return=False), form).findings
    (finding,) = [each for each in found if cell == each.cell_ids[0]]
    assert finding.code == "RULE_TIE"
    assert other in finding.cell_ids
    assert finding.severity.name == "ERROR"
    assert words in message_of(finding, "en")


def test_a_difference_that_is_not_signed_may_not_be_below_nothing(form: Form) -> None:
    found = read(data_of(form, {**GOOD, "t.a.granted": 10}, nil_return=False), form).findings
    (finding,) = [each for each in found if each.code == "CELL_OUT_OF_BOUNDS"]
    assert finding.cell_ids == ("t.a.left",)
    assert "at least 0" in message_of(finding, "en")


def test_the_workbook_accepts_only_what_is_within_them(form: Form) -> None:
    plan = plan_of(lay_out(form))
    rule = plan.validations["t.a.granted"]
    assert rule["validate"] == "custom"
    assert "OR(COUNT(B5)<1,ROUND(C5-(SUM(B5)),0)<=0)" in str(rule["value"])
    assert "At most Received." in str(rule["input_message"])
    # Another sheet is seen by the sheet of checks only.
    assert "Received" not in str(plan.validations["u.paid"])


def test_the_lights_agree_in_libreoffice(form: Form, tmp_path: Path) -> None:
    files = []
    for name, cells in (("good", {}), ("bad", {"t.a.granted": 10}), ("far", {"u.paid": 5})):
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(data_of(form, {**GOOD, **cells}, nil_return=False))
    shown = []
    for file in recalculated(files, tmp_path / "office"):
        witness = read_witness(file.read_bytes())
        place = lay_out(form).states[""]
        shown.append(witness.sheets[place.sheet].cells[place.row, place.column].text.strip())
    assert shown == ["Complete", "1 not allowed 1 failed", "1 failed"]


def test_a_merge_keeps_them_over_the_sums_and_figures_can_be_invented(form: Form) -> None:
    sent = [
        read(data_of(form, GOOD, Unit(f"A{at}", f"U{at}"), nil_return=False), form, f"{at}.xlsx")
        for at in (1, 2)
    ]
    assert consolidate(sent, None, Unit("A", "All")).findings == ()
    assert broken_rules(form, invent_figures(form)) == []
    try_form(form)


@pytest.mark.parametrize("rows", [3, 60])
def test_the_names_of_a_table_are_collected_as_often_for_many_rows_as_for_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    made: list[int] = []
    make = Names.__init__

    def count(self: Names, headings: tuple[Heading, ...]) -> None:
        made.append(len(headings))
        make(self, headings)

    monkeypatch.setattr(Names, "__init__", count)
    columns = ("id: a, label: A, cells: {type: count, max: b}", "id: b, label: B")
    listed = "".join(f"  - {{id: r{number}, label: R}}\n" for number in range(rows))
    text = one_row(*columns).replace("  stub: [{id: x, label: X}]\n", f"  stub:\n{listed}")
    assert len(read_text(text, tmp_path).ties) >= rows
    assert len(made) == 6


def test_a_column_of_a_list_has_numbers_for_bounds(tmp_path: Path) -> None:
    columns = "[{id: a, label: A}, {id: b, label: B, cells: {type: count, max: a}}]"
    lists = f"lists: [{{id: things, title: L, sheet: L, columns: {columns}}}]\n"
    with pytest.raises(DefinitionError, match="in the rules of the list"):
        read_text(form_text("", lists), tmp_path)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("{type: count, max: bb}", "unknown name 'bb'; the nearest is 'b'"),
        ("{type: count, max: t.x.bb}", "unknown name 't.x.bb'"),
        ("{type: count, max: words}", "hold no figures"),
        ("{type: count, max: c}", "'c' cannot be its own bound"),
        ("{type: count, min: prior(b)}", r"without prior\(\)"),
        ("{type: count, max: b * c}", "only names, numbers"),
        ("{type: date, max: b}", "the cells of 'b' hold no dates"),
        ("{type: percent, max: 100}", "needs a % sign"),
    ],
)
def test_a_bound_that_means_nothing_is_refused_with_its_line(
    cells: str, said: str, tmp_path: Path
) -> None:
    columns = ("id: b, label: B", "id: words, label: W, cells: {type: text}")
    text = one_row(*columns, f"id: c, label: C, cells: {cells}")
    check_refused(text, said, "id: c,", tmp_path)
