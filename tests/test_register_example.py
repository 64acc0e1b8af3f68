"""The example of a register: its lines make the table, column by column, with what is pending."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from docs.build_register_example import FOLDER, YEAR, build

from tests.list_books import check
from xlsreport.findings.finding import message_of
from xlsreport.forms.library.find_forms import load_forms

if TYPE_CHECKING:
    from pathlib import Path

FORM = load_forms([FOLDER / "form.yaml"])["register-2021"]
(TABLE,) = FORM.lists
FILLED = sorted((FOLDER / "filled").glob("*.xlsx"))
OFFICIAL = load_forms()["zfxxgk-2021"]


def test_its_table_is_the_official_one() -> None:
    official = {cell: each for cell, each in OFFICIAL.cells.items() if each.table == "requests"}
    assert [*FORM.cells] == [*official]
    assert all(FORM.cells[cell].label == each.label for cell, each in official.items())
    assert {*FORM.counted} == {cell.id for cell in FORM.cells.values() if not cell.computed}


@pytest.mark.parametrize("file", FILLED, ids=lambda file: file.stem)
def test_it_is_filled_in_without_errors(file: Path) -> None:
    outcome = check(file, FORM)
    assert outcome.status == "accepted"
    assert {each.code for each in outcome.findings} <= {"LIST_ROW_RULE"}


def test_lines_counted_one_by_one_are_the_table() -> None:
    outcome = check(FILLED[0], FORM)
    submission = outcome.submission
    assert submission is not None
    choices = {c.label: c.id for column in TABLE.columns for c in column.value_type.choices}
    counts: Counter[str] = Counter()
    rows = {cell.partition(".")[2].rpartition(".")[0] for cell in FORM.counted}
    leaf = {name.rpartition(".")[2]: name for name in rows}
    for _, received, applicant, result, answered, _ in (
        row.values for row in submission.lists["register"].rows
    ):
        column = choices[str(applicant)] if applicant != "其他组织" else "other"
        assert isinstance(received, date)
        counts[f"requests.{'received' if received.year == YEAR else 'carried_in'}.{column}"] += 1
        done = isinstance(answered, date) and answered.year <= YEAR
        row = leaf[choices[str(result)]] if done else "carried_out"
        counts[f"requests.{row}.{column}"] += 1
    entered = {cell: submission.values[cell] for cell in FORM.counted}
    assert entered == {cell: counts[cell] for cell in FORM.counted}
    assert sum(counts.values()) == 2 * len(submission.lists["register"].rows)


def test_the_line_that_is_late_is_a_note() -> None:
    outcome = check(FILLED[0], FORM)
    (finding,) = [each for each in outcome.findings if each.code == "LIST_ROW_RULE"]
    assert finding.severity == "note"
    assert finding.rule == "register.in_time"
    assert "26，应≤20" in message_of(finding, "zh")


def test_the_merged_workbook_has_every_line_with_its_unit_and_the_sums() -> None:
    outcome = check(FOLDER / "result" / "merged.xlsx", FORM)
    assert outcome.status == "accepted"
    merged = outcome.submission
    units = [check(file, FORM).submission for file in FILLED]
    assert merged is not None
    rows = [row for each in units if each is not None for row in each.lists["register"].rows]
    assert sorted(str(row.values) for row in merged.lists["register"].rows) == sorted(
        str(row.values) for row in rows
    )
    assert {row.unit.name for row in merged.lists["register"].rows if row.unit} == {
        "九台街道", "营城街道",
    }  # fmt: skip
    for cell in FORM.cells:
        assert merged.values[cell] == sum(each.values[cell] or 0 for each in units if each)


def test_the_files_are_those_that_are_built(tmp_path: Path) -> None:
    build(tmp_path)
    built = sorted(tmp_path.rglob("*.xlsx"))
    assert len(built) == len(FILLED) + 1
    for file in built:
        assert file.read_bytes() == (FOLDER / file.relative_to(tmp_path)).read_bytes()
