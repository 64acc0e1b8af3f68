"""A single change gives the same figures or a remark that names it, and never a traceback.

Each mutation runs on a filled workbook of both editions. Every entered cell holds another figure,
so that a figure read from the wrong cell is noticed.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import pytest
from openpyxl import load_workbook

from tests.both_ways import both_ways
from tests.filled import Filled, filled, read
from tests.mutations import MUTATIONS, Mutation
from xlsreport.findings.finding import Severity, message_of
from xlsreport.layout import lay_out

if TYPE_CHECKING:
    from xlsreport.submission.submission import Outcome, Submission

CASES = [
    pytest.param((mutation, edition), id=f"{mutation.name}-{edition}")
    for mutation in MUTATIONS
    for edition in mutation.editions
]


class Changed(NamedTuple):
    """A mutation, the workbook that it changes, and the changed one."""

    mutation: Mutation
    before: Filled
    data: bytes


@pytest.fixture(scope="module", params=CASES)
def changed(request: pytest.FixtureRequest) -> Changed:
    """Made once for all tests of a change: saving a workbook takes longer than reading it."""
    mutation, edition = request.param
    before = filled(edition)
    return Changed(mutation, before, mutation.apply(before.data))


def test_there_are_at_least_sixty_mutations_each_with_its_own_name() -> None:
    names = [mutation.name for mutation in MUTATIONS]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


def test_a_single_change_loses_nothing_in_silence(changed: Changed) -> None:
    mutation, before, data = changed
    outcome = read(data)
    messages = [message_of(each, "zh") for each in outcome.findings]
    assert {each.code for each in outcome.findings} == mutation.codes, messages
    assert any(mutation.names in each for each in messages) or not mutation.codes, messages
    worst = any(each.severity is Severity.ERROR for each in outcome.findings)
    if mutation.outcome == "fault":
        assert worst, messages
    if outcome.submission is None:
        assert worst, messages
        return
    _nothing_lost(before.submission, outcome, mutation)
    if mutation.texts:
        assert outcome.submission.narratives == before.submission.narratives
        assert outcome.submission.cover == before.submission.cover


def test_a_single_change_is_read_the_same_both_ways(
    changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert both_ways(changed.data, monkeypatch) is not None


def _nothing_lost(before: Submission, outcome: Outcome, mutation: Mutation) -> None:
    """Every entered figure is the same, or is not read and named by an error."""
    after = outcome.submission
    assert after is not None
    named = {
        cell
        for finding in outcome.findings
        if finding.severity is Severity.ERROR
        for cell in finding.cell_ids
    }
    lost = {each.params["table"] for each in outcome.findings if each.code == "FILE_TABLE_LOST"}
    named |= {
        cell.id
        for cell in before.form.cells.values()
        if before.form.table(cell.table).title in lost
    }
    for cell in before.form.cells.values():
        if cell.computed or before.values[cell.id] == after.values[cell.id]:
            continue
        assert mutation.outcome == "fault" or cell.id in mutation_changes(mutation), cell.id
        if cell.id not in mutation_changes(mutation):
            assert after.values[cell.id] is None, cell.id
            assert cell.id in after.unreadable, cell.id
            assert cell.id in named, cell.id


def mutation_changes(mutation: Mutation) -> frozenset[str]:
    """The entries that a mutation itself changes or takes away."""
    return {
        "other_outcomes_not_divided": frozenset(
            f"requests.outcome.other.{row}.{column}"
            for row in ("uncorrected", "unpaid")
            for column in ("natural", "business", "research", "welfare", "legal", "other")
        ),
    }.get(mutation.name, frozenset())


def test_moved_cells_are_pointed_at_where_they_stand() -> None:
    name = "row_inserted_above_the_table"
    mutation = next(each for each in MUTATIONS if each.name == name)
    for each in (filled("2019"), filled("2021")):
        submission = read(mutation.apply(each.data)).submission
        assert submission is not None
        layout = lay_out(each.form)
        for cell, place in submission.places.items():
            ours = layout.cells[cell]
            down = 1 if cell.startswith("requests.") else 0
            assert (place.row, place.column) == (ours.row + down, ours.column)


def test_last_years_figures_move_with_their_table() -> None:
    for name in (
        "row_inserted_above_the_table",
        "columns_swapped",
        "blank_rows_between_blocks",
        "column_deleted",
        "column_of_totals_deleted",
    ):
        mutation = next(each for each in MUTATIONS if each.name == name)
        for each in (filled("2019"), filled("2021")):
            submission = read(mutation.apply(each.data)).submission
            assert submission is not None
            assert submission.priors == each.submission.priors


def test_last_years_figures_stay_where_only_their_label_is_rewritten() -> None:
    for each in (filled("2019"), filled("2021")):
        book = load_workbook(io.BytesIO(each.data))
        place = lay_out(each.form).priors["requests.prior.carried_in[requests.carried_in.natural]"]
        book[place.sheet].cell(place.row, place.column + 1).value = "数字在下面"
        stream = io.BytesIO()
        book.save(stream)
        outcome = read(stream.getvalue())
        assert outcome.submission is not None
        assert outcome.submission.priors == each.submission.priors
        assert [finding.code for finding in outcome.findings] == ["CELL_LABEL_ALTERED"]
