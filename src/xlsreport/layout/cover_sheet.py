"""The cover and its lights: the same for every form.

The formulas behind the lights stand next to the same judgement in Python. A light is red where
``check`` reports an error that a formula can see: blanks, figures entered as text, numbers that
their cell does not allow, and figures in a declared nil return. Number formats, struck digits and
the wording of texts cannot be seen by a formula.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from xlsreport.forms.form import undivided_groups
from xlsreport.layout.records import (
    Label,
    Place,
    Sheet,
    height_of,
    line_height,
    lines_needed,
    list_fields,
    quoted,
    ranges,
)
from xlsreport.text.records import Record
from xlsreport.text.words import word, word_of_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form, Narrative, ValueType
    from xlsreport.text.words import Language

__all__ = [
    "LIGHT_KINDS",
    "CoverSheet",
    "Declared",
    "blank_formula",
    "count_formulas",
    "counts_places",
    "group_by_kind",
    "has_wrong_places",
    "has_wrong_size",
    "lay_out_cover",
    "leading_texts",
    "wrong_cell_formula",
]

_COVER_WIDTHS = (26.0, 17.0, 13.0, 17.0)
_PLAIN_COVER_WIDTHS = (26.0, 26.0, 22.0, 16.0)
_FIRST_FIELD_ROW = 4
# The title's letters are larger than those by which columns are measured.
_TITLE_FITS, _TITLE_LINE = 0.62, 27.0
# A gap, a colour, and the texts of the instructions.
_HELP_WIDTHS = (2.0, 6.0, 44.0)
# The height of a text on a page of its own behind the cover.
_PAGE_HEIGHT = 680.0
LightKind = Literal["blank", "text", "number", "nil", "bound"]
LIGHT_KINDS: tuple[LightKind, ...] = ("blank", "text", "number", "nil")
"""The counting lines of every table on the sheet of checks, in their order.

A table whose cells have bounds, or hold more than figures, has the line ``bound`` behind them.
"""
_LIMIT = 10**15
# Noise of binary arithmetic lies behind this many places; what people type lies in front of them.
_PLACES = 9
_LONGEST_FORMULA = 8000


class CoverSheet(Record, frozen=True):
    """The cover: where its entries stand, each table's and the whole state, and texts to print."""

    sheet: Sheet
    fields: dict[str, Place]
    states: dict[str, Place]
    texts: dict[str, Place]


class Declared(Record, frozen=True):
    """The conditions of what a clerk declares of blanks, as formulas write them.

    Attributes:
        form: The form.
        nil_return: The cover's cell that says whether it is a nil return.
        zeros: By table id, the cell that says that all other blanks of the table are 0.
    """

    form: Form
    nil_return: Place
    zeros: Mapping[str, Place]

    @property
    def nil(self) -> str:
        """The condition that a nil return is declared."""
        return f'{self.nil_return.reference}="{word("yes", self.form.language)}"'

    def zero(self, table: str) -> str | None:
        """The condition that a table's blanks are declared to be 0; ``None`` if they cannot be."""
        if table not in self.zeros:
            return None
        return f'{self.zeros[table].reference}="{word("blanks_zero", self.form.language)}"'

    def blanks(self, table: str) -> str:
        """The condition that either is declared."""
        zero = self.zero(table)
        return self.nil if zero is None else f"OR({self.nil},{zero})"


def lay_out_cover(form: Form, *, consolidated: bool, plain: bool = False) -> CoverSheet:
    """The cover.

    Args:
        form: The form.
        consolidated: Whether it is the cover of a merged workbook: the space for instructions is
            then left for what was merged.
        plain: Whether it is laid out as by version 0.1.0.
    """
    language, name = form.language, word("sheet_cover", form.language)
    widths = _PLAIN_COVER_WIDTHS if plain else _COVER_WIDTHS
    titles = lines_needed(form.title, sum(widths) * _TITLE_FITS)
    heights: dict[int, float] = {0: 18, 1: 13 + _TITLE_LINE * titles, 3: 10}
    heights[2] = height_of(form.basis, sum(widths), least=20)
    last = len(widths) - 1
    texts: dict[str, Place] = {}
    pages: list[Place] = []
    labels = [Label(Place(name, 1, 0, 1, last), form.title, "cover_title")]
    if form.basis:
        labels.append(Label(Place(name, 2, 0, 2, last), form.basis, "subtitle"))
    fields: dict[str, Place] = {}
    row = _FIRST_FIELD_ROW
    for field, text in list_fields(form):
        labels.append(Label(Place.one(name, row, 0), text, "field"))
        fields[field] = Place(name, row, 1, row, last)
        heights[row] = height_of(text, widths[0], least=26)
        row += 1
    row += 1
    states: dict[str, Place] = {}
    # Whether units are missing stands below it.
    state = word("cover_state_merged" if consolidated else "cover_state", language)
    labels.append(Label(Place.one(name, row, 0), state, "field"))
    states[""] = Place(name, row, 1, row, last)
    heights[row] = 28
    row += 1
    lines = [(table.id, table.sheet, "A1") for table in form.tables]
    if not plain:
        own = fields["contact"].address
        lines += [(table.id, table.sheet, "A1") for table in form.lists]
        lines.insert(0, (".entry", word("cover_entries", language), f"{quoted(name)}!{own}"))
        if form.narratives:
            sheet_name = form.narratives_sheet or word("sheet_narratives", language)
            lines.append((".section", sheet_name, f"{quoted(sheet_name)}!A1"))
    for key, text, target in lines:
        goes_to = target if "!" in target else f"{quoted(text)}!{target}"
        heights[row] = height_of(text, widths[0], least=22)
        look = "cover_link" if heights[row] > 22 else "link"  # noqa: PLR2004 - broken in lines
        labels.append(Label(Place.one(name, row, 0), text, look, goes_to=goes_to))
        states[key] = Place(name, row, 1, row, last)
        row += 1
    if not consolidated:
        text = word("lights_scope" if plain else "lights_scope_all", language)
        labels.append(Label(Place(name, row, 0, row, last), text, "hint"))
        heights[row] = line_height(lines_needed(text, sum(widths) * 1.05))
        if plain:
            _add_instructions(form, name, row + 1, labels, heights)
        else:
            row = _add_seal(name, row + 2, labels, heights, language)
            below = max(row, _add_help(form, name, labels, heights)) + 2
            pages = _add_texts(form, name, below, labels, heights, texts)
    sheet = Sheet(
        name=name,
        kind="cover",
        table="",
        labels=tuple(labels),
        widths=widths if plain else (*widths, *_HELP_WIDTHS),
        heights=heights,
        frozen=(0, 0),
        # The instructions stand to the right of what is printed and sealed.
        print_area=None if plain else Place(name, 0, 0, row, last),
        repeat_rows=None,
        landscape=False,
        pages=tuple(pages),
    )
    return CoverSheet(sheet, fields, states, texts)


def _add_instructions(
    form: Form, name: str, row: int, labels: list[Label], heights: dict[int, float]
) -> int:
    language, last = form.language, len(_COVER_WIDTHS) - 1
    for title, texts in (
        (word("instructions", language), [word(f"instruction_{n}", language) for n in range(1, 5)]),
        _list_mistakes(form),
    ):
        labels.append(Label(Place(name, row, 0, row, last), title, "band"))
        heights[row] = 24
        row += 1
        for text in texts:
            labels.append(Label(Place(name, row, 0, row, last), text, "instruction"))
            heights[row] = line_height(lines_needed(text, sum(_PLAIN_COVER_WIDTHS) * 1.05))
            row += 1
    labels.append(Label(Place(name, row, 0, row, last), word("legend", language), "band"))
    heights[row] = 24
    row += 1
    for style in ("input", "computed", "prior", "fault"):
        labels.append(Label(Place.one(name, row, 0), "", f"legend_{style}"))
        text = word_of_time(f"legend_{style}", language, form.periods)
        labels.append(Label(Place(name, row, 1, row, last), text, "instruction"))
        heights[row] = 20
        row += 1
    return row


def _add_seal(
    name: str, row: int, labels: list[Label], heights: dict[int, float], language: Language
) -> int:
    """Room for the seal and for signatures, on paper; returns the last row."""
    for at, keys in enumerate((("seal", "head"), ("filler", "day"))):
        heights[row + at] = 40
        for column, key in zip((0, 2), keys, strict=True):
            text = word(f"cover_{key}", language)
            height = height_of(text, _COVER_WIDTHS[column], least=40)
            heights[row + at] = max(height, heights[row + at])
            labels.append(Label(Place.one(name, row + at, column), text, "sign"))
            labels.append(Label(Place.one(name, row + at, column + 1), "", "signed"))
    return row + 1


def leading_texts(form: Form) -> list[Narrative]:
    """The narratives that stand in front of the tables on paper; none where all of them would."""
    tables = {table.id for table in form.tables}
    first = list(takewhile(lambda each: each not in tables, form.publication.sections))
    leading = list(takewhile(lambda each: each.id in first, form.narratives))
    return leading if len(leading) < len(form.narratives) else []


def _add_texts(
    form: Form,
    name: str,
    row: int,
    labels: list[Label],
    heights: dict[int, float],
    texts: dict[str, Place],
) -> list[Place]:
    """Pages behind the cover with the texts that stand in front of the tables on paper.

    They are written on the sheet of narratives and shown here by formula: the programs print sheet
    by sheet.
    """
    last = len(_COVER_WIDTHS) - 1
    pages: list[Place] = []
    for narrative in leading_texts(form):
        labels.append(Label(Place.one(name, row, 0), narrative.title, "title"))
        hint = word("text_printed_here", form.language)
        labels.append(Label(Place.one(name, row, last + 2), hint, "hint_line"))
        heights |= {row: 30, row + 1: _PAGE_HEIGHT / 2, row + 2: _PAGE_HEIGHT / 2}
        texts[narrative.id] = Place(name, row + 1, 0, row + 2, last)
        pages.append(Place(name, row, 0, row + 2, last))
        row += 4
    return pages


def _add_help(form: Form, name: str, labels: list[Label], heights: dict[int, float]) -> int:
    """Instructions, mistakes and colours, right of the entries; returns the last row."""
    language, first = form.language, len(_COVER_WIDTHS) + 1
    title, mistakes = _list_mistakes(form)
    row = _FIRST_FIELD_ROW
    guide = [word_of_time(f"guide_{n}", language, form.periods) for n in range(1, 5)]
    for heading, texts in ((word("instructions", language), guide), (title, mistakes)):
        labels.append(Label(Place(name, row, first, row, first + 1), heading, "band"))
        row += 1
        for text in texts:
            place = Place(name, row, first, row + 1, first + 1)
            labels.append(Label(place, text, "instruction"))
            row += 2
    labels.append(Label(Place(name, row, first, row, first + 1), word("legend", language), "band"))
    for style in ("input", "computed", "prior", "fault"):
        row += 1
        labels.append(Label(Place.one(name, row, first), "", f"legend_{style}"))
        text = word_of_time(f"legend_{style}", language, form.periods)
        labels.append(Label(Place.one(name, row, first + 1), text, "instruction"))
    for at in range(_FIRST_FIELD_ROW, row + 1):
        heights.setdefault(at, 20)
    return row


def _list_mistakes(form: Form) -> tuple[str, list[str]]:
    """The heading and the lines of the commonest mistakes: those of every form and its own."""
    language = form.language
    texts = [word(f"mistake_{number}", language) for number in (1, 2)]
    for number, text in enumerate(form.mistakes, start=len(texts) + 1):
        sign = chr(ord("①") + number - 1) if language == "zh" else f"({number})"
        texts.append(f"{sign} {text}")
    counts = word("counts", language)
    count = (counts.split() if " " in counts else counts)[len(texts) - 2]
    return word("mistakes", language).format(count=count), texts


def count_formulas(
    form: Form,
    table: str,
    entered: Sequence[str],
    cells: Mapping[str, Place],
    declared: Declared,
) -> dict[LightKind, str]:
    """The formulas that count a table's faulty figures, by kind.

    Args:
        form: The form.
        table: The table's id.
        entered: The entered figures to be looked at.
        cells: Place of every figure.
        declared: What can be declared of blanks.
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
    zero = declared.zeros.get(table)
    strange = ""
    if zero is not None:
        strange = f"+IF(OR({blank_formula(zero.reference)},{declared.zero(table)}),0,1)"
    other = "+".join(f'COUNTIF({area},"{sign}0")' for area in areas for sign in "<>") or "0"
    return {
        "blank": f"IF({declared.blanks(table)},0,{blanks}{untold})",
        "text": f"{len(entered)}-{numbers}-({blanks}){strange}",
        "number": _count_wrong_numbers(form, entered, cells),
        "nil": f"IF({declared.nil},{other},0)",
    }


def blank_formula(text: str) -> str:
    """The condition that a text holds nothing that a person sees: blanks, also wide and fixed ones.

    Args:
        text: The address of its cell, or an expression.
    """
    return f'TRIM(CLEAN(SUBSTITUTE(SUBSTITUTE({text},"\u3000",""),"\u00a0","")))=""'


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
