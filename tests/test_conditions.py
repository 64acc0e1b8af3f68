"""Rules that are asked under a condition: ``if: received > 0``."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.effort import DRAW, times
from tests.office import recalculated
from tests.sample_forms import check_refused, form_text
from tests.test_arithmetic import data_of, read, read_text
from xlsreport.findings.finding import message_of
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.workbook.values import read_witness
from xlsreport.report.form_listing import form_lines
from xlsreport.submission.submission import Unit
from xlsreport.verbs.invent import broken_rules, invent_figures
from xlsreport.verbs.try_form import try_form

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.workbook import Entry

TABLES = """
    - id: t
      title: T
      sheet: T
      boxhead:
      - {id: received, label: Received}
      - {id: granted, label: Granted}
      - {id: days, label: Days, cells: {type: amount, decimals: 1, blank: allowed}}
      stub: [{id: a, label: A}, {id: b, label: B}]
      rules:
      - {id: worked, each: row, expr: days >= 0.5, if: granted > 0}
      - {id: enough, each: row, expr: received <= 3 * granted, if: received - granted >= 5}
    - id: u
      title: U
      sheet: U
      boxhead: [{id: staff, label: Staff}]
"""
TOP = """
    rules:
    - {id: staffed, expr: u.staff >= 1, if: t.a.received + t.b.received > 10, severity: warning}
"""


@pytest.fixture(scope="module")
def form() -> Form:
    with TemporaryDirectory() as folder:
        return read_text(form_text(TABLES, TOP), Path(folder))


GOOD: dict[str, Entry] = {
    "t.a.received": 9, "t.a.granted": 5, "t.a.days": 2, "t.b.received": 1, "t.b.granted": 0,
    "t.b.days": 0, "u.staff": 0,
}  # fmt: skip


def findings(form: Form, **cells: Entry) -> list[tuple[str, str]]:
    entries = {**GOOD, **{key.replace("__", "."): value for key, value in cells.items()}}
    found = read(data_of(form, entries, nil_return=False), form).findings
    return [(each.rule, message_of(each, "en")) for each in found if each.code == "RULE_TIE"]


def test_a_rule_is_asked_only_where_its_condition_holds(form: Form) -> None:
    assert findings(form) == []
    ((rule, words),) = findings(form, t__b__granted=1)
    assert rule == "t.worked"
    assert "Days 0; 0.5" in words
    assert "Since Granted 1 ＞ 0" in words
    ((rule, words),) = findings(form, t__b__received=6, u__staff=1)
    assert rule == "t.enough"
    assert "Since Received 6 － Granted 0 ≥ 5" in words
    ((rule, _),) = findings(form, t__b__received=2)
    assert rule == "form.staffed"


def test_a_condition_is_not_asked_of_totals(tmp_path: Path) -> None:
    stub = "stub: [{id: a, label: A}, {id: b, label: B}"
    text = form_text(TABLES.replace(stub, f"{stub}, {{id: all, label: All, total_of: siblings}}"))
    ties = read_text(text, tmp_path).ties
    # One row may meet the condition and the other have the figure that breaks the rule.
    assert [each.where for each in ties if each.rule == "t.enough"] == ["A", "B"]


def test_a_blank_in_the_condition_leaves_the_rule_unjudged(form: Form) -> None:
    entries = {key: value for key, value in GOOD.items() if key != "t.b.granted"}
    outcome = read(data_of(form, entries, nil_return=False), form)
    assert {each.rule for each in outcome.findings if each.code == "RULE_NOT_ASSESSABLE"} == {
        "t.worked", "t.enough",
    }  # fmt: skip


def test_the_sentence_says_the_condition(form: Form) -> None:
    sentences = [line.sentence for line in lay_out(form).checks]
    assert "Days ≥ 0.5 (only where Granted ＞ 0)" in sentences
    listed = "\n".join(form_lines(form, "en"))
    assert "Received ≤ 3 × Granted (only where Received － Granted ≥ 5)" in listed


def test_a_merge_does_not_ask_it_of_sums(form: Form) -> None:
    sent = [
        read(data_of(form, GOOD, Unit(f"A{at}", f"U{at}"), nil_return=False), form, f"{at}.xlsx")
        for at in (1, 2)
    ]
    assert consolidate(sent, None, Unit("A", "All")).findings == ()
    rules = {line.tie.rule for line in lay_out(form, consolidated=True).checks}
    assert rules.isdisjoint({"t.worked", "t.enough", "form.staffed"})


def test_the_workbook_and_check_agree_in_libreoffice(form: Form, tmp_path: Path) -> None:
    files, expected = [], []
    for seed in range(times(4, 100)):
        draw = random.Random(f"{seed}{DRAW}")  # noqa: S311 - figures, not secrets
        entries: dict[str, Entry] = {
            cell: draw.choice([0, 0, 1, 4, 9, Decimal("0.5") if "days" in cell else 6])
            for cell in GOOD
            if draw.random() < 0.95
        }
        zero = frozenset(["t"]) if draw.random() < 0.3 else frozenset[str]()
        file = tmp_path / f"{seed}.xlsx"
        file.write_bytes(data_of(form, entries, nil_return=False, blanks_zero=zero))
        files.append(file)
        found = read(file.read_bytes(), form).findings
        expected.append({(e.rule, e.cell_ids) for e in found if e.code == "RULE_TIE"})
    layout = lay_out(form)
    sheet = next(each.name for each in layout.sheets if each.kind == "checks")
    for file, rules in zip(recalculated(files, tmp_path / "office"), expected, strict=True):
        cells = read_witness(file.read_bytes()).sheets[sheet].cells
        ours = read_witness((tmp_path / file.name).read_bytes()).sheets[sheet].cells
        shown = set()
        for line in layout.checks:
            place = (line.row, layout.check_columns.state)
            assert cells[place].text == ours[place].text
            if cells[place].text in {"Failed", "Look again", "To check"}:
                shown.add((line.tie.rule, line.tie.cells))
        assert {each for each in rules if each[0].startswith("t.")} == {
            each for each in shown if each[0].startswith("t.")
        }


def test_figures_can_be_invented_and_the_form_works(form: Form) -> None:
    assert broken_rules(form, invent_figures(form)) == []
    try_form(form)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("aa > 0", "unknown name 'aa'; the nearest is 'a'"),
        ("words == 1", "hold no figures"),
        ("1 > 0", "must name a cell"),
        ("prior(a) > 0", "may never be known"),
        ("a >= 0", "always holds"),
        ("a + b < 0", "never holds"),
        ("few > 9", "never holds"),
        ("a", "write one comparison"),
        ("a * b > 0", "only names"),
    ],
)
def test_a_condition_that_cannot_be_decided_is_refused_with_its_line(
    condition: str, said: str, tmp_path: Path
) -> None:
    text = form_text(
        f"""
        - id: t
          title: T
          sheet: T
          boxhead:
          - {{id: a, label: A}}
          - {{id: b, label: B}}
          - {{id: few, label: F, cells: {{type: count, max: 9}}}}
          - {{id: words, label: W, cells: {{type: text}}}}
          stub: [{{id: x, label: X}}]
          rules:
          - id: r
            each: row
            expr: a <= b
            if: {condition}
        """
    )
    check_refused(text, said, "    if:", tmp_path)
