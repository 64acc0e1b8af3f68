"""Reads from an .ods what values alone do not show: formulas, errors, formats, struck text, merges.

Number styles of OpenDocument are written as the format codes of .xlsx, so that both are judged by
the same rules.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import field

from xlsreport.reading.workbook.package_parts import local_name
from xlsreport.reading.workbook.styles import CellStyle
from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, WitnessCell
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["read_ods_cells"]

# A form's tables are far smaller than this.
_MOST_ROWS, _MOST_COLUMNS = 4_000, 512
_LETTERS = {
    "year": "yyyy", "month": "m", "day": "d", "hours": "h", "minutes": "mm", "seconds": "ss",
    "text-content": "@", "boolean": '"TRUE";"TRUE";"FALSE"', "am-pm": "AM/PM",
    "day-of-week": "aaaa", "era": "e", "quarter": "m", "week-of-year": "d",
}  # fmt: skip
_STYLES = frozenset(
    f"{kind}-style"
    for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
_NUMBERS = frozenset({"float", "percentage", "currency"})
_REFERENCE = re.compile(r"\[\.?([^\]]*)\]")
_CONDITION = re.compile(r"value\(\)\s*([<>!=]+)\s*(-?[0-9.]+)")
_MOST_DIGITS = 30
_SPAN = re.compile(
    r"(-)?P(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]*)?)S)?)?"
)
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no time zones
_SECONDS = 86_400
_HIDDEN = frozenset({"collapse", "filter"})


class _Styles(Record):
    """Styles by name: the format codes of cells, and what is struck or raised.

    Attributes:
        data: Number styles.
        cells: Styles of cells: number style, parent, and whether struck and raised; ``None`` for
            as the parent.
        struck: The styles of parts of a text that are struck out.
        raised: Those that are raised or lowered.
        codes: Format codes that are known.
    """

    data: dict[str, etree._Element] = field(default_factory=dict)
    cells: dict[str, tuple[str, str, bool | None, bool | None]] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)

    def code_of(self, name: str) -> str:
        """The format code of a cell style; ``""`` for none."""
        if name not in self.codes:
            self.codes[name] = ""  # a style that is its own parent has none
            data, parent, *_ = self.cells.get(name, ("", ""))
            if data in self.data:
                # A style that draws nothing is not General, whose code is empty.
                self.codes[name] = "".join(self._write_code(self.data[data])) or '""'
            elif parent:
                self.codes[name] = self.code_of(parent)
        return self.codes[name]

    def look_of(self, name: str) -> CellStyle:
        """The format code of a cell style, and whether it is struck out and raised."""
        marks: list[bool | None] = [None, None]
        at, known = name, set[str]()
        while at in self.cells and at not in known:
            known.add(at)
            _, parent, *own = self.cells[at]
            marks = [new if old is None else old for old, new in zip(marks, own, strict=True)]
            at = parent
        return CellStyle(self.code_of(name), struck=bool(marks[0]), raised=bool(marks[1]))

    def _write_code(self, style: etree._Element, *, whole: bool = True) -> Iterator[str]:
        """A number style as a format code, with the sections for the conditions it maps."""
        elapsed = _get(style, "truncate-on-overflow") == "false"
        for node in style if whole else ():
            mapped = self.data.get(_get(node, "apply-style-name"))
            condition = _CONDITION.fullmatch(_get(node, "condition"))
            if local_name(node) == "map" and mapped is not None and condition is not None:
                sign = condition[1].replace("!=", "<>")
                yield f"[{sign}{condition[2]}]"
                yield from self._write_code(mapped, whole=False)
                yield ";"
        for node in style:
            name = local_name(node)
            if name in {"number", "scientific-number"}:
                yield _write_digits(node)
            elif name == "fraction":
                yield "# " + "?" * 2 + "/" + "?" * 2
            elif name in {"text", "currency-symbol"}:
                # An empty sign of a currency is that of its language.
                yield _quote(node.text or ("¤" if name == "currency-symbol" else ""))
            elif name == "hours" and elapsed:
                yield "[h]"
            elif name in _LETTERS:
                yield _LETTERS[name]


def read_ods_cells(data: bytes) -> Witness | None:
    """Reads the cells of an .ods that has passed the gate.

    Returns:
        The sheets with their cells, merged ranges and what is hidden; no names, properties or
        protection. ``None`` if the content cannot be understood.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = _Styles()
            if "styles.xml" in archive.namelist():
                _read_styles(_parse(archive.read("styles.xml")), styles)
            root = _parse(archive.read("content.xml"))
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError):
        return None
    _read_styles(root, styles)
    sheets = {_get(table, "name"): _read_table(table, styles) for table in root.iter("{*}table")}
    return Witness(sheets, {}, {}, structure_locked=False)


def _parse(part: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(part, parser)


def _get(node: etree._Element, name: str) -> str:
    """An attribute by its local name; ``""`` for none."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _read_styles(root: etree._Element, styles: _Styles) -> None:
    for node in root.iter(etree.Element):
        kind = local_name(node)
        name = _get(node, "name") if kind == "style" or kind in _STYLES else ""
        if kind in _STYLES and node.getparent() is not None:
            styles.data[name] = node
        elif kind == "style" and _get(node, "family") == "table-cell":
            data, parent = _get(node, "data-style-name"), _get(node, "parent-style-name")
            styles.cells[name] = data, parent, *_read_marks(node)
        elif kind == "style" and _get(node, "family") == "text":
            struck, raised = _read_marks(node)
            styles.struck |= {name} if struck else set()
            styles.raised |= {name} if raised else set()


def _read_marks(style: etree._Element) -> tuple[bool | None, bool | None]:
    """Whether a style strikes text out and raises or lowers it; ``None`` where it does not say."""
    struck: bool | None = None
    raised: bool | None = None
    for each in style:
        names = ("text-line-through-style", "text-line-through-type")
        lines = {_get(each, name) for name in names} - {""}
        if lines:
            struck = bool(lines - {"none"})
        position = _get(each, "text-position").split()[:1]
        if position:
            raised = position[0] not in {"0%", "0"}
    return struck, raised


def _write_digits(node: etree._Element) -> str:
    """The places of a number, with the separators, divisions and texts between them."""
    whole = min(int(_get(node, "min-integer-digits") or 1), _MOST_DIGITS)
    places = min(int(_get(node, "decimal-places") or 0), _MOST_DIGITS)
    least = min(int(_get(node, "min-decimal-places") or places), places)
    if local_name(node) == "number" and not _get(node, "decimal-places") and not len(node):
        return "General"
    # The last piece of each is for texts behind it.
    digits = [*(["0"] * whole or ["#"]), ""]
    decimals = [*"0" * least, *"#" * (places - least), ""]
    for text in node:
        # How many digits stand between the text and the decimal point; negative behind the point.
        at = min(int(_get(text, "position") or 0), _MOST_DIGITS)
        digits = ["0"] * (at + 1 - len(digits)) + digits
        pieces, index = (digits, len(digits) - 1 - at) if at >= 0 else (decimals, -at)
        index = min(index, len(pieces) - 1)
        pieces[index] = _quote(text.text or "") + pieces[index]
    code = ("#,##" if _get(node, "grouping") == "true" else "") + "".join(digits)
    code += "." * (places > 0) + "".join(decimals)
    factor = int(float(_get(node, "display-factor") or 1))
    while factor >= 1000:  # noqa: PLR2004 - a comma stands for a thousand
        code, factor = code + ",", factor // 1000
    if local_name(node) == "scientific-number":
        code += "E+" + "0" * min(int(_get(node, "min-exponent-digits") or 1), _MOST_DIGITS)
    return code


def _quote(text: str) -> str:
    if text == "%":
        return text
    return "".join(f"\\{char}" if char == '"' else f'"{char}"' for char in text)


def _read_table(table: etree._Element, styles: _Styles) -> SheetWitness:
    cells: dict[tuple[int, int], WitnessCell] = {}
    merges: list[tuple[int, int, int, int]] = []
    sheet = SheetWitness(cells, merges)
    columns = _read_columns(table, sheet)
    row = 0
    for node in table.iter("{*}table-row"):
        times = _count(node, "number-rows-repeated")
        if _get(node, "visibility") in _HIDDEN and row + times < _MOST_ROWS:
            for at in range(row, row + times):
                sheet.hide_row(at)
        if row < _MOST_ROWS:
            rows = range(row, min(row + times, _MOST_ROWS))
            _read_row(node, rows, columns, cells, merges, styles)
        row += times
    return sheet


def _read_columns(table: etree._Element, sheet: SheetWitness) -> list[str]:
    """The default style of each column; notes which are hidden."""
    columns: list[str] = []
    for node in table.iter("{*}table-column"):
        times = min(_count(node, "number-columns-repeated"), _MOST_COLUMNS)
        if _get(node, "visibility") in _HIDDEN:
            sheet.hidden_columns |= set(range(len(columns), len(columns) + times))
        columns += [_get(node, "default-cell-style-name")] * times
    return columns


def _read_row(
    node: etree._Element,
    rows: range,
    columns: Sequence[str],
    cells: dict[tuple[int, int], WitnessCell],
    merges: list[tuple[int, int, int, int]],
    styles: _Styles,
) -> None:
    """Reads the cells of a row that stands for one or several rows."""
    column = 0
    for child in node:
        if local_name(child) not in {"table-cell", "covered-table-cell"}:
            continue
        width = _count(child, "number-columns-repeated")
        down, right = _count(child, "number-rows-spanned"), _count(child, "number-columns-spanned")
        if down * right > 1:
            merges.append((rows.start, column, rows.start + down - 1, column + right - 1))
        default = columns[column] if column < len(columns) else ""
        cell = _read_cell(child, _get(child, "style-name") or default, styles)
        if cell is not None:
            across = range(column, min(column + width, _MOST_COLUMNS))
            cells |= {(row, at): cell for row in rows for at in across}
        column += width


def _count(node: etree._Element, name: str) -> int:
    text = _get(node, name)
    return int(text) if text.isdecimal() else 1


def _read_cell(node: etree._Element, style: str, styles: _Styles) -> WitnessCell | None:
    formula = _get(node, "formula")
    kind = _get(node, "value-type")
    if not kind and not formula:
        return None
    written = _read_formula(formula) if formula else None
    look = styles.look_of(style)
    cell = _read_content(node, kind, written, look.format, styles)
    return cell if cell.struck or cell.raised else cell.styled(look, cell.text)


def _read_content(
    node: etree._Element, kind: str, written: str | None, code: str, styles: _Styles
) -> WitnessCell:
    """What a cell holds, and the marks on parts of its text."""
    content = _read_text(node, styles)
    if _is_error(node, content.text, has_formula=written is not None):
        return WitnessCell("e", content.text, written, code)
    if kind in _NUMBERS:
        return WitnessCell("n", _get(node, "value"), written, code)
    if kind in {"date", "time"}:
        moment = _get(node, f"{kind}-value")
        days = _count_days(moment)
        stored = ("d", moment) if days is None else ("n", f"{days:f}")
        return WitnessCell(*stored, written, code)
    if kind == "boolean":
        return WitnessCell("b", str(int(_get(node, "boolean-value") == "true")), written, code)
    struck, raised = tuple(content.struck), tuple(content.raised)
    return WitnessCell("s", content.text, written, code, struck, raised)


def _count_days(text: str) -> Decimal | None:
    """The number behind a date or a span of time, in days; ``None`` if it is neither."""
    span = _SPAN.fullmatch(text)
    if span is not None:
        days, hours, minutes, seconds = (Decimal(part or 0) for part in span.groups()[1:])
        size = days + (hours * 3600 + minutes * 60 + seconds) / _SECONDS
        return size.copy_negate() if span[1] else size
    try:
        passed = datetime.fromisoformat(text).replace(tzinfo=None) - _DAY_ZERO
    except ValueError:
        return None
    return passed.days + Decimal(passed.seconds) / _SECONDS


def _is_error(node: etree._Element, text: str, *, has_formula: bool) -> bool:
    """Whether a cell shows an error: LibreOffice says so, older files only by the text."""
    types = {str(value) for key, value in node.attrib.items() if str(key).endswith("}value-type")}
    return "error" in types or (
        has_formula and re.fullmatch(r"#[A-Z0-9/]+[!?]|#N/A|Err:[0-9]+", text) is not None
    )


def _read_formula(text: str) -> str:
    """A formula in the notation of .xlsx, without ``=``."""
    text = re.sub(r"^[a-z]+:", "", text).lstrip("=")
    return _REFERENCE.sub(lambda found: found[1].replace(":.", ":"), text).replace(";", ",")


class _Text:
    """The text of a cell, and where it is struck out and raised."""

    def __init__(self, styles: _Styles) -> None:
        self.styles, self.text = styles, ""
        self.struck: list[tuple[int, int]] = []
        self.raised: list[tuple[int, int]] = []

    def walk(self, element: etree._Element) -> None:
        """Adds what an element holds, comments left out."""
        start = len(self.text)
        self.text += _collapse(element.text)
        for child in element:
            match local_name(child):
                case "s":
                    self.text += " " * min(_count(child, "c"), 1000)
                case "tab":
                    self.text += "\t"
                case "line-break":
                    self.text += "\n"
                case "annotation" | "note":
                    pass
                case _:
                    self.walk(child)
            self.text += _collapse(child.tail)
        name = _get(element, "style-name")
        if local_name(element) == "span" and len(self.text) > start:
            span = start, len(self.text)
            self.struck += [span] * (name in self.styles.struck)
            self.raised += [span] * (name in self.styles.raised)


def _collapse(text: str | None) -> str:
    """A piece of text in which blanks of the XML count once, as in every program."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _read_text(node: etree._Element, styles: _Styles) -> _Text:
    text = _Text(styles)
    for at, paragraph in enumerate(child for child in node if local_name(child) == "p"):
        text.text += "\n" if at else ""
        text.walk(paragraph)
    return text
