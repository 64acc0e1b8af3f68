"""The lines that the sums are made of, and units whose figures would be counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.records import Part
from xlsreport.submission.submission import Detail, Unit, counted
from xlsreport.units.codes import normal_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.merge.records import UnitResult
    from xlsreport.submission.submission import Submission

__all__ = ["counted_twice", "parts_of"]

_BETWEEN_LEVELS = "／"


def parts_of(form: Form, merged: Iterable[UnitResult], *, expand: bool) -> Iterator[Part]:
    """The lines of the details, in the order of the units.

    Args:
        form: The form.
        merged: The units whose figures are in the sums.
        expand: Whether a merged workbook gives its own lines instead of one.
    """
    zeros: Mapping[str, Number | None] = dict.fromkeys(form.cells, 0)
    for result in merged:
        submission = result.submission
        if submission is None:  # pragma: no cover - an included result has its submission
            raise AssertionError
        errors = result.status == "with_errors"
        if expand and submission.details and not submission.nil_return:
            for line in submission.details:
                within = _within(result.unit, line)
                yield Part(line.unit, line.figures, within, submission.file, errors)
            continue
        yield Part(
            result.unit, _figures(submission, zeros), None, submission.file, with_errors=errors
        )


def _figures(
    submission: Submission, zeros: Mapping[str, Number | None]
) -> Mapping[str, Number | None]:
    """The figures as counted, without a copy of them where none is needed."""
    if not submission.nil_return:
        return submission.values
    return counted(submission) if any(submission.values.values()) else zeros


def _within(unit: Unit, line: Detail) -> Unit:
    """Whose workbook a line was taken from, with the way further down in its name."""
    if line.within is None:
        return unit
    below = line.within.name or line.within.code
    return Unit(unit.code, f"{unit.name or unit.code}{_BETWEEN_LEVELS}{below}")


def counted_twice(merged: Iterable[UnitResult]) -> Iterator[Finding]:
    """Units that stand in a merged workbook and in another workbook of the same merge.

    Args:
        merged: The units whose figures are in the sums.
    """
    results = list(merged)
    if not any(each.submission is not None and each.submission.details for each in results):
        return
    own = {normal_code(each.unit.code): each for each in results if each.unit.code}
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for result in results:
        submission = result.submission
        for line in submission.details if submission is not None else ():
            code = normal_code(line.unit.code)
            # A government's own organ may have the code of its area, as the workbook has.
            if not code or code == normal_code(result.unit.code):
                continue
            names.setdefault(code, line.unit.label)
            found.setdefault(code, []).append(submission.file if submission is not None else "")
    for code, files in found.items():
        other = own.get(code)
        also = [other.submission.file] if other is not None and other.submission else []
        every = [*files, *also]
        if len(every) > 1:
            params = {"unit": names[code], "files": "、".join(every), "count": str(len(every))}
            yield Finding("UNIT_COUNTED_TWICE", Severity.ERROR, every[0], params=params)
