"""Names in a form, read and checked: ids, the form's name and edition, the names of sheets."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

from xlsreport.forms.periods import KINDS, find_period
from xlsreport.text.words import Language, is_sheet_of_merge, word

if TYPE_CHECKING:
    from xlsreport.forms.yaml.node import Node

__all__ = [
    "EDITION",
    "ID",
    "LONGEST_SHEET",
    "NAME",
    "SHEET_REFUSED",
    "read_edition",
    "read_id",
    "read_name",
    "read_period",
    "read_sheet",
    "read_table_id",
    "refuse_sheet_in_use",
]

# Single underscores only: two separate the parts of a workbook's global names.
ID = re.compile(r"(?=.{1,40}\Z)[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
NAME = re.compile(r"[a-z][a-z0-9]{0,19}")
EDITION = re.compile(r"(?=.{1,16}\Z)[a-z0-9]+(?:_[a-z0-9]+)*")
# First parts of ids that mean something else: narratives, who reports, rules across tables.
_TAKEN_IDS = frozenset({"form", "narrative", "unit"})
# What Excel does not allow in the name of a sheet, and how long one may be.
SHEET_REFUSED = re.compile(r"[\[\]:*?/\\'\n]")
LONGEST_SHEET = 31
_OWN_SHEETS = ("cover", "narratives", "checks", "stamp")
# Excel keeps this name for itself.
_TAKEN_SHEET = "history"


def read_id(node: Node) -> str:
    """The id of a table, heading, rule or narrative; it can stand in an expression.

    Raises:
        DefinitionError: It is none.
    """
    text = node.text()
    if not ID.fullmatch(text) or keyword.iskeyword(text) or text == "prior":
        node.refuse(
            f"“{text}”不能作编号：小写英文字母开头，只用小写字母、数字和单个下划线，"
            "最多 40 个字符，不能是 Python 关键字或 prior。",
            f"{text!r} is no id: lower-case letters, digits and single underscores, a letter "
            "first, at most 40 characters, no Python keyword and not 'prior'.",
        )
    return text


def read_table_id(node: Node) -> str:
    """The id of a table, which begins the ids of its cells.

    Raises:
        DefinitionError: It is none, or it begins ids of another meaning.
    """
    text = read_id(node)
    if text in _TAKEN_IDS:
        node.refuse(
            f"“{text}”另有用处，不能作表的编号。",
            f"{text!r} means something else and cannot be a table's id.",
        )
    return text


def read_name(node: Node) -> str:
    """A form's name: letters and digits, so that the edition can be separated from it.

    Raises:
        DefinitionError: It is none.
    """
    text = node.text()
    if not NAME.fullmatch(text):
        node.refuse(
            f"“{text}”不能作表单名：小写英文字母开头，只用小写字母和数字，最多 20 个字符。",
            f"{text!r} is no name of a form: lower-case letters and digits, a letter first, at "
            "most 20 characters.",
        )
    return text


def read_period(node: Node) -> str:
    """A month, quarter or half year as this program writes it.

    Raises:
        DefinitionError: It is none.
    """
    text = node.text()
    if all(find_period(text, kind) != text for kind in KINDS):
        node.refuse(
            f"“{text}”不是报告期，要写成 2025-03、2025-Q2 或 2025-H1 这样。",
            f"{text!r} is no period; write it like 2025-03, 2025-Q2 or 2025-H1.",
        )
    return text


def read_edition(node: Node) -> str:
    """A form's edition, which may be a year.

    Raises:
        DefinitionError: It is none.
    """
    text = node.text()
    if not EDITION.fullmatch(text):
        node.refuse(
            f"“{text}”不能作版本号：只用小写字母、数字和单个下划线，最多 16 个字符。",
            f"{text!r} is no edition: lower-case letters, digits and single underscores, at most "
            "16 characters.",
        )
    return text


def read_sheet(node: Node) -> str:
    """The name of a sheet.

    Raises:
        DefinitionError: Spreadsheet programs do not take it.
    """
    text = node.text()
    length = len(text.encode("utf-16-le")) // 2
    if not 0 < length <= LONGEST_SHEET or SHEET_REFUSED.search(text):
        node.refuse(
            f"工作表名要有 1 到 {LONGEST_SHEET} 个字符，不能含 [ ] : * ? / \\ '。",
            f"a sheet's name has 1 to {LONGEST_SHEET} characters and none of [ ] : * ? / \\ '.",
        )
    return text


def refuse_sheet_in_use(node: Node, language: Language) -> None:
    """Refuses the name of a sheet that every workbook of that language has anyway.

    Raises:
        DefinitionError: It is such a name.
    """
    taken = {word(f"sheet_{sheet}", language).casefold() for sheet in _OWN_SHEETS} | {_TAKEN_SHEET}
    name = node.text()
    if name.casefold() in taken or is_sheet_of_merge(name, language):
        node.refuse(
            f"工作表名“{name}”已有他用，请换一个。",
            f"the sheet name {name!r} is taken; choose another.",
        )
