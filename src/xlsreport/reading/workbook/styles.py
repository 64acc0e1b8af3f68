"""Reads what cells name by number: looks, with formats and struck or raised fonts, and texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Self

from lxml import etree

from xlsreport.layout import column_number
from xlsreport.reading.workbook.package_parts import parse_part, remember_small, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "BUILT_IN_FORMATS",
    "PLAIN_STYLE",
    "CellStyle",
    "ConditionalFormat",
    "RichText",
    "find_conditional",
    "font_looks",
    "join_runs",
    "read_conditional_codes",
    "read_styles",
    "shared_number",
    "style_at",
]

_LONGEST_INDEX = 7
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
BUILT_IN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that a workbook uses by their number without spelling them out."""


class CellStyle(NamedTuple):
    """What a cell's style says of how its content is drawn.

    Attributes:
        format: The code of its number format, a built-in one as the Chinese edition of Excel has
            it; ``""`` for General.
        struck: Whether its font is struck out.
        raised: Whether its font is superscript or subscript.
    """

    format: str
    struck: bool
    raised: bool


_Spans = tuple[tuple[int, int], ...]
ConditionalFormat = tuple[tuple[int, int, int, int], str]
"""First row and column, last row and column, from 0, and the format they are drawn by."""


class RichText(str):
    """A text that consists of runs, with the spans of those that are struck out or raised.

    Attributes:
        struck: First character and the one behind the last of each struck span.
        raised: The same of superscript and subscript.
    """

    __slots__ = ("raised", "struck")
    struck: _Spans
    raised: _Spans

    def __new__(cls, text: str, struck: _Spans, raised: _Spans) -> Self:
        """Makes a text with spans."""
        made = super().__new__(cls, text)
        made.struck, made.raised = struck, raised
        return made


PLAIN_STYLE = CellStyle("", struck=False, raised=False)
"""The style of a cell that refers to none."""


@remember_small
def read_styles(part: bytes | None) -> tuple[CellStyle, ...]:
    """The styles that cells refer to by number, in order; none without a part.

    Args:
        part: The bytes of ``styles.xml``; ``None`` if the workbook has none.

    Raises:
        etree.XMLSyntaxError: It is malformed.
    """
    if part is None:
        return ()
    root = parse_part(part)
    codes = {
        format_.get("numFmtId", ""): format_.get("formatCode", "")
        for format_ in _list_entries(root, "numFmts", "numFmt")
    }
    fonts = [font_looks(font) for font in _list_entries(root, "fonts", "font")]
    styles: list[CellStyle] = []
    for style in _list_entries(root, "cellXfs", "xf"):
        number = style.get("numFmtId", "0")
        code = codes.get(number)
        if code is None:
            code = BUILT_IN_FORMATS.get(int(number), "") if number.isdecimal() else ""
        font = style.get("fontId", "0")
        known = font.isdecimal() and int(font) < len(fonts)
        struck, raised = fonts[int(font)] if known else (False, False)
        styles.append(CellStyle("" if code.lower() == "general" else code, struck, raised))
    return tuple(styles)


@remember_small
def read_conditional_codes(part: bytes | None) -> Mapping[str, str]:
    """The number formats that conditional formatting may draw cells with, but General.

    Args:
        part: The bytes of ``styles.xml``; ``None`` if the workbook has none.

    Returns:
        By the number that a rule names; nothing in nearly every workbook.

    Raises:
        etree.XMLSyntaxError: It is malformed.
    """
    if part is None or b"numFmt" not in part[part.find(b"dxfs") : part.rfind(b"dxfs")]:
        return {}
    formats = [each.find("{*}numFmt") for each in _list_entries(parse_part(part), "dxfs", "dxf")]
    codes = {
        str(number): each.get("formatCode", "")
        for number, each in enumerate(formats)
        if each is not None
    }
    return {number: code for number, code in codes.items() if code.lower() not in {"", "general"}}


def find_conditional(part: bytes, codes: Mapping[str, str]) -> tuple[ConditionalFormat, ...]:
    """The ranges of a sheet that a condition may draw by another number format.

    Args:
        part: The sheet's part.
        codes: What :func:`read_conditional_codes` returned.

    Returns:
        Each with its first row and column, last row and column, from 0, and the format.
    """
    if not codes:
        return ()
    # Without its cells, which may be a million.
    start, end = part.find(b"sheetData"), part.find(b">", part.rfind(b"sheetData")) + 1
    frame = part[: part.rfind(b"<", 0, start)] + part[end:]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    root = etree.fromstring(frame, parser)
    found: dict[ConditionalFormat, None] = {}
    for element in root.iter("{*}conditionalFormatting"):
        formats = [codes[key] for rule in element if (key := rule.get("dxfId", "")) in codes]
        for area in _AREA.finditer(element.get("sqref", "") if formats else ""):
            first, top, last, bottom = area.groups()
            corners = (
                int(top) - 1, column_number(first),
                int(bottom or top) - 1, column_number(last or first),
            )  # fmt: skip
            found |= dict.fromkeys((corners, code) for code in formats)
    return tuple(found)


def style_at(styles: Sequence[CellStyle], number: str | None) -> CellStyle:
    """The style that a cell names; the first for a cell that names none.

    Args:
        styles: What :func:`read_styles` returned.
        number: The cell's attribute ``s``; ``None`` if it has none.
    """
    index = (number or "0").strip()
    known = index.isdecimal() and len(index) <= _LONGEST_INDEX and int(index) < len(styles)
    return styles[int(index)] if known else PLAIN_STYLE


def font_looks(properties: etree._Element) -> tuple[bool, bool]:
    """Whether an element of font properties strikes out, and makes a superscript or a subscript."""
    strike, align = properties.find("{*}strike"), properties.find("{*}vertAlign")
    return (
        strike is not None and strike.get("val", "1") not in {"0", "false"},
        align is not None and align.get("val") in {"superscript", "subscript"},
    )


def join_runs(runs: Iterable[tuple[str, tuple[bool, bool] | None]]) -> str:
    """A text of runs, as :class:`RichText` if one of them has properties.

    Args:
        runs: Of each its text as it is written, and what :func:`font_looks` says of its
            properties; ``None`` if it has none.
    """
    text, rich = "", False
    struck: list[tuple[int, int]] = []
    raised: list[tuple[int, int]] = []
    for content, looks in runs:
        before, text = text, text + content
        if looks is None:
            continue
        rich = True
        if any(looks):
            span = len(unescaped(before)), len(unescaped(text))
            struck += [span] if looks[0] and span[0] < span[1] else []
            raised += [span] if looks[1] and span[0] < span[1] else []
    text = unescaped(text)
    return RichText(text, tuple(struck), tuple(raised)) if rich else text


def _list_entries(root: etree._Element, group: str, name: str) -> Iterator[etree._Element]:
    """The entries of one of the lists of a part of styles."""
    found = root.find(f"{{*}}{group}")
    return iter(()) if found is None else found.iterchildren(f"{{*}}{name}")


def shared_number(raw: str, count: int) -> int | None:
    """The number of a shared text as a cell states it; ``None`` if there is no such text.

    Args:
        raw: What the cell states.
        count: How many texts the cells share.
    """
    digits = raw.strip().lstrip("+")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_INDEX):
        return None
    return int(digits) if int(digits) < count else None
