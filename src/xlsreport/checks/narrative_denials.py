"""What the narratives deny: that anything came in, that anything is left to do.

全年未收到政府信息公开申请 cannot stand beside an application in table three, and 全部办结 cannot
stand beside one that is carried forward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.clauses import nearest_topic
from xlsreport.checks.narration import Narration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks import Context
    from xlsreport.checks.clauses import Clause
    from xlsreport.findings import Finding
    from xlsreport.statements import Completion, StatedFigure
    from xlsreport.submission import Submission

__all__ = ["check_narrative_denials"]


def check_narrative_denials(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 15: zero statements, and everything done against what is carried forward."""
    del context
    narration = Narration(submission)
    if submission.untouched:
        return
    for narrative, clause in narration.clauses():
        if clause.other_time or clause.skipped:
            continue
        for figure in narration.statements.figures:
            if not _denied(figure, clause, narration):
                continue
            values = [(basis, narration.value(basis.terms)) for basis in figure.bases]
            basis, value = values[0]
            if value and not any(other == 0 for _, other in values):
                yield narration.finding(
                    "TEXT_DENIED_SCOPE" if clause.scoped else "TEXT_DENIED",
                    narrative,
                    value=str(value),
                    params={"clause": clause.shown, "figure": basis.label},
                    cells=basis.cells,
                    rule=f"narrative.{figure.id}",
                )
        for completion in narration.statements.completions:
            left = narration.value(completion.terms)
            if left and _completed(completion, clause, narration):
                yield narration.finding(
                    "TEXT_NOT_COMPLETE",
                    narrative,
                    value=str(left),
                    params={"clause": clause.shown, "figure": completion.label},
                    cells=tuple(cell for term in completion.terms for cell in term.cells),
                    rule="narrative.completion",
                )


def _denied(figure: StatedFigure, clause: Clause, narration: Narration) -> bool:
    if any(word in clause.text for word in figure.none_unless):
        return False
    return any(narration.pattern(phrase).search(clause.text) for phrase in figure.none)


def _completed(completion: Completion, clause: Clause, narration: Narration) -> bool:
    topics = narration.statements.wording.topics
    for phrase in completion.phrases:
        match = narration.pattern(phrase).search(clause.text)
        if match is None:
            continue
        # The exception may stand anywhere in the sentence, but for the words of the phrase.
        rest = clause.sentence.replace(match[0], "")
        if any(word in rest for word in completion.unless):
            return False
        before = clause.before[: len(clause.before) - len(clause.text) + match.end()]
        return not completion.about or nearest_topic(before, completion.about, topics)
    return False
