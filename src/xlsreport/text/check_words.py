"""The words of the sheet of checks and of the states, in the two languages a form may declare."""

from __future__ import annotations

__all__ = ["CHECK_WORDS"]

CHECK_WORDS: dict[str, tuple[str, str]] = {
    "checks_title": ("校验：填完请看这里", "Checks"),
    "checks_open": (
        "还没有通过的（前 {count} 条，改好一条就少一条；都改好了这里是空的）",
        "Open points (the first {count}; the list is empty when all is well)",
    ),
    "checks_all": ("全部校验", "All checks"),
    "checks_explanation": (
        "情况说明（数确实没错的，写明原因）",
        "Explanation (if the figures are right)",
    ),
    "explanation_title": ("情况说明", "Explanation"),
    "explanation_prompt": (
        "这一条没有通过、但数确实没错的，在这里写明原因，最多 500 字，随表报送。数填错的，请改数。",
        "If this line has not passed and the figures are right all the same, say why, in at most "
        "500 characters. Correct figures that are wrong.",
    ),
    "checks_entry": ("封面没有填的项", "Missing entries of the cover"),
    "checks_section": ("没有写的文字部分", "Missing texts"),
    "checks_rule": ("校验内容", "Rule"),
    "checks_where": ("位置", "Where"),
    "checks_left": ("左边", "Left side"),
    "checks_right": ("右边", "Right side"),
    "checks_difference": ("相差", "Difference"),
    "checks_state": ("结果", "State"),
    "checks_link": ("查看", "Go to"),
    "checks_link_to": ("查看{sheet}", "Go to {sheet}"),
    "checks_text": ("数字写成了文字", "Figures written as text"),
    "checks_blank": ("没有填的格", "Blank cells"),
    "checks_number": (
        "不能有的数（负数、小数、过大）",
        "Numbers that the cell does not allow (negative, fractional, too large)",
    ),
    "checks_bound": (
        "不能这样填的格（超出范围，不是日期，不在可选项里，文字太长）",
        "Entries that the cell does not allow (out of bounds, no date, not a choice, too long)",
    ),
    "checks_nil": ("零报告里不是 0 的格", "Cells of a nil return that are not 0"),
    "state_passed": ("通过", "Passed"),
    "state_failed": ("不符", "Failed"),
    "state_doubt": ("请核对", "Please check"),
    "state_blank": ("未填", "Blank"),
    "state_text": ("有文字", "Text"),
    "state_number": ("数不对", "Wrong"),
    "state_bound": ("填写不符", "Not allowed"),
    "state_bounds": ("填写不符{n}格", "{n} not allowed"),
    "state_nil_false": ("不是 0", "Not 0"),
    "checks_rows": ("没有填全的行", "Rows that are not whole"),
    "checks_entries": ("不合要求的格", "Cells that hold what their column does not allow"),
    "checks_keys": ("{names}相同的行", "Rows with the same {names}"),
    "state_half_rows": ("没填全{n}行", "{n} rows not whole"),
    "state_wrong": ("不合要求{n}格", "{n} wrong"),
    "state_repeated": ("重复{n}行", "{n} repeated"),
    "state_repeated_line": ("重复", "Repeated"),
    "merged_list": (
        "共 {rows} 行，来自 {units} 个单位；行数和各列合计与各单位的表逐份相加一致。",
        "{rows} rows of {units} units; rows and totals are those of the units' workbooks together.",
    ),
    "contents_list": ("各单位的行，注明单位", "The rows of all units, with their unit"),
    "list_joint": ("、", ", "),
    "list_total": ("合计", "Total"),
    "list_rows": ("共{n}行", "{n} rows"),
    "list_hint": (
        "每行填一件，一行要填全；中间可以空行。第一列的序号自动出现，不用填。已备 {prepared} 行，"
        "不够就接着往下填或粘贴，最多 {most} 行。可以用标题上的箭头筛选、排序。",
        "One thing a row, each row filled in whole; blank rows may stand between. Rows number "
        "themselves. {prepared} rows are prepared; go on below them, up to {most}. Filter and sort "
        "by the arrows of the headings.",
    ),
    "table_optional": (
        "本表没有可报的，可以整张不填；填了就要填全。",
        "This table may be left out whole; once begun it is filled in whole. ",
    ),
    "list_optional": (
        "本表可以不用：不用的，由本表统计的数请直接填写。",
        "This list may be left out: then enter the figures that are counted from it. ",
    ),
    "state_not_asked": ("不适用", "Not asked"),
    "state_no_prior": ("无上年数", "No last year"),
    "state_follows": ("随分项", "Follows"),
    "state_entries": ("封面缺{n}项", "{n} missing on the cover"),
    "state_sections": ("正文缺{n}段", "{n} narratives missing"),
    "state_complete": ("完整", "Complete"),
    "state_blanks": ("缺{n}格", "{n} blank"),
    "state_failures": ("不平{n}处", "{n} failed"),
    "state_texts": ("文字{n}格", "{n} text"),
    "state_numbers": ("负数小数{n}处", "{n} negative or fractional"),
    "lights_scope": (
        "以上只看填的数。数字的显示格式、划线和上标等标记、文字部分的写法，由收表单位检查。",
        "These lights see figures only. Number formats, marks such as struck digits, and the "
        "wording of texts are checked by the office.",
    ),
    "lights_scope_all": (
        "以上只看填的数和有没有填写。数字的显示格式、划线和上标等标记、文字部分的写法，由收表单位检查。",
        "These lights see figures, and what is not filled in. Number formats, marks such as struck "
        "digits, and the wording of texts are checked by the office.",
    ),
    "guide_1": (
        "1. 先填左边的填报人和电话，再填各表和文字部分。只能填浅黄色的格，按 Tab 键跳到下一格。",
        "1. Fill in contact and phone, then tables and texts. Only pale yellow cells take entries.",
    ),
    "guide_2": (
        "2. 没有的填 0，不写“无”“/”。表里其余都是 0 的，在该表第 1 行选“其余空格均为 0”；"
        "全年各项都是 0 的，在“零报告”选“是”。",
        "2. Write 0 where nothing happened. If all other cells of a table are 0, choose so in its "
        "row 1; if everything is 0, choose Yes at Nil return.",
    ),
    "guide_3": (
        "3. 总计自动计算。填报状态成为绿色的“完整”再报送；“校验”页上面列出没通过的。"
        "数确实没错的，在那一行写情况说明。",
        "3. Send it when the state is green. The sheet of checks lists what is open on top; if the "
        "figures are right all the same, explain them there.",
    ),
    "guide_4": (
        "4. 请不要增删行列、改表名或改动标题文字；可以调整列宽和字体。保存为 .xlsx 后发回。",
        "4. Add or remove no rows or columns, rename no sheet. Save as .xlsx and send it back.",
    ),
    "text_on_paper": (
        "（一般 1500 字以内能完整显示和打印；更长的，以公布的报告为准。）",
        " (Up to 1,500 characters are seen whole; of a longer text see the published report.)",
    ),
    "text_printed_here": (
        "打印用，请到文字部分填写。",
        "For printing only; write it on the sheet of narratives.",
    ),
    "info_nil": ("　　零报告：各项均为 0", "    Nil return: every figure is 0"),
    "info_zero": ("　　空格均为 0", "    Blanks are 0"),
    "prior_beside": (
        "上年报告里的“{label}”（下一行：本年减上年）",
        "Last year's {label} (below: this year less last year)",
    ),
    "contact_prompt": ("写能回答数据问题的人。", "Who can answer questions on the figures."),
    "phone_prompt": ("写白天打得通的电话。", "A number that is answered by day."),
    "nil_prompt": (
        "全年各项都是 0 才选“是”，各表可以不填；有任何一项不是 0，就不要选。",
        "Choose Yes only if every figure of the year is 0; the tables may then stay blank.",
    ),
    "state_nils": ("零报告有数{n}格", "{n} not 0 in a nil return"),
    "state_nil": ("零报告", "Nil return"),
    "demand_if": ("因为 {condition}，", "Since {condition}: "),
    "rule_if": ("{rule}（仅当 {condition}）", "{rule} (only where {condition})"),
    "rule_computed": ("{label}＝{what}", "{label} = {what}"),
    "rule_equal": ("{label}＝各项之和", "{label} = sum of its parts"),
    "prior_tie": ("与上年报告衔接", "Continues last year's report"),
}
"""Chinese and English by the word's key."""
