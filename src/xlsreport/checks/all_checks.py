"""The checks: each looks at one submission and says what is wrong; none changes a value.

One kind of check a file. A check that fails itself becomes a finding, and the others go on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlsreport.checks.carried_waivers import waive_carried
from xlsreport.checks.compared_figures import check_jumps, check_peers, check_repeats
from xlsreport.checks.figures import (
    check_amounts,
    check_blanks,
    check_nil_return,
    check_ties,
    check_totals,
    ties_of,
    with_explanations,
)
from xlsreport.checks.likely_causes import with_causes
from xlsreport.checks.narrative.copied import check_same_as_last_year
from xlsreport.checks.narrative.figures import check_narrative_denials, check_narrative_figures
from xlsreport.checks.narrative.slips import (
    check_narrative_lengths,
    check_narrative_names,
    check_narrative_slips,
)
from xlsreport.checks.policy.context import Assignment, Context, apply_waivers
from xlsreport.checks.right_report import (
    check_contact,
    check_edition,
    check_lateness,
    check_signature,
    check_unit,
    check_years,
)
from xlsreport.findings.finding import Finding, Severity, sort_findings
from xlsreport.forms.form import edition_in_force
from xlsreport.layout import lay_out
from xlsreport.layout.tie_verdict import prior_sum
from xlsreport.submission.submission import Outcome, counted
from xlsreport.units.codes_and_names import level_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from xlsreport.forms.form import Form, LevelName
    from xlsreport.submission.previous_year import PreviousYear
    from xlsreport.submission.submission import Submission

__all__ = ["CHECKS", "check_outcome", "compare_peers"]

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


def check_outcome(
    outcome: Outcome,
    previous: PreviousYear | None = None,
    assignment: Assignment | None = None,
    forms: Iterable[Form] = (),
) -> Outcome:
    """The outcome with the findings of all checks added; unreadable files stay as they are.

    Args:
        outcome: A file that was read.
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
    for check in CHECKS:
        findings += _run_guarded(check, submission, context)
    if findings:
        findings = with_causes(findings, submission, context)
    if any(fact.state == "waived" for fact in submission.below):
        findings = list(waive_carried(findings, submission, _check_relations(previous, assignment)))
    graded = context.profile.applied(findings)
    return _sort_outcome(outcome, with_explanations(graded, submission))


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
