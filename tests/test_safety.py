"""Whatever ends a merge, its target is the old file or the new one, and somebody says why."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.effort import times
from tests.samples import F2021, FORMS, consistent, workbook
from xlsreport import api
from xlsreport.submission.submission import Unit

_UNITS = 6
_INSTANTS = times(6, 200)
_RUN = "from xlsreport.cli import main; main()"
_OLD = b"what stood there before"


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("returned")
    for number in range(_UNITS):
        unit = Unit(f"22011300{number}000", f"第{number}街道")
        workbook(F2021, consistent(F2021, number), folder / f"{number}.xlsx", unit=unit)
    return folder


@pytest.fixture(scope="module")
def new(returned: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a merge that nothing disturbs writes."""
    target = tmp_path_factory.mktemp("new") / "merged.xlsx"
    api.merge([returned], target, FORMS)
    return target.read_bytes()


def _command(returned: Path, target: Path, *more: str) -> list[str]:
    words = [
        "--lang",
        "zh",
        "merge",
        str(returned),
        "-o",
        str(target),
        "--force",
        "--no-cache",
        *more,
    ]
    return [sys.executable, "-c", _RUN, *words, *more]


def _started(returned: Path, target: Path, *more: str, code: str = "") -> subprocess.Popen[str]:
    command = _command(returned, target, *more)
    command[2] = code + command[2]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )


def _unseen(folder: Path) -> list[str]:
    """What was left beside the target."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


# Copies of one process that has everything loaded: what takes time is the merge and nothing else.
# The instant is a share of the processor time of a whole merge, which a busy machine does not
# change; the system then ends the process without another word, as it does on SIGKILL.
_KILLER = """
import os, random, signal, sys
from pathlib import Path
from tests.ready import make_ready
from xlsreport import api
returned, target, count, old = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
forms, settings = api.load_forms(), api.RunSettings(jobs=1)
make_ready(returned, forms)
def merge(seconds):
    child = os.fork()
    if not child:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        api.merge([returned], target, forms, settings=settings, force=True)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    return os.WIFSIGNALED(status), used.ru_utime + used.ru_stime
_, whole = merge(0)
new, draw = target.read_bytes(), random.Random(6)
def see(share):
    target.write_text(old)
    killed, _ = merge(max(share * whole, 1e-6))
    found = target.read_bytes()
    what = "new" if found == new else "old" if found == old.encode() else "part"
    print(what, "killed" if killed else "whole")
    return killed
for number in range(count):
    see((number + draw.random()) / count)
# What comes behind the change is short; the last instants are looked for until one is beyond it.
share = 1.0
while see(share):
    share *= 1.1
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_killed_at_any_instant_a_merge_leaves_the_old_file_or_the_new_one(
    returned: Path, new: bytes, tmp_path: Path
) -> None:
    target = tmp_path / "merged.xlsx"
    words = [str(returned), str(target), str(_INSTANTS), _OLD.decode()]
    said = subprocess.run(
        [sys.executable, "-c", _KILLER, *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    seen = said.stdout.splitlines()
    assert len(seen) > _INSTANTS
    # Killed before the change, and not killed at all, or the test has seen nothing.
    assert {"old killed", "new whole"} <= set(seen) <= {"old killed", "new killed", "new whole"}
    api.merge([returned], target, FORMS, force=True)
    assert target.read_bytes() == new


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("where", ["reading", "writing"])
def test_interrupted_it_says_so_and_leaves_nothing_behind(
    returned: Path, tmp_path: Path, number: signal.Signals, where: str
) -> None:
    target = tmp_path / "merged.xlsx"
    target.write_bytes(_OLD)
    place = {
        "reading": "xlsreport.workers.job.read_workbook",
        "writing": "xlsreport.workbook.form_sheets.FormSheets.write",
    }[where]
    module, _, name = place.rpartition(".")
    # The moment is held on to, so that the signal is sure to come while it lasts.
    code = (
        "import sys, time, importlib\n"
        "def waiting(*_):\n"
        "    print('now', file=sys.stdout, flush=True)\n"
        "    time.sleep(600)\n"
        "import xlsreport.workbook.form_sheets, xlsreport.workers.job\n"
        f"parts = {module!r}.split('.')\n"
        f"owner = xlsreport.workbook.form_sheets.FormSheets if {where == 'writing'} else "
        "xlsreport.workers.job\n"
        f"setattr(owner, {name!r}, waiting)\n"
    )
    with _started(returned, target, "--jobs", "1", code=code) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        os.killpg(process.pid, number)
        _, said = process.communicate(timeout=900)
    assert said == "已中断。写到一半的文件没有留下，原有的文件没有改动。\n"
    assert process.returncode == 130
    assert target.read_bytes() == _OLD
    assert _unseen(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="sizes of files cannot be limited there")
def test_on_a_full_disk_the_old_file_stays_and_the_reason_is_said(
    returned: Path, tmp_path: Path
) -> None:
    """A limit on the size of files stands for a disk with room for 2,000 bytes."""
    target = tmp_path / "merged.xlsx"
    target.write_bytes(_OLD)
    code = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
    with _started(returned, target, code=code) as process:
        _, said = process.communicate(timeout=900)
    assert process.returncode == 2
    assert f"写不了 {target}" in said
    assert "磁盘是否已满" in said
    assert target.read_bytes() == _OLD
    assert _unseen(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
def test_into_a_folder_that_takes_no_file_nothing_is_written_and_it_is_said(
    returned: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "no folder"
    folder.write_text("a file", encoding="utf-8")
    with _started(returned, folder / "merged.xlsx") as process:
        _, said = process.communicate(timeout=900)
    assert process.returncode == 2
    assert "写不了" in said
    assert folder.read_text(encoding="utf-8") == "a file"


def test_two_merges_into_one_target_do_not_mix(returned: Path, new: bytes, tmp_path: Path) -> None:
    target = tmp_path / "merged.xlsx"
    other = [str(returned / f"{number}.xlsx") for number in range(1, _UNITS)]
    alone = tmp_path / "alone.xlsx"
    api.merge([Path(each) for each in other], alone, FORMS)
    for _ in range(times(1, 20)):
        first = _started(returned, target)
        second = _started(Path(other[0]), target, *other[1:])
        for process in (first, second):
            _, said = process.communicate(timeout=900)
            assert process.returncode == 0
            assert re.fullmatch(r"下一步：.*\n", said)
        assert target.read_bytes() in {new, alone.read_bytes()}
    assert _unseen(tmp_path) == []
