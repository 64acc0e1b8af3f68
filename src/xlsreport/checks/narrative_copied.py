"""Texts copied from last year's report or from another unit.

Sentences are compared word for word, with the report year and the unit's own name taken out of
them, so that a sentence that only moved on by a year counts as the same, while one whose figures
were renewed does not. What every report says (the Regulations, the period, the address) and what
many units of a batch say (a district's model text) proves nothing and is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.checks.clauses import plain
from xlsreport.checks.narration import narration_of
from xlsreport.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.checks import Context
    from xlsreport.submission import Submission

__all__ = ["check_copied", "check_same_as_last_year"]

# A short sentence may be anybody's, and of three nothing can be said.
_SHORTEST = 14
_FEWEST = 4
_MOST_ALIKE = 0.5
# A sentence that more units than this have is the district's model text.
_FEW_UNITS = 3
_SHOWN = 30
_SENTENCE = re.compile(r"[^。！？；\n]+")
_NUMBERING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.]|[一二三四五六七八九十]是)+"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


def check_same_as_last_year(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 17: section by section, more than half of the sentences are last year's."""
    last = context.last
    if last is None:
        return
    before = set(_sentences(last.narratives.values(), last))
    narration = narration_of(submission)
    for narrative, text in narration.texts():
        own = _sentences([text], submission)
        same = [sentence for sentence in own if sentence in before]
        if len(own) >= _FEWEST and len(same) > _MOST_ALIKE * len(own):
            yield narration.finding(
                "TEXT_SAME_AS_LAST_YEAR",
                narrative,
                value=_shown(own[same[0]]),
                params={"count": str(len(own)), "same": str(len(same))},
            )


def check_copied(submissions: Iterable[Submission]) -> tuple[Finding, ...]:
    """RULES.md, rule 17: units of a batch more than half of whose sentences are another's.

    Args:
        submissions: The batch, of any units and forms; two of one unit are not compared.

    Returns:
        A finding for every submission that shares too much with another, naming the one with
        which it shares most.
    """
    batch = sorted(submissions, key=lambda each: each.file)
    texts = [_sentences(each.narratives.values(), each) for each in batch]
    owners: dict[str, list[int]] = {}
    for position, sentences in enumerate(texts):
        for sentence in sentences:
            owners.setdefault(sentence, []).append(position)
    units = [each.unit.label or each.file for each in batch]
    common = {
        sentence
        for sentence, positions in owners.items()
        if len({units[position] for position in positions}) > _FEW_UNITS
    }
    found: list[Finding] = []
    for position, sentences in enumerate(texts):
        own = [sentence for sentence in sentences if sentence not in common]
        if len(own) < _FEWEST:
            continue
        shared = Counter(
            other
            for sentence in own
            for other in owners[sentence]
            if units[other] != units[position]
        )
        other, same = max(shared.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
        if same > _MOST_ALIKE * len(own):
            first = next(sentence for sentence in own if other in owners[sentence])
            found.append(_copied(batch, (position, other), (len(own), same), sentences[first]))
    return tuple(found)


def _copied(
    batch: Sequence[Submission], pair: tuple[int, int], counts: tuple[int, int], sentence: str
) -> Finding:
    own, other = batch[pair[0]], batch[pair[1]]
    return Finding(
        "TEXT_SAME_AS_OTHER",
        Severity.WARNING,
        own.file,
        label=own.unit.label or own.file,
        value=_shown(sentence),
        params={
            "other": f"{other.unit.label}（{other.file}）" if other.unit.label else other.file,
            "count": str(counts[0]),
            "same": str(counts[1]),
        },
    )


def _sentences(texts: Iterable[str], submission: Submission) -> Mapping[str, str]:
    """The sentences that can be compared, each once, with what they are shown as."""
    stock = submission.form.statements.wording.stock
    found: dict[str, str] = {}
    for text in texts:
        for match in _SENTENCE.finditer(plain(text)):
            shown = _NUMBERING.sub("", match[0])
            if len(shown) < _SHORTEST or any(word in shown for word in stock):
                continue
            found.setdefault(_compared(shown, submission), shown)
    return found


def _compared(sentence: str, submission: Submission) -> str:
    """A sentence without what differs between years and units when it is copied."""
    if submission.unit.name:
        sentence = sentence.replace(plain(submission.unit.name), "")
    year = submission.year
    if year is None:
        return sentence
    return _YEAR.sub(lambda match: f"{int(match[0]) - year:+}", sentence)


def _shown(sentence: str) -> str:
    return sentence if len(sentence) <= _SHOWN else sentence[:_SHOWN] + "…"
