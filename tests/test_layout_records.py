from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_forms import FORMS
from xlsreport.layout import lay_out
from xlsreport.layout.records import (
    Place,
    address,
    column_name,
    column_number,
    quoted,
    ranges,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection

CELLS = st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60)


def covered(area: str) -> list[tuple[int, int]]:
    """The cells of ``A1`` or ``A1:C3``, by reading it as a spreadsheet does."""
    first, _, last = area.partition(":")
    corners = []
    for corner in (first, last or first):
        letters, digits = re.fullmatch(r"([A-Z]+)([0-9]+)", corner).groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        corners.append((int(digits) - 1, column - 1))
    (top, left), (bottom, right) = corners
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


@given(CELLS)
def test_ranges_cover_exactly_the_cells_and_none_twice(cells: Collection[tuple[int, int]]) -> None:
    areas = ranges((Place.one("S", *cell) for cell in cells), with_sheet=False)
    found = [cell for area in areas for cell in covered(area)]
    assert len(found) == len(set(found))
    assert set(found) == cells


@given(CELLS)
def test_ranges_do_not_depend_on_the_order_of_cells(cells: Collection[tuple[int, int]]) -> None:
    places = [Place.one("S", *cell) for cell in sorted(cells)]
    assert ranges(places) == ranges(reversed(places))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], []),
        ([(0, 0)], ["A1"]),
        ([(0, 0), (0, 1), (0, 2)], ["A1:C1"]),
        ([(0, 0), (1, 0)], ["A1:A2"]),
        ([(r, c) for r in range(3) for c in range(2)], ["A1:B3"]),
        ([(0, 0), (0, 2)], ["A1", "C1"]),
        ([(0, 0), (2, 0)], ["A1", "A3"]),
        ([(0, 0), (0, 1), (1, 0)], ["A1:B1", "A2"]),
        ([(0, 0), (0, 0)], ["A1"]),
    ],
)
def test_a_block_of_cells_is_one_range(
    cells: Collection[tuple[int, int]], expected: list[str]
) -> None:
    assert ranges((Place.one("S", *cell) for cell in cells), with_sheet=False) == expected


def test_ranges_name_their_sheets_in_the_order_in_which_they_come() -> None:
    places = [Place.one("乙", 0, 0), Place.one("A'b", 1, 1), Place.one("乙", 1, 0)]
    assert ranges(places) == ["'乙'!A1:A2", "'A''b'!B2"]


def test_a_merged_place_counts_by_its_first_cell() -> None:
    assert ranges([Place("S", 0, 1, 0, 3)], with_sheet=False) == ["B1"]


@pytest.mark.parametrize(
    ("column", "name"),
    [
        (0, "A"),
        (25, "Z"),
        (26, "AA"),
        (51, "AZ"),
        (52, "BA"),
        (701, "ZZ"),
        (702, "AAA"),
        (16383, "XFD"),
    ],
)
def test_columns_are_named_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert column_name(column) == name
    assert column_number(name) == column_number(name.lower()) == column


def test_an_address_counts_rows_from_one() -> None:
    assert address(7, 3) == "D8"


@pytest.mark.parametrize(
    ("sheet", "expected"), [("校验", "'校验'"), ("a b", "'a b'"), ("it's", "'it''s'")]
)
def test_sheet_names_are_quoted(sheet: str, expected: str) -> None:
    assert quoted(sheet) == expected


def test_a_place_knows_its_address_area_and_reference() -> None:
    place = Place("校验", 0, 1, 2, 3)
    assert place.merged
    assert (place.address, place.area, place.reference) == ("B1", "B1:D3", "'校验'!$B$1")
    single = Place.one("校验", 0, 1)
    assert not single.merged
    assert single.area == "B1"


def test_a_layout_gives_its_sheets_by_kind_and_the_rows_of_its_checks() -> None:
    layout = lay_out(FORMS["library-2024"])
    assert layout.sheet("table").table == "loans"
    assert layout.sheet("stamp") is layout.sheets[-1]
    assert len(layout.check_rows) == len(set(layout.check_rows)) == len(layout.form.ties) + 10


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def test_a_character_is_as_wide_alone_as_among_the_usual_ones() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        if char != "\n":
            assert width_of(f"甲a{char}") == 3 + _width(char), ascii(char)


@given(st.text("a1 甲，“。②é\n\u200b\ud800"))
def test_a_text_is_as_wide_as_its_widest_line(text: str) -> None:
    assert width_of(text) == max(sum(map(_width, line)) for line in text.split("\n"))
