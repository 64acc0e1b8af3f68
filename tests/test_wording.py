from __future__ import annotations

import ast
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import xlsreport
from xlsreport.text import words as wording
from xlsreport.text.words import detail_sheet, is_sheet_of_merge, word

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = Path(xlsreport.__file__).parent
KEYS = sorted(wording._WORDS)


def _trees() -> list[ast.Module]:
    return [
        ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(SOURCE.rglob("*.py"))
        if file.name != "wording.py"
    ]


def _pattern(node: ast.JoinedStr) -> str | None:
    """What an f-string that begins with a fixed text may become; ``None`` for others."""
    first = node.values[0]
    if not isinstance(first, ast.Constant) or len(str(first.value)) < 4:
        return None
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]*"
        for part in node.values
    )


class _Said(NamedTuple):
    """Texts of the source: fixed ones, and patterns of those that are put together."""

    texts: set[str]
    patterns: set[str]


def _find_said(nodes: Iterable[ast.AST]) -> _Said:
    said = _Said(set(), set())
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said.texts.add(node.value)
        elif isinstance(node, ast.JoinedStr) and (found := _pattern(node)):
            said.patterns.add(found)
    return said


@pytest.fixture(scope="module")
def nodes() -> list[ast.AST]:
    """What the modules consist of."""
    return [node for tree in _trees() for node in ast.walk(tree)]


def test_every_word_that_is_asked_for_exists(nodes: list[ast.AST]) -> None:
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        if node.func.id == "word"
    ]
    fixed = {each.args[0].value for each in calls if isinstance(each.args[0], ast.Constant)}
    patterns = _find_said(part for each in calls for part in ast.walk(each.args[0])).patterns
    assert len(fixed) > 20
    assert sorted(fixed - set(KEYS)) == []
    assert [p for p in sorted(patterns) if not any(re.fullmatch(p, key) for key in KEYS)] == []


def test_every_word_is_used_somewhere(nodes: list[ast.AST]) -> None:
    texts, patterns = _find_said(nodes)
    unused = [
        key for key in KEYS if key not in texts and not any(re.fullmatch(p, key) for p in patterns)
    ]
    assert unused == []


def test_both_languages_say_something_with_the_same_placeholders() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for key in KEYS:
        zh, en = word(key, "zh"), word(key, "en")
        assert zh.strip(), key
        assert en.strip(), key
        assert names(zh) == names(en), key


def test_english_holds_no_chinese() -> None:
    for key in KEYS:
        english = word(key, "en")
        assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", english), key


def test_a_word_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        word("no_such_word", "zh")


def test_details_go_on_under_numbers() -> None:
    assert [detail_sheet(number, "zh") for number in (1, 2, 10)] == ["明细", "明细2", "明细10"]
    assert detail_sheet(3, "en") == "Detail3"


@pytest.mark.parametrize(
    ("name", "language"),
    [("明细", "zh"), ("明细2", "zh"), ("核对", "zh"), ("图表", "zh"), ("detail12", "en"),
     ("CHARTS", "en")],
)  # fmt: skip
def test_a_sheet_that_only_a_merge_has_is_known(name: str, language: wording.Language) -> None:
    assert is_sheet_of_merge(name, language)


@pytest.mark.parametrize(
    ("name", "language"),
    [("明细表", "zh"), ("我的明细", "zh"), ("明细２", "zh"), ("核对", "en"), ("", "zh")],
)
def test_other_sheets_are_not(name: str, language: wording.Language) -> None:
    assert not is_sheet_of_merge(name, language)
