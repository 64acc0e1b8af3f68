"""Under Chinese nothing is English, under English nothing Chinese but the form's own labels."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click
import pytest
from click.testing import CliRunner, Result

from tests.samples import F2021, FORMS, JIUTAI, consistent, zeros
from xlsreport.cli.help import EXAMPLES, METAVARS
from xlsreport.cli.language import CHINESE
from xlsreport.cli.main import build
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.explaining import explanations
from xlsreport.layout import lay_out
from xlsreport.text import words
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.text.words import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")

# Names of programs, formats and identifiers, which are the same in every language.
_NAMES = set(
    "xlsreport excel wps libreoffice numbers gnumeric google office windows word poi dask python "  # noqa: SIM905 - names in a line
    "xlsx xlsm xlsb xls ods et csv tsv ess json html yaml yml zip rar sqlite parquet pdf ofd docx "
    "ppt txt jpg png xml utf gbk tcp http https sha hmac ole biff vba rtf odf zfxxgk strict "
    "standard lenient import publish status merged figures units texts text zh en tab end name "
    "true false ref kb mb gb doctype "
    "schema preview diff draft upgrade words "
    "forms show rules blank issue fill check explain waive merge export demo "
    "collect start take history extend roster accept decide leave out return undo close verify "
    "remind circular trend key desk doctor eml mbox".split()
)
# Words of reports that an English explanation quotes.
_QUOTED = {"城关镇", "略", "日", "我局", "我镇"}
# Sheets and headings of the official form, which stand in Chinese also within English sentences.
_CODE = re.compile(
    r"\bDelete(?= 键)|"  # the key, which is called so on every keyboard
    r"--?[a-z][a-z-]*|\{\w+\}|\{\{ \w+ \}\}|[\w./-]*\.[a-z]\w*"
    r"|\b[A-Z]+_[A-Z_\d]+\b|\\u\w+|\b\w+-\d+\b|\b[A-Z]{1,3}\d+\b"
    r"|[a-z]+(?:_[a-z]+)+|\[[a-z|]+\]"
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_CHINESE_LETTER = re.compile(r"[\u3400-\u9fff]+")


def english_in(text: str) -> list[str]:
    """The English words of a text that are neither names nor identifiers."""
    left = _CODE.sub(" ", text)
    return [word for word in _WORD.findall(left) if word.lower() not in _NAMES]


def _labels() -> str:
    """What the forms and their workbooks themselves say, run together."""
    found: list[str] = []
    for form in FORMS.values():
        found += [form.title, form.basis, *(each.title for each in form.narratives)]
        found += [label for cell in form.cells.values() for label in (cell.row, cell.column)]
        found += [each.name for each in lay_out(form).sheets]
        found += [table.title for table in form.tables]
    found += [zh for key, (zh, _) in words._WORDS.items() if not key.startswith("status_")]
    return "\n".join(found)


_LABELS = _labels()


def chinese_in(text: str) -> list[str]:
    """The Chinese words of a text that are no labels of a form or its workbook."""
    return [
        word
        for word in _CHINESE_LETTER.findall(text)
        if word not in _LABELS and word not in _QUOTED
    ]


def wrong_in(text: str, language: str) -> list[str]:
    return english_in(text) if language == "zh" else chinese_in(text)


def run(*arguments: object, language: str) -> Result:
    group = build(cast("Literal['zh', 'en']", language))
    return CliRunner().invoke(group, [str(each) for each in arguments], prog_name="xlsreport")


def commands() -> Iterator[tuple[str, ...]]:
    yield ()
    for name, command in build("en").commands.items():
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_the_help_of_every_command_is_in_one_language(
    command: tuple[str, ...], language: str
) -> None:
    result = run(*command, "--help", language=language)
    assert result.exit_code == 0
    assert wrong_in(result.output, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_command_has_two_examples_that_it_takes(
    command: tuple[str, ...], language: str
) -> None:
    output = run(*command, "--help", language=language).output
    examples = re.findall(r"^  xlsreport (.+)$", output, re.MULTILINE)
    assert len(examples) == 2
    for example in examples:
        named, group = example.split(), build("en")
        found: click.Command = group
        while isinstance(found, click.Group) and named and named[0] in found.commands:
            found = found.commands[named.pop(0)]
        # A word in quotes is one argument.
        line = re.sub(r"'[^']*'", "x", " ".join(named)).split()
        context = found.make_context(found.name, line, resilient_parsing=True)
        assert context.command is found


def test_no_line_of_a_help_is_wider_than_the_screen() -> None:
    from xlsreport.text.wrapping import display_width

    for command in commands():
        output = run(*command, "--help", language="zh").output
        assert max(map(display_width, output.splitlines())) <= 80


def test_options_stand_in_groups() -> None:
    output = run("merge", "--help", language="zh").output
    titles = re.findall(r"^(\S+)：$", output, re.MULTILINE)
    assert titles == ["单位、年度和期限", "检查依据", "谁计入汇总", "结果", "其他", "例子"]


_USAGE_ERRORS = (
    ["nonsense"],
    ["chek"],
    ["check"],
    ["check", "x", "--jbs", "3"],
    ["check", "x", "--jobs"],
    ["check", "x", "--jobs", "many"],
    ["check", "x", "--jobs", "0"],
    ["check", "x", "--year", "1"],
    ["check", "x", "--format", "xml"],
    ["check", "x", "--peers=1"],
    ["check", "x", "--deadline", "soon"],
    ["check", "nowhere"],
    ["blank", "zfxxgk"],
    ["blank", "zfxxgk", "--year", "2024", "-o", "nowhere/b.xlsx"],
    ["blank", "none", "--year", "2024", "-o", "b.xlsx"],
    ["fill", "a.xlsx"],
    ["forms", "nonsense"],
    ["forms", "show"],
    ["forms", "show", "zfxxgk"],
    ["rules", "a", "b"],
    ["explain", "NONSENSE"],
    ["merge", "x", "-o", "m.csv"],
    ["merge", "x", "-o", "m.xlsx", "--accept-incomplete", "x"],
    ["issue", "zfxxgk", "--year", "2024", "-o", "d", "--roster", "nowhere.csv"],
    ["issue", "zfxxgk-2019", "--year", "2024", "-o", "d", "--roster", "roster.csv"],
    ["--lang"],
    ["--lang", "fr", "forms"],
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", _USAGE_ERRORS, ids=" ".join)
def test_every_usage_error_is_in_one_language(
    arguments: list[str], language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text("单位代码,单位名称\n0012,x\n", "utf-8")
    result = run(*arguments, language=language)
    assert result.exit_code == 2
    said = re.sub(r"\b(nonsense|chek|nowhere|none|NONSENSE|many|soon|x|fr|m)\b", " ", result.output)
    said = said.replace(str(tmp_path), "")
    assert wrong_in(said, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_on_an_edition_out_of_force_is_in_one_language(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("blank", "zfxxgk-2019", "--year", "2024", "-o", "b.xlsx", language=language)
    assert result.exit_code == 0
    assert "zfxxgk-2021" in result.stderr
    assert wrong_in(result.output, language) == []


# What click says to programmers, or where these commands ask nothing.
_NEVER_SAID = re.compile(
    r"editor|Windows error|Deprecat|iterable|determine name|No options defined|Name '|declaration"
    r"|Boolean option|Do you want|Confirm|%\(prog\)s|values are required|format|UUID|Choice\("
    r"|stream|colour|Repeat|entered values|invalid input|Press any key|Bash|^d$"
)


def test_every_sentence_of_click_has_a_chinese_one() -> None:
    folder = Path(click.__file__).parent
    missing = []
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in {"_", "ngettext"}:
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                missing += [text for text in texts if text not in CHINESE]
    assert [text for text in missing if not _NEVER_SAID.search(str(text))] == []
    for english, chinese in CHINESE.items():
        assert english_in(chinese) == []
        placeholders = re.compile(r"\{(\w+)")
        assert set(placeholders.findall(chinese)) <= set(placeholders.findall(english))


def test_what_stands_for_a_value_has_a_chinese_word() -> None:
    for command in commands():
        output = run(*command, "--help", language="en").output
        shown = set(re.findall(r"(?<![\w.-])[A-Z]{3,}(?=[\s.\]]|$)", output))
        assert shown <= {*METAVARS, "JSON", "YAML", "CSV"} | {
            each for each in shown if each in CATALOGUE
        }


def test_every_command_has_examples() -> None:
    assert len(EXAMPLES) >= len(build("en").commands)
    for examples in EXAMPLES.values():
        assert len(examples) == 2
        for line, line_en, what, what_en in examples:
            assert chinese_in(line_en) == chinese_in(what_en) == english_in(what) == []
            assert line.startswith("xlsreport")


def test_every_message_of_the_catalogue_is_in_one_language() -> None:
    for code, entry in CATALOGUE.items():
        assert english_in(entry.zh) == english_in(entry.zh_remedy) == [], code
        assert chinese_in(entry.en) == chinese_in(entry.en_remedy) == [], code


def test_every_explanation_is_in_one_language() -> None:
    for (code, language), explained in explanations().items():
        for text in (explained.means, explained.why, explained.mend):
            assert wrong_in(text, language) == [], code


def test_every_word_of_workbooks_and_reports_is_in_one_language() -> None:
    for key, (zh, en) in words._WORDS.items():
        assert english_in(zh) == [], key
        assert _CHINESE_LETTER.findall(en) == [], key


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One workbook without a fault, one whose column does not balance, and a roster."""
    made = tmp_path_factory.mktemp("languages")
    (made / "in").mkdir()
    good, bad = consistent(F2021, 1), zeros(F2021, requests__received__natural=2)
    for name, values in (("good", good), ("bad", bad)):
        content = filled(F2021, Content(2023, JIUTAI, JIUTAI), values)
        write_form(F2021, content, made / "in" / f"{name}.xlsx")
    (made / "v.json").write_text(json.dumps(good), encoding="utf-8")
    roster = "code,name,kind\n220113001000,九台街道,街道\n220113002000,营城街道,街道\n"
    (made / "r.csv").write_text(roster, encoding="utf-8")
    return made


_RUNS = (
    ["forms"],
    ["forms", "show", "zfxxgk-2021"],
    ["rules", "zfxxgk-2021"],
    ["explain", "RULE_TIE"],
    ["blank", "zfxxgk", "--year", "2023", "-o", "{out}/b.xlsx"],
    ["issue", "zfxxgk", "--year", "2023", "--roster", "{in}/r.csv", "-o", "{out}/issued"],
    ["fill", "{out}/b.xlsx", "{in}/v.json", "-o", "{out}/f.xlsx"],
    ["check", "{in}/in/good.xlsx"],
    ["check", "{in}/in", "--roster", "{in}/r.csv"],
    ["check", "{in}/in", "--format", "csv"],
    ["check", "{in}/in", "--return-to", "{out}/back"],
    ["waive", "{in}/in/bad.xlsx", "requests.balance", "--reason", "1", "--waivers", "{out}/w.csv"],
    ["merge", "{in}/in", "--roster", "{in}/r.csv", "-o", "{out}/m.xlsx"],
    ["merge", "{in}/in/good.xlsx", "-o", "{out}/n.xlsx"],
    ["merge", "{in}/in/bad.xlsx", "-o", "{out}/none.xlsx"],
    ["export", "{in}/in", "-o", "{out}/e.csv"],
)
# They list what the form itself says.
_LISTS = {"rules", "show"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_every_command_prints_is_in_one_language_and_ends_with_what_is_next(
    language: str, folder: Path, tmp_path: Path
) -> None:
    for line in _RUNS:
        places = {"in": str(folder), "out": str(tmp_path)}
        arguments = [each.format(**places) for each in line]
        result = run("--lang", language, *arguments, language=language)
        assert result.exit_code in {0, 1}, result.output
        said = result.output.replace(str(folder), "").replace(str(tmp_path), "")
        said = said.replace("九台街道", "").replace("营城街道", "").replace("街道", "")
        said = re.sub(r"\b(good|bad|back|issued|none|in)\b", "", said)
        said = re.sub(r"\b[A-Z]+_(?=\s|\*)", "", said)
        if language == "zh" or not _LISTS & set(line):
            assert wrong_in(said, language) == [], line
        if "csv" not in line:
            last = result.stderr.strip().splitlines()[-1]
            assert last.startswith("下一步：" if language == "zh" else "Next: "), line
