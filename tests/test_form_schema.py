"""The schema of forms agrees with the reader of forms: on every form at hand and on spoilt ones."""

from __future__ import annotations

import copy
import json
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from tests.effort import DRAW, times
from tests.sample_forms import LIBRARY
from tests.wild_forms import wild_form
from xlsreport.cli.main import build
from xlsreport.errors import DefinitionError
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.forms.yaml.form import read_form
from xlsreport.forms.yaml.schema import form_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VALIDATOR = Draft202012Validator(form_schema())
# How the reader begins when a key or value itself is wrong, whatever the rest of the form says.
STRUCTURAL = (
    "unknown key",
    "a list (items",
    "a mapping (key",
    "a group has no",
    "with blocks,",
    "a corner needs",
)

KITCHEN_SINK = """
form: sink
edition: 1
title: Everything
basis: A law
language: en
years: {from: 2024, to: 2026}
narratives_sheet: Texts
mistakes: [Typing in words]
tables:
- id: people
  title: People
  sheet: People
  orientation: landscape
  note: A note.
  corner: Kind
  cells: {type: count, unit: people, signed: true, plausible: 900, min: -5, max: 1000}
  boxhead:
  - {id: share, label: Share, cells: {type: percent, decimals: 1, max: 100%}}
  - {id: opened, label: Opened, cells: {type: date, min: 1949-10-01, blank: allowed}}
  - {id: code, label: Code, cells: {type: text, longest: 12}}
  - {id: kind, label: Kind, cells: {type: choice, choices: {branch: Branch, mobile: Mobile}}}
  - {id: how, label: How, cells: {type: choice, choices: [By post, By mail], aggregate: append}}
  - {id: steps, label: Steps, cells: {type: yes_no}}
  - {id: cost, label: Cost, cells: {type: amount, unit: USD, decimals: 2, aggregate: none}, span: 2}
  - {id: heads, label: Heads, help: Whom, source: s. 1, short: H, prior: {expr: heads, source: s}}
  stub:
  - label: Group
    id: group
    unsplit: rest
    children:
    - {id: one, label: One}
    - {id: rest, label: Rest}
    - {id: total, label: All, total_of: siblings}
  rules:
  - {id: most, each: column, expr: group.one <= group.rest, severity: note, title: T, source: S,
     below: county, in_workbook: false}
- id: split
  title: Split
  sheet: Split
  blocks:
  - {title: One, boxhead: [{id: a, label: A, span: 2}], cells: {type: count}}
  - {corner: C, boxhead: [{id: b, label: B}, {id: c, label: C}], stub: [{id: r, label: R}]}
lists:
- id: register
  title: Register
  sheet: Register
  rows: {prepared: 5, most: 9}
  key: [number]
  optional: true
  orientation: portrait
  note: A line each.
  columns:
  - {id: number, label: Number, cells: {type: text, longest: 20}, width: 14, short: No, help: H}
  - {id: fee, label: Fee, cells: {type: amount, unit: USD, decimals: 2}, total: true, source: S}
  rules:
  - {id: paid, expr: fee >= 0, when: number != blank, severity: note, title: T, source: S}
  - {id: few, each: once, expr: 2 * count(register) >= 0}
narratives:
- {id: text, title: Text, placeholder: P, help: H, longest: 100}
rules:
- {id: across, expr: split.a <= people.group.total.heads, severity: warning}
charts:
- {title: Bars, kind: totals, bars: [{label: A, cells: [split.a]}, {cells: [split.r.b]}]}
key_figures:
- {label: A, cells: [split.a], of: [split.a]}
report: {title: "{unit} {year}", sections: [text, people, split]}
statements:
  opening: text
  figures:
  - {id: heads, label: heads, phrases: ["heads <n>"], bases: [{label: all, expr: split.a}]}
"""


def plain(value: Any) -> Any:
    """What an editor reads, which knows no dates."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def load(text: str) -> Any:
    return plain(YAML(typ="safe", pure=True).load(text))


def faults(value: Any) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in VALIDATOR.iter_errors(value)]


def read(value: Any, folder: Path) -> DefinitionError | None:
    """Why the reader refuses a form, written as JSON, which is YAML too."""
    file = folder / "form.yaml"
    file.write_text(json.dumps(value), "utf-8")
    try:
        read_form(file)
    except DefinitionError as error:
        return error
    return None


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(form_schema())
    run = CliRunner().invoke(build("en"), ["forms", "schema"])
    assert json.loads(run.output) == form_schema()


@pytest.mark.parametrize("name", [*load_forms([]), "library-2024"])
def test_every_form_at_hand_is_valid(name: str) -> None:
    file = LIBRARY if name == "library-2024" else LIBRARY.parents[2] / "templates" / f"{name}.yaml"
    value = load(file.read_text("utf-8"))
    assert faults(value) == []
    shared = value.get("statements")
    if isinstance(shared, str):
        value["statements"] = load((file.parent / shared).read_text("utf-8"))
        assert faults(value) == []


def test_a_form_with_every_kind_of_key_is_valid_and_read(tmp_path: Path) -> None:
    assert faults(load(KITCHEN_SINK)) == []
    assert read(load(KITCHEN_SINK), tmp_path) is None


def test_every_key_that_is_read_has_a_shape() -> None:
    def walk(schema: Any, where: str = "") -> Iterator[str]:
        if isinstance(schema, dict):
            for key, value in schema.get("properties", {}).items():
                if value == {}:
                    yield f"{where}.{key}"
            for key, value in schema.items():
                yield from walk(value, f"{where}.{key}")

    assert list(walk(form_schema())) == []


@pytest.mark.parametrize("seed", range(times(20, 600)))
def test_what_is_read_is_valid(seed: int, tmp_path: Path) -> None:
    value = wild_form(f"schema {seed}{DRAW}")
    if read(value, tmp_path) is None:
        assert faults(value) == []


def spoil(value: Any, rng: random.Random) -> Any:
    """A form with one mistake, or with one thing otherwise."""
    value = copy.deepcopy(value)
    inner: list[Any] = []

    def collect(each: Any) -> None:
        if isinstance(each, dict | list):
            inner.append(each)
            for part in each.values() if isinstance(each, dict) else each:
                collect(part)

    collect(value)
    chosen = rng.choice(inner)
    key = rng.choice(list(chosen) if isinstance(chosen, dict) else range(len(chosen)))
    deed = rng.choice(["rename", "delete", "replace"])
    if deed == "rename" and isinstance(chosen, dict):
        known = ["id", "label", "children", "cells", "span", "unsplit", "total_of", "expr", "xyz"]
        chosen[rng.choice([f"{key}x", *known])] = chosen.pop(key)
    elif deed == "delete":
        del chosen[key]
    else:
        chosen[key] = rng.choice(["", "§", "a", -1, 0, 7, 99999, True, [], ["a"], {}, {"a": "b"}])
    return value


@pytest.mark.parametrize("seed", range(times(5, 200)))
def test_schema_and_reader_refuse_the_same_mistakes(seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"spoil {seed}{DRAW}")  # noqa: S311
    sink = load(KITCHEN_SINK)
    for _ in range(20):
        value = spoil(sink, rng)
        found, error = faults(value), read(value, tmp_path)
        if found:
            assert error is not None, found
        elif error is not None:
            assert not error.en.startswith(STRUCTURAL), error
