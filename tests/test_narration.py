from __future__ import annotations

from msgspec.structs import replace

from tests.narrating import FORM, submission_with
from xlsreport.checks.narrative.narration import Narration
from xlsreport.forms.expression import Term
from xlsreport.submission.submission import with_totals

RECEIVED = (Term(1, "r", cells=("requests.received.total",)),)


def test_a_blank_beside_figures_counts_as_nothing() -> None:
    submission = submission_with("", {"requests.received.natural": 5})
    values = {**submission.values, "requests.received.business": None}
    assert Narration(replace(submission, values=with_totals(FORM, values))).value(RECEIVED) == 5


def test_a_sum_of_blanks_is_not_known_unless_a_nil_return_is_declared() -> None:
    submission = submission_with("")
    blank = replace(submission, values=with_totals(FORM, {}))
    assert Narration(blank).value(RECEIVED) is None
    assert Narration(replace(blank, nil_return=True)).value(RECEIVED) == 0


def test_a_sum_over_an_unreadable_cell_is_not_known() -> None:
    submission = submission_with("", {"requests.received.natural": 5})
    unreadable = replace(submission, unreadable=frozenset({"requests.received.legal"}))
    assert Narration(unreadable).value(RECEIVED) is None
    assert Narration(submission).value((*RECEIVED, Term(-2, ""))) == 3


def test_another_units_deed_is_told_by_the_name_before_it() -> None:
    narration = Narration(submission_with("", unit="青河县柳树镇人民政府"))
    assert narration.of_another("沭阳县")
    assert narration.of_another("2023年，东岭乡共")
    assert not narration.of_another("2023年度柳树镇共")
    assert not narration.of_another("我镇")
    assert not narration.of_another("全年共")
    assert not narration.of_another("")


def test_the_whole_of_the_units_own_area_is_no_other_scope() -> None:
    def scoped(unit: str) -> bool:
        narration = Narration(submission_with("全区收到21件", unit=unit))
        return next(clause.scoped for _, clause in narration.clauses())

    assert not scoped("淮安市洪泽区人民政府")
    assert scoped("洪泽区公安局")


def test_a_finding_names_the_text_and_few_cells_but_not_a_whole_group() -> None:
    narration = Narration(submission_with(""))
    cells = [cell for cell in FORM.cells if cell.startswith("requests.received.")]
    few = narration.finding("TEXT_FIGURE", FORM.narratives[0], cells=cells[:2])
    many = narration.finding("TEXT_FIGURE", FORM.narratives[0], cells=cells)
    assert [place.sheet for place in few.places] == [
        "一五六、文字部分", "三、依申请公开", "三、依申请公开",
    ]  # fmt: skip
    assert len(many.places) == 1
    assert many.cell_ids == ("narrative.overview", *cells)


def test_a_narrative_that_moved_is_shown_where_it_stands() -> None:
    submission = submission_with("")
    place = submission.places["requests.received.total"]
    moved = replace(submission, places={**submission.places, "narrative.overview": place})
    assert Narration(moved).finding("TEXT_BLANK", FORM.narratives[0]).places == (place,)
