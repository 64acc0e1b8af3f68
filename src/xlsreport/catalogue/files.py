"""Whole files: ``FILE_``."""

from __future__ import annotations

from xlsreport.catalogue.entry import NOTHING, Entry

__all__ = ["FILE_ENTRIES"]

FILE_ENTRIES: dict[str, Entry] = {
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
        *NOTHING,
    ),
    "FILE_TABLE_MOVED": Entry(
        "note",
        "“{table}”不在原来的位置或有变动，已按标题找到并读取：{detail}。",
        '"{table}" was moved or changed; it was found by its labels and read: {detail_en}.',
        "不用处理；以后请不要改动行列和表名。",
        "Nothing to do; please leave rows, columns and sheet names alone.",
    ),
    "FILE_TABLE_TWICE": Entry(
        "error",
        "“{table}”填了不止一份，在工作表：{sheets}。",
        '"{table}" is filled in more than once, on: {sheets_en}.',
        "请只留一份，删掉其余的。",
        "Keep one and delete the others.",
    ),
    "FILE_TABLE_COPY": Entry(
        "note",
        "“{table}”有空白的副本（{sheets}），没有读取。",
        '"{table}" has a blank copy ({sheets_en}), which was not read.',
        *NOTHING,
    ),
    "FILE_TABLE_LOST": Entry(
        "error",
        "没有找到“{table}”：{detail}。其他表照常读取。",
        '"{table}" was not found: {detail_en}. The other tables were read.',
        "请补上这张表，或填进新发的空白表。",
        "Restore the table, or fill in a fresh workbook.",
    ),
    "FILE_SHEET_GONE": Entry(
        "warning",
        "少了工作表：{value}。",
        "sheets are missing: {value}.",
        "请核对是否误删；需要的话用新发的空白表重填。",
        "See whether they were deleted by mistake.",
    ),
    "FILE_SHEET_MOVED": Entry(
        "note",
        "“{value}”的内容不在原来的位置，已按标题在 {where} 找到并读取。",
        'what belongs on "{value}" was moved; it was found by its labels at {where} and read.',
        *NOTHING,
    ),
    "FILE_UNPROTECTED": Entry(
        "note",
        "工作表保护已取消：{value}。",
        "the protection was removed from: {value}.",
        "不用处理；数字已按各格重新核对。",
        "Nothing to do: every figure is checked anyway.",
    ),
    "FILE_NO_VALIDATION": Entry(
        "note",
        "填报格的输入检查不见了（有的软件保存时会丢掉）。",
        "the entry cells have lost their input checks (some programs drop them).",
        "不用处理；数字已按各格重新核对。",
        "Nothing to do: every figure is checked anyway.",
    ),
    "FILE_HIDDEN_ROWS": Entry(
        "note",
        "有 {count} 行被隐藏（{value}），照常读取。",
        "{count} rows are hidden ({value}); they were read all the same.",
        *NOTHING,
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
        *NOTHING,
    ),
    "FILE_INTERNAL": Entry(
        "error",
        "程序在读这个文件时出错（{value}）。",
        "the program failed on this file ({value}).",
        "其他文件不受影响；请把这个文件发给程序的维护者。",
        "Other files are not affected; please report this file.",
    ),
}
