"""The log of the package: quiet by default; with -v why a worker ended, why there is no cache."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.workers.cache import ReadingCache
from xlsreport.workers.pool import Readers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form

FORMS = load_forms()


def _die(item: int, forms: Mapping[str, Form]) -> int:
    del forms
    if item == 1:
        os._exit(7)
    return item


def test_a_worker_that_ended_is_logged_with_its_exit_code(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "xlsreport"), Readers(FORMS) as readers:
        list(readers.each(_die, [0, 1, 2]))
    (line,) = caplog.messages
    assert "ended by itself, exit code 7" in line


def _run_out_of_memory(item: int, forms: Mapping[str, Form]) -> int:
    del forms
    if item == 1:
        raise MemoryError
    return item


def test_a_worker_that_ran_out_of_memory_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "xlsreport"), Readers(FORMS) as readers:
        list(readers.each(_run_out_of_memory, [0, 1, 2]))
    (line,) = caplog.messages
    assert "FILE_WORKER_DIED, out of memory" in line


def test_a_worker_that_did_its_work_is_not(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "xlsreport"), Readers(FORMS) as readers:
        assert list(readers.each(_die, [0, 2])) == [0, 2]
    assert caplog.messages == []


def test_a_cache_that_others_can_write_is_refused_with_the_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o777)
    with caplog.at_level(logging.WARNING, "xlsreport"):
        assert ReadingCache.at(tmp_path, FORMS) is None
    assert [str(tmp_path) in line and "can write there" in line for line in caplog.messages] == [
        True
    ]


@pytest.mark.parametrize(("options", "logged"), [((), False), (("-v",), True)])
def test_nothing_is_logged_on_standard_error_unless_asked_for(
    tmp_path: Path, options: tuple[str, ...], *, logged: bool
) -> None:
    file = tmp_path / "not a folder"
    file.touch()
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    run = subprocess.run(
        [sys.executable, "-m", "xlsreport", *options, "check", str(tmp_path / "a.xlsx")],
        env={**os.environ, "XDG_CACHE_HOME": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert ("no cache" in run.stderr) is logged
    if not logged:
        # What is next is told there, and nothing else.
        assert re.fullmatch(r"下一步：.*\n", run.stderr)
