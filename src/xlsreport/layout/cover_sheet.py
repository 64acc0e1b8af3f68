"""The cover, the sheet of narratives and the stamp's sheet: the same for every form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.layout.records import Label, Place, Sheet, line_height, lines_needed, quoted
from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.forms.form import Form

__all__ = ["FIELDS", "CoverSheet", "lay_out_cover", "lay_out_narratives", "lay_out_stamp"]

# The cover's entries, in order.
FIELDS = (
    "unit_code", "unit_name", "year", "contact", "phone", "nil_return", "deadline", "return_to",
)  # fmt: skip
_COVER_WIDTHS = (26.0, 26.0, 22.0, 16.0)
_FIRST_FIELD_ROW = 4
_NARRATIVE_WIDTH = 84.0
_NARRATIVE_HEIGHT = 165.0


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """The cover, where its entries stand, and where each table's and the whole state stands."""

    sheet: Sheet
    fields: dict[str, Place]
    states: dict[str, Place]


def lay_out_cover(form: Form, *, consolidated: bool) -> CoverSheet:
    """The cover.

    Args:
        form: The form.
        consolidated: Whether it is the cover of a merged workbook: the space for instructions is
            then left for what was merged.
    """
    language = form.language
    name = word("sheet_cover", language)
    labels: list[Label] = []
    heights: dict[int, float] = {0: 18, 1: 40, 2: 20, 3: 10}
    last = len(_COVER_WIDTHS) - 1
    labels.append(Label(Place(name, 1, 0, 1, last), form.title, "cover_title"))
    if form.basis:
        labels.append(Label(Place(name, 2, 0, 2, last), form.basis, "subtitle"))
    fields: dict[str, Place] = {}
    row = _FIRST_FIELD_ROW
    for field in FIELDS:
        text = word(f"cover_{field}", language)
        labels.append(Label(Place.one(name, row, 0), text, "field"))
        fields[field] = Place(name, row, 1, row, last)
        heights[row] = 26
        row += 1
    row += 1
    states: dict[str, Place] = {}
    # Whether units are missing stands below it.
    state = word("cover_state_merged" if consolidated else "cover_state", language)
    labels.append(Label(Place.one(name, row, 0), state, "field"))
    states[""] = Place(name, row, 1, row, last)
    heights[row] = 28
    row += 1
    for table in form.tables:
        target = f"{quoted(table.sheet)}!A1"
        labels.append(Label(Place.one(name, row, 0), table.sheet, "link", goes_to=target))
        states[table.id] = Place(name, row, 1, row, last)
        heights[row] = 22
        row += 1
    if not consolidated:
        text = word("lights_scope", language)
        labels.append(Label(Place(name, row, 0, row, last), text, "hint"))
        heights[row] = line_height(lines_needed(text, sum(_COVER_WIDTHS) * 1.05))
        row = _add_instructions(form, name, row + 1, labels, heights)
    sheet = Sheet(
        name=name,
        kind="cover",
        table="",
        labels=tuple(labels),
        widths=_COVER_WIDTHS,
        heights=heights,
        frozen=(0, 0),
        print_area=None,
        repeat_rows=None,
        landscape=False,
    )
    return CoverSheet(sheet, fields, states)


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
            heights[row] = line_height(lines_needed(text, sum(_COVER_WIDTHS) * 1.05))
            row += 1
    labels.append(Label(Place(name, row, 0, row, last), word("legend", language), "band"))
    heights[row] = 24
    row += 1
    for style in ("input", "computed", "prior", "fault"):
        labels.append(Label(Place.one(name, row, 0), "", f"legend_{style}"))
        text = word(f"legend_{style}", language)
        labels.append(Label(Place(name, row, 1, row, last), text, "instruction"))
        heights[row] = 20
        row += 1
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


def lay_out_narratives(form: Form) -> tuple[Sheet, dict[str, Place]]:
    """The sheet of narratives: a heading, a hint and a large cell each."""
    language = form.language
    name = form.narratives_sheet or word("sheet_narratives", language)
    labels: list[Label] = []
    heights: dict[int, float] = {}
    places: dict[str, Place] = {}
    row = 0
    for narrative in form.narratives:
        labels.append(Label(Place.one(name, row, 0), narrative.title, "title"))
        heights[row] = 30
        hint = narrative.placeholder + narrative.help
        labels.append(Label(Place.one(name, row + 1, 0), hint, "instruction"))
        heights[row + 1] = line_height(lines_needed(hint, _NARRATIVE_WIDTH))
        places[narrative.id] = Place.one(name, row + 2, 0)
        heights[row + 2] = _NARRATIVE_HEIGHT
        row += 4
    sheet = Sheet(
        name=name,
        kind="narratives",
        table="",
        labels=tuple(labels),
        widths=(_NARRATIVE_WIDTH,),
        heights=heights,
        frozen=(0, 0),
        print_area=None,
        repeat_rows=None,
        landscape=False,
    )
    return sheet, places


def lay_out_stamp(form: Form) -> Sheet:
    """The very hidden sheet that holds the stamp."""
    return Sheet(
        name=word("sheet_stamp", form.language),
        kind="stamp",
        table="",
        labels=(),
        widths=(24.0, 60.0),
        heights={},
        frozen=(0, 0),
        print_area=None,
        repeat_rows=None,
        landscape=False,
    )
