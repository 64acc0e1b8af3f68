"""A list on its sheet: totals above the headings, so that the rows can go on below; its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout.bounds import choices_of
from xlsreport.layout.list_formulas import (
    MOST_COMPARED,
    broken_once_formula,
    broken_rows_formula,
    half_filled_formula,
    repeated_formula,
    wrong_entries_formula,
)
from xlsreport.layout.list_place import (
    HEADING_ROW,
    HINT_ROW,
    INFO_ROW,
    STATE_ROW,
    TITLE_ROW,
    TOTAL_ROW,
    place_of,
)
from xlsreport.layout.records import (
    Label,
    Place,
    Sheet,
    TallyLine,
    address,
    line_height,
    lines_needed,
    quoted,
    width_of,
)
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.form import Form
    from xlsreport.forms.lists import ListColumn, ListRule, ListTable
    from xlsreport.layout.check_lines import Checks
    from xlsreport.layout.list_place import ListPlace
    from xlsreport.text.words import Language

__all__ = ["add_list_lines", "lay_out_list", "name_rule", "width_of_column"]

_NUMBER_WIDTH = 9.0
_ROW_HEIGHT = 22.0
_NARROWEST, _WIDEST = 10.0, 28.0
_DATE_WIDTH = 12.0
_TEXT_WIDTH = 20.0


def lay_out_list(form: Form, table: ListTable) -> tuple[Sheet, ListPlace]:
    """The sheet of a list, and where everything stands on it."""
    language = form.language
    widths = [_NUMBER_WIDTH, *(width_of_column(column, language) for column in table.columns)]
    place = place_of(table, language)
    last = place.width
    widths += [_NARROWEST] * (last + 1 - len(widths))
    labels: list[Label] = []

    def add(row: int, column: int, last_column: int, text: str, style: str) -> None:
        labels.append(Label(Place(table.sheet, row, column, row, last_column), text, style))

    checks = word("sheet_checks", language)
    add(STATE_ROW, 0, 0, word("cover_state", language), "state_label")
    labels.append(
        Label(
            Place.one(table.sheet, STATE_ROW, place.state.last_column + 1),
            word("checks_link_to", language).format(sheet=checks),
            "link",
            goes_to=f"{quoted(checks)}!A1",
        )
    )
    add(TITLE_ROW, 0, last, table.title, "title")
    add(INFO_ROW, 0, last, "", "info")
    hint = _write_hint(table, language)
    add(HINT_ROW, 0, last, hint, "hint")
    add(TOTAL_ROW, 0, 0, word("list_total", language), "stub_total")
    add(HEADING_ROW, 0, 0, word("list_number", language), "heading")
    for column in table.columns:
        at = place.column(column.id)
        add(HEADING_ROW, at, at, column.label, "heading")
    lines = max(
        lines_needed(column.label, widths[place.column(column.id)]) for column in table.columns
    )
    heights = {
        STATE_ROW: 20.0,
        TITLE_ROW: 32.0,
        INFO_ROW: 22.0,
        HINT_ROW: line_height(lines_needed(hint, sum(widths))),
        TOTAL_ROW: _ROW_HEIGHT,
        HEADING_ROW: max(_ROW_HEIGHT, line_height(lines)),
    }
    sheet = Sheet(
        name=table.sheet,
        kind="list",
        table="",
        labels=tuple(labels),
        widths=tuple(widths),
        heights=heights,
        frozen=(place.first_row, 1),
        print_area=None,
        repeat_rows=(HEADING_ROW, HEADING_ROW),
        landscape=table.landscape,
    )
    return sheet, place


def _write_hint(table: ListTable, language: Language) -> str:
    text = word("list_hint", language).format(prepared=table.prepared, most=table.most)
    if table.optional:
        text = word("list_optional", language) + text
    return f"{table.note}{text}" if language == "zh" else f"{table.note} {text}".strip()


def width_of_column(column: ListColumn, language: Language) -> float:
    """The width of a column in characters: as declared, else by what it holds and is called."""
    if column.width:
        return column.width
    kind = column.value_type
    longest = max(map(width_of, choices_of(kind, language)), default=0) * 1.1 + 3
    usual = {"date": _DATE_WIDTH, "text": _TEXT_WIDTH}.get(kind.kind, _NARROWEST)
    # A heading may wrap once.
    return min(_WIDEST, max(usual, longest, width_of(column.label) * 0.6 + 2))


def add_list_lines(
    form: Form,
    places: Mapping[str, ListPlace],
    cells: Mapping[str, Place],
    days: tuple[str, str],
    checks: Checks,
    row: int,
) -> tuple[int, dict[str, tuple[int, int]]]:
    """Adds the lines of all lists to the sheet of checks.

    Args:
        form: The form.
        places: Where its lists stand.
        cells: Where its cells stand.
        days: The formulas of the first and the last day reported on.
        checks: The sheet of checks.
        row: Its first free row.

    Returns:
        The next free row; the first and the last line of every list.
    """
    columns = checks.columns
    spans: dict[str, tuple[int, int]] = {}
    for table in form.lists:
        place = places[table.id]
        band = Place(checks.name, row, 0, row, max(columns.link, columns.difference))
        checks.labels.append(Label(band, table.title, "band"))
        checks.heights[row] = 22
        first = row = row + 1
        for kind, text, count, broken in _list_lines(table, place, places, cells, days):
            here = address(row, columns.left)
            good, bad = word("state_passed", form.language), word(broken, form.language)
            for column, shown in ((columns.rule, text), (columns.where, table.sheet)):
                at = Place.one(checks.name, row, column)
                checks.labels.append(Label(at, shown, "check_text"))
            checks.heights[row] = line_height(lines_needed(text, 36.0))
            checks.tallies.append(
                TallyLine(
                    table=table.id,
                    kind=kind,
                    row=row,
                    count=count,
                    state=f'IF({here}=0,"{good}","{bad}")',
                    goes_to=Place.one(table.sheet, place.first_row, place.first_column),
                    cells=(),
                )
            )
            row += 1
        spans[table.id] = (first, row - 1)
    return row, spans


def _list_lines(
    table: ListTable,
    place: ListPlace,
    places: Mapping[str, ListPlace],
    cells: Mapping[str, Place],
    days: tuple[str, str],
) -> Iterator[tuple[str, str, str, str]]:
    """The lines of one list: kind, what is checked, the count, and the word for a fault."""
    language = place.language
    yield "rows", word("checks_rows", language), half_filled_formula(place), "state_blank"
    yield "entries", word("checks_entries", language), wrong_entries_formula(place), "state_number"
    if table.key and table.most <= MOST_COMPARED:
        names = word("list_joint", language).join(table.column(each).short for each in table.key)
        text = word("checks_keys", language).format(names=names)
        yield "keys", text, repeated_formula(place), "state_repeated_line"
    for rule in table.rules:
        if rule.in_workbook:
            count = (
                broken_rows_formula(place, rule, days)
                if rule.each == "row"
                else broken_once_formula(rule, places, cells, days)
            )
            broken = "state_failed" if rule.severity == "error" else "state_doubt"
            yield f"rule.{rule.id}", name_rule(rule), count, broken


def name_rule(rule: ListRule) -> str:
    """What lists and messages call a rule."""
    return rule.title or rule.text
