"""The paragraphs and tables of a web page; nothing in it is run, fetched or resolved."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from xlsreport.reading.files.limits import MEGABYTE
from xlsreport.reading.files.refusal import Reason, corrupt, too_large
from xlsreport.reading.published.document import (
    RAISED,
    Document,
    Line,
    RawCell,
    RawTable,
    settle_raised,
)

__all__ = ["decode_text", "is_html", "read_html"]

# A saved page of a government website has a megabyte or two, with pictures in it more, and some
# thousand elements.
_LARGEST = 12 * MEGABYTE
_DEEPEST = 250
_LONGEST_FIGURE = 12
_MOST_ELEMENTS = 50_000
_START = re.compile(
    r"\s*(?>\s*<(?:!--.*?--|\?.*?\?)>)*+\s*<(?:!doctype\s+html|html|head|body|meta|table|div|p|h1|"
    r"section|article|span|main)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
# Boxes of a form that show what was typed into them; the others are buttons, or not seen.
_TYPED = frozenset({"", "text", "number", "tel", "search"})
_DROPPED = frozenset(
    {"script", "style", "template", "noscript", "head", "iframe", "object", "svg",
     "button", "nav", "footer", "del", "s", "strike", "rt", "rp"}
)  # fmt: skip
_PARAGRAPHS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "section", "article",
     "main", "header", "center", "blockquote", "pre", "dl", "dt", "dd", "body", "html", "form",
     "figure", "caption", "address", "hr", "table", "td", "th", "tr"}
)  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\f]+")
# Struck out counts as in Word: it is no text any more.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[a-z-]*\s*:[^;]*line-through",
    re.IGNORECASE,
)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)
_BREAK = "\x00"


def is_html(data: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page."""
    head = decode_text(data[:4096], whole=False)
    return head is not None and _START.match(head.lstrip("\ufeff")) is not None


def read_html(data: bytes) -> Document:
    """The paragraphs and tables of a web page.

    Args:
        data: The whole file.

    Raises:
        WorkbookError: ``FILE_TOO_LARGE``; ``FILE_CORRUPT`` if it is no text, or nested or
            repeated beyond what a page has.
    """
    if len(data) > _LARGEST:
        raise too_large(len(data), _LARGEST)
    text = decode_text(data)
    if text is None:
        raise corrupt(Reason.STRUCTURE)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).replace("\x00", "")
    parser = html.HTMLParser(no_network=True, huge_tree=False, recover=True, remove_comments=True,
                             remove_pis=True)  # fmt: skip
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise corrupt(Reason.STRUCTURE) from error
    reader = _Reader()
    blocks = reader.read(root)
    title = next(root.iter("title"), None)
    stated = "" if title is None else _SPACES.sub(" ", title.text or "").strip()
    return Document(tuple(blocks), stated, "html")


def decode_text(data: bytes, *, whole: bool = True) -> str | None:
    """A text in the encoding that its mark or its page states, else UTF-8 or GB 18030.

    Args:
        data: The bytes.
        whole: Whether these are all; a piece may end within a character.

    Returns:
        ``None`` if it is no text in any of these.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    else:
        found = _CHARSET.search(data[:4096])
        stated = found[1].decode("ascii").lower() if found else ""
        stated = "gb18030" if stated in {"gb2312", "gbk", "gb18030"} else stated
        names = ["utf-8-sig", *([stated] if stated in {"gb18030", "big5"} else []), "gb18030"]
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError as error:
            if not whole and error.start > len(data) - 4:
                return data[: error.start].decode(name, "ignore")
        except LookupError:
            continue
    return None


class _Reader:
    """Walks one page and collects its lines and tables."""

    def __init__(self, *, in_cell: bool = False) -> None:
        self._in_cell = in_cell
        self.blocks: list[Line | RawTable] = []
        self._text: list[str] = []
        self._signed = False
        self._left = _MOST_ELEMENTS

    def read(self, root: Any) -> list[Line | RawTable]:  # noqa: ANN401 - an element
        """The lines and tables of a page, without blank lines at both ends."""
        self._walk(root, 0)
        self._end_line(forced=False)
        return self.blocks

    def _walk(self, element: Any, depth: int) -> None:  # noqa: ANN401 - an element
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise corrupt(Reason.STRUCTURE)
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _DROPPED or _is_hidden(element):
            return
        if tag in {"input", "textarea", "select"}:
            self._text.append(_read_box(element))
            return
        if tag == "table" and not self._in_cell and not _holds_tables(element):
            self._end_line(forced=False)
            self.blocks.append(RawTable(self._read_rows(element, depth)))
            return
        block = tag in _PARAGRAPHS
        if block:
            self._end_line(forced=False)
        if "signed" in str(element.get("class") or "").split():
            self._signed = True
        if tag == "br":
            self._text.append(_BREAK)
        raised = RAISED if _is_raised(element) else ""
        self._text.append(raised + (element.text or ""))
        for child in element:
            self._walk(child, depth + 1)
            self._text.append(child.tail or "")
        self._text.append(raised)
        if block:
            self._end_line(forced=tag == "p")

    def _end_line(self, *, forced: bool) -> None:
        """Ends the paragraph under way; a blank one counts only where it is one of its own."""
        text = "".join(self._text)
        self._text = []
        signed, self._signed = self._signed, False
        lines = [_clean(part) for part in text.split(_BREAK)]
        if len(lines) > 1 and not lines[-1]:
            lines.pop()  # the last break of a paragraph is not seen
        if any(lines) or forced:
            self.blocks += [Line(line, signed) for line in lines]

    def _read_rows(self, table: Any, depth: int) -> list[list[RawCell]]:  # noqa: ANN401
        rows: list[list[RawCell]] = []
        for row in table.iter("tr"):
            if _is_hidden(row) or next(row.iterancestors("table")) is not table:
                continue
            cells: list[RawCell] = []
            for cell in row:
                if cell.tag not in {"td", "th"} or _is_hidden(cell):
                    continue
                within = _Reader(in_cell=True)
                within._left = self._left
                text = within._read_cell(cell, depth)
                self._left = within._left
                cells.append(RawCell(text, _span(cell, "rowspan"), _span(cell, "colspan")))
            rows.append(cells)
        return rows

    def _read_cell(self, cell: Any, depth: int) -> str:  # noqa: ANN401 - an element
        self._walk(cell, depth + 1)
        self._end_line(forced=False)
        return "\n".join(
            b.text.strip() for b in self.blocks if isinstance(b, Line) and b.text.strip()
        )


def _is_hidden(element: Any) -> bool:  # noqa: ANN401 - an element
    # LibreOffice writes the page's header and footer into the page itself.
    margin = element.tag == "div" and element.get("title") in {"header", "footer"}
    return (
        margin
        or element.get("hidden") is not None
        or _HIDDEN.search(str(element.get("style") or "")) is not None
    )


def _read_box(box: Any) -> str:  # noqa: ANN401 - an element
    """What a box of a form shows; ``""`` outside a table's cell, where it is one to search in."""
    if next(box.iterancestors("td", "th"), None) is None:
        return ""
    if box.tag == "input":
        kind = str(box.get("type") or "").strip().lower()
        return str(box.get("value") or "") if kind in _TYPED else ""
    if box.tag == "textarea":
        return str(box.text or "")
    options = list(box.iter("option"))
    chosen = [each for each in options if each.get("selected") is not None] or options[:1]
    return str(chosen[0].text or "") if chosen else ""


def _is_raised(element: Any) -> bool:  # noqa: ANN401 - an element
    """Whether a text is raised or lowered, as the number of a footnote is."""
    style = str(element.get("style") or "")
    return element.tag in {"sup", "sub"} or _RAISED_STYLE.search(style) is not None


def _holds_tables(table: Any) -> bool:  # noqa: ANN401 - an element
    """Whether a table holds others: then it only lays out the page.

    One of a single short cell is an editor's way to write a figure, and no table.
    """
    return any(
        sum(1 for _ in within.iter("td", "th")) != 1
        or len("".join(within.itertext()).strip()) > _LONGEST_FIGURE
        for within in table.iterdescendants("table")
    )


def _span(cell: Any, name: str) -> int:  # noqa: ANN401 - an element
    text = str(cell.get(name) or "1").strip()
    return max(1, min(int(text), 1000)) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004


def _clean(text: str) -> str:
    """A line as browsers show it: runs of spaces are one, those that must stay are spaces."""
    text = _SPACES.sub(" ", text).strip(" ")
    return settle_raised(text.replace("\xa0", " ")).rstrip()
