"""The site of the documentation has every page, every command, and nothing from the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from docs.build_site import command_page, copy_pages, on_page_content, walk_commands

from tests.pages import PAGES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.text.words import Language

_SETTINGS = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
# The list of blanks is reached from the pages that speak of them.
_NOT_LISTED = {"templates/README.md"}


def test_every_page_is_listed_and_every_page_that_is_listed_is_there(tmp_path: Path) -> None:
    copy_pages(tmp_path / "source")
    listed = set(re.findall(r": (\S+\.md)$", _SETTINGS, re.MULTILINE))
    there = {
        page.relative_to(tmp_path / "source").as_posix()
        for page in (tmp_path / "source").rglob("*.md")
    }
    assert there - _NOT_LISTED == listed
    assert {page.relative_to(ROOT).as_posix() for page in PAGES} <= there


def test_what_was_copied_earlier_is_gone(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old", encoding="utf-8")
    copy_pages(tmp_path)
    assert not (tmp_path / "old.md").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_commands_has_the_help_of_every_command(language: Language) -> None:
    page = command_page(language)
    paths = [path for path, _, _ in walk_commands(language)]
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == paths
    assert {"xlsreport", "xlsreport check", "xlsreport collect take"} <= set(paths)
    assert page.count("```text") == len(paths)


def test_nothing_is_fetched_from_the_network() -> None:
    assert "font: false" in _SETTINGS
    assert "https://" not in _SETTINGS


def test_names_in_docstrings_are_shown_as_code() -> None:
    html = "raises :class:<code>~xlsreport.errors.UsageError</code> or <code>a.b</code>"
    assert on_page_content(html) == "raises <code>UsageError</code> or <code>a.b</code>"
