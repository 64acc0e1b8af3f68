"""What became of files and units, in words for a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.collection.history import STATES, count_states
from xlsreport.collection.state import changed_since
from xlsreport.submission.submission import BETWEEN_LEVELS
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import StateName, UnitState
    from xlsreport.collection.take import Taken
    from xlsreport.text.words import Language

__all__ = ["describe_taken", "list_states", "say_next", "say_own_row", "say_undecided"]

_MOST_LISTED = 8
_LONGEST_VALUE = 20
_MOST_NAMED = 12
# The first state that some unit is in says what comes next.
_NEXT: dict[StateName, tuple[str, str]] = {
    "received": ("xlsreport collect accept --clean", "xlsreport collect accept --clean"),
    "corrected": ("xlsreport collect accept --clean", "xlsreport collect accept --clean"),
    "with_errors": (
        "xlsreport collect return 单位，再把 3-退回 里的表和通知发还",
        "xlsreport collect return UNIT, then send back the workbook and the letter in 3-退回",
    ),
    "to_explain": (
        "请单位说明，用 xlsreport collect explain 登记，或直接 xlsreport collect accept 单位",
        "enter the units' explanations with xlsreport collect explain, or accept as it is",
    ),
    "explained": (
        "审过说明后 xlsreport collect accept 单位",
        "review what was explained, then xlsreport collect accept UNIT",
    ),
    "not_issued": ("xlsreport collect issue", "xlsreport collect issue"),
    "issued": (
        "等单位报送；催未报的：xlsreport collect remind",
        "wait for the units that sent nothing, or remind them: xlsreport collect remind",
    ),
    "returned": ("等单位改好再报", "wait for the corrected reports"),
}


def _make_speaker(language: Language) -> Callable[[str, str], str]:
    return lambda zh, en: zh if language == "zh" else en


def describe_taken(taken: Taken, season: Season, language: Language) -> Iterator[str]:
    """Yields what became of one file, in lines.

    Args:
        taken: The file.
        season: The season that took it.
        language: Of the lines.
    """
    from xlsreport.findings.finding import message_of, remedy_of

    say = _make_speaker(language)
    texts = {
        "clean": ("没有问题", "no fault"),
        "with_warnings": ("有提醒，请单位说明或核对", "warnings to explain"),
        "with_errors": ("有错误", "errors"),
        "stranger": ("不是名单上单位的本次报表", "from no unit of the roster, or another report"),
        "refused": ("不是能读的报表，已归档", "no readable report; archived"),
        "container": ("已归档，里面的另列", "archived; its contents follow"),
        "known": ("以前收过同一份，没有重复登记", "the same file came before"),
    }
    match = season.roster.match(taken.unit, "") or season.roster.match("", taken.unit)
    unit = "" if match is None else f" → {match.unit.name}"
    yield f"{taken.name}{unit}{say('：', ': ')}{say(*texts[taken.status])}"
    if taken.status == "stranger":
        yield say(
            f"    它写的是：{taken.named}。核对单位、年度和表单；名单漏了这个单位的，"
            "用 xlsreport collect roster 换名单",
            f"    It says: {taken.named}. Check unit, year and form; if the roster lacks the unit, "
            "take another one with xlsreport collect roster",
        )
    for finding in taken.findings[:_MOST_LISTED]:
        advice = remedy_of(finding, language) if taken.status == "refused" else ""
        yield f"    {visible(message_of(finding, language) + advice)}"
    if len(taken.findings) > _MOST_LISTED:
        rest = len(taken.findings) - _MOST_LISTED
        yield say(f"    还有 {rest} 条，见退回的表", f"    {rest} more in the marked copy")
    if taken.changes:
        listed = say("；", "; ").join(
            f"{c.label} {_shorten(c.before) or say('空', 'blank')}→"
            f"{_shorten(c.now) or say('空', 'blank')}"
            for c in taken.changes[:_MOST_LISTED]
        )
        count = len(taken.changes)
        yield say(f"    比上一版改了 {count} 处：{listed}", f"    {count} changes: {listed}")
    for remark in taken.remarks:
        yield f"    {message_of(remark, language)}"
    if taken.copy is not None:
        yield say(f"    标好的表：{taken.copy}", f"    marked copy: {taken.copy}")
    if taken.resolved is not None:
        yield say(
            f"    以前标好的表不用再改，移到了 {taken.resolved}",
            f"    earlier marked copies have nothing left to mend and are now in {taken.resolved}",
        )


def _shorten(text: str) -> str:
    return visible(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")


def list_states(
    states: Sequence[UnitState], events: Sequence[Event], language: Language
) -> Iterator[str]:
    """Yields a line for every unit, those that need the officer first, then what is next.

    Args:
        states: The state of every unit.
        events: Everything that happened.
        language: Of the lines.
    """
    say = _make_speaker(language)
    order = list(STATES)
    for each in sorted(states, key=lambda each: order.index(each.state)):
        parts = [say(*STATES[each.state]), each.unit.code, each.unit.name]
        if each.versions:
            parts.append(say(f"{len(each.versions)} 份", f"{len(each.versions)} files"))
        if each.late:
            parts.append(say(f"晚 {each.late} 天", f"{each.late} days late"))
        if each.rivals:
            count = len(each.rivals)
            parts.append(say(f"{count} 份同时报来，未定哪份", f"{count} at once, undecided"))
        if each.state not in {"accepted", "left_out"} and each.errors:
            parts.append(say(f"{each.errors} 处错误", f"{each.errors} errors"))
        if each.state not in {"accepted", "left_out"} and each.warnings:
            parts.append(say(f"{each.warnings} 处提醒", f"{each.warnings} warnings"))
        yield "  ".join(part for part in parts if part)
        yield from _list_below(each, language)
    trees = [each.below for each in states]
    missing = sum(len(tree.open) for tree in trees if tree is not None)
    if missing:
        yield say(f"下级共缺 {missing} 个单位", f"{missing} units are missing further down")
    counts = count_states(states)
    listed = say("，", ", ").join(f"{say(*STATES[s])} {n}" for s, n in counts.items())
    yield say(f"共 {len(states)} 个单位：{listed}", f"{len(states)} units: {listed}")
    yield say_next(states, events, language)


def say_next(states: Sequence[UnitState], events: Sequence[Event], language: Language) -> str:
    """What the officer does next, in one line.

    Args:
        states: The state of every unit.
        events: Everything that happened.
        language: Of the line.
    """
    say = _make_speaker(language)
    if any(event.kind == "closed" for event in events):
        return say(
            "收表已经结束。下一次：xlsreport collect start 新文件夹 --previous 这个文件夹",
            "The collection is closed. Next time: xlsreport collect start NEW --previous THIS",
        )
    rival = next((each for each in states if each.rivals), None)
    if rival is not None:
        numbers = [rival.versions.index(each) + 1 for each in rival.rivals]
        listed = say("、", ", ").join(map(str, numbers))
        steps = (
            f"向 {rival.unit.name} 问清以哪份为准（第 {listed} 份，看 collect history），再 "
            f"xlsreport collect decide {rival.key} --file 序号 --reason 原因",
            f"ask {rival.unit.name} which counts (files {listed}; see collect history), then "
            f"xlsreport collect decide {rival.key} --file NUMBER --reason REASON",
        )
    else:
        steps = _choose_next(count_states(states), events)
    return say("接下来：", "Next: ") + say(*steps)


def say_undecided(state: UnitState, language: Language) -> str:
    """Which of several files that came at once was taken, and which others there are.

    Args:
        state: The state of a unit.
        language: Of the text.

    Returns:
        One sentence; ``""`` where nothing is undecided.
    """
    if not state.rivals or state.current is None:
        return ""
    say = _make_speaker(language)
    named = {
        each.sha256: say(f"第 {n} 份 {visible(each.name)}", f"file {n}, {visible(each.name)}")
        for n, each in enumerate(state.versions, start=1)
    }
    taken = named.pop(state.current.sha256)
    others = say("、", "; ").join(
        named[each.sha256] for each in state.rivals if each.sha256 in named
    )
    return say(
        f"退回的是{taken}。同时报来、内容不同的还有{others}，还没有定以哪份为准。",
        f"What goes back is {taken}. At the same time came, with other contents, {others}; it is "
        "not decided which counts.",
    )


def say_own_row(season: Season) -> tuple[str, str] | None:
    """That the office stands in its own roster and is to report; ``None`` where it does not."""
    own = season.levels.office
    if own is None:
        return None
    name = visible(own.name or own.code)
    return (
        f"名单里有收表单位自己（{name}）：它的本级和别的单位一样要报一份，没报也算未报。"
        "没有单独报表的，用 collect leave-out 注明不汇总。",
        f"the roster lists the office itself ({name}): its own organ reports like the others and "
        "is missing until it does. If it has no report of its own, leave it out with collect "
        "leave-out.",
    )


def _list_below(state: UnitState, language: Language) -> Iterator[str]:
    """The tree below a unit that sent a merged workbook: node by node who is in and who is not."""
    below = state.below
    if below is None:
        return
    say = _make_speaker(language)
    for node in dict.fromkeys([*below.merged, *(each.within for each in below.open)]):
        missing = [each for each in below.open if each.within == node]
        names = say("、", ", ").join(
            f"{visible(each.name or each.code)}"
            + say(
                f"（{word(f'unit_{each.state}', 'zh')}）", f" ({word(f'unit_{each.state}', 'en')})"
            )
            for each in missing[:_MOST_NAMED]
        ) + ("…" if len(missing) > _MOST_NAMED else "")
        count = below.merged.get(node, 0)
        parts = [say(f"已汇总 {count} 个", f"{count} merged")] if count else []
        if missing:
            parts.append(say(f"缺 {len(missing)} 个：{names}", f"{len(missing)} missing: {names}"))
        where = visible(node) or say("下级", "below")
        depth = "    " * (1 + (node.count(BETWEEN_LEVELS) + 1 if node else 0))
        line = where + say("：", ": ") + say("，", ", ").join(parts)
        yield depth + line


def _choose_next(counts: Mapping[StateName, int], events: Sequence[Event]) -> tuple[str, str]:
    """What the officer does next; with every unit settled, the steps to the end."""
    waiting = (text for state, text in _NEXT.items() if counts.get(state))
    merged = [event for event in events if event.kind == "merged"]
    if not merged or changed_since(events, merged[-1]):
        end = ("xlsreport collect merge", "xlsreport collect merge")
    elif any(each.kind == "published" and each.number > merged[-1].number for each in events):
        end = (
            "xlsreport collect circular（通报写过的不用再写），最后 xlsreport collect close",
            "xlsreport collect circular (unless it is written), then xlsreport collect close",
        )
    else:
        end = (
            "xlsreport collect publish --date 日期，再 circular，最后 close",
            "xlsreport collect publish --date DATE, then circular, at last close",
        )
    return next(waiting, end)
