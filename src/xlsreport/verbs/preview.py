"""Shows what a form looks like: blank, two filled workbooks, what they merge to, and pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.checks.all_checks import check_outcome
from xlsreport.errors import UsageError
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.reader import read_workbook
from xlsreport.report.published.pdf_file import find_office, run_office
from xlsreport.submission.submission import Unit
from xlsreport.text.records import Record
from xlsreport.text.words import word
from xlsreport.verbs.fill import filled
from xlsreport.verbs.fill_lists import invent_rows
from xlsreport.verbs.invent import (
    broken_rules,
    first_period,
    invent_entry,
    invent_figures,
    invent_header,
)
from xlsreport.whole_files import scratch_folder
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome

__all__ = ["Preview", "preview"]

_RESOLUTION = "70"
_SECONDS = 120


class Preview(Record, frozen=True):
    """What was written.

    Attributes:
        workbooks: The blank, the filled ones, the merged one.
        pictures: A picture a page, or a PDF a workbook where only LibreOffice is there; ``()``
            without LibreOffice.
        broken: The rules for which no figures were found.
    """

    workbooks: tuple[Path, ...]
    pictures: tuple[Path, ...]
    broken: tuple[str, ...]


def preview(form: Form, folder: Path) -> Preview:
    """Writes examples of a form, with invented units and figures.

    Args:
        form: The form.
        folder: A folder that does not exist yet, or is empty.

    Raises:
        UsageError: The folder holds something or cannot be made.
    """
    _make_folder(folder)
    names = {
        key: folder / f"{word(f'preview_{key}', form.language)}.xlsx"
        for key in ("blank", "first", "second", "merged")
    }
    write_form(form, Content(year=form.first_year, period=first_period(form)), names["blank"])
    broken: dict[str, None] = {}
    outcomes = []
    for number, key in enumerate(("first", "second")):
        figures = invent_figures(form, number)
        broken |= dict.fromkeys(broken_rules(form, figures))
        outcomes.append(_fill_one(form, number, figures, names[key]))
    whole = Unit("300", word("preview_whole", form.language))
    result = consolidate(outcomes, None, whole, include_errors=True)
    write_consolidated(result, names["merged"], outcomes, None)
    workbooks = tuple(names.values())
    return Preview(workbooks, _draw_pictures(workbooks), tuple(broken))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        empty = not any(folder.iterdir())
    except OSError as error:
        raise UsageError(
            f"{folder} 不能作文件夹，请换一个。", f"{folder} cannot be a folder; choose another."
        ) from error
    if not empty:
        raise UsageError(
            f"{folder} 里已有文件，没有写。请换一个空的或新的文件夹。",
            f"{folder} is not empty and nothing was written. Choose an empty or new folder.",
        )


def _fill_one(form: Form, number: int, figures: Mapping[str, object], target: Path) -> Outcome:
    language = form.language
    unit = Unit(f"{number + 1}01", word(f"preview_unit_{number + 1}", language))
    text = word("preview_text", language)
    values = {
        **figures,
        **{cell.id: invent_entry(cell, form, number) for cell in form.entries.values()},
        **{each.id: text[: each.longest] for each in form.narratives},
        "unit.contact": word("preview_contact", language),
        "unit.phone": "000",
    }
    lists = {table.id: invent_rows(table, form.first_year) for table in form.lists}
    content = Content(
        form.first_year, unit, unit, lists=lists, period=first_period(form),
        header=invent_header(form, number),
    )  # fmt: skip
    write_form(form, filled(form, content, values), target)
    return check_outcome(read_workbook(target.read_bytes(), target.name, {form.id: form}))


def _draw_pictures(workbooks: tuple[Path, ...]) -> tuple[Path, ...]:
    try:
        find_office()
    except UsageError:
        return ()
    painter = shutil.which("pdftoppm")
    made: list[Path] = []
    with scratch_folder() as scratch:
        copies = [Path(scratch) / f"{number}.xlsx" for number in range(len(workbooks))]
        for copy, workbook in zip(copies, workbooks, strict=True):
            shutil.copy(workbook, copy)
        pdfs = run_office(copies, "calc_pdf_Export")
        for pdf, workbook in zip(pdfs, workbooks, strict=True):
            if painter is None:
                made.append(Path(shutil.copy(pdf, workbook.with_suffix(".pdf"))))
                continue
            subprocess.run(  # noqa: S603 - a program that was found, on a file that was made here
                [painter, "-r", _RESOLUTION, "-png", str(pdf), str(workbook.with_suffix(""))],
                check=True,
                capture_output=True,
                timeout=_SECONDS,
            )
            made += sorted(workbook.parent.glob(f"{workbook.stem}-*.png"))
    return tuple(made)
