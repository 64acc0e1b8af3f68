"""What the library of values cannot read, or reads wrongly, is read all the same, or named."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.filled import filled, read
from tests.surgery import in_parts, opened, saved
from xlsreport.findings.finding import Severity
from xlsreport.layout import lay_out
from xlsreport.reading.workbook.mending import mend_compound, mend_package

if TYPE_CHECKING:
    from xlsreport.layout import Place
    from xlsreport.submission.submission import Outcome

FORM = filled("2021").form
LAYOUT = lay_out(FORM)
CELL = "requests.received.natural"
TEXT = "narrative.problems"


def _part_of(sheet: str) -> str:
    names = [each.name for each in LAYOUT.sheets]
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def _with_cell(place: Place, xml: str) -> bytes:
    """A filled workbook with the XML of a cell replaced; ``@`` stands for address and look."""

    def change(name: str, body: bytes) -> bytes:
        if name != _part_of(place.sheet):
            return body
        pattern = rf'<c r="{place.address}"( s="\d+")?(?: t="\w+")?>.*?</c>'
        new = xml.replace("@", rf'r="{place.address}"\1').replace("\n", r"\n")
        body, count = re.subn(pattern.encode(), new.encode(), body)
        assert count == 1
        return body

    return in_parts(filled("2021").data, change)


def _with_index(spelling: str) -> bytes:
    """A filled workbook in which one text's number is spelled in another way."""
    place = LAYOUT.narratives[TEXT]

    def change(name: str, body: bytes) -> bytes:
        if name != _part_of(place.sheet):
            return body
        pattern = rf'(<c r="{place.address}"[^>]*><v>)(\d+)(</v>)'.encode()
        found = re.search(pattern, body)
        assert found
        new = found[1] + spelling.replace("n", found[2].decode()).encode() + found[3]
        return body.replace(found[0], new)

    return in_parts(filled("2021").data, change)


def _errors(outcome: Outcome) -> list[str]:
    return [each.code for each in outcome.findings if each.severity is Severity.ERROR]


LITERALS = ["#GETTING_DATA", "#BUSY!", "#ИМЯ?", "#名称?", "#SPILL!", "#", " #REF! "]


@pytest.mark.parametrize("literal", LITERALS)
def test_an_error_that_no_library_knows_stands_only_where_it_stands(literal: str) -> None:
    checks = LAYOUT.sheet("checks")
    at = opened(filled("2021").data)[checks.name]["C8"]
    data = in_parts(
        filled("2021").data,
        lambda name, body: (
            re.sub(
                rb'<c r="C8"( s="\d+")[^>]*>.*?</c>',
                rf'<c r="{at.coordinate}"\1 t="e"><v>{literal}</v></c>'.encode(),
                body,
            )
            if name == _part_of(checks.name)
            else body
        ),
    )
    outcome = read(data)
    assert _errors(outcome) == []
    assert outcome.submission is not None
    assert outcome.submission.values == filled("2021").submission.values


@pytest.mark.parametrize("literal", LITERALS)
def test_such_an_error_in_an_entry_is_an_error_of_that_cell(literal: str) -> None:
    outcome = read(_with_cell(LAYOUT.cells[CELL], f'<c @ t="e"><v>{literal}</v></c>'))
    (finding,) = [each for each in outcome.findings if each.code == "CELL_ERROR"]
    assert (finding.cell_ids, finding.value) == ((CELL,), literal.strip())
    assert outcome.submission is not None
    assert outcome.submission.values[CELL] is None


@pytest.mark.parametrize(
    "spelling", [" n", "n ", "\nn\n", "<![CDATA[n]]>", "+n", "0n", "<!-- -->n"]
)
def test_the_number_of_a_text_is_read_however_it_is_spelled(spelling: str) -> None:
    outcome = read(_with_index(spelling))
    assert _errors(outcome) == []
    assert outcome.submission is not None
    assert outcome.submission.narratives == filled("2021").submission.narratives


@pytest.mark.parametrize("kept", ["", ' xml:space="preserve"'])
def test_an_indented_text_is_read_whether_or_not_the_file_keeps_its_indent(kept: str) -> None:
    xml = f'<c @ t="inlineStr"><is><t{kept}>  一是规范性。\n  二是时效性。\n </t></is></c>'
    outcome = read(_with_cell(LAYOUT.narratives[TEXT], xml))
    assert _errors(outcome) == []
    assert outcome.submission is not None
    assert outcome.submission.narratives[TEXT].split() == ["一是规范性。", "二是时效性。"]


@pytest.mark.parametrize("spelling", ["-1", "99999", "-n", "nx", "n.5", "1e1", "9" * 5000])
def test_a_text_that_does_not_exist_is_an_error_and_never_another_text(spelling: str) -> None:
    outcome = read(_with_index(spelling))
    (finding,) = [each for each in outcome.findings if each.severity is Severity.ERROR]
    assert (finding.code, finding.places) == ("CELL_DISAGREES", (LAYOUT.narratives[TEXT],))
    assert outcome.submission is not None
    assert outcome.submission.narratives[TEXT] == ""


@pytest.mark.parametrize(
    "xml", ['<c @ t="n"><v> 5 </v></c>', "<c @><v>\n5\n</v></c>", '<c @ t="n"><v>0x5</v></c>']
)
def test_a_figure_spelled_oddly_is_read_or_named(xml: str) -> None:
    outcome = read(_with_cell(LAYOUT.cells[CELL], xml))
    assert outcome.submission is not None
    good = outcome.submission.values[CELL] == 5
    named = any(CELL in each.cell_ids for each in outcome.findings)
    assert good or named
    assert "FILE_CORRUPT" not in _errors(outcome)


def _with_macro_sheet(data: bytes) -> bytes:
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    relation = f'<Relationship Id="m1" Type="{kind}" Target="macrosheets/sheet1.xml"/>'
    added = {
        "xl/workbook.xml": ("</sheets>", '<sheet name="Macro1" sheetId="99" r:id="m1"/></sheets>'),
        "xl/_rels/workbook.xml.rels": ("</Relationships>", f"{relation}</Relationships>"),
    }

    def change(name: str, body: bytes) -> bytes:
        old, new = added.get(name, ("", ""))
        return body.replace(old.encode(), new.encode()) if old else body

    return _with_part(
        in_parts(data, change),
        "xl/macrosheets/sheet1.xml",
        b'<x:macrosheet xmlns:x="http://schemas.microsoft.com/office/excel/2006/main">'
        b'<sheetData xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
        b"</x:macrosheet>",
    )


def _with_part(data: bytes, name: str, body: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(name, body)
    return stream.getvalue()


def test_a_sheet_of_macros_is_named_and_the_figures_are_read() -> None:
    outcome = read(_with_macro_sheet(filled("2021").data))
    assert [each.code for each in outcome.findings] == ["FILE_MACROS", "FILE_SHEET_EXTRA"]
    assert outcome.submission is not None
    assert outcome.submission.values == filled("2021").submission.values


def test_sheets_in_a_folder_of_another_name_are_read() -> None:
    def change(name: str, body: bytes) -> bytes:
        return (
            body.replace(b"worksheets/", b"tables/") if name.endswith((".rels", "].xml")) else body
        )

    moved = in_parts(filled("2021").data, change)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(moved)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("worksheets/", "tables/"), old.read(name))
    outcome = read(stream.getvalue())
    assert outcome.findings == ()
    assert outcome.submission is not None
    assert outcome.submission.values == filled("2021").submission.values


@pytest.mark.parametrize("name", ["xl/printerSettings/p1.bin", "customXml/item9.xml", "xl/a.xml"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_part_that_no_library_reads_may_be_in_any_encoding(name: str, encoding: str) -> None:
    body = "<q>设置</q>".encode(encoding)
    outcome = read(_with_part(filled("2021").data, name, body))
    assert outcome.findings == ()
    assert outcome.submission is not None
    assert outcome.submission.values == filled("2021").submission.values


def test_a_workbook_that_is_written_plainly_is_left_alone() -> None:
    assert mend_package(filled("2021").data) is None
    assert mend_package(saved(opened(filled("2021").data))) is None
    assert mend_package(b"PK\x05\x06" + bytes(18)) is None
    assert mend_compound(b"\xd0\xcf\x11\xe0" + bytes(2000)) is None
