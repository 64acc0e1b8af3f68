"""The overview: what needs the officer now, every unit's state, the days to the deadline."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from xlsreport.collection.decide import accept, accept_clean
from xlsreport.collection.history import STATES, count_states
from xlsreport.collection.start import issue, move_deadline
from xlsreport.desk.inbox import count_waiting, list_strangers
from xlsreport.desk.office import state_of_all
from xlsreport.desk.page import act, render, show
from xlsreport.errors import UsageError
from xlsreport.text.records import Record
from xlsreport.text.visible import local, office_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from starlette.responses import Response

    from xlsreport.collection.state import StateName, UnitState
    from xlsreport.desk.page import Asked
    from xlsreport.units.roster import RosterUnit

__all__ = ["OPEN_STATES", "OVERVIEW", "order_as_tree", "state_words"]

OPEN_STATES: tuple[StateName, ...] = (
    "with_errors", "explained", "to_explain", "corrected", "received",
)  # fmt: skip
"""The states of a unit in which the officer has something to do, in the order of the doing."""

# What is to be done with the units of a state, in Chinese and in English.
_HINTS: dict[StateName, tuple[str, str]] = {
    "with_errors": (
        "有错误。打开看是哪几格，把标好的表退回；核实无误的写明原因采纳。",
        "They have errors. See which cells, and return the marked copy; or accept with a reason.",
    ),
    "explained": (
        "单位已说明。看说明是否成立，再采纳或退回。",
        "They explained. See whether it holds, then accept or return.",
    ),
    "to_explain": (
        "有提醒没有说明。请单位说明，登记下来；或者看过直接采纳。",
        "Warnings without an explanation. Ask the unit and enter what it says, or accept.",
    ),
    "corrected": ("退回后改好了，没有问题，可以采纳。", "Corrected and without fault: accept."),
    "received": ("没有问题，可以采纳。", "Without fault: accept."),
    "returned": ("已退回，等改好再报。", "Returned: wait for the corrected report."),
    "issued": ("还没有报来。", "Nothing came yet."),
    "not_issued": ("还没有发表给它们。", "They have no workbook yet."),
}
_UNDECIDED_HINT = (
    "同时报来几份，内容不同。问清以哪一份为准，在单位页上定下来。",
    "Several files came at once and differ. Ask which counts, and say so on the unit's page.",
)
_MOST_DAYS = 62


class Day(Record, frozen=True):
    """One day of the line to the deadline.

    Attributes:
        day: The day.
        arrivals: How many units sent their first version on it.
        mark: ``today``, ``deadline``, or ``""``.
    """

    day: date
    arrivals: int
    mark: str


def _show_overview(asked: Asked) -> Response:
    office = asked.office
    if office.chosen is None:
        return RedirectResponse("/seasons", 303)
    season = office.season()
    events, states = state_of_all(season)
    last_day = season.task.last_day
    undecided = [each for each in states if each.rivals]
    groups: list[tuple[str, str, list[UnitState]]] = [
        (state, asked.say(*_HINTS[state]), found)
        for state in (*OPEN_STATES, "not_issued", "issued", "returned")
        if (found := [each for each in states if each.state == state and not each.rivals])
    ]
    if undecided:
        groups.insert(0, ("undecided", asked.say(*_UNDECIDED_HINT), undecided))
    return render(
        asked,
        "overview.html",
        groups=groups,
        counts=[(s, asked.say(*STATES[s]), n) for s, n in count_states(states).items()],
        rows=[(depth, each) for depth, each in order_as_tree(states)],
        state_words=state_words(asked),
        waiting=count_waiting(season),
        strangers=len(list_strangers(season, events)),
        late=[each for each in states if each.late],
        last_day=last_day,
        days_left=None if last_day is None else (last_day - office_day()).days,
        days=list(_list_days(states, last_day, office_day())),
        closed=any(event.kind == "closed" for event in events),
        alike=list(_list_alike(asked, states)),
        clean=sum(each.state in {"received", "corrected"} and not each.rivals for each in states),
    )


def state_words(asked: Asked) -> dict[str, str]:
    """What each state is called, and that of a unit of which it is not decided what counts."""
    words: dict[str, str] = {state: asked.say(*texts) for state, texts in STATES.items()}
    return {**words, "undecided": asked.say("未定哪份", "undecided")}


def order_as_tree(states: Sequence[UnitState]) -> Iterator[tuple[int, UnitState]]:
    """Yields every unit with its depth, those below a unit behind it; in the roster's order.

    Args:
        states: In the roster's order. A unit whose parent is not among them, or stands below
            itself, is at the top.
    """
    by_code = {each.unit.code: each for each in states if each.unit.code}
    below: dict[str, list[UnitState]] = {}
    for each in states:
        below.setdefault(_find_parent(each.unit, by_code), []).append(each)

    def walk(code: str, depth: int) -> Iterator[tuple[int, UnitState]]:
        for each in below.get(code, ()):
            yield depth, each
            if each.unit.code:
                yield from walk(each.unit.code, depth + 1)

    yield from walk("", 0)


def _find_parent(unit: RosterUnit, by_code: dict[str, UnitState]) -> str:
    seen, above = {unit.code}, unit.parent
    while above in by_code:
        if above in seen:
            return ""
        seen.add(above)
        above = by_code[above].unit.parent
    return unit.parent if unit.parent in by_code else ""


def _list_days(states: Iterable[UnitState], last_day: date | None, today: date) -> Iterator[Day]:
    """The days from the first arrival, or today, to the deadline; the last ones where too many."""
    arrivals = Counter(
        min(local(datetime.fromisoformat(v.received)).date() for v in each.versions)
        for each in states
        if each.versions
    )
    first = min((*arrivals, today))
    end = max(today, last_day or today, *arrivals)
    end = min(end, today + timedelta(_MOST_DAYS // 2))
    first = max(first, end - timedelta(_MOST_DAYS - 1))
    for number in range((end - first).days + 1):
        day = first + timedelta(number)
        mark = "deadline" if day == last_day else "today" if day == today else ""
        yield Day(day, arrivals[day], mark)


def _list_alike(
    asked: Asked, states: Iterable[UnitState]
) -> Iterator[tuple[str, str, list[UnitState]]]:
    """Yields what several units have as their only open warning: rule, message of one, units."""
    found: dict[str, list[UnitState]] = {}
    for each in states:
        rules = {str(warning["rule"]) for warning in each.open_warnings()}
        if each.state == "to_explain" and len(rules) == 1 and not each.rivals:
            found.setdefault(rules.pop(), []).append(each)
    for rule, units in found.items():
        if len(units) > 1:
            yield rule, str(units[0].open_warnings()[0][asked.language]), units


def _accept_alike(asked: Asked) -> str:
    reason = asked.field("reason").strip()
    if not reason:
        raise UsageError(
            "没有写原因，所以没有采纳。请在“原因”里写明为什么可以，再按一次。",
            "No reason was given, so nothing was accepted. Write why, and press the button again.",
        )
    with asked.office.at_work() as season:
        _, states = state_of_all(season)
        alike = {rule: units for rule, _, units in _list_alike(asked, states)}
        chosen = alike.get(asked.field("rule"), [])
        for each in chosen:
            accept(season, each.key, asked.office.who, reason)
    return _note_accepted(asked, chosen)


def _accept_clean(asked: Asked) -> str:
    with asked.office.at_work() as season:
        done = accept_clean(season, asked.office.who)
    return _note_accepted(asked, done)


def _note_accepted(asked: Asked, units: Sequence[UnitState]) -> str:
    names = asked.say("、", ", ").join(each.unit.name for each in units)
    asked.note(
        f"采纳了 {len(units)} 个单位：{names}。不对的可以到单位页撤销。",
        f"{len(units)} units accepted: {names}. Each can be taken back on its page.",
    )
    return "/"


def _move_deadline(asked: Asked) -> str:
    reason = asked.field("reason").strip()
    if not reason:
        raise UsageError(
            "没有写原因，所以没有登记。请在“原因”里写明为什么，再按一次。",
            "No reason was given, so nothing was entered. Write why, and press the button again.",
        )
    with asked.office.at_work() as season:
        move_deadline(season, asked.office.who, asked.field("deadline"), reason)
    asked.note(
        "登记了新的期限。已经下发的表封面上还是原来的日期，请告诉各单位。",
        "The new deadline is entered. Covers that were handed out show the day before: tell the "
        "units.",
    )
    return "/"


def _issue_missing(asked: Asked) -> str:
    with asked.office.at_work() as season:
        files = issue(season, asked.office.who)
    asked.note(
        f"写好了 {len(files)} 份表，在 1-下发 文件夹里，也可以在“下发”页下载。",
        f"{len(files)} workbooks were written into 1-下发; the page of hand-outs has them too.",
    )
    return "/handout"


OVERVIEW = (
    show("/", _show_overview),
    act("/accept-clean", _accept_clean),
    act("/accept-alike", _accept_alike),
    act("/issue-missing", _issue_missing),
    act("/deadline", _move_deadline),
)
"""The pages of this module."""
