"""Findings and results as JSON: a contract that people script against.

Amounts are written as exact decimals, not as binary floats.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.submission.submission import not_merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Below, Outcome, Submission, Unit
    from xlsreport.text.words import Language

__all__ = ["check_json", "finding_record", "merge_json", "to_json", "unit_records"]


def check_json(
    outcomes: Sequence[Outcome],
    batch: Sequence[Finding],
    units: Sequence[dict[str, Any]],
    language: Language,
) -> dict[str, Any]:
    """The report of ``check``.

    Args:
        outcomes: The files.
        batch: Findings about the batch as a whole.
        units: With a roster, what became of every unit, from :func:`unit_records`.
        language: Of messages and remedies.
    """
    every = [finding for outcome in outcomes for finding in outcome.findings] + list(batch)
    summary: dict[str, Any] = {
        "files": len(outcomes),
        **{
            status: sum(outcome.status == status for outcome in outcomes)
            for status in ("accepted", "with_errors", "unreadable")
        },
        "findings": {
            str(severity): sum(
                finding.severity is severity and finding.waived is None for finding in every
            )
            for severity in Severity
        },
    }
    summary["findings"]["waived"] = sum(finding.waived is not None for finding in every)
    if units:
        summary["units"] = list(units)
    return {
        "submissions": [_record_submission(outcome, language) for outcome in outcomes],
        "findings": [finding_record(finding, language) for finding in batch],
        "summary": summary,
    }


def merge_json(
    outcomes: Sequence[Outcome], result: Consolidation, output: str, language: Language
) -> dict[str, Any]:
    """The report of ``merge``; ``output`` is ``""`` if nothing was written."""
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    return {
        "form": None if result.form is None else result.form.id,
        "year": result.year,
        "period": result.period,
        "unit": _record_unit(result.unit),
        "values": dict(result.values),
        "units": unit_records(result),
        "below": [_record_fact(fact) for fact in result.facts if fact.state != "text"],
        "complete": result.complete,
        "reconciliation": _record_reconciliation(result),
        "comparison": _record_comparison(result),
        "findings": [
            finding_record(finding, language) for finding in (*findings, *result.findings)
        ],
        "output": output or None,
    }


def _record_fact(fact: Below) -> dict[str, Any]:
    within = fact.within
    return {
        **_record_unit(fact.unit),
        "state": fact.state,
        "reason": fact.reason or None,
        "rule": fact.rule or None,
        "within": None if within is None else _record_unit(within),
    }


def unit_records(result: Consolidation) -> list[dict[str, Any]]:
    """The state of every unit."""
    return [
        {
            **_record_unit(each.unit),
            "status": each.status,
            "included": each.included,
            "files": list(each.files),
            "set_aside": list(each.set_aside),
            "chosen_by": each.chosen_by or None,
            "reason": each.reason or None,
            **({"header": _record_header(s)} if (s := each.submission) and s.header else {}),
        }
        for each in result.units
    ]


def _record_reconciliation(result: Consolidation) -> dict[str, Any] | None:
    proof = result.reconciliation
    if proof is None:
        return None
    form = result.form
    cells = () if form is None else form.cells.values()
    rates = [cell.id for cell in cells if cell.value_type.aggregate == "computed"]
    return {
        "holds": proof.holds,
        "files": proof.files,
        "merged_files": proof.merged_files,
        "left_out_files": proof.left_out_files,
        "unaccounted": list(proof.unaccounted),
        "cells": len(proof.cells),
        **({"computed": rates} if rates else {}),
        "not_summed": [] if form is None else [cell.id for cell in not_merged(form)],
        "differing": [
            {
                "cell_id": each.cell_id,
                "merged": each.merged,
                "parts": each.parts,
                "difference": each.difference,
            }
            for each in proof.differing
        ],
        **(
            {
                "lists": {
                    each.list_id: {"rows": each.rows, "units": each.units} for each in proof.lists
                }
            }
            if proof.lists
            else {}
        ),
    }


def _record_comparison(result: Consolidation) -> dict[str, Any] | None:
    found = result.comparison
    if found is None:
        return None
    return {
        "source": found.source,
        "cells": found.cells,
        "untold": list(found.untold),
        "differing": [
            {
                "cell_id": each.cell_id,
                "merged": each.merged,
                "published": each.published,
                "difference": each.difference,
            }
            for each in found.differences
        ],
    }


def finding_record(finding: Finding, language: Language) -> dict[str, Any]:
    """One finding."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "file": finding.file or None,
        "sheet": finding.sheet or None,
        "cells": list(finding.addresses),
        "cell_ids": list(finding.cell_ids),
        "rule": finding.rule or None,
        "value": finding.value,
        "message": message_of(finding, language),
        "remedy": remedy_of(finding, language),
        "waived": finding.waived,
        "explanation": finding.explanation,
    }


def to_json(record: object) -> str:
    """A record as text; ``Decimal`` as a number with all its digits."""
    import simplejson

    return simplejson.dumps(record, ensure_ascii=False, indent=1, use_decimal=True) + "\n"


def _record_submission(outcome: Outcome, language: Language) -> dict[str, Any]:
    submission = outcome.submission
    return {
        "file": outcome.file,
        "form": submission.form.id if submission is not None else None,
        "year": submission.year if submission is not None else None,
        "period": submission.period if submission is not None else None,
        "unit": _record_unit(submission.unit) if submission is not None else None,
        "status": outcome.status,
        "nil_return": submission.nil_return if submission is not None else None,
        "blanks_are_zero": list(submission.blanks_are_zero) if submission is not None else [],
        "values": dict(submission.values) if submission is not None else {},
        **({"entries": _record_entries(submission)} if submission and submission.entries else {}),
        **({"header": _record_header(submission)} if submission and submission.header else {}),
        **({"lists": _record_lists(submission)} if submission and submission.lists else {}),
        "narratives": dict(submission.narratives) if submission is not None else {},
        "findings": [finding_record(finding, language) for finding in outcome.findings],
    }


def _record_entries(submission: Submission) -> dict[str, str | bool | None]:
    """What the cells hold that are no figures; a day as ``2024-01-31``."""
    return {
        cell: value.isoformat() if isinstance(value, date) else value
        for cell, value in submission.entries.items()
    }


def _record_header(submission: Submission) -> dict[str, Any]:
    """What stands in the form's own fields on the cover, without ``header.`` in their ids."""
    return {
        name.removeprefix("header."): value.isoformat() if isinstance(value, date) else value
        for name, value in submission.header.items()
    }


def _record_lists(submission: Submission) -> dict[str, list[dict[str, Any]]]:
    """The rows of every list: what stands in each column, and on which row of the sheet."""
    return {
        table.id: [
            {
                "row": row.row + 1,
                **({} if row.unit is None else {"unit": _record_unit(row.unit)}),
                "values": {
                    column.id: value.isoformat() if isinstance(value, date) else value
                    for column, value in zip(table.columns, row.values, strict=True)
                },
            }
            for row in submission.lists[table.id].rows
        ]
        for table in submission.form.lists
        if table.id in submission.lists
    }


def _record_unit(unit: Unit) -> dict[str, str]:
    return {"code": unit.code, "name": unit.name}
