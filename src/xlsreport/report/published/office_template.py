"""An office's own Word template of the report: what may stand in it, an example, its filling in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xlsreport.report.published.content import print_day
from xlsreport.report.published.docx_file import add_signature, need_library, new_document
from xlsreport.report.published.docx_table import make_table
from xlsreport.report.published.marks import seal_docx
from xlsreport.report.published.word_template import Known, read_template, render
from xlsreport.text.words import word

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.report.published.content import PublishedReport, Section

__all__ = ["NAMES", "fill_template", "write_example"]

NAMES = ("title", "unit", "year", "organ", "date", "draft", "sections", "headings", "texts",
         "tables", "added", "figure")  # fmt: skip
"""The names that a template may use."""


def fill_template(report: PublishedReport, template: Path, target: Path) -> None:
    """Fills a template in.

    Args:
        report: The report.
        template: The Word document with placeholders; ``docs/publishing.md`` lists them.
        target: Where the result goes.

    Raises:
        UsageError: The template cannot be read, or a placeholder is wrong; with its place.
    """
    need_library()
    plain = [_short_name(each) for each in report.sections if each.table is None]
    tables = [_short_name(each) for each in report.sections if each.table is not None]
    every = [_short_name(each) for each in report.sections]
    known = Known(
        "docs/publishing.md",
        NAMES,
        {"headings": every, "texts": plain, "tables": tables, "added": every},
        tuple(report.figures),
    )
    render(read_template(template), template, target, _make_context(report), known)


def write_example(report: PublishedReport, target: Path) -> None:
    """Writes a template to start from: the usual layout with a placeholder for every part.

    Args:
        report: Any report of the form, for its sections.
        target: Where.
    """
    need_library()
    document = new_document(report.title, report.organ, report.year, report.language)
    document.add_paragraph("{{ title }}", style="Title")
    style = word("style_draft", report.language)
    document.add_paragraph("{%p if draft %}", style=style)
    document.add_paragraph("（{{ draft }}）", style=style)
    document.add_paragraph("{%p endif %}", style=style)
    for section in report.sections:
        name = _short_name(section)
        document.add_paragraph(f"{{{{ headings.{name} }}}}", style="Heading 1")
        if section.table is not None:
            document.add_paragraph(f"{{{{p tables.{name} }}}}")
        lines = "texts" if section.table is None else "added"
        document.add_paragraph(f"{{%p for line in {lines}.{name} %}}")
        document.add_paragraph("{{ line }}")
        document.add_paragraph("{%p endfor %}")
    # Any day will do: organ and day are as far from the edge as it asks for.
    day = print_day(date(2026, 12, 31), report.language)
    add_signature(document, day, day, report.language, ("{{ organ }}", "{{ date }}"))
    document.save(str(target))
    seal_docx(target)


def _short_name(section: Section) -> str:
    return section.id.rpartition(".")[2]


def _make_context(report: PublishedReport) -> dict[str, Any]:
    from jinja2 import UndefinedError
    from lxml import etree
    from markupsafe import Markup

    tables: dict[str, Any] = {}
    for section in report.sections:
        if section.table is not None:
            element = make_table(None, section.table, report.language)
            text = etree.tostring(element, encoding="unicode")
            tables[_short_name(section)] = Markup(text)  # noqa: S704 - made by us, not by a stranger

    def figure(name: str) -> str:
        if name not in report.figures:
            raise UndefinedError(f"figure({name!r})")
        return report.figures[name]

    texts = {_short_name(each): list(each.paragraphs) for each in report.sections}
    headings = {_short_name(each): each.heading for each in report.sections}
    return {
        "title": report.title,
        "unit": report.unit,
        "year": report.year,
        "organ": report.organ,
        "date": report.date,
        "draft": report.draft,
        "headings": headings,
        "texts": texts,
        "tables": tables,
        "added": {_short_name(each): list(each.added) for each in report.sections},
        "figure": figure,
        "sections": [
            {
                "heading": each.heading,
                "lines": [*each.paragraphs, *each.added],
                "table": tables.get(_short_name(each), ""),
            }
            for each in report.sections
        ],
    }
