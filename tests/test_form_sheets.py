"""The sheets of a unit's workbook: what is locked, prompted, named and stamped."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.samples import EDITIONS, F2019, F2021, JIUTAI, YEARS, read, workbook, zeros
from xlsreport import api
from xlsreport.forms.prompts import prompt_of
from xlsreport.layout import lay_out
from xlsreport.layout.stamp import PROPERTY_PREFIX, Stamp, form_of_name
from xlsreport.reading.workbook.values import read_grid, read_witness
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.datavalidation import DataValidation

    from xlsreport.forms.form import Form

pytestmark = pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)


@pytest.fixture(scope="module")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("blanks")
    for form in EDITIONS:
        api.blank(form, folder / f"{form.id}.xlsx", YEARS[form.id], JIUTAI)
    return {form.id: folder / f"{form.id}.xlsx" for form in EDITIONS}


def _book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _validations(book: openpyxl.Workbook) -> dict[tuple[str, str], DataValidation]:
    return {
        (sheet.title, area.coord.partition(":")[0]): rule
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
    }


def test_sheets_stand_in_the_layouts_order_and_only_the_stamp_is_hidden(
    form: Form, blanks: dict[str, Path]
) -> None:
    book = _book(blanks[form.id])
    assert book.sheetnames == [sheet.name for sheet in lay_out(form).sheets]
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    hidden = lay_out(form).sheet("stamp").name
    assert states.pop(hidden) == "veryHidden"
    assert set(states.values()) == {"visible"}


def test_every_sheet_is_protected_without_a_password_and_may_be_formatted(
    form: Form, blanks: dict[str, Path]
) -> None:
    for sheet in _book(blanks[form.id]).worksheets:
        guard = sheet.protection
        assert (guard.sheet, guard.password) == (True, None)
        # In the file format these say what is forbidden.
        assert (guard.formatCells, guard.formatColumns, guard.formatRows) == (False,) * 3
        assert (guard.insertRows, guard.deleteRows, guard.insertColumns) == (True,) * 3


def test_people_can_type_into_entered_cells_and_nowhere_else_in_a_table(
    form: Form, blanks: dict[str, Path]
) -> None:
    layout, book = lay_out(form), _book(blanks[form.id])
    entered = {(layout.cells[c.id].sheet, layout.cells[c.id].address)
               for c in form.cells.values() if not c.computed}  # fmt: skip
    entered |= {(place.sheet, place.address) for place in layout.zeros.values()}
    for table in form.tables:
        open_cells = {
            (table.sheet, cell.coordinate)
            for row in book[table.sheet].iter_rows()
            for cell in row
            if not cell.protection.locked and not isinstance(cell, openpyxl.cell.MergedCell)
        }
        assert open_cells == {place for place in entered if place[0] == table.sheet}


def test_computed_cells_hold_the_layouts_formula(form: Form, blanks: dict[str, Path]) -> None:
    layout, book = lay_out(form), _book(blanks[form.id])
    assert sum(cell.computed for cell in form.cells.values()) == len(layout.formulas)
    for cell, formula in layout.formulas.items():
        place = layout.cells[cell]
        assert book[place.sheet][place.address].value == f"={formula}"


def test_every_entered_cell_has_its_validation_with_prompt_and_error(
    form: Form, blanks: dict[str, Path]
) -> None:
    layout, rules = lay_out(form), _validations(_book(blanks[form.id]))
    for cell in form.cells.values():
        place = layout.cells[cell.id]
        rule = rules.get((place.sheet, place.address))
        if cell.computed:
            assert rule is None
            continue
        assert rule is not None, cell.id
        prompt = prompt_of(cell, form.language)
        assert (rule.promptTitle, rule.prompt, rule.error) == (
            prompt.title, prompt.text, prompt.error,
        )  # fmt: skip
        assert rule.type == ("custom" if cell.value_type.decimals else "whole")
        if rule.type == "whole":
            assert (rule.operator, rule.formula1) == (
                (None, str(-(10**12))) if cell.value_type.signed else ("greaterThanOrEqual", "0")
            )


def test_the_cover_offers_yes_and_no_for_a_nil_return(form: Form, blanks: dict[str, Path]) -> None:
    place = lay_out(form).fields["nil_return"]
    rule = _validations(_book(blanks[form.id]))[place.sheet, place.address]
    assert (rule.type, rule.formula1) == ("list", '"是,否"')


def test_headings_are_the_official_ones(form: Form, blanks: dict[str, Path]) -> None:
    grid = read_grid(blanks[form.id].read_bytes())
    for sheet in lay_out(form).sheets:
        for label in sheet.labels:
            if label.style == "info":
                continue
            shown = grid.sheets[sheet.name].text(label.place.row, label.place.column)
            assert shown == label.text
    table = grid.sheets["三、依申请公开"]
    texts = {str(value) for _, _, value in table.filled()}
    assert "（二）部分公开（区分处理的，只计这一情形，不计其他情形）" in texts
    assert "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）" in texts


def test_the_stamp_stands_in_three_places(form: Form, blanks: dict[str, Path]) -> None:
    data = blanks[form.id].read_bytes()
    witness, grid = read_witness(data), read_grid(data)
    sheet = grid.sheets["_xlsreport"]
    on_sheet = Stamp.from_pairs(
        {sheet.text(row, 0): sheet.text(row, 1) for row in range(len(sheet.rows))}
    )
    in_properties = Stamp.from_pairs(
        {name.removeprefix(PROPERTY_PREFIX): text for name, text in witness.properties.items()}
    )
    assert on_sheet is not None
    assert on_sheet == in_properties
    assert (on_sheet.form, on_sheet.year, on_sheet.unit_code, on_sheet.unit_name) == (
        form.id, str(YEARS[form.id]), JIUTAI.code, JIUTAI.name,
    )  # fmt: skip
    assert (on_sheet.kind, on_sheet.layout) == ("unit", lay_out(form).fingerprint)
    named = {form_of_name(name) for name in witness.names} - {None}
    assert named == {(form.id, table.id) for table in form.tables}


def test_conditional_formats_are_of_the_kinds_that_survive(
    form: Form, blanks: dict[str, Path]
) -> None:
    kinds = set()
    with zipfile.ZipFile(blanks[form.id]) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                kinds |= set(re.findall(r'<cfRule type="(\w+)"', archive.read(name).decode()))
    assert kinds == {"expression", "cellIs"}


def test_no_formula_uses_what_old_programs_lack(form: Form, blanks: dict[str, Path]) -> None:
    used = set()
    for sheet in read_witness(blanks[form.id].read_bytes()).sheets.values():
        for cell in sheet.cells.values():
            plain = re.sub(r'"[^"]*"|\'[^\']*\'', "", cell.formula or "")
            used |= set(re.findall(r"([A-Z.]+)\(", plain))
    # The newest of them, IFERROR, came in 2007.
    assert used | {"COUNTA"} == {
        *("SUM", "IF", "AND", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "IFERROR"),
        *("N", "ROUND", "ABS", "MOD", "SIGN", "NOT", "OR", "MAX", "TRIM", "SUBSTITUTE", "CLEAN"),
        *("INDEX", "MATCH", "HYPERLINK"),
    }


def test_a_blank_is_small_enough_to_be_mailed_by_the_hundred(
    form: Form, blanks: dict[str, Path]
) -> None:
    assert blanks[form.id].stat().st_size <= 40_960


def test_the_same_form_gives_the_same_bytes(
    form: Form, blanks: dict[str, Path], tmp_path: Path
) -> None:
    api.blank(form, tmp_path / "again.xlsx", YEARS[form.id], JIUTAI)
    assert (tmp_path / "again.xlsx").read_bytes() == blanks[form.id].read_bytes()


def test_code_and_name_are_the_clerks_where_it_is_made_out_to_nobody(
    form: Form, tmp_path: Path
) -> None:
    api.blank(form, tmp_path / "a.xlsx", YEARS[form.id])
    layout, book = lay_out(form), _book(tmp_path / "a.xlsx")
    for field, locked in (("unit_code", False), ("unit_name", False), ("year", True)):
        place = layout.fields[field]
        assert book[place.sheet][place.address].protection.locked is locked


def test_a_unit_it_is_made_out_to_is_locked(form: Form, blanks: dict[str, Path]) -> None:
    layout, book = lay_out(form), _book(blanks[form.id])
    for field, locked in (("unit_code", True), ("unit_name", True), ("contact", False)):
        place = layout.fields[field]
        assert book[place.sheet][place.address].protection.locked is locked


def test_texts_that_look_like_formulas_stay_texts(form: Form, tmp_path: Path) -> None:
    cell = "requests.received.natural"
    unit = Unit("=1+1", '=HYPERLINK("http://a.b")')
    values = zeros(form) | {cell: "=1+1", "narrative.other": "@SUM(A1)"}
    path = workbook(form, values, tmp_path / "a.xlsx", unit=unit)
    witness = read_witness(path.read_bytes())
    layout = lay_out(form)
    for place, text in (
        (layout.cells[cell], "=1+1"),
        (layout.fields["unit_code"], "=1+1"),
        (layout.fields["unit_name"], '=HYPERLINK("http://a.b")'),
        (layout.narratives["narrative.other"], "@SUM(A1)"),
    ):
        there = witness.sheets[place.sheet].cells[place.row, place.column]
        assert (there.kind, there.text, there.formula) == ("s", text, None)


def test_a_long_unit_name_is_written_whole_and_read_again(form: Form, tmp_path: Path) -> None:
    unit = Unit("220113001000", "长" * 300 + "&镇")
    write_form(form, Content(YEARS[form.id], unit, unit), tmp_path / "a.xlsx")
    outcome = read(tmp_path / "a.xlsx")
    assert outcome.submission is not None
    assert outcome.submission.unit == outcome.submission.issued_to == unit


def test_the_package_opens_as_xml_throughout(form: Form, blanks: dict[str, Path]) -> None:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(blanks[form.id].read_bytes())) as archive:
        assert archive.testzip() is None
        roots = [etree.fromstring(archive.read(name)) for name in archive.namelist()]
    assert len(roots) > 10


def test_the_editions_differ_in_their_fingerprints(form: Form) -> None:
    other = F2019 if form is F2021 else F2021
    assert lay_out(form).fingerprint != lay_out(other).fingerprint
