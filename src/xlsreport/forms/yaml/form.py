"""YAML to :class:`~xlsreport.forms.form.Form`: what people declare, checked line by line.

Every mistake is refused with file, line and what would be right: an unknown or repeated key, a
name that leads nowhere, a text that spreadsheet programs would cut or drop. ``docs/forms.md``
explains the keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.forms.bounds import calculated_ties_of
from xlsreport.forms.cells import (
    cells_of,
    once_ties_of,
    prior_ties_of,
    rule_ties_of,
    total_ties_of,
    undivided_of,
)
from xlsreport.forms.form import Cell, Form, Table, Tie, Undivided
from xlsreport.forms.headings import leaves
from xlsreport.forms.periods import KINDS, PeriodKind
from xlsreport.forms.prompts import prompt_of, too_long
from xlsreport.forms.publication import Publication
from xlsreport.forms.statements import Statements
from xlsreport.forms.yaml.calculated import check_calculations, check_operands, read_bounds
from xlsreport.forms.yaml.chart import read_chart, read_key_figures
from xlsreport.forms.yaml.header import read_header
from xlsreport.forms.yaml.interface import read_language
from xlsreport.forms.yaml.list_table import read_counted, read_list, read_list_rules
from xlsreport.forms.yaml.names import read_edition, read_name, read_sheet, refuse_sheet_in_use
from xlsreport.forms.yaml.node import Node, at, list_of, read_yaml, text_of
from xlsreport.forms.yaml.publication import read_publication
from xlsreport.forms.yaml.rule import RULE_KEYS, read_rule, refuse_undecided
from xlsreport.forms.yaml.statements import figures_of_others, read_statements
from xlsreport.forms.yaml.table import (
    BLOCK_KEYS,
    HEADING_KEYS,
    block_nodes,
    leaf_nodes,
    read_narrative,
    read_table,
)
from xlsreport.text.words import Language, word_of_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from xlsreport.forms.lists import ListTable

__all__ = ["read_form", "sources_of"]

# The sheet of details has a column a cell, and a sheet has 16,384.
_MOST_CELLS = 10_000
# The cover is one page.
_MOST_MISTAKES = 5

FORM_KEYS = (
    "form", "edition", "title", "basis", "language", "years", "tables", "narratives",
    "narratives_sheet", "mistakes", "rules", "statements", "charts", "key_figures", "report",
    "lists", "interface", "periods", "header",
)  # fmt: skip
YEARS_KEYS = ("from", "to")


def read_form(file: Path) -> Form:
    """Reads and checks one form.

    Args:
        file: A YAML file in UTF-8.

    Returns:
        The form with all cells, totals and ties spelled out.

    Raises:
        DefinitionError: Anything in the file is wrong; with its line.
    """
    root = read_yaml(file)
    top = root.entries(FORM_KEYS, ("form", "edition", "title", "years", "tables"))
    language = read_language(top)
    first_year, last_year = _read_years(top["years"])
    periods = _read_periods(top)
    nodes = top["tables"].items()
    tables = tuple(read_table(node) for node in nodes)
    texts_sheet = top.get("narratives_sheet")
    list_nodes = list_of(top, "lists")
    lists = tuple(read_list(node, language) for node in list_nodes)
    _refuse_taken((*tables, *lists), [*nodes, *list_nodes], texts_sheet, language)
    cells: dict[str, Cell] = {}
    entries: dict[str, Cell] = {}
    ties: list[Tie] = []
    undivided: dict[str, Undivided] = {}
    for table, node in zip(tables, nodes, strict=True):
        check_operands(table, node)
        _add_cells(cells, entries, table, node, language)
        own = list(_spell_out_ties(table, node, cells, language, periods))
        undivided.update((key, each) for key, each in undivided_of(table) if each.cell in cells)
        _refuse_ambiguous(node, {**cells, **entries}, own, undivided)
        ties += own
    check_calculations(tables, nodes, cells, entries)
    for table, node in zip(tables, nodes, strict=True):
        ties += [*calculated_ties_of(table, cells), *read_bounds(table, node, cells, entries)]
    rule_nodes = list_of(top, "rules")
    rules = tuple(read_rule(node, once=True) for node in rule_nodes)
    _refuse_repeated((rule.id, node) for rule, node in zip(rules, rule_nodes, strict=True))
    for rule, node in zip(rules, rule_nodes, strict=True):
        with at(node.entries(RULE_KEYS)["expr"]):
            own = list(once_ties_of(cells, replace(rule, condition=None), entries))
        if rule.condition is not None:
            with at(node.entries(RULE_KEYS)["if"]):
                own = list(once_ties_of(cells, rule, entries))
        refuse_undecided(node, own, cells)
        ties += own
    narrative_nodes = list_of(top, "narratives")
    narratives = tuple(read_narrative(node) for node in narrative_nodes)
    _refuse_repeated(
        (each.id, node) for each, node in zip(narratives, narrative_nodes, strict=True)
    )
    lists = read_list_rules(lists, list_nodes, cells)
    edition = read_edition(top["edition"])
    declared = top.get("statements")
    statements = (
        read_statements(declared, edition, cells, narratives)
        if declared is not None
        else Statements()
    )
    return Form(
        name=read_name(top["form"]),
        edition=edition,
        title=top["title"].words(),
        basis=text_of(top, "basis"),
        language=language,
        first_year=first_year,
        last_year=last_year,
        tables=tables,
        narratives=narratives,
        rules=rules,
        cells=cells,
        entries=entries,
        ties=tuple(tie for tie in ties if tie.in_workbook),
        office_ties=tuple(tie for tie in ties if not tie.in_workbook),
        undivided=undivided,
        statements=statements,
        charts=tuple(read_chart(node, cells) for node in list_of(top, "charts")),
        key_figures=read_key_figures(list_of(top, "key_figures"), cells),
        narratives_sheet=read_sheet(texts_sheet) if texts_sheet is not None else "",
        mistakes=_read_mistakes(list_of(top, "mistakes")),
        publication=read_publication(
            top["report"],
            tables,
            narratives,
            [figure.id for figure in statements.figures],
            frozenset() if declared is None else figures_of_others(declared, edition),
            lists,
        )
        if "report" in top
        else Publication(),
        lists=lists,
        counted=read_counted(tables, nodes, cells, lists),
        periods=periods,
        header=read_header(list_of(top, "header"), language),
    )


def sources_of(file: Path) -> tuple[Path, ...]:
    """The files that a form is declared in: its own first, then those that it names.

    Raises:
        DefinitionError: The form's own file cannot be read.
    """
    top = read_yaml(file).entries(FORM_KEYS)
    named = [top[key] for key in ("statements", "interface") if key in top]
    return file, *(file.parent / each.text() for each in named if isinstance(each.value, str))


def _read_years(node: Node) -> tuple[int, int | None]:
    entries = node.entries(YEARS_KEYS, ("from",))
    first = entries["from"].integer(1900, 2099)
    if "to" not in entries:
        return first, None
    last = entries["to"].integer(1900, 2099)
    if last < first:
        entries["to"].refuse("to 不能早于 from。", "'to' must not be before 'from'.")
    return first, last


def _read_periods(top: Mapping[str, Node]) -> PeriodKind | None:
    if "periods" not in top:
        return None
    chosen = top["periods"].one_of(KINDS)
    return next(kind for kind in KINDS if kind == chosen)


def _read_mistakes(nodes: list[Node]) -> tuple[str, ...]:
    if len(nodes) > _MOST_MISTAKES:
        nodes[_MOST_MISTAKES].refuse(
            f"常见错误最多写 {_MOST_MISTAKES} 条。",
            f"at most {_MOST_MISTAKES} mistakes are printed.",
        )
    return tuple(node.words() for node in nodes)


def _refuse_taken(
    tables: tuple[Table | ListTable, ...],
    nodes: list[Node],
    texts_sheet: Node | None,
    language: Language,
) -> None:
    """Refuses ids and sheets that are used twice, and sheets that every workbook has."""
    _refuse_repeated((table.id, node) for table, node in zip(tables, nodes, strict=True))
    sheets = [node.value["sheet"] for node in nodes if isinstance(node.value, dict)]
    sheets += [texts_sheet] if texts_sheet is not None else []
    # To spreadsheet programs Loans and LOANS are one name.
    _refuse_repeated((sheet.text().casefold(), sheet) for sheet in sheets)
    for sheet in sheets:
        refuse_sheet_in_use(sheet, language)


def _add_cells(
    cells: dict[str, Cell],
    entries: dict[str, Cell],
    table: Table,
    node: Node,
    language: Language,
) -> None:
    """Adds a table's cells to the figures and to the other entries."""
    for where, cell in _pair_with_nodes(table, node):
        if cell.id in cells or cell.id in entries:
            where.refuse(f"编号“{cell.id}”用了两次。", f"the cell id {cell.id!r} is used twice.")
        (cells if cell.value_type.is_figure else entries)[cell.id] = cell
        fault = None if cell.computed else too_long(prompt_of(cell, language))
        if fault is not None:
            where.refuse(
                f"“{cell.label}”的{fault.part_zh}有 {fault.length} 个字符，最多 {fault.limit} 个。",
                f"the {fault.part_en} of {cell.id!r} has {fault.length} characters, "
                f"at most {fault.limit} are allowed.",
            )
        if len(cells) + len(entries) > _MOST_CELLS:
            node.refuse(f"格数超过 {_MOST_CELLS}。", f"the form has more than {_MOST_CELLS} cells.")


def _pair_with_nodes(table: Table, node: Node) -> Iterator[tuple[Node, Cell]]:
    """Every cell with the node of its row or, in a table without rows, of its column."""
    cells = cells_of(table)
    for block in block_nodes(node):
        entries = block.entries(BLOCK_KEYS)
        columns = list(leaf_nodes(entries["boxhead"]))
        rows = list(leaf_nodes(entries["stub"])) if "stub" in entries else [None]
        used: set[int] = set()
        for row in rows:
            for column in columns:
                where = row or column
                with at(where):
                    cell = next(cells)
                if cell is not None:
                    used |= {id(row), id(column)}
                    yield where, cell
        for heading in (*columns, *rows):
            unused = heading is not None and id(heading) not in used
            if heading is not None and unused and "computed" not in heading.entries(HEADING_KEYS):
                heading.refuse(
                    "总计没有可加的数：旁边只有文字、日期、选项或百分比。请删掉这个总计。",
                    "the total has nothing to add up: beside it are only texts, dates, choices or "
                    "percents. Delete it.",
                )


def _spell_out_ties(
    table: Table,
    node: Node,
    cells: dict[str, Cell],
    language: Language,
    periods: PeriodKind | None,
) -> Iterator[Tie]:
    rule_ids: list[tuple[str, Node]] = []
    for block, block_node in zip(table.blocks, block_nodes(node), strict=True):
        entries = block_node.entries(BLOCK_KEYS)
        for rule, rule_node in zip(block.rules, list_of(entries, "rules"), strict=True):
            rule_ids.append((rule.id, rule_node))
            with at(rule_node.entries(RULE_KEYS)["expr"]):
                own = list(rule_ties_of(table, block, replace(rule, condition=None), cells))
            if rule.condition is not None:
                with at(rule_node.entries(RULE_KEYS)["if"]):
                    alone = replace(rule, expression=rule.condition, condition=None)
                    list(rule_ties_of(table, block, alone, cells))
                    own = list(rule_ties_of(table, block, rule, cells))
            refuse_undecided(rule_node, own, cells)
            yield from own
        for side in ("stub", "boxhead"):
            if side not in entries:
                continue
            in_stub = side == "stub"
            headings = leaves(block.stub if in_stub else block.boxhead)
            for leaf, leaf_node in zip(headings, leaf_nodes(entries[side]), strict=True):
                with at(leaf_node.entries(HEADING_KEYS).get("prior", leaf_node)):
                    title = word_of_time("prior_tie", language, periods)
                    yield from prior_ties_of(table, block, leaf, cells, title, in_stub=in_stub)
    _refuse_repeated(rule_ids)
    yield from total_ties_of(table)


def _refuse_ambiguous(
    table: Node, cells: dict[str, Cell], ties: list[Tie], undivided: dict[str, Undivided]
) -> None:
    """No two relations of one id, no undivided row with the id of a cell."""
    seen: set[str] = set()
    for tie in ties:
        if tie.id in seen:
            table.refuse(
                f"两条规则的编号都是“{tie.id}”，请改一条的 id。",
                f"two rules have the id {tie.id!r}; change the id of one.",
            )
        seen.add(tie.id)
    for cell_id in undivided:
        if cell_id in cells:
            table.refuse(
                f"不分项的组和一行的编号都是“{cell_id}”，请改一个。",
                f"a group that says unsplit and a row both give {cell_id!r}; change one id.",
            )


def _refuse_repeated(named: Iterable[tuple[str, Node]]) -> None:
    seen: dict[str, Node] = {}
    for name, node in named:
        if name in seen:
            node.refuse(
                f"“{name}”和第 {seen[name].line} 行的重复。",
                f"{name!r} is used already in line {seen[name].line}.",
            )
        seen[name] = node
