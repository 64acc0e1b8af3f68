"""Checks that a file is the report asked for: its signature, its year, its date of saving.

条例 article 49 sets 31 January for departments and 31 March for governments; for townships it sets
none, so the day is the office's to give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.saved_time import why_impossible
from xlsreport.submission.submission import Unit
from xlsreport.text.visible import local, visible
from xlsreport.text.words import word
from xlsreport.units.codes_and_names import compare_names, lies_within, normal_code
from xlsreport.units.same_unit import codes_in_file_name, unit_in_file_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = [
    "check_contact",
    "check_edition",
    "check_lateness",
    "check_signature",
    "check_unit",
    "check_years",
]


def check_unit(submission: Submission, context: Context) -> Iterator[Finding]:
    """Checks that code and name on the cover, and in the file's name, are of one unit.

    docs/rules.md, rule 25.
    """
    unit, roster = submission.unit, context.assignment.roster
    match = None if roster is None else roster.match(unit.code, unit.name)
    if roster is None or match is None:
        yield from _check_codes_in_file_name(submission)
        return
    listed = match.unit
    if match.by == "code" and unit.name and listed not in roster.named(unit.name):
        other = roster.match("", unit.name)
        names = (listed.name, *listed.aliases)
        params = {"unit": Unit(listed.code, listed.name).label}
        if other is not None and other.unit is not listed:
            params["other"] = Unit(other.unit.code, other.unit.name).label
            yield _report_unit("UNIT_TWO_UNITS", submission, visible(unit.name), params)
        elif all(compare_names(name, unit.name) == "other" for name in names):
            yield _report_unit("UNIT_NAME_UNLISTED", submission, visible(unit.name), params)
    if submission.consolidated or normal_code(listed.code) in codes_in_file_name(submission.file):
        return
    named = unit_in_file_name(submission.file, roster)
    if named is not None and named is not listed:
        params = {"named": Unit(named.code, named.name).label}
        params["unit"] = Unit(listed.code, listed.name).label
        yield _report_unit("UNIT_FILE_NAME", submission, None, params)


def _check_codes_in_file_name(submission: Submission) -> Iterator[Finding]:
    """Checks the codes in a file's name where no roster knows the unit."""
    own = normal_code(submission.unit.code)
    codes = codes_in_file_name(submission.file)
    if not own or not codes or submission.consolidated:
        return
    if any(code == own or lies_within(own, code) for code in codes):
        return
    params = {"named": codes[0], "unit": visible(submission.unit.label)}
    yield _report_unit("UNIT_FILE_NAME", submission, None, params)


def _report_unit(
    code: str, submission: Submission, value: str | None, params: dict[str, str]
) -> Finding:
    severity = Severity(CATALOGUE[code].severity)
    return Finding(code, severity, submission.file, value=value, params=params)


def check_contact(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a cover without contact or phone (docs/rules.md, rule 18)."""
    del context
    read = bool(submission.container) and not submission.consolidated
    if not read or submission.untouched or not submission.form.narratives:
        return  # a form without texts is a plain table, which is not asked about
    blank = [name for name in ("contact", "phone") if not submission.cover.get(name, "").strip()]
    if blank:
        params = {
            "fields": "、".join(word(f"cover_{name}", "zh") for name in blank),
            "fields_en": ", ".join(word(f"cover_{name}", "en").lower() for name in blank),
        }
        yield Finding("UNIT_NO_CONTACT", Severity.NOTE, submission.file, params=params)


def check_years(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a year that was not asked for, and what is wrong with last year's report.

    docs/rules.md, rule 14.
    """
    year, asked = submission.year, context.assignment.year
    if year is None:
        return
    if asked is not None and year != asked:
        yield Finding(
            "UNIT_YEAR_NOT_ASKED",
            Severity.ERROR,
            submission.file,
            value=str(year),
            params={"asked": str(asked)},
        )
    if context.previous is None or context.last is not None:
        return
    params = {"unit": submission.unit.label or submission.file, "year": str(year - 1)}
    others = [each for each in context.previous.years_of(submission.unit) if each != year - 1]
    if others:
        params["found"] = "、".join(map(str, others))
        yield Finding("UNIT_YEARS_APART", Severity.ERROR, submission.file, params=params)
    else:
        yield Finding("UNIT_PREVIOUS_MISSING", Severity.NOTE, submission.file, params=params)


def check_edition(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a form whose edition is not in force for the report's year (docs/rules.md, rule 26).

    The editions of a form ask for different figures, which cannot be added up.
    """
    form, year = submission.form, submission.year
    if year is None or form.covers(year):
        return
    years, years_en = form.years
    params = {"edition": form.edition, "years": years, "years_en": years_en}
    right = context.in_force
    params |= {"right": "该年度适用的版本", "right_en": "the edition that is in force for it"}
    if right is not None:
        params["right"] = f"{right.edition} 版" + (f"（{right.basis}）" if right.basis else "")
        params["right_en"] = f"the edition {right.edition}"
    yield Finding(
        "UNIT_EDITION",
        Severity(CATALOGUE["UNIT_EDITION"].severity),
        submission.file,
        value=str(year),
        params=params,
    )


def check_lateness(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a workbook saved after the deadline (docs/rules.md, rule 18)."""
    deadline = context.assignment.last_day
    if deadline is None or submission.saved is None:
        return
    saved = local(submission.saved)
    why = why_impossible(submission)
    if why is not None:
        yield Finding(
            "UNIT_TIME_IMPOSSIBLE",
            Severity.NOTE,
            submission.file,
            value=f"{saved:%Y-%m-%d %H:%M}",
            params={"why": why[0], "why_en": why[1]},
        )
        return
    if saved.date() > deadline:
        yield Finding(
            "UNIT_LATE",
            Severity.WARNING,
            submission.file,
            value=f"{saved:%Y-%m-%d %H:%M}",
            params={
                "deadline": deadline.isoformat(),
                "days": str((saved.date() - deadline).days),
            },
        )


def check_signature(submission: Submission, context: Context) -> Iterator[Finding]:
    """Checks, with the office's key, that the stamp is there, signed, and unchanged since.

    A merged workbook is never signed.
    """
    key = context.assignment.key
    stamp = submission.stamp
    if key is None:
        return
    if submission.consolidated:
        if stamp is not None and stamp.seal_signature and not stamp.seal_vouched_by(key):
            yield Finding("FILE_SEAL_OTHER_KEY", Severity.NOTE, submission.file)
        return
    if stamp is None or not stamp.signature:
        yield Finding("UNIT_UNSIGNED", Severity.WARNING, submission.file)
    elif not stamp.vouched_by(key):
        yield Finding("UNIT_SIGNATURE_WRONG", Severity.ERROR, submission.file)
