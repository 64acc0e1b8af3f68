"""Everything written with XlsxWriter: a unit's workbook and the consolidated one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout import lay_out
from xlsreport.whole_files import replaced_when_whole
from xlsreport.workbook.content import Content, Entry
from xlsreport.workbook.form_sheets import FormSheets
from xlsreport.workbook.package import new_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

__all__ = ["Content", "Entry", "write_form"]


def write_form(form: Form, content: Content, target: Path) -> None:
    """Writes a unit's workbook, blank or filled.

    Args:
        form: The form.
        content: What is known and filled in.
        target: Where; an older file of that name is replaced once the new one is whole.

    Raises:
        UsageError: The target cannot be written.
    """
    with replaced_when_whole(target) as path:
        book = new_workbook(path, form.title)
        FormSheets(book, lay_out(form), content).write()
        book.close()
