"""The comments of one sheet: the part that holds their texts, and the drawing of their boxes."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.layout.records import address, column_number, lines_needed
from xlsreport.marked_copy.package import DECLARATION
from xlsreport.marked_copy.styles import insert_in_order
from xlsreport.reading.workbook.values import AUTHOR

if TYPE_CHECKING:
    from xlsreport.marked_copy.book import Book

__all__ = ["Comments"]

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# A comment that stands for a discussion: programs show the discussion and not its text.
_DISCUSSION = "tc="
# What may stand behind the drawing of comments in a sheet.
_BEHIND = (
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip

# Drawings of comments are often not well-formed, and are therefore changed as texts.
_SHAPE = re.compile(rb"<(?P<tag>(?:[\w.\-]+:)?shape)\b(?:[^>]*[^/>])?>.*?</(?P=tag)\s*>", re.DOTALL)
_CELL = re.compile(rb"<(?:[\w.\-]+:)?(Row|Column)\s*>\s*([0-9]+)\s*</(?:[\w.\-]+:)?\1\s*>")
_ANCHOR = re.compile(rb"(<(?P<tag>(?:[\w.\-]+:)?Anchor)\s*>)[^<]*(</(?P=tag)\s*>)")
_FIRST_TAG = re.compile(rb"<[^?!][^>]*>")
_SHAPE_NUMBER = re.compile(rb"_x0000_s([0-9]{1,8})")
_BLOCK = 1024
_NAMES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml"'
    b' xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_DRAWING = (
    b'<xml%s><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>'
)
_BOX_TYPE = (
    b'<v:shapetype%s id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    b' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    b'<v:shape%s id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;z-index:1;'
    b'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    b'<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    b"<x:Anchor>%s</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row>"
    b"<x:Column>%d</x:Column></x:ClientData></v:shape>"
)
_LINE_CHARACTERS = 48
_LINE_HEIGHT = 18
_TALLEST = 400
_COLUMNS = 5
_ROW_PIXELS = 20


class Comments:
    """The comments of one sheet.

    Args:
        book: The workbook.
        key: The key of the sheet's part.
    """

    def __init__(self, book: Book, key: str) -> None:
        """Finds the parts that are there."""
        self._book = book
        self._key = key
        self._part = book.package.target(key, "comments")

    def add(self, row: int, column: int, text: str) -> bool:
        """Adds a text to the comment of a cell, or a comment where the cell has none.

        Returns:
            Whether it could be done: a discussion shows nothing but itself.
        """
        root = self._edit()
        comment = self._find(row, column)
        if comment is None:
            comment = etree.SubElement(
                self._get_child(root, "commentList"), self._qualify("comment")
            )
            comment.set("ref", address(row, column))
            comment.set("authorId", str(self._find_author(root)))
            content = etree.SubElement(comment, self._qualify("text"))
            self._append_run(content, text)
            self._draw(row, column, text)
            return True
        authors = [each.text or "" for each in root.iterfind("{*}authors/{*}author")]
        author = int(comment.get("authorId") or 0)
        if author < len(authors) and authors[author].startswith(_DISCUSSION):
            return False
        content = self._get_child(comment, "text")
        self._append_run(content, f"\n{text}")
        self._resize(row, column, "".join(t.text or "" for t in content.iter("{*}t")))
        return True

    def remove(self, row: int, column: int, text: str) -> None:
        """Removes a text from the comment of a cell, however its lines are broken now.

        A comment of which nothing is left goes with its box; with the last one go the parts.
        """
        if self._part is None or not text.strip():
            return
        comment = self._find(row, column)
        if comment is None:
            return
        pieces = list(comment.iter("{*}t"))
        whole = "".join(each.text or "" for each in pieces)
        found = re.search(r"\s*" + r"\s+".join(map(re.escape, text.split())) + r"\s*", whole)
        if found is None:
            return
        root = self._edit()
        start, end = found.span()
        rest = whole[:start].strip("\n") + whole[end:].strip("\n")
        if rest.strip() and rest.strip() != f"{AUTHOR}:":
            _cut(pieces, start, end)
            return
        parent = comment.getparent()
        if parent is not None:
            parent.remove(comment)
        self._erase(row, column)
        if root.find("{*}commentList/{*}comment") is None:
            self._remove_part(self._part)
            self._part = None

    def _edit(self) -> etree._Element:
        """The part's first element; the part is made where there is none."""
        package = self._book.package
        if self._part is None:
            body = f'<comments xmlns="{self._book.namespace}"><authors/><commentList/></comments>'
            folder = package.name(self._book.key).rpartition("/")[0]
            name = package.free_name(f"{folder}/comments{{}}.xml".lstrip("/"))
            self._part = package.add(name, DECLARATION + body.encode(), _TYPE)
            package.relate(self._key, f"{self._book.links}/comments", self._part)
        return package.edit(self._part)

    def _find(self, row: int, column: int) -> etree._Element | None:
        if self._part is None:
            return None
        for comment in self._book.package.root(self._part).iterfind("{*}commentList/{*}comment"):
            found = _ADDRESS.fullmatch(comment.get("ref", "").partition(":")[0])
            if found and (int(found[2]) - 1, column_number(found[1])) == (row, column):
                return comment
        return None

    def _find_author(self, root: etree._Element) -> int:
        authors = self._get_child(root, "authors")
        names = [each.text or "" for each in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, self._qualify("author")).text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _append_run(self, content: etree._Element, text: str) -> None:
        plain = content.find("{*}t")
        if plain is not None and not (plain.text or ""):
            content.remove(plain)
        elif plain is not None:
            # A text without runs cannot be followed by one.
            run = etree.Element(self._qualify("r"))
            content.replace(plain, run)
            plain.set(_SPACE, "preserve")
            run.append(plain)
        piece = etree.SubElement(etree.SubElement(content, self._qualify("r")), self._qualify("t"))
        piece.set(_SPACE, "preserve")
        piece.text = text

    def _get_child(self, parent: etree._Element, name: str) -> etree._Element:
        child = parent.find(f"{{*}}{name}")
        if child is None:
            child = etree.Element(self._qualify(name))
            parent.insert(0 if name in {"authors", "text"} else len(parent), child)
        return child

    def _qualify(self, name: str) -> str:
        return f"{{{self._book.namespace}}}{name}"

    def _draw(self, row: int, column: int, text: str) -> None:
        """Draws the box of a comment; a comment without one is not shown."""
        drawing = self._find_drawing() or self._add_drawing()
        body = self._book.package.body(drawing)
        root = _FIRST_TAG.search(body)
        known = root is not None and all(each in root[0] for each in _NAMES.split())
        names = b"" if known else _NAMES
        numbers = [int(number) for number in _SHAPE_NUMBER.findall(body)]
        number = max(numbers, default=self._get_block() * _BLOCK) + 1
        box = _BOX % (names, number, _place(row, column, text), row, column)
        if b"_x0000_t202" not in body:
            box = _BOX_TYPE % names + box
        end = body.rindex(b"</")
        self._book.package.replace(drawing, body[:end] + box + body[end:])

    def _get_block(self) -> int:
        """The number of the sheet: each one's boxes have numbers of their own."""
        return 1 + list(self._book.get_sheets().values()).index(self._key)

    def _erase(self, row: int, column: int) -> None:
        drawing = self._find_drawing()
        if drawing is None:
            return
        body = self._book.package.body(drawing)
        kept = _SHAPE.sub(lambda box: b"" if _is_of(box[0], row, column) else box[0], body)
        self._book.package.replace(drawing, kept)
        if not _SHAPE.search(kept):
            self._remove_part(drawing)
            sheet = self._book.package.edit(self._key)
            for element in list(sheet.iterchildren("{*}legacyDrawing")):
                sheet.remove(element)

    def _resize(self, row: int, column: int, text: str) -> None:
        """Gives the box of a comment the room that its text needs."""
        drawing = self._find_drawing()
        if drawing is None:
            return
        anchor = rb"\g<1>" + _place(row, column, text) + rb"\g<3>"

        def fit(box: re.Match[bytes]) -> bytes:
            return _ANCHOR.sub(anchor, box[0]) if _is_of(box[0], row, column) else box[0]

        body = self._book.package.body(drawing)
        self._book.package.replace(drawing, _SHAPE.sub(fit, body))

    def _find_drawing(self) -> str | None:
        """The key of the drawing that the sheet names; it may hold controls as well."""
        relations = self._book.package.relations(self._key)
        for element in self._book.package.root(self._key).iterchildren("{*}legacyDrawing"):
            for value in element.attrib.values():
                relation = relations.get(str(value))
                if relation is not None and relation.target in self._book.package:
                    return relation.target
        return None

    def _add_drawing(self) -> str:
        package = self._book.package
        folder = package.name(self._book.key).rpartition("/")[0]
        name = package.free_name(f"{folder}/drawings/vmlDrawing{{}}.vml".lstrip("/"))
        key = package.add(name, _DRAWING % (_NAMES, self._get_block()), "")
        package.state_ending("vml", _DRAWING_TYPE)
        identifier = package.relate(self._key, f"{self._book.links}/vmlDrawing", key)
        sheet = package.edit(self._key)
        element = etree.SubElement(
            sheet, self._qualify("legacyDrawing"), nsmap={"r": self._book.links}
        )
        element.set(f"{{{self._book.links}}}id", identifier)
        insert_in_order(sheet, element, _BEHIND)
        return key

    def _remove_part(self, key: str) -> None:
        package = self._book.package
        for identifier, relation in package.relations(self._key).items():
            if relation.target == key:
                package.unrelate(self._key, identifier)
        package.remove(key)


def _cut(pieces: list[etree._Element], start: int, end: int) -> None:
    """Takes a stretch out of the middle or an end of a text that stands in several pieces."""
    at, length = 0, sum(len(piece.text or "") for piece in pieces)
    for piece in pieces:
        text = piece.text or ""
        first, last = (min(max(each - at, 0), len(text)) for each in (start, end))
        between = "\n" if first < last and 0 < start == at + first and end < length else ""
        piece.text = text[:first] + between + text[last:]
        at += len(text)
        run = piece.getparent()
        parent = None if run is None else run.getparent()
        if not piece.text and run is not None and parent is not None:
            parent.remove(run)


def _is_of(box: bytes, row: int, column: int) -> bool:
    """Whether a box belongs to the comment of a cell."""
    found = {name: int(number) for name, number in _CELL.findall(box)}
    return (found.get(b"Row"), found.get(b"Column")) == (row, column)


def _place(row: int, column: int, text: str) -> bytes:
    """Where a box stands, next to its cell, and with room for its text."""
    height = min(_TALLEST, _LINE_HEIGHT * (lines_needed(text, _LINE_CHARACTERS) + 1))
    left, bottom = column + 1, row + math.ceil(height / _ROW_PIXELS)
    return f"{left}, 12, {row}, 2, {left + _COLUMNS}, 0, {bottom}, 2".encode()
