"""Numbers that the narratives state, and denials, against the tables.

A city's notice (武政办发〔2025〕54号) asks for numbers in the opening section that also stand in
the tables, and published reports do differ there. A number may rest on more than one sum: what was
received may hold what was carried over; each form declares which sums it accepts. What is plainly
about a part, another year or another subject is left alone; where an area or a single organ is
named, a difference is put as a question.

A statement that nothing was received contradicts a figure in the tables, and one that everything
is done contradicts what is carried forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.checks.narrative.clauses import nearest_topic
from xlsreport.checks.narrative.narration import SOME_NUMBER, narration_of
from xlsreport.text.chinese_numerals import read_numeral

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from xlsreport.checks.narrative.clauses import Clause
    from xlsreport.checks.narrative.narration import Narration
    from xlsreport.checks.policy.context import Context
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Narrative
    from xlsreport.forms.statements import Completion, Grammar, StatedFigure
    from xlsreport.submission.submission import Submission

__all__ = ["check_narrative_denials", "check_narrative_figures"]


@dataclass(frozen=True, slots=True)
class _Said:
    """A number said of one figure, or of several joined, in one clause.

    Attributes:
        figures: What it is said of, in order.
        values: What the number may mean, the likeliest first.
        each: Whether it is said of each of them; otherwise of all together.
    """

    figures: tuple[StatedFigure, ...]
    values: tuple[Decimal, ...]
    each: bool


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum that a number may be: what it is called, its value, its cells."""

    label: str
    value: Number
    cells: tuple[str, ...]


def check_narrative_figures(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports numbers of declared figures that differ from the tables (docs/rules.md, rule 15)."""
    del context
    narration = narration_of(submission)
    if submission.untouched or not narration.statements.figures:
        return
    for narrative, clause in narration.clauses():
        if clause.other_time or clause.skipped or not SOME_NUMBER.search(clause.text):
            continue
        for said in _find_stated(clause, narration):
            groups = [(figure,) for figure in said.figures] if said.each else [said.figures]
            for figures in groups:
                yield from _judge(figures, said.values, narrative, clause, narration)


def _find_stated(clause: Clause, narration: Narration) -> Iterator[_Said]:
    """The numbers of a clause, each once, with the figure that claims it first."""
    topics = narration.statements.wording.topics
    found: dict[int, tuple[tuple[bool, int], _Said]] = {}
    for number, matches in narration.prepared.figures.in_text(clause.text):
        figure = narration.statements.figures[number]
        if clause.part and figure.whole:
            continue
        if any(word in clause.text for word in figure.unless):
            continue
        for match in matches:
            values = _read_values(match, clause.text, narration.statements.grammar)
            before = clause.before[: len(clause.before) - len(clause.text) + match.end()]
            if not values or (figure.about and not nearest_topic(before, figure.about, topics)):
                continue
            if narration.of_another(clause.text[: match.start()]):
                continue
            said = _join_figures(figure, match, values, clause, narration)
            # A term before its number goes before one behind, then the one nearer to it.
            rank = (not match["head"], match.end() - match.start())
            at = match.start("number")
            if said is not None and (at not in found or rank < found[at][0]):
                found[at] = (rank, said)
    for at in sorted(found):
        yield found[at][1]


def _read_values(match: re.Match[str], text: str, grammar: Grammar) -> tuple[Decimal, ...]:
    """The numbers that a match may mean; nothing if it is no plain number."""
    digits, counter, behind = match["number"], match["counter"], text[match.end("counter") :]
    if behind.startswith(grammar.not_behind) or (behind and not counter):
        return ()
    if digits[0].isdigit():
        return (Decimal(digits.replace(",", "")),)
    # Where the phrase goes on behind the number, its own words say that it is one.
    last = match.end() == match.end("counter")
    if last and behind and not behind.startswith(grammar.behind_numeral):
        return ()
    if not counter and digits != "零":
        return ()
    return (Decimal(0),) if digits in {"零", "〇"} else read_numeral(digits)


def _join_figures(
    figure: StatedFigure,
    match: re.Match[str],
    values: tuple[Decimal, ...],
    clause: Clause,
    narration: Narration,
) -> _Said | None:
    """The number with all figures joined before it; ``None`` if that is not clear."""
    wording = narration.statements.wording
    figures = [figure]
    start = match.start()
    while match["head"]:
        before = clause.text[:start]
        joint = next((word for word in wording.joining if before.endswith(word)), None)
        if joint is None:
            break
        before = before.removesuffix(joint)
        if before.endswith((*narration.statements.grammar.counters, *"0123456789")):
            break  # what stands there has a number of its own
        earlier = _find_term_at_end(before, narration)
        if earlier is None:
            return None
        other, start = earlier
        figures.insert(0, other)
    each = any(word in match["filler"] for word in wording.each)
    return _Said(tuple(figures), values, each)


def _find_term_at_end(text: str, narration: Narration) -> tuple[StatedFigure, int] | None:
    """The figure whose term ends ``text``, and where the term begins."""
    for number, matches in narration.prepared.terms.in_text(text):
        for match in matches:
            if match.end() == len(text):
                return narration.statements.figures[number], match.start()
    return None


def _judge(
    figures: tuple[StatedFigure, ...],
    stated: tuple[Decimal, ...],
    narrative: Narrative,
    clause: Clause,
    narration: Narration,
) -> Iterator[Finding]:
    """The finding, if the number is none of the sums that it may be."""
    sums = list(_list_sums(figures, clause, narration))
    if not sums or any(each.value in stated for each in sums):
        return
    usual = sums[0]
    shown = [narration.submission.shown.get(cell) for cell in usual.cells]
    if len(shown) == 1 and shown[0] in stated:
        return  # the text repeats an overwritten total, which has a finding of its own
    different = {each.value: each for each in reversed(sums)}
    listed = "、".join(f"{each.label} {each.value}" for each in reversed(different.values()))
    yield narration.finding(
        "TEXT_FIGURE_SCOPE" if clause.scoped else "TEXT_FIGURE",
        narrative,
        value=str(stated[0]),
        params={
            "clause": clause.shown,
            "figure": "＋".join(figure.label for figure in figures),
            "sums": listed,
        },
        cells=usual.cells,
        rule=f"narrative.{figures[0].id}",
    )


def _list_sums(
    figures: tuple[StatedFigure, ...], clause: Clause, narration: Narration
) -> list[_Sum]:
    """The sums that a number said of these figures together may be, the usual one first."""
    sums = [_Sum("", 0, ())]
    for figure in figures:
        own = [
            _Sum(basis.label, value, basis.cells)
            for basis in figure.bases
            if not basis.when or any(word in clause.sentence for word in basis.when)
            if (value := narration.value(basis.terms)) is not None
        ]
        sums = [
            _Sum(
                "＋".join(label for label in (done.label, more.label) if label),
                done.value + more.value,
                (*done.cells, *more.cells),
            )
            for done in sums
            for more in own
        ]
    return sums


def check_narrative_denials(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports denials and "all done" that the tables contradict (docs/rules.md, rule 15)."""
    del context
    narration = narration_of(submission)
    if submission.untouched:
        return
    statements, prepared = narration.statements, narration.prepared
    for narrative, clause in narration.clauses():
        if clause.other_time or clause.skipped:
            continue
        for number, matches in prepared.denials.in_text(clause.text):
            figure = statements.figures[number]
            if _is_denied(figure, matches, clause, narration):
                yield from _report_denial(figure, narrative, clause, narration)
        for number, matches in prepared.completions.in_text(clause.text):
            completion = statements.completions[number]
            left = narration.value(completion.terms)
            if left and _is_complete(completion, matches, clause, narration):
                yield narration.finding(
                    "TEXT_NOT_COMPLETE",
                    narrative,
                    value=str(left),
                    params={"clause": clause.shown, "figure": completion.label},
                    cells=tuple(cell for term in completion.terms for cell in term.cells),
                    rule="narrative.completion",
                )


def _report_denial(
    figure: StatedFigure, narrative: Narrative, clause: Clause, narration: Narration
) -> Iterator[Finding]:
    """The finding, if none of the sums that the figure may be is 0."""
    values = [narration.value(basis.terms) for basis in figure.bases]
    basis = figure.bases[0]
    if values[0] and 0 not in values:
        yield narration.finding(
            "TEXT_DENIED_SCOPE" if clause.scoped else "TEXT_DENIED",
            narrative,
            value=str(values[0]),
            params={"clause": clause.shown, "figure": basis.label},
            cells=basis.cells,
            rule=f"narrative.{figure.id}",
        )


def _is_denied(
    figure: StatedFigure, matches: Iterator[re.Match[str]], clause: Clause, narration: Narration
) -> bool:
    for match in matches:
        if any(word in clause.text for word in figure.none_unless):
            return False
        if not narration.of_another(clause.text[: match.start()]):
            return True
    return False


def _is_complete(
    completion: Completion,
    matches: Iterator[re.Match[str]],
    clause: Clause,
    narration: Narration,
) -> bool:
    match = next(matches, None)
    if match is None:
        return False
    # The exception may stand anywhere in the sentence, but for the words of the phrase.
    rest = clause.sentence.replace(match[0], "")
    if any(word in rest for word in completion.unless):
        return False
    topics = narration.statements.wording.topics
    before = clause.before[: len(clause.before) - len(clause.text) + match.end()]
    return not completion.about or nearest_topic(before, completion.about, topics)
