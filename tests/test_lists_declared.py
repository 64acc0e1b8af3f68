"""A list is declared in a form's YAML; what means nothing is refused with its line and a remedy."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.sample_forms import REQUESTS
from xlsreport.errors import DefinitionError
from xlsreport.forms.list_terms import (
    Scope,
    breaks,
    conditions_of,
    evaluate_terms,
    keeps_all,
    know_rows,
    parse_list_sum,
)
from xlsreport.forms.record import form_from_text, form_to_text
from xlsreport.forms.yaml.form import read_form
from xlsreport.text.country import Calendar
from xlsreport.text.working_days import _count

if TYPE_CHECKING:
    from pathlib import Path

FORM = read_form(REQUESTS)
(TABLE,) = FORM.lists
TEXT = REQUESTS.read_text(encoding="utf-8")
ROWS: list[tuple[Any, ...]] = [
    ("1", date(2025, 1, 6), "Citizen", "Granted", date(2025, 1, 31), None, Decimal("2.5"), 3),
    ("2", date(2024, 12, 30), "Firm", "Refused", date(2025, 2, 28), True, None, None),
    ("3", date(2025, 3, 3), "Citizen", None, None, False, None, None),
]


YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def _value(text: str, days: tuple[date, date] | None = YEAR) -> Any:
    terms = parse_list_sum(text, Scope({TABLE.id: TABLE}, None, FORM.cells))
    return evaluate_terms(terms, know_rows(FORM.lists, {TABLE.id: ROWS}, days), {})


def test_a_form_with_lists_is_compiled_and_read_back() -> None:
    back = form_from_text(json.loads(form_to_text(FORM, {})))
    assert back is not None
    assert back.lists == FORM.lists
    assert dict(back.counted) == dict(FORM.counted)


def test_computed_rows_are_counted_with_the_conditions_of_their_columns() -> None:
    assert [*FORM.counted] == [
        f"requests.{row}.{column}"
        for row in ("received", "granted", "refused", "pending")
        for column in ("citizens", "firms")
    ]
    conditions = [each.column for each in FORM.counted["requests.granted.firms"][0].conditions]
    assert conditions == ["outcome", "applicant"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count(applications)", 3),
        ("count(applications, applicant == citizen)", 2),
        ("count(applications, applicant == citizen, outcome == blank)", 1),
        ("count(applications, outcome != granted)", 2),
        ("count(applications, received >= first_day)", 2),
        ("count(applications, received < '2025-01-07')", 2),
        ("count(applications, extended == yes) + 4", 5),
        ("count(applications, pages > 2)", 1),
        ("count(applications, number == '2')", 1),
        ("3 * sum(applications.fee) - sum(applications.pages, applicant == firm)", Decimal("7.5")),
    ],
)
def test_rows_are_counted_and_added_up_under_conditions(text: str, value: object) -> None:
    assert _value(text) == value


def test_without_its_days_no_row_lies_in_a_period() -> None:
    assert _value("count(applications, received >= first_day)", None) == 0


def test_counting_bit_by_bit_is_counting_row_by_row() -> None:
    draw = random.Random(7)  # noqa: S311 - no secret
    days = [date(2024, 6, 1) + timedelta(draw.randrange(600)) for _ in range(200)]
    who, what = ["Citizen", "Firm"], ["Granted", "Refused", None]
    rows: list[tuple[Any, ...]] = [
        (str(n), day, draw.choice(who), draw.choice(what), None, draw.choice([True, False, None]),
         draw.choice([None, Decimal(n)]), draw.choice([None, n]))
        for n, day in enumerate(days)
    ]  # fmt: skip
    known = know_rows(FORM.lists, {TABLE.id: rows}, YEAR)[TABLE.id]
    for text in ("outcome == granted, extended != yes", "pages >= 20, received <= last_day"):
        conditions = conditions_of(text, TABLE)
        kept = [row for row in rows if keeps_all(TABLE, row, conditions, YEAR)]
        assert known.count(conditions) == len(kept)
        assert known.add_up("fee", conditions) == sum(row[6] or 0 for row in kept)


def test_a_rule_is_asked_of_rows_that_have_what_it_needs_and_keep_its_condition() -> None:
    later, in_time, *_ = TABLE.rules
    assert [breaks(later, TABLE, row, 2025) for row in ROWS] == [False, False, False]
    turned = (*ROWS[0][:4], date(2025, 1, 3), *ROWS[0][5:])
    assert breaks(later, TABLE, turned, 2025)
    late = (*ROWS[0][:4], date(2025, 2, 4), *ROWS[0][5:])
    assert breaks(in_time, TABLE, late, 2025)
    assert not breaks(in_time, TABLE, ROWS[1], 2025), "its term was extended"
    assert not in_time.in_workbook


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: [number]", "key: [nummer]", "nearest is 'number'"),
        ("key: [number]", "key: [answered]", "may be blank"),
        ("most: 200", "most: 5", "below 'prepared'"),
        ("most: 200", "most: 90000", "whole number from 1 to 20000"),
        ("width: 14", "width: 900", "from 4 to 80"),
        ("label: Answered on, cells", "label: Answered on, total: true, cells", "no total"),
        ("id: pages", "id: blank", "something else in rules"),
        ("id: pages", "id: fee", "used twice"),
        ("label: Received on", "label: number", "nothing tells them apart"),
        ("answered >= received\n", "answered >= recieved\n", "nearest is 'received'"),
        ("answered >= received\n", "answered >= applicant\n", "neither a number nor a date"),
        ("answered >= received\n", "count(applications) >= 1\n", "each: once"),
        ("answered >= received\n", "2 >= 1\n", "at least one column"),
        ("workdays(received, answered)", "workdays(received, fee)", "no column of dates"),
        ("extended != yes", "extended != maybe", "cannot be compared"),
        ("extended != yes", "outcome > granted", "== or != only"),
        ('outcome == refused)"', 'outcome == refuse)"', "nearest is 'refused'"),
        ('outcome == blank)"', 'outcome)"', "column == value"),
        ("count(applications, outcome == granted)", "count(register)", "'applications'"),
        ("where: applicant == firm", "where: applicant == farm", "nearest is 'firm'"),
        ("sum(applications.fee, ", "sum(applications, ", "sum(list.column, condition)"),
        ("sum(applications.fee, ", "sum(applications.number, ", "cannot be added up"),
        ("id: in_time", "id: answered_later", "used twice"),
        ("sheet: B. Register", "sheet: A. Requests", "used already"),
        ("id: applications", "id: requests", "used already"),
        ("total_of: siblings}", "total_of: siblings, where: applicant == firm}", "no 'where'"),
        ("label: Answered on,", "label: Answered on, longer: 3,", "unknown key 'longer'"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_with_its_line(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in TEXT
    file = tmp_path / "form.yaml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as raised:
        read_form(file)
    assert said in raised.value.en
    assert raised.value.line is not None
    assert raised.value.zh


def test_a_column_condition_without_a_computed_row_has_no_effect_and_is_refused(
    tmp_path: Path,
) -> None:
    rows = [line for line in TEXT.split("\n") if "computed:" not in line]
    at = next(n for n, line in enumerate(rows) if line.strip() == "stub:")
    rows.insert(at + 1, "  - {id: received, label: Received}")
    rows = [line.replace(" * requests.granted.total", "") for line in rows]
    file = tmp_path / "form.yaml"
    file.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(DefinitionError) as raised:
        read_form(file)
    assert "has an effect only where" in raised.value.en


def test_working_days_leave_out_weekends_and_holidays_and_count_days_worked_instead() -> None:
    holidays = (date(2025, 1, 28), date(2025, 1, 29), date(2025, 2, 1))
    calendar = Calendar((6, 7), holidays, (date(2025, 1, 26),))
    for start in (date(2025, 1, 1) + timedelta(n) for n in range(40)):
        for length in (0, 1, 5, 6, 7, 20, 45):
            end = start + timedelta(length)
            days = [start + timedelta(n) for n in range(1, length + 1)]
            worked = sum(
                (day.isoweekday() < 6 and day not in holidays) or day in calendar.worked
                for day in days
            )
            assert _count(calendar, start, end) == worked, (start, end)
    assert _count(calendar, date(2025, 2, 1), date(2025, 1, 1)) == 0
