"""The values of a workbook as calamine reads them: fast, and of every container alike."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.reading.refusal import Reason, corrupt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Grid", "SheetGrid", "read_grid"]


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """One sheet's values.

    Attributes:
        name: The sheet's name.
        rows: The values by row and column from 0: ``""`` (blank), ``str``, ``float``, ``bool``,
            ``date``, ``datetime``, ``time`` or ``timedelta``. Rows may differ in length.
        hidden: Whether people do not see the sheet.
    """

    name: str
    rows: Sequence[Sequence[object]]
    hidden: bool

    def value(self, row: int, column: int) -> object:
        """The value of a cell; ``""`` also outside of what is filled."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def text(self, row: int, column: int) -> str:
        """The value as text; a whole number without a decimal point."""
        value = self.value(row, column)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    def filled(self) -> Iterator[tuple[int, int, object]]:
        """Row, column and value of every cell that is not blank."""
        for row, values in enumerate(self.rows):
            for column, value in enumerate(values):
                if value != "":
                    yield row, column, value


@dataclass(frozen=True, slots=True)
class Grid:
    """A workbook's sheets by name, in the workbook's order."""

    sheets: Mapping[str, SheetGrid]


def read_grid(data: bytes) -> Grid:
    """Reads all sheets of a workbook that has passed the gate.

    Raises:
        WorkbookError: ``FILE_CORRUPT``: calamine cannot read it.
    """
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    sheet = ""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {}
        for info in book.sheets_metadata:
            if info.typ is SheetTypeEnum.WorkSheet:
                sheet = info.name
                # Without empty areas positions would shift.
                rows = book.get_sheet_by_name(info.name).to_python(skip_empty_area=False)
                hidden = info.visible is not SheetVisibleEnum.Visible
                sheets[info.name] = SheetGrid(info.name, rows, hidden)
    except (CalamineError, ValueError, OSError, IndexError, KeyError) as error:
        raise corrupt(Reason.STRUCTURE, sheet) from error
    except BaseException as error:  # a panic of the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise corrupt(Reason.STRUCTURE, sheet) from error
    return Grid(sheets)
