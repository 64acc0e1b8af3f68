"""The rows of lists: whole or blank, keys that stand once, and the rules declared over them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xlsreport.checks.figures import doubt_unit
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.expression import OPERATOR_SIGNS, holds
from xlsreport.forms.list_terms import breaks, evaluate_terms, know_rows, sides_of
from xlsreport.forms.prompts import show_figure
from xlsreport.layout.records import Place
from xlsreport.submission.submission import counted
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.checks.policy.context import Context
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.forms.lists import ListRule, ListTable
    from xlsreport.submission.submission import ListRow, ListRows, Submission

__all__ = ["LIST_CHECKS", "name_list_line"]

_MOST_QUOTED = 3


def check_list_rows(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports rows that lack something, and a list that may not be left out and is empty."""
    del context
    for table, rows in _lists_of(submission):
        needed = [
            position
            for position, column in enumerate(table.columns)
            if not column.value_type.may_be_blank and rows.columns[position] >= 0
        ]
        lacking: dict[tuple[int, ...], list[ListRow]] = {}
        for row in rows.rows:
            gaps = tuple(at for at in needed if row.values[at] is None and at not in row.odd)
            if gaps:
                lacking.setdefault(gaps, []).append(row)
        for gaps, members in lacking.items():
            names = [visible(table.columns[at].short) for at in gaps]
            yield Finding(
                "LIST_ROW_HALF",
                Severity.ERROR,
                submission.file,
                places=tuple(_place(rows, row, at) for row in members for at in gaps),
                label=table.title,
                params={
                    "count": str(len(members)),
                    "columns": "、".join(names),
                    "columns_en": ", ".join(names),
                },
            )
        if not rows.rows and not table.optional and not submission.nil_return:
            yield Finding(
                "LIST_EMPTY",
                Severity.WARNING,
                submission.file,
                params={"table": visible(table.title)},
            )


def check_list_amounts(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports the figures of a column that are above what it declares to be plausible."""
    del context
    for table, rows in _lists_of(submission):
        for at, column in enumerate(table.columns):
            limit = column.value_type.plausible
            large = [
                (row, value)
                for row in rows.rows
                if limit is not None
                and isinstance(value := row.values[at], (int, Decimal))
                and not -limit <= value <= limit
            ]
            if large:
                shown = [show_figure(value, column.value_type) for _, value in large[:_MOST_QUOTED]]
                yield Finding(
                    "CELL_LARGE",
                    Severity.WARNING,
                    submission.file,
                    places=tuple(_place(rows, row, at) for row, _ in large),
                    label=column.short,
                    value="、".join(shown) + ("…" if len(large) > _MOST_QUOTED else ""),
                    params=doubt_unit(column.value_type.unit),
                )


def check_list_keys(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports rows of one list that have the same key, each with the row that has it first."""
    del context
    for table, rows in _lists_of(submission):
        if not table.key:
            continue
        positions = [table.position(name) for name in table.key]
        names = "、".join(table.columns[at].short for at in positions)
        seen: dict[tuple[str, ...], ListRow] = {}
        for row in rows.rows:
            values = [row.values[at] for at in positions]
            if any(value is None for value in values):
                continue
            key = tuple(str(value).casefold() for value in values)
            if row.unit is not None:
                key = (row.unit.code or row.unit.name, *key)
            first = seen.setdefault(key, row)
            if first is not row:
                yield Finding(
                    "LIST_KEY_TWICE",
                    Severity.ERROR,
                    submission.file,
                    places=(_place(rows, first, positions[0]), _place(rows, row, positions[0])),
                    label=names,
                    value=visible("、".join(map(str, values))),
                    params={"first": str(first.row + 1), "second": str(row.row + 1)},
                )


def check_list_rules(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports rows that break a declared rule, and rules over all rows that do not hold."""
    del context
    values = {name: [row.values for row in rows.rows] for name, rows in submission.lists.items()}
    known = know_rows(submission.form.lists, values, submission.days)
    for table, rows in _lists_of(submission):
        for rule in table.rules:
            if rule.each == "row":
                yield from _check_rows(submission, table, rows, rule)
            elif rows.rows or not table.optional:
                figures = counted(submission)
                sides = [evaluate_terms(side, known, figures) for side in (rule.left, rule.right)]
                left, right = sides
                if left is None or right is None or holds(left, rule.operator, right):
                    continue
                cells = [term.names[0] for term in rule.terms if term.kind == "cell"]
                yield _report_rule(
                    submission, table, rule, "LIST_RULE", submission.places_of(cells), cells,
                    {"left": str(left), "right": str(right)},
                )  # fmt: skip


def _check_rows(
    submission: Submission, table: ListTable, rows: ListRows, rule: ListRule
) -> Iterator[Finding]:
    """One finding for all rows that break a rule, with both sides in the first of them."""
    names = dict.fromkeys(name for term in rule.terms for name in term.names)
    positions = [table.position(name) for name in names]
    left = [name for term in rule.left for name in term.names]
    blamed = table.position(left[-1]) if left else positions[0]
    days = any(table.columns[at].value_type.kind == "date" for at in positions) and not any(
        term.kind == "workdays" for term in rule.terms
    )
    broken = [row for row in rows.rows if breaks(rule, table, row.values, submission.days)]
    if not broken:
        return
    shown = []
    for row in broken[:_MOST_QUOTED]:
        sides = sides_of(rule, table, row.values)
        if sides is not None:
            shown.append((row.row + 1, *(_show(side, days=days) for side in sides)))
    sign = OPERATOR_SIGNS[rule.operator]
    rest = "…" if len(broken) > _MOST_QUOTED else ""
    quoted = "；".join(f"第 {row} 行 {has}，应{sign}{must}" for row, has, must in shown)
    quoted_en = "; ".join(
        f"row {row}: {has}, which must be {sign} {must}" for row, has, must in shown
    )
    yield _report_rule(
        submission, table, rule, "LIST_ROW_RULE",
        [_place(rows, row, blamed) for row in broken], (),
        {"count": str(len(broken)), "shown": quoted + rest, "shown_en": quoted_en + rest},
    )  # fmt: skip


def _report_rule(
    submission: Submission,
    table: ListTable,
    rule: ListRule,
    code: str,
    places: Sequence[Place],
    cells: Sequence[str],
    params: dict[str, str],
) -> Finding:
    params |= {
        "rule": visible(rule.title or rule.text),
        "operator": OPERATOR_SIGNS[rule.operator],
        "source": f"（{rule.source}）" if rule.source else "",
        "source_en": f" ({rule.source})" if rule.source else "",
    }
    return Finding(
        code,
        Severity(rule.severity),
        submission.file,
        places=tuple(places),
        cell_ids=tuple(cells),
        label=table.title,
        params=params,
        rule=rule.name,
    )


def _lists_of(submission: Submission) -> Iterator[tuple[ListTable, ListRows]]:
    for table in submission.form.lists:
        if table.id in submission.lists:
            yield table, submission.lists[table.id]


def _place(rows: ListRows, row: ListRow, position: int) -> Place:
    return Place.one(rows.sheet, row.row, max(rows.columns[position], 0))


def _show(number: Number, *, days: bool) -> str:
    """A side of a rule as a person reads it: a day where days are compared."""
    if days and isinstance(number, (int, Decimal)) and number > date(1900, 1, 1).toordinal():
        return date.fromordinal(int(number)).isoformat()
    return str(number)


def name_list_line(form: Form, name: str, kind: str) -> str:
    """What a line of a list is called: the list, and what is checked."""
    table = next(each for each in form.lists if each.id == name)
    rules = {f"rule.{rule.id}": rule.title or rule.text for rule in table.rules}
    names = "、".join(table.column(each).short for each in table.key)
    about = rules.get(kind) or word(f"checks_{kind}", form.language).format(names=names)
    return f"{table.title} {about}"


LIST_CHECKS: Final = (check_list_rows, check_list_amounts, check_list_keys, check_list_rules)
"""The checks of what a unit's lists hold, in the order of their findings."""
