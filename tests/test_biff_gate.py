from __future__ import annotations

import struct

import pytest

from tests.foreign_files import (
    dimensions_record,
    number_record,
    old_workbook,
    record,
    refusal,
    why,
)
from xlsreport.reading.gate import biff as biff_gate
from xlsreport.reading.gate import cell_budget as extent
from xlsreport.reading.gate.biff import scan_xls, scan_xlsb_sheet
from xlsreport.reading.gate.cell_budget import Budget


def scan(stream: bytes) -> None:
    scan_xls(stream, Budget())


def test_an_ordinary_stream_passes() -> None:
    cells = dimensions_record(0, 2, 0, 2) + number_record(0, 0) + number_record(1, 1)
    scan(old_workbook(cells))


def test_what_follows_the_last_sheet_does_no_harm() -> None:
    scan(old_workbook(number_record(0, 0)) + bytes(500))


@pytest.mark.parametrize("kind", [0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x0006])
def test_a_cell_in_the_last_corner_is_refused_with_its_sheet(kind: int) -> None:
    far = record(kind, struct.pack("<2H", 65_535, 255) + bytes(10))
    error = refusal(scan, old_workbook(number_record(0, 0) + far))
    assert error.code == "FILE_GRID_TOO_LARGE"
    assert (error.params["sheet"], error.params["cell"]) == ("表", "IV65536")


def test_a_run_of_numbers_reaches_as_far_as_its_last() -> None:
    run = record(0x00BD, struct.pack("<2H", 65_535, 254) + bytes(12) + struct.pack("<H", 255))
    assert refusal(scan, old_workbook(run)).params["cell"] == "IV65536"


def test_formatted_empty_cells_do_not_count() -> None:
    scan(old_workbook(number_record(0, 0) + record(0x0201, struct.pack("<3H", 65_535, 255, 0))))


def test_a_cell_beyond_the_last_column_is_refused() -> None:
    assert why(scan, old_workbook(number_record(0, 256))) == "FILE_HOSTILE grid"


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [
        (dimensions_record(0, 0xFFFFFFFF, 0, 0xFFFF), "FILE_HOSTILE grid"),
        (dimensions_record(9, 1, 9, 1), "FILE_HOSTILE grid"),
        (dimensions_record(0, 65_536, 0, 256), "FILE_GRID_TOO_LARGE"),
        (record(0x0200, struct.pack("<5H", 0, 0xFFFF, 0, 0xFF, 0)), "FILE_GRID_TOO_LARGE"),
        (record(0x0200, b"xx"), "FILE_CORRUPT structure"),
    ],
)
def test_stated_dimensions_beyond_reason_are_refused(dimensions: bytes, expected: str) -> None:
    assert why(scan, old_workbook(dimensions)) == expected


@pytest.mark.parametrize(
    "dimensions", [dimensions_record(0, 0, 0, 0), dimensions_record(0, 65_536, 0, 9)]
)
def test_the_dimensions_of_empty_and_of_long_sheets_pass(dimensions: bytes) -> None:
    scan(old_workbook(dimensions + number_record(0, 0)))


def test_more_strings_than_the_stream_can_hold_are_refused() -> None:
    def strings(count: int) -> bytes:
        return old_workbook(b"", record(0x00FC, struct.pack("<2I", count, count)))

    assert why(scan, strings(0xFFFFFFFF)) == "FILE_HOSTILE count"
    scan(strings(3))


def test_a_locked_stream_is_encrypted_whatever_the_method() -> None:
    for method in (0, 1):
        locked = record(0x002F, struct.pack("<H", method) + bytes(50))
        assert why(scan, old_workbook(b"", locked)) == "FILE_ENCRYPTED"


def test_a_cut_record_is_damage() -> None:
    assert why(scan, old_workbook(b"\x03\x02\xff\xff")) == "FILE_CORRUPT truncated"


def test_a_sheet_outside_the_stream_is_damage() -> None:
    assert why(scan, old_workbook(b"", place=0xFFFFFFF0)) == "FILE_CORRUPT structure"


def test_many_names_for_one_sheet_are_refused() -> None:
    many = old_workbook(number_record(0, 0) * 100, sheets=50)
    assert why(scan, many) == "FILE_HOSTILE overlap"


def test_too_many_cells_are_refused_before_the_last_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extent, "MAX_FILLED_CELLS", 70_000)
    cells = number_record(0, 0) * 140_000 + b"no record at all"
    assert refusal(scan, old_workbook(cells)).code == "FILE_TOO_MANY_CELLS"


def test_a_stream_without_its_end_is_read_as_far_as_it_goes() -> None:
    scan(old_workbook(number_record(0, 0))[:-4])


def test_the_name_of_a_sheet_in_single_bytes_is_shown() -> None:
    name = b"\x02\x00" + "表".encode("gbk")
    start = len(record(0x0085, bytes(6) + name) + record(0x000A))
    entry = record(0x0085, struct.pack("<I2B", start, 0, 0) + name) + record(0x000A)
    assert refusal(scan, entry + number_record(0, 256)).params["part"] == "表"


def wide(kind: int, body: bytes = b"") -> bytes:
    """One record of an .xlsb part."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])
    return head + length + body


def binary_sheet(*cells: tuple[int, int], kind: int = 5, end: bytes = b"") -> bytes:
    """An .xlsb sheet with numbers in these cells, row and column from 0."""
    body = wide(129) + wide(145)
    for row, column in cells:
        body += wide(0, struct.pack("<I", row) + bytes(13))
        body += wide(kind, struct.pack("<2Id", column, 0, 1))
    return body + wide(146) + end


def scan_binary(body: bytes) -> None:
    scan_xlsb_sheet("xl/worksheets/sheet1.bin", body, "表", Budget())


def test_an_ordinary_binary_sheet_passes() -> None:
    scan_binary(binary_sheet((0, 0), (1, 1), end=wide(200, bytes(300))))


def test_a_binary_cell_in_the_last_corner_is_refused() -> None:
    error = refusal(scan_binary, binary_sheet((0, 0), (1_048_575, 16_383)))
    assert (error.code, error.params["cell"]) == ("FILE_GRID_TOO_LARGE", "XFD1048576")


def test_a_blank_binary_cell_does_not_count() -> None:
    scan_binary(binary_sheet((1_048_575, 16_383), kind=1))


@pytest.mark.parametrize("cell", [(1_048_576, 0), (0, 16_384)])
def test_a_binary_cell_outside_the_grid_is_refused(cell: tuple[int, int]) -> None:
    assert why(scan_binary, binary_sheet(cell)) == "FILE_HOSTILE grid"


def test_a_cut_binary_sheet_is_damage() -> None:
    whole = binary_sheet((0, 0))
    for size in (1, 5, 8, len(whole) - 8):
        assert why(scan_binary, whole[:size]) == "FILE_CORRUPT truncated"


def test_a_binary_record_without_end_is_damage() -> None:
    assert why(scan_binary, wide(129) + b"\x05\xff\xff\xff\xff\x7f") == "FILE_CORRUPT truncated"


def test_a_binary_sheet_without_its_end_is_read_as_far_as_it_goes() -> None:
    scan_binary(binary_sheet((0, 0))[:-3])


def test_too_many_binary_cells_are_refused_before_the_last_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extent, "MAX_FILLED_CELLS", 100)
    monkeypatch.setattr(biff_gate, "MAX_FILLED_CELLS", 100)
    cell = wide(5, struct.pack("<2Id", 0, 0, 1))
    scan_binary(wide(129) + cell * 100)
    body = wide(129) + cell * 101 + b"\xff"
    assert refusal(scan_binary, body).code == "FILE_TOO_MANY_CELLS"
