"""A batch as a whole: ``BATCH_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import NOTHING, Entry

__all__ = ["BATCH_ENTRIES"]

BATCH_ENTRIES: dict[str, Entry] = {
    "BATCH_MIXED": Entry(
        "error",
        "这些表不是同一个表单、同一期的：{groups}，不能汇总在一起。",
        "these workbooks are not of one form and one year or period: {groups_en}; they cannot be "
        "merged.",
        "多数是 {most}；请把其余的（{others}）移开，分别汇总；年度或报告期填错的请单位改正后重报，"
        "只汇总一期的用 --year、--period，个别不该算的旧表可以用 --decisions 决定不汇总。",
        "Most are {most_en}. Move the others ({others}) away and merge each form and period "
        "by itself; a unit that mistook it sends its workbook again; --year and --period merge one "
        "only, and --decisions leaves out an old one that should not count.",
    ),
    "BATCH_TABLE_USED": Entry(
        "note",
        "“{table}”可以不填：填了的有 {count} 个单位，没有填的有 {left} 个。",
        "{table} may be left out: {count} units filled it in, {left} did not.",
        "不用处理。",
        "Nothing to do.",
    ),
    "BATCH_NOTHING": Entry(
        "error",
        "没有可以汇总的表。",
        "there is nothing to merge.",
        "请看列出的问题，改好后再汇总；没有列出问题的，是没有找到工作簿，请检查路径。",
        "Mend what is listed and merge again; if nothing is, no workbook was found: check the "
        "path.",
    ),
    "BATCH_NO_FILES": Entry(
        "error",
        "没有找到可以读的工作簿（找的是 .xlsx、.xlsm、.xls、.xlsb、.ods、.et 和 .zip）。",
        "no workbook was found (looked for .xlsx, .xlsm, .xls, .xlsb, .ods, .et and .zip).",
        "请检查路径有没有写错、文件是不是还没有放进来。",
        "Check the path, and whether the files have been put there yet.",
    ),
    "BATCH_TOO_MANY_DETAILS": Entry(
        "warning",
        "汇总表有 {count} 行明细，超过 {limit} 行的汇总表不能再用 check、merge 读入；打开、打印、"
        "核对不受影响。",
        "the merged workbook has {count} rows of details; one of more than {limit} cannot be read "
        "by check or merge again. It can be opened, printed and reconciled as any other.",
        "还要往上汇总的，请先按县、市分别汇总，再汇总这些汇总表（不加 --expand）；"
        "要全部数字做分析，用 export。",
        "To merge further up, merge each county or city by itself and then their merged workbooks, "
        "without --expand; for analyses of all figures use export.",
    ),
    "BATCH_INCOMPLETE": Entry(
        "error",
        "要求全部齐全（--require-all），还有 {count} 个没有汇总或有错误：{units}。没有写出汇总表。",
        "every unit is required (--require-all), and {count} are left out or have errors: {units}. "
        "Nothing was written.",
        "请把它们补齐、改好后再汇总；先看进度时去掉 --require-all。",
        "Merge again when they are in and mended; leave out --require-all to see how far it is.",
    ),
    "BATCH_UNIT_DERIVED": Entry(
        "note",
        "汇总表的单位代码 {code} 是按各单位的代码推出来的；如果汇总的只是这个地区的一部分，请用 "
        "--unit-code 和 --unit-name 写明。",
        "the merged workbook's unit code, {code}, was derived from the codes of its units; if "
        "it is only a part of that area, give --unit-code and --unit-name.",
        "几份汇总表代码相同，再往上汇总时会当成同一个单位报了几次。",
        "Merged workbooks with the same code are taken for one unit that reported twice.",
    ),
    "BATCH_DECISION_UNUSED": Entry(
        "warning",
        "{place} 的决定（{unit}{file}）没有用上：{why}。",
        "the decision at {place} ({unit}{file_en}) was of no use: {why_en}.",
        "文件可能换过了：请核对，改好或删掉这一行。",
        "The file may have been replaced since: correct the row or delete it.",
    ),
    "BATCH_UNPROVEN": Entry(
        "error",
        "核对没有通过：{what}。没有写出汇总表。",
        "the merge could not be proved: {what_en}. Nothing was written.",
        "这是程序的错误，请把这些文件和版本号告诉开发者。",
        "This is a fault of the program; please report it with these files and its version.",
    ),
    "BATCH_LIST_KEYS": Entry(
        "note",
        "列表“{table}”里有 {count} 个相同的编号出现在不同单位：{keys}。",
        'in the list "{table}" {count} keys stand in the rows of more than one unit: {keys}.',
        "各单位各自编号的不用处理；是同一件的，请问清楚归哪个单位。",
        "Nothing to do where each unit numbers its own; else ask which unit's it is.",
    ),
    "BATCH_TOTALS_SHOWN": Entry(
        "warning",
        "各单位表上显示的总计加起来是 {value}，按各项重新计算是 {merged}，相差 {difference}；"
        "汇总表用重新计算的数。",
        "the totals that the units show add up to {value}; recomputed from their parts it is "
        "{merged}, difference {difference}. The merged workbook has the recomputed one.",
        "有单位的总计被改写过：请看各单位的“总计不符”，改好后再汇总。",
        "Some units' totals were typed over: see their findings, mend them and merge again.",
    ),
    "BATCH_COMPARE_DIFFERS": Entry(
        "error",
        "{source} 公布的是 {published}，各单位合计是 {merged}，合计比公布的{difference}。",
        "{source} says {published_en}, the units add up to {merged_en}: {difference_en}.",
        "请核对是哪一边错了：少了或多了单位，还是公布的数改过。",
        "Find out which side is wrong: a unit too few or too many, or a figure that was changed.",
    ),
    "BATCH_COMPARE_EQUAL": Entry(
        "note",
        "与 {source} 逐格核对，{count} 格全部一致。",
        "compared with {source} cell by cell: all {count} agree.",
        *NOTHING,
    ),
    "BATCH_COMPARE_OTHER": Entry(
        "error",
        "{source} 是 {published} 的报告，汇总的是 {merged}，不能比较。",
        "{source} is the report of {published}, the merge is of {merged}; they were not compared.",
        "请用同一表单、同一年度的报告来比较（--compare）。",
        "Give the report of the same form and year with --compare.",
    ),
    "BATCH_COMPARE_UNTOLD": Entry(
        "warning",
        "{source} 或汇总有 {count} 格没有数或读不出，没有比较：{cells}。",
        "{source} or the merge has no readable figure in {count} cells, not compared: {cells}.",
        "请补上这些格再比较，或人工核对。",
        "Add them and compare again, or check them by hand.",
    ),
    "BATCH_ACCEPTED_UNUSED": Entry(
        "warning",
        "“{unit}”写了可以不全，但这次汇总里没有缺报或有疑问的单位是它或属于它。",
        "“{unit}” was accepted as incomplete, but no unit that is missing or in doubt is it or "
        "lies below it.",
        "请核对单位的代码或名称，或去掉这一项。",
        "Check the code or name of the unit, or leave it out.",
    ),
    "BATCH_TEXTS_KEPT": Entry(
        "note",
        "沿用了旧汇总表 {file} 里自己写的文字：{texts}。",
        "the texts of the older merged workbook {file} were taken over: {texts}.",
        "请看一看文字里的数是否还对。",
        "See whether the figures in the texts still hold.",
    ),
    "BATCH_TEXTS_TAKEN": Entry(
        "note",
        "按 --texts 从 {file} 取了文字：{texts}。",
        "texts were taken from {file}, as asked (--texts): {texts}.",
        "请看一看文字里的数是否还对。",
        "See whether the figures in the texts still hold.",
    ),
    "BATCH_TEXTS_UNREAD": Entry(
        "warning",
        "旧汇总表 {file} 读不出，里面如果写了文字，没有沿用。",
        "the older merged workbook {file} could not be read; texts in it were not taken over.",
        "如果里面写了文字，请从备份里找回，用 --texts 指明。",
        "If it held texts, give a copy of it with --texts.",
    ),
    "BATCH_TEXTS_DROPPED": Entry(
        "warning",
        "按 --force 覆盖了{unit}的汇总表，里面写的文字没有了：{texts}。",
        "the merged workbook of {unit} was replaced, as asked (--force); its texts are gone: "
        "{texts}.",
        "如果还要，请从备份里找回。",
        "Restore them from a copy if they are still needed.",
    ),
}
