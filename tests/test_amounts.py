"""Figures so large that they are probably in another unit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.sample_forms import form_text
from tests.samples import F2019, F2021, submission, told, zeros
from xlsreport.checks.figures import check_amounts
from xlsreport.checks.policy.context import Context
from xlsreport.errors import DefinitionError
from xlsreport.forms.yaml.form import read_form

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

_NOTHING = Context()
_FEES = "proactive.fees.amount"


def test_a_fee_beyond_what_is_plausible_is_doubted() -> None:
    each = submission(F2021, zeros(F2021) | {_FEES: Decimal("1000000.01")})
    (found,) = check_amounts(each, _NOTHING)
    assert told([found]) == [("CELL_LARGE", "warning", (_FEES,))]
    assert (found.value, found.params["unit"]) == ("1000000.01", "万元")


def test_the_largest_plausible_fee_and_a_whole_citys_are_not() -> None:
    for fee in (1_000_000, Decimal("59237.2449"), 0, None):
        assert list(check_amounts(submission(F2021, zeros(F2021) | {_FEES: fee}), _NOTHING)) == []


def _declare(folder: Path, cells: str) -> Form:
    file = folder / "form.yaml"
    heading = f"boxhead: [{{id: share, label: Share, cells: {cells}}}]"
    file.write_text(form_text(f"- {{id: t, title: T, sheet: T, {heading}}}"), encoding="utf-8")
    return read_form(file)


def test_what_is_plausible_is_not_asked_of_the_sum_of_many_units() -> None:
    large = submission(F2021, zeros(F2021) | {_FEES: Decimal(2_000_000)})
    assert list(check_amounts(replace(large, consolidated=True), _NOTHING)) == []


def test_a_share_may_declare_what_is_plausible(tmp_path: Path) -> None:
    cells = "{type: percent, decimals: 1, plausible: 60%}"
    form = _declare(tmp_path, cells)
    (cell,) = form.cells
    for share, said in ((Decimal("0.6"), []), (Decimal("0.605"), ["60.5%"])):
        found = check_amounts(submission(form, {cell: share}, year=2024), _NOTHING)
        assert [each.value for each in found] == said


@pytest.mark.parametrize("plausible", ["0%", "60", "-5%", "1.25%"])
def test_what_is_plausible_of_a_share_is_a_percentage(plausible: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError):
        _declare(tmp_path, f"{{type: percent, decimals: 1, plausible: {plausible}}}")


def test_a_large_count_is_no_amount() -> None:
    figures = zeros(F2021, proactive__licensing__decisions=5_000_000)
    assert list(check_amounts(submission(F2021, figures), _NOTHING)) == []


def test_a_count_of_fee_items_of_2019_is_no_amount() -> None:
    figures = zeros(F2019, proactive__fees__prior_items=5_000_000)
    assert list(check_amounts(submission(F2019, figures), _NOTHING)) == []
