"""Many rows to one, column by column."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.samples import F2021, zeros
from xlsreport.merge import proof as summing
from xlsreport.merge.proof import column_sums
from xlsreport.submission.packing import Figures
from xlsreport.submission.submission import total_of, with_totals

_CELLS = ("a", "b", "c")
_ROWS = st.lists(
    st.fixed_dictionaries({cell: st.none() | st.integers(0, 10**20) for cell in _CELLS}),
    max_size=8,
)


@given(_ROWS, st.integers(1, 3))
def test_each_column_is_the_sum_of_what_is_told(rows: list[dict[str, Any]], at_once: int) -> None:
    old, summing._ROWS_AT_ONCE = summing._ROWS_AT_ONCE, at_once
    try:
        sums = column_sums(rows, _CELLS)
    finally:
        summing._ROWS_AT_ONCE = old
    for cell in _CELLS:
        column = [row[cell] for row in rows]
        assert sums[cell].total == total_of(column)
        assert sums[cell].contributors == sum(bool(value) for value in column)


def test_rows_in_another_order_or_with_cells_missing_are_read_by_id() -> None:
    sums = column_sums([{"b": 1, "a": 2}, {"c": 3}], _CELLS)
    assert [sums[cell].total for cell in _CELLS] == [2, 1, 3]


def test_amounts_are_added_exactly() -> None:
    sums = column_sums([{"a": Decimal("0.1")}] * 3, "a")
    assert sums["a"].total == Decimal("0.3")


def test_packed_rows_are_unpacked_once_each(monkeypatch: Any) -> None:
    from xlsreport.submission import packing

    packed = Figures(F2021, packing._pack_figures(with_totals(F2021, zeros(F2021))))
    unpacked: list[bytes] = []

    class Decoder:
        def decode(self, data: bytes, decode: Any = packing._DECODER.decode) -> Any:
            unpacked.append(data)
            return decode(data)

    monkeypatch.setattr(packing, "_DECODER", Decoder())
    column_sums([packed] * 5, F2021.cells)
    assert len(unpacked) == 5
