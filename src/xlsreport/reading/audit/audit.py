"""Reports what was done to a workbook besides filling it in: one finding each, not one a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place, column_name
from xlsreport.reading.audit.stray_cells import added_lines, outside_cells
from xlsreport.reading.cells.detail_sheet import rows_of_ids
from xlsreport.reading.locate.labels import same_label
from xlsreport.text.visible import visible
from xlsreport.text.words import is_sheet_of_merge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from xlsreport.layout import Layout, Sheet
    from xlsreport.reading.locate.cover_and_narratives import Surroundings
    from xlsreport.reading.locate.labels import AlteredLabel
    from xlsreport.reading.locate.tables import Location, Standing
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = [
    "audit",
    "describe_move",
    "hidden_findings",
    "lock_findings",
    "merged_entries",
    "report_merged",
]

_LONGEST_QUOTE = 200
# A range over more cells than a form has is looked at from the form's side.
_LARGE = 1_000
# Titles and notes that were rewritten are named one by one up to here, then together.
_NAMED_ONE_BY_ONE = 3


def audit(
    layout: Layout,
    location: Location,
    surroundings: Surroundings,
    grid: Grid,
    witness: Witness | None,
    file: str,
    cells: Witness | None,
    *,
    consolidated: bool,
    issued: bool,
    unchanged: Collection[str] = (),
) -> Iterator[Finding]:
    """Everything that is not a figure: labels, moves, copies, additions, locks.

    Args:
        layout: The form's layout.
        location: Where its tables stand.
        surroundings: Where everything else stands.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.
        file: The file's name as findings show it.
        cells: Its formulas in any container; ``None`` where only values are known.
        consolidated: Whether it is a merged workbook.
        issued: Whether it is a workbook that was handed out (it has its stamp or its names), and so
            had locks and prompts.
        unchanged: Sheets that are certain to hold nothing but what the layout has there.
    """
    yield from _report_tables(layout, location, file)
    yield from _report_altered([*location.altered, *surroundings.altered], file)
    yield from _report_rewritten(layout, location, surroundings, grid, file, unchanged)
    yield from outside_cells(
        layout, location, surroundings, grid, cells, file,
        consolidated=consolidated, unchanged=unchanged,
    )  # fmt: skip
    yield from _report_sheets(layout, location, surroundings, grid, file, consolidated=consolidated)
    if witness is not None:
        yield from lock_findings(layout, witness, file, consolidated=consolidated, issued=issued)


def merged_entries(
    layout: Layout, location: Location, witness: Witness
) -> dict[Place, tuple[str, ...]]:
    """Merged ranges that swallow entries: the range, and the ids of the cells it covers."""
    cells: dict[str, dict[tuple[int, int], str]] = {}
    for cell, place in location.cells.items():
        cells.setdefault(place.sheet, {})[place.row, place.column] = cell
    found: dict[Place, tuple[str, ...]] = {}
    for sheet, by_position in cells.items():
        seen = witness.sheets.get(sheet)
        for top, left, bottom, right in seen.merges if seen is not None else ():
            if (bottom - top) * (right - left) > _LARGE:
                some = list(by_position)
            else:
                some = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
            covered = {
                (row, column): by_position[row, column]
                for row, column in some
                if (row, column) in by_position and top <= row <= bottom and left <= column <= right
            }
            own = len(covered) == 1 and (top, left) in covered
            if covered and not own and any(
                not layout.form.every[cell].computed for cell in covered.values()
            ):  # fmt: skip
                found[Place(sheet, top, left, bottom, right)] = tuple(covered.values())
    return found


def report_merged(area: Place, cells: tuple[str, ...], grid: Grid, file: str) -> Finding:
    """The error for a merged range that swallows entries, and the ids of the cells it covers."""
    return Finding(
        "CELL_MERGED",
        Severity.ERROR,
        file,
        places=(area,),
        cell_ids=cells,
        value=visible(grid.sheets[area.sheet].text(area.row, area.column)),
        params={"area": area.area},
    )


def _report_tables(layout: Layout, location: Location, file: str) -> Iterator[Finding]:
    """Tables that stand elsewhere, twice, incompletely or not at all."""
    for sheet in layout.sheets:
        if sheet.kind != "table":
            continue
        table = layout.form.table(sheet.table)
        name = visible(table.title)
        standing = location.standings.get(sheet.table)
        if standing is not None and not standing.in_place:
            zh, en = describe_move(sheet, standing)
            params = {"table": name, "detail": zh, "detail_en": en}
            yield Finding("FILE_TABLE_MOVED", Severity.NOTE, file, params=params)
        for code, severity, names in (
            ("FILE_TABLE_TWICE", Severity.ERROR, location.twice),
            ("FILE_TABLE_COPY", Severity.NOTE, location.empty_copies),
        ):
            if sheet.table in names:
                sheets = [visible(each) for each in names[sheet.table]]
                params = {"table": name, "sheets": "、".join(sheets)}
                params["sheets_en"] = ", ".join(sheets)
                yield Finding(code, severity, file, params=params)
        if sheet.table in location.lost and location.standings:
            zh, en = location.lost[sheet.table]
            params = {"table": name, "detail": zh, "detail_en": en}
            yield Finding("FILE_TABLE_LOST", Severity.ERROR, file, params=params)
        yield from _report_missing(layout, location, sheet.table, file)
        yield from _report_lost_labels(layout, location, sheet.table, file)


def _report_missing(layout: Layout, location: Location, table: str, file: str) -> Iterator[Finding]:
    """Rows or columns that were deleted: entries are an error, totals are worked out anyway."""
    cells = [layout.form.every[cell] for cell in location.missing.get(table, ())]
    for code, severity, computed in (
        ("CELL_GONE", Severity.ERROR, False),
        ("CELL_TOTAL_GONE", Severity.WARNING, True),
    ):
        some = [cell for cell in cells if cell.computed is computed]
        if computed and len(some) < len(cells):
            continue  # reported with the entries next to them
        if some:
            whole = [c for c in layout.form.every.values() if c.table == table]
            yield Finding(
                code,
                severity,
                file,
                cell_ids=tuple(cell.id for cell in some),
                value="、".join(
                    _name_lines(
                        [cell.id for cell in some], [c.id for c in whole], layout, computed=computed
                    )
                ),
                params={
                    "table": visible(layout.form.table(table).title),
                    "count": str(len(some)),
                },
            )


def _name_lines(some: list[str], whole: list[str], layout: Layout, *, computed: bool) -> list[str]:
    """The rows and columns that cells make up, named; single cells where they make up none."""
    cells = layout.form.every
    lines: dict[tuple[str, str], set[str]] = {}
    for cell in whole:
        if cells[cell].computed is computed:
            lines.setdefault(("row", cells[cell].row), set()).add(cell)
            lines.setdefault(("column", cells[cell].column), set()).add(cell)
    lines = {line: members for line, members in lines.items() if members <= set(some) and line[1]}
    left, named = set(some), []
    while lines:
        line = max(lines, key=lambda each: len(lines[each] & left))
        if not lines[line] & left:
            break
        named.append(line[1])
        left -= lines.pop(line)
    return [*named, *(cells[cell].label for cell in some if cell in left)]


def _report_lost_labels(
    layout: Layout, location: Location, table: str, file: str
) -> Iterator[Finding]:
    for lost in location.lost_labels:
        if layout.form.every[lost.cells[0]].table == table:
            yield Finding(
                "CELL_LABEL_LOST",
                Severity.ERROR,
                file,
                places=(lost.label.place,),
                cell_ids=lost.cells,
                value=lost.label.text[:_LONGEST_QUOTE],
                params={"expected": lost.label.expected},
            )


def _report_altered(labels: Iterable[AlteredLabel], file: str) -> Iterator[Finding]:
    for label in labels:
        yield Finding(
            "CELL_LABEL_ALTERED",
            Severity.WARNING,
            file,
            places=(label.place,),
            value=label.text[:_LONGEST_QUOTE],
            params={"expected": label.expected},
        )


def _report_rewritten(
    layout: Layout,
    location: Location,
    surroundings: Surroundings,
    grid: Grid,
    file: str,
    unchanged: Collection[str],
) -> Iterator[Finding]:
    """Reports rewritten titles, notes and instructions: text may have been typed over them."""
    known = {label.place for label in (*location.altered, *surroundings.altered)}
    known |= {lost.label.place for lost in location.lost_labels}
    taken = {place for places in surroundings.narratives.values() for place in places}
    taken |= set(surroundings.fields.values())
    for sheet in layout.sheets:
        values = grid.sheets.get(sheet.name)
        if values is None or sheet.kind == "checks" or sheet.name in surroundings.moved:
            continue
        if sheet.name in unchanged:
            continue
        standing = location.standings.get(sheet.table)
        if sheet.table and (standing is None or not standing.in_place):
            continue
        found: list[tuple[Place, str, str]] = []
        for label in sheet.labels:
            text = values.text(label.place.row, label.place.column)
            if not label.text or not text.strip() or same_label(text, label.text):
                continue
            place = Place.one(sheet.name, label.place.row, label.place.column)
            if place not in known and place not in taken:
                found.append((place, visible(text), visible(label.text)))
        groups = [[each] for each in found] if len(found) <= _NAMED_ONE_BY_ONE else [found]
        for group in groups:
            yield Finding(
                "CELL_LABEL_ALTERED",
                Severity.WARNING,
                file,
                places=tuple(place for place, _, _ in group),
                value="、".join(text for _, text, _ in group)[:_LONGEST_QUOTE],
                params={"expected": "、".join(text for _, _, text in group)[:_LONGEST_QUOTE]},
            )


def _report_sheets(
    layout: Layout,
    location: Location,
    surroundings: Surroundings,
    grid: Grid,
    file: str,
    *,
    consolidated: bool,
) -> Iterator[Finding]:
    known = {sheet.name for sheet in layout.sheets} | location.sheets | surroundings.moved
    if consolidated:
        known |= {name for name in grid.sheets if is_sheet_of_merge(name, layout.form.language)}
        known |= {table.sheet for table in layout.form.lists}
    extra = [name for name in grid.sheets if name not in known]
    if extra:
        yield Finding("FILE_SHEET_EXTRA", Severity.NOTE, file, value="、".join(map(visible, extra)))
    for name, where in surroundings.elsewhere.items():
        yield Finding(
            "FILE_SHEET_MOVED", Severity.NOTE, file, value=name, params={"where": visible(where)}
        )
    if surroundings.missing:
        value = "、".join(surroundings.missing)
        yield Finding("FILE_SHEET_GONE", Severity.WARNING, file, value=value)


def lock_findings(
    layout: Layout, witness: Witness, file: str, *, consolidated: bool, issued: bool
) -> Iterator[Finding]:
    """Reports protection and prompts that are gone; arguments as :func:`audit`."""
    shown = [sheet for sheet in layout.sheets if sheet.kind != "stamp"]
    there = [witness.sheets[sheet.name] for sheet in shown if sheet.name in witness.sheets]
    open_sheets = [
        sheet.name
        for sheet in shown
        if sheet.name in witness.sheets and not witness.sheets[sheet.name].protected
    ]
    if issued and open_sheets:
        value = "、".join(open_sheets)
        yield Finding("FILE_UNPROTECTED", Severity.NOTE, file, value=value)
    if issued and there and not consolidated and not any(sheet.validations for sheet in there):
        yield Finding("FILE_NO_VALIDATION", Severity.NOTE, file)


def hidden_findings(
    layout: Layout,
    location: Location,
    grid: Grid,
    witness: Witness | None,
    file: str,
    *,
    consolidated: bool,
) -> Iterator[Finding]:
    """Reports hidden sheets of the form, rows and columns, whose figures count all the same.

    Args:
        layout: The form's layout.
        location: Where its tables stand.
        grid: The workbook's values.
        witness: Its cells; ``None`` where only values are known.
        file: The file's name as findings show it.
        consolidated: Whether it is a merged workbook.
    """
    stamp = layout.sheet("stamp").name
    own = dict.fromkeys([*(sheet.name for sheet in layout.sheets), *sorted(location.sheets)])
    if consolidated:
        language = layout.form.language
        own |= dict.fromkeys(name for name in grid.sheets if is_sheet_of_merge(name, language))
    for name in own:
        if name != stamp and name in grid.sheets and grid.sheets[name].hidden:
            yield Finding("FILE_HIDDEN_SHEET", Severity.NOTE, file, value=visible(name))
    sheets = witness.sheets if witness is not None else {}
    used: dict[str, set[int]] = {}
    if consolidated or any(each.hidden_columns for each in sheets.values()):
        for place in location.places.values():
            used.setdefault(place.sheet, set()).update(range(place.column, place.last_column + 1))
    if consolidated:
        used |= {
            name: set(range(len(max(grid.sheets[name].rows, key=len, default=()))))
            for name in own
            if name in grid.sheets
        }
    ids = rows_of_ids(layout.form, grid) if consolidated else {}
    rows = {
        name: each.hidden_count - (ids.get(name) in each.hidden_rows)
        for name, each in sheets.items()
        if name != stamp
    }
    # Columns beyond a table are often hidden by the thousand.
    columns = {
        name: len(each.hidden_columns & used.get(name, set())) for name, each in sheets.items()
    }
    for code, counts in (("FILE_HIDDEN_ROWS", rows), ("FILE_HIDDEN_COLUMNS", columns)):
        hidden = {name: count for name, count in counts.items() if count}
        if hidden:
            names = "、".join(map(visible, hidden))
            params = {"count": str(sum(hidden.values()))}
            yield Finding(code, Severity.NOTE, file, value=names, params=params)


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
    rows = added_lines(match.rows)[:_MOST_NAMED]
    if rows:
        zh.append("多出第 " + "、".join(str(row + 1) for row in rows) + " 行")
        en.append("added rows: " + ", ".join(str(row + 1) for row in rows))
    columns = sorted(
        {column for block in match.columns for column in added_lines(block)[:_MOST_NAMED]}
    )
    if columns:
        zh.append("多出 " + "、".join(column_name(column) for column in columns) + " 列")
        en.append("added columns: " + ", ".join(column_name(column) for column in columns))
    if match.undivided:
        labels = "、".join(f"“{visible(label)}”" for label in match.undivided)
        zh.append(f"{labels}没有分项")
        en.append(f"{labels} is one row")
    return "；".join(zh), "; ".join(en)
