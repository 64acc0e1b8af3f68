"""Findings about the rows of lists: ``LIST_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import Entry

__all__ = ["LIST_ENTRIES"]

LIST_ENTRIES: dict[str, Entry] = {
    "LIST_LOST": Entry(
        "error",
        "找不到列表“{table}”：工作表被删除，或者标题行改动太多。",
        'the list "{table}" is not found: its sheet was deleted, or its headings were changed.',
        "请用原来的表重填；这个列表可以不用的，确认不用即可。",
        "Fill in the workbook as it was issued; a list that may be left out may be missing.",
    ),
    "LIST_COLUMN_LOST": Entry(
        "error",
        "列表缺少这些列的标题：{value}，这些列没有读。",
        "the headings of these columns are missing: {value}; the columns were not read.",
        "请把标题行改回原样，再发回。",
        "Restore the headings and send it again.",
    ),
    "LIST_ENTRY": Entry(
        "error",
        "填的是“{value}”，不合这一列的要求（{what}）。",
        'says "{value}", which this column does not take ({what_en}).',
        "请按这一列的要求重填。",
        "Enter what the column asks for.",
    ),
    "LIST_ROW_HALF": Entry(
        "error",
        "有 {count} 行没有填全，缺：{columns}。",
        "{count} rows are not whole; they lack: {columns_en}.",
        "请把这一行填全；不要的行请整行清空。",
        "Fill in the whole row, or clear all of it.",
    ),
    "LIST_EMPTY": Entry(
        "warning",
        "列表“{table}”一行也没有填。",
        'the list "{table}" has no row.',
        "确实没有的可以不改；有的请补填。",
        "Fill it in unless there is nothing to list.",
    ),
    "LIST_KEY_TWICE": Entry(
        "error",
        "“{value}”出现了两次：第 {first} 行和第 {second} 行。",
        '"{value}" stands twice: in rows {first} and {second}.',
        "请核对两行：是同一件的，删去一行；不是的，改正其中一行。",
        "Compare both rows: delete one if they are the same thing, else correct one.",
    ),
    "LIST_ROWS_BELOW": Entry(
        "note",
        "备好的行以下还填了 {count} 行，已经读取。",
        "{count} rows stand below the prepared ones; they were read.",
        "不用处理。",
        "Nothing to do.",
    ),
    "LIST_TOO_LONG": Entry(
        "error",
        "列表最多读 {most} 行，以下还有 {count} 行没有读。",
        "the list is read up to {most} rows; {count} rows below them were not read.",
        "请删去中间的空行，把各行往上移；确实超过的，请收表单位放宽行数。",
        "Remove the blank rows between; if there really are more, the office has to allow them.",
    ),
    "LIST_COUNT_DIFFERS": Entry(
        "error",
        "这里是“{value}”，按列表“{lists}”逐行统计应是 {right}。",
        'says "{value}"; counted from the rows of "{lists}" it must be {right}.',
        "请核对列表的各行；列表没有错的，删去这一格填的数，恢复公式或填 {right}。",
        "Check the rows; if they are right, restore the formula or enter {right}.",
    ),
    "LIST_ROW_RULE": Entry(
        "error",
        "有 {count} 行不符合“{rule}”{source}：{shown}。",
        '{count} rows do not keep "{rule}"{source_en}: {shown_en}.',
        "请逐行核对；确实没有错的，在“校验”页写明情况。",
        "Check each row; if it is right all the same, explain it on the sheet of checks.",
    ),
    "LIST_RULE": Entry(
        "error",
        "“{rule}”不成立{source}：左边 {left}，右边 {right}，应为左边{operator}右边。",
        '"{rule}" does not hold{source_en}: the left side is {left}, the right side {right}; it '
        "must be: left {operator} right.",
        "请核对列表和有关的格。",
        "Check the list and the cells.",
    ),
}
