"""The letters of a season to single units: reminding them, and returning what they sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.collection.decide import find_state, return_version
from xlsreport.collection.ledger import Entry
from xlsreport.collection.letter_words import letter_words
from xlsreport.collection.season import RETURNED, Season
from xlsreport.collection.state import find_last_day
from xlsreport.collection.versions import check_version
from xlsreport.errors import UsageError
from xlsreport.marked_copy.write_copies import make_folder, write_copies
from xlsreport.reading.files.sources import Source
from xlsreport.report.published.content import print_day
from xlsreport.report.published.docx_file import need_library
from xlsreport.report.published.letter import (
    Letter,
    letter_text,
    write_letter,
    write_letter_template,
)
from xlsreport.text.records import Record
from xlsreport.text.visible import local, office_day, visible
from xlsreport.text.words import spoken
from xlsreport.whole_files import refuse_unwritable, replaced_when_whole
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from xlsreport.collection.state import UnitState

__all__ = [
    "TEMPLATES", "Written", "compose_example", "contact_of", "make_facts", "remind",
    "return_with_letter", "write_both", "write_example",
]  # fmt: skip

TEMPLATES = "模板"
"""The folder of a season in which an office puts its own templates, called like the letters."""

_MOST_POINTS = 60


class Written(Record, frozen=True):
    """A letter that was written.

    Attributes:
        state: The unit that it goes to; ``None`` for one to all.
        letter: The letter.
        text: The file of the text to paste into a chat.
        document: The Word document; ``None`` where the library that writes it is missing.
        copy: The marked copy that goes with it; ``None`` for none.
    """

    state: UnitState | None
    letter: Letter
    text: Path
    document: Path | None
    copy: Path | None = None


def remind(
    season: Season,
    who: str,
    units: Iterable[str] = (),
    *,
    day: date | None = None,
    template: Path | None = None,
) -> list[Written]:
    """Writes a reminder for every unit from which nothing came, and enters it.

    Args:
        season: The season.
        who: Who reminds them.
        units: The keys of the units that are reminded; none for all from which nothing came. A unit
            whose report went back may be named as well.
        day: The day of the letters; ``None`` for today.
        template: An office's own Word template; ``None`` for the one in the season's folder, else
            the usual layout.

    Raises:
        UsageError: A unit that is named has nothing to be reminded of, or a letter cannot be
            written.
    """
    events = season.events()
    wanted = list(units)
    states = season.states()
    chosen = [
        each
        for each in states
        if (each.key in wanted if wanted else each.state in {"issued", "not_issued"})
    ]
    for each in chosen:
        if each.state not in {"issued", "not_issued", "returned"}:
            raise UsageError(
                f"{each.unit.name} 已经报送，没有可以催的。",
                f"{each.unit.name} has reported; there is nothing to remind it of.",
            )
    at = day or office_day()
    written = []
    for each in chosen:
        last_day = find_last_day(events, each.key, season.task.last_day)
        letter = _compose_reminder(season, each, at, last_day)
        written.append(_write_to_unit(season, each, letter, "remind", template))
    season.enter(
        who,
        [
            Entry("reminded", each.state.key, "", {"name": each.text.stem, "day": at.isoformat()})
            for each in written
            if each.state is not None
        ],
    )
    return written


def return_with_letter(
    season: Season,
    unit: str,
    who: str,
    reason: str = "",
    *,
    day: date | None = None,
    template: Path | None = None,
    settings: RunSettings = RunSettings(1),
) -> Written:
    """Enters that the version of a unit that counts went back, and writes the letter to it.

    Args:
        season: The season.
        unit: The unit's key.
        who: Who returns it.
        reason: Why, besides its points; ``""`` for nothing else.
        day: The day of the letter; ``None`` for today.
        template: As for :func:`remind`.
        settings: How the file is read and marked.

    Raises:
        UsageError: Nothing came that could go back, or the letter cannot be written.
    """
    state = find_state(season, unit)
    if state.current is None:
        return_version(season, unit, who, reason)  # says that there is nothing
    at = day or office_day()
    last_day = find_last_day(season.events(), unit, season.task.last_day)
    copy = _write_copy(season, state, settings)
    letter = _compose_return(season, state, reason.strip(), at, last_day, copied=copy is not None)
    written = _write_to_unit(season, state, letter, "return", template)
    return_version(season, unit, who, reason)
    return replace(written, copy=copy)


def _write_copy(season: Season, state: UnitState, settings: RunSettings) -> Path | None:
    """The marked copy of the version that counts; ``None`` where there is nothing to mark.

    The copy in the folder may be that of a version before, or missing where nothing is an error.
    """
    if state.current is None:
        return None
    path = season.archive.find(state.current.sha256)
    outcome = check_version(season, state.current.sha256, settings)
    folder = season.path(RETURNED) / season.name_folder(state.key)
    make_folder(folder)
    with settings.crew(season.forms) as crew:
        files = [(Source(outcome.file, path), outcome)]
        copies, _ = write_copies(crew, files, folder, spoken(season.form.language))
    return copies.get(outcome.file)


def write_example(letter: Letter, target: Path) -> None:
    """Writes the usual layout of a letter as a template to start from; replaces nothing.

    Raises:
        UsageError: The file is there, or cannot be written.
    """
    if target.exists():
        raise UsageError(
            f"{target} 已经存在，没有覆盖。请换一个文件名。",
            f"{target} is there and was not replaced. Choose another name.",
        )
    refuse_unwritable(target)
    write_letter_template(letter, target)


def compose_example(season: Season, kind: str) -> Letter:
    """A letter of the kind ``remind`` or ``return`` to the first unit, for its layout."""
    states = season.states()
    at, last_day = office_day(), season.task.last_day
    if kind == "remind":
        return _compose_reminder(season, states[0], at, last_day)
    return _compose_return(season, states[0], "", at, last_day)


def _compose_reminder(season: Season, state: UnitState, day: date, last_day: date | None) -> Letter:
    language = spoken(season.form.language)
    facts = make_facts(season, day) | _describe_unit(state)
    days = 0 if last_day is None else max(0, (day - last_day).days)
    facts["deadline"] = "" if last_day is None else print_day(last_day, language)
    facts["days"] = str(days)
    overdue = letter_words("overdue", language, days=days) if days else ""
    if state.state == "returned":
        key = "remind_returned"
    else:
        key = "remind_no_day" if last_day is None else "remind_due"
    lines = [
        letter_words(key, language, **facts, overdue=overdue),
        letter_words("remind_ask", language, address=_write_address(season)),
    ]
    if season.task.contact:
        lines.append(letter_words("contact", language, contact=season.task.contact))
    return Letter(
        title=letter_words("remind_title", language, **facts),
        addressee=letter_words("addressee", language, unit=facts["unit"]),
        lines=tuple(lines),
        organ=facts["organ"],
        date=facts["date"],
        language=language,
        facts=facts,
    )


def _compose_return(
    season: Season,
    state: UnitState,
    reason: str,
    day: date,
    last_day: date | None,
    *,
    copied: bool = True,
) -> Letter:
    language = spoken(season.form.language)
    facts = make_facts(season, day) | _describe_unit(state)
    version = state.current
    findings = () if version is None else version.findings
    errors = [str(each[language]) for each in findings if each["severity"] == "error"]
    asked = [
        letter_words("return_explain", language, text=each[language])
        for each in state.open_warnings()
    ]
    points = [visible(each) for each in (*errors, *asked)]
    said = [
        letter_words(f"return_{key}", language, **{key: len(found)})
        for key, found in (("errors", errors), ("warnings", asked))
        if found
    ]
    if version is not None:
        arrived = local(datetime.fromisoformat(version.received)).date()
        facts["received"] = print_day(arrived, language)
        facts["file"] = visible(version.name.rpartition("/")[2])
    else:
        facts["received"] = facts["file"] = ""
    in_time = last_day is not None and day <= last_day
    facts["deadline"] = "" if last_day is None else print_day(last_day, language)
    facts["reason"] = reason
    when = letter_words("return_by" if in_time else "return_soon", language, **facts)
    counts = letter_words("join", language).join(said)
    why = letter_words("return_reason", language, reason=reason.rstrip("。.")) if reason else ""
    first = letter_words(
        "return_said",
        language,
        **{**facts, "reason": why},
        counts=counts or letter_words("return_nothing", language),
        copy=letter_words("return_copy", language) if copied else "",
    )
    closing = [letter_words("return_ask", language, when=when, address=_write_address(season))]
    if len(points) > _MOST_POINTS:
        more = len(points) - _MOST_POINTS
        closing.insert(0, letter_words("return_more", language, count=more))
    if season.task.contact:
        closing.append(letter_words("contact", language, contact=season.task.contact))
    return Letter(
        title=letter_words("return_title", language, **facts),
        addressee=letter_words("addressee", language, unit=facts["unit"]),
        lines=(first,),
        points=tuple(points[:_MOST_POINTS]),
        closing=tuple(closing),
        organ=facts["organ"],
        date=facts["date"],
        language=language,
        facts=facts,
    )


def make_facts(season: Season, day: date) -> dict[str, str]:
    """What every letter of a season may name, by the name that a template uses."""
    task = season.task
    language = spoken(season.form.language)
    return {
        "form": season.form.title,
        "time": task.shown_time(language),
        "year": str(task.year),
        "deadline": "" if task.last_day is None else print_day(task.last_day, language),
        "organ": task.unit.name or task.unit.code,
        "date": print_day(day, language),
        "return_address": task.return_address,
        "contact": task.contact,
    }


def _describe_unit(state: UnitState) -> dict[str, str]:
    unit = state.unit
    return {
        "unit": visible(unit.name),
        "code": unit.code,
        "person": visible(unit.contact),
        "phone": visible(unit.phone),
    }


def _write_address(season: Season) -> str:
    address = season.task.return_address
    return (
        letter_words("address", spoken(season.form.language), return_address=address)
        if address
        else ""
    )


def _write_to_unit(
    season: Season, state: UnitState, letter: Letter, kind: str, template: Path | None
) -> Written:
    folder = season.path(RETURNED) / season.name_folder(state.key)
    make_folder(folder)
    text, document = write_both(season, letter, kind, folder, template)
    return Written(state, letter, text, document)


def _find_template(season: Season, kind: str) -> Path | None:
    """The office's own template of a kind of letter in the season's folder; ``None`` for none."""
    name = letter_words(f"{kind}_file", spoken(season.form.language))
    path = season.folder / TEMPLATES / f"{name}.docx"
    return path if path.is_file() else None


def write_both(
    season: Season, letter: Letter, kind: str, folder: Path, template: Path | None
) -> tuple[Path, Path | None]:
    """Writes a letter as text and, where the library is there, as a Word document.

    A file of the same name stays; a number stands behind the new one's then.

    Args:
        season: The season.
        letter: The letter.
        kind: ``remind``, ``return`` or ``circular``.
        folder: Where; it is there.
        template: As for :func:`remind`.

    Raises:
        UsageError: The template is wrong, or a file cannot be written.
    """
    name = f"{letter_words(f'{kind}_file', letter.language)}_{letter.date}"
    number, free = 1, name
    while any((folder / f"{free}{ending}").exists() for ending in (".txt", ".docx", ".xlsx")):
        number += 1
        free = f"{name} ({number})"
    document: Path | None = folder / f"{free}.docx"
    try:
        need_library()
    except UsageError:
        if template is not None:
            raise
        document = None  # the text is written all the same
    else:
        write_letter(letter, folder / f"{free}.docx", template or _find_template(season, kind))
    text = folder / f"{free}.txt"
    with replaced_when_whole(text) as path:
        path.write_text(letter_text(letter), encoding="utf-8-sig")
    return text, document


def contact_of(facts: Mapping[str, str]) -> str:
    """Person and number of a unit as one text; ``""`` where the roster has neither."""
    return " ".join(filter(None, (facts["person"], facts["phone"])))
