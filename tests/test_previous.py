"""Last year's figures from workbooks, merged workbooks and exports alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import F2019, F2021, FORMS, JIUTAI, codes, consistent, entered, workbook, zeros
from xlsreport import api
from xlsreport.errors import UsageError
from xlsreport.report.exports import ENDINGS
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

_OTHER = Unit("220113002000", "营城街道")


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    return [
        workbook(F2021, consistent(F2021, unit.code), tmp_path / f"{unit.code}.xlsx", unit=unit)
        for unit in (JIUTAI, _OTHER)
    ]


def _figures(submissions: Any) -> dict[tuple[str, int], dict[str, Any]]:
    return {
        (each.unit.code, each.year): {cell: each.values[cell] for cell in entered(each.form)}
        for each in submissions
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_workbooks_a_merged_one_and_every_export_give_the_same_units(
    two: list[Path], tmp_path: Path, ending: str
) -> None:
    expected = _figures(api.read_previous(two, FORMS))
    assert set(expected) == {(JIUTAI.code, 2023), (_OTHER.code, 2023)}
    api.export(two, tmp_path / f"e{ending}", FORMS)
    assert _figures(api.read_previous([tmp_path / f"e{ending}"], FORMS)) == expected
    api.merge(two, tmp_path / "m.xlsx", FORMS)
    merged = _figures(api.read_previous([tmp_path / "m.xlsx"], FORMS))
    api.export([tmp_path / "m.xlsx"], tmp_path / f"m{ending}", FORMS)
    assert _figures(api.read_previous([tmp_path / f"m{ending}"], FORMS)) == merged
    whole = merged.pop(("220113000000", 2023))
    assert merged == expected
    assert whole["requests.received.natural"] == sum(
        each["requests.received.natural"] for each in expected.values()
    )


def test_a_district_is_compared_with_its_own_merged_workbook_of_last_year(
    two: list[Path], tmp_path: Path
) -> None:
    api.merge(two, tmp_path / "m.xlsx", FORMS)
    previous = PreviousYear(api.read_previous([tmp_path / "m.xlsx"], FORMS))
    assert previous.of_unit(Unit("220113000000", "九台区"), "2024") is not None
    assert previous.of_unit(_OTHER, "2024") is not None


def test_a_file_of_last_year_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(UsageError) as caught:
        api.read_previous([tmp_path / "a.xlsx"], FORMS)
    assert "a.xlsx" in caught.value.zh


def test_last_years_workbook_prefills_this_years_across_the_editions(tmp_path: Path) -> None:
    from xlsreport.units.roster import Roster, RosterUnit

    values = zeros(F2019) | {
        "requests.received.natural": 4,
        "requests.carried_out.natural": 4,
    }
    old = workbook(F2019, values, tmp_path / "old.xlsx", year=2020)
    roster = Roster((RosterUnit(JIUTAI.code, JIUTAI.name, "街道", (), "", ""),), "r.csv")
    last = api.read_previous([old], FORMS)
    (issued,) = api.issue(F2021, 2021, roster, tmp_path / "out", last)
    tie = "requests.prior.carried_in[requests.carried_in.{}]"
    wrong = zeros(F2021) | {"requests.carried_in.natural": 3, "requests.carried_out.natural": 3}
    for name, figures, expected in (
        ("wrong", wrong, ["RULE_TIE", "RULE_TIE"]),
        (
            "right",
            {**wrong, "requests.carried_in.natural": 4, "requests.carried_out.natural": 4},
            [],
        ),
    ):
        api.fill(issued, figures, tmp_path / f"{name}.xlsx", FORMS)
        (outcome,) = api.check([tmp_path / f"{name}.xlsx"], FORMS).outcomes
        assert codes(outcome.findings) == expected
        assert outcome.submission is not None
        assert outcome.submission.priors[tie.format("natural")] == 4
        assert outcome.submission.priors[tie.format("total")] == 4
