"""Formulas behind the workbook's live lights, each next to the same judgement in Python.

A light is red where ``check`` reports an error that a formula can see: blanks, figures entered as
text, numbers that their cell does not allow, and figures in a declared nil return. Number formats,
struck digits and the wording of texts cannot be seen by a formula.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from xlsreport.layout.records import quoted, ranges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form, ValueType
    from xlsreport.layout.records import Place

__all__ = [
    "LIGHT_KINDS",
    "count_formulas",
    "counts_places",
    "group_by_kind",
    "has_wrong_places",
    "has_wrong_size",
    "undivided_groups",
    "wrong_cell_formula",
]

LightKind = Literal["blank", "text", "number", "nil"]
LIGHT_KINDS: tuple[LightKind, ...] = ("blank", "text", "number", "nil")
"""The counting lines of a table on the sheet of checks, in their order."""

_LIMIT = 10**15
# Noise of binary arithmetic lies behind this many places; what people type lies in front of them.
_PLACES = 9
_LONGEST_FORMULA = 8000


def count_formulas(
    form: Form, table: str, entered: Sequence[str], cells: Mapping[str, Place], nil: str
) -> dict[LightKind, str]:
    """The formulas that count a table's faulty entered cells, by kind.

    Args:
        form: The form.
        table: The table's id.
        entered: The entered cells to be looked at.
        cells: Place of every figure.
        nil: The condition that a nil return is declared.
    """
    areas = ranges(cells[cell] for cell in entered)
    blanks = "+".join(f"COUNTBLANK({area})" for area in areas) or "0"
    numbers = f"COUNT({','.join(areas)})" if areas else "0"
    untold = "".join(
        f"-IF(AND(COUNT({','.join(ranges(cells[c] for c in reported))})>0,"
        f"COUNTA({','.join(ranges(cells[c] for c in others))})=0),{len(others)},0)"
        for reported, others in undivided_groups(form, table)
        if {*reported, *others} <= {*entered}
    )
    other = "+".join(f'COUNTIF({area},"{sign}0")' for area in areas for sign in "<>") or "0"
    return {
        "blank": f"IF({nil},0,{blanks}{untold})",
        "text": f"{len(entered)}-{numbers}-({blanks})",
        "number": _count_wrong_numbers(form, entered, cells),
        "nil": f"IF({nil},{other},0)",
    }


def _count_wrong_numbers(form: Form, entered: Sequence[str], cells: Mapping[str, Place]) -> str:
    """Counts figures below 0, too large, or with too many places, each by itself.

    Every cell is asked for its places by itself: not all programs work through an area in one
    formula. Where that gets too long, places are not counted (:func:`counts_places`).
    """
    sizes: list[str] = []
    places: list[str] = []
    for (decimals, signed), members in group_by_kind(form, entered).items():
        for area in ranges(cells[cell] for cell in members):
            least = "<=-1E+15" if signed else "<0"
            sizes += [f'COUNTIF({area},"{least}")', f'COUNTIF({area},">=1E+15")']
        for cell in members:
            at = f"{quoted(cells[cell].sheet)}!{cells[cell].address}"
            rest = (
                f"ABS(ROUND(N({at})-ROUND(N({at}),{decimals}),{_count_places(decimals)}))"
                if decimals
                else f"MOD(ROUND(N({at}),{_PLACES}),1)"
            )
            places.append(f"SIGN({rest})")
    sized = "+".join(sizes) or "0"
    whole = f"IFERROR({'+'.join([sized, *places])},{sized})"
    return whole if len(whole) <= _LONGEST_FORMULA else sized


def counts_places(formula: str) -> bool:
    """Whether a formula that counts wrong numbers counts those with too many places."""
    return "SIGN(" in formula


def has_wrong_size(value: Number, kind: ValueType) -> bool:
    """Whether a number is below 0 where its cell does not allow it, or too large for any cell."""
    return value >= _LIMIT or value <= -_LIMIT or (value < 0 and not kind.signed)


def has_wrong_places(value: Number, kind: ValueType) -> bool:
    """Whether a number has more decimal places than its cell declares."""
    exact = Decimal(value)
    if abs(exact) >= _LIMIT:
        return False  # there are no places left to be seen
    gap = exact - exact.quantize(Decimal(1).scaleb(-kind.decimals))
    return abs(gap) * 2 >= Decimal(1).scaleb(-_count_places(kind.decimals))


def wrong_cell_formula(at: str, decimals: int, nil_shown: str, *, signed: bool) -> str:
    """The condition that an entered cell is faulty by itself; a blank one is not.

    Args:
        at: The cell's address.
        decimals: The decimal places it may have.
        nil_shown: The condition that the table's state counts figures in a nil return.
        signed: Whether it may be below 0.
    """
    places = _count_places(decimals)
    tests = [
        f"ROUND({at}-ROUND({at},{decimals}),{places})<>0",
        f"ABS({at})>=1E+15",
        f"AND({at}<>0,{nil_shown})",
    ]
    if not signed:
        tests.insert(0, f"{at}<0")
    return f"IF(ISNUMBER({at}),OR({','.join(tests)}),NOT(ISBLANK({at})))"


def _count_places(decimals: int) -> int:
    return max(_PLACES, decimals + 3)


def group_by_kind(form: Form, entered: Sequence[str]) -> dict[tuple[int, bool], list[str]]:
    """The cells by their decimal places and by whether they may be below 0."""
    groups: dict[tuple[int, bool], list[str]] = {}
    for cell in entered:
        kind = form.cells[cell].value_type
        groups.setdefault((kind.decimals, kind.signed), []).append(cell)
    return groups


def undivided_groups(form: Form, table: str) -> list[tuple[list[str], list[str]]]:
    """A table's groups that a report may print as one row: the row's cells and all other cells."""
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for column in form.undivided.values():
        cell = form.cells[column.cell]
        if cell.table == table and not cell.computed:
            reported, others = groups.setdefault(column.group, ([], []))
            reported.append(column.cell)
            others += column.others
    return list(groups.values())
