"""A package packed the plainest way is unpacked once; everything else is left to the archive."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest

from tests.foreign_files import parts, workbook, zipped
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.reading.quick.package import plain_parts

TEXT = b"<a>" + b"text " * 400 + b"</a>"


def test_every_part_comes_out_whole_under_the_name_that_libraries_look_for() -> None:
    found = plain_parts(workbook())
    assert found is not None
    assert found.bodies == {
        name.casefold(): body.encode() if isinstance(body, str) else body
        for name, body in parts().items()
    }
    assert found.members["[content_types].xml"].name == "[Content_Types].xml"


def test_stored_parts_and_parts_met_before_come_out_too() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.xml", TEXT)
        archive.writestr("b.xml", TEXT, zipfile.ZIP_DEFLATED)
        archive.writestr("c.xml", TEXT, zipfile.ZIP_DEFLATED)
    for _ in range(2):
        found = plain_parts(stream.getvalue())
        assert found is not None
        assert found.bodies == dict.fromkeys(("a.xml", "b.xml", "c.xml"), TEXT)


def test_parts_that_are_no_markup_are_named_and_not_unpacked() -> None:
    photo = b"\x89PNG" + random.Random(1).randbytes(3_000_000)  # noqa: S311 - the same each time
    found = plain_parts(zipped({"a.xml": TEXT, "xl/media/a.png": photo}))
    assert found is not None
    assert list(found.bodies) == ["a.xml"]
    assert list(found.members) == ["a.xml", "xl/media/a.png"]


@pytest.mark.parametrize(
    "members",
    [
        {"../a.xml": TEXT},
        {"a/../b.xml": TEXT},
        {"/a.xml": TEXT},
        {"a\\b.xml": TEXT},
        {"a/": b"x", "a/b.xml": TEXT},
        {"表.xml": TEXT},
        {"a b.xml": TEXT},
        [("a.xml", TEXT), ("A.xml", TEXT)],
        {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
        {"xl/picture.png": TEXT},
        {"xl/sheet.bin": b"\x81\x01\x00"},
        {"a.xml": b"x" * 2_000_001},
        {f"{n}.xml": b"x" * 1_000_000 for n in range(17)},
        {f"{n}.xml": b"" for n in range(501)},
        {"a.xml": bytes(1_500_000)},
    ],
)
def test_odd_names_and_sizes_are_left_to_the_archive(members: dict[str, bytes]) -> None:
    assert plain_parts(zipped(members)) is None


def test_bytes_before_and_behind_and_a_comment_are_left_to_the_archive() -> None:
    data = workbook()
    assert plain_parts(data) is not None
    assert plain_parts(b"x" + data) is None
    assert plain_parts(data + b"x") is None
    assert plain_parts(data[:-2] + b"\x01\x00x") is None
    assert plain_parts(data[:-30]) is None
    assert plain_parts(b"PK\x03\x04") is None
    assert plain_parts(b"") is None


def changed(data: bytes, mark: bytes, at: int, value: bytes) -> bytes:
    start = data.index(mark) + at
    return data[:start] + value + data[start + len(value) :]


@pytest.mark.parametrize("offset", range(4, 46))
@pytest.mark.parametrize("value", [0x00, 0x01, 0x40, 0xFF])
def test_a_directory_that_lies_gives_what_the_archive_gives_or_nothing(
    offset: int, value: int
) -> None:
    data = changed(workbook(), b"PK\x01\x02", offset, bytes([value]))
    found = plain_parts(data)
    if found is not None:
        archive = Archive(data, 10)
        read = {member.name.casefold(): archive.read(member) for member in archive.members}
        assert found.bodies == read


@pytest.mark.parametrize("offset", range(4, 30))
def test_a_local_header_that_lies_gives_what_the_archive_gives_or_nothing(offset: int) -> None:
    data = changed(workbook(), b"PK\x03\x04", offset, b"\x41")
    found = plain_parts(data)
    if found is not None:
        archive = Archive(data, 10)
        read = {member.name.casefold(): archive.read(member) for member in archive.members}
        assert found.bodies == read


def test_more_or_less_than_declared_and_a_wrong_checksum_give_nothing() -> None:
    data = zipped({"a.xml": TEXT})
    size, crc = struct.pack("<I", len(TEXT)), struct.pack("<I", zlib.crc32(TEXT))
    for more in (-1, 1):
        assert plain_parts(data.replace(size, struct.pack("<I", len(TEXT) + more))) is None
    assert plain_parts(data.replace(crc, b"\x00\x01\x02\x03")) is None
    assert plain_parts(data) is not None


def test_a_bomb_is_never_held() -> None:
    """A part that declares 100 bytes and unpacks to as many megabytes."""
    packed = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    body = packed.compress(bytes(100_000_000)) + packed.flush()
    data = zipped({"a.xml": b"x"})
    start = data.index(b"a.xml") + 5
    old = data[start : data.index(b"PK\x01\x02")]
    local = data[:start].replace(struct.pack("<I", len(old)), struct.pack("<I", len(body)))
    directory = data[start + len(old) :]
    at = directory.index(b"PK\x05\x06") + 16
    directory = (
        directory[:20]
        + struct.pack("<II", len(body), 100)
        + directory[28:at]
        + struct.pack("<I", len(local) + len(body))
        + directory[at + 4 :]
    )
    assert Archive(local + body + directory, 10).members[0].size == 100
    assert plain_parts(local + body + directory) is None


def test_overlapping_parts_are_left_to_the_archive() -> None:
    data = zipped({"a.xml": TEXT, "b.xml": TEXT})
    second = data.rindex(b"PK\x01\x02")
    overlapping = data[: second + 42] + bytes(4) + data[second + 46 :]
    assert plain_parts(overlapping) is None


@pytest.mark.parametrize(
    ("extra", "plain"),
    [
        (struct.pack("<HHBI", 0x5455, 5, 1, 0), True),
        (struct.pack("<HHBI", 0x5455, 6, 1, 0), False),
        (struct.pack("<HHQ", 1, 8, 5), False),
        (struct.pack("<HH", 0x7075, 0), False),
        (b"UT\x00", False),
    ],
)
def test_extra_fields_may_tell_the_time_and_nothing_else(extra: bytes, plain: bool) -> None:  # noqa: FBT001
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        information = zipfile.ZipInfo("a.xml")
        information.extra = extra
        archive.writestr(information, TEXT)
    assert (plain_parts(stream.getvalue()) is not None) == plain


def test_the_stored_package_holds_the_same_parts_under_the_same_names() -> None:
    members = {"[Content_Types].xml": TEXT, "xl/a.xml": TEXT, "xl/empty.xml": b""}
    found = plain_parts(zipped(members))
    assert found is not None
    package = found.stored()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == members
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
    again = plain_parts(package)
    assert again is not None
    assert again.bodies == found.bodies
    assert again.stored() == package
