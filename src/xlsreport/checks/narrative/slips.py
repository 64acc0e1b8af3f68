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
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from xlsreport.checks.narrative.clauses import plain, sentences_of
from xlsreport.checks.narrative.narration import BRACKETS, YEAR, narration_of
from xlsreport.findings.finding import Severity
from xlsreport.forms.phrases import NUMERALS, either, with_years
from xlsreport.text.chinese_numerals import read_numeral
from xlsreport.text.country import country
from xlsreport.units.codes_and_names import may_be_same_unit, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.checks.narrative.narration import Narration
    from xlsreport.checks.policy.context import Context
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Narrative
    from xlsreport.forms.statements import Notice, Wording
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
_BEFORE_COMMA = re.compile(r"[^，。；：]+")
_SOME_YEAR = re.compile(r"(?:19|20)\d\d年")
_SOME_DATE = re.compile(r"\d[年月]")
_ASIDE = re.compile(r"《[^《》]*》|（[^（）]*）")
# What numbers a paragraph: an opening bracket or none, the number, what closes it.
_MARKER = re.compile(
    rf"(?P<opens>[（(]?)(?:(?P<digits>\d{{1,2}})|(?P<numeral>[{NUMERALS}]{{1,3}}))(?P<closes>[）)、.])(?!\d)"
)
# What stands between two sentences or items of a list, and the numbering in front of them.
_ITEM = re.compile(r"[^。！？；\n]+")
_ITEM_NUMBER = re.compile(
    rf"^(?:[^：]{{1,8}}：)?(?:[（(]?[{NUMERALS}\d]{{1,3}}[）)、.是]|第[{NUMERALS}])*[，：]?"
)
# Shorter items are headings and phrases that may stand twice.
_LEAST_REPEATED = 14
# The number of an act: letters, year in brackets, number.
_ACT = re.compile(
    r"(?P<letters>[\u4e00-\u9fff]{3,9})[〔（\[【﹝](?P<rest>\d{4}[〕）\]】﹞]第?\d+号)"
)
# How much the letters of a miswritten number are like the right ones, at least; with the first one
# changed it is another issuer's.
_NEARLY = 0.6
# A notice is named right before its title, or within it.
_ISSUER_REACH = 24
_NUMBER_BEHIND = re.compile(r"^[^《。；]{0,12}?\d{4}[^《。；]{0,3}?\d+号")
_QUOTED = re.compile("“[^“”]*”|《[^《》]*》|「[^「」]*」")
_SHOWN = 40


def check_narrative_lengths(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a section that is empty, too short or too long (docs/rules.md, rule 16).

    Where no section is written at all the texts may be handled elsewhere, and that is a note.
    """
    narration = narration_of(submission)
    expected = dict(narration.statements.expected)
    filled = not (submission.consolidated or submission.untouched)
    read = bool(submission.container) and filled
    written = any(text for _, text in narration.texts())
    for narrative, text in narration.texts():
        told = written and expected.get(narrative.id, 0)
        if read and not told and not "".join(text.split()):
            yield narration.finding("TEXT_UNWRITTEN", narrative, severity=Severity.NOTE)
    if not written:
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
        yield from _check_numbering(narrative, text, narration)
        yield from _check_repeated(narrative, text, narration)
        yield from _check_unsaid(narrative, text, narration)
        flat = plain(text)
        cites = any(act.search(flat) for act in narration.prepared.some_act)
        wording = narration.statements.wording
        lacking = _compile_missing(wording)[0]
        # What a text does not have its sentences do not have.
        some = cites or lacking.search(flat) or _SOME_DATE.search(flat)
        for sentence in sentences_of(text) if some else ():
            if cites:
                yield from _check_notices(narrative, sentence, narration)
                yield from _check_citations(narrative, sentence, narration)
            if submission.year is not None and _SOME_DATE.search(sentence):
                period = list(_check_period(narrative, sentence, submission.year, narration))
                yield from period or _check_years(narrative, sentence, submission.year, narration)
            for match in _find_missing(sentence, wording) if lacking.search(sentence) else ():
                start = max(0, match.start() - _SHOWN // 2)
                shown = sentence[start : match.end() + 1].rstrip("，。；、")
                yield narration.finding("TEXT_NUMBER_MISSING", narrative, params={"clause": shown})


@lru_cache(maxsize=64)
def _compile_missing(wording: Wording) -> tuple[re.Pattern[str], ...]:
    """Patterns of a place without its number: a sign of one, its first letter, all of it."""
    words = []
    signs = [word + counter for word in wording.numbered for counter in wording.numbered_counters]
    for word in wording.numbered:
        others = [text for text in wording.not_numbered if text != word and text.endswith(word)]
        guards = [f"(?<!{re.escape(text.removesuffix(word))})" for text in others]
        words.append("".join(guards) + re.escape(word))
    starts = {word[:1] for word in (*wording.numbered, *wording.unnumbered)} | set(_BLANKS)
    return (
        re.compile(f"{either([*signs, *wording.unnumbered])}|[{_BLANKS}]{{2}}"),
        re.compile(f"[{re.escape(''.join(sorted(starts)))}]"),
        re.compile(
            f"(?:{'|'.join(words) or '(?!)'})(?:{either(wording.numbered_counters)})"
            "(?=[，。；、]|$)"
            f"|[{_BLANKS}]{{2,}}(?={either(wording.blanks_before)})"
            f"|(?:{either(wording.unnumbered)})(?=[。；]|$)"
        ),
    )


def _find_missing(sentence: str, wording: Wording) -> Iterator[re.Match[str]]:
    """The places without their number, tried only where one can begin."""
    _, some_start, missing = _compile_missing(wording)
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


def _check_numbering(narrative: Narrative, text: str, narration: Narration) -> Iterator[Finding]:
    """A number of the other kind among the paragraphs' numbers: （2） between （一） and （三）."""
    last: dict[tuple[bool, str], tuple[str, int]] = {}
    for found in filter(None, map(_MARKER.match, plain(text).split("\n"))):
        kind = "digits" if found["digits"] else "numeral"
        values = (Decimal(found["digits"]),) if found["digits"] else read_numeral(found["numeral"])
        if len(values) != 1:
            continue
        shape = (bool(found["opens"]), found["closes"])
        value, before = int(values[0]), last.get(shape)
        if before is not None and before[0] != kind and value == before[1] + 1 > 1:
            yield narration.finding("TEXT_NUMBERING", narrative, value=found[0])
            kind = before[0]  # the next one is compared with the others
        last[shape] = (kind, value)


def _check_repeated(narrative: Narrative, text: str, narration: Narration) -> Iterator[Finding]:
    """The same sentence twice, as where the remedies are the problems once more."""
    if narrative.id not in narration.statements.no_repeats:
        return
    seen: set[str] = set()
    for whole in _ITEM.findall(plain(text)):
        item = _ITEM_NUMBER.sub("", whole) if len(whole) >= _LEAST_REPEATED else ""
        if len(item) >= _LEAST_REPEATED and item in seen:
            yield narration.finding("TEXT_REPEATED", narrative, value=_shorten(item))
            return
        seen.add(item)


def _check_unsaid(narrative: Narrative, text: str, narration: Narration) -> Iterator[Finding]:
    """A section without the word that the form asks for."""
    for name, words in narration.statements.must_say:
        if name == narrative.id and not _has_any(text, words):
            yield narration.finding("TEXT_UNSAID", narrative, params={"words": words[0]})


def _check_notices(narrative: Narrative, sentence: str, narration: Narration) -> Iterator[Finding]:
    flat = ""
    for number, notice in narration.prepared.notices:
        title = sentence.find(notice.title) if notice.title else -1
        flat = flat or BRACKETS.sub("", sentence)
        if (number not in flat and title < 0) or _has_any(sentence, notice.unless):
            continue
        params = {"since": str(notice.since), "instead": notice.instead}
        if number in flat:
            yield narration.finding("TEXT_NOTICE", narrative, value=notice.number, params=params)
        else:
            yield from _check_title(narrative, sentence, title, notice, narration)


def _check_title(
    narrative: Narrative, sentence: str, at: int, notice: Notice, narration: Narration
) -> Iterator[Finding]:
    """A replaced notice cited by its title: others may have notices with the same title."""
    before, behind = sentence[max(0, at - _ISSUER_REACH) : at], sentence[at + len(notice.title) :]
    params = {"since": str(notice.since), "instead": notice.instead}
    numbered = _NUMBER_BEHIND.match(behind)
    instead = BRACKETS.sub("", notice.instead)
    if _has_any(before, notice.issuers) or (
        numbered is not None and instead in BRACKETS.sub("", numbered[0])
    ):
        severity = Severity.WARNING
    elif numbered is not None or not before.endswith("《") or before[:-1].endswith(notice.others):
        return
    else:
        severity = Severity.NOTE
    yield narration.finding(
        "TEXT_NOTICE", narrative, value=notice.title, params=params, severity=severity
    )


def _check_citations(
    narrative: Narrative, sentence: str, narration: Narration
) -> Iterator[Finding]:
    """Numbers of acts that are nearly as they should be."""
    for right in narration.statements.citations:
        at = sentence.find(right[:-1])
        behind = sentence[at + len(right) - 1 :][:1]
        if at >= 0 and behind != right[-1] and "\u4e00" <= behind <= "\u9fff":
            yield _report_citation(narrative, right[:-1] + behind, right, narration)
    for act in _ACT.finditer(sentence) if "号" in sentence else ():
        for right in narration.statements.citations:
            known = _ACT.fullmatch(right)
            if known is None or BRACKETS.sub("", act["rest"]) != BRACKETS.sub("", known["rest"]):
                continue
            cited, letters = act["letters"], known["letters"]
            if cited.endswith(letters[1:]):
                continue
            near = max(
                (cited[-size:] for size in range(len(letters) - 1, len(letters) + 2)),
                key=partial(_liken, letters),
            )
            if _NEARLY <= _liken(letters, near) < 1:
                written = near + act[0][len(cited) :]
                yield _report_citation(narrative, written, right, narration)


def _liken(one: str, other: str) -> float:
    """How much two texts are alike, 1 for the same."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _report_citation(
    narrative: Narrative, written: str, right: str, narration: Narration
) -> Finding:
    return narration.finding("TEXT_CITATION", narrative, value=written, params={"right": right})


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
        said = wording.accomplished if opens else wording.yearly
        named = _BEFORE_COMMA.match(rest)
        wrong = (
            stated != year
            and _has_any(rest, said)
            and not _has_any(rest, [with_years(word, year) for word in wording.history])
            and not (stated > year and _has_any(rest, wording.planned))
            and not (named and _has_any(named[0], wording.dated))
        )
    if wrong and stated != year:
        params = {"year": str(year), "clause": _shorten(sentence)}
        yield narration.finding("TEXT_YEAR", narrative, value=str(stated), params=params)


def _has_any(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _shorten(sentence: str) -> str:
    sentence = sentence.rstrip("。！？")
    return sentence if len(sentence) <= _SHOWN else sentence[:_SHOWN] + "…"


def check_narrative_names(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports another unit's name where the report says whose it is (docs/rules.md, rule 16).

    Also a unit that calls itself what it is not: a town's report that says "our bureau".
    """
    del context
    narration = narration_of(submission)
    own = submission.unit.name
    names = country().names
    if not normal_name(own).endswith(names.single) or submission.consolidated:
        return
    yield from _check_own_kind(narration, normal_name(own), names)
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


def _check_own_kind(narration: Narration, own: str, names: Names) -> Iterator[Finding]:
    """What the unit calls itself, once each, but for quotations and titles."""
    wording = narration.statements.wording
    kind = next(each for each in names.single if own.endswith(each))
    some_call, calls = _compile_calls(names)
    for narrative, text in narration.texts():
        found = dict.fromkeys(
            call["call"]
            for sentence in (sentences_of(text) if some_call.search(text) else ())
            if not _has_any(sentence, wording.former)
            for call in calls.finditer(_QUOTED.sub("", sentence))
            if call["kind"] != kind
        )
        for call in found:
            yield narration.finding(
                "TEXT_OTHER_KIND",
                narrative,
                value=call,
                params={"unit": narration.submission.unit.name},
            )


@lru_cache(maxsize=64)
def _compile_calls(names: Names) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of what a unit may call itself: anywhere, and only not within other words."""
    own, single = either(names.own), either(names.single)
    return re.compile(f"(?:{own})(?:{single})"), re.compile(
        rf"(?<![{re.escape(names.not_before_own)}])(?P<call>(?:{own})(?P<kind>{single}))"
        rf"(?!{either(names.not_behind_own)})"
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
