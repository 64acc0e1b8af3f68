"""An explanation belongs to the figures it came with: copied on to others it explains nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.checks.policy.waivers import name_change, read_standing
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.roster_match import Matching
from xlsreport.submission.saved_time import why_impossible
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsreport.submission.submission import Outcome, Submission
    from xlsreport.units.roster import Roster

__all__ = ["reopen_between", "reopen_explained"]


def reopen_between(outcomes: Sequence[Outcome], roster: Roster | None) -> list[Outcome]:
    """The outcomes, with explanations reopened that an earlier file of the unit gave for others.

    Args:
        outcomes: The files of one run, in any order. Which of a unit's files is earlier the times
            say at which they were saved; where these are not known, nothing is reopened.
        roster: Who must report; ``None`` if not given.
    """
    changed = list(outcomes)
    explained = [each for each in outcomes if each.submission and each.submission.explanations]
    position = {id(each): number for number, each in enumerate(outcomes)}
    for group in Matching(explained, roster).groups.values():
        timed = sorted(
            (saved, position[id(each.outcome)], each.submission)
            for each in group
            if (saved := each.submission.saved) and not why_impossible(each.submission)
        )
        for saved, at, _ in timed:
            earlier = [submission for before, _, submission in timed if before < saved]
            changed[at] = reopen_explained(outcomes[at], earlier)
    return changed


def reopen_explained(outcome: Outcome, earlier: Iterable[Submission]) -> Outcome:
    """The outcome, with explanations reopened that came first with other figures.

    Args:
        outcome: A file that was checked.
        earlier: The unit's earlier files, the oldest first; those of another form or year say
            nothing.
    """
    submission = outcome.submission
    if submission is None or not submission.explanations:
        return outcome
    versions = [
        each
        for each in earlier
        if (each.form.id, each.time) == (submission.form.id, submission.time)
    ]
    findings: list[Finding] = []
    for finding in outcome.findings:
        first = None
        if finding.explanation and finding.waived is None and finding.severity != Severity.NOTE:
            first = _find_first(submission, finding.explanation, versions)
        changed = [] if first is None else _compare(finding.cell_ids, first, submission)
        if first is None or not changed:
            findings.append(finding)
            continue
        findings.append(replace(finding, explanation=None))
        said = visible(finding.explanation or "")
        params = {"said": said, "file": first.file, **name_change(changed)}
        note = replace(finding, code="RULE_EXPLANATION_REOPENED", severity=Severity.WARNING)
        findings.append(replace(note, explanation=None, value=None, params=params))
    return replace(outcome, findings=tuple(findings))


def _find_first(
    submission: Submission, text: str, versions: Iterable[Submission]
) -> Submission | None:
    """The first version that gave the same explanation for the same line."""
    lines = [key for key, said in submission.explanations.items() if said == text]
    return next(
        (each for each in versions if any(each.explanations.get(key) == text for key in lines)),
        None,
    )


def _compare(cells: Iterable[str], first: Submission, last: Submission) -> list[tuple[str, str]]:
    """What stood in the cells that differ, and what stands there now."""
    pairs = [(read_standing(cell, first), read_standing(cell, last)) for cell in cells]
    return [pair for pair in pairs if pair[0] != pair[1]]
