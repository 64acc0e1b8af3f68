from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.sample_forms import FORMS
from xlsreport.submission.submission import Submission, Unit, total_of, with_totals

if TYPE_CHECKING:
    from xlsreport.forms.expression import Number

LIBRARY = FORMS["library-2024"]
ENTERED = [cell.id for cell in LIBRARY.cells.values() if not cell.computed]
UNTOUCHED = Submission(
    file="a.xlsx",
    form=LIBRARY,
    year=2024,
    unit=Unit("1", "Town"),
    issued_to=Unit("1", "Town"),
    consolidated=False,
    nil_return=False,
    values=with_totals(LIBRARY, {}),
    shown={},
    unreadable=frozenset(),
    healed=frozenset(),
    places={},
    priors={},
    narratives={"narrative.remarks": ""},
)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Unit("220113102000", "其塔木镇"), "其塔木镇（220113102000）"),
        (Unit("220113102000", ""), "220113102000"),
        (Unit("", "其塔木镇"), "其塔木镇"),
        (Unit("", ""), ""),
    ],
)
def test_a_unit_is_called_by_what_is_known_of_it(unit: Unit, expected: str) -> None:
    assert unit.label == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], None),
        ([None, None], None),
        ([None, 0], 0),
        ([None, 3, 4], 7),
        ([Decimal("0.1"), Decimal("0.2")], Decimal("0.3")),
        ([1, Decimal("0.5")], Decimal("1.5")),
    ],
)
def test_a_total_is_the_sum_of_what_is_known(
    parts: list[Number | None], expected: Number | None
) -> None:
    assert total_of(parts) == expected


def test_totals_are_worked_out_through_totals() -> None:
    values = with_totals(LIBRARY, {"loans.books.adults": 3, "loans.media.audio.young": 4})
    assert values["loans.books.total"] == 3
    assert values["loans.total.adults"] == 3
    assert values["loans.total.total"] == 7
    assert values["loans.books.young"] is None
    assert values["loans.media.film.total"] is None


def test_a_total_given_by_somebody_is_not_taken() -> None:
    values = with_totals(LIBRARY, {"loans.books.adults": 3, "loans.books.total": 99})
    assert values["loans.books.total"] == 3


def test_every_cell_has_a_value_in_printed_order() -> None:
    assert list(with_totals(LIBRARY, {})) == list(LIBRARY.cells)


@given(st.fixed_dictionaries({cell: st.integers(0, 10**9) for cell in ENTERED}))
def test_the_corner_total_is_the_same_across_and_down(entered: dict[str, int]) -> None:
    values = with_totals(LIBRARY, entered)
    across = sum(
        values[f"loans.{row}.total"] for row in ("books", "media.audio", "media.film", "media.rest")
    )
    assert values["loans.total.total"] == across


def test_a_blank_workbook_is_untouched() -> None:
    assert UNTOUCHED.untouched


@pytest.mark.parametrize(
    "change",
    [
        {"nil_return": True},
        {"unreadable": frozenset({"loans.books.adults"})},
        {"narratives": {"narrative.remarks": "Closed in June."}},
        {"values": with_totals(LIBRARY, {"loans.books.adults": 0})},
    ],
)
def test_anything_filled_in_makes_it_touched(change: dict[str, Any]) -> None:
    assert not replace(UNTOUCHED, **change).untouched
