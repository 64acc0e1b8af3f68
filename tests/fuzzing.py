"""Hostile files made from filled workbooks, and a reading of them that owes nothing to ours.

``python -m tests.fuzzing 2000`` reads that many and says how they came out.
"""

from __future__ import annotations

import io
import random
import re
import struct
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from msgspec import Struct, field

from tests import foreign_files as foreign
from xlsreport import api
from xlsreport.checks.all_checks import check_outcome
from xlsreport.demo.figures import consistent_figures
from xlsreport.errors import WorkbookError
from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.marked_copy.marked_copy import marked
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit
from xlsreport.workers.pool import Readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["Result", "bases", "hostile_files", "independent_cells", "largest_so_far", "run"]

Members = list[tuple[str, bytes]]

_MAGICS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"\x89PNG", b"<html", b"")
_ODD_VALUES = (
    "1e400", "-1e-400", "NaN", "INF", "-0", "0x10", "1_000", " 5 ", "+5", "5.", ".5", "1e3", "1E+2",
    "5.0000000000000001", "99999999999999999999", "１２", "٣", "", " ", "\u200b7", "1,234", "TRUE",
    "#REF!", "=1+1", "2026-01-02", "&#49;", "<!-- -->3", "<![CDATA[8]]>", "4<?a b?>", "&amp;",
    "7&#0;", "&unknown;", "9" * 400, "_x0035_",
)  # fmt: skip
_ODD_REFERENCES = (
    "A1", "XFD1048576", "XFE1", "A0", "a8", "$D$8", "D08", "D8:D9", "R1C1", "", "ZZZZZZ9",
    "D99999999999999", "Ｄ８", "D8 ", "-1",
)  # fmt: skip
_ODD_RANGES = (
    "A1:XFD1048576", "A1:A1048576", "A:XFD", "1:1048576", "B2:A1", "D8:E8", "A1:ZZZ9", "",
    "A1:B2:C3",
)  # fmt: skip
_CELL = re.compile(rb"<c r=\"[A-Z]+[0-9]+\"[^>]*?(?:/>|>.*?</c>)")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPREADSHEETS = ("main}", "spreadsheetml/main}")


# The workbooks from which hostile ones are made.


def bases() -> list[bytes]:
    """Filled workbooks of both editions: consistent, with faults, untouched."""
    forms = load_forms()
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unit = Unit("220113002000", "营城街道")
        for form_id, year in (("zfxxgk-2019", 2020), ("zfxxgk-2021", 2025)):
            form = forms[form_id]
            # A file of another form is not overwritten unasked.
            blank, full = folder / f"{form_id}.xlsx", folder / f"{form_id}-filled.xlsx"
            api.blank(form, blank, year, unit)
            draw = random.Random(form_id)  # noqa: S311 - the same each time
            entered = [cell for cell in form.cells.values() if not cell.computed]
            values: dict[str, Any] = {
                cell.id: draw.randint(0, 500) for cell in entered if draw.random() > 0.05
            }
            values |= {narrative.id: "本年收到申请 12 件。\n<b>&" for narrative in form.narratives}
            values[entered[3].id] = "12件"
            values[entered[5].id] = "约 5"
            api.fill(blank, values, full, forms)
            found += [full.read_bytes(), blank.read_bytes()]
        form = forms["zfxxgk-2019"]
        api.blank(form, folder / "even.xlsx", 2020, unit)
        figures = consistent_figures(form, "fuzz")
        api.fill(folder / "even.xlsx", figures, folder / "even-filled.xlsx", forms)
        found.append((folder / "even-filled.xlsx").read_bytes())
    return found


# Ways of being hostile. Each takes a workbook and gives a file.


def _members(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _random_bytes(draw: random.Random, data: bytes) -> bytes:
    del data
    return draw.choice(_MAGICS) + draw.randbytes(draw.randint(0, 20_000))


def _truncated(draw: random.Random, data: bytes) -> bytes:
    start = draw.choice((0, 0, 0, draw.randint(0, 200)))
    return data[start : draw.randint(start, len(data))]


def _flipped(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 2, 8, 60))):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _directory_lies(draw: random.Random, data: bytes) -> bytes:
    """A number in the archive's directory or in a local header is another one."""
    changed = bytearray(data)
    marks = [m.start() for m in re.finditer(draw.choice((b"PK\x01\x02", b"PK\x03\x04")), data)]
    at = draw.choice(marks) + draw.choice((6, 8, 10, 14, 16, 18, 20, 22, 24, 26, 28, 42))
    size = draw.choice((2, 4))
    value = draw.choice((0, 1, 7, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, draw.randrange(1 << 32)))
    changed[at : at + size] = struct.pack("<I", value)[:size]
    return bytes(changed[: len(data)])


def _members_moved(draw: random.Random, data: bytes) -> bytes:
    members = _members(data)
    at, other = draw.randrange(len(members)), draw.randrange(len(members))
    name, body = members[at]
    match draw.randrange(8):
        case 0:
            del members[at]
        case 1:
            members.append((name, members[other][1]))
        case 2:
            members[at] = (members[other][0] + "x", body)
        case 3:
            members[at], members[other] = (name, members[other][1]), (members[other][0], body)
        case 4:
            members[at] = (draw.choice(("../", "/", "\\", "C:/", "./")) + name, body)
        case 5:
            members[at] = (name.upper(), body)
        case 6:
            members[at] = (name, b"")
        case 7:
            members.insert(0, (draw.choice(("mimetype", "ofd.xml", "x.bin")), b"x"))
    return foreign.zipped(members)


def _with_part(data: bytes, wanted: str, change: Callable[[bytes], bytes]) -> bytes:
    return foreign.zipped(
        [(name, change(body) if name == wanted else body) for name, body in _members(data)]
    )


def _a_sheet(draw: random.Random, data: bytes) -> str:
    names = [name for name, _ in _members(data) if name.startswith("xl/worksheets/sheet")]
    return draw.choice(names)


def _a_part(draw: random.Random, data: bytes) -> str:
    return draw.choice([name for name, _ in _members(data)])


def _xml_flipped(draw: random.Random, data: bytes) -> bytes:
    """Bits flipped in the XML of a part, which is then packed with the right checksum."""
    part = draw.choice((_a_sheet, _a_part))(draw, data)
    return _with_part(data, part, lambda body: _flipped(draw, body) if body else b"<")


def _xml_cut(draw: random.Random, data: bytes) -> bytes:
    def change(body: bytes) -> bytes:
        tags = [match.start() for match in re.finditer(rb"<", body)] or [0]
        first, last = sorted((draw.choice(tags), draw.choice(tags)))
        last = min(last, first + draw.choice((20, 200, 5000)))
        piece = body[first:last]
        return draw.choice(
            (
                body[:first] + body[last:],
                body[:last] + piece + body[last:],
                body[:first],
                body[:first] + b"<!-- " + piece.replace(b"--", b"") + b" -->" + body[last:],
                body[:first] + b"<a>" * draw.choice((1, 300, 50_000)) + body[first:],
            )
        )

    return _with_part(data, draw.choice((_a_sheet, _a_part))(draw, data), change)


def _attributes(draw: random.Random, data: bytes) -> bytes:
    def change(body: bytes) -> bytes:
        found = list(re.finditer(rb'([\w:]+)="([^"]*)"', body))
        if not found:
            return body
        match = draw.choice(found)
        values = (*_ODD_REFERENCES, *_ODD_RANGES, "4294967296", "-1", "1e9", "x" * 70_000, "&#65;")
        value = draw.choice(values).encode()
        changed = match[1] + b'="' + value + b'"'
        return body[: match.start()] + changed + body[match.end() :]

    return _with_part(data, draw.choice((_a_sheet, _a_part))(draw, data), change)


def _cells_changed(draw: random.Random, data: bytes) -> bytes:
    """Values as no program writes them, in one to twenty cells of a sheet."""

    def change(body: bytes) -> bytes:
        cells = list(_CELL.finditer(body))
        for match in sorted(
            draw.sample(cells, min(len(cells), draw.choice((1, 3, 20)))), key=lambda m: -m.start()
        ):
            body = body[: match.start()] + _odd_cell(draw, match[0]) + body[match.end() :]
        return body

    return _with_part(data, _a_sheet(draw, data), change)


def _odd_cell(draw: random.Random, cell: bytes) -> bytes:  # noqa: PLR0911 - a case each
    reference = re.search(rb'r="([A-Z]+[0-9]+)"', cell)
    address = reference[1].decode() if reference else "A1"
    value = draw.choice(_ODD_VALUES)
    kind = draw.choice(
        ("", ' t="n"', "", "", ' t="str"', ' t="s"', ' t="e"', ' t="b"', ' t="d"', ' t="q"')
    )
    match draw.randrange(9):
        case 0:
            return f'<c r="{address}"{kind}><v>{value}</v></c>'.encode()
        case 1:
            return f'<c r="{address}" t="inlineStr"><is><t>{value}</t></is></c>'.encode()
        case 2:
            return f'<c r="{draw.choice(_ODD_REFERENCES)}"><v>5</v></c>'.encode()
        case 3:
            return cell + cell.replace(b"<v>", b"<v>1")
        case 4:
            formula = draw.choice(("1+1", "A1", ""))
            return f'<c r="{address}"><f>{formula}</f><v>{value}</v></c>'.encode()
        case 5:
            return f"<c{kind}><v>{value}</v></c>".encode()
        case 6:
            return f'<c r="{address}"><v>3</v><v>{value}</v></c>'.encode()
        case 7:
            return f'<x:c xmlns:x="{_MAIN[1:-1]}" r="{address}"><x:v>6</x:v></x:c>'.encode()
        case _:
            return f'<c r="{address}"><is><t>{value}</t></is><v>2</v></c>'.encode()


def _values_changed(draw: random.Random, data: bytes) -> bytes:
    """Plain numbers put for plain numbers: files that are honest, and must be read exactly."""

    def change(body: bytes) -> bytes:
        def other(match: re.Match[bytes]) -> bytes:
            if draw.random() > 0.2:
                return match[0]
            number = draw.choice((0, 7, 12, 480_299, 10**9, "3.0", "12.50", "1E2", "-4"))
            return match[1] + b"<v>" + str(number).encode() + b"</v></c>"

        return re.sub(rb'(<c r="[A-Z0-9]+" s="[0-9]+">)<v>[0-9]+</v></c>', other, body)

    return _with_part(data, _a_sheet(draw, data), change)


def _rows_moved(draw: random.Random, data: bytes) -> bytes:
    def change(body: bytes) -> bytes:
        rows = list(re.finditer(rb"<row .*?</row>", body, re.DOTALL))
        if len(rows) < 2:
            return body
        first, second = sorted(draw.sample(rows, 2), key=lambda m: m.start())
        return draw.choice(
            (
                body[: first.start()] + second[0] + body[first.end() : second.start()] + first[0]
                + body[second.end() :],
                body[: first.start()] + body[first.end() :],
                body[: second.end()] + first[0] + body[second.end() :],
                body[: first.start()] + re.sub(rb' r="[A-Z0-9]+"', b"", first[0])
                + body[first.end() :],
            )
        )  # fmt: skip

    return _with_part(data, _a_sheet(draw, data), change)


def _lying_counts(draw: random.Random, data: bytes) -> bytes:
    count = draw.choice((0, 1, 10**6, 4_294_967_295, 10**19, 10**400))
    part, pattern, value = draw.choice(
        (
            ("xl/sharedStrings.xml", rb'(?:unique)?[cC]ount="[0-9]+"', f'uniqueCount="{count}"'),
            ("xl/styles.xml", rb'count="[0-9]+"', f'count="{count}"'),
            (_a_sheet(draw, data), rb'<dimension ref="[^"]*"', f'<dimension ref="A1:XFD{count}"'),
            (_a_sheet(draw, data), rb'spans="[^"]*"', f'spans="1:{count}"'),
            (_a_sheet(draw, data), rb'<mergeCells count="[0-9]+"', f'<mergeCells count="{count}"'),
        )
    )
    return _with_part(data, part, lambda body: re.sub(pattern, value.encode(), body, count=1))


def _ranges(draw: random.Random, data: bytes) -> bytes:
    area = draw.choice(_ODD_RANGES)
    element = draw.choice(
        (
            f'<mergeCells><mergeCell ref="{area}"/></mergeCells>',
            f'<hyperlinks><hyperlink ref="{area}" location="A1"/></hyperlinks>',
            f'<conditionalFormatting sqref="{area}"/>',
            f'<dataValidations><dataValidation sqref="{area}"/></dataValidations>',
            f'<autoFilter ref="{area}"/>',
        )
    ).encode()
    part = _a_sheet(draw, data)
    return _with_part(
        data, part, lambda body: body.replace(b"</sheetData>", b"</sheetData>" + element)
    )


def _bomb(draw: random.Random, data: bytes) -> bytes:
    members = _members(data)
    size = draw.choice((2_000_000, 30_000_000))
    match draw.randrange(5):
        case 0:
            members.append(("xl/media/image1.png", bytes(size)))
        case 1:
            members = [
                (name, body + b" " * size if name == "xl/styles.xml" else body)
                for name, body in members
            ]
        case 2:
            members += [(f"xl/x{number}.xml", b"<x/>") for number in range(3000)]
        case 3:
            rows = "".join(
                f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(100, 40_000)
            )
            part = _a_sheet(draw, data)
            return _with_part(
                data,
                part,
                lambda body: body.replace(b"</sheetData>", rows.encode() + b"</sheetData>"),
            )
        case _:
            far = f'<row r="1048576"><c r="{draw.choice(("A", "XFD"))}1048576"><v>1</v></c></row>'
            part = _a_sheet(draw, data)
            return _with_part(
                data,
                part,
                lambda body: body.replace(b"</sheetData>", far.encode() + b"</sheetData>"),
            )
    return foreign.zipped(members)


def _declarations(draw: random.Random, data: bytes) -> bytes:
    entity = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(9)
    )
    start = draw.choice(
        (
            f"<!DOCTYPE a [{entity}]>",
            '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
            '<?xml version="1.0" encoding="UTF-16"?>',
            '<?xml version="1.1"?>',
            '<?xml version="1.0" encoding="GBK"?>',
            "\ufeff",
            "<!-- -->",
            "\n\n",
        )
    ).encode()

    def change(body: bytes) -> bytes:
        head, mark, rest = body.partition(b"?>")
        if start.startswith(b"<!"):
            return head + mark + start + rest if mark else start + body
        return start + (rest if start.startswith(b"<?") else body)

    return _with_part(data, draw.choice((_a_sheet, _a_part))(draw, data), change)


def _encoded(draw: random.Random, data: bytes) -> bytes:
    encoding = draw.choice(("utf-16", "utf-16-le", "utf-8-sig", "gbk", "utf-32"))

    def change(body: bytes) -> bytes:
        with suppress(UnicodeError):
            return body.decode("utf-8").encode(encoding, "replace")
        return body

    return _with_part(data, _a_sheet(draw, data), change)


KINDS: Mapping[str, Callable[[random.Random, bytes], bytes]] = {
    "random bytes": _random_bytes,
    "truncated": _truncated,
    "bits flipped": _flipped,
    "directory lies": _directory_lies,
    "members moved": _members_moved,
    "bits flipped in XML": _xml_flipped,
    "XML cut": _xml_cut,
    "attributes": _attributes,
    "odd cells": _cells_changed,
    "other figures": _values_changed,
    "rows moved": _rows_moved,
    "lying counts": _lying_counts,
    "ranges": _ranges,
    "bombs": _bomb,
    "declarations": _declarations,
    "encodings": _encoded,
}


def hostile_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """The same files for the same seed: kind and bytes; one in eight is hostile twice over."""
    draw = random.Random(seed)  # noqa: S311 - the same for the same seed
    whole = bases()
    names = list(KINDS)
    for number in range(count):
        kind = names[number % len(names)]
        data = draw.choice(whole)
        if draw.random() < 0.125:
            data = KINDS["other figures"](draw, data)
        yield kind, KINDS[kind](draw, data)


# The reading that owes nothing to ours: zipfile and ET.


def independent_cells(data: bytes) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Type and text of every cell with something in it, by sheet and address.

    A cell that comes twice has two entries.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name.lstrip("/").replace("\\", "/").lower(): name for name in archive.namelist()}

        def root(name: str) -> ET.Element:
            return ET.fromstring(archive.read(parts[name.lower()]))  # noqa: S314 - gated

        main = "xl/workbook.xml"
        with suppress(KeyError):
            for relation in root("_rels/.rels"):
                if relation.get("Type", "").endswith("/officeDocument"):
                    main = relation.get("Target", "").lstrip("/")
        folder, _, base = main.rpartition("/")
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in root(f"{folder}/_rels/{base}.rels")
        }
        strings: list[str] = []
        if f"{folder}/sharedstrings.xml".lower() in parts:
            strings = [_text_of(item) for item in root(f"{folder}/sharedStrings.xml")]
        found: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for sheet in root(main).iter():
            if _local(sheet) != "sheet":
                continue
            identifier = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            target = targets.get(identifier, "")
            part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            found[sheet.get("name", "")] = _cells_of(root(part), strings)
        return found


def _cells_of(root: ET.Element, strings: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    cells: dict[str, list[tuple[str, str]]] = {}
    row_number = 0
    for row in root.iter():
        if _local(row) != "row":
            continue
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for cell in row:
            if _local(cell) != "c":
                continue
            column += 1
            match = re.fullmatch(r"([A-Z]+)([0-9]+)", cell.get("r", ""))
            address = cell.get("r", "")
            if match:
                column = 0
                for letter in match[1]:
                    column = column * 26 + ord(letter) - 64
            else:
                address = f"{_letters(column)}{row_number}"
            kind = cell.get("t", "n")
            value = next(("".join(c.itertext()) for c in cell if _local(c) == "v"), "")
            inline = next((_text_of(c) for c in cell if _local(c) == "is"), "")
            if kind == "s":
                text = strings[int(value)] if value.strip() else ""
            else:
                text = inline if kind == "inlineStr" else value
            if text:
                cells.setdefault(address, []).append((kind, text))
    return cells


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text_of(item: ET.Element) -> str:
    pieces = []
    for child in item:
        if _local(child) == "t":
            pieces.append(child.text or "")
        elif _local(child) == "r":
            pieces += [t.text or "" for t in child if _local(t) == "t"]
    return "".join(pieces)


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def misread(submission: Submission, findings: Sequence[Finding], data: bytes) -> list[str]:
    """Entered cells whose figure is another one than the XML's, and nothing says so."""
    cells = independent_cells(data)
    # That a cell is blank or a sum wrong says nothing of what was taken for it.
    telling = [f for f in findings if f.code.startswith("CELL_") and f.code != "CELL_BLANK"]
    named = {cell for finding in telling for cell in finding.cell_ids}
    places = {place for finding in telling for place in finding.places}
    named |= {cell for cell, place in submission.places.items() if place in places}
    wrong = []
    for cell in submission.form.cells.values():
        if cell.computed:
            continue
        place, value = submission.places.get(cell.id), submission.values[cell.id]
        if place is None:
            # Its row or column is gone; that it has no figure is a finding of its own.
            if value is not None:
                wrong.append(f"{cell.id}: read as {value} without a place")
            continue
        there = cells.get(place.sheet, {}).get(place.address, [])
        texts = {text for _, text in there}
        if len(texts) > 1 and cell.id not in named:
            wrong.append(f"{cell.id}: {there} read as {value}")
        elif not texts:
            if value is not None:
                wrong.append(f"{cell.id}: nothing read as {value}")
        elif cell.id not in named and not any(_equal(kind, text, value) for kind, text in there):
            wrong.append(f"{cell.id}: {there} read as {value}")
    return wrong


def _equal(kind: str, text: str, value: object) -> bool:
    if kind not in {"n", ""}:
        # A text is a figure only with a remark, unless it is blank.
        return value is None and not text.strip()
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return False
    return value is not None and float(number) == float(str(value))


# The run.


class Result(Struct):
    """How a run came out.

    Attributes:
        files: How many were read.
        kinds: Files that gave a submission, by kind.
        codes: Findings about whole files by code.
        faults: What must not be: kind, number of the file, what happened.
        slowest: Seconds for the slowest file.
        largest: Bytes of the largest worker.
        marked: Copies that were made of files with errors; and refusals of copies.
    """

    files: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, int, str]] = field(default_factory=list)
    slowest: float = 0.0
    largest: int = 0
    marked: Counter[str] = field(default_factory=Counter)


def read_and_mark(
    item: tuple[int, bytes], forms: Mapping[str, Form]
) -> tuple[Outcome, str, float, int]:
    """A job for a worker: reads a file, marks it now and then, and says what that cost."""
    number, data = item
    start = time.perf_counter()
    outcome = read_workbook(data, str(number), forms)
    seconds = time.perf_counter() - start
    copy = ""
    if number % 5 == 0 and outcome.submission is not None:
        places = tuple(list(outcome.submission.places.values())[:3])
        finding = Finding("CELL_NOT_NUMBER", Severity.ERROR, "x", places=places, value="=x")
        try:
            again = read_workbook(marked(data, (finding,), "zh"), str(number), forms)
            same = again.submission is not None and (
                again.submission.values == outcome.submission.values
            )
            copy = "made" if same else "read otherwise"
        except WorkbookError as error:
            copy = error.code
    return outcome, copy, seconds, largest_so_far()


def largest_so_far() -> int:
    """Bytes that this process has held at once; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def run(count: int, seed: int = 1, jobs: int | None = None) -> Result:
    """Reads hostile files in workers and judges every one."""
    result = Result()
    forms = load_forms()
    files = hostile_files(count, seed)
    number = 0
    with Readers(forms, jobs=jobs) as readers:
        while batch := [file for _, file in zip(range(64), files, strict=False)]:
            items = [(number + at, data) for at, (_, data) in enumerate(batch)]
            # What comes back costs less than what was sent: a batch at a time is in memory.
            for (kind, data), answer in zip(batch, readers.each(read_and_mark, items), strict=True):
                _judge(result, kind, number, data, answer)
                number += 1
    result.files = number
    return result


def _judge(result: Result, kind: str, number: int, data: bytes, answer: Any) -> None:  # noqa: C901
    if isinstance(answer, WorkbookError):
        result.codes[answer.code] += 1
        if answer.code == "FILE_INTERNAL":
            result.faults.append((kind, number, str(answer.params)))
        return
    outcome, copy, seconds, largest = answer
    result.slowest = max(result.slowest, seconds)
    result.largest = max(result.largest, largest)
    if copy:
        result.marked[copy] += 1
        if copy == "read otherwise":
            result.faults.append((kind, number, "the copy is read otherwise"))
    try:
        findings = check_outcome(outcome).findings
        for finding in findings:
            assert message_of(finding, "zh")
            assert remedy_of(finding, "en")
            if finding.code.startswith("FILE_"):
                result.codes[finding.code] += 1
            if finding.code == "FILE_INTERNAL":
                result.faults.append((kind, number, str(finding.value)))
        if outcome.submission is None:
            if not findings:
                result.faults.append((kind, number, "refused without a word"))
            return
        result.kinds[kind] += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wrong = misread(outcome.submission, findings, data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
        wrong = [f"{type(error).__name__}: {error}"]
    result.faults += [(kind, number, each) for each in wrong[:3]]


def _main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    start = time.monotonic()
    result = run(count, seed)
    print(f"{result.files} files in {time.monotonic() - start:.0f} s, seed {seed}")  # noqa: T201
    print(f"slowest {result.slowest:.2f} s, largest worker {result.largest >> 20} MB")  # noqa: T201
    print("read:", dict(result.kinds))  # noqa: T201
    print("said:", dict(result.codes.most_common()))  # noqa: T201
    print("copies:", dict(result.marked))  # noqa: T201
    for kind, number, fault in result.faults:
        print(f"FAULT {kind} no. {number}: {fault}")  # noqa: T201
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(_main())
