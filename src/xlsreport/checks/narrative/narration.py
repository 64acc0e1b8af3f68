"""A submission's narratives with its figures: what the checks of narratives share."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from xlsreport.checks.narrative.clauses import clauses_of, plain
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.form import parts_below
from xlsreport.forms.phrases import (
    NUMERALS,
    Spotter,
    compile_counted,
    compile_phrase,
    either,
    is_latin,
    read_number,
    with_years,
)
from xlsreport.layout import lay_out
from xlsreport.text.country import country
from xlsreport.units.codes_and_names import letters_within, may_be_same_unit, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from xlsreport.checks.narrative.clauses import Clause
    from xlsreport.forms.expression import Number, Sum
    from xlsreport.forms.form import Narrative
    from xlsreport.forms.statements import StatedFigure, Statements
    from xlsreport.submission.submission import Submission

__all__ = [
    "BRACKETS",
    "YEAR",
    "Narration",
    "PossibleSum",
    "Prepared",
    "narration_of",
    "prepare",
]

# A finding names the cells of a sum, unless it is a sum of a whole group.
_MOST_CELLS = 4
_BRACKETS = r"〔〕【】\[\]（）()﹝﹞"
_LAST_DIGITS = re.compile(r"(\D)(\d+)\D$")
BRACKETS = re.compile(f"[{_BRACKETS}]")
"""The brackets with which numbers of notices are written."""
YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)年度?"
"""A year as the pattern of a named group."""
_SOME_NUMBER = re.compile(rf"[\d{NUMERALS}]")
_NAME_AT_END = re.compile("[\u4e00-\u9fff]{1,16}$")


class Prepared:
    """The patterns that follow from a form's statements and the report year, for all submissions.

    Attributes:
        statements: What the form declares.
        phrases: Finds how its figures are stated, one list of phrases a figure, behind them how
            it is said that there is none of one, and then that everything is done.
        some_number: Finds that a text may hold a number.
        short: The patterns of phrases that leave the topic out.
        channels: Finds a way in which applications come.
        all_channels: Finds that no way is left out.
        own_name: Finds at the end of a text what the unit calls itself.
        counted: Finds a number with its counter.
        exceptions: Finds an exception with a number.
        cause: Finds a word that names a cause.
        cause_rest: Finds what may stand between a cause and what came of it.
        terms: Finds their terms alone, without a number.
        fillers_at_end: Small words at the end of a text.
        this_year: The words that lead back to the report year.
        leftovers: Texts that have no place in a report, with their plain form.
        some_leftover: Finds one of them.
        period_words: The words by which a sentence states the period of its figures.
        notices: The notices that no longer hold, with their numbers without brackets.
        some_act: Find a number or title that may be one of the notices or acts in force.
        announced: The sentence by which a report announces itself, with the group ``year``.
    """

    def __init__(self, statements: Statements, year: int | None) -> None:
        """Compiles everything."""
        self.statements = statements
        grammar, wording = statements.grammar, statements.wording
        figures = statements.figures
        own = [
            replace(
                grammar,
                counters=each.counters or grammar.counters,
                not_after=(*grammar.not_after, *each.not_after),
            )
            for each in figures
        ]
        heads = [
            [head for each in figure.phrases if (head := each.partition("<n>")[0].strip())]
            for figure in figures
        ]
        common = "\n".join(wording.report_names)
        stated = [(*each.phrases, *each.short) for each in figures]
        self.short = frozenset(
            compile_phrase(phrase, form, year)
            for each, form in zip(figures, own, strict=True)
            for phrase in each.short
        )
        self.terms = Spotter(heads, [grammar] * len(figures), year, common)
        denials = [each.none for each in figures]
        completions = [each.phrases for each in statements.completions]
        unnumbered = [*denials, *completions]
        grammars = [*own, *[grammar] * len(unnumbered)]
        self.phrases = Spotter([*stated, *unnumbered], grammars, year, common)
        # A number in English words may begin with any letter.
        latin = any(is_latin(phrase) for phrases in stated for phrase in phrases)
        self.some_number = re.compile("") if latin else _SOME_NUMBER
        self.fillers_at_end = re.compile(f"(?:{either(grammar.fillers)})+$")
        times = [with_years(word, year) for word in wording.this_year]
        self.this_year = re.compile(either(times))
        self.notices = tuple(
            (BRACKETS.sub("", each.number), each)
            for each in statements.notices
            if year is not None and year >= each.since
        )
        cited = [*statements.citations, *(each.number for each in statements.notices)]
        titles = [each.title for each in statements.notices if each.title]
        # What is left of a number that is miswritten somewhere: its last digits, what is before.
        ends = [end for each in cited for end in _LAST_DIGITS.finditer(each)]
        behind = [end[2] for end in ends if BRACKETS.match(end[1])]
        others = [end[1] + end[2] for end in ends if not BRACKETS.match(end[1])]
        self.some_act = (
            re.compile(either([*titles, *others])),
            re.compile(f"[{_BRACKETS}](?:{either(behind)})"),
        )
        announcing, names = either(wording.announcing), either(wording.report_names)
        self.announced = re.compile(f"(?:{announcing})[^。；]*?{YEAR}[^，。；]*?(?:{names})")
        self.leftovers = tuple((each, plain(each)) for each in wording.leftovers if each)
        self.some_leftover = re.compile(either([own for _, own in self.leftovers]))
        self.period_words = re.compile(either(statements.period.words))
        self.exceptions = re.compile(
            f"(?:{either(wording.except_from)})[^。；]*?[\\d{NUMERALS}][^。；]*?(?:{either(wording.except_to)})"
        )
        self.counted = compile_counted(grammar)
        self.channels = re.compile(either(wording.channels))
        self.all_channels = re.compile(either(wording.all_channels))
        self.own_name = re.compile(f"(?:{either(country().names.own)}).{{1,2}}$")
        self.cause = re.compile(either(wording.cause_marks))
        self.cause_rest = re.compile(f"{either(wording.cause_rest)}|[\\d{NUMERALS}]")

    def speaks(self, text: str) -> bool:
        """Whether a text may say anything of figures, however it is divided."""
        return self.phrases.may_hold(text) and (
            self.some_number.search(text) is not None
            or self.phrases.may_hold(text, len(self.statements.figures))
        )


@lru_cache(maxsize=64)
def prepare(statements: Statements, year: int | None) -> Prepared:
    """What is the same for all submissions of a form and year, made once."""
    return Prepared(statements, year)


class PossibleSum(NamedTuple):
    """A sum that a number may be: what it is called, its value, its cells."""

    label: str
    value: Number
    cells: tuple[str, ...]


class Narration:
    """A submission and its narratives.

    Attributes:
        submission: The submission.
        prepared: What is the same for all submissions of its form and year.
    """

    def __init__(self, submission: Submission) -> None:
        """Takes nothing apart yet."""
        self.submission = submission
        self.prepared = prepare(submission.form.statements, submission.year)
        self._clauses: tuple[tuple[Narrative, Clause], ...] | None = None
        self._said: list[dict[int, list[re.Pattern[str]]] | None] = []
        self._values: dict[int, tuple[Sum, Number | None]] = {}

    @property
    def statements(self) -> Statements:
        """The form's statements about narratives."""
        return self.submission.form.statements

    def texts(self) -> Iterator[tuple[Narrative, str]]:
        """The form's narratives with what was written, ``""`` for nothing."""
        for narrative in self.submission.form.narratives:
            yield narrative, self.submission.narratives.get(narrative.id, "")

    def clauses(self) -> Sequence[tuple[Narrative, Clause]]:
        """Every clause of every narrative in which a phrase may stand, and some others."""
        if self._clauses is None:
            scopes = self._list_scopes() if any(text for _, text in self.texts()) else ()
            year, wording = self.submission.year, self.statements.wording
            self._clauses = tuple(
                (narrative, clause)
                for narrative, text in self.texts()
                if text
                for clause in clauses_of(text, year, wording, scopes, self.prepared.speaks)
            )
        return self._clauses

    def said_in(self, place: int) -> dict[int, list[re.Pattern[str]]]:
        """The lists of phrases of which something may be in a clause, with its patterns.

        Args:
            place: The number of the clause among all clauses.
        """
        clauses = self.clauses()
        self._said = self._said or [None] * len(clauses)
        said = self._said[place]
        if said is None:
            said = self._said[place] = self.prepared.phrases.likely_in(clauses[place][1].text)
        return said

    def numbers_beside(self, place: int) -> Mapping[tuple[int, int], Decimal]:
        """The numbers with counters in the sentence of a clause.

        Args:
            place: The number of the clause among all clauses.

        Returns:
            By the number of their clause and their place in it, in order.
        """
        clauses = self.clauses()
        narrative, own = clauses[place]
        first, last = place, place + 1
        while first and _in_one_sentence(clauses[first - 1], narrative, own):
            first -= 1
        while last < len(clauses) and _in_one_sentence(clauses[last], narrative, own):
            last += 1
        grammar = self.statements.grammar
        return {
            (at, found.start("number")): values[0]
            for at in range(first, last)
            for found in self.prepared.counted.finditer(clauses[at][1].text)
            if (values := read_number(found, clauses[at][1].text, grammar))
        }

    def _list_scopes(self) -> tuple[str, ...]:
        """The words that tell of another scope than that of the unit itself."""
        wording = self.statements.wording
        own = self.submission.unit.name
        ending = normal_name(own)[-1:]
        areas = [area for area in wording.areas if not ending or not area.endswith(ending)]
        # What the unit itself is called (市政府办 in the report of 市政府办公厅) is no other scope.
        scopes = [
            scope
            for scope in wording.scopes
            if scope[:1] not in own or not letters_within(scope, own)
        ]
        return (*scopes, *areas)

    def of_another(self, before: str) -> bool:
        """Whether what stands right before a phrase names an area or organ other than the unit.

        Args:
            before: The clause up to the phrase.
        """
        before = self.prepared.fillers_at_end.sub("", before)
        before = self.prepared.this_year.sub("", before)
        name = _NAME_AT_END.search(before)
        if name is None or not name[0].endswith(self.statements.wording.organs):
            return False
        if self.prepared.own_name.search(name[0]):
            return False
        return not may_be_same_unit(self.submission.unit.name, name[0].removeprefix("度"))

    def has_any(self, text: str, words: Sequence[str]) -> bool:
        """Whether a text has one of these words, not only in a name such as the unit's own."""
        found = [word for word in words if word in text]
        own = self.submission.unit.name
        if not found or not all(word in own for word in found):
            return bool(found)
        organs = either(self.statements.wording.organs)
        return any(re.search(f"{re.escape(word)}(?!{organs})", text) for word in found)

    def of_one_way(self, text: str) -> bool:
        """Whether a text names just one of the ways in which applications come."""
        ways = set(self.prepared.channels.findall(text))
        return len(ways) == 1 and self.prepared.all_channels.search(text) is None

    def of_other_cause(self, text: str, causes: Sequence[str]) -> bool:
        """Whether a text names a cause before its end, and none of ``causes``."""
        if not causes:
            return False
        marks = list(self.prepared.cause.finditer(text))
        if not marks:
            return False
        named = text[marks[-1].end() :]
        return bool(self.prepared.cause_rest.sub("", named)) and not any(
            cause in named for cause in causes
        )

    def value(self, terms: Sum) -> Number | None:
        """The value of a sum of cells as the inputs give it.

        Returns:
            ``None`` if a cell holds no usable number or none of the cells is filled in; a blank
            among filled cells counts as nothing, as it does in a total.
        """
        known = self._values.get(id(terms))
        if known is None or known[0] is not terms:
            known = self._values[id(terms)] = terms, self._add_up(terms)
        return known[1]

    def _add_up(self, terms: Sum) -> Number | None:
        total: Number = 0
        known = self.submission.nil_return
        unreadable = self.submission.unreadable
        for term in terms:
            if not term.name:
                total += term.factor
            for cell in term.cells:
                if unreadable and not unreadable.isdisjoint(
                    (cell, *parts_below(self.submission.form, cell))
                ):
                    return None
                value = self.submission.values[cell]
                known = known or value is not None
                total += term.factor * (value or 0)
        return total if known else None

    def sums(self, figures: Sequence[StatedFigure], sentence: str) -> list[PossibleSum]:
        """The sums that a number said of these figures together may be, the usual one first."""
        sums = [PossibleSum("", 0, ())]
        for figure in figures:
            own = [
                PossibleSum(basis.label, value, basis.cells)
                for basis in figure.bases
                if not basis.when or any(word in sentence for word in basis.when)
                if (value := self.value(basis.terms)) is not None
            ]
            sums = [
                PossibleSum(
                    "＋".join(label for label in (done.label, more.label) if label),
                    done.value + more.value,
                    (*done.cells, *more.cells),
                )
                for done in sums
                for more in own
            ]
        return sums

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
        severity: Severity = Severity.WARNING,
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
            severity: A note for what is only asked.
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
            severity,
            submission.file,
            places=(place, *there),
            cell_ids=(narrative.id, *cells),
            label=label or narrative.title,
            value=value,
            params=params or {},
            rule=rule,
        )


def _in_one_sentence(other: tuple[Narrative, Clause], narrative: Narrative, own: Clause) -> bool:
    return other[0] is narrative and other[1].start == own.start


_latest: list[Narration] = []


def narration_of(submission: Submission) -> Narration:
    """The narratives of a submission; the checks of one submission share what was taken apart."""
    narration = _latest[0] if _latest else None
    if narration is None or narration.submission is not submission:
        narration = Narration(submission)
        _latest[:] = [narration]
    return narration
