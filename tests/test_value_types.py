"""The types of cells as a form declares them: what is read, what is refused, what follows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.sample_forms import form_text
from xlsreport.errors import DefinitionError
from xlsreport.forms.library.compiled import compiled_text
from xlsreport.forms.prompts import prompt_of
from xlsreport.forms.record import form_from_text, form_to_text
from xlsreport.forms.yaml.form import read_form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.forms.form import Form

    Reader = Callable[[str], Form]

TYPED = form_text("""
    - id: t
      title: Table
      sheet: T
      boxhead:
      - {id: held, label: Held, cells: {type: count, min: 1, max: 99}}
      - {id: share, label: Share, cells: {type: percent, decimals: 1, max: 100%}}
      - {id: opened, label: Opened, cells: {type: date, min: 2000-01-01, aggregate: min}}
      - {id: code, label: Code, cells: {type: text, longest: 12, blank: allowed}}
      - {id: kind, label: Kind, cells: {type: choice, choices: {branch: A branch, bus: A bus}}}
      - {id: free, label: Free, cells: {type: yes_no}}
      stub:
      - {id: x, label: X}
      - {id: y, label: Y}
      - {id: all, label: All, total_of: siblings}
      rules:
      - {id: order, each: column, expr: x <= y}
""")


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def read_text(text: str) -> Form:
        (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
        return read_form(tmp_path / "f.yaml")

    return read_text


def one_cell(cells: str) -> str:
    return form_text(f"""
        - id: t
          title: Table
          sheet: T
          boxhead:
          - id: a
            label: A
            cells: {{{cells}}}
          - {{id: b, label: B}}
    """)


def test_figures_and_other_entries_are_kept_apart(read: Reader) -> None:
    form = read(TYPED)
    assert list(form.cells) == [
        "t.x.held", "t.x.share", "t.y.held", "t.y.share", "t.all.held",
    ]  # fmt: skip
    assert list(form.entries) == [
        f"t.{row}.{column}" for row in "xy" for column in ("opened", "code", "kind", "free")
    ]


def test_a_total_adds_up_what_can_be_added_and_nothing_else(read: Reader) -> None:
    form = read(TYPED)
    assert form.cells["t.all.held"].parts == ("t.x.held", "t.y.held")
    assert [tie.id for tie in form.ties] == [
        "t.order[held]", "t.order[share]", "t.row_all[held]",
    ]  # fmt: skip


def test_bounds_choices_and_blanks_are_those_declared(read: Reader) -> None:
    form = read(TYPED)
    kinds = {
        cell.id[4:]: cell.value_type for cell in (*form.cells.values(), *form.entries.values())
    }
    assert (kinds["held"].least, kinds["held"].most) == (1, 99)
    assert (kinds["share"].decimals, kinds["share"].most) == (3, 1)
    assert kinds["share"].aggregate == "none"
    assert (kinds["opened"].least, kinds["opened"].aggregate) == (date(2000, 1, 1), "min")
    assert (kinds["code"].longest, kinds["code"].may_be_blank) == (12, True)
    assert [(each.id, each.label) for each in kinds["kind"].choices] == [
        ("branch", "A branch"), ("bus", "A bus"),
    ]  # fmt: skip
    assert kinds["free"].aggregate == "append"


def test_a_compiled_form_has_the_same_types(read: Reader, tmp_path: Path) -> None:
    import json

    form = read(TYPED)
    again = form_from_text(json.loads(form_to_text(form, {})))
    assert again is not None
    assert (again.cells, again.entries) == (form.cells, form.entries)
    assert compiled_text(tmp_path / "f.yaml")


PROMPTS = {
    "type: percent, max: 100%": "A percentage with its % sign, as 35%. If none, 0. At most 100%.",
    "type: percent, decimals: 2": "A percentage with its % sign, as 35.55%. If none, 0.",
    "type: text, longest: 12": "Words, at most 12 characters.",
    "type: date, min: 2024-01-01": "A date, as 2024-01-31. Not before 2024-01-01.",
    "type: date, max: 2024-12-31": "A date, as 2024-01-31. Not after 2024-12-31.",
    "type: choice, choices: [C, D]": "Choose one from the list.",
    "type: yes_no, blank: allowed": "Choose Yes or No. May stay empty where it does not apply.",
    "type: count, min: 5": "A whole number, 0 or more. If none, 0. At least 5.",
}


@pytest.mark.parametrize(("cells", "expected"), PROMPTS.items())
def test_the_prompt_says_what_may_be_entered(read: Reader, cells: str, expected: str) -> None:
    form = read(one_cell(cells))
    cell = {**form.cells, **form.entries}["t.a"]
    assert prompt_of(cell, "en").text == expected


REFUSED = {
    "an unknown type": ("type: money", "'money' must be one of: count, amount, percent"),
    "choices of a text": ("type: text, choices: [C, D]", "only for: choice"),
    "a choice without choices": ("type: choice", "must declare its choices"),
    "a single choice": ("type: choice, choices: [C]", "at least two"),
    "choices that differ by width": ("type: choice, choices: [Ｃ, c]", "are one choice"),
    "a choice with a comma": ('type: choice, choices: ["C, D", E]', "no comma"),
    "choices too long": (f"type: choice, choices: [{'x' * 200}, {'y' * 60}]", "at most 255"),
    "the sum of a date": ("type: date, aggregate: sum", "cannot make the sum of a date"),
    "the sum of a percent": ("type: percent, aggregate: sum", "none, min, max, append"),
    "the largest of a text": ("type: text, aggregate: max", "append, none"),
    "a unit of a text": ("type: text, unit: kg", "only for: count, amount"),
    "decimals of a count": ("type: count, decimals: 2", "a count has no decimals"),
    "decimals of a date": ("type: date, decimals: 2", "only for: amount, percent"),
    "bounds of yes and no": ("type: yes_no, min: 1", "only for: count, amount, percent, date"),
    "a percent without its sign": ("type: percent, max: 1", "needs a % sign, as in 100%"),
    "a bound with too many decimals": ("type: percent, max: 99.5%", "whole number"),
    "a bound that is no number": ("type: count, max: many", "unknown name 'many'"),
    "a bound that is no day": ("type: date, max: 31.1.2024", "2024-01-31"),
    "bounds that contradict each other": ("type: count, min: 5, max: 4", "must not be below 'min'"),
    "days that contradict each other": ("type: date, min: 2024-01-02, max: 2024-01-01", "below"),
    "a negative bound without a sign": ("type: count, min: -5", "signed: true"),
    "a blank that is neither": ("type: count, blank: yes", "must be one of: allowed"),
    "a text longer than a cell": ("type: text, longest: 32768", "1 to 32767"),
}


@pytest.mark.parametrize(("cells", "expected"), REFUSED.values(), ids=REFUSED)
def test_is_refused_at_its_line(read: Reader, cells: str, expected: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read(one_cell(cells))
    assert expected in caught.value.en
    assert caught.value.line == 13


def with_parts(boxhead: str, more: str = "") -> str:
    return form_text(f"""
        - id: t
          title: Table
          sheet: T
          boxhead: {boxhead}
          stub: [{{id: x, label: X}}, {{id: y, label: Y, cells: {{type: text}}}}]
          {more}
    """)


SHARES = "[{id: a, label: A}, {id: p, label: P, cells: {type: percent}}]"


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        ("[{label: L, cells: [t.x.a, t.x.p]}]", "'t.x.p' is a percent and cannot be added"),
        ("[{cells: [t.x.a]}, {cells: [t.x.p]}]", "share one unit of measure"),
    ],
)
def test_a_chart_neither_adds_percents_nor_mixes_them(
    read: Reader, bars: str, expected: str
) -> None:
    text = with_parts(SHARES) + f"charts: [{{title: C, kind: totals, bars: {bars}}}]\n"
    with pytest.raises(DefinitionError) as caught:
        read(text)
    assert expected in caught.value.en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            with_parts(
                "[{id: a, label: A, cells: {type: text}}, {id: s, label: S, total_of: siblings}]"
            ),
            "nothing to add up",
        ),
        (
            with_parts(
                "[{id: a, label: A, cells: {type: count, aggregate: max}},"
                " {id: s, label: S, total_of: siblings}]"
            ),
            "cannot be added",
        ),
        (
            with_parts("[{id: a, label: A}]", "rules: [{id: r, each: column, expr: x == y}]"),
            "'y' hold no figures",
        ),
        (
            with_parts("[{id: a, label: A}]") + "rules: [{id: r, expr: t.x.a == t.y.a}]\n",
            "'t.y.a' hold no figures",
        ),
    ],
    ids=["total of texts", "total of largest", "rule with a text", "rule of the form"],
)
def test_what_is_no_figure_is_neither_added_nor_related(
    read: Reader, text: str, expected: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        read(text)
    assert expected in caught.value.en
    assert caught.value.line is not None
