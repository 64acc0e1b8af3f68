"""Texts copied from last year's report or from another unit.

Sentences are compared word for word, with the report year and the unit's own name taken out of
them, so that a sentence that only moved on by a year counts as the same, while one whose figures
were renewed does not. What every report says (the Regulations, the period, the address) and what
many units of a batch say (a district's model text) proves nothing and is left out.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from xlsreport.checks.narrative.clauses import plain
from xlsreport.checks.narrative.narration import narration_of
from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = ["check_copied", "check_same_as_last_year", "sentence_prints"]

# A short sentence may be any report's, and three are too few.
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
    """Reports sections with more than half of last year's sentences (docs/rules.md, rule 17)."""
    last = context.last
    if last is None:
        return
    before = frozenset(_list_prints(last))
    narration = narration_of(submission)
    for narrative, text in narration.texts():
        own = _list_sentences([text], submission)
        same = [sentence for sentence in own if _hash_sentence(sentence) in before]
        if len(own) >= _FEWEST and len(same) > _MOST_ALIKE * len(own):
            yield narration.finding(
                "TEXT_SAME_AS_LAST_YEAR",
                narrative,
                value=_shorten(own[same[0]]),
                params={"count": str(len(own)), "same": str(len(same))},
            )


def sentence_prints(submission: Submission) -> bytes:
    """Hashes of a submission's sentences, which are kept when its texts are put away.

    Args:
        submission: With its narratives.

    Returns:
        Eight bytes of hash for each sentence that can be compared, in the order of the texts.
    """
    sentences = _list_sentences(submission.narratives.values(), submission)
    return array("Q", map(_hash_sentence, sentences)).tobytes()


def check_copied(
    submissions: Iterable[Submission], texts_of: Callable[[Submission], Submission] | None = None
) -> tuple[Finding, ...]:
    """Findings for units that share over half of their sentences (docs/rules.md, rule 17).

    Args:
        submissions: The batch, of any units and forms; two of one unit are not compared.
        texts_of: Gives a submission its narratives back where they were left on disk, so that a
            finding can quote them; ``None`` where every submission has its own.

    Returns:
        A finding for every submission that shares too much with another, naming the one with
        which it shares most.
    """
    batch = sorted(submissions, key=lambda each: each.file)
    units = [each.unit.label or each.file for each in batch]
    owners = _find_shared(batch, units)
    found: list[Finding] = []
    for position, each in enumerate(batch):
        # A sentence of the district's model text counts neither as own nor as another's.
        own = [p for p in _list_prints(each) if owners.get(p) != ()]
        if len(own) < _FEWEST:
            continue
        shared = Counter(
            other
            for sentence in own
            for other in owners.get(sentence, ())
            if units[other] != units[position]
        )
        other, same = max(shared.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
        if same > _MOST_ALIKE * len(own):
            first = next(sentence for sentence in own if other in owners.get(sentence, ()))
            quote = _find_quote(each if texts_of is None else texts_of(each), first)
            found.append(_report_copied(batch, (position, other), (len(own), same), quote))
    return tuple(found)


def _find_shared(batch: Sequence[Submission], units: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """The owners of each sentence that several submissions have; ``()`` for too many units.

    Of a million sentences nearly all are one submission's own: sorting them by hash finds the
    others without a table of all.
    """
    every = array("Q")
    for each in batch:
        every.frombytes(_pack_prints(each))
    ordered = sorted(every)
    several = {one for one, two in pairwise(ordered) if one == two}
    owners: dict[int, list[int]] = {}
    for position, each in enumerate(batch):
        for sentence in several.intersection(_list_prints(each)):
            owners.setdefault(sentence, []).append(position)
    return {
        sentence: () if len({units[p] for p in positions}) > _FEW_UNITS else tuple(positions)
        for sentence, positions in owners.items()
    }


def _pack_prints(submission: Submission) -> bytes:
    return sentence_prints(submission) if submission.sentences is None else submission.sentences


def _list_prints(submission: Submission) -> array[int]:
    found = array("Q")
    found.frombytes(_pack_prints(submission))
    return found


def _hash_sentence(sentence: str) -> int:
    """A sentence as a number; two of a million differing ones are the same once in 10^7 runs."""
    return int.from_bytes(hashlib.blake2b(sentence.encode(), digest_size=8).digest(), "little")


def _find_quote(submission: Submission, wanted: int) -> str:
    """The sentence behind a number; ``""`` if the file has changed meanwhile."""
    sentences = _list_sentences(submission.narratives.values(), submission)
    return next((text for key, text in sentences.items() if _hash_sentence(key) == wanted), "")


def _report_copied(
    batch: Sequence[Submission], pair: tuple[int, int], counts: tuple[int, int], sentence: str
) -> Finding:
    own, other = batch[pair[0]], batch[pair[1]]
    return Finding(
        "TEXT_SAME_AS_OTHER",
        Severity.WARNING,
        own.file,
        label=own.unit.label or own.file,
        value=_shorten(sentence),
        params={
            "other": f"{other.unit.label}（{other.file}）" if other.unit.label else other.file,
            "count": str(counts[0]),
            "same": str(counts[1]),
        },
    )


def _list_sentences(texts: Iterable[str], submission: Submission) -> Mapping[str, str]:
    """The sentences that can be compared, each once, with what they are shown as."""
    stock = submission.form.statements.wording.stock
    found: dict[str, str] = {}
    for text in texts:
        for match in _SENTENCE.finditer(plain(text)):
            shown = _NUMBERING.sub("", match[0])
            if len(shown) < _SHORTEST or any(word in shown for word in stock):
                continue
            found.setdefault(_normalize(shown, submission), shown)
    return found


def _normalize(sentence: str, submission: Submission) -> str:
    """A sentence without what differs between years and units when it is copied."""
    if submission.unit.name:
        sentence = sentence.replace(plain(submission.unit.name), "")
    year = submission.year
    if year is None:
        return sentence
    return _YEAR.sub(lambda match: f"{int(match[0]) - year:+}", sentence)


def _shorten(sentence: str) -> str:
    return sentence if len(sentence) <= _SHOWN else sentence[:_SHOWN] + "…"
