"""Hostile files: no traceback, no death, no hang, no figure other than the file's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests import fuzzing
from tests.effort import times
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading.files.limits import MEGABYTE
from xlsreport.reading.reader import read_workbook

if TYPE_CHECKING:
    from xlsreport.submission.submission import Submission

COUNT = times(96, 2000)
SEED = int(os.environ.get("XLSREPORT_FUZZ_SEED", "1"))


@pytest.fixture(scope="module")
def workbooks() -> list[bytes]:
    return fuzzing.bases()


@pytest.fixture
def submission(workbooks: list[bytes]) -> Submission:
    found = read_workbook(workbooks[0], "x", load_forms()).submission
    assert found is not None
    return found


def test_hostile_files_are_read_rightly_or_refused_in_one_sentence() -> None:
    before = fuzzing.largest_so_far()  # what a worker has from this process
    result = fuzzing.run(COUNT, SEED)
    assert result.faults == []
    assert result.files == COUNT
    assert result.slowest < 20
    assert result.largest < before + 512 * MEGABYTE
    # Some must pass, or nothing was compared; some must be refused, or nothing was hostile.
    assert sum(result.kinds.values()) > COUNT // 10
    assert result.kinds["other figures"] == pytest.approx(COUNT / len(fuzzing.KINDS), abs=1)
    assert result.codes["FILE_CORRUPT"] > COUNT // 10
    assert result.marked["made"] > 0


def test_the_same_seed_makes_the_same_files() -> None:
    first, second = (list(fuzzing.hostile_files(32, 5)) for _ in range(2))
    assert first == second
    assert list(fuzzing.hostile_files(32, 6)) != first
    assert [kind for kind, _ in first[:16]] == list(fuzzing.KINDS)


def test_files_that_are_left_as_they_are_are_read_rightly(workbooks: list[bytes]) -> None:
    forms = load_forms()
    for data in workbooks:
        outcome = read_workbook(data, "x", forms)
        assert outcome.submission is not None
        assert fuzzing.misread(outcome.submission, outcome.findings, data) == []


@pytest.mark.parametrize("wrong", [3, None, 10**6])
def test_the_comparison_finds_a_wrong_figure(
    workbooks: list[bytes], submission: Submission, wrong: int | None
) -> None:
    cell = "proactive.normative.made"
    assert submission.values[cell] not in (wrong, None)
    altered = replace(submission, values={**submission.values, cell: wrong})
    (fault,) = fuzzing.misread(altered, (), workbooks[0])[:1]
    assert any(
        each.startswith(f"{cell}: ") for each in fuzzing.misread(altered, (), workbooks[0])
    ), fault


def test_the_comparison_finds_a_figure_out_of_nothing(
    workbooks: list[bytes], submission: Submission
) -> None:
    blank = next(
        cell.id
        for cell in submission.form.cells.values()
        if not cell.computed and submission.values[cell.id] is None
        and cell.id not in submission.unreadable
    )  # fmt: skip
    altered = replace(submission, values={**submission.values, blank: 0})
    assert f"{blank}: nothing read as 0" in fuzzing.misread(altered, (), workbooks[0])
