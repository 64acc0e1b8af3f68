"""Compares names of units in all usual spellings (营城街道, 营城街道办事处, 营城街办)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

from xlsreport.text.visible import is_invisible, without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "compare_names",
    "letters_within",
    "may_be_same_unit",
    "normal_name",
    "plain_name",
    "tails",
    "tidy_text",
]

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山"
    "|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米"
    "|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴"
    "|基诺|各"
)

# Departments whose short name is the same all over the country.
_SHORT_NAMES = {
    "发展和改革": "发改",
    "发展改革": "发改",
    "人力资源和社会保障": "人社",
    "人力资源社会保障": "人社",
    "住房和城乡建设": "住建",
    "住房城乡建设": "住建",
    "市场监督管理": "市监",
    "市场监管": "市监",
    "工业和信息化": "工信",
    "卫生健康": "卫健",
    "医疗保障": "医保",
    "文化和旅游": "文旅",
    "文化广电和旅游": "文广旅",
    "民族宗教事务": "民宗",
    "退役军人事务": "退役军人",
    "国有资产监督管理": "国资",
    "科学技术": "科技",
    "交通运输": "交通",
    "应急管理": "应急",
    "城市管理": "城管",
}

# In this order: an ending put in its short form may be what the next rule looks for.
_ENDINGS = (
    (re.compile(r"(.)(?:街道办事处|街道办|街办)$"), r"\1街道"),
    (re.compile(r"(.(?:街道|镇|乡|苏木|县|区|市|旗|州|盟|省))(?:人民政府|政府)$"), r"\1"),
    (re.compile(rf"(.)(?:(?:{_PEOPLES})族)+(?:民族)?乡$"), r"\1乡"),
    (re.compile(r"(.[区园港城岛场])(?:管理委员会|管委会)$"), r"\1"),
    (re.compile(r"管理委员会$"), "管委会"),
    (re.compile(r"委员会$"), "委"),
)
_DEPARTMENT = re.compile(rf"({'|'.join(_SHORT_NAMES)})([局委])$")

_AREAS = "省市区县旗州盟"
_AREA_ENDINGS = tuple(area + organ for area in _AREAS for organ in ("", "政府", "人民政府"))
_SHORTEST_AREA, _SHORTEST_TAIL = 2, 3
# A longer text is no name; it is not searched, so that it cannot cost time.
_LONGEST_NAME = 100


def normal_name(name: str) -> str:
    """Returns ``name`` for comparing, not for showing: one text for all usual spellings.

    Half-width, without spaces and invisible characters, and the ending in its short form:

    * 街道办事处, 街道办, 街办 become 街道;
    * 镇人民政府, 镇政府 become 镇, likewise for 乡, 县, 区 and the others;
    * 回族乡 and the like become 乡 (胡家回族乡, 胡家乡);
    * 开发区管理委员会, 开发区管委会 become 开发区;
    * 委员会 becomes 委, and well-known departments get their short name (发展和改革局, 发改局).

    街道, 镇 and 乡 stay apart: where a 镇 became a 街道 its code changed too. The area in front of
    a name stays as well, for the name alone does not tell where it ends (城市管理局 does not begin
    with an area); :meth:`Roster.match` puts it aside where one unit of the roster is left over.
    """
    text = plain_name(name)
    if len(text) > _LONGEST_NAME:
        return text
    for ending, short in _ENDINGS:
        text = ending.sub(short, text)
    return _DEPARTMENT.sub(lambda found: _SHORT_NAMES[found[1]] + found[2], text)


def tails(key: str) -> Iterator[str]:
    """Yields what is left of a normal name without an area in front, the longest first."""
    if len(key) <= _LONGEST_NAME:
        for start in range(_SHORTEST_AREA, len(key) - _SHORTEST_TAIL + 1):
            if key.endswith(_AREA_ENDINGS, 0, start):
                yield key[start:]


def plain_name(text: str) -> str:
    """Returns ``text`` without width, case, spaces and invisible characters."""
    return without_invisible(unicodedata.normalize("NFKC", text)).casefold()


def tidy_text(text: str) -> str:
    """Returns ``text`` single-spaced, without invisible characters."""
    spaced = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or not is_invisible(letter)
    )
    return " ".join(spaced.split())


def compare_names(first: str, second: str) -> Literal["same", "similar", "other"]:
    """Returns how alike two names are.

    Returns:
        ``same`` for spellings of one name, with or without the area in front; ``similar`` if one
        may abbreviate the other (县发改委, 沭阳县发展和改革局); ``other`` for names of two units:
        九台街道 and 九台区 are of different kinds, and 西营城街道 is not 营城街道.
    """
    one, two = normal_name(first), normal_name(second)
    if one == two or one in tails(two) or two in tails(one):
        return "same"
    stems = sorted((_KIND.sub("", one), _KIND.sub("", two)), key=len)
    kinds = {_find_kind(one), _find_kind(two)} - {""}
    alike = len(kinds) <= 1 and len(stems[0]) > 1 and letters_within(*stems)
    # 西营城 is another place than 营城; 县发改 is 沭阳县发改 without the county's name.
    longer = stems[0] != stems[1] and stems[1].endswith(stems[0]) and stems[0][0] not in _AREAS
    return "similar" if alike and not longer else "other"


def _find_kind(name: str) -> str:
    """The kind of unit that a normal name ends with; ``""`` for none. 局 and 委 are one kind."""
    found = _KIND.search(name)
    return "" if found is None else found[0].replace("委", "局")


_KIND = re.compile(r"(?:街道|局|镇|乡|县|区|市|旗|州|委)$")


def may_be_same_unit(own: str, name: str) -> bool:
    """Returns whether ``name`` may mean the unit called ``own``.

    It may if the letters of one stem stand in the other in their order, as in abbreviations and
    with or without the area in front: 柳树镇 and 青河县柳树镇人民政府, 县发改委 and
    沭阳县发展和改革局. A stem of one letter (市局, 我镇) fits every unit.
    """
    stems = [_KIND.sub("", normal_name(each)) for each in (own, name)]
    short, long = sorted(stems, key=len)
    return len(short) <= 1 or letters_within(short, long)


def letters_within(short: str, long: str) -> bool:
    """Returns whether the letters of ``short`` stand in ``long`` in their order."""
    rest = iter(long)
    return all(letter in rest for letter in short)
