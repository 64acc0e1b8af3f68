"""What stands between two values, by its grammar."""

from __future__ import annotations

import pytest

from xlsreport.reading.quick.sheet_fragments import Opened, Piece, known_pieces, pieces_of
from xlsreport.reading.workbook.xml_cells import WitnessCell


def piece(text: str) -> Piece | None:
    found = pieces_of([text.encode()])
    return None if found is None else found[0]


def test_a_piece_says_where_the_next_value_belongs_and_what_was_passed_on_the_way() -> None:
    found = piece(
        '</c><c r="B1" s="3"/><c r="C1"><f>A1+1</f></c>'
        '<c r="D1" t="inlineStr"><is><t>甲</t></is></c>'
        '<c r="E1" t="str"></c></row><row r="2" hidden="1"/><row r="3" spans="1:4" ht="18">'
        '<c r="AA3" s="1" t="str"><f aca="false">B1&amp;"x"</f>'
    )
    assert found is not None
    assert found.begins_in_cell
    assert found.opened == Opened((2, 26), "str", 'B1&"x"')
    assert found.cells == [
        ((0, 2), WitnessCell("n", "", "A1+1")),
        ((0, 3), WitnessCell("s", "甲", None)),
    ]
    assert found.filled == [(1, 3), (1, 4)]
    assert found.hidden == 1
    assert not found.prefixed


def test_the_first_and_the_last_piece_stand_outside_of_rows() -> None:
    first, last = piece('<row r="1"><c r="A1">'), piece("</c></row>")
    assert first is not None
    assert last is not None
    assert (first.begins_in_cell, first.opened) == (False, Opened((0, 0), "n", None))
    assert (last.begins_in_cell, last.opened) == (True, None)
    empty = piece("")
    assert empty is not None
    assert (empty.begins_in_cell, empty.opened) == (False, None)


def test_the_same_bytes_are_the_same_piece() -> None:
    assert piece('<row r="7"><c r="A7">') is piece('<row r="7"><c r="A7">')
    assert known_pieces([b'<row r="7"><c r="A7">']) == (piece('<row r="7"><c r="A7">'),)
    assert known_pieces([b"never met"]) == (None,)


def test_a_prefixed_name_is_noted() -> None:
    found = piece('<row r="1" x14ac:dyDescent="0.25"><c r="A1">')
    assert found is not None
    assert found.prefixed


@pytest.mark.parametrize(
    "text",
    [
        'x<row r="1">',
        '<row r="1"><c r="A1"/>',
        '<row r="1">',
        "<row><c r='A1'>",
        '<row spans="1:2"><c r="A1">',
        '<row r="0"><c r="A1">',
        '<row r="1048577"><c r="A1">',
        '<row r="1" r="1"><c r="A1">',
        '<row r="1" x="1"><c r="A1">',
        '<row r="1" y:dyDescent="1"><c r="A1">',
        '<row r="1"><row r="2"><c r="A1">',
        '</row><row r="1"><c r="A1">',
        '<c r="A1">',
        '<row r="1"><c>',
        '<row r="1"><c s="1" r="A1">',
        '<row r="1"><c r="a1">',
        '<row r="1"><c r="A01">',
        '<row r="1"><c r="XFE1">',
        '<row r="1"><c r="A1048577">',
        '<row r="1"><c r="A1" s="1" s="1">',
        '<row r="1"><c r="A1" t="x">',
        '<row r="1"><c r="A1" t="inlineStr">',
        '<row r="1"><c r="A1" cm="1">',
        '<row r="1"><c r="A1">5',
        '<row r="1"><c r="A1"><f>a</f><f>b</f>',
        '<row r="1"><c r="A1"><f>&b;</f>',
        '<row r="1"><c r="A1"><f>a\rb</f>',
        '<row r="1"><c r="A1"><f x="1">a</f>',
        '<row r="1"><c r="A1"><is><t>a</t></is></c><c r="B1">',
        '<row r="1"><c r="A1" t="inlineStr"><f>a</f><is><t>a</t></is></c><c r="B1">',
        '<row r="1"><c r="A1"><v/>',
        '<row r="1"><c r="A1"><v/><f>a</f></c><c r="B1">',
        '<row r="1"><c r="A1"><!-- a --></c><c r="B1">',
        "</c></c></row>",
        '</c><c r="B1"></row>',
        "</c></row></row>",
        "<v/></c></row>",
    ],
)
def test_what_is_not_in_the_grammar_is_no_piece(text: str) -> None:
    assert piece(text) is None
