"""docs/forms.md is about all keys, and its examples are those of the complete form."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from tests.sample_forms import FORMS, LIBRARY, REQUESTS
from xlsreport.forms import prompts
from xlsreport.forms.yaml import chart as chart_file
from xlsreport.forms.yaml import form as form_file
from xlsreport.forms.yaml import list_table as list_file
from xlsreport.forms.yaml import names as form_names
from xlsreport.forms.yaml import node as yaml_node
from xlsreport.forms.yaml import publication as publication_file
from xlsreport.forms.yaml import rule as rule_file
from xlsreport.forms.yaml import table as form_node
from xlsreport.forms.yaml import value_type as type_file
from xlsreport.layout import lay_out
from xlsreport.text import words as wording
from xlsreport.text.words import word

DOC = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
KEYS = {
    f"{module.__name__}.{name}": keys
    for module in (
        chart_file,
        form_file,
        form_node,
        type_file,
        rule_file,
        publication_file,
        list_file,
    )
    for name, keys in sorted(vars(module).items())
    if name.endswith("_KEYS") and not name.startswith("_")
}


def test_there_are_keys_of_everything_that_can_be_declared() -> None:
    assert {name.rpartition(".")[2] for name in KEYS} >= {
        "FORM_KEYS", "YEARS_KEYS", "TABLE_KEYS", "BLOCK_KEYS", "HEADING_KEYS", "CELLS_KEYS",
        "PRIOR_KEYS", "RULE_KEYS", "NARRATIVE_KEYS", "CHART_KEYS", "BAR_KEYS", "LIST_KEYS",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_key_is_explained(name: str) -> None:
    assert [key for key in KEYS[name] if f"`{key}`" not in DOC] == []


def test_every_row_of_keys_is_about_a_key_that_exists() -> None:
    known = {*type_file._KINDS, *(key for keys in KEYS.values() for key in keys)}
    assert set(re.findall(r"^\| `(\w+)` \|", DOC, re.MULTILINE)) <= known


def test_every_example_stands_in_the_complete_form() -> None:
    texts = [file.read_text(encoding="utf-8") for file in (LIBRARY, REQUESTS)]
    whole = {line.strip() for text in texts for line in text.split("\n")}
    keys = {key for keys in KEYS.values() for key in keys}
    examples = re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)
    assert len(examples) > 7
    for example in examples:
        for line in dedent(example).split("\n"):
            left_out = re.fullmatch(r"\s*(\w+): \[\.\.\.\]", line)
            if left_out:
                assert left_out[1] in keys
                continue
            if not line.strip():
                continue
            assert line.strip() in whole, line


def test_the_limits_are_those_of_the_program() -> None:
    for number in (
        prompts.LONGEST_TITLE,
        prompts.LONGEST_PROMPT,
        form_names.LONGEST_SHEET,
        form_file._MOST_CELLS,
        form_node._WIDEST_TABLE,
        yaml_node._LONGEST_TEXT,
        yaml_node._DEEPEST,
        chart_file._MOST_BARS,
        chart_file._LONGEST_TITLE,
        list_file.MOST_COLUMNS,
        list_file.MOST_PREPARED,
        list_file.MOST_ROWS,
    ):
        assert f"{number:,}" in DOC


def test_the_names_of_sheets_that_are_taken_are_said() -> None:
    for sheet in (*form_names._OWN_SHEETS, *wording._SHEETS_OF_MERGE):
        if sheet != "stamp":
            assert word(f"sheet_{sheet}", "en") in DOC


def test_ids_that_the_text_names_exist() -> None:
    form = FORMS["library-2024"]
    for cell in ("loans.media.film.adults", "loans.media.rest.adults"):
        assert f"`{cell}`" in DOC
        assert cell in lay_out(form).cells
    assert form.undivided["loans.media.adults"].cell == "loans.media.rest.adults"
