"""Every command as a user runs it: results on stdout, the rest on stderr, exit codes 0, 1, 2."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests.samples import DATA, F2021, FORMS, UNWRITTEN, consistent, read, real, zeros
from xlsreport import __version__
from xlsreport.cli.language import choose_language
from xlsreport.cli.main import build
from xlsreport.forms.library.find_forms import builtin_directory, load_forms
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from click.testing import Result

_COMMANDS = ("forms", "blank", "issue", "fill", "check", "merge", "export", "demo")
_ROSTER = DATA / "roster_jiutai.csv"
_CELL = "requests.received.natural"


def _run(*arguments: object, lang: str = "zh") -> Result:
    result = CliRunner().invoke(build(lang), [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _blank(folder: Path, *more: object, name: str = "b.xlsx") -> Path:
    target = folder / name
    assert _run("blank", "zfxxgk", "--year", 2023, *more, "-o", target).exit_code == 0
    return target


def _filled(folder: Path, values: dict[str, Any], name: str = "f.xlsx", code: str = "") -> Path:
    blank = _blank(folder, *(["--unit-code", code] if code else []), name=f"blank_{name}")
    (folder / "v.json").write_text(json.dumps(values), encoding="utf-8")
    result = _run("fill", blank, folder / "v.json", "-o", folder / name)
    assert result.exit_code == 0, result.stderr
    blank.unlink()
    return folder / name


def _complaints(result: Result) -> str:
    """What was said on standard error besides what is next."""
    return re.sub(r"^下一步：.*\n", "", result.stderr, flags=re.MULTILINE)


def _found(record: dict[str, Any]) -> list[str]:
    """The codes of a record's findings, but for the notes on contact and texts, which none has."""
    notes = [each for each in record["findings"] if each["code"] in UNWRITTEN]
    assert {each["severity"] for each in notes} <= {"note"}
    return [each["code"] for each in record["findings"] if each not in notes]


@pytest.fixture(scope="module")
def _two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two") / "in"
    folder.mkdir()
    for code in ("220113001000", "220113002000"):
        _filled(folder, consistent(F2021, code), f"{code}.xlsx", code)
    (folder / "v.json").unlink()
    return folder


@pytest.fixture
def two(_two: Path, tmp_path: Path) -> Path:
    """A folder with the consistent workbooks of two units of 九台."""
    return shutil.copytree(_two, tmp_path / "in")


@pytest.fixture
def small_roster(tmp_path: Path) -> Path:
    lines = _ROSTER.read_text("utf-8-sig").splitlines()[:3]
    target = tmp_path / "roster.csv"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


# Help, version, language
@pytest.mark.parametrize("command", [(), *((name,) for name in _COMMANDS), ("forms", "show")])
def test_every_command_explains_itself_in_both_languages(command: tuple[str, ...]) -> None:
    chinese, english = (_run(*command, "--help", lang=lang) for lang in ("zh", "en"))
    assert chinese.exit_code == english.exit_code == 0
    assert re.search(r"[一-鿿]{4}", chinese.stdout)
    assert not re.search(r"[一-鿿]{7}", english.stdout)
    assert chinese.stderr == english.stderr == ""
    assert _run(*command, "-h").stdout == chinese.stdout


def test_commands_are_listed_in_the_order_of_the_work() -> None:
    listed = re.findall(r"^  ([a-z]+) ", _run("--help").stdout.partition("例子：")[0], re.MULTILINE)
    assert listed[:6] == ["issue", "blank", "fill", "upgrade", "import", "check"]
    assert sorted(listed) == sorted(build("zh").commands)
    assert set(_COMMANDS) <= set(listed)


def test_the_version_is_said() -> None:
    assert _run("--version").stdout == f"xlsreport {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "C"}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "zh"),
        ([], {"LANG": "POSIX"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "de_DE"}, "en"),
        ([], {"LANG": "zh_CN", "LC_ALL": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US", "LC_MESSAGES": "zh_TW"}, "zh"),
        (["--lang", "en"], {}, "en"),
        (["--lang=en", "check"], {"LANG": "zh_CN"}, "en"),
        (["--lang", "zh"], {"LANG": "en_US"}, "zh"),
        (["check", "--", "--lang", "en"], {}, "zh"),
        (["--lang"], {"LANG": "en_US"}, "en"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="there the system is asked instead")
def test_the_language_is_the_one_asked_for_else_the_locales_else_chinese(
    arguments: list[str], environment: dict[str, str], expected: str
) -> None:
    assert choose_language(arguments, environment) == expected


def _program(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "from xlsreport.cli import main; main()"
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        check=False, capture_output=True, text=True, encoding="utf-8",
        env={**clean, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", **environment},
    )  # fmt: skip


def test_the_program_itself_takes_language_and_exit_code(tmp_path: Path) -> None:
    missing = tmp_path / "none.xlsx"
    chinese = _program("check", missing)
    english = _program("--lang", "en", "check", missing)
    by_locale = _program("check", missing, LANG="en_US.UTF-8")
    assert (chinese.returncode, english.returncode, by_locale.returncode) == (2, 2, 2)
    assert chinese.stderr.startswith("错误：")
    assert english.stderr == by_locale.stderr
    assert english.stderr.startswith("Error: no such file")
    assert chinese.stdout == english.stdout == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_to_a_full_disk_is_said_in_one_sentence() -> None:
    code = "from xlsreport.cli import main; main()"
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        result = subprocess.run(
            [sys.executable, "-u", "-c", code, "--lang", "en", "forms"],
            check=False, stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr.startswith("Error: the system refused: No space left on device.")
    assert result.stderr.count("\n") == 1


def test_what_the_system_refuses_is_said_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "甲.xlsx")

    monkeypatch.setattr("xlsreport.verbs.take_in.find_sources", refuse)
    result = _run("--lang", "zh", "check", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith("错误：系统不让做：甲.xlsx: 没有权限。请检查")


def test_help_loads_no_library_that_takes_long() -> None:
    code = (
        "import sys\nfrom xlsreport.cli.main import build\n"
        "try:\n    build('zh')(['check', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'xlsxwriter', 'openpyxl', 'lxml', 'python_calamine', 'ruamel', 'simplejson'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )
    assert done.stderr == "[]\n"


# Usage errors
@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["check"],
        ["blank", "zfxxgk"],
        ["blank", "zfxxgk", "--year", "x", "-o", "a.xlsx"],
        ["blank", "zfxxgk", "--year", "99", "-o", "a.xlsx"],
        ["check", "a.xlsx", "--format", "xml"],
        ["--lang", "fr", "forms"],
        ["merge", "a.xlsx"],
        ["issue", "zfxxgk", "--year", "2023", "-o", "d"],
        ["check", "none.xlsx"],
        ["merge", "none.xlsx", "-o", "m.xlsx"],
        ["export", "none.xlsx", "-o", "e.csv"],
        ["export", "none.xlsx", "-o", "e.txt"],
        ["fill", "none.xlsx", "none.json", "-o", "f.xlsx"],
        ["blank", "zfxxgk-2022", "--year", "2023", "-o", "a.xlsx"],
        ["blank", "zfxxgk", "--year", "2018", "-o", "a.xlsx"],
        ["blank", "zfxxgk", "--year", "2023", "-o", "none/a.xlsx"],
        ["forms", "show", "zfxxgk"],
        ["forms", "check", "none.yaml"],
        ["forms", "--forms", "none.yaml"],
        ["check", ".", "--roster", "none.csv"],
        ["check", ".", "--previous", "none.xlsx"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_a_word_on_stderr(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for lang in ("zh", "en"):
        result = _run(*arguments, lang=lang)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.strip()
        assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_form_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    result = _run("blank", "zfxxgk-2012", "--year", 2023, "-o", tmp_path / "a.xlsx")
    assert "zfxxgk-2021" in result.stderr


# forms
def test_forms_lists_both_editions_with_years_and_notice() -> None:
    lines = _run("forms").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["zfxxgk-2019", "2019–2020"],
        ["zfxxgk-2021", "2021起"],
    ]
    assert "国办公开办函〔2021〕30号" in lines[1]


def test_forms_show_lists_every_cell() -> None:
    result = _run("forms", "show", "zfxxgk-2021")
    assert sum(f" {cell} " in f" {result.stdout}" for cell in FORMS["zfxxgk-2021"].cells) == 200


def test_forms_check_says_that_a_definition_is_right() -> None:
    file = builtin_directory() / "zfxxgk-2021.yaml"
    result = _run("forms", "check", file, lang="en")
    assert result.exit_code == 0
    assert "200 cells" in result.stdout


def test_forms_check_says_file_line_and_the_nearest_name(tmp_path: Path) -> None:
    text = (builtin_directory() / "zfxxgk-2021.yaml").read_text("utf-8")
    wrong = text.replace("expr: received + carried_in ==", "expr: recieved + carried_in ==")
    file = tmp_path / "wrong.yaml"
    file.write_text(wrong, encoding="utf-8")
    (line,) = [n for n, each in enumerate(wrong.splitlines(), 1) if "recieved" in each]
    result = _run("forms", "check", file)
    assert (result.exit_code, result.stdout) == (2, "")
    said = re.search(rf"{re.escape(str(file))}:([0-9]+): ", result.stderr)
    assert said is not None
    # The rule starts three lines above its expression.
    assert line - 3 <= int(said[1]) <= line
    assert "recieved" in result.stderr
    assert "“received”" in result.stderr


def test_forms_of_the_users_own_are_at_hand_for_every_command(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(builtin_directory(), own)
    (own / "zfxxgk-2019.yaml").unlink()
    file = (own / "zfxxgk-2021.yaml").rename(own / "f.yaml")
    old = 'form: zfxxgk\nedition: "2021"'
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, "form: mine\nedition: v1"), encoding="utf-8")
    assert "mine-v1" in _run("forms", "--forms", own).stdout
    assert "requests.balance" in _run("forms", "show", "mine-v1", "--forms", own).stdout
    # Of the draft, what needs a figure of other editions only is passed over; the rest is kept.
    given, kept = (
        [each.text for each in form.publication.draft.sentences]
        for form in (F2021, load_forms([file])["mine-v1"])
    )
    assert kept == [each for each in given if "{normative_issued}" not in each] != given
    blank = tmp_path / "b.xlsx"
    arguments = ("blank", "mine", "--year", 2023, "-o", blank)
    assert _run(*arguments, "--forms", own / "f.yaml").exit_code == 0
    assert _run(*arguments).exit_code == 2
    record = json.loads(_run("check", blank, "--forms", own, "--format", "json").stdout)
    assert record["submissions"][0]["form"] == "mine-v1"
    unknown = json.loads(_run("check", blank, "--format", "json").stdout)
    assert unknown["submissions"][0]["findings"][0]["code"] == "FILE_UNKNOWN_FORM"


# blank, issue, fill
@pytest.mark.parametrize(("year", "form"), [(2019, "2019"), (2020, "2019"), (2021, "2021")])
def test_the_year_tells_the_edition(year: int, form: str, tmp_path: Path) -> None:
    target = tmp_path / "b.xlsx"
    result = _run("blank", "zfxxgk", "--year", year, "-o", target)
    assert (result.exit_code, _complaints(result)) == (0, "")
    assert result.stdout == f"已写入 {target}\n"
    submission = read(target).submission
    assert submission is not None
    assert (submission.form.edition, submission.year) == (form, year)


def test_a_blank_is_made_out_to_a_unit(tmp_path: Path) -> None:
    blank = _blank(tmp_path, "--unit-code", "0012", "--unit-name", "某局")
    submission = read(blank).submission
    assert submission is not None
    assert submission.issued_to == Unit("0012", "某局")


def _rosters(folder: Path) -> dict[str, Path]:
    rows = [["单位代码", "单位名称", "单位类型", "别名"], ["0012", "某镇", "镇", "某镇政府"]]
    text = "\n".join(",".join(row) for row in rows)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "x.xlsx")
    for name, encoding in (("utf8", "utf-8"), ("bom", "utf-8-sig"), ("gbk", "gbk")):
        (folder / f"{name}.csv").write_text(text, encoding=encoding)
    return {p.stem: p for p in folder.iterdir()}


@pytest.mark.parametrize("kind", ["utf8", "bom", "gbk", "x"])
def test_a_roster_may_be_csv_in_any_of_three_encodings_or_a_workbook(
    kind: str, tmp_path: Path
) -> None:
    roster = _rosters(tmp_path)[kind]
    out = tmp_path / "out"
    result = _run("issue", "zfxxgk", "--year", 2023, "--roster", roster, "-o", out)
    assert result.exit_code == 0, result.stderr
    assert [each.name for each in out.iterdir()] == ["0012_某镇_2023年报.xlsx"]
    assert result.stdout == f"已写入 1 份：{out}\n"


def test_issuing_twice_into_a_folder_is_refused(tmp_path: Path, small_roster: Path) -> None:
    arguments = ("issue", "zfxxgk", "--year", 2023, "--roster", small_roster, "-o", tmp_path / "o")
    assert _run(*arguments).exit_code == 0
    before = {p.name: p.read_bytes() for p in (tmp_path / "o").iterdir()}
    again = _run(*arguments)
    assert again.exit_code == 2
    assert "已经存在" in again.stderr
    assert {p.name: p.read_bytes() for p in (tmp_path / "o").iterdir()} == before


def test_issue_puts_last_years_figures_in(tmp_path: Path, two: Path, small_roster: Path) -> None:
    out = tmp_path / "out"
    result = _run(
        "issue", "zfxxgk", "--year", 2024, "--roster", small_roster, "-o", out, "--previous", two
    )
    assert result.exit_code == 0, result.stderr
    submission = read(out / "220113001000_九台街道_2024年报.xlsx").submission
    assert submission is not None
    last = consistent(F2021, "220113001000")["requests.carried_out.natural"]
    tie = "requests.prior.carried_in[requests.carried_in.natural]"
    assert submission.priors[tie] == last


def test_fill_refuses_an_unknown_id_with_the_nearest_name(tmp_path: Path) -> None:
    blank = _blank(tmp_path)
    (tmp_path / "v.json").write_text('{"requests.recieved.natural": 1}', encoding="utf-8")
    for lang in ("zh", "en"):
        result = _run("fill", blank, tmp_path / "v.json", "-o", tmp_path / "f.xlsx", lang=lang)
        assert (result.exit_code, result.stdout) == (2, "")
        assert _CELL in result.stderr
    assert not (tmp_path / "f.xlsx").exists()


# check
def test_check_is_silent_of_faults_and_ends_with_0_where_there_are_none(two: Path) -> None:
    result = _run("check", two)
    assert (result.exit_code, _complaints(result)) == (0, "")
    assert result.stdout.splitlines()[-1].startswith("共 2 份：通过 2")


def test_check_tells_every_fault_and_ends_with_1(tmp_path: Path) -> None:
    bad = _filled(tmp_path, zeros(F2021) | {_CELL: 9, "appeals.direct_suit.other": None})
    result = _run("check", bad)
    assert (result.exit_code, _complaints(result)) == (1, "")
    assert "一、本年新收 9 ＋ 二、上年结转 0 ＝ 9" in result.stdout
    assert "有 1 格没有填" in result.stdout
    assert "→ 请核对这四格。" in result.stdout
    english = _run("check", bad, lang="en")
    assert "[error]" in english.stdout
    assert "Both sides must be equal" in english.stdout


def test_check_as_json_keeps_its_contract(tmp_path: Path) -> None:
    bad = _filled(tmp_path, zeros(F2021) | {_CELL: "9件", "proactive.fees.amount": "0.092"})
    result = _run("check", bad, "--format", "json")
    assert (result.exit_code, _complaints(result)) == (1, "")
    record = json.loads(result.stdout, parse_float=Decimal)
    assert set(record) >= {"submissions", "summary"}
    (submission,) = record["submissions"]
    assert set(submission) >= {
        "file", "form", "year", "unit", "status", "nil_return", "values", "narratives", "findings",
    }  # fmt: skip
    assert submission["file"] == str(bad)
    assert (submission["form"], submission["year"]) == ("zfxxgk-2021", 2023)
    assert submission["unit"] == {"code": "", "name": ""}
    assert (submission["status"], submission["nil_return"]) == ("with_errors", False)
    assert submission["values"][_CELL] == 9
    assert submission["values"]["proactive.fees.amount"] == Decimal("0.092")
    assert set(submission["narratives"]) == {narrative.id for narrative in F2021.narratives}
    for finding in submission["findings"]:
        assert set(finding) >= {
            "code", "severity", "sheet", "cells", "cell_ids", "value", "message", "remedy",
        }  # fmt: skip
    text = next(f for f in submission["findings"] if f["code"] == "CELL_NORMALIZED")
    assert (text["severity"], text["sheet"], text["cells"], text["cell_ids"], text["value"]) == (
        "note", "三、依申请公开", [lay_out(F2021).cells[_CELL].address], [_CELL], "9件",
    )  # fmt: skip
    assert record["summary"]["with_errors"] == 1


def test_status_of_each_file_is_one_of_three(two: Path) -> None:
    (two / "x.xlsx").write_bytes(b"%PDF-1.7")
    _filled(two, zeros(F2021) | {_CELL: 1}, "y.xlsx")
    record = json.loads(_run("check", two, "--format", "json").stdout)
    statuses = {each["file"].rpartition("/")[2]: each["status"] for each in record["submissions"]}
    assert statuses == {
        "220113001000.xlsx": "accepted",
        "220113002000.xlsx": "accepted",
        "x.xlsx": "unreadable",
        "y.xlsx": "with_errors",
    }


def test_check_with_a_roster_ends_with_1_where_somebody_is_missing(
    two: Path, small_roster: Path
) -> None:
    assert _run("check", two, "--roster", small_roster).exit_code == 0
    (two / "220113002000.xlsx").unlink()
    result = _run("check", two, "--roster", small_roster)
    assert result.exit_code == 1
    assert "营城街道（220113002000）没有报送" in result.stdout
    record = json.loads(_run("check", two, "--roster", small_roster, "--format", "json").stdout)
    assert [(u["name"], u["status"]) for u in record["summary"]["units"]] == [
        ("九台街道", "merged"),
        ("营城街道", "missing"),
    ]


def test_check_compares_with_last_years_export(tmp_path: Path, two: Path) -> None:
    export = tmp_path / "last.csv"
    assert _run("export", two, "-o", export).exit_code == 0
    blank = tmp_path / "b.xlsx"
    arguments = ("blank", "zfxxgk", "--year", 2024, "--unit-code", "220113001000", "-o", blank)
    assert _run(*arguments).exit_code == 0
    last = consistent(F2021, "220113001000")["requests.carried_out.natural"]
    values = zeros(F2021) | {
        "requests.carried_in.natural": last + 1,
        "requests.carried_out.natural": last + 1,
    }
    (tmp_path / "v.json").write_text(json.dumps(values), encoding="utf-8")
    assert _run("fill", blank, tmp_path / "v.json", "-o", tmp_path / "f.xlsx").exit_code == 0
    assert _run("check", tmp_path / "f.xlsx").exit_code == 0
    result = _run("check", tmp_path / "f.xlsx", "--previous", export)
    assert result.exit_code == 1
    assert f"上年报告的四、结转下年度 {last}，相差 1" in result.stdout


# merge
def test_merge_writes_the_sum_and_ends_with_0(tmp_path: Path, two: Path) -> None:
    target = tmp_path / "m.xlsx"
    result = _run("merge", two, "-o", target, "--unit-code", "X", "--unit-name", "九台区")
    assert (result.exit_code, _complaints(result)) == (0, "")
    assert result.stdout.splitlines() == [
        "已汇总 2 个，报来 2 个（没有名单）",
        "核对：200 格都等于各单位之和；2 个文件＝汇总 2 个＋未汇总 0 个",
        f"已写入 {target}",
    ]
    submission = read(target).submission
    assert submission is not None
    assert submission.unit == Unit("X", "九台区")
    assert submission.values[_CELL] == sum(
        consistent(F2021, code)[_CELL] for code in ("220113001000", "220113002000")
    )


def test_merge_as_json_keeps_its_contract(tmp_path: Path, two: Path, small_roster: Path) -> None:
    (two / "220113002000.xlsx").unlink()
    _filled(two, zeros(F2021), "z.xlsx", "999")
    (two / "v.json").unlink()
    target = tmp_path / "m.xlsx"
    result = _run(
        "merge", two, "-o", target, "--roster", small_roster, "--unit-code", "X", "--unit-name",
        "区", "--format", "json",
    )  # fmt: skip
    assert (result.exit_code, _complaints(result)) == (1, "")
    record = json.loads(result.stdout, parse_float=Decimal)
    assert set(record) == {
        "form", "year", "period", "unit", "values", "units", "complete", "reconciliation",
        "comparison", "findings", "output", "below",
    }  # fmt: skip
    assert not record["complete"]
    assert record["reconciliation"]["holds"]
    assert (record["form"], record["year"], record["period"]) == ("zfxxgk-2021", 2023, None)
    assert record["unit"] == {"code": "X", "name": "区"}
    assert record["values"][_CELL] == consistent(F2021, "220113001000")[_CELL]
    assert record["output"] == str(target)
    assert [(u["code"], u["status"], len(u["files"])) for u in record["units"]] == [
        ("220113001000", "merged", 1),
        ("220113002000", "missing", 0),
        ("999", "not_on_roster", 1),
    ]
    assert set(_found(record)) == {"UNIT_MISSING", "UNIT_NOT_ON_ROSTER"}


def test_merge_leaves_errors_out_unless_told_otherwise(tmp_path: Path, two: Path) -> None:
    _filled(two, zeros(F2021) | {_CELL: 1}, "bad.xlsx", "220113003000")
    (two / "v.json").unlink()
    values = {}
    for flags in ((), ("--include-errors",)):
        result = _run("merge", two, "-o", tmp_path / "m.xlsx", "--format", "json", *flags)
        assert result.exit_code == 1
        record = json.loads(result.stdout)
        assert [u["status"] for u in record["units"]] == ["merged", "merged", "with_errors"]
        values[flags] = record["values"][_CELL]
    assert values["--include-errors",] == values[()] + 1


def test_merging_mixed_years_is_refused_with_the_remedy(tmp_path: Path, two: Path) -> None:
    other = tmp_path / "o.xlsx"
    _run("blank", "zfxxgk", "--year", 2022, "--unit-code", "7", "-o", other)
    result = _run("merge", two, other, "-o", tmp_path / "m.xlsx")
    assert result.exit_code == 1
    assert "zfxxgk-2021 2023 年度 2 份" in result.stdout
    assert "分别汇总" in result.stdout
    assert not (tmp_path / "m.xlsx").exists()


def test_merging_nothing_ends_with_1_and_says_so(tmp_path: Path) -> None:
    blank = _blank(tmp_path)
    result = _run("merge", blank, "-o", tmp_path / "m.xlsx", "--format", "json")
    record = json.loads(result.stdout)
    assert (result.exit_code, record["output"], record["form"]) == (1, None, None)
    assert record["findings"][-1]["code"] == "BATCH_NOTHING"


def test_merge_refuses_to_overwrite_an_input(two: Path) -> None:
    file = two / "220113001000.xlsx"
    result = _run("merge", file, "-o", file)
    assert result.exit_code == 2
    assert "不能覆盖" in result.stderr


@pytest.fixture
def rival(two: Path) -> Path:
    """A second, differing workbook of the first unit, saved a year after the others."""
    _filled(two, zeros(F2021), "neu.xlsx", "220113001000")
    (two / "v.json").unlink()
    for file in two.iterdir():
        _state_time(file, "2025" if file.name == "neu.xlsx" else "2024")
    return two


def _state_time(file: Path, year: str) -> None:
    """Rewrites a workbook as if it had been saved on the second of February of a year."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"].decode()
    time = f"{year}-02-02T00:00:00Z"
    parts["docProps/core.xml"] = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", time, core).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)


def test_merge_counts_neither_of_two_differing_workbooks_until_told_which(
    tmp_path: Path, rival: Path
) -> None:
    target = tmp_path / "m.xlsx"
    result = _run("merge", rival, "-o", target)
    assert result.exit_code == 1
    assert "重复且不一致，未汇总：" in result.stdout
    latest = _run("merge", rival, "-o", target, "--latest")
    assert latest.exit_code == 0
    assert "按保存时间取最新的" in latest.stdout
    submission = read(target).submission
    assert submission is not None
    assert submission.values[_CELL] == consistent(F2021, "220113002000")[_CELL]


def test_merge_follows_a_file_of_decisions(tmp_path: Path, rival: Path) -> None:
    decisions = tmp_path / "d.csv"
    decisions.write_text(
        "单位代码,文件,决定,原因,决定人\n220113001000,neu.xlsx,不汇总,误报,张三\n9,,不汇总,x,\n",
        encoding="utf-8",
    )
    target = tmp_path / "m.xlsx"
    result = _run(
        "merge", rival, "-o", target, "--decisions", decisions, "--unit-code", "X", "--format",
        "json",
    )  # fmt: skip
    record = json.loads(result.stdout)
    assert result.exit_code == 0
    first = record["units"][0]
    assert (first["chosen_by"], first["reason"]) == ("decision", "误报（张三）")
    assert first["set_aside"] == [str(rival / "neu.xlsx")]
    assert _found(record) == ["BATCH_DECISION_UNUSED", "UNIT_CHOSEN"]
    decisions.write_text("单位代码,决定,原因\n1,采纳,x\n", encoding="utf-8")
    refused = _run("merge", rival, "-o", target, "--decisions", decisions)
    assert refused.exit_code == 2
    assert "d.csv:2 行的决定“采纳”不行" in refused.stderr


def test_a_final_merge_that_lacks_a_unit_leaves_the_old_target_alone(
    tmp_path: Path, two: Path, small_roster: Path
) -> None:
    target = tmp_path / "m.xlsx"
    args = ("merge", two, "-o", target, "--roster", small_roster, "--require-all")
    assert _run(*args).exit_code == 0
    before = target.read_bytes()
    (two / "220113002000.xlsx").unlink()
    result = _run(*args)
    assert result.exit_code == 1
    assert "要求全部齐全（--require-all），还有 1 个没有汇总或有错误：营城街道" in result.stdout
    assert "已写入" not in result.stdout
    assert target.read_bytes() == before


def test_merged_workbooks_are_merged_line_by_line(tmp_path: Path, two: Path) -> None:
    for number, code in enumerate(("220113001000", "220113002000")):
        half = _run(
            "merge", two / f"{code}.xlsx", "-o", tmp_path / f"{number}.xlsx", "--unit-code",
            f"32081{number}000000", "--unit-name", f"区{number}",
        )  # fmt: skip
        assert half.exit_code == 0
    halves = [tmp_path / "0.xlsx", tmp_path / "1.xlsx"]
    plain = _run("merge", *halves, "-o", tmp_path / "p.xlsx", "--unit-code", "X")
    expanded = _run("merge", *halves, "-o", tmp_path / "e.xlsx", "--unit-code", "X", "--expand")
    assert (plain.exit_code, expanded.exit_code) == (0, 0)
    first, second = read(tmp_path / "p.xlsx").submission, read(tmp_path / "e.xlsx").submission
    assert first is not None
    assert second is not None
    assert dict(first.values) == dict(second.values)
    assert first.values[_CELL] == sum(
        consistent(F2021, code)[_CELL] for code in ("220113001000", "220113002000")
    )
    assert [line.unit.name for line in first.details] == ["区0", "区1"]
    assert [line.unit.code for line in second.details] == ["220113001000", "220113002000"]


def test_merge_compares_with_what_was_published(tmp_path: Path, two: Path) -> None:
    target, published = tmp_path / "m.xlsx", tmp_path / "p.json"
    merged = json.loads(_run("merge", two, "-o", target, "--format", "json").stdout)
    published.write_text(json.dumps(merged["values"]), encoding="utf-8")
    same = _run("merge", two, "-o", target, "--compare", published)
    assert same.exit_code == 0
    assert "与 p.json 逐格核对，200 格全部一致" in same.stdout
    merged["values"][_CELL] += 5
    published.write_text(json.dumps(merged), encoding="utf-8")
    result = _run("merge", two, "-o", target, "--compare", published, "--format", "json")
    record = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [(d["cell_id"], d["difference"]) for d in record["comparison"]["differing"]] == [
        (_CELL, -5)
    ]
    assert record["output"] == str(target)


def test_what_was_published_is_never_overwritten(tmp_path: Path, two: Path) -> None:
    target = tmp_path / "m.xlsx"
    assert _run("merge", two, "-o", target).exit_code == 0
    result = _run("merge", two, "-o", target, "--compare", target)
    assert result.exit_code == 2
    assert "不能覆盖" in result.stderr


# export
def test_export_writes_csv_that_excel_takes_for_utf8(tmp_path: Path, two: Path) -> None:
    target = tmp_path / "e.csv"
    result = _run("export", two, "-o", target)
    assert (result.exit_code, _complaints(result)) == (0, "")
    assert result.stdout.splitlines() == [
        f"已写入 {target}（数据表 figures：400 个数）",
        f"已写入 {tmp_path / 'e.units.csv'}（单位表 units：2 行）",
        f"已写入 {tmp_path / 'e.texts.csv'}（文字表 texts：6 段文字）",
    ]
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert len(rows) == 400
    assert set(rows[0]) >= {"unit_code", "unit_name", "year", "form", "cell_id", "value"}


def test_export_writes_json(tmp_path: Path, two: Path) -> None:
    target = tmp_path / "e.json"
    assert _run("export", two, "-o", target).exit_code == 0
    record = json.loads(target.read_text("utf-8"))
    assert [len(record[name]) for name in ("figures", "units", "texts")] == [400, 2, 6]


@pytest.mark.parametrize("ending", [".sqlite", ".parquet"])
def test_export_says_in_english_what_it_wrote(tmp_path: Path, two: Path, ending: str) -> None:
    target = tmp_path / f"e{ending}"
    result = _run("export", two, "-o", target, lang="en")
    assert result.exit_code == 0
    assert f"written: {target} (figures: 400 lines" in result.stdout
    assert "texts: 6 lines" in result.stdout


def test_export_says_that_some_have_errors_and_how_to_leave_them_out(
    tmp_path: Path, two: Path
) -> None:
    _filled(two, zeros(F2021) | {_CELL: 1}, name="y.xlsx", code="220113003000")
    result = _run("export", two, "-o", tmp_path / "e.csv")
    assert result.exit_code == 0
    assert "其中 1 份有错误（status 是 with_errors），求和时请只取 merged 为真的行" in result.stdout
    english = _run("export", two, "-o", tmp_path / "e.csv", lang="en").stdout
    assert "1 of them have errors" in english


def test_export_with_a_roster_says_in_its_units_who_is_missing(
    tmp_path: Path, two: Path, small_roster: Path
) -> None:
    (two / "220113002000.xlsx").unlink()
    result = _run("export", two, "-o", tmp_path / "e.json", "--roster", small_roster)
    assert result.exit_code == 0
    units = json.loads((tmp_path / "e.json").read_text("utf-8"))["units"]
    assert [(each["unit_code"], each["status"]) for each in units] == [
        ("220113001000", "accepted"),
        ("220113002000", "missing"),
    ]


@pytest.mark.parametrize("option", ["--roster", "--previous", "--waivers", "--key-file"])
def test_export_never_overwrites_what_it_is_given(tmp_path: Path, two: Path, option: str) -> None:
    (tmp_path / "e.csv").write_text("x", encoding="utf-8")
    result = _run("export", two, "-o", tmp_path / "e.csv", option, tmp_path / "e.csv")
    assert result.exit_code == 2
    assert "不能覆盖" in result.stderr
    assert (tmp_path / "e.csv").read_text("utf-8") == "x"


def test_a_dash_exports_csv_to_standard_output(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(two)
    result = _run("export", "220113001000.xlsx", "-o", "-")
    assert result.exit_code == 0
    assert result.stdout.startswith("unit_code,unit_name,year,form,")
    assert len(result.stdout.splitlines()) == 201
    assert not (two / "-").exists()


def test_export_names_what_it_could_not_read_on_stderr(two: Path) -> None:
    (two / "x.xlsx").write_bytes(b"%PDF-1.7")
    (two / "y.rar").write_bytes(b"Rar!")
    result = _run("export", two, "-o", "-")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 401
    assert "x.xlsx" in result.stderr
    assert "PDF" in result.stderr
    assert "y.rar" in result.stderr


def test_what_others_want_done_at_the_end_is_done() -> None:
    program = (
        "import atexit, sys; atexit.register(print, 'done'); sys.argv[1:] = ['--version']\n"
        "from xlsreport.cli import run; run()"
    )
    said = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert said.splitlines() == [f"xlsreport {__version__}", "done"]
    profiled = [sys.executable, "-m", "cProfile", "-m", "xlsreport", "--version"]
    assert "function calls" in subprocess.check_output(profiled, text=True)


def test_a_program_may_call_the_command_line_several_times() -> None:
    program = (
        "import sys\n"
        "from xlsreport.cli import main\n"
        "for asked in ('--version', 'nothing', 'forms'):\n"
        "    sys.argv[1:] = [asked]\n"
        "    try: main()\n"
        "    except SystemExit as end: print(end.code)\n"
        "print('goes on')"
    )
    said = subprocess.check_output([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    lines = said.decode().splitlines()
    assert [line for line in lines if line in {"0", "2", "goes on"}] == ["0", "2", "0", "goes on"]


def test_an_interrupt_while_a_command_is_loaded_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    # Attribute `main` of the room is the function.
    monkeypatch.setattr(sys.modules[build.__module__], "import_module", interrupted)
    result = _run("merge", "x.xlsx", "-o", "y.xlsx")
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.startswith("已中断。")


def test_an_interrupted_export_leaves_no_half_file(tmp_path: Path, two: Path) -> None:
    result = _run("export", two, "-o", tmp_path / "none" / "e.csv")
    assert result.exit_code == 2
    assert "写不了" in result.stderr


# Real figures from end to end
def test_a_published_report_goes_through_the_commands(tmp_path: Path) -> None:
    report = real("huaian_hongze_2023")
    file = _filled(tmp_path, report["cells_as_published"])
    result = _run("check", file)
    assert result.exit_code == 1
    assert result.stdout.count("[错误]") == 2
    assert "总计填的是 0，各项之和是 11，相差 −11" in result.stdout


def test_strange_names_of_files_cannot_move_the_cursor(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[2J\u202eb.xlsx"
    shutil.copy(_blank(tmp_path), file)
    result = _run("check", file)
    assert "\x1b" not in result.stdout
    assert "\\u001b[2J\\u202eb.xlsx" in result.stdout
