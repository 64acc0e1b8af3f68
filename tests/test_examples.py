"""The examples are what their values make, without a finding, and go up another level."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from xlsreport import api
from xlsreport.forms.yaml.form import read_form
from xlsreport.submission.submission import Unit

_BUILDER = Path(__file__).parents[1] / "docs" / "build_examples.py"


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("build_examples", _BUILDER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILDER = _load()
NAMES = sorted(each.parent.name for each in BUILDER.EXAMPLES.glob("*/values"))


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_what_its_values_make(name: str, tmp_path: Path) -> None:
    there = BUILDER.EXAMPLES / name
    here = tmp_path / name
    shutil.copytree(there, here)
    for built in BUILDER.build_example(here):
        assert built.read_bytes() == (there / built.relative_to(here)).read_bytes(), built.name


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_checked_merged_upward_and_published_without_a_finding(
    name: str, tmp_path: Path
) -> None:
    folder = BUILDER.EXAMPLES / name
    form = read_form(folder / "form.yaml")
    forms = {form.id: form}
    roster = api.read_roster(folder / "roster.csv")
    report = api.check([folder / "filled"], forms, roster)
    found = [f for each in report.outcomes for f in each.findings] + list(report.batch)
    assert found == []
    above = tmp_path / "above.xlsx"
    made = api.merge([folder / "result" / "merged.xlsx"], above, forms, unit=Unit("UP", "Above"))
    assert made.consolidation.units
    (read,) = api.check([above], forms).outcomes
    assert [each for each in read.findings if each.blocks] == []
    published = api.publish([above], tmp_path / "report.html", forms)
    assert published.whole


def test_the_schema_beside_the_examples_is_the_programs(tmp_path: Path) -> None:
    BUILDER.build_schema(tmp_path / "schema.json")
    built = json.loads((tmp_path / "schema.json").read_text("utf-8"))
    assert built == json.loads((BUILDER.EXAMPLES / BUILDER.SCHEMA).read_text("utf-8"))
