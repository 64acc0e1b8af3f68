"""The board of a season: every unit's state and findings as one HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsreport.collection.history import STATES, count_states
from xlsreport.report.board import board_page, list_words
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.collection.season import Season
    from xlsreport.collection.state import StateName, UnitState
    from xlsreport.text.words import Language

__all__ = ["season_board"]

_LANGUAGES: tuple[Language, ...] = ("zh", "en")
# The page lists who is missing, and has colours, by the marks of a board of files.
_MARKS: dict[StateName, str] = {
    "with_errors": "errors", "issued": "missing", "accepted": "passed",
}  # fmt: skip
_STEPS: dict[StateName, tuple[str, str]] = {
    "with_errors": ("下一步：退回改正", "Next: return it"),
    "to_explain": ("下一步：请单位说明", "Next: ask for an explanation"),
    "explained": ("下一步：审说明", "Next: review the explanation"),
    "received": ("下一步：采纳", "Next: accept it"),
    "corrected": ("下一步：采纳", "Next: accept it"),
    "returned": ("下一步：等改好的表", "Next: wait for the mended workbook"),
    "issued": ("下一步：催报", "Next: remind it"),
    "not_issued": ("下一步：下发", "Next: hand out a workbook"),
    "accepted": ("下一步：汇总", "Next: merge"),
    "left_out": ("下一步：不用处理", "Next: nothing to do"),
}


def season_board(season: Season, states: Sequence[UnitState], language: Language) -> str:
    """The page.

    Args:
        season: The season.
        states: The state of every unit.
        language: What the page speaks first; the reader can switch.
    """
    task = season.task
    words = {each: {**list_words(each), **_name_states(each)} for each in _LANGUAGES}
    came = sum(bool(each.versions) for each in states)
    report = {
        "zh": visible(f"{task.unit.name}{task.shown_time('zh')}{season.form.title}"),
        "en": visible(f"{task.unit.name} {season.form.title} {task.shown_time('en')}"),
    }
    counts = count_states(states)
    summary = {
        each: "　".join(f"{words[each][_mark_of(state)]} {n}" for state, n in counts.items())
        for each in _LANGUAGES
    }
    data: dict[str, Any] = {
        "language": language,
        "states": [*(_mark_of(state) for state in STATES), "late"],
        "words": words,
        "steps": {
            "zh": {_mark_of(state): zh for state, (zh, _) in _STEPS.items()},
            "en": {_mark_of(state): en for state, (_, en) in _STEPS.items()},
        },
        "report": report,
        "title": {"zh": f"{report['zh']}：收表情况", "en": f"{report['en']}: what came in"},
        "subtitle": {
            "zh": f"应报 {len(states)} 个单位，已报 {came} 个　{summary['zh']}",
            "en": f"{came} of {len(states)} units have reported　{summary['en']}",
        },
        "units": [_make_unit(number, each) for number, each in enumerate(states)],
        "findings": [
            record for number, each in enumerate(states) for record in _list_findings(number, each)
        ],
    }
    return board_page(data, data["title"][language])


def _mark_of(state: StateName) -> str:
    return _MARKS.get(state, state)


def _name_states(language: Language) -> dict[str, str]:
    words = {_mark_of(state): zh if language == "zh" else en for state, (zh, en) in STATES.items()}
    return {mark: text[:1].upper() + text[1:] for mark, text in words.items()}


def _make_unit(number: int, state: UnitState) -> dict[str, Any]:
    contact = visible(" ".join(filter(None, (state.unit.contact, state.unit.phone))))
    return {
        "index": number,
        "code": state.unit.code,
        "name": visible(state.unit.name),
        "files": [visible(version.name) for version in state.versions],
        "contact": contact,
        "marks": [_mark_of(state.state), *(["late"] if state.late else [])],
        "counts": [state.errors, state.warnings, 0],
    }


def _list_findings(number: int, state: UnitState) -> Iterator[Mapping[str, Any]]:
    if state.current is None:
        return
    accepted = state.accepted.data.get("reason") if state.accepted is not None else None
    for finding in state.current.findings:
        error = finding["severity"] == "error"
        said = accepted if error else state.explanations.get(finding["key"])
        yield {
            "unit": number,
            "severity": finding["severity"],
            "code": finding["rule"],
            "rule": finding["rule"],
            "file": visible(state.current.name),
            "message": {each: visible(finding[each]) for each in _LANGUAGES},
            "remedy": {"zh": "", "en": ""},
            "waived": visible(str(said)) if said else None,
        }
