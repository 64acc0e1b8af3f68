"""The gate for workbooks in an Office package: .xlsx, .xlsm and .xlsb."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from xlsreport.reading.files.limits import MAX_INFLATED_BYTES, MEGABYTE
from xlsreport.reading.files.refusal import Reason, bomb, corrupt, encrypted, hostile
from xlsreport.reading.gate.biff import XLSB_SHEET_START, scan_xlsb_sheet
from xlsreport.reading.gate.cell_budget import Budget, Extent
from xlsreport.reading.gate.part import scan_part
from xlsreport.reading.gate.xml import (
    check_encoding,
    check_markup,
    is_xml,
    root_name,
    utf16_encodings,
    visit_elements,
)
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlsreport.reading.files.zip_archive import Archive, Member, PartSource

__all__ = [
    "CONTENT_TYPES",
    "MACRO_SHEETS",
    "Package",
    "check_members",
    "check_package",
    "judge_part",
    "main_part",
    "member_key",
    "sheet_parts",
]

CONTENT_TYPES = "[content_types].xml"
_ROOT_RELATIONS = "_rels/.rels"
_USUAL_MAIN = ("xl/workbook.xml", "xl/workbook.bin")
_MACROS = "vbaproject.bin"
MACRO_SHEETS = "xl/macrosheets/"
_HEAD = 512

_LARGEST_AT_ONCE = 4 * MEGABYTE
_XML_ENDINGS = (".xml", ".rels", ".vml")
# Parts that the libraries open by their name, with any content.
_FIXED_NAMES = frozenset({"xl/workbook.xml", "xl/sharedstrings.xml", "xl/styles.xml"})
# Roots of the parts that the libraries interpret. Only these must be well-formed: others, such as
# the drawings of old comments or the properties some programs write, often are not.
_READ_ROOTS = frozenset(
    {
        "workbook",
        "worksheet",
        "chartsheet",
        "dialogsheet",
        "macrosheet",
        "sst",
        "styleSheet",
        "comments",
        "table",
        "Relationships",
        "Types",
    }
)
_SHEET_ROOTS = frozenset({"worksheet", "chartsheet", "dialogsheet", "macrosheet"})
_SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


class Package(Record, frozen=True):
    """What the gate has learnt of a package that passed.

    Attributes:
        binary: Whether it is an .xlsb.
        macros: Whether it carries a macro project or sheets of macros.
    """

    binary: bool
    macros: bool


class _Relation(Record, frozen=True):
    kind: str
    target: str


def check_members(archive: Archive) -> dict[str, Member]:
    """Judges the directory of a package before anything in it is read.

    Returns:
        The members by the name under which the libraries look for them: without regard to case
        and to a leading slash, folders left out.

    Raises:
        WorkbookError: ``FILE_ENCRYPTED``; ``FILE_BOMB`` if the declared sizes sum up to too much;
            ``FILE_HOSTILE`` for two members of one name or a name that leads out of the package.
    """
    total = sum(member.size for member in archive.members)
    if total > MAX_INFLATED_BYTES:
        limit = MAX_INFLATED_BYTES // MEGABYTE
        raise bomb(Reason.INFLATED, "", -(-total // MEGABYTE), limit)
    members: dict[str, Member] = {}
    for member in archive.members:
        if member.encrypted:
            raise encrypted()
        if "\x00" in member.name or ".." in member.name.split("/"):
            raise hostile(Reason.NAME, member.name)
        if member.is_folder:
            continue
        key = member_key(member.name)
        if key in members:
            raise hostile(Reason.DUPLICATE, member.name)
        members[key] = member
    return members


def member_key(name: str) -> str:
    """The name under which a member is looked for; see :func:`check_members`."""
    return name.replace("\\", "/").lstrip("/").casefold()


def main_part(archive: PartSource, members: Mapping[str, Member]) -> str:
    """The key of the part that the package says is its document; empty if it says nothing.

    Raises:
        WorkbookError: As :func:`visit_elements`, of the root's relations.
    """
    if _ROOT_RELATIONS in members:
        for relation in _read_relations(archive, members[_ROOT_RELATIONS], "").values():
            if relation.kind == "officeDocument":
                return relation.target
    return next((name for name in _USUAL_MAIN if name in members), "")


def check_package(
    archive: Archive,
    members: Mapping[str, Member],
    main: str,
    judge: Callable[[str, bytes], Extent | None] | None = None,
) -> Package:
    """Reads every part of a package that a library will read, and judges it.

    Args:
        archive: The package.
        members: What :func:`check_members` returned.
        main: The key of the workbook part.
        judge: As for :func:`~.gate.pass_gate`.

    Returns:
        What is worth a remark.

    Raises:
        WorkbookError: ``FILE_CORRUPT`` if the workbook or one of its sheets is missing, and
            everything that :func:`scan_part`, :func:`scan_xlsb_sheet` and :func:`check_markup`
            raise.
    """
    sheets = sheet_parts(archive, members, main)
    budget = Budget()
    for key, member in members.items():
        if judge is not None and key in sheets and member.size <= _LARGEST_AT_ONCE:
            extent = judge(key, archive.read(member))
            if extent is not None and budget.take(extent):
                continue
        judge_part(archive, key, member, sheets.get(key), budget)
    macros = any(key.endswith(_MACROS) or key.startswith(MACRO_SHEETS) for key in members)
    return Package(binary=main.endswith(".bin"), macros=macros)


def judge_part(
    archive: PartSource, key: str, member: Member, sheet: str | None, budget: Budget
) -> Extent:
    """Reads a part as far as a library will read it, and judges it.

    Args:
        archive: The package.
        key: The name under which libraries look for the part.
        member: The part.
        sheet: The name of the sheet that it holds; ``None`` if it holds none.
        budget: The cells of the workbook so far; those of the part are added.

    Returns:
        How far its cells and ranges reach; an empty extent for an .xlsb's.

    Raises:
        WorkbookError: As :func:`check_package`.
    """
    head = archive.head(member, _HEAD)
    if sheet is None and (key.endswith(".svg") or not _is_markup(key, head)):
        return Extent()
    label = sheet or member.name
    if head.startswith(XLSB_SHEET_START):
        scan_xlsb_sheet(member.name, archive.read(member), label, budget)
    elif sheet is not None or key in _FIXED_NAMES or _find_root(head) in _READ_ROOTS:
        check_encoding(member.name, head)
        if sheet is not None and root_name(head) not in _SHEET_ROOTS:
            raise hostile(Reason.ROOT, member.name)
        return scan_part(archive, member, label, budget)
    else:
        # In any encoding, if it is XML at all: nothing in it is read.
        check_markup(member.name, archive.chunks(member))
    return Extent()


def _find_root(head: bytes) -> str:
    """The local name of a part's first element, in UTF-16 too; empty if there is none."""
    for encoding in utf16_encodings(head):
        head = head.decode(encoding, "ignore").encode()
    return root_name(head)


def _is_markup(key: str, head: bytes) -> bool:
    return key.endswith(_XML_ENDINGS) or is_xml(head) or head.startswith(XLSB_SHEET_START)


def sheet_parts(archive: PartSource, members: Mapping[str, Member], main: str) -> dict[str, str]:
    """The sheets' parts, by key, with their names; the names of an .xlsb stay empty.

    Raises:
        WorkbookError: ``FILE_CORRUPT`` if a part that must be there is missing, and what
            :func:`visit_elements` raises.
    """
    if CONTENT_TYPES not in members:
        raise corrupt(Reason.MISSING_PART, "[Content_Types].xml")
    if main not in members:
        raise corrupt(Reason.MISSING_PART, main or _USUAL_MAIN[0])
    folder, base = posixpath.split(main)
    relations_key = posixpath.join(folder, "_rels", base + ".rels")
    if relations_key not in members:
        raise corrupt(Reason.MISSING_PART, relations_key)
    relations = _read_relations(archive, members[relations_key], folder)
    if main.endswith(".bin"):
        named = [(relation, "") for relation in relations.values() if relation.kind in _SHEET_KINDS]
    else:
        named = []
        for name, identifier in _list_sheets(archive, members[main]):
            if identifier not in relations:
                raise corrupt(Reason.MISSING_PART, name)
            named.append((relations[identifier], name))
    for relation, _ in named:
        if relation.target not in members:
            raise corrupt(Reason.MISSING_PART, relation.target)
    return {relation.target: name for relation, name in named}


def _list_sheets(archive: PartSource, member: Member) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            # The relation's attribute is called r:id, in any prefix; no other has that local name.
            local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            found.append((local.get("name", ""), local.get("id", "")))

    visit_elements(archive, member, start)
    return found


def _read_relations(archive: PartSource, member: Member, folder: str) -> dict[str, _Relation]:
    """The relations of a part by their id; targets as keys, links out of the package left out."""
    found: dict[str, _Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = unquote(attributes.get("Target", "")).replace("\\", "/")
        path = target if target.startswith("/") else posixpath.join("/", folder, target)
        found[attributes.get("Id", "")] = _Relation(
            attributes.get("Type", "").rpartition("/")[2], member_key(posixpath.normpath(path))
        )

    visit_elements(archive, member, start)
    return found
