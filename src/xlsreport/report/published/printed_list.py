"""A list as it is printed: its headings, then its rows; in a merged workbook with their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout.records import width_of
from xlsreport.report.published.printed_table import PrintedCell, PrintedTable, print_value
from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.forms.lists import ListTable
    from xlsreport.submission.submission import Submission

__all__ = ["print_list"]

_NARROWEST, _WIDEST = 6, 28


def print_list(submission: Submission, table: ListTable) -> PrintedTable | None:
    """The printed table of a list; ``None`` if it has no rows."""
    listed = submission.lists.get(table.id)
    if listed is None or not listed.rows:
        return None
    language = submission.form.language
    named = any(row.unit is not None for row in listed.rows)
    heads = [word("column_unit_name", language)] if named else []
    heads += [column.label for column in table.columns]
    lines: list[list[str]] = [heads]
    for row in listed.rows:
        unit = [row.unit.name or row.unit.code] if row.unit is not None else [""] * named
        texts = [
            print_value(value, column.value_type, language)
            for column, value in zip(table.columns, row.values, strict=True)
        ]
        lines.append([*unit, *texts])
    widths = [_choose_width(texts) for texts in zip(*lines, strict=True)]
    cells = tuple(
        tuple(
            PrintedCell(at, column, at, column, text, "figure" if at else "heading")
            for column, text in enumerate(line)
        )
        for at, line in enumerate(lines)
    )
    shares = tuple(width / sum(widths) for width in widths)
    return PrintedTable(table.id, cells, shares, 1, table.landscape, table.note)


def _choose_width(texts: tuple[str, ...]) -> float:
    """The width of a column by what stands in it, so that no day or number is broken."""
    # The heading comes first and may wrap once.
    longest = max([width_of(texts[0]) * 0.6, *map(width_of, texts[1:])])
    return min(_WIDEST, max(_NARROWEST, longest)) + 2
