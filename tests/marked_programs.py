"""Marks workbooks that programs of others saved, and says of each whether nothing else changed.

    python -m tests.marked_programs FOLDER [--pictures FOLDER]

In every .xlsx of a folder a text is planted into one cell that wants a number. The marked copy must
have its comment and colour at that cell, in LibreOffice too; every part that is not marked, and the
number of validations, conditional formats, drawings and pictures, must be the original's. With the
number typed back it must be read as the original is, and without the marks be the original again.
Needs LibreOffice, and for pictures ``pdftoppm``. Ends with 1 if anything is amiss.
"""

from __future__ import annotations

import argparse
import io
import posixpath
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from tests.office import Office
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Severity
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.marked_copy.book import Book
from xlsreport.marked_copy.earlier_marks import remove_marks
from xlsreport.marked_copy.marked_copy import marked
from xlsreport.marked_copy.styles import FILLS
from xlsreport.reading.reader import read_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.layout.records import Place
    from xlsreport.submission.submission import Outcome

__all__ = ["main", "unmarked_parts"]

_FORMS = load_forms()
_PLANTED = "约5"
# What a marked copy may change besides the sheet that is marked and what hangs on it.
_CHANGED = re.compile(
    r"\[content_types\]\.xml|xl/(_rels/)?workbook\d*\.xml(\.rels)?|xl/(styles|sharedstrings)\d*\.xml"
)
# One sheet alone is selected in a copy, lest what is typed goes into several.
_SELECTED = re.compile(rb"""\s+tabSelected\s*=\s*["'](?:1|true)["']""")
_COUNTED = ("dataValidation", "cfRule", "drawing", "pic", "comment", "hyperlink", "mergeCell")
_Parts = dict[str, bytes]


class _Planted(Struct, frozen=True):
    """A file with a fault.

    Attributes:
        name: Of the file.
        original: As it was.
        faulty: With a text in one cell.
        copy: The marked copy of that.
        place: The cell.
    """

    name: str
    original: bytes
    faulty: bytes
    copy: bytes
    place: Place


def _read(data: bytes) -> Outcome:
    return check_outcome(read_workbook(data, "x", _FORMS))


def _summarise(outcome: Outcome) -> tuple[object, ...]:
    """What is read: the figures, and what is found where."""
    values = () if outcome.submission is None else tuple(outcome.submission.values.items())
    return outcome.status, values, tuple((f.code, f.places, f.value) for f in outcome.findings)


def _parts(data: bytes) -> _Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.replace("\\", "/"): archive.read(name) for name in archive.namelist()}


def _target(parts: _Parts, part: str, wanted: str) -> str | None:
    """The part to which a part has a relation with an id or of a kind."""
    folder, base = posixpath.split(part)
    for each in etree.fromstring(parts.get(f"{folder}/_rels/{base}.rels", b"<a/>")):
        if wanted in {each.get("Id"), each.get("Type", "").rpartition("/")[2]}:
            return posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))[1:]
    return None


def _sheet_part(parts: _Parts, sheet: str) -> str:
    (element,) = [
        each
        for each in etree.fromstring(parts["xl/workbook.xml"]).iter("{*}sheet")
        if each.get("name") == sheet
    ]
    link = next(str(value) for key, value in element.attrib.items() if str(key).endswith("}id"))
    found = _target(parts, "xl/workbook.xml", link)
    assert found is not None
    return found


def _typed(data: bytes, place: Place, text: str) -> bytes:
    """The file with another entry in one cell; members that are not changed keep their order."""
    part = _sheet_part(_parts(data), place.sheet)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for info in old.infolist():
            body = old.read(info)
            if info.filename.replace("\\", "/") == part:
                root = etree.fromstring(body)
                name = etree.QName(root).namespace
                (cell,) = [c for c in root.iter("{*}c") if c.get("r") == place.address]
                for child in list(cell):
                    cell.remove(child)
                number = re.fullmatch(r"[0-9.]+", text)
                cell.attrib.pop("t", None)
                if not number:
                    cell.set("t", "str")
                etree.SubElement(cell, f"{{{name}}}v").text = text
                body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            new.writestr(info, body)
    return target.getvalue()


def _plant(path: Path) -> _Planted:
    original = path.read_bytes()
    outcome = _read(original)
    found = outcome.submission
    assert found is not None, path.name
    form = _FORMS[found.form.id]
    sheets = _parts(original)
    for cell in form.cells.values():
        place = found.places.get(cell.id)
        if cell.computed or found.values[cell.id] is None or place is None:
            continue
        body = sheets[_sheet_part(sheets, place.sheet)]
        if f'r="{place.address}"'.encode() in body:
            break
    else:
        raise SystemExit(f"{path.name} holds no figure")
    faulty = _typed(original, place, _PLANTED)
    return _Planted(
        path.name, original, faulty, marked(faulty, _read(faulty).findings, "zh"), place
    )


def _count(parts: _Parts) -> dict[str, int]:
    names = {
        name: sum(
            len(re.findall(rb"<(?:\w+:)?%s[\s/>]" % name.encode(), b)) for b in parts.values()
        )
        for name in _COUNTED
    }
    return names | {"media": sum("/media/" in name for name in parts)}


def unmarked_parts(before: _Parts, after: _Parts, sheets: Sequence[str]) -> list[str]:
    """The parts that are not to change and did, or are gone.

    Args:
        before: The parts of a workbook by name.
        after: Those of its marked copy.
        sheets: The parts of the sheets that are marked.
    """
    own = {part for sheet in sheets for part in (sheet, _relations(sheet))}
    for sheet in sheets:
        own |= {_target(before, sheet, kind) or "" for kind in ("comments", "vmlDrawing")}
    kept = [name for name in before if name not in own and not _CHANGED.fullmatch(name.lower())]
    return [
        name
        for name in kept
        if _SELECTED.sub(b"", after.get(name, b"")) != _SELECTED.sub(b"", before[name])
    ]


def _relations(part: str) -> str:
    folder, base = posixpath.split(part)
    return f"{folder}/_rels/{base}.rels"


def _colour(data: bytes, place: Place) -> str:
    """The colour of a cell's fill."""
    parts = _parts(data)
    root = etree.fromstring(parts[_sheet_part(parts, place.sheet)])
    (cell,) = [each for each in root.iter("{*}c") if each.get("r") == place.address]
    styles = etree.fromstring(parts[_target(parts, "xl/workbook.xml", "styles") or ""])
    looks = styles.findall("{*}cellXfs/{*}xf")[int(cell.get("s", "0"))]
    fill = styles.findall("{*}fills/{*}fill")[int(looks.get("fillId", "0"))]
    return next((each.get("rgb", "")[-6:] for each in fill.iter("{*}fgColor")), "")


def _find_amiss(each: _Planted) -> list[str]:
    """What is not as it must be in a marked copy, apart from LibreOffice."""
    amiss: list[str] = []
    before, after = _parts(each.faulty), _parts(each.copy)
    findings = _read(each.faulty).findings
    named = {place.sheet for found in findings for place in found.places
             if found.severity is not Severity.NOTE}  # fmt: skip
    sheets = [_sheet_part(before, sheet) for sheet in named]
    amiss += [f"{name} has changed" for name in unmarked_parts(before, after, sheets)]
    counts = _count(before), _count(after)
    for name in _COUNTED:
        added = {"comment", "hyperlink", "mergeCell"}  # those of the marks
        if counts[1][name] < counts[0][name] or (
            name not in added and counts[0][name] != counts[1][name]
        ):
            amiss.append(f"{name}: {counts[0][name]} before, {counts[1][name]} after")
    if _colour(each.copy, each.place) != FILLS[Severity.ERROR]:
        amiss.append("the cell is not red")
    if _summarise(_read(each.copy)) != _summarise(_read(each.faulty)):
        amiss.append("the copy is read in another way")
    value = _read(each.original).submission
    assert value is not None
    (figure,) = [str(v) for c, v in value.values.items() if value.places.get(c) == each.place]
    mended = _typed(each.copy, each.place, figure)
    if _summarise(_read(mended)) != _summarise(_read(each.original)):
        amiss.append("the mended copy is read in another way than the original")
    book = Book(mended)
    remove_marks(book)
    bare = book.package.finished()
    if _colour(bare, each.place) != _colour(each.original, each.place):
        amiss.append("the cell keeps our colour")
    parts = _parts(bare)
    if _count(parts) != _count(_parts(each.original)) or "只填一个数字" in str(
        [body.decode(errors="replace") for name, body in parts.items() if "omment" in name]
    ):
        amiss.append("something of the marks is left")
    return amiss


def _draw(copies: Path, pictures: Path) -> None:
    """Each copy's list and marked sheet as LibreOffice prints them, one picture a file."""
    profile = f"-env:UserInstallation=file://{copies}/profile"
    files = sorted(copies.glob("*.xlsx"))
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", copies, *files]
    subprocess.run(convert, check=True, capture_output=True)
    pictures.mkdir(parents=True, exist_ok=True)
    for file in files:
        pages = ["-f", "1", "-l", "4", "-r", "40", "-png"]
        target = pictures / file.stem
        subprocess.run(["pdftoppm", *pages, file.with_suffix(".pdf"), target], check=True)


def main() -> int:
    """Tries every file; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", type=Path, help="where pictures of the copies go")
    given = parser.parse_args()
    planted = [_plant(path) for path in sorted(given.folder.glob("*.xlsx"))]
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        copies = Path(scratch)
        (copies / "office").mkdir()
        office = Office(copies / "office")
        for each in planted:
            (copies / each.name).write_bytes(each.copy)
        jobs = [{"path": str(copies / each.name), "comments": True} for each in planted]
        answers = office.run(jobs)
        office.close()
        for each, answer in zip(planted, answers, strict=True):
            amiss = _find_amiss(each)
            comments = [[sheet, address] for sheet, address, text in answer["comments"]
                        if "只填一个数字" in text]  # fmt: skip
            if comments != [[each.place.sheet, each.place.address]]:
                amiss.append(f"LibreOffice shows comments at {comments}")
            counts = {name: n for name, n in _count(_parts(each.copy)).items() if n}
            said = "; ".join(amiss) or "right"
            sys.stdout.write(f"{each.name}: {said} ({each.place.address}, {counts})\n")
            wrong += bool(amiss)
        sys.stdout.write(f"{len(planted)} files, {wrong} not right\n")
        if given.pictures:
            _draw(copies, given.pictures)
    return int(bool(wrong) or not planted)


if __name__ == "__main__":
    sys.exit(main())
