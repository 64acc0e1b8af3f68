"""The catalogue of findings: for every code its severity, sentence and remedy in two languages.

Codes are stable: people filter and script by them. ``FILE_`` is about a whole file, ``CELL_`` about
what stands in a cell, ``RULE_`` about relations between cells, ``UNIT_`` about who reports,
``TEXT_`` about narratives. ``{name}`` is filled in from the finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CATALOGUE", "Entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The texts of one code.

    Attributes:
        severity: How bad it is unless a form's rule says otherwise.
        zh: The sentence in Chinese, without the place, which is put in front.
        en: The same in English.
        zh_remedy: What to do, in Chinese.
        en_remedy: The same in English.
    """

    severity: Literal["error", "warning", "note"]
    zh: str
    en: str
    zh_remedy: str
    en_remedy: str


_RETYPE = ("请在这一格只填一个数字。", "Enter one plain number in this cell.")
_SEND_AGAIN = ("请让单位重新发送原始文件。", "Ask the unit to send the file again.")
_SAVE_AS = (
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再发。",
    "Open it in Excel or WPS, save it as an Excel workbook (.xlsx) and send that.",
)
_NOTHING = ("不用处理，看一眼读得对不对即可。", "Nothing to do; see that it was read rightly.")

CATALOGUE: dict[str, Entry] = {
    # --- what stands in a cell -------------------------------------------------------------
    "CELL_NORMALIZED": Entry(
        "note",
        "填的是“{value}”，按 {figure} 读取。",
        'says "{value}", read as {figure}.',
        *_NOTHING,
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
        *_RETYPE,
    ),
    "CELL_OTHER_UNIT": Entry(
        "error",
        "填的是“{value}”，单位与本格的“{unit}”不同{suggestion}。",
        'says "{value}", but the unit of this cell is {unit}{suggestion}.',
        "请换算成本格的单位，只填数字。",
        "Convert it to the unit of the cell and enter the number alone.",
    ),
    "CELL_NOT_NUMBER": Entry(
        "error", "填的是“{value}”，不是数字。", 'says "{value}", which is no number.', *_RETYPE
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
    "CELL_BOOLEAN": Entry(
        "error",
        "这里是逻辑值 {value}，不是数字。",
        "holds the logical value {value}, not a number.",
        *_RETYPE,
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
        "填的是 {value}{unit}，大得不像，是不是把元填进了万元的格子？",
        "says {value} {unit}, which seems too large; were yuan entered for ten thousands?",
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
    "CELL_OUTSIDE": Entry(
        "warning",
        "表格以外填了“{value}”，没有计入。",
        'says "{value}" outside the tables; it was not counted.',
        "如果是要报的内容，请写进文字部分；否则请删除。",
        "Move it to a narrative if it matters, else delete it.",
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
    "CELL_DISAGREES": Entry(
        "error",
        "两种读法结果不同：{first}、{second}。",
        "two ways of reading this cell differ: {first}, {second}.",
        *_SAVE_AS,
    ),
    # --- relations between cells -----------------------------------------------------------
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
    "RULE_SPLIT_DIGIT": Entry(
        "note",
        "猜测：“{first}”和“{second}”可能是一个数 {joined} 被拆到了两格。",
        'a guess: "{first}" and "{second}" may be one number, {joined}, split over two cells.',
        "请核对这两格。",
        "Check these two cells.",
    ),
    "RULE_NIL_RETURN": Entry(
        "error",
        "封面选了“零报告”，这里却填了 {value}。",
        "the cover declares a nil return, but {value} stands here.",
        "请在封面“零报告”处改选“否”，或把这里改为 0。",
        'Choose No at "Nil return" on the cover, or change this to 0.',
    ),
    # --- who reports -----------------------------------------------------------------------
    "UNIT_UNNAMED": Entry(
        "warning",
        "封面没有填单位代码和单位名称。",
        "the cover names no unit.",
        "请在封面填写单位代码和名称。",
        "Fill in code and name of the unit on the cover.",
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
        "{unit}不在名单{roster}上。",
        "{unit} is not on the roster {roster}.",
        "请核对单位代码和名称，或把它补进名单。",
        "Check code and name, or add it to the roster.",
    ),
    "UNIT_RENAMED": Entry(
        "note",
        "封面写的是“{value}”，按名单认作{unit}。",
        'the cover says "{value}", taken to be {unit} of the roster.',
        *_NOTHING,
    ),
    "UNIT_MISSING": Entry(
        "error",
        "{unit}没有报送。",
        "{unit} has not reported.",
        "请催报；确实没有数据的也要报零报告。",
        "Remind it; a unit with nothing to report sends a nil return.",
    ),
    "UNIT_DUPLICATE": Entry(
        "error",
        "{unit}交了 {count} 份不一样的表（{files}），不同的有：{differences}。都没有汇总。",
        "{unit} sent {count} workbooks that differ ({files}) in: {differences}. None was merged.",
        "请问清以哪份为准，只留那一份。",
        "Ask which one counts and keep only that.",
    ),
    "UNIT_DUPLICATE_SAME": Entry(
        "note",
        "{unit}交了 {count} 份内容一样的表（{files}），只计一次。",
        "{unit} sent {count} workbooks with the same content ({files}); counted once.",
        *_NOTHING,
    ),
    "UNIT_LEFT_OUT": Entry(
        "error",
        "{unit}的表有错误，没有汇总。",
        "{unit}'s workbook has errors and was left out.",
        "改好后再汇总；要连错误一起汇总，加 --include-errors。",
        "Merge again when it is mended, or add --include-errors.",
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
    "UNIT_PREVIOUS_MISSING": Entry(
        "note",
        "没有找到{unit} {year} 年的报告，与上年衔接的内容没有核对。",
        "no report of {unit} for {year} was found; nothing was compared with last year.",
        "用 --previous 给出上年的表。",
        "Give last year's workbook with --previous.",
    ),
    # --- a batch ---------------------------------------------------------------------------
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
    # --- narratives ------------------------------------------------------------------------
    "TEXT_TOO_LONG": Entry(
        "error",
        "文字有 {length} 个字符，最多 {limit} 个。",
        "the text has {length} characters, at most {limit} are allowed.",
        "请精简。",
        "Shorten it.",
    ),
    "TEXT_BLANK": Entry(
        "warning",
        "没有填写。",
        "is not filled in.",
        "请补写。",
        "Please write it.",
    ),
    # --- whole files -----------------------------------------------------------------------
    "FILE_UNTOUCHED": Entry(
        "error",
        "整份表还没有填写。",
        "nothing has been filled in.",
        "请填好后再报；全年各项都是 0 的，在封面“零报告”处选“是”。",
        'Fill it in; if everything is 0, choose Yes at "Nil return" on the cover.',
    ),
    "FILE_NO_FORM": Entry(
        "error",
        "这里面没有认得的表格（{found}）。",
        "no table of a known form was found in it ({found}).",
        "请确认发来的是填报用的工作簿。",
        "Make sure that it is the workbook that was handed out.",
    ),
    "FILE_UNKNOWN_FORM": Entry(
        "error",
        "这是“{value}”的工作簿，程序里没有这个表单。",
        'this is a workbook of the form "{value}", which is not at hand.',
        "用 --forms 给出这个表单的定义。",
        "Give the form's definition with --forms.",
    ),
    "FILE_OTHER_LAYOUT": Entry(
        "error",
        "工作簿的版式与程序里的表单 {value} 对不上（可能行列被增删，或是旧版本发的）：{detail}。",
        "its layout does not match the form {value} (rows or columns moved, or an older version): "
        "{detail_en}.",
        "请把数字填进新发的空白表。",
        "Fill in a fresh workbook.",
    ),
    "FILE_STAMP_LOST": Entry(
        "note",
        "隐藏的标识不见了，按标题文字认出是 {value}。",
        "the hidden stamp is gone; recognized as {value} by its labels.",
        *_NOTHING,
    ),
    "FILE_DETAIL_LOST": Entry(
        "warning",
        "汇总表的“明细”页不见了或改动过，按表中显示的数字读取。",
        "the sheet of details is missing or altered; what the tables show was read.",
        "请核对各表的数字，或重新汇总。",
        "Check the figures, or merge again.",
    ),
    "FILE_NOT_AUDITED": Entry(
        "note",
        "这种格式只能读出数字，公式和锁定有没有改动无法核对。",
        "only values can be read from this format; formulas and locks could not be audited.",
        "最好另存为 .xlsx。",
        "Better save it as .xlsx.",
    ),
    "FILE_SHEET_EXTRA": Entry(
        "note",
        "另有工作表 {value}，没有读取。",
        "has other sheets ({value}), which were not read.",
        *_NOTHING,
    ),
    "FILE_INTERNAL": Entry(
        "error",
        "程序在读这个文件时出错（{value}）。",
        "the program failed on this file ({value}).",
        "其他文件不受影响；请把这个文件发给程序的维护者。",
        "Other files are not affected; please report this file.",
    ),
}
