"""A sheet by the grammar is what the reader by element gives, or is left to it."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.foreign_files import sheet
from xlsreport.reading.quick import sheet as module
from xlsreport.reading.quick.bounded_cache import Remembered
from xlsreport.reading.quick.sheet import PlainCells, plain_sheet
from xlsreport.reading.quick.sheet_frame import judged_alone
from xlsreport.reading.workbook.xml_cells import WitnessCell, read_sheet

SHARED = ("甲", "", "丙")
X14 = 'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'

PLAIN = [
    "",
    '<row r="1"/>',
    '<row r="1"><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v> 1\n</v></c><c r="B1" t="n"><v>1E+2</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>2</v></c></row>',
    '<row r="1"><c r="A1" t="str"><f>A2&amp;""</f><v>甲&lt;_x000D_</v></c></row>',
    '<row r="1"><c r="A1"><f>1/0</f><v></v></c><c r="B1" t="e"><v>#REF!</v></c></row>',
    '<row r="1"><c r="A1"><f>1/0</f><v/></c><c r="B1"><f/></c><c r="C1" t="b"><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v></v></c><c r="B1"><v></v></c><c r="C1"><v/></c></row>',
    '<row r="1"><c r="A1" t="d"><v>2024-01-01</v></c><c r="B1" t="inlineStr"><is><t>乙</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t></t></is></c><c r="D1" t="inlineStr"/></row>',
    '<row r="1" hidden="1"/><row r="2" hidden="true"><c r="A2"/></row><row r="3" hidden="0"/>',
    '\n<row r="1">\n <c r="B1" t="s">\n <f>A1</f>\n <v>0</v>\n </c>\n</row>\n',
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>',
    '<row r="2"><c r="C7"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
    '<row r="1"><c r="A1"><v>7</v></c><c r="A1"/></row>',
    '<row r="1048576"><c r="XFD1048576" s="4"/></row>',
]
LEFT = [
    '<row><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><f>a</f></c><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v><f>a</f></c></row>',
    '<row r="1"><c r="A1" t="s"><v>3</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v> 0</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v></v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1<!-- 2 --></v></c></row>',
    '<row r="1"><c r="A1"><v>&b;</v></c></row>',
    '<row r="1"><c r="A1"><v>\x01</v></c></row>',
    '<row r="1"><c r="A1"><v>]]></v></c></row>',
    '<row r="1"><c r="A1"><v>1\r\n</v></c></row>',
    '<row r="1"><c r="A1"><v>&am</v></c><c r="B1"><v>p;</v></c></row>',
    '<row r="1" x14ac:dyDescent="1"><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></row>',
    "<v>1</v>",
    '</sheetData><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
]


@pytest.mark.parametrize("rows", PLAIN)
def test_it_is_what_the_reader_by_element_and_the_gate_give(rows: str) -> None:
    part = sheet(rows).encode()
    for _ in range(2):
        found = plain_sheet(part, SHARED)
        assert found is not None
        assert found[0] == read_sheet(part, SHARED)
        judged = judged_alone("xl/worksheets/sheet1.xml", "a", part, "表")
        for name in ("rows", "columns", "filled", "covered"):
            assert getattr(found[1], name) == getattr(judged, name)


@pytest.mark.parametrize("rows", LEFT)
def test_whatever_is_not_in_the_grammar_is_left_to_it(rows: str) -> None:
    for _ in range(2):
        assert plain_sheet(sheet(rows).encode(), SHARED) is None


def test_a_prefix_on_rows_needs_its_declaration() -> None:
    rows = '<row r="1" x14ac:dyDescent="1"><c r="A1"><v>1</v></c></row>'
    declared = sheet(rows).replace("<worksheet ", f"<worksheet {X14} ").encode()
    found = plain_sheet(declared, SHARED)
    assert found is not None
    assert found[0] == read_sheet(declared, SHARED)
    # Declared elsewhere it is not declared there.
    elsewhere = sheet(rows, before=f"<cols {X14}/>").encode()
    assert plain_sheet(elsewhere, SHARED) is None


def test_bytes_that_are_a_character_only_together_are_none() -> None:
    """Two halves of one character in two neighbouring values."""
    rows = '<row r="1"><c r="A1"><v>@</v></c><c r="B1"><v>#</v></c></row>'
    part = sheet(rows).encode().replace(b"@", b"\xe6\x94").replace(b"#", b"\xbf")
    with pytest.raises(etree.XMLSyntaxError):
        read_sheet(part, SHARED)
    assert plain_sheet(part, SHARED) is None


def test_cells_are_made_when_they_are_asked_for_and_are_the_same_each_time() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>5</v></c><c r="B1" t="str"><v></v></c>'
        '<c r="C1"><f>A1</f></c></row>'
    )
    found = plain_sheet(sheet(rows).encode(), SHARED)
    assert found is not None
    cells = found[0].cells
    assert isinstance(cells, PlainCells)
    assert cells.get((0, 0)) == WitnessCell("n", "5", None)
    assert cells.get((0, 1)) is None
    assert cells.get((7, 7)) is None
    assert dict(cells) == {
        (0, 0): WitnessCell("n", "5", None),
        (0, 2): WitnessCell("n", "", "A1"),
    }
    assert len(cells) == 2


def test_sheets_that_differ_in_their_values_share_a_skeleton() -> None:
    def cells(value: str) -> PlainCells:
        found = plain_sheet(sheet(f'<row r="9"><c r="A9"><v>{value}</v></c></row>').encode(), ())
        assert found is not None
        assert isinstance(found[0].cells, PlainCells)
        return found[0].cells

    assert cells("1").skeleton is cells("22").skeleton
    assert cells("1") != cells("22")


def test_a_skeleton_weighs_as_much_as_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """One without values is a single piece, however many formulas it has."""
    monkeypatch.setattr(module, "_skeletons", Remembered(1_000))
    for count in (10, 100):
        cells = "".join(f'<c r="A{row}"><f>B1</f></c>' for row in range(1, count + 1))
        found = plain_sheet(sheet(f'<row r="1">{cells}</row>').encode(), ())
        assert found is not None
        assert len(found[0].cells) == count
        assert len(module._skeletons.recent) == 1
