"""What is said otherwise of a form that is due every month, quarter or half year."""

from __future__ import annotations

__all__ = ["PERIOD_WORDS"]

PERIOD_WORDS: dict[str, tuple[str, str]] = {
    "cover_year.period": ("报告期", "Report period"),
    "cover_nil_return.period": ("零报告（本期各项均为 0）", "Nil return (every figure is 0)"),
    "file_report.period": ("{time}报表", "{time}"),
    "report_title.period": ("{unit}{time}{title}", "{title}, {time}: {unit}"),
    "legend_prior.period": (
        "上期数（参考，不用填）",
        "Figure of the period before (for reference)",
    ),
    "info_line.period": (
        "填报单位：{unit}　　报告期：{year}",
        "Unit: {unit}    Period: {year}",
    ),
    "prior_row.period": ("上期数（参考）：{label}", "Period before: {label}"),
    "prior_beside.period": (
        "上期报告里的“{label}”（下一行：本期减上期）",
        "{label} of the period before (below: this period less that)",
    ),
    "prior_tie.period": ("与上期报告衔接", "Continues the report of the period before"),
    "state_no_prior.period": ("无上期数", "No period before"),
    "last_year.period": ("上期报告的", "the period before's "),
    "difference_row.period": ("本期比上期数多", "More than the period before"),
    "guide_2.period": (
        "2. 没有的填 0，不写“无”“/”。表里其余都是 0 的，在该表第 1 行选“其余空格均为 0”；"
        "本期各项都是 0 的，在“零报告”选“是”。",
        "2. Write 0 where nothing happened. If all other cells of a table are 0, choose so in its "
        "row 1; if everything is 0, choose Yes at Nil return.",
    ),
    "nil_prompt.period": (
        "本期各项都是 0 才选“是”，各表可以不填；有任何一项不是 0，就不要选。",
        "Choose Yes only if every figure of the period is 0; the tables may then stay blank.",
    ),
    "contents_key_figures.period": (
        "主要数字、占比和上期数，按单位类型",
        "Key figures, shares and those of the period before, by kind of unit",
    ),
    "key_figures_hint.period": (
        "本期数由公式取自各表，按单位类型的数取自明细；上期数是给出的上期报告里的。",
        "This period's figures are formulas over the tables, those by kind of unit over the "
        "details; those of the period before are from the reports that were given.",
    ),
    "key_figures_no_last.period": (
        "没有给出上期的报告，没有上期数。",
        "No reports of the period before were given.",
    ),
    "key_figures_number.period": ("本期", "This period"),
    "key_figures_last.period": ("上期", "Period before"),
    "key_figures_last_share.period": ("上期占比", "Share before"),
    "key_figures_change.period": ("比上期增减", "Change"),
    "detail_last.period": ("上期", "period before"),
}
"""Chinese and English by the word's key with ``.period`` behind it."""
