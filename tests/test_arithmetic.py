"""Cells that follow from others by arithmetic: rates, products, differences, all the way round."""

from __future__ import annotations

import io
import json
import random
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import DRAW, times
from tests.office import recalculated
from tests.sample_forms import check_refused, form_text, one_row
from tests.test_recalculation import _same
from xlsreport.checks.all_checks import check_outcome
from xlsreport.errors import DefinitionError
from xlsreport.findings.finding import message_of
from xlsreport.forms.calculation import agrees
from xlsreport.forms.record import form_from_text, form_to_text
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.reading.export_file import units_within
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.workbook.values import read_witness
from xlsreport.report.form_diff import diff_lines
from xlsreport.report.json_report import merge_json
from xlsreport.report.published.content import compose_report
from xlsreport.report.published.html_file import render_html
from xlsreport.report.text import merge_text
from xlsreport.submission.submission import Unit, with_totals
from xlsreport.verbs.try_form import try_form
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openpyxl.workbook import Workbook

    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome
    from xlsreport.workbook import Entry

TABLES = """
    - id: work
      title: A. Work
      sheet: Work
      boxhead:
      - {id: received, label: Received}
      - {id: granted, label: Granted}
      - {id: refused, label: Refused, cells: {type: count, blank: allowed}}
      - id: open
        label: Open
        computed: received - granted - refused
        cells: {type: count, signed: true}
      - id: rate
        label: Rate
        computed: granted / (granted + refused)
        cells: {type: percent, decimals: 1}
      stub:
      - {id: a, label: Persons}
      - {id: b, label: Firms}
      - {id: all, label: All, total_of: siblings}
    - id: cost
      title: B. Cost
      sheet: B. Cost
      cells: {type: amount, unit: USD, decimals: 2}
      boxhead:
      - {id: hours, label: Hours, cells: {type: amount, unit: h, decimals: 1}}
      - {id: pay, label: Pay, cells: {type: amount, unit: USD, decimals: 2, aggregate: none}}
      - {id: paid, label: Paid, computed: hours * pay}
      stub:
      - {id: clerks, label: Clerks}
      - {id: guards, label: Guards}
      - {id: all, label: All, total_of: siblings}
    - id: key
      title: C. Key figures
      sheet: C. Key
      boxhead:
      - id: each
        label: Cost of ten cases
        computed: 10 * cost.all.paid / work.all.received
        cells: {type: amount, unit: USD, decimals: 2}
      - id: highest
        label: Highest rate
        computed: work.a.granted / work.a.received
        cells: {type: percent, aggregate: max}
      - id: own
        label: Own
        computed: 3 * rooms - work.a.open
        cells: {type: count, signed: true, aggregate: none}
      - {id: rooms, label: Rooms}
"""
TEXT = form_text(TABLES)


def read_text(text: str, folder: Path) -> Form:
    file = folder / "form.yaml"
    file.write_text(text, "utf-8")
    return read_form(file)


with TemporaryDirectory() as made:
    FORM = read_text(TEXT, Path(made))
GIVEN: dict[str, Entry] = {
    "work.a.received": 10, "work.a.granted": 6, "work.a.refused": 2,
    "work.b.received": 4, "work.b.granted": 1, "work.b.refused": 3,
    "cost.clerks.hours": Decimal("1.5"), "cost.clerks.pay": Decimal("20.01"),
    "cost.guards.hours": 2, "cost.guards.pay": 10, "key.rooms": 7,
}  # fmt: skip
OTHER: dict[str, Entry] = {
    **GIVEN, "work.a.granted": 1, "work.a.refused": 1, "cost.clerks.pay": 100, "key.rooms": 1,
}  # fmt: skip
UNITS = (Unit("A1", "Ayton"), Unit("A2", "Beeford"))


def data_of(form: Form, entries: Mapping[str, Entry], unit: Unit = UNITS[0], **more: Any) -> bytes:
    content = Content(2024, unit, unit, dict(entries), contact="Ann", phone="1", **more)
    with TemporaryDirectory() as folder:
        write_form(form, content, Path(folder) / "f.xlsx")
        return (Path(folder) / "f.xlsx").read_bytes()


def read(data: bytes, form: Form = FORM, name: str = "f.xlsx") -> Outcome:
    return check_outcome(read_workbook(data, name, {form.id: form}))


def changed(data: bytes, change: Callable[[Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet: str, address: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][address] = value

    return change


def merged(outcomes: Sequence[Outcome], *, expand: bool = False) -> tuple[Consolidation, bytes]:
    choices = MergeChoices(expand=expand)
    result = consolidate(outcomes, None, Unit("A", "All"), choices=choices, include_errors=True)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "merged.xlsx"
        write_consolidated(result, file, outcomes, None)
        return result, file.read_bytes()


def two_units() -> list[Outcome]:
    pairs = zip((GIVEN, OTHER), UNITS, strict=True)
    return [read(data_of(FORM, each, unit), name=f"{unit.code}.xlsx") for each, unit in pairs]


def test_rates_products_and_differences_are_worked_out_and_totals_of_them_too() -> None:
    outcome = read(data_of(FORM, GIVEN, nil_return=False))
    assert outcome.findings == ()
    assert outcome.submission is not None
    values = outcome.submission.values
    assert values["work.a.open"] == 2
    assert values["work.a.rate"] == Decimal("0.750")
    assert values["cost.clerks.paid"] == Decimal("30.02")  # 30.015, half up
    assert values["cost.all.paid"] == Decimal("50.02")
    # The rate of a total is made from totals, not added up.
    assert values["work.all.rate"] == Decimal("0.583")
    assert values["key.each"] == Decimal("35.73")
    assert values["key.own"] == 19


def test_a_rate_is_shown_in_percent_by_a_unit_and_in_a_merge() -> None:
    for data in (data_of(FORM, GIVEN), merged(two_units())[1]):
        sheet = openpyxl.load_workbook(io.BytesIO(data))["Work"]
        assert {sheet[f"F{row}"].number_format for row in (5, 6, 7)} == {"0.0%"}
        assert {sheet[f"E{row}"].number_format for row in (5, 6, 7)} == {"General"}


def test_a_rate_over_nothing_is_blank_and_so_is_one_of_blanks() -> None:
    values = with_totals(FORM, {"work.a.granted": 0, "work.a.refused": 0})
    assert values["work.a.rate"] is None
    assert values["key.highest"] is None
    # Within a sum a blank counts as nothing, as in a total.
    assert with_totals(FORM, {"work.a.granted": 3})["work.a.rate"] == 1
    assert with_totals(FORM, {"work.a.granted": 3})["work.a.open"] == -3
    assert with_totals(FORM, {})["work.a.open"] is None


@pytest.mark.parametrize(
    ("address", "value", "codes"),
    [
        ("F5", 0.8, ["RULE_COMPUTED"]),
        ("F5", 0.75, ["CELL_OVERWRITTEN"]),
        ("F5", "75%", ["CELL_OVERWRITTEN"]),
        ("F5", None, ["RULE_COMPUTED"]),
        ("F5", "see below", ["RULE_COMPUTED"]),
        ("E5", 3, ["RULE_COMPUTED"]),
    ],
)
def test_a_calculated_cell_that_was_typed_over_is_compared(
    address: str, value: object, codes: list[str]
) -> None:
    outcome = read(changed(data_of(FORM, GIVEN, nil_return=False), put("Work", address, value)))
    assert [each.code for each in outcome.findings] == codes
    if codes == ["RULE_COMPUTED"]:
        message = message_of(outcome.findings[0], "en")
        assert ("Granted ÷" if address == "F5" else "Received － Granted － Refused") in message
    assert outcome.submission is not None
    assert outcome.submission.values["work.a.rate"] == Decimal("0.750")


def test_another_formula_is_named() -> None:
    data = data_of(FORM, GIVEN, nil_return=False)
    outcome = read(changed(data, put("B. Cost", "D5", "=B5*C5")))
    assert [each.code for each in outcome.findings] == ["RULE_COMPUTED"]  # it has no result


def test_a_row_put_in_above_moves_the_formulas_and_nothing_is_said() -> None:
    def insert(book: Workbook) -> None:
        sheet = book["C. Key"]
        sheet["A5"] = sheet["A5"].value.replace("Work", "'Work'").replace("''", "'")

    outcome = read(changed(data_of(FORM, GIVEN, nil_return=False), insert))
    assert outcome.findings == ()


def test_a_merge_makes_rates_from_the_sums_and_adds_products_up() -> None:
    result, data = merged(two_units())
    assert result.reconciliation is not None
    assert result.reconciliation.holds
    outcome = read(data)
    assert [each.code for each in outcome.findings] == []
    assert outcome.submission is not None
    values = outcome.submission.values
    assert values["work.a.rate"] == Decimal("0.700")  # 7 of 10, not the mean of 75 % and 50 %
    assert values["work.a.open"] == 10
    assert values["cost.clerks.pay"] is None
    assert values["cost.clerks.paid"] == Decimal("180.02")  # not 3 hours times some rate
    assert values["key.each"] == Decimal("78.58")
    assert values["key.highest"] == Decimal("0.60")
    assert values["key.own"] is None
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "/" in book["Work"]["F5"].value
    assert book["B. Cost"]["D5"].value.startswith("=SUM('Detail'!")
    proof = {
        (row[1].value, row[2].value): row[9].value for row in book["Reconciliation"].iter_rows()
    }
    assert "From sums" in proof["Persons", "Rate"]
    assert proof["Clerks", "Pay"] == "Not summed"
    assert "Agrees" in proof["Clerks", "Paid"]


def test_the_sentence_of_the_proof_names_rates_and_extremes_apart() -> None:
    result, _ = merged(two_units())
    form = result.form
    assert form is not None
    added = sum(cell.added_up for cell in form.cells.values())
    proved = " ".join(" ".join(merge_text([], result, None, "en")).split())
    assert f"all {added} cells are the sum of the units" in proved
    rates = [cell for cell in form.cells.values() if cell.value_type.aggregate == "computed"]
    assert f"{len(rates)} cells are rates, computed from the sums (Persons／Rate" in proved
    record = merge_json([], result, None, "en")["reconciliation"]
    assert record["computed"] == [cell.id for cell in rates]
    zh = "".join("".join(merge_text([], result, None, "zh")).split())
    assert f"{len(rates)}格是比率，由合计数计算" in zh


@pytest.mark.parametrize("expand", [False, True])
def test_a_merge_of_merges_comes_to_the_same(expand: bool) -> None:  # noqa: FBT001
    district = read(merged(two_units())[1], name="district.xlsx")
    result, data = merged([district], expand=expand)
    assert result.reconciliation is not None
    assert result.reconciliation.holds
    city = read(data)
    assert city.findings == ()
    assert city.submission is not None
    assert district.submission is not None
    assert dict(city.submission.values) == dict(district.submission.values)


@pytest.mark.parametrize(
    ("sheet", "address", "value"),
    [("Work", "F5", 0.9), ("B. Cost", "D5", 1), ("C. Key", "A5", 3), ("C. Key", "C5", 3)],
)
def test_a_calculated_cell_of_a_merged_workbook_cannot_lie(
    sheet: str, address: str, value: object
) -> None:
    outcome = read(changed(merged(two_units())[1], put(sheet, address, value)))
    assert "CELL_SUM_SHOWN" in [each.code for each in outcome.findings]


def test_a_product_changed_in_the_details_breaks_the_seal() -> None:
    data = merged(two_units())[1]
    book = openpyxl.load_workbook(io.BytesIO(data))
    ids = {cell.value: cell.column_letter for cell in book["Detail"][3]}
    outcome = read(changed(data, put("Detail", f"{ids['cost.clerks.paid']}7", 1)))
    assert "FILE_SEAL_BROKEN" in [each.code for each in outcome.findings]


def test_a_nil_return_in_a_merge_has_no_rates() -> None:
    nil = read(data_of(FORM, {}, UNITS[1], nil_return=True), name="nil.xlsx")
    result, data = merged([two_units()[0], nil])
    assert result.reconciliation is not None
    assert result.reconciliation.holds
    outcome = read(data)
    assert outcome.findings == ()
    assert outcome.submission is not None
    assert outcome.submission.details[1].figures["work.a.rate"] is None
    assert outcome.submission.values["work.a.rate"] == Decimal("0.750")


def random_entries(form: Form, draw: random.Random) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for cell in form.cells.values():
        if not cell.computed and draw.random() < 0.8:
            number = Decimal(draw.randint(0, 40)) / (10 if cell.value_type.decimals else 1)
            found[cell.id] = draw.choice([number, number, number, 0, "x"])
    for cell in form.cells.values():
        if cell.calculation is not None and draw.random() < 0.1:
            found[cell.id] = draw.choice([1, "", "n/a", Decimal("0.5")])
    return found


def test_libreoffice_comes_to_what_was_written_and_merged(tmp_path: Path) -> None:
    files = []
    for seed in range(times(3, 160)):
        draw = random.Random(f"{seed}{DRAW}")  # noqa: S311 - figures, not secrets
        more: dict[str, Any] = {"nil_return": draw.choice([True, False, None])}
        if draw.random() < 0.4:
            more["blanks_zero"] = frozenset(draw.sample(["work", "cost", "key"], 2))
        file = tmp_path / f"{seed}.xlsx"
        file.write_bytes(data_of(FORM, random_entries(FORM, draw), **more))
        files.append(file)
    blank = read(data_of(FORM, {"key.rooms": 1, "work.a.granted": 1}, nil_return=False))
    for name, outcomes in (("m", two_units()), ("n", [blank])):
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(merged(outcomes)[1])
    for ours, theirs in zip(files, recalculated(files, tmp_path / "office"), strict=True):
        first, second = (read_witness(each.read_bytes()) for each in (ours, theirs))
        for name, sheet in first.sheets.items():
            for place, cell in sheet.cells.items():
                if cell.formula is not None:
                    there = second.sheets[name].cells.get(place)
                    shown = ("", "") if there is None else (there.kind, there.text)
                    assert _same((cell.kind, cell.text), shown), (ours.name, name, place, cell)
        if ours.stem in "mn":
            codes = [each.code for each in read(theirs.read_bytes()).findings]
            assert "CELL_SUM_SHOWN" not in codes
            assert "CELL_PROOF_DIFFERS" not in codes


@settings(max_examples=times(3, 120), deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({cell: st.integers(0, 30) for cell in GIVEN}),
        min_size=2,
        max_size=4,
    )
)
def test_the_merged_rate_is_that_of_the_sums(sent: list[dict[str, int]]) -> None:
    outcomes = [
        read(data_of(FORM, each, Unit(f"A{at}", f"U{at}"), nil_return=False), name=f"{at}.xlsx")
        for at, each in enumerate(sent)
    ]
    result, data = merged(outcomes)
    assert result.reconciliation is not None
    assert result.reconciliation.holds
    values = result.values
    granted, refused = (
        sum(each[f"work.a.{key}"] for each in sent) for key in ("granted", "refused")
    )
    rate = values["work.a.rate"]
    if granted + refused == 0:
        assert rate is None
    else:
        assert rate is not None
        assert abs(rate * (granted + refused) - granted) <= Decimal("0.0005") * (granted + refused)
    paid = sum(each["cost.clerks.hours"] * each["cost.clerks.pay"] for each in sent)
    assert values["cost.clerks.paid"] == paid
    found = read(data)
    assert [each.code for each in found.findings if each.code.startswith("CELL_")] == []


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("computed: a + nothing", "unknown name 'nothing'; the nearest is"),
        (
            "computed: a / t.x.bb, cells: {type: percent}",
            "unknown name 't.x.bb'; the nearest is 't.x.b'",
        ),
        ("computed: a / b", "a rate must say its cells"),
        ("computed: a / b + 1, cells: {type: percent}", "cell of its own"),
        ("computed: a * b + a", "cell of its own"),
        ("computed: a / b / a, cells: {type: percent}", "cell of its own"),
        ("computed: a * b / a, cells: {type: percent}", "cell of its own"),
        ("computed: 2 * 3", "at least one cell"),
        ("computed: a / 0, cells: {type: percent}", "divided by 0"),
        ("computed: a / zero, cells: {type: percent}", "the divisor is always 0 .X／Z"),
        ("computed: a / (2 * zero - zero), cells: {type: percent}", "the divisor is always 0"),
        ("computed: a / (b - b), cells: {type: percent}", "the divisor is always 0"),
        ("computed: a / nil.all, cells: {type: percent}", "the divisor is always 0"),
        ("computed: prior(a) - b", "prior()"),
        ("computed: c - a", "in a circle: c → c"),
        ("computed: words - a", "no cell of this row"),
        ("computed: a - t.x.words", "hold no figures"),
        ("computed: a / b, cells: {type: amount, decimals: 1, aggregate: sum}", "never added up"),
        ("computed: a / own, cells: {type: percent}", "'t.x.own' is not merged"),
        ("computed: a - own", "'t.x.own' is not added up"),
        ("computed: a - half", "needs as many decimals"),
        ("computed: a - b, cells: {type: count, blank: allowed}", "no 'blank'"),
        ("cells: {type: count, aggregate: computed}", "must be one of: sum, none"),
        ("computed: a - b, where: b == 1", "no effect|'where' has an effect"),
        ("computed: open('x')", "this is not|only names"),
        ("computed: a ** b", "only names"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_its_line(
    column: str, said: str, tmp_path: Path
) -> None:
    text = form_text(
        f"""
        - id: t
          title: T
          sheet: T
          boxhead:
          - {{id: a, label: A}}
          - {{id: b, label: B}}
          - {{id: own, label: O, cells: {{type: count, aggregate: none}}}}
          - {{id: half, label: H, cells: {{type: amount, decimals: 1}}}}
          - {{id: words, label: W, cells: {{type: text}}}}
          - {{id: zero, label: Z, cells: {{type: count, max: 0}}}}
          - id: nil
            label: N
            children:
            - {{id: one, label: N1, cells: {{type: count, max: 0}}}}
            - {{id: two, label: N2, cells: {{type: count, max: 0}}}}
            - {{id: all, label: N3, total_of: siblings}}
          - {{id: c, label: C, {column}}}
          stub:
          - {{id: x, label: X}}
        """
    )
    check_refused(text, said, "id: c,", tmp_path)


def test_a_divisor_that_may_be_more_than_nothing_is_accepted(tmp_path: Path) -> None:
    for cells, divisor in (("max: 1", "b"), ("max: 0", "b + 1"), ("max: 0, signed: true", "b")):
        text = one_row(
            "id: a, label: A",
            f"id: b, label: B, cells: {{type: count, {cells}}}",
            f"id: c, label: C, computed: a / ({divisor}), cells: {{type: percent}}",
        )
        assert read_text(text, tmp_path).cells["t.x.c"].calculation is not None


def test_circles_over_tables_are_found(tmp_path: Path) -> None:
    text = form_text(
        """
        - id: t
          title: T
          sheet: T
          boxhead: [{id: a, label: A, computed: u.b + u.c}, {id: e, label: E}]
        - id: u
          title: U
          sheet: U
          boxhead: [{id: b, label: B, computed: t.a + c}, {id: c, label: C}]
        """
    )
    with pytest.raises(DefinitionError, match=r"circle: t\.a → u\.b → t\.a"):
        read_text(text, tmp_path)


def test_a_row_is_computed_from_rows_and_a_rate_goes_before_a_difference(tmp_path: Path) -> None:
    form = read_text(
        form_text(
            """
            - id: t
              title: T
              sheet: T
              boxhead:
              - {id: a, label: A}
              - {id: b, label: B}
              - {id: share, label: S, computed: a / (a + b), cells: {type: percent}}
              stub:
              - {id: x, label: X}
              - {id: y, label: Y}
              - {id: net, label: N, computed: x - y, cells: {type: count, signed: true}}
              - {id: per, label: P, computed: 1000 * x / y, cells: {type: amount, decimals: 1}}
            """
        ),
        tmp_path,
    )
    values = with_totals(form, {"t.x.a": 9, "t.y.a": 3, "t.x.b": 4, "t.y.b": 2})
    assert values["t.net.a"] == 6
    assert values["t.per.b"] == 2000
    assert values["t.net.share"] == Decimal("0.75")
    assert values["t.per.share"] == Decimal("0.60")
    try_form(form)


def test_the_form_works_in_every_verb() -> None:
    try_form(FORM)


def test_a_published_report_with_rates_is_read_back(tmp_path: Path) -> None:
    form = read_text(form_text(TABLES.split("    - id: cost", maxsplit=1)[0]), tmp_path)
    entries = {cell: value for cell, value in GIVEN.items() if cell.startswith("work.")}
    submission = read(data_of(form, entries, nil_return=False), form).submission
    assert submission is not None
    page = render_html(compose_report(submission))
    outcome = read(page if isinstance(page, bytes) else page.encode(), form, "report.html")
    assert [each.code for each in outcome.findings] == ["FILE_FROM_REPORT"]
    assert outcome.submission is not None
    assert dict(outcome.submission.values) == dict(submission.values)


def test_a_compiled_form_is_the_same() -> None:
    again = form_from_text(json.loads(form_to_text(FORM, {})))
    assert again is not None
    assert again.cells == FORM.cells


def test_what_lies_between_two_last_places_is_no_result() -> None:
    cell = FORM.cells["cost.clerks.paid"]
    known = {"cost.clerks.hours": Decimal("1.5"), "cost.clerks.pay": Decimal("20.01")}.get
    # 30.015: programs round it either way, but it may not be left unrounded.
    assert agrees(cell, Decimal("30.01"), known)
    assert agrees(cell, Decimal("30.02"), known)
    assert not agrees(cell, Decimal("30.015"), known)
    large = {"cost.clerks.hours": Decimal("12345678.9"), "cost.clerks.pay": Decimal("1234567.8")}
    assert agrees(cell, Decimal(repr(12345678.9 * 1234567.8)), large.get)


def test_more_digits_than_programs_keep_are_an_error_with_the_figure() -> None:
    most = 10**14
    large = {**GIVEN, "cost.clerks.hours": most, "cost.clerks.pay": most}
    outcome = read(data_of(FORM, large, nil_return=False))
    found = [message_of(each, "en") for each in outcome.findings if each.code == "RULE_COMPUTED"]
    assert len(found) == 1
    assert "comes to more than 15 digits" in found[0]
    assert f'"{most * most}"' in found[0]
    _, data = merged([outcome, *two_units()[1:]])
    whole = read(data, name="merged.xlsx").submission
    assert whole is not None
    assert whole.values["cost.clerks.paid"] == 150


def test_details_may_hold_a_total_of_differences_below_nothing(tmp_path: Path) -> None:
    text = TEXT.replace("cells: {type: count, signed: true}\n", "cells: {type: count}\n", 1)
    form = read_text(text, tmp_path)
    below = {**GIVEN, "work.a.granted": 20, "work.a.refused": 0}
    outcome = read(data_of(form, below, nil_return=False), form)
    _, data = merged([outcome])
    codes = [each.code for each in read(data, form, "merged.xlsx").findings]
    assert not [each for each in codes if each.startswith("CELL_")]


def test_rules_leave_out_rows_of_rates(tmp_path: Path) -> None:
    text = form_text(
        """
        - id: t
          title: T
          sheet: T
          boxhead: [{id: plan, label: Plan}, {id: more, label: More}]
          stub:
          - {id: a, label: A}
          - {id: b, label: B}
          - {id: all, label: All, total_of: siblings}
          - {id: share, label: Share, computed: a / all, cells: {type: percent, decimals: 1}}
          rules: [{id: enough, each: row, expr: plan >= more + 1}]
        """
    )
    ties = read_text(text, tmp_path).ties
    assert [each.where for each in ties if each.rule == "t.enough"] == ["A", "B", "All"]


def test_a_bound_with_a_bare_number_is_not_asked_of_sums(tmp_path: Path) -> None:
    text = form_text(
        """
        - id: t
          title: T
          sheet: T
          boxhead:
          - {id: received, label: Received}
          - {id: open, label: Open, cells: {type: count, min: received - 2, max: received}}
          rules: [{id: few, expr: received <= 5, each: row}]
        """
    )
    form = read_text(text, tmp_path)
    entries: dict[str, Entry] = {"t.received": 5, "t.open": 3}
    units = [read(data_of(form, entries, each), form, f"{each.code}.xlsx") for each in UNITS]
    _, data = merged(units)
    outcome = read(data, form, "merged.xlsx")
    assert not [each.rule for each in outcome.findings if each.code == "RULE_TIE"]
    asked = {line.tie.rule for line in lay_out(form, consolidated=True).checks}
    assert {"t.max.open"} <= asked
    assert asked.isdisjoint({"t.min.open", "t.few"})


def test_what_is_plausible_in_a_list_is_asked_of_its_rows(tmp_path: Path) -> None:
    lists = """
    lists:
    - id: works
      title: Works
      sheet: Works
      optional: true
      columns:
      - {id: name, label: Name, cells: {type: text}}
      - {id: done, label: Done, cells: {type: percent, plausible: 60%}}
    """
    table = "- {id: t, title: T, sheet: T, boxhead: [{id: a, label: A}]}"
    form = read_text(form_text(f"\n        {table}\n", lists), tmp_path)
    rows: list[list[Any]] = [["a", Decimal("0.6")], ["b", Decimal("0.99")], ["c", 1]]
    outcome = read(data_of(form, {"t.a": 1}, lists={"works": rows}), form)
    (found,) = [each for each in outcome.findings if each.code == "CELL_LARGE"]
    assert "Done): says 99%, 100%, which seems too large" in message_of(found, "en")
    assert len(found.places) == 2


def test_another_ratio_is_said_to_be_computed_otherwise(tmp_path: Path) -> None:
    other = read_text(TEXT.replace("granted / (granted + refused)", "granted / received"), tmp_path)
    said = "\n".join(diff_lines(FORM, other, "en"))
    assert "is computed otherwise" in said
    assert "adds up other parts" not in said


def test_lines_that_are_merged_already_keep_what_was_made_unit_by_unit() -> None:
    first = read(merged(two_units())[1], name="merged.xlsx")
    whole = read(merged([first])[1], name="whole.xlsx").submission
    assert first.submission is not None
    assert whole is not None
    (line,) = units_within(whole)
    asked = [each for each, cell in FORM.cells.items() if cell.merged]
    assert "cost.all.paid" in asked
    assert {each: line.values[each] for each in asked} == {
        each: first.submission.values[each] for each in asked
    }
