"""The clerk's own workbook with every fault marked, to be sent back and sent in again.

Faulty cells are coloured and commented and a list of the findings stands in front; everything else
is as it was. What was marked is written down in a very hidden sheet, so that the next copy starts
from the clerk's workbook again and not from the marked one.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xlsreport.errors import WorkbookError
from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.layout.records import lines_needed
from xlsreport.marked_copy.findings_sheet import FILLS, write_list
from xlsreport.marked_copy.repair import differences, repair_package
from xlsreport.reading.gate.gate import Container, pass_gate
from xlsreport.reading.workbook.our_marks import AUTHOR, MARKS_SHEET, is_list, without_marks
from xlsreport.reading.workbook.values import read_grid
from xlsreport.reading.workbook.xml_cells import read_witness
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openpyxl import Workbook
    from openpyxl.cell import Cell

    from xlsreport.forms.form import Form
    from xlsreport.reading.files.sources import Source
    from xlsreport.text.words import Language

__all__ = ["CopyRequest", "marked", "marked_copy"]

_DRAWINGS = ("xl/drawings/drawing", "xl/media/", "xl/charts/")
_MARKABLE = (Container.XLSX, Container.XLSM)
# A remark on every cell of a large block hides the block; the colour and the list say enough.
_COMMENTS_A_FINDING = 30
_LINE_CHARACTERS = 48
_COMMENT_WIDTH = 340
_LINE_HEIGHT = 18
_TALLEST_COMMENT = 400


@dataclass(frozen=True, slots=True)
class CopyRequest:
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


def marked_copy(request: CopyRequest, forms: Mapping[str, Form]) -> bytes:
    """The marked copy of a file; a job for a worker.

    Raises:
        WorkbookError: As :func:`marked`, and what reading the file raises.
    """
    del forms  # findings know their places
    return marked(request.source.read(), request.findings, request.language)


def marked(data: bytes, findings: Iterable[Finding], language: Language) -> bytes:
    """A workbook with its faults marked.

    Args:
        data: The clerk's file, or a copy that was returned earlier.
        findings: What was found in it; notes are left out.
        language: Of list and comments.

    Returns:
        An .xlsx, or an .xlsm with its macros; the same for the same input.

    Raises:
        WorkbookError: What the gate raises; ``FILE_NOT_RETURNED`` (``detail``, ``detail_en``) for
            other containers, and where the copy would not hold the same values and formulas.
    """
    container = pass_gate(data).container
    if container not in _MARKABLE:
        raise _make_refusal(
            f".{container} 格式的文件里不能做标记",
            f"files in the format .{container} cannot be marked",
        )
    faults = [each for each in findings if each.severity is not Severity.NOTE]
    before = read_witness(data)
    try:
        with warnings.catch_warnings():
            # What the library warns of is found out by comparing the copy.
            warnings.simplefilter("ignore")
            copied, titles = _save_marked(
                data, faults, language, macros=container is Container.XLSM
            )
    except MemoryError:
        raise
    except Exception as error:
        # The library has no error of its own: it stumbles over odd files in every way there is.
        raise _make_refusal("文件里有不能照样保存的内容", "it holds what cannot be kept") from error
    package = repair_package(copied, data, before, titles)
    found = differences(before, read_witness(package)) or _find_changed_sheets(data, package)
    if found:
        places = "、".join(visible(each) for each in found[:3])
        raise _make_refusal(f"标记后 {places} 不能保持原样", f"{places} would not stay as they are")
    return package


def _find_changed_sheets(data: bytes, package: bytes) -> list[str]:
    """The sheets of a workbook whose values its marked copy does not give again."""
    try:
        pass_gate(package)
        copy, _ = without_marks(read_grid(package), None)
    except WorkbookError as error:
        return [str(error.params.get("part", "")) or "xlsx"]
    original, _ = without_marks(read_grid(data), None)
    return [
        name
        for name, sheet in original.sheets.items()
        if name not in copy.sheets or list(sheet.filled()) != list(copy.sheets[name].filled())
    ]


def _save_marked(
    data: bytes, faults: list[Finding], language: Language, *, macros: bool
) -> tuple[bytes, list[str]]:
    """The marked workbook as openpyxl writes it, and the names of its worksheets."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), rich_text=True, keep_vba=macros)
    remove_marks(book)
    notes = _colour_and_comment(book, faults, language)
    lost = [word("list_lost", language)] if _has_drawings(data) else []
    sheet = write_list(book, faults, language, lost)
    _write_marks(book, notes)
    for each in book.worksheets:
        # Several selected sheets are a group: what is typed into one goes into all.
        each.sheet_view.tabSelected = each is sheet
    book.active = book.index(sheet)
    book.calculation.fullCalcOnLoad = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), [each.title for each in book.worksheets]


def _has_drawings(data: bytes) -> bool:
    """Whether a workbook has pictures, charts or shapes, which openpyxl keeps at most in part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(
            name.replace("\\", "/").lower().lstrip("/").startswith(_DRAWINGS)
            for name in archive.namelist()
        )


def remove_marks(book: Workbook) -> None:
    """Takes out of a workbook what an earlier copy put in; what the clerk did since stays."""
    if MARKS_SHEET in book.sheetnames:
        for title, address, looks, comment in book[MARKS_SHEET].iter_rows(max_col=4):
            name = str(title.value or "")
            if name not in book.sheetnames or not address.value:
                continue
            cell = book[name][str(address.value)]
            if _is_coloured(cell):
                cell.fill = copy(looks.fill)
            _remove_comment(cell, str(comment.value or ""))
        del book[MARKS_SHEET]
    for sheet in list(book.worksheets):
        if is_list(str(sheet["A1"].value or ""), sheet.max_column) and len(book.worksheets) > 1:
            del book[sheet.title]


def _is_coloured(cell: Cell) -> bool:
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None
    return isinstance(colour, str) and colour[-6:].upper() in FILLS.values()


def _remove_comment(cell: Cell, comment: str) -> None:
    """Removes an earlier copy's text from a cell's comment, however its lines are broken now."""
    if cell.comment is None or not comment:
        return
    pattern = r"\s+".join(map(re.escape, comment.split()))
    rest = re.sub(rf"\s*{pattern}\s*", "\n", cell.comment.text, count=1).strip("\n")
    before = cell.comment
    cell.comment = None
    if rest.strip() and rest.strip() != f"{AUTHOR}:":
        cell.comment = _make_comment(rest, before.author, before.width, before.height)


def _colour_and_comment(
    book: Workbook, faults: Iterable[Finding], language: Language
) -> dict[tuple[str, str], tuple[Any, str]]:
    """Marks cells.

    Returns:
        By sheet and address, the cell's looks before and our comment, ``""`` for none.
    """
    from openpyxl.styles import PatternFill

    severities: dict[tuple[str, str], Severity] = {}
    texts: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        for number, (name, address) in enumerate(_find_cells(book, fault)):
            at = (name, address)
            if severities.get(at) is not Severity.ERROR:
                severities[at] = fault.severity
            if number < _COMMENTS_A_FINDING:
                texts.setdefault(at, []).append(_write_comment_text(fault, language))
    notes: dict[tuple[str, str], tuple[Any, str]] = {}
    for at, severity in severities.items():
        cell = book[at[0]][at[1]]
        text = "\n".join(texts.get(at, ()))
        notes[at] = (copy(cell._style), text)  # noqa: SLF001 - all of its looks at once
        cell.fill = PatternFill("solid", fgColor=FILLS[severity])
        if text:
            _add_comment(cell, text)
    return notes


def _find_cells(book: Workbook, fault: Finding) -> Iterator[tuple[str, str]]:
    """The cells of a finding that are there to be marked: the first one of each merged range."""
    for place in fault.places:
        if place.sheet not in book.sheetnames:
            continue
        if type(book[place.sheet][place.address]).__name__ != "MergedCell":
            yield place.sheet, place.address


def _write_comment_text(fault: Finding, language: Language) -> str:
    # The comment stands at the place.
    message = message_of(replace(fault, places=(), label=""), language)
    return f"{visible(message)}\n→ {visible(remedy_of(fault, language))}"


def _add_comment(cell: Cell, text: str) -> None:
    there = cell.comment
    author = AUTHOR if there is None else there.author
    whole = text if there is None else f"{there.text}\n{text}"
    cell.comment = None
    lines = lines_needed(whole, _LINE_CHARACTERS)
    height = min(_TALLEST_COMMENT, _LINE_HEIGHT * (lines + 1))
    cell.comment = _make_comment(whole, author, _COMMENT_WIDTH, height)


def _make_comment(text: str, author: str, width: int, height: int) -> Any:  # noqa: ANN401
    from openpyxl.comments import Comment

    return Comment(text, author, height=height, width=width)


def _write_marks(book: Workbook, notes: Mapping[tuple[str, str], tuple[Any, str]]) -> None:
    sheet = book.create_sheet(MARKS_SHEET)
    sheet.sheet_state = "veryHidden"
    for row, ((name, address), (looks, comment)) in enumerate(notes.items(), start=1):
        for column, text in enumerate((name, address, "·", comment), start=1):
            cell = sheet.cell(row, column, text)
            cell.data_type = "s"
        sheet.cell(row, 3)._style = looks  # noqa: SLF001 - as it was taken


def _make_refusal(zh: str, en: str) -> WorkbookError:
    return WorkbookError("FILE_NOT_RETURNED", detail=zh, detail_en=en)
