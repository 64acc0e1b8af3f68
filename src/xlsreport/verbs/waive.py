"""Findings of one file recorded as looked into, with who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.checks.policy.context import Assignment
from xlsreport.checks.policy.waiver_file import read_waivers, waivers_csv
from xlsreport.checks.policy.waivers import judge_explained, merge_waivers, waivers_for
from xlsreport.verbs.take_in import job_for, take_in
from xlsreport.whole_files import replaced_when_whole
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsreport.checks.policy.waivers import Waiver, WaiverRequest
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission

__all__ = ["waive", "waive_and_list"]


def waive(
    path: Path,
    forms: Mapping[str, Form],
    waiver: WaiverRequest,
    target: Path,
    previous: Sequence[Submission] | None = None,
    assignment: Assignment | None = None,
) -> tuple[Waiver, ...]:
    """Records that findings of one file were looked into and why they may stay.

    Args:
        path: The file.
        forms: The forms at hand by id.
        waiver: Which findings, who and why.
        target: The CSV of waivers; what stands there is kept, a waiver of the same findings is
            replaced.
        previous: As for :func:`xlsreport.api.check`; needed for findings that compare with last
            year.
        assignment: As for :func:`xlsreport.api.check`.

    Returns:
        What was recorded, one waiver a finding.

    Raises:
        UsageError: The file cannot be read, has no such finding, the finding cannot be waived, or
            the CSV cannot be understood or written.
    """
    return waive_and_list(path, forms, waiver, target, previous, assignment)[0]


def waive_and_list(
    path: Path,
    forms: Mapping[str, Form],
    waiver: WaiverRequest,
    target: Path,
    previous: Sequence[Submission] | None = None,
    assignment: Assignment | None = None,
) -> tuple[tuple[Waiver, ...], tuple[Finding, ...]]:
    """What :func:`waive` records, and the errors and warnings that stay open.

    The latter only where the reasons are the clerk's explanations: those without one, and those of
    which no explanation can take the place. Nothing is written where nothing is recorded. The
    arguments and what is raised are those of :func:`waive`.
    """
    settings = RunSettings(jobs=1)
    known = read_waivers(target) if target.exists() else ()
    asked = assignment or Assignment()
    if waiver.explained:
        asked = replace(asked, waivers=(*asked.waivers, *known))
    job = job_for(forms, previous, asked, settings, keep_texts=True)
    with settings.crew(forms) as crew:
        taken = take_in(crew, [path], forms, job)
    recorded = tuple(each for outcome in taken.outcomes for each in waivers_for(outcome, waiver))
    if recorded:
        with replaced_when_whole(target) as temporary:
            # Excel takes a CSV for UTF-8 only if it starts with a byte order mark.
            temporary.write_text(waivers_csv(merge_waivers(known, recorded)), encoding="utf-8-sig")
    if not waiver.explained:
        return recorded, ()
    left = (each for outcome in taken.outcomes for each in judge_explained(outcome, waiver)[1])
    return recorded, tuple(left)
