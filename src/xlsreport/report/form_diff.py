"""How two forms differ, in words: tables, rows, columns, cells, rules and narratives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsreport.forms.headings import leaves
from xlsreport.forms.list_cells import column_cell
from xlsreport.forms.periods import HOW_OFTEN
from xlsreport.report.form_listing import describe_tie

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.forms.form import Cell, Form, Table, Tie
    from xlsreport.forms.lists import ListTable
    from xlsreport.text.words import Language

__all__ = ["diff_lines"]

_Said = tuple[str, str]
_Named = tuple[str, str, str]
_OF_TYPES: Sequence[_Named] = (
    ("kind", "类型", "type"),
    ("unit", "单位", "unit"),
    ("decimals", "小数位数", "decimals"),
    ("signed", "可否为负", "may be negative"),
    ("plausible", "合理上限", "plausible up to"),
    ("aggregate", "汇总方式", "aggregate"),
    ("least", "下限", "min"),
    ("most", "上限", "max"),
    ("longest", "最长字数", "longest"),
    ("choices", "可选项", "choices"),
    ("may_be_blank", "可否空着", "may be blank"),
)
_OF_LISTS: Sequence[_Named] = (
    ("sheet", "工作表", "the sheet"),
    ("most", "最多行数", "rows read"),
    ("key", "不得重复的列", "key"),
    ("optional", "可否不填", "may be left out"),
)
_OF_LIST_RULES: Sequence[_Named] = (
    ("text", "内容", "relation"),
    ("severity", "轻重", "severity"),
)
_SIDES = (("stub", "行", "row"), ("boxhead", "列", "column"))


def diff_lines(old: Form, new: Form, language: Language) -> Iterator[str]:
    """The differences from ``old`` to ``new``, a line each below the table that they concern.

    Cells, rows, rules and texts are the same where their ids are; the words may differ.
    """
    said = 1 if language == "en" else 0
    yield f"{old.id} → {new.id}"
    found = False
    for heading, lines in _list_groups(old, new):
        told = list(lines)
        if told:
            yield ""
            yield heading[said]
            yield from (f"  {line[said]}" for line in told)
            found = True
    if not found:
        yield ("没有不同。", "No difference.")[said]


def _list_groups(old: Form, new: Form) -> Iterator[tuple[_Said, Iterator[_Said]]]:
    yield ("表单", "Form"), _compare_heads(old, new)
    yield ("封面栏目", "Fields on the cover"), _compare_headers(old, new)
    tables = {table.id: table for table in old.tables}
    later = {table.id: table for table in new.tables}
    yield ("各表", "Tables"), _compare_names(_name_tables(old), _name_tables(new), "表", "table")
    for name, table in later.items():
        if name in tables:
            words = f"表“{table.title}”", f"Table {table.title!r}"
            yield words, _compare_tables(old, new, tables[name], table)
    lists, later_lists = ({each.id: each for each in form.lists} for form in (old, new))
    titles, later_titles = ({each.id: each.title for each in form.lists} for form in (old, new))
    yield ("列表", "Lists"), _compare_names(titles, later_titles, "列表", "list")
    for name, each in later_lists.items():
        if name in lists:
            words = f"列表“{each.title}”", f"List {each.title!r}"
            yield words, _compare_lists(lists[name], each)
    rules = [{t.rule: t for t in (*f.ties, *f.office_ties) if not t.derived} for f in (old, new)]
    yield ("规则", "Rules"), _compare_rules(rules[0], rules[1], new.periods)
    texts = [{each.id: each.title for each in form.narratives} for form in (old, new)]
    yield ("文字部分", "Narratives"), _compare_texts(old, new, *texts)


def _compare_heads(old: Form, new: Form) -> Iterator[_Said]:
    pairs: tuple[tuple[str, str, Any, Any], ...] = (
        ("名称", "title", old.title, new.title),
        ("依据", "basis", old.basis, new.basis),
        ("语言", "language", old.language, new.language),
    )
    for zh, en, before, after in pairs:
        if before != after:
            yield f"{zh}：“{before}”改为“{after}”", f"{en}: {before!r} is now {after!r}"
    if old.periods != new.periods:
        often = [
            HOW_OFTEN[each] if each else ("每年报一次", "year")
            for each in (old.periods, new.periods)
        ]
        yield (
            f"{often[0][0]}，改为{often[1][0]}",
            f"due every {often[1][1]} instead of every {often[0][1]}",
        )
    if old.years != new.years:
        yield (
            f"适用年度：{old.years[0]}，改为 {new.years[0]}",
            f"in force: {old.years[1]}, now {new.years[1]}",
        )


def _compare_headers(old: Form, new: Form) -> Iterator[_Said]:
    before, after = ({each.id: each for each in form.header} for form in (old, new))
    labels, later = ({key: each.label for key, each in some.items()} for some in (before, after))
    yield from _compare_names(labels, later, "栏目", "field")
    for key, each in after.items():
        if key in before:
            for zh, en in _compare_fields(before[key].value_type, each.value_type, _OF_TYPES):
                yield f"栏目“{each.short}”（{key}）{zh}", f"field {each.short!r} ({key}): {en}"


def _name_tables(form: Form) -> dict[str, str]:
    return {table.id: table.title for table in form.tables}


def _compare_names(
    old: Mapping[str, str], new: Mapping[str, str], zh: str, en: str
) -> Iterator[_Said]:
    """What was added, removed, renamed, or kept its name under another id."""
    gone = {key: label for key, label in old.items() if key not in new}
    for key, label in new.items():
        if key not in old:
            same = [each for each, before in gone.items() if before == label]
            if same:
                del gone[same[0]]
                yield (
                    f"{zh}“{label}”的编号由 {same[0]} 改为 {key}",
                    f"{en} {label!r} has the id {key} instead of {same[0]}",
                )
            else:
                yield f"新增{zh}“{label}”（{key}）", f"added {en} {label!r} ({key})"
        elif old[key] != label:
            yield (
                f"{zh} {key} 改名：“{old[key]}”改为“{label}”",
                f"{en} {key} is renamed: {old[key]!r} is now {label!r}",
            )
    for key, label in gone.items():
        yield f"删去{zh}“{label}”（{key}）", f"removed {en} {label!r} ({key})"


def _compare_tables(old: Form, new: Form, before: Table, after: Table) -> Iterator[_Said]:
    lines: list[tuple[dict[str, str], dict[str, str]]] = []
    for side, zh, en in _SIDES:
        both = _name_lines(before, side), _name_lines(after, side)
        lines.append(both)
        yield from _compare_names(*both, zh, en)
    if before.sheet != after.sheet:
        yield (
            f"工作表“{before.sheet}”改为“{after.sheet}”",
            f"the sheet {before.sheet!r} is now {after.sheet!r}",
        )
    if before.optional != after.optional:
        yield (
            ("可以整张不填了", "may be left out whole now")
            if after.optional
            else ("不能再整张不填", "may no longer be left out")
        )
    cells = [
        {cell.id: cell for cell in _list_cells(form) if cell.table == after.id}
        for form in (old, new)
    ]
    places = [_place_cells(table) for table in (before, after)]
    yield from _compare_presence(cells, places, lines)
    yield from _compare_alike(old, new, cells)


def _compare_presence(
    cells: Sequence[Mapping[str, Cell]],
    places: Sequence[Mapping[str, tuple[str, str]]],
    lines: Sequence[tuple[Mapping[str, str], Mapping[str, str]]],
) -> Iterator[_Said]:
    """Cells that were added or removed in rows and columns of both forms."""
    for verb_zh, verb_en, here, there, at in (
        ("新增", "added", cells[1], cells[0], 1),
        ("删去", "removed", cells[0], cells[1], 0),
    ):
        for key, cell in here.items():
            row, column = places[at][key]
            known = row in lines[0][1 - at] and column in lines[1][1 - at]
            if key not in there and known:
                yield (
                    f"{verb_zh}格“{cell.label}”（{key}）",
                    f"{verb_en} cell {cell.label!r} ({key})",
                )


def _compare_alike(old: Form, new: Form, cells: Sequence[Mapping[str, Cell]]) -> Iterator[_Said]:
    """Cells of both forms that changed, those that changed alike together."""
    alike: dict[_Said, list[Cell]] = {}
    for key, cell in cells[1].items():
        recounted = old.counted.get(key) != new.counted.get(key)
        change = (
            _compare_cells(cells[0][key], cell, recounted=recounted) if key in cells[0] else None
        )
        if change is not None:
            alike.setdefault(change, []).append(cell)
    for (zh, en), changed in alike.items():
        first, last = changed[0], changed[-1]
        if first is last:
            yield f"格“{first.label}”（{first.id}）{zh}", f"cell {first.label!r} ({first.id}): {en}"
        else:
            count = len(changed)
            yield (
                f"“{first.label}”到“{last.label}”共 {count} 格{zh}",
                f"{count} cells from {first.label!r} to {last.label!r}: {en}",
            )


def _list_cells(form: Form) -> Iterator[Cell]:
    yield from form.cells.values()
    yield from form.entries.values()


def _name_lines(table: Table, side: str) -> dict[str, str]:
    """The rows or columns of a table by path, with what they are called."""
    return {
        leaf.path: leaf.short
        for block in table.blocks
        for leaf in leaves(getattr(block, side))
        if leaf.path
    }


def _place_cells(table: Table) -> dict[str, tuple[str, str]]:
    """Row and column of every cell of a table."""
    return {
        ".".join(part for part in (table.id, row.path, column.path) if part): (
            row.path,
            column.path,
        )
        for block in table.blocks
        for row in leaves(block.stub)
        for column in leaves(block.boxhead)
    }


def _compare_lists(old: ListTable, new: ListTable) -> Iterator[_Said]:
    before, after = ({c.id: c for c in table.columns} for table in (old, new))
    labels, later_labels = ({k: c.label for k, c in each.items()} for each in (before, after))
    yield from _compare_names(labels, later_labels, "列", "column")
    yield from _compare_fields(old, new, _OF_LISTS)
    for key, column in after.items():
        if key in before:
            cells = column_cell(old, before[key]), column_cell(new, column)
            change = _compare_cells(*cells)
            if change is not None:
                zh, en = change
                yield f"列“{column.short}”（{key}）{zh}", f"column {column.short!r} ({key}): {en}"
    rules, later = ({rule.id: rule for rule in table.rules} for table in (old, new))
    for name, rule in later.items():
        if name not in rules:
            yield f"新增 {rule.name}：{rule.text}", f"added {rule.name}: {rule.text}"
            continue
        for zh, en in _compare_fields(rules[name], rule, _OF_LIST_RULES):
            yield f"{rule.name} {zh}", f"{rule.name}: {en}"
        if rules[name].when != rule.when:
            yield f"{rule.name} 的条件变了", f"{rule.name} has other conditions"
    for name, rule in rules.items():
        if name not in later:
            yield f"删去 {rule.name}：{rule.text}", f"removed {rule.name}: {rule.text}"


def _compare_cells(old: Cell, new: Cell, *, recounted: bool = False) -> _Said | None:
    """How a cell changed; ``None`` if it did not."""
    changes: list[_Said] = []
    if old.computed != new.computed:
        changes.append(
            ("改为自动计算", "is computed now") if new.computed else ("改为要填", "is entered now")
        )
    elif old.calculation != new.calculation:
        changes.append(("算式变了", "is computed otherwise"))
    elif set(old.parts) != set(new.parts):
        changes.append(("相加的各项变了", "adds up other parts"))
    if recounted:
        changes.append(("从列表里数的行变了", "counts other rows of lists"))
    changes += _compare_fields(old.value_type, new.value_type, _OF_TYPES)
    if not changes:
        return None
    return "，".join(zh for zh, _ in changes), ", ".join(en for _, en in changes)


def _compare_fields(old: object, new: object, named: Sequence[_Named]) -> Iterator[_Said]:
    for field, zh, en in named:
        before, after = (_word_value(getattr(each, field)) for each in (old, new))
        if before != after:
            yield f"{zh}由“{before}”改为“{after}”", f"{en} {after!r} instead of {before!r}"


def _word_value(value: object) -> str:
    if isinstance(value, tuple):
        return "/".join(getattr(each, "label", str(each)) for each in value)
    return "" if value is None else str(value)


def _compare_rules(
    old: Mapping[str, Tie], new: Mapping[str, Tie], periods: str | None
) -> Iterator[_Said]:
    def in_words(tie: Tie) -> _Said:
        return describe_tie(tie, "zh", periods), describe_tie(tie, "en", periods)

    for rule, tie in new.items():
        zh, en = in_words(tie)
        if rule not in old:
            yield f"新增 {rule}：{zh}", f"added {rule}: {en}"
            continue
        before = old[rule]
        before_zh, before_en = in_words(before)
        if before_zh != zh:
            yield (
                f"{rule} 改了：“{before_zh}”改为“{zh}”",
                f"{rule} changed: {before_en!r} is now {en!r}",
            )
        if before.severity != tie.severity:
            yield (
                f"{rule} 的轻重由 {before.severity} 改为 {tie.severity}",
                f"{rule} is of severity {tie.severity} instead of {before.severity}",
            )
    for rule, tie in old.items():
        if rule not in new:
            zh, en = in_words(tie)
            yield f"删去 {rule}：{zh}", f"removed {rule}: {en}"


def _compare_texts(
    old: Form, new: Form, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[_Said]:
    yield from _compare_names(before, after, "文字", "narrative")
    longest = [{each.id: each.longest for each in form.narratives} for form in (old, new)]
    for name, most in longest[1].items():
        if longest[0].get(name, most) != most:
            yield (
                f"“{after[name]}”最多字数由 {longest[0][name]} 改为 {most}",
                f"{after[name]!r} has at most {most} characters instead of {longest[0][name]}",
            )
