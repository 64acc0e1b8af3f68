"""Sentences written from the tables by the form's own statements: right ones and wrong ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.narrating import FORM, submission_with
from xlsreport.checks.narrative.figures import check_narrative_denials, check_narrative_figures
from xlsreport.checks.narrative.narration import Narration
from xlsreport.checks.policy.context import Context
from xlsreport.forms.phrases import with_years

if TYPE_CHECKING:
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.statements import StatedFigure
    from xlsreport.submission.submission import Submission

YEAR = 2023
STATEMENTS = FORM.statements
# Every row has figures, so that no two sums of the form are equal by being 0.
CELLS = sorted(cell.id for cell in FORM.cells.values() if not cell.computed)
FIGURES = {cell: 3 + 7 * number for number, cell in enumerate(CELLS) if "fees" not in cell}
STATED = [
    (figure, phrase) for figure in STATEMENTS.figures for phrase in (*figure.phrases, *figure.short)
]
DENIED = [(figure, phrase) for figure in STATEMENTS.figures for phrase in figure.none]


FILLED = submission_with("", FIGURES, year=YEAR)
NOTHING = submission_with("", {}, year=YEAR)


def check(text: str, filled: Submission) -> list[Finding]:
    submission = replace(filled, narratives={"narrative.overview": text})
    return [
        *check_narrative_figures(submission, Context()),
        *check_narrative_denials(submission, Context()),
    ]


def sums_of(figure: StatedFigure) -> list[int]:
    """What the number may be, the usual sum first."""
    narration = Narration(FILLED)
    return [int(str(narration.value(basis.terms))) for basis in figure.bases]


@st.composite
def written(draw: st.DrawFn, figure: StatedFigure, phrase: str, number: int) -> str:
    """A sentence that says the number with one of the phrase's words at each place.

    Words that the figure takes for another subject are not chosen: nobody states it with them.
    """
    refused = (*figure.unless, *figure.none_unless, *STATEMENTS.wording.skipped)
    counter = (figure.counters or STATEMENTS.grammar.counters)[0]
    text = ""
    for part in with_years(phrase, YEAR).split():
        if part == "<n>":
            text += draw(st.sampled_from(["", "共", "为"])) + f"{number}{counter}"
        elif part == "...":
            text += draw(st.sampled_from(["", "政府", "的"]))
        elif part == "." or part[0] == "!":
            continue
        elif part[0] != "[":
            words = part.split("|")
            usual = [word for word in words if not any(each in word for each in refused)]
            text += draw(st.sampled_from(usual or words))
    topic = figure.short_after[0] if phrase in figure.short else (*figure.about, "本年")[0]
    return f"{topic}方面，{text}。"


@pytest.mark.parametrize(("figure", "phrase"), STATED, ids=lambda each: getattr(each, "id", each))
@settings(max_examples=6)
@given(st.data())
def test_what_the_tables_say_is_no_finding_and_another_number_always_is(
    figure: StatedFigure, phrase: str, data: st.DataObject
) -> None:
    accepted = sums_of(figure)
    right = data.draw(written(figure, phrase, accepted[0]))
    assert [(f.rule, f.value) for f in check(right, FILLED)] == []
    wrong = data.draw(st.integers(0, 2999).filter(lambda number: number not in accepted))
    other = data.draw(written(figure, phrase, wrong))
    assert [f.value for f in check(other, FILLED)] == [str(wrong)], other


@pytest.mark.parametrize(("figure", "phrase"), DENIED, ids=lambda each: getattr(each, "id", each))
@settings(max_examples=6)
@given(st.data())
def test_what_the_tables_have_none_of_may_be_denied_and_nothing_else(
    figure: StatedFigure, phrase: str, data: st.DataObject
) -> None:
    text = data.draw(written(figure, phrase, 0))
    assert check(text, NOTHING) == []
    values = {f.value for f in check(text, FILLED)}
    assert str(sums_of(figure)[0]) in values, text
