"""The sheet of a marked copy that lists what is wrong, each line with a link to its cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from msgspec.structs import replace

from xlsreport.findings.finding import message_of, remedy_of, where_of
from xlsreport.layout.records import address, line_height, lines_needed, quoted
from xlsreport.marked_copy.styles import FILLS
from xlsreport.text.limits import LONGEST_CELL_TEXT
from xlsreport.text.visible import visible
from xlsreport.text.words import word
from xlsreport.workbook.styles import COLOURS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.marked_copy.book import Book
    from xlsreport.text.words import Language

__all__ = ["add_plain_text", "remedy_for_clerk", "text_sheet", "write_list"]

_HEADINGS = ("number", "severity", "where", "what", "remedy")
_WIDTHS = (6, 9, 34, 64, 46)
_FIRST_ROW = 5
_LONGEST_TEXT = 2000
# A clause of a remedy in either language, with the mark at its end.
_CLAUSE = re.compile(r"[^。；;]+?(?:[。；;]|\.(?=\s|$)|$)")
_COMMAND = re.compile(r"xlsreport|--[a-z]")
_TALLEST_ROW = 400.0


def write_list(
    book: Book, faults: Sequence[Finding], language: Language, use: str = "list_use"
) -> str:
    """Puts the list in front of a workbook.

    Args:
        book: The workbook.
        faults: The errors and warnings, in the order of the report.
        language: Of the list.
        use: The key of the words that say what is to be done with the list.

    Returns:
        The name of the sheet.
    """
    styles = book.styles
    plain = styles.write_text(boxed=True)
    link = styles.write_text(boxed=True, link=True)
    heading = styles.write_text(bold=True, boxed=True, fill=COLOURS["heading"][1:])
    coloured = {
        severity: styles.write_text(boxed=True, fill=colour) for severity, colour in FILLS.items()
    }
    sheets = book.get_sheets()
    rows: list[tuple[list[tuple[str, int]], float]] = []
    for text, style in (
        (word("list_title", language), styles.write_text(size=14, bold=True)),
        (word(use, language), styles.write_text(size=10)),
        ("", styles.write_text(size=10)),
    ):
        rows.append(([(text, style)], _find_height([text], [sum(_WIDTHS)]) + 6))
    names = [word(f"list_{key}", language) for key in _HEADINGS]
    rows.append(([(name, heading) for name in names], _find_height(names, _WIDTHS)))
    links: list[tuple[str, str]] = []
    for number, fault in enumerate(faults, start=1):
        texts = [
            str(number),
            word(f"severity_{fault.severity}", language).strip("[]"),
            where_of(fault, language),
            message_of(replace(fault, places=(), label=""), language),
            remedy_for_clerk(fault, language),
        ]
        texts = [visible(text)[:_LONGEST_TEXT] for text in texts]
        goal = _find_goal(fault, sheets)
        if goal:
            links.append((address(_FIRST_ROW - 2 + number, 2), goal))
        looks = (plain, coloured[fault.severity], link if goal else plain, plain, plain)
        rows.append((list(zip(texts, looks, strict=True)), _find_height(texts, _WIDTHS)))
    root = text_sheet(book, rows)
    _add_frame(root, links)
    return book.add_sheet(word("sheet_findings", language), root, first=True)


def remedy_for_clerk(fault: Finding, language: Language) -> str:
    """The remedy without the clauses that name a command, which clerks do not have."""
    whole = remedy_of(fault, language)
    if not _COMMAND.search(whole):
        return whole
    kept = "".join(each for each in _CLAUSE.findall(whole) if not _COMMAND.search(each)).strip()
    end = "。" if language == "zh" else "."
    return kept.rstrip("；;。.") + end if kept else word("list_ask", language)


def text_sheet(
    book: Book, rows: Iterable[tuple[Sequence[tuple[str, int]], float]]
) -> etree._Element:
    """A sheet of texts.

    Args:
        book: The workbook that it will belong to.
        rows: For each row its cells as texts with the numbers of their looks, and its height in
            points, 0 for the usual one.
    """
    root = etree.fromstring(f'<worksheet xmlns="{book.namespace}"/>')
    data = _add(root, "sheetData", {})
    for number, (cells, height) in enumerate(rows, start=1):
        size = {"ht": f"{height:g}", "customHeight": "1"} if height else {}
        row = _add(data, "row", {"r": str(number), **size})
        for column, (text, looks) in enumerate(cells):
            cell = _add(row, "c", {"r": address(number - 1, column), "s": str(looks)})
            if text:
                cell.set("t", "s")
                # Always a text, also where it starts with "=".
                _add(cell, "v", {}).text = str(book.add_string(text[:LONGEST_CELL_TEXT]))
    return root


def add_plain_text(root: etree._Element, place: str, text: str) -> None:
    """Adds a cell behind those of the first row of a sheet, with its text in itself."""
    cell = _add(root[0][0], "c", {"r": place, "t": "str"})
    _add(cell, "v", {}).text = text


def _add_frame(root: etree._Element, links: Sequence[tuple[str, str]]) -> None:
    """Adds columns, frozen heading, merged lines, links and page to the list."""
    data = root[0]
    properties = _add(root, "sheetPr", {})
    _add(properties, "tabColor", {"rgb": f"FF{COLOURS['fault_text'][1:]}"})
    _add(properties, "pageSetUpPr", {"fitToPage": "1"})
    views = _add(root, "sheetViews", {})
    view = _add(views, "sheetView", {"tabSelected": "1", "workbookViewId": "0"})
    frozen = {"ySplit": str(_FIRST_ROW - 1), "topLeftCell": f"A{_FIRST_ROW}"}
    _add(view, "pane", {**frozen, "activePane": "bottomLeft", "state": "frozen"})
    _add(view, "selection", {"pane": "bottomLeft"})
    columns = _add(root, "cols", {})
    for column, width in enumerate(_WIDTHS, start=1):
        place = {"min": str(column), "max": str(column)}
        _add(columns, "col", {**place, "width": str(width), "customWidth": "1"})
    root.append(data)
    merges = _add(root, "mergeCells", {"count": str(_FIRST_ROW - 2)})
    for row in range(_FIRST_ROW - 2):
        area = f"{address(row, 0)}:{address(row, len(_WIDTHS) - 1)}"
        _add(merges, "mergeCell", {"ref": area})
    if links:
        found = _add(root, "hyperlinks", {})
        for cell, goal in links:
            _add(found, "hyperlink", {"ref": cell, "location": goal})
    page = {"paperSize": "9", "orientation": "landscape", "fitToHeight": "0"}
    _add(root, "pageSetup", page)


def _find_goal(fault: Finding, sheets: Collection[str]) -> str:
    """The first cell of a finding as links write it; ``""`` where it has none."""
    place = next((place for place in fault.places if place.sheet in sheets), None)
    return "" if place is None else f"{quoted(place.sheet)}!{place.address}"


def _find_height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Points that a row needs so that every text is seen; not every program works it out."""
    lines = max(lines_needed(text, width) for text, width in zip(texts, widths, strict=True))
    return min(_TALLEST_ROW, line_height(lines))


def _add(parent: etree._Element, name: str, attributes: dict[str, str]) -> etree._Element:
    namespace = etree.QName(parent).namespace or ""
    return etree.SubElement(parent, _qualify(namespace, name), attributes)


def _qualify(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"
