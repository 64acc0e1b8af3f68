"""Blank cells: one finding a table, none where a blank is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.samples import EDITIONS, F2019, F2021, entered, submission, told, zeros
from xlsreport.checks.figures import check_blanks
from xlsreport.checks.policy.context import Context
from xlsreport.layout import lay_out

if TYPE_CHECKING:
    from xlsreport.forms.form import Form

_NOTHING = Context()


def _other(column: str, *rows: str) -> list[str]:
    return [f"requests.outcome.other.{row}.{column}" for row in rows]


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_a_form_filled_with_zeros_has_no_blank(form: Form) -> None:
    assert list(check_blanks(submission(form, zeros(form)), _NOTHING)) == []


def test_blanks_of_a_table_are_one_finding_that_names_them_all() -> None:
    blank = ("requests.received.natural", "requests.carried_in.legal")
    figures = zeros(F2021) | dict.fromkeys(blank)
    (found,) = check_blanks(submission(F2021, figures), _NOTHING)
    assert told([found]) == [("CELL_BLANK", "error", blank)]
    assert found.params["count"] == "2"
    assert found.addresses == tuple(lay_out(F2021).cells[cell].address for cell in blank)


def test_each_table_with_blanks_has_its_own_finding() -> None:
    blank = ("proactive.rules.issued", "requests.received.natural", "appeals.direct_suit.other")
    figures = zeros(F2021) | dict.fromkeys(blank)
    found = list(check_blanks(submission(F2021, figures), _NOTHING))
    assert told(found) == [("CELL_BLANK", "error", (cell,)) for cell in blank]


def test_a_cell_that_holds_what_is_no_number_is_not_called_blank() -> None:
    figures = zeros(F2021) | {"requests.received.natural": None}
    unreadable = frozenset({"requests.received.natural"})
    assert list(check_blanks(submission(F2021, figures, unreadable=unreadable), _NOTHING)) == []


def test_a_computed_cell_is_never_called_blank() -> None:
    found = list(check_blanks(submission(F2021, {"requests.received.natural": 0}), _NOTHING))
    named = [cell for each in found for cell in each.cell_ids]
    assert sorted(named) == sorted(set(entered(F2021)) - {"requests.received.natural"})


def test_an_untouched_workbook_is_one_finding_and_not_two_hundred() -> None:
    (found,) = check_blanks(submission(F2019, {}), _NOTHING)
    assert told([found]) == [("FILE_UNTOUCHED", "error", ())]


def test_one_word_in_a_narrative_is_enough_to_be_touched() -> None:
    each = submission(F2019, {}, narratives={"narrative.overview": "文"})
    assert {found.code for found in check_blanks(each, _NOTHING)} == {"CELL_BLANK"}


def test_a_nil_return_may_be_blank_throughout() -> None:
    assert list(check_blanks(submission(F2021, {}, nil_return=True), _NOTHING)) == []


def test_a_group_reported_as_one_row_is_undivided_and_not_blank() -> None:
    columns = ("natural", "business")
    silent = [cell for c in columns for cell in _other(c, "uncorrected", "unpaid")]
    figures = zeros(F2021) | dict.fromkeys(silent)
    for column in ("research", "welfare", "legal", "other"):
        figures |= dict.fromkeys(_other(column, "uncorrected", "unpaid"))
    (found,) = check_blanks(submission(F2021, figures), _NOTHING)
    assert (found.code, found.severity) == ("CELL_UNDIVIDED", "warning")
    assert set(found.cell_ids) == {
        cell for cell in entered(F2021) if ".other.un" in cell and "clear" not in cell
    }


def test_a_group_filled_in_part_is_blank_and_not_undivided() -> None:
    silent = _other("natural", "uncorrected", "unpaid")
    figures = zeros(F2021) | dict.fromkeys(silent)
    found = list(check_blanks(submission(F2021, figures), _NOTHING))
    assert told(found) == [("CELL_BLANK", "error", tuple(silent))]
