"""The circular over all units: who was in time, late, returned, right at first; with points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.policy.scoring import SCORING_KEYS
from xlsreport.collection.letter_words import letter_words
from xlsreport.collection.letters import Written, make_facts, write_both
from xlsreport.collection.season import MERGED, Season
from xlsreport.report.published.letter import Letter
from xlsreport.report.published.printed_table import PrintedCell, PrintedTable
from xlsreport.text.records import Record
from xlsreport.text.visible import office_day, visible
from xlsreport.text.words import spoken
from xlsreport.workbook.plain_tables import Computed, PlainTable, write_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from xlsreport.checks.policy.scoring import Scoring
    from xlsreport.collection.state import UnitState
    from xlsreport.report.published.printed_table import CellKind
    from xlsreport.text.words import Language

__all__ = ["Circular", "compose_circular", "compose_example", "write_circular"]

_WIDTHS = (0.08, 0.28, 0.18, 0.125, 0.125, 0.125, 0.085)
_SHEET_WIDTHS = (6, 16, 30, 14, 11, 11, 11, 11, 9)
# The columns of late days, returns and right-at-first in the workbook, for its formulas.
_LATE, _RETURNED, _RIGHT = "E", "F", "H"
_FIRST_ROW = 4


class Circular(Record, frozen=True):
    """A circular that was written.

    Attributes:
        written: Text and Word document.
        table: The workbook with a row for every unit.
        points: The points of each unit by its key; empty where the profile declares no scheme.
    """

    written: Written
    table: Path
    points: dict[str, int]


def write_circular(
    season: Season, *, day: date | None = None, template: Path | None = None
) -> Circular:
    """Writes the circular and its table into the season's folder of results.

    Args:
        season: The season.
        day: The day of the circular; ``None`` for today.
        template: An office's own Word template; ``None`` for the one in the season's folder, else
            the usual layout.

    Raises:
        UsageError: The template is wrong, or a file cannot be written.
    """
    states = season.states()
    scheme = season.assignment().profile.scoring
    at = day or office_day()
    letter = compose_circular(season, states, scheme, at)
    text, document = write_both(season, letter, "circular", season.path(MERGED), template)
    target = text.with_suffix(".xlsx")
    points = {} if scheme is None else {each.key: _count_points(each, scheme) for each in states}
    write_tables(target, letter.title, _make_sheets(letter, states, scheme, points))
    return Circular(Written(None, letter, text, document), target, points)


def compose_example(season: Season) -> Letter:
    """The circular as it would be today, for its layout."""
    states = season.states()
    scheme = season.assignment().profile.scoring
    return compose_circular(season, states, scheme, office_day())


def _count_points(state: UnitState, scheme: Scoring) -> int:
    return scheme.count_points(state.late, state.returns, state.right_first)


def compose_circular(
    season: Season, states: list[UnitState], scheme: Scoring | None, day: date
) -> Letter:
    """The circular as a letter.

    Args:
        season: The season.
        states: The state of every unit.
        scheme: How points are given; ``None`` to give none.
        day: Its day.
    """
    language = spoken(season.form.language)
    facts = make_facts(season, day)
    came = [each for each in states if each.versions]
    missing = [each for each in states if not each.versions]
    lines = [
        letter_words(
            "circular_sum",
            language,
            **facts,
            expected=len(states),
            came=len(came),
            missing=len(missing),
        )
    ]
    in_time = [each for each in came if each.late == 0]
    parts: list[tuple[str, list[UnitState], str, str]] = [
        ("in_time", in_time, "", ""),
        ("late", [each for each in came if each.late], "days", "late"),
        ("missing", [each for each in missing if each.accepted is None], "", ""),
        ("left_out", [each for each in missing if each.accepted is not None], "why", "reason"),
        ("right", [each for each in came if each.right_first], "", ""),
        ("returned", [each for each in came if each.returns], "times", "returns"),
        ("reminded", [each for each in states if each.reminders], "times", "reminders"),
    ]
    for key, found, pattern, count in parts:
        if found:
            names = (
                letter_words(pattern, language, unit=each.unit.name, count=_find(each, count))
                if pattern
                else each.unit.name
                for each in found
            )
            listed = visible(letter_words("join", language).join(names))
            lines.append(letter_words(f"circular_{key}", language, count=len(found), units=listed))
    if scheme is not None:
        said = letter_words("scheme_join", language).join(
            text for _, _, text in _list_scheme(scheme, language)
        )
        lines.append(letter_words("scheme", language, parts=said))
    return Letter(
        title=letter_words("circular_title", language, **facts),
        addressee=letter_words("circular_to", language),
        lines=tuple(lines),
        organ=facts["organ"],
        date=facts["date"],
        language=language,
        table=_print_states(states, scheme, language),
        caption=letter_words("circular_caption", language),
        facts=facts,
    )


def _find(state: UnitState, name: str) -> object:
    """What stands behind a unit's name: a number, or why it was left out."""
    if name == "reason":
        return "" if state.accepted is None else visible(str(state.accepted.data["reason"]))
    return getattr(state, name)


def _list_scheme(scheme: Scoring, language: Language) -> Iterator[tuple[str, int, str]]:
    """Key, points and words of every part that has an effect."""
    for key in SCORING_KEYS:
        points: int = getattr(scheme, key)
        limited = key.removesuffix("_most")
        used = limited == key or any(
            getattr(scheme, each) for each in (limited, f"{limited}_day") if each in SCORING_KEYS
        )
        if (points or key == "full") and used and not (key != limited and points >= scheme.full):
            yield key, points, letter_words(f"scheme_{key}", language, points=points)


def _say_right(state: UnitState, language: Language) -> str:
    right = state.right_first
    return "" if right is None else letter_words("yes" if right else "no", language)


def _print_states(
    states: list[UnitState], scheme: Scoring | None, language: Language
) -> PrintedTable:
    keys = ["number", "unit", "day", "late", "returned", "right", "points"]
    if scheme is None:
        keys.pop()
    lines = [[letter_words(f"column_{key}", language) for key in keys]]
    for number, each in enumerate(states, start=1):
        first = each.first_day
        line = [
            str(number),
            visible(each.unit.name),
            letter_words("nothing", language) if first is None else first.isoformat(),
            "" if each.late is None else str(each.late),
            str(each.returns),
            _say_right(each, language),
        ]
        lines.append(line if scheme is None else [*line, str(_count_points(each, scheme))])
    whole = sum(_WIDTHS[: len(keys)])
    return PrintedTable(
        id="circular",
        rows=tuple(
            tuple(
                PrintedCell(row, column, row, column, text, _choose_kind(row, column))
                for column, text in enumerate(line)
            )
            for row, line in enumerate(lines)
        ),
        widths=tuple(share / whole for share in _WIDTHS[: len(keys)]),
        head_rows=1,
        landscape=False,
        note="",
    )


def _choose_kind(row: int, column: int) -> CellKind:
    if row == 0:
        return "heading"
    return "stub" if column == 1 else "figure"


def _make_sheets(
    letter: Letter, states: list[UnitState], scheme: Scoring | None, points: dict[str, int]
) -> list[PlainTable]:
    language = letter.language
    keys = ["number", "code", "unit", "day", "late", "returned", "reminded", "right", "points"]
    rows: list[list[str | int | Computed | None]] = []
    for number, each in enumerate(states, start=1):
        first = each.first_day
        day = letter_words("nothing", language) if first is None else first.isoformat()
        row: list[str | int | Computed | None] = [
            number, each.unit.code, visible(each.unit.name), day, each.late, each.returns,
            each.reminders, _say_right(each, language) or None,
        ]  # fmt: skip
        if scheme is not None:
            formula = _write_formula(_FIRST_ROW + number - 1, language)
            row.append(Computed(formula, points[each.key]))
        rows.append(row)
    if scheme is None:
        keys.pop()
    table = PlainTable(
        letter.caption,
        letter.title,
        [letter_words(f"column_{key}", language) for key in keys],
        rows,
        _SHEET_WIDTHS[: len(keys)],
    )
    if scheme is None:
        return [table]
    name = letter_words("scheme_sheet", language)
    parts: list[list[str | int | Computed | None]] = [
        [letter_words(f"scheme_{key}", language, points="N"), getattr(scheme, key)]
        for key in SCORING_KEYS
    ]
    return [table, PlainTable(name, letter.title, [name, "N"], parts, (34, 10))]


def _write_formula(row: int, language: Language) -> str:
    """The points of one row, from its other cells and the sheet with the scheme."""
    sheet = letter_words("scheme_sheet", language)
    part = {
        key: f"'{sheet}'!$B${number}" for number, key in enumerate(SCORING_KEYS, start=_FIRST_ROW)
    }
    late, returned, right = (f"{column}{row}" for column in (_LATE, _RETURNED, _RIGHT))
    no = letter_words("no", language)
    return (
        f'=MAX(0,{part["full"]}-IF({right}="",{part["missing"]},'
        f"IF(N({late})>0,MIN({part['late_most']},{part['late']}+{part['late_day']}*N({late})),0)"
        f"+MIN({part['returned_most']},{part['returned']}*{returned})"
        f'+IF({right}="{no}",{part["not_right_first"]},0)))'
    )
