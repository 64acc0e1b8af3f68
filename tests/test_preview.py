"""A preview shows a form filled in with figures that keep its rules, and writes over nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.sample_forms import FORMS, form_text
from tests.tools import require
from xlsreport.cli.main import build
from xlsreport.forms.yaml.form import read_form
from xlsreport.reading.reader import read_workbook
from xlsreport.verbs.invent import broken_rules, invent_figures
from xlsreport.verbs.preview import preview

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_invented_figures_keep_all_rules_and_bounds(form: Form, seed: int) -> None:
    figures = invent_figures(form, seed)
    assert broken_rules(form, figures) == []
    assert figures == invent_figures(form, seed)
    assert figures != invent_figures(form, seed + 1)
    entered = {cell.id: cell.value_type for cell in form.cells.values() if not cell.computed}
    assert figures.keys() == entered.keys()
    for cell, figure in figures.items():
        kind = entered[cell]
        assert figure >= 0 or kind.signed
        assert kind.plausible is None or figure <= kind.plausible
        assert round(figure, kind.decimals) == figure


TABLE = """
    - id: t
      title: T
      sheet: T
      boxhead: [{id: a, label: A}, {id: b, label: B}]
      stub: [{id: x, label: X}, {id: y, label: Y}]
      rules:
      - {id: more, each: column, expr: x > y}
"""


def test_the_preview_is_filled_in_without_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLSREPORT_SOFFICE", str(tmp_path / "none"))
    file = tmp_path / "form.yaml"
    file.write_text(form_text(TABLE))
    form = read_form(file)
    made = preview(form, tmp_path / "look")
    assert [each.name for each in made.workbooks] == [
        "blank.xlsx", "filled-a.xlsx", "filled-b.xlsx", "merged.xlsx",
    ]  # fmt: skip
    assert made.pictures == made.broken == ()
    for each in made.workbooks[1:]:
        outcome = read_workbook(each.read_bytes(), each.name, {form.id: form})
        assert outcome.findings == ()


def test_every_sheet_has_a_picture(tmp_path: Path) -> None:
    require("soffice")
    require("pdftoppm")
    file = tmp_path / "form.yaml"
    file.write_text(form_text(TABLE))
    made = preview(read_form(file), tmp_path / "look")
    names = {each.stem.rpartition("-")[0] for each in made.pictures}
    assert names == {each.stem for each in made.workbooks}
    assert len(made.pictures) >= 2 * len(made.workbooks)


def test_rules_that_contradict_each_other_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLSREPORT_SOFFICE", str(tmp_path / "none"))
    file = tmp_path / "form.yaml"
    file.write_text(form_text(f"{TABLE}      - {{id: less, each: column, expr: x < y}}\n"))
    asked = ["forms", "preview", str(file), "-o", str(tmp_path / "look")]
    run = CliRunner().invoke(build("en"), asked)
    assert run.exit_code == 0
    assert "these are broken: t." in run.output


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "mine.txt").write_text("mine")
    asked = ["forms", "preview", "zfxxgk-2021", "-o", str(tmp_path / "look")]
    run = CliRunner().invoke(build("en"), asked)
    assert run.exit_code == 2
    assert "is not empty and nothing was written" in run.output
    assert [each.name for each in (tmp_path / "look").iterdir()] == ["mine.txt"]
