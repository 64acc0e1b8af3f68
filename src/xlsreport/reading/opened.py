"""One file from its bytes to both readings of it, by the quick way or the thorough one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from xlsreport.reading.files.limits import MEGABYTE
from xlsreport.reading.gate.gate import Container, pass_gate
from xlsreport.reading.quick.package import read_plainly
from xlsreport.reading.quick.sheet import Scans
from xlsreport.reading.workbook.package_parts import office_time, saved_at, saved_by
from xlsreport.reading.workbook.values import Grid, read_grid, read_grid_like, without_marks
from xlsreport.reading.workbook.xml_cells import Witness, read_witness

if TYPE_CHECKING:
    from datetime import datetime

    from xlsreport.reading.gate.gate import Passed

__all__ = ["OpenedFile", "open_file"]

_KEPT = 4 * MEGABYTE
_AUDITED = (Container.XLSX, Container.XLSM)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A workbook that passed the gate.

    Attributes:
        passed: What the gate says of it.
        grid: Its values.
        witness: Its XML; ``None`` for containers without.
        cells: Formulas, formats and marked texts of any container; ``None`` where only values are
            known.
        saved: The time it states, as the office's clock shows it; ``None`` for none.
        program: What saved it; ``""`` where it does not say.
    """

    passed: Passed
    grid: Grid
    witness: Witness | None
    cells: Witness | None
    saved: datetime | None
    program: str


def open_file(data: bytes) -> OpenedFile:
    """Reads a foreign file twice.

    Raises:
        WorkbookError: It is refused by the gate, or cannot be read.
    """
    _keep_freed_memory()
    plain = read_plainly(data)
    scans = Scans()
    passed = plain.passed if plain is not None else pass_gate(data, scans.judge)
    package = data if plain is None else plain.package
    witness = plain.witness if plain is not None else None
    if witness is None and passed.container in _AUDITED:
        witness = read_witness(data, (scans.read_strings, scans.prepare))
    cells = witness if witness is not None else _read_cells(data, passed.container)
    grid = read_grid(package) if witness is None else read_grid_like(package, witness)
    grid, witness = without_marks(grid, witness)
    program = plain.program if plain is not None else saved_by(data)
    stated = plain.saved if plain is not None else saved_at(data)
    return OpenedFile(passed, grid, witness, cells, office_time(stated, program), program)


def _read_cells(data: bytes, container: Container) -> Witness | None:
    """The cells of an .ods or .xls as the file has them; ``None`` for other containers."""
    if container is Container.ODS:
        from xlsreport.reading.workbook.ods_cells import read_ods_cells

        return read_ods_cells(data)
    if container is Container.XLS:
        from xlsreport.reading.workbook.xls_cells import read_xls_cells

        return read_xls_cells(data)
    return None


@cache
def _keep_freed_memory() -> None:
    """Lets this process keep some megabytes for the next file instead of giving them back.

    The C library of Linux gives back what was freed above 128 KB and asks for it again with the
    next file, which takes a fifth of the time of reading one. Once a larger block has been freed
    it keeps up to twice as much as that; other systems' libraries do not care.
    """
    bytes(_KEPT)
