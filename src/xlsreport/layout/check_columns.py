"""The columns of the sheet of checks, the sheet while it is laid out, and what is open on top.

On top of a unit's own sheet, by formula, stands a short list of what is open; then come the lines
that count missing entries of the cover and missing texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.layout.records import (
    CheckColumns,
    Label,
    Place,
    Sheet,
    TallyLine,
    address,
    column_name,
    line_height,
    quoted,
)
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.layout.records import CheckLine
    from xlsreport.text.words import Language

__all__ = [
    "COLUMNS",
    "LONGEST_EXPLANATION",
    "PLAIN",
    "PLAIN_FIRST_ROW",
    "Checks",
    "Entries",
    "add_entries",
    "add_headings",
    "add_open_list",
    "choose_widths",
    "write_open_list",
]

_WIDTHS = {
    "rule": 46.0, "where": 34.0, "left": 11.0, "right": 11.0, "difference": 10.0, "state": 11.0,
    "link": 7.0, "explanation": 36.0, "number": 3.0,
}  # fmt: skip
_PLAIN_WIDTHS = (46.0, 40.0, 13.0, 13.0, 12.0, 11.0, 8.0)
PLAIN = CheckColumns(0, 1, 2, 3, 4, 5, 6)
COLUMNS = CheckColumns(2, 3, 4, 5, 6, 0, 1, 7, 8)
PLAIN_FIRST_ROW = 3
LONGEST_EXPLANATION = 500
"""The characters of an explanation on the sheet of checks."""


_OPEN_LINES = 5
# Where the list has a count of cells, or the difference of a tie.
_COUNT = 4


@dataclass(frozen=True, slots=True)
class Entries:
    """What is to be written besides figures.

    Attributes:
        fields: Place of the cover's entries by name.
        narratives: Place of every narrative by id.
    """

    fields: Mapping[str, Place]
    narratives: Mapping[str, Place]


class Checks:
    """The laid out sheet of checks, and the formulas of the states."""

    def __init__(self, name: str, columns: CheckColumns) -> None:
        self.name = name
        self.columns = columns
        self.open_rows: list[int] = []
        self.lines: list[CheckLine] = []
        self.tallies: list[TallyLine] = []
        self.labels: list[Label] = []
        self.heights: dict[int, float] = {}
        self.state_formulas: dict[str, str] = {}
        self.displays: dict[tuple[int, int], str] = {}
        self.last_row = 0

    def sheet(self) -> Sheet:
        """The finished sheet."""
        return Sheet(
            name=self.name,
            kind="checks",
            table="",
            labels=tuple(self.labels),
            widths=choose_widths(self.columns),
            heights=self.heights,
            frozen=(2 if self.open_rows else PLAIN_FIRST_ROW, 0),
            # Of the clerk's own workbook nothing of it is printed: the area is a blank cell.
            print_area=Place.one(self.name, 0, len(self.columns) + 1)
            if self.open_rows
            else Place(self.name, 0, 0, self.last_row, self.columns.state),
            repeat_rows=None if self.open_rows else (2, 2),
            landscape=True,
        )


def choose_widths(columns: CheckColumns) -> tuple[float, ...]:
    """The width of each column in characters."""
    if columns.explanation is None:
        return _PLAIN_WIDTHS
    names = sorted(_WIDTHS, key=lambda name: getattr(columns, name))
    return tuple(_WIDTHS[name] for name in names)


def add_headings(checks: Checks, row: int, language: Language) -> None:
    """The headings of the columns."""
    for key, column in checks.columns._asdict().items():
        if column is not None and key != "number":
            text = word(f"checks_{key}", language)
            checks.labels.append(Label(Place.one(checks.name, row, column), text, "heading"))


def add_open_list(checks: Checks, language: Language) -> int:
    """Leaves room for what is open, and returns the first row below the headings of all lines."""
    name, last = checks.name, checks.columns.difference
    checks.labels.append(Label(Place.one(name, 1, 0), word("cover_state", language), "hint"))
    checks.heights[1] = 20
    text = word("checks_open", language).format(count=_OPEN_LINES)
    checks.labels.append(Label(Place(name, 2, 0, 2, last), text, "band"))
    checks.open_rows = list(range(3, 3 + _OPEN_LINES))
    checks.heights |= dict.fromkeys(checks.open_rows, line_height(2) - 4)
    row = 3 + _OPEN_LINES
    checks.labels.append(
        Label(Place(name, row, 0, row, last), word("checks_all", language), "band")
    )
    add_headings(checks, row + 1, language)
    return row + 2


def add_entries(language: Language, entries: Entries, checks: Checks, row: int) -> int:
    """The lines that count missing entries of the cover and missing texts."""
    columns = checks.columns
    names = [each.reference for each in (entries.fields["unit_code"], entries.fields["unit_name"])]
    tests = [f'TRIM({names[0]}&{names[1]})=""']
    # A form without texts is a plain table, which is not asked about.
    asked = ("year", "contact", "phone") if entries.narratives else ("year",)
    tests += [f'TRIM({entries.fields[name].reference})=""' for name in asked]
    nil = entries.fields["nil_return"].reference
    choices = [f'{nil}<>"{word(each, language)}"' for each in ("yes", "no")]
    tests.append(f'AND({nil}<>"",{choices[0]},{choices[1]})')
    texts = [
        # Blanks that a person does not see: wide ones and ends of lines.
        f'TRIM(SUBSTITUTE(SUBSTITUTE({place.reference},"\u3000",""),CHAR(10),""))=""'
        for place in entries.narratives.values()
    ]
    for kind, conditions, goes_to in (
        ("entry", tests, entries.fields["contact"]),
        ("section", texts, next(iter(entries.narratives.values()), None)),
    ):
        if goes_to is None:
            continue
        count = "+".join(f"IF({each},1,0)" for each in conditions)
        here = address(row, columns.left)
        passed, missing = word("state_passed", language), word("state_blank", language)
        place = Place.one(checks.name, row, columns.rule)
        checks.labels.append(Label(place, word(f"checks_{kind}", language), "check_text"))
        checks.heights[row] = line_height(1)
        checks.tallies.append(
            TallyLine(
                table="",
                kind="entry" if kind == "entry" else "section",
                row=row,
                count=count,
                state=f'IF({here}=0,"{passed}","{missing}")',
                goes_to=goes_to,
                cells=(),
            )
        )
        row += 1
    return row


def write_open_list(checks: Checks, first: int, language: Language) -> None:
    """The formulas that number the open lines and show the first ones on top."""
    columns, last = checks.columns, checks.last_row
    number = columns.number or 0
    good = {tally.row: ["passed"] for tally in checks.tallies}
    for line in checks.lines:
        more = [("no_prior", line.no_prior), ("follows", line.leaders)]
        good[line.row] = ["passed", *(key for key, there in more if there)]
    for row in sorted(good):
        state = address(row, columns.state)
        above = f"{column_name(number)}${first}:{column_name(number)}{row}"
        words = [word(f"state_{key}", language) for key in good[row]]
        tests = [f'{state}="{each}"' for each in words]
        test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        checks.displays[row, number] = f'IF({test},"",MAX({above})+1)'
    for place, row in enumerate(checks.open_rows, start=1):
        at = address(row, number)
        numbers = f"${column_name(number)}${first + 1}:${column_name(number)}${last + 1}"
        checks.displays[row, number] = f"IFERROR(MATCH({place},{numbers},0),0)"
        for column in (columns.state, columns.link, columns.rule, columns.where, _COUNT):
            # What refers to a blank cell would show 0.
            shown = f'{_show_area(column, first, last)},${at})&""'
            if column == columns.link:
                target = f'"#{quoted(checks.name)}!{column_name(columns.explanation or 0)}"'
                shown = f'HYPERLINK({target}&(${at}+{first}),"{word("checks_link", language)}")'
            elif column == _COUNT:
                gap = _show_area(columns.difference, first, last)
                count = _show_area(columns.left, first, last)
                shown = f'IF({gap},${at})="",{count},${at}),{gap},${at}))'
            checks.displays[row, column] = f'IF(${at}=0,"",{shown})'


def _show_area(column: int, first: int, last: int) -> str:
    name = column_name(column)
    return f"INDEX({name}${first + 1}:{name}${last + 1}"
