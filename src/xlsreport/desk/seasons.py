"""The collections in the folder: choose one, or start a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from xlsreport.collection.season import Season
from xlsreport.collection.trend import read_trend
from xlsreport.desk.files import attach
from xlsreport.desk.page import act, render, show
from xlsreport.errors import UsageError, XlsreportError
from xlsreport.whole_files import scratch_folder
from xlsreport.workbook.plain_tables import Share, write_tables

if TYPE_CHECKING:
    from starlette.responses import Response

    from xlsreport.desk.door_server import Doorkeeper
    from xlsreport.desk.page import Asked

__all__ = ["SEASONS"]

_FEWEST = 2


def _show_seasons(asked: Asked) -> Response:
    office = asked.office
    found: list[tuple[str, str, bool]] = []
    for folder in office.list_seasons():
        try:
            season = Season(folder)
            task = season.task
            shown = f"{task.unit.name} {season.form.title} {task.shown_time(asked.language)}"
            merged = any(event.kind == "merged" for event in season.events())
        except XlsreportError as error:
            found.append((folder.name, error.text(asked.language), False))
        else:
            found.append((folder.name, shown, merged))
    chosen = "" if office.chosen is None else office.chosen.name
    merged_names = [name for name, _, merged in found if merged]
    return render(
        asked,
        "seasons.html",
        found=found,
        chosen=chosen,
        base=str(office.base.resolve()),
        merged=merged_names if len(merged_names) >= _FEWEST else [],
    )


def _choose(asked: Asked) -> str:
    named = [each for each in asked.office.list_seasons() if each.name == asked.field("name")]
    if not named:
        raise UsageError(
            "这个文件夹已经不在了，或者不是一次收表。请刷新页面重新选。",
            "This folder is gone or holds no collection. Load the page again and choose another.",
        )
    Season(named[0])  # one that cannot be read is not chosen
    before, asked.office.chosen = asked.office.chosen, named[0]
    keeper: Doorkeeper = asked.request.app.state.keeper
    if keeper.door is not None and before not in {None, named[0]}:
        asked.note(
            "单位报送的入口还开着，现在是给这次收表的单位用的；前一次收表的链接暂时打不开。",
            "The door for units is open, for this collection from now on; the links of the one "
            "before lead nowhere meanwhile.",
            good=False,
        )
    return "/"


def _show_trend(asked: Asked) -> Response:
    """The key figures of several years; as a workbook with charts where that is asked for."""
    names = asked.request.query_params.getlist("name")
    folders = [each for each in asked.office.list_seasons() if each.name in names]
    if len(folders) < _FEWEST:
        raise UsageError(
            "至少要选两次已经汇总的收表，才能按年度并排看。请回到“收表任务”页勾选。",
            "Choose at least two collections that were merged, to see their years side by side. "
            "Tick them on the page of collections.",
        )
    trend = read_trend(folders, asked.office.read_merged, asked.language)
    if asked.field("as") == "xlsx":
        with scratch_folder() as name:
            target = Path(name) / "trend.xlsx"
            write_tables(target, trend.title, trend.tables)
            data = target.read_bytes()
        return attach(data, f"{trend.title}.xlsx")
    here = [("name", each.name) for each in folders]
    return render(
        asked,
        "trend.html",
        trend=trend,
        tables=[[list(map(_print, row)) for row in table.rows] for table in trend.tables],
        workbook=f"/seasons/trend?{urlencode([*here, ('as', 'xlsx')])}",
    )


def _print(value: object) -> str:
    if isinstance(value, Share):
        return f"{value.value:.1%}"
    return "" if value is None else str(value)


SEASONS = (
    show("/seasons", _show_seasons),
    act("/seasons/choose", _choose),
    show("/seasons/trend", _show_trend),
)
"""The pages of this module."""
