"""Published reports that tests make, and what is read from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.samples import F2021, FORMS, JIUTAI, YEARS, consistent, submission
from xlsreport.reading.report_file import Asked, read_published
from xlsreport.report.published.content import PublishedReport, compose_report
from xlsreport.report.published.docx_file import write_docx
from xlsreport.report.published.html_file import render_html
from xlsreport.submission.submission import with_totals

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["compose", "docx_of", "filled_report", "html_of", "read", "read_text", "same_content"]

TEXT = (
    "本年度各项工作按计划推进。\n（一）组织情况\n一是加强学习；二是健全制度。"
    "\n\n　　手工缩进的一段。"
)


def filled_report(form: Form = F2021, seed: object = 1, **more: Any) -> Submission:
    """A submission whose figures fit together, with texts in every section."""
    values = {
        cell: Decimal(value) if isinstance(value, str) else value
        for cell, value in consistent(form, seed).items()
    }
    narratives = {each.id: f"{each.title[2:]}：{TEXT}" for each in form.narratives}
    fields: dict[str, Any] = {"narratives": narratives, "unit": JIUTAI} | more
    return submission(form, with_totals(form, values), **fields)


def compose(each: Submission, **more: Any) -> PublishedReport:
    """Its report with a day below it."""
    return compose_report(each, **({"day": date(YEARS.get(each.form.id, 2025) + 1, 1, 20)} | more))


def docx_of(report: PublishedReport, folder: Path) -> bytes:
    """The Word document of a report."""
    target = folder / "report.docx"
    write_docx(report, target)
    return target.read_bytes()


def html_of(report: PublishedReport, **more: Any) -> bytes:
    """The web page of a report."""
    return render_html(report, **more).encode()


def read(data: bytes, **asked: Any) -> Outcome:
    """What is read from a report."""
    return read_published(data, "report", FORMS, Asked(**asked))


def read_text(text: str, **asked: Any) -> Outcome:
    """What is read from a pasted text."""
    return read(text.encode(), text=True, **asked)


def same_content(first: Submission, second: Submission) -> bool:
    """Whether two submissions say the same: figures, texts, unit's name, year and form."""
    texts = [
        {name: text for name, text in each.narratives.items() if text} for each in (first, second)
    ]
    return (
        dict(first.values.items()) == dict(second.values.items())
        and texts[0] == texts[1]
        and (first.form.id, first.year, first.unit.name)
        == (second.form.id, second.year, second.unit.name)
    )
