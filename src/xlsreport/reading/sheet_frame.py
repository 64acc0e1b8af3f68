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
from xlsreport.reading.archive import Member
from xlsreport.reading.extent import Budget, Extent
from xlsreport.reading.package_gate import judge_part
from xlsreport.reading.plain_archive import HeldParts
from xlsreport.reading.plain_text import plain_text
from xlsreport.reading.remembered import Remembered
from xlsreport.reading.witness import SheetWitness, read_sheet

__all__ = ["Frame", "frame_of", "judged_alone"]

_VIEWS = (b"<sheetViews>", b"</sheetViews>")
_HEADER = (b"<oddHeader>", b"</oddHeader>")
_ROOT = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="yes")?\?>)?\s*'
    rb"<worksheet(\s[^<>]*)>"
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


_frames: Remembered[tuple[bytes, bytes], Frame] = Remembered(1_500_000)
_views: Remembered[bytes, bool] = Remembered(200_000)


def frame_of(before: bytes, behind: bytes) -> Frame | None:
    """What stands around the cells of a sheet.

    Args:
        before: The part up to the cells.
        behind: The part behind them.

    Returns:
        ``None`` if it is odd in any way, or the gate refuses it.
    """
    before, views = _without(before, *_VIEWS)
    behind, header = _without(behind, *_HEADER)
    if (views and not _are_views(views)) or plain_text(header) is None:
        return None
    weight = len(before) + len(behind)
    frame = _frames.get((before, behind), weight)
    if frame is None:
        frame = _read(before + behind)
        if frame is not None:
            _frames.keep((before, behind), frame, weight)
    return frame


def judged_alone(key: str, name: str, body: bytes, sheet: str | None) -> Extent:
    """Judges one part as the gate does, as if it were the only one.

    Raises:
        WorkbookError: As :func:`judge_part`.
    """
    member = Member(0, name, False, 0, 0, len(body), len(body), 0)  # noqa: FBT003
    return judge_part(HeldParts({name: body}), key, member, sheet, Budget())


def _without(text: bytes, start: bytes, end: bytes) -> tuple[bytes, bytes]:
    """A text without what stands between two tags, and what stands there."""
    at = text.find(start)
    to = text.find(end, at + len(start)) if at >= 0 else -1
    if to < 0:
        return text, b""
    at += len(start)
    return text[:at] + text[to:], text[at:to]


def _are_views(views: bytes) -> bool:
    """Whether some elements are well-formed by themselves and none that anybody interprets."""
    known = _views.get(views, len(views))
    if known is None:
        known = not _is_odd(views) and not _NAME_WITH_PREFIX.search(views)
        if known:
            try:
                extent = _judged(b"<worksheet>" + views + b"</worksheet>")
            except WorkbookError:
                known = False
            else:
                known = not extent.filled and not extent.covered
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
    if witness.cells or witness.hidden_rows or extent.filled:
        return None
    return Frame(witness, extent.covered, _PREFIX in root[1])


def _judged(sheet: bytes) -> Extent:
    return judged_alone("xl/worksheets/sheet.xml", "sheet", sheet, "sheet")


def _is_odd(text: bytes) -> bool:
    """Whether there is anything beside elements and texts, or a row or cell."""
    return b"<!" in text or b"<?" in text or _ROW_OR_CELL.search(text) is not None
