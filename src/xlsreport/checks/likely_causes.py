"""Likely causes: for a finding, the one slip that would explain it, marked as a guess.

A guess is attached to the finding that it explains and is never a finding itself. It is made only
where one definite slip mends everything that it touches; where two slips would, none is named.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.checks.narrative.narration import Narration
from xlsreport.findings.catalogue.guesses import GUESSES
from xlsreport.forms.form import is_of_days, parts_below
from xlsreport.layout.check_lines import Figures, judge
from xlsreport.text.country import country
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.checks.policy.context import Context
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form, Tie
    from xlsreport.forms.statements import StatedFigure
    from xlsreport.submission.submission import Submission

__all__ = ["with_causes"]

# A figure in the smaller unit of money is about that many times last year's in the larger one: from
# a fifth of the ratio of the units to five times it.
_RATIO_SPREAD = 5
# Fewer figures than this may well be the same in two years.
_FEWEST_FIGURES = 5
_DIGITS = 9


class _Edit(Record, frozen=True):
    """A change of two neighbouring cells, and what it would mean."""

    guess: str
    first: str
    second: str
    values: tuple[int, int]


def with_causes(
    findings: Iterable[Finding], submission: Submission, context: Context
) -> list[Finding]:
    """The findings in their order, each with the guess that explains it, if there is one.

    Args:
        findings: What the checks found in the submission.
        submission: The submission.
        context: What is known besides.
    """
    causes = _Causes(submission, context)
    last = {"last": "上年", "last_en": "last year's"}
    if submission.period is not None:
        last = {"last": "上期", "last_en": "the period before's"}
    return [_attach(finding, causes.of(finding), last) for finding in findings]


def _attach(
    finding: Finding, guess: tuple[str, Mapping[str, str]] | None, last: Mapping[str, str]
) -> Finding:
    if guess is None:
        return finding
    zh, en = GUESSES[guess[0]]
    named = {**guess[1], **last}
    texts = {"guess": zh.format_map(named), "guess_en": en.format_map(named)}
    return replace(finding, params={**finding.params, **texts})


class _Causes:
    """The likely causes of the findings of one submission."""

    def __init__(self, submission: Submission, context: Context) -> None:
        self.submission = submission
        self.last = context.last
        self.priors = context.priors
        self._cells_of: dict[str, tuple[str, ...]] = {}

    def of(self, finding: Finding) -> tuple[str, Mapping[str, str]] | None:
        """The guess for a finding, with what its sentence needs."""
        match finding.code:
            case "RULE_TIE":
                return self._explain_tie(finding)
            case "RULE_TOTAL":
                return self._explain_total(finding)
            case "TEXT_FIGURE" | "TEXT_FIGURE_SCOPE":
                return self._explain_text(finding)
            case _:
                return self._explain_amount(finding)

    def _explain_tie(self, finding: Finding) -> tuple[str, Mapping[str, str]] | None:
        ties = {tie.cells: tie for tie in self.submission.form.ties if tie.rule == finding.rule}
        tie = ties.get(finding.cell_ids)
        if tie is None or is_of_days(self.submission.form, tie):
            return None
        if tie.needs_prior:
            same = self._same_as_last_year
            return ("LAST_YEARS_FILE", {"count": str(same)}) if same else None
        for edits in self._mending:
            mending = [
                edit
                for edit in edits
                if any(tie.id in self._weights.get(cell, ()) for cell in (edit.first, edit.second))
            ]
            if mending:
                return self._name_edit(mending[0]) if len(mending) == 1 else None
        return None

    def _explain_total(self, finding: Finding) -> tuple[str, Mapping[str, str]] | None:
        cell = self.submission.form.cells[finding.cell_ids[0]]
        shown = self.submission.shown[cell.id]
        values = self.submission.values
        total = values[cell.id] or 0
        if shown is None:
            return None
        if shown and self.last is not None and self.last.values.get(cell.id) == shown:
            return "TOTAL_OF_LAST_YEAR", {"value": str(shown)}
        if shown == 0:
            return "TOTAL_EMPTIED", {}
        without = [part for part in cell.parts if total - (values[part] or 0) == shown]
        if len(without) == 1:
            part = self.submission.form.cells[without[0]]
            params = {"value": str(shown), "part": part.label, "figure": str(values[part.id])}
            return "TOTAL_WITHOUT", params
        joined = [
            edit
            for edit in self._join_digits()
            if {edit.first, edit.second} <= set(cell.parts)
            and sum(edit.values) - self._read_count(edit.first) - self._read_count(edit.second)
            == shown - total
        ]
        # Either cell may be the right one for a number that the total counts anyway.
        pairs = {(edit.first, edit.second) for edit in joined}
        return self._name_edit(joined[0]) if len(pairs) == 1 else None

    def _explain_amount(self, finding: Finding) -> tuple[str, Mapping[str, str]] | None:
        if len(finding.cell_ids) != 1 or finding.cell_ids[0] not in self.submission.form.cells:
            return None
        cell = self.submission.form.cells[finding.cell_ids[0]]
        value = self.submission.values[cell.id]
        money = country().money
        if cell.value_type.unit != money.larger or not value or value < 0:
            return None
        last = self.last.values.get(cell.id) if self.last is not None else None
        ratio = 10**money.power
        least, most = ratio // _RATIO_SPREAD, ratio * _RATIO_SPREAD
        if finding.code == "CELL_LARGE" or (last and least * last <= value <= most * last):
            converted = Decimal(value) / ratio
            return "YUAN", {
                "converted": f"{converted.normalize():f}",
                "base": money.base,
                "larger": money.larger,
                "base_en": money.base_en,
                "larger_en": money.larger_en,
            }
        return None

    def _explain_text(self, finding: Finding) -> tuple[str, Mapping[str, str]] | None:
        """A stated number that is last year's, or that of a single cell of the sum."""
        stated = Decimal(finding.value or 0)
        name = finding.rule.removeprefix("narrative.")
        figures = self._stated
        if not stated or name not in figures:
            return None
        form = self.submission.form
        params = {"value": str(finding.value)}
        terms = figures[name].bases[0].terms
        last = self.last
        same_form = last is not None and last.form is form
        if last is not None and same_form and Narration(last).value(terms) == stated:
            return "TEXT_OF_LAST_YEAR", params
        if name not in self._cells_of:
            own = [cell for term in terms for cell in term.cells]
            cells = dict.fromkeys(each for cell in own for each in (cell, *parts_below(form, cell)))
            self._cells_of[name] = tuple(cells)
        there = [cell for cell in self._cells_of[name] if self.submission.values[cell] == stated]
        # The whole and its only part are one cell for this purpose: the whole is named.
        if there and (len(there) == 1 or set(there[1:]) <= set(parts_below(form, there[0]))):
            return "TEXT_OF_ONE_CELL", params | {"cell": form.cells[there[0]].label}
        return None

    @cached_property
    def _stated(self) -> dict[str, StatedFigure]:
        """The figures that narratives state, by name."""
        return {figure.id: figure for figure in self.submission.form.statements.figures}

    @cached_property
    def _same_as_last_year(self) -> int:
        """The number of figures that are not 0, if all figures are last year's; else 0."""
        if self.last is None:
            return 0
        pairs = [
            (self.submission.values[cell.id], self.last.values[cell.id])
            for cell in self.submission.form.cells.values()
            if not cell.computed and cell.id in self.last.values
        ]
        filled = [own for own, _ in pairs if own]
        same = all((own or 0) == (last or 0) for own, last in pairs)
        return len(filled) if same and len(filled) >= _FEWEST_FIGURES else 0

    @cached_property
    def _gaps(self) -> dict[str, Number | None]:
        """Left side less right side of every hard tie within this year; ``None`` if not judged."""
        submission = self.submission
        figures = Figures(
            submission.form,
            submission.values,
            submission.unreadable,
            submission.nil_return,
            self.priors,
        )
        found: dict[str, Number | None] = {}
        for tie in submission.form.ties:
            hard = tie.severity == "error" and tie.expression.operator == "=="
            if tie.kind == "rule" and hard and not tie.needs_prior:
                judgement = judge(tie, figures)
                judged = judgement.verdict in {"passed", "failed"}
                found[tie.id] = judgement.left - judgement.right if judged else None
        return found

    @cached_property
    def _weights(self) -> dict[str, dict[str, Number]]:
        """By entered cell and tie: how much it counts in the left side less the right side."""
        found: dict[str, dict[str, Number]] = {}
        for tie in self.submission.form.ties:
            if tie.id in self._gaps:
                for cell, weight in _compute_weights(tie, self.submission.form).items():
                    found.setdefault(cell, {})[tie.id] = weight
        return found

    @cached_property
    def _mending(self) -> tuple[list[_Edit], list[_Edit]]:
        """Of either kind of edit those after which every tie that they touch holds."""
        joined, exchanged = self._join_digits(), self._exchange_figures()
        return [each for each in joined if self._mends(each)], [
            each for each in exchanged if self._mends(each)
        ]

    @cached_property
    def _neighbours(self) -> list[tuple[str, str]]:
        """Entered cells that stand side by side in a row, left before right."""
        places = self.submission.places
        form = self.submission.form
        entered = {
            (place.sheet, place.row, place.column): cell
            for cell, place in places.items()
            if cell in form.cells and not form.cells[cell].computed
        }
        pairs = []
        for cell in entered.values():
            place = places[cell]
            right = entered.get((place.sheet, place.row, place.last_column + 1))
            if right is not None:
                pairs.append((cell, right))
        return pairs

    def _join_digits(self) -> Iterator[_Edit]:
        """Two digits side by side as one number, in the one cell or in the other."""
        for first, second in self._neighbours:
            one, two = self._read_count(first), self._read_count(second)
            if 0 < one <= _DIGITS and 0 <= two <= _DIGITS:
                joined = 10 * one + two
                yield _Edit("SPLIT_DIGIT", first, second, (joined, 0))
                yield _Edit("SPLIT_DIGIT", first, second, (0, joined))

    def _exchange_figures(self) -> Iterator[_Edit]:
        """Two figures side by side, each in the other's cell."""
        for first, second in self._neighbours:
            one, two = self._read_count(first), self._read_count(second)
            if one != two and min(one, two) >= 0:
                yield _Edit("NEIGHBOURING_COLUMN", first, second, (two, one))

    def _mends(self, edit: _Edit) -> bool:
        """Whether every tie that an edit touches holds after it."""
        effects: dict[str, Number] = {}
        for cell, value in zip((edit.first, edit.second), edit.values, strict=True):
            more = value - self._read_count(cell)
            for tie, weight in self._weights.get(cell, {}).items():
                effects[tie] = effects.get(tie, 0) + weight * more
        gaps = self._gaps
        return all((gap := gaps[tie]) is not None and gap + by == 0 for tie, by in effects.items())

    def _read_count(self, cell: str) -> int:
        """A count, blank as 0; amounts are not edited and read as a number below every count."""
        value = self.submission.values[cell]
        if cell in self.submission.unreadable or isinstance(value, Decimal):
            return -1
        return value or 0

    def _name_edit(self, edit: _Edit) -> tuple[str, Mapping[str, str]]:
        """The guess, with what its sentence needs."""
        cells = self.submission.form.cells
        params = {
            "first": f"“{cells[edit.first].label}”",
            "second": f"“{cells[edit.second].label}”",
            "one": str(self._read_count(edit.first)),
            "two": str(self._read_count(edit.second)),
        }
        if edit.guess == "SPLIT_DIGIT":
            params["joined"] = str(sum(edit.values))
        return edit.guess, params


def _compute_weights(tie: Tie, form: Form) -> dict[str, Number]:
    weights: dict[str, Number] = {}
    for side, sign in ((tie.expression.left, 1), (tie.expression.right, -1)):
        for term in side:
            for cell in term.cells:
                for each in (cell, *parts_below(form, cell)):
                    if not form.cells[each].computed:
                        weights[each] = weights.get(each, 0) + sign * term.factor
    return weights
