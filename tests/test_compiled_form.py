"""Compiled forms: what the YAML says today, used for that YAML and no other."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import to_builtins

from xlsreport.forms.library.compiled import (
    compiled_path,
    compiled_text,
    head_of,
    read_compiled,
    read_head,
)
from xlsreport.forms.library.find_forms import builtin_directory
from xlsreport.forms.yaml.form import read_form

if TYPE_CHECKING:
    from collections.abc import Callable

_BUILDER = Path(__file__).parents[1] / "docs" / "build_forms.py"
SOURCES = sorted(builtin_directory().glob("*.yaml"))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A form of ours in a folder of its own, compiled."""
    shutil.copytree(builtin_directory(), tmp_path / "templates")
    return tmp_path / "templates" / "zfxxgk-2021.yaml"


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_what_lies_there_is_what_make_forms_writes(file: Path) -> None:
    assert compiled_path(file).read_text(encoding="utf-8") == compiled_text(file), "run make forms"


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_the_compiled_form_is_the_form_of_the_yaml(file: Path) -> None:
    form = read_form(file)
    compiled = read_compiled(file)
    assert compiled is not None
    assert to_builtins(compiled) == to_builtins(form)
    assert read_head(file) == head_of(form)


def test_every_builtin_form_is_compiled_and_nothing_else(copied: Path) -> None:
    shutil.rmtree(compiled_path(copied).parent)
    spec = importlib.util.spec_from_file_location("build_forms", _BUILDER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = module.build_forms(copied.parent)
    there = sorted((builtin_directory() / "compiled").iterdir())
    assert [file.name for file in written] == [file.name for file in there]
    assert [file.read_bytes() for file in written] == [file.read_bytes() for file in there]


@pytest.mark.parametrize("source", ["zfxxgk-2021.yaml", "narratives/zfxxgk.yaml"])
def test_where_a_source_has_changed_it_is_not_used(copied: Path, source: str) -> None:
    assert read_compiled(copied) is not None
    changed = copied.parent / source
    changed.write_text(changed.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    assert read_compiled(copied) is None
    assert read_head(copied) is None


def test_other_line_ends_are_no_change(copied: Path) -> None:
    copied.write_bytes(copied.read_bytes().replace(b"\n", b"\r\n"))
    compiled = read_compiled(copied)
    assert compiled is not None
    assert to_builtins(compiled) == to_builtins(read_form(copied))


def _gone(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _empty_list(file: Path) -> None:
    file.write_text("[]", encoding="utf-8")


def _edited(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def edit(file: Path) -> None:
        data = json.loads(file.read_text(encoding="utf-8"))
        change(data)
        file.write_text(json.dumps(data), encoding="utf-8")

    return edit


@pytest.mark.parametrize(
    "damage",
    [
        _gone,
        _cut,
        _empty_list,
        _edited(lambda data: data["values"].clear()),
        _edited(lambda data: data["values"].pop()),
        _edited(lambda data: data["values"].append(["Cell", 1])),
        _edited(lambda data: data["values"].append(["Stranger", 1])),
        _edited(lambda data: data["values"].append(["()", 10**6])),
        _edited(lambda data: data["fields"].pop("Cell")),
        _edited(lambda data: data["sources"].update({"none.yaml": "1-2"})),
    ],
)
def test_where_it_is_gone_damaged_or_of_another_version_it_is_not_used(
    copied: Path, damage: Callable[[Path], None]
) -> None:
    damage(compiled_path(copied))
    assert read_compiled(copied) is None


@pytest.mark.parametrize("damage", [_gone, _cut, _edited(lambda data: data.pop("head"))])
def test_nor_is_its_head(copied: Path, damage: Callable[[Path], None]) -> None:
    damage(compiled_path(copied))
    assert read_head(copied) is None
