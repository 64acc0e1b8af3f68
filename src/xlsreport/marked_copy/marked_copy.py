"""The clerk's own workbook with every fault marked, to be sent back and sent in again.

Faulty cells are coloured and commented and a list of the findings stands in front; every part of
the file that these do not touch stays byte for byte as it was. What was marked is written down in a
very hidden sheet, so that the next copy starts from the clerk's workbook again and not from the
marked one. A file that takes no marks goes back as it is, with the list as a workbook of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from msgspec.structs import replace

from xlsreport.errors import WorkbookError
from xlsreport.findings.finding import Finding, Severity, message_of
from xlsreport.layout.records import Place
from xlsreport.marked_copy.book import Book
from xlsreport.marked_copy.cells import Cells
from xlsreport.marked_copy.comments import Comments
from xlsreport.marked_copy.earlier_marks import remove_marks
from xlsreport.marked_copy.findings_sheet import (
    add_plain_text,
    remedy_for_clerk,
    text_sheet,
    write_list,
)
from xlsreport.marked_copy.zip_members import digest_of
from xlsreport.reading.gate.gate import Container, pass_gate
from xlsreport.reading.gate.package import member_key
from xlsreport.reading.workbook.values import MARKS_SHEET
from xlsreport.reading.workbook.xml_cells import read_sheet, read_strings
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import word
from xlsreport.whole_files import scratch_folder
from xlsreport.workbook.package import new_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.form import Form
    from xlsreport.reading.files.sources import Source
    from xlsreport.text.words import Language

__all__ = ["Copy", "CopyRequest", "is_listed_file", "is_untouched_copy", "marked", "marked_copy"]

_MARKABLE = (Container.XLSX, Container.XLSM)
# A remark on every cell of a large block hides the block; the colour and the list say enough.
_COMMENTS_A_FINDING = 30
_DIGEST = re.compile(rb'<c r="E1" t="str"><v>([0-9a-f]{64})</v></c>')
_LISTED = re.compile(rb'<c r="F1" t="str"><v>([0-9a-f]{64})</v></c>')
_LARGEST_MARKS = 100_000_000
# What odd files end in; each of them still gets its list.
_FOREIGN = (
    KeyError, ValueError, IndexError, OSError, NotImplementedError, struct.error, zlib.error,
    zipfile.BadZipFile, etree.LxmlError, WorkbookError,
)  # fmt: skip
_Marks = dict[tuple[str, int, int], tuple[int, str]]


class CopyRequest(Record, frozen=True):
    """One file to be marked.

    Attributes:
        source: Where it is.
        findings: What was found in it; notes are not marked.
        language: Of the marks.
    """

    source: Source
    findings: tuple[Finding, ...]
    language: Language

    def loaded(self) -> CopyRequest:
        """The same with the file's bytes; see :meth:`Source.loaded`."""
        return replace(self, source=self.source.loaded())


class Copy(Record, frozen=True):
    """What goes back to the unit.

    Attributes:
        data: Its workbook, marked, or as it is where it takes no marks.
        container: The format of it.
        listed: The list as a workbook of its own, where the other one is not marked; else
            ``None``.
    """

    data: bytes
    container: Container
    listed: bytes | None = None


def marked_copy(request: CopyRequest, forms: Mapping[str, Form]) -> Copy:
    """The marked copy of a file; a job for a worker.

    Raises:
        WorkbookError: What reading the file and the gate raise.
    """
    del forms  # findings know their places
    data = request.source.read()
    container = pass_gate(data).container
    if container in _MARKABLE:
        with contextlib.suppress(WorkbookError):
            return Copy(marked(data, request.findings, request.language), container)
    return Copy(data, container, _list_alone(data, request.findings, request.language))


def marked(data: bytes, findings: Iterable[Finding], language: Language) -> bytes:
    """A workbook with its faults marked.

    Args:
        data: The clerk's file, an .xlsx or .xlsm that has passed the gate, or a copy of it that was
            returned earlier.
        findings: What was found in it; notes are left out.
        language: Of list and comments.

    Returns:
        The same container, with its macros; the same bytes for the same input.

    Raises:
        WorkbookError: ``FILE_NOT_RETURNED`` (``detail``, ``detail_en``): a part that has to be
            changed is missing or malformed, or the copy would not hold the same cells.
    """
    try:
        return _mark(data, _select_faults(findings), language)
    except _FOREIGN as error:
        zh, en = "文件里有不能照样保存的内容", "it holds what cannot be kept as it is"
        raise WorkbookError("FILE_NOT_RETURNED", detail=zh, detail_en=en) from error


def _mark(data: bytes, faults: Sequence[Finding], language: Language) -> bytes:
    book = Book(data)
    book.deselect_sheets()
    remove_marks(book)
    book.make_parts()
    kept = book.get_sheets()
    marks = _mark_cells(book, faults, language)
    write_list(book, faults, language)
    package = _finish(book, marks)
    pass_gate(package)
    _compare_cells(data, package, kept.values())
    return package


def _compare_cells(data: bytes, package: bytes, sheets: Iterable[str]) -> None:
    """Makes sure that the sheets of a copy hold the cells of the original.

    Raises:
        ValueError: One does not.
    """
    before, after = Book(data), Book(package)
    shared = before.package.target(before.key, "sharedStrings")
    strings = read_strings(None if shared is None else before.package.body(shared))
    for key in sheets:
        bodies = before.package.body(key), after.package.body(key)
        if bodies[0] != bodies[1]:
            original, copied = (read_sheet(body, strings) for body in bodies)
            if original != copied:
                raise ValueError(f"the copy does not hold the same cells in {key}")


def is_untouched_copy(data: bytes) -> bool:
    """Whether a file is a marked copy, or a list, that was not saved again since it was written."""
    return _read_marks(data) is not None


def is_listed_file(data: bytes, listed: bytes) -> bool:
    """Whether a file is the very one with which an untouched list went back.

    Args:
        data: The file.
        listed: What may be the list.
    """
    found = _LISTED.search(_read_marks(listed) or b"")
    return found is not None and found[1] == hashlib.sha256(data).hexdigest().encode()


def _read_marks(data: bytes) -> bytes | None:
    """The sheet of marks of a copy that was not touched; ``None`` for any other file."""
    with contextlib.suppress(*_FOREIGN), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.file_size > _LARGEST_MARKS or "sheet" not in info.filename:
                continue
            body = archive.read(info)
            found = _DIGEST.search(body)
            if found:
                same = digest_of(data, member_key(info.filename)).encode() == found[1]
                return body if same else None
    return None


def _select_faults(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.severity is not Severity.NOTE]


def _mark_cells(book: Book, faults: Sequence[Finding], language: Language) -> _Marks:
    """Colours and comments cells.

    Returns:
        By sheet, row and column, the cell's looks before and our comment, ``""`` for none.
    """
    sheets = book.get_sheets()
    named = {place.sheet for fault in faults for place in fault.places}
    cells = {name: Cells(book, key) for name, key in sheets.items() if name in named}
    comments = {name: Comments(book, sheets[name]) for name in cells}
    severities: dict[tuple[str, int, int], Severity] = {}
    texts: dict[tuple[str, int, int], list[str]] = {}
    for fault in faults:
        for number, place in enumerate(_find_cells(cells, fault)):
            at = (place.sheet, place.row, place.column)
            if severities.get(at) is not Severity.ERROR:
                severities[at] = fault.severity
            if number < _COMMENTS_A_FINDING:
                texts.setdefault(at, []).append(_write_comment(fault, language))
    marks: _Marks = {}
    for at, severity in severities.items():
        name, row, column = at
        looks = cells[name].get_looks(row, column)
        cells[name].set_looks(row, column, book.styles.colour(looks, severity))
        text = "\n".join(texts.get(at, ()))
        marks[at] = looks, text if text and comments[name].add(row, column, text) else ""
    return marks


def _find_cells(cells: Mapping[str, Cells], fault: Finding) -> Iterator[Place]:
    """The cells of a finding that are there to be marked: the first one of each merged range."""
    for place in fault.places:
        if place.sheet in cells and not cells[place.sheet].is_covered(place.row, place.column):
            yield place


def _write_comment(fault: Finding, language: Language) -> str:
    # The comment stands at the place.
    message = message_of(replace(fault, places=(), label=""), language)
    return f"{visible(message)}\n→ {visible(remedy_for_clerk(fault, language))}"


def _finish(book: Book, marks: _Marks, listed: str = "") -> bytes:
    """The whole file, with the sheet that says what was marked, and a digest of all the rest."""
    rows = []
    for (name, row, column), (looks, comment) in marks.items():
        address = Place.one(name, row, column).address
        rows.append(([(name, 0), (address, 0), ("·", looks), (comment, 0)], 0.0))
    rows = rows or [([], 0.0)]
    name = book.add_sheet(MARKS_SHEET, text_sheet(book, rows), first=False, state="veryHidden")
    key = book.get_sheets()[name]
    book.open_at_first_sheet()
    digest = digest_of(book.package.finished(), key)
    root = book.package.edit(key)
    add_plain_text(root, "E1", digest)
    if listed:
        add_plain_text(root, "F1", listed)
    return book.package.finished()


def _list_alone(data: bytes, findings: Sequence[Finding], language: Language) -> bytes:
    """The list of findings in a file as a workbook of its own, which knows that file again."""
    with scratch_folder() as folder:
        path = Path(folder) / "list.xlsx"
        empty = new_workbook(path, word("sheet_findings", language))
        empty.add_worksheet(MARKS_SHEET)
        empty.close()
        book = Book(path.read_bytes())
    write_list(book, _select_faults(findings), language, "list_use_apart")
    book.remove_sheet(MARKS_SHEET)
    return _finish(book, {}, hashlib.sha256(data).hexdigest())
