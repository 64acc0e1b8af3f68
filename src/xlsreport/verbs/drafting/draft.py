"""Drafts the YAML of a form from an office's own blank, which stays as it is."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.reading.office_blank import (
    Area,
    Box,
    OfficeBook,
    SheetView,
    one_line,
    open_blank,
)
from xlsreport.text.records import Record
from xlsreport.text.words import is_sheet_of_merge, word
from xlsreport.verbs.drafting.blocks import DraftBlock, DraftHeading, find_blocks, leaves_of
from xlsreport.verbs.drafting.form_text import DraftForm, DraftTable, form_text
from xlsreport.verbs.drafting.kinds import Kind, kind_of, unit_in
from xlsreport.verbs.drafting.totals import find_totals
from xlsreport.verbs.drafting.words import CONFIRM, NOTES, UNIT_LINE
from xlsreport.whole_files import refuse_unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsreport.text.words import Language

__all__ = ["Draft", "draft_form", "write_draft"]

_OWN = ("cover", "checks", "stamp")
_LONGEST_SHEET = 31
_WIDE, _TALL, _MANY_ROWS = 40.0, 60.0, 3
_LOOK_ABOVE = 3
_HEAD_ROWS = 8
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


class Draft(Record, frozen=True):
    """A drafted form.

    Attributes:
        text: Its YAML.
        tables: How many tables were found.
        narratives: How many texts.
        doubts: How many places are marked.
    """

    text: str
    tables: int
    narratives: int
    doubts: int


def draft_form(file: Path, language: Language = "zh") -> Draft:
    """Drafts a form.

    Args:
        file: A blank of an office, .xlsx.
        language: The language of the comments.

    Raises:
        UsageError: The file is no .xlsx workbook that may be opened, or holds no table.
    """
    book = open_blank(file)
    views = [each for each in book.sheets if not _is_own(each.name)]
    english = not any(
        "\u3400" <= letter <= "\u9fff"
        for view in views
        for row in range(1, min(view.rows, 60) + 1)
        for column in range(1, min(view.columns, 30) + 1)
        for letter in view.text(row, column)
    )
    form = DraftForm(
        name=_name_form(file.stem),
        title=_find_title(book.sheets[0]),
        language="en" if english else "zh",
        year=_find_year(book, views),
        tables=[],
        narratives=[],
    )
    for view in views:
        _draft_sheet(view, form)
    if not form.tables:
        raise UsageError(
            f"{file} 里没有找到表格：要有列标题，下面或右边有空格可填。请看看是不是选错了文件。",
            f"no table was found in {file}: column headings with blank cells below. See whether it "
            "is the right file.",
        )
    form.title = form.title or form.tables[0].title or file.stem
    text = form_text(form, language)
    return Draft(text, len(form.tables), len(form.narratives), text.count(CONFIRM) - 1)


def write_draft(file: Path, target: Path, language: Language) -> Draft:
    """Writes a drafted form.

    Args:
        file: A blank of an office, .xlsx.
        target: Where; a file of that name must not be there.
        language: The language of the comments.

    Raises:
        UsageError: As :func:`draft_form`; or the target is there or cannot be written.
    """
    if target.exists():
        raise UsageError(
            f"{target} 已经存在，没有覆盖。请换一个文件名。",
            f"{target} is there and was not overwritten. Choose another name.",
        )
    refuse_unwritable(target)
    draft = draft_form(file, language)
    target.write_text(draft.text, encoding="utf-8", newline="\n")
    return draft


def _find_title(view: SheetView) -> str:
    """The text that the first sheet prints largest; ``""`` if its letters are all of one size."""
    texts = [
        (view.size(row, column), view.label(row, column))
        for row in range(1, min(view.rows, _HEAD_ROWS) + 1)
        for column in range(1, view.columns + 1)
        if view.label(row, column)
    ]
    sizes = {size for size, _ in texts}
    return max(texts, key=lambda each: each[0])[1] if len(sizes) > 1 else ""


def _is_own(name: str) -> bool:
    """Whether a sheet is one that this program adds to every workbook."""
    own = {word(f"sheet_{each}", language) for each in _OWN for language in ("zh", "en")}
    return name in own or is_sheet_of_merge(name, "zh") or is_sheet_of_merge(name, "en")


def _name_form(stem: str) -> str:
    name = "".join(re.findall(r"[a-z0-9]+", stem.lower()))[:20]
    return name if name[:1].isalpha() else "form"


def _find_year(book: OfficeBook, views: list[SheetView]) -> int:
    texts = (view.text(row, column) for view in views for row in (1, 2, 3) for column in (1, 2, 3))
    for text in texts:
        for found in re.findall(r"(?:19|20)\d\d", text):
            if _FIRST_YEAR <= int(found) <= _LAST_YEAR:
                return int(found)
    return max(_FIRST_YEAR, min(_LAST_YEAR, book.year or _FIRST_YEAR))


def _draft_sheet(view: SheetView, form: DraftForm) -> None:
    areas = [area for area in view.areas() if _has_entries(view, area)]
    found = [(area, find_blocks(view, area)) for area in areas]
    if not any(blocks for _, (blocks, _) in found):
        found = [(area, find_blocks(view, area)) for area in view.used_areas()]
    tables = [(area, blocks, lines) for area, (blocks, lines) in found if blocks]
    above = 0
    for area, blocks, lines in tables:
        texts = [*_list_texts(view, above, area.row), *((0.0, line) for line in lines)]
        above = area.last_row
        form.tables.append(_draft_table(view, area, blocks, texts, form))
    covered = [area for area, _, _ in tables]
    form.narratives += _find_narratives(view, covered)


def _has_entries(view: SheetView, area: Area) -> bool:
    tall, broad = area.last_row > area.row, area.last_column > area.column
    return tall and any(
        view.is_open(row, column)
        for row in range(area.row, area.last_row + 1)
        for column in range(area.column, area.last_column + 1)
        if broad
    )


def _list_texts(view: SheetView, after: int, before: int) -> Iterator[tuple[float, str]]:
    """The texts between two tables, each with the size of its letters."""
    for row in range(after + 1, before):
        for column in range(1, view.columns + 1):
            box = view.box(row, column)
            if (box.row, box.column) == (row, column) and view.label(row, column):
                yield view.size(row, column), view.text(row, column)


def _draft_table(
    view: SheetView,
    area: Area,
    blocks: list[DraftBlock],
    texts: list[tuple[float, str]],
    form: DraftForm,
) -> DraftTable:
    unit = ""
    titles: list[tuple[float, str]] = []
    notes: list[str] = []
    for size, text in texts:
        line = UNIT_LINE.search(text)
        unit = (line[1] or line[2]) if line else unit
        if NOTES.match(text):
            notes.append(one_line(text))
        elif not line:
            titles.append((size, one_line(text)))
    # What is printed largest is the title, of several the first.
    title = max(titles, key=lambda each: each[0])[1] if titles else view.name
    form.title = form.title or (title if titles else "")
    unit = unit or unit_in(title)
    table = DraftTable(
        title=title,
        sheet=_name_sheet(view.name, [each.sheet for each in form.tables]),
        landscape=area.last_column - area.column > 7,  # noqa: PLR2004
        cells={},
        blocks=blocks,
        note=" ".join(notes),
        rules=[find_totals(view, block) for block in blocks],
    )
    _choose_kinds(view, table, unit)
    _level_widths(table)
    return table


def _name_sheet(name: str, taken: list[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:_LONGEST_SHEET] or "1"
    used = {each.casefold() for each in taken}
    number = 1
    chosen = plain
    while chosen.casefold() in used or chosen.casefold() == "history":
        number += 1
        chosen = f"{plain[: _LONGEST_SHEET - 4]}({number})"
    return chosen


def _choose_kinds(view: SheetView, table: DraftTable, unit: str) -> None:
    """Says of the table what most cells hold, and of columns and rows what differs."""
    seen: dict[int, dict[tuple[int, int], tuple[str, str]]] = {}
    kinds: dict[str, Kind] = {}
    counts: Counter[str] = Counter()
    for number, block in enumerate(table.blocks):
        seen[number] = {}
        for row, column, name in _list_entries(block):
            named = block.units.get(row, "")
            kind, doubt = kind_of(view, row, column, name, named or unit)
            key = repr(sorted(kind.items(), key=str))
            kinds[key] = kind
            counts[key] += 1
            seen[number][row, column] = key, doubt
    usual = max(counts, key=lambda each: counts[each])
    table.cells = kinds[usual]
    for number, block in enumerate(table.blocks):
        rows = list(leaves_of(block.rows))
        for at, headings in ((1, list(leaves_of(block.columns))), (0, rows)):
            for heading in headings:
                own = [each for place, each in seen[number].items() if place[at] == heading.first]
                keys = Counter(key for key, _ in own)
                if heading.total or not keys:
                    continue
                heading.doubts += sorted({doubt for _, doubt in own if doubt} if at else ())
                key = max(keys, key=lambda each: keys[each])
                whole = keys[key] == len(own)
                if whole and key != usual and (at or not _is_told(block, own, kinds)):
                    heading.cells = kinds[key]
                elif not whole and at == 0 and not rows:
                    heading.doubts.append("mixed")
        _settle_level(block.columns)
        _settle_level(block.rows)


def _is_told(block: DraftBlock, own: list[tuple[str, str]], kinds: dict[str, Kind]) -> bool:
    """Whether the columns say already what a row's cells hold."""
    told = [each.cells for each in leaves_of(block.columns)]
    return all(kinds[key] in told for key, _ in own)


def _settle_level(headings: list[DraftHeading]) -> None:
    parts = [leaf for leaf in leaves_of(headings) if not leaf.total]
    told = {repr(leaf.cells) for leaf in parts}
    for each in headings:
        if each.children:
            _settle_level(each.children)
        elif each.total and (not parts or len(told) > 1):
            each.total = False
            each.doubts.append("differ")


def _list_entries(block: DraftBlock) -> Iterator[tuple[int, int, str]]:
    """Row, column and name of the cells of a block that are no totals."""
    rows = [(row.first, one_line(row.label)) for row in leaves_of(block.rows) if not row.total]
    rows = rows or [(block.body[0], "")]
    for row, _ in rows:
        for column in leaves_of(block.columns):
            if not column.total:
                yield row, column.first, one_line(column.label)


def _level_widths(table: DraftTable) -> None:
    """Makes all blocks of a table equally wide; the last column of a narrower one spans more."""
    widths = [
        sum(leaf.last - leaf.first + 1 for leaf in leaves_of(block.columns))
        for block in table.blocks
    ]
    for block, width in zip(table.blocks, widths, strict=True):
        last = list(leaves_of(block.columns))[-1]
        last.last += max(widths) - width


def _find_narratives(view: SheetView, tables: list[Area]) -> Iterator[tuple[str, int]]:
    """Wide and high blank boxes outside of tables, with the text above or left of them."""
    for row in range(1, view.rows + 1):
        for column in range(1, view.columns + 1):
            box = view.box(row, column)
            if (box.row, box.column) != (row, column) or not view.is_open(row, column):
                continue
            high = view.height(box) >= _TALL or box.last_row - box.row + 1 >= _MANY_ROWS
            inside = any(
                a.row <= row <= a.last_row and a.column <= column <= a.last_column for a in tables
            )
            if inside or not high or view.width(box) < _WIDE:
                continue
            if box.last_row == box.row and not view.is_bordered(row, column):
                continue
            yield _find_label(view, box), _read_longest(view, box)


def _find_label(view: SheetView, box: Box) -> str:
    for column in range(box.column - 1, 0, -1):
        if view.label(box.row, column):
            return view.label(box.row, column)
    for row in range(box.row - 1, max(0, box.row - 1 - _LOOK_ABOVE), -1):
        text = view.label(row, box.column)
        if text and not text.startswith(("（", "(")):
            return text
    return view.name


def _read_longest(view: SheetView, box: Box) -> int:
    rule = view.validation(box.row, box.column)
    text = str(rule.formula1 or "") if rule is not None and rule.type == "textLength" else ""
    return int(text) if text.isdecimal() and 0 < int(text) <= 32767 else 0  # noqa: PLR2004
