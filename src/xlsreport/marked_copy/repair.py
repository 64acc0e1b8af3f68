"""The last steps of a marked copy: what the marking library loses is put back or found out.

openpyxl writes formulas without their results and texts within their cells, so that previews on
phones show neither; it puts all comments into the first corner and the time into every file.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.layout.records import address
from xlsreport.layout.stamp import ISSUE_DATE
from xlsreport.reading.cells.entry_cells import same_formula
from xlsreport.reading.workbook.our_marks import without_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, WitnessCell

__all__ = ["differences", "repair_package"]

_CORE = "docProps/core.xml"
_TYPES = "[Content_Types].xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_STRINGS_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_NOTE = "{urn:schemas-microsoft-com:office:excel}"
_NOTE_HEIGHT = re.compile(r"height:([0-9]+)")
_NOTE_COLUMNS = 5
_ROW_PIXELS = 20
_KINDS = {"s": "str", "b": "b", "e": "e", "d": "d"}


def repair_package(
    package: bytes, original: bytes, before: Witness, titles: Sequence[str]
) -> bytes:
    """A saved copy with the results of its formulas, shared texts, and no time of its making.

    Args:
        package: What openpyxl wrote.
        original: The file it was made from.
        before: The XML of that file.
        titles: The names of the copy's worksheets in order.
    """
    sheets = {f"xl/worksheets/sheet{at}.xml": title for at, title in enumerate(titles, start=1)}
    strings = _Strings()
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as copy,
        zipfile.ZipFile(io.BytesIO(original)) as source,
        zipfile.ZipFile(stream, "w") as archive,
    ):
        bodies = {name: copy.read(name) for name in copy.namelist()}
        for name, title in sheets.items():
            there = before.sheets.get(title)
            bodies[name] = _repair_sheet(bodies[name], there.cells if there else {}, strings)
        bodies |= {
            name: _anchor_comments(body) for name, body in bodies.items() if name.endswith(".vml")
        }
        if _CORE in source.namelist():
            bodies[_CORE] = source.read(_CORE)
        if _STRINGS not in bodies:
            bodies[_STRINGS] = strings.part()
            bodies[_TYPES] = _add_element(
                bodies[_TYPES],
                "Override",
                {"PartName": f"/{_STRINGS}", "ContentType": _STRINGS_TYPE},
            )
            bodies[_RELATIONS] = _add_element(
                bodies[_RELATIONS],
                "Relationship",
                {"Id": "rIdStrings", "Type": _STRINGS_RELATION, "Target": f"/{_STRINGS}"},
            )
        # Programs tell the kind of a package by its first member.
        for name in sorted(bodies, key=lambda name: (name != _TYPES, name != "_rels/.rels", name)):
            information = zipfile.ZipInfo(name, ISSUE_DATE.timetuple()[:6])
            archive.writestr(information, bodies[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def differences(before: Witness, after: Witness) -> list[str]:
    """The cells (``sheet!D8``) and properties of a workbook that a copy does not hold as they were.

    Args:
        before: The workbook.
        after: The copy, which may have more sheets.
    """
    found: list[str] = []
    for name, sheet in without_list(before.sheets).items():
        copy = after.sheets.get(name)
        found += [name] if copy is None else _compare_cells(name, sheet, copy)
    found += [name for name in before.names if name not in after.names]
    found += [name for name in before.properties if name not in after.properties]
    return found


def _compare_cells(name: str, before: SheetWitness, after: SheetWitness) -> Iterator[str]:
    for row, column in sorted(before.cells.keys() | after.cells.keys()):
        if not _is_same(before.cells.get((row, column)), after.cells.get((row, column))):
            yield f"{name}!{address(row, column)}"
    if sorted(before.merges) != sorted(after.merges) or before.protected != after.protected:
        yield name


def _is_same(before: WitnessCell | None, after: WitnessCell | None) -> bool:
    if before is None or after is None:
        return before is after
    if (before.formula is None) != (after.formula is None):
        return False
    if before.formula is not None and not same_formula(before.formula, after.formula or ""):
        return False
    if before.kind != after.kind:
        return False
    return before.text == after.text or (
        before.kind == "n" and _parse_number(before.text) == _parse_number(after.text) is not None
    )


def _parse_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


class _Strings:
    """The texts of a workbook, each once."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def number(self, item: etree._Element) -> int:
        """The number of the text in an ``is`` element, runs and all."""
        item.tag = f"{_MAIN}si"
        item.tail = None
        key = etree.tostring(item, encoding="utf-8")
        return self._numbers.setdefault(key, len(self._numbers))

    def part(self) -> bytes:
        """The part that holds them."""
        start = f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{_MAIN[1:-1]}">'
        return start.encode() + b"".join(self._numbers) + b"</sst>"


def _repair_sheet(
    body: bytes, cells: Mapping[tuple[int, int], WitnessCell], strings: _Strings
) -> bytes:
    root = etree.fromstring(body)
    places = {address(*place): cell for place, cell in cells.items() if cell.formula is not None}
    for element in root.iter(f"{_MAIN}c"):
        item = element.find(f"{_MAIN}is")
        if item is not None:
            element.remove(item)
            _set_value(element, "s", str(strings.number(item)))
        elif not len(element):
            # An empty text, or a blank that openpyxl calls a number.
            _set_value(element, "", "")
        elif element.find(f"{_MAIN}f") is not None:
            cell = places.get(element.get("r", ""))
            text = "" if cell is None else cell.text
            kind = "" if cell is None else _KINDS.get(cell.kind, "")
            _set_value(element, kind, text)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_value(element: etree._Element, kind: str, text: str) -> None:
    """Gives a cell a value and its type; ``""`` for none."""
    for old in element.findall(f"{_MAIN}v"):
        element.remove(old)
    if "t" in element.attrib:
        del element.attrib["t"]
    if kind:
        element.set("t", kind)
    if text or kind == "str":
        value = etree.SubElement(element, f"{_MAIN}v")
        value.text = text


def _anchor_comments(body: bytes) -> bytes:
    """The boxes of comments, each next to its cell instead of all of them in the first corner."""
    root = etree.fromstring(body)
    for note in root.iter(f"{_NOTE}ClientData"):
        row, column = (note.findtext(f"{_NOTE}{name}") for name in ("Row", "Column"))
        shape = note.getparent()
        if (
            row is None
            or column is None
            or shape is None
            or note.find(f"{_NOTE}Anchor") is not None
        ):
            continue
        size = _NOTE_HEIGHT.search(shape.get("style", ""))
        rows = math.ceil(int(size[1]) / _ROW_PIXELS) if size else 4
        left, top = int(column) + 1, int(row)
        anchor = etree.Element(f"{_NOTE}Anchor")
        anchor.text = f"{left}, 12, {top}, 2, {left + _NOTE_COLUMNS}, 0, {top + rows}, 2"
        note.insert(2, anchor)
    return etree.tostring(root)


def _add_element(body: bytes, name: str, attributes: Mapping[str, str]) -> bytes:
    root = etree.fromstring(body)
    namespace = str(root.tag).partition("}")[0] + "}"
    etree.SubElement(root, f"{namespace}{name}", dict(attributes))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
