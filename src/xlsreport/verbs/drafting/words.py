"""The words by which a blank tells what a heading, a row or a unit of measure is."""

from __future__ import annotations

import re

__all__ = [
    "CHOSEN_NO",
    "CHOSEN_YES",
    "CODES",
    "COLUMN_NAMES",
    "CONFIRM",
    "DAYS",
    "DOUBTS",
    "MONEY",
    "NOTES",
    "NUMBERS",
    "TEXTS",
    "TOTALS",
    "UNITS",
    "UNIT_IN_LABEL",
    "UNIT_LINE",
]

CONFIRM = "待确认"
"""The mark of what a draft could not tell."""

TOTALS = re.compile(
    r"(总计|合计|小计|共计|总数|累计合计)$|^(总计|合计|小计|共计|total|subtotal|sum|all|overall)\b"
    r"|\b(total|subtotal)$",
    re.IGNORECASE,
)
CODES = re.compile(
    r"^(指标|项目|行)?(代码|编码|代号|行次|行号|栏次)$|^(code|line|no\.?)$", re.IGNORECASE
)
UNITS = re.compile(r"^(计量)?单位$|^units?( of measure)?$", re.IGNORECASE)
NUMBERS = re.compile(r"^(序号|编号|#|no\.?)$", re.IGNORECASE)
TEXTS = re.compile(
    r"姓名|名称|地址|地点|备注|说明|职务|职称|电话|身份证|证号|民族|学历|专业|来源|负责人|经办人|内容|用途"
    r"|\b(name|address|remarks?|notes?|title|phone|description)\b",
    re.IGNORECASE,
)
DAYS = re.compile(r"日期|时间|出生年月|\b(date|day|born)\b", re.IGNORECASE)
MONEY = re.compile(r"^(千|万|百万|亿)?元|^(usd|eur|cny|rmb|k?usd|dollars?)$", re.IGNORECASE)
UNIT_LINE = re.compile(
    r"(?:计量|金额)?单位\s*[:：]\s*([^\s:：/（）()，,]{1,8})|\bunit\s*:\s*(\S{1,12})", re.IGNORECASE
)
UNIT_IN_LABEL = re.compile(
    r"[（(](?:单位[:：])?\s*((?:千|万|百万|亿)?(?:元|人|件|个|户|亩|次|吨|辆|台|份|平方米|公里|公顷)|%|USD|EUR|hours|days)\s*[)）]",
    re.IGNORECASE,
)
NOTES = re.compile(
    r"^(注|说明|备注|填表人|填报人|制表人|单位负责人|审核人|统计负责人|报出日期|填表说明|note"
    r"|prepared by)\s*[:：0-9]",
    re.IGNORECASE,
)
COLUMN_NAMES = re.compile(r"[甲乙丙丁戊己庚辛]|[A-K]|\d{1,2}|[（(]\d{1,2}[)）]|[①-⑳]")
DOUBTS = {
    "form": ("表单名", "the form's name"),
    "edition": ("版本", "its edition"),
    "years": ("从哪一年度起用", "the first report year"),
    "text": ("是不是文字", "is it a text"),
    "day": ("是不是日期", "is it a date"),
    "decimals": ("小数位数", "how many decimals"),
    "no_row": ("这一行没有自己的标题", "this row has no heading of its own"),
    "no_column": ("这一列没有标题", "this column has no heading"),
    "mixed": ("各格类型不同", "its cells are of several types"),
    "word": ("名称像总计，原表没有公式", "it is called a total, and has no formula"),
    "differ": ("各项单位或类型不同，不能相加", "its parts differ in unit or type"),
    "formula": ("原表的公式", "a formula of the blank"),
}
"""What can be in doubt, in Chinese and in English."""
CHOSEN_YES = frozenset({"是", "yes"})
CHOSEN_NO = frozenset({"否", "no"})
