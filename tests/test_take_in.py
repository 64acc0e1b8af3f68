"""Taking back: what leaves a worker, what stays on disk, and that it makes no difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from tests.samples import F2021, FORMS, codes, consistent, workbook
from xlsreport import api
from xlsreport.checks.all_checks import CHECKS
from xlsreport.checks.narrative.copied import sentence_prints
from xlsreport.checks.policy.context import Assignment, Profile
from xlsreport.errors import UsageError
from xlsreport.reading.files.sources import find_sources
from xlsreport.submission.packing import unpack_outcome
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Unit
from xlsreport.verbs.take_in import (
    _FILE_CHECKS,
    CheckJob,
    copied,
    read_previous,
    refuse_sources,
    take_in,
    without_texts,
)
from xlsreport.workers.cache import ReadingCache
from xlsreport.workers.job import read_source
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.reading.files.sources import Source
    from xlsreport.submission.submission import Outcome
    from xlsreport.verbs.take_in import TakenIn

_OWN = (
    "本镇召开专题会议研究部署政务公开工作并明确责任分工。",
    "全年通过政府网站和公众号发布各类信息一百余条供群众查阅。",
    "对公开内容实行三级审核并做好保密审查确保不泄露个人隐私。",
    "组织业务培训两次使各科室人员熟悉条例规定和办理流程。",
    "下一步将进一步丰富公开形式并且加强对村居公开的指导。",
)
_COPIED = "".join(_OWN)


def _returned(folder: Path, texts: list[str], year: int = 2023) -> Path:
    folder.mkdir()
    for number, text in enumerate(texts):
        unit = Unit(f"22011300{number}000", f"第{number}街道")
        values = consistent(F2021, number) | {"narrative.overview": text}
        workbook(F2021, values, folder / f"{number}.xlsx", unit=unit, year=year)
    return folder


def _taken(folder: Path, job: CheckJob) -> TakenIn:
    with RunSettings(jobs=1).crew(FORMS) as crew:
        return take_in(crew, [folder], FORMS, job)


def test_texts_left_on_disk_are_not_in_memory_and_their_digest_tells_them_apart(
    tmp_path: Path,
) -> None:
    folder = _returned(tmp_path / "r", [_COPIED, _COPIED, "别的文字。", ""])
    taken = _taken(folder, CheckJob(keep_texts=False))
    submissions = [each.submission for each in taken.outcomes if each.submission is not None]
    assert [dict(each.narratives) for each in submissions] == [{}] * 4
    first, second, third, fourth = (each.text_digest for each in submissions)
    assert first == second
    assert len({first, third, fourth}) == 3
    assert fourth == ""


def test_findings_are_the_same_whether_texts_are_kept_or_left_on_disk(tmp_path: Path) -> None:
    folder = _returned(tmp_path / "r", [_COPIED, _COPIED, "别的文字，与其他单位不同。"])
    kept = _taken(folder, CheckJob(keep_texts=True))
    left = _taken(folder, CheckJob(keep_texts=False))
    assert [each.findings for each in kept.outcomes] == [each.findings for each in left.outcomes]
    assert copied(left, FORMS) == copied(kept, FORMS)
    assert codes(copied(left, FORMS)) == ["TEXT_SAME_AS_OTHER"] * 2
    # What is quoted was read from the file again.
    assert copied(left, FORMS)[0].value == _OWN[0].rstrip("。")


def test_nothing_is_read_again_where_nobody_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = _taken(_returned(tmp_path / "r", [_COPIED, ""]), CheckJob(keep_texts=False))
    monkeypatch.setattr("xlsreport.verbs.take_in.read_workbook", None)
    assert copied(taken, FORMS) == ()


def test_a_file_that_has_gone_meanwhile_is_quoted_with_nothing(tmp_path: Path) -> None:
    folder = _returned(tmp_path / "r", [_COPIED, _COPIED])
    taken = _taken(folder, CheckJob(keep_texts=False))
    (folder / "0.xlsx").unlink()
    first, second = copied(taken, FORMS)
    assert first.value == ""
    assert second.value


def test_a_file_that_has_changed_meanwhile_is_not_read_here_and_quoted_with_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _returned(tmp_path / "r", [_COPIED, _COPIED])
    taken = _taken(folder, CheckJob(keep_texts=False))
    for name in ("0.xlsx", "1.xlsx"):
        with (folder / name).open("ab") as file:
            file.write(b"\0")
    monkeypatch.setattr("xlsreport.verbs.take_in.read_workbook", None)
    assert [each.value for each in copied(taken, FORMS)] == ["", ""]


def test_last_years_sentences_are_known_although_its_texts_stay_on_disk(tmp_path: Path) -> None:
    last = read_previous([_returned(tmp_path / "last", [_COPIED, ""], 2022)], FORMS)
    assert [dict(each.narratives) for each in last] == [{}, {}]
    folder = _returned(tmp_path / "now", [_COPIED, _COPIED])
    taken = _taken(folder, CheckJob(previous=PreviousYear(last)))
    same = ["TEXT_SAME_AS_LAST_YEAR" in codes(each.findings) for each in taken.outcomes]
    assert same == [True, False]


def test_sentences_travel_in_any_case(tmp_path: Path) -> None:
    folder = _returned(tmp_path / "r", [_COPIED])
    (kept,) = _taken(folder, CheckJob(keep_texts=True)).outcomes
    assert kept.submission is not None
    assert kept.submission.sentences == sentence_prints(replace(kept.submission, sentences=None))
    assert len(kept.submission.sentences) == 8 * len(_OWN)
    assert without_texts(kept.submission).sentences == kept.submission.sentences


def test_a_submission_with_nothing_but_texts_is_not_untouched_without_them(tmp_path: Path) -> None:
    blank = tmp_path / "blank.xlsx"
    api.blank(F2021, blank, 2023, Unit("220113001000", "九台街道"))
    api.fill(blank, {"narrative.overview": _COPIED}, tmp_path / "f.xlsx", FORMS)
    (outcome,) = _taken(tmp_path / "f.xlsx", CheckJob(keep_texts=False)).outcomes
    assert outcome.submission is not None
    assert not outcome.submission.untouched
    assert replace(outcome.submission, text_digest="").untouched


def test_sentences_are_kept_with_a_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _returned(tmp_path / "r", [_COPIED, _COPIED])
    cache = RunSettings(cache=tmp_path / "cache").cache_for(FORMS)
    cold = _taken(folder, CheckJob(keep_texts=False, cache=cache))
    monkeypatch.setattr("xlsreport.verbs.take_in.sentence_prints", None)
    warm = _taken(folder, CheckJob(keep_texts=False, cache=cache))
    assert warm == cold


def test_a_file_that_vanishes_while_an_older_result_is_looked_for_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _returned(tmp_path / "r", [_COPIED, _COPIED])
    sources = find_sources([folder])
    (folder / "0.xlsx").unlink()
    monkeypatch.setattr("xlsreport.verbs.take_in.find_sources", lambda _: sources)
    (tmp_path / "older.xlsx").write_bytes(b"")
    with RunSettings(jobs=1).crew(FORMS) as crew:
        taken = take_in(crew, [folder], FORMS, CheckJob(), leave_out=tmp_path / "older.xlsx")
    gone, there = taken.outcomes
    assert codes(gone.findings) == ["FILE_UNREADABLE"]
    assert there.submission is not None


def test_a_target_that_is_an_input_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"x")
    (tmp_path / "link.csv").symlink_to(file)
    for inputs in ([file], [tmp_path / "link.csv"], [tmp_path / "none", file]):
        with pytest.raises(UsageError) as caught:
            refuse_sources([tmp_path / "new.csv", file], inputs)
        assert "a.csv" in caught.value.zh


def test_a_target_in_a_folder_that_is_searched_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    refuse_sources([tmp_path / "a.csv"], [tmp_path, tmp_path / "none"])


def test_of_last_years_files_nothing_is_passed_over_but_what_is_no_spreadsheet(
    tmp_path: Path,
) -> None:
    folder = _returned(tmp_path / "last", [_COPIED], 2022)
    (folder / "说明.docx").write_bytes(b"x")
    assert len(read_previous([folder], FORMS)) == 1
    (folder / "其他.rar").write_bytes(b"x")
    with pytest.raises(UsageError) as caught:
        read_previous([folder], FORMS)
    assert "其他.rar" in caught.value.zh
    assert "RAR" in caught.value.zh


def test_why_a_file_of_last_year_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    with pytest.raises(UsageError) as caught:
        read_previous([tmp_path], FORMS)
    assert "a.xlsx" in caught.value.zh
    assert "空" in caught.value.zh


_WRONG = "2023年本机关共收到政府信息公开申请999件。按照按照要求办理。"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A workbook whose text contradicts its tables and repeats a word."""
    (found,), _ = find_sources([_returned(tmp_path / "r", [_WRONG])])
    return found


@pytest.fixture
def cache(tmp_path: Path) -> ReadingCache:
    found = ReadingCache.at(tmp_path / "cache", FORMS)
    assert found is not None
    return found


def _checked(source: Source, job: CheckJob) -> Outcome:
    return unpack_outcome(job(source, FORMS), source.name, FORMS)


def test_what_was_found_in_the_file_alone_is_kept_with_the_reading(
    source: Source, cache: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = _checked(source, CheckJob())
    assert "TEXT_FIGURE" in codes(anew.findings)
    assert _checked(source, CheckJob(cache=cache)) == anew
    monkeypatch.setattr("xlsreport.checks.narrative.narration.Narration.clauses", None)
    assert _checked(source, CheckJob(cache=cache)) == anew
    assert "FILE_INTERNAL" in codes(_checked(source, CheckJob()).findings)
    # The profile judges what was kept as what was found.
    lenient = Assignment(Profile(off=frozenset({"TEXT_FIGURE"})))
    assert "TEXT_FIGURE" not in codes(
        _checked(source, CheckJob(assignment=lenient, cache=cache)).findings
    )


def test_a_check_that_fails_is_not_kept_as_one_that_finds_nothing(
    source: Source, cache: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("xlsreport.checks.narrative.narration.Narration.clauses", None)
        assert "FILE_INTERNAL" in codes(_checked(source, CheckJob(cache=cache)).findings)
    assert _checked(source, CheckJob(cache=cache)) == _checked(source, CheckJob())


def test_texts_in_the_place_of_the_files_own_are_checked_themselves(
    source: Source, cache: ReadingCache
) -> None:
    job = CheckJob(texts={"narrative.overview": "没有数字。"}, cache=cache)
    for _ in range(2):
        assert "TEXT_FIGURE" not in codes(_checked(source, job).findings)
    assert "TEXT_FIGURE" in codes(_checked(source, CheckJob(cache=cache)).findings)


def test_the_checks_of_the_file_alone_look_at_nothing_else(source: Source) -> None:
    submission = read_source(source, FORMS).submission
    assert submission is not None
    assert set(_FILE_CHECKS) <= set(CHECKS)
    nothing: Any = None
    assert sum(len(list(check(submission, nothing))) for check in _FILE_CHECKS) > 0
