"""What a command says is next works as it is printed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from tests.sample_forms import form_text
from xlsreport.cli.main import build
from xlsreport.cli.option_records import PlaceAsked
from xlsreport.cli.terminal import complete_commands, in_command, repeat_given

if TYPE_CHECKING:
    from click.testing import Result


def _run(*arguments: object, language: str = "en") -> Result:
    words = [str(each) for each in arguments]
    return CliRunner().invoke(build(language), words)  # type: ignore[arg-type]


def _next_of(result: Result) -> list[str]:
    """The words of the last command in the line that says what is next."""
    line = next(line for line in result.stderr.splitlines() if line.startswith("Next: "))
    return shlex.split(line[line.rindex("xlsreport ") :])[1:]


def test_the_check_after_a_fill_knows_the_form_and_the_path_with_a_blank(tmp_path: Path) -> None:
    folder = tmp_path / "my forms"
    folder.mkdir()
    form, blank = folder / "small.yaml", tmp_path / "my blank.xlsx"
    form.write_text(form_text(), encoding="utf-8")
    made = _run("blank", "small", "--year", 2024, "--forms", form, "-o", blank)
    assert made.exit_code == 0, made.output
    (tmp_path / "values.json").write_text(json.dumps({}), encoding="utf-8")
    target = tmp_path / "my copy.xlsx"
    filled = _run("fill", blank, tmp_path / "values.json", "--forms", form, "-o", target)
    words = _next_of(filled)
    assert words == ["check", "--forms", str(form), str(target)]
    checked = _run(*words, "--format", "json")
    assert json.loads(checked.stdout)["submissions"][0]["form"] == "small-1"


def test_the_check_after_an_import_names_what_was_written(tmp_path: Path) -> None:
    form, blank, page = (tmp_path / name for name in ("small.yaml", "a.xlsx", "a.html"))
    form.write_text(form_text(), encoding="utf-8")
    with_form, target = ("--forms", form), tmp_path / "my import.xlsx"
    _run("blank", "small", "--year", 2024, *with_form, "-o", blank)
    _run("publish", blank, "--force", *with_form, "-o", page)
    read = _run("import", page, "--form", "small", "--year", 2024, *with_form, "-o", target)
    assert _next_of(read) == ["check", "--forms", str(form), str(target)], read.output


def test_paths_and_options_of_a_check_stand_in_the_commands_that_follow(tmp_path: Path) -> None:
    form, blank = tmp_path / "small.yaml", tmp_path / "my blank.xlsx"
    form.write_text(form_text(), encoding="utf-8")
    with_form = ("--forms", form)
    made = _run("blank", "small", "--year", 2024, *with_form, "-o", blank)
    assert _next_of(made) == ["check", "--forms", str(form), str(blank)]
    faulty = _next_of(_run(*_next_of(made), "--year", 2024, "--profile", "strict", "--peers"))
    options = ["--profile", "strict", "--year", "2024", "--peers"]
    assert faulty == [
        "check",
        "--forms",
        str(form),
        str(blank),
        *options,
        "--return-to",
        "returned",
    ]
    values = tmp_path / "values.json"
    cells = dict.fromkeys(("t.x.a", "t.x.b", "t.y.a", "t.y.b"), 1)
    values.write_text(json.dumps({**cells, "unit.code": "1", "unit.name": "A"}), encoding="utf-8")
    good = tmp_path / "good $1.xlsx"
    _run("fill", blank, values, *with_form, "-o", good)
    for words in (["check"], ["export", "-o", str(tmp_path / "a.csv")]):
        said = _run(*words, good, *with_form)
        assert _next_of(said) == ["merge", "--forms", str(form), str(good), "-o", "merged.xlsx"]


@pytest.mark.parametrize(
    ("count", "shown"), [(3, "0.xlsx 1.xlsx 2.xlsx"), (4, "0.xlsx 1.xlsx 2.xlsx …")]
)
def test_of_many_paths_the_first_three_stand_in_a_command(count: int, shown: str) -> None:
    with click.Context(click.Command("check")) as ctx:
        ctx.params["paths"] = tuple(Path(f"{number}.xlsx") for number in range(count))
        assert repeat_given(ctx) == shown


def test_the_rules_of_a_form_of_ones_own_are_found(tmp_path: Path) -> None:
    form = tmp_path / "small.yaml"
    form.write_text(form_text(), encoding="utf-8")
    line = next(
        each
        for each in _run("forms", "--forms", form, "show", "small").stderr.splitlines()
        if each.startswith("Next: ")
    )
    assert line == f"Next: xlsreport rules --forms {form} small-1 lists its rules."


@pytest.mark.parametrize("words", ["w.yaml", "../b c/w.yaml"])
def test_words_are_named_as_the_form_finds_them(tmp_path: Path, words: str) -> None:
    for each in ("a", "b c"):
        (tmp_path / each).mkdir()
    form = tmp_path / "a" / "small.yaml"
    form.write_text(form_text(), encoding="utf-8")
    written = _run("forms", "words", form, "-o", form.parent / words)
    assert f"by interface: {words}, then" in written.stderr


@pytest.mark.skipif(os.name == "nt", reason="no file may have such a name there")
@pytest.mark.parametrize(
    "name", ["$(id).xlsx", "a`id`b", 'x "y" z', "$HOME/表", "!a b", "O'Neil's", "a\\ b", "[1]", "~"]
)
def test_a_path_in_a_hint_is_one_word_of_the_shell_and_no_command(name: str) -> None:
    shown = subprocess.run(  # noqa: S602 - what is tried is a shell
        f"printf %s {in_command(Path(name))}", shell=True, capture_output=True, check=True
    )
    assert shown.stdout.decode() == name


def test_a_path_that_begins_with_a_hyphen_is_no_option_and_a_value_stays() -> None:
    assert in_command(Path("-a.xlsx")) == f".{os.sep}-a.xlsx"
    assert in_command(Path("a/-b")) == str(Path("a/-b"))
    assert in_command("-1") == "-1"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("xlsreport check a.xlsx", {}, "xlsreport check a.xlsx"),
        ("看 xlsreport explain 代码", {"forms": ["f.yaml"]}, "看 xlsreport explain 代码"),
        ("xlsreport check", {"forms": ["f.yaml", "g h"], "key": "k"},
         'xlsreport check --forms f.yaml --forms "g h" --key-file k'),
        ("xlsreport rules x", {"key": "k", "lang": "zh"}, "xlsreport --lang zh rules x"),
        ("xlsreport blank x --forms f.yaml", {"forms": ["g"]}, "xlsreport blank x --forms f.yaml"),
        ("xlsreport collect take", {"folder": "2025 season"},
         'xlsreport collect -C "2025 season" take'),
        ("xlsreport collect take；xlsreport collect close", {"folder": "s", "lang": "en"},
         "xlsreport --lang en collect -C s take；xlsreport --lang en collect -C s close"),
        ("xlsreport collect start NEW", {"folder": "s"}, "xlsreport collect start NEW"),
        ("xlsreport collect take", {"folder": "."}, "xlsreport collect take"),
        ("xlsreport check 'xlsreport merge $1'", {"lang": "en"},
         "xlsreport --lang en check 'xlsreport merge $1'"),
        ('xlsreport merge "xlsreport check/a b"', {"forms": ["xlsreport merge"]},
         'xlsreport merge --forms "xlsreport merge" "xlsreport check/a b"'),
    ],
)  # fmt: skip
def test_options_are_carried_into_the_commands_of_a_hint(
    text: str, given: dict[str, Any], expected: str
) -> None:
    root = click.Context(click.Command("xlsreport"))
    root.params["lang"] = given.get("lang")
    with click.Context(click.Command("x"), parent=root) as ctx:
        ctx.params["forms_paths"] = tuple(map(Path, given.get("forms", ())))
        ctx.params["key_file"] = Path(given["key"]) if "key" in given else None
        if "folder" in given:
            ctx.meta["place"] = PlaceAsked(Path(given["folder"]), "")
        assert complete_commands(text) == expected
