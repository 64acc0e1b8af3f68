"""A submission's narratives beside its figures: what the checks of narratives share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlsreport.checks.clauses import clauses_of
from xlsreport.findings import Finding, Severity
from xlsreport.layout import lay_out
from xlsreport.phrases import compile_phrase
from xlsreport.roster import normal_name

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from xlsreport.checks.clauses import Clause
    from xlsreport.expression import Number, Sum
    from xlsreport.form import Narrative
    from xlsreport.statements import StatedFigure, Statements
    from xlsreport.submission import Submission

__all__ = ["Narration"]

# A finding names the cells of a sum, unless it is a sum of a whole group.
_MOST_CELLS = 4


@dataclass(frozen=True, slots=True)
class Narration:
    """A submission and its narratives.

    Attributes:
        submission: The submission.
    """

    submission: Submission

    @property
    def statements(self) -> Statements:
        """What the form declares about narratives."""
        return self.submission.form.statements

    def texts(self) -> Iterator[tuple[Narrative, str]]:
        """The form's narratives with what was written, ``""`` for nothing."""
        for narrative in self.submission.form.narratives:
            yield narrative, self.submission.narratives.get(narrative.id, "")

    def clauses(self) -> Iterator[tuple[Narrative, Clause]]:
        """Every clause of every narrative."""
        wording = self.statements.wording
        own = normal_name(self.submission.unit.name)[-1:]
        areas = tuple(area for area in wording.areas if not own or not area.endswith(own))
        wording = replace(wording, scopes=wording.scopes + areas)
        for narrative, text in self.texts():
            for clause in clauses_of(text, self.submission.year, wording):
                yield narrative, clause

    def pattern(self, phrase: str, figure: StatedFigure | None = None) -> re.Pattern[str]:
        """The pattern of a phrase, with the counters of its figure."""
        grammar = self.statements.grammar
        if figure is not None and figure.counters:
            grammar = replace(grammar, counters=figure.counters)
        return compile_phrase(phrase, grammar, self.submission.year)

    def value(self, terms: Sum) -> Number | None:
        """The value of a sum of cells as the inputs give it.

        Returns:
            ``None`` if a cell holds no usable number or none of the cells is filled in; a blank
            beside filled cells counts as nothing, as it does in a total.
        """
        total: Number = 0
        known = self.submission.nil_return
        for term in terms:
            if not term.name:
                total += term.factor
            for cell in term.cells:
                if not self.submission.unreadable.isdisjoint((cell, *self._below(cell))):
                    return None
                value = self.submission.values[cell]
                known = known or value is not None
                total += term.factor * (value or 0)
        return total if known else None

    def finding(
        self,
        code: str,
        narrative: Narrative,
        *,
        label: str = "",
        value: str | None = None,
        params: dict[str, str] | None = None,
        cells: Sequence[str] = (),
        rule: str = "",
    ) -> Finding:
        """A finding about a narrative and, where it contradicts a table, about cells.

        Args:
            code: The catalogue's code.
            narrative: Where it is said.
            label: What it is about; the narrative's title if empty.
            value: What is said.
            params: What the catalogue's text needs.
            cells: The cells that it does not agree with, as the form declares them.
            rule: The rule's name.
        """
        submission = self.submission
        place = submission.places.get(narrative.id)
        if place is None:
            layout = lay_out(submission.form, consolidated=submission.consolidated)
            place = layout.narratives[narrative.id]
        shown = cells if len(cells) <= _MOST_CELLS else ()
        there = [submission.places[cell] for cell in shown if cell in submission.places]
        return Finding(
            code,
            Severity.WARNING,
            submission.file,
            places=(place, *there),
            cell_ids=(narrative.id, *cells),
            label=label or narrative.title,
            value=value,
            params=params or {},
            rule=rule,
        )

    def _below(self, cell_id: str) -> Iterator[str]:
        """The cells that a computed cell rests on."""
        for part in self.submission.form.cells[cell_id].parts:
            yield part
            yield from self._below(part)
