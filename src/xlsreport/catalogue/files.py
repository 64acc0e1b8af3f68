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
