"""The same figures come out of every container, each with a word on what could not be audited."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.foreign_files import MACRO_TYPE, SHEET_TYPE
from tests.tools import require
from xlsreport import api
from xlsreport.demo.figures import consistent_figures
from xlsreport.findings.finding import message_of, remedy_of
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.workbook.values import read_grid
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.office import Office
    from xlsreport.submission.submission import Outcome

FORMS = load_forms()
FORM = FORMS["zfxxgk-2019"]
UNIT = Unit("220113002000", "营城街道")

_GNUMERIC = {"ods": "Gnumeric_OpenCalc:odf", "xls": "Gnumeric_Excel:excel_biff8"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("containers")
    api.blank(FORM, folder / "blank.xlsx", 2020, UNIT)
    values = consistent_figures(FORM, "containers")
    values["proactive.procurement.amount"] = "1234.56"
    api.fill(folder / "blank.xlsx", values, folder / "filled.xlsx", FORMS)
    return folder


@pytest.fixture(scope="module")
def by_libreoffice(folder: Path, office: Office) -> Mapping[str, bytes]:
    """The filled workbook saved by LibreOffice, by ending."""
    saved = {ending: folder / f"libreoffice.{ending}" for ending in ("xlsx", "xls", "ods")}
    source = str(folder / "filled.xlsx")
    office.run([{"path": source, "save_as": str(target)} for target in saved.values()])
    return {ending: target.read_bytes() for ending, target in saved.items()}


def original(folder: Path) -> Outcome:
    return read_workbook((folder / "filled.xlsx").read_bytes(), "x", FORMS)


def figures(outcome: Outcome) -> tuple[object, ...]:
    submission = outcome.submission
    assert submission is not None, outcome.findings
    return (
        dict(submission.values),
        dict(submission.narratives),
        submission.year,
        submission.unit,
        submission.unreadable,
    )


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_libreoffice_keeps_the_figures_in_every_format(
    folder: Path, by_libreoffice: Mapping[str, bytes], ending: str
) -> None:
    outcome = read_workbook(by_libreoffice[ending], "x", FORMS)
    assert outcome.status == "accepted"
    assert figures(outcome) == figures(original(folder))
    assert ("FILE_NOT_AUDITED" in codes(outcome)) == (ending != "xlsx")
    submission = outcome.submission
    assert submission is not None
    assert submission.container == ending
    assert submission.program.startswith("LibreOffice ") == (ending != "xls")


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_gnumeric_keeps_the_figures(folder: Path, ending: str) -> None:
    program = require("ssconvert")
    target = folder / f"gnumeric.{ending}"
    subprocess.run(
        [
            program,
            "-T",
            _GNUMERIC.get(ending, "Gnumeric_Excel:xlsx2"),
            str(folder / "blank.xlsx"),
            str(target),
        ],
        check=True,
        capture_output=True,
        timeout=900,
    )
    outcome = read_workbook(target.read_bytes(), "x", FORMS)
    blank = read_workbook((folder / "blank.xlsx").read_bytes(), "x", FORMS)
    assert figures(outcome) == figures(blank)
    subprocess.run(
        [
            program,
            "-T",
            _GNUMERIC.get(ending, "Gnumeric_Excel:xlsx2"),
            str(folder / "filled.xlsx"),
            str(target),
        ],
        check=True,
        capture_output=True,
        timeout=900,
    )
    outcome = read_workbook(target.read_bytes(), "x", FORMS)
    assert outcome.status == "accepted"
    assert figures(outcome) == figures(original(folder))


def test_openpyxl_keeps_the_figures(folder: Path) -> None:
    from openpyxl import load_workbook

    stream = io.BytesIO()
    load_workbook(folder / "filled.xlsx").save(stream)
    outcome = read_workbook(stream.getvalue(), "x", FORMS)
    assert outcome.status == "accepted"
    assert figures(outcome) == figures(original(folder))


def with_macros(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as copy:
        for name in source.namelist():
            body = source.read(name)
            if name == "[Content_Types].xml":
                body = body.replace(SHEET_TYPE.encode(), MACRO_TYPE.encode())
                assert MACRO_TYPE.encode() in body
            copy.writestr(name, body)
        copy.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
    return stream.getvalue()


def test_macros_are_ignored_and_noted(folder: Path) -> None:
    data = (folder / "filled.xlsx").read_bytes()
    outcome = read_workbook(with_macros(data), "x", FORMS)
    assert outcome.status == "accepted"
    assert codes(outcome) == ["FILE_MACROS"]
    assert figures(outcome) == figures(original(folder))


def test_an_old_workbook_named_et_is_read(
    folder: Path, by_libreoffice: Mapping[str, bytes], tmp_path: Path
) -> None:
    """WPS writes the records of an .xls into an .et."""
    (tmp_path / "营城街道.et").write_bytes(by_libreoffice["xls"])
    (outcome,) = api.check([tmp_path], FORMS).outcomes
    assert outcome.status == "accepted"
    assert figures(outcome) == figures(original(folder))


def test_binary_workbooks_are_read_by_what_they_are() -> None:
    """The smallest .xlsb: one sheet with a number and a text in its first row."""
    grid = read_grid(smallest_xlsb())
    assert list(grid.sheets) == ["A"]
    assert grid.sheets["A"].rows == [[7.0, "ab"]]
    outcome = read_workbook(smallest_xlsb(), "x", FORMS)
    assert codes(outcome) == ["FILE_NO_FORM"]


def smallest_xlsb() -> bytes:
    """Records are a type and a length of one or two bytes with seven bits each."""

    def part(*records: tuple[int, bytes]) -> bytes:
        found = b""
        for kind, body in records:
            number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
            found += number + bytes([len(body)]) + body
        return found

    def wide(text: str) -> bytes:
        return len(text).to_bytes(4, "little") + text.encode("utf-16-le")

    def cell(column: int) -> bytes:
        return column.to_bytes(4, "little") + bytes(4)

    sheets = (156, bytes(4) + (1).to_bytes(4, "little") + wide("rId1") + wide("A"))
    book = part((131, b""), (143, b""), sheets, (144, b""), (132, b""))
    extent = (148, bytes(12) + (1).to_bytes(4, "little"))
    row = (0, bytes(25))
    seven = (2, cell(0) + ((7 << 2) | 2).to_bytes(4, "little"))
    text = (6, cell(1) + wide("ab"))
    sheet = part((129, b""), extent, (145, b""), row, seven, text, (146, b""), (130, b""))
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    names = "http://schemas.openxmlformats.org"
    office = f"{names}/officeDocument/2006/relationships"

    def relations(what: str, target: str) -> str:
        return (
            f'<Relationships xmlns="{names}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{office}/{what}" Target="{target}"/></Relationships>'
        )

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{names}/package/2006/content-types"><Default Extension="bin" '
            f'ContentType="{kind}"/></Types>',
        )
        archive.writestr("_rels/.rels", relations("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels", relations("worksheet", "worksheets/sheet1.bin")
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "Book", "BOOK", "book"])
def test_an_old_workbook_is_read_whatever_its_stream_is_called(
    by_libreoffice: Mapping[str, bytes], folder: Path, name: str
) -> None:
    data = by_libreoffice["xls"]
    at = data.index("Workbook".encode("utf-16-le"))
    entry = name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")
    outcome = read_workbook(data[:at] + entry + data[at + len(entry) :], "x", FORMS)
    assert figures(outcome) == figures(original(folder))
    assert codes(outcome) == ["FILE_NOT_AUDITED"]


def gbk_zip(members: Mapping[str, bytes]) -> bytes:
    """An archive as Chinese Windows makes it: names in GBK, and nothing that says so."""
    stream = io.BytesIO()
    plain = {name: f"{number:06}" for number, name in enumerate(members)}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(plain[name].ljust(len(name.encode("gbk")), "_"), body)
    data = stream.getvalue()
    for name, stand_in in plain.items():
        encoded = name.encode("gbk")
        data = data.replace(stand_in.ljust(len(encoded), "_").encode(), encoded)
    return data


def test_archives_from_chinese_windows_are_read_with_their_names(
    folder: Path, by_libreoffice: Mapping[str, bytes], tmp_path: Path
) -> None:
    """Case 36 and the archives of submissions: litter passed over, escapes shown, rest read."""
    filled = (folder / "filled.xlsx").read_bytes()
    archive = tmp_path / "各街道报送.zip"
    archive.write_bytes(
        gbk_zip(
            {
                "报送/营城街道.xlsx": filled,
                "报送/九郊街道.xls": by_libreoffice["xls"],
                "报送/~$营城街道.xlsx": b"lock",
                "报送/Thumbs.db": b"x",
                "__MACOSX/报送/._营城街道.xlsx": b"x",
                "../../爬出去.xlsx": filled,
                "报送/说明.docx": b"PK",
                "报送/照片.xlsx": b"\x89PNG\r\n\x1a\n",
            }
        )
    )
    report = api.check([archive], FORMS)
    read = {outcome.file.removeprefix(f"{archive}/"): outcome.status for outcome in report.outcomes}
    assert read == {
        "报送/营城街道.xlsx": "accepted",
        "报送/九郊街道.xls": "accepted",
        "\\x2e\\x2e/\\x2e\\x2e/爬出去.xlsx": "accepted",
        "报送/照片.xlsx": "unreadable",
    }
    assert [(finding.code, finding.file) for finding in report.batch] == [
        ("FILE_NOT_SPREADSHEET", f"{archive}/报送/说明.docx"),
        # Two of the members are one file.
        ("UNIT_DUPLICATE_SAME", f"{archive}/\\x2e\\x2e/\\x2e\\x2e/爬出去.xlsx"),
    ]
    assert message_of(report.batch[0], "zh").startswith(f"{archive}/报送/说明.docx：")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["各街道报送.zip"]


@pytest.mark.parametrize(
    ("body", "code", "zh"),
    [
        (b"", "FILE_EMPTY", "重新发送"),
        (b"name,value\n1,2\n", "FILE_TEXT", "工作簿"),
        (b"<html><table></table></html>", "FILE_HTML", "另存为"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "FILE_IMAGE", "工作簿"),
        (b"%PDF-1.7\n", "FILE_PDF", "工作簿"),
        (b"Rar!\x1a\x07\x01\x00", "FILE_ARCHIVE", ".zip"),
    ],
)
def test_what_is_no_workbook_is_one_sentence_with_a_remedy_and_the_others_go_on(
    folder: Path, tmp_path: Path, body: bytes, code: str, zh: str
) -> None:
    """Case 36."""
    (tmp_path / "1.xlsx").write_bytes(body)
    (tmp_path / "2.xlsx").write_bytes((folder / "filled.xlsx").read_bytes())
    report = api.check([tmp_path], FORMS)
    first, second = report.outcomes
    assert [finding.code for finding in first.findings] == [code]
    assert zh in remedy_of(first.findings[0], "zh")
    assert second.status == "accepted"


def test_a_truncated_workbook_says_so(folder: Path) -> None:
    data = (folder / "filled.xlsx").read_bytes()
    outcome = read_workbook(data[: len(data) // 2], "x", FORMS)
    assert codes(outcome) == ["FILE_CORRUPT"]
    assert "内容不完整" in message_of(outcome.findings[0], "zh")
    assert "cut short" in message_of(outcome.findings[0], "en")


def with_cell(data: bytes, cell: str, xml: str) -> bytes:
    """A workbook with the XML of one entered cell replaced; ``@`` stands for its address."""
    place = lay_out(FORM).cells[cell]
    names = [sheet.name for sheet in lay_out(FORM).sheets]
    wanted = f"xl/worksheets/sheet{names.index(place.sheet) + 1}.xml"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as copy:
        for name in source.namelist():
            body = source.read(name)
            if name == wanted:
                pattern = rf'<c r="{place.address}"[^>]*>.*?</c>'.encode()
                body, count = re.subn(pattern, xml.replace("@", place.address).encode(), body)
                assert count == 1
            copy.writestr(name, body)
    return stream.getvalue()


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="@"><v>5</v></c><c r="@"><v>7</v></c>',
        '<c r="@"><v>5</v></c><c r="@" t="inlineStr"><is><t>7</t></is></c>',
        '<c r="@"><v>5</v><v>7</v></c>',
        '<c r="@"><is><t>5</t></is><v>7</v></c>',
    ],
)
def test_a_cell_with_two_contents_is_a_finding_and_never_a_choice(folder: Path, xml: str) -> None:
    cell = "requests.received.natural"
    data = with_cell((folder / "filled.xlsx").read_bytes(), cell, xml)
    outcome = read_workbook(data, "x", FORMS)
    (finding,) = [each for each in outcome.findings if each.severity.value == "error"]
    assert (finding.code, finding.cell_ids) == ("CELL_DISAGREES", (cell,))
    assert {"5", "7"} <= set(re.findall("[57]", "".join(finding.params.values())))
    assert outcome.submission is not None
    assert outcome.submission.values[cell] is None


def test_a_cell_given_twice_alike_is_read(folder: Path) -> None:
    cell = "requests.received.natural"
    xml = '<c r="@"><v>5</v></c><c r="@"><v>5</v></c>'
    outcome = read_workbook(with_cell((folder / "filled.xlsx").read_bytes(), cell, xml), "x", FORMS)
    assert outcome.submission is not None
    assert outcome.submission.values[cell] == 5
