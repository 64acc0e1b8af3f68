"""The binary records of .xls and .xlsb sheets: how far their cells reach, and what they claim.

Only the framing is read: the type and length of each record, and the place of each cell.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from xlsreport.reading.files.limits import MAX_FILLED_CELLS, MAX_GRID_CELLS, XLS_COLUMNS
from xlsreport.reading.files.refusal import Reason, corrupt, encrypted, hostile
from xlsreport.reading.gate.cell_budget import Budget, Extent, in_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["XLSB_SHEET_START", "scan_xls", "scan_xlsb_sheet"]

_RECORD = struct.Struct("<2H")
_PAIR = struct.Struct("<2H")
_WIDE = struct.Struct("<I")

_END_OF_PART = 0x000A
_LOCKED = 0x002F
_SHEET = 0x0085
_STRINGS = 0x00FC
_DIMENSIONS = 0x0200
_RUN = 0x00BD
# Number, label, boolean or error, small number, shared string, formula.
_CELLS = frozenset({0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x0006})
_SHORTEST_STRING = 3
_SHEET_ENTRY = 8
_OLD_DIMENSIONS = 10
_NEW_DIMENSIONS = 14

# A sheet of an .xlsb starts with an empty record of type 129.
XLSB_SHEET_START = b"\x81\x01\x00"
_ROW_HEADER = 0
_LAST_CELL_TYPE = 11
_FIRST_CELL_TYPE = 2
_SHEET_DATA_END = 0x92
_MORE = 0x80
_SEVEN_BITS = 0x7F
_LENGTH_BYTES = 4

_CHECK_EVERY = 0xFFFF


def scan_xls(stream: bytes, budget: Budget) -> None:
    """Judges the workbook stream of an .xls.

    Args:
        stream: The whole stream called ``Workbook`` or ``Book``.
        budget: The cells of the workbook so far; those of its sheets are added.

    Raises:
        WorkbookError: ``FILE_ENCRYPTED``; ``FILE_CORRUPT`` if a record is cut or a sheet lies
            outside; ``FILE_HOSTILE`` for dimensions that end before they begin, columns beyond
            the grid, more strings than the stream can hold, sheets that share their records;
            what :class:`Budget` raises.
    """
    places: list[tuple[int, str]] = []
    walked = 0
    for kind, start, size in _walk_records(stream, 0):
        if kind == _LOCKED:
            raise encrypted()
        if kind == _SHEET and size >= _SHEET_ENTRY:
            (place,) = _WIDE.unpack_from(stream, start)
            places.append((place, _decode_sheet_name(stream[start + 6 : start + size])))
        elif kind == _STRINGS and size >= _SHEET_ENTRY:
            (count,) = _WIDE.unpack_from(stream, start + 4)
            if count > len(stream) // _SHORTEST_STRING:
                raise hostile(Reason.COUNT)
        walked = start + size
    for place, name in places:
        if place >= len(stream):
            raise corrupt(Reason.STRUCTURE, name)
        walked += _scan_xls_sheet(stream, place, name, budget)
        # Honest sheets lie one after the other; a hundred names for one sheet cost a hundred times.
        if walked > len(stream):
            raise hostile(Reason.OVERLAP, name)


def _scan_xls_sheet(stream: bytes, place: int, name: str, budget: Budget) -> int:
    """Judges the records of one sheet and says how many bytes they have."""
    extent = Extent()
    end = place
    for kind, start, size in _walk_records(stream, place):
        end = start + size
        if kind in _CELLS and size >= _PAIR.size:
            row, column = _PAIR.unpack_from(stream, start)
        elif kind == _RUN and size >= _PAIR.size:
            (row,), (column,) = (struct.unpack_from("<H", stream, at) for at in (start, end - 2))
        elif kind == _DIMENSIONS:
            _check_dimensions(stream[start:end], name, budget)
            continue
        else:
            continue
        if column >= XLS_COLUMNS:
            raise hostile(Reason.GRID, name)
        extent.add(row + 1, column + 1)
        if extent.filled & _CHECK_EVERY == 0:
            budget.check(name, extent)
    budget.add(name, extent)
    return end - place


def _check_dimensions(body: bytes, name: str, budget: Budget) -> None:
    """Judges the stated dimensions, for which the reading library allots room unseen."""
    if len(body) == _NEW_DIMENSIONS:
        top, bottom, left, right = struct.unpack_from("<2I2H", body)
    elif len(body) == _OLD_DIMENSIONS:
        top, bottom, left, right = struct.unpack_from("<4H", body)
    else:
        raise corrupt(Reason.STRUCTURE, name)
    if bottom == 0 or right == 0:
        return
    if bottom <= top or right <= left or not in_grid(bottom, right):
        raise hostile(Reason.GRID, name)
    if (bottom - top) * (right - left) > MAX_GRID_CELLS:
        stated = Extent()
        stated.reach(bottom, right)
        budget.check(name, stated)


def _walk_records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of the records from ``start`` to the end of that part."""
    unpack, end = _RECORD.unpack_from, len(stream)
    while start + 4 <= end:
        kind, size = unpack(stream, start)
        start += 4
        if start + size > end:
            raise corrupt(Reason.TRUNCATED)
        if kind == _END_OF_PART:
            return
        yield kind, start, size
        start += size


def _decode_sheet_name(body: bytes) -> str:
    """A sheet's name for messages; the older format's single bytes are taken for GBK."""
    wide = len(body) > 1 and body[1] & 1
    return body[2:].decode("utf-16-le" if wide else "gb18030", "replace")


def scan_xlsb_sheet(part: str, body: bytes, sheet: str, budget: Budget) -> None:
    """Judges one sheet part of an .xlsb.

    Args:
        part: The part's name, for messages about its structure.
        body: The whole part.
        sheet: What to call it in messages about cells.
        budget: The cells of the workbook so far; those of the sheet are added.

    Raises:
        WorkbookError: ``FILE_CORRUPT`` if a record is cut; ``FILE_HOSTILE`` for a cell outside
            the grid; what :class:`Budget` raises.
    """
    extent = Extent()
    row = 0
    for kind, start, size in _walk_wide_records(part, body):
        if kind == _SHEET_DATA_END:
            break
        if kind == _ROW_HEADER and size >= _WIDE.size:
            (row,) = _WIDE.unpack_from(body, start)
        elif _FIRST_CELL_TYPE <= kind <= _LAST_CELL_TYPE and size >= _WIDE.size:
            (column,) = _WIDE.unpack_from(body, start)
            if not in_grid(row + 1, column + 1):
                raise hostile(Reason.GRID, part)
            extent.add(row + 1, column + 1)
            if extent.filled > MAX_FILLED_CELLS:
                break
    budget.add(sheet, extent)


def _walk_wide_records(part: str, body: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of the records of an .xlsb part."""
    at, end = 0, len(body)
    try:
        while at < end:
            kind = body[at]
            at += 1
            if kind & _MORE:
                kind = (kind & _SEVEN_BITS) | (body[at] & _SEVEN_BITS) << 7
                at += 1
            size = 0
            for shift in range(_LENGTH_BYTES):
                byte = body[at]
                at += 1
                size |= (byte & _SEVEN_BITS) << 7 * shift
                if not byte & _MORE:
                    break
            if at + size > end:
                raise corrupt(Reason.TRUNCATED, part)
            yield kind, at, size
            at += size
    except IndexError:
        raise corrupt(Reason.TRUNCATED, part) from None
