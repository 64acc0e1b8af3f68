"""One figure off by one: whatever a tie of the form covers cannot go wrong unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Severity
from xlsreport.forms.form import entered_below
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Outcome, Submission, with_totals
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form

EDITIONS = ("zfxxgk-2019", "zfxxgk-2021")


@pytest.fixture(params=EDITIONS)
def published(
    request: pytest.FixtureRequest, forms: Mapping[str, Form], tmp_path: Path
) -> Submission:
    """A consistent report with its totals typed as they are published, not computed."""
    form = forms[request.param]
    entered = {cell.id: 2 for cell in form.cells.values() if not cell.computed}
    entered |= dict.fromkeys((c for c in entered if ".rules." in c), 0)
    rows = {c.rpartition(".")[0] for c in entered if c.startswith("requests.outcome.")}
    for cell in entered:
        if cell.startswith("requests.received."):
            entered[cell] = 2 * len(rows)
    path = tmp_path / "published.xlsx"
    write_form(form, Content(year=form.first_year, entries=with_totals(form, entered)), path)
    outcome = check_outcome(read_workbook(path.read_bytes(), "published.xlsx", forms))
    assert outcome.status == "accepted", outcome.findings
    assert outcome.submission is not None
    return outcome.submission


def one_more(submission: Submission, cell: str) -> Submission:
    """The same report with 1 added to one figure as it stands there."""
    form = submission.form
    if form.cells[cell].computed:
        shown = dict(submission.shown)
        shown[cell] = (shown[cell] or 0) + 1
        return replace(submission, shown=shown)
    values = {c.id: submission.values[c.id] for c in form.cells.values() if not c.computed}
    values[cell] = (values[cell] or 0) + 1
    return replace(submission, values=with_totals(form, values))


def test_one_more_in_any_cell_that_an_error_tie_covers_is_an_error_that_names_it(
    published: Submission,
) -> None:
    form = published.form
    hard = [tie for tie in form.ties if tie.severity == "error" and tie.kind != "prior"]
    covered = {c for tie in hard for c in (*tie.cells, *entered_below(form, tie.cells))}
    ties_of = {
        cell: {
            c
            for tie in hard
            if cell in {*tie.cells, *entered_below(form, tie.cells)}
            for c in tie.cells
        }
        for cell in covered
    }
    silent = []
    for cell in form.cells:
        changed = one_more(published, cell)
        findings = check_outcome(Outcome("published.xlsx", changed, ())).findings
        named = {each for f in findings if f.severity is Severity.ERROR for each in f.cell_ids}
        if cell in covered:
            assert named & ({cell} | ties_of[cell]), cell
        else:
            silent.append(cell)
    # The law gives table two no sum that its figures must come to.
    assert {form.cells[cell].table for cell in silent} == {"proactive"}


def test_untouched_it_has_no_error(published: Submission) -> None:
    findings = check_outcome(Outcome("published.xlsx", published, ())).findings
    assert not [f for f in findings if f.severity is Severity.ERROR]
