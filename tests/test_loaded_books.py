"""The copy of a loaded workbook is the workbook: what is saved of it is the same."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from lxml import etree
from openpyxl.styles import Font

from tests.filled import filled
from tests.loaded_books import remembering
from tests.merged_books import sent, written

if TYPE_CHECKING:
    from pathlib import Path

_LOAD = openpyxl.load_workbook.__wrapped__


def _parts(book: openpyxl.Workbook) -> dict[str, bytes]:
    """What is saved, with the format itself where the saved parts have its number.

    openpyxl numbers the formats of a workbook that it has just loaded otherwise than those of the
    copy: it keeps some of them twice. The merged cells are a set and stand in any order.
    """
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # The core properties hold when it was saved.
    del parts["docProps/core.xml"]
    styles = etree.fromstring(parts["xl/styles.xml"])
    (formats,) = styles.iter("{*}cellXfs")
    numbered = [etree.tostring(each) for each in formats]
    styles.remove(formats)
    parts["xl/styles.xml"] = etree.tostring(styles)

    def resolve(found: re.Match[bytes]) -> bytes:
        return found[1] + b'"' + numbered[int(found[2])] + b'"'

    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            body = re.sub(rb'( (?:s|style)=)"([0-9]+)"', resolve, part)
            merges = re.findall(rb"<mergeCell [^>]*>", body)
            parts[name] = re.sub(rb"<mergeCell [^>]*>", b"", body) + b"".join(sorted(merges))
    return parts


def test_a_copy_is_saved_as_what_was_loaded_also_after_an_edit(tmp_path: Path) -> None:
    for data in (filled("2021").data, written(sent(3), tmp_path).read_bytes()):
        load = remembering(_LOAD)
        # The workbook that was loaded itself, and two copies of it.
        books = [load(io.BytesIO(data)) for _ in range(3)]
        whole = [_parts(book) for book in books]
        assert whole[1:] == whole[:1] * 2
        for book in books:
            sheet = book.worksheets[1]
            sheet.insert_rows(3)
            sheet["A1"] = "别的"
            sheet.column_dimensions["Z"].hidden = True
            sheet.row_dimensions[900].height = 40
            sheet["A1"].font = Font(bold=True, size=31)
            del book[book.sheetnames[-1]]
        edited = [_parts(book) for book in books]
        assert edited[1:] == edited[:1] * 2
        assert edited[0] != whole[0]


def test_other_bytes_and_other_options_are_loaded_themselves(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    loads = []

    def load(file: io.BytesIO, **named: object) -> openpyxl.Workbook:
        loads.append(named)
        return _LOAD(file, **named)

    remembered = remembering(load)
    file = tmp_path / "a.xlsx"
    for value in ("one", "two"):
        book.active["A1"] = value
        book.save(file)
        for _ in range(2):
            assert remembered(file).active["A1"].value == value
            assert remembered(str(file), data_only=True).active["A1"].value == value
    assert loads == [{}, {"data_only": True}] * 2


def test_a_warning_comes_each_time(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")

    def load(file: io.BytesIO) -> openpyxl.Workbook:
        warnings.warn("an extension is lost", UserWarning, stacklevel=2)
        return _LOAD(file)

    remembered = remembering(load)
    for _ in range(2):
        with pytest.warns(UserWarning, match="an extension is lost"):
            remembered(tmp_path / "a.xlsx")
