from __future__ import annotations

import time

import pytest

from tests.foreign_files import A1, SHEET, refusal, sheet, why, zipped
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.reading.gate import cell_budget as extent
from xlsreport.reading.gate import part as part_gate
from xlsreport.reading.gate.cell_budget import Budget
from xlsreport.reading.gate.part import scan_part

FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def scan(body: str, budget: Budget | None = None) -> None:
    archive = Archive(zipped({SHEET: body}), 10)
    scan_part(archive, archive.members[0], "表", budget or Budget())


def far(rows: str, before: str = "", after: str = "") -> str:
    """The cell that reaches too far; empty if none does."""
    try:
        scan(sheet(rows, before, after))
    except Exception as error:  # noqa: BLE001 -- whatever it is, its parameters tell
        return str(getattr(error, "params", {}).get("cell", repr(error)))
    return ""


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c r="XFD1048576" s="1" t="str"><v></v></c>',
        '<c r="XFD1048576" t="inlineStr"><is/></c>',
        '<c r="XFD1048576"><f>A1</f></c>',
        '<c r="XFD1048576"> \n <v>1</v></c>',
        '<c r="XFD1048576"><!-- x --><v>1</v></c>',
        '<c s="1" r="XFD1048576"><v>1</v></c>',
        "<c r='XFD1048576'><v>1</v></c>",
        '<c\nr="XFD1048576"><v>1</v></c>',
        '<c r="xfd1048576"><v>1</v></c>',
        '<c r="$XFD$1048576"><v>1</v></c>',
        '<c r="XFD1048576" x=">"><v>1</v></c>',
        '<c r="XFD1048576" x="/>"><v>1</v></c>',
        '<c r="XFD1048576" x="/>"><?a < ?><v>1</v></c>',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<y:c xmlns:y="u" r="XFD1048576"><y:v>1</y:v></y:c>',
    ],
)
def test_one_filled_cell_in_the_last_corner_is_refused_however_it_is_written(cell: str) -> None:
    assert far(f'{A1}<row r="1048576">{cell}</row>') == "XFD1048576"


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576" s="1"/>',
        '<c r="XFD1048576" s="1"></c>',
        '<c r="XFD1048576" s="1"> </c>',
        "<c r='XFD1048576' s='1'/>",
        '<!-- <c r="XFD1048576"><v>1</v></c> -->',
        '<?a <c r="XFD1048576"><v>1</v></c> ?>',
        '<y:c xmlns:y="u" r="XFD1048576"/>',
    ],
)
def test_formatting_down_to_the_last_corner_passes(cell: str) -> None:
    assert far(f'{A1}<row r="1048576">{cell}</row>') == ""


def test_cells_without_address_follow_the_one_before() -> None:
    assert far('<row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row>') == "XFD1048576"
    assert far('<row r="1048575"/><row><c r="E1048576"/><c><v>1</v></c></row>') == "F1048576"
    assert far("<row><c><v>1</v></c><c><v>1</v></c></row>") == ""


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="AAAA1"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="1"><c r=""><v>1</v></c></row>',
        '<row r="1"><c r="A1:B2"><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="4294967295"><c><v>1</v></c></row>',
        '<row r="99999999999999"><c><v>1</v></c></row>',
        '<row r="-1"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"/><c><v>1</v></c></row>',
    ],
)
def test_cells_outside_the_grid_are_refused(rows: str) -> None:
    assert why(scan, sheet(A1 + rows)) == "FILE_HOSTILE grid"


def test_a_cell_at_the_bottom_of_a_narrow_sheet_passes() -> None:
    assert far(A1 + '<row r="1048576"><c r="D1048576"><v>1</v></c></row>') == ""


def test_cells_are_found_across_the_pieces_in_which_a_part_is_read() -> None:
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(2, 60_000))
    assert far(A1 + empty + FAR) == "XFD1048576"
    assert far(FAR + empty) == "XFD1048576"
    assert far(A1 + empty) == ""


def test_a_million_filled_cells_are_too_many() -> None:
    row = '<row r="{0}">' + '<c r="A{0}"><v>1</v></c>' * 101 + "</row>"
    rows = "".join(row.format(number) for number in range(1, 10_001))
    assert refusal(scan, sheet(rows)).code == "FILE_TOO_MANY_CELLS"


def test_filled_cells_are_counted_by_element_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_gate, "MAX_FILLED_CELLS", 100)
    monkeypatch.setattr(extent, "MAX_FILLED_CELLS", 100)
    row = '<row r="1">' + '<c r="A1"><v>1</v></c>' * 100 + "{0}</row><!-- -->"
    scan(sheet(row.format("")))
    assert refusal(scan, sheet(row.format("<c><v>1</v></c>"))).code == "FILE_TOO_MANY_CELLS"


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "A1:XFD1048576"),
        ("<mergeCells><mergeCell  x='' ref = 'A1:C1048576'/></mergeCells>", "A1:C1048576"),
        ('<hyperlinks><hyperlink ref="A:XFD" location="x"/></hyperlinks>', "A:XFD"),
        ('<y:mergeCell xmlns:y="u" ref="A1:A1048576"/>', "A1:A1048576"),
        ('<comment ref="A1:A1048576"/>', "A1:A1048576"),
    ],
)
def test_merges_and_links_over_the_grid_are_refused(
    after: str, expected: str, comment: str
) -> None:
    error = refusal(scan, sheet(A1, comment, after))
    assert (error.code, error.params["range"]) == ("FILE_MERGE_TOO_LARGE", expected)


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells count="2"><mergeCell ref="A1:XFD1"/><mergeCell ref="B2"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:B2" location="x"/><hyperlink location="x"/></hyperlinks>',
        '<mergeCells><mergeCell ref="hello"/></mergeCells>',
        '<conditionalFormatting sqref="A1:XFD1048576"/><autoFilter ref="A1:XFD1048576"/>',
    ],
)
def test_ordinary_merges_and_links_pass(after: str, comment: str) -> None:
    scan(sheet(A1, comment, after))


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
def test_a_merge_that_leaves_the_grid_is_refused(comment: str) -> None:
    after = '<mergeCells><mergeCell ref="A1:XFD99999999"/></mergeCells>'
    assert why(scan, sheet(A1, comment, after)) == "FILE_HOSTILE grid"


def test_merges_are_counted_once_even_where_a_part_is_read_twice() -> None:
    budget = Budget()
    merge = '<mergeCells><mergeCell ref="A1:A90000"/></mergeCells>'
    for _ in range(2):
        scan(sheet(A1, "", merge + "<!-- read again from here -->"), budget)
    assert refusal(scan, sheet(A1, "", merge), budget).code == "FILE_MERGE_TOO_LARGE"


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
@pytest.mark.parametrize("count", ["4000000000", "18446744073709551615", "1000001", "9" * 5000])
def test_a_stated_count_that_no_file_can_hold_is_refused(count: str, comment: str) -> None:
    strings = f'<sst uniqueCount="{count}">{comment}<si><t>a</t></si></sst>'
    assert why(scan, strings) == "FILE_HOSTILE count"


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
@pytest.mark.parametrize("count", ["99", "-1", "many", "1000000", "0000000000005"])
def test_a_harmless_wrong_count_passes(count: str, comment: str) -> None:
    scan(f'<sst count="{count}" uniqueCount="{count}">{comment}<si><t>a</t></si></sst>')


def test_a_text_that_speaks_of_a_count_or_a_merge_passes() -> None:
    words = 'count="9999999999" mergeCell ref="A1:XFD1048576" :comment ref="A:XFD" x:c '
    scan(f"<sst><si><t>{words}</t></si></sst>")


def test_a_text_without_end_is_refused() -> None:
    text = "".join(f"{number:x}" for number in range(1_000_000))
    assert why(scan, f"<sst><si><t>{text}</t></si></sst>") == "FILE_HOSTILE token"


@pytest.mark.parametrize("word", ['count="1234567" ', "comment ", ":mergeCell ", "<c ", 'r="A1" '])
def test_words_repeated_without_end_take_no_time(word: str) -> None:
    text = word.replace("<", "&lt;") * 60_000
    start = time.perf_counter()
    scan(f"<sst><si><t>{text}</t></si></sst>")
    assert time.perf_counter() - start < 20  # it does not hang
