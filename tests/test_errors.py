from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.errors import (
    DefinitionError,
    RosterError,
    UsageError,
    WorkbookError,
    XlsreportError,
    reason_of,
)
from xlsreport.merge.decision_file import read_decisions
from xlsreport.whole_files import refuse_unwritable


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


def _subclasses(kind: type[XlsreportError]) -> set[type[XlsreportError]]:
    return {kind}.union(*map(_subclasses, kind.__subclasses__()))


@pytest.mark.parametrize("kind", sorted(_subclasses(XlsreportError), key=str))
@given(data=st.data())
def test_every_error_comes_whole_from_another_process(
    kind: type[XlsreportError], data: st.DataObject
) -> None:
    words = st.text(max_size=20)
    more: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from("abc"), words | st.integers()))
    if issubclass(kind, WorkbookError):
        error: XlsreportError = kind(data.draw(words), **more)
    else:
        error = kind(data.draw(words), data.draw(words))
        error.__dict__.update(more)
    if isinstance(error, DefinitionError):
        error.file, error.line = Path(data.draw(words)), data.draw(st.integers() | st.none())
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        there = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301
        assert type(there) is kind
        assert (there.args, there.__dict__) == (error.args, error.__dict__)
        assert (there.text("zh"), there.text("en")) == (error.text("zh"), error.text("en"))


def test_workbook_error_carries_code_and_parameters_across_processes() -> None:
    error = pickle.loads(pickle.dumps(WorkbookError("FILE_CORRUPT", detail="x", members=3)))  # noqa: S301
    assert error.code == "FILE_CORRUPT"
    assert error.params == {"detail": "x", "members": 3}


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS])
def test_what_systems_say_often_is_said_in_chinese(number: int) -> None:
    zh, en = reason_of(OSError(number, os.strerror(number)))
    assert not zh.isascii()
    assert en == os.strerror(number)


def test_what_is_not_known_is_passed_on_as_it_is() -> None:
    assert reason_of(OSError(errno.ELOOP, "loop")) == ("loop", "loop")
    assert reason_of(ValueError("odd")) == ("odd", "odd")


def test_messages_about_files_hold_no_english_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_decisions(tmp_path / "none.csv")
    assert "none.csv：文件或文件夹不存在。请检查" in caught.value.zh
    assert "none.csv: No such file or directory. Check" in caught.value.en
    with pytest.raises(UsageError) as caught:
        refuse_unwritable(tmp_path / "none" / "m.xlsx")
    assert "m.xlsx：文件或文件夹不存在。请检查" in caught.value.zh
