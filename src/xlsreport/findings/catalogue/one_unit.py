"""Codes, names and times that do not agree on whose report it is: ``UNIT_`` and ``BATCH_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import Entry

__all__ = ["ONE_UNIT_ENTRIES"]

ONE_UNIT_ENTRIES: dict[str, Entry] = {
    "UNIT_TWO_UNITS": Entry(
        "error",
        "{where}的单位代码是名单上{unit}的，单位名称“{value}”却是{other}的，代码和名称不是同一个单位。",
        "the code {where_en} is that of {unit} on the roster, but the name '{value}' is that of "
        "{other}: code and name are of two units.",
        "请核对是哪个单位的表，把代码和名称改成同一个单位的。",
        "Find out whose report it is, and enter code and name of that unit.",
    ),
    "UNIT_NAME_UNLISTED": Entry(
        "warning",
        "{where}的单位代码是名单上{unit}的，单位名称却写“{value}”，名称对不上。",
        "the code {where_en} is that of {unit} on the roster, but the name is '{value}'.",
        "请核对是不是这个单位的表；只是另一种叫法的，请把它写进名单的“别名”一列。",
        "See whether it is this unit's report; if it only goes by another name, add that to the "
        "aliases of the roster.",
    ),
    "UNIT_FILE_NAME": Entry(
        "error",
        "文件名里的单位是{named}，封面写的却是{unit}，不是同一个单位。",
        "the file's name says {named}, but the cover says {unit}: these are two units.",
        "请核对是哪个单位的表：封面填错的请单位改正，只是文件名写错的请改文件名。",
        "Find out whose report it is: have the unit correct the cover, or rename the file.",
    ),
    "UNIT_CODE_AND_NAME": Entry(
        "error",
        "这 {count} 份表的单位代码、名称只有一项相同：{listed}。可能是同一个单位报了"
        "两次，也可能有一份写错了单位。",
        "{count} workbooks agree in code or name of the unit and differ in the other: {listed_en}. "
        "One unit may have reported twice, or one of the covers is wrong.",
        "请核对各份封面的代码和名称，改正后再汇总；确实是不同单位的，请用 --roster 给出名单。",
        "Correct the covers and merge again; where they are really different units, give a roster "
        "with --roster.",
    ),
    "UNIT_NAME_OF_SEVERAL": Entry(
        "error",
        "封面只写了名称“{value}”，没有写能用的代码，而{units}都叫这个名称，看不出是哪一个单位。",
        "the cover has the name '{value}' and no code that is known, and {units} all go by that "
        "name; it cannot be assigned to a unit.",
        "请在封面填上本单位的代码。",
        "Enter the unit's code on the cover.",
    ),
    "UNIT_TWINS": Entry(
        "warning",
        "{units}填的数完全相同（不为 0 的有 {count} 格）：{files}。",
        "{units_en} have the same figures throughout ({count} cells that are not 0): {files}.",
        "请核对是不是把一个单位的表当成另一个单位的报了。",
        "See whether one unit's report was sent in for another.",
    ),
    "UNIT_ONCE_BY_NAME": Entry(
        "warning",
        "{unit}在 {files} 里都有（{count} 处），没有都写代码，名称相同，数也一样，当作同一个单位，"
        "只按 {kept} 计一次。",
        "{unit} stands in {files} ({count} places), not everywhere with a code; name and figures "
        "are the same, so it is taken for one unit and counted once, from {kept}.",
        "请核对是不是同一个单位；封面补上单位代码后就不再提示。",
        "See whether it is one unit; with its code on the cover this is not said again.",
    ),
    "UNIT_LINES_UNLISTED": Entry(
        "warning",
        "这份汇总表里有 {count} 个单位不在名单 {roster} 上，它们的数也计入了：{units}。",
        "the merged workbook holds {count} units that are not on the roster {roster}; their "
        "figures are in the sums: {units}.",
        "请核对名单，或请上级单位去掉它们后重新汇总。",
        "Check the roster, or have the workbook merged again without them.",
    ),
    "UNIT_OPEN_BELOW": Entry(
        "note",
        "{unit}下面有 {count} 个单位，已汇总 {done} 个，没有汇总的：{units}。",
        "below {unit} there are {count} units, of which {done} are in the sums; not in: {units}.",
        "请催报，或请{unit}补齐后重新汇总。",
        "Remind them, or have {unit} merge again when they are in.",
    ),
    "UNIT_TIME_IMPOSSIBLE": Entry(
        "note",
        "文件里的保存时间是 {value}，{why}，不能当真；是否迟报没有判断。",
        "says it was saved at {value}, {why_en}; lateness was not judged.",
        "请按收到的日期判断是否迟报；电脑时钟不准的请单位校准。",
        "Judge lateness by the day of receipt; have the clock of that computer set.",
    ),
    "BATCH_DECISION_TWO_UNITS": Entry(
        "error",
        "{place} 的决定写的代码是{unit}的，名称却是“{value}”，代码和名称不是同一个单位，没有采用。",
        "the decision at {place} has the code of {unit} and the name '{value}': code and name are "
        "of two units, and it was not used.",
        "请核对这一行是哪个单位，改正代码或名称。",
        "Find out which unit is meant, and correct code or name.",
    ),
}
