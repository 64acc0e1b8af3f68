"""The examples all the way: filled in LibreOffice, checked, marked, merged twice, published."""

from __future__ import annotations

import json
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest

from tests.tools import require
from xlsreport import api
from xlsreport.forms.prompts import show_figure
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import Place, lay_out
from xlsreport.layout.list_place import places_of
from xlsreport.marked_copy.marked_copy import marked
from xlsreport.submission.submission import Unit
from xlsreport.text.words import word
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from tests.office import Office
    from xlsreport.forms.form import Form
    from xlsreport.forms.headings import ValueType
    from xlsreport.submission.submission import Outcome, Submission

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = sorted(each.parent.name for each in EXAMPLES.glob("*/form.yaml"))
Typed = tuple[str, str, str]


class Filled(NamedTuple):
    """The first unit of an example typed anew, and what may be mistyped in it."""

    form: Form
    sent: Submission
    file: Path
    slip: Typed


def _read(file: Path, form: Form) -> Outcome:
    (outcome,) = api.check([file], {form.id: form}).outcomes
    return outcome


def _spell(value: object, kind: ValueType, form: Form) -> str:
    """What a person types for a value."""
    if isinstance(value, bool):
        return word("yes" if value else "no", form.language)
    return value.isoformat() if isinstance(value, date) else show_figure(value, kind)


def _type_anew(sent: Submission) -> list[Typed]:
    """All that was entered in a workbook, as it is typed into a blank one."""
    form, layout = sent.form, lay_out(sent.form)
    lists = {name for name, rows in sent.lists.items() if rows.rows}
    counted = {cell for cell, terms in form.counted.items() if terms[0].names[0] in lists}
    typed = [
        (layout.cells[cell.id], _spell(value, cell.value_type, form))
        for cell in form.every.values()
        if not cell.computed and cell.id not in counted
        if (value := {**sent.values, **sent.entries}[cell.id]) is not None
    ]
    typed += [(layout.narratives[name], text) for name, text in sent.narratives.items() if text]
    typed += [(layout.fields[name], sent.cover.get(name) or "x") for name in ("contact", "phone")]
    typed += [
        (layout.fields[each.id], _spell(value, each.value_type, form))
        for each in form.header
        if (value := sent.header[each.id]) is not None
    ]
    for name, place in places_of(layout).items():
        for at, row in enumerate(sent.lists[name].rows):
            for column, value in zip(place.table.columns, row.values, strict=True):
                if value is not None:
                    here = Place.one(
                        place.table.sheet, place.first_row + at, place.column(column.id)
                    )
                    typed.append((here, _spell(value, column.value_type, form)))
    return [(place.sheet, place.address, text) for place, text in typed]


def _find_slip(typed: list[Typed]) -> Typed:
    """A figure or a day instead of which something else is typed."""
    at = next(at for at, (*_, text) in enumerate(typed) if text.isdigit() or text.count("-") == 2)
    return (*typed[at][:2], "about ten")


@pytest.fixture(scope="module")
def filled(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """Every example's first unit, by the name of its folder; all in one run of LibreOffice."""
    require("soffice")
    jobs, made = [], {}
    for name in NAMES:
        here = tmp_path_factory.mktemp(name)
        form = read_form(EXAMPLES / name / "form.yaml")
        sent = _read(min((EXAMPLES / name / "filled").glob("*.xlsx")), form).submission
        assert sent is not None
        blank = here / "blank.xlsx"
        content = Content(sent.year, sent.unit, sent.unit, period=sent.period)
        write_form(form, content, blank)
        typed = _type_anew(sent)
        made[name] = Filled(form, sent, here / "filled.xlsx", _find_slip(typed))
        jobs.append({"path": str(blank), "type": typed, "save_as": str(made[name].file)})
    office.run(jobs)
    return made


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_in_libreoffice_is_read_as_the_example_has_it(
    name: str, filled: dict[str, Filled]
) -> None:
    here = filled[name]
    outcome = _read(here.file, here.form)
    assert [each.code for each in outcome.findings if each.blocks] == []
    read = outcome.submission
    assert read is not None
    assert (read.values, read.entries) == (here.sent.values, here.sent.entries)
    assert (read.narratives, read.header) == (here.sent.narratives, here.sent.header)
    assert {key: [row.values for row in each.rows] for key, each in read.lists.items()} == {
        key: [row.values for row in each.rows] for key, each in here.sent.lists.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_slip_is_marked_at_its_cell_and_the_marked_copy_can_be_sent_again(
    name: str, filled: dict[str, Filled], tmp_path: Path
) -> None:
    here = filled[name]
    sheet, address, text = here.slip
    book = openpyxl.load_workbook(here.file)
    book[sheet][address] = text
    book.save(tmp_path / "slip.xlsx")
    outcome = _read(tmp_path / "slip.xlsx", here.form)
    errors = [each for each in outcome.findings if each.blocks]
    assert (sheet, address) in {(each.sheet, at) for each in errors for at in each.addresses}
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(marked((tmp_path / "slip.xlsx").read_bytes(), outcome.findings, "zh"))
    again = _read(copy, here.form)
    assert {each.code for each in again.findings if each.blocks} == {each.code for each in errors}


@pytest.mark.parametrize("name", NAMES)
def test_it_is_merged_and_merged_again_exported_and_published(
    name: str, filled: dict[str, Filled], tmp_path: Path
) -> None:
    here, folder = filled[name], EXAMPLES / name
    forms = {here.form.id: here.form}
    others = sorted((folder / "filled").glob("*.xlsx"))[1:]
    merged, above = tmp_path / "merged.xlsx", tmp_path / "above.xlsx"
    made = api.merge([here.file, *others], merged, forms, unit=Unit("0", "All"))
    assert made.consolidation.to_be_written
    expected = _read(folder / "result" / "merged.xlsx", here.form).submission
    api.merge([merged], above, forms, unit=Unit("UP", "Above"))
    for file in (merged, above):
        read = _read(file, here.form)
        assert [each.code for each in read.findings if each.blocks] == []
        assert read.submission is not None
        assert expected is not None
        assert read.submission.values == expected.values
        rows = {key: len(each.rows) for key, each in read.submission.lists.items()}
        assert rows == {key: len(each.rows) for key, each in expected.lists.items()}
    api.export([above], tmp_path / "x.json", forms)
    lines = json.loads((tmp_path / "x.json").read_text("utf-8"))["figures"]
    assert {line["cell_id"] for line in lines} == {*here.form.cells}
    report = tmp_path / "report.html"
    assert api.publish([above], report, forms).whole
    page = report.read_text("utf-8")
    assert all(escape(table.title) in page for table in here.form.tables)
