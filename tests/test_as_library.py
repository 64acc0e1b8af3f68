"""The package in a program of its own: scripts without a guard, Ctrl-C, and nothing left open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.samples import F2021, FORMS, JIUTAI, consistent, workbook
from xlsreport import api

if TYPE_CHECKING:
    from collections.abc import Callable

# A second thread has workers started as fresh processes, which run the script first.
_SCRIPT = """
import sys, threading, time
from pathlib import Path
print("started", flush=True)
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
from xlsreport import api
source, target = map(Path, sys.argv[1:])
{call}
"""
_CALLS = (
    "api.check([source], api.load_forms())",
    "api.merge([source], target, api.load_forms())",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("library") / "220113001000.xlsx"
    return workbook(F2021, consistent(F2021, "library"), target)


def _start(folder: Path, call: str, filled: Path) -> subprocess.Popen[str]:
    script = folder / "script.py"
    script.write_text(_SCRIPT.format(call=call), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, script, filled, folder / "out.xlsx"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("call", _CALLS)
def test_a_script_without_a_guard_ends_with_the_remedy(
    call: str, filled: Path, tmp_path: Path
) -> None:
    program = _start(tmp_path, call, filled)
    said, errors = program.communicate(timeout=300)
    assert program.returncode == 1
    assert said.split() == ["started", "started"]
    assert errors.count("Traceback") == 1
    assert 'if __name__ == "__main__":' in errors.splitlines()[-1]
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("call", _CALLS)
def test_the_same_script_with_a_guard_does_its_work(
    call: str, filled: Path, tmp_path: Path
) -> None:
    program = _start(tmp_path, f'if __name__ == "__main__":\n    {call}', filled)
    _, errors = program.communicate(timeout=300)
    assert (program.returncode, errors) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_a_script_that_does_not_go_on_still_hears_ctrl_c(filled: Path, tmp_path: Path) -> None:
    # The fresh process never comes to its work: it waits in the script itself.
    wait = (
        "import multiprocessing\n"
        "if multiprocessing.current_process().name != 'MainProcess':\n"
        "    print('waits', flush=True), time.sleep(600)"
    )
    program = _start(tmp_path, f"{wait}\n{_CALLS[0]}", filled)
    assert program.stdout is not None
    lines = [program.stdout.readline().strip() for _ in range(3)]
    assert lines == ["started", "started", "waits"]
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=300)
    assert "KeyboardInterrupt" in errors


def _held() -> list[str]:
    """The files below any folder of tests that this process has open or mapped."""
    links = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(link.readlink()))
        except OSError:  # the one that lists them
            continue
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return [each for each in (*links, *maps) if "library" in each and "xls" in each]


def _archive(filled: Path, folder: Path) -> Path:
    archive = folder / "library.xls.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.write(filled, "a.xlsx")
    return archive


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux lists them")
@pytest.mark.parametrize("executor", [False, True])
@pytest.mark.parametrize(
    "call",
    [
        lambda paths, _, run: api.check(paths, FORMS, settings=run),
        lambda paths, out, run: api.check(paths, FORMS, return_to=out / "back", settings=run),
        lambda paths, out, run: api.merge(paths, out / "library_xls.xlsx", FORMS, settings=run),
        lambda paths, out, run: api.export(paths, out / "library_xls.json", FORMS, settings=run),
        lambda paths, *_: api.read_previous(paths, FORMS),
        lambda paths, out, _: api.fill(paths[1], {}, out / "library_xls_filled.xlsx", FORMS),
    ],
    ids=["check", "copies", "merge", "export", "previous", "fill"],
)
def test_no_file_stays_open_or_mapped_after_a_call(
    call: Callable[[list[Path], Path, api.RunSettings], object],
    executor: bool,  # noqa: FBT001
    filled: Path,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    blank = folder / "library_xls_blank.xlsx"
    api.blank(F2021, blank, 2024, JIUTAI)
    paths = [_archive(filled, folder), blank]
    with ThreadPoolExecutor(1) as threads:
        run = api.RunSettings(jobs=1, executor=threads if executor else None)
        call(paths, folder, run)
        assert _held() == []
