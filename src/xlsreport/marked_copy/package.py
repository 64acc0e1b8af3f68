"""A package whose parts can be replaced, added and removed; all others keep their packed bytes.

Only what is marked changes in a marked copy. Libraries that edit workbooks write every part anew
and drop what they do not know; here the members of the ZIP file that are not touched are carried
over as they are, in their order, and new ones stand behind them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from lxml import etree

from xlsreport.marked_copy.zip_members import copy_member, pack
from xlsreport.reading.files.zip_archive import write_archive
from xlsreport.reading.gate.package import CONTENT_TYPES, member_key
from xlsreport.reading.workbook.package_parts import parse_part
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "DECLARATION",
    "STRICT",
    "Package",
    "Relation",
    "serialized",
]

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""What the parts start with that are made here."""
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of worksheets that follow the strict edition of the standard."""

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\?>\s*")


class Relation(Record, frozen=True):
    """A relation of a part to another part.

    Attributes:
        kind: The last word of its type, as ``worksheet``.
        target: The key of the other part.
    """

    kind: str
    target: str


class Package:
    """The parts of a workbook that has passed the gate.

    Parts are named by keys (see :func:`~xlsreport.reading.gate.package.member_key`): without
    regard to case, kind of slash and a leading slash, as links name them.

    Args:
        data: The whole file.
    """

    def __init__(self, data: bytes) -> None:
        """Reads the directory."""
        self._data = data
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._infos = self._archive.infolist()
        self._names = {
            member_key(info.filename): info.filename.replace("\\", "/").lstrip("/")
            for info in self._infos
            if not info.filename.endswith(("/", "\\"))
        }
        self._members = {member_key(info.filename): info for info in self._infos}
        self._bodies: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._roots: dict[str, etree._Element] = {}
        self._edited: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether there is a part of that key."""
        return key in self._names

    def name(self, key: str) -> str:
        """The name of a part, with ``/`` between folders.

        Raises:
            KeyError: There is none.
        """
        return self._names[key]

    def body(self, key: str) -> bytes:
        """The bytes of a part as they were given last; changes of its tree are not in them.

        Raises:
            KeyError: There is none.
        """
        if key in self._bodies:
            return self._bodies[key]
        if key not in self._names:
            raise KeyError(key)
        return self._archive.read(self._members[key])

    def root(self, key: str) -> etree._Element:
        """The parsed part, the same each time; changes are kept once :meth:`edit` was asked.

        Raises:
            KeyError: There is none.
            etree.XMLSyntaxError: It is malformed.
        """
        if key not in self._roots:
            self._roots[key] = parse_part(self.body(key))
        return self._roots[key]

    def edit(self, key: str) -> etree._Element:
        """The parsed part, to be changed; as :meth:`root`."""
        root = self.root(key)
        self._edited.add(key)
        return root

    def replace(self, key: str, body: bytes) -> None:
        """Gives a part other bytes; its tree is parsed anew when it is asked for."""
        self._bodies[key] = body
        self._roots.pop(key, None)
        self._edited.discard(key)

    def add(self, name: str, body: bytes, content_type: str) -> str:
        """Adds a part.

        Args:
            name: A free name, as :meth:`free_name` gives it.
            body: Its bytes.
            content_type: As the list of content types states it; ``""`` where an ending does.

        Returns:
            Its key.
        """
        key = member_key(name)
        self._names[key] = name
        self.replace(key, body)
        if content_type:
            types = self.edit(CONTENT_TYPES)
            override = etree.SubElement(types, f"{_get_namespace(types)}Override")
            override.set("PartName", f"/{name}")
            override.set("ContentType", content_type)
        return key

    def remove(self, key: str) -> None:
        """Removes a part, its relations and its content type."""
        for each in (key, _locate_relations(key)):
            if self._names.pop(each, None) is not None:
                self._removed.add(each)
                self._bodies.pop(each, None)
                self._roots.pop(each, None)
                self._edited.discard(each)
        types = self.edit(CONTENT_TYPES)
        for override in list(types.iter("{*}Override")):
            if member_key(override.get("PartName", "")) == key:
                types.remove(override)

    def free_name(self, pattern: str) -> str:
        """The first name that no part has.

        Args:
            pattern: The name with ``{}`` for a number from 1.
        """
        number = 1
        while member_key(pattern.format(number)) in self._names:
            number += 1
        return pattern.format(number)

    def state_ending(self, ending: str, content_type: str) -> None:
        """States the content type of all parts whose names end so, unless it is stated."""
        types = self.root(CONTENT_TYPES)
        if not any(
            each.get("Extension", "").lower() == ending for each in types.iter("{*}Default")
        ):
            default = etree.Element(f"{_get_namespace(types)}Default")
            default.set("Extension", ending)
            default.set("ContentType", content_type)
            self.edit(CONTENT_TYPES).insert(0, default)

    def relations(self, key: str) -> dict[str, Relation]:
        """The relations of a part to other parts by their id; links out of the package left out.

        Args:
            key: The part; ``""`` for the package itself.
        """
        found: dict[str, Relation] = {}
        folder = posixpath.dirname(self._names.get(key, key))
        for element in self._iterate_relations(key):
            if element.get("TargetMode") == "External":
                continue
            target = unquote(element.get("Target", "")).replace("\\", "/")
            path = target if target.startswith("/") else posixpath.join("/", folder, target)
            found[element.get("Id", "")] = Relation(
                element.get("Type", "").rpartition("/")[2], member_key(posixpath.normpath(path))
            )
        return found

    def target(self, key: str, kind: str) -> str | None:
        """The key of the part to which a part has a relation of a kind; ``None`` for none."""
        for relation in self.relations(key).values():
            if relation.kind == kind and relation.target in self:
                return relation.target
        return None

    def relate(self, key: str, kind: str, target: str) -> str:
        """Adds a relation.

        Args:
            key: The part.
            kind: The type of the relation with its address.
            target: The key of the other part.

        Returns:
            The id of the relation.
        """
        relations = _locate_relations(key)
        if relations not in self:
            body = DECLARATION + f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
            folder, _, base = self._names[key].rpartition("/")
            self.add(posixpath.join(folder, "_rels", f"{base}.rels"), body, "")
            self.state_ending("rels", _RELATIONS_TYPE)
        root = self.edit(relations)
        used = {each.get("Id", "").lower() for each in self._iterate_relations(key)}
        number = 1
        while f"rid{number}" in used:
            number += 1
        element = etree.SubElement(root, f"{_get_namespace(root)}Relationship")
        element.set("Id", f"rId{number}")
        element.set("Type", kind)
        folder = posixpath.dirname(self._names[key])
        element.set("Target", posixpath.relpath(self._names[target], folder or "."))
        return f"rId{number}"

    def unrelate(self, key: str, identifier: str) -> None:
        """Removes a relation; with the last one goes the part that holds them."""
        relations = _locate_relations(key)
        root = self.edit(relations)
        for element in list(self._iterate_relations(key)):
            if element.get("Id") == identifier:
                root.remove(element)
        if not len(root):
            self.remove(relations)

    def _iterate_relations(self, key: str) -> Iterator[etree._Element]:
        relations = _locate_relations(key)
        if relations in self:
            yield from self.root(relations).iter("{*}Relationship")

    def finished(self) -> bytes:
        """The whole file with every change."""
        bodies = {key: body for key, body in self._bodies.items() if key in self._names}
        for key in sorted(self._edited):
            bodies[key] = serialized(self._roots[key], self.body(key))
        members = []
        for info in self._infos:
            key = member_key(info.filename)
            if key not in self._removed:
                member = copy_member(self._data, info)
                body = bodies.pop(key, None)
                members.append(member if body is None else pack(member.name, body))
        members += [pack(self._names[key].encode(), body) for key, body in bodies.items()]
        return write_archive(members)


def serialized(root: etree._Element, before: bytes = DECLARATION) -> bytes:
    """A part as bytes.

    Args:
        root: Its first element.
        before: The part before it was changed; its declaration and encoding are kept.
    """
    tree = root.getroottree()
    found = _DECLARATION.match(before)
    encoding = tree.docinfo.encoding or "UTF-8"
    body = cast("bytes", etree.tostring(tree, encoding=encoding, xml_declaration=False))
    return (found[0] if found else b"") + body


def _get_namespace(root: etree._Element) -> str:
    return f"{{{etree.QName(root).namespace or ''}}}"


def _locate_relations(key: str) -> str:
    folder, _, base = key.rpartition("/")
    return posixpath.join(folder, "_rels", f"{base}.rels")
