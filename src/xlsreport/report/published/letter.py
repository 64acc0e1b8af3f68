"""An official letter: as a Word document in the layout of official papers, and as plain text.

The usual layout is itself a template, so an office's own takes its place word for word.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import field

from xlsreport.report.published.docx_file import add_signature, need_library, new_document
from xlsreport.report.published.word_template import Known, read_template, render
from xlsreport.text.records import Record
from xlsreport.text.words import word
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.report.published.printed_table import PrintedTable
    from xlsreport.text.words import Language

__all__ = ["Letter", "letter_text", "write_letter", "write_letter_template"]

_PAGE = "docs/collecting.md"
_NAMES = ("title", "addressee", "lines", "points", "closing", "table", "caption", "organ", "date")


class Letter(Record, frozen=True, kw_only=True):
    """One letter.

    Attributes:
        title: Its title.
        addressee: To whom, with what stands behind it; ``""`` for none.
        lines: Its paragraphs.
        points: What is numbered below them.
        closing: The paragraphs below those.
        organ: Who signs; ``""`` for nobody.
        date: The day as printed.
        language: What it is written in.
        table: What is attached; ``None`` for nothing.
        caption: The title of that.
        facts: What else a template may name, by name.
    """

    title: str
    addressee: str
    lines: tuple[str, ...]
    organ: str
    date: str
    language: Language
    points: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    table: PrintedTable | None = None
    caption: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def letter_text(letter: Letter) -> str:
    """The letter as a text to paste into a chat."""
    points = (f"{number}. {point}" for number, point in enumerate(letter.points, start=1))
    parts = [letter.title, letter.addressee, *letter.lines, *points, *letter.closing]
    parts += [letter.organ, letter.date]
    return "\n".join(part for part in parts if part) + "\n"


def write_letter(letter: Letter, target: Path, template: Path | None = None) -> None:
    """Writes a letter as a Word document.

    Args:
        letter: The letter.
        target: Where.
        template: An office's own Word document with placeholders; ``None`` for the usual layout.

    Raises:
        UsageError: The library is missing, or the template or a placeholder of it is wrong.
    """
    need_library()
    data = _make_template(letter) if template is None else read_template(template)
    known = Known(_PAGE, (*_NAMES, *letter.facts))
    with replaced_when_whole(target) as path:
        render(data, template or Path("*.docx"), path, _make_context(letter), known)


def write_letter_template(letter: Letter, target: Path) -> None:
    """Writes the usual layout as a template to start from.

    Args:
        letter: Any letter of the kind.
        target: Where.

    Raises:
        UsageError: The library is missing.
    """
    need_library()
    with replaced_when_whole(target) as path:
        path.write_bytes(_make_template(letter))


def _make_template(letter: Letter) -> bytes:
    document = new_document(letter.title, letter.organ, "", letter.language)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{%p if addressee %}")
    document.add_paragraph("{{ addressee }}").paragraph_format.first_line_indent = 0
    document.add_paragraph("{%p endif %}")
    for each, text in (
        ("lines", "{{ line }}"),
        ("points", "{{ loop.index }}. {{ line }}"),
        ("closing", "{{ line }}"),
    ):
        document.add_paragraph(f"{{%p for line in {each} %}}")
        document.add_paragraph(text)
        document.add_paragraph("{%p endfor %}")
    if letter.table is not None:
        document.add_paragraph(word("letter_attached", letter.language))
    add_signature(
        document, letter.organ, letter.date, letter.language, ("{{ organ }}", "{{ date }}")
    )
    if letter.table is not None:
        heading = document.add_paragraph("{{ caption }}", style="Heading 1")
        heading.paragraph_format.page_break_before = True
        document.add_paragraph("{{p table }}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _make_context(letter: Letter) -> dict[str, Any]:
    from lxml import etree
    from markupsafe import Markup

    from xlsreport.report.published.docx_table import make_table

    table: Any = ""
    if letter.table is not None:
        element = make_table(None, letter.table, letter.language)
        table = Markup(etree.tostring(element, encoding="unicode"))  # noqa: S704 - made by us
    return {
        **letter.facts,
        "title": letter.title,
        "addressee": letter.addressee,
        "lines": list(letter.lines),
        "points": list(letter.points),
        "closing": list(letter.closing),
        "organ": letter.organ,
        "date": letter.date,
        "table": table,
        "caption": letter.caption,
    }
