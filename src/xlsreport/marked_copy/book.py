"""The workbook part and what hangs on it: sheets, shared texts, styles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.marked_copy.package import DECLARATION, STRICT, Package, serialized
from xlsreport.marked_copy.styles import Styles, insert_in_order
from xlsreport.reading.gate.package import member_key

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAIN", "Book"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
"""The namespace of worksheets of the usual, transitional edition of the standard."""

_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize",
    "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_SELECTED = re.compile(
    rb"(<(?:[\w.\-]+:)?sheetView\b[^>]*?)\s+tabSelected\s*=\s*[\"'](?:1|true)[\"']"
)
_LOOKS = re.compile(rb"\s(?:s|style)\s*=\s*[\"']([0-9]{1,6})[\"']")
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Book:
    """A workbook that is being marked.

    Args:
        data: The file, which has passed the gate and is an .xlsx or .xlsm.

    Raises:
        KeyError: A part is missing.
        etree.XMLSyntaxError: A part is malformed.
    """

    def __init__(self, data: bytes) -> None:
        """Reads the workbook part."""
        self.package = Package(data)
        self.key = self.package.target("", "officeDocument") or "xl/workbook.xml"
        self._root = self.package.edit(self.key)
        self.namespace = etree.QName(self._root).namespace or MAIN
        self.links = _STRICT_LINKS if self.namespace == STRICT else _LINKS
        self._folder = self.package.name(self.key).rpartition("/")[0]
        self._strings: dict[str, int] | None = None
        self._styles: Styles | None = None

    def get_sheets(self) -> dict[str, str]:
        """The keys of the sheets' parts by the sheets' names, in the order of the workbook."""
        relations = self.package.relations(self.key)
        found = {}
        for element in self._list_sheets():
            relation = relations.get(_get_link(element))
            if relation is not None and relation.target in self.package:
                found[element.get("name", "")] = relation.target
        return found

    @property
    def styles(self) -> Styles:
        """The looks of its cells; a part for them is made where there is none."""
        if self._styles is None:
            key = self.package.target(self.key, "styles")
            if key is None:
                key = self._add_part("styles", "styleSheet")
                self._styles = Styles(self.package.edit(key))
                # Cells may have numbers of looks all the same; they must stay plain.
                self._styles.pad(1 + self._find_largest_looks())
            else:
                self._styles = Styles(self.package.edit(key))
        return self._styles

    def make_parts(self) -> None:
        """Makes the parts for looks and shared texts where they are missing."""
        _ = self.styles
        self._read_strings()

    def _find_largest_looks(self) -> int:
        bodies = (self.package.body(key) for key in self.get_sheets().values())
        return max((int(n) for body in bodies for n in _LOOKS.findall(body)), default=0)

    def _read_strings(self) -> dict[str, int]:
        """The shared texts without runs and their numbers; the part is made where it is missing."""
        if self._strings is None:
            key = self.package.target(self.key, "sharedStrings")
            key = self._add_part("sharedStrings", "sst") if key is None else key
            self._shared = self.package.edit(key)
            items = list(self._shared.iterchildren("{*}si"))
            self._strings = {}
            self._shared_count = len(items)
            for number, item in enumerate(items):
                if len(item) == 1 and item[0].tag == f"{{{self.namespace}}}t":
                    self._strings.setdefault(item[0].text or "", number)
            for name in ("count", "uniqueCount"):
                # They may be left out, and must not be wrong.
                if name in self._shared.attrib:
                    del self._shared.attrib[name]
        return self._strings

    def add_string(self, text: str) -> int:
        """The number of a text among the shared ones; it is added unless it is there.

        Previews on phones do not show texts that stand in the cells themselves.
        """
        strings = self._read_strings()
        # What looks like an escaped character would be shown as that character.
        text = _ESCAPED.sub(r"_x005F\g<0>", text)
        if text not in strings:
            item = etree.SubElement(self._shared, f"{{{self.namespace}}}si")
            content = etree.SubElement(item, f"{{{self.namespace}}}t")
            content.text = text
            content.set(_SPACE, "preserve")
            strings[text] = self._shared_count
            self._shared_count += 1
        return strings[text]

    def add_sheet(self, name: str, root: etree._Element, *, first: bool, state: str = "") -> str:
        """Adds a sheet.

        Args:
            name: Of the sheet; a number follows it where another sheet has it.
            root: What is in it.
            first: Whether it stands in front of all others or behind them.
            state: ``veryHidden`` for one that no menu shows.

        Returns:
            Its name.
        """
        sheets = self._list_sheets()
        used = {each.get("name", "").casefold() for each in sheets}
        whole, number = name, 1
        while whole.casefold() in used:
            whole, number = f"{name}{number}", number + 1
        part = self.package.free_name(self._locate("worksheets/sheet{}.xml"))
        key = self.package.add(part, serialized(root), _TYPE.format("worksheet"))
        identifier = self.package.relate(self.key, f"{self.links}/worksheet", key)
        parent = self._get_child("sheets")
        element = etree.SubElement(parent, f"{{{self.namespace}}}sheet", nsmap={"r": self.links})
        element.set("name", whole)
        element.set(
            "sheetId", str(1 + max((int(s.get("sheetId") or 0) for s in sheets), default=0))
        )
        if state:
            element.set("state", state)
        element.set(f"{{{self.links}}}id", identifier)
        if first:
            parent.insert(0, element)
            self._move_indices(lambda index: index + 1)
        return whole

    def remove_sheet(self, name: str) -> None:
        """Removes a sheet with its part, and the names that belong to it alone."""
        sheets = self._list_sheets()
        index = next(at for at, each in enumerate(sheets) if each.get("name") == name)
        identifier = _get_link(sheets[index])
        part = self.package.relations(self.key)[identifier].target
        self._get_child("sheets").remove(sheets[index])
        self.package.unrelate(self.key, identifier)
        self.package.remove(part)
        self._move_indices(lambda at: None if at == index else at - (at > index))

    def _move_indices(self, move: Callable[[int], int | None]) -> None:
        """Puts right what names a sheet by its place: the names that belong to one sheet."""
        for name in list(self._root.iter("{*}definedName")):
            index = name.get("localSheetId")
            if index is None:
                continue
            moved = move(int(index))
            parent = name.getparent()
            if moved is not None:
                name.set("localSheetId", str(moved))
            elif parent is not None:
                parent.remove(name)
                if not len(parent):
                    self._root.remove(parent)

    def deselect_sheets(self) -> None:
        """Leaves no sheet selected; to be called before a sheet is changed in another way.

        Several selected sheets are a group: what is typed into one goes into all.
        """
        for key in self.get_sheets().values():
            body = self.package.body(key)
            alone = _SELECTED.sub(rb"\1", body)
            if alone != body:
                self.package.replace(key, alone)

    def open_at_first_sheet(self) -> None:
        """Makes the first sheet the one that is shown, and has all formulas worked out anew."""
        views = self._get_child("bookViews")
        if not len(views):
            etree.SubElement(views, f"{{{self.namespace}}}workbookView")
        for view in views.iterchildren("{*}workbookView"):
            view.set("activeTab", "0")
            view.set("firstSheet", "0")
        self._get_child("calcPr").set("fullCalcOnLoad", "1")

    def _add_part(self, kind: str, root: str) -> str:
        """Adds a part that belongs to the whole workbook; ``kind`` is its name and relation."""
        body = DECLARATION + f'<{root} xmlns="{self.namespace}"/>'.encode()
        name = self._locate(f"{kind}.xml")
        if member_key(name) in self.package:
            name = self.package.free_name(self._locate(f"{kind}{{}}.xml"))
        key = self.package.add(name, body, _TYPE.format(kind))
        self.package.relate(self.key, f"{self.links}/{kind}", key)
        return key

    def _locate(self, name: str) -> str:
        return f"{self._folder}/{name}".lstrip("/")

    def _list_sheets(self) -> list[etree._Element]:
        return list(self._get_child("sheets").iterchildren("{*}sheet"))

    def _get_child(self, name: str) -> etree._Element:
        child = self._root.find(f"{{*}}{name}")
        if child is None:
            child = etree.Element(f"{{{self.namespace}}}{name}")
            insert_in_order(self._root, child, _ORDER)
        return child


def _get_link(element: etree._Element) -> str:
    """The id of a relation that an element states, in either edition's words; ``""`` for none."""
    return next(
        (str(link) for name, link in element.attrib.items() if str(name).endswith("}id")), ""
    )
