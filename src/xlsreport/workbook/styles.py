"""All looks in one place: the style names that layouts use, and what they mean in a workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlsreport.forms.form import is_of_days
from xlsreport.layout import quoted, ranges
from xlsreport.layout.bounds import bounded_cells, outside_formula
from xlsreport.layout.check_lines import difference_formula
from xlsreport.layout.conditions import condition_formula
from xlsreport.layout.cover_sheet import group_by_kind, wrong_cell_formula
from xlsreport.layout.state_words import COUNT_WORDS
from xlsreport.text.records import Record
from xlsreport.text.words import word
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Comparison
    from xlsreport.forms.form import Table, ValueType
    from xlsreport.layout import CheckLine, Layout

__all__ = [
    "COLOURS",
    "Fault",
    "Styles",
    "colour_states",
    "faults_of",
    "number_format_of",
    "show_faults",
    "split_pattern",
]

COLOURS = {
    "input": "#FFFBE6",
    "computed": "#EDEDED",
    "prior": "#E8F1FA",
    "fault": "#FFC7CE",
    "fault_text": "#9C0006",
    "doubt": "#FFE8C7",
    "good_text": "#1E7B34",
    "heading": "#F5F6F8",
    "border": "#8C8C8C",
    "hint_text": "#6B6B6B",
    "link_text": "#1F5FA8",
    "chart": "#2F6DB5",
    "chart_second": "#B9C7D9",
}
_FONT = "宋体"
_BOX = {"border": 1, "border_color": COLOURS["border"]}
_MIDDLE = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LEFT = {"align": "left", "indent": 1, "valign": "vcenter", "text_wrap": True}
_HINT = {"font_size": 9, "font_color": COLOURS["hint_text"]}
_LINK = {
    "font_color": COLOURS["link_text"], "underline": 1, "font_size": 10, "valign": "vcenter",
}  # fmt: skip
_ROWS: dict[str, dict[str, Any]] = {
    "text": {"align": "left", "valign": "vcenter", "num_format": "@", "font_size": 10},
    "date": {"align": "center", "valign": "vcenter", "num_format": "yyyy-mm-dd", "font_size": 10},
    "percent": {"align": "right", "valign": "vcenter", "num_format": "0%", "font_size": 10},
    "figure": {"align": "right", "valign": "vcenter", "font_size": 10},
}

_STYLES: dict[str, dict[str, Any]] = {
    # Headings of the printed form.
    "title": {"bold": True, "font_size": 14, "align": "left", "valign": "vcenter"},
    "cover_title": {"bold": True, "font_size": 20, **_MIDDLE},
    "subtitle": {**_HINT, "font_size": 10, **_MIDDLE},
    "info": {"font_size": 10, **_LEFT},
    "unit": {"font_size": 10, "align": "right", "valign": "vcenter"},
    "band": {**_BOX, "bold": True, **_MIDDLE, "bg_color": COLOURS["heading"]},
    "heading": {**_BOX, "bold": True, **_MIDDLE, "bg_color": COLOURS["heading"]},
    "corner": {**_BOX, "font_size": 10, **_MIDDLE, "bg_color": COLOURS["heading"]},
    "stub": {**_BOX, **_LEFT},
    "stub_total": {**_BOX, "bold": True, **_LEFT},
    "stub_group": {**_BOX, **_MIDDLE},
    "note": {**_HINT, **_LEFT},
    "added": {"font_size": 10, "locked": False, "align": "left", "num_format": "@"},
    # Figures.
    "input": {**_BOX, "bg_color": COLOURS["input"], "locked": False, **_MIDDLE},
    "computed": {**_BOX, "bg_color": COLOURS["computed"], **_MIDDLE},
    "prior": {**_BOX, **_HINT, "bg_color": COLOURS["prior"], **_MIDDLE},
    "merged": {**_BOX, **_MIDDLE},
    "choice": {
        **_BOX, "font_size": 9, "bg_color": COLOURS["input"], "locked": False, "align": "left",
        "valign": "vcenter", "num_format": "@",
    },
    # Rows of lists: prepared ones, and what may be pasted below them.
    **{
        f"row_{name}": {
            **_BOX, "bg_color": COLOURS["input"], "locked": False, **looks, "text_wrap": True,
        }
        for name, looks in _ROWS.items()
    },
    **{f"listed_{name}": {**_BOX, "locked": False, **looks} for name, looks in _ROWS.items()},
    **{f"below_{name}": {"locked": False, **looks} for name, looks in _ROWS.items()},
    "row_number": {**_BOX, **_HINT, "align": "center", "valign": "vcenter"},
    # Cover and narratives.
    "field": {**_BOX, "bold": True, **_LEFT, "bg_color": COLOURS["heading"]},
    "sign": {**_BOX, "bold": True, **_LEFT},
    "signed": {**_BOX, **_LEFT},
    "field_input": {
        **_BOX, "bg_color": COLOURS["input"], "locked": False, **_LEFT, "num_format": "@",
    },
    "field_fixed": {**_BOX, **_LEFT, "num_format": "@"},
    "text_input": {
        **_BOX, **_LEFT, "bg_color": COLOURS["input"], "locked": False, "valign": "top",
        "num_format": "@", "font_size": 10,
    },
    "printed_text": {"font_size": 10, "align": "left", "valign": "top", "text_wrap": True},
    "instruction": {"font_size": 10, **_LEFT},
    "legend_input": {**_BOX, "bg_color": COLOURS["input"]},
    "legend_computed": {**_BOX, "bg_color": COLOURS["computed"]},
    "legend_prior": {**_BOX, "bg_color": COLOURS["prior"]},
    "legend_fault": {**_BOX, "bg_color": COLOURS["fault"]},
    # What is not printed.
    "hint": {**_HINT, **_LEFT},
    "link": _LINK,
    "cover_link": {**_LINK, "text_wrap": True},
    "state_label": {**_HINT, "align": "left", "valign": "vcenter", "shrink": True},
    "state": {"bold": True, "align": "left", "valign": "vcenter"},
    "state_boxed": {**_BOX, "bold": True, **_LEFT},
    # Checks, detail and status.
    "check_text": {**_BOX, "font_size": 10, **_LEFT},
    "key_figures_share": {
        **_BOX, "font_size": 10, "align": "right", "valign": "vcenter", "num_format": "0.0%",
    },
    "check_number": {**_BOX, "font_size": 10, "align": "right", "valign": "vcenter"},
    # A sum of blanks is 0, which is no day.
    "check_day": {
        **_BOX, "font_size": 8, "align": "right", "valign": "vcenter", "num_format": "yyyy-mm-dd;;",
    },
    "check_state": {**_BOX, "font_size": 10, "bold": True, **_MIDDLE},
    "explanation": {
        **_BOX, "font_size": 10, "bg_color": COLOURS["input"], "locked": False, **_LEFT,
        "num_format": "@",
    },
    "line_number": {"font_size": 6, "font_color": "#FFFFFF"},
    "check_link": {
        **_BOX, "font_color": COLOURS["link_text"], "underline": 1, "font_size": 10, **_MIDDLE,
    },
    "left_out": {**_BOX, "bold": True, **_LEFT, "font_color": COLOURS["fault_text"]},
    "left_out_line": {"bold": True, "font_size": 10, "font_color": COLOURS["fault_text"]},
    "state_good": {**_BOX, "bold": True, **_LEFT, "font_color": COLOURS["good_text"]},
    "hint_line": {**_HINT, "valign": "vcenter"},
    "info_line": {"font_size": 10, "valign": "vcenter"},
    "list_code": {**_BOX, "font_size": 10, "valign": "vcenter", "num_format": "@"},
    "list_digest": {**_BOX, "font_size": 7, "valign": "vcenter", "num_format": "@"},
    "list_long": {
        **_BOX, "font_size": 10, "valign": "top", "text_wrap": True, "num_format": "@",
    },
    "list_text": {**_BOX, "font_size": 10, "valign": "vcenter"},
    "list_good": {**_BOX, "font_size": 10, **_LEFT, "font_color": COLOURS["good_text"]},
    "list_doubt": {**_BOX, "font_size": 10, **_LEFT, "bg_color": COLOURS["doubt"]},
    "list_fault": {
        **_BOX, "font_size": 10, **_LEFT, "bg_color": COLOURS["fault"],
        "font_color": COLOURS["fault_text"],
    },
    "list_link": {
        **_BOX, "font_color": COLOURS["link_text"], "underline": 1, "font_size": 10, **_LEFT,
    },
    "detail_heading": {
        **_BOX, "bold": True, "font_size": 9, **_MIDDLE, "bg_color": COLOURS["heading"],
    },
    # The lines of the details are unlocked: Excel sorts no locked cells.
    "detail_left_out": {
        **_BOX, "locked": False, "bold": True, "font_size": 10, "valign": "vcenter",
        "num_format": "@", "font_color": COLOURS["fault_text"],
    },
    "detail_zero": {
        **_BOX, "locked": False, "font_size": 10, "align": "right", "valign": "vcenter",
        "font_color": COLOURS["border"],
    },
    "detail_text": {
        **_BOX, "locked": False, "font_size": 10, "valign": "vcenter", "num_format": "@",
    },
    "detail_number": {
        **_BOX, "locked": False, "font_size": 10, "align": "right", "valign": "vcenter",
    },
    "detail_id": {**_HINT, "font_size": 7, "align": "center", "shrink": True},
    "detail_total": {
        **_BOX, "font_size": 10, "bold": True, "align": "right", "valign": "vcenter",
        "bg_color": COLOURS["computed"],
    },
    # Conditional formats.
    "when_fault": {"bg_color": COLOURS["fault"], "font_color": COLOURS["fault_text"]},
    "when_doubt": {"bg_color": COLOURS["doubt"]},
    "when_good": {"font_color": COLOURS["good_text"]},
    "when_blank": {"font_color": COLOURS["hint_text"]},
}  # fmt: skip


class Styles:
    """The formats of one workbook, made when first used.

    Args:
        book: The workbook being written.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def __call__(self, name: str, number_format: str = "") -> Format:
        """The format of that name.

        Figures have the general number format: one with fixed decimals would show 1.5 as 2.

        Args:
            name: The style's name.
            number_format: How its numbers are shown, if not as the style says.

        Raises:
            KeyError: A layout uses a style that is not described here.
        """
        base, name = name, f"{name}|{number_format}" if number_format else name
        if name not in self._made:
            properties = dict(_STYLES[base])
            if number_format:
                properties["num_format"] = number_format
            if not name.startswith("when_"):
                properties = {"font_name": _FONT, "font_size": 11, **properties}
            self._made[name] = self._book.add_format(properties)
        return self._made[name]


class Fault(Record, frozen=True):
    """A condition over cells of a table, and how they look where it holds.

    Attributes:
        area: The first rectangle of the cells, as ``D7:I8``.
        style: The name of the looks.
        rule: Type and criteria, for several rectangles all of them, in XlsxWriter's words.
        entered: Whether it is about an entered cell by itself.
    """

    area: str
    style: str
    rule: Mapping[str, object]
    entered: bool = False


def number_format_of(kind: ValueType) -> str:
    """How the cells of a type show what they hold; ``""`` for numbers as they are."""
    if kind.kind == "percent":
        shown = kind.decimals - 2
        return f"0.{'0' * shown}%" if shown else "0%"
    if kind.kind == "date":
        return "yyyy-mm-dd"
    return "" if kind.is_figure else "@"


def show_faults(
    target: Worksheet, faults: Iterable[Fault], styles: Styles, *, merged: bool
) -> None:
    """Red where a tie fails and where an entered cell is faulty by itself; amber for soft rules.

    Args:
        target: The table's sheet.
        faults: From :func:`faults_of`.
        styles: The workbook's formats.
        merged: Whether the table's cells are sums, which are no entries.
    """
    for fault in faults:
        # Also where it is not used: formats are numbered as they are made.
        looks = styles(fault.style)
        if not (merged and fault.entered):
            options = {**fault.rule, "format": looks}
            checked(target.conditional_format(fault.area, options))


def faults_of(layout: Layout, table: Table) -> tuple[Fault, ...]:
    """The conditions of a table: entered cells that are faulty by themselves, then its ties."""
    form = layout.form
    entered = [c.id for c in form.cells.values() if c.table == table.id and not c.computed]
    found = []
    state = _make_absolute(layout.states[f"sheet.{table.id}"].address)
    count_word = split_pattern(word(COUNT_WORDS["nil"], form.language))
    nil_shown = f'ISNUMBER(FIND("{count_word}",{state}))'
    counted = frozenset(layout.counted)
    groups = [
        (key, some, shown)
        for key, cells in group_by_kind(form, entered).items()
        for some, shown in (
            ([c for c in cells if c not in counted], False),
            ([c for c in cells if c in counted], True),
        )
    ]
    for (decimals, signed), cells, shown in groups:
        for area in ranges((layout.cells[c] for c in cells), with_sheet=False):
            first = area.partition(":")[0]
            condition = wrong_cell_formula(first, decimals, nil_shown, signed=signed)
            if shown:  # a formula that shows nothing is no blank cell
                condition = condition.replace(f"NOT(ISBLANK({first}))", f'{first}<>""')
            rule: dict[str, object] = {"type": "formula", "criteria": f"={condition}"}
            found.append(Fault(area, "when_fault", rule, entered=True))
    # A merged workbook has no line for a tie of cells that a merge does not add up.
    for line in layout.checks:
        tie = line.tie
        own = {form.every[cell].table for cell in tie.needed} <= {table.id}
        if tie.table != table.id or not own:  # no condition sees another sheet
            continue
        rule = {"type": "formula", "criteria": f"={_build_fault_formula(line, layout)}"}
        style = "when_fault" if tie.severity == "error" else "when_doubt"
        # A total that was typed over is wrong itself; its parts are not to blame.
        blamed = tie.cells[:1] if tie.kind in {"total", "calculated"} else tie.cells
        areas = ranges((layout.cells[cell] for cell in blamed), with_sheet=False)
        if len(areas) > 1:
            rule["multi_range"] = " ".join(areas)
        found.append(Fault(areas[0], style, rule))
    for cell in bounded_cells(form, table.id) if form.has_bounds else ():
        at = layout.cells[cell.id].address
        condition = outside_formula(at, cell.value_type, form.language)
        rule = {"type": "formula", "criteria": f"={condition}"}
        found.append(Fault(at, "when_fault", rule, entered=True))
    return tuple(found)


def _build_fault_formula(line: CheckLine, layout: Layout) -> str:
    """A tie's failure as a condition over cells of its own sheet, which is all Excel allows."""
    tie = line.tie
    sheet = layout.form.table(tie.table).sheet
    prefix = f"{quoted(sheet)}!"
    left, right = (_make_absolute(side.replace(prefix, "")) for side in (line.left, line.right))
    cells = [layout.cells[cell] for cell in tie.cells]
    if tie.kind == "calculated":
        from xlsreport.layout.calculated import judge_formula

        wrong = judge_formula(layout.form.cells[tie.cells[0]], layout.cells, right)
        return _make_absolute(wrong.replace(prefix, ""))
    if tie.kind == "total":
        total = _make_absolute(cells[0].address)
        areas = ",".join(_make_absolute(area) for area in ranges(cells[1:], with_sheet=False))
        lost = f"COUNT({total})=0,COUNT({areas})+1-COUNTBLANK({total})>0"
        needed = f"COUNT({total},{areas})>0"
    else:
        cells = [layout.cells[cell] for cell in tie.needed]
        areas = ",".join(_make_absolute(area) for area in ranges(cells, with_sheet=False))
        needed = f"COUNT({areas})={len(cells)}"
        zero = None if is_of_days(layout.form, tie) else layout.zeros.get(tie.table)
        if zero is not None:
            chosen = word("blanks_zero", layout.form.language)
            needed = f'OR({needed},{_make_absolute(zero.address)}="{chosen}")'
    if tie.needs_prior:
        needed += f",COUNT({_make_absolute(layout.priors[tie.id].address)})=1"
    if tie.condition is not None:
        asked = condition_formula(layout.form, tie, layout.cells).replace(prefix, "")
        needed += f",{_make_absolute(asked)}"
    gap = difference_formula(layout.form, tie, f"({left})", f"({right})")
    fails = f"AND({needed},NOT({gap}{_spell_operator(tie.expression)}0))"
    return f"OR(AND({lost}),{fails})" if tie.kind == "total" else fails


def colour_states(target: Worksheet, layout: Layout, styles: Styles) -> None:
    """Colours for the states on the sheet of checks."""
    first, last = min(layout.check_rows + list(layout.open_rows)), max(layout.check_rows)
    column = layout.check_columns.state
    language = layout.form.language
    for state, style in (
        ("failed", "when_fault"),
        ("doubt", "when_doubt"),
        ("text", "when_fault"),
        ("number", "when_fault"),
        ("nil_false", "when_fault"),
        *((("bound", "when_fault"),) if any(t.kind == "bound" for t in layout.tallies) else ()),
        ("blank", "when_blank"),
        ("no_prior", "when_blank"),
        *((("not_asked", "when_blank"),) if any(t.condition for t in layout.form.ties) else ()),
        ("follows", "when_blank"),
        ("passed", "when_good"),
    ):
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{word(f"state_{state}", language)}"',
            "format": styles(style),
        }
        checked(target.conditional_format(first, column, last, column, rule))


def _spell_operator(expression: Comparison) -> str:
    return {"==": "=", "!=": "<>"}.get(expression.operator, expression.operator)


def _make_absolute(areas: str) -> str:
    """Addresses without sheets made absolute: ``SUM(D7:D8)`` becomes ``SUM($D$7:$D$8)``."""
    return re.sub(r"\b([A-Z]{1,3})([1-9][0-9]*)\b", r"$\1$\2", areas)


def split_pattern(pattern: str) -> str:
    """The longer of what stands in front of and behind the number of a state's word."""
    return max(pattern.split("{n}"), key=len)
