from __future__ import annotations

import pytest

from tests.foreign_files import ods_cell, ods_parts, ods_row, refusal, why, zipped
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.reading.gate.ods import check_ods
from xlsreport.reading.gate.package import check_members

EMPTY, ONE = ods_cell(), ods_cell(1)
# As LibreOffice writes a row whose first cell is filled.
FIRST = ods_row(ONE, ods_cell(repeated=16_383))
LAST = ods_row(ods_cell(repeated=16_383), ONE)


def check(rows: str = ods_row(ONE), **more: str | bytes) -> bool:
    members = ods_parts(rows)
    for name, body in more.items():
        members[name.replace("__", "/").replace("_", ".")] = body
    return check_file(zipped(members))


def check_file(data: bytes) -> bool:
    archive = Archive(data, 100)
    return check_ods(archive, check_members(archive))


@pytest.mark.parametrize(
    "rows",
    [
        FIRST + ods_row(ods_cell(repeated=16_384), repeated=1_048_575),
        FIRST * 2000,
        ods_row(ods_cell(repeated=4_000_000_000)),
        ods_row(EMPTY, repeated=4_000_000_000),
        ods_row(ONE, repeated=1_000_000),
        ods_row(ods_cell(1, repeated=16_384)),
        '<table:table-row table:style-name="a"><table:table-cell table:style-name="b"/>'
        "</table:table-row>",
        '<text:p>a<text:s text:c="9"/><text:s/></text:p>',
    ],
)
def test_repetitions_as_they_are_written_pass(rows: str) -> None:
    assert check(rows) is False


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (FIRST + ods_row(EMPTY, repeated=1_048_574) + LAST, "FILE_GRID_TOO_LARGE"),
        (ods_row(ods_cell(1, repeated=16_384), repeated=1_048_576), "FILE_TOO_MANY_CELLS"),
        (ods_row(ods_cell(1, repeated=5), repeated=1_000_000), "FILE_TOO_MANY_CELLS"),
        (ods_row(ods_cell(repeated=16_384), ONE), "FILE_HOSTILE grid"),
        (ods_row(EMPTY, repeated=1_048_576) + ods_row(ONE), "FILE_HOSTILE grid"),
        (ods_row(ONE, repeated=4_000_000_000), "FILE_HOSTILE grid"),
        (ods_row(ods_cell(repeated=-1)), "FILE_HOSTILE count"),
        (ods_row(ods_cell(repeated="9" * 5000)), "FILE_HOSTILE count"),
        (ods_row(ONE, repeated="many"), "FILE_HOSTILE count"),
        ('<text:p><text:s text:c="400000000"/></text:p>', "FILE_HOSTILE count"),
        ('<text:s text:c="600000"/><text:s text:c="600000"/>', "FILE_HOSTILE count"),
    ],
)
def test_repetitions_beyond_reason_are_refused(rows: str, expected: str) -> None:
    assert why(check, rows) == expected


def test_a_refusal_names_sheet_and_cell() -> None:
    rows = ods_row(EMPTY, repeated=1_048_575) + ods_row(ods_cell(repeated=9), ONE)
    error = refusal(check, rows)
    assert (error.params["sheet"], error.params["cell"]) == ("表", "J1048576")


def test_the_cells_of_all_sheets_are_added_up() -> None:
    long = ods_row(EMPTY, repeated=1_000_000) + ods_row(EMPTY, EMPTY, ONE)
    second = f'</table:table><table:table table:name="二">{long}'
    check(long)
    assert refusal(check, long + second).params["sheet"] == "二"


def test_a_formula_without_value_counts_as_filled() -> None:
    formula = '<table:table-cell table:formula="of:=1"/>'
    rows = ods_row(EMPTY, repeated=1_048_575) + ods_row(ods_cell(repeated=9), formula)
    assert refusal(check, rows).code == "FILE_GRID_TOO_LARGE"


def test_macros_are_told() -> None:
    assert check(Basic__script_xml="<a/>")


@pytest.mark.parametrize("missing", ["content.xml", "META-INF/manifest.xml"])
def test_a_missing_part_is_damage(missing: str) -> None:
    members = ods_parts(ods_row(ONE))
    del members[missing]
    assert why(check_file, zipped(members)) == "FILE_CORRUPT missing_part"


def test_a_locked_file_is_encrypted() -> None:
    members = ods_parts(ods_row(ONE))
    members["META-INF/manifest.xml"] = "<manifest><encryption-data/></manifest>"
    assert why(check_file, zipped(members)) == "FILE_ENCRYPTED"


def test_the_document_type_of_an_old_manifest_is_let_pass_and_of_other_parts_not() -> None:
    members = ods_parts(ods_row(ONE))
    members["META-INF/manifest.xml"] = '<!DOCTYPE m PUBLIC "-//OpenOffice.org//DTD" "m.dtd"><m/>'
    assert check_file(zipped(members)) is False
    for part in ("styles.xml", "content.xml"):
        assert why(check_file, zipped({**members, part: "<!DOCTYPE a><a/>"})) == (
            "FILE_HOSTILE doctype"
        )


def test_another_encoding_is_refused() -> None:
    members = ods_parts(ods_row(ONE))
    members["meta.xml"] = "<a/>".encode("utf-16")
    assert why(check_file, zipped(members)) == "FILE_UTF16"
