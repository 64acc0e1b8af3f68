"""A marked copy of every kind of package, and nothing in it changed but what is marked."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from functools import partial
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from msgspec import Struct

from tests.foreign_files import zipped
from xlsreport import api
from xlsreport.checks.all_checks import check_outcome
from xlsreport.demo.figures import consistent_figures
from xlsreport.findings.finding import Severity
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.marked_copy.book import Book
from xlsreport.marked_copy.cells import Cells
from xlsreport.marked_copy.earlier_marks import remove_marks
from xlsreport.marked_copy.marked_copy import marked
from xlsreport.marked_copy.styles import FILLS
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.findings.finding import Finding

FORMS = load_forms()
FORM = FORMS["zfxxgk-2019"]
LAYOUT = lay_out(FORM)
FAULTY = LAYOUT.cells["requests.received.natural"]
SOUND = LAYOUT.cells["requests.received.business"]
RED = FILLS[Severity.ERROR]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
# What a marked copy may change; any other part has to stay as it is.
CHANGED = re.compile(
    r"\[content_types\]\.xml|xl/(_rels/)?workbook\.xml(\.rels)?|xl/(styles|sharedstrings)\.xml"
    r"|xl/worksheets/sheet[13]\.xml|xl/worksheets/_rels/sheet3\.xml\.rels|xl/comments\w*\.xml"
    r"|xl/drawings/\w+\.vml"
)

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    folder: Path = tmp_path_factory.mktemp("kinds")
    api.blank(FORM, folder / "blank.xlsx", 2020, Unit("220113002000", "营城街道"))
    figures = consistent_figures(FORM, "kinds") | {
        "requests.received.natural": "约5",
        "unit.contact": "张三",
        "unit.phone": "0431-1234567",
    }
    api.fill(folder / "blank.xlsx", figures, folder / "filled.xlsx", FORMS)
    return parts_of((folder / "filled.xlsx").read_bytes())


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed_bytes(data: bytes) -> Parts:
    """The members of a file as they are packed, by name."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            at = info.header_offset + 26
            sizes = [int.from_bytes(data[at + n : at + n + 2], "little") for n in (0, 2)]
            begin = info.header_offset + 30 + sum(sizes)
            found[info.filename] = data[begin : begin + info.compress_size]
    return found


def findings_of(data: bytes) -> tuple[Finding, ...]:
    return check_outcome(read_workbook(data, "x", FORMS)).findings


def mark(data: bytes) -> bytes:
    return marked(data, findings_of(data), "zh")


# Kinds of packages.


def in_texts(parts: Parts, change: Callable[[str], str], *names: str) -> Parts:
    """Some parts, or all, changed as texts."""
    return {
        name: change(body.decode()).encode() if not names or name in names else body
        for name, body in parts.items()
    }


def without(parts: Parts, *names: str) -> Parts:
    """Without some parts and what leads to them."""
    kept = {name: body for name, body in parts.items() if name not in names}
    for name in names:
        base = re.escape(posixpath.basename(name))
        pattern = rf"<(?:Override|Relationship)\b[^>]*\"[^\"]*{base}\"[^>]*/>"
        kept = in_texts(kept, partial(re.sub, pattern, ""), *leading(kept))
    return kept


def leading(parts: Parts) -> list[str]:
    return [name for name in parts if name.endswith((".rels", "[Content_Types].xml"))]


def prefixed(parts: Parts) -> Parts:
    names = [n for n in parts if n.startswith("xl/") and n.endswith(".xml") and "theme" not in n]

    def change(text: str) -> str:
        return re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")

    return in_texts(parts, change, *names)


def strict(parts: Parts) -> Parts:
    return in_texts(
        parts, lambda text: text.replace(MAIN, STRICT_MAIN).replace(OFFICE, STRICT_OFFICE)
    )


def with_inline_texts(parts: Parts) -> Parts:
    items = re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"].decode(), re.DOTALL)

    def change(text: str) -> str:
        return re.sub(
            r' t="s"><v>([0-9]+)</v>',
            lambda found: f' t="inlineStr"><is>{items[int(found[1])]}</is>',
            text,
        )

    sheets = [name for name in parts if "worksheets/sheet" in name]
    return without(in_texts(parts, change, *sheets), "xl/sharedStrings.xml")


def with_drawings(parts: Parts) -> Parts:
    """A picture, a seal and a button whose drawing is not well-formed, as old programs wrote it."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/vmlDrawing" Target="../drawings/old.vml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/ctrlProp" Target="../ctrlProps/prop1.xml"/>'
        "</Relationships>"
    )
    button = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s1025" type="#b">'
        "<v:textbox>a<br>b</v:textbox></v:shape></xml>"
    )
    behind = (
        '<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><mc:AlternateContent'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice'
        ' Requires="x14"><controls><control shapeId="1025" r:id="rId3" name="b"/></controls>'
        "</mc:Choice></mc:AlternateContent></worksheet>"
    )
    new = in_texts(
        parts, lambda text: text.replace("</worksheet>", behind), "xl/worksheets/sheet3.xml"
    )
    new = in_texts(
        new,
        lambda text: text.replace(
            "<Override",
            '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument'
            '.vmlDrawing"/><Default Extension="png" ContentType="image/png"/><Override',
            1,
        ),
        "[Content_Types].xml",
    )
    return new | {
        "xl/worksheets/_rels/sheet3.xml.rels": relations.encode(),
        "xl/drawings/old.vml": button.encode(),
        "xl/drawings/drawing1.xml": b'<d:wsDr xmlns:d="urn:d"><d:pic/></d:wsDr>',
        "xl/media/seal.png": bytes(range(256)) * 9,
        "xl/ctrlProps/prop1.xml": b"<p/>",
        "customXml/item1.xml": b"<anything/>",
    }


def with_comments(parts: Parts) -> Parts:
    """A comment of the clerk's at the faulty cell and one at another, with indented drawing."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId7" Type="{OFFICE}/comments" Target="/xl/comments7.xml"/>'
        f'<Relationship Id="rId8" Type="{OFFICE}/vmlDrawing" Target="../drawings/seven.vml"/>'
        "</Relationships>"
    )
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>王敏</author></authors><commentList>'
        f'<comment ref="{FAULTY.address}" authorId="0"><text><t>待核实</t></text></comment>'
        '<comment ref="A1" authorId="0"><text><r><t>第一格</t></r></text></comment>'
        "</commentList></comments>"
    )
    boxes = "".join(
        f'<v:shape id="_x0000_s{1025 + row}" type="#_x0000_t202">\n<x:ClientData ObjectType="Note">'
        f"<x:Anchor>1, 2, 3, 4, 5, 6, 7, 8</x:Anchor><x:Row>{row}</x:Row><x:Column>{column}"
        "</x:Column></x:ClientData></v:shape>\n"
        for row, column in ((FAULTY.row, FAULTY.column), (0, 0))
    )
    drawing = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">\n' + boxes + "</xml>"
    )
    new = in_texts(
        parts,
        lambda text: text.replace("</worksheet>", '<legacyDrawing r:id="rId8"/></worksheet>'),
        "xl/worksheets/sheet3.xml",
    )
    return new | {
        "xl/worksheets/_rels/sheet3.xml.rels": relations.encode(),
        "xl/comments7.xml": comments.encode(),
        "xl/drawings/seven.vml": drawing.encode(),
    }


KINDS: dict[str, Callable[[Parts], Parts]] = {
    "as this program writes it": dict,
    "prefixed names": prefixed,
    "strict": strict,
    "backslashes": lambda parts: {name.replace("/", "\\"): body for name, body in parts.items()},
    "letters of other case": lambda parts: {
        name.replace("sharedS", "SharedS").replace("styles", "Styles"): body
        for name, body in parts.items()
    },
    "absolute targets": lambda parts: in_texts(
        parts, lambda text: text.replace('Target="', 'Target="/xl/'), "xl/_rels/workbook.xml.rels"
    ),
    "no properties": lambda parts: without(parts, "docProps/core.xml", "docProps/app.xml"),
    "no styles": lambda parts: without(parts, "xl/styles.xml"),
    "no calculation and no view": lambda parts: in_texts(
        parts,
        lambda text: re.sub(r"<calcPr[^>]*/>|<bookViews>.*</bookViews>", "", text),
        "xl/workbook.xml",
    ),
    "odd validations": lambda parts: in_texts(
        parts,
        lambda text: re.sub(r'sqref="[^"]*"', 'sqref="H:H 40:40 #REF!"', text, count=9),
        "xl/worksheets/sheet3.xml",
    ),
    "texts in cells": with_inline_texts,
    "drawings": with_drawings,
    "comments": with_comments,
}


# What stands in a copy, read without the code that wrote it.


class Seen(Struct, frozen=True):
    """A cell as programs show it: its colour and its comment, and whether that has a box."""

    colour: str
    comment: str
    boxed: bool


def see(data: bytes, sheet: str, row: int, column: int, address: str) -> Seen:
    parts = {name.lower(): body for name, body in parts_of(data).items()}

    def root(name: str) -> etree._Element:
        return etree.fromstring(parts[name])

    def targets(name: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(name)
        relations = f"{folder}/_rels/{base}.rels"
        found = {}
        for each in root(relations) if relations in parts else ():
            goal = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lower()
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], goal[1:])
        return found

    book = targets("xl/workbook.xml")
    (link,) = [
        next(str(value) for key, value in each.items() if str(key).endswith("}id"))
        for each in root("xl/workbook.xml").iter("{*}sheet")
        if each.get("name") == sheet
    ]
    part = book[link][1]
    (cell,) = [each for each in root(part).iter("{*}c") if each.get("r") == address]
    styles = root(next(goal for kind, goal in book.values() if kind == "styles"))
    looks = styles.findall("{*}cellXfs/{*}xf")[int(cell.get("s", "0"))]
    assert styles.xpath("*[local-name()='cellXfs']/@count") == [
        str(len(styles.findall("{*}cellXfs/{*}xf")))
    ]
    fill = styles.findall("{*}fills/{*}fill")[int(looks.get("fillId", "0"))]
    colour = next((each.get("rgb", "")[-6:] for each in fill.iter("{*}fgColor")), "")
    comment, boxed = "", False
    for kind, goal in targets(part).values():
        if kind == "comments":
            for each in root(goal).iter("{*}comment"):
                if each.get("ref") == address:
                    comment = "".join(text.text or "" for text in each.iter("{*}t"))
        if kind == "vmlDrawing":
            pattern = rf"<x:Row>{row}</x:Row>\s*<x:Column>{column}</x:Column>"
            boxed = boxed or bool(re.search(pattern, parts[goal].decode()))
    return Seen(colour, comment, boxed)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_package_is_marked_and_the_rest_stays_byte_for_byte(
    faulty: Parts, kind: str
) -> None:
    parts = KINDS[kind](faulty)
    data = zipped(parts)
    findings = findings_of(data)
    assert "CELL_NOT_NUMBER" in {finding.code for finding in findings}
    copy = marked(data, findings, "zh")

    at = (FAULTY.sheet, FAULTY.row, FAULTY.column, FAULTY.address)
    seen = see(copy, *at)
    assert seen.colour == RED
    assert "只填一个数字" in seen.comment
    assert seen.boxed
    other = see(copy, SOUND.sheet, SOUND.row, SOUND.column, SOUND.address)
    assert (other.colour == RED, other.comment) == (False, "")

    after = parts_of(copy)
    slashed = {name.replace("\\", "/"): body for name, body in parts.items()}
    assert [name for name in after if name in slashed] == list(slashed)
    packed = packed_bytes(data), packed_bytes(copy)
    for name, body in slashed.items():
        if not CHANGED.fullmatch(name.lower()):
            assert after[name] == body, name
            original = name if name in packed[0] else name.replace("/", "\\")
            assert packed[1][name] == packed[0][original], name
    for pattern in (rb"<(?:x:)?dataValidation ", rb"<(?:x:)?cfRule ", rb"<(?:x:)?drawing "):
        before, now = (
            sum(len(re.findall(pattern, body)) for body in each.values()) for each in (parts, after)
        )
        assert before == now

    again = findings_of(copy)
    assert [(f.code, f.places, f.value) for f in again] == [
        (f.code, f.places, f.value) for f in findings
    ]
    assert marked(copy, again, "zh") == copy

    cleaned = Book(copy)
    remove_marks(cleaned)
    bare = cleaned.package.finished()
    assert see(bare, *at).colour == see(zipped(with_styles(parts)), *at).colour
    assert see(bare, *at).comment == ("待核实" if kind == "comments" else "")


def with_styles(parts: Parts) -> Parts:
    """The parts with looks for all cells where they have none."""
    if any(name.lower().endswith("styles.xml") for name in parts):
        return {name.replace("\\", "/"): body for name, body in parts.items()}
    book = Book(zipped(parts))
    assert book.styles
    return parts_of(book.package.finished())


def test_what_a_drawing_held_stays_in_it(faulty: Parts) -> None:
    parts = with_drawings(faulty)
    after = parts_of(mark(zipped(parts)))
    drawing, before = after["xl/drawings/old.vml"], parts["xl/drawings/old.vml"]
    assert drawing.startswith(before.removesuffix(b"</xml>"))
    sheet = after["xl/worksheets/sheet3.xml"]
    assert sheet.count(b"<legacyDrawing ") == 1
    assert b'<control shapeId="1025"' in sheet


def test_a_comment_that_was_there_is_kept_before_ours_and_gets_room(faulty: Parts) -> None:
    after = parts_of(mark(zipped(with_comments(faulty))))
    text = after["xl/comments7.xml"].decode()
    assert text.index("待核实") < text.index("只填一个数字")
    assert text.count("<comment ") == 2
    drawing = after["xl/drawings/seven.vml"].decode()
    assert drawing.count("1, 2, 3, 4, 5, 6, 7, 8") == 1


def test_a_discussion_is_left_alone(faulty: Parts) -> None:
    """Programs show the discussion, and make its comment anew from it."""
    parts = with_comments(faulty)
    parts["xl/comments7.xml"] = parts["xl/comments7.xml"].replace("王敏".encode(), b"tc={1}")
    after = parts_of(mark(zipped(parts)))
    assert "只填一个数字" not in after["xl/comments7.xml"].decode()
    assert "xl/worksheets/sheet8.xml" in after


def test_names_of_one_sheet_follow_it(faulty: Parts) -> None:
    def areas(data: bytes) -> list[tuple[str, str]]:
        root = etree.fromstring(parts_of(data)["xl/workbook.xml"])
        sheets = [each.get("name", "") for each in root.iter("{*}sheet")]
        return [
            (sheets[int(each.get("localSheetId", ""))], each.text or "")
            for each in root.iter("{*}definedName")
            if each.get("localSheetId") is not None
        ]

    data = zipped(faulty)
    assert areas(data)
    assert areas(mark(data)) == areas(data)
    book = Book(mark(data))
    remove_marks(book)
    assert areas(book.package.finished()) == areas(data)


# Cells that are not there.


def sheet_of(rows: str, more: str = "") -> Book:
    """A workbook whose sheet has these rows, with three looks for its cells."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="t"/>',
        "_rels/.rels": f'<R xmlns="r"><Relationship Id="a" Type="{OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></R>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<R xmlns="r"><Relationship Id="a"'
        f' Type="{OFFICE}/worksheet" Target="s.xml"/></R>',
        "xl/s.xml": f'<worksheet xmlns="{MAIN}">{more}<sheetData>{rows}</sheetData></worksheet>',
    }
    book = Book(zipped(list(parts.items())))
    assert list(book.get_sheets()) == ["表"]
    return book


@pytest.mark.parametrize(
    ("rows", "place", "expected"),
    [
        ("", (1, 2), '<row r="2"><c r="C2" s="7"/></row>'),
        ('<row r="3"/>', (1, 0), '<row r="2"><c r="A2" s="7"/></row><row r="3"/>'),
        ('<row r="1"/>', (1, 0), '<row r="1"/><row r="2"><c r="A2" s="7"/></row>'),
        (
            '<row r="1" spans="2:2"><c r="B1"/></row>',
            (0, 0),
            '<row r="1"><c r="A1" s="7"/><c r="B1"/></row>',
        ),
        ('<row r="1"><c r="B1"/></row>', (0, 2), '<row r="1"><c r="B1"/><c r="C1" s="7"/></row>'),
        ("<row><c/><c/></row>", (0, 1), '<row><c/><c s="7"/></row>'),
        ("<row><c/></row><row><c/></row>", (1, 0), '<row><c/></row><row><c s="7"/></row>'),
        (
            '<row r="4"><c r="C4"/><c/></row>',
            (3, 0),
            '<row r="4"><c r="A4" s="7"/><c r="C4"/><c/></row>',
        ),
    ],
)
def test_a_cell_comes_to_stand_in_its_place(
    rows: str, place: tuple[int, int], expected: str
) -> None:
    book = sheet_of(rows)
    Cells(book, "xl/s.xml").set_looks(*place, 7)
    text = etree.tostring(book.package.root("xl/s.xml")).decode()
    assert f"<sheetData>{expected}</sheetData>" in text


def test_a_cell_that_is_not_there_looks_like_its_row_or_column() -> None:
    columns = '<cols><col min="2" max="3" style="5"/></cols>'
    cells = Cells(sheet_of('<row r="2" s="4" customFormat="1"/>', columns), "xl/s.xml")
    looks = [cells.get_looks(*place) for place in ((0, 0), (0, 1), (0, 2), (0, 3), (1, 1))]
    assert looks == [0, 5, 5, 0, 4]


def test_only_the_first_cell_of_a_merged_range_is_marked() -> None:
    book = sheet_of("")
    sheet = book.package.root("xl/s.xml")
    sheet.append(
        etree.fromstring(f'<mergeCells xmlns="{MAIN}"><mergeCell ref="B2:C3"/></mergeCells>')
    )
    cells = Cells(book, "xl/s.xml")
    covered = [(row, column) for row in range(4) for column in range(4)]
    assert [at for at in covered if cells.is_covered(*at)] == [(1, 2), (2, 1), (2, 2)]
