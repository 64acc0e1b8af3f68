"""What the workbooks of a layout share is worked out once, and no workbook changes it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from tests.samples import EDITIONS, JIUTAI
from xlsreport.layout import lay_out
from xlsreport.layout.stamp import global_name
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.form_plan import plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

pytestmark = pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)


def test_a_layout_has_one_plan(form: Form) -> None:
    assert plan_of(lay_out(form)) is plan_of(lay_out(form))
    assert plan_of(lay_out(form)) is not plan_of(lay_out(form, consolidated=True))


def test_every_entry_and_narrative_has_its_rule_and_every_table_its_name(form: Form) -> None:
    plan = plan_of(lay_out(form))
    entered = {cell.id for cell in form.cells.values() if not cell.computed}
    assert set(plan.validations) == entered | {text.id for text in form.narratives}
    names = [name for name, _ in plan.names.values()]
    assert names == [global_name(form.id, table.id) for table in form.tables]
    assert set(plan.infos) == {table.id for table in form.tables}
    assert set(plan.differences) == {tie.id for tie in form.ties if tie.needs_prior}


def test_every_tie_of_a_table_has_a_condition_behind_those_for_entries(form: Form) -> None:
    plan = plan_of(lay_out(form))
    for table in form.tables:
        kinds = [fault.entered for fault in plan.faults[table.id]]
        assert kinds == sorted(kinds, reverse=True)
        assert kinds.count(False) == sum(tie.table == table.id for tie in form.ties)


def test_writing_a_workbook_leaves_the_plan_as_it_is(form: Form, tmp_path: Path) -> None:
    plan = plan_of(lay_out(form))
    before = copy.deepcopy((plan.validations, plan.faults))
    write_form(form, Content(year=form.first_year, unit=JIUTAI), tmp_path / "a.xlsx")
    assert (plan.validations, plan.faults) == before
