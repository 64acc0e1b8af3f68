"""Drafts of narratives from the form's declared statements, and the units' texts for the writer."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from xlsreport.forms.periods import time_words
from xlsreport.report.published.content import PublishedReport, Section
from xlsreport.report.published.printed_table import print_figure
from xlsreport.submission.submission import counted
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.publication import DraftSentence
    from xlsreport.forms.statements import StatedFigure
    from xlsreport.submission.previous_year import PreviousYear
    from xlsreport.submission.submission import Submission

__all__ = ["collect_texts", "draft_of"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def draft_of(submission: Submission, last_year: PreviousYear | None) -> dict[str, str]:
    """The draft of the narrative that the form declares, where that is blank.

    Args:
        submission: The workbook.
        last_year: Last year's submissions; ``None`` if none are given: what tells of last year is
            then left out.

    Returns:
        The text by the narrative's id; empty if it is written already or none is declared.
    """
    draft = submission.form.publication.draft
    if not draft.narrative or submission.narratives.get(draft.narrative, "").strip():
        return {}
    before = last_year.of(submission) if last_year is not None else None
    drafter = _Drafter(submission, before)
    paragraphs: list[str] = []
    for sentence in draft.sentences:
        text = drafter.write(sentence)
        if text is None:
            continue
        if sentence.starts or not paragraphs:
            paragraphs.append(text)
        else:
            paragraphs[-1] += text
    return {draft.narrative: "\n".join(paragraphs)} if paragraphs else {}


def collect_texts(
    merged: Submission, units: Iterable[Submission], title: str
) -> PublishedReport | None:
    """The texts of units, section by section, as a document for the writer.

    Args:
        merged: The merged workbook.
        units: The units' workbooks; those of other forms are passed over.
        title: The title of the document.

    Returns:
        ``None`` if no unit wrote anything.
    """
    form, language = merged.form, merged.form.language
    own = [each for each in units if each.form.id == form.id and not each.consolidated]
    sections: list[Section] = []
    for narrative in form.narratives:
        lines: list[str] = []
        for each in own:
            text = each.narratives.get(narrative.id, "").strip()
            if text:
                lines += [f"【{each.unit.label or each.file}】", *text.split("\n"), ""]
        if lines:
            sections.append(Section(narrative.id, narrative.title, tuple(lines)))
    if not sections:
        return None
    name = f"{title} {word('report_appendix', language)}"
    return PublishedReport(name, tuple(sections), "", "", "", language, "", "", {})


class _Drafter:
    """Writes the sentences of one report.

    Args:
        submission: This year's.
        before: Last year's of the same unit; ``None`` if it is not known.
    """

    def __init__(self, submission: Submission, before: Submission | None) -> None:
        self.submission = submission
        self.figures = {each.id: each for each in submission.form.statements.figures}
        self.now: Mapping[str, Number | None] = counted(submission)
        self.last: Mapping[str, Number | None] = counted(before) if before is not None else {}

    def write(self, sentence: DraftSentence) -> str | None:
        """A sentence with its figures; ``None`` if it does not apply or one is not known."""
        when = [self._value(name, self.now) for name in sentence.when]
        none = [self._value(name, self.now) for name in sentence.none]
        if not all(value is not None and value > 0 for value in when):
            return None
        if not all(value == 0 for value in none):
            return None
        text = sentence.text
        for name in dict.fromkeys(_PLACEHOLDER.findall(sentence.text)):
            value = self._fill(name, sentence.of)
            if value is None:
                return None
            text = text.replace(f"{{{name}}}", value)
        return text

    def _fill(self, name: str, of: str) -> str | None:
        if name == "unit":
            return self.submission.unit.name or None
        if name == "time":
            return time_words(self.submission.time, self.submission.form.language) or None
        if name == "year":
            return None if self.submission.year is None else str(self.submission.year)
        figure, _, part = name.partition(".")
        value = self._value(figure, self.last if part == "last" else self.now)
        if part != "share" or value is None:
            return None if value is None else print_figure(value)
        whole = self._value(of, self.now)
        if not whole:
            return None
        share = Decimal(value) * 100 / Decimal(whole)
        return print_figure(share.quantize(Decimal("0.1"), ROUND_HALF_UP))

    def _value(self, name: str, values: Mapping[str, Number | None]) -> Number | None:
        """A figure as the statements add it up; ``None`` if nothing of it is known."""
        figure: StatedFigure = self.figures[name]
        total: Number = 0
        for term in figure.bases[0].terms:
            known = [value for cell in term.cells if (value := values.get(cell)) is not None]
            if not known:
                return None
            total += term.factor * sum(known)
        return total
