"""The collections in the folder: choose one, or start a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.collection.season import Season
from xlsreport.desk.page import act, render, show
from xlsreport.errors import UsageError, XlsreportError

if TYPE_CHECKING:
    from starlette.responses import Response

    from xlsreport.desk.page import Asked

__all__ = ["SEASONS"]


def _show_seasons(asked: Asked) -> Response:
    office = asked.office
    found: list[tuple[str, str]] = []
    for folder in office.list_seasons():
        try:
            task = Season(folder).task
        except XlsreportError as error:
            found.append((folder.name, error.text(asked.language)))
        else:
            found.append((folder.name, f"{task.unit.name} {task.form} {task.year}"))
    chosen = "" if office.chosen is None else office.chosen.name
    return render(asked, "seasons.html", found=found, chosen=chosen, base=str(office.base))


def _choose(asked: Asked) -> str:
    named = [each for each in asked.office.list_seasons() if each.name == asked.field("name")]
    if not named:
        raise UsageError(
            "这个文件夹已经不在了，或者不是一次收表。请刷新页面重新选。",
            "This folder is gone or holds no collection. Load the page again and choose another.",
        )
    Season(named[0])  # one that cannot be read is not chosen
    asked.office.chosen = named[0]
    return "/"


SEASONS = (show("/seasons", _show_seasons), act("/seasons/choose", _choose))
"""The pages of this module."""
