"""What the sheets of a merged workbook have in common: their data, and how a list is written.

A list has a title, lines that sum it up, headings that stay in view, and a filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from xlsreport.forms.periods import time_words
from xlsreport.layout.records import lines_needed
from xlsreport.submission.seal import LONGEST_TEXT
from xlsreport.submission.submission import Below, Unit
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import word_of_time
from xlsreport.workbook.package import checked, cut_to_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.form import Form
    from xlsreport.layout import Layout
    from xlsreport.merge.records import Consolidation, Reconciliation
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language
    from xlsreport.units.roster import Roster, RosterUnit
    from xlsreport.workbook.styles import Styles

__all__ = [
    "MOST_CHARACTERS",
    "Columns",
    "MergedBook",
    "begin_list",
    "end_list",
    "paged",
    "show_fact",
    "write_texts",
]

Columns = Sequence[tuple[str, float]]
"""The key of every column's heading, and its width in characters."""

# A cell holds 32,767; more than this of a list's cell is not read by people.
MOST_CHARACTERS = LONGEST_TEXT
# Points for a row of one line and for each further line; a row cannot be higher than 409.
_ROW, _LINE, _HIGHEST = 17, 14.5, 400.0
_SMALLER = 1.1
# The last cell of a sheet.
_FAR_ROW, _FAR_COLUMN = 1_048_575, 16_383
_PROTECTION = {
    "format_cells": True, "format_columns": True, "format_rows": True, "autofilter": True,
    "sort": True,
}  # fmt: skip


class MergedBook(Record, frozen=True, dict=True):
    """A merge on its way into a workbook.

    Attributes:
        book: The open workbook.
        styles: Its formats.
        layout: Where the form's own sheets have everything.
        result: The merge.
        outcomes: Every file that was read for it.
        proof: The same sums made by another way.
        roster: Who must report, with kinds and contacts; ``None`` if it is not known.
    """

    book: Workbook
    styles: Styles
    layout: Layout
    result: Consolidation
    outcomes: Sequence[Outcome]
    proof: Reconciliation
    roster: Roster | None = None

    @cached_property
    def by_file(self) -> Mapping[str, Outcome]:
        """The outcomes by the names of their files."""
        return {each.file: each for each in self.outcomes}

    @cached_property
    def _folder(self) -> str:
        """The folder that all files share."""
        return _find_common_folder(list(self.by_file))

    @cached_property
    def facts(self) -> tuple[Below, ...]:
        """What the workbook carries to the next level, as its lists show it."""
        return tuple(map(show_fact, self.result.facts))

    def joined(self, texts: Iterable[str]) -> str:
        """Texts behind each other, those that are empty left out."""
        return ("；" if self.language == "zh" else "; ").join(text for text in texts if text)

    def file(self, name: str) -> str:
        """A file's name as lists show it: without the folder that all of them share."""
        return visible(name.removeprefix(self._folder))

    def listed(self, unit: Unit) -> RosterUnit | None:
        """A unit as the roster has it; ``None`` if it has none such."""
        found = None if self.roster is None else self.roster.match(unit.code, unit.name)
        return None if found is None else found.unit

    @property
    def form(self) -> Form:
        """The form."""
        return self.layout.form

    @property
    def language(self) -> Language:
        """The language of the sheets."""
        return self.form.language

    @property
    def shown_time(self) -> str:
        """The report year, or the period in words; ``""`` without one."""
        return self.name_time(self.result.time)

    def name_time(self, time: str) -> str:
        """A report's time (``2025``, ``2025-03``) as it is shown."""
        return time if self.form.periods is None else time_words(time, self.language)

    def word(self, key: str, **values: object) -> str:
        """A word or sentence in the form's language, with its placeholders filled in."""
        text = word_of_time(key, self.language, self.form.periods)
        return text.format(**values) if values else text


def _find_common_folder(files: Sequence[str]) -> str:
    """What all names begin with, up to the last slash in it; ``""`` for nothing."""
    first, last = min(files, default=""), max(files, default="")
    length = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        len(first),
    )
    shared = first[:length]
    return shared[: max(shared.rfind("/"), shared.rfind("\\")) + 1]


def show_fact(fact: Below) -> Below:
    """Returns a fact with its texts as the lists show them, invisible characters escaped."""
    within = fact.within
    if fact.state == "text":
        reason = cut_to_cell("\n".join(map(visible, fact.reason.strip().splitlines())))
    else:
        reason = visible(fact.reason)
    return Below(
        Unit(visible(fact.unit.code), visible(fact.unit.name)),
        fact.state,
        reason,
        None if within is None else Unit(visible(within.code), visible(within.name)),
        visible(fact.rule),
    )


def begin_list(
    merged: MergedBook, sheet: str, title: str, lines: Sequence[tuple[str, str]] = ()
) -> Worksheet:
    """A new sheet with its title and lines below it.

    Args:
        merged: The workbook.
        sheet: The key of the sheet's name.
        title: The title.
        lines: Text and style of every line below the title, from row 1 on.
    """
    target = merged.book.add_worksheet(merged.word(sheet))
    checked(target.write_string(0, 0, title, merged.styles("title")))
    checked(target.set_row(0, 28))
    for row, (text, style) in enumerate(lines, start=1):
        checked(target.write_string(row, 0, text, merged.styles(style)))
        checked(target.set_row(row, 18))
    target.set_default_row(_ROW)
    target.hide_gridlines(2)
    return target


def end_list(
    merged: MergedBook,
    target: Worksheet,
    heading_row: int,
    last_row: int,
    columns: Columns,
    *,
    printed: bool = True,
) -> None:
    """Writes the headings of a list and how it is filtered, printed and protected.

    Args:
        merged: The workbook.
        target: The sheet.
        heading_row: Where the headings stand.
        last_row: The list's last row.
        columns: The key of every column's heading, or ``=`` and the heading itself; its width in
            characters.
        printed: Whether it is printed with the workbook.
    """
    heading = merged.styles("heading")
    for column, (key, width) in enumerate(columns):
        checked(target.set_column(column, column, width))
        text = key[1:] if key.startswith("=") else merged.word(key)
        checked(target.write_string(heading_row, column, text, heading))
    checked(target.set_row(heading_row, 24))
    target.freeze_panes(heading_row + 1, 2)
    target.autofilter(heading_row, 0, max(last_row, heading_row + 1), len(columns) - 1)
    paged(merged, target, printed=printed)
    if printed:
        target.repeat_rows(heading_row)


def paged(merged: MergedBook, target: Worksheet, *, printed: bool = True) -> None:
    """Names and numbers the printed pages of a sheet, as wide as an A4 page, and protects it.

    Args:
        merged: The workbook.
        target: The sheet.
        printed: Whether it is printed with the workbook; else its print area is an empty cell.
    """
    target.set_landscape()
    target.set_paper(9)
    target.fit_to_pages(1, 0)
    target.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    name = merged.result.unit.name.replace("&", "&&")[:100]
    title = merged.form.title.replace("&", "&&")[:100]
    shown = merged.shown_time
    # The space keeps a year from being read as a part of the font size.
    target.set_header(f"&L&9 {name}&C&9 &A&R&9 {shown} {title}")
    target.set_footer("&C&9 &P / &N")
    target.protect("", dict(_PROTECTION))
    if not printed:
        checked(target.print_area(_FAR_ROW, _FAR_COLUMN, _FAR_ROW, _FAR_COLUMN))


def write_texts(
    merged: MergedBook,
    target: Worksheet,
    row: int,
    columns: Columns,
    texts: Sequence[str],
    styles: Sequence[str],
) -> None:
    """Writes a line of a list, each text stored as text, and as high as it takes.

    Args:
        merged: The workbook.
        target: The sheet.
        row: Where.
        columns: The list's columns.
        texts: From the first column on.
        styles: A style for every text.
    """
    lines = 1
    for column, (text, style) in enumerate(zip(texts, styles, strict=True)):
        # Lists are written smaller than what widths are counted in.
        width = columns[column][1] * _SMALLER
        # A full-width character takes two; most texts are short and need no closer look.
        if len(text) * 2 > width * 0.9 and style != "list_digest":
            lines = max(lines, lines_needed(text, width))
    target.add_texts(row, 0, [text[:MOST_CHARACTERS] for text in texts], map(merged.styles, styles))
    if lines > 1:
        checked(target.set_row(row, min(_HIGHEST, _ROW + _LINE * (lines - 1))))
