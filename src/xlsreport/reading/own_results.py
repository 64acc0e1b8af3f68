"""Tells files that this program wrote as results: boards, lists, merged workbooks, exports.

Only a few bytes of a file are looked at, and nothing in it is believed further than that: the
answer decides whether a new result may replace it.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.layout.stamp import PROPERTY_PREFIX
from xlsreport.reading.workbook.package_parts import parse_part
from xlsreport.submission.export_columns import (
    ENTRIES,
    FIGURES,
    LIST_COLUMNS,
    PERIOD,
    TEXTS,
    UNITS,
)
from xlsreport.text.words import word

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_board", "is_export", "is_finding_list", "is_merged_workbook"]

_LARGEST_PART = 1_000_000
_HEAD = 65_536
_TABLES = frozenset({"meta", "units", "texts", "figures", "figure_store"})


def is_merged_workbook(file: Path) -> bool:
    """Whether a workbook's properties call it a merged one; some programs lose them."""
    return _read_properties(file).get(f"{PROPERTY_PREFIX}kind") == "consolidated"


def is_finding_list(file: Path) -> bool:
    """Whether a file is a list of findings (``--xlsx``)."""
    titles = {word("findings_title", "zh"), word("findings_title", "en")}
    return _read_title(file) in titles and not _read_properties(file)


def is_board(file: Path) -> bool:
    """Whether a file is a board (``--html``)."""
    return b'id="unit-search"' in _read_head(file)


def is_export(file: Path) -> bool:
    """Whether a file is an export, or a table of one, in the format that its name says."""
    head = _read_head(file)
    match file.suffix.lower():
        case ".csv":
            text = head.decode("utf-8-sig", errors="replace")
            line = tuple(next(csv.reader(io.StringIO(text)), []))
            if line[: len(LIST_COLUMNS)] == LIST_COLUMNS:
                return True
            names = tuple(name for name in line if name != PERIOD.name)
            # Fields of a form's own may stand behind the columns of units.
            tables = (names, names[: len(UNITS.names)])
            return any(table.names in tables for table in (FIGURES, UNITS, TEXTS, ENTRIES))
        case ".json":
            return head.lstrip().startswith(b'{"schema": ') and b'"program": "xlsreport ' in head
        case ".sqlite":
            return _is_exported_database(file)
        case ".parquet":
            return head.startswith(b"PAR1") and b"xlsreport." in _read_tail(file)
    return False


def _read_head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_HEAD)


def _read_tail(file: Path) -> bytes:
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _HEAD))
        return stream.read()


def _read_part(file: Path, name: str) -> etree._Element | None:
    """A small part of a package; ``None`` if the file is none or has no such part."""
    try:
        with zipfile.ZipFile(file) as archive:
            if archive.getinfo(name).file_size > _LARGEST_PART:
                return None
            return parse_part(archive.read(name))
    except (
        zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, NotImplementedError,
        ValueError, RuntimeError, etree.XMLSyntaxError,
    ):  # fmt: skip
        return None


def _read_properties(file: Path) -> dict[str, str]:
    """The custom properties of a workbook by name; none if there are none."""
    root = _read_part(file, "docProps/custom.xml")
    nodes = () if root is None else root.iter("{*}property")
    return {node.get("name", ""): "".join(map(str, node.itertext())) for node in nodes}


def _read_title(file: Path) -> str:
    root = _read_part(file, "docProps/core.xml")
    nodes = () if root is None else root.iter("{*}title")
    return next((node.text or "" for node in nodes), "")


def _is_exported_database(file: Path) -> bool:
    import sqlite3

    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return False
    return names >= _TABLES
