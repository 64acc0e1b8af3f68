"""The paragraphs and tables of a Word document, read from its package without any library for it.

Nothing is resolved: no entity, no link, no picture, no field. Deleted text of tracked changes is
left out, inserted text is taken, hidden text is left out.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from lxml import etree

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.limits import MAX_MEMBERS, MAX_TOKEN_BYTES, MEGABYTE
from xlsreport.reading.files.refusal import Reason, bomb, corrupt
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.reading.gate.package import check_members, main_part
from xlsreport.reading.gate.xml import check_encoding, check_markup, parsed_chunks
from xlsreport.reading.published.document import (
    RAISED,
    Document,
    Line,
    RawCell,
    RawTable,
    settle_raised,
)
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.reading.files.zip_archive import Member

__all__ = ["is_docx", "read_docx"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# A report of ten thousand characters has 200 KB; with a hundred forms pasted in, some megabytes.
_LARGEST_PART = 60 * MEGABYTE
_HEAD = 512
_DEEPEST = 200
# What stands for its content: fields, links, content controls, insertions.
_TRANSPARENT = frozenset(
    {"hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml",
     "dir", "bdo"}
)  # fmt: skip
_OFF = frozenset({"0", "false", "off", "none"})


def is_docx(data: bytes) -> bool:
    """Whether a package's main part is a Word document; nothing else is looked at."""
    try:
        archive = Archive(data, MAX_MEMBERS)
        members = check_members(archive)
        main = main_part(archive, members)
    except WorkbookError:
        return False
    return main.endswith("document.xml") and main in members


def read_docx(data: bytes) -> Document:
    """The paragraphs and tables of a Word document.

    Args:
        data: The whole file.

    Raises:
        WorkbookError: As for workbooks: ``FILE_ENCRYPTED``, ``FILE_BOMB``, ``FILE_HOSTILE``,
            ``FILE_CORRUPT``, ``FILE_UTF16``.
    """
    archive = Archive(data, MAX_MEMBERS)
    members = check_members(archive)
    main = main_part(archive, members)
    if main not in members:
        raise corrupt(Reason.MISSING_PART, main or "word/document.xml")
    for key, member in members.items():
        if key.endswith((".xml", ".rels")) and key != main:
            check_encoding(member.name, archive.head(member, _HEAD))
            check_markup(member.name, archive.chunks(member))
    folder = main.rpartition("/")[0]
    styles = members.get(f"{folder}/styles.xml")
    names = _read_style_names(archive, styles) if styles is not None else {}
    root = _parse_part(archive, members[main])
    body = next((each for each in root if _name(each) == "body"), None)
    if body is None:
        raise corrupt(Reason.STRUCTURE, main)
    reader = _Reader(names)
    return Document(tuple(reader.list_blocks(body, 0)), "", "docx")


def _parse_part(archive: Archive, member: Member) -> Any:  # noqa: ANN401 - an element
    if member.size > _LARGEST_PART:
        limit = _LARGEST_PART // MEGABYTE
        raise bomb(Reason.INFLATED, member.name, -(-member.size // MEGABYTE), limit)
    # Refuses document types before the library that builds the tree sees a byte.
    data = b"".join(parsed_chunks(archive, member))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise corrupt(Reason.XML, member.name) from error


def _read_style_names(archive: Archive, member: Member) -> Mapping[str, str]:
    """The names of styles by their ids; none of a part that cannot be read."""
    try:
        root = _parse_part(archive, member)
    except WorkbookError:
        return {}
    found = {}
    for style in root:
        if _name(style) == "style":
            named = next((each for each in style if _name(each) == "name"), None)
            if named is not None:
                found[_value(style, "styleId")] = _value(named)
    return found


def _name(element: Any) -> str:  # noqa: ANN401 - an element
    """The local name of an element of the format; ``""`` for those of others."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith((_W, _STRICT)):
        return ""
    return tag.rpartition("}")[2]


def _value(element: Any, name: str = "val") -> str:  # noqa: ANN401 - an element
    return str(element.get(f"{_W}{name}") or element.get(f"{_STRICT}{name}") or "")


def _find(element: Any, *names: str) -> Any:  # noqa: ANN401 - an element or none
    """The first descendant along a way of names; ``None`` if there is none."""
    for name in names:
        element = next((each for each in element if _name(each) == name), None)
        if element is None:
            return None
    return element


class _Reader:
    """Walks one document.

    Args:
        styles: Names of styles by id.
    """

    def __init__(self, styles: Mapping[str, str]) -> None:
        signed = {word("style_signature", "zh"), word("style_signature", "en")}
        self._signed = {key for key, name in styles.items() if name in signed}

    def list_blocks(self, parent: Any, depth: int) -> Iterator[Line | RawTable]:  # noqa: ANN401
        """The lines and tables of a body, a cell or a container within them."""
        if depth > _DEEPEST:
            return
        for element in parent:
            name = _name(element)
            if name == "p":
                yield from self._list_lines(element)
                for box in _find_boxes(element):
                    yield from self.list_blocks(box, depth + 1)
            elif name == "tbl":
                yield RawTable(self._read_rows(element, depth))
            elif name in _TRANSPARENT:
                yield from self.list_blocks(element, depth + 1)

    def _list_lines(self, paragraph: Any) -> Iterator[Line]:  # noqa: ANN401
        style = _find(paragraph, "pPr", "pStyle")
        signed = style is not None and _value(style) in self._signed
        text = "".join(self._list_texts(paragraph, 0))[:MAX_TOKEN_BYTES]
        for part in text.split("\n"):
            yield Line(settle_raised(part.replace("\xa0", " ")).rstrip(), signed)

    def _list_texts(self, parent: Any, depth: int) -> Iterator[str]:  # noqa: ANN401
        if depth > _DEEPEST:
            return
        for element in parent:
            name = _name(element)
            if name == "t":
                yield element.text or ""
            elif name == "tab":
                yield "\t"
            elif name in {"br", "cr"}:
                yield "\n"
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "r":
                if not self._is_hidden(element):
                    raised = RAISED if self._is_raised(element) else ""
                    yield raised
                    yield from self._list_texts(element, depth + 1)
                    yield raised
            elif name in _TRANSPARENT:
                yield from self._list_texts(element, depth + 1)

    def _is_hidden(self, run: Any) -> bool:  # noqa: ANN401
        """Whether a run is not seen, or is struck out: its text does not count."""
        looks = _find(run, "rPr")
        if looks is None:
            return False
        return any(
            _name(each) in {"vanish", "strike", "dstrike"} and _value(each) not in _OFF
            for each in looks
        )

    def _is_raised(self, run: Any) -> bool:  # noqa: ANN401
        """Whether a run is raised or lowered, as the number of a footnote is."""
        place = _find(run, "rPr", "vertAlign")
        return place is not None and _value(place) in {"superscript", "subscript"}

    def _read_rows(self, table: Any, depth: int) -> list[list[RawCell]]:  # noqa: ANN401
        """The cells of a table; of those merged downwards only the first, with its rows."""
        placed: list[list[tuple[int, int, str, str]]] = []
        for row in self._list_within(table, "tr", 0):
            shape = _find(row, "trPr", "gridBefore")
            column = (
                int(_value(shape) or 0) if shape is not None and _value(shape).isdecimal() else 0
            )
            line = [(0, column, "", "")] if column else []
            for cell in self._list_within(row, "tc", 0):
                span, merge = self._read_shape(cell)
                line.append((column, span, merge, self._read_cell(cell, depth)))
                column += span
            placed.append(line)
        rows: list[list[RawCell]] = []
        for number, line in enumerate(placed):
            cells: list[RawCell] = []
            for column, span, merge, text in line:
                if merge == "continue" and _has_start(placed, number, column, span):
                    continue
                height = 1
                if merge:
                    while _goes_on(placed, number + height, column, span):
                        height += 1
                cells.append(RawCell(text, height, span))
            rows.append(cells)
        return rows

    def _list_within(self, parent: Any, name: str, depth: int) -> Iterator[Any]:  # noqa: ANN401
        for element in parent:
            if _name(element) == name:
                yield element
            elif _name(element) in _TRANSPARENT and depth < _DEEPEST:
                yield from self._list_within(element, name, depth + 1)

    def _read_shape(self, cell: Any) -> tuple[int, str]:  # noqa: ANN401
        """Over how many columns a cell is merged, and ``restart``, ``continue`` or ``""``."""
        span, merge = 1, ""
        looks = _find(cell, "tcPr")
        for each in looks if looks is not None else ():
            if _name(each) == "gridSpan" and _value(each).isdecimal():
                span = max(1, min(int(_value(each)), 1000))
            elif _name(each) == "vMerge":
                merge = "restart" if _value(each) == "restart" else "continue"
        return span, merge

    def _read_cell(self, cell: Any, depth: int) -> str:  # noqa: ANN401
        parts: list[str] = []
        for block in self.list_blocks(cell, depth + 1):
            if isinstance(block, Line):
                parts.append(block.text)
            else:
                parts += ["\t".join(each.text for each in row) for row in block.rows]
        return "\n".join(part.strip() for part in parts if part.strip())


def _find_boxes(paragraph: Any) -> Iterator[Any]:  # noqa: ANN401 - elements
    """What stands in the text boxes of a paragraph, each once, but not in those that are deleted.

    A box is written twice, for new programs and, as a fallback, for old ones.
    """
    for box in paragraph.iter(f"{_W}txbxContent", f"{_STRICT}txbxContent"):
        around = list(takewhile(lambda each: each is not paragraph, box.iterancestors()))
        if not any(
            _name(each) in {"txbxContent", "del", "moveFrom"}
            or (each.tag == f"{_COMPATIBLE}Fallback" and _holds_choice(each.getparent()))
            for each in around
        ):
            yield box


def _holds_choice(alternatives: Any) -> bool:  # noqa: ANN401 - an element
    choice = alternatives.find(f"{_COMPATIBLE}Choice")
    return choice is not None and any(_name(each) == "txbxContent" for each in choice.iter())


def _goes_on(
    placed: list[list[tuple[int, int, str, str]]], row: int, column: int, span: int
) -> bool:
    """Whether the cell at a place of a row continues the one above it."""
    return row < len(placed) and any(
        cell[0] == column and cell[1] == span and cell[2] == "continue" for cell in placed[row]
    )


def _has_start(
    placed: list[list[tuple[int, int, str, str]]], row: int, column: int, span: int
) -> bool:
    """Whether a cell that continues another has one above it to continue."""
    while row > 0 and _goes_on(placed, row, column, span):
        row -= 1
    return any(
        cell[0] == column and cell[1] == span and cell[2] == "restart" for cell in placed[row]
    )
