"""A submission's narratives beside its figures: what the checks of narratives share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlsreport.checks.clauses import clauses_of
from xlsreport.checks.unit_names import letters_within, may_be_same_unit
from xlsreport.findings import Finding, Severity
from xlsreport.layout import lay_out
from xlsreport.phrases import compile_phrase, either, needed_words, with_years
from xlsreport.unit_naming import normal_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.checks.clauses import Clause
    from xlsreport.expression import Number, Sum
    from xlsreport.form import Narrative
    from xlsreport.statements import Statements
    from xlsreport.submission import Submission

__all__ = ["Narration", "Spotter"]

# A finding names the cells of a sum, unless it is a sum of a whole group.
_MOST_CELLS = 4


@dataclass(frozen=True, slots=True)
class Spotter:
    """Some phrases, ready to be looked for.

    Attributes:
        patterns: For each phrase the words that it cannot do without, and its pattern.
    """

    patterns: tuple[tuple[tuple[tuple[str, ...], ...], re.Pattern[str]], ...]

    def in_text(self, text: str) -> Iterator[re.Match[str]]:
        """Where the phrases stand in a text, phrase by phrase."""
        for needed, pattern in self.patterns:
            for words in needed:
                for word in words:
                    if word in text:
                        break
                else:
                    break
            else:
                yield from pattern.finditer(text)


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
        own = self.submission.unit.name
        ending = normal_name(own)[-1:]
        areas = [area for area in wording.areas if not ending or not area.endswith(ending)]
        # What the unit itself is called (市政府办 in the report of 市政府办公厅) is no other scope.
        scopes = [scope for scope in wording.scopes if not letters_within(scope, own)]
        wording = replace(wording, scopes=(*scopes, *areas))
        for narrative, text in self.texts():
            for clause in clauses_of(text, self.submission.year, wording):
                yield narrative, clause

    def spotter(self, phrases: Iterable[str], counters: tuple[str, ...] = ()) -> Spotter:
        """What finds phrases in clauses.

        Args:
            phrases: As declared.
            counters: The counters that may follow a number; empty for those of all figures.
        """
        grammar = self.statements.grammar
        if counters:
            grammar = replace(grammar, counters=counters)
        year = self.submission.year
        return Spotter(
            tuple(
                (needed_words(each, year), compile_phrase(each, grammar, year)) for each in phrases
            )
        )

    def of_another(self, before: str) -> bool:
        """Whether what stands right before a phrase names an area or organ other than the unit.

        Args:
            before: The clause up to the phrase.
        """
        wording, grammar = self.statements.wording, self.statements.grammar
        times = [with_years(word, self.submission.year) for word in wording.this_year]
        before = re.sub(f"(?:{either(grammar.fillers)})+$", "", before)
        before = re.sub(either(times), "", before)
        name = re.search("[\u4e00-\u9fff]{1,16}$", before.removeprefix("度"))
        if name is None or not name[0].endswith(wording.organs):
            return False
        return not may_be_same_unit(self.submission.unit.name, name[0])

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
