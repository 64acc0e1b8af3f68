"""Where every cell, label and formula of a form stands, and what its relations come to."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError
from xlsreport.layout.check_lines import Entries
from xlsreport.layout.check_sheet import broken_state, lay_out_checks
from xlsreport.layout.cover_sheet import (
    CoverSheet,
    Declared,
    lay_out_cover,
    leading_texts,
)
from xlsreport.layout.records import (
    FIELDS,
    CheckLine,
    Label,
    Layout,
    Place,
    Sheet,
    TallyLine,
    address,
    column_name,
    column_number,
    line_height,
    lines_needed,
    quoted,
    ranges,
)
from xlsreport.layout.table_sheet import lay_out_table
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.forms.form import Cell, Form
    from xlsreport.layout.list_place import ListPlace

__all__ = [
    "FIELDS",
    "CheckLine",
    "Label",
    "Layout",
    "Place",
    "Sheet",
    "TallyLine",
    "address",
    "below_table",
    "broken_state",
    "column_name",
    "column_number",
    "describe_layout",
    "lay_out",
    "merged_formula",
    "quoted",
    "ranges",
]

# What is printed of a table, as against hints and links that only the workbook has.
_PRINTED = frozenset(
    {"title", "band", "heading", "corner", "stub", "stub_group", "stub_total", "unit", "note"}
)
_PLAIN_WIDTH, _PLAIN_HEIGHT = 84.0, 165.0
# 1,500 characters of a text are seen whole, on a screen and on a page lying on its side.
_NARRATIVE_WIDTH, _NARRATIVE_HEIGHT = 105.0, 405.0
_LONGEST_FORMULA = 8192
_MOST_ARGUMENTS = 255


def lay_out(form: Form, *, consolidated: bool = False, older: bool = False) -> Layout:
    """Places a form in a workbook.

    Args:
        form: The form.
        consolidated: Whether it is for a merged workbook: the cells are the same, the cover
            has room for what was merged instead of instructions.
        older: Whether it is the layout of version 0.1.0: workbooks of that version are with the
            units, and are read by it. None is written any more.

    Raises:
        DefinitionError: A total or a tie needs a formula longer than spreadsheet programs take.
    """
    return _lay_out(form, consolidated, older)


@lru_cache(maxsize=64)
def _lay_out(form: Form, consolidated: bool, older: bool) -> Layout:  # noqa: FBT001 - a cached key
    plain = consolidated or older
    cover = lay_out_cover(form, consolidated=consolidated, plain=plain)
    tables = [lay_out_table(form, table, plain=plain) for table in form.tables]
    cells = {cell: place for table in tables for cell, place in table.cells.items()}
    priors = {tie: place for table in tables for tie, place in table.priors.items()}
    zeros = {table.sheet.table: table.zero for table in tables if table.zero is not None}
    declared = Declared(form, cover.fields["nil_return"], zeros)
    sheets = [cover.sheet, *(table.sheet for table in tables)]
    lists: dict[str, ListPlace] = {}
    counted: dict[str, str] = {}
    if form.lists and not plain:
        sheets, lists, counted = _add_lists(form, sheets, cells, cover.fields["year"])
    narratives: dict[str, Place] = {}
    if form.narratives:
        sheet, narratives = _lay_out_narratives(form, consolidated=consolidated, plain=older)
        sheets.append(sheet)
    formulas = {key: text for table in tables for key, text in table.formulas.items()}
    if any(cell.calculation is not None for cell in form.cells.values()):
        from xlsreport.layout.calculated import calculated_formulas  # few forms have arithmetic

        formulas |= calculated_formulas(form, cells, declared, consolidated=consolidated)
    entries = None if plain else Entries(cover.fields, narratives, _list_tests(form, cover))
    checks = lay_out_checks(
        form, cells, priors, declared, entries, consolidated=consolidated, plain=plain, lists=lists
    )
    sheets += [checks.sheet(), _lay_out_stamp(form)]
    layout = Layout(
        form=form,
        sheets=tuple(sheets),
        cells={cell: cells[cell] for cell in form.every},
        voids=tuple(place for table in tables for place in table.voids),
        formulas=formulas,
        narratives=narratives,
        fields=cover.fields,
        priors=priors,
        differences={tie: place for table in tables for tie, place in table.differences.items()},
        checks=tuple(checks.lines),
        tallies=tuple(checks.tallies),
        zeros=zeros,
        check_columns=checks.columns,
        open_rows=tuple(checks.open_rows),
        displays=checks.displays,
        printed_texts=cover.texts,
        states=cover.states
        | {f"sheet.{t.sheet.table}": t.state for t in tables}
        | {f"sheet.{name}": place.state for name, place in lists.items()},
        state_formulas=checks.state_formulas,
        fingerprint=_compute_fingerprint(
            form,
            sheets=[each for each in sheets if each.kind in {"table", "list"}],
            tables_cells=cells,
            narratives=narratives,
            cover=cover.fields
            | {f"blanks_zero.{table}": each for table, each in zeros.items()}
            | {f"list.{name}": place.whole for name, place in lists.items()},
        ),
        lists=tuple(lists),
        counted=counted,
    )
    _refuse_unwritable(layout)
    return layout


def _list_tests(form: Form, cover: CoverSheet) -> tuple[str, ...]:
    """What is asked of the form's own fields on the cover; nothing for most forms."""
    if not form.header:
        return ()
    from xlsreport.layout.header import list_tests

    return list_tests(form, cover.fields)


def _add_lists(
    form: Form, sheets: list[Sheet], cells: dict[str, Place], year: Place
) -> tuple[list[Sheet], dict[str, ListPlace], dict[str, str]]:
    """The sheets with those of the lists; where the lists stand; the formulas that count them."""
    from xlsreport.layout.list_formulas import counted_formula, day_formulas
    from xlsreport.layout.list_sheet import lay_out_list

    made = {table.id: lay_out_list(form, table) for table in form.lists}
    places = {name: place for name, (_, place) in made.items()}
    formulas, days = {}, day_formulas(form, year)
    for cell, terms in form.counted.items():
        formula = counted_formula(terms, places, cells, days)
        used = [places[name] for name in dict.fromkeys(term.names[0] for term in terms)]
        if all(place.table.optional for place in used):
            # Where the list is left out, the figure is entered in the formula's place.
            rows = "+".join(f"COUNTA({place.area(place.anchor)})" for place in used)
            formula = f'IF({rows}=0,"",{formula})'
        formulas[cell] = formula
    return [*sheets, *(sheet for sheet, _ in made.values())], places, formulas


def _lay_out_narratives(
    form: Form, *, consolidated: bool, plain: bool
) -> tuple[Sheet, dict[str, Place]]:
    """The sheet of narratives: a heading, a hint and a large cell each.

    Args:
        form: The form.
        consolidated: Whether it is the sheet of a merged workbook.
        plain: Whether it is laid out as by version 0.1.0.
    """
    width = _PLAIN_WIDTH if plain else _NARRATIVE_WIDTH
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
        # By their words the hints of merged workbooks are known, also of older ones.
        hint += "" if plain or consolidated else word("text_on_paper", language)
        labels.append(Label(Place.one(name, row + 1, 0), hint, "instruction"))
        heights[row + 1] = line_height(lines_needed(hint, width))
        places[narrative.id] = Place.one(name, row + 2, 0)
        heights[row + 2] = _PLAIN_HEIGHT if plain else _NARRATIVE_HEIGHT
        row += 4
    behind = 0 if plain or consolidated else len(leading_texts(form))
    sheet = Sheet(
        name=name,
        kind="narratives",
        table="",
        labels=tuple(labels),
        widths=(width,),
        heights=heights,
        frozen=(0, 0),
        print_area=Place(name, 4 * behind, 0, row - 2, 0) if behind else None,
        repeat_rows=None,
        landscape=not plain,
    )
    return sheet, places


def _lay_out_stamp(form: Form) -> Sheet:
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


def merged_formula(cell: Cell, areas: Sequence[str]) -> str:
    """The formula (without ``=``) of a merged cell over its figures in the details.

    The smallest or largest of no figure at all is nothing, while a sum of nothing is 0.
    """
    joined = ",".join(areas)
    if cell.has_extreme:
        name = cell.value_type.aggregate.upper()
        return f'IF(COUNT({joined})=0,"",{name}({joined}))'
    return f"SUM({joined})"


def below_table(layout: Layout, sheet: str) -> int:
    """The row below everything that stands on a table's sheet, one left blank."""
    places = [
        *layout.cells.values(),
        *layout.priors.values(),
        *layout.differences.values(),
        *(label.place for each in layout.sheets for label in each.labels),
    ]
    return max(place.last_row for place in places if place.sheet == sheet) + 2


def describe_layout(layout: Layout) -> Iterator[str]:
    """The layout as lines that a person can review: one a cell, then fields, texts and ties.

    Each line: id, sheet and address, role, unit or formula, label.
    """
    form = layout.form
    yield f"# {form.id}  fingerprint {layout.fingerprint}"
    for cell in form.every.values():
        place = layout.cells[cell.id]
        kind = cell.value_type
        sign = "±" if kind.signed else ""
        what = (
            f"={layout.formulas[cell.id]}"
            if cell.id in layout.formulas
            else (f"{sign}{kind.kind}" + (f".{kind.decimals}" if kind.decimals else ""))
        )
        if not cell.merged:
            what += " not merged"
        role = "computed" if cell.computed else "entered"
        where = f"{place.sheet}!{place.area}"
        yield f"{cell.id}  {where}  {role}  {what}  {kind.unit}  {cell.label}"
    zeros = {f"blanks_zero.{table}": place for table, place in layout.zeros.items()}
    zeros |= {f"explain.{key}": place for key, place in layout.explanations.items()}
    for name, place in {**layout.fields, **zeros, **layout.narratives}.items():
        yield f"{name}  {place.sheet}!{place.area}"
    for tie, place in layout.priors.items():
        yield f"prior {tie}  {place.sheet}!{place.area}"
    for name in layout.lists:
        yield f"list {name}  {layout.states[f'sheet.{name}'].sheet}"
    for name, formula in layout.counted.items():
        yield f"counted {name}  ={formula}"
    for line in layout.checks:
        yield f"check {line.tie.id}  row {line.row + 1}  {line.sentence}"
        yield f"    {line.left} | {line.right} | {line.state}"


def _compute_fingerprint(
    form: Form,
    *,
    sheets: Sequence[Sheet],
    tables_cells: dict[str, Place],
    narratives: dict[str, Place],
    cover: dict[str, Place],
) -> str:
    """A digest of ids, places and printed labels; hints, heights and colours are left out."""
    digest = hashlib.sha256(form.id.encode())
    for name, place in (tables_cells | narratives | cover).items():
        text = form.every[name].label if name in form.every else ""
        digest.update(f"\n{name} {place.sheet}!{place.area} {text}".encode())
    for sheet in sheets:
        for label in sheet.labels:
            if label.style in _PRINTED:
                place = label.place
                digest.update(f"\n{place.sheet}!{place.area} {label.text}".encode())
    for narrative in form.narratives:
        digest.update(f"\n{narrative.id} {narrative.title}".encode())
    return digest.hexdigest()[:16]


def _refuse_unwritable(layout: Layout) -> None:
    """No formula is longer, or has more arguments, than spreadsheet programs take."""
    formulas = [*layout.formulas.values(), *layout.state_formulas.values()]
    formulas += layout.counted.values()
    formulas += [text for line in layout.checks for text in (line.left, line.right, line.state)]
    formulas += [tally.count for tally in layout.tallies]
    for formula in formulas:
        # Names of sheets may hold commas and brackets.
        calls = re.findall(r"\(([^()]*)\)", re.sub(r"'[^']*'", "", formula))
        most = max((call.count(",") + 1 for call in calls), default=0)
        if len(formula) > _LONGEST_FORMULA or most > _MOST_ARGUMENTS:
            raise DefinitionError(
                f"表单 {layout.form.id} 的公式太长（{formula[:60]}…）：要加的格太分散，"
                "请把表拆小，或把总计放到一起。",
                f"a formula of form {layout.form.id} gets too long ({formula[:60]}…): its cells "
                "lie too scattered. Divide the table, or put totals together.",
            )
