"""The texts of the report: drafted from the merged figures, written here, checked against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.collection.own_texts import check_texts, find_texts, write_texts
from xlsreport.collection.settle import changed_since
from xlsreport.desk.page import act, describe, render, show
from xlsreport.desk.report_view import Issue, mark_text, quotes_of
from xlsreport.desk.results import find_merged
from xlsreport.errors import UsageError, XlsreportError
from xlsreport.findings.finding import Severity, message_of, remedy_of
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.text.records import Record
from xlsreport.verbs.draft_text import draft_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.responses import Response

    from xlsreport.collection.season import Season
    from xlsreport.desk.page import Asked
    from xlsreport.desk.report_view import Line
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["WRITING"]


class Written(Record, frozen=True):
    """One text of the report.

    Attributes:
        id: The narrative's id.
        title: Its heading.
        text: What stands in the field.
        state: ``saved``, ``draft``, ``typed`` (and not saved) or ``""`` for a blank one.
        draft: What the figures give as draft; ``""`` where the form declares none.
        issues: What the checks say of it.
        lines: The text with the words marked that findings quote.
    """

    id: str
    title: str
    text: str
    state: str
    draft: str
    issues: tuple[Issue, ...]
    lines: tuple[Line, ...]


def _show_texts(asked: Asked) -> Response:
    season = asked.office.season()
    saved = find_texts(season.events())
    return _answer(asked, season, saved, saved)


def _check(asked: Asked) -> Response:
    """The page with what was typed, checked and not saved; with a draft where that is asked for."""
    season = asked.office.season()
    return _answer(asked, season, find_texts(season.events()), _read_fields(asked, season))


def _save(asked: Asked) -> Response | str:
    try:
        with asked.office.at_work() as season:
            write_texts(season, asked.office.who, _read_fields(asked, season))
    except (XlsreportError, OSError) as error:
        asked.note(*describe(error), good=False)
        return _check(asked)  # with what was typed
    asked.note(
        "保存了。写报告时就用这些文字；数字变了，这里会标出来。",
        "Saved. The report is written with these texts; where figures change, they are marked.",
    )
    return "/report"


def _read_fields(asked: Asked, season: Season) -> dict[str, str]:
    return {
        each.id: asked.field(each.id).replace("\r\n", "\n").strip()
        for each in season.form.narratives
    }


def _answer(
    asked: Asked, season: Season, saved: Mapping[str, str], typed: Mapping[str, str]
) -> Response:
    events = season.events()
    found = find_merged(season, events)
    merged = None if found is None else asked.office.read_merged(season, found[1])
    if found is None or merged is None:
        raise UsageError(
            "还没有汇总表，没有数字可以写。请先到“汇总”页汇总，再来写报告的文字。",
            "There is no merged workbook yet, so there are no figures to write of. Merge on the "
            "page of that name, then come back.",
        )
    last_year = None if season.previous is None else PreviousYear(season.previous)
    drafts = draft_of(merged, last_year)
    texts = _fill_in(merged, typed, drafts, asked.field("draft"), fresh=asked.form is None)
    outcome = check_texts(season, merged, texts)
    return render(
        asked,
        "writing.html",
        texts=list(_list_texts(asked, outcome, texts, saved, drafts)),
        stale=changed_since(events, found[0]),
        closed=any(event.kind == "closed" for event in events),
    )


def _fill_in(
    merged: Submission,
    typed: Mapping[str, str],
    drafts: Mapping[str, str],
    asked_for: str,
    *,
    fresh: bool,
) -> dict[str, str]:
    """What stands in each field: what was typed or saved, else the workbook's own, else a draft."""
    texts = {}
    for each in merged.form.narratives:
        text = typed.get(each.id, "") or merged.narratives.get(each.id, "").strip()
        if each.id == asked_for or (fresh and not text):
            text = drafts.get(each.id, text)
        texts[each.id] = text
    return texts


def _list_texts(
    asked: Asked,
    outcome: Outcome,
    texts: Mapping[str, str],
    saved: Mapping[str, str],
    drafts: Mapping[str, str],
) -> Iterator[Written]:
    submission = outcome.submission
    narratives = () if submission is None else submission.form.narratives
    number = 0
    for each in narratives:
        issues = []
        for finding in outcome.findings:
            about = each.id in finding.cell_ids and finding.severity is not Severity.NOTE
            if about and finding.waived is None:
                number += 1
                issues.append(
                    Issue(
                        number,
                        str(finding.severity),
                        finding.rule or finding.code,
                        message_of(finding, asked.language),
                        remedy_of(finding, asked.language),
                        finding.cell_ids,
                        quotes_of(finding),
                        "",
                    )
                )
        text, draft = texts[each.id], drafts.get(each.id, "")
        state = "typed"
        if not text or text == saved.get(each.id, ""):
            state = "saved" if text else ""
        elif text == draft:
            state = "draft"
        yield Written(
            each.id, each.title, text, state, draft, tuple(issues), mark_text(text, issues)
        )


WRITING = (
    show("/report", _show_texts),
    act("/report/check", _check),
    act("/report/save", _save),
)
"""The pages of this module."""
