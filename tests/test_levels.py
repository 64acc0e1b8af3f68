"""Merging level by level comes to what one merge of all units comes to."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.effort import times
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
_STATES = st.sampled_from(
    ["sent", "missing", "with_errors", "waived", "top same", "top other", "next same", "next other"]
)
# Two workbooks of a unit are a conflict where they lie side by side, else a unit that stands twice.
_AS_FLAT = {"duplicate": "twice"}
# Up to three districts of two or three towns each: what became of every town.
_TREES = st.lists(st.lists(_STATES, min_size=2, max_size=3), min_size=1, max_size=3)


def _roster(*units: Unit) -> Roster:
    return Roster(tuple(RosterUnit(u.code, u.name, "镇", (), "", "") for u in units), "r.csv")


def _town(number: int, state: str, *, again: bool = False) -> Outcome:
    seed, folder = number + 100 * (again and "other" in state), "again" if again else "in"
    found = outcome(F2021, figures(F2021, seed), unit=unit(number), file=f"{folder}/{number}.xlsx")
    if state == "with_errors":
        return with_findings(found, replace(_ERROR, file=found.file))
    if state == "waived":
        waived = replace(_ERROR, file=found.file, waived="已核实（李四）", rule="requests.balance")
        return with_findings(found, waived)
    return found


def _read_back(result: Consolidation, files: list[Outcome], folder: Path, name: str) -> Outcome:
    write_consolidated(result, folder / name, files)
    return check_outcome(read_workbook((folder / name).read_bytes(), name, FORMS))


def _fails(result: Consolidation) -> bool:
    """Whether ``merge`` ends with 1."""
    errors = any(e.severity is Severity.ERROR and e.waived is None for e in result.findings)
    return errors or not result.settled


def _open(result: Consolidation) -> set[tuple[str, str]]:
    return {(each.unit.code, each.state) for each in result.lacking}


@settings(max_examples=times(6, 120), deadline=None)
@given(_TREES, st.booleans(), st.booleans())
def test_sums_states_and_exit_of_a_tree_are_those_of_one_merge(
    tree: list[list[str]],
    expand: bool,  # noqa: FBT001 - drawn
    include_errors: bool,  # noqa: FBT001 - drawn
) -> None:
    _compare_tree_with_one_merge(tree, expand=expand, include_errors=include_errors)


def _compare_tree_with_one_merge(
    tree: list[list[str]], *, expand: bool, include_errors: bool
) -> None:
    choices: dict[str, Any] = {"choices": MergeChoices(expand=expand)}
    every: list[Outcome] = []
    listed: list[Unit] = []
    tops: list[Outcome] = []
    carried: list[tuple[Unit, Outcome]] = []
    alone: list[Outcome] = []
    number = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for position, states in enumerate(tree):
            files, towns = [file for _, file in carried], [town for town, _ in carried]
            carried = []
            for state in states:
                number += 1
                towns.append(unit(number))
                if state != "missing":
                    files.append(_town(number, state))
                if " " in state:  # the same town once more: with the next district, or by itself
                    again = _town(number, state, again=True)
                    if state.startswith("next") and position + 1 < len(tree):
                        carried.append((unit(number), again))
                    else:
                        tops.append(again)
                        alone.append(again)
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
            [*every, *alone],
            _roster(*dict.fromkeys(listed)),
            Unit("220000000000", "某省"),
            include_errors=include_errors,
        )
        tree_result = consolidate(tops, None, Unit("220000000000", "某省"), **choices)
        if not flat.merged:
            assert not tree_result.merged
            return
        assert tree_result.values == flat.values
        assert tree_result.settled == flat.settled
        # A district of which no line is left stands there itself as well.
        known = {(code, state.removesuffix("_included")) for code, state in _open(tree_result)
                 if not code.startswith("22019")}  # fmt: skip
        assert known == {(code, _AS_FLAT.get(state, state)) for code, state in _open(flat)}
        assert _fails(tree_result) == _fails(flat)
        assert tree_result.reconciliation is not None
        assert tree_result.reconciliation.holds
        again = _read_back(tree_result, tops, folder, "top.xlsx")
        assert again.submission is not None
        assert dict(again.submission.values.items()) == dict(flat.values)
        assert again.status == "accepted"


@pytest.mark.parametrize("tree", [[["sent", "sent"], ["missing", "top other"]],
                                  [["sent", "next other"], ["missing", "sent"]],
                                  [["next other"], ["missing"]]])  # fmt: skip
def test_what_a_district_says_of_its_units_holds_though_no_line_of_it_counts(
    tree: list[list[str]],
) -> None:
    _compare_tree_with_one_merge(tree, expand=False, include_errors=False)
