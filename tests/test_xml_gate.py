from __future__ import annotations

import codecs

import pytest

from tests.foreign_files import refusal, why, zipped
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.reading.gate.xml import (
    check_encoding,
    check_markup,
    is_xml,
    root_name,
    visit_elements,
)


def elements(body: str | bytes) -> list[str]:
    """The names of the elements of a part, ends with a slash in front."""
    archive = Archive(zipped({"a.xml": body}), 10)
    found: list[str] = []
    visit_elements(
        archive,
        archive.members[0],
        lambda name, _: found.append(name),
        lambda name: found.append(f"/{name}"),
    )
    return found


@pytest.mark.parametrize(
    "head",
    [
        b"<a/>",
        b"\r\n <a/>",
        b"\xef\xbb\xbf<a/>",
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-be"),
    ],
)
def test_an_xml_document_is_one_in_whatever_encoding(head: bytes) -> None:
    assert is_xml(head)


@pytest.mark.parametrize("head", [b"", b"\x89PNG", b"PK\x03\x04", b"text"])
def test_anything_else_is_no_xml_document(head: bytes) -> None:
    assert not is_xml(head)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<?xml version="1.0"?>\n<worksheet xmlns="x">', "worksheet"),
        (b"<x:worksheet>", "worksheet"),
        (b"<!-- <sst> --><sst/>", "sst"),
        (b"<?mso <a> ?><b/>", "b"),
        (b"no xml", ""),
    ],
)
def test_the_first_element_gives_its_name_without_prefix(head: bytes, name: str) -> None:
    assert root_name(head) == name


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<a/>".encode("utf-16"), "UTF-16"),
        ("<a/>".encode("utf-16-le"), "UTF-16"),
        ("<a/>".encode("utf-32-be"), "UTF-16"),
        (b'<?xml version="1.0" encoding="UTF-16"?>', "UTF-16"),
        (b"<?xml version='1.0' encoding = 'UTF-7' ?>", "UTF-7"),
        (b'<?xml version="1.0" encoding="IBM037"?>', "IBM037"),
    ],
)
def test_encodings_that_the_libraries_read_as_empty_are_refused(head: bytes, encoding: str) -> None:
    error = refusal(check_encoding, "xl/a.xml", head)
    assert error.code == "FILE_UTF16"
    assert error.params == {"part": "xl/a.xml", "encoding": encoding}


@pytest.mark.parametrize(
    "head",
    [b"<a/>", b'<?xml version="1.0"?>', b'<?xml version="1.0" encoding="utf-8"?>',
     b'<?xml version="1.0" encoding="US-ASCII"?>', b'<?xml version="1.0" encoding="GBK"?>',
     b'<?xml version="1.0" encoding="ISO-8859-1"?>'],
)  # fmt: skip
def test_encodings_that_agree_with_utf8_pass(head: bytes) -> None:
    check_encoding("xl/a.xml", head)


def test_a_part_in_gbk_passes_as_long_as_it_is_plain_ascii() -> None:
    declaration = '<?xml version="1.0" encoding="GBK"?>'
    assert elements(declaration + "<a>5</a>") == ["a", "/a"]
    error = refusal(elements, (declaration + "<a>镇</a>").encode("gbk"))
    assert (error.code, error.params["encoding"]) == ("FILE_UTF16", "GBK")


def test_elements_come_with_prefix_and_byte_order_mark_does_no_harm() -> None:
    assert elements("\ufeff<x:a xmlns:x='u'><b/></x:a>") == ["x:a", "b", "/b", "/x:a"]


@pytest.mark.parametrize(
    "body",
    ["<!DOCTYPE a><a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<!DOCTYPE a SYSTEM "x"><a/>'],
)
def test_a_document_type_is_refused_before_anything_is_resolved(body: str) -> None:
    assert why(elements, body) == "FILE_HOSTILE doctype"


@pytest.mark.parametrize(
    "body", ["<a>", "<a></b>", "<a>&b;</a>", "", "<a/><a/>", "<a>\x00</a>", b"<a>\xff</a>"]
)
def test_a_part_that_is_not_well_formed_is_damaged(body: str | bytes) -> None:
    assert why(elements, body) == "FILE_CORRUPT xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_part_that_nobody_reads_must_have_no_document_type_either(encoding: str) -> None:
    body = "<br><!DOCTYPE a>".encode(encoding)
    assert why(check_markup, "a", [body]) == "FILE_HOSTILE doctype"
    # Cut anywhere between two chunks.
    for at in range(1, len(body)):
        assert why(check_markup, "a", [body[:at], body[at:]]) == "FILE_HOSTILE doctype"


def test_a_part_that_nobody_reads_may_be_malformed() -> None:
    check_markup("a", [b"<br><p>", codecs.BOM_UTF16_LE, b"<!-- DOCTYPE -->"])
