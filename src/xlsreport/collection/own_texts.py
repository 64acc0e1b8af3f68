"""The texts of the report that the office writes itself, kept with the season."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.checks.all_checks import check_outcome
from xlsreport.collection.ledger import Entry
from xlsreport.errors import UsageError
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.checks.policy.context import Assignment
    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.submission.submission import Submission

__all__ = ["assignment_of_report", "check_texts", "find_texts", "write_texts"]

_LONGEST = 30_000


def find_texts(events: Iterable[Event]) -> dict[str, str]:
    """The texts that were written last, by the narrative's id; empty if none were.

    Args:
        events: What happened in the season, the oldest first.
    """
    written = [event.data["texts"] for event in events if event.kind == "written"]
    return {str(key): str(text) for key, text in written[-1].items()} if written else {}


def write_texts(season: Season, who: str, texts: Mapping[str, str]) -> None:
    """Keeps the texts of the report; the ledger has those before, too.

    Args:
        season: The season; nobody else may be writing.
        who: Who wrote them.
        texts: By the narrative's id; one that is blank is left to the merged workbook.

    Raises:
        UsageError: The form has no such narrative, or a text is too long.
    """
    titles = {each.id: each.title for each in season.form.narratives}
    kept = {key: text.strip() for key, text in texts.items() if text.strip()}
    for key, text in kept.items():
        if key not in titles or len(text) > _LONGEST:
            raise UsageError(
                f"“{titles.get(key, key)}”没有保存：表单没有这一段，或者超过 {_LONGEST} 字。",
                f"{titles.get(key, key)!r} was not kept: the form has no such text, or it is "
                f"longer than {_LONGEST} characters.",
            )
    if kept != find_texts(season.events()):
        data = {"texts": kept, "titles": [titles[key] for key in kept]}
        season.enter(who, [Entry("written", "", "", data)])


def check_texts(season: Season, merged: Submission, texts: Mapping[str, str]) -> Outcome:
    """What the checks say of the merged figures with these texts, as before they are published.

    Args:
        season: The season.
        merged: Its merged workbook.
        texts: By the narrative's id; they take the place of the workbook's own.
    """
    read = replace(merged, narratives={**merged.narratives, **texts})
    last_year = None if season.previous is None else PreviousYear(season.previous)
    outcome = Outcome(merged.file, read, ())
    return check_outcome(outcome, last_year, assignment_of_report(season), season.forms.values())


def assignment_of_report(season: Season) -> Assignment:
    """What the office asks of its own report; it is on no roster and was handed out by nobody."""
    return replace(
        season.assignment(),
        roster=None,
        key=None,
        year=season.task.year,
        period=season.task.period or "",
    )
