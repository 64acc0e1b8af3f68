"""Writes the sheets of a form: cover, tables, narratives, checks and stamp.

Everything comes from the layout and the content; nothing here knows one form from another. The
cells of a merged workbook hold formulas over its sheet of details instead of entries.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from xlsreport.forms.form import is_of_days
from xlsreport.layout import Label, Place, below_table, quoted
from xlsreport.layout.bounds import day_number
from xlsreport.layout.cover_sheet import LIGHT_KINDS
from xlsreport.layout.state_words import COUNT_WORDS, FAILURES
from xlsreport.submission.submission import Unit
from xlsreport.text.words import word, word_of_time
from xlsreport.workbook.content import Cached, Content, cached_results
from xlsreport.workbook.form_plan import (
    area_reference,
    explanation_rule,
    info_of,
    plan_of,
    starts_of,
    write_stamp,
)
from xlsreport.workbook.header import write_header
from xlsreport.workbook.list_sheets import write_lists
from xlsreport.workbook.package import checked, merge_place, write_entry
from xlsreport.workbook.styles import (
    Styles,
    colour_states,
    number_format_of,
    show_faults,
    split_pattern,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.layout import Layout, Sheet
    from xlsreport.workbook.content import Entry

__all__ = ["FormSheets"]

# A row cannot be higher; longer texts scroll within the cell.
_HIGHEST_ROW = 409.0
# Years to choose from on a blank that is made out for none.
_YEARS_OFFERED = 20
_PROTECTION = {"format_cells": True, "format_columns": True, "format_rows": True}


class FormSheets:
    """Writes one form into an open workbook.

    Args:
        book: From :func:`~xlsreport.workbook.package.new_workbook`.
        layout: Where everything stands.
        content: What is filled in.
        sums: For a merged workbook: the formula (without ``=``) and its result for every entered
            cell, ``None`` for one that is not added up; empty for a unit's workbook.
        styles: The workbook's formats; ``None`` to make them.
    """

    def __init__(
        self,
        book: Workbook,
        layout: Layout,
        content: Content,
        sums: Mapping[str, tuple[str, Entry] | None] | None = None,
        styles: Styles | None = None,
    ) -> None:
        self.book = book
        self.layout = layout
        self.form = layout.form
        self.content = content
        self.sums = sums or {}
        self.styles = styles or Styles(book)
        self.plan = plan_of(layout)
        shown = content
        if self.sums:
            merged = {cell: each[1] for cell, each in self.sums.items() if each is not None}
            shown = Content(
                year=content.year,
                entries={**content.entries, **merged},
                nil_return=content.nil_return,
                priors=content.priors,
                header=content.header,
            )
        self.cached: Cached = cached_results(layout, shown)
        self.sheets: dict[str, Worksheet] = {}

    def write(self) -> None:
        """Writes all sheets, names, properties and the stamp."""
        for sheet in self.layout.sheets:
            self.sheets[sheet.name] = self._add_sheet(sheet)
        for table in self.form.tables:
            self._write_cells(table.id)
            self.book.define_name(*self.plan.names[table.id])
            show_faults(
                self.sheets[table.sheet],
                self.plan.faults[table.id],
                self.styles,
                merged=bool(self.sums),
            )
        if self.layout.lists:
            lists = write_lists(self.book, self.sheets, self.layout, self.content, self.styles)
            for name, place in lists:
                self._write_state(self.sheets[place.sheet], place, name, "state")
        self._write_zeros()
        self._write_cover()
        self._write_narratives()
        self._write_references()
        self._write_added()
        self._write_checks()
        sheet = self.sheets[self.layout.sheet("stamp").name]
        write_stamp(
            self.book, sheet, self.layout, self.content, self.styles, merged=bool(self.sums)
        )
        self._set_cursors()

    def _set_cursors(self) -> None:
        """The cursor stands where work starts on each sheet."""
        for place in starts_of(self.layout, issued=self.content.issued_to != Unit("", "")):
            area = (place.row, place.column, place.last_row, place.last_column)
            self.sheets[place.sheet].set_selection(*area)

    def _add_sheet(self, sheet: Sheet) -> Worksheet:
        target = self.book.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            checked(target.set_column(column, column, width))
        for row, height in sheet.heights.items():
            checked(target.set_row(row, height))
        for label in sheet.labels:
            self._write_label(target, label)
        if sheet.frozen != (0, 0):
            target.freeze_panes(*sheet.frozen)
        self._set_page(target, sheet)
        if sheet.kind == "stamp":
            target.very_hidden()
        target.protect(self.content.password, dict(_PROTECTION))
        return target

    def _set_page(self, target: Worksheet, sheet: Sheet) -> None:
        target.set_paper(9)  # A4
        if sheet.landscape:
            target.set_landscape()
        target.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
        whole = sheet.kind in {"table", "cover"} and not sheet.pages
        target.fit_to_pages(1, 1 if whole else 0)
        target.center_horizontally()
        target.print_black_and_white()
        target.hide_gridlines(2)
        year = self.content.shown_time(self.form.language)
        name = self.content.unit.name.replace("&", "&&")[:100]
        # The space keeps a year from being read as a part of the font size.
        title = self.form.title.replace("&", "&&")[:100]
        target.set_header(f"&L&9 {name}&R&9 {year} {title}")
        target.set_footer("&C&9 &P / &N")
        if sheet.print_area is not None and sheet.pages:
            # The library takes one area only.
            areas = ",".join(area_reference(each) for each in (sheet.print_area, *sheet.pages))
            checked(self.book.define_name(f"{quoted(sheet.name)}!_xlnm.Print_Area", areas))
        elif sheet.print_area is not None:
            area = sheet.print_area
            target.print_area(area.row, area.column, area.last_row, area.last_column)
        if sheet.repeat_rows is not None:
            target.repeat_rows(*sheet.repeat_rows)

    def _write_label(self, target: Worksheet, label: Label) -> None:
        place = label.place
        style = self.styles(label.style)
        merge_place(target, place, style)
        if label.goes_to:
            url = f"internal:{label.goes_to}"
            checked(target.write_url(place.row, place.column, url, style, label.text))
        else:
            checked(target.write_string(place.row, place.column, label.text, style))

    def _write_voids(self, target: Worksheet) -> None:
        """Grey where a total meets nothing to add up."""
        for place in self.layout.voids:
            if place.sheet == target.name:
                void = self.styles("computed")
                merge_place(target, place, void)
                checked(target.write_blank(place.row, place.column, None, void))

    def _write_cells(self, table: str) -> None:
        target = self.sheets[self.form.table(table).sheet]
        self._write_voids(target)
        for cell in self.form.every.values():
            if cell.table != table:
                continue
            place = self.layout.cells[cell.id]
            counted = cell.id in self.layout.counted and cell.id not in self.content.entries
            fixed = cell.computed or (counted and cell.id in self.plan.fixed)
            role = "merged" if cell.id in self.sums else "computed" if fixed else "input"
            looks = number_format_of(cell.value_type)
            style = self.styles(role, looks)
            merge_place(target, place, style)
            if cell.id in self.sums:
                summed = self.sums[cell.id]
                if summed is None:
                    checked(target.write_blank(place.row, place.column, None, style))
                else:
                    self._write_formula(target, place, *summed, role, looks)
            elif cell.computed and cell.id not in self.content.entries:
                own = self.layout.formulas[cell.id]
                self._write_formula(target, place, own, self.cached.cells[cell.id], role, looks)
            elif counted:
                own = self.layout.counted[cell.id]
                self._write_formula(target, place, own, self.cached.counted[cell.id], role, looks)
            else:
                entry = self.content.entries.get(cell.id, "")
                if cell.value_type.kind == "yes_no" and isinstance(entry, bool):
                    entry = word("yes" if entry else "no", self.form.language)
                write_entry(target, place, entry, style)
            if role == "input":
                rule = self.plan.validations[cell.id]
                checked(
                    target.data_validation(place.row, place.column, place.row, place.column, rule)
                )

    def _write_zeros(self) -> None:
        """The choice that a table's blanks are 0."""
        language = self.form.language
        choice = word("blanks_zero", language)
        for table, place in self.layout.zeros.items():
            text = choice if table in self.content.blanks_zero else ""
            write_entry(self.sheets[place.sheet], place, text, self.styles("choice"))
            self._add_choice(
                place, [choice], title=choice, prompt=word("blanks_zero_prompt", language)
            )

    def _write_formula(
        self,
        target: Worksheet,
        place: Place,
        formula: str,
        result: Entry,
        style: str,
        number_format: str = "",
    ) -> None:
        value: object = float(result) if isinstance(result, Decimal) else result
        value = day_number(result) if isinstance(result, date) else value
        looks = self.styles(style, number_format)
        checked(target.write_formula(place.row, place.column, f"={formula}", looks, value))

    def _write_cover(self) -> None:
        target = self.sheets[self.layout.sheet("cover").name]
        content, issued = self.content, self.content.issued_to
        language = self.form.language
        nil = {True: word("yes", language), False: word("no", language), None: ""}
        values = {
            "unit_code": content.unit.code,
            "unit_name": content.unit.name,
            "year": content.shown_time(language),
            "contact": content.contact,
            "phone": content.phone,
            "nil_return": nil[content.nil_return],
            "deadline": content.deadline,
            "return_to": content.return_to,
        }
        fixed = {"deadline", "return_to"} | ({"year"} if content.year is not None else set())
        if self.sums:
            fixed |= {"nil_return"}
        if issued != Unit("", ""):
            fixed |= {"unit_code", "unit_name"}
        for field, value in values.items():
            place = self.layout.fields[field]
            style = self.styles("field_fixed" if field in fixed else "field_input")
            merge_place(target, place, style)
            checked(target.write_string(place.row, place.column, value, style))
        if not self.sums:
            choices = [word("yes", language), word("no", language)]
            say = partial(word_of_time, language=language, periods=self.form.periods)
            title, prompt = say("cover_nil_return"), say("nil_prompt")
            self._add_choice(self.layout.fields["nil_return"], choices, title, prompt)
            for field in ("contact", "phone"):
                place, message = self.layout.fields[field], word(f"{field}_prompt", language)
                rule = {"validate": "any", "input_title": word(f"cover_{field}", language)}
                rule["input_message"] = message
                checked(
                    target.data_validation(place.row, place.column, place.row, place.column, rule)
                )
        if content.year is None:
            first = self.form.first_year
            last = min(self.form.last_year or first + _YEARS_OFFERED, first + _YEARS_OFFERED)
            years = [str(year) for year in range(first, last + 1)]
            self._add_choice(self.layout.fields["year"], years)
        if self.form.header:
            write_header(target, self.layout, content, self.styles)
        for key in self.layout.state_formulas:
            self._write_state(target, self.layout.states[key], key, "state_boxed")

    def _add_choice(
        self, place: Place, choices: list[str], title: str = "", prompt: str = ""
    ) -> None:
        """A list to choose from, with a prompt if there is one."""
        rule: dict[str, object] = {"validate": "list", "source": choices}
        if prompt:
            rule |= {"input_title": title, "input_message": prompt}
        target = self.sheets[place.sheet]
        checked(target.data_validation(place.row, place.column, place.row, place.column, rule))

    def _write_state(self, target: Worksheet, place: Place, key: str, style: str) -> None:
        merge_place(target, place, self.styles(style))
        self._write_formula(
            target, place, self.layout.state_formulas[key], self.cached.states[key], style
        )
        language = self.form.language
        good = [word("state_complete", language), word("state_nil", language)]
        # Blanks by themselves are work to be done; everything else that is counted is a fault.
        kinds = [*LIGHT_KINDS[1:]]
        kinds += ["bound"] if any(tally.kind == "bound" for tally in self.layout.tallies) else []
        faults = [split_pattern(word(COUNT_WORDS[kind], language)) for kind in kinds]
        faults.append(split_pattern(word(FAILURES, language)))
        for looks_when, tests in (
            ("when_good", [f'{place.address}="{each}"' for each in good]),
            ("when_fault", [f'ISNUMBER(FIND("{each}",{place.address}))' for each in faults]),
        ):
            condition = f"=OR({','.join(tests)})"
            rule = {"type": "formula", "criteria": condition, "format": self.styles(looks_when)}
            checked(target.conditional_format(place.address, rule))

    def _write_narratives(self) -> None:
        for narrative in self.form.narratives:
            place = self.layout.narratives[narrative.id]
            target = self.sheets[place.sheet]
            text = self.content.narratives.get(narrative.id, "")
            checked(target.write_string(place.row, place.column, text, self.styles("text_input")))
            rule = self.plan.validations[narrative.id]
            checked(target.data_validation(place.row, place.column, place.row, place.column, rule))
            if len(text) > _HIGHEST_ROW:
                checked(target.set_row(place.row, _HIGHEST_ROW))
            shown = self.layout.printed_texts.get(narrative.id)
            if shown is not None:
                target = self.sheets[shown.sheet]
                merge_place(target, shown, self.styles("printed_text"))
                formula = f'{place.reference}&""'
                self._write_formula(target, shown, formula, text, "printed_text")

    def _write_references(self) -> None:
        """Last year's figures and the differences from them, and each table's own state line."""
        for tie_id, place in self.layout.priors.items():
            target = self.sheets[place.sheet]
            style = self.styles("prior")
            write_entry(target, place, self.content.priors.get(tie_id, ""), style)
            formula = self.plan.differences[tie_id]
            result = self.cached.differences[tie_id]
            self._write_formula(target, self.layout.differences[tie_id], formula, result, "prior")
        for table in self.form.tables:
            target = self.sheets[table.sheet]
            self._write_state(target, self.layout.states[f"sheet.{table.id}"], table.id, "state")
            formula, text = info_of(self.layout, self.content, table.id)
            self._write_formula(target, self.plan.infos[table.id], formula, text, "info")

    def _write_added(self) -> None:
        """The lines that a report printed below its tables, a blank row between them."""
        for table, lines in self.content.added.items():
            sheet = self.form.table(table).sheet
            row = below_table(self.layout, sheet)
            for line in lines:
                checked(self.sheets[sheet].write_string(row, 0, line, self.styles("added")))
                row += 2

    def _write_checks(self) -> None:
        sheet = self.layout.sheet("checks")
        target = self.sheets[sheet.name]
        columns = self.layout.check_columns
        link = word("checks_link", self.form.language)
        for tally in self.layout.tallies:
            count, state = self.cached.tallies[tally.table, tally.kind]
            named = columns.explanation is not None
            for column in (columns.where, columns.right, columns.difference)[named:]:
                target.write_blank(tally.row, column, None, self.styles("check_text"))
            at = Place.one(sheet.name, tally.row, columns.left)
            self._write_formula(target, at, tally.count, count, "check_number")
            at = Place.one(sheet.name, tally.row, columns.state)
            self._write_formula(target, at, tally.state, state, "check_state")
            self._write_link(target, tally.row, tally.goes_to, link)
        for line in self.layout.checks:
            left, right, gap, state = self.cached.checks[line.tie.id]
            side = "check_day" if is_of_days(self.form, line.tie) else "check_number"
            for column, formula, result, style in (
                (columns.left, line.left, left, side),
                (columns.right, line.right, right, side),
                (columns.difference, line.difference, gap, "check_number"),
                (columns.state, line.state, state, "check_state"),
            ):
                hidden = line.no_prior and column != columns.state
                shown = f'IF({line.no_prior},"",{formula})' if hidden else formula
                at = Place.one(sheet.name, line.row, column)
                self._write_formula(target, at, shown, result, style)
            self._write_link(target, line.row, line.goes_to, link)
        self._write_explanations(target)
        self._write_open_list(target)
        colour_states(target, self.layout, self.styles)

    def _write_explanations(self, target: Worksheet) -> None:
        """Room for the clerk's explanation next to each line."""
        style, places = self.styles("explanation"), self.layout.explanations
        for key, place in places.items():
            write_entry(target, place, self.content.explanations.get(key, ""), style)
        if places:
            rows = [place.row for place in places.values()]
            column = next(iter(places.values())).column
            rule = explanation_rule(self.form.language)
            checked(target.data_validation(min(rows), column, max(rows), column, rule))

    def _write_open_list(self, target: Worksheet) -> None:
        columns, name = self.layout.check_columns, target.name
        looks = {columns.state: "check_state", columns.link: "check_link"}
        looks |= {columns.rule: "check_text", columns.where: "check_text"}
        for (row, column), formula in self.layout.displays.items():
            style = "line_number" if column == columns.number else looks.get(column, "check_number")
            result = self.cached.displays[row, column]
            self._write_formula(target, Place.one(name, row, column), formula, result, style)
        if self.layout.open_rows:
            self._write_state(target, Place.one(name, 1, 1), "", "state")

    def _write_link(self, target: Worksheet, row: int, place: Place, text: str) -> None:
        at, url = self.layout.check_columns.link, f"internal:{quoted(place.sheet)}!{place.address}"
        checked(target.write_url(row, at, url, self.styles("check_link"), text))
