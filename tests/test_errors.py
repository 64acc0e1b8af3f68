from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from xlsreport.errors import (
    DefinitionError,
    RosterError,
    UsageError,
    WorkbookError,
    XlsreportError,
)


@pytest.mark.parametrize("kind", [DefinitionError, RosterError, UsageError, XlsreportError])
def test_says_the_same_in_two_languages(kind: type[XlsreportError]) -> None:
    error = kind("错了。", "wrong.")
    assert error.text("zh") == "错了。"
    assert error.text("en") == "wrong."
    assert str(error) == "wrong."


@pytest.mark.parametrize("kind", [DefinitionError, RosterError, UsageError, WorkbookError])
def test_every_error_is_one_of_ours(kind: type[XlsreportError]) -> None:
    assert issubclass(kind, XlsreportError)


@pytest.mark.parametrize(
    ("file", "line", "expected"),
    [
        (Path("a.yaml"), 7, "a.yaml:7: wrong."),
        (Path("a.yaml"), None, "a.yaml: wrong."),
        (None, None, "wrong."),
    ],
)
def test_definition_error_puts_the_place_in_front_as_far_as_it_is_known(
    file: Path | None, line: int | None, expected: str
) -> None:
    assert DefinitionError("错了。", "wrong.", file, line).text("en") == expected


def test_definition_error_puts_the_place_in_front_in_chinese_too() -> None:
    assert DefinitionError("错了。", "wrong.", Path("a.yaml"), 7).text("zh") == "a.yaml:7: 错了。"


def test_workbook_error_carries_code_and_parameters_across_processes() -> None:
    error = pickle.loads(pickle.dumps(WorkbookError("FILE_CORRUPT", detail="x", members=3)))  # noqa: S301
    assert error.code == "FILE_CORRUPT"
    assert error.params == {"detail": "x", "members": 3}
