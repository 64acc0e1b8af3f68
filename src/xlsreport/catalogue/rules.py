"""Relations between cells: ``RULE_``."""

from __future__ import annotations

from xlsreport.catalogue.entry import Entry

__all__ = ["RULE_ENTRIES"]

RULE_ENTRIES: dict[str, Entry] = {
    "RULE_TIE": Entry(
        "error",
        "{left}，{right}，{difference}。{demand}",
        "{left}; {right}; {difference_en}. {demand_en}",
        "请核对{cells}。",
        "Check {cells_en}.",
    ),
    "RULE_TOTAL": Entry(
        "error",
        "总计填的是 {value}，各项之和是 {sum}，相差 {difference}。以各项之和为准。",
        "the total says {value}, its parts add up to {sum}, difference {difference}. Parts win.",
        "总计由表格自动计算，不用填；请核对各项是否填对。",
        "Totals compute themselves; check whether the parts are right.",
    ),
    "RULE_NOT_ASSESSABLE": Entry(
        "note",
        "“{rule}”有 {count} 处因为格子空着或不是数字，无法判断。",
        '"{rule}" could not be judged in {count} places: cells are blank or no numbers.',
        "补填后会再核对。",
        "It is judged once they are filled in.",
    ),
    "RULE_NIL_RETURN": Entry(
        "error",
        "封面选了“零报告”，这里却填了 {value}。",
        "the cover declares a nil return, but {value} stands here.",
        "请在封面“零报告”处改选“否”，或把这里改为 0。",
        'Choose No at "Nil return" on the cover, or change this to 0.',
    ),
}
