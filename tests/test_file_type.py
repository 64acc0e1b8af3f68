from __future__ import annotations

import codecs
import time
from typing import TYPE_CHECKING

import pytest

from tests.foreign_files import compound, refusal, workbook
from xlsreport.reading.files.file_type import Family, family

if TYPE_CHECKING:
    from collections.abc import Mapping

HTML = "<html><body><table><tr><td>5</td></tr></table></body></html>"


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "FILE_IMAGE", {"kind": "PNG"}),
        (b"\xff\xd8\xff\xe0" + bytes(20), "FILE_IMAGE", {"kind": "JPEG"}),
        (b"GIF89a" + bytes(20), "FILE_IMAGE", {"kind": "GIF"}),
        (b"II*\x00" + bytes(20), "FILE_IMAGE", {"kind": "TIFF"}),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(20), "FILE_IMAGE", {"kind": "WebP"}),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "FILE_IMAGE", {"kind": "HEIC"}),
        (b"BM\x46\x00\x00\x00" + bytes(4) + b"\x36\x00\x00\x00\x28\x00\x00\x00" + bytes(20),
         "FILE_IMAGE", {"kind": "BMP"}),
        (b"%PDF-1.7\n%\xe2\xe3", "FILE_PDF", {"kind": "PDF"}),
        (b"\x00\x00junk before%PDF-1.4\n", "FILE_PDF", {"kind": "PDF"}),
        (b"Rar!\x1a\x07\x01\x00", "FILE_ARCHIVE", {"kind": "RAR"}),
        (b"7z\xbc\xaf\x27\x1c\x00", "FILE_ARCHIVE", {"kind": "7z"}),
        (b"\x1f\x8b\x08\x00", "FILE_ARCHIVE", {"kind": "gzip"}),
        (bytes(257) + b"ustar\x00", "FILE_ARCHIVE", {"kind": "tar"}),
        (b"{\\rtf1\\ansi", "FILE_WORD", {"kind": "RTF"}),
        (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60), "FILE_SHORTCUT", {}),
        (b"[InternetShortcut]\r\nURL=http://x/", "FILE_SHORTCUT", {}),
        (b"b\x14#e\x00\x00E-SafeNet\x00\x00LOCK", "FILE_RESTRICTED", {"system": "E-SafeNet"}),
        (b"%TSD-Header-###%" + bytes(100), "FILE_RESTRICTED", {"system": "TSD"}),
        (HTML.encode(), "FILE_HTML", {}),
        (b"\xef\xbb\xbf\r\n<!-- export --><!-- 2 --> <TABLE border=1>", "FILE_HTML", {}),
        (HTML.encode("utf-16"), "FILE_HTML", {}),
        (b"<!DOCTYPE html><p>", "FILE_HTML", {}),
        (b'<?xml version="1.0"?><html xmlns="x">', "FILE_HTML", {}),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "FILE_HTML", {}),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "FILE_XML", {"kind": "XML 2003"}),
        (b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:'
         b'xmlns:office:1.0">', "FILE_XML", {"kind": "Flat ODF"}),
        (b'<?xml version="1.0"?><note/>', "FILE_TEXT", {}),
        ("单位,新收\n红旗镇,5\n".encode("gbk"), "FILE_TEXT", {}),
        ("单位,新收\n红旗镇,5\n".encode(), "FILE_TEXT", {}),
        (codecs.BOM_UTF16_LE + "单位\t新收".encode("utf-16-le"), "FILE_TEXT", {}),
        (b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n", "FILE_TEXT", {}),
        (b" \r\n\t ", "FILE_EMPTY", {}),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08\x09", "FILE_UNKNOWN",
         {"start": "01 02 03 04 05 06 07 08"}),
        (codecs.BOM_UTF16_LE + b"a", "FILE_UNKNOWN", {"start": "ff fe 61"}),
        (b"BM, a text that starts like a bitmap", "FILE_TEXT", {}),
    ],
)  # fmt: skip
def test_each_kind_of_file_that_is_no_workbook_has_its_code(
    data: bytes, code: str, params: Mapping[str, str]
) -> None:
    error = refusal(family, data)
    assert (error.code, error.params) == (code, params)


def test_nothing_but_null_bytes_is_a_damaged_file() -> None:
    assert refusal(family, bytes(5000)).code == "FILE_CORRUPT"


def test_a_long_text_cut_within_a_character_is_still_a_text() -> None:
    assert refusal(family, ("镇" * 30_000).encode()).code == "FILE_TEXT"
    assert refusal(family, b"," + ("镇" * 40_000).encode("gbk")).code == "FILE_TEXT"


def test_blanks_without_end_are_no_text() -> None:
    assert refusal(family, b" " * 100_000).code == "FILE_UNKNOWN"


def test_a_workbook_passes_whatever_its_family() -> None:
    assert family(workbook()) is Family.ZIP
    assert family(compound({"Workbook": b""})) is Family.OLE


def test_bytes_in_front_of_an_archive_do_no_harm() -> None:
    assert family(b"\x00\x01\x02" + workbook()) is Family.ZIP


def test_a_thousand_comments_before_nothing_take_no_time() -> None:
    start = time.perf_counter()
    assert refusal(family, b"<!---->" * 580 + b"<x").code == "FILE_TEXT"
    assert time.perf_counter() - start < 10  # it does not hang
