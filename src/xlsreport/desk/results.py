"""Merging, and what stands behind every merged figure; the report, letters and the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.collection.circular import write_circular
from xlsreport.collection.history import STATES
from xlsreport.collection.letters import remind
from xlsreport.collection.season import MERGED
from xlsreport.collection.settle import changed_since, close, merge, publish, verify
from xlsreport.desk.files import send
from xlsreport.desk.in_pages import name_buttons
from xlsreport.desk.office import state_of_all
from xlsreport.desk.page import act, is_own_path, render, show
from xlsreport.errors import UsageError
from xlsreport.findings.finding import message_of
from xlsreport.report.published.printed_table import print_figure, print_table
from xlsreport.report.text import merge_text
from xlsreport.submission.submission import BETWEEN_LEVELS, counted
from xlsreport.text.dates import find_day
from xlsreport.text.records import Record
from xlsreport.verbs.publish import Printing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from starlette.responses import Response

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import UnitState, Version
    from xlsreport.desk.page import Asked
    from xlsreport.forms.expression import Number
    from xlsreport.report.results import MergeReport
    from xlsreport.submission.submission import Submission, Unit
    from xlsreport.verbs.publish import PublishReport

__all__ = ["RESULTS", "find_merged"]


class Source(Record, frozen=True):
    """One unit behind a merged figure.

    Attributes:
        name: The unit, with the way down to it where it stands below another one.
        figure: Its figure as printed.
        key: The unit of the roster whose archived file has it; ``""`` if that is not known.
        sha256: Of that file; ``""`` likewise.
        file: What the file is called.
        place: Where the figure stands in it, as ``sheet!D7``; ``""`` if it stands nowhere.
        inside: Whether that file is itself a merged one, in which the figure is a part.
        part: The unit's code, or name where it has none.
    """

    name: str
    figure: str
    key: str
    sha256: str
    file: str
    place: str
    inside: bool
    part: str


def find_merged(season: Season, events: Sequence[Event]) -> tuple[Event, Path] | None:
    """The newest merged workbook with its event, if it still lies there; ``None`` if there is none.

    Args:
        season: The collection.
        events: What happened in it.
    """
    merged = [event for event in events if event.kind == "merged"]
    path = season.folder / MERGED / str(merged[-1].data["name"]) if merged else None
    return (merged[-1], path) if path is not None and path.is_file() else None


def _show_results(asked: Asked) -> Response:
    season = asked.office.season()
    events, states = state_of_all(season)
    found = find_merged(season, events)
    submission = None if found is None else asked.office.read_merged(season, found[1])
    tables = []
    if submission is not None:
        figures = counted(submission)
        tables = [
            (table, print_table(submission.form, table.id, figures))
            for table in submission.form.tables
        ]
    folder = season.path(MERGED)
    return render(
        asked,
        "results.html",
        states=states,
        state_words={name: asked.say(*texts) for name, texts in STATES.items()},
        inside=[each for each in states if each.state == "accepted"],
        outside=[each for each in states if each.state != "accepted"],
        merged=None if found is None else found[1].name,
        spoken=season.form.language,
        stale=found is not None and changed_since(events, found[0]),
        tables=tables,
        files=sorted(p.name for p in folder.iterdir() if p.is_file() and p.name[0] not in ".~"),
        lines=asked.office.lines,
        missing=sum(each.state in {"issued", "not_issued"} for each in states),
        closed=any(event.kind == "closed" for event in events),
    )


def _show_cell(asked: Asked) -> Response:
    """The units that make a merged figure; from each it is one step to the cell of its file."""
    season = asked.office.season()
    events, states = state_of_all(season)
    found = find_merged(season, events)
    submission = None if found is None else asked.office.read_merged(season, found[1])
    cell = asked.field("cell")
    if submission is None or cell not in submission.form.cells:
        raise UsageError(
            "还没有汇总表，或者汇总表里没有这一格。请先汇总，再从汇总页打开。",
            "There is no merged workbook yet, or it has no such cell. Merge, then open it from "
            "there.",
        )
    table = submission.form.table(submission.form.cells[cell].table)
    return render(
        asked,
        "cell.html",
        cell=submission.form.cells[cell],
        table=table,
        total=print_figure(counted(submission).get(cell)),
        place=_name_place(submission, cell),
        sources=[_find_source(asked, season, states, d.unit, d.within, d.figures.get(cell), cell)
                 for d in submission.details],
        merged="" if found is None else found[1].name,
        summed=submission.form.cells[cell].merged,
        stale=found is not None and changed_since(events, found[0]),
    )  # fmt: skip


def _find_source(
    asked: Asked,
    season: Season,
    states: Sequence[UnitState],
    unit: Unit,
    within: Unit | None,
    figure: Number | None,
    cell: str,
) -> Source:
    top = unit if within is None else within
    match = season.roster.match(top.code, top.name.split(BETWEEN_LEVELS, 1)[0])
    key = "" if match is None else match.unit.code or match.unit.name
    state = next((each for each in states if each.key == key), None)
    name = (
        unit.name if within is None else f"{within.name or within.code}{BETWEEN_LEVELS}{unit.name}"
    )
    if state is None or state.current is None:
        return Source(name, print_figure(figure), "", "", "", "", inside=False, part="")
    read = asked.office.check(season, state.current.sha256).submission
    inside = read is not None and read.consolidated
    place = "" if read is None else _name_place(read, cell)
    return Source(
        name, print_figure(figure), key, state.current.sha256, state.current.name, place, inside,
        unit.code or unit.name,
    )  # fmt: skip


def _name_place(submission: Submission, cell: str) -> str:
    place = submission.places.get(cell)
    return "" if place is None else f"{place.sheet}!{place.address}"


def _find_counting(asked: Asked, season: Season) -> tuple[UnitState, Version, Submission]:
    """The unit that is asked for, its version that counts and what that holds.

    Raises:
        UsageError: It has none with the cell that is asked for.
    """
    _, states = state_of_all(season)
    key = season.find_unit(asked.field("unit"))
    state = next(each for each in states if each.key == key)
    current = state.current
    read = None if current is None else asked.office.check(season, current.sha256).submission
    if read is None or current is None or asked.field("cell") not in read.form.cells:
        raise UsageError(
            "这个单位没有这一格。请从汇总页重新打开。",
            "This unit has no such cell. Open it again from the page of the merge.",
        )
    return state, current, read


def _show_below(asked: Asked) -> Response:
    """A figure of a merged workbook that a unit sent, and the units below it that make it."""
    season = asked.office.season()
    state, current, read = _find_counting(asked, season)
    cell = asked.field("cell")
    # Lines of the details may have been sorted: each is found by its unit.
    places: dict[tuple[str, str], list[str]] = {}
    for code, name, place in asked.office.find_places(season, current.sha256, cell):
        places.setdefault((code, name), []).append(place)
    parts = []
    for each in read.details:
        there = places.get((each.unit.code, each.unit.name), [])
        label = each.unit.label
        if each.within is not None:
            label = f"{each.within.label}{BETWEEN_LEVELS}{label}"
        place = there.pop(0) if there else ""
        part = each.unit.code or each.unit.name
        parts.append((part, label, print_figure(each.figures.get(cell)), place))
    return render(
        asked,
        "below.html",
        unit=state.unit,
        key=state.key,
        cell=read.form.cells[cell],
        total=print_figure(counted(read).get(cell)),
        place=_name_place(read, cell),
        parts=parts,
        version=current,
    )


def _show_row(asked: Asked) -> Response:
    """The line of the details that has a figure, as it stands in the archived file."""
    season = asked.office.season()
    state, current, read = _find_counting(asked, season)
    cell, place = asked.field("cell"), asked.field("place")
    excerpt = asked.office.read_excerpt(season, current.sha256, cell, place)
    if excerpt is None:
        raise UsageError(
            "这个文件的明细里没有这一格。请从汇总页重新打开。",
            "The details of this file have no such cell. Open it again from the page of the merge.",
        )
    return render(
        asked,
        "row.html",
        unit=state.unit,
        key=state.key,
        cell=read.form.cells[cell],
        place=place,
        excerpt=excerpt,
        version=current,
    )


def _send_result(asked: Asked) -> Response:
    folder = asked.office.season().path(MERGED)
    named = [p for p in folder.iterdir() if p.is_file() and p.name == asked.field("name")]
    if not named:
        raise UsageError(
            "4-汇总 里没有这个文件了。请刷新页面。",
            "4-汇总 does not hold this file any more. Load the page again.",
        )
    return send(named[0])


def _merge(asked: Asked) -> str:
    return _settle(asked, merge)


def _close(asked: Asked) -> str:
    return _settle(asked, close)


def _settle(asked: Asked, work: Callable[[Season, str], MergeReport]) -> str:
    with asked.office.at_work() as season:
        report = work(season, asked.office.who)
    written = "" if report.output is None else report.output.name
    lines = merge_text(report.outcomes, report.consolidation, written, asked.language)
    said = (name_buttons(line, asked.language) for line in lines)
    asked.office.lines = [*_name_waiting(asked, season), *(line for line in said if line.strip())]
    if report.output is None:
        asked.note(
            "没有写出汇总表，原因见下面。", "Nothing was written; why stands below.", good=False
        )
    else:
        asked.note(f"汇总好了：{written}", f"Merged: {written}")
    return "/merge"


def _name_waiting(asked: Asked, season: Season) -> Iterator[str]:
    """Says which units have reported and are not accepted: a merge only knows what is accepted."""
    _, states = state_of_all(season)
    waiting = [each.unit.name for each in states if each.versions and each.accepted is None]
    if waiting:
        names = asked.say("、", ", ").join(waiting)
        yield asked.say(
            f"已经报来、还没有采纳、所以没有汇总的 {len(waiting)} 个：{names}",
            f"Reported but not accepted, and so not merged, {len(waiting)}: {names}",
        )


def _publish(asked: Asked) -> str:
    day = asked.field("day")
    printing = Printing(
        day=find_day(day) if day else None,
        organ=asked.field("organ").strip(),
        draft_overview=bool(asked.field("draft_overview")),
        force=bool(asked.field("force")),
    )
    kind = "html" if asked.field("kind") == "html" else "docx"
    with asked.office.at_work() as season:
        report = publish(season, asked.office.who, printing, kind=kind)
    asked.office.lines = list(_describe_published(asked, report))
    return "/merge"


def _describe_published(asked: Asked, report: PublishReport) -> Iterator[str]:
    for each in report.reports:
        for finding in each.errors:
            yield message_of(finding, asked.language)
        if each.below:
            names = asked.say("、", ", ").join(fact.label for fact in each.below)
            yield asked.say(f"缺报或有疑问的单位：{names}", f"Missing or in doubt: {names}")
        for text in each.unprinted:
            yield asked.say(f"表外的文字没有印：{text}", f"Outside the tables, not printed: {text}")
        if each.target is None:
            asked.note(
                "没有写出报告，原因见下面。补齐后再写；要先看样子，勾“未定稿也写”。",
                "No report was written; why stands below. Mend it first; to see it before, tick "
                "the draft.",
                good=False,
            )
        else:
            name, draft = (
                each.target.name,
                asked.say("（未定稿）", " (draft)") if each.draft else "",
            )
            asked.note(f"写好了报告：{name}{draft}", f"The report is written: {name}{draft}")


def _write_circular(asked: Asked) -> str:
    with asked.office.at_work() as season:
        done = write_circular(season)
    asked.office.lines = list(done.written.letter.lines)
    name = (done.written.document or done.written.text).name
    asked.note(
        f"写好了通报 {name} 和附表 {done.table.name}。",
        f"The circular {name} and its table {done.table.name} are written.",
    )
    return "/merge"


def _remind(asked: Asked) -> str:
    unit = asked.field("unit")
    with asked.office.at_work() as season:
        written = remind(season, asked.office.who, [season.find_unit(unit)] if unit else ())
    names = asked.say("、", ", ").join(each.state.unit.name for each in written if each.state)
    asked.note(
        f"写了 {len(written)} 份催报通知（{names}），在 3-退回 和各单位的页面上。",
        f"{len(written)} reminders ({names}) are written, in 3-退回 and on the units' pages.",
    )
    back = asked.field("back")
    return back if is_own_path(back) else "/"


def _verify(asked: Asked) -> str:
    season = asked.office.season()
    faults = [name_buttons(asked.say(*fault), asked.language) for fault in verify(season)]
    asked.office.lines = faults
    if faults:
        asked.note(
            f"核验发现 {len(faults)} 处不对，见下面。请从备份恢复档案文件夹。",
            f"{len(faults)} faults were found; see below. Restore the archive from a copy.",
            good=False,
        )
    else:
        count = len(season.events())
        asked.note(
            f"台账 {count} 条、档案和汇总表都对得上。",
            f"{count} events, the archive and the merged workbook agree.",
        )
    return "/merge"


RESULTS = (
    show("/merge", _show_results),
    show("/merge/cell", _show_cell),
    show("/merge/below", _show_below),
    show("/merge/row", _show_row),
    show("/merge/file", _send_result),
    act("/merge/run", _merge),
    act("/merge/publish", _publish),
    act("/merge/circular", _write_circular),
    act("/merge/verify", _verify),
    act("/merge/close", _close),
    act("/remind", _remind),
)
"""The pages of this module."""
