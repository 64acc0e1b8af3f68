"""Forms as strangers declare them: what can be read as a form works from blank to publication."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.effort import DRAW, times
from tests.sample_forms import form_text
from tests.wild_forms import wild_form
from xlsreport.errors import DefinitionError
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.verbs.try_form import try_form

if TYPE_CHECKING:
    from pathlib import Path

_MOST_CELLS = 150


@pytest.mark.parametrize("seed", range(times(20, 600)))
def test_what_is_read_as_a_form_goes_all_the_way_round(seed: int, tmp_path: Path) -> None:
    file = tmp_path / "wild.yaml"
    file.write_text(json.dumps(wild_form(f"{seed}{DRAW}"), ensure_ascii=False), "utf-8")
    try:
        form = read_form(file)
    except DefinitionError:
        return
    if len(form.cells) <= _MOST_CELLS:
        try_form(form)


def test_a_table_of_blocks_without_row_headings_is_found_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "blocks.yaml"
    block = "{boxhead: [{id: ID, label: A}, {id: IDx, label: B}]}"
    blocks = ", ".join(block.replace("ID", name) for name in ("a", "b", "c"))
    file.write_text(form_text(f"- id: t\n  title: T\n  sheet: T\n  blocks: [{blocks}]\n"))
    try_form(read_form(file))


def test_last_years_figures_of_rows_and_columns_stand_apart(tmp_path: Path) -> None:
    file = tmp_path / "prior.yaml"
    file.write_text(
        form_text(
            """
            - id: t
              title: T
              sheet: T
              blocks:
              - boxhead: [{id: a, label: A}, {id: b, label: B}]
                stub: [{id: x, label: X}, {id: y, label: Y, prior: {expr: x}}]
                rules: [{id: more, each: row, expr: a >= prior(b)}]
              - boxhead: [{id: c, label: C, span: 2}]
                stub: [{id: z, label: Z, prior: {expr: z}}]
            """
        )
    )
    layout = lay_out(read_form(file))
    places = [*layout.priors.values(), *layout.differences.values()]
    hints = [each.place for sheet in layout.sheets for each in sheet.labels if each.style == "hint"]
    taken = [(each.sheet, each.row, each.column) for each in (*places, *hints)]
    assert len(set(taken)) == len(taken)


def test_figures_that_nothing_adds_up_leave_a_merged_workbook_that_is_not_called_empty(
    tmp_path: Path,
) -> None:
    file = tmp_path / "rates.yaml"
    table = "- {id: t, title: T, sheet: T, cells: {type: count, aggregate: none}, "
    file.write_text(form_text(f"{table}boxhead: [{{id: a, label: A}}]}}\n"))
    try_form(read_form(file))


@pytest.mark.parametrize(
    "cells", ["{type: percent, decimals: 1}", "{type: text}", "{type: date, max: 2024-01-01}"]
)
def test_a_form_without_a_count_or_amount_is_merged_whole(cells: str, tmp_path: Path) -> None:
    file = tmp_path / "rates.yaml"
    table = f"- {{id: t, title: T, sheet: T, cells: {cells}, "
    file.write_text(form_text(f"{table}boxhead: [{{id: a, label: A}}, {{id: b, label: B}}]}}\n"))
    try_form(read_form(file))
