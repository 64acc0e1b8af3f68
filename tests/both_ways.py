"""Reading a workbook the quick way and the thorough one, and holding each against the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.samples import FORMS
from xlsreport.checks.all_checks import check_outcome
from xlsreport.reading import reader
from xlsreport.reading.gate.gate import pass_gate
from xlsreport.reading.quick.cells import PlainCells
from xlsreport.reading.quick.package import PlainReading, read_plainly
from xlsreport.reading.quick.sheet import Scans
from xlsreport.reading.workbook.package_parts import saved_at, saved_by
from xlsreport.reading.workbook.values import read_witness
from xlsreport.reading.workbook.xml_cells import read_strings

if TYPE_CHECKING:
    import pytest

    from xlsreport.submission.submission import Outcome


def both_ways(data: bytes, monkeypatch: pytest.MonkeyPatch) -> PlainReading | None:
    """What the quick way gives; it and all that is made of it must be what the other gives."""
    quick = read_plainly(data)
    # What was read once is not read again: that would take as long again.
    with monkeypatch.context() as patched:
        patched.setattr("xlsreport.reading.opened.read_plainly", lambda _: quick)
        found = outcome(data)
    with monkeypatch.context() as patched:
        if quick is not None:
            passed, witness = pass_gate(data), read_witness(data)
            assert quick.passed == passed
            assert quick.witness == witness
            assert list(quick.witness.sheets) == list(witness.sheets)
            assert (quick.saved, quick.program) == (saved_at(data), saved_by(data))
            patched.setattr("xlsreport.reading.opened.pass_gate", lambda *_: passed)
            patched.setattr("xlsreport.reading.opened.read_witness", lambda *_: witness)
        assert found == thoroughly(data, monkeypatch)
    return quick


def outcome(data: bytes) -> Outcome:
    return check_outcome(reader.read_workbook(data, "x", FORMS))


class ByElement(Scans):
    """Knows no grammar."""

    def judge(self, key: str, part: bytes) -> None:
        """Nothing is certain."""

    def read_strings(self, part: bytes | None) -> list[str]:
        """Reads every text by element."""
        return read_strings(part)


def thoroughly(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    with monkeypatch.context() as patched:
        patched.setattr("xlsreport.reading.opened.read_plainly", lambda _: None)
        patched.setattr("xlsreport.reading.opened.Scans", ByElement)
        patched.setattr(reader, "in_place", lambda *_: (None, frozenset()))
        return outcome(data)


def sheet_by_sheet(reading: PlainReading | None) -> list[bool]:
    """Whether each sheet was read by the grammar."""
    assert reading is not None
    return [isinstance(each.cells, PlainCells) for each in reading.witness.sheets.values()]
