from __future__ import annotations

import pytest

from tests.foreign_files import refusal
from xlsreport.layout import address
from xlsreport.reading.gate.cell_budget import (
    Budget,
    Extent,
    area,
    in_grid,
    place,
)


def extent(rows: int, columns: int, filled: int = 1) -> Extent:
    found = Extent()
    found.add(rows, columns, filled)
    return found


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [(1, 1, "A1"), (8, 26, "Z8"), (9, 27, "AA9"), (1_048_576, 16_384, "XFD1048576")],
)
def test_addresses_and_places_are_the_same_in_both_directions(
    row: int, column: int, text: str
) -> None:
    assert address(row - 1, column - 1) == text
    assert place(text) == (row, column)
    assert place(f"${text.lower()}") == (row, column)


@pytest.mark.parametrize("text", ["", "A", "1", "A1:B2", "A1 B2", "AAAAAAAA1", "A12345678901"])
def test_what_is_no_address_of_one_cell_has_no_place(text: str) -> None:
    assert place(text) is None


@pytest.mark.parametrize(
    ("reference", "cells"),
    [
        ("A1", 1),
        ("A1:C4", 12),
        ("C4:A1", 12),
        ("$A$1:$C$4", 12),
        ("A1:A1048576", 1_048_576),
        ("XFE1", -1),
        ("A1:A1048577", -1),
        ("A0", -1),
        ("A:C", 1_048_576 * 16_384),
        ("1:3", 1_048_576 * 16_384),
        ("Sheet1!A1", 0),
        ("A1:B2:C3", 0),
        ("", 0),
    ],
)
def test_the_cells_of_a_range_are_counted(reference: str, cells: int) -> None:
    assert area(reference) == cells


def test_the_grid_ends_where_excel_ends() -> None:
    assert in_grid(1_048_576, 16_384)
    assert not in_grid(1_048_577, 1)
    assert not in_grid(1, 16_385)
    assert not in_grid(0, 1)


def test_an_extent_remembers_the_cells_that_reach_furthest() -> None:
    found = Extent()
    for row, column in ((2, 9), (7, 3), (5, 5)):
        found.add(row, column)
    assert (found.rows, found.lowest, found.columns, found.rightmost) == (7, (7, 3), 9, (2, 9))
    assert found.filled == 3


def test_five_million_cells_pass_and_one_more_column_is_refused() -> None:
    Budget().add("表", extent(1_000_000, 5))
    error = refusal(Budget().add, "表", extent(1_048_576, 5))
    assert error.code == "FILE_GRID_TOO_LARGE"
    assert error.params == {"sheet": "表", "cell": "E1048576", "limit": 5_000_000}


def test_the_grids_of_all_sheets_are_added_up() -> None:
    budget = Budget()
    budget.add("一", extent(500_000, 5))
    budget.add("二", extent(500_000, 5))
    assert refusal(budget.add, "三", extent(1, 1)).code == "FILE_GRID_TOO_LARGE"


def test_two_cells_that_only_together_reach_too_far_are_both_named() -> None:
    found = extent(1_048_576, 1)
    found.add(1, 16_384)
    assert refusal(Budget().check, "表", found).params["cell"] == "A1048576, XFD1"


def test_a_million_filled_cells_pass_and_one_more_is_refused() -> None:
    Budget().add("表", extent(1000, 1000, 1_000_000))
    error = refusal(Budget().add, "表", extent(1001, 1000, 1_000_001))
    assert (error.code, error.params) == (
        "FILE_TOO_MANY_CELLS",
        {"sheet": "表", "limit": 1_000_000},
    )


def test_merges_are_added_up_over_the_sheets() -> None:
    budget = Budget()
    covered = Extent()
    covered.cover(150_000)
    budget.check_spans("一", covered, "mergeCell", "A1:A150000")
    budget.add("一", covered)
    error = refusal(budget.check_spans, "二", covered, "mergeCell", "A1:A150000")
    assert error.code == "FILE_MERGE_TOO_LARGE"
    assert error.params == {
        "sheet": "二",
        "range": "A1:A150000",
        "kind": "mergeCell",
        "limit": 200_000,
    }
