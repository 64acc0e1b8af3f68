"""A unit's page: its report as printed with what is wrong with it, and what can be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.collection import decide as verbs
from xlsreport.collection.history import describe_event
from xlsreport.collection.in_words import say_undecided
from xlsreport.collection.letters import return_with_letter
from xlsreport.collection.start import extend
from xlsreport.collection.state import DECISIONS, without_undone
from xlsreport.collection.versions import differences
from xlsreport.desk.files import find_copies
from xlsreport.desk.office import state_of_all
from xlsreport.desk.overview import OPEN_STATES, order_as_tree, state_words
from xlsreport.desk.page import act, address, render, show
from xlsreport.desk.report_view import view_version
from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from starlette.responses import Response

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import UnitState, Version
    from xlsreport.desk.office import Office
    from xlsreport.desk.page import Asked

__all__ = ["UNIT"]


def _show_unit(asked: Asked) -> Response:
    season = asked.office.season()
    key = season.find_unit(asked.field("unit"))
    events, states = state_of_all(season)
    state = next(each for each in states if each.key == key)
    version = _choose_version(state, asked.field("version"))
    return render(
        asked,
        "unit.html",
        state=state,
        state_words=state_words(asked),
        version=version,
        rivals=_compare_rivals(asked.office, season, state),
        view=None
        if version is None
        else view_version(asked.office, season, state, version, asked.language),
        compare=asked.field("compare") or "both",
        copies=find_copies(season, key),
        handed_out=any(e.kind == "issued" and e.unit == key for e in events),
        history=[
            describe_event(event, asked.language, season.form)
            for event in _list_events(events, key)
        ],
        decided=any(e.kind in DECISIONS for e in _list_own(events, key)),
        following=_find_following(states, key),
        closed=any(event.kind == "closed" for event in events),
    )


def _choose_version(state: UnitState, sha256: str) -> Version | None:
    """The version that is asked for, else the one that counts; ``None`` where nothing came."""
    named = [each for each in state.versions if sha256 and each.sha256 == sha256]
    return named[0] if named else state.current


def _compare_rivals(
    office: Office, season: Season, state: UnitState
) -> list[tuple[str, tuple[str, ...]]]:
    """What differs between the versions of which none counts yet, with what each of them has."""
    read = [office.check(season, each.sha256).submission for each in state.rivals]
    versions = [each for each in read if each is not None]
    found = [{c.cell: c for c in differences(versions[0], other)} for other in versions[1:]]
    compared: list[tuple[str, tuple[str, ...]]] = []
    for cell in dict.fromkeys(cell for changes in found for cell in changes):
        one = next(changes[cell] for changes in found if cell in changes)
        others = (changes[cell].now if cell in changes else one.before for changes in found)
        compared.append((one.label, (one.before, *others)))
    return compared


def _list_own(events: Iterable[Event], key: str) -> list[Event]:
    """The events of a unit that were not taken back."""
    return without_undone(event for event in events if event.unit == key)


def _list_events(events: Sequence[Event], key: str) -> Iterator[Event]:
    """What happened to a unit and its files, the newest first."""
    files = {event.file for event in events if event.unit == key and event.file}
    for event in reversed(events):
        if event.unit == key or (not event.unit and event.file in files):
            yield event


def _find_following(states: Sequence[UnitState], key: str) -> UnitState | None:
    """The next unit of the overview's list with something to do; ``None`` if there is none."""
    ordered = [each for _, each in order_as_tree(states)]
    at = next((n for n, each in enumerate(ordered) if each.key == key), 0)
    behind = (*ordered[at + 1 :], *ordered[:at])
    return next((each for each in behind if each.rivals or each.state in OPEN_STATES), None)


def _find_unit(asked: Asked, season: Season) -> str:
    return season.find_unit(asked.field("unit"))


def _require_reason(asked: Asked) -> str:
    reason = asked.field("reason").strip()
    if not reason:
        raise UsageError(
            "没有写原因，所以没有登记。请在“原因”里写明为什么，再按一次。",
            "No reason was given, so nothing was entered. Write why, and press the button again.",
        )
    return reason


def _page_of(key: str) -> str:
    return address("/unit", unit=key)


def _accept(asked: Asked) -> str:
    with asked.office.at_work() as season:
        key = _find_unit(asked, season)
        found = verbs.find_state(season, key)
        reason = _require_reason(asked) if found.errors else asked.field("reason")
        verbs.accept(season, key, asked.office.who, reason)
    name = found.unit.name
    asked.note(f"采纳了{name}的报表。", f"The report of {name} is accepted.")
    return _page_of(key)


def _return(asked: Asked) -> str:
    with asked.office.at_work() as season:
        key = _find_unit(asked, season)
        written = return_with_letter(
            season,
            key,
            asked.office.who,
            asked.field("reason"),
            settings=asked.office.settings,
        )
    files = [written.document or written.text, *([written.copy] if written.copy else [])]
    names = asked.say("、", ", ").join(each.name for each in files)
    asked.note(
        f"已登记退回。请把通知{'和标好的表' if written.copy else ''}（{names}）发给单位，"
        "等它改好再报。",
        f"Entered as returned. Send the letter{' and the marked copy' if written.copy else ''} "
        f"({names}) to the unit and wait for the corrected report.",
    )
    if written.state is not None and written.state.rivals:
        asked.note(
            f"{say_undecided(written.state, 'zh')}问清楚后，在下面按“以第几份为准”。",
            f"{say_undecided(written.state, 'en')} Ask, then say below which counts.",
            good=False,
        )
    return _page_of(key)


def _explain(asked: Asked) -> str:
    text = asked.field("text").strip()
    if not text:
        raise UsageError(
            "说明是空的，没有登记。请写单位说了什么。",
            "The explanation is empty and was not entered. Write what the unit says.",
        )
    with asked.office.at_work() as season:
        key = _find_unit(asked, season)
        count = verbs.explain(season, key, asked.office.who, asked.field("rule"), text)
    asked.note(f"登记了说明，对应 {count} 条问题。", f"Entered for {count} findings.")
    return _page_of(key)


def _decide(asked: Asked) -> str:
    reason = _require_reason(asked)
    with asked.office.at_work() as season:
        key = _find_unit(asked, season)
        verbs.decide(season, key, asked.office.who, asked.field("file"), reason)
    asked.note("登记了以哪一份为准。", "Entered which version counts.")
    return _page_of(key)


def _leave_out(asked: Asked) -> str:
    reason = _require_reason(asked)
    with asked.office.at_work() as season:
        key = _find_unit(asked, season)
        verbs.leave_out(season, key, asked.office.who, reason)
    asked.note("登记了不汇总这个单位。", "Entered: this unit is not merged.")
    return _page_of(key)


def _undo(asked: Asked) -> str:
    reason = _require_reason(asked)
    with asked.office.at_work() as season:
        key = _find_unit(asked, season)
        event = verbs.undo(season, key, asked.office.who, reason)
    said = describe_event(event, asked.language).strip()
    asked.note(f"撤销了：{said}", f"Taken back: {said}")
    return _page_of(key)


def _extend(asked: Asked) -> str:
    with asked.office.at_work() as season:
        key = _find_unit(asked, season)
        extend(season, key, asked.office.who, asked.field("deadline"))
    asked.note("登记了新的期限。", "The new deadline is entered.")
    return _page_of(key)


UNIT = (
    show("/unit", _show_unit),
    act("/unit/accept", _accept),
    act("/unit/return", _return),
    act("/unit/explain", _explain),
    act("/unit/decide", _decide),
    act("/unit/leave-out", _leave_out),
    act("/unit/undo", _undo),
    act("/unit/extend", _extend),
)
"""The pages of this module."""
