"""The roster: which units must report, and which of them a workbook or a name belongs to.

A unit is known by its code first: names are written in many ways, codes in one. Two kinds of code
are in use, of administrative divisions and of organizations
(:mod:`xlsreport.units.codes_and_names`). An office may use any other text as well.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from xlsreport.errors import RosterError
from xlsreport.text.country import country
from xlsreport.text.records import Record
from xlsreport.units.codes_and_names import (
    E_NOTATION,
    in_other_county,
    normal_code,
    normal_name,
    plain_name,
    tails,
    tidy_code,
    tidy_text,
    valid_credit_code,
    written_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Match", "Roster", "RosterUnit", "build_roster"]


class RosterUnit(Record, frozen=True):
    """One reporting unit as the office lists it.

    Attributes:
        code: Division code, credit code or any other text; unique in its roster.
        name: The name as the office writes it; only units of different counties share one.
        kind: What the office calls its kind; "" when the roster does not say.
        aliases: Other names the unit goes by, in the roster's order.
        contact: Who to ask; "" when not given.
        phone: Their number as text; "" when not given.
        parent: The code of the unit above, as listed; "" when not given.
    """

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    contact: str
    phone: str
    parent: str = ""


class Match(Record, frozen=True):
    """The unit that a code and a name belong to.

    Attributes:
        unit: The unit of the roster.
        by: What held: ``code`` (the name may then be another unit's; compare it), ``name`` (the
            name as listed) or ``alias`` (an alias, or another way to write the name).
    """

    unit: RosterUnit
    by: Literal["code", "name", "alias"]


class Roster(Record, frozen=True, dict=True):
    """The units that must report.

    Attributes:
        units: In the roster's own order.
        source: The name of the file it came from, for messages.
    """

    units: tuple[RosterUnit, ...]
    source: str

    @cached_property
    def _codes(self) -> dict[str, tuple[int, ...]]:
        """Made once, when a unit is first looked for: a roster is asked about every file."""
        codes: dict[str, tuple[int, ...]] = {}
        for position, unit in enumerate(self.units):
            _enter(codes, normal_code(unit.code), position)
        return codes

    @cached_property
    def _index(self) -> _Index:
        """Likewise, when a name is first looked for: nearly every file has a code that is known."""
        return _build_index(self.units)

    def match(self, code: str, name: str) -> Match | None:
        """Returns the unit that ``code`` or ``name`` belongs to.

        The code decides where the roster knows it, even if the name is another unit's. Otherwise
        the name is looked up as listed, then among the aliases and other ways to write a name,
        last without the area in front of it. That must end like an area: a longer name that ends
        like a unit's is another unit. No name counts when ``code`` is a division code of another
        county than the unit's, for the same name occurs in many counties.

        Args:
            code: As found, "" when there is none. Full-width digits, spaces, lower case and the
                forms that spreadsheets make of it (``220113001000.0``, ``2.20113001E+11``) are
                understood.
            name: As found, "" when there is none.

        Returns:
            The unit and what held, or None when no unit fits or more than one does.
        """
        unit = self._find_by_code(normal_code(code))
        if unit is not None:
            return Match(unit, "code")
        named = self.named(name)
        if named:
            fitting = [each for each in named if not in_other_county(each.code, code)]
            if len(fitting) != 1:
                return None
            listed = plain_name(fitting[0].name) == plain_name(name)
            return Match(fitting[0], "name" if listed else "alias")
        key = normal_name(name)
        unit = self._find_without_area(key)
        if unit is None or in_other_county(code, unit.code):
            return None
        return Match(unit, "alias")

    def named(self, name: str) -> tuple[RosterUnit, ...]:
        """Returns the units that go by a name, in any spelling; at most two of them.

        Those that are listed under just this name go before those that spell it in another way.
        """
        found = self._index.names.get(plain_name(name)) or self._index.keys.get(normal_name(name))
        return tuple(self.units[position] for position in found or ())

    def _find_by_code(self, code: str) -> RosterUnit | None:
        positions = self._codes.get(code, ())
        if not positions:
            positions = self._codes.get(written_out(code, self._codes), ())
        return self.units[positions[0]] if len(positions) == 1 else None

    def _find_without_area(self, key: str) -> RosterUnit | None:
        # Longest first: of two units that fit, the one that explains more of the name.
        positions = next(
            (self._index.keys[tail] for tail in tails(key) if tail in self._index.keys),
            self._index.tails.get(key, ()),
        )
        return self.units[positions[0]] if len(positions) == 1 else None


class _Index(Record, frozen=True):
    """Positions in ``Roster.units`` by the names that lead to them."""

    names: dict[str, tuple[int, ...]]
    keys: dict[str, tuple[int, ...]]  # normal names, of the aliases too
    tails: dict[str, tuple[int, ...]]  # the same without the area in front


def _build_index(units: tuple[RosterUnit, ...]) -> _Index:
    index = _Index({}, {}, {})
    for position, unit in enumerate(units):
        _enter(index.names, plain_name(unit.name), position)
        for name in (unit.name, *unit.aliases):
            key = normal_name(name)
            _enter(index.keys, key, position)
            for tail in tails(key):
                _enter(index.tails, tail, position)
    return index


def _enter(index: dict[str, tuple[int, ...]], text: str, position: int) -> None:
    positions = index.get(text, ())
    # Two are enough to know that the text decides nothing.
    if text and position not in positions and len(positions) <= 1:
        index[text] = (*positions, position)


# --- Building -----------------------------------------------------------------------------------

_FAULTS_SHOWN = 10


class _Fault(Record, frozen=True):
    row: int
    zh: str
    en: str


def build_roster(rows: Iterable[tuple[int, RosterUnit]], source: str) -> Roster:
    """Returns a roster of some rows, in which every unit differs from every other.

    Texts are tidied on the way: invisible characters and needless spaces go, codes become
    half-width without spaces. Codes may be any text; a wrong check character is no fault.

    Args:
        rows: Each unit with its row as the user sees it, from 1.
        source: The name of the file, for messages.

    Raises:
        RosterError: There is no unit; a code or name is empty; two units have the same code or
            the same name and do not lie in two counties; a code was destroyed by a spreadsheet
            (scientific notation, or a credit code of which only 15 digits are left); a unit stands
            above itself. All faulty rows are in the one message.
    """
    units: list[RosterUnit] = []
    faults: list[_Fault] = []
    codes: dict[str, int] = {}
    names: dict[str, list[tuple[int, str]]] = {}
    above: dict[str, tuple[int, str]] = {}
    for row, given in rows:
        unit = _tidy_unit(given)
        faults += _find_faults(row, unit)
        if not _is_destroyed(unit.code):  # what is left of them is often alike
            key = normal_code(unit.code)
            first = codes.setdefault(key, row) if key else row
            faults += _report_repeated(row, unit.code, first, ("单位代码", "code"))
        faults += _find_same_name(row, unit, names)
        units.append(unit)
        above[normal_code(unit.code)] = (row, normal_code(unit.parent))
    faults += _find_rings(above)
    if faults:
        raise _make_error(faults, source)
    if not units:
        raise RosterError(
            f"名单“{source}”里没有单位。请在标题下面每行写一个单位的代码和名称。",
            f'The roster "{source}" lists no unit. Write one unit a line below the headings, '
            "with its code and its name.",
        )
    return Roster(tuple(units), source)


def _tidy_unit(unit: RosterUnit) -> RosterUnit:
    return RosterUnit(
        code=tidy_code(unit.code),
        name=tidy_text(unit.name),
        kind=tidy_text(unit.kind),
        aliases=tuple(dict.fromkeys(filter(None, map(tidy_text, unit.aliases)))),
        contact=tidy_text(unit.contact),
        phone=tidy_text(unit.phone),
        parent=tidy_code(unit.parent),
    )


def _find_faults(row: int, unit: RosterUnit) -> Iterator[_Fault]:
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
        len(code) == country().credit.length
        and code.isascii()
        and code.isdigit()
        and code.endswith("000")
        and not valid_credit_code(code)
    )
    return cut_to_fifteen_digits or E_NOTATION.fullmatch(code) is not None


def _find_same_name(
    row: int, unit: RosterUnit, names: dict[str, list[tuple[int, str]]]
) -> Iterator[_Fault]:
    """Yields the fault of a name that another unit has; each county may have a town of the name."""
    name = plain_name(unit.name)
    if name:
        known = names.setdefault(name, [])
        same = (first for first, code in known if not in_other_county(code, unit.code))
        yield from _report_repeated(row, unit.name, next(same, row), ("单位名称", "name"))
        known.append((row, unit.code))


def _find_rings(above: Mapping[str, tuple[int, str]]) -> Iterator[_Fault]:
    """Yields the fault of a unit that by the codes of the units above stands above itself."""
    clear = {""}
    for code in above:
        way: list[str] = []
        current = code
        while current not in clear and current in above and current not in way:
            way.append(current)
            current = above[current][1]
        if current in way:
            row = above[current][0]
            zh = f"上级代码绕成了圈：“{current}”成了自己的上级。请改正上级代码。"
            en = f'By the codes of the units above, "{current}" stands above itself. Correct them.'
            yield _Fault(row, zh, en)
        clear.update(way)


def _report_repeated(row: int, text: str, first: int, label: tuple[str, str]) -> Iterator[_Fault]:
    if first != row:
        zh = f"{label[0]}“{text}”与第 {first} 行重复。请改正其中一行，或删除多余的一行。"
        en = f'The {label[1]} "{text}" is already in row {first}. Correct or delete one of the two.'
        yield _Fault(row, zh, en)


def _make_error(faults: list[_Fault], source: str) -> RosterError:
    shown = faults[:_FAULTS_SHOWN]
    zh = [f"名单“{source}”第 {fault.row} 行：{fault.zh}" for fault in shown]
    en = [f'Roster "{source}", row {fault.row}: {fault.en}' for fault in shown]
    more = len(faults) - len(shown)
    if more:
        zh.append(f"名单“{source}”另有 {more} 处错误。")
        en.append(f'Roster "{source}": {more} more faults.')
    return RosterError("\n".join(zh), "\n".join(en))
