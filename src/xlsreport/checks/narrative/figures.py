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

from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.checks.narrative.clauses import nearest_topic
from xlsreport.checks.narrative.narration import narration_of
from xlsreport.findings.finding import Severity
from xlsreport.forms.phrases import find_places, read_number
from xlsreport.text.records import Record

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from xlsreport.checks.narrative.clauses import Clause
    from xlsreport.checks.narrative.narration import Narration, PossibleSum
    from xlsreport.checks.policy.context import Context
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Narrative
    from xlsreport.forms.statements import Completion, StatedFigure
    from xlsreport.submission.submission import Submission

__all__ = ["check_narrative_denials", "check_narrative_figures"]

# How far back a short phrase finds its topic, in characters.
_SHORT_REACH = 80


class _Said(Record, frozen=True):
    """A number said of one figure, or of several joined, in one clause.

    Attributes:
        figures: What it is said of, in order.
        values: What the number may mean, the likeliest first.
        each: Whether it is said of each of them; otherwise of all together.
        doubtful: Whether it may be said of a part: behind "of which", of one way, of another scope.
        at: Where the number stands in its clause.
    """

    figures: tuple[StatedFigure, ...]
    values: tuple[Decimal, ...]
    each: bool
    doubtful: bool
    at: int


class _Mention(Record, frozen=True):
    """A number of one figure, or of several together, with the sums that it may be.

    Attributes:
        said: How it is said.
        figures: The figures that it is compared with together.
        sums: The sums, the usual one first; none if a cell is not known.
        place: The number of its clause among all clauses.
        fits: Whether it is one of the sums.
    """

    said: _Said
    figures: tuple[StatedFigure, ...]
    sums: tuple[PossibleSum, ...]
    place: int
    fits: bool

    @property
    def topic(self) -> tuple[str, ...]:
        """What it is about: figures with the same usual sum are about the same."""
        return tuple(cell for figure in self.figures for cell in figure.bases[0].cells)


def check_narrative_figures(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports numbers of declared figures that differ from the tables (docs/rules.md, rule 15).

    A number that may be of a part is only asked about, once in a report, and not where another
    number of the same figure is right or wrong for certain.
    """
    del context
    narration = narration_of(submission)
    if submission.untouched or not narration.statements.figures:
        return
    mentions = _list_mentions(narration)
    wrong = [
        each
        for each in mentions
        if each.sums
        and not each.fits
        and not _repeats_overwritten(each, narration)
        and not _adds_up(each, mentions, narration)
    ]
    certain: dict[tuple[object, ...], list[_Mention]] = {}
    doubtful = []
    for each in wrong:
        if each.said.doubtful or _names_own_part(each, narration, listed=True):
            doubtful.append(each)
        else:
            same_figure = each.figures[0].id, each.topic, each.said.values[0]
            certain.setdefault(same_figure, []).append(each)
    for same in certain.values():
        yield _report_number(same, narration, certain=True)
    settled = {each.topic for each in mentions if each.fits} | {key[1] for key in certain}
    for each in doubtful:
        # Cases with another cause, or those of another scope, have the unit's own beside them.
        other = any(figure.causes for figure in each.figures) or each.said.doubtful
        if each.topic not in settled and not (
            other and _names_own_part(each, narration, listed=False)
        ):
            yield _report_number([each], narration, certain=False)
            break


@lru_cache(maxsize=1)
def _list_mentions(narration: Narration) -> tuple[_Mention, ...]:
    """The numbers of declared figures in all narratives, in order."""
    mentions = []
    for place, (_, clause) in enumerate(narration.clauses()):
        if (
            clause.other_time
            or clause.skipped
            or not narration.prepared.some_number.search(clause.text)
        ):
            continue
        for said in _find_stated(place, clause, narration):
            for figures in [(figure,) for figure in said.figures] if said.each else [said.figures]:
                sums = tuple(narration.sums(figures, clause.sentence))
                fits = any(each.value in said.values for each in sums)
                mentions.append(_Mention(said, figures, sums, place, fits))
    return tuple(mentions)


def _match_figures(
    place: int, clause: Clause, narration: Narration
) -> Iterator[tuple[StatedFigure, re.Match[str]]]:
    """Where the phrases of figures stand that a clause may speak of."""
    figures = narration.statements.figures
    for number, patterns in narration.said_in(place).items():
        if number >= len(figures):
            break
        figure = figures[number]
        if (clause.part and figure.whole and not figure.in_part) or narration.has_any(
            clause.text, figure.unless
        ):
            continue
        for match in find_places(patterns, clause.text):
            yield figure, match


def _find_stated(place: int, clause: Clause, narration: Narration) -> Iterator[_Said]:
    """The numbers of a clause, each once, with the figure that claims it first."""
    topics = narration.statements.wording.topics
    found: dict[int, tuple[tuple[bool, bool, bool, int], _Said]] = {}
    for figure, match in _match_figures(place, clause, narration):
        short = match.re in narration.prepared.short
        values = read_number(match, clause.text, narration.statements.grammar)
        before = clause.before[: len(clause.before) - len(clause.text) + match.end()]
        if not values or (figure.about and not nearest_topic(before, figure.about, topics)):
            continue
        if short and not nearest_topic(
            before[-_SHORT_REACH:], figure.short_after, topics, unnamed=False
        ):
            continue
        if narration.of_another(clause.text[: match.start()]) or narration.of_other_cause(
            clause.text[: match.end()], figure.causes
        ):
            continue
        said = _join_figures(figure, match, values, clause, narration)
        # A term before its number goes before one behind, a whole one before a short one; of
        # terms without a gap the longer one says more, of those with a gap the nearer one.
        gap, length = "gap" in match.re.groupindex, match.end() - match.start()
        rank = (not match["head"], short, gap, length if gap else -length)
        at = match.start("number")
        if said is not None and (at not in found or rank < found[at][0]):
            found[at] = (rank, said)
    for at in sorted(found):
        yield found[at][1]


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
    return _Said(
        figures=tuple(figures),
        values=values,
        each=any(word in match["filler"] for word in wording.each),
        doubtful=clause.scoped
        or (figure.whole and (clause.part or narration.of_one_way(clause.text))),
        at=match.start("number"),
    )


def _find_term_at_end(text: str, narration: Narration) -> tuple[StatedFigure, int] | None:
    """The figure whose term ends ``text``, and where the term begins."""
    for number, matches in narration.prepared.terms.in_text(text):
        for match in matches:
            if match.end() == len(text):
                return narration.statements.figures[number], match.start()
    return None


def _repeats_overwritten(mention: _Mention, narration: Narration) -> bool:
    """Whether the text repeats an overwritten total, which has a finding of its own."""
    shown = [narration.submission.shown.get(cell) for cell in mention.sums[0].cells]
    return len(shown) == 1 and shown[0] in mention.said.values


def _adds_up(mention: _Mention, mentions: Sequence[_Mention], narration: Narration) -> bool:
    """Whether the number may be a part and makes a sum with its neighbours in the sentence.

    Neighbours are numbers of the same list of which no other figure speaks.
    """
    if not all(figure.split for figure in mention.figures):
        return False
    numbers = narration.numbers_beside(mention.place)
    claimed = {
        (each.place, each.said.at) for each in mentions if each.fits or each.topic != mention.topic
    }
    places = list(numbers)
    if (mention.place, mention.said.at) not in numbers:
        return False
    clauses = narration.clauses()
    behind = clauses[mention.place][1].part
    claimed |= {place for place in places if clauses[place[0]][1].part != behind}
    first = last = at = places.index((mention.place, mention.said.at))
    while first > 0 and places[first - 1] not in claimed:
        first -= 1
    while last + 1 < len(places) and places[last + 1] not in claimed:
        last += 1
    wanted = {each.value for each in mention.sums}
    return any(
        sum(numbers[place] for place in places[start : end + 1]) in wanted
        for start in range(first, at + 1)
        for end in range(at, last + 1)
        if end > start
    )


def _names_own_part(mention: _Mention, narration: Narration, *, listed: bool) -> bool:
    """Whether the sentence also has the number of the tables: that of another scope is no slip.

    Args:
        mention: A number that is none of the sums.
        narration: The narratives.
        listed: Whether the number of the tables must stand behind "of which".
    """
    clauses = narration.clauses()
    usual = mention.sums[0].value
    return usual > 0 and any(
        value == usual and place[0] != mention.place and (clauses[place[0]][1].part or not listed)
        for place, value in narration.numbers_beside(mention.place).items()
    )


def _report_number(same: Sequence[_Mention], narration: Narration, *, certain: bool) -> Finding:
    """The finding on a number that is none of its sums, wherever it is said."""
    mention = same[0]
    clauses = narration.clauses()
    narrative, _ = clauses[mention.place]
    shown = dict.fromkeys(clauses[each.place][1].shown for each in same)
    different = {each.value: each for each in reversed(mention.sums)}
    return narration.finding(
        "TEXT_FIGURE" if certain else "TEXT_FIGURE_SCOPE",
        narrative,
        value=str(mention.said.values[0]),
        params={
            "clause": "”“".join(shown),
            "figure": "＋".join(figure.label for figure in mention.figures),
            "sums": "、".join(
                f"{each.label} {each.value}" for each in reversed(different.values())
            ),
        },
        cells=mention.sums[0].cells,
        rule=f"narrative.{mention.figures[0].id}",
        severity=Severity.WARNING if certain else Severity.NOTE,
    )


def check_narrative_denials(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports denials and "all done" that the tables contradict (docs/rules.md, rule 15)."""
    del context
    narration = narration_of(submission)
    if submission.untouched:
        return
    statements = narration.statements
    stated = len(statements.figures)
    reported: set[tuple[str, ...]] = set()
    for place, (narrative, clause) in enumerate(narration.clauses()):
        if clause.other_time or clause.skipped:
            continue
        for number, patterns in narration.said_in(place).items():
            if number < stated:
                continue
            matches = find_places(patterns, clause.text)
            if number < 2 * stated:
                figure = statements.figures[number - stated]
                if figure.bases[0].cells not in reported and _is_denied(
                    figure, matches, clause, narration
                ):
                    for finding in _report_denial(figure, narrative, clause, narration):
                        reported.add(figure.bases[0].cells)
                        yield finding
                continue
            completion = statements.completions[number - 2 * stated]
            left = narration.value(completion.terms)
            cells = tuple(cell for term in completion.terms for cell in term.cells)
            if (
                left
                and not clause.scoped
                and cells not in reported
                and _is_complete(completion, matches, place, narration)
            ):
                reported.add(cells)
                yield narration.finding(
                    "TEXT_NOT_COMPLETE",
                    narrative,
                    value=str(left),
                    params={"clause": clause.shown, "figure": completion.label},
                    cells=cells,
                    rule="narrative.completion",
                )


def _report_denial(
    figure: StatedFigure, narrative: Narrative, clause: Clause, narration: Narration
) -> Iterator[Finding]:
    """The finding, if none of the sums that the figure may be is 0.

    Where the text also says the right number, what is denied is something else, or a sentence was
    left over from last year: that is a question.
    """
    values = [narration.value(basis.terms) for basis in figure.bases if not basis.when]
    basis = figure.bases[0]
    if not values[0] or 0 in values:
        return
    doubtful = clause.scoped or any(
        each.fits and basis.cells == each.topic for each in _list_mentions(narration)
    )
    yield narration.finding(
        "TEXT_DENIED_SCOPE" if doubtful else "TEXT_DENIED",
        narrative,
        value=str(values[0]),
        params={"clause": clause.shown, "figure": basis.label},
        cells=basis.cells,
        rule=f"narrative.{figure.id}",
        severity=Severity.NOTE if doubtful else Severity.WARNING,
    )


def _is_denied(
    figure: StatedFigure, matches: Iterator[re.Match[str]], clause: Clause, narration: Narration
) -> bool:
    for match in matches:
        if narration.has_any(clause.text, figure.none_unless):
            return False
        if _is_excepted(figure, clause, narration):
            return False
        if narration.of_other_cause(clause.text[: match.end()], figure.causes):
            return False
        if not narration.of_another(clause.text[: match.start()]):
            return True
    return False


def _is_excepted(figure: StatedFigure, clause: Clause, narration: Narration) -> bool:
    """Whether the sentence excepts some of the figure by their number."""
    exception = narration.prepared.exceptions.search(clause.sentence)
    if exception is None:
        return False
    named = narration.prepared.terms.likely_in(exception[0])
    return not named or narration.statements.figures.index(figure) in named


def _is_complete(
    completion: Completion, matches: Iterator[re.Match[str]], place: int, narration: Narration
) -> bool:
    match = next(matches, None)
    if match is None:
        return False
    clause = narration.clauses()[place][1]
    # The exception may stand anywhere in the sentence, but for the words of the phrase.
    rest = clause.sentence.replace(match[0], "")
    if narration.has_any(rest, completion.unless):
        return False
    topics = narration.statements.wording.topics
    before = clause.before[: len(clause.before) - len(clause.text) + match.end()]
    if completion.about and not nearest_topic(before, completion.about, topics):
        return False
    last = None
    for each in _list_mentions(narration):
        if (each.place, each.said.at) < (place, match.start()):
            last = each
    clauses = narration.clauses()
    if last is None or clauses[last.place][1].start != clause.start:
        return True
    return not any(figure.id in completion.done for figure in last.figures)
