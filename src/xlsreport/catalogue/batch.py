"""A batch as a whole: ``BATCH_``."""

from __future__ import annotations

from xlsreport.catalogue.entry import Entry

__all__ = ["BATCH_ENTRIES"]

BATCH_ENTRIES: dict[str, Entry] = {
    "BATCH_MIXED": Entry(
        "error",
        "这些表不是同一个表单和年度的：{groups}，不能汇总在一起。",
        "these workbooks are not of one form and year: {groups}; they cannot be merged.",
        "请把别的年度或版本的文件移开，分别汇总。",
        "Move the others away and merge each year and form by itself.",
    ),
    "BATCH_NOTHING": Entry(
        "error",
        "没有可以汇总的表。",
        "there is nothing to merge.",
        "请看上面的问题，改好后再汇总。",
        "See the findings above, mend them and merge again.",
    ),
}
