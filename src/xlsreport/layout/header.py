"""What a workbook asks of the fields of a form's own on its cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout.list_formulas import blank_or_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form
    from xlsreport.layout.records import Place

__all__ = ["list_tests"]


def list_tests(form: Form, fields: Mapping[str, Place]) -> tuple[str, ...]:
    """The conditions under which a field lacks its entry or holds what it does not take."""
    return tuple(
        blank_or_wrong(fields[field.id].reference, field, form.language) for field in form.header
    )
