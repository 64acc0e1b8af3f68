"""Every check of one submission, in order; the first of them ask whether it is the right report.

A report may be of another unit, year or edition than its workbook was made out to, come late, be
signed by another key, or name no contact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.checks.carried_waivers import waive_carried
from xlsreport.checks.compared_figures import check_jumps, check_peers, check_repeats
from xlsreport.checks.entries import check_entries
from xlsreport.checks.figures import (
    check_amounts,
    check_blanks,
    check_nil_return,
    check_ties,
    check_totals,
    ties_of,
)
from xlsreport.checks.likely_causes import with_causes
from xlsreport.checks.narrative.copied import check_same_as_last_year
from xlsreport.checks.narrative.figures import check_narrative_denials, check_narrative_figures
from xlsreport.checks.narrative.slips import (
    check_narrative_lengths,
    check_narrative_names,
    check_narrative_slips,
)
from xlsreport.checks.policy.context import Assignment, Context
from xlsreport.checks.policy.waivers import apply_waivers
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity, sort_findings
from xlsreport.forms.form import edition_in_force
from xlsreport.forms.periods import parse_period, time_before, times_words
from xlsreport.layout import lay_out
from xlsreport.layout.check_lines import prior_sum
from xlsreport.submission.saved_time import why_impossible
from xlsreport.submission.submission import Outcome, Unit, counted
from xlsreport.text.visible import local, visible
from xlsreport.text.words import word
from xlsreport.units.codes_and_names import compare_names, level_of, lies_within, normal_code
from xlsreport.units.same_unit import codes_in_file_name, unit_in_file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from xlsreport.forms.form import Form, LevelName
    from xlsreport.submission.previous_year import PreviousYear
    from xlsreport.submission.submission import Submission
    from xlsreport.units.roster import Roster


__all__ = [
    "CHECKS", "check_contact", "check_edition", "check_lateness",
    "check_outcome", "check_signature", "check_unit", "check_years", "compare_peers",
]  # fmt: skip


def check_outcome(
    outcome: Outcome,
    previous: PreviousYear | None = None,
    assignment: Assignment | None = None,
    forms: Iterable[Form] = (),
) -> Outcome:
    """The outcome with the findings of all checks added; unreadable files stay as they are.

    Args:
        outcome: A file that was read; checks of the file that were made already are not made again.
        previous: Last year's submissions; ``None`` if none were given.
        assignment: What the office asked for; ``None`` for nothing in particular.
        forms: The forms at hand, of which one may be the right edition.
    """
    submission = outcome.submission
    if submission is None:
        return outcome
    context = _make_context(submission, previous, assignment or Assignment())
    if submission.year is not None:
        right = edition_in_force(submission.form, submission.year, forms)
        context = replace(context, in_force=right)
    findings = list(outcome.findings)
    for check in (*CHECKS, *_list_checks(submission)):
        told = outcome.told.get(check.__name__)
        findings += _run_guarded(check, submission, context) if told is None else told
    if findings:
        findings = with_causes(findings, submission, context)
    if any(fact.state == "waived" for fact in submission.below):
        findings = list(waive_carried(findings, submission, _check_relations(previous, assignment)))
    graded = context.profile.applied(findings)
    if not submission.explanations:
        return _sort_outcome(outcome, graded)
    from xlsreport.checks.explained_lines import with_explanations

    explained = with_explanations(graded, submission)
    return _sort_outcome(outcome, context.profile.applied(explained))


def _list_checks(
    submission: Submission,
) -> tuple[Callable[[Submission, Context], Iterator[Finding]], ...]:
    """The checks of lists; none for a form without."""
    if not submission.lists or submission.consolidated:
        return ()  # the rows of a merged workbook were checked as they came in
    from xlsreport.checks.lists import LIST_CHECKS

    return LIST_CHECKS


def _check_relations(
    previous: PreviousYear | None, assignment: Assignment | None
) -> Callable[[Submission], Iterator[Finding]]:
    """Returns the check of the declared relations, for one line of a merged workbook."""
    asked = assignment or Assignment()

    def check(line: Submission) -> Iterator[Finding]:
        return check_ties(line, _make_context(line, previous, asked))

    return check


def compare_peers(outcomes: Iterable[Outcome], assignment: Assignment) -> tuple[Outcome, ...]:
    """The outcomes with the findings of :func:`check_peers` added, in the same order."""
    every = list(outcomes)
    found: dict[str, list[Finding]] = {}
    submissions = [each.submission for each in every if each.submission is not None]
    for finding in check_peers(submissions, assignment.roster):
        found.setdefault(finding.file, []).append(finding)
    return tuple(
        _sort_outcome(each, [*each.findings, *_apply_policy(each, found[each.file], assignment)])
        if each.file in found
        else each
        for each in every
    )


def _apply_policy(
    outcome: Outcome, findings: Iterable[Finding], assignment: Assignment
) -> tuple[Finding, ...]:
    """Findings with the profile's severities and what was waived."""
    graded = replace(outcome, findings=tuple(assignment.profile.applied(findings)))
    return apply_waivers(graded, assignment.waivers).findings


def _make_context(
    submission: Submission, previous: PreviousYear | None, assignment: Assignment
) -> Context:
    last = previous.of(submission) if previous is not None else None
    priors = dict(submission.priors)
    if last is not None:
        figures = counted(last)
        ties = ties_of(submission.form, assignment.profile)
        sums = {tie.id: prior_sum(tie, figures) for tie in ties if tie.needs_prior}
        priors |= {tie: value for tie, value in sums.items() if value is not None}
    return Context(
        priors=priors,
        last=last,
        previous=previous,
        level=_find_level(submission, assignment),
        assignment=assignment,
    )


def _find_level(submission: Submission, assignment: Assignment) -> LevelName | None:
    unit, roster = submission.unit, assignment.roster
    match = roster.match(unit.code, unit.name) if roster is not None else None
    if match is not None:
        return level_of(match.unit.code, match.unit.name, match.unit.kind)
    return level_of(unit.code, unit.name, "")


def _sort_outcome(outcome: Outcome, findings: Iterable[Finding]) -> Outcome:
    submission = outcome.submission
    if submission is None:
        return outcome
    layout = lay_out(submission.form, consolidated=submission.consolidated)
    order = [sheet.name for sheet in layout.sheets]
    return Outcome(outcome.file, submission, sort_findings(findings, order))


def _run_guarded(
    check: Callable[[Submission, Context], Iterable[Finding]],
    submission: Submission,
    context: Context,
) -> list[Finding]:
    try:
        return list(check(submission, context))
    except Exception as error:  # noqa: BLE001 - one broken check must not hide the rest
        fault = f"{check.__name__}: {type(error).__name__}: {error}"
        return [Finding("FILE_INTERNAL", Severity.ERROR, submission.file, value=fault[:200])]


def check_unit(submission: Submission, context: Context) -> Iterator[Finding]:
    """Checks that code and name on the cover, and in the file's name, are of one unit.

    docs/rules.md, rule 25.
    """
    unit, roster = submission.unit, context.assignment.roster
    match = None if roster is None else roster.match(unit.code, unit.name)
    if roster is not None:
        where = {"where": "封面", "where_en": "on the cover"}
        yield from _compare_names(submission, unit, roster, where)
        where = {"where": "“明细”里", "where_en": "in the details"}
        for line in submission.details:
            yield from _compare_names(submission, line.unit, roster, where)
    if roster is None or match is None:
        yield from _check_codes_in_file_name(submission)
        return
    listed = match.unit
    if submission.consolidated or normal_code(listed.code) in codes_in_file_name(submission.file):
        return
    named = unit_in_file_name(submission.file, roster)
    if named is not None and named is not listed:
        params = {"named": Unit(named.code, named.name).label}
        params["unit"] = Unit(listed.code, listed.name).label
        yield _report_unit("UNIT_FILE_NAME", submission, None, params)


def _compare_names(
    submission: Submission, unit: Unit, roster: Roster, where: dict[str, str]
) -> Iterator[Finding]:
    """Checks that a name is that of the unit of the roster whose code stands beside it."""
    match = roster.match(unit.code, unit.name)
    if match is None or match.by != "code" or not unit.name:
        return
    listed = match.unit
    if listed in roster.named(unit.name):
        return
    other = roster.match("", unit.name)
    params = {"unit": Unit(listed.code, listed.name).label} | where
    if other is not None and other.unit is not listed:
        params["other"] = Unit(other.unit.code, other.unit.name).label
        yield _report_unit("UNIT_TWO_UNITS", submission, visible(unit.name), params)
    elif all(compare_names(name, unit.name) == "other" for name in (listed.name, *listed.aliases)):
        yield _report_unit("UNIT_NAME_UNLISTED", submission, visible(unit.name), params)


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
        params = {"asked": str(asked)}
        yield Finding(
            "UNIT_YEAR_NOT_ASKED", Severity.ERROR, submission.file, value=str(year), params=params
        )
    elif context.assignment.period:
        yield from _check_period(submission, context.assignment)
    if context.previous is None or context.last is not None:
        return
    before = time_before(submission.time)
    params = _name_times([before], "year") | {"unit": submission.unit.label or submission.file}
    others = [each for each in context.previous.times_of(submission.unit) if each != before]
    if others:
        params |= _name_times(others, "found")
        yield Finding("UNIT_YEARS_APART", Severity.ERROR, submission.file, params=params)
    else:
        yield Finding("UNIT_PREVIOUS_MISSING", Severity.NOTE, submission.file, params=params)


def _check_period(submission: Submission, asked: Assignment) -> Iterator[Finding]:
    """Reports another month or quarter than was asked for, and a form that has none."""
    kind, year = submission.form.periods, asked.year or submission.year
    if kind is None:
        params = {"asked": asked.period, "form": submission.form.title}
        yield Finding("UNIT_NO_PERIODS", Severity.ERROR, submission.file, params=params)
        return
    wanted = parse_period(asked.period, kind, year) or ""
    if submission.period in {None, wanted}:
        return
    params = _name_times([submission.time], "found")
    params |= (
        _name_times([wanted], "asked")
        if wanted
        else dict.fromkeys(("asked", "asked_en"), f"“{asked.period}”")
    )
    yield Finding("UNIT_PERIOD_NOT_ASKED", Severity.ERROR, submission.file, params=params)


def _name_times(times: list[str], key: str) -> dict[str, str]:
    """The parameters of a message that names times."""
    return {key: times_words(times, "zh"), f"{key}_en": times_words(times, "en")}


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


def _check_bounds(submission: Submission, context: Context) -> Iterator[Finding]:
    """The checks of a form that declares more than figures."""
    if submission.form.has_bounds:
        yield from check_entries(submission, context)


CHECKS: tuple[Callable[[Submission, Context], Iterator[Finding]], ...] = (
    check_signature,
    check_unit,
    check_contact,
    check_years,
    check_edition,
    check_lateness,
    check_blanks,
    check_nil_return,
    check_amounts,
    _check_bounds,
    check_totals,
    check_ties,
    check_jumps,
    check_repeats,
    check_narrative_figures,
    check_narrative_denials,
    check_narrative_lengths,
    check_narrative_slips,
    check_narrative_names,
    check_same_as_last_year,
)
