"""Foreign documents and pages: bounded, never resolved, and refused with one finding."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.publishing import compose, docx_of, filled_report, html_of, read
from tests.samples import F2021

if TYPE_CHECKING:
    from pathlib import Path

SENT = filled_report(F2021, 3)


def repacked(
    data: bytes, changed: dict[str, bytes], extra: dict[str, bytes] | None = None
) -> bytes:
    made = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(data))
    with old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return made.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/settings.xml"])
def test_entities_are_refused_in_every_part(part: str, tmp_path: Path) -> None:
    data = docx_of(compose(SENT), tmp_path)
    body = part_of(data, part)
    at = body.index(b"?>") + 2
    hostile = body[:at] + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body[at:]
    outcome = read(repacked(data, {part: hostile}))
    assert outcome.submission is None
    assert [each.code for each in outcome.findings] == ["FILE_HOSTILE"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    data = docx_of(compose(SENT), tmp_path)
    started = time.monotonic()
    outcome = read(repacked(data, {}, {"word/media/a.bin": bytes(260_000_000)}))
    assert [each.code for each in outcome.findings] == ["FILE_BOMB"]
    assert time.monotonic() - started < 20


def test_a_cut_document_is_damaged(tmp_path: Path) -> None:
    data = docx_of(compose(SENT), tmp_path)
    body = part_of(data, "word/document.xml")
    outcome = read(repacked(data, {"word/document.xml": body[:-200]}))
    assert [each.code for each in outcome.findings] == ["FILE_CORRUPT"]


def test_a_word_document_without_a_form_is_no_report(tmp_path: Path) -> None:
    import docx

    target = tmp_path / "letter.docx"
    document = docx.Document()
    document.add_paragraph("A letter.")
    document.save(str(target))
    outcome = read(target.read_bytes())
    assert [each.code for each in outcome.findings] == ["FILE_NO_REPORT"]


def test_struck_and_hidden_words_do_not_count(tmp_path: Path) -> None:
    data = docx_of(compose(SENT), tmp_path)
    body = part_of(data, "word/document.xml").decode()
    head, middle, tail = body.partition(
        '<w:sz w:val="24"/><w:szCs w:val="24"/></w:rPr><w:t>0</w:t>'
    )
    assert middle
    struck = middle.replace("<w:sz ", "<w:strike/><w:sz ", 1)
    outcome = read(repacked(data, {"word/document.xml": (head + struck + tail).encode()}))
    assert outcome.submission is not None
    assert [c for c, v in outcome.submission.values.items() if v is None]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{}<sup>1</sup>", None),
        ("{}<sub>2</sub>", None),
        ('<span style="vertical-align: super">1</span>{}', None),
        ("<sup>注</sup>{}", None),
        ("{}<sup></sup>", 3),
        ('<span style="text-decoration:line-through">9</span>{}', 3),
        ("<del>9</del>{}", 3),
    ],
)
def test_raised_and_struck_digits_of_a_page_are_no_part_of_a_figure(
    written: str, value: int | None
) -> None:
    sent = replace(SENT, values={**SENT.values, "proactive.rules.issued": 3})
    page = html_of(compose(sent)).decode()
    head, old, tail = page.partition(">3</td>")
    assert old
    outcome = read(f"{head}>{written.format(3)}</td>{tail}".encode())
    assert outcome.submission is not None
    assert outcome.submission.values["proactive.rules.issued"] == value
    named = [each.code for each in outcome.findings if "proactive.rules.issued" in each.cell_ids]
    assert named == ([] if value else ["CELL_NOT_NUMBER"])


@pytest.mark.parametrize("align", ["superscript", "subscript"])
def test_raised_digits_of_a_word_document_are_no_part_of_a_figure(
    align: str, tmp_path: Path
) -> None:
    import docx

    sent = replace(SENT, values={**SENT.values, "proactive.rules.issued": 3})
    document = docx.Document(io.BytesIO(docx_of(compose(sent), tmp_path)))
    cell = next(each for each in document.tables[0].rows[2].cells if each.text == "3")
    setattr(cell.paragraphs[0].add_run("1").font, align, True)
    made = io.BytesIO()
    document.save(made)
    outcome = read(made.getvalue())
    assert outcome.submission is not None
    assert outcome.submission.values["proactive.rules.issued"] is None
    assert [each.value for each in outcome.findings if each.code == "CELL_NOT_NUMBER"] == ["3^1"]


def test_raised_letters_stay_in_texts() -> None:
    page = html_of(compose(SENT)).decode().replace("本年度", "5<sup>2</sup>m<sup>2</sup>")
    outcome = read(page.encode())
    assert outcome.submission is not None
    assert "5^2m2" in outcome.submission.narratives["narrative.overview"]


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td rowspan=65000 colspan=65000>1</td></tr>" * 300 + "</table>",
        "<div>" * 5_000 + "x" + "</div>" * 5_000,
        "<html>" + "<p>第二十条</p>" * 60_000,
        "<table><tr>" + "<td>1</td>" * 100_000 + "</tr></table>",
        "<!doctype html [<!ENTITY a 'b'>]><p>&a;</p>",
    ],
    ids=["spans", "depth", "paragraphs", "cells", "entity"],
)
def test_a_page_beyond_measure_costs_little(page: str) -> None:
    started = time.monotonic()
    outcome = read(page.encode(), form=F2021)
    assert outcome.submission is None
    assert time.monotonic() - started < 20


def test_scripts_styles_and_hidden_parts_are_no_text() -> None:
    page = html_of(compose(SENT)).decode()
    junk = (
        "<script>document.write('五、别的标题')</script><style>p{}</style>"
        "<div style='display:none'><p>六、隐藏的标题</p></div><noscript><p>x</p></noscript>"
    )
    outcome = read(page.replace("<main>", f"<main>{junk}").encode())
    assert outcome.submission is not None
    assert dict(outcome.submission.values.items()) == dict(SENT.values.items())
    assert outcome.submission.narratives == SENT.narratives


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_in_another_encoding_is_read(encoding: str) -> None:
    page = html_of(compose(SENT)).decode().replace('charset="utf-8"', f'charset="{encoding}"')
    outcome = read(page.encode(encoding))
    assert outcome.submission is not None
    assert dict(outcome.submission.values.items()) == dict(SENT.values.items())
