"""Whatever is done to a workbook changes nothing, is read as it shows, or is named.

The oracle for openpyxl is what was done; for LibreOffice it is what its cells draw afterwards.
"""

from __future__ import annotations

import io
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msgspec import Struct
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.effort import DRAW, times
from tests.merged_books import figures, sent, unit, written
from tests.merging import roster
from tests.sample_forms import FORMS
from tests.samples import F2021, workbook
from xlsreport.checks.all_checks import check_outcome
from xlsreport.layout.records import address
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.workbook.values import read_grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office
    from xlsreport.submission.submission import Outcome

# Of each kind of workbook: by openpyxl, and by LibreOffice, which takes its time.
FILES, OFFICE_FILES = times(7, 150), times(5, 150)
DEEDS = 4  # a file
Spot = tuple[str, str]
"""A sheet and an address."""
Deed = tuple[str, str, str, str]
"""What is done, the sheet, the address, the argument."""

_NUMBERS = ("0", "7", "1000000")
_TYPED = (*_NUMBERS, "-3", "0.5", "12件", "１２", "约100", "见附件", "无", "=5+5", "=1/0", "=NA()",
          "=TRUE()", '="七"')  # fmt: skip
_PLAIN_FORMATS = ("0", "#,##0", '0"件"', "0.00", "General", "[Red]0", '#,##0;-#,##0;"-"')
_ODD_FORMATS = (
    "#,##0,", '0!.0,"万元"', '0"万"', "0%", ";;;", '"无"', '0"0"', "h:mm", '"第"0"号"', '0"."0',
    "[>1000000]0;", '"约"0', "[$¥-804]#,##0", "yyyy-mm-dd", "0,,", "[h]:mm", '[<1000000]"若干";0',
    '#"亿"', "mm:ss.0", '[DBNum1]0"千"', "0‰", "General%", '#,##0,"千元"',
)  # fmt: skip
_MARKS = ("strike", "strike_first", "raise_last")
_WHAT = ("type", "type", "type", "clear", "format", "odd_format", "odd_format", *_MARKS)
_LINES = ("delete_row", "insert_row", "hide_row", "hide_column", "hide_sheet")


class Book(Struct, frozen=True):
    """A workbook to edit, of which nothing is to be said before.

    Attributes:
        path: The file.
        cells: The form's cells: where they stand and which they are.
        lines: In a merged workbook the cells of its details: the line and the cell of the form.
        before: What is read of it.
    """

    path: Path
    cells: dict[Spot, str]
    lines: dict[Spot, tuple[int, str]]
    before: Outcome

    def figures(self, outcome: Outcome) -> dict[Spot, Any]:
        """What is read of every cell that shows a figure."""
        found = outcome.submission
        assert found is not None
        figures: dict[Spot, Any] = {spot: found.values[cell] for spot, cell in self.cells.items()}
        for spot, (line, cell) in self.lines.items():
            figures[spot] = found.details[line].figures[cell]
        return figures

    def is_formula(self, spot: Spot) -> bool:
        """Whether a cell is worked out, so that what is wrong with its parts shows there too."""
        cell = self.lines[spot][1] if spot in self.lines else self.cells[spot]
        return F2021.cells[cell].computed or (bool(self.lines) and spot in self.cells)

    def named(self, outcome: Outcome) -> set[Spot]:
        """The cells that findings name, and the formulas over them; ties of figures left out."""
        told = [e for e in outcome.findings if e.code != "RULE_TIE" or e.rule.endswith(".total")]
        spots = {(place.sheet, place.address) for each in told for place in each.places}
        ids = {self.lines[s][1] if s in self.lines else self.cells.get(s, "") for s in spots}
        ids |= {cell for each in told for cell in each.cell_ids}
        for _ in range(2):  # a total of totals
            ids |= {c.id for c in F2021.cells.values() if ids.intersection(c.parts)}
        sums = {s for s, cell in self.cells.items() if cell in ids and self.is_formula(s)}
        sums |= {s for s, (_, cell) in self.lines.items() if cell in ids and self.is_formula(s)}
        gone = {c for e in told if e.code.endswith("GONE") for c in e.cell_ids}
        return spots | sums | {s for s, cell in self.cells.items() if cell in gone}


def _book(path: Path) -> Book:
    outcome = read_workbook(path.read_bytes(), path.name, FORMS)
    assert outcome.submission is not None
    assert outcome.findings == ()
    cells = {(p.sheet, p.address): cell for cell, p in outcome.submission.places.items()}
    lines: dict[Spot, tuple[int, str]] = {}
    if outcome.submission.details:
        rows = read_grid(path.read_bytes()).sheets["明细"].rows
        ids = next(at for at, row in enumerate(rows) if next(iter(F2021.cells)) in row)
        first = next(at for at in range(ids, len(rows)) if rows[at][0] == "单位代码") + 1
        for line in range(len(outcome.submission.details)):
            for column, cell in enumerate(rows[ids]):
                if cell in F2021.cells:
                    lines["明细", address(first + line, column)] = line, str(cell)
    return Book(path, cells, lines, outcome)


@pytest.fixture(scope="module")
def books(tmp_path_factory: Any) -> dict[str, Book]:
    folder = tmp_path_factory.mktemp("books")
    one = workbook(F2021, figures(F2021, 1), folder / "unit.xlsx", unit=unit(1))
    return {"unit": _book(one), "merged": _book(written(sent(3), folder))}


def _draw_deeds(book: Book, chance: random.Random) -> list[Deed]:
    """Some deeds at different cells, or a single one that is done to a row, column or sheet."""
    spots = [*book.cells, *book.lines]
    if chance.random() < 0.15:
        return [(chance.choice(_LINES), *chance.choice(spots), "")]
    deeds: list[Deed] = []
    for spot in chance.sample(spots, DEEDS):
        what = chance.choice(_WHAT)
        argument = str(chance.randint(11, 99))
        if what in {"type", "format", "odd_format"}:
            choices = {"type": _TYPED, "format": _PLAIN_FORMATS, "odd_format": _ODD_FORMATS}
            argument = chance.choice(choices[what])
        deeds.append((what, *spot, argument))
    return deeds


def _read(data: bytes, name: str) -> Outcome:
    return check_outcome(read_workbook(data, name, FORMS))


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _meant(text: str) -> object:
    """The number that people read; ``None`` for nothing; the text where they read no number."""
    plain = re.sub(r"件$", "", text.strip().replace(",", ""))
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(E[+-][0-9]+)?", plain):
        return Decimal(plain)
    return Decimal(0) if plain == "-" else plain or None  # formats draw 0 as a dash


def _find_silent(book: Book, outcome: Outcome, shown: dict[Spot, object]) -> list[object]:
    """The cells that do not mean what is read, without a finding that names them.

    Args:
        book: The workbook before.
        outcome: What is read of it now.
        shown: What each cell means, or a text that must be named.
    """
    if outcome.submission is None or len(outcome.submission.details) != len(
        book.before.submission.details if book.before.submission else ()
    ):
        return [] if outcome.status != "accepted" else ["accepted"]
    named, now, before = book.named(outcome), book.figures(outcome), book.figures(book.before)
    return [
        (spot, meaning, now[spot])
        for spot, meaning in shown.items()
        if spot not in named
        and (
            (now[spot] or 0) != (meaning or 0)
            if book.is_formula(spot)
            else now[spot] != meaning or (bool(book.lines) and now[spot] != before[spot])
        )
    ]


def _mark_first(text: str) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(strike=True), text[0]), text[1:])


def _mark_last(text: str) -> CellRichText:
    return CellRichText(text[:-1], TextBlock(InlineFont(vertAlign="superscript"), text[-1]))


def _number(text: str) -> object:
    return float(text) if re.fullmatch(r"-?[0-9.]+", text) else text


_DEEDS: dict[str, Callable[[Any, Any, str], object]] = {
    "type": lambda _, cell, text: setattr(cell, "value", _number(text)),
    "clear": lambda _, cell, __: setattr(cell, "value", None),
    "format": lambda _, cell, text: setattr(cell, "number_format", text),
    "odd_format": lambda _, cell, text: setattr(cell, "number_format", text),
    "strike": lambda _, cell, __: setattr(cell, "font", Font(strike=True)),
    "strike_first": lambda _, cell, text: setattr(cell, "value", _mark_first(text)),
    "raise_last": lambda _, cell, text: setattr(cell, "value", _mark_last(text)),
    "delete_row": lambda sheet, cell, _: sheet.delete_rows(cell.row),
    "insert_row": lambda sheet, cell, _: sheet.insert_rows(cell.row),
    "hide_row": lambda sheet, cell, _: setattr(sheet.row_dimensions[cell.row], "hidden", True),
    "hide_column": lambda sheet, cell, _: setattr(
        sheet.column_dimensions[cell.column_letter], "hidden", True
    ),
    "hide_sheet": lambda sheet, _, __: setattr(sheet, "sheet_state", "hidden"),
}
"""Each deed with openpyxl: the sheet, the cell, the argument."""


def _do(sheet: Any, deed: Deed) -> None:
    what, _, where, argument = deed
    _DEEDS[what](sheet, sheet[where], argument)


def _expect(book: Book, deeds: list[Deed]) -> dict[Spot, object]:
    """What cells mean after some deeds, by what was done; totals of changed figures left out."""
    shown = book.figures(book.before)
    if any(what in {"type", "clear", *_MARKS} for what, *_ in deeds):
        # A total that was only formatted shows what its changed figures come to.
        done = {(sheet, where) for what, sheet, where, _ in deeds if what != "format"}
        shown = {s: v for s, v in shown.items() if s in done or not book.is_formula(s)}
    for what, sheet, where, argument in deeds:
        before = shown.get((sheet, where))
        if what == "clear":
            shown[sheet, where] = None
        elif what == "type":
            shown[sheet, where] = Decimal(argument) if argument in _NUMBERS else argument
        elif what in _MARKS and (before or what != "strike"):
            shown[sheet, where] = what
        elif what == "odd_format" and before:
            shown[sheet, where] = argument
    return shown


@pytest.mark.parametrize("kind", ["unit", "merged"])
def test_what_openpyxl_does_is_named_or_read_as_it_shows(books: dict[str, Book], kind: str) -> None:
    book = books[kind]
    wrong: list[object] = []
    for seed in range(FILES):
        deeds = _draw_deeds(book, random.Random(f"{kind} {seed}{DRAW}"))  # noqa: S311 - no secret
        edited = openpyxl.load_workbook(book.path)
        for deed in deeds:
            _do(edited[deed[1]], deed)
        outcome = _read(_saved(edited), f"{seed}.xlsx")
        shown = _expect(book, deeds if deeds[0][0] not in _LINES else [])
        wrong += [(seed, deeds, each) for each in _find_silent(book, outcome, shown)]
        if deeds[0][0] in _LINES and not outcome.findings:
            wrong.append((seed, deeds, "nothing was said"))
    assert wrong == []


def test_what_is_done_to_the_list_of_units_is_an_error_or_changes_no_fact(tmp_path: Path) -> None:
    files = sent(2)
    path = written(files, tmp_path, consolidate(files, roster(*map(unit, (1, 2, 3)))))
    before, book = _read(path.read_bytes(), "m.xlsx"), openpyxl.load_workbook(path)
    cells = [cell for row in book["报送情况"].iter_rows() for cell in row if cell.value]
    assert before.submission is not None
    for seed in range(FILES):
        chance = random.Random(f"{seed}{DRAW}")  # noqa: S311 - no secret
        cell = chance.choice(cells)
        old, cell.value = cell.value, chance.choice([None, 7, "第1镇", "已汇总", "=5+5", "=NA()"])
        after = _read(_saved(book), "m.xlsx")
        cell.value = old
        if after.status == "accepted":
            assert after.submission is not None
            assert after.submission.below == before.submission.below, (cell, cell.value)


@pytest.mark.parametrize("kind", ["unit", "merged"])
def test_what_libreoffice_draws_is_named_or_read_as_it_shows(
    books: dict[str, Book], kind: str, office: Office, tmp_path: Path
) -> None:
    book = books[kind]
    wrong: list[object] = []
    done: list[list[Deed]] = []
    jobs: list[dict[str, Any]] = []
    for seed in range(OFFICE_FILES):
        chance = random.Random(f"{kind} {seed} office{DRAW}")  # noqa: S311 - no secret
        deeds = _draw_deeds(book, chance)
        suffix = chance.choice((".xlsx", ".xlsx", ".xls", ".ods")) if kind == "unit" else ".xlsx"
        job = {"path": str(book.path), "save_as": str(tmp_path / f"{seed}{suffix}")}
        seen = dict.fromkeys([*book.cells, *((sheet, where) for _, sheet, where, _ in deeds)])
        jobs.append(job | {"deeds": deeds, "seen": list(seen)})
        done.append(deeds)
    answers = [
        answer for at in range(0, OFFICE_FILES, 25) for answer in office.run(jobs[at : at + 25])
    ]
    for seed, (job, answer) in enumerate(zip(jobs, answers, strict=True)):
        outcome = _read(Path(job["save_as"]).read_bytes(), job["save_as"])
        lines = done[seed][0][0] in _LINES
        shown = {spot: _meant(text) for spot, text in zip(job["seen"], answer["seen"], strict=True)}
        shown |= {(d[1], d[2]): d[0] for d in done[seed] if d[0] in _MARKS and shown[d[1], d[2]]}
        if lines:
            shown = _expect(book, [])
        silent = _find_silent(book, outcome, shown)
        # Formulas follow a blank line put among the details; every figure is what it was.
        harmless = done[seed][0][:2] == ("insert_row", "明细")
        if lines and not harmless and not outcome.findings:
            silent.append("nothing was said")
        wrong += [(job["save_as"], done[seed], each) for each in silent]
    assert wrong == []
