"""Relations between cells: ``RULE_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import Entry

__all__ = ["RULE_ENTRIES"]

RULE_ENTRIES: dict[str, Entry] = {
    "RULE_TIE": Entry(
        "error",
        "{left}，{right}，{difference}。{demand}",
        "{left}; {right_en}; {difference_en}. {demand_en}",
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
    "RULE_TOTAL_UNUSABLE": Entry(
        "error",
        "总计这一格{shown}，各项之和是 {sum}。以各项之和为准。",
        "the total {shown_en}, its parts add up to {sum}. Parts win.",
        "总计由表格自动计算，不用填；请恢复原来的公式和格式，或填进新发的空白表。",
        "Totals compute themselves; restore formula and format, or fill in a fresh workbook.",
    ),
    "RULE_TOTAL_BLANK": Entry(
        "error",
        "有 {count} 个总计是空的，公式也没有了；各项之和是 {sums}。以各项之和为准。",
        "{count} totals are blank and have lost their formula; the parts add up to {sums}.",
        "总计由表格自动计算，不用填；请恢复原来的公式，或填进新发的空白表。",
        "Totals compute themselves; restore the formula, or fill in a fresh workbook.",
    ),
    "RULE_COMPUTED": Entry(
        "error",
        "这一格由 {what} 算出，应为 {right}，现在{shown}。以算出的数为准。",
        "this cell is computed as {what} and should be {right_en}, but it {shown_en}. The "
        "computed figure counts.",
        "这一格自动计算，不用填；请恢复原来的公式，并核对算式里的各格。",
        "It computes itself; restore its formula, and check the cells that it is computed from.",
    ),
    "RULE_NOT_ASSESSABLE": Entry(
        "note",
        "“{rule}”有 {count} 处因为格子空着或不是数字，无法判断。",
        '"{rule}" could not be judged in {count} places: cells are blank or no numbers.',
        "补填后会再核对。",
        "It is judged once they are filled in.",
    ),
    "RULE_LEVEL_UNKNOWN": Entry(
        "note",
        "这条规则只适用于某些级别的单位（{rule}），看不出本单位是哪一级，无法判断。",
        "this rule holds only for units of certain levels ({rule}); the unit's level is not known.",
        "请在名单的“单位类型”里写明单位的级别，或核对这几格。",
        "State the kind of the unit in the roster, or check these cells.",
    ),
    "RULE_JUMP": Entry(
        "warning",
        "比{before}多出很多或少了很多（{factor} 倍以上）的有 {count} 格（{figures}）。",
        "{count} figures differ from {before_en} by more than {factor} times ({figures_en}).",
        "请核对是否填错位数、单位或行列；确实如此的，可以用 xlsreport waive 记下原因。",
        "Check digits, unit and row; if they are right, record why with xlsreport waive.",
    ),
    "RULE_SAME_AS_LAST_YEAR": Entry(
        "warning",
        "{count} 个不为 0 的数字与 {year}的报告（{file}）完全相同，是不是误发了那一期的表？",
        "all {count} figures other than 0 are those of {year_en} ({file}); is it the file of that "
        "report?",
        "请核对，改用这一期的数字填报。",
        "Check it and fill in the figures of this report.",
    ),
    "RULE_PEERS": Entry(
        "note",
        "与 {peers} 个同类单位相比，有 {count} 格很不一样（{figures}）。",
        "{count} figures are unlike those of its {peers} peers ({figures_en}).",
        "不一定有错，看一眼即可。",
        "It need not be wrong; have a look.",
    ),
    "RULE_WAIVER_REOPENED": Entry(
        "note",
        "曾经核实过（{reason}），但数字已由 {before} 变为 {now}，要重新核实。",
        "was looked into ({reason}), but the figures changed from {before_en} to {now_en}.",
        "请再核实一次；确实如此的，用 xlsreport waive 重新记下。",
        "Look into it again; if it is right, record it anew with xlsreport waive.",
    ),
    "RULE_EXPLANATION_REOPENED": Entry(
        "warning",
        "单位的说明“{said}”最早写在 {file} 里，那时是 {before}，现在是 {now}，这条说明不再算数。",
        'the explanation "{said}" was first given in {file} for {before_en}; now {now_en} stands '
        "here, so that it no longer counts.",
        "请在“校验”表按现在的数字重写情况说明。",
        "Explain the present figures on the sheet of checks.",
    ),
    "RULE_WAIVER_TWO_UNITS": Entry(
        "warning",
        "有人核实过并写了原因（{reason}），但写下的单位代码 {code} 是这个单位的，"
        "名称“{value}”却是另一个单位的，所以没有生效。",
        "a waiver ({reason}) has the code {code} of this unit and the name {value} of another one; "
        "it has no effect.",
        "请弄清核实的是哪个单位，把记录里的代码和名称改成同一个单位的。",
        "Find out which unit was looked into; give the record code and name of that one.",
    ),
    "RULE_NIL_RETURN": Entry(
        "error",
        "封面选了“零报告”，这里却填了 {value}。",
        "the cover declares a nil return, but {value} stands here.",
        "请在封面“零报告”处改选“否”，或把这里改为 0。",
        'Choose No at "Nil return" on the cover, or change this to 0.',
    ),
}
