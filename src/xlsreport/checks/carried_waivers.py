"""Findings of a merged workbook that a unit below explains: what was waived there is waived here.

A relation that does not hold for a town does not hold for the sum of its district either. Where
every line of the details that breaks the relation is of a unit whose finding was waived, the
finding of the sum is waived with the same reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.units.same_unit import compare_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Below, Detail, Submission, Unit

__all__ = ["CARRIED", "waive_carried"]

CARRIED = "carried"
"""The parameter that marks a finding as waived by what a level below has said already."""


def waive_carried(
    findings: Iterable[Finding],
    submission: Submission,
    check_line: Callable[[Submission], Iterable[Finding]],
) -> Iterator[Finding]:
    """Yields the findings, those that waivers of units below explain as waived.

    Args:
        findings: The findings of a merged workbook.
        submission: The merged workbook.
        check_line: Checks the relations of one line, given as a submission of its own.
    """
    facts = [each for each in submission.below if each.state == "waived"]
    rules = {each.rule for each in facts}
    broken: dict[tuple[str, tuple[str, ...]], list[Detail]] | None = None
    for finding in findings:
        if finding.rule not in rules or finding.waived is not None:
            yield finding
            continue
        if broken is None:
            broken = _find_broken(submission, check_line)
        lines = broken.get((finding.rule, finding.cell_ids), [])
        reasons = [_explain(line, finding.rule, facts) for line in lines]
        if not reasons or None in reasons:
            yield finding
            continue
        texts = dict.fromkeys(reason for reason in reasons if reason is not None)
        yield replace(finding, waived="；".join(texts), params={**finding.params, CARRIED: "1"})


def _find_broken(
    submission: Submission, check_line: Callable[[Submission], Iterable[Finding]]
) -> dict[tuple[str, tuple[str, ...]], list[Detail]]:
    """Finds, by rule and cells, the lines of the details that break a relation."""
    broken: dict[tuple[str, tuple[str, ...]], list[Detail]] = {}
    for line in submission.details:
        alone = replace(
            submission,
            unit=line.unit,
            values=line.figures,
            consolidated=False,
            details=(),
            below=(),
            shown={},
            priors={},
        )
        for finding in check_line(alone):
            broken.setdefault((finding.rule, finding.cell_ids), []).append(line)
    return broken


def _explain(line: Detail, rule: str, facts: Iterable[Below]) -> str | None:
    """Joins the reasons for which a finding of a line was waived; ``None`` for none."""
    found = [
        f"{fact.label}：{fact.reason}"
        for fact in facts
        if fact.rule == rule and any(_is_same(line.unit, each) for each in fact.nodes())
    ]
    return "；".join(found) or None


def _is_same(first: Unit, second: Unit) -> bool:
    return compare_units(first, second) == "same"
