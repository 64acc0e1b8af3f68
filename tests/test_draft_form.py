"""A draft of an office's blank finds its cells, headings, totals and types, and is a right form."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from tests.office_blanks import BLANKS
from tests.samples import EDITIONS
from xlsreport.cli.main import build
from xlsreport.errors import UsageError
from xlsreport.forms.headings import leaves
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.verbs.drafting.draft import draft_form
from xlsreport.verbs.try_form import try_form
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsreport.forms.form import Form, Heading


def drafted(blank: Path) -> Form:
    file = blank.with_suffix(".yaml")
    file.write_text(draft_form(blank).text, "utf-8")
    return read_form(file)


def groups(headings: tuple[Heading, ...]) -> Iterator[str]:
    for each in headings:
        if each.children:
            yield each.label
            yield from groups(each.children)


@pytest.mark.parametrize("name", BLANKS)
def test_a_blank_of_another_office_becomes_a_form(name: str, tmp_path: Path) -> None:
    wanted = BLANKS[name]
    blank = tmp_path / f"{name}.xlsx"
    wanted.write(blank)
    before = blank.read_bytes()
    form = drafted(blank)
    assert blank.read_bytes() == before
    cells = [*form.cells.values(), *form.entries.values()]
    counts = [
        Counter(cell.computed for cell in cells if cell.table == table.id) for table in form.tables
    ]
    assert tuple((each[False], each[True]) for each in counts) == wanted.tables
    sides = [
        side for t in form.tables for block in t.blocks for side in (block.stub, block.boxhead)
    ]
    found = [leaf.heading for side in sides for leaf in leaves(side)]
    assert sorted(each.label for each in found if each.total) == sorted(wanted.totals)
    assert sorted(label for side in sides for label in groups(side)) == sorted(wanted.groups)
    assert tuple(each.title for each in form.narratives) == wanted.texts
    for label, kind in wanted.types.items():
        own = [
            cell.value_type.kind
            for cell in cells
            if label.replace("\n", "") in re.split("[／·]", cell.label)
        ]
        assert set(own) == {kind}, label
    try_form(form)


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_the_official_blanks_become_what_they_were_made_from(form: Form, tmp_path: Path) -> None:
    blank = tmp_path / "blank.xlsx"
    write_form(form, Content(year=form.first_year), blank)
    book = openpyxl.load_workbook(blank)
    del book["_xlsreport"]
    book.defined_names.clear()
    book.save(blank)
    made = drafted(blank)
    here, there = lay_out(made), lay_out(form)
    cells = {(p.sheet, p.address, p.area): made.cells[c] for c, p in here.cells.items()}
    right = 0
    for name, place in there.cells.items():
        cell = cells.get((place.sheet, place.address, place.area))
        parts = {there.cells[part].address for part in form.cells[name].parts}
        if cell is not None and {here.cells[part].address for part in cell.parts} == parts:
            kinds = cell.value_type, form.cells[name].value_type
            assert kinds[0].signed == kinds[1].signed
            assert kinds[0].kind == kinds[1].kind
            right += 1
    assert right >= 0.95 * len(form.cells)
    assert len(made.cells) == len(form.cells)
    assert [each.title for each in made.narratives] == [each.title for each in form.narratives]
    assert made.title == form.title
    try_form(made)


def test_lines_to_fill_in_beside_a_table_are_a_list(tmp_path: Path) -> None:
    blank = tmp_path / "both.xlsx"
    book = openpyxl.Workbook()
    BLANKS["totals first"].draw(book.active)
    BLANKS["staff"].draw(book.create_sheet("人员"))
    book.save(blank)
    form = drafted(blank)
    (found,) = form.lists
    assert (found.title, found.sheet, found.prepared) == ("工作人员情况表", "人员", 5)
    kinds = {column.label: column.value_type.kind for column in found.columns}
    assert kinds == BLANKS["staff"].types


def test_what_could_not_be_told_is_marked_in_the_language_asked_for(tmp_path: Path) -> None:
    blank = tmp_path / "fund.xlsx"
    BLANKS["fund"].write(blank)
    text = draft_form(blank).text
    assert "expr: r10 == r1.r4 - r5.r9}  # 待确认：原表的公式" in text
    assert draft_form(blank).doubts == text.count("待确认") - 1
    english = [line.partition("#")[2] for line in draft_form(blank, "en").text.splitlines()]
    assert not re.search("[\u3400-\u9fff]", "".join(english).replace("待确认", ""))


def test_the_command_writes_over_nothing_and_names_what_is_no_blank(tmp_path: Path) -> None:
    blank, target = tmp_path / "fund.xlsx", tmp_path / "fund.yaml"
    BLANKS["fund"].write(blank)
    asked = ["forms", "draft", str(blank), "-o", str(target)]
    run = CliRunner().invoke(build("en"), asked)
    assert run.exit_code == 0
    assert "1 tables, 0 texts, 6 places to confirm" in run.output
    run = CliRunner().invoke(build("en"), asked)
    assert run.exit_code == 2
    assert "was not overwritten" in run.output
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    (tmp_path / "text.xlsx").write_text("no workbook")
    for name in ("empty.xlsx", "text.xlsx"):
        with pytest.raises(UsageError):
            draft_form(tmp_path / name)
