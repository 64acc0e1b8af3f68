from __future__ import annotations

import io
import zipfile

import pytest

from xlsreport.reading.workbook.package_parts import saved_by


def package(name: str, body: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, body)
    return target.getvalue()


def app(application: str, version: str = "", name: str = "docProps/app.xml") -> bytes:
    stated = f"<AppVersion>{version}</AppVersion>" if version else ""
    body = f'<Properties xmlns="urn:x"><Application>{application}</Application>{stated}'
    return package(name, body + "</Properties>")


@pytest.mark.parametrize(
    ("application", "version", "expected"),
    [
        ("Microsoft Excel", "16.0300", "Microsoft Excel 16.0300"),
        ("LibreOffice/7.4.7.2$Linux_X86_64 project/40$Build-2", "15.0000", "LibreOffice 7.4"),
        ("WPS 表格", "", "WPS 表格"),
        ("gnumeric", "1.1255", "gnumeric 1.1255"),
        ("", "", ""),
        ("", "16.0300", "16.0300"),
    ],
)
def test_an_office_file_names_its_program(application: str, version: str, expected: str) -> None:
    assert saved_by(app(application, version)) == expected
    assert saved_by(app(application, version, "docProps\\App.xml")) == expected


def test_an_opendocument_file_names_its_generator() -> None:
    body = '<m xmlns:g="urn:x"><g:generator>gnumeric/1.12.55</g:generator></m>'
    assert saved_by(package("meta.xml", body)) == "gnumeric 1.12"


def test_a_stranger_s_name_is_cut_and_made_visible() -> None:
    assert saved_by(app("x" * 500)) == "x" * 60
    assert saved_by(app("a\u202eb")) == r"a\u202eb"
    assert len(saved_by(app("\u202e" * 500))) == 60
    assert saved_by(app("a\n  b")) == "a b"


def test_a_file_that_says_nothing_gives_nothing() -> None:
    assert saved_by(b"no package") == ""
    assert saved_by(package("docProps/app.xml", "<broken")) == ""
    assert saved_by(package("docProps/app.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")) == ""
    assert saved_by(package("other.xml", "<a/>")) == ""
