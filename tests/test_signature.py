"""Signed stamps: what the office handed out is told from what it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.checks.all_checks import check_outcome
from xlsreport.checks.policy.context import Assignment
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Outcome, Submission, Unit
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form

KEY, OTHER = b"k" * 32, b"o" * 32


def issued(forms: Mapping[str, Form], tmp_path: Path, key: bytes | None) -> Submission:
    form = forms["zfxxgk-2021"]
    unit = Unit("320813001000", "高良涧街道")
    path = tmp_path / "x.xlsx"
    content = Content(year=2023, unit=unit, issued_to=unit, serial="2023-0001", key=key)
    write_form(form, content, path)
    submission = read_workbook(path.read_bytes(), "x.xlsx", forms).submission
    assert submission is not None
    return submission


def codes(submission: Submission, key: bytes | None) -> set[str]:
    outcome = check_outcome(Outcome("x.xlsx", submission, ()), None, Assignment(key=key))
    return {f.code for f in outcome.findings if f.code.startswith("UNIT_SIG")} | {
        f.code for f in outcome.findings if f.code == "UNIT_UNSIGNED"
    }


def test_a_workbook_signed_with_the_key_is_silent(
    forms: Mapping[str, Form], tmp_path: Path
) -> None:
    submission = issued(forms, tmp_path, KEY)
    assert codes(submission, KEY) == set()
    assert codes(submission, None) == set()


def test_another_key_or_an_altered_unit_is_an_error(
    forms: Mapping[str, Form], tmp_path: Path
) -> None:
    submission = issued(forms, tmp_path, KEY)
    assert codes(submission, OTHER) == {"UNIT_SIGNATURE_WRONG"}
    assert submission.stamp is not None
    for change in ({"unit_code": "320813002000"}, {"year": "2022"}, {"serial": "2023-0002"}):
        altered = replace(submission, stamp=replace(submission.stamp, **change))
        assert codes(altered, KEY) == {"UNIT_SIGNATURE_WRONG"}


def test_without_signature_a_warning_only_where_a_key_is_given(
    forms: Mapping[str, Form], tmp_path: Path
) -> None:
    submission = issued(forms, tmp_path, None)
    assert codes(submission, None) == set()
    assert codes(submission, KEY) == {"UNIT_UNSIGNED"}
    assert codes(replace(submission, stamp=None), KEY) == {"UNIT_UNSIGNED"}


def test_a_consolidated_workbook_needs_none(forms: Mapping[str, Form], tmp_path: Path) -> None:
    submission = replace(issued(forms, tmp_path, None), consolidated=True)
    assert codes(submission, KEY) == set()
