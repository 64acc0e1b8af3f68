"""What has moved in a table that does not stand where its layout has it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout import Place, column_name
from xlsreport.reading.cells.numbers import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.layout import Sheet
    from xlsreport.reading.locate.tables import Standing

__all__ = ["describe_move"]

_MOST_NAMED = 6


def describe_move(sheet: Sheet, standing: Standing) -> tuple[str, str]:
    """Where a table stands and what was moved, in Chinese and English."""
    match = standing.match
    places = list(match.cells.values())
    area = Place(
        match.sheet,
        min(place.row for place in places),
        min(place.column for place in places),
        max(place.last_row for place in places),
        max(place.last_column for place in places),
    )
    where = f"{visible(match.sheet)}!{area.area}"
    zh, en = [f"数字在 {where}"], [f"its figures are in {where}"]
    if match.sheet != sheet.name:
        zh.append(f"工作表原名“{sheet.name}”")
        en.append(f"the sheet was called {sheet.name!r}")
    moved = list(dict.fromkeys(visible(label) for label in match.moved))
    if moved:
        some = moved[:_MOST_NAMED]
        zh.append("换了位置的：" + "、".join(f"“{label}”" for label in some))
        en.append("moved: " + ", ".join(repr(label) for label in some))
    rows = _added(match.rows)
    if rows:
        zh.append("多出第 " + "、".join(str(row + 1) for row in rows) + " 行")
        en.append("added rows: " + ", ".join(str(row + 1) for row in rows))
    columns = sorted({column for block in match.columns for column in _added(block)})
    if columns:
        zh.append("多出 " + "、".join(column_name(column) for column in columns) + " 列")
        en.append("added columns: " + ", ".join(column_name(column) for column in columns))
    if match.undivided:
        labels = "、".join(f"“{visible(label)}”" for label in match.undivided)
        zh.append(f"{labels}没有分项")
        en.append(f"{labels} is one row")
    return "；".join(zh), "; ".join(en)


def _added(lines: Mapping[int, int]) -> list[int]:
    """The lines of a sheet that lie between lines that follow each other in the layout."""
    found: list[int] = []
    taken = set(lines.values())
    for line, at in sorted(lines.items()):
        after = lines.get(line + 1)
        if after is not None and at < after:
            found += [extra for extra in range(at + 1, after) if extra not in taken]
    return found[:_MOST_NAMED]
