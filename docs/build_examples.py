"""Builds the examples: fills in what stands in ``values/``, and merges it.

Run by ``make examples``; a test compares what is there with what this writes. An example is a
folder of ``examples/`` with ``form.yaml``, ``roster.csv`` and the values of each unit.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport import api
from xlsreport.forms.periods import parse_period
from xlsreport.forms.yaml.form import read_form
from xlsreport.forms.yaml.schema import form_schema
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.verbs.value_files import read_values
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from xlsreport.forms.form import Form

__all__ = ["EXAMPLES", "SCHEMA", "build_example", "build_schema"]

EXAMPLES = Path(__file__).parents[1] / "examples"
SCHEMA = "form.schema.json"
_OFFICE = {"en": Unit("ALL", "Whole agency"), "zh": Unit("000", "全部单位")}


def build_example(folder: Path) -> list[Path]:
    """Writes ``filled/`` and ``result/merged.xlsx`` of an example and returns the files."""
    form = read_form(folder / "form.yaml")
    roster = api.read_roster(folder / "roster.csv")
    target = folder / "filled"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    written = []
    for each in roster.units:
        unit = Unit(each.code, each.name)
        values = read_values(folder / "values" / f"{each.code}.json")
        file = target / f"{each.code}.xlsx"
        content = Content(form.first_year, unit, unit, period=_choose_period(form))
        write_form(form, filled(form, content, values), file)
        written.append(file)
    merged = folder / "result" / "merged.xlsx"
    merged.parent.mkdir(exist_ok=True)
    merged.unlink(missing_ok=True)
    office = _OFFICE[form.language]
    api.merge([target], merged, {form.id: form}, roster, unit=office)
    return [*written, merged]


def _choose_period(form: Form) -> str | None:
    """The second period of its first year; ``None`` for a yearly form."""
    return None if form.periods is None else parse_period("2", form.periods, form.first_year)


def build_schema(file: Path) -> None:
    """Writes the schema that the first line of each example's form names."""
    text = json.dumps(form_schema(), ensure_ascii=False, indent=1)
    file.write_text(f"{text}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build_schema(EXAMPLES / SCHEMA)
    for example in sorted(EXAMPLES.iterdir()):
        if (example / "values").is_dir():
            for path in build_example(example):
                print(path.relative_to(EXAMPLES), path.stat().st_size)
