"""What the narratives deny: that anything came in, that anything is left to do.

全年未收到政府信息公开申请 cannot stand beside an application in table three, and 全部办结 cannot
stand beside one that is carried forward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.narrative.clauses import nearest_topic
from xlsreport.checks.narrative.narration import narration_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from xlsreport.checks.narrative.clauses import Clause
    from xlsreport.checks.narrative.narration import Narration
    from xlsreport.checks.policy.context import Context
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Narrative
    from xlsreport.forms.statements import Completion, StatedFigure
    from xlsreport.submission.submission import Submission

__all__ = ["check_narrative_denials"]


def check_narrative_denials(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 15: zero statements, and everything done against what is carried forward."""
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
            if _denied(figure, matches, clause, narration):
                yield from _denial(figure, narrative, clause, narration)
        for number, matches in prepared.completions.in_text(clause.text):
            completion = statements.completions[number]
            left = narration.value(completion.terms)
            if left and _completed(completion, matches, clause, narration):
                yield narration.finding(
                    "TEXT_NOT_COMPLETE",
                    narrative,
                    value=str(left),
                    params={"clause": clause.shown, "figure": completion.label},
                    cells=tuple(cell for term in completion.terms for cell in term.cells),
                    rule="narrative.completion",
                )


def _denial(
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


def _denied(
    figure: StatedFigure, matches: Iterator[re.Match[str]], clause: Clause, narration: Narration
) -> bool:
    for match in matches:
        if any(word in clause.text for word in figure.none_unless):
            return False
        if not narration.of_another(clause.text[: match.start()]):
            return True
    return False


def _completed(
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
