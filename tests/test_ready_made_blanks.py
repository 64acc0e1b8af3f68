"""The blanks that lie ready in templates/ are what the program writes today."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import pytest

from xlsreport.forms.library.find_forms import builtin_directory, load_forms
from xlsreport.reading.reader import read_workbook

_BUILDER = Path(__file__).parents[1] / "docs" / "build_blanks.py"
_LARGEST = 40_000


def parts(path: Path) -> dict[str, bytes]:
    """A package part by part: how they are packed depends on the system's zlib."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def build(directory: Path) -> list[Path]:
    spec = importlib.util.spec_from_file_location("build_blanks", _BUILDER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written: list[Path] = module.build_blanks(directory)
    return written


def test_they_are_rebuilt_to_the_same_parts_and_twice_to_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    for one, two in zip(build(first), build(second), strict=True):
        assert one.read_bytes() == two.read_bytes()
        assert parts(one) == parts(builtin_directory() / one.name)


@pytest.mark.parametrize("form_id", sorted(load_forms()))
def test_each_form_has_a_small_one_that_is_read_as_untouched(form_id: str) -> None:
    path = builtin_directory() / f"{form_id}.xlsx"
    assert path.stat().st_size <= _LARGEST
    submission = read_workbook(path.read_bytes(), path.name, load_forms()).submission
    assert submission is not None
    assert submission.form.id == form_id
    assert submission.untouched
