"""What a formula can see of entries beyond figures: bounds, days, choices, lengths.

Next to each formula stands the same judgement in Python.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout.cover_sheet import count_formulas
from xlsreport.layout.records import ranges
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form, ValueType
    from xlsreport.layout.cover_sheet import Declared
    from xlsreport.layout.records import Place
    from xlsreport.text.words import Language

__all__ = [
    "bounded_cells",
    "choices_of",
    "count_blanks",
    "count_out_of_bounds",
    "day_number",
    "days_in",
    "escape",
    "if_used",
    "is_outside",
    "leaves_out",
    "outside_formula",
    "utf16_length",
]

_FIRST_DAY = date(1899, 12, 30)


def bounded_cells(form: Form, table: str) -> list[Cell]:
    """The cells of a table that hold no figure, or one with bounds; totals have none."""
    return [
        cell
        for cell in form.every.values()
        if cell.table == table
        and (cell.calculation is not None or not cell.computed)
        and _has_bounds(cell.value_type)
    ]


def _has_bounds(kind: ValueType) -> bool:
    return not kind.is_figure or kind.least is not None or kind.most is not None


def choices_of(kind: ValueType, language: Language) -> list[str]:
    """What may be chosen in a choice or a yes and no, in order; nothing for other kinds."""
    if kind.kind == "yes_no":
        return [word("yes", language), word("no", language)]
    return [each.label for each in kind.choices]


def day_number(day: date) -> int:
    """The number that spreadsheet programs keep for a day."""
    return (day - _FIRST_DAY).days


def days_in(form: Form, entries: Mapping[str, object]) -> tuple[dict[str, Number], set[str]]:
    """The days among some entries as programs number them; the cells of days that hold no day.

    Args:
        form: The form.
        entries: What stands in its cells by id; ``""`` and ``None`` for nothing.
    """
    found: dict[str, Number] = {}
    other: set[str] = set()
    for cell in form.entries.values():
        entry = entries.get(cell.id)
        if isinstance(entry, date):
            found[cell.id] = day_number(entry)
        elif entry not in (None, "") and cell.value_type.kind == "date":
            other.add(cell.id)
    return found, other


def _spell(bound: Decimal | date) -> str:
    return f"{bound:f}" if isinstance(bound, Decimal) else str(day_number(bound))


def count_blanks(
    form: Form, table: str, needed: Sequence[str], cells: Mapping[str, Place], declared: Declared
) -> str:
    """The formula that counts blanks where some cells may be blank or hold no figure.

    That all other cells are 0 can be declared of figures only.

    Args:
        form: The form.
        table: The table's id.
        needed: The entered cells that must not be blank.
        cells: Place of every cell.
        declared: What can be declared of blanks.
    """
    figures = [cell for cell in needed if cell in form.cells]
    counted = count_formulas(form, table, figures, cells, declared)["blank"]
    others = ranges(cells[cell] for cell in needed if cell in form.entries)
    blanks = "+".join(f"COUNTBLANK({area})" for area in others)
    return f"{counted}+IF({declared.nil},0,{blanks})" if blanks else counted


def if_used(
    formula: str, entered: Sequence[Cell], cells: Mapping[str, Place], *, sums: bool
) -> str:
    """A count of blanks that is 0 where a table is left out: nothing is entered in it.

    Args:
        formula: The count.
        entered: The table's entered cells.
        cells: Place of every cell.
        sums: Whether the cells hold the sums of a merge, of which some show nothing.
    """
    areas = ",".join(ranges(cells[cell.id] for cell in entered))
    return f"IF({'COUNT' if sums else 'COUNTA'}({areas})=0,0,{formula})"


def leaves_out(form: Form, entries: Mapping[str, object], table: str) -> bool:
    """Whether nothing is entered in a table that may be left out.

    Args:
        form: The form.
        entries: What stands in cells by id.
        table: The table's id.
    """
    return not any(
        entries.get(cell.id, "") != "" and not cell.computed
        for cell in form.every.values()
        if cell.table == table
    )


def count_out_of_bounds(
    cells: Sequence[Cell], places: Mapping[str, Place], language: Language
) -> str:
    """The formula that counts the entries among ``cells`` that their cell does not allow."""
    groups: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells:
        kind = cell.value_type
        key = (kind.kind, kind.least, kind.most, kind.longest, kind.choices)
        groups.setdefault(key, []).append(cell)
    counts: list[str] = []
    for members in groups.values():
        kind = members[0].value_type
        areas = ranges(places[cell.id] for cell in members)
        blanks = "".join(f"-COUNTBLANK({area})" for area in areas)
        if kind.is_figure or kind.kind == "date":
            if kind.kind == "date":
                counts.append(f"({len(members)}-COUNT({','.join(areas)}){blanks})")
            for sign, bound in (("<", kind.least), (">", kind.most)):
                if bound is not None:
                    counts += [f'COUNTIF({area},"{sign}"&{_spell(bound)})' for area in areas]
        elif kind.kind == "text":
            counts += [f"SUMPRODUCT((LEN({area})>{kind.longest})*1)" for area in areas]
        else:
            chosen = "".join(
                f'-COUNTIF({area},"={escape(label)}")'
                for area in areas
                for label in choices_of(kind, language)
            )
            counts.append(f"({len(members)}{blanks}{chosen})")
    return "+".join(counts) or "0"


def escape(label: str) -> str:
    """A text as a criterion takes it literally: some signs stand for other letters there."""
    for sign in "~*?":
        label = label.replace(sign, f"~{sign}")
    return label.replace('"', '""')


def outside_formula(at: str, kind: ValueType, language: Language) -> str:
    """The condition that a filled cell does not hold what it may hold.

    Args:
        at: The cell's address.
        kind: What it may hold.
        language: Of the words for yes and no.
    """
    if kind.kind == "text":
        return f"LEN({at})>{kind.longest}"
    if kind.choices or kind.kind == "yes_no":
        tests = [
            '{}="{}"'.format(at, label.replace('"', '""')) for label in choices_of(kind, language)
        ]
        return f"AND(NOT(ISBLANK({at})),NOT(OR({','.join(tests)})))"
    tests = [
        f"{at}{sign}{_spell(bound)}"
        for sign, bound in (("<", kind.least), (">", kind.most))
        if bound is not None
    ]
    beyond = f"OR({','.join(tests)})" if tests else "FALSE"
    other = f"NOT(ISBLANK({at}))" if kind.kind == "date" else "FALSE"
    return f"IF(ISNUMBER({at}),{beyond},{other})"


def is_outside(value: object, kind: ValueType, language: Language) -> bool:
    """Whether an entry, as it was typed or read, is not what its cell may hold; never a blank."""
    if value is None or value == "":
        return False
    if kind.kind == "text":
        return utf16_length(str(value)) > kind.longest
    if kind.choices or kind.kind == "yes_no":
        shown = word("yes" if value else "no", language) if isinstance(value, bool) else str(value)
        return shown.casefold() not in [each.casefold() for each in choices_of(kind, language)]
    if kind.kind == "date" and not isinstance(value, date):
        return True
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = Decimal(value)
    return isinstance(value, (Decimal, date)) and _is_beyond(value, kind.least, kind.most)


def utf16_length(text: str) -> int:
    """The characters of a text as spreadsheet programs count them."""
    return len(text.encode("utf-16-le")) // 2


def _is_beyond(
    value: Decimal | date, least: Decimal | date | None, most: Decimal | date | None
) -> bool:
    if isinstance(value, Decimal):
        return (isinstance(least, Decimal) and value < least) or (
            isinstance(most, Decimal) and value > most
        )
    return (isinstance(least, date) and value < least) or (isinstance(most, date) and value > most)
