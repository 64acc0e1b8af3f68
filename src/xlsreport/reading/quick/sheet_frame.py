"""What stands before and behind the cells of a sheet: looks, locks, merges, rules for entries.

It is the same in every file of one template and program but for the cursor and the page header,
which names the unit. These two are taken out and looked at by themselves; the rest is judged by
the gate and read by element once, as a sheet without cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.zip_archive import Member
from xlsreport.reading.gate.cell_budget import Budget, Extent
from xlsreport.reading.gate.package import judge_part
from xlsreport.reading.quick.bounded_cache import Remembered
from xlsreport.reading.quick.text import plain_text
from xlsreport.reading.quick.zip import HeldParts
from xlsreport.reading.workbook.xml_cells import SheetWitness, read_sheet

__all__ = ["Frame", "frame_of", "judged_alone"]

_VIEWS = (b"<sheetViews>", b"</sheetViews>")
_HEADER = (b"<oddHeader>", b"</oddHeader>")
_ROOT = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="yes")?\?>)?\s*'
    rb"<worksheet(\s[^<>']*)>"
)
_DECLARATION = 4
_ROW_OR_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?(?:row|c)[\s/>]")
_PREFIX = b'xmlns:x14ac="http'
# A name with a prefix means something only where the prefix is declared.
_NAME_WITH_PREFIX = re.compile(rb"[<\s/][^\s<>\"'=:]*:[^\s<>\"'=]*[\s=/>]")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the cells.

    Attributes:
        witness: What it says, without any cells.
        covered: Cells under merges and links, as the gate counts them.
        declares_prefix: Whether the prefix that some programs use on rows is declared.
    """

    witness: SheetWitness
    covered: int
    declares_prefix: bool


# By what stands before the cells and how long the rest is: the rest on both sides of the page
# header. Comparing it is many times quicker than hashing it, and as exact.
_frames: Remembered[tuple[bytes, int, int], tuple[bytes, bytes, Frame]] = Remembered(1_500_000)
_views: Remembered[bytes, bool] = Remembered(200_000)


def frame_of(part: bytes, start: int, end: int) -> Frame | None:
    """What stands around the cells of a sheet.

    Args:
        part: The whole part.
        start: Where its cells begin.
        end: Where they end.

    Returns:
        ``None`` if it is odd in any way, or the gate refuses it.
    """
    before, views = _without_views(part[:start])
    header, footer = end, end
    found = part.find(_HEADER[0], end)
    if found >= 0:
        header = found + len(_HEADER[0])
        footer = part.find(_HEADER[1], header)
    if footer < 0 or (views and not _are_views(views)) or not _is_text(part[header:footer]):
        return None
    key = (before, header - end, len(part) - footer)
    known = _frames.get(key, len(before) + key[1] + key[2])
    if known is not None and part.startswith(known[0], end) and part.startswith(known[1], footer):
        return known[2]
    behind = part[end:header], part[footer:]
    frame = _read(b"".join((before, *behind)))
    if frame is not None:
        _frames.keep(key, (*behind, frame), len(before) + key[1] + key[2])
    return frame


def _is_text(raw: bytes) -> bool:
    """Whether some bytes are nothing but a text."""
    return b"<" not in raw and plain_text(raw) is not None


def judged_alone(key: str, name: str, body: bytes, sheet: str | None) -> Extent:
    """Judges one part as the gate does, as if it were the only one.

    Raises:
        WorkbookError: As :func:`judge_part`.
    """
    member = Member(0, name, False, 0, 0, len(body), len(body), 0)  # noqa: FBT003
    return judge_part(HeldParts({name: body}), key, member, sheet, Budget())


def _without_views(before: bytes) -> tuple[bytes, bytes]:
    """What stands before the cells without the cursor and the like, and these."""
    at = before.find(_VIEWS[0])
    to = before.find(_VIEWS[1], at + len(_VIEWS[0])) if at >= 0 else -1
    if to < 0:
        return before, b""
    at += len(_VIEWS[0])
    return before[:at] + before[to:], before[at:to]


def _are_views(views: bytes) -> bool:
    """Whether some elements are well-formed by themselves and none that anybody interprets."""
    known = _views.get(views, len(views))
    if known is None:
        known = not _is_odd(views) and not _NAME_WITH_PREFIX.search(views)
        if known:
            alone = b"<worksheet>" + views + b"</worksheet>"
            try:
                extent = _judged(alone)
                says_nothing = read_sheet(alone, ()) == SheetWitness()
            except (WorkbookError, etree.XMLSyntaxError, ValueError, IndexError):
                known = False
            else:
                known = says_nothing and not extent.filled and not extent.covered
        _views.keep(views, known, len(views))
    return known


def _read(around: bytes) -> Frame | None:
    root = _ROOT.match(around)
    if root is None or _is_odd(around[_DECLARATION:]):
        return None
    try:
        extent = _judged(around)
        witness = read_sheet(around, ())
    except (WorkbookError, etree.XMLSyntaxError, ValueError, IndexError):
        return None
    if witness.cells or witness.hidden_count or extent.filled:
        return None
    return Frame(witness, extent.covered, _PREFIX in root[1])


def _judged(sheet: bytes) -> Extent:
    return judged_alone("xl/worksheets/sheet.xml", "sheet", sheet, "sheet")


def _is_odd(text: bytes) -> bool:
    """Whether there is anything beside elements and texts, or a row or cell."""
    return b"<!" in text or b"<?" in text or _ROW_OR_CELL.search(text) is not None
