"""The formulas over the rows of a list.

Formulas reach over all rows that are read, not only over those that are prepared. They use no
function that works through an area only when it is entered in a special way.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.forms.lists import DAYS
from xlsreport.forms.periods import names_in_year
from xlsreport.layout.bounds import choices_of, day_number, escape
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.forms.lists import Condition, ListColumn, ListRule, ListSum, ListTerm
    from xlsreport.layout.list_place import ListPlace
    from xlsreport.layout.records import Place
    from xlsreport.text.words import Language

__all__ = [
    "MOST_COMPARED",
    "blank_or_wrong",
    "broken_once_formula",
    "broken_rows_formula",
    "counted_formula",
    "day_formulas",
    "half_filled_formula",
    "repeated_formula",
    "row_fault_formula",
    "wrong_entries_formula",
]

MOST_COMPARED = 2000
"""In a longer list only the office looks for keys that stand twice: every row would be compared
with every other one whenever a cell changes."""

_EPOCH = date(1899, 12, 30)  # day_number 0
_LONGEST_TEXT = 32_767
_OPPOSITE = {"==": "<>", "!=": "=", "<=": ">", ">=": "<", "<": ">=", ">": "<="}
_SIGNS = {"==": "=", "!=": "<>"}


def half_filled_formula(place: ListPlace) -> str:
    """Counts the rows that hold something and lack something."""
    filled = "+".join(f'({place.area(each.id)}<>"")' for each in place.table.columns)
    needed = [each.id for each in place.table.columns if not each.value_type.may_be_blank]
    whole = "+".join(f'({place.area(each)}<>"")' for each in needed)
    return f"IFERROR(SUMPRODUCT((({filled})>0)*(({whole})<{len(needed)})),1)"


def wrong_entries_formula(place: ListPlace) -> str:
    """Counts the cells that hold what their column does not allow."""
    found: list[str] = []
    for column in place.table.columns:
        found += _count_wrong(column, place.area(column.id), place.language)
    return f"IFERROR({'+'.join(found)},1)" if found else "0"


def _count_wrong(column: ListColumn, area: str, language: Language) -> list[str]:
    kind = column.value_type
    labels = choices_of(kind, language)
    if labels:
        known = "".join(f'-COUNTIF({area},"={escape(label)}")' for label in labels)
        return [f'SUMPRODUCT(--({area}<>"")){known}']
    if kind.kind == "text":
        long = 0 < kind.longest < _LONGEST_TEXT
        return [f"SUMPRODUCT(--(LEN({area})>{kind.longest}))"] if long else []
    found = [f"SUMPRODUCT(--ISTEXT({area}))"]
    least, most = kind.least, kind.most
    if kind.kind == "date":
        found.append(f'COUNTIF({area},"<{_write(least or _EPOCH)}")')
    else:
        # What is no whole number of the last place leaves a rest that can be divided by.
        found.append(f"SUMPRODUCT(--ISNUMBER(1/({area}-ROUND({area},{kind.decimals}))))")
        if least is not None or not kind.signed:
            found.append(f'COUNTIF({area},"<{_write(0 if least is None else least)}")')
    if most is not None:
        found.append(f'COUNTIF({area},">{_write(most)}")')
    return found


def repeated_formula(place: ListPlace) -> str:
    """Counts the rows whose key stands in a row above them."""
    keys = [place.area(name) for name in place.table.key]
    joined = '&"|"&'.join(keys)
    first = place.first_row
    rows = f"ROW({keys[0]})-{first}"
    # Signs that stand for any letters are put into others that hardly anyone types.
    plain = f'{joined}&""'
    for number, sign in enumerate("~*?", start=1):
        plain = f'SUBSTITUTE({plain},"{sign}","{{{number}}}")'
    return f'IFERROR(SUMPRODUCT(({keys[0]}<>"")*(MATCH({plain},{plain},0)<>{rows})),1)'


def broken_rows_formula(place: ListPlace, rule: ListRule, days: tuple[str, str]) -> str:
    """Counts the rows that break a rule.

    Args:
        place: Where the list stands.
        rule: A rule of each row.
        days: The formulas of the first and the last day reported on.
    """
    tests = [f"ISNUMBER({place.area(name)})" for name in _names_of(rule)]
    tests += [_write_condition(place, each, place.area(each.column), days) for each in rule.when]
    sides = [_write_row(side, place.area) for side in (rule.left, rule.right)]
    product = "*".join(f"({each})" for each in [*tests, _OPPOSITE[rule.operator].join(sides)])
    return f"IFERROR(SUMPRODUCT({product}),0)"


def row_fault_formula(place: ListPlace, *, errors: bool) -> str:
    """The condition under which a row is coloured, over its first row.

    A rule under a condition on days of the report year is left out: the year stands on another
    sheet, which such a condition cannot name.

    Args:
        place: Where the list stands.
        errors: Whether for errors; else for rules that only ask to look again.

    Returns:
        The condition; ``""`` if there is none.
    """
    table, language = place.table, place.language
    tests: list[str] = []
    if errors:
        first, last = place.at(table.columns[0].id), place.at(table.columns[-1].id)
        needed = [each.id for each in table.columns if not each.value_type.may_be_blank]
        lacking = ",".join(f'{place.at(each)}=""' for each in needed)
        tests.append(f"AND(COUNTA({first}:{last})>0,OR({lacking}))")
        tests += [_write_wrong(place.at(each.id), each, language) for each in table.columns]
        if table.key and table.most <= MOST_COMPARED:
            local = [place.area(name).partition("!")[2] for name in table.key]
            same = "*".join(
                f'({area}&""={place.at(name)}&"")'
                for area, name in zip(local, table.key, strict=True)
            )
            tests.append(f'AND({place.at(table.key[0])}<>"",SUMPRODUCT({same})>1)')
    for rule in table.rules:
        days = any(each.kind == "day" for each in rule.when)
        shown = rule.each == "row" and rule.in_workbook and not days
        if shown and (rule.severity == "error") is errors:
            known = [f"ISNUMBER({place.at(name)})" for name in _names_of(rule)]
            known += [
                _write_condition(place, each, place.at(each.column), ("", "")) for each in rule.when
            ]
            sides = [_write_row(side, place.at) for side in (rule.left, rule.right)]
            tests.append(f"AND({','.join([*known, _OPPOSITE[rule.operator].join(sides)])})")
    tests = [f"IFERROR({each},FALSE)" for each in tests if each]
    return f"OR({','.join(tests)})" if tests else ""


def _write_wrong(at: str, column: ListColumn, language: Language) -> str:
    """The condition that one cell holds what its column does not allow; ``""`` for none."""
    kind = column.value_type
    labels = choices_of(kind, language)
    if labels:
        return f'AND({at}<>"",{",".join(f"{at}<>{_quote(label)}" for label in labels)})'
    if kind.kind == "text":
        return f"LEN({at})>{kind.longest}" if 0 < kind.longest < _LONGEST_TEXT else ""
    tests = []
    least = kind.least
    if kind.kind == "date":
        tests.append(f"{at}<{_write(least or _EPOCH)}")
    else:
        tests.append(f"{at}<>ROUND({at},{kind.decimals})")
        if least is not None or not kind.signed:
            tests.append(f"{at}<{_write(0 if least is None else least)}")
    if kind.most is not None:
        tests.append(f"{at}>{_write(kind.most)}")
    return f'IF(ISNUMBER({at}),OR({",".join(tests)}),{at}<>"")'


def blank_or_wrong(at: str, field: ListColumn, language: Language) -> str:
    """The condition that one field lacks its entry or holds what it does not allow."""
    wrong = _write_wrong(at, field, language)
    if field.value_type.may_be_blank:
        return wrong or "FALSE"
    return f'OR({at}="",{wrong})' if wrong else f'{at}=""'


def counted_formula(
    terms: ListSum,
    places: Mapping[str, ListPlace],
    cells: Mapping[str, Place],
    days: tuple[str, str],
) -> str:
    """A sum over the rows of lists, and over cells, as a formula.

    Args:
        terms: The terms.
        places: Where the lists stand, by id.
        cells: Where the form's cells stand, by id.
        days: The formulas of the first and the last day reported on.
    """
    found = []
    for term in terms:
        sign = "-" if term.factor < 0 else "+"
        scale = "" if _size(term) == 1 else f"{_write(_size(term))}*"
        if term.kind == "number":
            found.append(f"{sign}{_write(_size(term))}")
        elif term.kind == "cell":
            found.append(f"{sign}{scale}SUM({cells[term.names[0]].reference})")
        else:
            inner = _write_count(places[term.names[0]], term, days)
            found.append(f"{sign}{scale}{inner}")
    return "".join(found).removeprefix("+") or "0"


def broken_once_formula(
    rule: ListRule,
    places: Mapping[str, ListPlace],
    cells: Mapping[str, Place],
    days: tuple[str, str],
) -> str:
    """1 where a rule over all rows is broken, 0 where it holds."""
    left, right = (counted_formula(side, places, cells, days) for side in (rule.left, rule.right))
    sign = _SIGNS.get(rule.operator, rule.operator)
    return f"IFERROR(IF(ROUND({left}-({right}),6){sign}0,0,1),1)"


def _write_count(place: ListPlace, term: ListTerm, days: tuple[str, str]) -> str:
    """A count or a sum over the rows that keep some conditions.

    LibreOffice miscounts criteria for blanks that stand before others; those, and what a blank
    keeps too, are multiplied as truth values.
    """
    conditions = term.conditions
    column = place.area(term.names[1]) if term.kind == "sum" else ""
    if any(each.kind == "blank" or each.operator == "!=" for each in conditions):
        tests = [f'{place.area(place.anchor)}<>""']
        tests += [
            _write_condition(place, each, place.area(each.column), days) for each in conditions
        ]
        product = "*".join(f"({each})" for each in tests)
        return f"SUMPRODUCT({product},{column})" if column else f"SUMPRODUCT({product})"
    criteria = [_write_criterion(place, each, days) for each in conditions]
    if column:
        return f"SUMIFS({','.join([column, *criteria])})" if criteria else f"SUM({column})"
    filled = f'{place.area(place.anchor)},"<>"'
    return f"COUNTIFS({','.join(criteria or [filled])})"


def _names_of(rule: ListRule) -> list[str]:
    """The columns that a rule of a row needs."""
    return list(dict.fromkeys(name for term in rule.terms for name in term.names))


def _write_row(side: ListSum, address: Callable[[str], str]) -> str:
    found = []
    for term in side:
        sign = "-" if term.factor < 0 else "+"
        factor = _write(_size(term))
        if term.kind == "number":
            found.append(f"{sign}{factor}")
        else:
            scale = "" if _size(term) == 1 else f"{factor}*"
            found.append(f"{sign}{scale}{address(term.names[0])}")
    return "".join(found).removeprefix("+") or "0"


def _write_criterion(place: ListPlace, condition: Condition, days: tuple[str, str]) -> str:
    """A condition as an area and a criterion of COUNTIFS."""
    area = place.area(condition.column)
    sign = _SIGNS.get(condition.operator, condition.operator)
    if condition.kind == "day":
        return f'{area},"{sign}"&{_write_day(condition, days)}'
    value = _in_words(condition, place)
    text = escape(value) if isinstance(value, str) else _write(value)
    return f'{area},"{sign}{text}"'


def _write_condition(place: ListPlace, condition: Condition, at: str, days: tuple[str, str]) -> str:
    """A condition over one cell, or over an area, as a truth value."""
    sign = _SIGNS.get(condition.operator, condition.operator)
    if condition.kind == "blank":
        return f'{at}{sign}""'
    if condition.kind == "day":
        test = f"{at}{sign}{_write_day(condition, days)}"
    else:
        value = _in_words(condition, place)
        test = f"{at}{sign}{_quote(value) if isinstance(value, str) else _write(value)}"
        if isinstance(value, str):
            return test
    # A text is more than any number to spreadsheet programs.
    return test if sign == "<>" else f"ISNUMBER({at})*({test})"


def _in_words(condition: Condition, place: ListPlace) -> Number | str | date:
    """What a column is compared with, as its cells hold it."""
    value = condition.value
    if isinstance(value, bool):
        return word("yes" if value else "no", place.language)
    return 0 if value is None else value


def day_formulas(form: Form, year: Place) -> tuple[str, str]:
    """The formulas of the first and the last day reported on.

    Args:
        form: The form.
        year: The cover's cell with the report year, or with the period in words.
    """
    at = year.reference
    if form.periods is None:
        return f"DATE({at},1,1)", f"DATE({at},12,31)"
    names = names_in_year(form.periods, form.language)
    listed = ",".join(f'"{name}"' for name in names)
    chinese = form.language == "zh"
    number = f"MATCH({f'MID({at},6,9)' if chinese else f'LEFT({at},LEN({at})-5)'},{{{listed}}},0)"
    years = f"{'LEFT' if chinese else 'RIGHT'}({at},4)"
    months = 12 // len(names)
    return (
        f"DATE({years},{number}*{months}-{months - 1},1)",
        f"DATE({years},{number}*{months}+1,0)",
    )


def _write_day(condition: Condition, days: tuple[str, str]) -> str:
    return days[DAYS.index(str(condition.value))]


def _size(term: ListTerm) -> Number:
    """A term's factor without its sign."""
    return -term.factor if term.factor < 0 else term.factor


def _write(number: Number | date) -> str:
    """A number as formulas write it; a day by its number."""
    if isinstance(number, date):
        return str(day_number(number))
    return f"{Decimal(number):f}"


def _quote(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'
