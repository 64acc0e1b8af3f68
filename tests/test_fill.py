"""The contract of ``fill``: what becomes of every kind of value."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import F2021, FORMS, JIUTAI, consistent, read, workbook, zeros
from xlsreport import api
from xlsreport.errors import UsageError, XlsreportError
from xlsreport.layout import lay_out
from xlsreport.reading.workbook.values import read_witness
from xlsreport.reading.workbook.xml_cells import WitnessCell
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import content_of, filled, parse_values
from xlsreport.verbs.value_files import read_values
from xlsreport.workbook import Content

if TYPE_CHECKING:
    from pathlib import Path

_CELL = "requests.received.natural"
_TOTAL = "requests.received.total"
_BLANK = Content(year=2023, unit=JIUTAI, issued_to=JIUTAI)


def _cell(value: object, tmp_path: Path, cell: str = _CELL) -> WitnessCell | None:
    api.blank(F2021, tmp_path / "b.xlsx", 2023, JIUTAI)
    api.fill(tmp_path / "b.xlsx", {cell: value}, tmp_path / "f.xlsx", FORMS)
    place = lay_out(F2021).cells[cell]
    sheet = read_witness((tmp_path / "f.xlsx").read_bytes()).sheets[place.sheet]
    return sheet.cells.get((place.row, place.column))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (13612, "13612"),
        ("13612", "13612"),
        ("-8", "-8"),
        ("3.25", "3.25"),
        ("0", "0"),
        (0, "0"),
        ("3.0", "3.0"),
        (Decimal("0.092"), "0.092"),
    ],
)
def test_numbers_and_plain_number_texts_become_number_cells(
    value: object, written: str, tmp_path: Path
) -> None:
    cell = _cell(value, tmp_path)
    assert cell is not None
    assert (cell.kind, float(cell.text), cell.formula) == ("n", float(written), None)


@pytest.mark.parametrize(
    "value",
    ["00", "12件", "１２", "+5", "1e3", "1,234", " 7", "7 ", ".5", "5.", "--8", "无", "=1+1", "٣"],
)
def test_every_other_text_stays_text_as_if_pasted(value: str, tmp_path: Path) -> None:
    cell = _cell(value, tmp_path)
    assert cell == WitnessCell("s", value, None)


@pytest.mark.parametrize("value", [None, ""])
def test_null_and_empty_text_leave_an_entered_cell_blank(value: object, tmp_path: Path) -> None:
    assert _cell(value, tmp_path) is None


def test_null_leaves_a_computed_cell_its_formula(tmp_path: Path) -> None:
    cell = _cell(None, tmp_path, _TOTAL)
    assert cell is not None
    assert cell.formula == lay_out(F2021).formulas[_TOTAL]


@pytest.mark.parametrize(("value", "kind"), [(9, "n"), ("9", "n"), ("九", "s")])
def test_a_value_for_a_computed_cell_overwrites_its_formula(
    value: object, kind: str, tmp_path: Path
) -> None:
    cell = _cell(value, tmp_path, _TOTAL)
    assert cell is not None
    assert (cell.kind, cell.text, cell.formula) == (kind, str(value), None)


def test_an_empty_text_empties_a_computed_cell(tmp_path: Path) -> None:
    assert _cell("", tmp_path, _TOTAL) is None


def test_unit_contact_narratives_and_nil_return_can_be_given() -> None:
    values = {
        "unit.code": "X1",
        "unit.name": "某局",
        "unit.contact": "张三",
        "unit.phone": "0431",
        "narrative.overview": "总体",
        "nil_return": True,
    }
    content = filled(F2021, _BLANK, values)
    assert content.unit == Unit("X1", "某局")
    assert content.issued_to == JIUTAI
    assert (content.contact, content.phone, content.nil_return) == ("张三", "0431", True)
    assert content.narratives == {"narrative.overview": "总体"}


@pytest.mark.parametrize(("value", "expected"), [("是", True), ("否", False), (False, False)])
def test_a_nil_return_is_yes_or_no(value: object, expected: bool) -> None:  # noqa: FBT001
    assert filled(F2021, _BLANK, {"nil_return": value}).nil_return is expected


@pytest.mark.parametrize("value", [1, "yes", "零"])
def test_a_nil_return_is_nothing_else(value: object) -> None:
    with pytest.raises(UsageError) as caught:
        filled(F2021, _BLANK, {"nil_return": value})
    assert "nil_return" in caught.value.en


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("requests.recieved.natural", "requests.received.natural"),
        ("narrative.overviev", "narrative.overview"),
        ("unit.nam", "unit.name"),
        ("proactive.rules.made", "proactive.rules."),
    ],
)
def test_an_unknown_id_is_refused_with_the_nearest_name(name: str, nearest: str) -> None:
    with pytest.raises(UsageError) as caught:
        filled(F2021, _BLANK, {name: 1})
    for text in (caught.value.zh, caught.value.en):
        assert name in text
        assert nearest in text


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_a_value_of_another_kind_is_refused(value: object) -> None:
    with pytest.raises(UsageError):
        filled(F2021, _BLANK, {_CELL: value})


def test_a_text_longer_than_a_cell_holds_is_refused() -> None:
    filled(F2021, _BLANK, {"narrative.other": "字" * 32_767})
    with pytest.raises(UsageError):
        filled(F2021, _BLANK, {"narrative.other": "字" * 32_768})


def test_an_undivided_row_goes_to_the_cell_that_takes_it() -> None:
    content = filled(F2021, _BLANK, {"requests.outcome.other.natural": "3"})
    assert content.entries == {"requests.outcome.other.rest.natural": 3}


def test_one_cell_cannot_be_given_by_two_ids() -> None:
    both = {"requests.outcome.other.natural": 3, "requests.outcome.other.rest.natural": 3}
    with pytest.raises(UsageError):
        filled(F2021, _BLANK, both)


def test_json_numbers_are_exact() -> None:
    assert parse_values('{"a": 0.1, "b": 12, "c": null, "d": "00"}') == {
        "a": Decimal("0.1"), "b": 12, "c": None, "d": "00",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "[1]", "{", "3", '{"a": NaN}', '{"a": Infinity}', "[" * 9999])
def test_what_is_no_object_of_values_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_values(text)
    assert "VALUES" in caught.value.zh


@pytest.mark.parametrize("content", [None, b"\xd6\xd0{}"], ids=["missing", "GBK"])
def test_a_file_of_values_that_cannot_be_read_is_refused(
    content: bytes | None, tmp_path: Path
) -> None:
    file = tmp_path / "v.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_values(file)
    assert "v.json" in caught.value.zh


def test_a_file_of_values_may_start_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text('{"a": 1}', encoding="utf-8-sig")
    assert read_values(tmp_path / "v.json") == {"a": 1}


_GIVEN = {_CELL: 5, "unit.contact": "0012", "nil_return": False, "blanks_zero.requests": True}


def test_values_may_stand_in_yaml_and_csv_as_in_json(tmp_path: Path) -> None:
    files = [tmp_path / f"v.{kind}" for kind in ("json", "yaml", "csv")]
    files[0].write_text(json.dumps({**_GIVEN, _TOTAL: None}), encoding="utf-8")
    lines = [f"{_CELL}: 5", "unit.contact: 0012", "nil_return: false", "blanks_zero.requests: true"]
    files[1].write_text("\n".join([*lines, f"{_TOTAL}:"]), encoding="utf-8")
    lines = [line.replace(": ", ",") for line in lines]
    files[2].write_text("\n".join(["id,value", *lines, f"{_TOTAL},"]), encoding="utf-8-sig")
    one, two, three = (filled(F2021, _BLANK, read_values(file)) for file in files)
    assert one == two == three
    assert one.entries == {_CELL: 5}
    assert one.contact == "0012"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("v.csv", "cell,value\na,1\n", "v.csv:1: the first line must be id,value"),
        ("v.csv", "id,value\na,1\na,2\n", "v.csv:3: 'a' is given twice"),
        ("v.csv", "id,value\na\n", "v.csv:2: has 1 columns"),
        ("v.csv", "", "v.csv:1: the first line must name the columns"),
        ("v.yaml", "- a\n", "mapping (id: value)"),
        ("v.yaml", "a: 1\na: 2\n", "duplicate key 'a'"),
    ],
)
def test_a_file_of_values_that_says_no_values_is_refused_with_its_line(
    name: str, text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(XlsreportError) as caught:
        read_values(tmp_path / name)
    assert said in caught.value.en


def test_a_filled_workbook_can_be_filled_further(tmp_path: Path) -> None:
    first = workbook(F2021, {_CELL: 5, "unit.contact": "张三", _TOTAL: 5}, tmp_path / "a.xlsx")
    api.fill(first, {"requests.received.legal": 2}, tmp_path / "b.xlsx", FORMS)
    submission = read(tmp_path / "b.xlsx").submission
    assert submission is not None
    assert submission.values[_CELL] == 5
    assert submission.values["requests.received.legal"] == 2
    assert submission.cover["contact"] == "张三"
    assert submission.shown == {_TOTAL: 5}


def test_texts_in_cells_cannot_be_written_again_as_they_are(tmp_path: Path) -> None:
    submission = read(workbook(F2021, {_CELL: "12件"}, tmp_path / "a.xlsx")).submission
    assert submission is not None
    with pytest.raises(UsageError):
        content_of(submission)


@pytest.mark.parametrize("what", ["a merged workbook", "a stranger", "itself", "something beside"])
def test_only_a_blank_of_a_known_form_is_filled(what: str, tmp_path: Path) -> None:
    import openpyxl

    blank, target = tmp_path / "b.xlsx", tmp_path / "t.xlsx"
    api.blank(F2021, blank, 2023, JIUTAI)
    if what == "a merged workbook":
        api.fill(blank, zeros(F2021), tmp_path / "f.xlsx", FORMS)
        api.merge([tmp_path / "f.xlsx"], blank, FORMS, force=True)
    elif what == "a stranger":
        openpyxl.Workbook().save(blank)
    elif what == "itself":
        target = blank
    else:
        book = openpyxl.load_workbook(blank)
        book.worksheets[1]["Z99"] = "旁注"
        book.save(blank)
    before = blank.read_bytes()
    with pytest.raises(UsageError):
        api.fill(blank, {_CELL: 1}, target, FORMS)
    assert blank.read_bytes() == before
    assert target == blank or not target.exists()


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_every_whole_number_is_a_plain_number(number: int) -> None:
    content = filled(F2021, _BLANK, {_CELL: str(number)})
    assert content.entries == {_CELL: number}


@given(st.dictionaries(st.sampled_from(list(F2021.cells)), st.text(min_size=1, max_size=8)))
def test_what_is_given_is_what_is_written_or_the_number_it_says(values: dict[str, Any]) -> None:
    for cell, entry in filled(F2021, _BLANK, values).entries.items():
        assert entry == values[cell] or str(entry) == values[cell]


def test_json_of_a_report_fills_a_blank(tmp_path: Path) -> None:
    values = consistent(F2021, 3)
    (tmp_path / "v.json").write_text(json.dumps(values), encoding="utf-8")
    given_values = read_values(tmp_path / "v.json")
    api.blank(F2021, tmp_path / "b.xlsx", 2023, JIUTAI)
    api.fill(tmp_path / "b.xlsx", given_values, tmp_path / "f.xlsx", FORMS)
    submission = read(tmp_path / "f.xlsx").submission
    assert submission is not None
    assert {c: submission.values[c] for c in values} == {
        c: Decimal(str(v)) for c, v in values.items()
    }
