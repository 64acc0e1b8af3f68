from __future__ import annotations

import io
import random
import subprocess
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.foreign_files import (
    A1,
    MACRO_TYPE,
    SHEET,
    compound,
    number_record,
    ods_cell,
    ods_parts,
    ods_row,
    old_workbook,
    parts,
    record,
    refusal,
    relation,
    relations,
    sheet,
    types,
    why,
    workbook,
    zipped,
)
from tests.tools import require
from xlsreport.reading.gate.gate import Container, pass_gate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office

BINARY_TYPE = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
BINARY_PARTS: dict[str, str | bytes] = {
    "[Content_Types].xml": types(BINARY_TYPE),
    "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.bin")),
    "xl/workbook.bin": b"",
    "xl/_rels/workbook.bin.rels": relations(relation("rId1", "worksheet", "sheet1.bin")),
    "xl/sheet1.bin": b"\x81\x01\x00\x91\x01\x00\x92\x01\x00\x82\x01\x00",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of eight protected sheets with formulas, merges, comments and validations."""
    path = tmp_path_factory.mktemp("filled") / "filled.xlsx"
    book = xlsxwriter.Workbook(path)
    unlocked = book.add_format({"locked": False})
    for number in range(8):
        page = book.add_worksheet(f"表{number}")
        page.protect()
        page.merge_range("A1:H1", "三、收到和处理政府信息公开申请情况")
        for row in range(1, 30):
            page.write_string(row, 0, f"（{row}）项目")
            for column in range(1, 7):
                page.write_number(row, column, row * column, unlocked)
            page.write_formula(row, 7, f"=SUM(B{row + 1}:G{row + 1})", None, row * 21)
        page.data_validation("B2:G30", {"validate": "integer", "criteria": ">=", "value": 0})
        page.write_comment("B2", "批注")
        page.write_url("A40", "internal:表0!A1", unlocked)
    book.define_name("forms_table", "=表0!$A$2:$H$30")
    book.set_custom_property("stamp", "x" * 200)
    book.close()
    return path


def test_a_workbook_of_our_own_passes_without_remark(filled: Path) -> None:
    passed = pass_gate(filled.read_bytes())
    assert (passed.container, passed.remarks) == (Container.XLSX, ())


def test_an_ordinary_workbook_passes_at_once(filled: Path) -> None:
    data = filled.read_bytes()
    best = 1.0
    for _ in range(10):
        start = time.perf_counter()
        pass_gate(data)
        best = min(best, time.perf_counter() - start)
    assert best < 0.5  # measured: 0.003


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_what_libreoffice_saves_passes(
    filled: Path, tmp_path: Path, ending: str, office: Office
) -> None:
    saved = tmp_path / f"saved.{ending}"
    office.run([{"path": str(filled), "save_as": str(saved)}])
    assert pass_gate(saved.read_bytes()).container == ending


@pytest.mark.parametrize(
    ("exporter", "container"),
    [
        ("Gnumeric_Excel:xlsx", "xlsx"),
        ("Gnumeric_Excel:excel_dsf", "xls"),
        ("Gnumeric_OpenCalc:odf", "ods"),
    ],
)
def test_what_gnumeric_saves_passes(
    filled: Path, tmp_path: Path, exporter: str, container: str
) -> None:
    target = tmp_path / "saved"
    command = [require("ssconvert"), "-T", exporter, str(filled), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    assert pass_gate(target.read_bytes()).container == container


def test_what_openpyxl_saves_passes(filled: Path) -> None:
    import openpyxl

    stream = io.BytesIO()
    openpyxl.load_workbook(filled).save(stream)
    assert pass_gate(stream.getvalue()).container is Container.XLSX


def macro_parts(**more: str | bytes) -> bytes:
    return zipped({**parts(), "[Content_Types].xml": types(MACRO_TYPE), **more})


@pytest.mark.parametrize(
    ("data", "container", "codes"),
    [
        (workbook(), Container.XLSX, []),
        (macro_parts(), Container.XLSM, []),
        (macro_parts(**{"xl/vbaProject.bin": b"\xd0\xcf"}), Container.XLSM, ["FILE_MACROS"]),
        (zipped(BINARY_PARTS), Container.XLSB, []),
        (compound({"Workbook": old_workbook(number_record(0, 0))}), Container.XLS, []),
        (compound({"Book": old_workbook(number_record(0, 0))}), Container.XLS, []),
        # As WPS writes .et: an old workbook with a stream of its own.
        (compound({"ETExtData": b"", "Workbook": old_workbook(number_record(0, 0))}),
         Container.XLS, []),
        (compound({"Workbook": old_workbook(b""), "_VBA_PROJECT": b""}),
         Container.XLS, ["FILE_MACROS"]),
        (zipped(ods_parts(ods_row(ods_cell(1)))), Container.ODS, []),
        (zipped({**ods_parts(ods_row(ods_cell(1))), "Basic/script-lc.xml": "<a/>"}),
         Container.ODS, ["FILE_MACROS"]),
        (b"before " + workbook() + b" after", Container.XLSX, []),
    ],
)  # fmt: skip
def test_each_format_is_told_by_its_content_and_macros_are_remarked(
    data: bytes, container: Container, codes: list[str]
) -> None:
    passed = pass_gate(data)
    assert passed.container is container
    assert [code for code, _ in passed.remarks] == codes


def document(folder: str, root: str) -> bytes:
    """A package whose document is not a workbook."""
    return zipped(
        {
            "[Content_Types].xml": types("x", f"/{folder}/main.xml"),
            "_rels/.rels": relations(relation("rId1", "officeDocument", f"{folder}/main.xml")),
            f"{folder}/main.xml": f'<?xml version="1.0"?><w:{root} xmlns:w="u"/>',
        }
    )


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"", "FILE_EMPTY", {}),
        (bytes(31 * 1024 * 1024), "FILE_TOO_LARGE", {"size": 31, "limit": 30}),
        (b"\xff\xd8\xff\xe0" + bytes(99), "FILE_IMAGE", {"kind": "JPEG"}),
        (b"<html><table>", "FILE_HTML", {}),
        ("单位,新收".encode("gbk"), "FILE_TEXT", {}),
        (b"%PDF-1.5", "FILE_PDF", {"kind": "PDF"}),
        (b"Rar!\x1a\x07\x00", "FILE_ARCHIVE", {"kind": "RAR"}),
        (compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), "FILE_ENCRYPTED", {}),
        (compound({"Workbook": old_workbook(b"", record(0x2F, bytes(54)))}), "FILE_ENCRYPTED", {}),
        (compound({"\tDRMContent": b"", "Workbook": b""}), "FILE_RESTRICTED",
         {"system": "Microsoft IRM"}),
        (compound({"DRMEncryptedTransform": b"", "EncryptedPackage": b""}), "FILE_RESTRICTED",
         {"system": "Microsoft IRM"}),
        (compound({"WordDocument": b""}), "FILE_WORD", {"kind": "Word"}),
        (compound({"PowerPoint Document": b""}), "FILE_WORD", {"kind": "PowerPoint"}),
        (compound({"ETExtData": b""}), "FILE_WPS_ET", {}),
        (compound({"anything": b""}), "FILE_UNKNOWN", {"start": "d0 cf 11 e0 a1 b1 1a e1"}),
        (document("word", "document"), "FILE_WORD", {"kind": "Word"}),
        (document("ppt", "presentation"), "FILE_WORD", {"kind": "PowerPoint"}),
        (document("visio", "VisioDocument"), "FILE_WORD", {"kind": "Visio"}),
        (document("other", "thing"), "FILE_UNKNOWN", {"start": "<thing>"}),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
         "FILE_WORD", {"kind": "OpenDocument"}),
        (zipped({"mimetype": "application/epub+zip"}), "FILE_ARCHIVE", {"kind": "ZIP"}),
        (zipped({"OFD.xml": "<a/>"}), "FILE_PDF", {"kind": "OFD"}),
        (zipped({"Index/Document.iwa": b""}), "FILE_NUMBERS", {}),
        (zipped({"红旗镇.xlsx": workbook()}), "FILE_ARCHIVE", {"kind": "ZIP"}),
    ],
)  # fmt: skip
def test_each_kind_of_file_that_is_no_workbook_is_refused_with_its_code(
    data: bytes, code: str, params: dict[str, str | int]
) -> None:
    error = refusal(pass_gate, data)
    assert (error.code, error.params) == (code, params)


def locked(data: bytes) -> bytes:
    """The archive with its first member said to be encrypted."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + b"\x01\x00" + data[at + 2 :]


def flipped(data: bytes, name: str) -> bytes:
    """The archive with one byte of a member's packed content changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
    at = info.header_offset + 30 + len(name.encode()) + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MERGE = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
LIE = '<sst uniqueCount="4000000000"><si><t>a</t></si></sst>'


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (bytes(1000), "FILE_CORRUPT truncated"),
        (workbook()[:500], "FILE_CORRUPT truncated"),
        (zipped({}), "FILE_CORRUPT missing_part"),
        (zipped({"xl/workbook.xml": "<workbook/>"}), "FILE_CORRUPT missing_part"),
        (locked(workbook()), "FILE_ENCRYPTED"),
        (zipped([*parts().items(), (SHEET, sheet())]), "FILE_HOSTILE duplicate"),
        (workbook(A1 + FAR), "FILE_GRID_TOO_LARGE"),
        (workbook(A1, "", MERGE), "FILE_MERGE_TOO_LARGE"),
        (workbook(xl__sharedStrings_xml=LIE), "FILE_HOSTILE count"),
        (workbook(xl__styles_xml="<!DOCTYPE a><styleSheet/>"), "FILE_HOSTILE doctype"),
        (workbook(xl__styles_xml="<styleSheet/>".encode("utf-16")), "FILE_UTF16"),
        (zipped({**parts(), "xl/workbook.xml": "<workbook/>".encode("utf-16")}), "FILE_UTF16"),
        (workbook(xl__theme_xml=bytes(20_000_000)), "FILE_BOMB ratio"),
        (zipped(dict.fromkeys((f"{at}.xml" for at in range(2001)), b"")), "FILE_BOMB members"),
        (compound({"Workbook": old_workbook(number_record(65_535, 255))}), "FILE_GRID_TOO_LARGE"),
        (compound({"Workbook": old_workbook(b"")}, lambda table: table.__setitem__(1, 1)),
         "FILE_HOSTILE loop"),
        (zipped(ods_parts(ods_row(ods_cell(1, repeated=16_384), repeated=9999))),
         "FILE_TOO_MANY_CELLS"),
    ],
)  # fmt: skip
def test_a_file_that_would_harm_a_library_is_refused(data: bytes, expected: str) -> None:
    assert why(pass_gate, data) == expected


def test_a_damaged_member_is_told_by_its_checksum_or_by_not_unpacking() -> None:
    text = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row * 7919}</v></c></row>' for row in range(1, 999)
    )
    data = workbook(text)
    pass_gate(data)
    assert refusal(pass_gate, flipped(data, SHEET)).code == "FILE_CORRUPT"


def test_the_second_workbook_stream_of_a_compound_file_is_judged_too() -> None:
    far = old_workbook(number_record(65_535, 255))
    data = compound({"Workbook": old_workbook(number_record(0, 0)), "Book": far})
    assert refusal(pass_gate, data).code == "FILE_GRID_TOO_LARGE"


def test_a_sheet_formatted_down_to_its_last_row_passes_in_seconds() -> None:
    rows = "".join(
        f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(2, 1_048_577)
    )
    data = workbook(A1 + rows)
    start = time.perf_counter()
    assert pass_gate(data).container is Container.XLSX
    assert time.perf_counter() - start < 50  # it does not hang


def test_a_large_stranger_is_answered_soon() -> None:
    draw = random.Random(1)  # noqa: S311 -- figures, not secrets
    row = "".join(f'<c r="A1"><v>{draw.random()}</v></c>' for _ in range(1000))
    rows = "".join(f'<row r="{number}">{row}</row>' for number in range(1, 1300))
    data = zipped({**parts(rows), "xl/media/image1.jpeg": draw.randbytes(8_000_000)})
    start = time.perf_counter()
    assert refusal(pass_gate, data).code == "FILE_TOO_MANY_CELLS"
    assert time.perf_counter() - start < 30  # it does not hang
