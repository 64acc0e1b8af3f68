from __future__ import annotations

import struct

import pytest

from tests.foreign_files import END_OF_CHAIN, FREE, compound, why
from xlsreport.reading.gate.ole import CompoundFile

BODY = bytes(range(256)) * 20
# Sectors: 0 to 9 the stream, 10 the directory, 11 the table.
DIRECTORY, TABLE = 10, 11


def built(change_table: object = None, change_header: object = None) -> bytes:
    return compound({"Workbook": BODY}, change_table, change_header)  # type: ignore[arg-type]


def content(data: bytes) -> bytes:
    return b"".join(CompoundFile(data).streams("Workbook"))


def linked(sector: int, following: int) -> bytes:
    """The file with one link of its chains changed."""
    return built(lambda table: table.__setitem__(sector, following))


def headed(at: int, *numbers: int) -> bytes:
    """The file with numbers of its header changed."""
    return built(None, lambda header: struct.pack_into(f"<{len(numbers)}I", header, at, *numbers))


def test_a_stream_comes_back_as_it_was_put_in() -> None:
    assert content(built()) == BODY
    assert CompoundFile(built()).names() == {"Workbook"}


def test_a_file_with_many_sectors_is_read_to_the_end() -> None:
    body = BODY * 100
    assert b"".join(CompoundFile(compound({"a": BODY, "b": body})).streams("b")) == body


def with_small_stream(body: bytes, links: list[int], first: int = 0) -> bytes:
    """A file whose stream lies in the mini stream, which fills the first 4,096 bytes."""
    mini = struct.pack(f"<{len(links)}I", *links).ljust(4096, b"\xff")
    data = bytearray(compound({"space": body.ljust(4096, b"\0"), "mini": mini, "Workbook": b""}))
    at = data.rindex("Workbook".encode("utf-16-le"))
    struct.pack_into("<2I", data, at + 116, first, len(body))
    root = data.rindex("Root Entry".encode("utf-16-le"))
    struct.pack_into("<2I", data, root + 116, 0, 4096)
    space = data.rindex("space".encode("utf-16-le"))
    struct.pack_into("<2I", data, space + 116, 0, 0)
    struct.pack_into("<2I", data, 60, 8, 8)
    return bytes(data)


def test_a_small_stream_is_read_from_the_mini_stream() -> None:
    body = b"x" * 100
    assert content(with_small_stream(body, [1, END_OF_CHAIN])) == body
    assert content(with_small_stream(body, [1, FREE])) == body


@pytest.mark.parametrize(
    ("links", "first", "reason"),
    [
        ([1, 0], 0, "FILE_HOSTILE loop"),
        ([1, 5000], 0, "FILE_CORRUPT truncated"),
        ([1, 1], 2000, "FILE_CORRUPT truncated"),
    ],
)
def test_a_small_stream_may_not_run_in_circles_or_out_of_the_file(
    links: list[int], first: int, reason: str
) -> None:
    assert why(content, with_small_stream(b"x" * 100, links, first)) == reason


def test_large_sectors_are_understood() -> None:
    # One sector each: table, directory, stream.
    def sector(body: bytes) -> bytes:
        return body.ljust(4096, b"\0")

    def entry(name: str, kind: int, first: int, size: int) -> bytes:
        encoded = name.encode("utf-16-le")
        fixed = struct.pack("<HB", len(encoded) + 2, kind) + bytes(49)
        return encoded.ljust(64, b"\0") + fixed + struct.pack("<IQ", first, size)

    header = bytearray(built()[:512])
    struct.pack_into("<H", header, 30, 12)
    struct.pack_into("<9I", header, 40, 1, 1, 1, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    struct.pack_into("<I", header, 76, 0)
    table = struct.pack("<3I", 0xFFFFFFFD, END_OF_CHAIN, END_OF_CHAIN).ljust(4096, b"\xff")
    directory = entry("Root Entry", 5, END_OF_CHAIN, 0) + entry("Workbook", 2, 2, 4096)
    data = sector(bytes(header)) + table + sector(directory) + sector(b"content")
    assert content(data) == sector(b"content")


@pytest.mark.parametrize("following", [0, 1])
def test_a_chain_that_runs_in_a_circle_is_refused(following: int) -> None:
    assert why(content, linked(1, following)) == "FILE_HOSTILE loop"


def test_a_directory_that_runs_in_a_circle_is_refused() -> None:
    assert why(CompoundFile, linked(DIRECTORY, DIRECTORY)) == "FILE_HOSTILE loop"


def test_two_chains_that_meet_are_refused() -> None:
    assert why(content, linked(9, DIRECTORY)) == "FILE_HOSTILE loop"


def test_a_table_listed_twice_or_a_list_of_tables_in_a_circle_is_refused() -> None:
    assert why(CompoundFile, headed(80, TABLE)) == "FILE_HOSTILE loop"
    # Its last number names the sector that follows: itself.
    circle = built(lambda table: table.__setitem__(127, TABLE))
    assert why(CompoundFile, circle[:68] + struct.pack("<2I", TABLE, 1) + circle[76:]) == (
        "FILE_HOSTILE loop"
    )


def test_a_longer_list_of_tables_is_followed() -> None:
    data = bytearray(built())
    number = len(data) // 512 - 1
    data += struct.pack("<128I", TABLE, *[FREE] * 126, END_OF_CHAIN)
    struct.pack_into("<2I", data, 68, number, 1)
    struct.pack_into("<I", data, 76, FREE)
    assert content(bytes(data)) == BODY


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (built()[:300], "FILE_CORRUPT truncated"),
        (built()[:3000], "FILE_CORRUPT truncated"),
        (built()[:512] + bytes(600), "FILE_CORRUPT truncated"),
        (linked(1, 9999), "FILE_CORRUPT truncated"),
        (linked(1, FREE), "FILE_CORRUPT truncated"),
        (linked(1, 0xFFFFFFFC), "FILE_CORRUPT truncated"),
        (headed(48, 0x7FFFFFFF), "FILE_CORRUPT truncated"),
        (headed(48, 0), "FILE_CORRUPT structure"),
        (headed(48, END_OF_CHAIN), "FILE_CORRUPT structure"),
        (headed(68, 0x7FFFFFFF), "FILE_CORRUPT truncated"),
        (headed(76, FREE), "FILE_CORRUPT structure"),
        (headed(28, 0x0008FFFE), "FILE_CORRUPT structure"),
    ],
)
def test_a_damaged_file_is_refused(data: bytes, reason: str) -> None:
    assert why(content, data) == reason


def test_a_last_sector_cut_short_is_filled_up() -> None:
    # The stream's second sector moved to the end of the file, half of it missing.
    data = bytearray(built())
    number = len(data) // 512 - 1
    at = 512 * (TABLE + 1)
    struct.pack_into("<I", data, at + 4 * 8, number)
    struct.pack_into("<I", data, at + 4 * number, END_OF_CHAIN)
    found = content(bytes(data) + BODY[:200])
    assert found[: 9 * 512] == BODY[: 9 * 512]
    assert found[9 * 512 :] == BODY[:200] + bytes(312)


def test_a_stream_that_claims_four_gigabytes_is_refused() -> None:
    data = bytearray(built())
    at = data.rindex("Workbook".encode("utf-16-le"))
    struct.pack_into("<I", data, at + 120, 0xFFFFFFFF)
    assert why(content, bytes(data)) == "FILE_CORRUPT truncated"


def test_an_empty_stream_is_empty() -> None:
    data = bytearray(built())
    at = data.rindex("Workbook".encode("utf-16-le"))
    struct.pack_into("<I", data, at + 120, 0)
    assert content(bytes(data)) == b""
