"""What is published reads back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.publishing import compose, docx_of, filled_report, html_of, read, same_content
from tests.sample_forms import FORMS as OWN_FORMS
from tests.samples import EDITIONS
from xlsreport.reading.report_file import Asked, read_published
from xlsreport.submission.submission import Submission, Unit, with_totals

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_a_word_document_reads_back_the_same(form: Form, tmp_path: Path) -> None:
    sent = filled_report(form)
    outcome = read(docx_of(compose(sent), tmp_path))
    assert outcome.submission is not None
    assert same_content(sent, outcome.submission)
    assert [each.code for each in outcome.findings] == ["FILE_FROM_REPORT"]
    assert outcome.submission.container == "docx"


@pytest.mark.parametrize("fragment", [False, True])
@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_a_web_page_reads_back_the_same(form: Form, *, fragment: bool) -> None:
    sent = filled_report(form)
    outcome = read(html_of(compose(sent), fragment=fragment))
    assert outcome.submission is not None
    assert same_content(sent, outcome.submission)
    assert [each.code for each in outcome.findings] == ["FILE_FROM_REPORT"]


def test_blank_cells_stay_blank_and_are_not_zero(tmp_path: Path) -> None:
    sent = filled_report()
    values = {**sent.values, "requests.received.legal": None, "proactive.fees.amount": None}
    sent = replace(sent, values=with_totals(sent.form, values))
    for data in (docx_of(compose(sent), tmp_path), html_of(compose(sent))):
        back = read(data).submission
        assert back is not None
        assert same_content(sent, back)
        assert back.unreadable == frozenset()


def test_a_nil_return_is_printed_as_zeros() -> None:
    sent = filled_report()
    blank = replace(sent, values=dict.fromkeys(sent.form.cells), nil_return=True)
    back = read(html_of(compose(blank))).submission
    assert back is not None
    assert set(back.values.values()) == {0}


def test_lines_added_to_a_table_are_printed_below_it_and_read_as_added(tmp_path: Path) -> None:
    report = compose(filled_report(), added={"proactive": ["本地另加的一行：36"]})
    for data in (docx_of(report, tmp_path), html_of(report)):
        outcome = read(data)
        assert [each.value for each in outcome.findings if each.code == "TEXT_ADDED"] == [
            "本地另加的一行：36"
        ]


def test_the_signature_is_no_part_of_the_last_section(tmp_path: Path) -> None:
    sent = filled_report()
    report = compose(sent, organ="某某办公室")
    for data in (docx_of(report, tmp_path), html_of(report)):
        back = read(data).submission
        assert back is not None
        assert same_content(sent, back)


def test_another_form_is_published_and_read_without_any_code(tmp_path: Path) -> None:
    form = OWN_FORMS["library-2024"]
    values = {cell.id: at for at, cell in enumerate(form.cells.values()) if not cell.computed}
    sent = Submission(
        file="a.xlsx",
        form=form,
        year=2025,
        unit=Unit("1", "Oakham"),
        issued_to=Unit("", ""),
        consolidated=False,
        nil_return=False,
        values=with_totals(form, values),
        shown={},
        unreadable=frozenset(),
        healed=frozenset(),
        places={},
        priors={},
        narratives={"narrative.remarks": "Closed in May.\nOpen since."},
    )
    report = compose(sent)
    assert report.title == "Public libraries of Oakham: report of 2025"
    for data in (docx_of(report, tmp_path), html_of(report)):
        back = read_published(data, "r", OWN_FORMS, Asked(year=2025)).submission
        assert back is not None
        assert dict(back.values) == dict(sent.values)
        assert back.narratives == sent.narratives
