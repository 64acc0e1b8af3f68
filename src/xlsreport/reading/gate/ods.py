"""The gate for OpenDocument spreadsheets.

Their rows and cells carry repetition counts, so that a few bytes stand for a whole grid; the
reading library expands them, and drops without a word what then lies outside the grid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.reading.files.limits import MAX_SPACES
from xlsreport.reading.files.refusal import Reason, corrupt, encrypted, hostile
from xlsreport.reading.gate.cell_budget import Budget, Extent, in_grid
from xlsreport.reading.gate.xml import check_encoding, check_markup, visit_elements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.reading.files.zip_archive import Archive, Member

__all__ = ["check_ods"]

_CONTENT = "content.xml"
_MANIFEST = "meta-inf/manifest.xml"
_PLAIN_PARTS = ("styles.xml", "meta.xml", "settings.xml")
_MACRO_FOLDERS = ("basic/", "scripts/")
_HEAD = 256

_CELLS = frozenset({"table-cell", "covered-table-cell"})
# An element with one of these is a value; without, it is at most formatted.
_VALUES = frozenset({"value-type", "value", "string-value", "date-value", "time-value", "formula"})
_MAX_DIGITS = 12


def check_ods(archive: Archive, members: Mapping[str, Member]) -> bool:
    """Judges a spreadsheet in an OpenDocument package.

    Args:
        archive: The package.
        members: Its members by key.

    Returns:
        Whether it carries macros.

    Raises:
        WorkbookError: ``FILE_ENCRYPTED``; ``FILE_CORRUPT`` if the content or the manifest is
            missing or not well-formed; ``FILE_HOSTILE`` for a document type, repetitions that are
            no numbers or lead outside the grid, runs of spaces without end; what
            :class:`Budget` and :mod:`xlsreport.reading.gate.xml` raise.
    """
    for needed in (_MANIFEST, _CONTENT):
        if needed not in members:
            raise corrupt(Reason.MISSING_PART, needed)
    # Not parsed: OpenOffice 1 and 2 wrote it with a document type, which is never resolved.
    if b"encryption-data" in archive.read(members[_MANIFEST]):
        raise encrypted()
    visitor = _Visitor(members[_CONTENT].name)
    visit_elements(archive, members[_CONTENT], visitor.start, visitor.end)
    for key in _PLAIN_PARTS:
        if key in members:
            check_encoding(key, archive.head(members[key], _HEAD))
            check_markup(key, archive.chunks(members[key]))
    return any(key.startswith(_MACRO_FOLDERS) for key in members)


class _Visitor:
    """Follows rows and cells through the content, repetitions multiplied, never expanded."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._budget = Budget()
        self._sheet = ""
        self._extent = Extent()
        self._row = self._repeat = self._column = self._spaces = 0
        self._row_filled = self._row_last = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in _CELLS:
            self._visit_cell(attributes)
        elif local == "table-row":
            self._repeat = self._read_times(attributes, "number-rows-repeated")
            self._column = self._row_filled = self._row_last = 0
        elif local == "table":
            self._sheet = next(
                (value for key, value in attributes.items() if key.endswith(":name")), ""
            )
            self._extent, self._row = Extent(), 0
        elif local == "s":
            self._spaces += self._read_times(attributes, "c")
            if self._spaces > MAX_SPACES:
                raise hostile(Reason.COUNT, self._part)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "table-row":
            self._end_row()
        elif local == "table":
            self._budget.add(self._sheet, self._extent)
            self._extent = Extent()

    def _visit_cell(self, attributes: Mapping[str, str]) -> None:
        times, filled = 1, False
        for key, value in attributes.items():
            local = key.rpartition(":")[2]
            if local == "number-columns-repeated":
                times = self._read_number(value)
            elif local in _VALUES:
                filled = True
        self._column += times
        if filled:
            self._row_filled += times
            self._row_last = self._column

    def _end_row(self) -> None:
        self._row += self._repeat
        if self._row_filled:
            if not in_grid(self._row, self._row_last):
                raise hostile(Reason.GRID, self._part)
            self._extent.add(self._row, self._row_last, self._row_filled * self._repeat)
            self._budget.check(self._sheet, self._extent)

    def _read_times(self, attributes: Mapping[str, str], name: str) -> int:
        """A repetition, 1 where none is stated."""
        for key, value in attributes.items():
            if key.rpartition(":")[2] == name:
                return self._read_number(value)
        return 1

    def _read_number(self, text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS):
            raise hostile(Reason.COUNT, self._part)
        return int(text)
