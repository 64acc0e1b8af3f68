"""The texts that cells share, read by a grammar of how the spreadsheet programs write them."""

from __future__ import annotations

import re

from xlsreport.reading.quick.bounded_cache import Remembered
from xlsreport.reading.quick.text import SPACE, plain_text
from xlsreport.reading.workbook.xml_cells import RichText, unescaped

__all__ = ["plain_strings"]

_START = re.compile(
    rb'(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"(?: standalone="yes")?\?>)?' + SPACE +
    rb'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    rb'(?:(?: count="[0-9]{1,6}")?(?: uniqueCount="[0-9]{1,6}")?'
    rb'| uniqueCount="[0-9]{1,6}" count="[0-9]{1,6}")>' + SPACE
)  # fmt: skip
_END = re.compile(SPACE + rb"</sst>" + SPACE)
_TEXT = rb'<t(?: xml:space="preserve")?>([^<]*)</t>' + SPACE
_LOOKS = (
    rb"<rPr>" + SPACE + rb'(?:<[A-Za-z]+(?: [a-z]+="[0-9A-Za-z .\-\x80-\xff]*")?/>' + SPACE + rb")*"
    rb"</rPr>" + SPACE
)
_RUN = rb"<r>" + SPACE + rb"(?:" + _LOOKS + rb")?" + _TEXT + rb"</r>" + SPACE
_ONE_TEXT = re.compile(SPACE + _TEXT + rb"</si>" + SPACE)
_RUNS = re.compile(SPACE + rb"(?:" + _RUN + rb")+</si>" + SPACE)
_TEXT_IN_RUN = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")

_LONGEST_REMEMBERED = 1_000

# What stands behind the beginning of an item, and its text.
_items: Remembered[bytes, str] = Remembered(4_000_000)
_RECORDS = 300
_starts: Remembered[bytes, bool] = Remembered(1_000)


def plain_strings(part: bytes) -> list[str] | None:
    """The shared texts in order, as :mod:`xlsreport.reading.workbook.xml_cells` gives them.

    Returns:
        ``None`` if the part is not wholly what the grammar describes; within it everything is
        well-formed and no count is beyond a million.
    """
    if not part.endswith(b"</sst>"):
        end = _END.search(part, max(0, part.rfind(b"</si>")))
        if end is None or end.end() != len(part):
            return None
        part = part[: end.start()] + b"</sst>"
    start, *pieces = part[:-6].split(b"<si>")
    if not _is_start(start):
        return None
    found = list(map(_items.recent.get, pieces))
    texts: list[str] = []
    for text, piece in zip(found, pieces, strict=True):
        if text is None:
            text = _items.get(piece, len(piece) + _RECORDS)  # noqa: PLW2901 - now from the older ones
            if text is None:
                text = _item(piece)  # noqa: PLW2901
                if text is None:
                    return None
        texts.append(text)
    return texts


def _is_start(start: bytes) -> bool:
    if _starts.get(start):
        return True
    if _START.fullmatch(start) is None:
        return False
    _starts.keep(start, value=True)
    return True


def _item(piece: bytes) -> str | None:
    one = _ONE_TEXT.fullmatch(piece)
    if one is not None:
        raw = [one[1]]
    elif _RUNS.fullmatch(piece) is not None:
        raw = _TEXT_IN_RUN.findall(piece)
        if b"<strike" in piece or b"<vertAlign" in piece:
            return None
        # Names of fonts, too, must be characters that there are.
        if plain_text(_TEXT_IN_RUN.sub(b"", piece).replace(b"<", b"")) is None:
            return None
    else:
        return None
    texts = [plain_text(each) for each in raw]
    if None in texts:
        return None
    text = unescaped("".join(each for each in texts if each is not None))
    if b"<rPr>" in piece:
        text = RichText(text, (), ())
    if len(piece) <= _LONGEST_REMEMBERED:
        _items.keep(piece, text, len(piece) + _RECORDS)
    return text
