"""The declared relations between cells, of one year and between two (勾稽关系).

What is said has the order: where, what stands there, what must hold, what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.entered_figures import signed
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.expression import describe
from xlsreport.layout.tie_verdict import Figures, Judgement, judge
from xlsreport.text.words import word
from xlsreport.units.codes import is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context, Profile
    from xlsreport.forms.expression import Number, Sum, Term
    from xlsreport.forms.form import Form, Tie
    from xlsreport.submission.submission import Submission
    from xlsreport.text.words import Language

__all__ = ["check_ties", "ties_of"]

_DEMANDS = {
    "==": ("两边必须相等", "Both sides must be equal"),
    "!=": ("两边不能相等", "The sides must differ"),
    "<=": ("前者不能大于后者", "The first may not exceed the second"),
    "<": ("前者必须小于后者", "The first must be less than the second"),
    ">=": ("前者不能小于后者", "The first may not be less than the second"),
    ">": ("前者必须大于后者", "The first must exceed the second"),
}
_SOFT_DEMANDS = {
    "==": ("两边一般相等", "Both sides are usually equal"),
    "!=": ("两边一般不相等", "The sides usually differ"),
    "<=": ("前者一般不大于后者", "The first usually does not exceed the second"),
    "<": ("前者一般小于后者", "The first is usually less than the second"),
    ">=": ("前者一般不小于后者", "The first is usually not less than the second"),
    ">": ("前者一般大于后者", "The first usually exceeds the second"),
}
_COUNTED = "零一两三四五六七八九十"


def ties_of(form: Form, profile: Profile) -> tuple[Tie, ...]:
    """All relations that hold for a form: its own, shown or not, and those of the office."""
    return (*form.ties, *form.office_ties, *profile.own_ties(form))


def check_ties(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports every declared relation that does not hold (docs/rules.md, rules 6 and 9 to 13)."""
    if submission.untouched:
        return
    figures = Figures(
        form=submission.form,
        values=submission.values,
        texts=submission.unreadable,
        nil_return=submission.nil_return,
        priors=context.priors,
    )
    unjudged: dict[str, list[Tie]] = {}
    for tie in _list_judged(submission, context.profile):
        if tie.below and context.level and not is_below(context.level, tie.below):
            continue
        judgement = judge(tie, figures)
        if judgement.verdict == "failed" and tie.below and context.level is None:
            # Only an office with a roster can say what its units are; others need no reminder.
            if context.assignment.roster is not None:
                yield _report_unknown_level(tie, submission)
        elif judgement.verdict == "failed":
            yield _report_failure(tie, judgement, submission, context)
        elif judgement.verdict in {"blank", "text"}:
            unjudged.setdefault(tie.rule, []).append(tie)
    for rule, ties in unjudged.items():
        cells = tuple(dict.fromkeys(cell for tie in ties for cell in tie.cells))
        yield Finding(
            "RULE_NOT_ASSESSABLE",
            Severity.NOTE,
            submission.file,
            places=submission.places_of(cells),
            cell_ids=cells,
            label="、".join(tie.where for tie in ties if tie.where),
            params={
                "rule": ties[0].title or _describe_tie(ties[0], submission.form.language),
                "count": str(len(ties)),
            },
            rule=rule,
        )


def _list_judged(submission: Submission, profile: Profile) -> Iterator[Tie]:
    cells = submission.form.cells
    for tie in ties_of(submission.form, profile):
        # A total as recomputed cannot fail; check_totals has the others. What a merge does not add
        # up is blank in its workbook by design.
        blank = submission.consolidated and any(not cells[cell].added_up for cell in tie.cells)
        if tie.kind != "total" and not blank:
            yield tie


def _report_unknown_level(tie: Tie, submission: Submission) -> Finding:
    return Finding(
        "RULE_LEVEL_UNKNOWN",
        Severity.NOTE,
        submission.file,
        places=submission.places_of(tie.cells),
        cell_ids=tie.cells,
        label=tie.where,
        params={"rule": tie.title or _describe_tie(tie)},
        rule=tie.rule,
    )


def _report_failure(
    tie: Tie, judgement: Judgement, submission: Submission, context: Context
) -> Finding:
    gap = judgement.left - judgement.right
    hard = tie.severity == "error"
    demand, demand_en = (_DEMANDS if hard else _SOFT_DEMANDS)[tie.expression.operator]
    left = _describe_side(tie, tie.expression.left, judgement.left, submission, context)
    right = right_en = _describe_side(
        tie, tie.expression.right, judgement.right, submission, context
    )
    if not tie.expression.right:
        right, right_en = "应为 0", "should be 0"
        demand, demand_en = (
            tie.title or demand,
            "Nothing is usually entered here" if not hard else "Nothing may be entered here",
        )
    count = len(tie.cells)
    word = _COUNTED[count] if count < len(_COUNTED) else str(count)
    params = {
        "left": left,
        "right": right,
        "right_en": right_en,
        "difference": f"相差 {signed(gap)}",
        "difference_en": f"difference {signed(gap)}",
        "demand": f"{demand}。",
        "demand_en": f"{demand_en}.",
        "cells": "这一格" if count == 1 else f"这{word}格",
        "cells_en": "this cell" if count == 1 else f"these {count} cells",
    }
    return Finding(
        "RULE_TIE",
        Severity(tie.severity),
        submission.file,
        places=submission.places_of(tie.cells),
        cell_ids=tie.cells,
        label=tie.where,
        params=params,
        rule=tie.rule,
    )


def _describe_side(
    tie: Tie, side: Sum, total: Number, submission: Submission, context: Context
) -> str:
    """One side with its figures: ``received 9 ＋ carried in 0 ＝ 9``."""
    prior = context.priors.get(tie.id)

    def value(term: Term) -> str:
        if term.prior:
            only = sum(each.prior for each in (*tie.expression.left, *tie.expression.right)) == 1
            return signed(prior) if only and prior is not None else ""
        return signed(sum(submission.values[cell] or 0 for cell in term.cells))

    language = submission.form.language
    said = describe(side, lambda term: _label_term(tie, term, language), value).replace("  ", " ")
    return said if len(side) == 1 else f"{said} ＝ {signed(total)}"


def _describe_tie(tie: Tie, language: Language = "zh") -> str:
    sides = (tie.expression.left, tie.expression.right)
    return " ".join(describe(side, lambda term: _label_term(tie, term, language)) for side in sides)


def _label_term(tie: Tie, term: Term, language: Language = "zh") -> str:
    label = tie.labels[term.name]
    return f"{word('last_year', language)}{label}" if term.prior else label
