"""Merging level by level comes to what one merge of all units comes to."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.merged_books import figures, unit, with_findings
from tests.sample_forms import FORMS
from tests.samples import F2021, outcome
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit
from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome

_ERROR = Finding("UNIT_MISMATCH", Severity.ERROR, "")
_STATES = st.sampled_from(["sent", "missing", "with_errors", "waived"])
# Three districts of two or three towns each: what became of every town.
_TREES = st.lists(st.lists(_STATES, min_size=2, max_size=3), min_size=1, max_size=3)


def _roster(*units: Unit) -> Roster:
    return Roster(tuple(RosterUnit(u.code, u.name, "镇", (), "", "") for u in units), "r.csv")


def _town(number: int, state: str) -> Outcome:
    found = outcome(F2021, figures(F2021, number), unit=unit(number), file=f"in/{number}.xlsx")
    if state == "with_errors":
        return with_findings(found, replace(_ERROR, file=found.file))
    if state == "waived":
        waived = replace(_ERROR, file=found.file, waived="已核实（李四）", rule="requests.balance")
        return with_findings(found, waived)
    return found


def _read_back(result: Consolidation, files: list[Outcome], folder: Path, name: str) -> Outcome:
    write_consolidated(result, folder / name, files)
    return check_outcome(read_workbook((folder / name).read_bytes(), name, FORMS))


def _open(result: Consolidation) -> set[tuple[str, str]]:
    return {(each.unit.code, each.state) for each in result.lacking}


@settings(max_examples=8, deadline=None)
@given(_TREES, st.booleans(), st.booleans())
def test_sums_states_and_exit_of_a_tree_are_those_of_one_merge(
    tree: list[list[str]],
    expand: bool,  # noqa: FBT001 - drawn
    include_errors: bool,  # noqa: FBT001 - drawn
) -> None:
    choices: dict[str, Any] = {"choices": MergeChoices(expand=expand)}
    every: list[Outcome] = []
    listed: list[Unit] = []
    tops: list[Outcome] = []
    number = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for position, states in enumerate(tree):
            files, towns = [], []
            for state in states:
                number += 1
                towns.append(unit(number))
                if state != "missing":
                    files.append(_town(number, state))
            every += files
            listed += towns
            district = Unit(f"2201{90 + position:02}000000", f"第{position}区")
            result = consolidate(
                files, _roster(*towns), district, include_errors=include_errors, **choices
            )
            if result.merged:
                tops.append(_read_back(result, files, folder, f"{position}.xlsx"))
            else:
                every = every[: len(every) - len(files)]
                listed = listed[: len(listed) - len(towns)]
        if not tops:
            return
        assert all(each.status == "accepted" for each in tops)
        flat = consolidate(
            every, _roster(*listed), Unit("220000000000", "某省"), include_errors=include_errors
        )
        tree_result = consolidate(tops, None, Unit("220000000000", "某省"), **choices)
        assert tree_result.values == flat.values
        assert tree_result.settled == flat.settled
        known = {(code, state.removesuffix("_included")) for code, state in _open(tree_result)}
        assert known == _open(flat)
        assert tree_result.reconciliation is not None
        assert tree_result.reconciliation.holds
        again = _read_back(tree_result, tops, folder, "top.xlsx")
        assert again.submission is not None
        assert dict(again.submission.values.items()) == dict(flat.values)
        assert again.status == "accepted"
