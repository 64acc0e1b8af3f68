"""The content of a published report: title, sections, tables and who published it when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.forms.periods import time_words
from xlsreport.report.published.printed_list import print_list
from xlsreport.report.published.printed_table import PrintedTable, print_table
from xlsreport.submission.submission import counted
from xlsreport.text.records import Record
from xlsreport.text.words import word, word_of_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import EntryValue, Submission
    from xlsreport.text.words import Language

__all__ = [
    "PublishedReport",
    "Section",
    "compose_report",
    "heading_level",
    "print_day",
    "section_ids",
]

_SECOND_LEVEL = re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)]")
_LONGEST_HEADING = 40
_SENTENCE_ENDS = "。；！？：，;!?:,"


class Section(Record, frozen=True):
    """One section of the report.

    Attributes:
        id: The id of its narrative or table.
        heading: Its printed heading.
        paragraphs: Of a narrative: its lines as they were written, blank ones too.
        table: Its table; ``None`` for a narrative.
        added: Lines that stand below the table.
    """

    id: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    table: PrintedTable | None = None
    added: tuple[str, ...] = ()


class PublishedReport(Record, frozen=True):
    """One report, ready to be written.

    Attributes:
        title: Its title.
        sections: Its sections in printed order.
        organ: Who publishes it, as it stands below the text; ``""`` for nobody.
        date: The day below that, as it is printed; ``""`` for none.
        draft: What marks it as not final; ``""`` for a final one.
        language: The language of the form.
        unit: The unit's name.
        year: The report year as text; ``""`` if it is not known.
        figures: Every figure by cell id, as printed.
    """

    title: str
    sections: tuple[Section, ...]
    organ: str
    date: str
    draft: str
    language: Language
    unit: str
    year: str
    figures: Mapping[str, str]


def compose_report(
    submission: Submission,
    *,
    organ: str = "",
    day: date | None = None,
    draft: bool = False,
    narratives: Mapping[str, str] | None = None,
    added: Mapping[str, Sequence[str]] | None = None,
) -> PublishedReport:
    """Puts a report together.

    Args:
        submission: The workbook.
        organ: Who publishes it; ``""`` for the unit itself.
        day: The day of publication; ``None`` for none.
        draft: Whether it is marked as not final.
        narratives: Texts that take the place of the workbook's, by id.
        added: Lines below a table, by its id.
    """
    form = submission.form
    figures: dict[str, Number | EntryValue | None] = dict(counted(submission))
    figures |= {cell: value for cell, value in submission.shown.items() if cell in figures}
    figures |= submission.entries
    texts = {**submission.narratives, **(narratives or {})}
    titles = {each.id: each.title for each in form.narratives}
    lists = {each.id: each for each in form.lists}
    sections: list[Section] = []
    for name in section_ids(form):
        if name in titles:
            lines = texts.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
            paragraphs = tuple(lines.split("\n")) if lines.strip() else ()
            sections.append(Section(name, titles[name], paragraphs))
        elif name in lists:
            rows = print_list(submission, lists[name])
            if rows is not None:
                sections.append(Section(name, lists[name].title, (), rows))
        else:
            table = print_table(form, name, figures)
            below = tuple((added or {}).get(name, ()))
            sections.append(Section(name, form.table(name).title, (), table, below))
    language = form.language
    unit = submission.unit.name or submission.unit.code
    year = "" if submission.year is None else str(submission.year)
    shown = time_words(submission.period or "", language)
    return PublishedReport(
        title=_make_title(form, unit, year, shown),
        sections=tuple(sections),
        organ=organ or unit,
        date="" if day is None else print_day(day, language),
        draft=word("report_draft", language) if draft else "",
        language=language,
        unit=unit,
        year=year,
        figures={
            cell.cell_id: cell.text
            for section in sections
            if section.table is not None
            for row in section.table.rows
            for cell in row
            if cell.cell_id
        },
    )


def section_ids(form: Form) -> tuple[str, ...]:
    """The ids of a form's narratives, tables and lists in printed order."""
    if form.publication.sections:
        return form.publication.sections
    tables = (*(each.id for each in form.tables), *(each.id for each in form.lists))
    return (*tables, *(each.id for each in form.narratives))


def heading_level(paragraph: str) -> int:
    """2 for a line of a narrative that is a heading of its own, 0 for running text."""
    text = paragraph.strip()
    if len(text) > _LONGEST_HEADING or not text or text[-1] in _SENTENCE_ENDS:
        return 0
    return 2 if _SECOND_LEVEL.match(text) else 0


def _make_title(form: Form, unit: str, year: str, time: str) -> str:
    pattern = form.publication.title or word_of_time(
        "report_title", form.language, form.periods
    ).replace("{title}", form.title)
    return pattern.replace("{unit}", unit).replace("{year}", year).replace("{time}", time)


def print_day(day: date, language: Language) -> str:
    """A day as official papers print it."""
    return word("report_day", language).format(year=day.year, month=day.month, day=day.day)
