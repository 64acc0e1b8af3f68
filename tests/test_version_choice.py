"""Which of a unit's files counts: the same, the latest, the decided one, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from tests.merging import CELL, DISTRICT, ERROR, UNITS, at, decided, line, roster, sent
from tests.samples import F2019, F2021, codes, zeros
from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import Consolidation, MergeChoices
from xlsreport.merge.version_choice import texts_of
from xlsreport.submission.submission import Outcome, Unit

if TYPE_CHECKING:
    from datetime import datetime

_UNIT = UNITS[0]


def _files(*saved: datetime | None, **more: Any) -> list[Outcome]:
    """Files of one unit that differ, saved at these times: 0.xlsx, 1.xlsx ..."""
    return [
        sent(0, zeros(F2021) | {CELL: number}, file=f"{number}.xlsx", saved=time, **more)
        for number, time in enumerate(saved)
    ]


def _merged(files: list[Outcome], *, errors: bool = False, **choices: Any) -> Consolidation:
    return consolidate(files, roster(_UNIT), include_errors=errors, choices=MergeChoices(**choices))


def _only(result: Consolidation, code: str) -> Finding:
    (found,) = [each for each in result.findings if each.code == code]
    return found


def test_a_conflict_names_the_differing_cells_with_both_figures() -> None:
    files = [
        sent(0, zeros(F2021) | {CELL: 3}, file="a.xlsx"),
        sent(0, zeros(F2021) | {CELL: None}, file="b.xlsx"),
    ]
    result = _merged(files)
    assert [each.status for each in result.units] == ["duplicate"]
    found = _only(result, "UNIT_DUPLICATE")
    assert f"（a.xlsx、b.xlsx），不同的有：{F2021.cells[CELL].label}：3、空。" in message_of(
        found, "zh"
    )
    assert "3, blank" in message_of(found, "en")
    assert CELL in found.cell_ids
    assert "--latest" in remedy_of(found, "zh")


def test_the_latest_counts_and_the_note_says_when_each_was_saved() -> None:
    result = _merged(_files(at(10), at(20), at(15)), latest=True)
    (unit,) = result.units
    assert (unit.status, unit.included, unit.chosen_by) == ("merged", True, "latest")
    assert unit.set_aside == ("0.xlsx", "2.xlsx")
    assert result.values[CELL] == 1
    found = _only(result, "UNIT_CHOSEN")
    assert (found.severity, found.file) == (Severity.NOTE, "1.xlsx")
    said = message_of(found, "zh")
    assert "采用 1.xlsx（保存于 2024-01-20 08:00:00）" in said
    assert "不用 0.xlsx（保存于 2024-01-10 08:00:00）、2.xlsx（" in said
    assert "--latest" in message_of(found, "en")
    assert result.complete


def test_times_in_other_zones_are_compared_as_times() -> None:
    from datetime import timedelta, timezone

    china = timezone(timedelta(hours=8))
    files = _files(at(10, 12), at(10, 13).astimezone(china))
    assert _merged(files, latest=True).values[CELL] == 1


def test_without_being_asked_nothing_is_chosen_by_time() -> None:
    assert _merged(_files(at(10), at(20))).units[0].status == "duplicate"


def test_two_files_saved_at_the_same_time_stay_a_conflict_that_says_so() -> None:
    result = _merged(_files(at(10), at(20), at(20)), latest=True)
    assert result.units[0].status == "duplicate"
    assert "--latest" not in remedy_of(_only(result, "UNIT_DUPLICATE"), "zh")
    said = message_of(_only(result, "UNIT_DUPLICATE"), "zh")
    assert "最新的 2 份保存时间相同（2024-01-20 08:00:00）" in said
    assert "same time" in message_of(_only(result, "UNIT_DUPLICATE"), "en")


def test_a_part_of_a_second_makes_nothing_newer() -> None:
    files = _files(at(20), at(20).replace(microsecond=900_000))
    assert _merged(files, latest=True).units[0].status == "duplicate"


def test_a_file_of_unknown_time_leaves_the_conflict_and_is_named() -> None:
    result = _merged(_files(at(10), None), latest=True)
    assert result.units[0].status == "duplicate"
    assert "1.xlsx 没有保存时间" in message_of(_only(result, "UNIT_DUPLICATE"), "zh")


def test_a_file_of_an_impossible_time_leaves_the_conflict_and_is_named() -> None:
    for year in (1999, 2099):
        result = _merged(_files(at(10), at(20).replace(year=year)), latest=True)
        assert result.units[0].status == "duplicate"
        said = message_of(_only(result, "UNIT_DUPLICATE"), "zh")
        assert f"1.xlsx 的保存时间（{year}-01-20 08:00:00）" in said


def test_the_same_content_twice_is_as_new_as_its_newest_copy() -> None:
    old, new, copy = _files(at(10), at(15), at(20))
    copy = replace(old, file="2.xlsx", submission=replace(old.submission, saved=at(20)))
    result = _merged([old, new, copy], latest=True)
    assert result.values[CELL] == 0
    assert result.units[0].set_aside == ("1.xlsx",)
    assert set(codes(result.findings)) == {"UNIT_CHOSEN", "UNIT_DUPLICATE_SAME"}


def test_the_latest_with_errors_is_left_out_and_no_older_one_takes_its_place() -> None:
    old, new = _files(at(10), at(20))
    new = replace(new, findings=(ERROR,))
    result = _merged([old, new], latest=True)
    assert (result.form, result.units[0].status) == (None, "with_errors")
    assert set(codes(result.findings)) == {"UNIT_CHOSEN", "UNIT_LEFT_OUT", "BATCH_NOTHING"}
    with_errors = _merged([old, new], latest=True, errors=True)
    assert with_errors.values[CELL] == 1


def test_the_file_that_was_decided_on_counts_and_the_reason_is_told() -> None:
    files = _files(at(10), at(20))
    result = _merged(files, latest=True, decisions=(decided(_UNIT, "use", "0.xlsx"),))
    (unit,) = result.units
    assert (unit.chosen_by, unit.set_aside) == ("decision", ("1.xlsx",))
    assert unit.reason == "单位来函更正（张三，2024-02-01）"
    assert result.values[CELL] == 0
    assert "按决定：单位来函更正（张三，2024-02-01）" in message_of(
        _only(result, "UNIT_CHOSEN"), "zh"
    )


def test_a_file_may_be_named_by_its_digest() -> None:
    files = [
        replace(each, submission=replace(each.submission, digest=digest * 64))
        for each, digest in zip(_files(None, None), "ab", strict=True)
    ]
    result = _merged(files, decisions=(decided(_UNIT, "use", "B" * 64),))
    assert result.values[CELL] == 1


def test_leaving_a_file_out_settles_what_is_left() -> None:
    files = _files(None, None)
    result = _merged(files, decisions=(decided(_UNIT, "leave_out", "1.xlsx"),))
    (unit,) = result.units
    assert (unit.status, unit.chosen_by, unit.set_aside) == ("merged", "decision", ("1.xlsx",))
    assert codes(result.findings) == ["UNIT_CHOSEN"]


def test_leaving_every_file_out_leaves_the_unit_out() -> None:
    files = [*_files(None), sent(1, zeros(F2021))]
    choices = MergeChoices(decisions=(decided(_UNIT, "leave_out", "0.xlsx"),))
    result = consolidate(files, roster(*UNITS[:2]), choices=choices)
    assert [each.status for each in result.units] == ["left_out", "merged"]
    assert codes(result.findings) == ["UNIT_LEFT_OUT_DECIDED"]
    assert not result.complete


def test_a_unit_may_be_left_out_as_a_whole_even_if_it_sent_nothing() -> None:
    choices = MergeChoices(decisions=(decided(UNITS[1], "leave_out"),))
    result = consolidate([sent(0, zeros(F2021))], roster(*UNITS[:2]), choices=choices)
    assert [each.status for each in result.units] == ["merged", "left_out"]
    found = _only(result, "UNIT_LEFT_OUT_DECIDED")
    assert "营城街道" in message_of(found, "zh")
    assert "单位来函更正" in message_of(found, "zh")
    assert "UNIT_MISSING" not in codes(result.findings)


def test_a_decision_takes_a_unit_with_errors_in_and_the_errors_stay_marked() -> None:
    (file,) = _files(None)
    file = replace(file, findings=(ERROR,))
    result = _merged([file], decisions=(decided(_UNIT, "use"),))
    (unit,) = result.units
    assert (unit.status, unit.included) == ("with_errors", True)
    assert [part.with_errors for part in result.parts] == [True]
    assert codes(result.findings) == ["UNIT_ERRORS_TAKEN"]
    assert "张三" in message_of(result.findings[0], "zh")
    assert not result.complete


def test_errors_that_were_asked_for_are_marked_on_the_line() -> None:
    (file,) = _files(None)
    other = sent(1, zeros(F2021))
    result = consolidate(
        [replace(file, findings=(ERROR,)), other], roster(*UNITS[:2]), include_errors=True
    )
    assert [part.with_errors for part in result.parts] == [True, False]
    (told,) = [each for each in result.findings if each.code == "UNIT_ERRORS_INCLUDED"]
    assert told.file == file.file
    without = consolidate([other], roster(*UNITS[:2]), include_errors=True)
    assert "UNIT_ERRORS_INCLUDED" not in codes(without.findings)


def test_of_two_equal_files_the_one_without_errors_stands_for_the_unit() -> None:
    first, second = (sent(0, zeros(F2021), file=f"{n}.xlsx") for n in "ab")
    result = _merged([replace(first, findings=(ERROR,)), second])
    assert (result.units[0].status, result.parts[0].file) == ("merged", "b.xlsx")


def test_a_file_that_cannot_be_read_is_set_aside_where_another_one_counts() -> None:
    unreadable = Outcome(f"{_UNIT.code}_坏.xlsx", None, ())
    result = _merged([sent(0, zeros(F2021)), unreadable])
    assert result.units[0].set_aside == (unreadable.file,)
    assert "UNIT_DUPLICATE_SAME" not in codes(result.findings)
    assert result.reconciliation is not None
    assert (result.reconciliation.merged_files, result.reconciliation.left_out_files) == (1, 1)


def test_what_is_set_aside_is_told_with_its_time_or_why_there_is_none() -> None:
    files = [*_files(at(10), None), Outcome(f"{_UNIT.code}_坏.xlsx", None, ())]
    result = _merged(files, decisions=(decided(_UNIT, "use", "0.xlsx"),))
    said = message_of(_only(result, "UNIT_CHOSEN"), "zh")
    assert "不用 1.xlsx（没有保存时间）、220113001000_坏.xlsx（读不出）" in said
    assert "unreadable" in message_of(_only(result, "UNIT_CHOSEN"), "en")


def test_an_old_form_that_is_left_out_by_decision_does_not_mix_the_batch() -> None:
    files = [
        sent(0, zeros(F2021), file="a.xlsx"),
        sent(0, zeros(F2019), file="b.xlsx", form=F2019),
    ]
    assert codes(_merged(files).findings) == ["BATCH_MIXED"]
    result = _merged(files, decisions=(decided(_UNIT, "leave_out", "b.xlsx"),))
    assert result.complete


@pytest.mark.parametrize("latest", [False, True])
def test_two_halves_with_one_code_are_no_versions_and_the_remedy_is_said(*, latest: bool) -> None:
    halves = [
        sent(0, zeros(F2021) | {CELL: n}, file=f"{n}.xlsx", unit=DISTRICT, consolidated=True,
             details=(line(UNITS[n]),), saved=at(n + 1))
        for n in range(2)
    ]  # fmt: skip
    result = consolidate(halves, choices=MergeChoices(latest=latest))
    assert result.units[0].status == "duplicate"
    assert "--unit-code" in message_of(_only(result, "UNIT_DUPLICATE"), "zh")
    assert "--unit-code" in message_of(_only(result, "UNIT_DUPLICATE"), "en")


def test_two_versions_of_one_merged_workbook_are_versions() -> None:
    versions = [
        sent(0, zeros(F2021) | {CELL: n}, file=f"{n}.xlsx", unit=DISTRICT, consolidated=True,
             details=(line(UNITS[0]), line(UNITS[n])), saved=at(n + 1))
        for n in range(2)
    ]  # fmt: skip
    assert consolidate(versions, choices=MergeChoices(latest=True)).values[CELL] == 1


def test_texts_left_on_disk_are_compared_by_their_digest() -> None:
    first, second = (sent(0, zeros(F2021), file=f"{n}.xlsx").submission for n in "ab")
    assert first is not None
    assert second is not None
    assert texts_of(first) == texts_of(second)
    digests = [replace(first, text_digest=n * 64, narratives={}) for n in "ab"]
    assert texts_of(digests[0]) != texts_of(digests[1])
    files = [Outcome(f"{n}.xlsx", replace(each, file=f"{n}.xlsx"), ())
             for n, each in enumerate(digests)]  # fmt: skip
    result = _merged(files)
    assert "文字部分" in message_of(_only(result, "UNIT_DUPLICATE"), "zh")


def test_the_unit_of_a_decision_may_be_known_by_name_only() -> None:
    result = _merged(
        _files(None, None), decisions=(decided(Unit("", "九台街道"), "use", "1.xlsx"),)
    )
    assert result.values[CELL] == 1


def test_a_report_of_another_year_is_no_version_of_the_one_that_was_asked_for() -> None:
    now = sent(0, zeros(F2021), file="now.xlsx")
    last = sent(0, zeros(F2021, requests__received__natural=3), file="last.xlsx", year=2022)
    other = replace(last, findings=(Finding("UNIT_YEAR_NOT_ASKED", Severity.ERROR, "last.xlsx"),))
    result = _merged([now, other])
    assert (result.units[0].status, result.units[0].set_aside) == ("merged", ("last.xlsx",))
    assert _only(result, "UNIT_OTHER_YEAR").file == "last.xlsx"
    assert "UNIT_OTHER_YEAR" not in codes(_merged([now]).findings)
    # Alone it is left out for its error, as before.
    assert _merged([other]).units[0].status == "with_errors"


def test_a_nil_return_and_a_report_of_the_same_figures_are_two_versions() -> None:
    files = [
        sent(0, zeros(F2021), file=f"{nil}.xlsx", nil_return=nil, saved=at(20 - nil))
        for nil in (False, True)
    ]
    result = _merged(files)
    assert result.units[0].status == "duplicate"
    found = _only(result, "UNIT_DUPLICATE")
    assert "是否零报告" in message_of(found, "zh")
    assert "whether it is a nil return" in message_of(found, "en")
    assert _merged(files, latest=True).units[0].set_aside == ("True.xlsx",)


def test_of_the_files_of_another_year_a_decided_one_counts_and_the_rest_is_named() -> None:
    asked = Finding("UNIT_YEAR_NOT_ASKED", Severity.ERROR, "")
    files = [
        sent(0, zeros(F2021) | {CELL: number}, asked, file=f"{number}.xlsx", year=2022)
        for number in range(2)
    ]
    assert _merged(files).units[0].status == "duplicate"
    result = _merged(files, decisions=(decided(_UNIT, "use", "1.xlsx"),))
    assert (result.year, result.values[CELL]) == (2022, 1)
    assert _only(result, "UNIT_OTHER_YEAR").file == "0.xlsx"
    assert "UNIT_CHOSEN" not in codes(result.findings)


def test_a_decision_for_another_years_file_beside_this_years_mixes_the_years() -> None:
    asked = Finding("UNIT_YEAR_NOT_ASKED", Severity.ERROR, "")
    files = [
        sent(0, zeros(F2021), file="now.xlsx"),
        sent(1, zeros(F2021), asked, file="last.xlsx", year=2022),
    ]
    assert "BATCH_MIXED" not in codes(consolidate(files).findings)
    use = MergeChoices(decisions=(decided(UNITS[1], "use", "last.xlsx"),))
    assert codes(consolidate(files, choices=use).findings) == ["BATCH_MIXED"]
