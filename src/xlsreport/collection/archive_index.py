"""The index of a closed season's archive: every file that came, in a workbook for people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from xlsreport.collection.letter_words import letter_words
from xlsreport.collection.season import ARCHIVE, Season
from xlsreport.text.visible import local, visible
from xlsreport.text.words import spoken
from xlsreport.workbook.plain_tables import PlainTable, write_tables

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_index"]

_COLUMNS = {
    "number": 6, "came": 17, "file_name": 44, "sender": 24, "unit": 22, "place": 60, "digest": 66,
}  # fmt: skip


def write_index(season: Season) -> Path:
    """Writes the index into the archive's folder, in place of an older one; returns the file.

    Raises:
        UsageError: It cannot be written.
    """
    language = spoken(season.form.language)
    events = season.events()
    units = {event.file: event.unit for event in events if event.kind == "checked" and event.unit}
    names = {unit.code or unit.name: unit.name for unit in season.roster.units}
    rows: list[list[str | int]] = []
    for event in events:
        if event.kind != "received":
            continue
        path = season.archive.find(event.file)
        came = datetime.fromisoformat(str(event.data.get("sent") or event.time))
        unit = units.get(event.file, "")
        rows.append([
            len(rows) + 1,
            local(came).strftime("%Y-%m-%d %H:%M"),
            visible(str(event.data.get("name", ""))),
            visible(str(event.data.get("sender", ""))),
            visible(names.get(unit, unit)),
            "" if path is None else path.relative_to(season.folder).as_posix(),
            event.file,
        ])  # fmt: skip
    title = letter_words(
        "index_title", language, unit=season.task.unit.name, time=season.task.name_in_files
    )
    headings = [letter_words(f"column_{key}", language) for key in _COLUMNS]
    name = letter_words("index_sheet", language)
    target = season.path(ARCHIVE) / f"{name}.xlsx"
    write_tables(target, title, [PlainTable(name, title, headings, rows, tuple(_COLUMNS.values()))])
    return target
