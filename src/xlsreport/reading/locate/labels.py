"""Labels: where a sheet has them, and whether two say the same, however they are written.

Published reports print ``1、`` for ``1.``, leave words out or repeat them, and put remarks behind.
All of these are recognized; another label of the same table is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from xlsreport.reading.quick.cells import PlainCells
from xlsreport.text.country import country
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from collections.abc import Set as AbstractSet

    from xlsreport.layout import Label, Layout, Place
    from xlsreport.reading.workbook.values import Grid, SheetGrid

__all__ = [
    "ALIKE",
    "AlteredLabel",
    "LostLabel",
    "SheetTexts",
    "core_of",
    "find_hint",
    "likeness",
    "normal_label",
    "same_heading",
    "same_label",
    "texts_of",
]

ALIKE = 0.75
"""From this :func:`likeness` on, a text is taken for a label.

Different labels of one official table without different numbers come up to 0.73; the drifted ones
seen in published reports lie at 0.83 and above.
"""

_QUOTES = str.maketrans("", "", "\"'“”‘’「」『』")
_PUNCTUATION = str.maketrans({"，": ",", "、": ",", "。": ".", "；": ";", "：": ":", "．": "."})
_NUMBERING = re.compile(r"^([0-9]+|[一二三四五六七八九十]+)[.,)]")
# Digits may lose their punctuation, Chinese numerals may not: 一般 is no first item.
_NUMBER = re.compile(
    r"^(?:\((\w{1,3})\)|([0-9]{1,2})(?![0-9年])[.,)]?|([一二三四五六七八九十]+)[.,)])"
)
_REMARK = re.compile(r"\([^()]*\)$")
# A label with another number in front, and one with a remark behind.
_RENUMBERED, _REMARKED = 0.9, 0.95
# Longer texts are no labels; comparing them letter by letter would cost time for nothing.
_LONGEST = 120
_LONGEST_HEADING = 60
# A sheet may have a million rows; a table further down than this is not searched for.
_MOST_ROWS, _MOST_COLUMNS = 1_000, 64
_SENTENCE_ENDS = "。；！？，,;!?"
_ENOUGH_OF_HEADING = 0.4


class AlteredLabel(Record, frozen=True):
    """A label that no longer says what it should: its place, its text and the right one."""

    place: Place
    text: str
    expected: str


class LostLabel(Record, frozen=True):
    """A label that cannot be recognized, and the cells whose figures it would identify.

    Attributes:
        label: The label.
        cells: The ids of its cells.
    """

    label: AlteredLabel
    cells: tuple[str, ...]


@lru_cache(maxsize=4096)
def normal_label(text: str) -> str:
    """A label reduced to what distinguishes it from others.

    Width, spaces, line breaks, quotation marks and the kind of punctuation do not; ``1、`` and
    ``1.`` are the same numbering.
    """
    text = "".join(unicodedata.normalize("NFKC", text).split())
    if not text.isprintable():
        text = "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Cc"})
    text = text.translate(_QUOTES).translate(_PUNCTUATION)
    return _NUMBERING.sub(r"\1.", text).casefold()


def same_label(first: str, second: str) -> bool:
    """Whether two labels are equal but for how they are written."""
    return first == second or normal_label(first) == normal_label(second)


@lru_cache(maxsize=4096)
def core_of(text: str) -> tuple[str, str]:
    """A label's number (``1``, ``三``, ``""`` for none) and the rest without remarks behind."""
    text = normal_label(text)
    found = _NUMBER.match(text)
    number = next((group for group in found.groups() if group), "") if found else ""
    rest = text[found.end() :] if found else text
    return number, _REMARK.sub("", rest) or rest


@lru_cache(maxsize=8)
def _compile_money(units: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\([^()]*?({'|'.join(units)})[^()]*\)")


@lru_cache(maxsize=16384)
def likeness(text: str, label: str, unit: str = "") -> float:
    """How sure it is that a text is a label, from 0 (it is not) to 1 (it says the same).

    Args:
        text: What stands in the workbook.
        label: What the form prints.
        unit: The unit of measure of the label's figures: a label that names another unit of
            money is another label.

    Returns:
        0 below :data:`ALIKE`.
    """
    if same_label(text, label):
        return 1.0
    normal = normal_label(text)
    units = _compile_money(country().money.in_labels)
    money = units.search(normal)
    if money and money[1] not in {unit, *units.findall(normal_label(label))}:
        return 0.0
    (number, core), (wanted_number, wanted) = core_of(text), core_of(label)
    if not core or not wanted or len(normal) > _LONGEST:
        return 0.0
    if core == wanted:
        return _REMARKED if number == wanted_number else _RENUMBERED
    # The second of several rows is not the first, much as they have in common.
    renumbered = bool(number and wanted_number and number != wanted_number)
    shorter, both = min(len(core), len(wanted)), len(core) + len(wanted)
    # Letters in common bound the ratio from above, and are counted much faster.
    if (
        renumbered
        or 2.0 * shorter / both < ALIKE
        or (matcher := SequenceMatcher(None, core, wanted, autojunk=False)).quick_ratio() < ALIKE
    ):
        return 0.0
    ratio = matcher.ratio()
    return ratio * _RENUMBERED if ratio >= ALIKE else 0.0


def same_heading(text: str, title: str) -> bool:
    """Whether a text is a section's heading: the same number in front and words in common.

    A heading may leave words of the title out.
    """
    # A text of a report is no label, and not remembered.
    long = len(text) > _LONGEST_HEADING
    return same_label(text, title) if long else _is_heading(text, title)


@lru_cache(maxsize=16384)
def _is_heading(text: str, title: str) -> bool:
    """As :func:`same_heading`, of a text that is as short as a heading."""
    if same_label(text, title):
        return True
    if not text.strip() or text.strip()[-1] in _SENTENCE_ENDS:
        return False
    (number, core), (wanted_number, wanted) = core_of(text), core_of(title)
    if number != wanted_number:
        return False
    common = sum(
        block.size
        for block in SequenceMatcher(None, core, wanted, autojunk=False).get_matching_blocks()
        if block.size > 1
    )
    # A heading without a number must be nearly the whole title.
    least = _ENOUGH_OF_HEADING if number else ALIKE
    return common >= least * max(len(core), len(wanted)) and common >= 2  # noqa: PLR2004 - a word


class SheetTexts:
    """The texts of a sheet by place and by row, and the places of each label in its normal form.

    Args:
        sheet: The sheet's values, which are not read to see that a text is not there.
        texts: Its texts as the second reading has them; ``None`` where that is not certain.
    """

    def __init__(self, sheet: SheetGrid, texts: Collection[str] | None = None) -> None:
        """Nothing is looked at yet."""
        self.sheet, self.is_listed = sheet, texts is not None
        self.texts = self.at.values() if texts is None else texts

    @cached_property
    def height(self) -> int:
        """How many rows are looked at."""
        return min(len(self.sheet.rows), _MOST_ROWS)

    @cached_property
    def at(self) -> dict[tuple[int, int], str]:
        """The texts by place."""
        return {
            (row, column): value
            for row, values in enumerate(self.sheet.rows[: self.height])
            for column, value in enumerate(values[:_MOST_COLUMNS])
            if value and isinstance(value, str) and not value.isspace()
        }

    @cached_property
    def places(self) -> dict[str, list[tuple[int, int]]]:
        """The places of each text by its normal form."""
        found: dict[str, list[tuple[int, int]]] = {}
        for place, label in zip(self.at, map(normal_label, self.at.values()), strict=True):
            found.setdefault(label, []).append(place)
        return found

    @cached_property
    def labels(self) -> AbstractSet[str]:
        """Every text in its normal form."""
        return set(map(normal_label, self.texts)) if self.is_listed else self.places.keys()

    @cached_property
    def rows(self) -> list[list[tuple[int, str]]]:
        """The texts of each row with their columns."""
        found: list[list[tuple[int, str]]] = [[] for _ in range(self.height)]
        for (row, column), text in self.at.items():
            found[row].append((column, text))
        return found

    @cached_property
    def width(self) -> int:
        """How many columns the texts take."""
        return max((column for _, column in self.at), default=-1) + 1

    @cached_property
    def sheet_width(self) -> int:
        """How many columns the sheet has, of those that are looked at."""
        return min(max(map(len, self.sheet.rows), default=0), _MOST_COLUMNS)

    def share(self, labels: AbstractSet[str]) -> float:
        """Which part of some labels (in normal form) stands anywhere on the sheet."""
        return len(self.labels & labels) / len(labels) if labels else 0.0

    @cached_property
    def numbered(self) -> dict[str, list[tuple[int, int]]]:
        """The places of texts that may be headings, by the number in front."""
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, text in self.at.items():
            if len(text) <= _LONGEST_HEADING:
                found[core_of(text)[0]].append(place)
        return found

    @cached_property
    def _short(self) -> dict[str, list[str]]:
        """The texts that may be headings, by the number in front."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for text in self.texts:
            if len(text) <= _LONGEST_HEADING:
                found[core_of(text)[0]].append(text)
        return found

    def find_heading(self, title: str) -> tuple[int, int] | None:
        """Where the heading of a section stands: as printed, else the first similar text."""
        own, number = normal_label(title), core_of(title)[0]
        if own not in self.labels and not any(
            same_heading(text, title) for text in self._short.get(number, ())
        ):
            return None
        if exact := self.places.get(own):
            return exact[0]
        alike = self.numbered.get(number, ())
        return next((place for place in alike if same_heading(self.at[place], title)), None)

    def down(self, rows: range, last_column: int) -> list[tuple[str, ...]]:
        """For each row the labels in its columns up to ``last_column``, outermost first.

        A label in an outer column holds for the rows below it until another stands in its column
        or further out; so a merged group label counts for all its rows.
        """
        return _build_outline(
            [each for each in self.rows[row] if each[0] <= last_column] for row in rows
        )

    def across(self, columns: range, rows: range) -> list[tuple[str, ...]]:
        """For each column the labels in some rows, uppermost first; see :meth:`down`."""
        return _build_outline(
            [(r, self.at[r, c]) for r in rows if (r, c) in self.at] for c in columns
        )


def texts_of(grid: Grid, name: str, cells: object = None) -> SheetTexts:
    """The texts of one sheet of a workbook, which are listed once.

    Args:
        grid: The workbook's values.
        name: The sheet's name.
        cells: Its cells as the file has them; ``None`` where they are not asked.
    """
    found: SheetTexts | None = grid.searched.get(name)
    if found is None:
        sheet, texts = grid.sheets[name], None
        if isinstance(cells, PlainCells) and not sheet.is_read:
            rows, columns = cells.heads.reach
            texts = cells.texts() if rows <= _MOST_ROWS and columns <= _MOST_COLUMNS else None
        found = grid.searched[name] = SheetTexts(sheet, texts)
    return found


def _build_outline(lines: Iterable[list[tuple[int, str]]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    open_labels: list[tuple[int, str]] = []
    for line in lines:
        if line:
            open_labels = [each for each in open_labels if each[0] < line[0][0]] + line
        found.append(tuple(text for _, text in open_labels) if line else ())
    return found


@lru_cache(maxsize=1024)
def find_hint(layout: Layout, place: Place, cell: str) -> Label | None:
    """The layout's hint that labels a reference cell: in its row, or above it; ``None``: none."""
    target = layout.cells[cell]
    sheet = next(each for each in layout.sheets if each.name == place.sheet)
    hints = [label for label in sheet.labels if label.style == "hint"]
    if place.column == target.column:
        own = [label for label in hints if label.place.row == place.row]
    else:
        own = [
            label
            for label in hints
            if label.place.column == place.column and label.place.row < place.row
        ]
    return max(own, key=lambda label: label.place.row, default=None)
