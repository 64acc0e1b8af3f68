"""What was read, as lines of an export's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tests.exported import AMOUNT, CELL, TOTAL, line, unread
from tests.samples import F2019, F2021, JIUTAI
from xlsreport.findings.finding import Finding, Severity
from xlsreport.report.exports.lines import FigureLines, Line, exact, text_rows, unit_row
from xlsreport.submission.export_columns import FIGURES, TEXTS, UNITS
from xlsreport.submission.submission import Unit


def _figures(each: Line) -> dict[str, tuple[Any, str]]:
    found = FigureLines().of(each)
    assert found is not None
    return {
        cell: (value, state)
        for cell, value, state in zip(found.form.ids, found.values, found.states, strict=True)
    }


def _unit(each: Line) -> dict[str, Any]:
    return dict(zip(UNITS.names, unit_row(each), strict=True))


def test_every_cell_has_a_figure_in_the_forms_order() -> None:
    found = FigureLines().of(line({CELL: 3}))
    assert found is not None
    assert found.form.ids == tuple(F2021.cells)
    assert found.before == (JIUTAI.code, JIUTAI.name, 2023, F2021.id, "accepted", True)
    assert found.after == ("unit", 1)
    assert len(found.before) + 5 + len(found.after) == len(FIGURES.names)
    assert found.form.names[found.form.ids.index(CELL)] == (CELL, "一、本年新收／自然人", "件")


def test_entered_computed_blank_healed_and_unreadable_are_told_apart() -> None:
    found = _figures(
        line(
            {CELL: None, "requests.received.legal": 2, "requests.received.other": None},
            healed=frozenset({"requests.received.legal"}),
            unreadable=frozenset({"requests.received.other"}),
        )
    )
    assert found[CELL] == (None, "blank")
    assert found["requests.received.legal"] == (2, "healed")
    assert found["requests.received.other"] == (None, "unreadable")
    assert found["requests.received.business"] == (0, "entered")
    assert found[TOTAL] == (2, "computed")


def test_a_healed_cell_that_comes_to_nothing_is_blank() -> None:
    assert _figures(line({CELL: None}, healed=frozenset({CELL})))[CELL] == (None, "blank")


def test_a_total_of_blanks_is_computed_and_has_no_figure() -> None:
    assert _figures(line(blank=True))[TOTAL] == (None, "computed")


def test_a_nil_return_counts_as_0_and_says_so() -> None:
    found = _figures(line({"requests.received.legal": 0}, blank=True, nil_return=True))
    assert found[CELL] == (0, "nil")
    assert found["requests.received.legal"] == (0, "entered")
    assert found[TOTAL] == (0, "computed")
    assert {value for value, _ in found.values()} == {0}


def test_a_nil_return_with_a_figure_keeps_it() -> None:
    found = _figures(line({CELL: 4}, blank=True, nil_return=True))
    assert found[CELL] == (4, "entered")
    assert found[TOTAL] == (4, "computed")


def test_what_is_unreadable_in_a_nil_return_is_no_0() -> None:
    found = _figures(line(blank=True, nil_return=True, unreadable=frozenset({CELL})))
    assert found[CELL] == (None, "unreadable")


def test_figures_are_gone_through_and_not_looked_up() -> None:
    class Packed(Mapping[str, Any]):
        def __init__(self, values: Mapping[str, Any]) -> None:
            self._values = values

        def __getitem__(self, key: str) -> Any:
            raise AssertionError(f"{key} was looked up")

        def __iter__(self) -> Iterator[str]:
            return iter(self._values)

        def __len__(self) -> int:
            return len(self._values)

        def items(self) -> Any:
            return self._values.items()

    from msgspec.structs import replace

    plain = line({CELL: 3})
    assert plain.submission is not None
    packed = replace(plain.submission, values=Packed(plain.submission.values))
    assert _figures(replace(plain, submission=packed)) == _figures(plain)


def test_files_that_cannot_be_read_have_no_figures_and_no_texts() -> None:
    assert FigureLines().of(unread()) is None
    assert list(text_rows(unread())) == []


def test_two_forms_in_one_export_keep_their_cells() -> None:
    lines = FigureLines()
    first, second, third = (lines.of(line(form=form)) for form in (F2021, F2019, F2021))
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.form is third.form
    assert (second.form.ids, second.form.form_id) == (tuple(F2019.cells), F2019.id)


def test_a_unit_says_what_is_known_of_its_file() -> None:
    saved = datetime(2024, 1, 31, 23, 30, 15, 999_000, tzinfo=timezone(timedelta(hours=-8)))
    found = _unit(
        line(
            digest="ab" * 32, saved=saved, program="LibreOffice 7.4", container="ods",
            located="names", file="d/a.ods",
        )
    )  # fmt: skip
    assert found == {
        "submission_no": 1, "kind": "unit", "unit_code": JIUTAI.code, "unit_name": JIUTAI.name,
        "year": 2023, "form": F2021.id, "status": "accepted", "merged": True, "left_out": None,
        "nil_return": False, "errors": 0, "warnings": 0, "notes": 0, "waived": 0,
        "blocking": None, "file": "d/a.ods", "sha256": "ab" * 32,
        "saved_utc": "2024-02-01 07:30:15", "program": "LibreOffice 7.4", "container": "ods",
        "located": "names",
    }  # fmt: skip


def test_a_file_that_cannot_be_read_says_nothing_it_does_not_know() -> None:
    found = _unit(unread(3))
    assert {name for name, value in found.items() if value is not None} == {
        "submission_no", "kind", "status", "merged", "left_out", "errors", "warnings", "notes",
        "waived", "file",
    }  # fmt: skip


def test_findings_are_counted_and_those_that_block_are_named_once() -> None:
    found = _unit(
        line(
            findings=(
                Finding("RULE_TIE", Severity.ERROR, "a"),
                Finding("RULE_TIE", Severity.ERROR, "a"),
                Finding("CELL_BLANK", Severity.ERROR, "a"),
                Finding("CELL_TEXT", Severity.ERROR, "a", waived="核实过"),
                Finding("CELL_NORMALIZED", Severity.NOTE, "a"),
                Finding("RULE_X", Severity.WARNING, "a"),
            ),
            status="with_errors",
            merged=False,
            left_out="with_errors",
        )
    )
    counts = [found[name] for name in ("errors", "warnings", "notes", "waived")]
    assert (counts, found["blocking"]) == ([3, 1, 1, 1], "RULE_TIE CELL_BLANK")
    assert (found["merged"], found["left_out"]) == (False, "with_errors")


def test_texts_come_in_the_forms_order_and_a_blank_one_is_nothing() -> None:
    each = line(narratives={"narrative.other": "", "narrative.overview": "公开\n了"})
    rows = [dict(zip(TEXTS.names, row, strict=True)) for row in text_rows(each)]
    assert [(row["text_id"], row["text"]) for row in rows] == [
        ("narrative.overview", "公开\n了"),
        ("narrative.problems", None),
        ("narrative.other", None),
    ]
    assert rows[0]["title"] == "一、总体情况"


def test_a_batch_that_kept_no_texts_has_none() -> None:
    assert list(text_rows(line(narratives={}))) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a\x00b", r"a\x00b"), ("a\udc80", r"a\udc80"), ("\ud83d", r"\ud83d"), ("", None)],
)
def test_what_no_format_can_hold_is_escaped(name: str, expected: str | None) -> None:
    assert _unit(line(unit=Unit("1", name)))["unit_name"] == expected


@pytest.mark.parametrize("name", ["两\n行", "\t=1", "😀", "'=x", " 空 "])
def test_any_other_text_is_itself(name: str) -> None:
    assert _unit(line(unit=Unit("1", name)))["unit_name"] == name


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (-3, "-3"),
        (10**20, "100000000000000000000"),
        (Decimal("59237.244901"), "59237.244901"),
        (Decimal("0.0000001"), "0.0000001"),
        (Decimal("1E+3"), "1000"),
        (Decimal("999999999999999.0000000001"), "999999999999999.0000000001"),
    ],
)
def test_a_figure_has_all_its_digits_and_no_exponent(value: Any, expected: str) -> None:
    assert exact(value) == expected


def test_an_amount_stays_a_decimal() -> None:
    value = Decimal("59237.244901")
    assert _figures(line({AMOUNT: value}))[AMOUNT] == (value, "entered")
    assert unit_row(line(saved=datetime(2024, 1, 1, tzinfo=UTC)))[17] == "2024-01-01 00:00:00"
