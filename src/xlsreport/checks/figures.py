"""The figures of one report: blanks, a nil return, totals, and the ties between cells (勾稽关系).

No official sentence says what a blank means. Most reports print 0 everywhere; some leave whole
columns blank. A blank is computed as nothing and reported: only the unit can say that it is 0.

A total in the file is never trusted; it is computed from its parts. That a total is the sum of its
parts is the meaning of 总计; the three blocks of table four fail in 2 of 13 published reports.

A finding says in this order: where, what stands there, what must hold, what to do.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.checks.entries import is_left_out, may_stay_open, with_days
from xlsreport.checks.policy.context import entered_cells
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.expression import OPERATOR_SIGNS, describe
from xlsreport.forms.form import holds_when_merged, is_of_days
from xlsreport.forms.prompts import show_figure
from xlsreport.layout.check_lines import Figures, Judgement, judge
from xlsreport.text.country import country
from xlsreport.text.words import word, word_of_time
from xlsreport.units.codes_and_names import is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context, Profile
    from xlsreport.forms.expression import Number, Sum, Term
    from xlsreport.forms.form import Cell, Form, Tie, Undivided
    from xlsreport.submission.submission import Submission
    from xlsreport.text.words import Language

__all__ = [
    "check_amounts",
    "check_blanks",
    "check_nil_return",
    "check_ties",
    "check_totals",
    "describe_tie",
    "doubt_unit",
    "ties_of",
]

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


def check_blanks(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports blank cells, an untouched workbook, and a group reported as one row.

    docs/rules.md, rule 3.
    """
    del context
    if submission.nil_return:
        return
    if submission.untouched:
        yield Finding("FILE_UNTOUCHED", Severity.ERROR, submission.file)
        return
    values = submission.values
    if not any(values[cell] is None for cell in entered_cells(submission.form)):
        return
    undivided = _find_undivided(submission)
    for table in submission.form.tables:
        blank = [
            cell.id
            for cell in submission.form.cells.values()
            if cell.table == table.id
            and not cell.computed
            and (cell.added_up or not submission.consolidated)
            and not (cell.value_type.may_be_blank or submission.values[cell.id] is not None)
            and cell.id not in submission.unreadable
            and cell.id not in undivided
        ]
        if blank and not is_left_out(submission, table.id):
            yield Finding(
                "CELL_BLANK",
                Severity.ERROR,
                submission.file,
                places=submission.places_of(blank),
                cell_ids=tuple(blank),
                params={"count": str(len(blank))},
            )
    groups: dict[str, list[str]] = {}
    for cell_id, label in undivided.items():
        groups.setdefault(label, []).append(cell_id)
    for label, cells in groups.items():
        yield Finding(
            "CELL_UNDIVIDED",
            Severity.WARNING,
            submission.file,
            places=submission.places_of(cells),
            cell_ids=tuple(cells),
            label=label,
        )


def _find_undivided(submission: Submission) -> dict[str, str]:
    """The cells left blank because a group was reported as one row, with the group's label."""
    form, values = submission.form, submission.values
    groups: dict[str, list[Undivided]] = {}
    for column in form.undivided.values():
        if not form.cells[column.cell].computed:
            groups.setdefault(column.group, []).append(column)
    found: dict[str, str] = {}
    for columns in groups.values():
        others = [cell for column in columns for cell in column.others]
        reported = any(values[column.cell] is not None for column in columns)
        silent = all(values[c] is None and c not in submission.unreadable for c in others)
        if reported and silent:
            found |= dict.fromkeys(others, columns[0].label)
    return found


def check_nil_return(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports figures other than 0 in a declared nil return (docs/rules.md, rule 3)."""
    del context
    if not submission.nil_return:
        return
    for cell in submission.form.cells.values():
        value = submission.values[cell.id]
        if value and not cell.computed:
            yield Finding(
                "RULE_NIL_RETURN",
                Severity.ERROR,
                submission.file,
                places=submission.places_of([cell.id]),
                cell_ids=(cell.id,),
                label=cell.label,
                value=str(value),
            )


def check_amounts(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a figure above what its cell declares to be plausible (docs/rules.md, rule 2).

    What is plausible is said of one unit, not of the sum of many.
    """
    del context
    if submission.consolidated:
        return
    for cell in _list_limited(submission.form):
        value = submission.values[cell.id]
        limit = cell.value_type.plausible
        if value is None or limit is None:
            continue
        if not -limit <= value <= limit:
            yield Finding(
                "CELL_LARGE",
                Severity.WARNING,
                submission.file,
                places=submission.places_of([cell.id]),
                cell_ids=(cell.id,),
                label=cell.label,
                value=show_figure(value, cell.value_type),
                params=doubt_unit(cell.value_type.unit),
            )


def doubt_unit(unit: str) -> dict[str, str]:
    """The unit, and the question whether a smaller one of money was entered, where there is one."""
    money = country().money
    said = {"unit": unit, "unit_en": f" {unit}".rstrip()}
    if unit != money.larger:
        return {**said, "doubt": "。", "doubt_en": "."}
    return {
        **said,
        "doubt": word("doubt_money", "zh").format(base=money.base, larger=money.larger),
        "doubt_en": word("doubt_money", "en").format(base=money.base_en, larger=money.larger_en),
    }


@lru_cache(maxsize=64)
def _list_limited(form: Form) -> tuple[Cell, ...]:
    """The entered cells that declare what is plausible."""
    cells = form.cells.values()
    return tuple(
        c for c in cells if c.value_type.plausible is not None and (c.calculation or not c.computed)
    )


def check_totals(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a total that differs from the sum of its parts (docs/rules.md, rule 7)."""
    del context
    if submission.consolidated and submission.details:
        return  # what a merged workbook shows is compared with its details when it is read
    for cell_id, shown in submission.shown.items():
        cell = submission.form.cells[cell_id]
        if cell.calculation is not None:
            if shown is not None:
                yield from _check_calculated(submission, cell, shown)
            continue
        known = submission.values[cell_id] or 0
        if shown is None or shown == known:
            continue
        yield Finding(
            "RULE_TOTAL",
            Severity.ERROR,
            submission.file,
            places=submission.places_of([cell_id]),
            cell_ids=(cell_id,),
            label=submission.form.cells[cell_id].label,
            value=str(shown),
            params={"sum": str(known), "difference": signed(shown - known)},
            rule=f"{submission.form.cells[cell_id].table}.total",
        )
    for cell in submission.form.cells.values():
        if cell.calculation is not None and submission.shown.get(cell.id) is None:
            yield from _check_calculated(submission, cell, None)


def _check_calculated(
    submission: Submission, cell: Cell, shown: Number | None
) -> Iterator[Finding]:
    from xlsreport.findings.calculated import report_calculated
    from xlsreport.forms.calculation import agrees, too_large  # few forms have arithmetic

    if shown is None:  # what shows no number was reported when it was read
        shown = too_large(cell, submission.values.get)
    if shown is None or agrees(cell, shown, submission.values.get):
        return
    right, places = submission.values[cell.id], submission.places_of([cell.id])
    yield report_calculated(submission.form, cell, right, str(shown), submission.file, places)


def signed(number: object) -> str:
    """A number with a typographic minus sign."""
    return str(number).replace("-", "−")


def ties_of(form: Form, profile: Profile) -> tuple[Tie, ...]:
    """All relations that hold for a form: its own, shown or not, and those of the office."""
    return (*form.ties, *form.office_ties, *profile.own_ties(form))


def check_ties(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports every declared relation that does not hold (docs/rules.md, rules 6 and 9 to 13)."""
    if submission.untouched:
        return
    figures = Figures(
        form=submission.form,
        values=with_days(submission) if submission.form.entries else submission.values,
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
        elif submission.nil_return and is_of_days(submission.form, tie):
            continue  # a nil return need not have days
        elif judgement.verdict in {"blank", "text"} and not may_stay_open(tie, submission):
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
                "rule": ties[0].title or describe_tie(ties[0], submission.form),
                "count": str(len(ties)),
            },
            rule=rule,
        )


def _list_judged(submission: Submission, profile: Profile) -> Iterator[Tie]:
    for tie in ties_of(submission.form, profile):
        # A total as recomputed cannot fail; check_totals has the others. What a merge does not add
        # up is blank in its workbook by design.
        blank = submission.consolidated and not holds_when_merged(submission.form, tie)
        if not tie.derived and not blank:
            yield tie


def _report_unknown_level(tie: Tie, submission: Submission) -> Finding:
    return Finding(
        "RULE_LEVEL_UNKNOWN",
        Severity.NOTE,
        submission.file,
        places=submission.places_of(tie.cells),
        cell_ids=tie.cells,
        label=tie.where,
        params={"rule": tie.title or describe_tie(tie, submission.form)},
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
    days = "days" if is_of_days(submission.form, tie) else ""
    count = len(tie.cells)
    word = _COUNTED[count] if count < len(_COUNTED) else str(count)
    params = {
        "left": left,
        "right": right,
        "right_en": right_en,
        "difference": f"相差 {signed(gap)}{days and ' 天'}",
        "difference_en": f"difference {signed(gap)}{days and ' days'}",
        "demand": f"{_describe_condition(tie, submission, 'zh')}{demand}。",
        "demand_en": f"{_describe_condition(tie, submission, 'en')}{demand_en}.",
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


def _describe_condition(tie: Tie, submission: Submission, language: Language) -> str:
    """Under which condition a rule is asked, with the figures that meet it; ``""`` for none."""
    if tie.condition is None:
        return ""
    from xlsreport.layout.conditions import describe_condition  # few forms have conditions

    words = describe_condition(
        tie.condition,
        lambda term: tie.labels[term.name],
        lambda term: signed(sum(submission.values[cell] or 0 for cell in term.cells)),
    )
    return word("demand_if", language).format(condition=words)


def _describe_side(
    tie: Tie, side: Sum, total: Number, submission: Submission, context: Context
) -> str:
    """One side with its figures: ``received 9 ＋ carried in 0 ＝ 9``."""
    prior = context.priors.get(tie.id)

    def value(term: Term) -> str:
        if term.prior:
            only = sum(each.prior for each in (*tie.expression.left, *tie.expression.right)) == 1
            return signed(prior) if only and prior is not None else ""
        if is_of_days(submission.form, tie):
            return str(submission.entries[term.cells[0]])
        return signed(sum(submission.values[cell] or 0 for cell in term.cells))

    form = submission.form
    said = describe(side, lambda term: _label_term(tie, term, form), value).replace("  ", " ")
    return said if len(side) == 1 else f"{said} ＝ {signed(total)}"


def describe_tie(tie: Tie, form: Form) -> str:
    """A tie in words, without figures."""
    sides = (tie.expression.left, tie.expression.right)
    sign = f" {OPERATOR_SIGNS[tie.expression.operator]} "
    return sign.join(describe(side, lambda term: _label_term(tie, term, form)) for side in sides)


def _label_term(tie: Tie, term: Term, form: Form) -> str:
    label = tie.labels[term.name]
    before = word_of_time("last_year", form.language, form.periods) if term.prior else ""
    return f"{before}{label}"
