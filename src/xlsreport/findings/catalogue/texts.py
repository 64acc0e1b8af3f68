"""Narratives: ``TEXT_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import Entry

__all__ = ["TEXT_ENTRIES"]

TEXT_ENTRIES: dict[str, Entry] = {
    "TEXT_TOO_LONG": Entry(
        "error",
        "文字有 {length} 个字符，最多 {limit} 个。",
        "the text has {length} characters, at most {limit} are allowed.",
        "请精简。",
        "Shorten it.",
    ),
    "TEXT_ERROR": Entry(
        "error",
        "这里是错误值或没有结果的公式（{value}），文字没有读出来。",
        "holds an error or a formula without a result ({value}); no text could be read.",
        "如果是以“=”或“-”开头的文字，请在最前面加一个英文单引号 ' 再填；否则请重新填写。",
        "If it is a text that starts with = or -, put ' in front; otherwise write it anew.",
    ),
    "TEXT_STRUCK": Entry(
        "warning",
        "有文字带删除线（“{marked}”），没有读入；读到的是“{value}”。",
        'has words that are struck out ("{marked}") and were left out; it reads "{value}".',
        "请删掉带删除线的文字；要保留的请去掉删除线。",
        "Delete what is struck out, or take the line away where the words are to stay.",
    ),
    "TEXT_RAISED": Entry(
        "warning",
        "数字“{value}”里“{marked}”是上标或下标，读出来分不开。",
        'says "{value}", in which "{marked}" is raised or lowered; both are read as one number.',
        "请把脚注写进括号，或者删掉上标、下标。",
        "Put the footnote in brackets, or delete the raised digits.",
    ),
    "TEXT_HIDDEN": Entry(
        "warning",
        "格里{shown}，文件里存的却是“{value}”（格式是 {format}），按存的文字读取。",
        '{shown_en}, but the file stores "{value}" (the format is {format}), which was read.',
        "请把单元格格式改成“文本”，看清文字再改。",
        'Set the format of the cell to "Text" and check what stands there.',
    ),
    "TEXT_EXPLAINED": Entry(
        "note",
        "校验页“{line}”{more}没有列出问题，单位写了情况说明。",
        'nothing is reported of "{line}"{more_en} on the sheet of checks, but it is explained.',
        "不用改，请看一看单位说明了什么。",
        "Nothing is to be mended; read what the unit explains.",
    ),
    "TEXT_BLANK": Entry(
        "warning",
        "没有填写。",
        "is not filled in.",
        "请补写。",
        "Please write it.",
    ),
    "TEXT_UNWRITTEN": Entry(
        "note",
        "没有写。",
        "is not written.",
        "请补写；没有需要报告的事项，也写明“无”。文字另行报送的，不用处理。",
        "Write it, or write that there is nothing to say; nothing is to be done if texts are sent "
        "by another way.",
    ),
    "TEXT_SHORT": Entry(
        "warning",
        "只有 {length} 个字符（“{value}”），不像是写完的。",
        'has {length} characters only ("{value}"), which is hardly a text.',
        "请按实际情况补写。",
        "Write what there is to say.",
    ),
    "TEXT_LONG": Entry(
        "warning",
        "有 {length} 个字符，要求不超过 {limit} 个。",
        "has {length} characters, at most {limit} are wanted.",
        "请精简。",
        "Shorten it.",
    ),
    "TEXT_FIGURE": Entry(
        "warning",
        "“{clause}”里写的{figure}是 {value}，表中是：{sums}。",
        '"{clause}" says {value} ({figure}), the tables say: {sums}.',
        "请核对文字和表，改正写错的一处；口径不同的，请在文字里写明。",
        "Compare text and table and correct the wrong one; if the base differs, say so.",
    ),
    "TEXT_FIGURE_SCOPE": Entry(
        "note",
        "“{clause}”里写的{figure}是 {value}，表中是：{sums}。"
        "这里说的（本级、全区、某一单位、某一渠道等）与本表的范围相同吗？",
        '"{clause}" says {value} ({figure}), the tables say: {sums}. '
        "Does it speak of the same area, organs or part as the tables?",
        "范围不同的不用改，最好在文字里写明；范围相同的，请改正写错的一处。",
        "If the scope differs, leave it, or better say so; if not, correct the wrong one.",
    ),
    "TEXT_DENIED": Entry(
        "warning",
        "写的是“{clause}”，表中“{figure}”却是 {value}。",
        'says "{clause}", but the tables have {value} ({figure}).',
        "请核对文字和表，改正写错的一处。",
        "Compare text and table and correct the wrong one.",
    ),
    "TEXT_DENIED_SCOPE": Entry(
        "note",
        "写的是“{clause}”，表中“{figure}”是 {value}。"
        "这里说的（本级、全区、某一单位、某一部分等）与本表的范围相同吗？",
        'says "{clause}", the tables have {value} ({figure}). '
        "Does it speak of the same area, organs or part as the tables?",
        "范围不同的不用改，最好在文字里写明；范围相同的，请改正写错的一处。",
        "If the scope differs, leave it, or better say so; if not, correct the wrong one.",
    ),
    "TEXT_NOT_COMPLETE": Entry(
        "warning",
        "写的是“{clause}”，表中“{figure}”却有 {value}。",
        'says "{clause}", but {value} are left in the tables ({figure}).',
        "请核对：表中还有{figure}的，文字不要写全部完成。",
        "Compare both: with {figure} above 0, not all are done.",
    ),
    "TEXT_YEAR": Entry(
        "warning",
        "这是 {year} 年的报告，这里写的是 {value} 年：“{clause}”。",
        'this is the report for {year}, but here it says {value}: "{clause}".',
        "请核对年份；确实是在说那一年的，不用改。",
        "Check the year; if that year is meant, leave it.",
    ),
    "TEXT_PERIOD": Entry(
        "warning",
        "统计期写的是“{value}”，应是 {expected}。",
        'the period says "{value}", it should be {expected}.',
        "请改正日期。",
        "Correct the dates.",
    ),
    "TEXT_NOTICE": Entry(
        "warning",
        "引用了“{value}”，{since} 年度起改用{instead}。",
        'cites "{value}", replaced from report year {since} by {instead}.',
        "请改引现行的通知，并核对用的是不是现行的表。",
        "Cite the one in force, and make sure that the tables are its tables.",
    ),
    "TEXT_CITATION": Entry(
        "warning",
        "文号“{value}”写错了，应是“{right}”。",
        'cites "{value}", which should be "{right}".',
        "请改正。",
        "Correct it.",
    ),
    "TEXT_OTHER_KIND": Entry(
        "warning",
        "自称“{value}”，填报单位却是{unit}。",
        'calls the unit "{value}", but the reporting unit is {unit}.',
        "请改成本单位的称呼，并核对是不是复制了别的单位的文字。",
        "Call the unit what it is, and see whether another unit's text was copied.",
    ),
    "TEXT_NUMBERING": Entry(
        "warning",
        "序号“{value}”与前后的序号写法不同。",
        'the number "{value}" is not written like those before and behind it.',
        "请改成一样的写法。",
        "Write it like the others.",
    ),
    "TEXT_REPEATED": Entry(
        "warning",
        "同样的话写了两遍：“{value}”。",
        'says the same twice: "{value}".',
        "问题和改进措施要分开写；重复的请删掉一处。",
        "Problems and remedies are two things; delete what stands there twice.",
    ),
    "TEXT_UNSAID": Entry(
        "warning",
        "没有提到{words}的情况。",
        "says nothing about {words}.",
        "没有收取的，也请写一句“未收取”。",
        "Where there was none, say so.",
    ),
    "TEXT_OTHER_UNIT": Entry(
        "warning",
        "开头说是“{value}”的报告，填报单位却是{unit}。",
        'opens as the report of "{value}", but the reporting unit is {unit}.',
        "请核对是不是把别的单位的文字复制过来了。",
        "See whether another unit's text was copied.",
    ),
    "TEXT_LEFTOVER": Entry(
        "warning",
        "还留着模板里的文字“{value}”。",
        'the text of the printed form or of a model is still there: "{value}".',
        "请换成实际内容或删掉。",
        "Replace it with what is meant, or delete it.",
    ),
    "TEXT_NUMBER_MISSING": Entry(
        "warning",
        "“{clause}”里漏了数字。",
        'a number is missing in "{clause}".',
        "请补上数字。",
        "Put the number in.",
    ),
    "TEXT_SAME_AS_LAST_YEAR": Entry(
        "warning",
        "可比的 {count} 句里有 {same} 句与上次的报告一字不差，如“{value}”。",
        "of {count} sentences that can be compared, {same} are those of the report before, as "
        '"{value}".',
        "请按这一期的情况改写。",
        "Write what was done this time.",
    ),
    "TEXT_SAME_AS_OTHER": Entry(
        "warning",
        "文字部分可比的 {count} 句里有 {same} 句与{other}的一字不差，如“{value}”。",
        'of {count} sentences that can be compared, {same} are also in {other}, as "{value}".',
        "请问清是谁抄了谁；照抄的请按本单位的情况改写。",
        "Find out who copied, and have it written anew.",
    ),
}
