"""A sheet with many rows of figures: they become XML one by one while the file is written.

XlsxWriter makes an object for every cell, 200 of them for a unit, and its ``constant_memory`` mode
would write all texts of the workbook into the cells, which some previews show blank. Here only the
figures go past its table of cells, straight into the sheet's part; everything else of the sheet,
texts beside the figures included, is written with the library's own calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.layout import column_name
from xlsreport.workbook.package import LockedSheet, checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter.format import Format

    from xlsreport.forms.expression import Number

__all__ = ["FigureSheet", "FigureStyles"]


@dataclass(frozen=True, slots=True)
class FigureStyles:
    """How figures look: those other than 0, zeros, and cells without a figure."""

    number: Format
    zero: Format
    blank: Format


class FigureSheet(LockedSheet):
    """A sheet that may hold one block of figures."""

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
            write("".join(_cells(starts, figures, str(row + 1), number, zero, blank)))
            write("</row>")


def _cells(
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
