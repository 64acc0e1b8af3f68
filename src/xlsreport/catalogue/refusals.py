"""Files that the gate refuses, and files that are passed over: ``FILE_``."""

from __future__ import annotations

from xlsreport.catalogue.entry import NOTHING, SAVE_AS, SEND_AGAIN, Entry

__all__ = ["REFUSAL_ENTRIES"]

_SEND_WORKBOOK = (
    "请让单位把填好的工作簿（.xlsx）原样发来。",
    "Ask the unit for the workbook itself (.xlsx).",
)
_CLEAR_SHEET = (
    "请把数字填进新发的空白表，不要在表外设置格式或填写。",
    "Fill in a fresh workbook; leave the room outside of the tables alone.",
)

REFUSAL_ENTRIES: dict[str, Entry] = {
    # Damaged or hostile.
    "FILE_EMPTY": Entry("error", "文件是空的。", "the file is empty.", *SEND_AGAIN),
    "FILE_CORRUPT": Entry(
        "error", "文件已损坏（{detail}）。", "the file is damaged ({detail_en}).", *SEND_AGAIN
    ),
    "FILE_HOSTILE": Entry(
        "error",
        "文件里有表格软件不会写出的内容（{detail}），没有打开。",
        "it holds what no spreadsheet program writes ({detail_en}) and was not opened.",
        "请不要打开它，并向发送人核实。",
        "Do not open it; ask the sender about it.",
    ),
    "FILE_BOMB": Entry(
        "error",
        "文件解压后大得异常（{detail}：{found}，最多 {limit}），没有打开。",
        "it unpacks to too much ({detail_en}: {found}, at most {limit}) and was not opened.",
        "请不要打开它，并向发送人核实。",
        "Do not open it; ask the sender about it.",
    ),
    "FILE_UTF16": Entry(
        "error",
        "文件内部用了 {encoding} 编码（{part}），读取程序会漏掉内容。",
        "a part of it is written in {encoding} ({part}), which readers pass over.",
        *SAVE_AS,
    ),
    # Too large.
    "FILE_TOO_LARGE": Entry(
        "error",
        "文件有 {size} MB，最多 {limit} MB。",
        "it has {size} MB, at most {limit} MB are read.",
        "请删去图片和附件后再报。",
        "Remove pictures and attachments and send it again.",
    ),
    "FILE_TOO_MANY_CELLS": Entry(
        "error",
        "工作表“{sheet}”填了超过 {limit} 格。",
        'sheet "{sheet}" has more than {limit} filled cells.',
        *_CLEAR_SHEET,
    ),
    "FILE_GRID_TOO_LARGE": Entry(
        "error",
        "工作表“{sheet}”在很远的地方（{cell}）有内容。",
        'sheet "{sheet}" has something far away, at {cell}.',
        *_CLEAR_SHEET,
    ),
    "FILE_MERGE_TOO_LARGE": Entry(
        "error",
        "工作表“{sheet}”的 {range} 合并或链接了太多格。",
        'in sheet "{sheet}" too many cells are merged or linked at {range}.',
        *_CLEAR_SHEET,
    ),
    # Locked.
    "FILE_ENCRYPTED": Entry(
        "error",
        "文件加了打开密码。",
        "it needs a password to be opened.",
        "请在“文件→信息→保护工作簿”里去掉密码，保存后再发。",
        "Remove the password (File > Info > Protect Workbook), save it and send it again.",
    ),
    "FILE_RESTRICTED": Entry(
        "error",
        "文件被加密软件（{system}）限制，别处打不开。",
        "it is sealed by {system} and cannot be opened elsewhere.",
        "请先解密再发。",
        "Ask the unit to release it first.",
    ),
    # Something else than a workbook.
    "FILE_IMAGE": Entry(
        "error", "这是图片（{kind}）。", "it is a picture ({kind}).", *_SEND_WORKBOOK
    ),
    "FILE_PDF": Entry("error", "这是 {kind} 文件。", "it is a {kind} file.", *_SEND_WORKBOOK),
    "FILE_WORD": Entry("error", "这是 {kind} 文档。", "it is a {kind} document.", *_SEND_WORKBOOK),
    "FILE_HTML": Entry(
        "error", "这是网页，不是工作簿。", "it is a web page, not a workbook.", *SAVE_AS
    ),
    "FILE_XML": Entry(
        "error", "这是 {kind} 格式的表格。", "it is a spreadsheet in the format {kind}.", *SAVE_AS
    ),
    "FILE_TEXT": Entry(
        "error", "这是文本文件，不是工作簿。", "it is a text file, not a workbook.", *_SEND_WORKBOOK
    ),
    "FILE_NUMBERS": Entry(
        "error",
        "这是 Numbers 表格。",
        "it is a Numbers spreadsheet.",
        "请在 Numbers 里导出为 Excel（.xlsx）后再发。",
        "Export it to Excel (.xlsx) in Numbers and send that.",
    ),
    "FILE_WPS_ET": Entry(
        "error", "这是 WPS 的 .et 旧格式。", "it is in the old .et format of WPS.", *SAVE_AS
    ),
    "FILE_SHORTCUT": Entry(
        "error",
        "这是快捷方式，不是文件本身。",
        "it is a shortcut, not the file itself.",
        *_SEND_WORKBOOK,
    ),
    "FILE_UNKNOWN": Entry(
        "error",
        "认不出这是什么文件（开头是 {start}）。",
        "it is no known kind of file (starts with {start}).",
        *_SEND_WORKBOOK,
    ),
    "FILE_ARCHIVE": Entry(
        "error",
        "这是压缩包（{kind}），没有打开。",
        "it is an archive ({kind}) and was not opened.",
        "请解压后，把里面的工作簿放进来。",
        "Unpack it and give the workbooks in it.",
    ),
    "FILE_NESTED_ARCHIVE": Entry(
        "error",
        "这是压缩包里的压缩包，没有打开。",
        "it is an archive within an archive and was not opened.",
        "请解压后，把里面的工作簿放进来。",
        "Unpack it and give the workbooks in it.",
    ),
    # Passed over, or not handed out by the system.
    "FILE_NOT_SPREADSHEET": Entry(
        "warning",
        "不是表格文件（{ending}），没有读取。",
        "is no spreadsheet ({ending}) and was not read.",
        "如果是单位报来的，请让单位发工作簿（.xlsx）。",
        "If a unit sent it, ask for the workbook (.xlsx).",
    ),
    "FILE_SYMLINK": Entry(
        "warning",
        "是链接，没有跟进。",
        "is a link and was not followed.",
        "请直接给出它指向的文件。",
        "Give the file it leads to.",
    ),
    "FILE_NOT_REGULAR": Entry(
        "error",
        "不是普通文件，没有读取。",
        "is no regular file and was not read.",
        *_SEND_WORKBOOK,
    ),
    "FILE_NO_PERMISSION": Entry(
        "error",
        "没有读取这个文件的权限。",
        "there is no permission to read it.",
        "请检查文件权限，或先关闭正在使用它的程序。",
        "Check its permissions, or close the program that uses it.",
    ),
    "FILE_UNREADABLE": Entry(
        "error",
        "系统读不出这个文件（{detail}）。",
        "the system cannot read it ({detail}).",
        "请检查磁盘或网络，再试一次。",
        "Check the disk or the network and try again.",
    ),
    # Opened all the same.
    "FILE_MACROS": Entry(
        "note", "文件里有宏，没有运行。", "it carries macros, which were not run.", *NOTHING
    ),
}
