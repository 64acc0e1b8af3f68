"""Rows of lists from a program: as JSON, as CSV, and again from a filled workbook; forms check."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tests.effort import DRAW, times
from tests.list_books import COUNTS, FORM, ROWS, TABLE, UNIT, check, codes, values, write
from tests.sample_forms import REQUESTS, form_text
from xlsreport import api
from xlsreport.checks.policy.context import Profile
from xlsreport.cli.main import build
from xlsreport.errors import UsageError
from xlsreport.forms.yaml.form import read_form
from xlsreport.report.form_listing import form_lines, rule_lines
from xlsreport.verbs.fill import content_of, filled
from xlsreport.verbs.fill_lists import rows_of
from xlsreport.verbs.try_form import try_form
from xlsreport.verbs.value_files import read_rows
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

GIVEN: list[dict[str, Any]] = [
    {"number": "1", "received": "2025-01-06", "applicant": "citizen", "outcome": "granted",
     "answered": "2025-01-31", "fee": 2.5, "pages": "3"},
    {"number": "2", "received": date(2024, 12, 30), "applicant": "Firm", "outcome": "Refused",
     "answered": "2025-02-28", "extended": True, "pages": None},
    {"number": "3", "received": "2025-03-03", "applicant": "Citizen", "extended": "false"},
]  # fmt: skip


def test_rows_as_objects_are_typed_as_their_columns_ask() -> None:
    assert [tuple(row) for row in rows_of(FORM, TABLE.id, GIVEN)] == ROWS
    odd = rows_of(FORM, TABLE.id, [{"received": "soon", "fee": "12元", "outcome": "lost"}])
    assert odd == [[None, "soon", None, "lost", None, None, "12元", None]]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"nummer": 1}], "nearest is 'number'"),
        ({"number": 1}, "list of objects"),
        ([1], "list of objects"),
    ],
)
def test_rows_that_fit_no_list_are_refused(value: object, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        filled(FORM, Content(2025), {TABLE.id: value})
    assert said in raised.value.en


def test_a_csv_file_fills_a_blank_from_the_command_line(tmp_path: Path) -> None:
    write_form(FORM, Content(2025, UNIT, UNIT), tmp_path / "blank.xlsx")
    (tmp_path / "values.json").write_text(json.dumps({"unit.contact": "A"}), encoding="utf-8")
    lines = ["number,received,applicant,outcome,answered,extended,fee,pages"]
    lines += ["1,2025-01-06,citizen,granted,2025-01-31,,2.5,3"]
    (tmp_path / "rows.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    blank, given, target = (str(tmp_path / n) for n in ("blank.xlsx", "values.json", "filled.xlsx"))
    rows = f"applications={tmp_path / 'rows.csv'}"
    arguments = ["fill", blank, given, "-o", target, "--list", rows, "--forms", str(REQUESTS)]
    result = CliRunner().invoke(build("en"), arguments)
    assert result.exit_code == 0, result.output
    assert values(check(tmp_path / "filled.xlsx")) == ROWS[:1]


def test_a_blank_whose_list_must_be_filled_in_keeps_the_formulas_that_count_its_rows(
    tmp_path: Path,
) -> None:
    form = replace(FORM, lists=(replace(TABLE, optional=False),))
    write_form(form, Content(2025, UNIT, UNIT), tmp_path / "blank.xlsx")
    target = tmp_path / "filled.xlsx"
    api.fill(tmp_path / "blank.xlsx", {TABLE.id: GIVEN}, target, {form.id: form})
    assert codes(check(target, form)) == codes(check(write(tmp_path / "typed.xlsx", ROWS)))
    assert openpyxl.load_workbook(target)["A. Requests"]["B5"].data_type == "f"


def test_a_line_that_is_too_short_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("number,received\n1\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_rows(f"applications={tmp_path / 'rows.csv'}")
    assert "rows.csv:2" in raised.value.en
    with pytest.raises(UsageError):
        read_rows("applications")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must name the columns"),
        ("number,number\n1,2\n", "each once"),
        ("number,received\n\n1,2025-01-06\n", ""),
    ],
)
def test_the_first_line_of_a_csv_file_names_every_column_once(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    given = f"applications={tmp_path / 'rows.csv'}"
    if said:
        with pytest.raises(UsageError, match=said):
            read_rows(given)
    else:
        assert read_rows(given) == ("applications", [{"number": "1", "received": "2025-01-06"}])


@pytest.mark.parametrize("value", ["x" * 32768, "\ud800", Decimal("1E400")])
def test_what_no_cell_holds_is_refused_with_its_column(value: object) -> None:
    with pytest.raises(UsageError, match=r"applications\.number"):
        rows_of(FORM, TABLE.id, [{"number": value}])


def test_a_list_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    write_form(FORM, Content(2025, UNIT, UNIT), tmp_path / "b.xlsx")
    (tmp_path / "v.json").write_text("{}", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("number\n1\n", encoding="utf-8")
    rows = ["--list", f"applications={tmp_path / 'rows.csv'}"] * 2
    files = [str(tmp_path / "b.xlsx"), str(tmp_path / "v.json"), "-o", str(tmp_path / "f.xlsx")]
    said = CliRunner().invoke(build("en"), ["fill", *files, *rows, "--forms", str(REQUESTS)])
    assert "'applications' is given twice" in said.output
    assert not (tmp_path / "f.xlsx").exists()


def test_a_filled_workbook_is_written_again_with_its_rows_and_its_formulas(tmp_path: Path) -> None:
    first = check(write(tmp_path / "a.xlsx", ROWS))
    assert first.submission is not None
    again = content_of(first.submission)
    assert not again.entries.keys() & COUNTS.keys()
    write_form(FORM, again, tmp_path / "b.xlsx")
    second = check(tmp_path / "b.xlsx")
    assert values(second) == ROWS
    assert codes(second) == []


def test_a_form_with_lists_is_tried_and_found_right() -> None:
    try_form(FORM)
    try_form(replace(FORM, lists=(replace(TABLE, optional=False),)))


def test_what_is_filled_by_the_api_is_read_back(tmp_path: Path) -> None:
    write_form(FORM, Content(2025, UNIT, UNIT), tmp_path / "blank.xlsx")
    api.fill(
        tmp_path / "blank.xlsx", {TABLE.id: GIVEN}, tmp_path / "f.xlsx", {FORM.id: FORM}
    )  # fmt: skip
    outcome = check(tmp_path / "f.xlsx")
    assert values(outcome) == ROWS
    assert outcome.submission is not None
    assert outcome.submission.lists[TABLE.id].rows[0].values[6] == Decimal("2.5")


def _wild_list(draw: random.Random) -> str:
    """A list of random columns, as YAML."""
    kinds = [
        "{type: count, max: 900}", "{type: amount, decimals: 2, signed: true}",
        "{type: percent, decimals: 1}", "{type: text, longest: 9}", "{type: date}",
        "{type: choice, choices: [甲, 乙, '=丙', 'd*']}", "{type: yes_no}",
    ]  # fmt: skip
    columns = ["  - {id: key_one, label: Key, cells: {type: text}}"]
    for number in range(draw.randrange(1, 9)):
        cells = draw.choice(kinds)
        if draw.random() < 0.4:
            cells = cells[:-1] + ", blank: allowed}"
        adds = "count" in cells or "amount" in cells
        total = ", total: true" if adds and draw.random() < 0.5 else ""
        columns.append(f'  - {{id: c{number}, label: "L {number}", cells: {cells}{total}}}')
    draw.shuffle(columns)
    head = ["lists:", "- id: things", "  title: Things", "  sheet: Things", "  key: [key_one]"]
    head += [f"  optional: {draw.choice(['true', 'false'])}", "  rows: {prepared: 5, most: 9}"]
    rules = ["  rules:", "  - {id: r, each: once, expr: 'count(things, key_one != blank) >= 0'}"]
    return "\n".join([*head, "  columns:", *columns, *rules]) + "\n"


@pytest.mark.parametrize("seed", range(times(4, 100)))
def test_random_lists_go_all_the_way_round(seed: int, tmp_path: Path) -> None:
    draw = random.Random(f"list {seed}{DRAW}")  # noqa: S311 - no secret
    file = tmp_path / "form.yaml"
    file.write_text(form_text() + _wild_list(draw), encoding="utf-8")
    try_form(read_form(file))


def test_a_form_is_listed_with_its_lists_and_their_rules() -> None:
    shown = "\n".join(form_lines(FORM, "en"))
    assert "B. Register of applications  [applications]" in shown
    assert "choice, may be blank  Outcome" in shown
    assert "applications.in_time  [note]  Answered within 20 working days" in shown
    assert "applications.few_refused  [warning]" in "\n".join(rule_lines(FORM, Profile(), "en"))
