"""Lower bounds of the libraries: each is plain, so that make lowest can install it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from tests.lowest import lowest, requirements, tools

_TESTS = Path(__file__).parent


def test_every_requirement_has_a_bound_that_can_be_installed() -> None:
    names = [each.partition("==")[0] for each in lowest(requirements())]
    assert {"python-calamine", "xlsxwriter", "pyarrow", "distributed"} <= set(names)
    assert len(names) == len(set(names))


def test_a_requirement_without_a_plain_bound_is_refused() -> None:
    assert lowest(["lxml>=5.2"]) == ["lxml==5.2"]
    for each in ("lxml", "lxml>5", "lxml>=5,<6", "lxml==5.2"):
        with pytest.raises(ValueError, match="no plain lower bound"):
            lowest([each])


def test_no_library_here_is_older_than_its_bound() -> None:
    for each in lowest(requirements()):
        name, _, bound = each.partition("==")
        assert _parts(version(name)) >= _parts(bound), name


def _parts(text: str) -> list[int]:
    return [int(part) for part in text.split(".") if part.isdigit()]


def test_the_tests_that_lean_on_a_library_most_are_there() -> None:
    named = (_TESTS / "lowest.txt").read_text("utf-8").split()
    assert named
    assert [each for each in named if not (_TESTS.parent / each).is_file()] == []


def test_tools_are_not_held_to_a_lowest_version() -> None:
    needed = {each.partition("==")[0] for each in lowest(requirements())}
    found = tools()
    assert any(each.startswith("pytest>=") for each in found)
    assert not needed & {each.partition(">=")[0] for each in found}
