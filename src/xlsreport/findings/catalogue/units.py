"""Findings about units and years: ``UNIT_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import MERGE_AGAIN, NOTHING, Entry

__all__ = ["UNIT_ENTRIES"]

UNIT_ENTRIES: dict[str, Entry] = {
    "UNIT_UNNAMED": Entry(
        "warning",
        "封面没有填单位代码和单位名称。",
        "the cover names no unit.",
        "请在封面填写单位代码和名称。",
        "Fill in code and name of the unit on the cover.",
    ),
    "UNIT_NO_CONTACT": Entry(
        "note",
        "封面没有写{fields}。",
        "the cover does not say: {fields_en}.",
        "请在封面补填，便于联系。",
        "Fill it in on the cover, so that somebody can be asked.",
    ),
    "UNIT_MISMATCH": Entry(
        "error",
        "这份表是发给{issued}的，封面写的却是{cover}。",
        "the workbook was issued to {issued}, but the cover says {cover}.",
        "请用发给本单位的那份表填报。",
        "Fill in the workbook that was issued to your unit.",
    ),
    "UNIT_NOT_ON_ROSTER": Entry(
        "error",
        "{file} 的单位{unit}不在名单 {roster} 上。",
        "{file} is from {unit_en}, which is not on the roster {roster}.",
        "请核对单位代码和名称，或把它补进名单。",
        "Check code and name, or add it to the roster.",
    ),
    "UNIT_RENAMED": Entry(
        "note",
        "封面写的是“{value}”，按名单认作{unit}。",
        'the cover says "{value}", taken to be {unit} of the roster.',
        *NOTHING,
    ),
    "UNIT_MISSING": Entry(
        "error",
        "{unit}没有报送。",
        "{unit} has not reported.",
        "请催报；确实没有数据的也要报零报告。",
        "Remind it; a unit with nothing to report sends a nil return.",
    ),
    "UNIT_NOT_ACCEPTED": Entry(
        "error",
        "{unit}报来的表还没有采纳，没有汇总。",
        "{unit}'s workbook came and is not accepted yet; it was left out.",
        "看它的问题：没有问题就采纳，有错的退回，再重新汇总。",
        "Look at what is said of it: accept it or return it, then merge again.",
    ),
    "UNIT_DUPLICATE": Entry(
        "error",
        "{unit}交了 {count} 份不一样的表（{files}），不同的有：{differences}。{why}都没有汇总。",
        "{unit} sent {count} workbooks that differ ({files}) in: {differences_en}. "
        "{why_en}None was merged.",
        "请问清以哪份为准，只留那一份{latest}，或写进决定表用 --decisions。",
        "Ask which one counts and keep only that{latest_en}, or write it down for --decisions.",
    ),
    "UNIT_DUPLICATE_SAME": Entry(
        "note",
        "{unit}交了 {count} 份内容一样的表（{files}），只计一次。",
        "{unit} sent {count} workbooks with the same content ({files}); counted once.",
        *NOTHING,
    ),
    "UNIT_LEFT_OUT": Entry(
        "error",
        "{unit}的表有错误，没有汇总。",
        "{unit}'s workbook has errors and was left out.",
        "改好后再汇总；要连错误一起汇总，加 --include-errors。",
        "Merge again when it is mended, or add --include-errors.",
    ),
    "UNIT_CHOSEN": Entry(
        "note",
        "{unit}采用 {chosen}，不用 {aside}：{by}。",
        "of {unit}'s files {chosen_en} counts and {aside_en} does not: {by_en}.",
        "不用处理，看一眼选得对不对即可。",
        "Nothing to do; see that the right one was chosen.",
    ),
    "UNIT_ERRORS_TAKEN": Entry(
        "warning",
        "{unit}的表有错误，按决定汇总：{reason}。",
        "{unit}'s workbook has errors and was merged as decided: {reason}.",
        "改好的表来了以后，请删掉这条决定再汇总。",
        "When a mended workbook comes in, delete the decision and merge again.",
    ),
    "UNIT_ERRORS_INCLUDED": Entry(
        "warning",
        "{unit}的表有错误，按要求（--include-errors）一并汇总。",
        "{unit}'s workbook has errors and was merged all the same (--include-errors).",
        "请单位改好后重新汇总，不要再加 --include-errors。",
        "Have the unit mend it and merge again without --include-errors.",
    ),
    "UNIT_OTHER_YEAR": Entry(
        "note",
        "{unit}另有别的年度或报告期的表：{files}。这次要的已有，别的没有算。",
        "{unit} also sent workbooks of another year or period: {files}. There is one of that which "
        "was asked for, so they do not count.",
        "不用处理；要汇总别的，请改 --year 或 --period。",
        "Nothing to do; to merge the other, change --year or --period.",
    ),
    "UNIT_LEFT_OUT_DECIDED": Entry(
        "warning",
        "{unit}按决定不汇总：{reason}。",
        "{unit} was left out as decided: {reason}.",
        "要汇总它，请删掉这条决定。",
        "Delete the decision to merge it.",
    ),
    "UNIT_COUNTED_TWICE": Entry(
        "error",
        "{unit}在 {files} 里都有（{count} 处），数不一样{cells}，都没有计入汇总。",
        "{unit} stands in {files} ({count} places) with different figures{cells}; none of them is "
        "in the sums.",
        "请弄清以哪份为准：改掉不对的那份，或在决定表（--decisions）里写明采用单位自己的那份。",
        "Find out which is right: mend the other one, or decide (--decisions) that the unit's own "
        "workbook counts.",
    ),
    "UNIT_TWICE_BELOW": Entry(
        "error",
        "{unit}在 {files} 的明细里都有（{count} 处），数不一样{cells}，都没有计入汇总。"
        "它没有自己的表在这里，这一级无法决定以谁的为准，只能由下级改正。",
        "{unit} stands in the details of {files} ({count} places) with different figures{cells}; "
        "none of them is in the sums. It has no workbook of its own here, so that this can only "
        "be settled below.",
        "请问清楚它该由哪一家汇总（{nodes}）；请另一家去掉它，重新汇总后再报来。",
        "Ask to which of them it belongs ({nodes}); have the other one leave it out, merge again "
        "and send that.",
    ),
    "UNIT_COUNTED_ONCE": Entry(
        "note",
        "{unit}在 {files} 里都有（{count} 处），只按 {kept} 计一次。",
        "{unit} stands in {files} ({count} places); it is counted once, from {kept}.",
        *NOTHING,
    ),
    "UNIT_WITHIN_AREA": Entry(
        "error",
        "{unit}属于{area}，{area}的合计已在汇总里（{files}），再加就重复了，没有计入。",
        "{unit} lies within {area}, whose sum is in the merge already ({files}); it is not in the "
        "sums a second time.",
        "请确认{area}的合计里有没有它：有就去掉它自己的表；没有就让下级重新汇总。",
        "See whether the sum of {area} contains it: if so leave its own workbook out, else have "
        "the area merged again.",
    ),
    "UNIT_INCOMPLETE_BELOW": Entry(
        "warning",
        "这份汇总表不全：下面有 {count} 个单位没有汇总、有错误或有疑问：{units}。",
        "this merged workbook is not whole: {count} units below are missing, left out, with errors "
        "or in doubt: {units}.",
        "请让下级补齐后重新汇总再报；确定可以不全的，用 --accept-incomplete 写明原因。",
        "Have them sent and merged again below; where that may stay so, accept it with a reason "
        "(--accept-incomplete).",
    ),
    "UNIT_WAIVED_BELOW": Entry(
        "warning",
        "下级有 {count} 条问题经核实后保留：{units}。",
        "{count} findings below were looked into and waived: {units}.",
        "请看一看原因是否成立。",
        "See whether the reasons hold.",
    ),
    "UNIT_EXPLAINED_BELOW": Entry(
        "warning",
        "下级有 {count} 条问题由单位作了说明：{units}。",
        "{count} findings below are explained by the units: {units}.",
        "请看一看说明是否成立；不成立的，让下级退回改正。",
        "See whether the explanations hold; where they do not, have the unit mend its figures.",
    ),
    "UNIT_LINE_LOST": Entry(
        "error",
        "“报送情况”写着{unit}已汇总，“明细”里却没有它的一行。",
        "{unit} is listed as merged, but the details have no line of it.",
        *MERGE_AGAIN,
    ),
    "UNIT_LINE_EXTRA": Entry(
        "error",
        "“明细”里多出{unit}的一行，“报送情况”没有写它已汇总。",
        "the details have a further line of {unit}, which is not listed as merged.",
        *MERGE_AGAIN,
    ),
    "UNIT_STATE_DIFFERS": Entry(
        "error",
        "{unit}有没有错误，“明细”和“报送情况”写的不一样。",
        "the details and the list of units do not agree whether {unit} has errors.",
        *MERGE_AGAIN,
    ),
    "UNIT_UNSIGNED": Entry(
        "warning",
        "这份表没有签名，可能不是本办公室发出的。",
        "the workbook is not signed; it may not be one that was handed out.",
        "请核对来源，或让单位用发给它的表填报。",
        "Check where it comes from, or ask the unit to use the workbook it was given.",
    ),
    "UNIT_SIGNATURE_WRONG": Entry(
        "error",
        "签名对不上：单位、年度或表单的标识被改过，或密钥不对。",
        "the signature does not match: unit, year or form was altered, or the key is another one.",
        "请让单位用发给它的表重新填报。",
        "Ask the unit to fill in the workbook it was given.",
    ),
    "UNIT_WRONG_YEAR": Entry(
        "error",
        "封面上的年度是“{value}”，不是一个年份。",
        'the year on the cover is "{value}", which is none.',
        "请改成四位数的年份，如 2025。",
        "Enter a year of four digits.",
    ),
    "UNIT_YEAR_CHANGED": Entry(
        "error",
        "这份表是 {issued} 年度的，封面却写 {value} 年。",
        "the workbook is for {issued}, but the cover says {value}.",
        "请用当年发的表填报，不要改年度。",
        "Use the workbook issued for the year and leave the year alone.",
    ),
    "UNIT_YEAR_NOT_ASKED": Entry(
        "error",
        "这是 {value} 年度的报告，这次要的是 {asked} 年度。",
        "this is the report for {value}; the one for {asked} is wanted.",
        "请报 {asked} 年度的表；如果是年度选错了，请改 --year。",
        "Send the report for {asked}, or correct --year.",
    ),
    "UNIT_HEADER_BLANK": Entry(
        "error",
        "封面上没有填：{fields}。",
        "on the cover there is nothing at: {fields_en}.",
        "请补填。",
        "Fill it in.",
    ),
    "UNIT_HEADER_ENTRY": Entry(
        "error",
        "封面上填的是“{value}”，不合这一栏的要求（{what}）。",
        'on the cover it says "{value}", which this field does not take ({what_en}).',
        "请按这一栏的要求重填。",
        "Enter what the field asks for.",
    ),
    "UNIT_WRONG_PERIOD": Entry(
        "error",
        "封面上的报告期是“{value}”，看不出是哪一期。",
        'the period on the cover is "{value}", which is none.',
        "请写成 {ways} 这样。",
        "Write it like {ways_en}.",
    ),
    "UNIT_PERIOD_CHANGED": Entry(
        "error",
        "这份表是 {issued} 的，封面却写 {value}。",
        "the workbook is for {issued_en}, but the cover says {value_en}.",
        "请用当期发的表填报，不要改报告期。",
        "Use the workbook issued for the period and leave the period alone.",
    ),
    "UNIT_PERIOD_NOT_ASKED": Entry(
        "error",
        "这是 {found}的报告，这次要的是 {asked}的。",
        "this is the report for {found_en}; the one for {asked_en} is wanted.",
        "请报 {asked}的表；如果是报告期选错了，请改 --period。",
        "Send the report for {asked_en}, or correct --period.",
    ),
    "UNIT_NO_PERIODS": Entry(
        "error",
        "“{form}”一年报一次，没有月份和季度，这次却指定了 {asked}。",
        "{form} is due once a year and has no months or quarters, but {asked} was asked for.",
        "请去掉 --period。",
        "Leave --period out.",
    ),
    "UNIT_EDITION": Entry(
        "warning",
        "这是 {value} 年度的报告，用的却是 {edition} 版的表；这一版用于 {years}。",
        "this is a report for {value} on the edition {edition} of the form, which is in force "
        "{years_en}.",
        "请改用{right}重新填报；两版的项目不同，不能相加。",
        "Report on {right_en}: the editions ask for different figures, which cannot be added up.",
    ),
    "UNIT_YEARS_APART": Entry(
        "error",
        "给出的往期报告里，{unit}只有 {found}的，没有 {year}的，前后不相邻，不能比较。",
        "of {unit} only reports for {found_en} were given and none for {year_en}; they do not "
        "follow each other.",
        "请用 --previous 给出 {year}的报告。",
        "Give the report for {year_en} with --previous.",
    ),
    "UNIT_LATE": Entry(
        "warning",
        "文件保存于 {value}，截止日是 {deadline}，迟了 {days} 天。",
        "was saved at {value}, {days} days after the deadline of {deadline}.",
        "请记录迟报；如果是按要求退回后重报的，可以用 xlsreport waive 记下原因。",
        "Record it as late; if it was sent back for mending, record that with xlsreport waive.",
    ),
    "UNIT_PREVIOUS_MISSING": Entry(
        "note",
        "没有找到{unit} {year}的报告，与它衔接的内容没有核对。",
        "no report of {unit} for {year_en} was found; nothing was compared with it.",
        "用 --previous 给出那一期的表。",
        "Give that workbook with --previous.",
    ),
}
