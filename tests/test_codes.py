"""Every code that the source reports is in the catalogue, and every text can be told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xlsreport.catalogue import CATALOGUE
from xlsreport.findings import Finding, Severity, message_of, remedy_of

_SOURCE = Path(__file__).parents[1] / "src" / "xlsreport"
_CODE = re.compile(r'"((?:FILE|CELL|RULE|UNIT|TEXT|BATCH)_[A-Z0-9_]+)"')


def _used() -> set[str]:
    found: set[str] = set()
    for file in _SOURCE.rglob("*.py"):
        if file.parent.name != "catalogue":
            found |= set(_CODE.findall(file.read_text("utf-8")))
    # Names of constants that modules export look alike.
    return {code for code in found if not code.endswith(("_ENTRIES", "_KEYS"))}


def test_every_code_in_the_source_has_its_texts() -> None:
    assert sorted(_used() - set(CATALOGUE)) == []


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_code_is_named_as_stable_codes_are_and_can_be_told_without_parameters(code: str) -> None:
    assert _CODE.fullmatch(f'"{code}"')
    finding = Finding(code, Severity(CATALOGUE[code].severity), "a.xlsx")
    for language in ("zh", "en"):
        assert message_of(finding, language)
        assert remedy_of(finding, language)
