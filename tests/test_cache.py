"""The cache of readings: the same result as reading anew, or none."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.samples import F2021, FORMS, JIUTAI, consistent, workbook
from xlsreport import api
from xlsreport.reading.files.sources import Source
from xlsreport.workers import cache as module
from xlsreport.workers import job as reading_job
from xlsreport.workers.cache import ReadingCache, usual_folder
from xlsreport.workers.job import read_source
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from xlsreport.submission.submission import Outcome

_TEXT = {"narrative.overview": "2023 年共收到申请 3 件。"}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    return workbook(F2021, consistent(F2021, 1) | _TEXT, tmp_path / "a.xlsx", unit=JIUTAI)


@pytest.fixture
def cache(tmp_path: Path) -> ReadingCache:
    found = ReadingCache.at(tmp_path / "cache", FORMS)
    assert found is not None
    return found


def _never(*_: object) -> None:
    raise AssertionError("read anew")


def replace_time(outcome: Outcome, time: datetime | None) -> Outcome:
    """With another time of saving; a file that does not say it has its folder's."""
    assert outcome.submission is not None
    return replace(outcome, submission=replace(outcome.submission, saved=time))


def _readings(cache: ReadingCache) -> int:
    with sqlite3.connect(cache.file) as connection:
        (count,) = connection.execute("SELECT count(*) FROM reading").fetchone()
    return int(count)


def test_a_file_is_read_once_and_comes_out_the_same(
    filled: Path, cache: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source("甲/a.xlsx", filled)
    anew = read_source(source, FORMS)
    assert read_source(source, FORMS, cache) == anew
    monkeypatch.setattr(reading_job, "read_workbook", _never)
    assert read_source(source, FORMS, cache) == anew


def test_the_name_is_the_one_the_file_has_now(filled: Path, cache: ReadingCache) -> None:
    read_source(Source("old.xlsx", filled), FORMS, cache)
    again = read_source(Source("new.xlsx", filled), FORMS, cache)
    assert again == read_source(Source("new.xlsx", filled), FORMS)
    assert again.submission is not None
    assert (again.file, again.submission.file) == ("new.xlsx", "new.xlsx")


def test_findings_of_reading_are_remembered_with_the_name_of_now(
    tmp_path: Path, cache: ReadingCache
) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    read_source(Source("b.xlsx", tmp_path / "b.xlsx"), FORMS, cache)
    again = read_source(Source("c.xlsx", tmp_path / "b.xlsx"), FORMS, cache)
    assert [finding.file for finding in again.findings] == ["c.xlsx"]


def test_a_file_that_changed_is_read_anew(filled: Path, cache: ReadingCache) -> None:
    read_source(Source("a.xlsx", filled), FORMS, cache)
    workbook(F2021, consistent(F2021, 2), filled, unit=JIUTAI)
    assert read_source(Source("a.xlsx", filled), FORMS, cache) == read_source(
        Source("a.xlsx", filled), FORMS
    )
    assert _readings(cache) == 2


def test_another_definition_of_a_form_is_another_reading(
    filled: Path, cache: ReadingCache, tmp_path: Path
) -> None:
    first, *others = F2021.tables
    forms = dict(FORMS) | {F2021.id: replace(F2021, tables=(replace(first, title="别"), *others))}
    other = ReadingCache.at(tmp_path / "cache", forms)
    assert other is not None
    assert other.salt != cache.salt
    data = filled.read_bytes()
    cache.keep(data, read_source(Source("a.xlsx", filled), FORMS))
    assert cache.outcome(data, "a.xlsx", FORMS) is not None
    assert other.outcome(data, "a.xlsx", forms) is None


def test_another_process_has_the_same_key_for_the_same_forms(cache: ReadingCache) -> None:
    """Sets have no order of their own, and strings hash differently in each process."""
    script = (
        "from xlsreport.forms.library.find_forms import load_forms\n"
        "from xlsreport.workers.cache import _salt_of\n"
        "print(_salt_of(load_forms()).hex())"
    )
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == cache.salt.hex()


def test_a_damaged_reading_is_read_anew(filled: Path, cache: ReadingCache) -> None:
    source = Source("a.xlsx", filled)
    anew = read_source(source, FORMS, cache)
    with sqlite3.connect(cache.file) as connection:
        connection.execute("UPDATE reading SET body = ?", (b"\x92\x90",))
    assert read_source(source, FORMS, cache) == anew


def test_a_damaged_cache_starts_anew(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "readings.sqlite").write_bytes(b"no database" * 1000)
    cache = ReadingCache.at(folder, FORMS)
    assert cache is not None
    read_source(Source("a.xlsx", filled), FORMS, cache)
    assert _readings(cache) == 1


def test_one_that_has_grown_too_large_starts_anew(
    filled: Path, cache: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_source(Source("a.xlsx", filled), FORMS, cache)
    assert _readings(cache) == 1
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    module._connection_of.cache_clear()
    again = ReadingCache.at(cache.file.parent, FORMS)
    assert again is not None
    assert _readings(again) == 0


def test_where_there_can_be_no_cache_everything_is_read(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert ReadingCache.at(tmp_path / "file" / "cache", FORMS) is None
    settings = RunSettings(jobs=1, cache=tmp_path / "file" / "cache")
    report = api.check([filled], FORMS, settings=settings)
    assert [outcome.status for outcome in report.outcomes] == ["accepted"]


def test_a_figure_that_the_disk_has_changed_is_not_believed(
    filled: Path, cache: ReadingCache
) -> None:
    """Every single byte: most of them would unpack to something else than what was read."""
    data = filled.read_bytes()
    anew = read_source(Source("a.xlsx", filled), FORMS, cache)
    with sqlite3.connect(cache.file) as connection:
        (body,) = connection.execute("SELECT body FROM reading").fetchone()
        for at in range(0, len(body), 7):
            changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
            connection.execute("UPDATE reading SET body = ?", (changed,))
            connection.commit()
            assert cache.outcome(data, "a.xlsx", FORMS) is None
        connection.execute("UPDATE reading SET body = ?", (body,))
    assert cache.outcome(data, "a.xlsx", FORMS) == replace_time(anew, None)


def test_the_reading_of_another_file_is_not_believed(
    filled: Path, cache: ReadingCache, tmp_path: Path
) -> None:
    other = workbook(F2021, consistent(F2021, 2), tmp_path / "b.xlsx", unit=JIUTAI)
    for path in (filled, other):
        read_source(Source("a.xlsx", path), FORMS, cache)
    with sqlite3.connect(cache.file) as connection:
        (body,) = connection.execute("SELECT body FROM reading").fetchone()
        connection.execute("UPDATE reading SET body = ?", (body,))
    found = [cache.outcome(path.read_bytes(), "a.xlsx", FORMS) for path in (filled, other)]
    assert found.count(None) == 1


def test_a_cache_that_is_locked_or_full_is_left_alone(
    filled: Path, cache: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run is using it: what it holds is not damaged."""
    read_source(Source("a.xlsx", filled), FORMS, cache)

    def locked(_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(module, "_connect", locked)
        assert ReadingCache.at(cache.file.parent, FORMS) is None
        module._connection_of.cache_clear()
        source = Source("a.xlsx", filled)
        assert read_source(source, FORMS, cache) == read_source(source, FORMS)
    assert _readings(cache) == 1


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
def test_where_others_could_write_nothing_is_believed_and_nothing_kept(
    tmp_path: Path, cache: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "everybody's"
    folder.mkdir()
    folder.chmod(0o777)
    assert ReadingCache.at(folder, FORMS) is None
    assert list(folder.iterdir()) == []
    folder.chmod(0o755)
    (tmp_path / "elsewhere").write_bytes(b"")
    (folder / "readings.sqlite").symlink_to(tmp_path / "elsewhere")
    assert ReadingCache.at(folder, FORMS) is None
    assert (tmp_path / "elsewhere").read_bytes() == b""
    with monkeypatch.context() as patched:
        patched.setattr(os, "geteuid", lambda: os.getuid() + 1)
        assert ReadingCache.at(cache.file.parent, FORMS) is None
    assert ReadingCache.at(cache.file.parent, FORMS) is not None


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
def test_in_an_older_folder_nobody_else_may_read_it_either(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "older"
    folder.mkdir(mode=0o755)
    cache = ReadingCache.at(folder, FORMS)
    assert cache is not None
    read_source(Source("a.xlsx", filled), FORMS, cache)
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
def test_nobody_else_may_look_into_it(cache: ReadingCache) -> None:
    assert stat.S_IMODE(cache.file.parent.stat().st_mode) == 0o700


def test_a_merge_with_a_warm_cache_writes_the_same_bytes(filled: Path, tmp_path: Path) -> None:
    """Checks are made anew: only reading is remembered."""
    cold, warm, without = (tmp_path / f"{name}.xlsx" for name in ("cold", "warm", "without"))
    settings = RunSettings(jobs=1, cache=tmp_path / "cache")
    api.merge([filled], cold, FORMS, settings=settings)
    api.merge([filled], warm, FORMS, settings=settings)
    api.merge([filled], without, FORMS)
    assert cold.read_bytes() == warm.read_bytes() == without.read_bytes()


def test_the_usual_folder_is_where_the_system_keeps_such_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert usual_folder().name.lower() in {"xlsreport", "cache"}
