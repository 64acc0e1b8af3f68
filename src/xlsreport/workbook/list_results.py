"""What the formulas over a list come to, for programs that show a workbook without computing it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from xlsreport.forms.expression import holds
from xlsreport.forms.list_terms import breaks, evaluate_terms, know_rows
from xlsreport.layout.bounds import choices_of
from xlsreport.layout.cover_sheet import has_wrong_places
from xlsreport.layout.state_words import FAILURES, LIST_WORDS
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.forms.lists import ListColumn, ListTable
    from xlsreport.layout import Layout
    from xlsreport.text.words import Language


ListEntry = int | Decimal | str | bool | date | None
"""What is typed into a cell of a list; ``None`` for nothing."""

__all__ = [
    "ListEntry",
    "compute_counted",
    "count_faults",
    "count_lacking",
    "count_states",
    "total_of_column",
]


class ListContent(Protocol):
    """What is needed of a workbook's content; see :class:`~xlsreport.workbook.content.Content`."""

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day reported on."""

    @property
    def entries(self) -> Mapping[str, Any]:
        """What stands in cells by id."""

    @property
    def lists(self) -> Mapping[str, Sequence[Sequence[ListEntry]]]:
        """The rows of lists by id."""


def compute_counted(layout: Layout, content: ListContent) -> dict[str, Number | None]:
    """The cells that are counted from lists and were not typed over.

    Returns:
        Their figures by id; ``None`` where the lists are left out and may be.
    """
    form = layout.form
    tables = {table.id: table for table in form.lists}
    known = _read_lists(layout, content)
    rows = know_rows(form.lists, known, content.days)
    found: dict[str, Number | None] = {}
    for cell, terms in form.counted.items():
        used = [tables[term.names[0]] for term in terms]
        left_out = all(table.optional and not known.get(table.id) for table in used)
        if cell not in content.entries:
            found[cell] = None if left_out else evaluate_terms(terms, rows, {})
    return found


def count_faults(
    layout: Layout, content: ListContent, cells: Mapping[str, Number | None]
) -> dict[tuple[str, str], tuple[int, str]]:
    """What each line of a list on the sheet of checks counts, and the word for its state.

    Args:
        layout: The layout.
        content: What is filled in.
        cells: The figures of the form's cells.
    """
    language = layout.form.language
    counts = _count_list_faults(layout, content, cells)
    severities = {(r.list, f"rule.{r.id}"): r.severity for t in layout.form.lists for r in t.rules}
    faults = {"rows": "state_blank", "entries": "state_number", "keys": "state_repeated_line"}
    found = {}
    for line in layout.tallies:
        if line.table in layout.lists:
            count = counts[line.table, line.kind]
            soft = severities.get((line.table, line.kind), "error") != "error"
            broken = faults.get(line.kind, "state_doubt" if soft else "state_failed")
            state = word(broken if count else "state_passed", language)
            found[line.table, line.kind] = (count, state)
    return found


def count_states(
    layout: Layout, tallies: Mapping[tuple[str, str], tuple[int, str]], table: str = ""
) -> dict[str, int]:
    """The counts that make the state of a list, or of all lists for ``""``."""
    broken = word("state_failed", layout.form.language)
    own = {key: each for key, each in tallies.items() if key[0] in layout.lists}
    own = {key: each for key, each in own.items() if table in (key[0], "")}
    counts = {
        state: sum(count for (_, kind), (count, _) in own.items() if kind == name)
        for name, state in LIST_WORDS.items()
        if any(kind == name for _, kind in own)
    }
    failed = sum(state == broken for (_, kind), (_, state) in own.items())
    return counts | {FAILURES: failed}


def _read_lists(layout: Layout, content: ListContent) -> dict[str, list[list[ListEntry]]]:
    """The rows of every list as they are counted."""
    tables = {table.id: table for table in layout.form.lists}
    language = layout.form.language
    return {name: _read_rows(tables[name], rows, language) for name, rows in content.lists.items()}


def total_of_column(table: ListTable, rows: Sequence[Sequence[ListEntry]], column: str) -> Number:
    """The sum of the numbers in a column."""
    at = table.position(column)
    values = (row[at] for row in rows)
    return sum(
        value
        for value in values
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    )


def _count_list_faults(
    layout: Layout, content: ListContent, cells: Mapping[str, Number | None]
) -> dict[tuple[str, str], int]:
    form, lists, days = layout.form, content.lists, content.days
    known = _read_lists(layout, content)
    rows = know_rows(form.lists, known, days)
    figures = {cell: value or 0 for cell, value in cells.items()}
    found: dict[tuple[str, str], int] = {}
    for table in form.lists:
        typed = [row for row in lists.get(table.id, ()) if any(e not in (None, "") for e in row)]
        read = [row for row in known.get(table.id, []) if any(v is not None for v in row)]
        needed = [not column.value_type.may_be_blank for column in table.columns]
        found[table.id, "rows"] = sum(
            any(must and entry in (None, "") for must, entry in zip(needed, row, strict=True))
            for row in typed
        )
        found[table.id, "entries"] = sum(
            entry not in (None, "") and not _is_allowed(entry, column, form.language)
            for row in typed
            for column, entry in zip(table.columns, row, strict=True)
        )
        keys = [
            tuple(str(row[table.position(name)] or "").casefold() for name in table.key)
            for row in typed
        ]
        whole = [key for key in keys if key and key[0]]
        found[table.id, "keys"] = len(whole) - len(set(whole))
        for rule in table.rules:
            if rule.each == "row":
                count = sum(breaks(rule, table, row, days) for row in read)
            else:
                sides = [evaluate_terms(side, rows, figures) for side in (rule.left, rule.right)]
                count = 0 if holds(sides[0] or 0, rule.operator, sides[1] or 0) else 1
            found[table.id, f"rule.{rule.id}"] = count
    return found


def _read_rows(
    table: ListTable, rows: Sequence[Sequence[ListEntry]], language: Language
) -> list[list[ListEntry]]:
    """The rows as they are counted: what a column does not allow is nothing."""
    return [
        [
            _as_value(entry, column, language)
            for column, entry in zip(table.columns, row, strict=True)
        ]
        for row in rows
        if any(entry not in (None, "") for entry in row)
    ]


def _as_value(entry: ListEntry, column: ListColumn, language: Language) -> ListEntry:
    kind = column.value_type.kind
    if entry is None or entry == "":
        return None
    if kind == "yes_no":
        flags = {word("yes", language): True, word("no", language): False}
        return entry if isinstance(entry, bool) else flags.get(str(entry))
    if kind == "date":
        return entry if isinstance(entry, date) else None
    if kind in {"text", "choice"}:
        return entry if isinstance(entry, str) else str(entry)
    return entry if _is_number(entry) else None


def count_lacking(form: Form, header: Mapping[str, ListEntry]) -> int:
    """How many fields of the header lack their entry or hold what they do not take."""
    return sum(
        not field.value_type.may_be_blank
        if header.get(field.id) in (None, "")
        else not _is_allowed(header[field.id], field, form.language)
        for field in form.header
    )


def _is_allowed(entry: ListEntry, column: ListColumn, language: Language) -> bool:
    """Whether a column or a field takes an entry that is no blank."""
    kind = column.value_type
    labels = choices_of(column.value_type, language)
    if labels:
        return isinstance(entry, bool) or entry in labels
    if kind.kind == "text":
        return not 0 < kind.longest < len(str(entry))
    if kind.kind == "date":
        return (
            isinstance(entry, date)
            and not (isinstance(kind.least, date) and entry < kind.least)
            and not (isinstance(kind.most, date) and entry > kind.most)
        )
    if not isinstance(entry, (int, Decimal)) or isinstance(entry, bool):
        return False
    least = kind.least if isinstance(kind.least, Decimal) else None if kind.signed else 0
    return (
        not has_wrong_places(entry, kind)
        and (least is None or entry >= least)
        and not (isinstance(kind.most, Decimal) and entry > kind.most)
    )


def _is_number(entry: ListEntry) -> bool:
    return isinstance(entry, (int, Decimal)) and not isinstance(entry, bool)
