"""What every XML part of a package has to keep to: encoding, no document type, well-formedness."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.refusal import Reason, corrupt, hostile
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from xlsreport.reading.files.zip_archive import Member, PartSource

__all__ = [
    "check_encoding",
    "check_markup",
    "is_xml",
    "parsed_chunks",
    "root_name",
    "utf16_encodings",
    "visit_elements",
]

_HEAD = 256
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)(?=[\s/>])")
_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")
_UTF16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<", b"\x00\x00\x00<")
_UTF8_NAMES = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_ASCII_BASED = re.compile(rb"gb2312|gbk|gb18030|big5|iso-8859-\d+|windows-125\d|latin1")
_FORBIDDEN = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST_MARK = max(map(len, _FORBIDDEN))


def is_xml(head: bytes) -> bool:
    """Whether the first bytes of a member are those of an XML document, in any encoding."""
    head = head.removeprefix(codecs.BOM_UTF8)
    return head.lstrip().startswith(b"<") or head.startswith(_UTF16_STARTS)


def root_name(head: bytes) -> str:
    """The local name of the first element in ``head``; empty if there is none."""
    match = _ROOT.search(_PROLOG.sub(b"", head))
    return match[1].decode("ascii", "replace") if match else ""


def utf16_encodings(head: bytes) -> tuple[str, ...]:
    """The encoding of an XML document in UTF-16, by its first bytes; empty for others."""
    if head.startswith((codecs.BOM_UTF16_LE, b"<\x00")):
        return ("utf-16-le",)
    return ("utf-16-be",) if head.startswith((codecs.BOM_UTF16_BE, b"\x00<")) else ()


def check_encoding(part: str, head: bytes) -> None:
    """Refuses an encoding in which the libraries read nothing, or not what others read.

    Args:
        part: The member's name, for the message.
        head: Its first bytes, with the XML declaration.

    Raises:
        WorkbookError: ``FILE_UTF16`` with ``part`` and ``encoding``.
    """
    if head.startswith(_UTF16_STARTS):
        raise _refuse_encoding(part, "UTF-16")
    declared = _find_declared(head)
    # The others agree with UTF-8 as long as a part is pure ASCII, which is checked on the way.
    if declared not in _UTF8_NAMES and not _ASCII_BASED.fullmatch(declared):
        raise _refuse_encoding(part, declared.decode("ascii"))


def check_markup(part: str, chunks: Iterable[bytes]) -> None:
    """Reads a part that no library interprets: checksum and no document type, nothing else.

    Args:
        part: The member's name, for the message.
        chunks: Its bytes; reading them to the end checks size and checksum.

    Raises:
        WorkbookError: ``FILE_HOSTILE`` (``doctype``), and what ``chunks`` raises.
    """
    tail = b""
    for chunk in chunks:
        text = tail + chunk
        if any(mark in text for mark in _FORBIDDEN):
            raise hostile(Reason.DOCTYPE, part)
        tail = text[-_LONGEST_MARK:]


def visit_elements(
    archive: PartSource,
    member: Member,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
) -> None:
    """Reads a part element by element, without ever resolving anything.

    Args:
        archive: The archive that holds it.
        member: The part.
        start: Called for every element with its name, prefix included, and its attributes.
        end: Called for every element's end with its name.

    Raises:
        WorkbookError: What ``start``, ``end`` and :func:`parsed_chunks` raise.
    """
    for _ in parsed_chunks(archive, member, start, end):
        pass


def parsed_chunks(
    archive: PartSource,
    member: Member,
    start: Callable[[str, dict[str, str]], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> Iterator[bytes]:
    """The bytes of a part, each chunk after an XML parser has accepted it.

    Args:
        archive: The archive that holds it.
        member: The part.
        start: As for :func:`visit_elements`.
        end: As for :func:`visit_elements`.

    Yields:
        Chunks as :meth:`Archive.chunks` gives them.

    Raises:
        WorkbookError: ``FILE_HOSTILE`` for a document type, ``FILE_CORRUPT`` if the part is not
            well-formed, ``FILE_UTF16`` for another encoding, what the callbacks and
            :meth:`Archive.chunks` raise.
    """
    head = archive.head(member, _HEAD)
    check_encoding(member.name, head)
    declared = _find_declared(head)

    def refuse(*_: object) -> None:
        raise hostile(Reason.DOCTYPE, member.name)

    # The declaration does not count: the reading library knows no other encoding either.
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        for chunk in archive.chunks(member):
            if declared not in _UTF8_NAMES and not chunk.isascii():
                raise _refuse_encoding(member.name, declared.decode("ascii"))
            parser.Parse(chunk, False)  # noqa: FBT003 -- expat takes it by position only
            yield chunk
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError:
        raise corrupt(Reason.XML, member.name) from None


def _find_declared(head: bytes) -> bytes:
    match = _DECLARED.search(head)
    return match[1].lower() if match else b"utf-8"


def _refuse_encoding(part: str, encoding: str) -> WorkbookError:
    return WorkbookError("FILE_UTF16", part=visible(part), encoding=encoding.upper())
