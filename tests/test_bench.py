"""The benchmarks run and say what they must; how long anything takes is not looked at."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.filled import filled
from tests.tools import BENCH, load_bench, require
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading.quick.cells import PlainCells
from xlsreport.reading.quick.package import read_plainly
from xlsreport.reading.reader import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome


def _run(script: str, *arguments: object) -> str:
    command = [sys.executable, str(BENCH / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


_NAMES = ("STYLES", "style_of", "styled")


def _make(target: Path, count: int, last_year: int, seed: int) -> Path:
    for _ in load_bench("files").make_files(target, count, last_year, seed):
        pass
    return target


def _read(file: Path) -> Outcome:
    return _read_data(file.read_bytes())


def _read_data(data: bytes) -> Outcome:
    return read_workbook(data, "a.xlsx", load_forms())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("bench") / "files", 4, 4, 1)


def test_files_are_read_without_any_finding_and_continue_last_years(files: Path) -> None:
    for year in ("submitted", "last_year"):
        there = sorted((files / year).rglob("*.xlsx"))
        assert len(there) == 4
        for outcome in map(_read, there):
            assert outcome.submission is not None
            assert outcome.findings == ()
    checked = subprocess.run(
        [sys.executable, "-c", "from xlsreport.cli.main import main; main()", "check",
         files / "submitted", "--roster", files / "roster.csv", "--previous", files / "last_year",
         "--format", "json"],
        capture_output=True, check=True,
    )  # fmt: skip
    report = json.loads(checked.stdout)
    found = [each["findings"] for each in report["submissions"]]
    assert [*found, report["findings"]] == [[]] * 5


def _bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "submitted").rglob("*.xlsx")}


def test_the_same_seed_gives_the_same_files_and_another_one_others(
    files: Path, tmp_path: Path
) -> None:
    for seed in (1, 2):
        made = _bytes(_make(tmp_path / str(seed), 2, 0, seed))
        same = [name for name, data in made.items() if _bytes(files)[name] == data]
        assert len(same) == (2 if seed == 1 else 0)


def test_a_file_made_quickly_holds_what_an_office_program_works_out(files: Path) -> None:
    require("soffice")
    assert "2 of 8 files, 0 values differ" in _run("verify.py", files, "--sample", 2)


def test_every_program_s_manner_takes_the_quick_way_and_says_the_same() -> None:
    STYLES, style_of, styled = (getattr(load_bench("styles"), name) for name in _NAMES)  # noqa: N806
    plain = filled("2021").data
    expected = _read_data(plain).submission
    assert expected is not None
    for style in STYLES:
        data = styled(plain, style)
        reading = read_plainly(data)
        assert reading is not None
        assert all(isinstance(each.cells, PlainCells) for each in reading.witness.sheets.values())
        outcome = _read_data(data)
        assert outcome.findings == ()
        assert outcome.submission is not None
        assert outcome.submission.values == expected.values
        assert outcome.submission.narratives == expected.narratives
    made = [style_of(number) for number in range(160)]
    assert {style: made.count(style) for style in STYLES} == {
        style: 36 if style.startswith("WPS") else 28 if style.startswith("Excel") else 4
        for style in STYLES
    }


def test_what_is_made_in_openpyxl_s_manner_is_what_openpyxl_saves() -> None:
    plain, saved = filled("2021").data, io.BytesIO()
    load_workbook(io.BytesIO(plain)).save(saved)
    made = load_bench("styles").styled(plain, "openpyxl")
    *package, tags = _manner_of(made)
    *expected, known = _manner_of(saved.getvalue())
    assert package == expected
    # An empty text, which it writes in a way of its own, is not made.
    assert tags < known
    assert not _manner_of(plain)[-1] <= known


def _manner_of(data: bytes) -> tuple[bool, bool, set[object]]:
    """How a package writes its texts, numbers and formulas, whatever they are."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        sheets = [package.read(name) for name in names if name.startswith("xl/worksheets/sheet")]
    cells = re.findall(rb"<c( [^>]*)>(?:<(\w+))?", b"".join(sheets))
    tags = {(tuple(re.findall(rb"(\w+)=", raw)), (*re.findall(rb't="(\w+)"', raw),), holds)
            for raw, holds in cells}  # fmt: skip
    return "xl/sharedStrings.xml" in names, all(map(bytes.isascii, sheets)), tags


def test_a_workbook_with_renamed_sheets_takes_the_quick_way_and_has_the_same_figures() -> None:
    plain = filled("2021").data
    data = load_bench("styles").with_renamed_sheets(plain)
    reading = read_plainly(data)
    assert reading is not None
    assert not reading.witness.sheets.keys() & read_plainly(plain).witness.sheets.keys()
    assert all(isinstance(each.cells, PlainCells) for each in reading.witness.sheets.values())
    outcome, expected = _read_data(data), _read_data(plain)
    assert outcome.submission is not None
    assert expected.submission is not None
    assert outcome.submission.values == expected.submission.values
    assert (outcome.submission.located, outcome.submission.program) == ("labels", "Numbers 14.0000")
    codes = {each.code for each in outcome.findings}
    assert codes >= {"FILE_TABLE_MOVED", "FILE_STAMP_LOST"}
    # The cover, which has another name too, only shows the first of the texts.
    assert outcome.submission.narratives == expected.submission.narratives
    assert "CELL_OUTSIDE" not in codes


def test_a_run_measures_every_way_and_writes_figures_and_table(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    _run("run.py", "--files", files, "--sizes", 4, "--issue", 2, "--repeats", 1,
         "--peer-sample", 2, "--output", out)  # fmt: skip
    results: dict[str, Any] = json.loads((out / "latest.json").read_text(encoding="utf-8"))
    rows = results["sizes"]["4"]
    # pandas is an extra.
    assert {"inflate", "calamine", "openpyxl", "openpyxl_read_only", "ours"} <= set(rows)
    assert {"merge_1", "merge_2"} <= set(rows)
    assert set(results["issue"]) == {"replay", "issue_1", "issue_2"}
    assert set(results["start_up"]) == {"click", "help", "forms"}
    every = [*rows.values(), *results["issue"].values(), *results["start_up"].values()]
    for row in every:
        assert row["seconds"] > 0
        assert row["largest_mb"] > 0
        assert row["repeats"] >= 1
    assert {each["name"] for each in results["ratios"]} >= {
        "openpyxl loop / merge end to end, one worker",
        "read and check / bare calamine loop",
        "issue / replayed XlsxWriter calls",
        "forms / import click",
    }
    table = (out / "latest.md").read_text(encoding="utf-8")
    assert "(projected from 2 files)" in table
    assert not [each for each in files.iterdir() if each.name.startswith("xlsreport-bench-")]


def test_programs_are_listed_with_both_ways_of_reading(files: Path, tmp_path: Path) -> None:
    file = min(files.rglob("*.xlsx"))
    (tmp_path / "style.xlsx").write_bytes(file.read_bytes())
    *_, line = _run("programs.py", tmp_path, "--repeats", 1).splitlines()
    name, *numbers = (each.strip() for each in line.strip("|").split("|"))
    assert name == "style"
    assert all(float(number) > 0 for number in numbers)
    assert len(numbers) == 3


def test_every_upload_through_the_door_is_entered() -> None:
    said = json.loads(_run("door.py", "--units", 2, "--clients", 2))
    assert said["receipts missing in the ledger"] == 0
    assert said["faults that verify finds"] == 0
