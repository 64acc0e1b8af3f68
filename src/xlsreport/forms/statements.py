"""The frozen records of what a form's narratives say about its tables.

A form declares which phrases stand for which cells, and which words make a sentence speak of
something else; :mod:`xlsreport.forms.yaml.statements` reads the declaration, the checks of
narratives apply it. :mod:`xlsreport.forms.phrases` explains phrases. Nothing here knows a language
or a form.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.forms.phrases import Grammar
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from xlsreport.forms.expression import Sum

__all__ = [
    "Basis",
    "Completion",
    "Notice",
    "Period",
    "StatedFigure",
    "Statements",
    "Wording",
]


class Basis(Record, frozen=True, dict=True):
    """A sum of cells that a stated number may mean.

    Attributes:
        label: What messages call it.
        terms: The sum, its cells resolved.
        when: It counts only where the sentence has one of these words; empty for always.
    """

    label: str
    terms: Sum
    when: tuple[str, ...] = ()

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The ids of its cells, each once."""
        return tuple(dict.fromkeys(cell for term in self.terms for cell in term.cells))


class StatedFigure(Record, frozen=True):
    """A number that narratives state.

    Attributes:
        id: Its name among the statements.
        label: What messages call it.
        phrases: How it is said, each with a ``<n>``.
        bases: The sums that the number may be, the usual one first; never empty.
        none: How it is said that there is none.
        about: The nearest topic before the phrase must be one of these; empty for any.
        unless: A clause with one of these words speaks of something else.
        none_unless: As ``unless``, for what says that there is none.
        counters: The counters that may follow; empty for those of all figures.
        not_after: What may not stand right before a phrase, besides the grammar's words.
        whole: Whether it is meant of everything, so that what follows "of which" is not it.
        short: Phrases that leave the topic out, as ``phrases``; they hold only behind one of
            ``short_after``.
        short_after: The last topic named before a short phrase must be one of these.
        in_part: Whether it may stand behind "of which" all the same; that is only asked about.
        split: Whether it may be stated in parts: a number that adds up with its neighbours in the
            list, of which no other figure speaks, to the sum is a part and no contradiction.
        causes: Where a cause is named, it must be one of these.
    """

    id: str
    label: str
    phrases: tuple[str, ...]
    bases: tuple[Basis, ...]
    none: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    none_unless: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    whole: bool = False
    in_part: bool = False
    short: tuple[str, ...] = ()
    short_after: tuple[str, ...] = ()
    split: bool = False
    causes: tuple[str, ...] = ()


class Completion(Record, frozen=True):
    """A statement that everything is done, which a figure above 0 contradicts.

    Attributes:
        label: What the figure is called.
        phrases: How it is said.
        terms: The figure that must be 0, its cells resolved.
        about: As for :class:`StatedFigure`.
        unless: A sentence with one of these words makes an exception or speaks of a part.
        done: The figures of what is done: where the last number before is one of these, the
            sentence speaks of just those.
    """

    label: str
    phrases: tuple[str, ...]
    terms: Sum
    about: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


class Notice(Record, frozen=True):
    """A notice that later ones have superseded.

    Attributes:
        number: Its number as reports cite it; brackets of any kind are understood.
        since: The first report year for which it no longer holds.
        instead: What to cite.
        unless: A sentence with one of these words tells history.
        title: Its title as reports cite it without the number, from its first certain word on;
            ``""`` for none.
        issuers: Who issued it: with one of these before the title it is this notice, with another
            name or another number it is not, and with none it may be.
        others: How the names of other issuers end.
    """

    number: str
    since: int
    instead: str
    unless: tuple[str, ...] = ()
    title: str = ""
    issuers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Wording(Record, frozen=True, eq=False):
    """The words that show what a sentence speaks of, for all statements.

    Attributes:
        ignored: Texts taken out before anything else is looked at.
        this_year: Words that lead back to the report year.
        other_times: Words by which a sentence speaks of another time, until one of ``this_year``.
        not_other_times: Texts that hold such a word and yet speak of the report year.
        comparisons: Words that make a single clause a comparison.
        part: Words behind which parts of a whole are listed.
        skipped: A clause with one of these words is left alone: its numbers are not totals.
        joining: Words that join two things counted together.
        each: Words before a number that give it to every thing joined.
        scopes: Words that tell of an area or of a single organ, so that the base may differ.
        areas: The same, but for units whose own name ends in the word's last letter.
        organs: How names of areas and organs end; what such a one did is not in question.
        topics: Topics other than those of the statements.
        announcing: Words by which the opening sentence announces the report.
        not_announcing: A sentence with one of these words announces nothing.
        report_names: What such a report is called.
        accomplished: Words that show that a sentence tells what was done, not what is planned.
        history: A sentence with one of these words may name any year.
        yearly: Words of sentences that tell of the report year in every section.
        planned: A sentence with one of these words may name a year to come.
        leftovers: Texts of the printed form or of a model that have no place in a report.
        stock: A sentence with one of these words is the same everywhere and proves no copying.
        numbered: Words between which and a counter a number stands (共 件).
        not_numbered: Texts that end like such a word and are another word.
        numbered_counters: The counters before which the number may have been left out.
        unnumbered: Texts that a number follows, so that they end no sentence.
        blanks_before: What stands behind the blanks of a model text (×× 年).
        makers: Words before the name of the unit that made the report.
        made: Words behind that name.
        persons: What applicants who are persons are called.
        bodies: What applicants who are none are called; persons and bodies joined are everybody.
        channels: Ways in which applications come; a clause that names one may speak of a part.
        all_channels: Words behind which a list of ways is no limit.
        mottos: Words that a motto follows.
        motto_units: What is counted in a motto and is no figure (一件).
        except_from: Words with which an exception begins.
        except_to: Words with which it ends.
        cause_marks: Words that name a cause.
        cause_rest: What may stand between a cause and what came of it.
        former: A sentence with one of these words tells what the unit was called before.
        dated: Things whose names have a year; behind a year without a comma they take it.
        leads: Words that a sentence may join to the name in front, and that are no part of it.
    """

    ignored: tuple[str, ...] = ()
    this_year: tuple[str, ...] = ()
    other_times: tuple[str, ...] = ()
    not_other_times: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    announcing: tuple[str, ...] = ()
    not_announcing: tuple[str, ...] = ()
    report_names: tuple[str, ...] = ()
    accomplished: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    yearly: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    stock: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    not_numbered: tuple[str, ...] = ()
    numbered_counters: tuple[str, ...] = ()
    unnumbered: tuple[str, ...] = ()
    blanks_before: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    all_channels: tuple[str, ...] = ()
    mottos: tuple[str, ...] = ()
    motto_units: tuple[str, ...] = ()
    except_from: tuple[str, ...] = ()
    except_to: tuple[str, ...] = ()
    cause_marks: tuple[str, ...] = ()
    cause_rest: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


class Period(Record, frozen=True):
    """The period that the figures of a report are of.

    Attributes:
        words: Words by which a sentence states it.
        first_day: Its first day, month and day.
        last_day: Its last day, in the same year.
    """

    words: tuple[str, ...] = ()
    first_day: tuple[int, int] = (1, 1)
    last_day: tuple[int, int] = (12, 31)


class Statements(Record, frozen=True, eq=False):
    """All that a form declares about its narratives.

    Attributes:
        opening: The id of the narrative that opens the report; ``""`` if none does.
        expected: The least number of characters by narrative id; a narrative that is not listed
            may stay empty.
        grammar: What is common to all phrases.
        wording: The words that show what a sentence speaks of.
        period: The period that the figures are of.
        figures: The numbers that narratives state.
        completions: Statements that everything is done.
        notices: Superseded notices.
        citations: Numbers of acts in force; one that is nearly the same is a slip.
        no_repeats: The ids of narratives in which no sentence should stand twice.
        must_say: The ids of narratives with words, one of which each should have.
    """

    opening: str = ""
    expected: tuple[tuple[str, int], ...] = ()
    grammar: Grammar = field(default_factory=Grammar)
    wording: Wording = field(default_factory=Wording)
    period: Period = field(default_factory=Period)
    figures: tuple[StatedFigure, ...] = ()
    completions: tuple[Completion, ...] = ()
    notices: tuple[Notice, ...] = ()
    citations: tuple[str, ...] = ()
    no_repeats: tuple[str, ...] = ()
    must_say: tuple[tuple[str, tuple[str, ...]], ...] = ()
