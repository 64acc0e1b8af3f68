"""A form that `forms check` calls right works in every verb; one that does not is refused."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.sample_forms import FORMS, REQUESTS, form_text
from xlsreport.cli.main import build
from xlsreport.errors import DefinitionError
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.layout.check_lines import Figures, judge
from xlsreport.submission.submission import Unit
from xlsreport.verbs import try_form as module
from xlsreport.verbs.try_form import try_form
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_the_forms_at_hand_are_right(form: Form) -> None:
    try_form(form)


CELLS = st.sampled_from(
    [
        "{type: count}",
        "{type: count, aggregate: none}",
        "{type: count, unit: loans, plausible: 3}",
        "{type: amount, decimals: 2}",
        "{type: amount, decimals: 1, aggregate: none}",
    ]
)
FACTORS = st.sampled_from(["", "0.5 * ", "3 * ", "0.25 * "])
OPERATORS = st.sampled_from(["==", "<=", ">=", "<", "!="])


@st.composite
def forms(draw: st.DrawFn) -> str:
    """The YAML of a form with totals, rules and last year's figures over cells of all kinds."""
    language = draw(st.sampled_from(["en", "zh"]))
    lines = [
        'form: drawn\nedition: "1"', "title: Drawn", f"language: {language}", "years: {from: 2024}"
    ]  # fmt: skip
    if draw(st.booleans()):
        lines.append("narratives: [{id: n, title: N, longest: 3}]")
    lines.append("tables:")
    for number in range(draw(st.integers(1, 2))):
        lines += [f"- id: t{number}", f"  title: T{number}", f"  sheet: Sheet {number}"]
        lines.append(f"  cells: {draw(CELLS)}")
        columns = [f"{{id: c{at}, label: C{at}}}" for at in range(draw(st.integers(1, 3)))]
        if draw(st.booleans()):
            columns[-1] = columns[-1].replace("}", f", cells: {draw(CELLS)}}}")
        rows = [f"{{id: r{at}, label: R{at}}}" for at in range(draw(st.integers(0, 3)))]
        if len(rows) > 1 and draw(st.booleans()):
            rows[0] = rows[0].replace("}", ", prior: {expr: r1}}")
        if len(rows) > 1 and draw(st.booleans()):
            rows.append("{id: all, label: All, total_of: siblings}")
        if len(columns) > 1 and draw(st.booleans()):
            columns.append("{id: sum, label: Sum, total_of: siblings}")
        if len(columns) > 1 and draw(st.booleans()):
            columns[0] = columns[0].replace("}", ", prior: {expr: c1, severity: warning}}")
        lines.append(f"  boxhead: [{', '.join(columns)}]")
        if rows:
            lines.append(f"  stub: [{', '.join(rows)}]")
        if len(rows) > 1:
            rule = f"r0 {draw(OPERATORS)} {draw(FACTORS)}r1"
            lines.append(f'  rules: [{{id: rule, each: column, expr: "{rule}"}}]')
    return "\n".join(lines) + "\n"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=forms())
def test_what_can_be_read_as_a_form_works_in_every_verb(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("drawn") / "drawn.yaml"
    file.write_text(text, "utf-8")
    try:
        form = read_form(file)
    except DefinitionError:
        return  # such as a total of differing units, which has tests of its own
    try_form(form)


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
@pytest.mark.parametrize("stub", [False, True], ids=["no stub", "stub"])
def test_state_and_link_stand_apart_however_narrow_a_table_is(
    columns: int, tmp_path: Path, *, stub: bool
) -> None:
    heads = ", ".join(f"{{id: c{at}, label: C{at}}}" for at in range(columns))
    rows = "  stub: [{id: a, label: A}]\n" if stub else ""
    file = tmp_path / "narrow.yaml"
    file.write_text(form_text(f"- id: t\n  title: T\n  sheet: T\n  boxhead: [{heads}]\n{rows}"))
    layout = lay_out(read_form(file))
    (link,) = [each for each in layout.sheets[1].labels if each.style == "link"]
    assert link.text == "Go to Checks"
    others = {(each.row, each.column) for each in (layout.states["t"], layout.zeros["t"])}
    assert len(others) == 2
    assert (link.place.row, link.place.column) not in others


@pytest.mark.parametrize("factor", ["0.5", "0.25", "0.05", "1.5"])
@pytest.mark.parametrize("whole", [2836753, 2836751, 1, 3, 12345677, 99])
def test_half_of_the_last_place_is_no_difference_in_check_and_workbook(
    factor: str, whole: int, tmp_path: Path
) -> None:
    file = tmp_path / "half.yaml"
    file.write_text(
        form_text(
            f"""
            - id: t
              title: T
              sheet: T
              cells: {{type: amount, decimals: 2}}
              boxhead: [{{id: a, label: A}}]
              stub: [{{id: share, label: S}}, {{id: whole, label: W}}]
              rules: [{{id: r, each: column, expr: share == {factor} * whole}}]
            """
        )
    )
    form = read_form(file)
    (tie,) = form.ties
    (line,) = lay_out(form).checks
    found = re.fullmatch(r"ROUND\(([A-Z]\d+-[A-Z]\d+)-SIGN\(\1\)\*(0\.0+1),2\)", line.difference)
    assert found is not None
    base = Decimal(whole) / 100
    exact = base * Decimal(factor)
    for rounding in ("ROUND_DOWN", "ROUND_UP"):
        share = exact.quantize(Decimal("0.01"), rounding)
        figures = Figures(
            form, {"t.share.a": share, "t.whole.a": base}, (), nil_return=False, priors={}
        )
        passed = judge(tie, figures).verdict == "passed"
        assert passed == (abs(share - exact) <= Decimal("0.005"))
        # The workbook computes in binary, where the half may lie on either side.
        gap = float(share) - float(factor) * float(base)
        assert passed == (abs(gap) - float(found[2]) < 0.005)


def test_a_form_without_fractions_is_compared_as_before() -> None:
    for line in lay_out(FORMS["zfxxgk-2021"]).checks:
        assert "SIGN" not in line.difference + line.state


def test_a_step_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StopIteration

    monkeypatch.setattr(module, "write_consolidated", fail)
    with pytest.raises(DefinitionError, match=r"fails at merging \(StopIteration"):
        try_form(FORMS["library-2024"])


def test_what_is_read_back_as_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def write_another(form: Form, content: Content, target: Path) -> None:
        entries = dict.fromkeys(content.entries, 7)
        write_form(form, Content(2024, Unit("T1", "A"), entries=entries), target)

    monkeypatch.setattr(module, "write_form", write_another)
    with pytest.raises(DefinitionError, match="was written as 1 and read as 7"):
        try_form(FORMS["library-2024"])


def test_a_finding_in_what_was_written_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def write_text(form: Form, content: Content, target: Path) -> None:
        write_form(form, replace(content, entries=dict.fromkeys(content.entries, "many")), target)

    monkeypatch.setattr(module, "write_form", write_text)
    with pytest.raises(DefinitionError, match=r"cannot be read as it was written: .*many"):
        try_form(FORMS["library-2024"])


def test_forms_check_tries_the_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(form_text())
    run = CliRunner().invoke(build("en"), ["forms", "check", str(file)])
    assert run.exit_code == 0
    assert "is right: 4 cells" in run.output
    run = CliRunner().invoke(build("en"), ["forms", "check", str(REQUESTS)])
    assert "is right: 12 cells, 4 ties, 1 lists." in run.output

    def fail(*_: object, **__: object) -> None:
        raise KeyError(json.dumps("x"))

    monkeypatch.setattr(module, "consolidate", fail)
    run = CliRunner().invoke(build("en"), ["forms", "check", str(file)])
    assert run.exit_code == 2
    assert "fails at merging" in run.output
