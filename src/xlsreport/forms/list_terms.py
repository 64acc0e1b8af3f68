"""Sums and conditions over the rows of lists: parsed from their text, and worked out from rows.

``count(applications, outcome == granted)`` and ``sum(projects.cost, done == yes)`` may stand where
a rule of a list names figures; within a row, the columns by their ids. Nothing is evaluated as
Python: the text is parsed with :mod:`ast` and everything else is refused.
"""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.forms.expression import (
    OPERATORS,
    holds,
    parse_node,
    read_name,
    read_number,
    refused,
)
from xlsreport.forms.lists import DAYS, Condition, ListColumn, ListSum, ListTable, ListTerm
from xlsreport.forms.names import unknown_name
from xlsreport.text.records import Record
from xlsreport.text.working_days import count_working_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from xlsreport.errors import DefinitionError
    from xlsreport.forms.expression import Number, Operator
    from xlsreport.forms.lists import ListRule

    Value = Number | str | bool | date | None
    Values = Sequence[Value]
    Days = tuple[date, date]

__all__ = [
    "RESERVED",
    "KnownRows",
    "Scope",
    "breaks",
    "conditions_of",
    "evaluate_terms",
    "keeps_all",
    "know_rows",
    "parse_list_comparison",
    "parse_list_sum",
    "sides_of",
]

RESERVED = frozenset({*DAYS, "blank", "yes", "no", "count", "sum", "workdays", "prior"})
"""Names that mean something else in the rules of lists."""

_FLAGS = {"yes": True, "no": False}
_ORDERED = frozenset({"count", "amount", "percent", "date"})


class Scope(Record, frozen=True):
    """The names that an expression may use.

    Attributes:
        lists: The lists of the form by id.
        row: The list whose columns may be named; ``None`` outside of rows.
        cells: The ids of cells that may be named; empty within a row.
    """

    lists: Mapping[str, ListTable]
    row: ListTable | None = None
    cells: Collection[str] = ()


def parse_list_comparison(text: str, scope: Scope) -> tuple[ListSum, Operator, ListSum]:
    """Parses ``sum operator sum``.

    Raises:
        DefinitionError: The text is not one comparison of two sums over known names; without file
            and line, which the caller knows.
    """
    body = parse_node(text)
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        raise refused(text, "要写成一个比较，如 a + b == c", "write one comparison, as a + b == c")
    operator = OPERATORS.get(type(body.ops[0]))
    if operator is None:
        raise refused(text, "比较符只能是 == <= >= < > !=", "compare with == <= >= < > !=")
    parser = _Parser(text, scope)
    return parser.sum(body.left), operator, parser.sum(body.comparators[0])


def parse_list_sum(text: str, scope: Scope) -> ListSum:
    """Parses a sum without a comparison; raises as :func:`parse_list_comparison`."""
    return _Parser(text, scope).sum(parse_node(text))


def conditions_of(text: str, table: ListTable) -> tuple[Condition, ...]:
    """Parses conditions set apart by commas: ``applicant == natural, outcome == granted``.

    Raises:
        DefinitionError: As :func:`parse_list_comparison`.
    """
    node = parse_node(f"({text},)")
    if not isinstance(node, ast.Tuple):  # pragma: no cover - brackets with a comma are one
        raise refused(text, "看不懂", "this is not understood")
    parser = _Parser(text, Scope({table.id: table}, table))
    return tuple(parser.condition(each, table) for each in node.elts)


class _Parser:
    """Turns the nodes of one text into terms."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text, self.scope = text, scope

    def sum(self, node: ast.expr) -> ListSum:
        try:
            return self._add(node, 1)
        except RecursionError as error:
            raise self._refuse("式子嵌套太深", "the formula is nested too deeply") from error

    def _refuse(self, zh: str, en: str) -> DefinitionError:
        return refused(self.text, zh, en)

    def _add(self, node: ast.expr, factor: Number) -> ListSum:  # noqa: PLR0911 - a case a kind
        match node:
            case ast.BinOp(left, ast.Add(), right):
                return self._add(left, factor) + self._add(right, factor)
            case ast.BinOp(left, ast.Sub(), right):
                return self._add(left, factor) + self._add(right, -factor)
            case ast.UnaryOp(ast.USub(), operand):
                return self._add(operand, -factor)
            case ast.BinOp(left, ast.Mult(), right):
                for one, other in ((left, right), (right, left)):
                    number = read_number(one, self.text)
                    if number is not None:
                        return self._add(other, factor * number)
            case ast.Constant() if (number := read_number(node, self.text)) is not None:
                return (ListTerm(factor * number, "number"),) if number else ()
            case ast.Call(ast.Name(name), arguments, []) if name in {"count", "sum", "workdays"}:
                return (replace(self._call(name, arguments), factor=factor),)
            case ast.Name() | ast.Attribute():
                return (replace(self._named(read_name(node, self.text)), factor=factor),)
        raise self._refuse(
            "只能有编号、数字、加、减、乘以数字，以及 count(…)、sum(…)、workdays(…)",
            "only names, numbers, plus, minus, times a number, count(...), sum(...) and "
            "workdays(...) may stand here",
        )

    def _named(self, name: str) -> ListTerm:
        row = self.scope.row
        if row is not None:
            column = self._find_column(row, name)
            if column.value_type.kind not in _ORDERED:
                raise self._refuse(
                    f"“{name}”不是数字或日期，不能相加比较",
                    f"{name!r} is neither a number nor a date",
                )
            return ListTerm(1, "column", (name,))
        if name not in self.scope.cells:
            raise unknown_name(name, list(self.scope.cells))
        return ListTerm(1, "cell", (name,))

    def _call(self, name: str, arguments: list[ast.expr]) -> ListTerm:
        row = self.scope.row
        if name == "workdays":
            names = [read_name(each, self.text) for each in arguments]
            if row is None or len(names) != 2:  # noqa: PLR2004 - from one day to another
                raise self._refuse(
                    "workdays 只能用于一行的两个日期列：workdays(从, 到)",
                    "workdays takes two columns of a row that hold dates: workdays(from, to)",
                )
            for each in names:
                if self._find_column(row, each).value_type.kind != "date":
                    raise self._refuse(f"“{each}”不是日期列", f"{each!r} is no column of dates")
            return ListTerm(1, "workdays", tuple(names))
        if row is not None:
            raise self._refuse(
                "一行之内的规则不能用 count、sum，请把 each 写成 once",
                "a rule within a row takes neither count nor sum; say each: once",
            )
        if not arguments:
            raise self._refuse(f"{name} 要写明列表", f"{name} needs a list")
        first, *rest = arguments
        parts = read_name(first, self.text).split(".")
        if parts[0] not in self.scope.lists:
            raise unknown_name(parts[0], list(self.scope.lists))
        table = self.scope.lists[parts[0]]
        if len(parts) != (2 if name == "sum" else 1):
            raise self._refuse(
                "写成 count(列表, 条件) 或 sum(列表.列, 条件)",
                "write count(list, condition) or sum(list.column, condition)",
            )
        if name == "sum" and not self._find_column(table, parts[1]).value_type.can_be_added:
            raise self._refuse(f"“{parts[1]}”不能相加", f"{parts[1]!r} cannot be added up")
        return ListTerm(
            1,
            "sum" if name == "sum" else "count",
            tuple(parts),
            tuple(self.condition(each, table) for each in rest),
        )

    def condition(self, node: ast.expr, table: ListTable) -> Condition:
        """One condition over a row."""
        match node:
            case ast.Compare(ast.Name(name), [sign], [right]) if type(sign) in OPERATORS:
                operator = OPERATORS[type(sign)]
            case _:
                raise self._refuse(
                    "条件要写成“列 == 值”，值可以是选项的编号、数字、yes、no、blank、"
                    "first_day、last_day",
                    "write a condition as column == value; the value is the id of a choice, a "
                    "number, yes, no, blank, first_day or last_day",
                )
        column = self._find_column(table, name)
        kind = column.value_type.kind
        word = right.id if isinstance(right, ast.Name) else ""
        equal = operator in {"==", "!="}
        if word == "blank" and equal:
            return Condition(name, operator, "blank")
        if not equal and kind not in _ORDERED:
            raise self._refuse(
                f"“{name}”只能用 == 或 != 比较", f"{name!r} is compared with == or != only"
            )
        if word in DAYS and kind == "date":
            return Condition(name, operator, "day", word)
        return Condition(name, operator, "value", self._read_value(column, right, word))

    def _read_value(self, column: ListColumn, node: ast.expr, word: str) -> Value:
        """The value a column is compared with."""
        kind = column.value_type
        text = node.value if isinstance(node, ast.Constant) else None
        if kind.kind == "yes_no" and word in _FLAGS:
            return _FLAGS[word]
        if kind.kind == "choice":
            name = word if text is None else str(text)
            labels = {each.label: each.label for each in kind.choices}
            labels |= {each.id: each.label for each in kind.choices}
            if name not in labels:
                raise unknown_name(name, [each.id for each in kind.choices])
            return labels[name]
        if kind.kind == "text" and isinstance(text, str):
            return text
        if kind.kind == "date" and isinstance(text, str):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        number = read_number(node, self.text) if kind.is_figure else None
        if number is None:
            raise self._refuse(
                f"“{column.id}”不能和这个值比较",
                f"{column.id!r} cannot be compared with this value",
            )
        return number

    def _find_column(self, table: ListTable, name: str) -> ListColumn:
        for column in table.columns:
            if column.id == name:
                return column
        raise unknown_name(name, [column.id for column in table.columns])


class KnownRows:
    """The rows of one list, with the conditions that each of them keeps worked out once.

    Args:
        table: The list.
        rows: Its rows.
        days: The first and the last day reported on; ``None`` if not known: then no row keeps a
            condition on them.
    """

    def __init__(self, table: ListTable, rows: Sequence[Values], days: Days | None) -> None:
        self.table, self.rows, self.days = table, rows, days
        self._all = (1 << len(rows)) - 1
        self._kept: dict[Condition, int] = {}

    def select(self, conditions: Sequence[Condition]) -> int:
        """The rows that keep all conditions, one bit for each, the first row's the lowest."""
        kept = self._all
        for each in conditions:
            if each not in self._kept:
                at = self.table.position(each.column)
                bits = "".join(
                    "1" if _keeps(row[at], each, self.days) else "0" for row in reversed(self.rows)
                )
                self._kept[each] = int(bits or "0", 2)
            kept &= self._kept[each]
        return kept

    def count(self, conditions: Sequence[Condition]) -> int:
        """How many rows keep all conditions."""
        return self.select(conditions).bit_count()

    def add_up(self, column: str, conditions: Sequence[Condition]) -> Number:
        """The sum of a column over the rows that keep all conditions."""
        at = self.table.position(column)
        kept = f"{self.select(conditions):b}"[::-1]
        values = (row[at] for row, bit in zip(self.rows, kept, strict=False) if bit == "1")
        return sum(value for value in values if isinstance(value, (int, Decimal)))


def know_rows(
    tables: Iterable[ListTable], rows: Mapping[str, Sequence[Values]], days: Days | None
) -> dict[str, KnownRows]:
    """The rows of all lists by id; a list that is left out has none."""
    return {table.id: KnownRows(table, rows.get(table.id, ()), days) for table in tables}


def keeps_all(
    table: ListTable, values: Values, conditions: Sequence[Condition], days: Days | None
) -> bool:
    """Whether a row keeps all conditions; those on days that are not known are not kept."""
    return all(_keeps(values[table.position(each.column)], each, days) for each in conditions)


def _keeps(value: Value, condition: Condition, days: Days | None) -> bool:
    if condition.kind == "blank":
        return (value is None) is (condition.operator == "==")
    if value is None:
        return condition.operator == "!="
    if condition.kind == "day":
        if days is None or not isinstance(value, date):
            return False
        day = days[DAYS.index(str(condition.value))]
        return holds(value.toordinal(), condition.operator, day.toordinal())
    return _compare(value, condition.operator, condition.value)


def _compare(value: Value, operator: Operator, other: Value) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        # Spreadsheet programs do not tell small letters from capitals.
        return (value.casefold() == other.casefold()) is (operator == "==")
    if isinstance(value, date) and isinstance(other, date):
        return holds(value.toordinal(), operator, other.toordinal())
    if isinstance(value, (int, Decimal)) and isinstance(other, (int, Decimal)):
        return holds(value, operator, other)
    return False


def evaluate_terms(
    terms: ListSum, rows: Mapping[str, KnownRows], cells: Mapping[str, Number | None]
) -> Number | None:
    """The value of a sum over all rows.

    Args:
        terms: Its terms.
        rows: The rows of every list by id.
        cells: The figures of cells by id.

    Returns:
        The sum, exact; ``None`` if the figure of a cell is unknown.
    """
    total: Number = 0
    for term in terms:
        if term.kind == "number":
            total += term.factor
        elif term.kind == "cell":
            figure = cells.get(term.names[0])
            if figure is None:
                return None
            total += term.factor * figure
        elif term.kind == "count":
            total += term.factor * rows[term.names[0]].count(term.conditions)
        else:
            name, column = term.names
            total += term.factor * rows[name].add_up(column, term.conditions)
    return total


def sides_of(rule: ListRule, table: ListTable, values: Values) -> tuple[Number, Number] | None:
    """Both sides of a rule in one row; ``None`` where a column it needs is blank there."""
    left, right = (_add_row(side, table, values) for side in (rule.left, rule.right))
    return None if left is None or right is None else (left, right)


def breaks(rule: ListRule, table: ListTable, values: Values, days: Days | None) -> bool:
    """Whether a row breaks a rule; one in which something it needs is blank does not."""
    if not keeps_all(table, values, rule.when, days):
        return False
    sides = sides_of(rule, table, values)
    return sides is not None and not holds(sides[0], rule.operator, sides[1])


def _add_row(side: ListSum, table: ListTable, values: Values) -> Number | None:
    total: Number = 0
    for term in side:
        if term.kind == "number":
            total += term.factor
            continue
        found = [values[table.position(name)] for name in term.names]
        if term.kind == "workdays":
            start, end = found
            if not isinstance(start, date) or not isinstance(end, date):
                return None
            total += term.factor * count_working_days(start, end)
        elif isinstance(found[0], date):
            total += term.factor * found[0].toordinal()
        elif isinstance(found[0], (int, Decimal)):
            total += term.factor * found[0]
        else:
            return None
    return total
