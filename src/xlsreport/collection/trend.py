"""The key figures of several seasons, year by year, with charts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport import api
from xlsreport.collection.letter_words import letter_words
from xlsreport.collection.season import Season, find_results
from xlsreport.errors import UsageError
from xlsreport.forms.periods import times_words
from xlsreport.submission.submission import counted
from xlsreport.text.records import Record
from xlsreport.text.words import spoken
from xlsreport.whole_files import refuse_unwritable
from xlsreport.workbook.plain_tables import LineChart, PlainTable, Share, write_tables
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from xlsreport.collection.state import UnitState
    from xlsreport.forms.form import Bar
    from xlsreport.submission.submission import Submission
    from xlsreport.text.words import Language

__all__ = ["Trend", "read_trend", "write_trend"]

_LABEL_WIDTH, _YEAR_WIDTH = 36, 12
_COUNTED: dict[str, Callable[[UnitState], bool]] = {
    "expected": lambda _: True,
    "came": lambda unit: bool(unit.versions),
    "late": lambda unit: bool(unit.late),
    "right": lambda unit: bool(unit.right_first),
    "returned": lambda unit: bool(unit.returns),
    "reminded": lambda unit: bool(unit.reminders),
}


class Trend(Record, frozen=True):
    """Key figures over years.

    Attributes:
        years: The years or periods, the earliest first.
        title: What stands above.
        tables: The figures of the form, and those of the collections.
    """

    years: list[str]
    title: str
    tables: list[PlainTable]


def write_trend(folders: Sequence[Path], target: Path, *, force: bool = False) -> list[str]:
    """Writes the key figures of several seasons over their years.

    Args:
        folders: The folders of merged seasons, one a year, in any order.
        target: The workbook.
        force: Whether a file that is there may be replaced.

    Returns:
        The years or periods, the earliest first.

    Raises:
        UsageError: A folder is no season, was not merged or cannot be read, two are of one year,
            or the target is there already or is called like no workbook.
    """
    if target.suffix.lower() != ".xlsx":
        raise UsageError(
            f"历年对比是工作簿，文件名要以 .xlsx 结尾：{target.name}。",
            f"what is written is a workbook; its name must end with .xlsx: {target.name}.",
        )
    refuse_unwritable(target)
    if target.exists() and not force:
        raise UsageError(
            f"{target} 已经存在，没有覆盖。请换一个文件名，或加 --force。",
            f"{target} is there and was not replaced. Choose another name, or give --force.",
        )
    trend = read_trend(folders)
    write_tables(target, trend.title, trend.tables)
    return trend.years


def _read_alone(season: Season, file: Path) -> Submission | None:
    report = api.check([file], season.forms, settings=RunSettings(jobs=1))
    return report.outcomes[0].submission if report.outcomes else None


def read_trend(
    folders: Sequence[Path],
    read: Callable[[Season, Path], Submission | None] = _read_alone,
    language: Language | None = None,
) -> Trend:
    """Puts the key figures of several seasons side by side.

    Args:
        folders: The folders of merged seasons, one a year, in any order.
        read: Reads a season's merged workbook; ``None`` where it cannot be read.
        language: Of the headings; ``None`` for that of the newest form.

    Raises:
        UsageError: A folder is no season, was not merged or cannot be read, or two are of one year.
    """
    seasons: dict[str, Season] = {}
    for folder in folders:
        season = Season(folder)
        time = season.task.time
        if time in seasons:
            raise UsageError(
                f"{folder} 和 {seasons[time].folder} 都是 {times_words([time], 'zh')}的。",
                f"{folder} and {seasons[time].folder} are both of {times_words([time], 'en')}.",
            )
        seasons[time] = season
    years = sorted(seasons)
    results = {year: _read_result(seasons[year], read) for year in years}
    newest = seasons[years[-1]]
    language = spoken(language or newest.form.language)
    key = "trend_title" if newest.form.periods is None else "trend_title_periods"
    title = letter_words(key, language, unit=newest.task.unit.name, form=newest.form.title)
    tables = [
        _list_figures(results, title, language),
        _list_seasons({year: seasons[year] for year in years}, title, language),
    ]
    return Trend(years, title, tables)


def _read_result(season: Season, read: Callable[[Season, Path], Submission | None]) -> Submission:
    file = find_results(season.folder)
    found = read(season, file)
    if found is None:
        raise UsageError(
            f"{season.folder} 的汇总表 {file} 读不出。",
            f"the merged workbook {file} of {season.folder} cannot be read.",
        )
    return found


def _list_figures(results: Mapping[str, Submission], title: str, language: Language) -> PlainTable:
    newest = results[max(results)].form
    rows: list[list[str | int | Decimal | Share | None]] = []
    charts: list[LineChart] = []
    figures = {bar.label: bar for each in results.values() for bar in each.form.key_figures}
    # In the order of the newest form, then what only earlier ones have.
    labels = dict.fromkeys([*(bar.label for bar in newest.key_figures), *figures])
    for label in labels:
        bars = {
            year: next((bar for bar in each.form.key_figures if bar.label == label), None)
            for year, each in results.items()
        }
        charts.append(LineChart(label, len(rows), 1))
        amounts = [_add_up(results[year], bar, of=False) for year, bar in bars.items()]
        rows.append([label, *amounts])
        if figures[label].of:
            wholes = [_add_up(results[year], bar, of=True) for year, bar in bars.items()]
            shares = [
                Share(float(amount / whole)) if amount is not None and whole else None
                for amount, whole in zip(amounts, wholes, strict=True)
            ]
            rows.append([letter_words("trend_share", language), *shares])
    headings = [letter_words("trend_figure", language), *map(str, results)]
    widths = [_LABEL_WIDTH, *[_YEAR_WIDTH] * len(results)]
    return PlainTable(
        letter_words("trend_figures", language), title, headings, rows, widths, charts
    )


def _add_up(submission: Submission, bar: Bar | None, *, of: bool) -> Decimal | None:
    """The sum of a key figure's cells, or of those it is a share of; ``None`` if one is unknown."""
    values = counted(submission)
    cells = () if bar is None else bar.of if of else bar.cells
    found = [values.get(cell) for cell in cells]
    if not found or any(each is None for each in found):
        return None
    return Decimal(sum(each for each in found if each is not None))


def _list_seasons(seasons: Mapping[str, Season], title: str, language: Language) -> PlainTable:
    states = [each.states() for each in seasons.values()]
    rows: list[list[str | int]] = [
        [letter_words(f"trend_{key}", language), *(sum(map(holds, units)) for units in states)]
        for key, holds in _COUNTED.items()
    ]
    headings = [letter_words("trend_units", language), *map(str, seasons)]
    charts = [LineChart(str(row[0]), number, 1) for number, row in enumerate(rows)]
    widths = [_LABEL_WIDTH, *[_YEAR_WIDTH] * len(seasons)]
    return PlainTable(
        letter_words("trend_seasons", language), title, headings, rows, widths, charts
    )
