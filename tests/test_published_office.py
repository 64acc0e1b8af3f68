"""LibreOffice opens the Word document, and what it saves of it reads back the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.office import running_office
from tests.publishing import compose, docx_of, filled_report, read, same_content
from tests.samples import F2019, F2021
from xlsreport.errors import UsageError
from xlsreport.report.published.docx_file import write_docx
from xlsreport.report.published.marks import is_own_report
from xlsreport.report.published.pdf_file import convert_to_pdf

if TYPE_CHECKING:
    from xlsreport.forms.form import Form


def converted(source: Path, kind: str, folder: Path) -> Path:
    """The document as LibreOffice saves it; skips where its Writer is not installed."""
    made = folder / f"saved.{kind}"
    if not running_office().convert(source, made):
        pytest.skip("LibreOffice without Writer")
    return made


@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize("form", [F2019, F2021], ids=lambda form: form.id)
def test_what_libreoffice_saves_reads_back_the_same(form: Form, kind: str, tmp_path: Path) -> None:
    sent = filled_report(form, 11)
    docx_of(compose(sent), tmp_path)
    saved = converted(tmp_path / "report.docx", kind, tmp_path)
    outcome = read(saved.read_bytes())
    assert outcome.submission is not None
    assert same_content(sent, outcome.submission)
    assert [each.code for each in outcome.findings] == ["FILE_FROM_REPORT"]


def test_a_pdf_is_known_again_until_somebody_changes_it(tmp_path: Path) -> None:
    docx_of(compose(filled_report()), tmp_path)
    converted(tmp_path / "report.docx", "html", tmp_path)
    target = tmp_path / "report.pdf"
    convert_to_pdf(lambda path: write_docx(compose(filled_report()), path), target)
    assert target.read_bytes().startswith(b"%PDF-")
    assert is_own_report(target)
    # As readers save a remark: behind what was there.
    with target.open("ab") as file:
        file.write(b"9 0 obj <</Type /Annot>> endobj\n%%EOF\n")
    assert not is_own_report(target)


def test_without_libreoffice_a_pdf_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLSREPORT_SOFFICE", str(tmp_path / "none"))
    with pytest.raises(UsageError, match="needs LibreOffice"):
        convert_to_pdf(Path.touch, tmp_path / "r.pdf")
