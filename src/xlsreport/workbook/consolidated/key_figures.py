"""概览: the key figures that the form declares, with shares, last year's and by kind of unit.

This year's are formulas over the form's cells and the details; last year's are constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import counted
from xlsreport.text.visible import visible
from xlsreport.workbook.consolidated.merged_book import begin_list, paged
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Bar
    from xlsreport.submission.submission import Submission
    from xlsreport.workbook.consolidated.detail import Details
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["write_key_figures"]

_COLUMNS = (
    ("key_figures_figure", 40.0), ("key_figures_number", 12.0), ("key_figures_unit", 8.0),
    ("key_figures_share", 10.0), ("key_figures_last", 12.0), ("key_figures_last_share", 12.0),
    ("key_figures_change", 12.0),
)  # fmt: skip
_HEADING_ROW = 3
# So many key figures stand beside each other for every kind of unit.
_MOST_BY_KIND = 5
_MOST_KINDS = 60


@dataclass(frozen=True, slots=True)
class _LastYear:
    """Last year's figures: of how many units, and the sum of each cell."""

    units: int
    values: Mapping[str, Number]
    whole: bool


def write_key_figures(
    merged: MergedBook, details: Details, previous: Sequence[Submission] | None
) -> None:
    """Writes the sheet; none where the form declares no key figures.

    Args:
        merged: The workbook.
        details: Where the units' figures stand.
        previous: Last year's submissions; ``None`` if none were given.
    """
    figures = merged.form.key_figures
    if not figures:
        return
    last = _find_last_year(merged, previous)
    lines = [
        (merged.word("key_figures_hint"), "hint_line"),
        (_describe_last(merged, last), "hint_line"),
    ]
    target = begin_list(merged, "sheet_key_figures", merged.word("key_figures_title"), lines)
    for column, (key, width) in enumerate(_COLUMNS):
        checked(target.set_column(column, column, width))
        checked(
            target.write_string(_HEADING_ROW, column, merged.word(key), merged.styles("heading"))
        )
    checked(target.set_row(_HEADING_ROW, 24))
    for row, figure in enumerate(figures, start=_HEADING_ROW + 1):
        _write_figure(merged, target, row, figure, last)
        checked(target.set_row(row, 20))
    _write_kinds(merged, target, _HEADING_ROW + len(figures) + 2, details)
    paged(merged, target)
    target.set_portrait()
    target.fit_to_pages(1, 1)


def _describe_last(merged: MergedBook, last: _LastYear | None) -> str:
    if last is None:
        return merged.word("key_figures_no_last")
    if last.whole:
        return ""
    return merged.word("chart_both", count=last.units, of=len(merged.result.parts))


def _find_last_year(merged: MergedBook, previous: Sequence[Submission] | None) -> _LastYear | None:
    """Last year's sums: those of the merged unit itself, else of the units that are known."""
    year = merged.result.year
    if not previous or year is None:
        return None
    known = PreviousYear(previous)
    own = known.of_unit(merged.result.unit, year) if merged.result.unit.label else None
    if own is not None:
        return _LastYear(len(merged.result.parts), _numbers_of([own]), whole=True)
    parts = merged.result.parts
    found = [each for part in parts if (each := known.of_unit(part.unit, year)) is not None]
    if not found:
        return None
    return _LastYear(len(found), _numbers_of(found), whole=len(found) == len(parts))


def _numbers_of(submissions: Sequence[Submission]) -> dict[str, Number]:
    """The sum of every cell that all of some submissions have."""
    figures = [dict(counted(each).items()) for each in submissions]
    shared = set.intersection(*(set(each) for each in figures))
    return {cell: sum(each[cell] or 0 for each in figures) for cell in shared}


def _write_figure(
    merged: MergedBook, target: Worksheet, row: int, figure: Bar, last: _LastYear | None
) -> None:
    styles = merged.styles
    number, share = styles("check_number"), styles("key_figures_share")
    values = merged.result.values
    unit = merged.form.cells[figure.cells[0]].value_type.unit
    here = row + 1
    amount = _add_up(values, figure.cells)
    checked(target.write_string(row, 0, figure.label, styles("list_text")))
    checked(target.write_formula(row, 1, _sum_formula(merged, figure.cells), number, _cell(amount)))
    checked(target.write_string(row, 2, unit, styles("check_state")))
    for column in (3, 4, 5, 6):
        checked(target.write_blank(row, column, None, number))
    if figure.of:
        whole = _add_up(values, figure.of)
        total = _sum_formula(merged, figure.of).removeprefix("=")
        formula = f'=IF({total}=0,"",B{here}/{total})'
        checked(target.write_formula(row, 3, formula, share, _share(amount, whole)))
    needed = (*figure.cells, *figure.of)
    if last is None or any(cell not in last.values for cell in figure.cells):
        return
    before = _add_up(last.values, figure.cells)
    checked(target.write_number(row, 4, _cell(before), number))
    if figure.of and all(cell in last.values for cell in needed):
        rate = _share(before, _add_up(last.values, figure.of))
        if rate != "":
            checked(target.write_number(row, 5, rate, share))
    if last.whole:
        difference = _cell(amount - before)
        checked(target.write_formula(row, 6, f"=B{here}-E{here}", number, difference))


def _write_kinds(merged: MergedBook, target: Worksheet, row: int, details: Details) -> None:
    """The first key figures for every kind of unit; nothing where kinds are not known."""
    kinds = details.kinds
    named = sorted({kind for kind in kinds if kind}, key=kinds.index)
    if not named or len(named) > _MOST_KINDS:
        return
    styles = merged.styles
    figures = [each for each in merged.form.key_figures if len(each.cells) == 1][:_MOST_BY_KIND]
    headings = [merged.word("roster_kind"), merged.word("chart_units")]
    headings += [each.label for each in figures]
    checked(target.write_string(row, 0, merged.word("key_figures_kinds"), styles("state")))
    for column, heading in enumerate(headings):
        checked(target.write_string(row + 1, column, heading, styles("heading")))
    checked(target.set_row(row + 1, 48))
    for at, kind in enumerate(named, start=row + 2):
        inside = [part for part, each in zip(details.parts, kinds, strict=True) if each == kind]
        checked(target.write_string(at, 0, visible(kind), styles("list_text")))
        count = "+".join(f"COUNTIF({area},$A{at + 1})" for area in details.kind_areas())
        checked(target.write_formula(at, 1, f"={count}", styles("check_number"), len(inside)))
        for column, figure in enumerate(figures, start=2):
            (cell,) = figure.cells
            pairs = zip(details.kind_areas(), details.areas(cell), strict=True)
            formula = "+".join(f"SUMIF({where},$A{at + 1},{what})" for where, what in pairs)
            value = _cell(sum(part.figures[cell] or 0 for part in inside))
            checked(target.write_formula(at, column, f"={formula}", styles("check_number"), value))


def _sum_formula(merged: MergedBook, cells: Sequence[str]) -> str:
    return f"=SUM({','.join(merged.layout.cells[cell].reference for cell in cells)})"


def _add_up(values: Mapping[str, Number | None], cells: Sequence[str]) -> Number:
    return sum(values[cell] or 0 for cell in cells)


def _share(part: Number, whole: Number) -> float | str:
    return float(part) / float(whole) if whole else ""


def _cell(value: Number) -> float | int:
    return float(value) if isinstance(value, Decimal) else value
