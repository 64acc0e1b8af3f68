"""The roster: which units must report, and which of them a workbook or a name belongs to.

A unit is known by its code first: names are written in many ways (营城街道, 营城街道办事处,
长春市九台区营城街办), codes in one. Two kinds of code are in use: the 12 digits of the statistical
division code (统计用区划代码) and the 18 characters of the unified social credit code
(统一社会信用代码, GB 32100-2015). An office may use any other text as well.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from xlsreport.errors import RosterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Match",
    "Roster",
    "RosterUnit",
    "build_roster",
    "common_area",
    "normal_code",
    "normal_name",
    "valid_credit_code",
]


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """One reporting unit as the office lists it.

    Attributes:
        code: Division code, credit code or any other text; unique in its roster.
        name: The name as the office writes it; unique in its roster.
        kind: 街道, 镇, 部门 and the like; "" when the roster does not say.
        aliases: Other names the unit goes by, in the roster's order.
        contact: Who to ask; "" when not given.
        phone: Their number as text; "" when not given.
    """

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class Match:
    """The unit that a code and a name belong to.

    Attributes:
        unit: The unit of the roster.
        by: What held: ``code`` (the name may then be another unit's; compare it), ``name`` (the
            name as listed) or ``alias`` (an alias, or another way to write the name).
    """

    unit: RosterUnit
    by: Literal["code", "name", "alias"]


@dataclass(frozen=True, slots=True)
class Roster:
    """The units that must report.

    Attributes:
        units: In the roster's own order.
        source: The name of the file it came from, for messages.
    """

    units: tuple[RosterUnit, ...]
    source: str
    _index: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the units once; a roster is asked about every file of a batch."""
        object.__setattr__(self, "_index", _index_of(self.units))

    def match(self, code: str, name: str) -> Match | None:
        """The unit that ``code`` or ``name`` belongs to.

        The code decides where the roster knows it, whatever the name says. Otherwise the name is
        looked up as listed, then among the aliases and other ways to write a name, last with the
        area in front of it put aside (长春市九台区营城街道 is 营城街道). What is put aside must end
        like an area: 西营城街道 is never 营城街道. This last way is not taken when ``code`` is a
        division code of another county, for the same name occurs in many counties.

        Args:
            code: As found, "" when there is none. Full-width digits, spaces, lower case and the
                forms that spreadsheets make of it (``220113001000.0``, ``2.20113001E+11``) are
                understood.
            name: As found, "" when there is none.

        Returns:
            The unit and what held, or None when no unit fits or more than one does.
        """
        unit = self._by_code(normal_code(code))
        if unit is not None:
            return Match(unit, "code")
        exact = self._index.names.get(_plain(name), ())
        if len(exact) == 1:
            return Match(self.units[exact[0]], "name")
        key = normal_name(name)
        found = self._index.keys.get(key)
        if found is not None:
            return Match(self.units[found[0]], "alias") if len(found) == 1 else None
        unit = self._by_name_without_area(key)
        if unit is None or _in_other_county(normal_code(code), normal_code(unit.code)):
            return None
        return Match(unit, "alias")

    def _by_code(self, code: str) -> RosterUnit | None:
        positions = self._index.codes.get(code, ())
        if not positions:
            positions = self._index.codes.get(_written_out(code, self._index.codes), ())
        return self.units[positions[0]] if len(positions) == 1 else None

    def _by_name_without_area(self, key: str) -> RosterUnit | None:
        # Longest first: of two units that fit, the one that explains more of the name.
        positions = next(
            (self._index.keys[tail] for tail in _tails(key) if tail in self._index.keys),
            self._index.tails.get(key, ()),
        )
        return self.units[positions[0]] if len(positions) == 1 else None


@dataclass(frozen=True, slots=True)
class _Index:
    """Positions in ``Roster.units`` by the texts that lead to them."""

    codes: dict[str, tuple[int, ...]]
    names: dict[str, tuple[int, ...]]
    keys: dict[str, tuple[int, ...]]  # normal names, of the aliases too
    tails: dict[str, tuple[int, ...]]  # the same without the area in front


def _index_of(units: tuple[RosterUnit, ...]) -> _Index:
    index = _Index({}, {}, {}, {})
    for position, unit in enumerate(units):
        _enter(index.codes, normal_code(unit.code), position)
        _enter(index.names, _plain(unit.name), position)
        for name in (unit.name, *unit.aliases):
            key = normal_name(name)
            _enter(index.keys, key, position)
            for tail in _tails(key):
                _enter(index.tails, tail, position)
    return index


def _enter(index: dict[str, tuple[int, ...]], text: str, position: int) -> None:
    positions = index.get(text, ())
    # Two are enough to know that the text decides nothing.
    if text and position not in positions and len(positions) <= 1:
        index[text] = (*positions, position)


# --- Codes --------------------------------------------------------------------------------------

_TWELVE_DIGITS = re.compile(r"[1-9]\d{11}", re.ASCII)
_EXCEL_TEXT = re.compile(r'=?"(.*)"|\'(.*)')
_WHOLE_NUMBER = re.compile(r"(\d{6,})\.0+", re.ASCII)
# A bare "E" between digits is no sign of a number: credit codes contain the letter.
_E_NOTATION = re.compile(r"\d+(?:\.\d+)?E[+-]\d+|\d+\.\d+E\d+", re.ASCII | re.IGNORECASE)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.ASCII)
# Excel's general format rounds to six digits; 2.20113E+11 may be any township of the county.
_EXCEL_DIGITS = 6

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_LENGTH = 18

_COUNTY, _TOWNSHIP = 6, 9
_AREA_LENGTHS = (12, _TOWNSHIP, _COUNTY, 4, 2)
_MUNICIPALITIES = ("11", "12", "31", "50")


def normal_code(code: str) -> str:
    """``code`` for comparing: half-width, without spaces and invisible characters, upper case.

    What spreadsheets and people put around a code to keep it text (``'2201...``, ``="2201..."``)
    is taken off, and so is the ``.0`` of a whole number of six digits or more.
    """
    return _tidy_code(code).upper()


def _tidy_code(code: str) -> str:
    text = _without_invisible(unicodedata.normalize("NFKC", code))
    marked = _EXCEL_TEXT.fullmatch(text)
    if marked:
        text = marked[1] or marked[2] or ""
    whole = _WHOLE_NUMBER.fullmatch(text)
    return whole[1] if whole else text


def _written_out(code: str, known: Iterable[str]) -> str:
    """The one known code that ``code`` in scientific notation stands for; "" if not certain.

    Certain means: more digits than Excel leaves over, equal to the known code digit for digit, and
    no other known code would be rounded to the same text.
    """
    parts = _SCIENTIFIC.fullmatch(code)
    if not parts:
        return ""
    digits, length = parts[1] + (parts[2] or ""), int(parts[3]) + 1
    if not _EXCEL_DIGITS < len(digits) <= length:
        return ""
    step = 10 ** (length - len(digits))
    alike = [
        other
        for other in known
        if len(other) == length
        and other.isascii()
        and other.isdigit()
        and (int(other) + step // 2) // step == int(digits)
    ]
    return alike[0] if len(alike) == 1 and int(alike[0]) == int(digits) * step else ""


def valid_credit_code(code: str) -> bool:
    """Whether ``code`` is a unified social credit code with the right check character.

    Eighteen characters of the alphabet of GB 32100-2015 (no I, O, S, V, Z), the last of which
    follows from the others. Full-width and lower case are understood.
    """
    text = normal_code(code)
    if len(text) != _CREDIT_LENGTH or any(letter not in _CREDIT_ALPHABET for letter in text):
        return False
    total = sum(
        _CREDIT_ALPHABET.index(letter) * pow(3, position, 31)
        for position, letter in enumerate(text[:-1])
    )
    return _CREDIT_ALPHABET[-total % 31] == text[-1]


def common_area(codes: Iterable[str]) -> str | None:
    """The 12-digit code of the smallest administrative area that holds all of ``codes``.

    九台's townships give 220113000000 (九台区), two districts of 淮安 320800000000. One code gives
    itself. Statistical headings that are no area of their own are passed over: 市辖区 of a
    municipality (1101) and counties directly under a province (4290) lead to the province.

    Returns:
        The code, or None when there is no code, one is not a 12-digit division code, or they lie
        in different provinces.
    """
    normal = [normal_code(code) for code in codes]
    if not normal or not all(_TWELVE_DIGITS.fullmatch(code) for code in normal):
        return None
    for length in _AREA_LENGTHS:
        area = normal[0][:length]
        if all(code.startswith(area) for code in normal) and not _is_heading(area):
            return area.ljust(12, "0")
    return None


def _is_heading(area: str) -> bool:
    return len(area) == len("4290") and (area.endswith("90") or area[:2] in _MUNICIPALITIES)


def _in_other_county(code: str, other: str) -> bool:
    both_known = _TWELVE_DIGITS.fullmatch(code) and _TWELVE_DIGITS.fullmatch(other)
    return bool(both_known) and code[:_COUNTY] != other[:_COUNTY]


# --- Names --------------------------------------------------------------------------------------

# Drawn as nothing, yet in no category of invisible characters: fillers and variation selectors.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(point) for point in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}

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

_AREA_ENDINGS = tuple(
    area + organ for area in "省市区县旗州盟" for organ in ("", "政府", "人民政府")
)
_SHORTEST_AREA, _SHORTEST_TAIL = 2, 3
# A longer text is no name; it is not searched, so that it cannot cost time.
_LONGEST_NAME = 100


def normal_name(name: str) -> str:
    """``name`` for comparing, not for showing: one text for all usual ways to write a name.

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
    text = _plain(name)
    if len(text) > _LONGEST_NAME:
        return text
    for ending, short in _ENDINGS:
        text = ending.sub(short, text)
    return _DEPARTMENT.sub(lambda found: _SHORT_NAMES[found[1]] + found[2], text)


def _tails(key: str) -> Iterator[str]:
    """What is left of a normal name without an area in front, the longest first."""
    if len(key) <= _LONGEST_NAME:
        for start in range(_SHORTEST_AREA, len(key) - _SHORTEST_TAIL + 1):
            if key.endswith(_AREA_ENDINGS, 0, start):
                yield key[start:]


def _plain(text: str) -> str:
    return _without_invisible(unicodedata.normalize("NFKC", text)).casefold()


def _without_invisible(text: str) -> str:
    if text.isprintable() and " " not in text and _FILLERS.isdisjoint(text):
        return text  # nearly every text; letter by letter is slow for a long roster
    return "".join(letter for letter in text if not letter.isspace() and not _is_invisible(letter))


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf"} or letter in _FILLERS


def _tidy(text: str) -> str:
    """``text`` as the office wrote it, single-spaced, without what cannot be seen."""
    spaced = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or not _is_invisible(letter)
    )
    return " ".join(spaced.split())


# --- Building -----------------------------------------------------------------------------------

_FAULTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Fault:
    row: int
    zh: str
    en: str


def build_roster(rows: Iterable[tuple[int, RosterUnit]], source: str) -> Roster:
    """Build a roster from its rows and see that every unit can be told from the others.

    Texts are tidied on the way: invisible characters and needless spaces go, codes become
    half-width without spaces. Codes may be any text; a wrong check character is no fault.

    Args:
        rows: Each unit with its row as the user sees it, from 1.
        source: The name of the file, for messages.

    Raises:
        RosterError: There is no unit; a code or name is empty; two units have the same code or
            the same name; a code was destroyed by a spreadsheet (scientific notation, or a credit
            code of which only 15 digits are left). All faulty rows are in the one message.
    """
    units: list[RosterUnit] = []
    faults: list[_Fault] = []
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    for row, given in rows:
        unit = _tidied(given)
        faults += _faults_in(row, unit)
        if not _is_destroyed(unit.code):  # what is left of them is often alike
            faults += _repeated(row, unit.code, normal_code(unit.code), codes, ("单位代码", "code"))
        faults += _repeated(row, unit.name, _plain(unit.name), names, ("单位名称", "name"))
        units.append(unit)
    if faults:
        raise _roster_error(faults, source)
    if not units:
        raise RosterError(
            f"名单“{source}”里没有单位。请在标题下面每行写一个单位的代码和名称。",
            f'The roster "{source}" lists no unit. Write one unit a line below the headings, '
            "with its code and its name.",
        )
    return Roster(tuple(units), source)


def _tidied(unit: RosterUnit) -> RosterUnit:
    return RosterUnit(
        code=_tidy_code(unit.code),
        name=_tidy(unit.name),
        kind=_tidy(unit.kind),
        aliases=tuple(dict.fromkeys(filter(None, map(_tidy, unit.aliases)))),
        contact=_tidy(unit.contact),
        phone=_tidy(unit.phone),
    )


def _faults_in(row: int, unit: RosterUnit) -> Iterator[_Fault]:
    if not unit.code:
        yield _Fault(
            row,
            f"“{unit.name}”没有单位代码。请填写代码，或删除这一行。",
            f'"{unit.name}" has no code. Fill it in, or delete the row.',
        )
    if not unit.name:
        yield _Fault(
            row,
            f"代码“{unit.code}”没有单位名称。请填写名称，或删除这一行。",
            f'The code "{unit.code}" has no name. Fill it in, or delete the row.',
        )
    if _is_destroyed(unit.code):
        yield _Fault(
            row,
            f"单位代码“{unit.code}”已被 Excel 当作数字改写（科学计数法，或只保留前 15 位），"
            "原来的代码已丢失。请把这一列设为“文本”格式，再重新输入代码。",
            f'Excel has destroyed the code: it took "{unit.code}" for a number (scientific '
            "notation, or only 15 digits kept). Format the column as text and type the code again.",
        )


def _is_destroyed(code: str) -> bool:
    cut_to_fifteen_digits = (
        len(code) == _CREDIT_LENGTH
        and code.isascii()
        and code.isdigit()
        and code.endswith("000")
        and not valid_credit_code(code)
    )
    return cut_to_fifteen_digits or _E_NOTATION.fullmatch(code) is not None


def _repeated(
    row: int, text: str, key: str, rows: dict[str, int], label: tuple[str, str]
) -> Iterator[_Fault]:
    if not key:
        return
    first = rows.setdefault(key, row)
    if first != row:
        zh = f"{label[0]}“{text}”与第 {first} 行重复。请改正其中一行，或删除多余的一行。"
        en = f'The {label[1]} "{text}" is already in row {first}. Correct or delete one of the two.'
        yield _Fault(row, zh, en)


def _roster_error(faults: list[_Fault], source: str) -> RosterError:
    shown = faults[:_FAULTS_SHOWN]
    zh = [f"名单“{source}”第 {fault.row} 行：{fault.zh}" for fault in shown]
    en = [f'Roster "{source}", row {fault.row}: {fault.en}' for fault in shown]
    more = len(faults) - len(shown)
    if more:
        zh.append(f"名单“{source}”另有 {more} 处错误。")
        en.append(f'Roster "{source}": {more} more faults.')
    return RosterError("\n".join(zh), "\n".join(en))
