"""Last year's figures from whatever was kept: workbooks, a consolidated one, an export."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from xlsreport.errors import UsageError
from xlsreport.reading.detail import read_detail
from xlsreport.reading.grid import read_grid
from xlsreport.submission import Submission, Unit, with_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.expression import Number
    from xlsreport.form import Form

__all__ = ["from_export", "units_within"]


def units_within(submission: Submission, data: bytes) -> list[Submission]:
    """The units whose figures a consolidated workbook carries, each as a submission of its own.

    Args:
        submission: A consolidated workbook, read.
        data: Its bytes.
    """
    units = read_detail(submission.form, read_grid(data)) or []
    return [
        _submission(submission.file, submission.form, submission.year, line.unit, line.figures)
        for line in units
    ]


def from_export(text: str, file: str, forms: Mapping[str, Form]) -> list[Submission]:
    """The submissions in an export of this program.

    Args:
        text: CSV or JSON as ``export`` writes it.
        file: The file's name, for messages.
        forms: The forms at hand by id.

    Raises:
        UsageError: It is no such export, or of a form that is not at hand.
    """
    try:
        records = _records(text)
        groups: dict[tuple[str, str, str, str], dict[str, Number | None]] = {}
        for record in records:
            key = (
                str(record["form"]),
                str(record["year"] or ""),
                _unquoted(record["unit_code"]),
                _unquoted(record["unit_name"]),
            )
            groups.setdefault(key, {})[str(record["cell_id"])] = _number(record["value"])
    except (KeyError, TypeError, ValueError, InvalidOperation, csv.Error) as error:
        raise UsageError(
            f"{file} 不是 xlsreport export 导出的文件。",
            f"{file} is no file that xlsreport export has written.",
        ) from error
    found: list[Submission] = []
    for (form_id, year, code, name), figures in groups.items():
        form = forms.get(form_id)
        if form is None:
            raise UsageError(
                f"{file} 里的表单 {form_id} 程序里没有，用 --forms 给出它的定义。",
                f"{file} is of the form {form_id}, which is not at hand; give it with --forms.",
            )
        number = int(year) if year.isdigit() else None
        found.append(_submission(file, form, number, Unit(code, name), figures))
    return found


def _records(text: str) -> Iterable[Mapping[str, Any]]:
    if text.lstrip("\ufeff \n\r\t").startswith("["):
        records = json.loads(text.lstrip("\ufeff"), parse_float=Decimal)
        if not isinstance(records, list):
            raise TypeError
        return records
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    if "cell_id" not in (reader.fieldnames or ()):
        raise KeyError("cell_id")  # also where there is no line to miss it
    return list(reader)


def _unquoted(value: object) -> str:
    """A text as it was before the export kept spreadsheet programs from running it."""
    text = "" if value is None else str(value)
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _number(value: object) -> Number | None:
    if value is None or value == "":
        return None
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    return int(number) if number == number.to_integral_value() else number


def _submission(
    file: str, form: Form, year: int | None, unit: Unit, figures: Mapping[str, Number | None]
) -> Submission:
    return Submission(
        file=file,
        form=form,
        year=year,
        unit=unit,
        issued_to=unit,
        consolidated=False,
        nil_return=False,
        values=with_totals(form, figures),
        shown={},
        unreadable=frozenset(),
        healed=frozenset(),
        places={},
        priors={},
        narratives={},
    )
