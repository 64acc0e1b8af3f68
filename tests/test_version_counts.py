"""Which of a unit's files counts: the one that certainly came last, or the one that was decided."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from tests.seasons import UNITS, fill, mail, run, start_season, states_in, status_of
from xlsreport.collection.season import Season

if TYPE_CHECKING:
    from pathlib import Path

_CELL = "proactive__licensing__decisions"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return start_season(tmp_path)


def _version(season: Path, code: str, number: int) -> bytes:
    return fill(season, code, season.parent / f"{number}.xlsx", **{_CELL: number}).read_bytes()


def _counts(season: Path, code: str) -> tuple[str, int]:
    """The name of the version that counts, and how many are in doubt."""
    (state,) = [each for each in Season(season).states() if each.key == code]
    assert state.current is not None
    return state.current.name.rsplit("/", 1)[-1], len(state.rivals)


def test_two_files_of_one_unit_in_one_mail_are_asked_about_and_nothing_is_accepted_until_then(
    season: Path,
) -> None:
    first, second, _ = UNITS
    message = EmailMessage()
    message["From"], message["Date"] = "a@x.cn", "Wed, 10 Jan 2024 09:00:00 +0800"
    message.set_content("见附件")
    for number in (1, 2):
        message.add_attachment(
            _version(season, first, number), maintype="application", subtype="octet-stream",
            filename=f"{number}.xlsx",
        )  # fmt: skip
    (season / "2-收件" / "m.eml").write_bytes(bytes(message))
    (season / "2-收件" / "b.xlsx").write_bytes(_version(season, second, 3))
    said = run(season, "take").stdout
    assert "接下来：向 九台街道 问清以哪份为准（第 1、2 份" in said
    assert f" decide {first} --file 序号 --reason 原因" in said
    assert "2 份同时报来，未定哪份" in run(season, "status").stdout
    (record,) = [each for each in status_of(season)["units"] if each["code"] == first]
    assert record["undecided"] == [each["sha256"] for each in record["files"]]
    assert "同时报来、内容不同" in run(season, "accept", first, code=2).stderr
    assert "采纳了 1 个：营城街道" in run(season, "accept", "--clean").stdout

    run(season, "decide", first, "--file", "1", "--reason", "电话问过")
    assert _counts(season, first) == ("1.xlsx", 0)
    run(season, "undo", first, "--reason", "记错了")
    assert _counts(season, first)[1] == 2
    run(season, "decide", first, "--file", "2", "--reason", "电话问过")
    run(season, "accept", first)
    assert states_in(season)[first] == "accepted"


def test_of_several_mails_the_dates_say_which_is_newer_whatever_they_are_called(
    season: Path,
) -> None:
    first = next(iter(UNITS))
    for name, day, number in (("a", 9, 2), ("b", 5, 1)):
        data = mail(
            "a@x.cn", f"Tue, {day:02} Jan 2024 09:00:00 +0800", f"{number}.xlsx",
            _version(season, first, number),
        )  # fmt: skip
        (season / "2-收件" / f"{name}.eml").write_bytes(data)
    run(season, "take")
    assert _counts(season, first) == ("2.xlsx", 0)
    # A mail that was found later and is older is no newer version without a word.
    older = mail("a@x.cn", "Thu, 04 Jan 2024 09:00:00 +0800", "0.xlsx", _version(season, first, 7))
    (season / "2-收件" / "c.eml").write_bytes(older)
    assert "问清以哪份为准" in run(season, "take").stdout
    assert _counts(season, first)[1] == 2


def test_the_same_figures_saved_twice_are_no_question(season: Path) -> None:
    first = next(iter(UNITS))
    for name in ("a", "b"):
        fill(season, first, season / "2-收件" / f"{name}.xlsx", unit__phone=f"0431-{name}")
    fill(season, first, season / "2-收件" / "c.xlsx")
    run(season, "take")
    assert _counts(season, first)[1] == 0
    # What comes later counts.
    fill(season, first, season / "2-收件" / "d.xlsx", **{_CELL: 4})
    run(season, "take")
    assert _counts(season, first) == ("d.xlsx", 0)


def test_a_clock_that_was_set_back_makes_no_file_older_without_a_word(
    season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = next(iter(UNITS))
    for number, time in ((1, "2024-01-10T01:00:00+00:00"), (2, "2024-01-03T01:00:00+00:00")):
        monkeypatch.setattr("xlsreport.collection.take.moment", lambda time=time: time)
        (season / "2-收件" / f"{number}.xlsx").write_bytes(_version(season, first, number))
        run(season, "take")
    assert _counts(season, first) == ("2.xlsx", 2)
    assert "往回拨过" not in run(season, "verify").stdout
    monkeypatch.setattr("xlsreport.collection.ledger.now", lambda: "2020-01-01T00:00:00+00:00")
    run(season, "decide", first, "--file", "2", "--reason", "后来的")
    said = run(season, "verify").stdout
    assert "往回拨过" in said
    assert "都对得上" in said
