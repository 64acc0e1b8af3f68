from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.foreign_files import (
    A1,
    MAIN,
    SHEET,
    parts,
    refusal,
    relation,
    relations,
    sheet,
    types,
    why,
    zipped,
)
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.reading.gate.package import (
    Package,
    check_members,
    check_package,
    main_part,
    member_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RELATIONS = "xl/_rels/workbook.xml.rels"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def check(members: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> Package:
    archive = Archive(zipped(members), 100)
    found = check_members(archive)
    return check_package(archive, found, main_part(archive, found))


def changed(name: str, old: str, new: str) -> dict[str, str | bytes]:
    """The parts of the smallest workbook with one text in one of them replaced."""
    members = parts()
    before = str(members[name])
    assert old in before
    members[name] = before.replace(old, new)
    return members


def renamed(old: str, new: str) -> dict[str, str | bytes]:
    return {name.replace(old, new): body for name, body in parts().items()}


def test_the_smallest_workbook_passes() -> None:
    assert check(parts()) == Package(binary=False, macros=False)


@pytest.mark.parametrize(
    "members",
    [
        # A folder entry, an absolute target, a target with a dot, other letters' case, backslashes.
        {"xl/": "", **parts()},
        changed(RELATIONS, "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"),
        changed(RELATIONS, "worksheets/sheet1.xml", "./worksheets/sheet1.xml"),
        changed(RELATIONS, "worksheets/sheet1.xml", "worksheets%2Fsheet1.xml"),
        renamed("sheet1", "Sheet1"),
        renamed("/", "\\"),
        renamed("xl/", "/xl/"),
        # Any prefix, Strict names, no relations of the root.
        changed("xl/workbook.xml", "r:", "relationships:"),
        {**parts(), SHEET: '<x:worksheet xmlns:x="u"><x:sheetData/></x:worksheet>'},
        {**parts(), SHEET: sheet().replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")},
        {name: body for name, body in parts().items() if name != "_rels/.rels"},
        # Core properties, drawings and custom parts that are no good XML, or in another encoding.
        {**parts(), "docProps/core.xml": "<cp:coreProperties><unclosed>"},
        {**parts(), "docProps/core.xml": ""},
        {**parts(), "xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"},
        {**parts(), "customXml/item1.xml": "<DataMashup/>".encode("utf-16")},
        {**parts(), "xl/media/image1.svg": "<!DOCTYPE svg><svg/>"},
        {**parts(), "xl/media/image1.png": b"\x89PNG"},
        {**parts(), "xl/printerSettings1.bin": b"\x00\x01"},
    ],
)
def test_what_programs_write_passes(members: dict[str, str | bytes]) -> None:
    check(members)


def test_the_workbook_may_lie_elsewhere_if_the_root_says_so() -> None:
    members = renamed("xl/", "book/")
    members["_rels/.rels"] = relations(relation("rId1", "officeDocument", "/book/workbook.xml"))
    check(members)


def test_the_usual_place_is_taken_if_the_root_names_no_document() -> None:
    check({**parts(), "_rels/.rels": relations(relation("rId1", "metadata", "docProps/core.xml"))})


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "xl/workbook.xml", RELATIONS, SHEET])
def test_a_missing_part_is_damage_and_named(missing: str) -> None:
    members = parts()
    del members[missing]
    error = refusal(check, members)
    assert (error.code, error.params["reason"]) == ("FILE_CORRUPT", "missing_part")
    assert str(error.params["part"]).lower() == missing.lower()


def test_a_sheet_without_relation_is_named() -> None:
    error = refusal(check, changed(RELATIONS, "rId1", "rId9"))
    assert (error.code, error.params["part"]) == ("FILE_CORRUPT", "表")


def test_a_package_without_any_document_lacks_the_workbook() -> None:
    error = refusal(check, {"[Content_Types].xml": types()})
    assert error.params["part"] == "xl/workbook.xml"


def test_a_sheet_outside_the_package_is_missing() -> None:
    external = relations(relation("rId1", "worksheet", "http://x/", ' TargetMode="External"'))
    assert why(check, {**parts(), RELATIONS: external}) == "FILE_CORRUPT missing_part"


def test_far_cells_are_reported_with_the_name_of_their_sheet() -> None:
    error = refusal(check, parts(A1 + FAR))
    assert (error.code, error.params["sheet"]) == ("FILE_GRID_TOO_LARGE", "表")


def test_a_sheet_under_any_name_is_still_looked_at() -> None:
    members = renamed("sheet1.xml", "sheet1.bin")
    members[RELATIONS] = relations(relation("rId1", "worksheet", "worksheets/sheet1.bin"))
    check(members)
    members["xl/worksheets/sheet1.bin"] = sheet(A1 + FAR)
    assert refusal(check, members).code == "FILE_GRID_TOO_LARGE"


@pytest.mark.parametrize("body", ["<other><sheetData/></other>", "no xml", b""])
def test_a_sheet_that_is_none_is_refused(body: str | bytes) -> None:
    assert why(check, {**parts(), SHEET: body}) == "FILE_HOSTILE root"


def test_strings_are_looked_at_whatever_they_call_themselves() -> None:
    lie = '<other><sst uniqueCount="4000000000"/></other>'
    assert why(check, {**parts(), "xl/sharedStrings.xml": lie}) == "FILE_HOSTILE count"
    assert why(check, {**parts(), "xl/strings.xml": lie[7:-8]}) == "FILE_HOSTILE count"


@pytest.mark.parametrize(
    "name", ["xl/workbook.xml", SHEET, "docProps/core.xml", "xl/theme/theme1.xml", "xl/x.vml"]
)
def test_a_document_type_is_refused_in_whatever_part(name: str) -> None:
    members = {**parts(), name: "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet/>"}
    assert why(check, members) == "FILE_HOSTILE doctype"


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET])
def test_a_part_in_another_encoding_is_refused(name: str) -> None:
    body = parts().get(name, "<a/>")
    error = refusal(check, {**parts(), name: str(body).encode("utf-16")})
    assert (error.code, error.params["part"]) == ("FILE_UTF16", name)


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_malformed_part_that_is_read_is_damage(name: str) -> None:
    assert why(check, {**parts(), name: "<worksheet><sheetData>"}) == "FILE_CORRUPT xml"


@pytest.mark.parametrize("again", [SHEET, SHEET.upper(), "/" + SHEET, SHEET.replace("/", "\\")])
def test_two_parts_of_one_name_are_refused(again: str) -> None:
    members = [*parts().items(), (again, sheet())]
    assert why(check, members) == "FILE_HOSTILE duplicate"


@pytest.mark.parametrize("name", ["../a.xml", "xl/../../a.xml", "xl\\..\\a.xml"])
def test_a_name_that_leads_out_of_the_package_is_refused(name: str) -> None:
    assert why(check, {**parts(), name: "<a/>"}) == "FILE_HOSTILE name"


def test_a_name_with_dots_in_it_passes() -> None:
    check({**parts(), "xl/a..b.xml": "<a/>", "xl/...xml": "<a/>"})


def test_names_are_cut_at_null_bytes_by_some_and_therefore_refused() -> None:
    data = zipped({**parts(), "xl/a.xml#.png": b""}).replace(b"a.xml#.png", b"a.xml\0.png")
    assert why(check_members, Archive(data, 100)) == "FILE_HOSTILE name"


def test_a_package_that_unpacks_to_too_much_is_refused_unread() -> None:
    data = bytearray(zipped({**parts(), "xl/media/a.png": bytes(1000)}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (300 * 1024 * 1024).to_bytes(4, "little")
    error = refusal(check_members, Archive(bytes(data), 100))
    assert (error.code, error.params["reason"]) == ("FILE_BOMB", "inflated")
    assert (error.params["found"], error.params["limit"]) == (301, 200)


def test_macros_are_told() -> None:
    assert check({**parts(), "xl/vbaProject.bin": b"\xd0\xcf"}).macros


BINARY_SHEET = b"\x81\x01\x00\x91\x01\x00\x92\x01\x00\x82\x01\x00"


def binary(body: bytes) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": b"\x83\x01\x00",
        "xl/_rels/workbook.bin.rels": relations(
            relation("rId1", "worksheet", "worksheets/sheet1.bin"),
            relation("rId2", "styles", "styles.bin"),
        ),
        "xl/worksheets/sheet1.bin": body,
    }


def test_a_binary_workbook_passes() -> None:
    assert check(binary(BINARY_SHEET)) == Package(binary=True, macros=False)


def test_a_far_cell_in_a_binary_workbook_is_refused() -> None:
    row = b"\x00\x04\xff\xff\x0f\x00"
    cell = b"\x05\x10\xff\x3f\x00\x00" + bytes(12)
    error = refusal(check, binary(BINARY_SHEET[:6] + row + cell + BINARY_SHEET[6:]))
    assert error.params["cell"] == "XFD1048576"
    assert error.params["sheet"] == "xl/worksheets/sheet1.bin"


def test_the_missing_sheet_of_a_binary_workbook_is_damage() -> None:
    members = binary(BINARY_SHEET)
    del members["xl/worksheets/sheet1.bin"]
    assert why(check, members) == "FILE_CORRUPT missing_part"


def test_members_are_looked_for_without_regard_to_case_and_slashes() -> None:
    assert member_key("\\XL\\Workbook.xml") == member_key("xl/workbook.xml") == "xl/workbook.xml"
