"""Where the figures of the units below stand in a merged workbook that a unit sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.reading.cells.detail_sheet import read_detail
from xlsreport.reading.opened import open_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form
    from xlsreport.reading.files.sources import Source

__all__ = ["FindPlaces"]


@dataclass(frozen=True, slots=True)
class FindPlaces:
    """Looks up where the lines of the details have a cell; done by a worker, as all reading.

    Attributes:
        form: The form's id.
        cell: The cell.
    """

    form: str
    cell: str

    def __call__(self, source: Source, forms: Mapping[str, Form]) -> list[tuple[str, str, str]]:
        """Code and name of the unit and the place, as ``sheet!F9``, of every line in order.

        Raises:
            WorkbookError: The file cannot be read.
        """
        opened = open_file(source.read())
        lines = read_detail(forms[self.form], opened.grid, opened.witness) or ()
        found = []
        for line in lines:
            place = line.place_of(self.cell) if self.cell in line.columns else line.place
            unit = line.detail.unit
            found.append((unit.code, unit.name, f"{place.sheet}!{place.address}"))
        return found
