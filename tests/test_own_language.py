"""A form in a language of its own: a file of words, in its workbooks and nowhere left out."""

from __future__ import annotations

import json
import pickle
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from tests.list_books import ROWS, write
from tests.sample_forms import REQUESTS
from xlsreport.checks.all_checks import check_outcome
from xlsreport.cli.main import build
from xlsreport.errors import DefinitionError
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.forms.record import form_to_text
from xlsreport.forms.yaml.form import read_form, sources_of
from xlsreport.forms.yaml.interface import catalogue_text
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.published.report import read_report
from xlsreport.reading.reader import read_workbook
from xlsreport.report.published.content import compose_report
from xlsreport.report.published.html_file import render_html
from xlsreport.submission.submission import Unit
from xlsreport.text.words import OwnLanguage, interface_words, word
from xlsreport.verbs.try_form import try_form
from xlsreport.workbook.consolidated import write_consolidated
from xlsreport.workbook.styles import split_pattern

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office

WORDS = {key: f"ñ{en.strip()}" for key, (_, en) in interface_words().items()}


def _declare(folder: Path, words: dict[str, str], code: str = "fr") -> Path:
    """A form in that language, with the file of its words beside it."""
    (folder / f"words.{code}.yaml").write_text(catalogue_text(code, words), encoding="utf-8")
    text = REQUESTS.read_text(encoding="utf-8")
    text = re.sub(
        r"(?m)^language: en$", f"language: {code}\ninterface: words.{code}.yaml", text, count=1
    )
    file = folder / "form.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def _texts(file: Path) -> set[str]:
    """All texts of a workbook but for its hidden sheet."""
    book = openpyxl.load_workbook(file, data_only=True)
    return {
        str(cell.value)
        for sheet in book
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    } | {sheet.title for sheet in book if sheet.sheet_state == "visible"}


def test_a_form_in_a_third_language_goes_all_the_way_round(tmp_path: Path) -> None:
    form = read_form(_declare(tmp_path, WORDS))
    assert form.language == "fr"
    try_form(form)


def test_no_english_word_of_the_program_is_left_in_its_workbooks(tmp_path: Path) -> None:
    form = read_form(_declare(tmp_path, WORDS))
    unit = write(tmp_path / "a.xlsx", ROWS, form=form)
    outcome = check_outcome(read_workbook(unit.read_bytes(), "a.xlsx", {form.id: form}))
    assert outcome.status == "accepted"
    result = consolidate([outcome], None, Unit("2", "Everyone"))
    write_consolidated(result, tmp_path / "merged.xlsx", [outcome])
    english = {en.strip() for _, en in interface_words().values()}
    own = {table.sheet for table in form.tables} | {"All"}
    for file in (unit, tmp_path / "merged.xlsx"):
        texts = _texts(file)
        left = (english & {text.strip() for text in texts}) - own
        assert not left, left
        assert {text for text in texts if text.startswith("ñ")} >= {WORDS["sheet_cover"]}
    back = check_outcome(
        read_workbook((tmp_path / "merged.xlsx").read_bytes(), "m.xlsx", {form.id: form})
    )
    assert back.status == "accepted"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_title_of_a_published_report_tells_its_unit(code: str, tmp_path: Path) -> None:
    form = read_form(_declare(tmp_path, WORDS, code))
    file = write(tmp_path / "a.xlsx", ROWS, Unit("1", "Field Operations"), form=form)
    outcome = check_outcome(read_workbook(file.read_bytes(), "a.xlsx", {form.id: form}))
    assert outcome.submission is not None
    page = render_html(compose_report(outcome.submission)).encode()
    back = read_report(page, "r.html", {form.id: form})
    assert back is not None
    assert back.submission is not None
    assert (back.submission.unit.name, back.submission.year) == ("Field Operations", 2025)


def test_the_words_come_along_to_another_process_and_are_never_compiled_away(
    tmp_path: Path,
) -> None:
    file = _declare(tmp_path, WORDS)
    form = read_form(file)
    copy = pickle.loads(pickle.dumps(form))  # noqa: S301 - our own
    assert isinstance(copy.language, OwnLanguage)
    assert word("yes", copy.language) == "ñYes"
    assert word("severity_error", copy.language) == "[error]"
    assert [each.name for each in sources_of(file)] == ["form.yaml", "words.fr.yaml"]
    with pytest.raises(TypeError):
        form_to_text(form, {})


def test_english_with_some_words_of_its_own_keeps_the_others(tmp_path: Path) -> None:
    form = read_form(_declare(tmp_path, {"cover_contact": "Clerk"}, "en"))
    assert word("cover_contact", form.language) == "Clerk"
    assert word("cover_phone", form.language) == "Phone"


def test_a_folder_of_forms_may_hold_the_words_beside_them(tmp_path: Path) -> None:
    _declare(tmp_path, WORDS)
    assert "requests-2025" in load_forms([tmp_path])


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("cover_contact", "", "1 words are not translated: cover_contact"),
        ("sheet_cover", "x" * 32, "32 characters, at most 31"),
        ("sheet_cover", "a/b", "none of"),
        ("sheet_cover", WORDS["sheet_checks"], "cannot be the same"),
        ("unit_missing", WORDS["unit_merged"], "cannot be the same"),
        ("no", WORDS["yes"], "yes and no cannot be the same"),
        ("yes", "a, b", "a choice has no comma"),
        ("info_line", "{year} {unit}", "{unit} must stand first"),
        ("merged_count", "{merged}", "each once: {merged} {expected}"),
        ("merged_count", "{merged} {expected} {more}", "each once"),
        ("merged_count", "{merged} {expected", "each once"),
        ("merged_count", "{merged:>99} {expected}", "each once"),
        ("legend", 'a "b"', "quotation mark"),
        ("counts", "deux trois", "6 numerals"),
        ("nil_prompt", "x" * 256, "at most 255"),
        ("state_bounds", "{n} blan", "also stands in state_blanks"),
        ("state_texts", "{n}", "also stands in"),
    ],
)
def test_a_word_that_would_break_a_workbook_is_refused_with_its_line(
    key: str, text: str, said: str, tmp_path: Path
) -> None:
    file = _declare(tmp_path, WORDS | {key: text})
    with pytest.raises(DefinitionError) as refused:
        read_form(file)
    assert said in refused.value.en
    assert refused.value.file == tmp_path / "words.fr.yaml"
    lines = (tmp_path / "words.fr.yaml").read_text(encoding="utf-8").splitlines()
    if text:
        assert refused.value.line is not None
        named = lines[refused.value.line - 1]
        assert named.endswith(json.dumps(text, ensure_ascii=False)) or "same" in said


def test_a_language_without_words_says_how_to_bring_them(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    text = REQUESTS.read_text(encoding="utf-8").replace("language: en\n", "language: fr\n", 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"forms words FORM\.yaml -o words\.fr\.yaml"):
        read_form(file)
    cli, target = build("en"), tmp_path / "words.fr.yaml"
    asked = ["forms", "words", str(file), "-o", str(target)]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output
    assert f"{len(interface_words())} to translate" in done.output
    again = CliRunner().invoke(cli, asked)
    assert again.exit_code == 2
    assert "not overwritten" in again.output
    text = text.replace("language: fr\n", "language: fr\ninterface: words.fr.yaml\n")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="are not translated"):
        read_form(file)


def test_what_is_translated_already_is_kept_when_the_words_are_written_again(
    tmp_path: Path,
) -> None:
    file = _declare(tmp_path, {"cover_contact": "Responsable : l’agent"})
    target = tmp_path / "more.yaml"
    done = CliRunner().invoke(build("en"), ["forms", "words", str(file), "-o", str(target)])
    assert f"{len(interface_words()) - 1} to translate" in done.output
    assert 'cover_contact: "Responsable : l’agent"' in target.read_text(encoding="utf-8")


def test_words_on_both_sides_of_a_count_colour_nothing_that_is_right(
    office: Office, tmp_path: Path
) -> None:
    states = {
        key: f"{text.replace('{n}', '').strip('ñ ')} ({{n}})".replace("(", "n° ")
        for key, text in WORDS.items()
        if key.startswith("state_") and "{n}" in text
    }
    form = read_form(_declare(tmp_path, WORDS | states))
    file = write(tmp_path / "a.xlsx", ROWS[:1], form=form)
    (answer,) = office.run([{"path": str(file), "read": [[form.lists[0].sheet, "B1"]]}])
    assert answer["read"] == ["ñComplete"]
    shown = openpyxl.load_workbook(file)[form.tables[0].sheet].conditional_formatting
    rules = [rule.formula[0] for area in shown for rule in area.rules]
    (sought,) = {found for rule in rules for found in re.findall(r'B5<>0,.*?FIND\("(.*?)"', rule)}
    assert sought == split_pattern(form.language.words["state_nils"])  # type: ignore[union-attr]
    assert len(sought) > len("ñ")
