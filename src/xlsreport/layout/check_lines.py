"""The lines of the sheet of checks: its columns, whether a tie holds, and what is open on top.

Whether a tie holds is one judgement, in Python for the checks and as a formula for what the
workbook itself shows. On top of a unit's own sheet, by formula, stands a short list of what is
open; then come the lines that count missing entries of the cover and missing texts.
"""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from xlsreport.forms.expression import Term, evaluate, holds
from xlsreport.forms.form import entered_below, is_of_days
from xlsreport.layout.cover_sheet import blank_formula
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
from xlsreport.text.records import Record
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from xlsreport.forms.expression import Number, Sum
    from xlsreport.forms.form import Form, Tie
    from xlsreport.layout.records import CheckLine
    from xlsreport.text.words import Language

__all__ = [
    "COLUMNS",
    "LONGEST_EXPLANATION",
    "PLAIN",
    "PLAIN_FIRST_ROW",
    "Checks",
    "Entries",
    "Figures",
    "Judgement",
    "Verdict",
    "add_entries",
    "add_headings",
    "add_open_list",
    "choose_widths",
    "difference",
    "difference_formula",
    "judge",
    "prior_sum",
    "write_open_list",
]

Verdict = Literal["passed", "failed", "blank", "text", "no_prior", "not_asked"]

_WIDTHS = {
    "rule": 36.0, "where": 22.0, "left": 9.0, "right": 9.0, "difference": 9.0, "state": 10.0,
    "link": 6.0, "explanation": 23.0, "number": 2.0,
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


class Figures(Record, frozen=True):
    """The figures that a tie is judged by.

    Attributes:
        form: The form.
        values: Every cell's figure; ``None`` for none. Computed cells as the file shows them.
        texts: Cells that hold something that is not counted.
        nil_return: Whether blanks are declared to be 0.
        priors: Last year's sum by tie id.
    """

    form: Form
    values: Mapping[str, Number | None]
    texts: Collection[str]
    nil_return: bool
    priors: Mapping[str, Number]


class Judgement(Record, frozen=True):
    """The result of judging a tie.

    Attributes:
        verdict: ``blank`` and ``text`` mean that it could not be judged because a cell is blank or
            holds no number, ``no_prior`` that last year's figures are not at hand, ``not_asked``
            that its condition does not hold.
        left: The left side, blanks counted as nothing.
        right: The right side.
    """

    verdict: Verdict
    left: Number
    right: Number


class _Sides(Record, frozen=True):
    """A tie as it is worked out; it is the same for every submission.

    Attributes:
        left: Each addend's factor and cell, ``None`` for a bare number, without last year's.
        right: The same of the right side.
        left_prior: Whether last year's sum belongs to the left side.
        right_prior: Whether it belongs to the right side.
        cells: The cells that it speaks of.
        entered: The entered cells that it rests on.
        decimals: The most decimal places of its cells.
        places: The most decimal places of its factors.
    """

    left: tuple[tuple[Number, str | None], ...]
    right: tuple[tuple[Number, str | None], ...]
    left_prior: bool
    right_prior: bool
    cells: tuple[str, ...]
    entered: frozenset[str]
    decimals: int
    places: int


def judge(tie: Tie, figures: Figures) -> Judgement:
    """Judges one tie."""
    values = figures.values
    sides = _split_sides(tie, figures.form)
    verdict: Verdict
    left, right = _add_up(sides.left, values), _add_up(sides.right, values)
    if tie.calculation is not None:
        from xlsreport.layout.calculated import judge_calculated  # few forms have arithmetic

        text = not sides.entered.isdisjoint(figures.texts)
        verdict, right = judge_calculated(
            figures.form, tie, values, text=text, nil_return=figures.nil_return
        )
        return Judgement(verdict, left, right)
    prior = figures.priors.get(tie.id)
    left = left + (prior or 0) if sides.left_prior else left
    right = right + (prior or 0) if sides.right_prior else right
    gap = difference(figures.form, tie, left - right)
    verdict = "passed" if holds(gap, tie.expression.operator, 0) else "failed"
    if prior is None and (sides.left_prior or sides.right_prior):
        return Judgement("no_prior", left, right)
    if figures.texts and not sides.entered.isdisjoint(figures.texts):
        return Judgement("text", left, right)
    known = [values.get(cell) is not None for cell in sides.cells]
    if tie.kind == "total" and not known[0] and (any(known[1:]) or tie.cells[0] in figures.texts):
        return Judgement("failed", left, right)
    # A total needs itself or any one part; every other tie needs all its cells.
    enough = any(known) if tie.kind == "total" else all(known)
    if not enough and (not figures.nil_return or is_of_days(figures.form, tie)):
        return Judgement("blank", left, right)
    if tie.condition is not None:
        from xlsreport.layout.conditions import is_asked  # few forms have conditions

        verdict = verdict if is_asked(tie.condition, values) else "not_asked"
    return Judgement(verdict, left, right)


def prior_sum(tie: Tie, previous: Mapping[str, Number | None]) -> Number | None:
    """Last year's share of a tie.

    Args:
        tie: A tie that needs last year's figures.
        previous: Last year's figures by cell id; a form of another edition may lack some.

    Returns:
        The sum of the terms that mean last year; ``None`` if one of them is not known.
    """
    terms = tuple(
        Term(term.factor, term.name, prior=False, cells=term.cells)
        for term in (*tie.expression.left, *tie.expression.right)
        if term.prior
    )
    return evaluate(terms, lambda cell, _: previous.get(cell))


def difference(form: Form, tie: Tie, gap: Number) -> Number:
    """A tie's left side less its right side as :func:`difference_formula` rounds it.

    Args:
        form: The form.
        tie: The tie.
        gap: The exact difference.
    """
    if isinstance(gap, int):
        return gap
    sides = _split_sides(tie, form)
    # With a factor as 0.5 figures can differ by half of the last place and be as near as they can.
    halves = ROUND_HALF_DOWN if sides.places else ROUND_HALF_UP
    nearest = gap.quantize(Decimal(1).scaleb(-sides.decimals), halves)
    return nearest or abs(nearest)  # nothing has no sign


def difference_formula(form: Form, tie: Tie, left: str, right: str) -> str:
    """The formula of a tie's left side less its right side, rounded to the decimals of its cells.

    Where a factor has decimals, half of the last place is no difference.

    Args:
        form: The form.
        tie: The tie.
        left: The left side, an address or an expression in brackets.
        right: The right side.
    """
    sides = _split_sides(tie, form)
    gap = f"{left}-{right}"
    if sides.places:
        # Programs work in binary: what is half of the last place may lie on either side of it.
        gap += f"-SIGN({gap})*{Decimal(1).scaleb(-sides.decimals - sides.places - 1):f}"
    return f"ROUND({gap},{sides.decimals})"


@lru_cache(maxsize=4096)
def _split_sides(tie: Tie, form: Form) -> _Sides:
    left, right = tie.expression.left, tie.expression.right
    cells = tie.needed
    return _Sides(
        left=_list_addends(left),
        right=_list_addends(right),
        left_prior=any(term.prior for term in left),
        right_prior=any(term.prior for term in right),
        cells=cells,
        entered=frozenset(entered_below(form, tie.needed)),
        decimals=max(form.every[cell].value_type.decimals for cell in cells),
        places=max(_count_places(term.factor) for term in tie.expression.terms),
    )


def _list_addends(side: Sum) -> tuple[tuple[Number, str | None], ...]:
    found: list[tuple[Number, str | None]] = []
    for term in side:
        if not term.prior:
            found += (
                [(term.factor, cell) for cell in term.cells] if term.name else [(term.factor, None)]
            )
    return tuple(found)


def _add_up(
    addends: tuple[tuple[Number, str | None], ...], values: Mapping[str, Number | None]
) -> Number:
    """The sum, blanks counted as nothing."""
    total: Number = 0
    for factor, cell in addends:
        value = 1 if cell is None else values.get(cell) or 0
        total += value if factor == 1 else factor * value
    return total


def _count_places(factor: Number) -> int:
    return max(0, -int(Decimal(factor).as_tuple().exponent))


class Entries(Record, frozen=True):
    """What is to be written besides figures.

    Attributes:
        fields: Place of the cover's entries by name.
        narratives: Place of every narrative by id.
        header: The conditions under which a field of the form's own is blank or wrong.
    """

    fields: Mapping[str, Place]
    narratives: Mapping[str, Place]
    header: tuple[str, ...] = ()


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
            # It is for the screen, nothing of it is printed: the area is a blank cell.
            print_area=Place.one(self.name, 0, len(self.columns) + 1),
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
    checks.heights |= {2: 20, row: 20, row + 1: line_height(2)}
    return row + 2


def add_entries(language: Language, entries: Entries, checks: Checks, row: int) -> int:
    """The lines that count missing entries of the cover and missing texts."""
    columns = checks.columns
    names = [each.reference for each in (entries.fields["unit_code"], entries.fields["unit_name"])]
    tests = [blank_formula("&".join(names))]
    # A form without texts is a plain table, which is not asked about.
    asked = ("year", "contact", "phone") if entries.narratives else ("year",)
    tests += [blank_formula(entries.fields[name].reference) for name in asked]
    tests += entries.header
    nil = entries.fields["nil_return"].reference
    choices = [f'{nil}<>"{word(each, language)}"' for each in ("yes", "no")]
    tests.append(f"AND(NOT({blank_formula(nil)}),{choices[0]},{choices[1]})")
    texts = [blank_formula(place.reference) for place in entries.narratives.values()]
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
        place = Place.one(checks.name, row, columns.where)
        where = word("cover_entries", language) if kind == "entry" else goes_to.sheet
        checks.labels.append(Label(place, where, "check_text"))
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
    """The formulas that number the open lines and show the first ones on top.

    A line that cannot be judged since cells are blank or hold texts is none of them: those cells
    are counted on a line of their own.
    """
    columns, last = checks.columns, checks.last_row
    number = columns.number or 0
    tests = dict.fromkeys((t.row for t in checks.tallies), ("<>", "passed"))
    for line in checks.lines:
        tests[line.row] = ("=", "failed" if line.tie.severity == "error" else "doubt")
    for row, (sign, key) in sorted(tests.items()):
        above = f"{column_name(number)}${first}:{column_name(number)}{row}"
        test = f'{address(row, columns.state)}{sign}"{word(f"state_{key}", language)}"'
        checks.displays[row, number] = f'IF({test},MAX({above})+1,"")'
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
