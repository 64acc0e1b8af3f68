"""Lists of many units in one workbook: rows with their units, proved, sealed, merged once more."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from msgspec.structs import replace

from tests.list_books import FORM, REGISTER, ROWS, TABLE, check, edit, random_rows, write
from xlsreport.findings.finding import message_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.submission.submission import Unit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome

NAMES = ("甲街道", "乙街道", "丙镇")
UNITS = [Unit(f"22011300{number}000", name) for number, name in enumerate(NAMES, start=1)]
DISTRICT, CITY = Unit("220113000000", "九台区"), Unit("220100000000", "长春市")


def _merge(outcomes: Sequence[Outcome], unit: Unit, target: Path) -> tuple[Consolidation, Outcome]:
    """Merges, writes the workbook and reads it back."""
    result = consolidate(outcomes, None, unit)
    write_consolidated(result, target, outcomes)
    return result, check(target)


def _drawn(tmp_path: Path, seed: int) -> list[Outcome]:
    draw = random.Random(seed)  # noqa: S311 - no secret
    return [
        check(write(tmp_path / f"{unit.name}.xlsx", random_rows(draw, draw.randrange(40)), unit))
        for unit in UNITS
    ]


def _listed(outcome: Outcome) -> list[tuple[str, object]]:
    assert outcome.submission is not None
    rows = outcome.submission.lists[TABLE.id].rows
    return sorted((row.unit.name if row.unit else "", row.values) for row in rows)


def test_rows_of_all_units_stand_in_the_merged_workbook_with_their_unit(tmp_path: Path) -> None:
    outcomes = _drawn(tmp_path, 1)
    result, back = _merge(outcomes, DISTRICT, tmp_path / "merged.xlsx")
    sent = [
        (unit.name, row.values)
        for unit, each in zip(UNITS, outcomes, strict=True)
        for row in (each.submission.lists[TABLE.id].rows if each.submission else ())
    ]
    assert _listed(back) == sorted(sent)
    assert back.status == "accepted"
    assert result.reconciliation is not None
    (proof,) = result.reconciliation.lists
    assert proof.holds
    assert proof.rows == len(sent)
    sheet = openpyxl.load_workbook(tmp_path / "merged.xlsx", data_only=True)[REGISTER]
    fees = sum(row[6] or 0 for _, row in sent)  # type: ignore[index]
    assert Decimal(str(sheet["I3"].value)) == fees
    assert f"{len(sent)} rows" in str(sheet["A2"].value)


def test_a_merge_of_merges_keeps_every_row_with_the_way_down_to_its_unit(tmp_path: Path) -> None:
    _, first = _merge(_drawn(tmp_path, 2), DISTRICT, tmp_path / "district.xlsx")
    other = check(write(tmp_path / "other.xlsx", ROWS, Unit("220102000000", "南关区")))
    _, city = _merge([first, other], CITY, tmp_path / "city.xlsx")
    assert city.submission is not None
    rows = city.submission.lists[TABLE.id].rows
    assert first.submission is not None
    assert len(rows) == len(first.submission.lists[TABLE.id].rows) + len(ROWS)
    ways = {(row.unit.name, row.within.name if row.within else "") for row in rows if row.unit}
    assert ways <= {*((name, "九台区") for name in NAMES), ("南关区", "")}
    _, province = _merge([city], Unit("220000000000", "吉林省"), tmp_path / "province.xlsx")
    assert province.submission is not None
    assert [row.values for row in province.submission.lists[TABLE.id].rows] == [
        row.values for row in rows
    ]
    ways = {row.within.name for row in province.submission.lists[TABLE.id].rows if row.within}
    assert ways == {"长春市", "长春市／九台区"}


def test_a_row_that_was_changed_or_taken_out_breaks_the_seal(tmp_path: Path) -> None:
    _merge(_drawn(tmp_path, 3), DISTRICT, tmp_path / "merged.xlsx")

    def change(sheet: Worksheet) -> None:
        sheet["D6"].value = "another number"

    outcome = check(edit(tmp_path / "merged.xlsx", change))
    (finding,) = [each for each in outcome.findings if each.code == "FILE_SEAL_BROKEN"]
    assert REGISTER in message_of(finding, "en")


def test_sorted_rows_keep_the_seal(tmp_path: Path) -> None:
    _merge(_drawn(tmp_path, 4), DISTRICT, tmp_path / "merged.xlsx")

    def sort(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        for at, row in enumerate(reversed(rows), start=5):
            for column, value in enumerate(row, start=1):
                sheet.cell(at, column).value = value

    outcome = check(edit(tmp_path / "merged.xlsx", sort))
    assert "FILE_SEAL_BROKEN" not in [each.code for each in outcome.findings]


def test_a_key_of_two_units_is_a_note_that_names_both(tmp_path: Path) -> None:
    outcomes = [check(write(tmp_path / f"{u.name}.xlsx", ROWS[:2], u)) for u in UNITS[:2]]
    result = consolidate(outcomes, None, DISTRICT)
    (finding,) = [each for each in result.findings if each.code == "BATCH_LIST_KEYS"]
    assert "1（甲街道、乙街道）" in message_of(finding, "zh")
    alone = consolidate(outcomes[:1], None, DISTRICT)
    assert not [each for each in alone.findings if each.code == "BATCH_LIST_KEYS"]


def test_rows_that_do_not_come_to_the_files_are_not_proved(tmp_path: Path) -> None:
    from xlsreport.merge.proof import reconcile

    outcomes = _drawn(tmp_path, 5)
    result = consolidate(outcomes, None, DISTRICT)
    assert reconcile(result, outcomes).holds
    rows = result.lists[TABLE.id]
    more = (*rows[0].values[:6], Decimal("0.01"), None)
    assert rows[0].values[6] != more[6]
    for other in (rows[1:], (*rows, rows[0]), (rows[0]._replace(values=more), *rows[1:])):
        lost = replace(result, lists={TABLE.id: other})
        assert not reconcile(lost, outcomes).holds


def test_a_form_without_lists_is_merged_as_before() -> None:
    from tests.sample_forms import FORMS

    assert all(not form.lists for name, form in FORMS.items() if name.startswith("zfxxgk"))
    assert FORM.lists
