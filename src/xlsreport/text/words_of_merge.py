"""The words of a merged workbook in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS_OF_MERGE"]

WORDS_OF_MERGE: Mapping[str, tuple[str, str]] = {
    "merged_units": ("汇总单位", "Units merged"),
    "merged_count": ("已汇总 {merged} 个，应报 {expected} 个", "{merged} merged of {expected}"),
    "merged_count_unlisted": (
        "已汇总 {merged} 个，报来 {expected} 个（没有名单）",
        "{merged} merged of {expected} that sent something (no roster)",
    ),
    "merged_completeness": ("报送是否完整", "All reported?"),
    "merged_left_out": ("未汇总或有错误的", "Not merged, or with errors"),
    "complete": ("完整：应报的 {count} 个单位全部汇总", "Complete: all {count} units are merged"),
    "complete_unlisted": (
        "报来的 {count} 个单位全部汇总；没有名单，不知道有没有缺报",
        "All {count} units that sent something are merged; without a roster it is not known who is "
        "missing",
    ),
    "incomplete": ("不完整：{states}", "Incomplete: {states}"),
    "open_below": ("下级缺报或有疑问的", "missing or in doubt below"),
    "state_count": ("{state} {count} 个", "{state}: {count}"),
    "more_left_out": ("…还有 {count} 个，见“{sheet}”", "...and {count} more, see {sheet}"),
    "contents_detail": ("各单位的全部数字，每个单位一行", "Every figure, a row for each unit"),
    "contents_status": ("谁报了、谁没报、谁没有汇总", "Who reported and who is not merged"),
    "contents_reconciliation": (
        "汇总数与各单位之和逐格核对",
        "The merged figures next to the sum of the units', cell by cell",
    ),
    "contents_audit": ("审核发现的问题和处理办法", "What the check found and what to do"),
    "contents_sources": ("每份文件的来历和指纹", "Every file, where it is from, its digest"),
    "contents_charts": ("主要数字的图表", "The main figures as charts"),
    "contents_key_figures": (
        "主要数字、占比和上年数，按单位类型",
        "Key figures, shares and last year's, by kind of unit",
    ),
    "sheet_key_figures": ("概览", "Overview"),
    "key_figures_title": ("概览：主要数字", "Overview: key figures"),
    "key_figures_hint": (
        "本年数由公式取自各表，按单位类型的数取自明细；上年数是给出的上年报告里的。",
        "This year's figures are formulas over the tables, those by kind of unit over the details; "
        "last year's are from the reports that were given.",
    ),
    "key_figures_no_last": (
        "没有给出上年的报告，没有上年数。",
        "No reports of last year were given.",
    ),
    "key_figures_figure": ("指标", "Figure"),
    "key_figures_number": ("本年", "This year"),
    "key_figures_unit": ("单位", "Unit"),
    "key_figures_share": ("占比", "Share"),
    "key_figures_last": ("上年", "Last year"),
    "key_figures_last_share": ("上年占比", "Share last year"),
    "key_figures_change": ("比上年增减", "Change"),
    "key_figures_kinds": ("按单位类型", "By kind of unit"),
    "roster_kind": ("单位类型", "Kind of unit"),
    "detail_title": ("各单位明细", "Figures of each unit"),
    "detail_hint": (
        "点标题上的箭头排序、筛选；不要改动、增删，上一级会发现。不打印（可取消打印区域）。",
        "Sort and filter by the headings; change nothing, the next level would notice. Not printed "
        "unless its print area is cleared.",
    ),
    "detail_last": ("上年", "last year"),
    "detail_total": ("合计", "Total"),
    "detail_subtotal": ("本页小计", "Total of this sheet"),
    "detail_within": ("所属", "Part of"),
    "detail_errors": ("有错误", "Errors"),
    "carried_title": ("各级说明与决定", "Waivers and decisions of all levels"),
    "carried_hint": (
        "各单位已核实的问题、情况说明、对单位和文件的决定、同意不全的单位；上一级读取时一并带上去",
        "What was waived, explained, decided and accepted, carried up to the next level",
    ),
    "carried_kind": ("类别", "Kind"),
    "carried_waived": ("已核实", "waived"),
    "carried_decided": ("决定", "decided"),
    "carried_accepted": ("同意不全", "accepted as incomplete"),
    "carried_explained": ("情况说明", "explained"),
    "unit_texts_title": ("各单位文字", "Texts of the units"),
    "unit_texts_hint": (
        "每个单位一行。文字完整；看不全的，点中这一格在编辑栏里看。这张表不打印。",
        "A line a unit. The texts are whole: click a cell to read a long one above the sheet. This "
        "sheet is not printed.",
    ),
    "contents_unit_texts": ("各单位写的一、五、六部分", "What the units wrote"),
    "contents_carried": ("已核实的问题、决定和同意", "What was waived, decided and accepted"),
    "status_title": ("报送情况", "State of submissions"),
    "status_hint": (
        "红色：没有汇总，或有错误仍按要求汇总。橙色：迟报。点标题上的箭头可以筛选。",
        "Red: not merged, or merged as asked in spite of errors. Amber: late. The headings filter.",
    ),
    "status_state": ("状态", "State"),
    "status_file": ("文件", "File"),
    "status_reason": ("说明", "Reason"),
    "status_contact": ("联系人", "Contact"),
    "status_phone": ("联系电话", "Phone"),
    "status_saved": ("保存时间", "Saved"),
    "status_late": ("迟报 {days} 天", "{days} days late"),
    "status_errors": ("{count} 条错误，见“{sheet}”", "{count} errors, see {sheet}"),
    "status_see": ("见“{sheet}”", "see {sheet}"),
    "status_duplicate": ("{count} 份不一致，不知道以哪份为准", "{count} files that differ"),
    "status_twice": (
        "另一份表里也有它，数不一样，各处都没有计入",
        "another workbook has other figures of it; none of them is counted",
    ),
    "status_chosen_latest": ("取最后保存的一份", "the one saved last counts"),
    "status_chosen_decision": ("按决定取一份", "chosen by decision"),
    "status_set_aside": ("未采用：{files}", "set aside: {files}"),
    "reconcile_title": (
        "核对：汇总数与各单位之和",
        "Reconciliation: merged figures and their parts",
    ),
    "reconcile_hint": (
        "“各表”是汇总表上的数，“明细合计”是明细各行相加，“逐单位重算”是各单位自己的表重算后相加；"
        "三者应当相同。打印时只印结论。",
        "Merged: the form's cell. Details: the sum of the detail rows. Recomputed: each unit's own "
        "table worked out anew, then added up. All three must agree. Only the verdict is printed.",
    ),
    "reconcile_good": ("相符：每格相差 0，文件和单位都有去向", "Agrees: every difference is 0"),
    "reconcile_bad": ("不符：{count} 处相差不为 0", "Does not agree: {count} differences"),
    "reconcile_not_summed": ("不相加", "Not summed"),
    "reconcile_agrees": ("相符", "Agrees"),
    "reconcile_table": ("表", "Table"),
    "reconcile_row": ("项目", "Row"),
    "reconcile_column": ("栏目", "Column"),
    "reconcile_merged": ("各表", "Merged"),
    "reconcile_details": ("明细合计", "Details"),
    "reconcile_parts": ("逐单位重算", "Recomputed"),
    "reconcile_units": ("有数单位", "Units"),
    "reconcile_all": ("全部", "All"),
    "reconcile_in": ("已汇总", "Merged"),
    "reconcile_out": ("未汇总", "Left out"),
    "reconcile_files": ("收到的文件（份）", "Files received"),
    "reconcile_unit_count": ("应报的单位（个）", "Units expected"),
    "reconcile_unit_count_unlisted": ("报来的单位（个）", "Units that sent something"),
    "audit_title": ("审核问题", "Findings of the check"),
    "audit_count": ("共 {count} 条。", "{count} findings."),
    "audit_none": ("没有发现问题。", "Nothing was found."),
    "audit_cut": (
        "共 {count} 条，这里列最重的 {shown} 条；全部问题用 --xlsx 或 --html 另存。",
        "{count} findings, of which the gravest {shown} are listed; --xlsx or --html write all.",
    ),
    "sources_title": ("来源", "Sources"),
    "sources_hint": (
        "共 {count} 份文件。指纹（SHA-256）相同，文件就一字不差。这张表不打印。",
        "{count} files. Files of one digest (SHA-256) are the same to the last byte. This sheet is "
        "not printed.",
    ),
    "sources_counted": ("汇总", "Merged"),
    "sources_in": ("已汇总", "merged"),
    "sources_out": ("未汇总", "left out"),
    "sources_read": ("读取方式", "How it was read"),
    "sources_program": ("保存软件", "Saved by"),
    "sources_digest": ("指纹（SHA-256）", "Digest (SHA-256)"),
    "sources_consolidated": ("汇总表", "a merged workbook"),
    "sources_within": ("带 {count} 行明细", "with {count} rows of details"),
    "sources_healed": ("改读 {count} 格", "{count} cells interpreted"),
    "sources_moved": ("表移了位置", "tables were moved"),
    "located_stamp": ("按内部标记认出", "known by its stamp"),
    "located_names": ("按区域名称认出", "known by its names"),
    "located_labels": ("按标题文字认出", "known by its labels"),
    "charts_title": ("图表", "Charts"),
    "charts_hint": (
        "左边的数字由公式取自各表和明细，图随数字变化。",
        "The figures are formulas over the tables and the details.",
    ),
    "chart_series": ("{label}（{unit}）", "{label} ({unit})"),
    "chart_top": ("{title}：最多的 {count} 个单位", "{title}: the {count} largest units"),
    "chart_rest": ("其余 {count} 个单位", "The other {count} units"),
    "chart_share": (
        "{of} 个单位中最多的 {count} 个占 {share}。",
        "The largest {count} of {of} units have {share}.",
    ),
    "chart_spread": ("{title}：单位分布", "{title}: spread over units"),
    "chart_spread_note": ("每一档有多少个单位。", "How many units are in each band."),
    "chart_units": ("单位数", "Units"),
    "chart_more": ("{count} 以上", "{count} and more"),
    "chart_both": (
        "只比较两年都有数的 {count} 个单位（共 {of} 个）。",
        "Only the {count} of {of} units with figures of both years are compared.",
    ),
    "unit_merged": ("已汇总", "merged"),
    "unit_with_errors": ("有错误，未汇总", "with errors, left out"),
    "unit_with_errors_included": ("有错误，已按要求汇总", "with errors, merged as asked"),
    "unit_missing": ("未报", "missing"),
    "unit_unreadable": ("文件读不出", "unreadable"),
    "unit_duplicate": ("重复且不一致，未汇总", "differing duplicates, left out"),
    "unit_not_on_roster": ("不在名单上，未汇总", "not on the roster, left out"),
    "unit_twice": ("在几份表里都有且不一致，未汇总", "in several workbooks that differ, left out"),
    "unit_within": ("已随另一份表计入", "counted within another workbook"),
    "unit_left_out": ("按决定不汇总", "left out as decided"),
}
"""By key: Chinese, English."""
