"""Both ways of reading a workbook give the same, whatever it is.

The quick way may hand over to the thorough one; it may never give anything else.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests import fuzzing
from tests.both_ways import both_ways, outcome, sheet_by_sheet, thoroughly
from tests.effort import times
from tests.filled import filled
from tests.foreign_files import MACRO_TYPE, SHEET, relation, relations, types, workbook
from tests.samples import EDITIONS, consistent
from tests.samples import workbook as sample
from tests.surgery import in_parts
from xlsreport.reading.gate.gate import Container, pass_gate
from xlsreport.reading.quick.cells import PlainCells
from xlsreport.reading.quick.package import read_plainly
from xlsreport.reading.quick.sheet import Scans
from xlsreport.reading.workbook.values import read_witness

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

FILES = times(48, 2000)


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_a_filled_workbook_is_wholly_read_the_quick_way(
    form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(3):
        path = sample(form, consistent(form, seed), tmp_path / "a.xlsx")
        assert all(sheet_by_sheet(both_ways(path.read_bytes(), monkeypatch)))


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_what_openpyxl_saves_is_wholly_read_the_quick_way(
    edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(filled(edition).data)).save(stream)
    assert all(sheet_by_sheet(both_ways(stream.getvalue(), monkeypatch)))


@pytest.mark.parametrize("range_", ["D8:E9 ", "$D$8:$E$9", "D8-E9", "D&#56;:E9", "D8:E9", "8", ""])
def test_a_merged_range_that_the_reader_of_values_refuses_is_none_to_take_figures_from(
    range_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge = f'<mergeCell ref="{range_}"/></mergeCells>'.encode()
    data = in_parts(filled("2021").data, lambda _, part: part.replace(b"</mergeCells>", merge))
    both_ways(data, monkeypatch)
    codes = {each.code for each in outcome(data).findings}
    assert ("CELL_MERGED" if range_ == "D8:E9" else "FILE_CORRUPT") in codes


def test_of_two_sheets_with_one_name_the_first_one_is_searched_for_labels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rename(name: str, part: bytes) -> bytes | None:
        if name != "xl/workbook.xml":
            return None if name == "docProps/custom.xml" else part
        part = re.sub(rb"<definedNames>.*</definedNames>", b"", part, flags=re.DOTALL)
        return re.sub("二、主动公开|四、复议诉讼|_xlsreport".encode(), "表".encode(), part)

    data = in_parts(filled("2021").data, rename)
    both_ways(data, monkeypatch)
    found = outcome(data)
    assert "CELL_DISAGREES" in {each.code for each in found.findings}


def test_hostile_files_are_read_the_same_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [both_ways(data, monkeypatch) for _, data in fuzzing.hostile_files(FILES, 3)]
    quick = [each for each in found if each is not None]
    # Some must have been read each way, by the grammar and by element, or nothing was compared.
    assert FILES // 10 < len(quick) < FILES
    sheets = {each for reading in quick for each in sheet_by_sheet(reading)}
    assert sheets == {True, False}


def test_one_odd_sheet_does_not_keep_the_others_from_the_quick_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(filled("2021").data)) as source,
        zipfile.ZipFile(stream, "w") as copy,
    ):
        for name in source.namelist():
            body = source.read(name)
            if name == SHEET:
                body = body.replace(b"<sheetData>", b"<sheetData><row r='900'><x/></row>")
            copy.writestr(name, body)
    by_grammar = sheet_by_sheet(both_ways(stream.getvalue(), monkeypatch))
    assert by_grammar.count(False) == 1


def test_two_sheets_in_one_part_are_two_of_which_one_may_be_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as z:
        book = z.read("xl/workbook.xml").decode()
    (sheet,) = re.findall("<sheet [^>]*/>", book)
    again = re.sub(r'(?<= )name="[^"]*"', 'name="B" state="hidden"', sheet)
    data = zipped_with("xl/workbook.xml", book.replace(sheet, sheet + again))
    found = both_ways(data, monkeypatch)
    assert found is not None
    assert [each.hidden for each in found.witness.sheets.values()] == [False, True]


def test_macros_in_the_type_only_are_the_container_s(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped_with("[Content_Types].xml", types(MACRO_TYPE))
    found = both_ways(data, monkeypatch)
    assert found is not None
    assert found.passed.container is Container.XLSM


def zipped_with(name: str, body: str) -> bytes:
    """The smallest workbook with one part another one, or one more."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as source,
        zipfile.ZipFile(stream, "w") as copy,
    ):
        for each in source.namelist():
            if each != name:
                copy.writestr(each, source.read(each))
        copy.writestr(name, body)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("_rels/.rels", relations(relation("rId1", "officeDocument", "xl/other.xml"))),
        ("_rels/.rels", "<Relationships/>"),
        ("_rels/.rels", "<Relationships>"),
        ("xl/_rels/workbook.xml.rels", relations(relation("rId1", "worksheet", "a/b.xml"))),
        ("xl/_rels/workbook.xml.rels", relations(relation("r", "worksheet", SHEET))),
        ("xl/workbook.xml", "<document/>"),
        ("xl/workbook.xml", "<workbook>"),
        ("xl/styles.xml", "<styleSheet>"),
        ("xl/styles.xml", "<!DOCTYPE a><styleSheet/>"),
        ("xl/styles.xml", '<?xml version="1.0" encoding="UTF-16"?><styleSheet/>'),
        ("xl/theme/theme1.xml", "<!ENTITY a>"),
        ("xl/comments1.xml", '<comments><comment ref="A1:XFD1048576"/></comments>'),
        ("xl/tables/table1.xml", '<table totalsRowCount="1000001"/>'),
        ("xl/sharedStrings.xml", "<sst>"),
        (SHEET, "<worksheet>"),
        (SHEET, "<chartsheet/>"),
        (SHEET, "<styleSheet/>"),
        ("docProps/custom.xml", "<a>"),
        ("xl/vbaProject.bin", "x"),
        ("meta.xml", "<a><date>2025-02-03T08:00:00Z</date><generator>A/1.2</generator></a>"),
    ],
)
def test_a_part_that_is_refused_or_remarked_is_left_to_the_thorough_way(
    name: str, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        both_ways(zipped_with(name, body), monkeypatch)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("docProps/core.xml", "<a>"),
        ("docProps/core.xml", "<a><modified>yesterday</modified></a>"),
        ("docProps/core.xml", "<a><modified>2025-02-03T08:00:00Z</modified></a>"),
        ("docProps/app.xml", "<a>"),
        ("docProps/app.xml", "<a><Application>WPS 表格</Application></a>"),
        ("xl/media/picture.png", "x"),
        ("xl/drawings/drawing1.xml", "<not well-formed"),
        ("xl/sharedStrings.xml", "<sst><si/></sst>"),
        ("customXml/item1.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'),
    ],
)
def test_a_part_that_nobody_minds_is_read_the_quick_way(
    name: str, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert both_ways(zipped_with(name, body), monkeypatch) is not None


def test_budgets_are_those_of_the_whole_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two merges of which each is small enough, and both together are not."""
    from xlsreport.reading.gate import cell_budget
    from xlsreport.reading.quick import package as plain_package

    after = '<mergeCells><mergeCell ref="A1:B9"/><mergeCell ref="C1:D9"/></mergeCells>'
    data = workbook(after=after)
    assert both_ways(data, monkeypatch) is not None
    limits = ("MAX_FILLED_CELLS", "MAX_GRID_CELLS", "MAX_COVERED_CELLS")
    for module, limit in (
        (plain_package, "MAX_FILE_BYTES"),
        *((cell_budget, each) for each in limits),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(module, limit, 0)
            assert read_plainly(data) is None


def test_a_package_beyond_the_quick_way_is_judged_and_read_by_the_grammar_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = b"before" + filled("2021").data
    assert read_plainly(data) is None
    scans = Scans()
    passed = pass_gate(data, scans.judge)
    assert passed == pass_gate(data)
    witness = read_witness(data, (scans.read_strings, scans.prepare))
    assert all(isinstance(each.cells, PlainCells) for each in witness.sheets.values())
    assert witness == read_witness(data)
    assert outcome(data) == thoroughly(data, monkeypatch)
