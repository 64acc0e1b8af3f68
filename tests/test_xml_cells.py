"""The second reading: what the XML of an .xlsx says."""

from __future__ import annotations

import pytest

from tests.foreign_files import MAIN, parts, relation, relations, sheet, workbook, zipped
from xlsreport.errors import WorkbookError
from xlsreport.reading.quick.package import read_plainly
from xlsreport.reading.workbook.values import read_witness
from xlsreport.reading.workbook.xml_cells import SheetWitness, WitnessCell, read_sheet


def _sheet(rows: str, **more: str) -> SheetWitness:
    return read_witness(workbook(rows, **more)).sheets["表"]


def _cell(xml: str, **more: str) -> WitnessCell | None:
    return _sheet(f'<row r="1">{xml}</row>', **more).cells.get((0, 0))


_SHARED = (
    f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>甲</t></si>'
    "<si><r><t>一</t></r><r><rPr><b/></rPr><t>二</t></r><rPh sb='0' eb='1'><t>yi</t></rPh></si>"
    "<si><t>a_x000D_b</t></si></sst>"
)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="A1"><v>12</v></c>', WitnessCell("n", "12", None)),
        ('<c r="A1" t="n"><v> 12 </v></c>', WitnessCell("n", "12", None)),
        ('<c r="A1" t="b"><v>1</v></c>', WitnessCell("b", "1", None)),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', WitnessCell("e", "#DIV/0!", None)),
        ('<c r="A1" t="d"><v>2025-03-15</v></c>', WitnessCell("d", "2025-03-15", None)),
        ('<c r="A1" t="str"><v>x</v></c>', WitnessCell("s", "x", None)),
        (
            '<c r="A1" t="inlineStr"><is><t>甲</t><rPh><t>jia</t></rPh></is></c>',
            WitnessCell("s", "甲", None),
        ),
        ('<c r="A1"><f>SUM(B1:C1)</f><v>3</v></c>', WitnessCell("n", "3", "SUM(B1:C1)")),
        ('<c r="A1"><f>B1</f></c>', WitnessCell("n", "", "B1")),
        ('<c r="A1"><f/></c>', None),
        ('<c r="A1"><f></f><v>3</v></c>', WitnessCell("n", "3", None)),
        ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', WitnessCell("n", "3", "")),
        ('<c r="A1"><v><![CDATA[12]]></v></c>', WitnessCell("n", "12", None)),
        ('<c r="A1"><v>1&#50;</v></c>', WitnessCell("n", "12", None)),
        ('<c r="A1"><v>1<!-- x -->2</v></c>', WitnessCell("n", "12", None)),
        ('<c r="A1" s="3"/>', None),
        ('<c r="A1"><v></v></c>', None),
    ],
)
def test_a_cell_is_told_by_kind_text_and_formula(xml: str, expected: WitnessCell | None) -> None:
    assert _cell(xml) == expected


@pytest.mark.parametrize(("index", "text"), [(0, "甲"), (1, "一二"), (2, "a\rb")])
def test_shared_texts_are_their_runs_without_phonetic_hints(index: int, text: str) -> None:
    cell = _cell(f'<c r="A1" t="s"><v>{index}</v></c>', xl__sharedStrings_xml=_SHARED)
    assert cell == WitnessCell("s", text, None)


def test_cells_without_addresses_follow_each_other() -> None:
    rows = '<row r="3"><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row>'
    found = {place: cell.text for place, cell in _sheet(rows).cells.items()}
    assert found == {(2, 0): "1", (2, 1): "2", (4, 0): "3"}


def test_far_columns_are_counted_rightly() -> None:
    assert list(_sheet('<row r="9"><c r="AB9"><v>1</v></c></row>').cells) == [(8, 27)]


def test_merges_protection_validations_and_hidden_rows_are_seen() -> None:
    after = (
        '<sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="A1:B3"/></mergeCells>'
        '<dataValidations count="1"><dataValidation sqref="A1"/></dataValidations>'
    )
    rows = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
    found = read_witness(workbook(rows, after=after)).sheets["表"]
    assert found.merges == [(0, 0, 2, 1)]
    assert (found.protected, found.validations, found.hidden_rows, found.hidden_count) == (
        True,
        1,
        {0},
        1,
    )
    plain = _sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert (
        plain.merges,
        plain.protected,
        plain.validations,
        plain.hidden_rows,
        plain.hidden_count,
    ) == (
        [],
        False,
        0,
        set(),
        0,
    )


_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="0&quot;万元&quot;"/>'
    "</numFmts><fonts><font/><font><strike/></font><font><strike val='0'/>"
    "<vertAlign val='superscript'/></font></fonts>"
    '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="170"/><xf numFmtId="10" fontId="0"/>'
    '<xf fontId="1"/><xf fontId="2" numFmtId="999"/></cellXfs></styleSheet>'
)
_MARKED = (
    f'<sst xmlns="{MAIN}"><si><r><rPr><strike/></rPr><t>35</t></r><r><t>38</t></r></si>'
    "<si><r><t>12</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>"
    "<rPh sb='0' eb='1'><t>yi</t></rPh></si></sst>"
)


def _drawn(xml: str) -> tuple[str, object, object]:
    more = {"xl__styles_xml": _STYLES, "xl__sharedStrings_xml": _MARKED}
    for found in (_cell(xml, **more), _quick_cell(xml, **more)):
        assert found is not None
        drawn = found.format, found.struck, found.raised
    return drawn


def _quick_cell(xml: str, **more: str) -> WitnessCell | None:
    plain = read_plainly(workbook(f'<row r="1">{xml}</row>', **more))
    assert plain is not None
    return plain.witness.sheets["表"].cells.get((0, 0))


@pytest.mark.parametrize(
    ("xml", "drawn"),
    [
        ('<c r="A1"><v>1</v></c>', ("", (), ())),
        ('<c r="A1" s="1"><v>1</v></c>', ('0"万元"', (), ())),
        ('<c r="A1" s="1"><f>B1</f></c>', ('0"万元"', (), ())),
        ('<c r="A1" s="2"><v>0.5</v></c>', ("0.00%", (), ())),
        ('<c r="A1" s="3"><v>35</v></c>', ("", ((0, 2),), ())),
        ('<c r="A1" s="4"><v>35</v></c>', ("", (), ((0, 2),))),
        ('<c r="A1" s="77"><v>1</v></c>', ("", (), ())),
        ('<c r="A1" t="s"><v>0</v></c>', ("", ((0, 2),), ())),
        ('<c r="A1" s="3" t="s"><v>1</v></c>', ("", (), ((2, 3),))),
        (
            '<c r="A1" t="inlineStr"><is><r><t>_x000D_1</t></r>'
            "<r><rPr><strike val='1'/></rPr><t>23</t></r></is></c>",
            ("", ((2, 4),), ()),
        ),
    ],
)
def test_a_cell_carries_its_number_format_and_its_marked_runs(xml: str, drawn: object) -> None:
    assert _drawn(xml) == drawn


def test_hidden_sheets_and_columns_are_seen() -> None:
    members = parts()
    body = str(members["xl/worksheets/sheet1.xml"])
    cols = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="2"/></cols>'
    members["xl/worksheets/sheet1.xml"] = body.replace("<sheetData", f"{cols}<sheetData")
    for state in ("hidden", "veryHidden", "visible"):
        book = str(parts()["xl/workbook.xml"]).replace("<sheet ", f'<sheet state="{state}" ')
        members["xl/workbook.xml"] = book
        found = read_witness(zipped(members)).sheets["表"]
        assert (found.hidden, found.hidden_columns) == (state != "visible", {1, 2})
        quick = read_plainly(zipped(members))
        assert quick is not None
        assert quick.witness.sheets["表"] == found


def test_global_names_locks_and_properties_are_seen_and_local_names_are_not() -> None:
    members = parts()
    members["xl/workbook.xml"] = str(members["xl/workbook.xml"]).replace(
        "<sheets>", '<workbookProtection lockStructure="1"/><sheets>'
    ).replace(
        "</sheets>",
        '</sheets><definedNames><definedName name="全局">表!$A$1</definedName>'
        '<definedName name="本地" localSheetId="0">表!$A$1</definedName></definedNames>',
    )  # fmt: skip
    members["docProps/custom.xml"] = (
        '<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/'
        '2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
        'docPropsVTypes"><property name="xlsreport_form"><vt:lpwstr>zfxxgk-2021</vt:lpwstr>'
        "</property></Properties>"
    )
    found = read_witness(zipped(members))
    assert found.names == {"全局": "表!$A$1"}
    assert found.properties == {"xlsreport_form": "zfxxgk-2021"}
    assert found.structure_locked
    assert not read_witness(workbook()).structure_locked


def test_strict_workbooks_and_absolute_targets_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml"
    members = parts()
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        members[name] = (
            str(members[name])
            .replace(MAIN, f"{strict}/spreadsheetml/main")
            .replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                f"{strict}/officeDocument/relationships",
            )
        )
    members["xl/_rels/workbook.xml.rels"] = relations(
        relation("rId1", "worksheet", "/xl/worksheets/sheet1.xml")
    )
    assert read_witness(zipped(members)).sheets["表"].cells == {(0, 0): WitnessCell("n", "1", None)}


def test_a_namespace_prefix_changes_nothing() -> None:
    members = parts()
    members["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    assert read_witness(zipped(members)).sheets["表"].cells[0, 0].text == "7"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        zipped({"a.txt": "x"}),
        zipped({**parts(), "xl/worksheets/sheet1.xml": sheet()[:-12]}),
    ],
    ids=["empty", "cut", "another archive", "malformed"],
)
def test_what_cannot_be_read_is_corrupt(data: bytes) -> None:
    with pytest.raises(WorkbookError) as caught:
        read_witness(data)
    assert caught.value.code == "FILE_CORRUPT"
    assert {"detail", "detail_en"} <= set(caught.value.params)


def test_a_row_or_column_without_any_size_is_hidden() -> None:
    part = (
        b'<worksheet><cols><col min="2" max="3" width="0"/><col min="5" width="0.5"/></cols>'
        b'<sheetData><row r="3" ht="0" customHeight="1"><c r="A3"><v>1</v></c></row>'
        b'<row r="4" ht="0.5"/></sheetData></worksheet>'
    )
    sheet = read_sheet(part, ())
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {1, 2})
