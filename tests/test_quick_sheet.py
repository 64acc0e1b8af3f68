"""A sheet by the grammar is what the reader by element gives, or is left to it."""

from __future__ import annotations

import random
import re

import pytest
from lxml import etree

from tests.foreign_files import sheet
from xlsreport.errors import WorkbookError
from xlsreport.layout import column_name
from xlsreport.reading.files.limits import GRID_COLUMNS, GRID_ROWS
from xlsreport.reading.quick import sheet as quick_sheet
from xlsreport.reading.quick.cells import PlainCells
from xlsreport.reading.quick.package import judge_alone
from xlsreport.reading.quick.sheet import Scans
from xlsreport.reading.workbook.package_parts import parse_part
from xlsreport.reading.workbook.styles import CellStyle
from xlsreport.reading.workbook.xml_cells import SheetWitness, WitnessCell, read_sheet

SHARED = ("甲", "", "丙")
STYLES = (
    CellStyle("", struck=False, raised=False),
    CellStyle("0.00", struck=False, raised=False),
    CellStyle("", struck=True, raised=False),
)
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
    '<row r="1" ht="0" customHeight="1"/><row r="2" ht="0.0"><c r="A2"/></row><row ht="0.5"/>',
    "<row r='1' ht='5.5'><c r='A1' s='1'><v>1</v></c></row>",
    '\n<row r="1">\n <c r="B1" t="s">\n <f>A1</f>\n <v>0</v>\n </c>\n</row>\n',
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>',
    '<row r="2"><c r="C7"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
    '<row r="1"><c r="A1"><v>7</v></c><c r="A1"/></row>',
    '<row r="1048576"><c r="XFD1048576" s="4"/></row>',
    '<row><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1\r\n</v></c></row>',
    '<row spans="1:2" r="3"><c t="s" r="A3" s="1"><v>0</v></c><c s="2" r="B3"><v>5</v></c></row>',
    '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="2" t="s"><v>0</v></c>'
    '<c r="C1" s="9"><v>1</v></c>'
    '<c r="D1" s="01"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><f><![CDATA[IF(A2>1,"<b>",B1&C1)]]></f><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><strike/></rPr><t>35</t></r><r><t>38</t></r>'
    '<rPh sb="0" eb="1"><t>x</t></rPh></is></c></row>',
    '<row r="1"><c r="A1" t="str"><f>IF(A2&gt;1,&apos;x&apos;!B1,&quot;&quot;)</f>'
    '<v xml:space="preserve"> a </v></c></row>',
    '<row r="1"><c r="A1"><v>&#49;</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v></v></c></row>',
    '<row r="1" ><c r="A1" ><v>1</v></c><c r="B1" s="1" t="s" ><v>0</v></c><c r="C1" /></row>',
    '<row r="1" hidden="1">' + '<c r="A1" s="1"/>' * 50 + "</row>" + '<row r="2"/>' * 50,
]
AROUND = [
    ("", '<sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
     '<dataValidations count="1"><dataValidation prompt="a&#xA;b&gt;c > d"/></dataValidations>'
     '<rowBreaks count="1"><brk id="3"/></rowBreaks>'
     '<hyperlinks><hyperlink ref="A1:C9"/></hyperlinks>'),
    ('<sheetViews><sheetView workbookViewId="0"><selection sqref="B7"/></sheetView></sheetViews>',
     "<headerFooter><oddHeader>&amp;L营城街道</oddHeader></headerFooter>"),
    ('<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="2"/></cols>', ""),
    ('<cols><col min="2" max="3" width="0"/><col min="5" max="5" width="0.5"/></cols>', ""),
    ("", '<extLst><ext xmlns:x14="u" uri="v"><x14:a x14:b="1"/></ext></extLst>'),
]  # fmt: skip
ODD_AROUND = [
    ("<!-- a -->", ""), ("", "<!-- a -->"), ("<?a b?>", ""), ('<sheetFormatPr a="1" a="1"/>', ""),
    ("<sheetPr>", ""), ("", "<sheetProtection>"), ("<cols><x:col/></cols>", "<c/>"), ("<row/>", ""),
    ("", '<x:row xmlns:x="u"/>'), ("", "<c r='A1'><v>1</v></c>"),
    ("", '<mergeCell ref="A1:ZZZ1"/>'),
    ("", '<a count="1000001"/>'), ("<sheetViews><sheetView></sheetViews>", ""),
    ('<sheetViews><sheetView a="&b;"/></sheetViews>', ""),
    ("<sheetViews><!-- --></sheetViews>", ""),
    ("<sheetViews><c r='A1'><v/></c></sheetViews>", ""),
    ("<sheetViews><mergeCell ref='A1:A2'/></sheetViews>", ""), ("<sheetViews>", ""),
    ("", "<oddHeader>&</oddHeader>"), ("", "<oddHeader>\x01</oddHeader>"), ("", "<oddHeader>"),
    ("", "<headerFooter><oddHeader>a</sheetData>b</oddHeader></headerFooter>"),
    ("", "<headerFooter><oddHeader>a<row r='1'/>b</oddHeader></headerFooter>"),
    ("<sheetViews><sheetProtection sheet='1'/></sheetViews>", ""),
    ("<sheetViews><dataValidation/></sheetViews>", ""),
]  # fmt: skip
CHARACTERS = [
    b"\x00", b"\x0b", b"a & b", b"&", b"&;", b"&nbsp;", b"&amp", b"&#0;", b"&#x0B;", b"&#xD800;",
    b"&#xFFFE;", b"&#x110000;", b"&#9999999;", b"&#-1;", b"]]>", b"\xff", b"\xe6\x94",
    b"\xed\xa0\x80", b"\xef\xbf\xbe", b"&#1 ;", b"<![CDATA[a]]>]]>", b"<![CDATA[<![CDATA[]]>]]>",
]  # fmt: skip
LEFT = [
    '<row><c><v>1</v></c><c/><c t="str"><f>A1</f></c></row><row><c><v>2</v></c></row>',
    "<row r='1' ht='5.5'><c r='A1' s='1'><v>1</v></c ></row >",
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a<![CDATA[&<]]>b&amp;</t></is></c></row>',
    '<!-- a --><row r="1"><?b c?><c r="A1"><!-- d --><v>1</v></c></row><row r="2"/><!-- e -->',
    '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZ1"/></row>',
    '<row r="1"><c r="A1" s="1" r="B1"><v>1</v></c></row>',
    '<row r="1"><c r="A1" s="1" r=""/></row>',
    '<row r="1"><c r="A1" r="2"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><f>a</f></c><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v><f>a</f></c></row>',
    '<row r="1"><c r="A1"><f/></f><v>1</v></c></row>',
    '<row r="1"><c r="A1"/></c></row>',
    '<row r="1"><c r="A1" t="s"><v>3</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v> 0</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1<!-- 2 --></v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><mergeCell ref="A1:B2"/></rPr><t>a</t></r></is>'
    "</c></row>",
    '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b></rPr><t>a</t></r></is></c></row>',
    '<row r="1"><c r="A1"><v>&b;</v></c></row>',
    '<row r="1"><c r="A1"><v>\x01</v></c></row>',
    '<row r="1"><c r="A1"><v>]]></v></c></row>',
    '<row r="1"><c r="A1"><v>&am</v></c><c r="B1"><v>p;</v></c></row>',
    '<row r="1" x14ac:dyDescent="1"><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c<![CDATA[ r="A1"]]>><v>1</v></c></row>',
    '<row r="1"><c r="><![CDATA[A1]]>"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v<![CDATA[ ]]>>1</v></c></row>',
    '<row r="1"><![CDATA[<c r="A1"/>]]></row>',
    '<row r="1"><c r="A1"><v>1</v></row>',
    '<row r="1"><c r="A1"><f t="shared" si="0"//><v>1</v></c></row>',
    '<row r="1"><c r="A1"><f ///><v>1</v></c></row>',
    '<row r="1"><c r="A1"><f t="shared" si="0"/>B1</f><v>1</v></c></row>',
    '<row r="1"><c r="A1"><f/>B1</f><v>1</v></c></row>',
    """<row r="1"><c r='A1" t="str'><v>1</v></c></row>""",
    """<row r="1"><c r='A1" s="1' t='n'><v>1</v></c></row>""",
    "<v>1</v>",
    '</sheetData><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
    f'<row r="1" spans="{"1" * 5_000}"/>',
]


def both(part: bytes) -> SheetWitness | None:
    """What the quick way gives; it must be what the reader by element and the gate give."""
    scans = Scans()
    extent = scans.judge("sheet1.xml", part)
    read = scans.prepare(SHARED, STYLES)("sheet1.xml", part) if extent is not None else None
    found = read if read is not None and isinstance(read.cells, PlainCells) else None
    try:
        judged = judge_alone("xl/worksheets/sheet1.xml", "a", part, "表")
        expected = read_sheet(part, SHARED, STYLES)
    except (WorkbookError, etree.XMLSyntaxError, ValueError, IndexError):
        assert found is None
        return None
    if extent is not None:
        assert read == expected
        for name in ("rows", "columns", "filled", "covered"):
            assert getattr(extent, name) == getattr(judged, name)
    return found


def prefixed(part: str) -> str:
    """The same sheet with a prefix on every element."""
    return re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", part).replace("xmlns=", "xmlns:x=")


@pytest.mark.parametrize("rows", PLAIN)
def test_it_is_what_the_reader_by_element_and_the_gate_give(rows: str) -> None:
    assert both(sheet(rows).encode()) is not None
    if "<![CDATA[IF" not in rows:
        assert both(prefixed(sheet(rows)).encode()) is not None


@pytest.mark.parametrize(("before", "behind"), AROUND)
def test_what_stands_around_the_cells_is_read(before: str, behind: str) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    part = sheet(rows, before=before).replace("</worksheet>", f"{behind}</worksheet>")
    for _ in range(2):
        assert both(part.encode()) is not None
        assert both(part.replace('sheet="1"', 'sheet="0"').encode()) is not None


@pytest.mark.parametrize(("before", "behind"), ODD_AROUND)
def test_what_is_odd_around_the_cells_is_left_to_the_reader_by_element(
    before: str, behind: str
) -> None:
    part = sheet("", before=before).replace("</worksheet>", f"{behind}</worksheet>")
    for _ in range(2):
        assert both(part.encode()) is None


@pytest.mark.parametrize("rows", LEFT)
def test_cells_beyond_the_grammar_are_left_to_the_reader_by_element(rows: str) -> None:
    assert both(sheet(rows).encode()) is None


@pytest.mark.parametrize("rest", ["><v>1</v></c>", "/>"])
def test_a_cell_is_taken_as_far_as_the_grid_reaches(rest: str) -> None:
    chance = random.Random(3)  # noqa: S311 - the same places each time
    columns = [0, 25, 26, 701, 702, GRID_COLUMNS - 1, GRID_COLUMNS, 18_277]
    columns += [chance.randrange(18_278) for _ in range(200)]
    rows = [1, 9, 999_999, 1_048_499, 1_048_500, GRID_ROWS, GRID_ROWS + 1, 1_048_600, 1_100_000]
    rows += [chance.randrange(1, 2 * GRID_ROWS) for _ in range(200)]
    for column, row in [(each, 1) for each in columns] + [(0, each) for each in rows]:
        cell = f'<row r="1"><c r="{column_name(column)}{row}"{rest}</row>'
        taken = both(sheet(cell).encode()) is not None
        assert taken == (column < GRID_COLUMNS and row <= GRID_ROWS)


@pytest.mark.parametrize("looks", ["", ' s="1"', ' t="n"', ' s="1" t="n"', ' t="s" s="1"'])
@pytest.mark.parametrize("end", ["/>", " />", "></c>", ">\n</c>"])
def test_an_empty_cell_is_not_looked_at_whichever_program_wrote_it(
    looks: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(quick_sheet, "place_of")
    part = sheet(f'<row r="1"><c r="A1"{looks}{end}<c r="XFD1048576"{looks}{end}</row>')
    assert both(part.encode()) is not None
    assert both(prefixed(part).encode()) is not None


def test_a_point_in_a_prefix_is_no_other_letter() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    part = prefixed(sheet(rows)).replace("x:", "a.:").replace(":x=", ":a.=")
    assert both(part.encode()) is not None
    assert both(part.replace("<a.:c ", "<ab:c ").encode()) is None


@pytest.mark.parametrize("raw", CHARACTERS)
def test_a_character_or_reference_that_is_none_is_never_read(raw: bytes) -> None:
    for tag in ("v", "f"):
        rows = f'<row r="1"><c r="A1" t="str"><{tag}>@</{tag}></c></row>'
        assert both(sheet(rows).encode().replace(b"@", raw)) is None


def test_a_sheet_with_any_byte_changed_is_read_the_same_or_left() -> None:
    rows = (
        '<row r="1" ht="5" hidden="1"><c r="A1" s="1"><v>12</v></c><c r="B1" s="2"/>'
        '<c r="C1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="str"><f>A1&amp;"x"</f><v>甲</v>'
        '</c><c s="2" r="B2"><f>A1</f></c><c r="C2" t="inlineStr"><is><t>乙</t></is></c></row>'
        '<row r="3"/><row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4"><v>&#49;</v></c></row>'
    )
    part = sheet(rows, before=AROUND[2][0]).replace("</worksheet>", AROUND[0][1] + "</worksheet>")
    chance = random.Random(7)  # noqa: S311 - the same bytes each time
    put = (b"", b"<", b">", b'"', b"&", b" ", b"x", b"1", b"/", b"'", b"]]>", b"<v/>", b"A1", b"=")
    read = 0
    for _ in range(2_000):
        body = bytearray(part.encode())
        for _ in range(chance.choice((1, 1, 2))):
            at = chance.randrange(len(body))
            body[at : at + chance.choice((0, 1, 1, 4))] = chance.choice(put)
        read += both(bytes(body)) is not None
    assert read > 100


def test_a_sheet_with_tags_lost_or_too_many_is_read_the_same_or_left() -> None:
    tags = (
        '<row r="1">', "<row>", '<row r="3"/>', "</row>", '<c r="A1">', '<c r="B1" s="1"/>', "<c/>",
        '<c t="s" r="C1" s="1">', '<c r="D1" t="str"></c>', "<c>", "</c>", "<v>1</v>", "<v/>",
        "<v> 0 </v>", "<f>A1</f>", "<f/>", '<f t="shared" si="0"/>', "<f><![CDATA[a<b]]></f>",
        "<f>", "</f>", "<is><t>x</t></is>", '<c r="E1" t="inlineStr">', "\n  ", "x", "&#65;",
        "<!-- -->",
    )  # fmt: skip
    chance = random.Random(19)  # noqa: S311 - the same tags each time
    read = 0
    for _ in range(2_000):
        gap = chance.choice(("", "", "\n "))
        kinds = ("<v>1</v>", "<f>A1</f>", "<f/><v/>", '<f t="shared" si="0"/><v>2</v>')
        parts = [
            part
            for row in (1, 2)
            for part in (
                f'<row r="{row}">',
                *(
                    each
                    for column in "AB"
                    for each in (f'<c r="{column}{row}">', chance.choice(kinds), "</c>")
                ),
                "</row>",
            )
        ]
        for _ in range(chance.choice((0, 1, 1, 2))):
            parts.insert(chance.randrange(len(parts)), chance.choice(tags))
        for _ in range(chance.choice((0, 0, 1))):
            parts.pop(chance.randrange(len(parts)))
        read += both(sheet(gap.join(parts)).encode()) is not None
    assert read > 300


def test_a_prefix_on_rows_needs_its_declaration() -> None:
    rows = '<row r="1" x14ac:dyDescent="1"><c r="A1"><v>1</v></c></row>'
    declared = sheet(rows).replace("<worksheet ", f"<worksheet {X14} ")
    assert both(declared.encode()) is not None
    # Declared elsewhere it is not declared there.
    assert both(sheet(rows, before=f"<cols {X14}/>").encode()) is None


def test_of_thousands_of_prefixes_a_tag_is_parsed_with_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed: list[str] = []

    def note(part: str) -> etree._Element:
        parsed.append(part)
        return parse_part(part)

    monkeypatch.setattr("xlsreport.reading.quick.markup.parse_part", note)
    names = " ".join(f'xmlns:p{at}="u{at}"' for at in range(2_000))
    rows = "".join(f'<row r="{at}" p{at}:b="{at}:{at}"/>' for at in range(1, 200))
    part = sheet(rows).replace("<worksheet ", f"<worksheet {names} ").encode()
    assert both(part) is not None
    tags = [each for each in parsed if len(each) < len(part) // 2]
    assert len(tags) > 100
    assert max(map(len, tags)) < 100


def test_bytes_that_are_a_character_only_together_are_none() -> None:
    """Two halves of one character in two neighbouring values."""
    rows = '<row r="1"><c r="A1"><v>@</v></c><c r="B1"><v>#</v></c></row>'
    part = sheet(rows).encode().replace(b"@", b"\xe6\x94").replace(b"#", b"\xbf")
    assert both(part) is None


def test_sheets_with_the_same_tags_have_their_own_values_and_rows() -> None:
    rows = '<row r="1" hidden="1"><c r="A1" s="1"><v>{}</v></c><c r="B1" t="s"><v>{}</v></c></row>'
    first, second = (both(sheet(rows.format(*each)).encode()) for each in ((5, 0), (7, 2)))
    assert first is not None
    assert second is not None
    assert isinstance(first.cells, PlainCells)
    assert isinstance(second.cells, PlainCells)
    assert first.cells.heads is second.cells.heads
    assert [cell.text for cell in first.cells.values()] == ["5", "甲"]
    assert [cell.text for cell in second.cells.values()] == ["7", "丙"]
    first.hide_row(8)
    assert second.hidden_rows == {0}


def test_only_tags_as_many_as_a_workbook_of_ours_has_are_remembered() -> None:
    kept = []
    for columns in (100, 10_000):
        cells = "".join(f'<c r="A{row}"><v>1</v></c>' for row in range(1, columns))
        found = [both(sheet(f"<row>{cells}</row>").encode()) for _ in range(2)]
        heads = [each.cells.heads for each in found if each and isinstance(each.cells, PlainCells)]
        kept.append(heads[0] is heads[1])
    assert kept == [True, False]


def test_tags_that_differ_in_a_style_or_in_what_is_filled_are_not_the_same() -> None:
    rows = [
        '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1"/></row>',
        '<row r="1"><c r="A1" s="2"><v>1</v></c><c r="B1"/></row>',
        '<row r="1"><c r="A1" s="1"/><c r="B1"><v>1</v></c></row>',
    ]
    found = [both(sheet(each).encode()) for each in rows]
    cells = [dict(each.cells) for each in found if each is not None]
    assert len(cells) == 3
    assert cells[0] != cells[1]
    assert list(cells[2]) == [(0, 1)]


def test_cells_are_made_when_they_are_asked_for_and_are_the_same_each_time() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>5</v></c><c r="B1" t="str"><v></v></c>'
        '<c r="C1"><f>A1</f></c></row>'
    )
    found = both(sheet(rows).encode())
    assert found is not None
    cells = found.cells
    assert isinstance(cells, PlainCells)
    assert cells.get((0, 0)) == WitnessCell("n", "5", None)
    assert cells.get((0, 1)) is None
    assert cells.get((7, 7)) is None
    assert dict(cells) == {
        (0, 0): WitnessCell("n", "5", None),
        (0, 2): WitnessCell("n", "", "A1"),
    }
    assert len(cells) == 2
    with pytest.raises(KeyError):
        cells[0, 1]
