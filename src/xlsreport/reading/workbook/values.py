"""Reads a workbook twice: the values of any container, and what its XML says beside them.

Both come without the sheets of a marked copy, which has one for people, the list of findings, and
a very hidden one with the cells that were coloured and commented. Neither is part of what a unit
reports.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from lxml import etree
from msgspec import field
from msgspec.structs import replace

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.refusal import Reason, corrupt
from xlsreport.reading.workbook.package_parts import (
    Book,
    Parts,
    read_book,
    read_properties,
    unescaped,
)
from xlsreport.reading.workbook.styles import (
    CellStyle,
    find_conditional,
    read_conditional_codes,
    read_styles,
)
from xlsreport.reading.workbook.xml_cells import (
    TWICE,
    SheetWitness,
    Witness,
    read_sheet,
    read_strings,
)
from xlsreport.text.records import Record
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from xlsreport.reading.workbook.xml_cells import WitnessCell

    Rows = Sequence[Sequence[object]]
    PartReaders = tuple[
        Callable[[bytes | None], Sequence[str]],
        Callable[[Sequence[str], Sequence[CellStyle]], Callable[[str, bytes], SheetWitness]],
    ]

__all__ = [
    "AUTHOR",
    "LIST_COLUMNS",
    "MARKS_SHEET",
    "Grid",
    "SheetGrid",
    "is_list",
    "read_grid",
    "read_grid_like",
    "read_package",
    "read_witness",
    "same_text",
    "without_marks",
    "write_value",
]

_BLANKS = " \t\r\n"
_CONTENT = "content.xml"
# The first member's name stands right behind its header.
_FIRST_NAME_REACH = 64
_INDENT = re.compile(rb"(?<=>)\s+(?=</?table:|<text:p[ />])")

MARKS_SHEET = "_xlsreport_marks"
"""The very hidden sheet: a row for each marked cell with its sheet, its address, its looks before
it was coloured (as the looks of the third cell) and the text of the program's comment."""
AUTHOR = "xlsreport"
"""The author of the comments that this program writes."""
LIST_COLUMNS = 5
"""How many columns the list of findings has."""


class SheetGrid:
    """One sheet's values.

    Args:
        name: The sheet's name.
        rows: Its values, or what reads them when they are first asked for.
        hidden: Whether people do not see the sheet.
    """

    __slots__ = ("_rows", "hidden", "name")

    def __init__(self, name: str, rows: Rows | Callable[[], Rows], *, hidden: bool) -> None:
        """Nothing is read yet."""
        self.name, self.hidden = name, hidden
        self._rows = rows

    @property
    def is_read(self) -> bool:
        """Whether the values are there."""
        return not callable(self._rows)

    @property
    def rows(self) -> Rows:
        """The values by row and column from 0.

        ``""`` (blank), ``str``, ``float``, ``bool``, ``date``, ``datetime``, ``time`` or
        ``timedelta``. Rows may differ in length.
        """
        if callable(self._rows):
            self._rows = self._rows()
        return self._rows

    def value(self, row: int, column: int) -> object:
        """The value of a cell; ``""`` also outside of what is filled."""
        rows = self.rows
        if row < len(rows) and column < len(rows[row]):
            return rows[row][column]
        return ""

    def text(self, row: int, column: int) -> str:
        """The value as text, see :func:`write_value`."""
        return write_value(self.value(row, column))

    def filled(self) -> Iterator[tuple[int, int, object]]:
        """Row, column and value of every cell that is not blank."""
        for row, values in enumerate(self.rows):
            for column, value in enumerate(values):
                if value != "":
                    yield row, column, value


def write_value(value: object) -> str:
    """A value as text; a whole number without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class Grid(Record, frozen=True):
    """A workbook's sheets by name, in the workbook's order.

    Attributes:
        sheets: The sheets.
        searched: What a search keeps of each sheet that it has looked at, by name.
    """

    sheets: Mapping[str, SheetGrid]
    searched: dict[str, Any] = field(default_factory=dict)


def read_witness(data: bytes, readers: PartReaders | None = None) -> Witness:
    """Reads the XML of an .xlsx or .xlsm that has passed the gate.

    Args:
        data: The whole file.
        readers: What reads shared texts as :func:`read_strings` does, and what gives for shared
            texts and styles a reader of sheets as :func:`read_sheet`, which gets the part's name
            as well; by element if ``None``.

    Raises:
        WorkbookError: ``FILE_CORRUPT``: a part is missing or malformed.
    """
    part = ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = Parts(archive.namelist(), archive.read)
            try:
                return read_package(parts, readers or _BY_ELEMENT)
            finally:
                part = parts.latest
    except etree.XMLSyntaxError as error:
        raise corrupt(Reason.XML, part) from error
    except (
        zipfile.BadZipFile, zlib.error, KeyError, ValueError, IndexError, EOFError, OSError,
        NotImplementedError,
    ) as error:  # fmt: skip
        raise corrupt(Reason.STRUCTURE, part) from error


def read_package(parts: Parts, readers: PartReaders, book: Book | None = None) -> Witness:
    """Reads the parts of a package as :func:`read_witness` reads a file.

    Args:
        parts: The parts.
        readers: As there.
        book: What the workbook part says, if that is known.

    Raises:
        KeyError, ValueError, etree.XMLSyntaxError: One is missing or malformed.
    """
    read_texts, prepare = readers
    book = book or read_book(parts)
    read: Callable[[str, bytes], SheetWitness] | None = None
    sheets: dict[str, SheetWitness] = {}
    codes: Mapping[str, str] = {}
    for name, part in book.sheets:
        if read is None:
            shared = read_texts(parts.body(f"{book.folder}/sharedStrings.xml"))
            looks = parts.body(f"{book.folder}/styles.xml")
            read, codes = prepare(shared, read_styles(looks)), read_conditional_codes(looks)
        if (body := parts.body(part)) is not None:
            sheet = read(part, body)
            if name in sheets:
                # The reader of values takes the first one: what it finds is not in these cells.
                sheet.cells = dict(sheet.cells)
            sheets[name] = sheet
            sheet.hidden = name in book.hidden
            if codes:
                sheets[name].conditional = find_conditional(body, codes)
    return Witness(sheets, book.names, read_properties(parts), book.structure_locked)


_BY_ELEMENT = read_strings, lambda shared, styles: lambda _, part: read_sheet(part, shared, styles)


def read_grid(data: bytes, later: Container[str] = ()) -> Grid:
    """Reads the sheets of a workbook that has passed the gate.

    Args:
        data: The whole file.
        later: The sheets whose values are read only when they are asked for.

    Raises:
        WorkbookError: ``FILE_CORRUPT``: calamine cannot read it, not even mended; also from
            :attr:`SheetGrid.rows` of a sheet that is read later.
    """
    try:
        return _read_grid(data, later)
    except WorkbookError:
        from xlsreport.reading.workbook.mending import mend_compound, mend_package

        mended = mend_package(data) if zipfile.is_zipfile(io.BytesIO(data)) else mend_compound(data)
        if mended is None:
            raise
        return _read_grid(mended)


def _read_grid(data: bytes, later: Container[str] = ()) -> Grid:
    """The sheets as calamine reads them; raises as :func:`read_grid`."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with _refusing(""):
        book = CalamineWorkbook.from_filelike(io.BytesIO(_remove_indents(data)))
        # Before calamine 0.6.2 every look makes a new member of the enumeration.
        known = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        hidden = {each.name: each.visible != SheetVisibleEnum.Visible for each in known}

    def read_rows(name: str) -> Rows:
        with _refusing(name):
            # Without empty areas positions would shift.
            return book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    def read_late(name: str) -> Rows:
        try:
            return read_rows(name)
        except WorkbookError:
            return read_grid(data).sheets[name].rows  # mended

    return Grid(
        {
            name: SheetGrid(
                name, partial(read_late, name) if name in later else read_rows(name), hidden=unseen
            )
            for name, unseen in hidden.items()
        }
    )


@contextmanager
def _refusing(sheet: str) -> Iterator[None]:
    """Turns what calamine raises into a refusal that names the sheet."""
    from python_calamine import CalamineError

    try:
        yield
    except (
        CalamineError, ValueError, OSError, IndexError, KeyError, zipfile.BadZipFile, zlib.error,
    ) as error:  # fmt: skip
        raise corrupt(Reason.STRUCTURE, sheet) from error
    except BaseException as error:  # a panic of the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise corrupt(Reason.STRUCTURE, sheet) from error


def read_grid_like(data: bytes, witness: Witness) -> Grid:
    """Reads all sheets, mended where they lack what the second reading has.

    A sheet that the quick way has read is read when it is asked for.

    Args:
        data: As for :func:`read_grid`.
        witness: The XML of the workbook.

    Raises:
        WorkbookError: As :func:`read_grid`.
    """
    plain = {name for name, sheet in witness.sheets.items() if type(sheet.cells) is not dict}
    grid = read_grid(data, later=plain)
    if not _texts_differ(grid, witness):
        return grid
    from xlsreport.reading.workbook.mending import mend_package

    mended = mend_package(data)
    return grid if mended is None else _read_grid(mended)


def _texts_differ(grid: Grid, witness: Witness) -> bool:
    """Whether the readings differ in a text, or one has no number, on a sheet read by element."""
    for name, sheet in witness.sheets.items():
        values = grid.sheets.get(name)
        if values is None or type(sheet.cells) is not dict:
            continue  # what the quick way reads is written plainly
        for (row, column), cell in sheet.cells.items():
            value = values.value(row, column)
            if cell.kind in {"s", TWICE} and not same_text(value, cell):
                return True
            if cell.kind == "n" and value == "" and cell.text.strip():
                return True
    return False


def same_text(value: object, cell: WitnessCell) -> bool:
    """Whether a value is the text of a cell.

    Line ends may be written in any way. Blanks around a text count for some readers only, unless
    the file says that they do.
    """
    first, second = unescaped(str(value)).strip(_BLANKS), cell.text.strip(_BLANKS)
    return cell.kind != TWICE and (
        first == second or " ".join(first.splitlines()) == " ".join(second.splitlines())
    )


def _remove_indents(data: bytes) -> bytes:
    """An OpenDocument file without the indents Gnumeric writes, at which calamine stumbles.

    Everything else stays as it is, and so do the indents within a cell's text.
    """
    if b"mimetype" not in data[:_FIRST_NAME_REACH]:
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if _CONTENT not in archive.namelist():
            return data
        content = archive.read(_CONTENT)
        if _INDENT.search(content) is None:
            return data
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as copy:
            for name in archive.namelist():
                body = _INDENT.sub(b"", content) if name == _CONTENT else archive.read(name)
                copy.writestr(name, body)
    return stream.getvalue()


def is_list(title: str, columns: int) -> bool:
    """Whether a sheet is a list of findings as this program writes it, with nothing added.

    Args:
        title: What stands in its A1.
        columns: The number of its last column with something in it.
    """
    return columns <= LIST_COLUMNS and title in {word("list_title", "zh"), word("list_title", "en")}


def without_marks(grid: Grid, witness: Witness | None) -> tuple[Grid, Witness | None]:
    """Both readings of a workbook without the sheets that this program added to it.

    A list with something added in further columns stays, so that it is reported as a sheet that
    was not read.
    """
    seen = witness.sheets if witness is not None else {}
    added = {name for name, sheet in grid.sheets.items() if _is_added(sheet, seen.get(name))}
    if not added:
        return grid, witness
    kept = Grid({name: sheet for name, sheet in grid.sheets.items() if name not in added})
    if witness is None:
        return kept, None
    sheets = {name: sheet for name, sheet in witness.sheets.items() if name not in added}
    return kept, replace(witness, sheets=sheets)


def _is_added(sheet: SheetGrid, seen: SheetWitness | None) -> bool:
    if sheet.name == MARKS_SHEET:
        return True
    if seen is not None and not sheet.is_read:
        first = seen.cells.get((0, 0))
        title = first.text if first is not None else ""
    else:
        title = sheet.text(0, 0)
    if not is_list(title, 0):
        return False
    return is_list(title, max((column + 1 for _, column, _ in sheet.filled()), default=0))
