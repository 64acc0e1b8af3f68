"""The proof of a merge: the files added up once more, and every file accounted for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.merging import CELL, ERROR, UNITS, roster, sent
from tests.sample_forms import FORMS
from tests.samples import F2021, codes, entered, outcome, zeros
from xlsreport.findings.finding import message_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.proof import proof_findings, reconcile
from xlsreport.merge.records import Consolidation, MergeChoices, Part, Reconciliation
from xlsreport.submission.submission import Outcome, Unit, with_totals

_TOTAL = "requests.received.total"
_figures = st.dictionaries(
    st.sampled_from(entered(F2021)[:20] + entered(F2021)[-12:]),
    st.none() | st.integers(0, 10_000),
    max_size=10,
)


def _proof(result: Consolidation) -> Reconciliation:
    assert result.reconciliation is not None
    return result.reconciliation


def _two() -> list[Outcome]:
    return [sent(number, zeros(F2021) | {CELL: number + 3}) for number in range(2)]


@given(
    figures=st.lists(_figures, min_size=1, max_size=4),
    kinds=st.lists(
        st.sampled_from(["plain", "error", "nil", "twice", "differs"]), min_size=4, max_size=4
    ),
    errors=st.booleans(),
)
def test_the_difference_is_always_0_and_every_file_is_accounted_for(
    *, figures: list[dict[str, Any]], kinds: list[str], errors: bool
) -> None:
    files: list[Outcome] = [Outcome("kaputt.xlsx", None, ())]
    for number, each in enumerate(figures):
        kind = kinds[number]
        findings = (ERROR,) if kind == "error" else ()
        files.append(sent(number, each, *findings, nil_return=kind == "nil"))
        if kind in {"twice", "differs"}:
            more = {"requests.carried_out.legal": 77} if kind == "differs" else {}
            files.append(sent(number, {**each, **more}, file=f"in/{number}_neu.xlsx"))
    result = consolidate(files, roster(), include_errors=errors)
    proof = reconcile(result, files)
    assert proof.holds
    assert proof.differing == ()
    assert proof.files == len(files) == proof.merged_files + proof.left_out_files
    if result.form is not None:
        assert proof == _proof(result)
        assert "BATCH_UNPROVEN" not in codes(result.findings)


def test_a_figure_that_was_lost_or_added_shows_as_a_difference() -> None:
    files = _two()
    result = consolidate(files)
    wrong = replace(result, values={**result.values, CELL: 8})
    proof = reconcile(wrong, files)
    assert not proof.holds
    assert [(c.cell_id, c.merged, c.parts, c.difference) for c in proof.differing] == [
        (CELL, 8, 7, 1)
    ]


def test_the_parts_are_the_files_and_not_the_lines_made_of_them() -> None:
    """A line that says something else than its file does not prove itself."""
    files = _two()
    result = consolidate(files)
    forged = Part(UNITS[0], with_totals(F2021, zeros(F2021) | {CELL: 4}))
    values = with_totals(F2021, zeros(F2021) | {CELL: 8})
    wrong = replace(result, parts=(forged, result.parts[1]), values=values)
    assert {c.cell_id for c in reconcile(wrong, files).differing} >= {CELL, _TOTAL}


@pytest.mark.parametrize("more", [True, False], ids=["nobody's", "never read"])
def test_a_file_that_no_unit_accounts_for_is_listed(*, more: bool) -> None:
    files = _two()
    result = consolidate(files)
    read = [*files, outcome(F2021, {}, file="x.xlsx")] if more else files[:1]
    proof = reconcile(result, read)
    assert not proof.holds
    assert proof.unaccounted == (("x.xlsx",) if more else (files[1].file,))


def test_a_file_that_two_units_claim_is_listed() -> None:
    files = _two()
    result = consolidate(files)
    twice = replace(result.units[1], files=(files[0].file, files[1].file))
    proof = reconcile(replace(result, units=(result.units[0], twice)), files)
    assert proof.unaccounted == (files[0].file,)


def test_files_and_units_are_counted() -> None:
    copy = sent(0, zeros(F2021) | {CELL: 3}, file="copy.xlsx")
    files = [*_two(), copy, sent(2, {}, ERROR), Outcome("x.xlsx", None, ())]
    proof = _proof(consolidate(files, roster()))
    assert (proof.files, proof.merged_files, proof.left_out_files) == (5, 3, 2)
    assert (proof.units, proof.merged_units) == (4, 2)


def test_how_many_have_a_figure_is_told_cell_by_cell() -> None:
    by_id = {c.cell_id: c for c in _proof(consolidate(_two())).cells}
    assert by_id[CELL].contributors == 2
    assert by_id["requests.received.legal"].contributors == 0
    assert list(by_id) == list(F2021.cells)


def test_totals_that_units_typed_over_are_told_beside_the_recomputed_ones() -> None:
    files = [
        sent(0, zeros(F2021) | {CELL: 3}, ERROR, shown={_TOTAL: 5, "requests.carried_in.total": 0}),
        sent(1, zeros(F2021) | {CELL: 4}),
    ]
    result = consolidate(files, include_errors=True)
    (cell,) = [c for c in _proof(result).cells if c.shown_difference]
    assert (cell.cell_id, cell.merged, cell.parts, cell.shown) == (_TOTAL, 7, 7, 9)
    assert _proof(result).holds
    (found,) = [f for f in result.findings if f.code == "BATCH_TOTALS_SHOWN"]
    assert "加起来是 9，按各项重新计算是 7，相差 2" in message_of(found, "zh")
    assert found.cell_ids == (_TOTAL,)


def test_no_total_typed_over_is_nothing_to_say() -> None:
    assert "BATCH_TOTALS_SHOWN" not in codes(consolidate(_two()).findings)


def test_what_is_not_added_up_has_no_difference() -> None:
    form = FORMS["library-2024"]
    unit = Unit("0815", "Seaside Library")
    figures = dict.fromkeys(entered(form), 0) | {"money.open.usual": Decimal("38.5")}
    result = consolidate([outcome(form, figures, unit=unit, year=2024)])
    cell = {c.cell_id: c for c in _proof(result).cells}["money.open.usual"]
    assert (cell.merged, cell.parts, cell.difference, cell.shown) == (None, None, 0, None)


def test_nothing_merged_has_its_files_counted_all_the_same() -> None:
    files = [Outcome("x.xlsx", None, ())]
    proof = reconcile(consolidate(files), files)
    assert (proof.holds, proof.cells, proof.left_out_files) == (True, (), 1)


# What the proof has to say.
def test_a_proof_that_fails_is_an_error_with_cells_and_files_and_nothing_is_handed_on() -> None:
    files = _two()
    result = consolidate(files)
    wrong = replace(result, values={**result.values, CELL: 8})
    found = list(proof_findings(wrong, reconcile(wrong, [*files, outcome(F2021, {}, file="x")])))
    assert codes(found) == ["BATCH_UNPROVEN"]
    for language in ("zh", "en"):
        said = message_of(found[0], language)
        assert F2021.cells[CELL].label in said
        assert "（x）" in said or "(x)" in said


def test_files_that_were_counted_otherwise_are_said() -> None:
    files = _two()
    result = consolidate(files)
    proof = replace(_proof(result), merged_files=1)
    (found,) = proof_findings(result, proof)
    assert "2 ≠ 1 + 0" in message_of(found, "zh")


def test_a_merge_that_cannot_be_proved_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    from xlsreport.merge import consolidation as package

    def failing(result: Consolidation, files: Any) -> Reconciliation:
        return replace(reconcile(result, files), unaccounted=("x.xlsx",))

    monkeypatch.setattr(package, "reconcile", failing)
    result = consolidate(_two())
    assert "BATCH_UNPROVEN" in codes(result.findings)
    assert not result.to_be_written


def test_nothing_merged_needs_no_proof() -> None:
    result = consolidate([])
    assert list(proof_findings(result, reconcile(result, []))) == []


# A final run.
def test_a_final_run_names_who_is_not_in_and_hands_nothing_on() -> None:
    final = MergeChoices(require_all=True)
    result = consolidate(_two(), roster(*UNITS[:3]), choices=final)
    (found,) = [f for f in result.findings if f.code == "BATCH_INCOMPLETE"]
    assert "1 个" in message_of(found, "zh")
    assert "九郊街道" in message_of(found, "zh")
    assert not result.to_be_written
    whole = consolidate(_two(), roster(*UNITS[:2]), choices=final)
    assert whole.to_be_written
    assert "BATCH_INCOMPLETE" not in codes(whole.findings)


def test_errors_that_were_asked_for_do_not_make_a_final_run() -> None:
    files = [sent(0, zeros(F2021), ERROR)]
    final = MergeChoices(require_all=True)
    assert not consolidate(files, include_errors=True, choices=final).to_be_written


# A nil return that holds a figure all the same.
def test_a_figure_in_a_nil_return_is_in_the_sums_and_in_their_proof() -> None:
    files = [
        sent(0, {CELL: 3}, ERROR, nil_return=True, shown={_TOTAL: 9}),
        sent(1, zeros(F2021) | {CELL: 4}),
    ]
    result = consolidate(files, include_errors=True)
    assert (result.values[CELL], result.values[_TOTAL]) == (7, 7)
    by_id = {cell.cell_id: cell for cell in _proof(result).cells}
    assert (by_id[CELL].parts, by_id[CELL].contributors) == (7, 2)
    assert _proof(result).holds
    # Its totals are those of its figures, whatever it shows.
    assert "BATCH_TOTALS_SHOWN" not in codes(result.findings)


def test_a_nil_return_alone_proves_zeros_and_not_blanks() -> None:
    result = consolidate([sent(0, {}, nil_return=True)])
    assert {cell.parts for cell in _proof(result).cells} == {0}
    assert {cell.contributors for cell in _proof(result).cells} == {0}


def test_a_figure_that_a_line_of_a_nil_return_hides_is_a_difference() -> None:
    files = [sent(0, {CELL: 3}, ERROR, nil_return=True), sent(1, zeros(F2021))]
    result = consolidate(files, include_errors=True)
    hidden = with_totals(F2021, zeros(F2021))
    wrong = replace(result, values=hidden, parts=(Part(UNITS[0], hidden), result.parts[1]))
    assert {cell.cell_id for cell in reconcile(wrong, files).differing} == {
        CELL, _TOTAL,
    }  # fmt: skip
