"""Records say how they are made, though their annotations name what only type checkers import."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import pydoc
from typing import TYPE_CHECKING

import pytest
from msgspec import field

import xlsreport
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from nowhere import Nothing  # type: ignore[import-not-found]


class _Mixed(Record, frozen=True):
    first: Nothing
    second: int = 2
    third: list[Nothing] = field(default_factory=list)


class _Named(_Mixed, frozen=True, kw_only=True):
    fourth: Nothing
    fifth: str = "x"


def test_a_signature_has_every_parameter_with_its_annotation_as_it_is_written() -> None:
    assert str(inspect.signature(_Mixed)) == (
        "(first: 'Nothing', second: 'int' = 2, third: 'list[Nothing]' = Ellipsis)"
    )


def test_what_is_given_by_name_alone_is_shown_so() -> None:
    signature = inspect.signature(_Named)
    kinds = {name: each.kind for name, each in signature.parameters.items()}
    assert [name for name, kind in kinds.items() if kind is inspect.Parameter.KEYWORD_ONLY] == [
        "fourth",
        "fifth",
    ]
    assert signature.parameters["fourth"].default is inspect.Parameter.empty
    assert signature.parameters["fifth"].default == "x"
    made = signature.bind(1, fourth=4)
    made.apply_defaults()
    assert _Named(1, fourth=4).fourth == made.arguments["fourth"]
    with pytest.raises(TypeError):
        _Named(1, 2, [], 4)  # type: ignore[misc]


def test_help_can_be_asked_of_every_module() -> None:
    failed = []
    for found in pkgutil.walk_packages(xlsreport.__path__, "xlsreport."):
        if not found.name.endswith("__main__"):
            try:
                pydoc.render_doc(importlib.import_module(found.name))
            except Exception as error:  # noqa: BLE001 - any is a fault
                failed.append(f"{found.name}: {error}")
    assert failed == []
