"""A total's formula is the same wherever its table stands, and another one is not."""

from __future__ import annotations

import pytest

from tests.filled import filled
from tests.mutating import THREE, columns, rows
from tests.surgery import inserted, opened, saved, swapped
from xlsreport.layout import lay_out
from xlsreport.reading.cells.entry_cells import same_formula
from xlsreport.reading.cells.own_formulas import overwritten_cells
from xlsreport.reading.locate.tables import locate
from xlsreport.reading.workbook.values import read_grid, read_witness


def overwritten(data: bytes) -> dict[str, str]:
    layout = lay_out(filled("2021").form)
    witness = read_witness(data)
    return dict(overwritten_cells(layout, locate(layout, read_grid(data), witness), witness))


@pytest.mark.parametrize(
    "written",
    ['IF(COUNT(D7:D8)=0,"",SUM(D7:D8))', '=if(count($D$7:$D$8)=0;""; SUM( D7:D8 ))', ""],
)  # fmt: skip
def test_programs_write_one_formula_in_several_ways(written: str) -> None:
    assert same_formula(written, 'IF(COUNT(D7:D8)=0,"",SUM(D7:D8))')


def test_another_range_is_another_formula() -> None:
    assert not same_formula('IF(COUNT(D7:D9)=0,"",SUM(D7:D9))', 'IF(COUNT(D7:D8)=0,"",SUM(D7:D8))')


def test_formulas_that_moved_with_their_table_are_intact() -> None:
    for order in (
        lambda count: inserted(count, 2),
        lambda count: inserted(count, 12, 3),
        lambda count: swapped(count, 11, 14),
    ):
        book = opened(filled("2021").data)
        rows(book[THREE], order)
        assert overwritten(saved(book)) == {}
    book = opened(filled("2021").data)
    columns(book[THREE], lambda count: inserted(count, 6))
    assert overwritten(saved(book)) == {}


def test_a_formula_that_also_adds_an_inserted_figure_is_not_intact() -> None:
    book = opened(filled("2021").data)
    columns(book[THREE], lambda count: inserted(count, 6))
    book[THREE]["G7"] = 3
    assert overwritten(saved(book)).keys() == {"requests.received.total"}


@pytest.mark.parametrize(
    "text",
    [
        9,
        None,
        "=SUM(D7:I7)+1",
        '=IF(COUNT(D7:H7)=0,"",SUM(D7:H7))',
        '=IF(COUNT(D7:I8)=0,"",SUM(D7:I8))',
        '=IF(COUNT(D7:I7)=0,"",SUM(别的!D7:I7))',
        '=IF(COUNT(A1:XFD1048576)=0,"",SUM(A1:XFD1048576))',
    ],
)
def test_what_does_not_add_up_its_parts_is_overwritten(text: object) -> None:
    book = opened(filled("2021").data)
    book[THREE]["J7"] = text
    assert overwritten(saved(book)).keys() == {"requests.received.total"}


def test_the_same_parts_named_one_by_one_are_the_same() -> None:
    book = opened(filled("2021").data)
    book[THREE]["J7"] = '=IF(COUNT(D7:I7)=0,"",SUM(D7,E7:F7,G7:I7))'
    assert overwritten(saved(book)) == {}
