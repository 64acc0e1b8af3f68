"""Published reports that were read: what is certain in them and what is not."""

from __future__ import annotations

from xlsreport.findings.catalogue.entry import NOTHING, Entry

__all__ = ["PUBLISHED_ENTRIES"]

PUBLISHED_ENTRIES: dict[str, Entry] = {
    "FILE_FROM_REPORT": Entry(
        "note",
        "这是公布的报告（{value}），不是填报表：按行列标题取数，没有公式和锁定可查。",
        "this is a published report ({value}) and no workbook: its figures were read by their "
        "labels; there are no formulas and locks to look at.",
        *NOTHING,
    ),
    "UNIT_TITLE_TIME": Entry(
        "warning",
        "报告题目写的是 {value}，按 --year、--period 记为 {taken}。",
        "the title of the report says {value_en}; it was read as {taken_en}, as --year and "
        "--period ask.",
        "请核对是哪一期的报告；题目对的，去掉 --year、--period 再导入一次。",
        "See of which time the report is; if its title is right, import it again without --year "
        "and --period.",
    ),
    "FILE_NO_REPORT": Entry(
        "error",
        "里面没有读得出的报告：不是这种报告，或者是取不出文字的文件（PDF、图片、旧格式）。",
        "there is no report in it that can be read: it is none of this kind, or a file without "
        "readable text (PDF, picture, old format).",
        "请用报告的 Word 文件（.docx）或网页；PDF 和 .doc 可以在 Word 或 WPS 里另存为 .docx，"
        "或把文字复制到 .txt（一格一行，或格之间用 | 隔开）；"
        "表的标题改动大的，用 --form 写明是哪张表。",
        "Take the report's Word document (.docx) or web page; save a PDF or .doc as .docx in Word "
        "or WPS, or copy its text to a .txt (one cell a line, or | between cells); where "
        "labels are much changed, name the form with --form.",
    ),
    "CELL_UNCERTAIN": Entry(
        "error",
        "报告里这一行对不准（{detail}），没有取数。原文是“{value}”。",
        'this row of the report is not certain ({detail_en}) and was left out. It says "{value}".',
        "请对照报告原文补填这些格。",
        "Fill in these cells from the report itself.",
    ),
    "CELL_NOT_IN_REPORT": Entry(
        "error",
        "报告里没有找到“{value}”（共 {count} 个填报格），没有取数。",
        "{value} ({count} cells) was not found in the report.",
        "请对照报告原文补填这些格；报告里确实没有的，请向单位核实。",
        "Fill in these cells from the report itself; what it really lacks, ask the unit for.",
    ),
    "TEXT_NOT_IN_REPORT": Entry(
        "warning",
        "报告里没有找到标题“{value}”，这部分的文字没有取，或者并到了别处。",
        'the heading "{value}" was not found: its text was not taken, or stands elsewhere.',
        "请对照报告原文补填这部分文字，并看一眼前后各部分。",
        "Fill in the text from the report itself, and look at the sections before and behind.",
    ),
    "TEXT_ADDED": Entry(
        "warning",
        "表外另有一行“{value}”，不属于任何一格，作为文字保留。",
        'a line was added to the table: "{value}". It belongs to no cell and was kept as text.',
        "请看一眼这一行是不是要报的内容。",
        "See whether it matters.",
    ),
    "TEXT_AROUND": Entry(
        "note",
        "第一个标题前或落款处另有文字“{value}”，没有取用。",
        'before the first heading, or as its signature, it says "{value}", which was not taken.',
        "如果属于正文，请写进文字部分。",
        "Put it into a narrative if it belongs there.",
    ),
}
