"""Reads a roster file into a :class:`~xlsreport.units.roster.Roster`.

The office writes this list itself: a CSV file in any of the usual encodings, or a workbook with a
title above the table. The content decides what a file is, not its name. A row that cannot be
understood stops the reading: a unit left out here would be missing from everything that follows.
"""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, cast

from xlsreport.errors import RosterError, WorkbookError, reason_of
from xlsreport.reading.roster_table import (
    HEADING_WITHIN,
    HEADINGS,
    REQUIRED,
    Cell,
    Formatted,
    Heading,
    Rows,
    find_heading,
    normalize_label,
    read_units,
    recognise_fields,
    refuse_row,
)
from xlsreport.text.visible import visible
from xlsreport.units.roster import Roster, build_roster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsreport.reading.opened import OpenedFile

__all__ = ["read_roster"]

_MAX_BYTES = 10 * 1024 * 1024
_MAX_ROWS = 200_000

_DELIMITERS = (",", "\t", ";", "，")


def read_roster(path: Path) -> Roster:
    """Reads the units that must report from a CSV file or an .xlsx workbook.

    CSV: UTF-8 with or without mark, UTF-16 with mark, or GBK (GB18030); separated by commas, tabs,
    semicolons or full-width commas. Workbook: the first sheet with the headings in its first 20
    rows, visible sheets before hidden ones; codes typed as numbers are read as their number format
    shows them (``007``, ``A03``, ``12-34``), without decimals and separators of thousands.

    The headings are 单位代码 and 单位名称, and if wanted 单位类型, 别名, 联系人, 联系电话 (or
    ``code``, ``name``, ``kind``, ``aliases``, ``contact``, ``phone``), in any order; 上级代码
    (``parent``) has the code of the unit above. 行政区划代码, 类别 and the like are understood as
    well. Other columns are ignored, and so are rows in which all of these are blank, rows that sum
    up (合计, 共 20 个) and remarks (注：...). Several aliases stand in one
    cell, separated by ``、``, ``,``, ``;``, ``/``, ``|`` or a line break, or by spaces between
    Chinese names of two characters or more.

    Raises:
        RosterError: The file cannot be opened or decoded, is too large or of another kind; a
            heading is missing or there twice; a row is faulty (see
            :func:`~xlsreport.units.roster.build_roster`). The message names the file, the row as
            the user sees it, and what to do.
    """
    content = _read_content(path)
    if content.startswith(b"PK\x03\x04"):
        heading, rows, formatted = _read_workbook(content, path.name)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refuse_file(
            path.name,
            "是旧版 .xls 或加了密码的工作簿。请去掉密码，另存为 .xlsx 或 CSV。",
            "is an old .xls workbook or protected by a password. Remove the password and save it "
            "as .xlsx or CSV.",
        )
    else:
        heading, rows = _read_text(_decode(content, path.name), path.name)
        formatted = {}
    return build_roster(read_units(heading, rows, path.name, formatted), path.name)


def _read_content(path: Path) -> bytes:
    try:
        if not path.exists():
            raise _refuse_file(path.name, "不存在。请检查路径。", "does not exist. Check the path.")
        if not path.is_file():
            raise _refuse_file(
                path.name,
                "不是普通文件。请给出一个 CSV 或 .xlsx 文件。",
                "is not a plain file. Give a CSV or .xlsx file.",
            )
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        zh, en = reason_of(error)
        raise _refuse_file(
            path.name,
            f"打不开（{zh}）。请检查权限，或关闭正在使用它的程序。",
            f"cannot be opened ({en}). Check its permissions, or close the program that uses it.",
        ) from error
    if len(content) > _MAX_BYTES:
        raise _refuse_size(path.name)
    return content


# --- Text ---------------------------------------------------------------------------------------


def _decode(content: bytes, source: str) -> str:
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in content:  # UTF-16 without its mark, or no text at all
        encodings = ()
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse_file(
        source,
        "不是能识别的文本（UTF-8、GBK，或带标记的 UTF-16）。请用 Excel 或 WPS 打开，"
        "另存为“CSV UTF-8”或 .xlsx。",
        "is not text in a known encoding (UTF-8, GBK, or UTF-16 with its mark). Open it in a "
        'spreadsheet program and save it as "CSV UTF-8" or .xlsx.',
    )


def _read_text(text: str, source: str) -> tuple[Heading, Rows]:
    tops = [_read_top(text, delimiter) for delimiter in _DELIMITERS]
    for delimiter, top in zip(_DELIMITERS, tops, strict=True):
        heading = find_heading(top, source)
        if heading:
            return heading, _read_all(text, delimiter, heading, source)
    raise _refuse_headings(tops, source)


def _read_top(text: str, delimiter: str) -> Rows:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(islice(lines, HEADING_WITHIN))
    except csv.Error:  # a field that never ends: another delimiter, or no table at all
        return []


def _read_all(text: str, delimiter: str, heading: Heading, source: str) -> Rows:
    """Returns every row; what does not fit under the headings is refused rather than cut off."""
    rows: list[Sequence[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(rows) >= heading.row and _holds_other_rows(row, delimiter, heading):
                raise csv.Error  # noqa: TRY301 - one way out for all that is no CSV
            rows.append(row)
            _check_row_count(rows, source)
            if len(rows) > heading.row and any(map(str.strip, row[heading.width :])):
                raise refuse_row(
                    source,
                    len(rows),
                    f"的内容比标题多（标题共 {heading.width} 列）。格内若有分隔符，"
                    "请给该格加英文双引号；多个别名请用“、”分隔。",
                    f"has more cells than there are headings ({heading.width}). Put a cell that "
                    "contains the separator in double quotes; separate aliases with 、.",
                )
    except csv.Error as error:
        raise refuse_row(
            source,
            len(rows) + 1,
            "的英文双引号不成对，或引号后还有文字。请检查这一行的引号。",
            "has a quotation mark without its partner, or text after a closing one. Check its "
            "double quotes.",
        ) from error
    return rows


def _holds_other_rows(row: list[str], delimiter: str, heading: Heading) -> bool:
    """Returns whether a code or name runs over lines and separators: a stray quotation mark."""
    cells = (row[heading.columns[field]] for field in REQUIRED if heading.columns[field] < len(row))
    return any(delimiter in cell and ("\n" in cell or "\r" in cell) for cell in cells)


# --- Workbook -----------------------------------------------------------------------------------


def _read_workbook(content: bytes, source: str) -> tuple[Heading, Rows, Formatted]:
    # Imported here: most commands read no roster, and the library takes time to load.
    from xlsreport.reading.opened import open_file

    try:
        return _find_list(open_file(content), source)
    except WorkbookError as error:
        raise _refuse_workbook(source, error) from error


def _find_list(opened: OpenedFile, source: str) -> tuple[Heading, Rows, Formatted]:
    """The sheet with the headings of a roster; a sheet is read when it is looked at.

    Raises:
        RosterError: There is none, or it has too many rows.
        WorkbookError: A sheet cannot be read.
    """
    tops: list[Rows] = []
    for sheet in sorted(opened.grid.sheets.values(), key=lambda sheet: sheet.hidden):
        rows = cast("Rows", sheet.rows)
        heading = find_heading(rows, source)
        if heading:
            _check_row_count(rows, source)
            there = None if opened.cells is None else opened.cells.sheets.get(sheet.name)
            return heading, rows, {} if there is None else there.cells
        tops.append(rows[:HEADING_WITHIN])
    raise _refuse_headings(tops, source)


# --- Refusals -----------------------------------------------------------------------------------

_SHOWN_CELLS, _SHOWN_CHARACTERS = 8, 20


def _refuse_file(source: str, zh: str, en: str) -> RosterError:
    return RosterError(f"名单“{source}”{zh}", f'The roster "{source}" {en}')


def _refuse_workbook(source: str, error: WorkbookError) -> RosterError:
    """What the gate has against a file, in its own sentence, and what to do about a roster."""
    from xlsreport.findings.finding import Finding, Severity, message_of

    found = Finding(
        error.code, Severity.ERROR, "", params={k: str(v) for k, v in error.params.items()}
    )
    return _refuse_file(
        source,
        f"不能用：{message_of(found, 'zh')}请用 Excel 或 WPS 打开，只留名单，另存为 .xlsx 或 CSV。",
        f"cannot be read: {message_of(found, 'en')} Open it in a spreadsheet program, keep the "
        "roster alone and save it as .xlsx or CSV.",
    )


def _refuse_size(source: str) -> RosterError:
    return _refuse_file(
        source,
        "太大（上限 10 MB）。名单只需代码、名称等几列文字，请删除多余内容。",
        "is too large (at most 10 MB). A roster needs a few columns of text; delete the rest.",
    )


def _check_row_count(rows: Rows, source: str) -> None:
    if len(rows) > _MAX_ROWS:
        raise _refuse_file(
            source,
            "超过 200,000 行。请删除表格以下的内容。",
            "has more than 200,000 rows. Delete what stands below the table.",
        )


def _refuse_headings(tops: Sequence[Rows], source: str) -> RosterError:
    """Name the missing headings and what stands in the likeliest row instead."""
    rows = [
        (number, row)
        for top in tops
        for number, row in enumerate(top, start=1)
        if any(map(normalize_label, row))
    ]
    if not rows:
        return _refuse_file(
            source,
            "是空的。请在第一行写：单位代码,单位名称,单位类型。",
            "is empty. Write in its first row: 单位代码,单位名称,单位类型 (or code,name,kind).",
        )
    number, row = max(rows, key=lambda numbered: len(recognise_fields(numbered[1])))
    missing = [field for field in REQUIRED if field not in recognise_fields(row)]
    shown = [_show_cell(cell) for cell in row if normalize_label(cell)][:_SHOWN_CELLS]
    return _refuse_file(
        source,
        f"缺少标题{'、'.join(f'“{HEADINGS[field][0]}”' for field in missing)}；"
        f"第 {number} 行写的是：{'、'.join(shown)}。"
        "请在前 20 行内写一行标题：单位代码,单位名称,单位类型（可另加 别名、联系人、联系电话）。"
        "如果这里显示乱码，请另存为“CSV UTF-8”或 .xlsx。",
        f"lacks the heading {' and '.join(f'{HEADINGS[field][0]} ({field})' for field in missing)}"
        f"; row {number} says: {', '.join(shown)}. Within the first 20 rows, write one row of "
        "headings: 单位代码,单位名称,单位类型 or code,name,kind (and, if wanted, 别名 aliases, "
        '联系人 contact, 联系电话 phone). If this is unreadable, save the file as "CSV UTF-8" or '
        ".xlsx.",
    )


def _show_cell(cell: Cell) -> str:
    text = visible(str(cell).strip())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
