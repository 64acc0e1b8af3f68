"""One XML part that the libraries interpret: how far its cells and ranges reach, what it claims.

A part is read once, in pieces that end before a tag, so that no size it may have costs memory.
Cells are found by a pattern where the part is written the way the spreadsheet programs write it,
which is several times as fast as visiting every element; where anything in it could mislead the
pattern (comments, CDATA, other prefixes, ``>`` in an attribute) it is read again by element.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.layout import column_number
from xlsreport.reading.files.limits import MAX_FILLED_CELLS, MAX_STATED_COUNT, MAX_TOKEN_BYTES
from xlsreport.reading.files.refusal import Reason, hostile
from xlsreport.reading.gate.cell_budget import Budget, Extent, area, in_grid, place
from xlsreport.reading.gate.xml import parsed_chunks, visit_elements
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.reading.files.zip_archive import Member, PartSource

__all__ = ["scan_part"]

# A cell with something in it: an element of that name whose next tag opens another. Possessive
# quantifiers, because a million empty formatted cells must fail without going back.
_FILLED = re.compile(rb'<c r="(?:([A-Za-z]{1,3})([1-9][0-9]{0,6})(?="))?[^<>]*+(?<!/)>[^<]*+<(?!/)')
_CELL = b'<c r="'
_OTHER_CELL = re.compile(rb'<c(?![\w.:\-])(?! r=")')
_OTHER_PREFIX = re.compile(rb":c[\s/>]")
# The XML declaration stands at the start, after a byte order mark at most.
_AFTER_DECLARATION = 4

# Elements for each cell of whose range openpyxl makes an object.
_SPAN_NAMES = ("mergeCell", "hyperlink", "comment")
_SPANS = tuple((name, re.compile(b"<" + name.encode() + rb"\s([^<>]*)>")) for name in _SPAN_NAMES)
_OTHER_SPANS = tuple(f":{name}".encode() for name in _SPAN_NAMES)
_REF = re.compile(rb"(?:^|\s)ref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

_COUNT = re.compile(rb"ount\s*=\s*[\"']([0-9]{7,})")
_COUNT_DIGITS = len(str(MAX_STATED_COUNT))


class _OddMarkupError(Exception):
    """The pattern could be misled: the part has to be read element by element."""


class _Watch(Record):
    """What is noted while a part is read: its names for messages, the budget, its own cells."""

    part: str
    sheet: str
    budget: Budget
    extent: Extent = field(default_factory=Extent)

    def check(self) -> None:
        self.budget.check(self.sheet, self.extent)

    def span(self, kind: str, reference: str) -> None:
        cells = area(reference)
        if cells < 0:
            raise hostile(Reason.GRID, self.part)
        self.extent.cover(cells)
        self.budget.check_spans(self.sheet, self.extent, kind, reference)


def scan_part(archive: PartSource, member: Member, sheet: str, budget: Budget) -> Extent:
    """Reads one part that the libraries will interpret.

    Args:
        archive: The package.
        member: The part.
        sheet: What to call it in messages about cells: the sheet's name, else the part's.
        budget: The cells of the workbook so far; those of the part are added.

    Returns:
        How far the part's own cells and ranges reach.

    Raises:
        WorkbookError: ``FILE_HOSTILE`` for a cell or range outside the grid, a stated count that
            no file can hold, a token beyond all limits; what :class:`Budget` and
            :func:`parsed_chunks` raise.
    """
    watch = _Watch(member.name, sheet, budget)
    try:
        _scan_by_pattern(archive, member, watch)
    except _OddMarkupError:
        watch = _Watch(member.name, sheet, budget)
        visitor = _Visitor(watch)
        visit_elements(archive, member, visitor.start, visitor.end)
    budget.add(sheet, watch.extent)
    return watch.extent


def _scan_by_pattern(archive: PartSource, member: Member, watch: _Watch) -> None:
    for text, limit in _cut_pieces(member.name, parsed_chunks(archive, member)):
        if _is_odd(text, limit):
            raise _OddMarkupError
        _check_counts(member.name, text, limit)
        # Empty formatted cells come by the million; where none is closed, only the last can be
        # open.
        first = 0 if text.find(b"</c", 0, limit) >= 0 else max(0, text.rfind(b"<c", 0, limit))
        _count_filled(watch, _FILLED.findall(text, first, limit + 2))
        for kind, reference in _find_spans(text, limit):
            watch.span(kind, reference)


def _cut_pieces(part: str, chunks: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    """Pieces that start with a tag, and where the next one starts: what lies before is whole.

    The next tag is left on, because whether it opens or closes tells if the cell before is empty.
    """
    tail = b""
    for chunk in chunks:
        text = tail + chunk
        limit = text.rfind(b"<", 0, len(text) - 1)
        if limit > 0:
            yield text, limit
            tail = text[limit:]
        else:
            tail = text
        if len(tail) > MAX_TOKEN_BYTES:
            raise hostile(Reason.TOKEN, part)
    yield tail, len(tail)


def _is_odd(text: bytes, limit: int) -> bool:
    """Whether the pattern could take something for a cell that is none, or overlook one."""
    return (
        b"<!" in text
        or text.find(b"<?", _AFTER_DECLARATION) >= 0
        # Both marks may stand in attributes and text only as references or singly.
        or text.count(b"<", 0, limit) != text.count(b">", 0, limit)
        or (
            text.count(b"<c", 0, limit) != text.count(_CELL, 0, limit)
            and _OTHER_CELL.search(text, 0, limit) is not None
        )
        or _OTHER_PREFIX.search(text, 0, limit) is not None
        or any(mark in text for mark in _OTHER_SPANS)
    )


def _count_filled(watch: _Watch, cells: list[tuple[bytes, bytes]]) -> None:
    if not cells:
        return
    if (b"", b"") in cells:
        raise _OddMarkupError
    extent = watch.extent
    extent.filled += len(cells)
    # The same few columns and rows come again and again: each is converted once.
    rows = {int(digits): digits for digits in {digits for _, digits in cells}}
    columns = {_count_column(letters): letters for letters in {letters for letters, _ in cells}}
    row, column = max(rows), max(columns)
    if not in_grid(row, column):
        raise hostile(Reason.GRID, watch.part)
    if row > extent.rows:
        across = next(letters for letters, digits in cells if digits == rows[row])
        extent.reach(row, _count_column(across))
    if column > extent.columns:
        above = next(digits for letters, digits in cells if letters == columns[column])
        extent.reach(int(above), column)
    watch.check()


def _count_column(letters: bytes) -> int:
    return column_number(letters.decode("ascii")) + 1


def _find_spans(text: bytes, limit: int) -> Iterator[tuple[str, str]]:
    for name, pattern in _SPANS:
        for match in pattern.finditer(text, 0, limit):
            if reference := _REF.search(match[1]):
                value = reference[1] if reference[2] is None else reference[2]
                yield name, value.decode("utf-8", "replace")


def _check_counts(part: str, text: bytes, limit: int) -> None:
    for match in _COUNT.finditer(text, 0, limit):
        if text.rfind(b"<", 0, match.start()) < text.rfind(b">", 0, match.start()):
            # In a text: nothing to object to, but looking back for each would take its time.
            raise _OddMarkupError
        if _exceeds(match[1].decode("ascii")):
            raise hostile(Reason.COUNT, part)


def _exceeds(digits: str) -> bool:
    # The length first: a number of a million digits takes minutes to convert.
    significant = digits.lstrip("0")
    return len(significant) > _COUNT_DIGITS or int(significant or "0") > MAX_STATED_COUNT


class _Visitor:
    """Finds cells, ranges and counts element by element, as the reading library does.

    Cells and rows without a number follow the one before; names count without their prefix.
    """

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        self._row = self._column = 0
        self._cell: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        watch = self._watch
        local = name.rpartition(":")[2]
        for key, value in attributes.items():
            if key.endswith("ount") and value.strip().isdecimal() and _exceeds(value.strip()):
                raise hostile(Reason.COUNT, watch.part)
        if self._cell is not None:
            self._fill(self._cell)
        elif local == "c":
            self._cell = self._locate(attributes.get("r"))
        elif local == "row":
            self._row = self._row_number(attributes.get("r"))
            self._column = 0
        elif local in _SPAN_NAMES and "ref" in attributes:
            watch.span(local, attributes["ref"])

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            self._cell = None

    def _fill(self, cell: tuple[int, int]) -> None:
        """Counts the cell that has turned out to have something in it."""
        extent = self._watch.extent
        far = extent.rows, extent.columns
        extent.add(*cell)
        if far != (extent.rows, extent.columns) or extent.filled > MAX_FILLED_CELLS:
            self._watch.check()
        self._cell = None

    def _locate(self, reference: str | None) -> tuple[int, int]:
        cell = (max(1, self._row), self._column + 1) if reference is None else place(reference)
        if cell is None or not in_grid(*cell):
            raise hostile(Reason.GRID, self._watch.part)
        self._column = cell[1]
        return cell

    def _row_number(self, text: str | None) -> int:
        if text is None:
            return self._row + 1
        digits = text.strip()
        if not digits.isdecimal() or len(digits.lstrip("0")) > _COUNT_DIGITS:
            raise hostile(Reason.GRID, self._watch.part)
        if not in_grid(int(digits), 1):
            raise hostile(Reason.GRID, self._watch.part)
        return int(digits)
