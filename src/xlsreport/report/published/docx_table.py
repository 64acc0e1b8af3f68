"""A printed table as a table of Word: merged cells, repeated heading rows, widths that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document

    from xlsreport.report.published.printed_table import PrintedCell, PrintedTable
    from xlsreport.text.words import Language

__all__ = ["add_table", "make_table"]

_WIDTH = round(156 * 1440 / 25.4)
_ROW = 340
# Half points of the text by the number of columns.
_SIZES = ((4, 24), (11, 21), (64, 18))
_SMALLEST = 12
_MARGIN = 40
# A letter of a word in bold, in twips for every half point.
_LETTER = 7


def add_table(document: Document, table: PrintedTable, language: Language) -> None:
    """Adds a table at the end of a document."""
    body = document.element.body
    body.insert(len(body) - 1, make_table(document, table, language))


def make_table(document: Document | None, table: PrintedTable, language: Language) -> Any:  # noqa: ANN401
    """The element of a table.

    Args:
        document: The document whose style of tables its paragraphs have; ``None`` for none.
        table: The table.
        language: The language of the style's name.
    """
    name = word("style_table", language)
    style = "" if document is None else document.styles[name].style_id
    widths = _round_widths(table)
    size = _choose_size(table, widths)
    root = _make("tbl")
    properties = _add(root, "tblPr")
    _add(properties, "tblW", w=str(_WIDTH), type="dxa")
    _add(properties, "jc", val="center")
    borders = _add(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _add(borders, side, val="single", sz="4", space="0", color="000000")
    _add(properties, "tblLayout", type="fixed")
    margins = _add(properties, "tblCellMar")
    for side in ("left", "right"):
        _add(margins, side, w=str(_MARGIN), type="dxa")
    grid = _add(root, "tblGrid")
    for width in widths:
        _add(grid, "gridCol", w=str(width))
    covered = {
        (row, cell.column): cell
        for cells in table.rows
        for cell in cells
        for row in range(cell.row, cell.last_row + 1)
    }
    with_figures = {row for (row, _), cell in covered.items() if cell.kind == "figure"}
    for number in range(len(table.rows)):
        line = _add(root, "tr")
        properties = _add(line, "trPr")
        _add(properties, "cantSplit")
        _add(properties, "trHeight", val=str(_ROW), hRule="atLeast")
        if number < table.head_rows:
            _add(properties, "tblHeader")
        # A heading is on the page of what it stands above: Word asks that of the row's paragraphs.
        together = number not in with_figures and number + 1 < len(table.rows)
        column = 0
        while column < table.columns:
            cell = covered.get((number, column))
            if cell is None:
                _add_cell(line, None, number, widths[column], style, size, together=together)
                column += 1
            else:
                width = sum(widths[cell.column : cell.last_column + 1])
                _add_cell(line, cell, number, width, style, size, together=together)
                column = cell.last_column + 1
    return root


def _add_cell(
    line: Any,  # noqa: ANN401 - an element
    cell: PrintedCell | None,
    row: int,
    width: int,
    style: str,
    size: int,
    *,
    together: bool,
) -> None:
    box = _add(line, "tc")
    properties = _add(box, "tcPr")
    _add(properties, "tcW", w=str(width), type="dxa")
    if cell is not None and cell.column_span > 1:
        _add(properties, "gridSpan", val=str(cell.column_span))
    if cell is not None and cell.row_span > 1:
        if row == cell.row:
            _add(properties, "vMerge", val="restart")
        else:
            _add(properties, "vMerge")
    _add(properties, "vAlign", val="center")
    paragraph = _add(box, "p")
    shape = _add(paragraph, "pPr")
    if style:
        _add(shape, "pStyle", val=style)
    if together:
        _add(shape, "keepNext")
    if not style:
        # The spacing of an office's own text is not that of a table.
        _add(shape, "snapToGrid", val="0")
        _add(shape, "spacing", before="0", after="0", line="240", lineRule="auto")
        _add(shape, "ind", firstLine="0", firstLineChars="0")
    left = cell is not None and cell.kind in {"stub", "corner"}
    if left or not style:
        _add(shape, "jc", val="left" if left else "center")
    if cell is not None and row == cell.row and cell.text:
        _add_text(paragraph, cell, size)


def _add_text(paragraph: Any, cell: PrintedCell, size: int) -> None:  # noqa: ANN401 - an element
    run = _add(paragraph, "r")
    looks = _add(run, "rPr")
    if cell.kind in {"heading", "band"}:
        _add(looks, "b")
    _add(looks, "sz", val=str(size))
    _add(looks, "szCs", val=str(size))
    for number, part in enumerate(cell.text.split("\n")):
        if number:
            _add(run, "br")
        _add(run, "t").text = part


def _choose_size(table: PrintedTable, widths: Sequence[int]) -> int:
    """The size of the text by the number of columns, smaller where a word would be broken."""
    size = next(half for most, half in _SIZES if table.columns <= most)
    for cell in (cell for row in table.rows for cell in row):
        room = sum(widths[cell.column : cell.last_column + 1]) - 2 * _MARGIN
        words = (each for each in cell.text.split() if each.isascii())
        longest = max((len(each) for each in words if any(map(str.isalpha, each))), default=0)
        if longest * _LETTER * size > room:
            size = max(_SMALLEST, room // (longest * _LETTER))
    return size


def _round_widths(table: PrintedTable) -> list[int]:
    widths = [int(share * _WIDTH) for share in table.widths]
    widths[-1] += _WIDTH - sum(widths)
    return widths


def _add(parent: Any, tag: str, **attributes: str) -> Any:  # noqa: ANN401 - elements
    element = _make(tag, **attributes)
    parent.append(element)
    return element


def _make(tag: str, **attributes: str) -> Any:  # noqa: ANN401 - an element
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
