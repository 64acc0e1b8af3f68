"""A form's own fields on the cover, as a published report prints them: a label, a colon, an entry.

They stand before the first heading, or at the foot of the report, one or several in a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.reading.cells.header_fields import with_header
from xlsreport.reading.published.document import Line, RawTable
from xlsreport.reading.published.plain import read_as
from xlsreport.reading.workbook.values import Grid, SheetGrid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Form
    from xlsreport.layout import Layout
    from xlsreport.reading.published.sections import Part
    from xlsreport.submission.submission import Submission

__all__ = ["read_fields", "take_fields"]


def take_fields(form: Form, parts: Sequence[Part]) -> dict[str, str]:
    """Takes the lines of fields out of a report.

    Args:
        form: The form.
        parts: What stands before the first heading, and the sections; their lines and the tables
            of nothing but fields go.

    Returns:
        What stands at each field by its id; one that the report does not print is left out.
    """
    ids = {_squeeze(name): each.id for each in form.header for name in (each.short, each.label)}
    found: dict[str, str] = {}
    for part in {id(each): each for each in (parts[0], parts[-1])}.values():
        kept = []
        for block in part.blocks:
            pairs = _read_lines(block, ids)
            if pairs and not found.keys() & pairs.keys():
                found |= pairs
            else:
                kept.append(block)
        part.blocks[:] = kept
    return found


def read_fields(
    submission: Submission, texts: Mapping[str, str], layout: Layout, findings: list[Finding]
) -> Submission:
    """The submission with the entries of its fields.

    Args:
        submission: What else was read.
        texts: What stands at the fields, by id.
        layout: The layout of its form.
        findings: Takes what is to be said.
    """
    name = layout.sheet("cover").name
    places = {each.id: layout.fields[each.id] for each in layout.form.header}
    rows: list[list[object]] = [
        [""] * (1 + max(place.column for place in places.values()))
        for _ in range(1 + max(place.row for place in places.values()))
    ]
    for field in layout.form.header:
        place = places[field.id]
        rows[place.row][place.column] = read_as(texts.get(field.id, ""), field.value_type)
    grid = Grid({name: SheetGrid(name, rows, hidden=False)})
    return with_header(submission, places, grid, None, findings)


def _read_lines(block: Line | RawTable, ids: Mapping[str, str]) -> dict[str, str]:
    """The entries of a line, or of a table, of nothing but fields; else nothing."""
    if isinstance(block, Line):
        return _read_line(block.text, ids)
    found: dict[str, str] = {}
    for row in block.rows:
        texts = [cell.text.strip() for cell in row]
        names = [ids.get(_squeeze(text.rstrip(":："))) for text in texts[::2]]
        if len(texts) % 2 or None in names:
            return {}
        found |= {name: text for name, text in zip(names, texts[1::2], strict=True) if name}
    return found


def _read_line(text: str, ids: Mapping[str, str]) -> dict[str, str]:
    labels = "|".join(
        r"\s*".join(map(re.escape, label)) for label in sorted(ids, key=len, reverse=True)
    )
    pattern = re.compile(rf"(?:^|(?<=[\s，,；;|]))({labels})\s*[:：]", re.IGNORECASE)
    parts = pattern.split(text.strip())
    if len(parts) == 1 or parts[0]:
        return {}
    entries = [part.strip(" \t\u3000，,；;|_") for part in parts[2::2]]
    return {ids[_squeeze(label)]: entry for label, entry in zip(parts[1::2], entries, strict=True)}


def _squeeze(label: str) -> str:
    return "".join(label.split()).casefold()
