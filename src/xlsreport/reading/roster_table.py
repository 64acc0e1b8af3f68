"""Reads the table of a roster: its headings in any order, one unit a row.

A row that sums up the others or holds a remark is no unit; every other row that cannot be
understood is refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from xlsreport.errors import RosterError
from xlsreport.text.limits import MOST_DIGITS
from xlsreport.text.records import Record
from xlsreport.text.visible import visible, without_invisible
from xlsreport.units.codes_and_names import plain_name
from xlsreport.units.roster import RosterUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.reading.workbook.xml_cells import WitnessCell

__all__ = [
    "HEADINGS",
    "HEADING_WITHIN",
    "REQUIRED",
    "Cell",
    "Formatted",
    "Heading",
    "Rows",
    "find_heading",
    "normalize_label",
    "read_units",
    "recognise_fields",
    "refuse_row",
    "text_of_cell",
]

Cell: TypeAlias = str | float | bool | date | time | timedelta
Rows: TypeAlias = "Sequence[Sequence[Cell]]"
Formatted: TypeAlias = "Mapping[tuple[int, int], WitnessCell]"
"""Cells with their number formats by row and column from 0."""

HEADING_WITHIN = 20

# What to write comes first. Where a file has several headings of one line, the first is taken.
HEADINGS = {
    "code": (
        "单位代码",
        "代码",
        "统一社会信用代码",
        "行政区划代码",
        "统计用区划代码",
        "区划代码",
        "机构代码",
        "code",
        "unitcode",
    ),
    "name": ("单位名称", "名称", "机构名称", "行政区划名称", "区划名称", "name", "unitname"),
    "kind": ("单位类型", "类型", "单位类别", "类别", "kind", "unittype"),
    "parent": ("上级代码", "上级单位代码", "上级区划代码", "parent", "parentcode"),
    "aliases": ("别名", "简称", "aliases", "alias"),
    "contact": ("联系人", "contact"),
    "phone": ("联系电话", "电话", "phone"),
}
REQUIRED = ("code", "name")


class Heading(Record, frozen=True):
    """Where the table begins: the row of its headings (from 1), each field's column (from 0)."""

    row: int
    columns: dict[str, int]
    width: int


# --- The table ----------------------------------------------------------------------------------

_NOT_IN_A_LABEL = re.compile(r"\(.*?\)|[\W_]+")
_BETWEEN_ALIASES = re.compile(r"[、,，;；/／|｜\r\n]+")
_CHINESE = r"[\u3400-\u9fff\U00020000-\U0003ffff（）()]{2,}"
_NO_ALIAS = ("无", "没有")
_EXACT_BELOW = 10**MOST_DIGITS


def normalize_label(cell: Cell) -> str:
    """Returns a heading for comparing: half-width lower case, without spaces, marks and remarks."""
    return _NOT_IN_A_LABEL.sub("", unicodedata.normalize("NFKC", str(cell)).casefold())


def recognise_fields(row: Sequence[Cell]) -> dict[str, str]:
    """Returns the label that stands for each field in this row."""
    labels = [normalize_label(cell) for cell in row]
    found = {
        field: next((label for label in accepted if label in labels), None)
        for field, accepted in HEADINGS.items()
    }
    return {field: label for field, label in found.items() if label is not None}


def find_heading(rows: Rows, source: str) -> Heading | None:
    """Returns where the headings stand in the first 20 rows; ``None`` if they do not.

    Raises:
        RosterError: A heading is there twice.
    """
    for number, row in enumerate(rows[:HEADING_WITHIN], start=1):
        fields = recognise_fields(row)
        if not all(field in fields for field in REQUIRED):
            continue
        labels = [normalize_label(cell) for cell in row]
        for label in fields.values():
            if labels.count(label) > 1:
                raise refuse_row(
                    source,
                    number,
                    f"有两个标题“{label}”。请只留一个；并排的两张表请上下接成一张。",
                    f'has the heading "{label}" twice. Keep one; put tables that stand side by '
                    "side below each other.",
                )
        columns = {field: labels.index(label) for field, label in fields.items()}
        return Heading(number, columns, len(row))
    return None


def read_units(
    heading: Heading, rows: Rows, source: str, formatted: Formatted
) -> Iterator[tuple[int, RosterUnit]]:
    """Yields the units with their rows.

    Args:
        heading: Where the table begins.
        rows: All rows of the sheet.
        source: The file's name, for what is said of it.
        formatted: The cells with their number formats, none where the file has no formats.

    Raises:
        RosterError: A row is faulty.
    """
    for number, row in enumerate(rows[heading.row :], start=heading.row + 1):
        cells = {
            field: row[column] if column < len(row) else ""
            for field, column in heading.columns.items()
        }
        texts = {field: text_of_cell(cell) for field, cell in cells.items()}
        if not any(map(plain_name, texts.values())) or _sums_up(row, texts):
            continue
        for field in {"code", "parent"} & cells.keys():
            there = formatted.get((number - 1, heading.columns[field]))
            if there is not None and there.kind == "n" and there.format:
                texts[field] = _draw_code(there.format, texts[field], number, field, source)
        _check_cells(cells, texts, number, source)
        yield (
            number,
            RosterUnit(
                code=texts["code"],
                name=texts["name"],
                kind=texts.get("kind", ""),
                aliases=tuple(_split_aliases(texts.get("aliases", ""))),
                contact=texts.get("contact", ""),
                phone=texts.get("phone", ""),
                parent=texts.get("parent", ""),
            ),
        )


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def _draw_code(code_format: str, stored: str, number: int, field: str, source: str) -> str:
    """Returns a code as its number format shows it, refused if that is another number.

    What the format adds to a plain number (thousands, decimals, a power of ten) is no part of it.
    """
    if not _NUMBER.fullmatch(stored):  # a text, or what is refused anyway
        return stored
    from xlsreport.reading.cells.number_format import draw_number  # few rosters have formats

    value = Decimal(stored)
    drawn = draw_number(code_format, value)
    shown, whole = drawn.text, value == int(value)
    if shown.isdecimal() and int(shown) == value:
        return shown
    if drawn.bare == stored or (whole and shown.isdecimal() and drawn.decimals is not None):
        return stored if whole or "," in shown else shown
    hidden_zero = not shown and not value
    digits = "".join(filter(str.isdecimal, shown))
    if hidden_zero or (stored in digits and not drawn.moment and "%" not in shown):
        return shown
    raise refuse_row(
        source,
        number,
        f"的{HEADINGS[field][0]}存的是“{stored}”，按数字格式显示的却是“{visible(shown)}”。"
        "请把这一列设为“文本”格式，再重新输入。",
        f'has "{stored}" for a {field}, but its number format shows "{visible(shown)}". Format '
        "the column as text and type it again.",
    )


_TOTAL = re.compile(
    r"(?:总|合|小|共)计|总数|total|共[\d一二三四五六七八九十百]+(?:个|家).*", re.IGNORECASE
)
_REMARK = re.compile(r"(?:注|备注|说明|填表说明)[:：]?")
_SHORTEST_CODE = 6


def _sums_up(row: Sequence[Cell], texts: dict[str, str]) -> bool:
    """Returns whether a row is no unit: it sums up the others, or holds only a remark.

    A unit of such a name (合计) needs a code of six characters or more to be one.
    """
    written = [text for cell in row if (text := without_invisible(text_of_cell(cell)))]
    if len(written) == 1 and (_REMARK.match(written[0]) or _TOTAL.fullmatch(written[0])):
        return True
    code, name = (without_invisible(texts[field]) for field in REQUIRED)
    if _TOTAL.fullmatch(code):
        return True
    return _TOTAL.fullmatch(name) is not None and len(code) < _SHORTEST_CODE


_LONGEST_TEXT = 255
# What programs write for a number that is none.
_NO_NUMBERS = frozenset({"nan", "inf", "infinity"})


def _check_cells(cells: dict[str, Cell], texts: dict[str, str], number: int, source: str) -> None:
    """Refuses a row whose code or name a spreadsheet program has changed, or that is too long."""
    for field in (*REQUIRED, "parent"):
        cell, heading = cells.get(field, ""), HEADINGS[field][0]
        odd = texts.get(field, "").strip().lower().lstrip("+-") in _NO_NUMBERS
        changed = isinstance(cell, bool) or not isinstance(cell, str | int | float)
        if odd or (changed and field != "name"):
            raise refuse_row(
                source,
                number,
                f"的{heading}被表格软件变成了“{visible(texts[field])}”。请把这一列设为“文本”格式，"
                "再重新输入。",
                f'has "{visible(texts[field])}" for a {field}: the spreadsheet program took it for '
                "a date, a truth value or no number. Format the column as text and type it again.",
            )
    for field, text in texts.items():
        if len(text) > _LONGEST_TEXT:
            raise refuse_row(
                source,
                number,
                f"的{HEADINGS[field][0]}有 {len(text)} 个字，最多 {_LONGEST_TEXT} 个。请改短。",
                f"has {len(text)} characters for a {field}; at most {_LONGEST_TEXT} are possible. "
                "Shorten it.",
            )


def text_of_cell(cell: Cell) -> str:
    """Returns a cell as text, a number with all its digits where they are certain."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    if isinstance(cell, int | float):
        if abs(cell) >= _EXACT_BELOW:
            return f"{cell:.14E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return str(cell)


def _split_aliases(text: str) -> Iterator[str]:
    for part in _BETWEEN_ALIASES.split(text):
        words = part.split()
        separate = len(words) > 1 and all(re.fullmatch(_CHINESE, word) for word in words)
        for alias in words if separate else [part]:
            if alias.strip() not in _NO_ALIAS and any(map(str.isalnum, alias)):
                yield alias


def refuse_row(source: str, row: int, zh: str, en: str) -> RosterError:
    """Returns the error for a row, in both languages, with the file in front."""
    return RosterError(f"名单“{source}”第 {row} 行{zh}", f'Roster "{source}": row {row} {en}')
