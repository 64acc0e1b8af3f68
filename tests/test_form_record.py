"""A form as JSON and back is the same form."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from tests.sample_forms import FORMS
from xlsreport.forms.record import form_from_text, form_to_text

if TYPE_CHECKING:
    from xlsreport.forms.form import Form


def _data(form: Form) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(form_to_text(form, {"head": 1}))
    return data


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_form_comes_back_equal_and_in_the_same_order(form: Form) -> None:
    again = form_from_text(_data(form))
    assert again is not None
    assert to_builtins(again) == to_builtins(form)
    assert again is not None
    assert list(again.cells) == list(form.cells)
    assert [type(cell.parts) for cell in again.cells.values()] == [tuple] * len(form.cells)


def test_numbers_keep_their_kind() -> None:
    form = FORMS["library-2024"]
    cell = next(iter(form.cells.values()))
    odd = replace(
        form, cells={"a": replace(cell, help=True), "b": replace(cell, help=1, source=Decimal(1))}
    )
    again = form_from_text(_data(odd))
    assert again is not None
    assert again.cells["a"].help is True
    assert type(again.cells["b"].help) is int
    assert type(again.cells["b"].source) is Decimal


def test_what_is_told_besides_stands_in_front() -> None:
    assert next(iter(_data(FORMS["library-2024"]))) == "head"


def test_records_with_other_fields_are_not_read() -> None:
    data = _data(FORMS["library-2024"])
    data["fields"]["Cell"].append("colour")
    assert form_from_text(data) is None


def test_what_has_no_place_in_the_format_is_refused() -> None:
    form = replace(FORMS["library-2024"], narratives=[1.5])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="cannot hold list"):
        form_to_text(form, {})
