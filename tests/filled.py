"""Filled workbooks of both editions, written once; every entered cell holds another figure."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome

__all__ = ["Filled", "filled", "read"]

_UNIT = Unit("220113103000", "上河湾镇")


class Filled:
    """A filled workbook of one edition and what is read from it."""

    def __init__(self, form: Form, directory: Path) -> None:
        self.form = form
        entered = [cell for cell in form.cells.values() if not cell.computed]
        content = Content(
            year=form.first_year,
            unit=_UNIT,
            issued_to=_UNIT,
            entries={
                cell.id: Decimal(1000 + at) / 100 if cell.value_type.decimals else 1000 + at
                for at, cell in enumerate(entered)
            },
            narratives={each.id: f"{each.title}的文字。" for each in form.narratives},
            contact="张三",
            phone="0431-1234567",
            nil_return=False,
            deadline="2021-01-31",
            return_to="政务公开办",
            priors={tie.id: 5000 + at for at, tie in enumerate(form.ties) if tie.needs_prior},
        )
        target = directory / f"{form.id}.xlsx"
        write_form(form, content, target)
        self.data = target.read_bytes()
        outcome = read(self.data)
        assert outcome.submission is not None
        assert outcome.findings == ()
        self.submission = outcome.submission


def read(data: bytes) -> Outcome:
    return read_workbook(data, "填报.xlsx", load_forms())


@lru_cache
def filled(edition: str) -> Filled:
    with tempfile.TemporaryDirectory() as directory:
        return Filled(load_forms()[f"zfxxgk-{edition}"], Path(directory))
