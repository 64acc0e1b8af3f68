"""Everything of XlsxWriter that is not public: methods replaced, and methods and fields used.

The library has no call for a structure lock, for the type of a formula's empty result, for texts
that look like its own XML, and for a sheet whose rows become XML one by one while the file is
written. :data:`RELIED_ON` lists what is replaced or called here; ``tests/test_xlsxwriter_private``
names what a new version of the library has removed or changed.
"""

from __future__ import annotations

import io
import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellBlankTuple, CellStringTuple, Worksheet

from xlsreport.layout import column_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from xlsreport.forms.expression import Number

__all__ = [
    "RELIED_ON",
    "FigureSheet",
    "FigureStyles",
    "LockedSheet",
    "LockedWorkbook",
    "checked",
]

RELIED_ON: Mapping[type, Mapping[str, tuple[str, ...]]] = {
    Worksheet: {
        "_prepare_formula": ("formula", "expand_future_functions"),
        "_xml_formula_element": ("formula", "result", "attributes"),
        "_calculate_spans": (),
        "_write_rows": (),
        "_write_row": ("row", "spans"),
        "_write_empty_row": ("row", "spans", "row_info"),
        "_check_dimensions": ("row", "col"),
        "_write_cell": ("row", "col", "cell"),
    },
    SharedStrings: {
        "_xml_rich_si_element": ("string",),
        "_xml_si_element": ("string", "attributes"),
        "_set_xml_writer": ("filename",),
        "_assemble_xml_file": (),
        "_write_sst_strings": (),
        "_write_si": ("string",),
    },
    Packager: {
        "_create_package": (),
        "_write_shared_strings_file": (),
        "_filename": ("xml_filename",),
    },
    Workbook: {
        "_get_packager": (),
        "_write_book_views": (),
        "_xml_empty_tag": ("tag", "attributes"),
    },
    Format: {"_get_xf_index": ()},
}
"""The private methods of each class that this module replaces or calls.

Each with the parameters that it must begin with; those behind them must have defaults.
"""


# A piece of so many characters is worth a thread, looked at after so many rows or texts.
_LARGE, _ROWS, _TEXTS, _MOST_WAITING = 2**17, 2**7, 2**11, 2**4

_FUNCTION = re.compile(r"[A-Za-z][A-Za-z0-9.]*+(?=\()")

OLD_FUNCTIONS = frozenset({
    "ABS", "AND", "CLEAN", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "COUNTIFS", "DATE", "FIND",
    "HYPERLINK", "IF", "IFERROR", "INDEX", "ISBLANK", "ISERROR", "ISNUMBER", "ISTEXT", "LEFT",
    "LEN", "MATCH", "MAX", "MID", "MIN", "MOD", "N", "NOT", "OR", "ROUND", "ROW", "SIGN",
    "SUBSTITUTE", "SUM", "SUMIFS", "SUMPRODUCT", "TRIM",
})  # fmt: skip
"""The functions of our formulas: old enough for the library to write them as they are."""


class LockedSheet(Worksheet):  # type: ignore[misc]  # the library is not typed
    """A sheet whose formulas say that they come to a text, also where that text is empty.

    XlsxWriter leaves the type out there, and a result without type and value makes some programs
    drop the formula and previews show 0.
    """

    fh: Any
    _block = range(0)  # rows that are written though there may be no cells in them

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002 - the library's signature
        # The library looks for 29 or 150 names of newer functions in every formula, which is half
        # of what a workbook costs.
        if OLD_FUNCTIONS.issuperset(_FUNCTION.findall(formula)) and formula[-1:] != "}":
            return formula.removeprefix("=")
        return str(super()._prepare_formula(formula, expand_future_functions))

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        kind = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])

    def add_texts(
        self, row: int, column: int, texts: Sequence[str], looks: Iterable[Format | None]
    ) -> None:
        """Writes texts beside each other, an empty one as a blank cell, in one go.

        Args:
            row: Their row, from 0.
            column: The column of the first, from 0.
            texts: The texts.
            looks: Their looks; an empty text without any is no cell.

        Raises:
            ValueError: There is no such row, or a text is longer than a cell may hold.
        """
        index_of = self.str_table._get_shared_string_index  # noqa: SLF001 - as write_string does
        cells = self.table[row]
        for at, (text, style) in enumerate(zip(texts, looks, strict=True), column):
            if len(text) > self.xls_strmax // 2:
                checked(self.write_string(row, at, text, style))
            elif text:
                cells[at] = CellStringTuple(index_of(text), style)
            elif style is not None:
                cells[at] = CellBlankTuple(style)
        for at in (min(cells), max(cells)) if cells else ():
            checked(self._check_dimensions(row, at))

    def _calculate_spans(self) -> None:
        blocks: dict[int, set[int]] = {}
        for row, cells in self.table.items():
            if cells:
                blocks.setdefault(row // 16, set()).update(cells)
        self.row_spans = {at: f"{min(c) + 1}:{max(c) + 1}" for at, c in blocks.items()}

    def _write_rows(self) -> None:
        """The rows as the library writes them, comments aside; it looks for all possible cells."""
        self._calculate_spans()
        starts: dict[str | None, str] = {}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info = self.table.get(row, ()), self.row_info.get(row)
            spans = self.row_spans.get(row // 16)
            if cells or row in self._block:
                if info is not None:
                    self._write_row(row, spans, info)
                else:
                    if spans not in starts:
                        starts[spans] = self._start_of_row(spans)
                    self.fh.write(f'<row r="{row + 1}"{starts[spans]}')
                self._write_some(row, sorted(cells))
                self.fh.write("</row>")
                if not row % _ROWS:
                    self.fh.hand_over()
            elif info is not None:
                self._write_empty_row(row, spans, info)

    def _start_of_row(self, spans: str | None) -> str:
        """What stands behind the number of a row that has nothing of its own."""
        part, self.fh = self.fh, io.StringIO()
        self._write_row(0, spans)
        written, self.fh = self.fh.getvalue(), part
        return str(written).removeprefix('<row r="1"')

    def _write_some(self, row: int, columns: Sequence[int]) -> None:
        """Cells of a row; texts, which most cells of lists are, without the library."""
        cells, write = self.table[row], self.fh.write
        for column in columns:
            cell = cells[column]
            looks = cell.format
            plain = looks or not (row in self.row_info or column in self.col_info)
            if plain and type(cell) is CellStringTuple:
                style = f' s="{looks._get_xf_index()}"' if looks else ""  # noqa: SLF001
                place = f"{column_name(column)}{row + 1}"
                write(f'<c r="{place}"{style} t="s"><v>{cell.string}</v></c>')
            else:
                self._write_cell(row, column, cell)


# What a text of the workbook must not hold to stand in its part as it is; nor _x0041_ or the like.
_ESCAPED = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]")


class _Strings(SharedStrings):  # type: ignore[misc]  # the library is not typed
    """Texts as they are: XlsxWriter takes one that starts with ``<r>`` for XML of its own."""

    def _write_sst_strings(self) -> None:
        for at, text in enumerate(self.string_table.string_array):
            if not at % _TEXTS:
                self.fh.hand_over()
            # Nearly no text has anything that the library looks for, six times over.
            if _ESCAPED.search(text) or "_x" in text or text != text.strip():
                self._write_si(text)
            else:
                self.fh.write(f"<si><t>{text}</t></si>")

    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string, [])


class _Part(io.StringIO):
    """A part on its way into the file.

    Args:
        pack: Takes a piece of it, and whether it is the last one.
    """

    def __init__(self, pack: Callable[[bytes, bool], None]) -> None:
        super().__init__()
        self._pack = pack
        self._texts: list[str] = []
        self.write = self._texts.append  # type: ignore[assignment]  # as fast as can be

    def hand_over(self, *, last: bool = False) -> None:
        """Has what is there packed, a piece that is not the last one if it is worth it."""
        if last or sum(map(len, self._texts)) > _LARGE:
            self._pack("".join(self._texts).encode(), last)
            self._texts.clear()


class _Packager(Packager):  # type: ignore[misc]  # the library is not typed
    """Packs what is made of the parts while the rest is being made: that leaves Python free."""

    _member: IO[bytes] | None = None

    def _create_package(self) -> list[object]:
        """Makes and packs all parts; none is left for the library to pack."""
        self._under_way: deque[Future[None]] = deque()
        self._part = _Part(lambda *_: None)
        with ZipFile(self.workbook.packed, "w") as self._archive:
            try:
                with ThreadPoolExecutor(1) as self._beside:
                    super()._create_package()
                    self._part.hand_over(last=True)
                    while self._under_way:
                        self._under_way.popleft().result()
            finally:
                # One that an error cut off would be in the way of the end, which says another one.
                if self._member is not None:
                    self._member.close()
        return []

    def _filename(self, xml_filename: str) -> _Part:
        # A part is whole when the next one is asked for.
        self._part.hand_over(last=True)
        # As the library dates and marks parts in memory, and on disk, where those of many were.
        day, mode = (31, 0o100600) if self.workbook.many else (1, 0o600)
        info = ZipInfo(xml_filename, (1980, 1, day, 0, 0, 0))
        info.compress_type, info.external_attr = ZIP_DEFLATED, mode << 16
        self._part = _Part(partial(self._pack, info))
        return self._part

    def _pack(self, info: ZipInfo, piece: bytes, last: bool) -> None:  # noqa: FBT001
        waiting = self._under_way
        while waiting and (len(waiting) > _MOST_WAITING or waiting[0].done()):
            waiting.popleft().result()
        if waiting or len(piece) > _LARGE:
            waiting.append(self._beside.submit(self._write_piece, info, piece, last))
        else:
            self._write_piece(info, piece, last)

    def _write_piece(self, info: ZipInfo, piece: bytes, last: bool) -> None:  # noqa: FBT001
        self._member = self._member or self._archive.open(info, "w")
        self._member.write(piece)
        if last:
            self._member.close()
            self._member = None

    def _write_shared_strings_file(self) -> None:
        strings = _Strings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            # As the library's own packager does, which names no class to be replaced.
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001
            strings._assemble_xml_file()  # noqa: SLF001


class LockedWorkbook(Workbook):  # type: ignore[misc]  # the library is not typed
    """A workbook whose sheets people can neither move, rename nor delete.

    XlsxWriter has no call for it; the element must stand in front of the book views. The file is
    packed in memory: the library leaves one open that a full disk has cut off, and Python says so.
    """

    worksheet_class = LockedSheet
    filename: Any
    many = False
    """Whether it is of many units; the parts of such a one lay on disk in earlier versions."""

    def close(self) -> None:
        """Packs the workbook and writes the file.

        Raises:
            OSError: The file could not be written.
        """
        path, self.filename = Path(self.filename), io.BytesIO()
        self.packed = io.BytesIO()
        try:
            super().close()
        except FileCreateError as error:
            raise error.args[0] from error
        path.write_bytes(self.packed.getbuffer())

    def _get_packager(self) -> Packager:
        return _Packager()

    def _write_book_views(self) -> None:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        super()._write_book_views()


def checked(result: Any) -> None:  # noqa: ANN401 - the library is not typed
    """Raises an error where a call of XlsxWriter returned a code of failure.

    Raises:
        ValueError: The library refused the cell or validation; the caller's layout is wrong.
    """
    if isinstance(result, int) and result < 0:
        raise ValueError(f"XlsxWriter refused a cell or validation (code {result})")


class FigureStyles(NamedTuple):
    """The formats of figures other than 0, of zeros, and of cells without a figure."""

    number: Format
    zero: Format
    blank: Format


class FigureSheet(LockedSheet):
    """A sheet that may hold one block with many rows of figures.

    XlsxWriter makes an object for every cell, 200 of them for a unit, and its ``constant_memory``
    mode would write all texts of the workbook into the cells, which some previews show blank. Here
    only the figures go past its table of cells, straight into the sheet's part; everything else of
    the sheet, texts in the same rows included, is written with the library's own calls.
    """

    row_spans: dict[int, str]
    _column = 0
    _rows: Iterator[Sequence[Number | None]]
    _styles: FigureStyles | None = None

    def add_figures(
        self,
        row: int,
        column: int,
        count: int,
        width: int,
        rows: Iterable[Sequence[Number | None]],
        styles: FigureStyles,
    ) -> None:
        """Says where a block of figures goes; nothing else may be written in its columns there.

        Args:
            row: The first row, from 0.
            column: The first column, from 0.
            count: How many rows there are.
            width: How many figures each of them has.
            rows: The figures, asked for only while the file is written; ``None`` for a blank one.
            styles: Their looks.

        Raises:
            ValueError: The block does not fit on a sheet.
        """
        # So that the sheet's stated extent includes the block.
        checked(self.write_blank(row, column, None, styles.blank))
        checked(self.write_blank(row + count - 1, column + width - 1, None, styles.blank))
        self._block, self._column, self._styles = range(row, row + count), column, styles
        self._rows = (figures for _, figures in zip(self._block, rows, strict=True))
        self._starts: list[str] = []

    def _calculate_spans(self) -> None:
        """No spans: they are optional, and finding them looks at every cell there might be."""
        self.row_spans = {}

    def _write_some(self, row: int, columns: Sequence[int]) -> None:
        if self._styles is None or row not in self._block:
            super()._write_some(row, columns)
            return
        figures = next(self._rows)
        if not self._starts:
            block = range(self._column, self._column + len(figures))
            self._starts = [f'<c r="{column_name(column)}' for column in block]
            # An index is given to a format when it is first asked for; the library asks here too.
            self._looks = [style._get_xf_index() for style in self._styles]  # noqa: SLF001
        super()._write_some(row, [at for at in columns if at < self._column])
        self.fh.write("".join(_write_cells(self._starts, figures, str(row + 1), *self._looks)))
        end = self._column + len(self._starts)
        super()._write_some(row, [at for at in columns if at >= end])
        if row == self._block[-1]:
            next(self._rows, None)  # with an error if there are more of them


def _write_cells(
    starts: Sequence[str],
    figures: Sequence[Number | None],
    row: str,
    number: int,
    zero: int,
    blank: int,
) -> Iterator[str]:
    """The XML of one row's figures. This is the innermost loop of a merge: nothing is called."""
    as_number = f'{row}" s="{number}"><v>'
    as_zero = f'{row}" s="{zero}"><v>0</v></c>'
    as_blank = f'{row}" s="{blank}"/>'
    for start, figure in zip(starts, figures, strict=True):
        if figure:
            # As many digits as a spreadsheet keeps.
            text = figure if type(figure) is int else f"{figure:.16G}"
            yield f"{start}{as_number}{text}</v></c>"
        elif figure is None:
            yield start + as_blank
        else:
            yield start + as_zero
