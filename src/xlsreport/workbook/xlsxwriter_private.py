"""Everything of XlsxWriter that is not public: methods replaced, and methods and fields used.

The library has no call for a structure lock, for the type of a formula's empty result, for texts
that look like its own XML, and for a sheet whose rows become XML one by one while the file is
written. :data:`RELIED_ON` lists what is replaced or called here; ``tests/test_xlsxwriter_private``
names what a new version of the library has removed or changed.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsreport.layout import column_name
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number

__all__ = [
    "RELIED_ON",
    "FigureSheet",
    "FigureStyles",
    "LockedSheet",
    "LockedWorkbook",
    "checked",
    "close_parts",
]

RELIED_ON: Mapping[type, Mapping[str, tuple[str, ...]]] = {
    Worksheet: {
        "_prepare_formula": ("formula", "expand_future_functions"),
        "_xml_formula_element": ("formula", "result", "attributes"),
        "_calculate_spans": (),
        "_write_rows": (),
        "_write_row": ("row", "spans"),
        "_write_cell": ("row", "col", "cell"),
        "_xml_close": (),
    },
    SharedStrings: {
        "_xml_rich_si_element": ("string",),
        "_xml_si_element": ("string", "attributes"),
        "_set_xml_writer": ("filename",),
        "_assemble_xml_file": (),
    },
    Packager: {"_write_shared_strings_file": (), "_filename": ("xml_filename",)},
    Workbook: {
        "_get_packager": (),
        "_write_book_views": (),
        "_xml_empty_tag": ("tag", "attributes"),
        "_xml_close": (),
    },
    Format: {"_get_xf_index": ()},
}
"""The private methods of each class that this module replaces or calls.

Each with the parameters that it must begin with; those behind them must have defaults.
"""


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


class _Strings(SharedStrings):  # type: ignore[misc]  # the library is not typed
    """Texts as they are: XlsxWriter takes one that starts with ``<r>`` for XML of its own."""

    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string, [])


class _Packager(Packager):  # type: ignore[misc]  # the library is not typed
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

    def close(self) -> None:
        """Packs the workbook and writes the file.

        Raises:
            OSError: The file, or a part in the folder for parts, could not be written.
        """
        packed = io.BytesIO()
        path, self.filename = Path(self.filename), packed
        try:
            super().close()
        except FileCreateError as error:
            raise error.args[0] from error
        path.write_bytes(packed.getbuffer())

    def _get_packager(self) -> Packager:
        return _Packager()

    def _write_book_views(self) -> None:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        super()._write_book_views()


def close_parts(book: Workbook) -> None:
    """Closes what the library was writing when an error ended it; Windows deletes no open file."""
    for part in (book, *book.worksheets()):
        part._xml_close()  # noqa: SLF001 - as the library does when all went well


def checked(result: Any) -> None:  # noqa: ANN401 - the library is not typed
    """Raises an error where a call of XlsxWriter returned a code of failure.

    Raises:
        ValueError: The library refused the cell or validation; the caller's layout is wrong.
    """
    if isinstance(result, int) and result < 0:
        raise ValueError(f"XlsxWriter refused a cell or validation (code {result})")


class FigureStyles(Record, frozen=True):
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

    dim_rowmin: int
    dim_rowmax: int
    row_spans: dict[int, str]
    _first = _end = 0
    _column = 0
    _rows: Iterable[Sequence[Number | None]] = ()
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
        self._first, self._end, self._column = row, row + count, column
        self._rows, self._styles = rows, styles

    def _calculate_spans(self) -> None:
        """No spans: they are optional, and finding them looks at every cell there might be."""
        self.row_spans = {}

    def _write_rows(self) -> None:
        if self._styles is None:
            super()._write_rows()
            return
        first, last = self.dim_rowmin, self.dim_rowmax
        # The library writes the rows of its table between these two bounds.
        self.dim_rowmax = self._first - 1
        super()._write_rows()
        self._write_figures(self._styles)
        self.dim_rowmin, self.dim_rowmax = self._end, last
        super()._write_rows()
        self.dim_rowmin = first

    def _write_figures(self, styles: FigureStyles) -> None:
        write = self.fh.write
        # An index is given to a format when it is first asked for; the library asks here too.
        number, zero, blank = (
            style._get_xf_index()  # noqa: SLF001 - as the library's own sheets do
            for style in (styles.number, styles.zero, styles.blank)
        )
        starts: list[str] = []
        for row, figures in zip(range(self._first, self._end), self._rows, strict=True):
            if not starts:
                columns = range(self._column, self._column + len(figures))
                starts = [f'<c r="{column_name(column)}' for column in columns]
            self._write_row(row, None, self.row_info.get(row))
            for column, cell in self.table[row].items():
                if column < self._column:
                    self._write_cell(row, column, cell)
            write("".join(_write_cells(starts, figures, str(row + 1), number, zero, blank)))
            for column, cell in self.table[row].items():
                if column >= self._column + len(starts):
                    self._write_cell(row, column, cell)
            write("</row>")


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
