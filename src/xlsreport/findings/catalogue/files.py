"""Whole files: ``FILE_``."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import MERGE_AGAIN, NOTHING, SAVE_AS, SEND_AGAIN, Entry

__all__ = ["FILE_ENTRIES"]

_OPEN_AND_SAVE = (
    "请让单位在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”再发；打不开的，请重新填报。",
    "Ask the unit to open it in Excel or WPS and save it as an Excel workbook (.xlsx); if it does "
    "not open, to fill in a fresh one.",
)
_FILL_IN = (
    "请让单位填报发给它的那份 Excel 工作簿，把工作簿本身发来。",
    "Ask the unit to fill in the workbook it was given and to send the workbook itself.",
)
_CLEAR_SHEET = (
    "请让单位打开这张表，删去远处多余的内容和格式（或把数字填进新发的空白表），保存后再发。",
    "Ask the unit to delete what lies far outside the tables, or to fill in a fresh workbook.",
)

# What the gate turns away: one sentence a kind, each with what to do about it.
_REFUSED: dict[str, Entry] = {
    "FILE_EMPTY": Entry("error", "文件是空的。", "the file is empty.", *SEND_AGAIN),
    "FILE_TOO_LARGE": Entry(
        "error",
        "文件太大（{size} MB，最多 {limit} MB）。",
        "the file is too large ({size} MB; at most {limit} MB).",
        "请让单位删去里面的图片和多余的工作表再发。如果是汇总表，请按县、市分别汇总，再汇总这些汇总表。",
        "Ask the unit to delete pictures and surplus sheets and to send it again. In place of a "
        "very large merged workbook, merge each county or city by itself, then what came of that.",
    ),
    "FILE_ENCRYPTED": Entry(
        "error",
        "文件加了密码，打不开。",
        "it is locked with a password.",
        "请让单位去掉密码：“文件”－“信息”－“保护工作簿”－“用密码进行加密”，把密码删空，"
        "保存后再发（WPS：“文件”－“文档加密”）。",
        "Ask the unit to remove the password (File > Info > Protect Workbook > Encrypt with "
        "Password: delete it), save and send it again.",
    ),
    "FILE_RESTRICTED": Entry(
        "error",
        "文件被加密或权限管理软件锁住了（{system}），在单位的电脑以外打不开。",
        "it is sealed by rights management ({system}) and opens only inside the unit.",
        "请让单位先解密（通常要申请“解密外发”），再发解密后的文件。",
        "Ask the unit to release or decrypt the file for sending and to send that one.",
    ),
    "FILE_CORRUPT": Entry(
        "error",
        "文件损坏，读不出（{detail}）。",
        "the file is damaged and cannot be read ({detail_en}).",
        "多半是没有传完整，请让单位重新发送；还不行，请打开原文件另存为新的 .xlsx 再发。",
        "Mostly it was cut on the way: ask the unit to send it again, or to save it anew as .xlsx.",
    ),
    "FILE_HOSTILE": Entry(
        "error",
        "文件的内部结构异常，为安全起见没有打开（{detail}）。",
        "its inner structure is abnormal; it was not opened, to be safe ({detail_en}).",
        *_OPEN_AND_SAVE,
    ),
    "FILE_BOMB": Entry(
        "error",
        "文件展开后异常地大，为安全起见没有打开（{detail}）。",
        "it unpacks to an abnormal size; it was not opened, to be safe ({detail_en}).",
        *_OPEN_AND_SAVE,
    ),
    "FILE_UTF16": Entry(
        "error",
        "文件内部用了少见的编码（{encoding}，{part}），读出来可能会缺内容。",
        "a part of it is in a rare encoding ({encoding}, {part}) and might be read incompletely.",
        *_OPEN_AND_SAVE,
    ),
    "FILE_TOO_MANY_CELLS": Entry(
        "error",
        "工作表“{sheet}”里的内容太多（超过 {limit} 格）。",
        'there is too much in the sheet "{sheet}" (more than {limit} cells).',
        _CLEAR_SHEET[0] + "如果是汇总表，它的明细行太多：请按县、市分别汇总，再汇总这些汇总表。",
        _CLEAR_SHEET[1] + " A merged workbook has too many rows of details: merge each county or "
        "city by itself, then their merged workbooks.",
    ),
    "FILE_GRID_TOO_LARGE": Entry(
        "error",
        "工作表“{sheet}”在很远的地方还有内容（{cell}），整张表大得读不了。",
        'the sheet "{sheet}" has something very far out ({cell}) and is too large to be read.',
        *_CLEAR_SHEET,
    ),
    "FILE_MERGE_TOO_LARGE": Entry(
        "error",
        "工作表“{sheet}”里合并的单元格或链接的范围太大（{range}）。",
        'merged cells or links cover too much of the sheet "{sheet}" ({range}).',
        "请让单位取消这些合并（或把数字填进新发的空白表），保存后再发。",
        "Ask the unit to unmerge them, or to fill in a fresh workbook.",
    ),
    "FILE_MACROS": Entry(
        "note",
        "文件带有宏；宏没有运行，只读了数字。",
        "it holds macros; they were not run, only figures were read.",
        *NOTHING,
    ),
    "FILE_IMAGE": Entry(
        "error",
        "这是一张图片（{kind}），不是工作簿。",
        "this is a picture ({kind}), no workbook.",
        *_FILL_IN,
    ),
    "FILE_PDF": Entry(
        "error",
        "这是 {kind} 文件，不是工作簿。",
        "this is a {kind} document, no workbook.",
        *_FILL_IN,
    ),
    "FILE_WORD": Entry(
        "error",
        "这是 {kind} 文档，不是工作簿。",
        "this is a {kind} document, no workbook.",
        *_FILL_IN,
    ),
    "FILE_NUMBERS": Entry(
        "error",
        "这是苹果“Numbers 表格”的文件，读不了。",
        "this is a file of Apple Numbers, which cannot be read.",
        "请让单位在 Numbers 里选“文件”－“导出为”－“Excel”，再发导出的 .xlsx。",
        "Ask the unit to export it from Numbers (File > Export To > Excel) and to send that.",
    ),
    "FILE_WPS_ET": Entry(
        "error",
        "这是 WPS 自己的格式（.et），读不了。",
        "this is the own format of WPS (.et), which cannot be read.",
        "请让单位在 WPS 里打开，另存为“Excel 文件（.xlsx）”再发。",
        "Ask the unit to open it in WPS, save it as an Excel workbook (.xlsx) and send that.",
    ),
    "FILE_XML": Entry(
        "error",
        "这是 XML 格式的表格（{kind}），读不了。",
        "this is a spreadsheet in XML ({kind}), which cannot be read.",
        *SAVE_AS,
    ),
    "FILE_HTML": Entry(
        "error",
        "这是网页，不是工作簿（只是名字像）。",
        "this is a web page and only named like a workbook.",
        *SAVE_AS,
    ),
    "FILE_TEXT": Entry(
        "error",
        "这是纯文本（如 CSV），不是工作簿。",
        "this is plain text, such as CSV, and no workbook.",
        *_FILL_IN,
    ),
    "FILE_SHORTCUT": Entry(
        "error",
        "这是快捷方式，文件本身没有发来。",
        "this is a shortcut; the file itself was not sent.",
        "请让单位发送文件本身。",
        "Ask the unit to send the file itself.",
    ),
    "FILE_UNKNOWN": Entry(
        "error",
        "认不出这是什么文件（开头是 {start}）。",
        "the kind of this file is not recognized (it starts with {start}).",
        *_FILL_IN,
    ),
}

# What a search of folders and archives leaves out, and what the system does not hand over.
_PASSED_OVER: dict[str, Entry] = {
    "FILE_ARCHIVE": Entry(
        "error",
        "这是压缩包（{kind}），没有打开。",
        "this is an archive ({kind}) and was not opened.",
        "请先解压，或重新打成 .zip 压缩包。",
        "Unpack it first, or pack it again as .zip.",
    ),
    "FILE_NESTED_ARCHIVE": Entry(
        "error",
        "这是压缩包里的压缩包，没有打开。",
        "this is an archive within an archive and was not opened.",
        "请先把外层解压，再检查解压出来的文件夹。",
        "Unpack the outer one and check the folder.",
    ),
    "FILE_NOT_SPREADSHEET": Entry(
        "warning",
        "这不是电子表格文件，没有读取。",
        "this is no spreadsheet and was not read.",
        "如果它是某个单位交来的报表，请让单位改交工作簿；否则不用处理。",
        "If a unit sent it as its report, ask for the workbook; otherwise nothing.",
    ),
    "FILE_SYMLINK": Entry(
        "warning",
        "这是指向别处的链接，没有读取。",
        "this is a link to somewhere else and was not followed.",
        "需要的话，请把文件本身放进来，或在命令里直接写它的路径。",
        "If it is wanted, put the file itself there or name it on the command line.",
    ),
    "FILE_NOT_REGULAR": Entry(
        "warning",
        "这不是普通文件，没有读取。",
        "this is no regular file and was not read.",
        "请放入文件本身。",
        "Put the file itself there.",
    ),
    "FILE_NO_PERMISSION": Entry(
        "error",
        "没有权限读这个文件。",
        "there is no permission to read it.",
        "请检查文件的权限，或把它复制到自己的文件夹里再试。",
        "Check its permissions, or copy it to a folder of your own.",
    ),
    "FILE_UNREADABLE": Entry(
        "error",
        "系统读不出这个文件（{detail}）。",
        "the system cannot read it ({detail}).",
        "请检查磁盘或网络，把它复制到本机再试。",
        "Check disk and network, copy it to this computer and try again.",
    ),
}

FILE_ENTRIES: dict[str, Entry] = {
    "FILE_UNTOUCHED": Entry(
        "error",
        "整份表还没有填写。",
        "nothing has been filled in.",
        "请填好后再报；各项都是 0 的，在封面“零报告”处选“是”。",
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
    "FILE_LAYOUT_OLDER": Entry(
        "note",
        "这份表是旧版程序发出的，版面与现在的不同，照样读取。",
        "the workbook was made by an older version with another layout; it was read all the same.",
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
    "FILE_HIDDEN_COLUMNS": Entry(
        "note",
        "有 {count} 列被隐藏（{value}），照常读取。",
        "{count} columns are hidden ({value}); they were read all the same.",
        *NOTHING,
    ),
    "FILE_HIDDEN_SHEET": Entry(
        "note",
        "工作表“{value}”被隐藏，照常读取。",
        "the sheet {value} is hidden; it was read all the same.",
        *NOTHING,
    ),
    "FILE_DETAIL_LOST": Entry(
        "error",
        "汇总表的“明细”页不见了或改动过，按表中显示的数字读取。",
        "the sheet of details is missing or altered; what the tables show was read.",
        "请换回原来的汇总表，或由汇总的单位重新汇总后再报。",
        "Use the workbook as it was written, or have it merged and sent again.",
    ),
    "FILE_PROOF_LOST": Entry(
        "error",
        "汇总表的“{sheet}”页不见了或改动过{which}，无法证明这份表的数。",
        "the sheet “{sheet}” is missing or altered{which}; the figures cannot be proved.",
        *MERGE_AGAIN,
    ),
    "FILE_SEAL_BROKEN": Entry(
        "error",
        "汇总表的封条不符：汇总以后有人改过各单位的行{lines}。",
        "the seal of the merged workbook is broken: lines of units were changed after the "
        "merge{lines_en}.",
        *MERGE_AGAIN,
    ),
    "FILE_SEAL_OTHER_KEY": Entry(
        "note",
        "汇总表的封条是用另一把密钥签的；各行没有改动。",
        "the seal of the merged workbook was signed with another key; its lines are unchanged.",
        *NOTHING,
    ),
    "FILE_STATES_DIFFER": Entry(
        "error",
        "“核对”页写的单位数（应报 / 已汇总）是 {value}，"
        "“报送情况”页列出的是 {expected} / {merged}。",
        "the reconciliation states {value} units (expected, merged); the list of units has "
        "{expected} / {merged}.",
        *MERGE_AGAIN,
    ),
    "FILE_NOT_AUDITED": Entry(
        "note",
        "这种格式里，锁定和输入检查有没有改动无法核对；总计按显示的数字核对。",
        "locks and input checks of this format could not be audited; totals by what they show.",
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
    "FILE_WORKER_DIED": Entry(
        "error",
        "读这个文件要用的内存太多，或者读的过程中崩溃了，没有读出来。",
        "reading it took too much memory or broke off; nothing of it was read.",
        "请让单位用 Excel 或 WPS 打开，删去多余的工作表和空白区域的格式，另存为新的 .xlsx 再发；"
        "还不行就把数字填进新发的空白表。",
        "Ask the unit to delete surplus sheets and formatting and save it as a new .xlsx, or to "
        "fill in a fresh workbook.",
    ),
    "FILE_TOO_SLOW": Entry(
        "error",
        "{seconds} 秒还没有读完，已经放弃。",
        "it was not read within {seconds} seconds and was given up.",
        "请让单位删去多余的工作表和空白区域的格式，另存为新的 .xlsx 再发；"
        "还不行就把数字填进新发的空白表。",
        "Ask the unit to delete surplus sheets and formatting and save it as a new .xlsx, or to "
        "fill in a fresh workbook.",
    ),
    "FILE_NOT_MARKED": Entry(
        "note",
        "这个文件里不能做标记，原样退回（{copy}），问题清单另成一份（{list}）。",
        "takes no marks: it goes back as it is ({copy}), with its findings in a workbook of their "
        "own ({list}).",
        "请把这两份一起发给单位。",
        "Send both to the unit.",
    ),
    "FILE_NOT_RETURNED": Entry(
        "warning",
        "没有做退回件：{detail}。",
        "no marked copy was made: {detail_en}.",
        "请按上面列出的问题告诉单位。",
        "Tell the unit what is listed above.",
    ),
    **_REFUSED,
    **_PASSED_OVER,
}
