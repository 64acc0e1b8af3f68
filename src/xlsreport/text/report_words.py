"""The words of the published report, in the two languages a form may declare."""

from __future__ import annotations

__all__ = ["REPORT_WORDS"]

REPORT_WORDS: dict[str, tuple[str, str]] = {
    "report_title": ("{unit}{year}年{title}", "{title} {year}: {unit}"),
    "report_day": ("{year}年{month}月{day}日", "{year}-{month:02}-{day:02}"),
    "letter_attached": ("附件：{{ caption }}", "Attached: {{ caption }}"),
    "report_draft": ("未定稿", "DRAFT"),
    "report_appendix": ("各单位文字", "Units' texts"),
    "preview_blank": ("空白", "blank"),
    "preview_first": ("填好-甲", "filled-a"),
    "preview_second": ("填好-乙", "filled-b"),
    "preview_merged": ("汇总", "merged"),
    "preview_unit_1": ("甲单位", "Unit A"),
    "preview_unit_2": ("乙单位", "Unit B"),
    "preview_whole": ("全部单位", "All units"),
    "preview_contact": ("示例", "Example"),
    "preview_text": ("示例文字。", "Example text."),
    "style_table": ("报告表格", "Report Table"),
    "style_note": ("报告附注", "Report Note"),
    "style_draft": ("报告未定稿", "Report Draft"),
    "style_signature": ("报告落款", "Report Signature"),
}
