"""What is known of tables beforehand, their sheets' names aside, is what the search finds."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from tests.filled import filled, read
from tests.surgery import in_parts
from tests.test_quick_sheet import PLAIN
from xlsreport.errors import WorkbookError
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading import reader
from xlsreport.reading.locate.labels import SheetTexts
from xlsreport.reading.opened import OpenedFile, apart_from_names, open_file
from xlsreport.reading.quick.cells import PlainCells

if TYPE_CHECKING:
    from xlsreport.submission.submission import Outcome

_NAME = re.compile(rb'(?<=<sheet name=")[^"]*')
_TOTAL = rb"<f>(IF\(COUNT[^<]*)</f><v>([^<]*)</v>"
_MERGES = rb"<mergeCells [^>]*>"
# What is done to one cell of a total, or to a sheet.
CHANGES = {
    "nothing": (_TOTAL, rb"<f>\1</f><v>\2</v>"),
    "no formula": (_TOTAL, rb"<v>\2</v>"),
    "another figure": (_TOTAL, rb"<v>9</v>"),
    "another formula": (_TOTAL, rb"<f>SUM(B2:B3)</f><v>\2</v>"),
    "a formula of another sheet": (_TOTAL, rb"<f>SUM(Sheet1!B2:B3)</f><v>\2</v>"),
    "no result": (_TOTAL, rb"<f>\1</f>"),
    "another result": (_TOTAL, rb"<f>\1</f><v>1234567890123456789.5</v>"),
    "entries merged": (_MERGES, rb'\g<0><mergeCell ref="D8:E9"/>'),
    "a label": (rb"(?<=<v>)[1-9]\d?(?=</v></c>)", rb"1"),
}


def changed(edition: str, change: str, seed: int, share: float | None = None) -> bytes:
    """A filled workbook with sheets called otherwise, some or all, and one thing changed."""
    pattern, by = CHANGES[change]
    chance = random.Random(seed)  # noqa: S311 - no secret
    suffix = chance.choice([" - 表格 1", "（2）"])
    share = share or chance.choice([0.5, 1])
    at = chance.randrange(40)

    def rename(found: re.Match[bytes]) -> bytes:
        return found[0] + suffix.encode() if chance.random() < share else found[0]

    def in_part(name: str, body: bytes) -> bytes:
        nonlocal at
        if name == "xl/workbook.xml":
            return _NAME.sub(rename, re.sub(rb"<definedNames>.*</definedNames>", b"", body))
        if name == "docProps/custom.xml" and share == 1:
            return body.replace(b"xlsreport", b"stamp")
        if not name.startswith("xl/worksheets/"):
            return body
        found = list(re.finditer(pattern, body))
        if not 0 <= at < len(found):
            at -= len(found)
            return body
        one, at = found[at], -1
        return body[: one.start()] + one.expand(by) + body[one.end() :]

    return in_parts(filled(edition).data, in_part)


def searched(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """What is read where nothing is known beforehand of tables on sheets of other names."""
    with monkeypatch.context() as patch:
        patch.setattr(reader, "apart_from_names", lambda *_: (None, {}))
        return read(data)


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_workbook_with_sheets_of_other_names_is_read_as_by_searching(
    edition: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(3):
        plain, data = changed(edition, "nothing", seed), changed(edition, change, seed)
        before, outcome = read(plain), read(data)
        assert outcome == searched(data, monkeypatch)
        assert outcome.submission is not None
        # Nothing is left of a file that was read before, be its sheets called the same.
        assert read(plain) == before


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize(
    ("change", "is_kept"),
    [("nothing", True), ("no formula", False), ("another formula", False), ("no result", False)],
)
def test_formulas_are_known_on_sheets_of_other_names(
    edition: str, change: str, *, is_kept: bool
) -> None:
    opened = open_file(changed(edition, change, 1))
    assert opened.witness is not None
    layout = reader.lay_out(filled(edition).form)
    known, names = apart_from_names(layout, reader.locate(layout, opened.grid, opened.witness))
    assert known is not None
    assert set(names.values()) <= opened.grid.sheets.keys()
    assert any(name != now for name, now in names.items())
    assert known.formulas_kept(opened.witness, names) == is_kept
    assert not known.swallows_entries(opened.witness, names)


def texts_of_sheet(rows: str) -> tuple[frozenset[str] | None, OpenedFile]:
    """The texts of the first sheet as they are told without reading it; ``None`` if not told."""

    def in_part(name: str, body: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return body
        data = f"<sheetData>{rows}</sheetData>".encode()
        return re.sub(rb"<sheetData>.*</sheetData>", lambda _: data, body, flags=re.DOTALL)

    opened = open_file(in_parts(filled("2021").data, in_part))
    assert opened.witness is not None
    cells = next(iter(opened.witness.sheets.values())).cells
    return cells.texts() if isinstance(cells, PlainCells) else None, opened


@pytest.mark.parametrize("rows", PLAIN)
def test_the_texts_of_a_sheet_that_is_not_read_are_those_that_would_be_read(rows: str) -> None:
    try:
        texts, opened = texts_of_sheet(rows)
    except WorkbookError:
        return
    if texts is not None:
        read = SheetTexts(next(iter(opened.grid.sheets.values()))).texts
        assert texts == {text.strip() for text in read}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (' t="b"', "2"), (' t="e"', "#ODD!"), (' t="d"', "2024-13-01"), ("", "1_0"), ("", "١"),
        (' t="str"', f"{'甲' * 70}{' ' * 20}"),
    ],
)  # fmt: skip
def test_texts_are_not_told_where_another_reader_may_have_others(kind: str, value: str) -> None:
    assert texts_of_sheet(f'<row r="1"><c r="A1"{kind}><v>{value}</v></c></row>')[0] is None
    assert texts_of_sheet('<row r="1"><c r="A1" t="str"><v>甲 </v></c></row>')[0] == {"甲"}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_sheet_without_labels_of_tables_is_not_read(edition: str) -> None:
    opened = open_file(changed(edition, "nothing", 1, share=1))
    layout = reader.lay_out(filled(edition).form)
    assert reader.identify(opened.grid, opened.witness, load_forms()).form is not None
    location = reader.locate(layout, opened.grid, opened.witness)
    reader.locate_surroundings(layout, location, opened.grid)
    checks = next(name for name in opened.grid.sheets if name.startswith("校验"))
    assert not opened.grid.sheets[checks].is_read
