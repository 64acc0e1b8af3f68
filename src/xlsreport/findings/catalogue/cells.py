"""Findings about the content of a cell: ``CELL_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import MERGE_AGAIN, NOTHING, RETYPE, SAVE_AS, Entry

__all__ = ["CELL_ENTRIES"]

CELL_ENTRIES: dict[str, Entry] = {
    "CELL_NORMALIZED": Entry(
        "note",
        "填的是“{value}”，按 {figure} 读取。",
        'says "{value}", read as {figure}.',
        *NOTHING,
    ),
    "CELL_NONE_MARK": Entry(
        "note",
        "填的是“{value}”，按空格处理。",
        'says "{value}", read as blank.',
        "没有发生请填 0。",
        "Write 0 if there is none.",
    ),
    "CELL_ANNOTATED": Entry(
        "warning",
        "填的是“{value}”，按 {figure} 读取，说明“{note}”没有计入。",
        'says "{value}", read as {figure}; the remark "{note}" was left out.',
        "请把说明移到文字部分，格里只留数字。",
        "Move the remark to the narrative and leave the number alone in the cell.",
    ),
    "CELL_AMBIGUOUS": Entry(
        "error",
        "填的是“{value}”，可以读作 {readings}，无法确定。",
        'says "{value}", which may mean {readings}.',
        *RETYPE,
    ),
    "CELL_OTHER_UNIT": Entry(
        "error",
        "填的是“{value}”，单位与本格的“{unit}”不同{suggestion}。",
        'says "{value}", but the unit of this cell is {unit}{suggestion_en}.',
        "请换算成本格的单位，只填数字。",
        "Convert it to the unit of the cell and enter the number alone.",
    ),
    "CELL_NOT_NUMBER": Entry(
        "error", "填的是“{value}”，不是数字。", 'says "{value}", which is no number.', *RETYPE
    ),
    "CELL_NOT_A_CHOICE": Entry(
        "error",
        "填的是“{value}”，这里只能选：{choices}。",
        'says "{value}"; only {choices_en} can be chosen here.',
        "请从下拉列表里选。",
        "Choose one from the list.",
    ),
    "CELL_NEGATIVE": Entry(
        "error",
        "填的是 {value}，这里不能是负数。",
        "says {value}; a negative figure is not possible here.",
        "请核对后填 0 或正数。",
        "Check it and enter 0 or a positive number.",
    ),
    "CELL_FRACTION": Entry(
        "error",
        "填的是 {value}，这里要填整数。",
        "says {value}; a whole number is wanted.",
        "请核对后填整数。",
        "Check it and enter a whole number.",
    ),
    "CELL_DECIMALS": Entry(
        "error",
        "填的是 {value}，小数最多 {decimals} 位。",
        "says {value}; at most {decimals} decimals are allowed.",
        "请核对单位和小数点后重填。",
        "Check the unit and the decimal point.",
    ),
    "CELL_DATE": Entry(
        "error",
        "这里是日期 {value}，不是数字（输入 1/2 这样的内容会自动变成日期）。",
        "holds the date {value}, not a number (typing 1/2 turns into a date).",
        "请把单元格格式改成“常规”，重新填数字。",
        'Set the format of the cell to "General" and enter the number again.',
    ),
    "CELL_TIME": Entry(
        "error",
        "这里是时间 {value}，不是数字（输入 12:30、1:2 这样的内容会自动变成时间）。",
        "holds the time {value}, not a number (typing 12:30 or 1:2 turns into a time).",
        "请把单元格格式改成“常规”，重新填数字。",
        'Set the format of the cell to "General" and enter the number again.',
    ),
    "CELL_SHOWN_OTHERWISE": Entry(
        "error",
        "格里{shown}，文件里存的却是 {value}（格式是 {format}），意思不同，无法确定报的是哪一个。",
        "{shown_en}, but the file stores {value} (its format is {format}): they mean two things.",
        "请把单元格格式改成“常规”，再按本格的单位重新填一个数字。",
        'Set the format to "General" and enter one number in the unit of the cell.',
    ),
    "CELL_SHOWN_BLANK": Entry(
        "warning",
        "文件里存的是 0，格里却{shown}（格式是 {format}），按 0 读取。",
        "the file stores 0, but {shown_en} (the format is {format}); read as 0.",
        "如果不是 0，请填上数字；是 0 的，把单元格格式改成“常规”，让 0 显示出来。",
        'Enter the figure if it is not 0; else set the format to "General" so that the 0 is shown.',
    ),
    "CELL_SHOWN_CONDITIONALLY": Entry(
        "warning",
        "有 {count} 格的条件格式带着数字格式（{value}），条件成立时{shown}，"
        "文件里存的却是 {stored}，按存的读取。",
        "{count} cells have conditional formatting with a number format ({value}); where its "
        "condition holds, a cell {shown_en}, but the file stores {stored}, which was read.",
        "请删掉这些格的条件格式，看清数字再报。",
        "Remove the conditional formatting from these cells and check the figures.",
    ),
    "CELL_SHOWN_ROUNDED": Entry(
        "note",
        "格里显示的是 {shown}，文件里存的是 {value}，按 {value} 读取。",
        "shows {shown}, the file stores {value}; {value} was read.",
        *NOTHING,
    ),
    "CELL_STRUCK": Entry(
        "error",
        "格里是“{value}”，其中“{marked}”带删除线或是上标、下标；不算这些字是“{shown}”，"
        "无法确定报的是哪一个。",
        'holds "{value}", in which "{marked}" is struck out, raised or lowered; '
        'without that it says "{shown}".',
        "请在这一格只填一个数字，去掉删除线和上标、下标。",
        "Enter one plain number, nothing struck out, raised or lowered.",
    ),
    "CELL_BOOLEAN": Entry(
        "error",
        "这里是逻辑值 {value}，不是数字。",
        "holds the logical value {value}, not a number.",
        *RETYPE,
    ),
    "CELL_TOO_LARGE": Entry(
        "error",
        "填的是 {value}，数字过大（表格软件只保留 15 位）。",
        "says {value}, which is too large (programs keep 15 digits only).",
        "请核对后重填。",
        "Check it and enter it again.",
    ),
    "CELL_ERROR": Entry(
        "error",
        "这里显示错误值 {value}。",
        "shows the error {value}.",
        "请删掉公式，直接填数字。",
        "Delete the formula and enter the number.",
    ),
    "CELL_BLANK": Entry(
        "error",
        "有 {count} 格没有填。空格不等于 0，无法判断是没有还是漏填。",
        "{count} cells are blank. A blank is not 0: it may be forgotten.",
        "没有发生的请填 0；全年各项都是 0 的，在封面“零报告”处选“是”。",
        'Write 0 where there is none; if everything is 0, choose Yes at "Nil return" on the cover.',
    ),
    "CELL_UNDIVIDED": Entry(
        "warning",
        "没有分项填写，全部计入了最后一项；合计不受影响。",
        "was not divided into rows, everything stands in the last one; totals are not affected.",
        "请按分项重填；确实不能分的可以不改。",
        "Divide it if possible.",
    ),
    "CELL_LARGE": Entry(
        "warning",
        "填的是 {value}{unit}，大得不像{doubt}",
        "says {value} {unit}, which seems too large{doubt_en}",
        "请核对单位。",
        "Check the unit.",
    ),
    "CELL_FORMULA": Entry(
        "warning",
        "填报格里是公式（{value}），按它显示的结果 {figure} 读取。",
        "holds a formula ({value}); what it shows, {figure}, was read.",
        "请直接填数字。",
        "Enter the number itself.",
    ),
    "CELL_FORMULA_EMPTY": Entry(
        "error",
        "填报格里是公式（{value}），文件里没有它的结果。",
        "holds a formula ({value}) without a result.",
        "请直接填数字。",
        "Enter the number itself.",
    ),
    "CELL_OVERWRITTEN": Entry(
        "warning",
        "有 {count} 个自动计算的格被改成了固定数字或清空；数字与计算结果一致。",
        "{count} computed cells were overwritten or emptied; the figures are still right.",
        "以后请不要改动灰色的格；这次不用处理。",
        "Please leave the grey cells alone; nothing to do this time.",
    ),
    "CELL_TOTAL_FORMULA": Entry(
        "warning",
        "自动计算的格换成了别的公式（{value}）；它现在的结果与计算结果一致。",
        "a computed cell holds another formula ({value}), whose result is right for now.",
        "以后请不要改动灰色的格；数字已按各项重新计算。",
        "Please leave the grey cells alone; the figure was computed from its parts.",
    ),
    "CELL_OUTSIDE": Entry(
        "warning",
        "表格以外填了“{value}”，没有计入。",
        'says "{value}" outside the tables; it was not counted.',
        "如果是要报的内容，请写进文字部分；否则请删除。",
        "Move it to a narrative if it matters, else delete it.",
    ),
    "CELL_ROW_ADDED": Entry(
        "warning",
        "表里自己加了一行“{value}”，不属于本表，没有计入。",
        'is a row "{value}" that was added to the table and is none of the form\'s; not counted.',
        "请把数字并入表里原有的行，再删除这一行；要说明的写进文字部分。",
        "Add its figures to the form's own rows and delete it; remarks belong into a narrative.",
    ),
    "CELL_LABEL_ALTERED": Entry(
        "warning",
        "标题文字改成了“{value}”，原文是“{expected}”。",
        'the label now says "{value}" instead of "{expected}".',
        "请改回原文。",
        "Change it back.",
    ),
    "CELL_LABEL_LOST": Entry(
        "error",
        "这里的标题应是“{expected}”，现在是“{value}”，认不出来，这一行（列）的数字不能采用。",
        'should be labelled "{expected}" but says "{value}"; its figures cannot be used.',
        "请把标题改回原文，或把数字填进新发的空白表。",
        "Restore the label, or fill in a fresh workbook.",
    ),
    "CELL_LABEL_TWICE": Entry(
        "error",
        "这一行的标题与另一行相同，填了“{value}”，没有计入。",
        'this row repeats the label of another one and says "{value}", which was not counted.',
        "请合成一行，删掉多余的一行。",
        "Keep one of the two rows.",
    ),
    "CELL_GONE": Entry(
        "error",
        "“{table}”少了“{value}”（共 {count} 个填报格），行或列可能被删掉了。",
        '"{table}" lacks {value} ({count} cells): rows or columns may have been deleted.',
        "请把行列恢复原样，或填进新发的空白表。",
        "Restore them, or fill in a fresh workbook.",
    ),
    "CELL_TOTAL_GONE": Entry(
        "warning",
        "“{table}”少了“{value}”，已按各项重新计算。",
        '"{table}" lacks {value}; the totals were worked out from their parts.',
        "以后请不要删除总计；这次不用处理。",
        "Please do not delete totals; nothing to do this time.",
    ),
    "CELL_MERGED": Entry(
        "error",
        "{area} 被合并成一格（填的是“{value}”），分不清是哪一格的数。",
        '{area} is merged into one cell ("{value}"); the figures cannot be separated.',
        "请取消合并，逐格填写。",
        "Unmerge it and fill in each cell.",
    ),
    "CELL_DISAGREES": Entry(
        "error",
        "两种读法结果不同：{first}、{second}。",
        "two ways of reading this cell differ: {first}, {second}.",
        *SAVE_AS,
    ),
    "CELL_SUM_SHOWN": Entry(
        "error",
        "汇总表这里{shown}，按明细算应是 {right}。",
        "this cell of the merged workbook {shown_en}; by the details it must be {right}.",
        *MERGE_AGAIN,
    ),
    "CELL_DETAIL_ODD": Entry(
        "error",
        "明细里{unit}的这一格是“{value}”，不是汇总时写下的数字。",
        "the details of {unit} have “{value}” here, which is not a figure that a merge wrote.",
        *MERGE_AGAIN,
    ),
    "CELL_PROOF_DIFFERS": Entry(
        "error",
        "明细合计是 {details}，“核对”页里各单位自己的表合计是“{value}”：明细或核对改动过。",
        "the details come to {details}, the units' own workbooks to “{value}” by the "
        "reconciliation: one of them was changed.",
        *MERGE_AGAIN,
    ),
    "CELL_STATE_ODD": Entry(
        "error",
        "报送情况里{unit}的状态“{value}”不是程序写的状态。",
        "the state “{value}” of {unit} is none that a merge writes.",
        *MERGE_AGAIN,
    ),
}
