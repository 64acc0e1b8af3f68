"""The styles part of a workbook: looks are added to it, none that is there is changed."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from xlsreport.findings.finding import Severity
from xlsreport.workbook.styles import COLOURS

__all__ = ["FILLS", "Styles", "insert_in_order"]

FILLS = {
    Severity.ERROR: COLOURS["fault"].removeprefix("#"),
    Severity.WARNING: COLOURS["doubt"].removeprefix("#"),
}
"""The colours of marked cells, as on the sheets of the form itself."""

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
    "tableStyles", "colors", "extLst",
)  # fmt: skip
# The first two fills of every workbook are these, even where others stand there.
_FIRST_FILLS = ("none", "gray125")
_FONT = "宋体"
_PLAIN = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}

_Key = tuple[object, ...]


class Styles:
    """The looks of cells by their numbers.

    Args:
        root: The part's first element, which is changed.
    """

    def __init__(self, root: etree._Element) -> None:
        """Makes the sections that are missing."""
        self._root = root
        self._found: dict[str, dict[_Key, int]] = {}
        for pattern in _FIRST_FILLS[len(self._list("fills")) :]:
            self._append("fills", self._make("fill", {}, self._make_pattern(pattern)))
        if not self._list("fonts"):
            self._append("fonts", self._make_font(11))
        if not self._list("borders"):
            self._append("borders", self._make_border(""))
        if not self._list("cellStyleXfs"):
            self._append("cellStyleXfs", self._make("xf", _PLAIN))
        if not self._list("cellStyles"):
            normal = {"name": "Normal", "xfId": "0", "builtinId": "0"}
            self._append("cellStyles", self._make("cellStyle", normal))
        self.pad(1)

    def pad(self, count: int) -> None:
        """Fills up the looks to a number, so that cells with numbers below it stay plain."""
        for _ in range(len(self._list("cellXfs")), count):
            self._append("cellXfs", self._make("xf", {**_PLAIN, "xfId": "0"}))

    def colour(self, looks: int, severity: Severity) -> int:
        """The number of the same looks with the colour of a severity."""
        changed = deepcopy(self._get_looks(looks))
        changed.set("fillId", str(self._add_fill(FILLS[severity])))
        changed.set("applyFill", "1")
        return self._add("cellXfs", changed)

    def is_coloured(self, looks: int) -> bool:
        """Whether looks have one of the colours that mark cells."""
        number = int(self._get_looks(looks).get("fillId") or 0)
        for fill in self._list("fills")[number : number + 1]:
            for colour in fill.iterfind("{*}patternFill[@patternType='solid']/{*}fgColor"):
                return colour.get("rgb", "")[-6:].upper() in FILLS.values()
        return False

    def take_back(self, looks: int, before: int) -> int:
        """The number of looks with the fill that others had before they were coloured.

        Args:
            looks: As they are now.
            before: As they were.
        """
        original = self._get_looks(before)
        changed = deepcopy(self._get_looks(looks))
        for name in ("fillId", "applyFill"):
            if name in original.attrib:
                changed.set(name, original.get(name, ""))
            elif name in changed.attrib:
                del changed.attrib[name]
        if _describe(changed) == _describe(original):
            return before
        return self._add("cellXfs", changed)

    def write_text(
        self,
        *,
        size: int = 11,
        bold: bool = False,
        link: bool = False,
        boxed: bool = False,
        fill: str = "",
    ) -> int:
        """The number of looks for a text at the top of its cell, broken into lines.

        Args:
            size: Of the letters, in points.
            bold: Whether they are bold.
            link: Whether they look like a link.
            boxed: Whether the cell has a border.
            fill: The cell's colour as six digits; ``""`` for none.
        """
        looks = {
            **_PLAIN,
            "xfId": "0",
            "fontId": str(self._add("fonts", self._make_font(size, bold=bold, link=link))),
            "fillId": str(self._add_fill(fill)) if fill else "0",
            "borderId": str(
                self._add("borders", self._make_border(COLOURS["border"][1:] if boxed else ""))
            ),
            "quotePrefix": "1",
            "applyFont": "1",
            "applyFill": "1",
            "applyBorder": "1",
            "applyAlignment": "1",
        }
        alignment = self._make("alignment", {"vertical": "top", "wrapText": "1"})
        return self._add("cellXfs", self._make("xf", looks, alignment))

    def _get_looks(self, number: int) -> etree._Element:
        """The looks of a number; plain ones, as programs do, where there are none."""
        looks = self._list("cellXfs")
        return looks[number] if number < len(looks) else looks[0]

    def _get_section(self, name: str) -> etree._Element:
        section = self._root.find(f"{{*}}{name}")
        if section is None:
            section = self._make(name, {})
            insert_in_order(self._root, section, _ORDER)
        return section

    def _list(self, name: str) -> list[etree._Element]:
        return list(self._get_section(name).iterchildren("*"))

    def _append(self, name: str, element: etree._Element) -> int:
        section = self._get_section(name)
        element.tail = None
        section.append(element)
        count = len(self._list(name))
        section.set("count", str(count))
        return count - 1

    def _add(self, name: str, element: etree._Element) -> int:
        """The number of an element in a section; it is added unless there is one like it."""
        if name not in self._found:
            # The first of several like elements counts.
            described = [(_describe(each), at) for at, each in enumerate(self._list(name))]
            self._found[name] = dict(reversed(described))
        found = self._found[name]
        key = _describe(element)
        if key not in found:
            found[key] = self._append(name, element)
        return found[key]

    def _add_fill(self, colour: str) -> int:
        parts = (
            self._make("fgColor", {"rgb": f"FF{colour}"}),
            self._make("bgColor", {"indexed": "64"}),
        )
        return self._add("fills", self._make("fill", {}, self._make_pattern("solid", *parts)))

    def _make_pattern(self, kind: str, *parts: etree._Element) -> etree._Element:
        return self._make("patternFill", {"patternType": kind}, *parts)

    def _make_font(self, size: int, *, bold: bool = False, link: bool = False) -> etree._Element:
        parts = [self._make("b", {})] if bold else []
        parts += [self._make("u", {})] if link else []
        parts.append(self._make("sz", {"val": str(size)}))
        if link:
            parts.append(self._make("color", {"rgb": f"FF{COLOURS['link_text'][1:]}"}))
        return self._make("font", {}, *parts, self._make("name", {"val": _FONT}))

    def _make_border(self, colour: str) -> etree._Element:
        sides = []
        for name in ("left", "right", "top", "bottom"):
            side = self._make(name, {"style": "thin"} if colour else {})
            if colour:
                side.append(self._make("color", {"rgb": f"FF{colour}"}))
            sides.append(side)
        return self._make("border", {}, *sides, self._make("diagonal", {}))

    def _make(
        self, name: str, attributes: dict[str, str], *children: etree._Element
    ) -> etree._Element:
        namespace = etree.QName(self._root).namespace
        element = etree.Element(f"{{{namespace}}}{name}", attributes)
        element.extend(children)
        return element


def insert_in_order(
    parent: etree._Element, element: etree._Element, order: tuple[str, ...]
) -> None:
    """Puts an element where the order of its parent's children wants it.

    Args:
        parent: The parent.
        element: The new child.
        order: The local names of the children in order; others may stand anywhere.
    """
    later = set(order[order.index(etree.QName(element).localname) + 1 :])
    for child in parent.iterchildren("*"):
        # Some programs wrap an element into one that offers alternatives.
        wrapped = child.iter("*") if child.tag.endswith("}AlternateContent") else (child,)
        if any(etree.QName(each).localname in later for each in wrapped):
            child.addprevious(element)
            return
    parent.append(element)


def _describe(element: etree._Element) -> _Key:
    """An element's content, to be compared with that of others."""
    children = tuple(_describe(child) for child in element.iterchildren("*"))
    text = (element.text or "").strip()
    return str(element.tag), tuple(sorted(element.attrib.items())), text, children
