from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.narrating import FORMS
from xlsreport.checks.narrative.figures import check_narrative_figures
from xlsreport.checks.policy.context import Context
from xlsreport.errors import DefinitionError
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Submission, Unit, with_totals

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.statements import Statements

FORM = """\
form: small
edition: "1"
title: Small
years: {from: 2000}
narratives:
- {id: text, title: Text}
tables:
- id: t
  title: T
  sheet: T
  cells: {type: count}
  boxhead: [{id: a, label: A}, {id: b, label: B}]
  stub:
  - {id: one, label: One}
  - id: group
    label: Group
    children: [{id: x, label: X}, {id: y, label: Y}, {id: total, label: Total, total_of: siblings}]
statements:
"""
LINES = FORM.count("\n")
FIGURE = "  figures:\n  - {id: f, label: F, phrases: ['f <n>'], bases: [{label: A, expr: %s}]}\n"


def read(tmp_path: Path, text: str) -> Statements:
    file = tmp_path / "small.yaml"
    file.write_text(FORM + text, encoding="utf-8")
    return read_form(file).statements


def test_what_is_declared_is_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """\
  opening: text
  expected: {text: 5}
  grammar: {counters: [件], fillers: [共]}
  wording: {part: [其中], each: [各]}
  period: {words: [统计], first_day: 7-1, last_day: 6-30}
  figures:
  - id: f
    label: F
    phrases: ["f <n>"]
    none: [no f]
    bases: [{label: A, expr: t.one.a, when: [w]}]
    counters: [份]
    whole: true
  completions: [{label: A, phrases: [all done], expr: t.one.a, unless: [but]}]
  notices: [{number: 〔1〕2号, since: 2001, instead: 〔3〕4号}]
""",
    )
    assert found.opening == "narrative.text"
    assert found.expected == (("narrative.text", 5),)
    assert found.grammar.counters == ("件",)
    assert found.wording.part == ("其中",)
    assert found.period.first_day == (7, 1)
    assert found.figures[0].none == ("no f",)
    assert found.figures[0].whole
    assert found.figures[0].bases[0].cells == ("t.one.a",)
    assert found.completions[0].unless == ("but",)
    assert found.notices[0].since == 2001


def test_a_group_stands_for_its_rows_without_their_total(tmp_path: Path) -> None:
    found = read(tmp_path, FIGURE % "t.group.*.a - t.one.b")
    assert found.figures[0].bases[0].cells == ("t.group.x.a", "t.group.y.a", "t.one.b")


def test_an_undivided_group_is_its_single_row() -> None:
    def other(form_id: str) -> tuple[str, ...]:
        figures = FORMS[form_id].statements.figures
        return next(f for f in figures if f.id == "other").bases[0].cells

    assert other("zfxxgk-2019") == ("requests.outcome.other.total",)
    assert other("zfxxgk-2021") == (
        "requests.outcome.other.uncorrected.total",
        "requests.outcome.other.unpaid.total",
        "requests.outcome.other.rest.total",
    )


def test_a_figure_of_another_edition_is_passed_over() -> None:
    ids = {form: {f.id for f in FORMS[form].statements.figures} for form in FORMS}
    assert "normative_made" in ids["zfxxgk-2019"]
    assert "normative_made" not in ids["zfxxgk-2021"]
    assert "normative_in_force" not in ids["zfxxgk-2019"]


def test_statements_may_stand_in_a_file_beside_the_form(tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text("opening: text\n", encoding="utf-8")
    file = tmp_path / "small.yaml"
    file.write_text(FORM.replace("statements:", "statements: shared.yaml"), encoding="utf-8")
    assert read_form(file).statements.opening == "narrative.text"


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("  figuers: []\n", 1, "did you mean 'figures'"),
        ("  opening: tekst\n", 1, "must be one of: text"),
        ("  expected: {tekst: 5}\n", 1, "did you mean 'text'"),
        ("  expected: {text: 0}\n", 1, "whole number"),
        (FIGURE % "t.one.c", 2, "the nearest is 't.one.b'"),
        (FIGURE % "t.groop.*.a", 2, "unknown name"),
        (FIGURE % "prior(t.one.a)", 2, "unknown name"),
        (FIGURE % "t.one.a ==", 2, "not a formula"),
        ((FIGURE % "t.one.a").replace("<n>", ""), 2, "needs one '<n>'"),
        ((FIGURE % "t.one.a") + "  - {id: f, label: G, phrases: [g <n>], bases: [{label: A, expr: "
         "t.one.a}]}\n", 3, "used twice"),
        ("  wording: {part: ['']}\n", 1, "match everywhere"),
        ("  period: {words: [a], first_day: May, last_day: 12-31}\n", 1, "1-1 or 12-31"),
        ("  completions: [{label: A, phrases: ['x <n>'], expr: t.one.a}]\n", 1, "may not have"),
        ("  notices: [{number: a, since: 2001}]\n", 1, "'instead' is missing"),
        ("  completions: [{label: A, editions: ['?'], phrases: [x], expr: t.one.a}]\n", 1,
         "no edition"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, part: str
) -> None:
    with pytest.raises(DefinitionError, match=part.replace("?", r"\?")) as caught:
        read(tmp_path, text)
    assert caught.value.line == LINES + line


def test_a_missing_file_is_refused_where_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(FORM.replace("statements:", "statements: none.yaml"), encoding="utf-8")
    with pytest.raises(DefinitionError, match="there is no file") as caught:
        read_form(file)
    assert caught.value.line == LINES


def test_a_form_without_narratives_expects_none(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    form = FORM.replace("narratives:\n- {id: text, title: Text}\n", "")
    file.write_text(form + "  expected: {text: 5}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="no narratives"):
        read_form(file)


def test_every_declared_cell_of_the_built_in_forms_is_there() -> None:
    for form in FORMS.values():
        assert form.statements.figures
        for figure in form.statements.figures:
            for basis in figure.bases:
                assert basis.cells
                assert all(cell in form.cells for cell in basis.cells)


def test_sets_of_words_are_written_out(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """\
  sets:
    come: [in, out]
    gone: [<come>, over]
  wording: {topics: [carried <gone>, none]}
  figures:
  - {id: f, label: F, phrases: ["<gone> [<come>] <n>"], bases: [{label: A, expr: t.one.a}]}
""",
    )
    assert found.figures[0].phrases == ("in|out|over [in|out] <n>",)
    assert found.wording.topics == ("carried in", "carried out", "carried over", "none")


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("  sets: {aa: [b]}\n  wording: {topics: [<come>]}\n", "there is no set of words 'come'"),
        ("  sets: {Ab: [b]}\n", "'Ab' is no name of a set of words"),
        ("  must_say: {nowhere: [a]}\n", "unknown key 'nowhere'"),
    ],
)
def test_sets_and_sections_that_are_not_there_are_refused(
    tmp_path: Path, text: str, en: str
) -> None:
    with pytest.raises(DefinitionError, match=en):
        read(tmp_path, text)


def test_an_english_form_is_compared_and_quoted_with_its_spaces(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(
        FORM
        + """\
  grammar: {counters: [requests, request], fillers: [was, of], signs: [$]}
  figures:
  - id: f
    label: requests
    phrases: ["received <n>", "total_fee [was] <n>"]
    bases: [{label: One, expr: t.one.a}]
""",
        encoding="utf-8",
    )
    form = read_form(file)

    def check(text: str) -> list[tuple[str | None, str]]:
        unit = Unit("", "Office")
        submission = Submission(
            file="a.xlsx", form=form, year=2023, unit=unit, issued_to=unit, consolidated=False,
            nil_return=False, shown={}, unreadable=frozenset(), healed=frozenset(),
            values=with_totals(form, {c.id: 12 for c in form.cells.values() if not c.computed}),
            places=lay_out(form).cells, priors={}, narratives={"narrative.text": text},
        )  # fmt: skip
        return [
            (finding.value, finding.params["clause"])
            for finding in check_narrative_figures(submission, Context())
        ]

    assert check("We received 12 requests. The total fee was $12.") == []
    assert check("We received  twelve requests.") == []
    assert check("Received thirteen requests. The total fee was $100.") == [
        ("13", "Received thirteen requests"),
        ("100", "The total fee was $100"),
    ]
