"""The parts that all workbooks of one layout share: validations, conditions, names.

A validation has the accepted values of an input, the prompt at entry, and the message on refusal.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.forms.expression import describe, to_formula
from xlsreport.forms.prompts import LONGEST_PROMPT, prompt_of, too_long
from xlsreport.layout import Place, ranges
from xlsreport.layout.bounds import choices_of, outside_formula
from xlsreport.layout.check_lines import LONGEST_EXPLANATION, difference_formula
from xlsreport.layout.cover_sheet import Declared
from xlsreport.layout.stamp import PROPERTY_PREFIX, SEAL_COLUMN, Stamp, global_name
from xlsreport.text.records import Record
from xlsreport.text.words import word, word_of_time
from xlsreport.workbook.package import checked
from xlsreport.workbook.styles import faults_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.expression import Term
    from xlsreport.forms.form import Cell, Narrative, Tie, ValueType
    from xlsreport.layout import Layout
    from xlsreport.text.words import Language
    from xlsreport.workbook.content import Content
    from xlsreport.workbook.styles import Fault, Styles

__all__ = [
    "FormPlan",
    "area_reference",
    "explanation_rule",
    "info_of",
    "length_of",
    "plan_of",
    "stamp_of",
    "starts_of",
    "validation_of",
    "write_stamp",
]

_LONGEST_PROPERTY = 255


class FormPlan(Record, frozen=True):
    """The parts of a workbook that do not depend on the unit, the year or the figures.

    Attributes:
        validations: What each entered cell and each narrative accepts, by id, in XlsxWriter's
            words. XlsxWriter copies what it is given.
        faults: The conditions under which cells of a table turn red or amber, by table id.
        names: The workbook-wide name of each table's range with its reference, by table id.
        differences: Formula (without ``=``) of the difference from last year, by tie id.
        infos: Where the line with unit and year stands, by table id.
        fixed: The cells that are counted from lists that may not be left out: none is entered.
    """

    validations: Mapping[str, Mapping[str, object]]
    faults: Mapping[str, tuple[Fault, ...]]
    names: Mapping[str, tuple[str, str]]
    differences: Mapping[str, str]
    infos: Mapping[str, Place]
    fixed: frozenset[str]


@lru_cache(maxsize=64)
def plan_of(layout: Layout) -> FormPlan:
    """The plan of a layout; the same object for the same layout."""
    form = layout.form
    entered = [cell for cell in form.every.values() if not cell.computed]
    limits = _list_limits(layout)
    validations = {
        cell.id: validation_of(
            cell, layout.cells[cell.id].address, form.language, limits.get(cell.id, ())
        )
        for cell in entered
    }
    validations |= {text.id: length_of(text, form.language) for text in form.narratives}
    return FormPlan(
        validations=validations,
        faults={table.id: faults_of(layout, table) for table in form.tables},
        names={table.id: _name_range(layout, table.id) for table in form.tables},
        differences=dict(_list_differences(layout)),
        infos={
            sheet.table: label.place
            for sheet in layout.sheets
            if sheet.table
            for label in sheet.labels
            if label.style == "info"
        },
        fixed=frozenset(
            cell
            for cell, terms in form.counted.items()
            if any(not table.optional for table in form.lists for t in terms if table.id in t.names)
        ),
    )


def _name_range(layout: Layout, table: str) -> tuple[str, str]:
    form = layout.form
    places = [layout.cells[cell.id] for cell in form.every.values() if cell.table == table]
    sheet = form.table(table).sheet
    first = Place.one(sheet, min(p.row for p in places), min(p.column for p in places))
    last = Place.one(sheet, max(p.last_row for p in places), max(p.last_column for p in places))
    whole = Place(sheet, first.row, first.column, last.last_row, last.last_column)
    return global_name(form.id, table), f"={area_reference(whole)}"


def area_reference(place: Place) -> str:
    """The absolute reference to a rectangle, as names hold it."""
    last = Place.one(place.sheet, place.last_row, place.last_column)
    return f"{place.reference}:{last.reference.rpartition('!')[2]}"


def _list_differences(layout: Layout) -> list[tuple[str, str]]:
    ties = {tie.id: tie for tie in layout.form.ties}
    found = []
    for tie_id, place in layout.priors.items():
        here, there = layout.cells[ties[tie_id].cells[0]].address, place.address
        found.append((tie_id, f'IF(COUNT({here},{there})<2,"",{here}-{there})'))
    return found


def _list_limits(layout: Layout) -> dict[str, list[tuple[str, str]]]:
    """For every cell with other cells as bounds: condition and sentence of each.

    Only cells of the same sheet are named: no other is seen from a validation in every program.
    """
    form = layout.form
    found: dict[str, list[tuple[str, str]]] = {}
    for tie in form.ties:
        # No rule that is declared by itself has a point behind its table.
        if not tie.rule.startswith((f"{tie.table}.max.", f"{tie.table}.min.")):
            continue
        own, *named = tie.cells
        places = [layout.cells[each] for each in named]
        sheet, at = layout.cells[own].sheet, layout.cells[own].address
        if not named or any(place.sheet != sheet for place in places):
            continue
        bound = to_formula(tie.expression.right, partial(_list_areas, layout))
        areas = ",".join(ranges(places, with_sheet=False))
        gap = difference_formula(form, tie, at, f"({bound})")
        words = describe(tie.expression.right, partial(_name_term, tie))
        key = {"<=": "most", ">=": "least"}[tie.expression.operator]
        sentence = word(f"what_{key}", form.language).format(**{key: words})
        condition = f"OR(COUNT({areas})<{len(named)},{gap}{tie.expression.operator}0)"
        found.setdefault(own, []).append((condition, sentence))
    return found


def _list_areas(layout: Layout, terms: Sequence[Term]) -> list[str]:
    places = (layout.cells[each] for term in terms for each in term.cells)
    return ranges(places, with_sheet=False)


def _name_term(tie: Tie, term: Term) -> str:
    return tie.labels[term.name]


def validation_of(
    cell: Cell, at: str, language: Language, limits: Sequence[tuple[str, str]] = ()
) -> dict[str, object]:
    """The rule in XlsxWriter's words.

    Args:
        cell: An entered cell.
        at: Its address.
        language: Of its texts.
        limits: For bounds that are other cells, condition and sentence of each.
    """
    prompt = prompt_of(cell, language)
    for _, sentence in limits:
        longer = replace(
            prompt, text=f"{prompt.text}\n{sentence}", error=f"{prompt.error}\n{sentence}"
        )
        prompt = prompt if too_long(longer) is not None else longer
    kind = cell.value_type
    rule: dict[str, object]
    if not kind.is_figure:
        rule = _accept_entry(kind, at, language, limits)
    elif kind.decimals or kind.least is not None or kind.most is not None or limits:
        parts = [f"ISNUMBER({at})", f"ROUND({at},{kind.decimals})={at}"]
        if not kind.signed:
            parts.append(f"{at}>=0")
        if kind.least is not None or kind.most is not None:
            parts.append(f"NOT({outside_formula(at, kind, language)})")
        parts += [condition for condition, _ in limits]
        rule = {"validate": "custom", "value": f"=AND({','.join(parts)})"}
    elif kind.signed:
        limit = 10**12
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": -limit,
            "maximum": limit,
        }
    else:
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
    return rule | {
        "input_title": prompt.title,
        "input_message": prompt.text,
        "error_title": prompt.title,
        "error_message": prompt.error,
    }


def _accept_entry(
    kind: ValueType, at: str, language: Language, limits: Sequence[tuple[str, str]]
) -> dict[str, object]:
    """The rule for a text, a day, a choice or a yes and no."""
    choices = choices_of(kind, language)
    if choices:
        return {"validate": "list", "source": choices}
    if kind.kind == "date":
        inside = f"NOT({outside_formula(at, kind, language)})"
        parts = ",".join([f"ISNUMBER({at})", inside, *(condition for condition, _ in limits)])
        return {"validate": "custom", "value": f"=AND({parts})"}
    return {"validate": "length", "criteria": "<=", "value": kind.longest}


def starts_of(layout: Layout, *, issued: bool) -> list[Place]:
    """Where work starts on each sheet that is filled in.

    Args:
        layout: The layout.
        issued: Whether the unit stands on the cover already.
    """
    form = layout.form
    starts = [layout.fields["contact" if issued else "unit_code"]]
    starts += list(layout.narratives.values())[:1]
    for table in form.tables:
        entered = (c for c in form.every.values() if c.table == table.id and not c.computed)
        places = (layout.cells[cell.id] for cell in entered)
        starts.append(min(places, key=lambda place: (place.row, place.column)))
    # The first cell of each list.
    labels = (each for sheet in layout.sheets if sheet.kind == "list" for each in sheet.labels)
    heads = {each.place.sheet: each.place for each in labels if each.style == "heading"}
    starts += [Place.one(sheet, head.row + 1, 1) for sheet, head in heads.items()]
    return starts


def info_of(layout: Layout, content: Content, table: str) -> tuple[str, str]:
    """The line above a table (unit, year, what is declared of blanks): formula and result."""
    language = layout.form.language
    unit, year = (layout.fields[field].reference for field in ("unit_name", "year"))
    before, rest = word_of_time("info_line", language, layout.form.periods).split("{unit}")
    shown = content.shown_time(language)
    between, after = rest.split("{year}")
    formula = f'"{before}"&{unit}&"{between}"&{year}&"{after}"'
    text = f"{before}{content.unit.name}{between}{shown}{after}"
    if table in layout.zeros:
        declared = Declared(layout.form, layout.fields["nil_return"], layout.zeros)
        nil, zero = word("info_nil", language), word("info_zero", language)
        formula += f'&IF({declared.nil},"{nil}",IF({declared.zero(table)},"{zero}",""))'
        text += nil if content.nil_return else zero if table in content.blanks_zero else ""
    return formula, text


def explanation_rule(language: Language) -> dict[str, object]:
    """The rule for an explanation on the sheet of checks."""
    title = word("explanation_title", language)
    return {
        "validate": "length",
        "criteria": "<=",
        "value": LONGEST_EXPLANATION,
        "input_title": title,
        "input_message": word("explanation_prompt", language),
        "error_title": title,
        "error_message": word("refused_length", language).format(limit=LONGEST_EXPLANATION),
    }


def length_of(narrative: Narrative, language: Language) -> dict[str, object]:
    """The rule for a narrative, which must not be longer than is declared."""
    hint = narrative.placeholder + narrative.help
    return {
        "validate": "length",
        "criteria": "<=",
        "value": narrative.longest,
        "input_title": narrative.title[:32],
        "input_message": hint if len(hint) <= LONGEST_PROMPT else f"{hint[: LONGEST_PROMPT - 1]}…",
        "error_title": narrative.title[:32],
        "error_message": word("refused_length", language).format(limit=narrative.longest),
    }


def stamp_of(layout: Layout, content: Content, *, consolidated: bool) -> Stamp:
    """The stamp of a workbook to be written."""
    stamp = Stamp(
        form=layout.form.id,
        year="" if content.year is None else str(content.year),
        unit_code=content.issued_to.code,
        unit_name=content.issued_to.name,
        kind="consolidated" if consolidated else "unit",
        layout=layout.fingerprint,
        serial=content.serial,
        signature=content.signature,
        format="2" if content.period is None else "3",
        period=content.period or "",
    )
    if content.seal:
        return stamp.sealed(content.seal, content.key)
    return stamp if content.key is None else stamp.signed(content.key)


def write_stamp(
    book: Workbook,
    target: Worksheet,
    layout: Layout,
    content: Content,
    styles: Styles,
    *,
    merged: bool,
) -> None:
    """Writes the stamp and, of a merged workbook, the lines that its seal is made from."""
    stamp = stamp_of(layout, content, consolidated=merged)
    text = styles("field_fixed")
    for row, (name, value) in enumerate(stamp.pairs().items()):
        checked(target.write_string(row, 0, name, text))
        checked(target.write_string(row, 1, value, text))
        if len(value) <= _LONGEST_PROPERTY:
            book.set_custom_property(f"{PROPERTY_PREFIX}{name}", value, "text")
    for row, texts in enumerate(content.sealed):
        target.add_texts(row, SEAL_COLUMN, texts, (None,) * len(texts))
