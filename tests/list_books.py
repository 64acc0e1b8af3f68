"""Workbooks with a list for tests: written, filled and read back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl

from tests.sample_forms import REQUESTS
from xlsreport.checks.all_checks import check_outcome
from xlsreport.forms.yaml.form import read_form
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome

FORM = read_form(REQUESTS)
(TABLE,) = FORM.lists
REGISTER = TABLE.sheet
FIRST = 7
"""The first row of the list, as people count."""
UNIT = Unit("220113001000", "九台街道")
ROWS: list[tuple[Any, ...]] = [
    ("1", date(2025, 1, 6), "Citizen", "Granted", date(2025, 1, 31), None, Decimal("2.5"), 3),
    ("2", date(2024, 12, 30), "Firm", "Refused", date(2025, 2, 28), True, None, None),
    ("3", date(2025, 3, 3), "Citizen", None, None, False, None, None),
]
COUNTS = {
    "requests.received.citizens": 2, "requests.received.firms": 0,
    "requests.granted.citizens": 1, "requests.granted.firms": 0,
    "requests.refused.citizens": 0, "requests.refused.firms": 1,
    "requests.pending.citizens": 1, "requests.pending.firms": 0,
}  # fmt: skip


def write(
    file: Path, rows: list[tuple[Any, ...]], unit: Unit = UNIT, form: Form = FORM, **more: Any
) -> Path:
    """Writes a unit's workbook with these rows."""
    content = Content(
        2025, unit, unit, contact="A", phone="1", lists={TABLE.id: rows} if rows else {}, **more
    )
    write_form(form, content, file)
    return file


def edit(file: Path, change: Callable[[Worksheet], None], sheet: str = REGISTER) -> Path:
    """Changes a sheet of a workbook with openpyxl, as another program would."""
    book = openpyxl.load_workbook(file)
    change(book[sheet])
    book.save(file)
    return file


def check(file: Path, form: Form = FORM) -> Outcome:
    """Reads and checks a workbook."""
    forms = {form.id: form}
    return check_outcome(read_workbook(file.read_bytes(), file.name, forms), None, None, [form])


def codes(outcome: Outcome) -> list[str]:
    """The codes of what is found about lists and cells, without what all such forms get."""
    return [each.code for each in outcome.findings if each.code != "FILE_NO_VALIDATION"]


def values(outcome: Outcome) -> list[tuple[Any, ...]]:
    """The rows that were read."""
    assert outcome.submission is not None
    return [row.values for row in outcome.submission.lists[TABLE.id].rows]


def random_rows(draw: random.Random, count: int) -> list[tuple[Any, ...]]:
    """Whole rows, some with blanks where a blank is allowed; every key once."""
    rows = []
    for number in range(count):
        received = date(2024, 11, 1) + timedelta(draw.randrange(420))
        outcome = draw.choice(["Granted", "Refused", None])
        answered = received + timedelta(draw.randrange(40)) if outcome else None
        rows.append(
            (f"N-{number:03}", received, draw.choice(["Citizen", "Firm"]), outcome, answered,
             draw.choice([True, False, None]),
             draw.choice([None, Decimal(draw.randrange(10_000)).scaleb(-2)]),
             draw.choice([None, draw.randrange(5000)]))
        )  # fmt: skip
    return rows
