"""Streams, side files and exit codes: one sentence a trouble, and output that is what it says."""

from __future__ import annotations

import codecs
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.samples import F2021, consistent, workbook
from xlsreport.cli.main import build
from xlsreport.submission.submission import Unit
from xlsreport.whole_files import replaced_when_whole, scratch_folder

_COMMAND = (sys.executable, "-m", "xlsreport")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    unit = Unit("220113001000", "𠮷林镇")  # its first letter is not in GBK
    return workbook(F2021, consistent(F2021, "a"), tmp_path / "filled.xlsx", unit=unit)


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(build("zh"), [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize("command", [("check",), ("export", "-o", "{out}.csv")])
def test_nothing_read_is_an_error_that_says_what_was_looked_for(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    name, *options = (each.format(out=out) for each in command)
    code, said = _run(name, folder, *options)
    assert code == 1
    assert ".xlsx" in said
    assert list(tmp_path.iterdir()) == [folder]


def _printed(filled: Path, encoding: str, *arguments: str) -> bytes:
    run = subprocess.run(
        [*_COMMAND, *arguments[:1], str(filled), *arguments[1:], "--no-cache"],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in run.stderr
    return run.stdout


@pytest.mark.parametrize("encoding", ["gbk", "big5", "ascii"])
def test_json_is_whole_on_every_console(filled: Path, encoding: str) -> None:
    printed = _printed(filled, encoding, "check", "--format", "json").decode(encoding)
    assert json.loads(printed)["submissions"][0]["unit"]["name"] == "𠮷林镇"


def test_no_name_changes_in_a_csv_for_another_program(filled: Path) -> None:
    assert "𠮷林镇" in _printed(filled, "gbk", "export", "-o", "-").decode("utf-8-sig")


def test_a_list_of_findings_that_goes_into_a_file_opens_in_excel(
    filled: Path, tmp_path: Path
) -> None:
    command = [*_COMMAND, "check", str(filled), "--format", "csv"]
    for mode in ("wb", "ab"):
        with (tmp_path / "f.csv").open(mode) as file:
            subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True)
    assert (tmp_path / "f.csv").read_bytes().startswith(codecs.BOM_UTF8)
    assert (tmp_path / "f.csv").read_bytes().count(codecs.BOM_UTF8) == 1
    assert not _printed(filled, "utf-8", "check", "--format", "csv").startswith(codecs.BOM_UTF8)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device on this system")
@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("forms",)])
def test_a_full_disk_is_one_sentence(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(
            [*_COMMAND, "--lang", "en", *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.startswith("Error: the system refused")
    assert len(run.stderr.splitlines()) == 1


def test_a_program_without_standard_output_does_its_work(filled: Path) -> None:
    shell = f"exec {sys.executable} -m xlsreport check {filled} --no-cache >&-"
    run = subprocess.run(["sh", "-c", shell], stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode in {0, 1}
    assert re.fullmatch(r"下一步：.*\n", run.stderr)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize(
    "option", ["--key-file", "--waivers", "--decisions", "--forms", "--roster"]
)
def test_a_pipe_where_a_file_belongs_is_refused_at_once(
    option: str, filled: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code, said = _run("merge", filled, "-o", tmp_path / "out.xlsx", option, pipe)
    assert code == 2
    assert "不是普通文件" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"proactive.rules.issued": 1E400}', "太大"),
        ('{"proactive.rules.issued": 1, "proactive.rules.issued": 2}', "给了两次"),
        (r'{"narrative.overview": "\ud800"}', "半个字符"),
        ("[1]", "一个对象"),
    ],
)
def test_values_that_no_cell_holds_are_refused_in_a_sentence(
    text: str, said: str, tmp_path: Path
) -> None:
    values, blank = tmp_path / "v.json", tmp_path / "b.xlsx"
    values.write_text(text, encoding="utf-8")
    _run("blank", "zfxxgk-2021", "--year", 2024, "-o", blank)
    code, printed = _run("fill", blank, values, "-o", tmp_path / "f.xlsx")
    assert code == 2
    assert said in printed
    assert not (tmp_path / "f.xlsx").exists()


_HEADING = "单位代码,单位名称,年度,规则,格与数值,原因\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_HEADING + '",', ":2 行不是完好的 CSV"),
        (_HEADING + "1,甲,²,r,D8=9,因\n", ":2 行缺少四位数的年度"),
        (_HEADING + "1,甲,2024,r,D8,因\n", ":2 行的“D8”没有写数值"),
    ],
)
def test_waivers_that_cannot_be_understood_are_told_by_their_row(
    text: str, said: str, filled: Path, tmp_path: Path
) -> None:
    waivers = tmp_path / "w.csv"
    waivers.write_text(text, encoding="utf-8")
    code, printed = _run("check", filled, "--waivers", waivers)
    assert code == 2
    assert said in printed


def test_waivers_with_the_line_ends_of_an_old_macintosh_are_read(
    filled: Path, tmp_path: Path
) -> None:
    waivers = tmp_path / "w.csv"
    text = (_HEADING + "1,甲,2024,r,D8=9," + "因" * 140_000 + "\n").replace("\n", "\r")
    waivers.write_text(text, encoding="utf-8", newline="")
    assert _run("check", filled, "--waivers", waivers)[0] in {0, 1}


@pytest.mark.parametrize("day", ["2025-01-31", "2025/1/31", "2025年1月31日", "２０２５.1.31"])
def test_a_deadline_is_read_in_the_ways_people_write_dates(day: str, filled: Path) -> None:
    assert _run("check", filled, "--deadline", day)[0] in {0, 1}


def test_a_deadline_with_an_hour_is_refused_by_check_with_the_day_to_write(filled: Path) -> None:
    code, said = _run("check", filled, "--deadline", "2025年1月31日17时")
    assert code == 2
    assert "这里只按日期算，请写 2025-01-31" in said


def test_a_deadline_that_is_no_day_is_refused_by_check_and_blank_alike(
    filled: Path, tmp_path: Path
) -> None:
    for command in (
        ("check", filled),
        ("blank", "zfxxgk-2021", "--year", 2024, "-o", tmp_path / "b.xlsx"),
    ):
        code, said = _run(*command, "--deadline", "月底前")
        assert code == 2
        assert "月底前" in said
        assert "2026-01-31" in said


def test_the_folder_that_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    script = (
        "import os, signal, pathlib\n"
        "from xlsreport.whole_files import scratch_folder\n"
        f"with scratch_folder(pathlib.Path({str(tmp_path)!r})) as folder:\n"
        "    pathlib.Path(folder, 'part').touch()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with scratch_folder(tmp_path) as own:
        subprocess.run([sys.executable, "-c", script], check=False)
        assert len(list(tmp_path.iterdir())) == 2
        with scratch_folder(tmp_path) as other:
            assert {str(each) for each in tmp_path.iterdir()} == {own, other}
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    script = (
        "import os, signal, pathlib\n"
        "from xlsreport.whole_files import replaced_when_whole\n"
        f"with replaced_when_whole(pathlib.Path({str(tmp_path / 'a')!r})):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=False)
    (left,) = tmp_path.iterdir()
    assert left.suffix == ".tmp"
    with replaced_when_whole(tmp_path / "b") as temporary:
        temporary.write_text("whole", encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["b"]
