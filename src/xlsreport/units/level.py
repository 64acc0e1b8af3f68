"""Which level of administration a unit is of: some things only certain levels can do.

The statistical division code tells it where there is one: 32 00 00 000 000 is a province,
32 13 00 a city, 32 13 22 a county or district, 32 13 22 001 a township or subdistrict.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.forms.yaml.rule import LEVELS

if TYPE_CHECKING:
    from xlsreport.forms.form import LevelName

__all__ = ["is_below", "level_of"]

_DIVISION_CODE = re.compile(r"[1-9]\d{11}", re.ASCII)
# Leading digits of a division code that tell its level; what follows them is zeros.
_LENGTHS: tuple[tuple[int, LevelName], ...] = (
    (2, "province"),
    (4, "city"),
    (6, "county"),
    (12, "township"),
)
# A 县 or 区 is told by what its name ends with, a city is not: 县级市 and 地级市 both end with 市.
_ENDINGS: tuple[tuple[re.Pattern[str], LevelName], ...] = (
    (
        re.compile(r"(?:街道|街道办事处|街道办|街办|镇|乡|苏木)(?:人民政府|政府)?$"),
        "township",
    ),
    (
        re.compile(r"(?:省|自治区|(?:北京|天津|上海|重庆)市)(?:人民政府|政府)?(?:办公厅)?$"),
        "province",
    ),
    (re.compile(r".(?:县|(?<!自治)(?<!地)区|旗)(?:人民政府|政府)?$"), "county"),
)
_KINDS: tuple[tuple[re.Pattern[str], LevelName], ...] = (
    (re.compile(r"街道|镇|乡|苏木|村|社区"), "township"),
    (re.compile(r"县|区|旗"), "county"),
    (re.compile(r"设区的?市|地级市|自治州|地市|市级|市本级"), "city"),
    (re.compile(r"省|自治区|直辖市"), "province"),
)


def level_of(code: str, name: str, kind: str) -> LevelName | None:
    """The level of a unit.

    Args:
        code: Its code, in which only a 12-digit division code says anything.
        name: Its name; ``""`` if not known.
        kind: What the roster calls its kind, as 街道 or 县级政府; ``""`` if it does not say.

    Returns:
        The level; ``None`` if neither tells it. A department without a division code is such a
        unit unless its kind names a level (县直部门).
    """
    if _DIVISION_CODE.fullmatch(code):
        return next(level for length, level in _LENGTHS if not code[length:].strip("0"))
    if kind:
        # 自治区 and 设区的市 hold the signs of lower levels: the higher ones are looked for first.
        for pattern, level in reversed(_KINDS):
            if pattern.search(kind):
                return level
    for pattern, level in _ENDINGS:
        if pattern.search(name):
            return level
    return None


def is_below(level: LevelName, other: LevelName) -> bool:
    """Whether ``level`` is lower than ``other``."""
    return LEVELS.index(level) > LEVELS.index(other)
