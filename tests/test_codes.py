"""Every code that the source reports is in the catalogue, and every text can be told."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from pathlib import Path

import pytest

from xlsreport import catalogue
from xlsreport.catalogue import CATALOGUE
from xlsreport.findings import Finding, Severity, message_of, remedy_of

_SOURCE = Path(__file__).parents[1] / "src" / "xlsreport"
_CODE = re.compile(r"(?:FILE|CELL|RULE|UNIT|TEXT|BATCH)_[A-Z0-9_]+")


def _used() -> set[str]:
    """Every text of the source that is a code; what modules export is names of constants."""
    found: set[str] = set()
    for file in _SOURCE.rglob("*.py"):
        if file.parent.name == "catalogue":
            continue
        tree = ast.parse(file.read_text("utf-8"))
        exported = [
            node
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        ]
        names = {each.value for node in exported for each in ast.walk(node.value)
                 if isinstance(each, ast.Constant)}  # fmt: skip
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _CODE.fullmatch(node.value)
            and node.value not in names
        }
    return found


def _described() -> Counter[str]:
    """How often each code is described in the modules of the catalogue."""
    found: Counter[str] = Counter()
    for info in pkgutil.iter_modules(catalogue.__path__):
        module = importlib.import_module(f"{catalogue.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, dict) and value is not CATALOGUE:
                found.update(key for key in value if isinstance(key, str) and _CODE.fullmatch(key))
    return found


def test_every_code_in_the_source_has_its_texts() -> None:
    assert sorted(_used() - set(_described())) == []
    assert len(_used()) > 50


def test_no_code_is_described_twice() -> None:
    assert [code for code, times in _described().items() if times > 1] == []
    assert set(CATALOGUE) <= set(_described())


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_code_is_named_as_stable_codes_are_and_can_be_told_without_parameters(code: str) -> None:
    assert _CODE.fullmatch(code)
    finding = Finding(code, Severity(CATALOGUE[code].severity), "a.xlsx")
    for language in ("zh", "en"):
        assert message_of(finding, language)
        assert remedy_of(finding, language)
