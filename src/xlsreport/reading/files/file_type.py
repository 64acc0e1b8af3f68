"""What a file is, by its first bytes: its name is never believed."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.refusal import Reason, corrupt

__all__ = ["Family", "family"]

_HEAD = 4096
_TEXT_SAMPLE = 65_536

_ZIP_MEMBER = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ZIP_END_REACH = 65_557
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Code, kind, where in the file, which bytes.
_MAGICS = (
    ("FILE_IMAGE", "PNG", 0, b"\x89PNG\r\n\x1a\n"),
    ("FILE_IMAGE", "JPEG", 0, b"\xff\xd8\xff"),
    ("FILE_IMAGE", "GIF", 0, b"GIF87a"),
    ("FILE_IMAGE", "GIF", 0, b"GIF89a"),
    ("FILE_IMAGE", "TIFF", 0, b"II*\x00"),
    ("FILE_IMAGE", "TIFF", 0, b"MM\x00*"),
    ("FILE_IMAGE", "WebP", 8, b"WEBPVP8"),
    ("FILE_ARCHIVE", "RAR", 0, b"Rar!\x1a\x07"),
    ("FILE_ARCHIVE", "7z", 0, b"7z\xbc\xaf\x27\x1c"),
    ("FILE_ARCHIVE", "gzip", 0, b"\x1f\x8b\x08"),
    ("FILE_ARCHIVE", "bzip2", 0, b"BZh"),
    ("FILE_ARCHIVE", "xz", 0, b"\xfd7zXZ\x00"),
    ("FILE_ARCHIVE", "CAB", 0, b"MSCF"),
    ("FILE_ARCHIVE", "tar", 257, b"ustar"),
    ("FILE_WORD", "RTF", 0, b"{\\rtf"),
)
_BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
)
_PDF_REACH = 1024
# Headers that two widespread security programs leave in front of every file they encrypt.
_SEALS = ((b"E-SafeNet", "E-SafeNet"), (b"%TSD-Header-###%", "TSD"))
_SEAL_REACH = 512
_SHORTCUTS = (b"L\x00\x00\x00\x01\x14\x02\x00", b"[InternetShortcut]", b"book\x00\x00\x00\x00mark")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML = re.compile(
    r"\s*(?>\s*<!--.*?-->)*+\s*<(?:html|head|body|meta|table|div|style|script|title|span|p|!doctype\s+html)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_IN_XML = re.compile(r"<html\b", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(r"content-type:\s*(?:multipart/related|text/html)", re.IGNORECASE)
_SPREADSHEET_XML = (
    ("urn:schemas-microsoft-com:office:spreadsheet", "XML 2003"),
    ("urn:oasis:names:tc:opendocument:xmlns:office", "Flat ODF"),
    ("schemas.uof.org", "UOF"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")


class Family(StrEnum):
    """The two families of files that can hold a workbook."""

    ZIP = "zip"
    OLE = "ole"


def family(data: bytes) -> Family:
    """Which family of workbooks ``data`` may belong to.

    Args:
        data: The whole file, not empty.

    Returns:
        ``ZIP`` also where something stands in front of the archive, as long as it is not known to
        be something else.

    Raises:
        WorkbookError: ``FILE_IMAGE``, ``FILE_PDF``, ``FILE_ARCHIVE``, ``FILE_WORD``, ``FILE_XML``
            (``kind``: its name), ``FILE_HTML``, ``FILE_TEXT``, ``FILE_SHORTCUT``,
            ``FILE_RESTRICTED`` (``system``: what sealed it), ``FILE_CORRUPT`` for nothing but null
            bytes, ``FILE_UNKNOWN`` (``start``: the first eight bytes in hexadecimal).
    """
    if data.startswith(_OLE):
        return Family.OLE
    if data.startswith(_ZIP_MEMBER):
        return Family.ZIP
    refusal = _find_binary_kind(data) or _find_text_kind(data)
    if refusal is not None:
        raise refusal
    if data.rfind(_ZIP_END, max(0, len(data) - _ZIP_END_REACH)) >= 0:
        return Family.ZIP
    if not data.strip(b"\x00"):
        raise corrupt(Reason.TRUNCATED)
    raise WorkbookError("FILE_UNKNOWN", start=data[:8].hex(" "))


def _find_binary_kind(data: bytes) -> WorkbookError | None:
    head = data[:_HEAD]
    for mark, system in _SEALS:
        if mark in head[:_SEAL_REACH]:
            return WorkbookError("FILE_RESTRICTED", system=system)
    if head.startswith(_SHORTCUTS):
        return WorkbookError("FILE_SHORTCUT")
    if b"%PDF-" in head[:_PDF_REACH]:
        return WorkbookError("FILE_PDF", kind="PDF")
    for code, kind, start, magic in _MAGICS:
        if head.startswith(magic, start):
            return WorkbookError(code, kind=kind)
    # Two letters are no proof of a bitmap; the reserved null bytes and the header's size are.
    bitmap = head.startswith(b"BM") and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS
    if bitmap or (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS):
        return WorkbookError("FILE_IMAGE", kind="BMP" if bitmap else "HEIC")
    return None


def _find_text_kind(data: bytes) -> WorkbookError | None:
    text = _decode_sample(data[:_TEXT_SAMPLE], whole=len(data) <= _TEXT_SAMPLE)
    if text is None:
        return None
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if not head:
        return WorkbookError("FILE_EMPTY") if len(data) <= _TEXT_SAMPLE else None
    if head.startswith("<?xml"):
        for mark, kind in _SPREADSHEET_XML:
            if mark in head:
                return WorkbookError("FILE_XML", kind=kind)
        return WorkbookError("FILE_HTML" if _HTML_IN_XML.search(head) else "FILE_TEXT")
    mail = head[:1024].lower()
    if "mime-version:" in mail and _WEB_ARCHIVE.search(head):
        return WorkbookError("FILE_HTML")
    return WorkbookError("FILE_HTML" if _HTML.match(head) else "FILE_TEXT")


def _decode_sample(sample: bytes, *, whole: bool) -> str | None:
    """``sample`` decoded, or ``None`` if it is no text in UTF-8, UTF-16 or GBK."""
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return _try_decoding(sample, encoding, whole=whole)
    if _CONTROL.search(sample):
        return None
    utf8 = _try_decoding(sample, "utf-8", whole=whole)
    return _try_decoding(sample, "gb18030", whole=whole) if utf8 is None else utf8


def _try_decoding(sample: bytes, encoding: str, *, whole: bool) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        # A sample that was cut may end within a character.
        return decoder.decode(sample, final=whole)
    except UnicodeDecodeError:
        return None
