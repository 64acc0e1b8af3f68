"""The gate: what a foreign file has to pass before any spreadsheet library sees it.

The reading libraries end the whole process, hang, or read nothing without a word when a file is
made or damaged in certain ways; each of these was measured, and each is refused here with a code
of its own, so that one sentence can say to the sender what to do.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.file_type import Family, family
from xlsreport.reading.files.limits import MAX_FILE_BYTES, MAX_MEMBERS
from xlsreport.reading.files.refusal import Reason, corrupt, encrypted, too_large
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.reading.gate.biff import scan_xls
from xlsreport.reading.gate.cell_budget import Budget
from xlsreport.reading.gate.ods import check_ods
from xlsreport.reading.gate.ole import CompoundFile
from xlsreport.reading.gate.package import (
    CONTENT_TYPES,
    check_members,
    check_package,
    main_part,
)
from xlsreport.reading.gate.xml import check_encoding, root_name
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlsreport.reading.gate.cell_budget import Extent

__all__ = ["WORKBOOK_STREAMS", "Container", "Passed", "check_document", "container_of", "pass_gate"]

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ODF_TYPE = b"application/vnd.oasis.opendocument."
_HEAD = 512
_OTHER_DOCUMENTS = {
    "document": "Word",
    "presentation": "PowerPoint",
    "VisioDocument": "Visio",
}
WORKBOOK_STREAMS = ("Workbook", "Book")
_XLS_MACROS = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT"})
_RIGHTS_STREAMS = frozenset({"\tDRMContent", "DRMEncryptedTransform", "\tLZXDRMDataSpace"})


class Container(StrEnum):
    """The formats that can be read, by what the file is, not by its name."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"


class Passed(Record, frozen=True):
    """A file that may be opened.

    Attributes:
        container: Its format.
        remarks: Code and parameters of what is worth a note, such as macros, in a fixed order.
    """

    container: Container
    remarks: tuple[tuple[str, Mapping[str, str | int]], ...]


def pass_gate(data: bytes, judge: Callable[[str, bytes], Extent | None] | None = None) -> Passed:
    """Judges a foreign file.

    Args:
        data: The whole file.
        judge: Gives how far the cells of a sheet's part reach, by the name under which libraries
            look for it and its bytes, if it is certain that nothing in it is to be refused;
            ``None`` for the other sheets, and where there is no such judge.

    Returns:
        Its format, and the remark ``FILE_MACROS`` if it carries macros.

    Raises:
        WorkbookError: With a code of its own for each kind of file that is no workbook, and
            ``FILE_EMPTY``, ``FILE_TOO_LARGE`` (``size``, ``limit`` in megabytes),
            ``FILE_ENCRYPTED``, ``FILE_RESTRICTED``, ``FILE_CORRUPT``, ``FILE_HOSTILE``,
            ``FILE_BOMB``, ``FILE_UTF16``, ``FILE_TOO_MANY_CELLS``, ``FILE_GRID_TOO_LARGE``,
            ``FILE_MERGE_TOO_LARGE``.
    """
    if not data:
        raise WorkbookError("FILE_EMPTY")
    if len(data) > MAX_FILE_BYTES:
        raise too_large(len(data), MAX_FILE_BYTES)
    if family(data) is Family.OLE:
        return _pass_compound(CompoundFile(data))
    return _pass_zip(Archive(data, MAX_MEMBERS), judge)


def _pass_compound(file: CompoundFile) -> Passed:
    names = file.names()
    if not _RIGHTS_STREAMS.isdisjoint(names):
        raise WorkbookError("FILE_RESTRICTED", system="Microsoft IRM")
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise encrypted()
    streams = tuple(file.streams(*WORKBOOK_STREAMS))
    if not streams:
        raise _refuse_document(names)
    for stream in streams:
        # Every one, because the library takes the first it finds, at any depth.
        scan_xls(stream, Budget())
    return _pass_container(Container.XLS, macros=not _XLS_MACROS.isdisjoint(names))


def _refuse_document(names: frozenset[str]) -> WorkbookError:
    if "WordDocument" in names:
        return WorkbookError("FILE_WORD", kind="Word")
    if "PowerPoint Document" in names:
        return WorkbookError("FILE_WORD", kind="PowerPoint")
    if any(name.startswith(("ET", "Et")) for name in names):
        return WorkbookError("FILE_WPS_ET")
    return WorkbookError("FILE_UNKNOWN", start="d0 cf 11 e0 a1 b1 1a e1")


def _pass_zip(archive: Archive, judge: Callable[[str, bytes], Extent | None] | None) -> Passed:
    names = {member.name.lstrip("/").casefold(): member for member in archive.members}
    if CONTENT_TYPES in names or "xl/workbook.xml" in names:
        return _pass_package(archive, judge)
    if "mimetype" in names:
        stated = archive.head(names["mimetype"], _HEAD)
        if stated.startswith(_ODS_TYPE):
            macros = check_ods(archive, check_members(archive))
            return _pass_container(Container.ODS, macros=macros)
        if stated.startswith(_ODF_TYPE):
            raise WorkbookError("FILE_WORD", kind="OpenDocument")
    if "ofd.xml" in names:
        raise WorkbookError("FILE_PDF", kind="OFD")
    if "index/document.iwa" in names or "index.zip" in names:
        raise WorkbookError("FILE_NUMBERS")
    if not archive.members:
        raise corrupt(Reason.MISSING_PART, "[Content_Types].xml")
    raise WorkbookError("FILE_ARCHIVE", kind="ZIP")


def _pass_package(archive: Archive, judge: Callable[[str, bytes], Extent | None] | None) -> Passed:
    members = check_members(archive)
    main = main_part(archive, members)
    if main in members and not main.endswith(".bin"):
        check_document(members[main].name, archive.head(members[main], _HEAD))
    package = check_package(archive, members, main, judge)
    if package.binary:
        return _pass_container(Container.XLSB, macros=package.macros)
    container = container_of(archive.read(members[CONTENT_TYPES]))
    return _pass_container(container, macros=package.macros)


def container_of(types: bytes) -> Container:
    """The format of a package with an XML workbook, by its list of content types."""
    macro_enabled = b"macroenabled.main+xml" in types.lower()
    return Container.XLSM if macro_enabled else Container.XLSX


def check_document(part: str, head: bytes) -> None:
    """Refuses a package whose document is none with sheets, by its first element.

    Args:
        part: The document's name, for messages.
        head: Its first bytes.

    Raises:
        WorkbookError: ``FILE_WORD`` for another kind of document, ``FILE_UNKNOWN``,
            ``FILE_UTF16``.
    """
    check_encoding(part, head)
    root = root_name(head)
    if root in _OTHER_DOCUMENTS:
        raise WorkbookError("FILE_WORD", kind=_OTHER_DOCUMENTS[root])
    if root != "workbook":
        raise WorkbookError("FILE_UNKNOWN", start=f"<{root}>")


def _pass_container(container: Container, *, macros: bool) -> Passed:
    return Passed(container, (("FILE_MACROS", {}),) if macros else ())
