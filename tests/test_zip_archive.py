from __future__ import annotations

import io
import mmap
import random
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.foreign_files import refusal, why, zipped
from xlsreport.reading.files.zip_archive import Archive, Member

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"<a>" + b"0123456789" * 100 + b"</a>"
DIRECTORY, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


def opened(data: bytes) -> Archive:
    return Archive(data, 100)


def changed(data: bytes, mark: bytes, offset: int, body: bytes) -> bytes:
    """``data`` with other bytes behind the last ``mark``."""
    at = data.rindex(mark) + offset
    return data[:at] + body + data[at + len(body) :]


def member(archive: Archive, name: str) -> Member:
    return next(member for member in archive.members if member.name == name)


def read(data: bytes, name: str = "a.xml") -> bytes:
    archive = opened(data)
    return archive.read(member(archive, name))


def test_members_come_back_as_they_were_put_in() -> None:
    assert read(zipped({"a.xml": TEXT, "b.xml": b""})) == TEXT


def test_stored_members_data_descriptors_folders_and_comments_are_understood() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stream = Pipe()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.mkdir("folder")
        archive.writestr("a.xml", TEXT)
        archive.writestr("b.xml", TEXT, zipfile.ZIP_DEFLATED)
        archive.comment = b"made by hand"
    found = opened(stream.getvalue())
    assert [(one.name, one.is_folder) for one in found.members] == [
        ("folder/", True),
        ("a.xml", False),
        ("b.xml", False),
    ]
    assert found.read(found.members[1]) == found.read(found.members[2]) == TEXT


def test_64_bit_archives_are_understood() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w") as archive,
        archive.open("a.xml", "w", force_zip64=True) as to,
    ):
        to.write(TEXT)
    data = stream.getvalue()
    # The same directory with all its numbers in the 64-bit fields.
    at, end = data.index(DIRECTORY), data.index(END)
    entry = bytearray(data[at:end])
    entry[20:28] = b"\xff" * 8
    entry[30:32] = struct.pack("<H", 20)
    entry += struct.pack("<2H2Q", 1, 16, len(TEXT), len(TEXT))
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(entry), at)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at + len(entry), 1)
    tail = struct.pack("<4s4H2IH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert read(data[:at] + entry + record + locator + tail) == TEXT


def test_a_64_bit_locator_that_leads_nowhere_is_refused() -> None:
    data = zipped({"a.xml": TEXT})
    at = data.index(END)
    tail = struct.pack("<4s4H2IH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    assert why(opened, data[:at] + bytes(56) + locator + tail) == "FILE_CORRUPT structure"
    assert why(opened, data[:at] + tail) == "FILE_CORRUPT truncated"


def test_bytes_before_and_after_an_archive_are_passed_over() -> None:
    assert read(b"before" + zipped({"a.xml": TEXT}) + b"after") == TEXT


def test_a_mapped_archive_is_read_as_one_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.xml": TEXT}))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        archive = Archive(data, 100)
        assert archive.read(archive.members[0]) == TEXT


@pytest.mark.parametrize("size", [10, 40, 150, 230])
def test_a_cut_archive_is_truncated(size: int) -> None:
    assert why(opened, zipped({"a.xml": TEXT, "b.xml": TEXT})[:size]) == "FILE_CORRUPT truncated"


def test_too_many_members_are_refused_before_any_is_looked_at() -> None:
    data = zipped({f"{number}.xml": b"" for number in range(101)})
    error = refusal(opened, data)
    assert (error.code, error.params["found"], error.params["limit"]) == ("FILE_BOMB", 101, 100)
    assert len(opened(zipped({f"{number}.xml": b"" for number in range(100)})).members) == 100


@pytest.mark.parametrize(
    ("mark", "offset", "body", "reason"),
    [
        (END, 4, b"\x01\x00", "FILE_CORRUPT structure"),
        (END, 8, b"\x02\x00", "FILE_CORRUPT structure"),
        (END, 8, b"\x02\x00\x02\x00", "FILE_CORRUPT truncated"),
        (END, 12, b"\xff\xff\x00\x00", "FILE_CORRUPT truncated"),
        (END, 16, b"\xff\xff\x00\x00", "FILE_CORRUPT truncated"),
        (DIRECTORY, 0, b"XX", "FILE_CORRUPT structure"),
        (DIRECTORY, 28, b"\xff\x00", "FILE_CORRUPT structure"),
        (DIRECTORY, 20, b"\xff\xff\x00\x00", "FILE_CORRUPT truncated"),
        (DIRECTORY, 42, b"\xff\xff\x00\x00", "FILE_CORRUPT truncated"),
        (DIRECTORY, 42, b"\x01\x00\x00\x00", "FILE_CORRUPT structure"),
        (LOCAL, 30, b"b", "FILE_CORRUPT structure"),
    ],
)
def test_a_directory_that_contradicts_the_file_is_refused(
    mark: bytes, offset: int, body: bytes, reason: str
) -> None:
    assert why(opened, changed(zipped({"a.xml": TEXT}), mark, offset, body)) == reason


def test_members_that_share_bytes_are_refused() -> None:
    data = zipped({"a.xml": TEXT, "a.xmm": TEXT})
    first = data.index(DIRECTORY)
    # The second entry under the first one's name and place.
    entry = data[first : data.index(DIRECTORY, first + 1)]
    tail = data[data.index(END) :]
    assert why(opened, data[:first] + entry * 2 + tail) == "FILE_HOSTILE overlap"


@pytest.mark.parametrize(
    ("mark", "offset", "body", "reason"),
    [
        (DIRECTORY, 16, b"\x00\x00\x00\x00", "FILE_CORRUPT checksum"),
        (DIRECTORY, 24, struct.pack("<I", len(TEXT) - 1), "FILE_HOSTILE size"),
        (DIRECTORY, 24, struct.pack("<I", len(TEXT) + 1), "FILE_CORRUPT truncated"),
        (DIRECTORY, 10, b"\x0c\x00", "FILE_CORRUPT method"),
        (DIRECTORY, 8, b"\x01\x00", "FILE_ENCRYPTED"),
        (LOCAL, 6, b"\x01\x00", "FILE_ENCRYPTED"),
        (LOCAL, 35, b"\xff\xff\xff", "FILE_CORRUPT deflate"),
        (DIRECTORY, 20, b"\x10\x00\x00\x00", "FILE_CORRUPT truncated"),
    ],
)
def test_a_member_that_is_not_what_it_says_is_refused(
    mark: bytes, offset: int, body: bytes, reason: str
) -> None:
    assert why(read, changed(zipped({"a.xml": TEXT}), mark, offset, body)) == reason


def test_a_member_is_stopped_as_soon_as_it_grows_beyond_its_stated_size() -> None:
    data = changed(zipped({"a.xml": bytes(50_000_000)}), DIRECTORY, 24, b"\x10\x00\x00\x00")
    chunks = opened(data).chunks(opened(data).members[0])
    assert why(next, chunks) == "FILE_HOSTILE size"


def test_a_large_member_must_not_shrink_beyond_measure_and_a_small_one_may() -> None:
    error = refusal(read, zipped({"a.xml": bytes(2_000_000)}))
    assert (error.code, error.params["reason"]) == ("FILE_BOMB", "ratio")
    assert int(error.params["found"]) > 200
    assert len(read(zipped({"a.xml": bytes(1_000_000)}))) == 1_000_000


def test_large_members_come_in_pieces_of_a_megabyte_at_most() -> None:
    body = b"".join(struct.pack("<I", zlib.crc32(b"%d" % number)) for number in range(700_000))
    archive = opened(zipped({"a.bin": body}))
    chunks = list(archive.chunks(archive.members[0]))
    assert b"".join(chunks) == body
    assert max(map(len, chunks)) <= 1024 * 1024


def test_a_run_across_the_end_of_a_piece_is_read_whole() -> None:
    draw = random.Random(1)  # noqa: S311 -- figures, not secrets
    body = draw.randbytes(20_000) + bytes(1024 * 1024 - 20_000 + 100)
    archive = opened(zipped({"a.bin": body}))
    assert [len(chunk) for chunk in archive.chunks(archive.members[0])] == [1024 * 1024, 100]
    assert archive.read(archive.members[0]) == body


def test_the_head_of_a_member_is_had_without_the_rest() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.xml", TEXT)
        archive.writestr("b.xml", TEXT, zipfile.ZIP_DEFLATED)
    found = opened(stream.getvalue())
    assert [found.head(one, 4) for one in found.members] == [b"<a>0", b"<a>0"]


@pytest.mark.parametrize(
    ("mark", "offset", "body"),
    [(DIRECTORY, 8, b"\x01\x00"), (DIRECTORY, 10, b"\x0c\x00"), (LOCAL, 35, b"\xff\xff\xff")],
)
def test_the_head_of_a_locked_or_damaged_member_is_empty(
    mark: bytes, offset: int, body: bytes
) -> None:
    archive = opened(changed(zipped({"a.xml": TEXT}), mark, offset, body))
    assert archive.head(archive.members[0], 10) == b""


def named(raw: bytes, extra: bytes = b"", flags: int = 0) -> str:
    """The name under which a member with these bytes as its name is shown."""
    data = zipped({"x" * len(raw): b""}).replace(b"x" * len(raw), raw)
    at = data.index(DIRECTORY)
    entry = bytearray(data[at : data.index(END)])
    entry[8:10] = struct.pack("<H", flags)
    entry[30:32] = struct.pack("<H", len(extra))
    entry += extra
    tail = bytearray(data[data.index(END) :])
    tail[12:16] = struct.pack("<I", len(entry))
    return opened(data[:at] + bytes(entry) + bytes(tail)).members[0].name


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_names_are_read_whether_their_encoding_is_stated_or_not(encoding: str) -> None:
    assert named("报表/红旗镇.xlsx".encode(encoding)) == "报表/红旗镇.xlsx"


def test_a_stated_encoding_that_does_not_hold_is_not_believed() -> None:
    assert named("红旗镇".encode("gbk"), flags=0x0800) == "红旗镇"


def test_a_name_in_no_encoding_is_still_shown() -> None:
    assert named(b"\xff\xfe") == "\xa0■"


def test_the_additional_unicode_name_is_used_if_it_belongs_to_the_name() -> None:
    raw, name = b"\x91\x92", "红旗".encode()
    body = b"\x01" + zlib.crc32(raw).to_bytes(4, "little") + name
    other = struct.pack("<2H", 0x5455, 1) + b"\x00"
    assert named(raw, other + struct.pack("<2H", 0x7075, len(body)) + body) == "红旗"
    body = b"\x01" + bytes(4) + name
    assert named(raw, struct.pack("<2H", 0x7075, len(body)) + body) != "红旗"


def test_backslashes_separate_folders_too() -> None:
    assert named(b"xl\\workbook.xml") == "xl/workbook.xml"
