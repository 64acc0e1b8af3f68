"""Tries a form: what its definition allows must work in every verb, or the definition is wrong."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.checks.all_checks import check_outcome
from xlsreport.errors import DefinitionError, XlsreportError
from xlsreport.findings.finding import message_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.reader import read_workbook
from xlsreport.report.exports import write_export
from xlsreport.report.published.content import compose_report
from xlsreport.report.published.html_file import render_html
from xlsreport.submission.submission import Unit, aggregate_of
from xlsreport.verbs.export import Fates, lines_of
from xlsreport.verbs.fill import filled
from xlsreport.verbs.fill_lists import invent_rows
from xlsreport.verbs.invent import first_period, invent_entry, invent_header
from xlsreport.whole_files import scratch_folder
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.submission.submission import Outcome, Submission
    from xlsreport.workbook.list_results import ListEntry

__all__ = ["try_form"]

_UNITS = (Unit("T1", "甲"), Unit("T2", "乙"))
_WHOLE = Unit("T", "合计")
_ABOVE = Unit("TT", "总计")
# What is found in figures and texts is no fault of the form; what is found in a workbook that this
# program wrote is.
_FAULTS = ("FILE_", "CELL_")


def try_form(form: Form) -> None:
    """Makes blanks of two invented units, fills them in, reads, checks, merges and prints them.

    What was merged is merged once more, as the next level would do.

    Args:
        form: A form whose definition was read without an error.

    Raises:
        DefinitionError: A step fails, or what was written is read back as something else.
    """
    with scratch_folder() as folder:
        _try_blank(form, Path(folder))
        outcomes = [_try_unit(form, number, Path(folder)) for number in range(len(_UNITS))]
        merged = _try_merge(form, outcomes, _WHOLE, Path(folder))
        above = _try_merge(form, [merged], _ABOVE, Path(folder))
        for outcome in (*outcomes, above):
            _try_results(form, outcome, Path(folder))


def _try_blank(form: Form, folder: Path) -> None:
    with _name_step(form, "制作空白表", "making a blank"):
        outcome = _write_and_read(
            form, Content(year=form.first_year, period=first_period(form)), folder / "blank.xlsx"
        )
    _refuse_faults(form, outcome, {"FILE_UNTOUCHED", "CELL_BLANK"})


def _try_unit(form: Form, number: int, folder: Path) -> Outcome:
    """A unit's filled workbook, read and checked; every entered cell holds a figure."""
    unit = _UNITS[number]
    # The second unit leaves out the lists that it may, and enters what is counted from them.
    lists = {
        table.id: invent_rows(table, form.first_year)
        for table in form.lists
        if not (number and table.optional)
    }
    counted = {
        cell for cell, terms in form.counted.items() if any(t.names[0] in lists for t in terms)
    }
    left_out = {table.id for table in form.tables if number and table.optional}
    entered = [
        c
        for c in form.cells.values()
        if not c.computed and c.id not in counted and c.table not in left_out
    ]
    figures = {cell.id: _invent_figure(cell, at + number) for at, cell in enumerate(entered)}
    entries = {
        cell.id: invent_entry(cell, form, number)
        for cell in form.entries.values()
        if cell.table not in left_out
    }
    texts = {each.id: unit.name * min(5, each.longest) for each in form.narratives}
    priors = {tie.id: 1 for tie in form.ties if tie.needs_prior}
    content = Content(
        form.first_year, unit, unit, priors=priors if number else {}, lists=lists,
        period=first_period(form), header=invent_header(form, number),
    )  # fmt: skip
    with _name_step(form, "填写和读取", "filling in and reading"):
        whole = filled(form, content, {**figures, **entries, **texts})
        outcome = _write_and_read(form, whole, folder / f"{unit.code}.xlsx")
    submission = _refuse_faults(form, outcome)
    _refuse_other_figures(form, submission, figures)
    _refuse_other_entries(form, submission, entries)
    _refuse_other_rows(form, submission, lists)
    _refuse_other_header(form, submission, number)
    with _name_step(form, "检查", "checking"):
        checked = check_outcome(outcome)
    # What is computed from invented figures may lie beyond its bounds.
    computed = any(cell.calculation is not None for cell in form.cells.values())
    _refuse_faults(form, checked, {"CELL_OUT_OF_BOUNDS"} if computed else set())
    return checked


def _refuse_other_header(form: Form, submission: Submission, number: int) -> None:
    for name, entry in invent_header(form, number).items():
        found = submission.header.get(name)
        if str(found) != str(entry):
            raise DefinitionError(
                f"试填的“{name}”写进去是 {entry}，读回来是 {found}。",
                f"{name!r} was filled in with {entry} and read back as {found}.",
            )


def _try_merge(form: Form, outcomes: list[Outcome], whole: Unit, folder: Path) -> Outcome:
    """A merged workbook, read: its sums are those of what was merged."""
    target = folder / f"merged-{whole.code}.xlsx"
    with _name_step(form, "汇总", "merging"):
        result = consolidate(outcomes, None, whole, include_errors=True)
        write_consolidated(result, target, outcomes, None)
        outcome = check_outcome(read_workbook(target.read_bytes(), target.name, {form.id: form}))
    # A sum may be more than one unit can have.
    submission = _refuse_faults(form, outcome, {"CELL_LARGE"})
    parts = [each.submission.values for each in outcomes if each.submission is not None]
    merged = [cell for cell in form.cells.values() if cell.merged and not cell.computed]
    sums = {cell.id: aggregate_of(cell, [part[cell.id] for part in parts]) or 0 for cell in merged}
    _refuse_other_figures(form, submission, sums)
    return outcome


def _try_results(form: Form, outcome: Outcome, folder: Path) -> None:
    """Exports a workbook and prints its report."""
    with _name_step(form, "导出", "exporting"):
        write_export(folder / "export.json", lines_of([outcome], Fates([outcome], None)), [form])
    if outcome.submission is not None:
        with _name_step(form, "公布", "publishing"):
            render_html(compose_report(outcome.submission))


def _write_and_read(form: Form, content: Content, file: Path) -> Outcome:
    write_form(form, content, file)
    return read_workbook(file.read_bytes(), file.name, {form.id: form})


def _invent_figure(cell: Cell, number: int) -> Number:
    """A small figure with all decimals that the cell may have."""
    kind = cell.value_type
    most = min(9, 9 if kind.plausible is None else max(1, kind.plausible))
    whole = number % most + 1
    if kind.kind == "percent":
        figure: Number = Decimal(whole).scaleb(-2) + Decimal(1).scaleb(-kind.decimals)
    else:
        figure = whole - 1 + Decimal(1).scaleb(-kind.decimals) if kind.decimals else whole
    if isinstance(kind.least, Decimal):
        figure = max(figure, kind.least)
    if isinstance(kind.most, Decimal):
        figure = min(figure, kind.most)
    return Decimal(figure) if kind.decimals else int(figure)


@contextmanager
def _name_step(form: Form, zh: str, en: str) -> Iterator[None]:
    """Says in which step a form fails."""
    try:
        yield
    except XlsreportError:
        raise
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        raise DefinitionError(
            f"表单 {form.id} 在“{zh}”这一步出错（{fault}）。请报告这个错误。",
            f"form {form.id} fails at {en} ({fault}). Please report this.",
        ) from error


def _refuse_faults(form: Form, outcome: Outcome, expected: Iterable[str] = ()) -> Submission:
    """The submission of an outcome without findings in the workbook itself."""
    faults = [each for each in outcome.findings if each.code.startswith(_FAULTS)]
    faults = [each for each in faults if each.code not in expected]
    if faults or outcome.submission is None:
        zh, en = (message_of(faults[0], "zh"), message_of(faults[0], "en")) if faults else ("", "")
        raise DefinitionError(
            f"表单 {form.id} 的工作簿写出以后读不回来：{zh}请改表单，或报告这个错误。",
            f"a workbook of form {form.id} cannot be read as it was written: {en} Change the form, "
            "or report this.",
        )
    return outcome.submission


def _refuse_other_entries(
    form: Form, submission: Submission, expected: dict[str, str | bool]
) -> None:
    for cell, entry in expected.items():
        value = submission.entries[cell]
        read = value.isoformat() if isinstance(value, date) else value
        if read != entry:
            label = form.entries[cell].label
            raise DefinitionError(
                f"表单 {form.id} 的“{label}”写的是“{entry}”，读回来是“{read}”。",
                f"form {form.id}: {label!r} was written as {entry!r} and read as {read!r}.",
            )


def _refuse_other_rows(
    form: Form, submission: Submission, expected: dict[str, list[list[ListEntry]]]
) -> None:
    for name, rows in expected.items():
        if [list(row.values) for row in submission.lists[name].rows] != rows:
            raise DefinitionError(
                f"表单 {form.id} 的列表“{name}”写出以后读回来不一样。请报告这个错误。",
                f"form {form.id}: the list {name!r} is not read as it was written. Please report "
                "this.",
            )


def _refuse_other_figures(form: Form, submission: Submission, expected: dict[str, Number]) -> None:
    for cell, figure in expected.items():
        if submission.values[cell] != figure:
            label = form.cells[cell].label
            raise DefinitionError(
                f"表单 {form.id} 的“{label}”写的是 {figure}，读回来是 {submission.values[cell]}。",
                f"form {form.id}: {label!r} was written as {figure} and read as "
                f"{submission.values[cell]}.",
            )
