"""Findings as a validation report in the structure of the European Statistical System, as JSON.

An array of objects ``validation``: who checked when, the rule, the data it was checked on and the
outcome, ``0`` failed, ``1`` held, ``NA`` could not be checked. Source: ESSnet ValiDat Integration,
Generic validation report structure 1.0.0 (2017).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from xlsreport import __version__
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity, message_of
from xlsreport.report.form_listing import describe_tie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language

__all__ = ["ess_report"]

_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "information"}
# What says that a rule could not be checked.
_NOT_CHECKED = frozenset({"RULE_NOT_ASSESSABLE", "RULE_LEVEL_UNKNOWN"})


def ess_report(
    outcomes: Sequence[Outcome], batch: Iterable[Finding], time: datetime, language: Language
) -> list[dict[str, Any]]:
    """One ``validation`` for each finding, and one for each relation of the form that holds.

    A relation to last year's figures, or one that is demanded below a level only, is listed where
    it fails: a report of ``check`` does not say of the others that they were checked.

    Args:
        outcomes: The files.
        batch: Findings about the batch as a whole.
        time: When the files were checked, with its zone.
        language: Of descriptions.
    """
    event = {"time": time.isoformat(timespec="seconds"), "actor": f"xlsreport {__version__}"}
    found = itertools.chain.from_iterable(_list_outcome(each, language) for each in outcomes)
    rest = (_record_finding(finding, [finding.file], {}, language) for finding in batch)
    return [
        {"id": str(number), "type": "validation", "event": event, **record}
        for number, record in enumerate(itertools.chain(found, rest), 1)
    ]


def _list_outcome(outcome: Outcome, language: Language) -> Iterator[dict[str, Any]]:
    submission = outcome.submission
    form = None if submission is None else submission.form
    relations = {} if form is None else _describe_relations(form)
    key = [outcome.file]
    if submission is not None and form is not None:
        unit = submission.unit.code or submission.unit.name
        key = [f"{form.id}/{submission.time}/{unit}"]
    failed = set()
    for finding in outcome.findings:
        failed.add(finding.rule)
        yield _record_finding(finding, key, relations, language)
    if submission is None or form is None or submission.untouched:
        return
    for tie in {each.rule: each for each in (*form.ties, *form.office_ties)}.values():
        if tie.derived or tie.needs_prior or tie.below or tie.rule in failed:
            continue
        yield _record(_rule(relations[tie.rule], tie.severity, tie.title), key, [tie.rule], "", "1")


def _describe_relations(form: Form) -> dict[str, str]:
    return {
        tie.rule: describe_tie(tie, form.language, form.periods)
        for tie in (*form.ties, *form.office_ties)
        if not tie.derived
    }


def _record_finding(
    finding: Finding, key: list[str], relations: dict[str, str], language: Language
) -> dict[str, Any]:
    entry = CATALOGUE[finding.code]
    rule = _rule(
        relations.get(finding.rule, finding.code),
        _SEVERITIES[finding.severity],
        entry.zh if language == "zh" else entry.en,
    )
    value = "NA" if finding.code in _NOT_CHECKED else "0"
    target = list(finding.cell_ids or finding.addresses) or [finding.rule or finding.code]
    return _record(rule, key, target, message_of(finding, language), value)


def _rule(expression: str, severity: str, description: str) -> dict[str, str]:
    rule = {"language": "xlsreport", "expression": expression, "severity": severity}
    return rule | ({"description": description} if description else {})


def _record(
    rule: dict[str, str], key: list[str], target: list[str], said: str, value: str
) -> dict[str, Any]:
    data: dict[str, Any] = {"source": key, "target": [f"{key[0]}/{each}" for each in target]}
    if said:
        data["description"] = said
    return {"rule": rule, "data": data, "value": value}
