"""The checks: each looks at one submission and says what is wrong; none changes a value.

One kind of check a file. A check that fails itself becomes a finding, and the others go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlsreport.checks.amounts import check_amounts
from xlsreport.checks.blanks import check_blanks
from xlsreport.checks.judging import prior_sum
from xlsreport.checks.likely_causes import with_causes
from xlsreport.checks.narrative_copied import check_same_as_last_year
from xlsreport.checks.narrative_denials import check_narrative_denials
from xlsreport.checks.narrative_figures import check_narrative_figures
from xlsreport.checks.narrative_names import check_narrative_names
from xlsreport.checks.narrative_slips import check_narrative_lengths, check_narrative_slips
from xlsreport.checks.nil_return import check_nil_return
from xlsreport.checks.ties import check_ties
from xlsreport.checks.totals import check_totals
from xlsreport.findings import Finding, Severity, sort_findings
from xlsreport.layout import lay_out
from xlsreport.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xlsreport.expression import Number
    from xlsreport.submission import Submission, Unit

__all__ = ["CHECKS", "Context", "PreviousYear", "check_outcome"]


@dataclass(frozen=True, slots=True)
class PreviousYear:
    """Last year's submissions, by unit code and by name.

    Attributes:
        submissions: Any number, of any units and years.
    """

    submissions: Sequence[Submission] = ()

    def of(self, submission: Submission) -> Submission | None:
        """The same unit's submission for the year before; ``None`` if there is none or several."""
        return None if submission.year is None else self.of_unit(submission.unit, submission.year)

    def of_unit(self, unit: Unit, year: int) -> Submission | None:
        """The submission of a unit for the year before ``year``; ``None`` if none or several."""
        found = [e for e in self.submissions if e.year == year - 1 and _same_unit(e.unit, unit)]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know besides the submission.

    Attributes:
        priors: Last year's sums by tie id, from last year's submission or else from the workbook.
        last: The unit's submission of last year; ``None`` if it is not at hand.
        overview_length: Most characters of the opening section; ``None`` for no limit.
    """

    priors: Mapping[str, Number] = field(default_factory=dict)
    last: Submission | None = None
    overview_length: int | None = None


CHECKS: tuple[Callable[[Submission, Context], Iterator[Finding]], ...] = (
    check_blanks,
    check_nil_return,
    check_amounts,
    check_totals,
    check_ties,
    check_narrative_figures,
    check_narrative_denials,
    check_narrative_lengths,
    check_narrative_slips,
    check_narrative_names,
    check_same_as_last_year,
)


def check_outcome(outcome: Outcome, previous: PreviousYear | None = None) -> Outcome:
    """The outcome with the findings of all checks added; unreadable files stay as they are.

    Args:
        outcome: A file that was read.
        previous: Last year's submissions; ``None`` if none were given.
    """
    submission = outcome.submission
    if submission is None:
        return outcome
    findings = list(outcome.findings)
    priors = dict(submission.priors)
    last = None if previous is None else previous.of(submission)
    if previous is not None:
        if last is not None:
            sums = {t.id: prior_sum(t, last.values) for t in submission.form.ties if t.needs_prior}
            priors |= {tie: value for tie, value in sums.items() if value is not None}
        else:
            findings.append(_no_previous(submission))
    context = Context(priors, last)
    for check in CHECKS:
        findings += _guarded(check, submission, context)
    findings = with_causes(findings, submission, context)
    layout = lay_out(submission.form, consolidated=submission.consolidated)
    order = [sheet.name for sheet in layout.sheets]
    return Outcome(outcome.file, submission, sort_findings(findings, order))


def _guarded(
    check: Callable[[Submission, Context], Iterable[Finding]],
    submission: Submission,
    context: Context,
) -> list[Finding]:
    try:
        return list(check(submission, context))
    except Exception as error:  # noqa: BLE001 - one broken check must not hide the rest
        fault = f"{check.__name__}: {type(error).__name__}: {error}"
        return [Finding("FILE_INTERNAL", Severity.ERROR, submission.file, value=fault[:200])]


def _no_previous(submission: Submission) -> Finding:
    year = "" if submission.year is None else str(submission.year - 1)
    params = {"unit": submission.unit.label or submission.file, "year": year}
    return Finding("UNIT_PREVIOUS_MISSING", Severity.NOTE, submission.file, params=params)


def _same_unit(first: Unit, second: Unit) -> bool:
    if first.code and second.code:
        return first.code == second.code
    return bool(first.name) and first.name == second.name
