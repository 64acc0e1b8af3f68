"""Slips in the narratives: another year, a wrong period, a superseded notice, another unit's name.

Seen in published reports: 2022年 in the report for 2023, a period that ends on 12月30日, a replaced
notice cited years later, the form's own instruction left in, a number left out. Sentences about
last year, plans and documents name other years rightly, so a year is doubted only where the report
announces itself or says what was done.

Seen as well: a township's report that announces a bureau's of the same county. Only the sentence
by which the report announces itself, and the one that says who compiled it, are looked at, and
only names that share no stem with the unit's own are doubted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.checks.narrative.clauses import plain, sentences_of
from xlsreport.checks.narrative.narration import BRACKETS, YEAR, narration_of
from xlsreport.forms.statements import either, with_years
from xlsreport.text.country import country
from xlsreport.units.names import may_be_same_unit, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.checks.narrative.narration import Narration
    from xlsreport.checks.policy.context import Context
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Narrative
    from xlsreport.forms.statements import Wording
    from xlsreport.submission.submission import Submission
    from xlsreport.text.country import Names

__all__ = ["check_narrative_lengths", "check_narrative_names", "check_narrative_slips"]

# 自2023年1月1日起至2023年12月31日止, in all the ways in which it is written and miswritten.
_PERIOD = re.compile(
    r"(?P<from_year>\d{4})(?P<year_sign>年?)(?P<from_month>\d{1,2})月(?P<from_day>\d{1,2})日?起?"
    r"(?:至|到|[-—－–~～])+"
    r"(?:(?P<to_year>\d{4})年?)?(?P<to_month>\d{1,2})月(?P<to_day>\d{1,2})(?P<day_sign>日?)止?"
)
# What a model text has in place of numbers and names.
_BLANKS = "×xX＿_"
# （一）, 1. and the like before the first word of a sentence.
_NUMBERING = r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.])?(?:截至)?"
_YEAR_IN_FRONT = re.compile(_NUMBERING + YEAR)
_SOME_YEAR = re.compile(r"(?:19|20)\d\d年")
_ASIDE = re.compile(r"《[^《》]*》|（[^（）]*）")
_SHOWN = 40


def check_narrative_lengths(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a section that is empty, too short or too long (docs/rules.md, rule 16).

    Where no section is written at all the texts are handled elsewhere, and nothing is said.
    """
    narration = narration_of(submission)
    expected = dict(narration.statements.expected)
    if not any(text for _, text in narration.texts()):
        return
    for narrative, text in narration.texts():
        wanted = expected.get(narrative.id, 0)
        length = len("".join(text.split()))
        if wanted and not length:
            yield narration.finding("TEXT_BLANK", narrative)
        elif length < wanted:
            params = {"length": str(length)}
            yield narration.finding("TEXT_SHORT", narrative, value=text, params=params)
        limit = context.profile.text_limits.get(narrative.id)
        if limit is not None and length > limit:
            params = {"length": str(length), "limit": str(limit)}
            yield narration.finding("TEXT_LONG", narrative, params=params)


def check_narrative_slips(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports wrong years, periods and notices, leftovers and missing numbers.

    docs/rules.md, rule 16.
    """
    del context
    narration = narration_of(submission)
    for narrative, text in narration.texts():
        if not text:
            continue
        yield from _check_leftovers(narrative, text, narration)
        for sentence in sentences_of(text):
            yield from _check_notices(narrative, sentence, narration)
            if submission.year is not None:
                period = list(_check_period(narrative, sentence, submission.year, narration))
                yield from period
                if not period:
                    yield from _check_years(narrative, sentence, submission.year, narration)
            for match in _find_missing_numbers(sentence, narration.statements.wording):
                start = max(0, match.start() - _SHOWN // 2)
                shown = sentence[start : match.end() + 1].rstrip("，。；、")
                yield narration.finding("TEXT_NUMBER_MISSING", narrative, params={"clause": shown})


@lru_cache(maxsize=64)
def _compile_missing(wording: Wording) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of a place without its number: the letters that begin one, and all of it."""
    words = []
    for word in wording.numbered:
        others = [text for text in wording.not_numbered if text != word and text.endswith(word)]
        guards = [f"(?<!{re.escape(text.removesuffix(word))})" for text in others]
        words.append("".join(guards) + re.escape(word))
    starts = {word[:1] for word in (*wording.numbered, *wording.unnumbered)} | set(_BLANKS)
    return re.compile(f"[{re.escape(''.join(sorted(starts)))}]"), re.compile(
        f"(?:{'|'.join(words) or '(?!)'})(?:{either(wording.numbered_counters)})(?=[，。；、]|$)"
        f"|[{_BLANKS}]{{2,}}(?={either(wording.blanks_before)})"
        f"|(?:{either(wording.unnumbered)})(?=[。；]|$)"
    )


def _find_missing_numbers(sentence: str, wording: Wording) -> Iterator[re.Match[str]]:
    """The places without their number, tried only where one can begin."""
    some_start, missing = _compile_missing(wording)
    end = 0
    for sign in some_start.finditer(sentence):
        match = missing.match(sentence, sign.start()) if sign.start() >= end else None
        if match is not None:
            end = match.end()
            yield match


def _check_leftovers(narrative: Narrative, text: str, narration: Narration) -> Iterator[Finding]:
    flat = plain(text)
    found: list[str] = []
    if narration.prepared.some_leftover.search(flat):
        found = [left for left, own in narration.prepared.leftovers if own in flat]
    own = narrative.placeholder
    found += [own] if own and plain(own) in flat else []
    if found:
        yield narration.finding("TEXT_LEFTOVER", narrative, value=max(found, key=len))


def _check_notices(narrative: Narrative, sentence: str, narration: Narration) -> Iterator[Finding]:
    flat = ""
    for number, notice in narration.prepared.notices:
        if number[-1:] not in sentence:
            continue  # brackets are taken out, nothing else
        flat = flat or BRACKETS.sub("", sentence)
        if number in flat and not _has_any(sentence, notice.unless):
            params = {"since": str(notice.since), "instead": notice.instead}
            yield narration.finding("TEXT_NOTICE", narrative, value=notice.number, params=params)


def _check_period(
    narrative: Narrative, sentence: str, year: int, narration: Narration
) -> Iterator[Finding]:
    """The period that the figures are of, where a sentence states it."""
    period = narration.statements.period
    if "月" not in sentence or not narration.prepared.period_words.search(sentence):
        return
    for match in _PERIOD.finditer(sentence):
        first = (int(match["from_month"]), int(match["from_day"]))
        last = (int(match["to_month"]), int(match["to_day"]))
        years = {int(match["from_year"]), int(match["to_year"] or match["from_year"])}
        whole = (first, last) == (period.first_day, period.last_day) and years == {year}
        if not (whole and match["year_sign"] and match["day_sign"]):
            expected = (
                f"{year}年{period.first_day[0]}月{period.first_day[1]}日至"
                f"{year}年{period.last_day[0]}月{period.last_day[1]}日"
            )
            params = {"expected": expected}
            yield narration.finding("TEXT_PERIOD", narrative, value=match[0], params=params)


def _check_years(
    narrative: Narrative, sentence: str, year: int, narration: Narration
) -> Iterator[Finding]:
    """Another year where the report announces itself, or where it says what was done."""
    wording = narration.statements.wording
    opens = narrative.id == narration.statements.opening
    bare = _ASIDE.sub("", sentence) if "《" in sentence or "（" in sentence else sentence
    if not _SOME_YEAR.search(bare):
        return
    announced = narration.prepared.announced.search(bare)
    if announced is not None:
        wrong = opens and not _has_any(bare, wording.not_announcing)
        stated = int(announced["year"])
    else:
        match = _YEAR_IN_FRONT.match(bare)
        if match is None:
            return
        stated = int(match["year"])
        rest = bare[match.end() :]
        exempt = [with_years(word, year) for word in wording.history]
        exempt += wording.planned if stated > year else ()
        said = wording.accomplished if opens else wording.yearly
        wrong = _has_any(rest, said) and not _has_any(rest, exempt)
    if wrong and stated != year:
        params = {"year": str(year), "clause": _shorten(sentence)}
        yield narration.finding("TEXT_YEAR", narrative, value=str(stated), params=params)


def _has_any(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _shorten(sentence: str) -> str:
    sentence = sentence.rstrip("。！？")
    return sentence if len(sentence) <= _SHOWN else sentence[:_SHOWN] + "…"


def check_narrative_names(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports another unit's name where the report says whose it is (docs/rules.md, rule 16)."""
    del context
    narration = narration_of(submission)
    own = submission.unit.name
    names = country().names
    if not normal_name(own).endswith(names.single) or submission.consolidated:
        return
    begins, pattern, lead = _compile_patterns(narration.statements.wording, names)
    for narrative, text in narration.texts():
        for sentence in sentences_of(text) if begins.search(plain(text)) else ():
            if not begins.search(sentence):
                continue
            for match in pattern.finditer(sentence):
                name = lead.sub("", match["name"] or match["maker"])
                if not may_be_same_unit(own, name):
                    yield narration.finding(
                        "TEXT_OTHER_UNIT", narrative, value=name, params={"unit": own}
                    )


@lru_cache(maxsize=64)
def _compile_patterns(wording: Wording, names: Names) -> tuple[re.Pattern[str], ...]:
    """Patterns of a sentence that names the report's unit: its first words, all of it, the lead."""
    name = rf"[\u4e00-\u9fff]{{2,24}}?(?:{either(names.in_texts)})"
    return (
        re.compile(either([*wording.announcing, *wording.makers])),
        re.compile(
            rf"(?:{either(wording.announcing)})(?P<name>{name})(?:19|20)\d\d年度?"
            rf"(?:{either(wording.report_names)})"
            rf"|(?:{either(wording.makers)})(?P<maker>{name})(?:{either(wording.made)})"
        ),
        # However the sentence runs into the name.
        re.compile(f"^(?:.*(?:{either(wording.leads)}))?(?:{either(names.own)})?"),
    )
