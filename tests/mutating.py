"""What a mutation of a filled workbook is, and what mutations are made with.

What one must lead to: the same figures without a word (``silent``), the same figures and a remark
(``said``), or a finding that names the fault, every other figure being read (``fault``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from tests.surgery import in_parts, opened, rearranged, saved

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

Outcome = Literal["silent", "said", "fault"]
COVER, TWO, THREE, FOUR = "封面与填报说明", "二、主动公开", "三、依申请公开", "四、复议诉讼"
TEXTS, CHECKS, STAMP = "一五六、文字部分", "校验", "_xlsreport"
BOTH = ("2019", "2021")


class Mutation(Struct, frozen=True):
    """A change.

    Attributes:
        name: What was done.
        apply: Bytes of a filled workbook to bytes of the changed one.
        outcome: Its class.
        codes: The codes of all findings, each once.
        names: What one of the messages must say: the place, the label or the sheet.
        editions: Where it applies.
        texts: Whether cover and narratives are still the same.
    """

    name: str
    apply: Callable[[bytes], bytes]
    outcome: Outcome
    codes: frozenset[str]
    names: str
    editions: tuple[str, ...]
    texts: bool


MUTATIONS: list[Mutation] = []


def mutation(
    outcome: Outcome,
    *codes: str,
    names: str = "",
    editions: tuple[str, ...] = BOTH,
    texts: bool = True,
) -> Callable[[Callable[[Workbook], Workbook | None]], Callable[[Workbook], Workbook | None]]:
    """Registers a change that is made with openpyxl."""

    def register(
        change: Callable[[Workbook], Workbook | None],
    ) -> Callable[[Workbook], Workbook | None]:
        def apply(data: bytes) -> bytes:
            book = opened(data)
            return saved(change(book) or book)

        MUTATIONS.append(
            Mutation(change.__name__, apply, outcome, frozenset(codes), names, editions, texts)
        )
        return change

    return register


def in_xml(
    outcome: Outcome, *codes: str, names: str = "", texts: bool = True
) -> Callable[[Callable[[str, bytes], bytes | None]], Callable[[str, bytes], bytes | None]]:
    """Registers a change to the parts of the package."""

    def register(
        change: Callable[[str, bytes], bytes | None],
    ) -> Callable[[str, bytes], bytes | None]:
        MUTATIONS.append(
            Mutation(
                change.__name__,
                lambda data: in_parts(data, change),
                outcome,
                frozenset(codes),
                names,
                BOTH,
                texts,
            )
        )
        return change

    return register


def labelled(sheet: Worksheet, text: str, which: int = 0) -> Cell:
    """The cell that holds a label, line breaks aside."""
    found = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.replace("\n", "") == text
    ]
    return found[which]


def rows(sheet: Worksheet, order: Callable[[int], list[int | None]]) -> None:
    rearranged(sheet, order(sheet.max_row))


def columns(sheet: Worksheet, order: Callable[[int], list[int | None]]) -> None:
    rearranged(sheet, order(sheet.max_column), by_column=True)


def values_of(sheet: Worksheet, first_row: int = 2) -> list[tuple[int, int, object]]:
    """What a sheet shows, totals computed, other formulas left out."""
    return [
        (cell.row, cell.column, value)
        for row in sheet.iter_rows(min_row=first_row)
        for cell in row
        if (value := _computed(sheet, cell)) is not None
    ]


def _computed(sheet: Worksheet, cell: Cell | MergedCell) -> object:
    """The value of a cell, or the sum that a total is; ``None`` for another formula."""
    if not isinstance(cell.value, str) or not cell.value.startswith("="):
        return cell.value
    total = re.fullmatch(r'=IF\(COUNT\((.*)\)=0,"",SUM\(\1\)\)', cell.value)
    if total is None:
        return None
    if "!" in total[1]:
        return None  # the sheet of checks looks at other sheets
    areas = [sheet[area] for area in total[1].split(",")]
    parts = [part for area in areas for row in (area if isinstance(area, tuple) else ((area,),))
             for part in row]  # fmt: skip
    values = [_computed(sheet, part) for part in parts]
    return sum(value for value in values if isinstance(value, int | float))


def pasted(
    source: Worksheet,
    target: Worksheet,
    down: int,
    right: int,
    *,
    merges: bool,
    first_row: int = 2,
) -> None:
    """A sheet as it comes when copied as values, from its second row unless said otherwise."""
    for row, column, value in values_of(source, first_row):
        target.cell(row + down, column + right).value = value
    for merge in list(source.merged_cells.ranges) if merges else ():
        if merge.min_row >= first_row:
            target.merge_cells(
                start_row=merge.min_row + down,
                end_row=merge.max_row + down,
                start_column=merge.min_col + right,
                end_column=merge.max_col + right,
            )


def unstamped(book: Workbook) -> None:
    del book[STAMP]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
