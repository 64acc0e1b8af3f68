"""What is wrong with the syntax of a YAML file, said so that its author can mend it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

__all__ = ["say_syntax_error"]


class _Kind(NamedTuple):
    """A kind of error.

    Attributes:
        said: What the library says then; its groups are put into the texts.
        zh: The Chinese text. ``{line}`` is the line where the thing begins that is not ended.
        en: The English text.
        begins: Whether the error is to be looked for where that thing begins.
    """

    said: re.Pattern[str]
    zh: str
    en: str
    begins: bool = False


def _kind(said: str, zh: str, en: str, *, begins: bool = False) -> _Kind:
    return _Kind(re.compile(said), zh, en, begins)


_KINDS = (
    _kind(
        r"found character '\\t'",
        "这里有制表符（Tab），缩进和对齐只能用空格。请把 Tab 换成空格",
        "a tab stands where only spaces may; replace it by spaces",
    ),
    _kind(
        r"found character '(.)' that cannot start",
        "值不能以“{0}”开头。请给整个值加上引号",
        "a value cannot begin with {0}; put it into quotation marks",
    ),
    _kind(
        "could not find expected ':'",
        "这一行没有写成“键: 值”：少了冒号，冒号后面少了空格，或者用了中文冒号",
        'this line is no "key: value": the colon or the space behind it is missing',
        begins=True,
    ),
    _kind(
        "unexpected end of stream",
        "从这一行开始的引号没有另一半。请在值的末尾补上同样的引号",
        "the quotation mark that begins in this line is not closed; put the same one behind the "
        "value",
        begins=True,
    ),
    _kind(
        "mapping values are not allowed",
        "这里不该有冒号：这一行比上一行多缩进了，或者值里面有冒号加空格（这样的值要加引号）",
        "no colon may stand here: the line is indented too far, or the value holds a colon with a "
        "space behind it (put such a value into quotation marks)",
    ),
    _kind(
        r"expected ',' or '([\]}])'",
        "第 {line} 行开始的括号里，这里少了英文逗号，或者前面没有用“{0}”收尾",
        "in the bracket that begins in line {line}, a comma is missing here, or it was to be "
        "closed with {0} before",
    ),
    _kind(
        r"but found '([\]},])'",
        "这里的“{0}”多了，或者它前面少了内容。请删掉，或者补上内容；它是值的一部分的，给整个值加上引号",
        "{0} stands here without anything that it ends; delete it, or put a value that holds it "
        "into quotation marks",
    ),
    _kind(
        "expected <block end>, but found '<scalar>'",
        "引号后面还有别的字。请把整个值放在一对引号里",
        "something stands behind the closing quotation mark; put the whole value between the marks",
    ),
    _kind(
        "expected <block end>",
        "这一行没有对齐：同一级的各行要从同一列开始，“- ”开头的项和“键: 值”不能混在一级",
        "this line is not in line: entries of one level begin in one column, and items with - are "
        "not mixed with keys",
    ),
    _kind(
        "found '<stream end>'",
        "文件到这里就结束了，前面的括号还没有收尾。请补上",
        "the file ends here, and a bracket before is not closed",
    ),
    _kind(
        "undefined alias|expected alphabetic or numeric",
        "以“*”或“&”开头的值有特别的意思。请给整个值加上引号",
        "a value that begins with * or & means something else; put it into quotation marks",
    ),
    _kind(
        "escape (character|sequence)",
        "双引号里的反斜杠有特别的意思。请写成 \\\\，或者改用单引号",
        "a backslash between double quotation marks means something else; write \\\\, or take "
        "single ones",
    ),
    _kind(
        "another document",
        "这里的 --- 或 ... 把文件分成了几份，只能是一份。请删掉这一行",
        "--- or ... divides the file here, and only one document may be in it; delete the line",
    ),
    _kind(
        "expected chomping|expected a comment or a line break",
        "“|”和“>”后面不能接着写。请把文字写在下一行，或者给整个值加上引号",
        "nothing may follow | or > in a line; write the text below, or put the value into "
        "quotation marks",
    ),
)  # fmt: skip


def say_syntax_error(error: MarkedYAMLError) -> tuple[str, str, int | None]:
    """What is wrong in Chinese and in English, and in which line.

    Args:
        error: What the library says; its words stand in brackets behind an English text, and behind
            a Chinese one where the kind of error is not known.

    Returns:
        Both texts and the line, from 1; ``None`` where the library knows none.
    """
    words = str(error.problem)
    begins, there = error.context_mark, error.problem_mark
    for kind in _KINDS:
        found = kind.said.search(words)
        if found is None:
            continue
        first = begins.line + 1 if begins is not None else "?"
        zh, en = (text.format(*found.groups(), line=first) for text in (kind.zh, kind.en))
        mark = (begins if kind.begins else there) or there or begins
        return (
            f"YAML 写法不对：{zh}。",
            f"not valid YAML: {en} ({words}).",
            None if mark is None else mark.line + 1,
        )
    mark = there or begins
    return (
        f"YAML 写法不对，请看这一行和上一行的缩进、冒号、引号和括号（{words}）。",
        f"not valid YAML: {words}.",
        None if mark is None else mark.line + 1,
    )
