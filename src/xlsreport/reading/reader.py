"""One workbook from bytes to a submission, with everything that is to be said of it."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from xlsreport.errors import WorkbookError
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity, file_finding, sort_findings
from xlsreport.forms.periods import days_of
from xlsreport.layout import Place, lay_out
from xlsreport.reading.audit.audit import (
    audit,
    hidden_findings,
    lock_findings,
    merged_entries,
    report_merged,
)
from xlsreport.reading.audit.merged_workbook import audit_merged, has_merge_sheets
from xlsreport.reading.cells.cover_entries import Written
from xlsreport.reading.cells.detail_sheet import DetailRow, below_end, read_detail, sums_of
from xlsreport.reading.cells.entry_cells import Entries, carried_cells, figure_at, read_entries
from xlsreport.reading.cells.total_cells import read_totals
from xlsreport.reading.locate.cover_and_narratives import Surroundings, locate_surroundings
from xlsreport.reading.locate.identify import Identity, choose_layout, identify, year_of
from xlsreport.reading.locate.tables import Location, locate
from xlsreport.reading.opened import InPlace, OpenedFile, apart_from_names, in_place, open_file
from xlsreport.submission.submission import Below, Detail, Outcome, Submission, Unit, with_totals
from xlsreport.text.visible import visible
from xlsreport.text.words import word
from xlsreport.units.codes_and_names import normal_code
from xlsreport.units.same_unit import compare_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.layout.stamp import Stamp
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness
    from xlsreport.submission.submission import EntryValue, ListRows

__all__ = ["read_workbook"]

_LONGEST_QUOTE = 200
_PERHAPS_PUBLISHED = ("FILE_WORD", "FILE_HTML", "FILE_TEXT")


def read_workbook(data: bytes, file: str, forms: Mapping[str, Form]) -> Outcome:
    """Reads one workbook; every fault in it becomes a finding.

    Args:
        data: The file's bytes.
        file: Its name as findings show it.
        forms: The forms at hand by id.
    """
    try:
        return _read_opened(open_file(data), data, file, forms)
    except WorkbookError as error:
        if error.code in _PERHAPS_PUBLISHED:
            from xlsreport.reading.published.report import read_unasked

            if (published := read_unasked(data, file, forms)) is not None:
                return published
        return Outcome(file, None, (file_finding(error.code, error.params, file),))


def _read_opened(opened: OpenedFile, data: bytes, file: str, forms: Mapping[str, Form]) -> Outcome:
    """As :func:`read_workbook`; raises :class:`WorkbookError` where a sheet cannot be read."""
    grid, witness = opened.grid, opened.witness
    findings = [file_finding(code, params, file) for code, params in opened.passed.remarks]
    if witness is None:
        findings.append(file_finding("FILE_NOT_AUDITED", {}, file))
    identity = identify(grid, witness, forms)
    if identity.form is None:
        code = "FILE_UNKNOWN_FORM" if identity.claimed else "FILE_NO_FORM"
        found = "、".join(visible(name) for name in list(grid.sheets)[:5])
        unknown = file_finding(code, {"value": visible(identity.claimed), "found": found}, file)
        return Outcome(file, None, (unknown,))
    reader = _Reader(identity, identity.form, grid, witness, file, opened.cells)
    submission = reader.submission(hashlib.sha256(data).hexdigest(), opened)
    findings += reader.findings
    order = [sheet.name for sheet in reader.layout.sheets]
    return Outcome(file, submission, sort_findings(findings, order))


class _Reader:
    """Reads one workbook of a known form; collects findings on the way.

    Args:
        identity: Its form and stamp.
        form: The form.
        grid: Its values.
        witness: Its XML; ``None`` for containers without.
        file: The file's name as findings show it.
        cells: Formulas, formats and marked texts of any container; ``None`` where only values are
            known.
    """

    def __init__(
        self,
        identity: Identity,
        form: Form,
        grid: Grid,
        witness: Witness | None,
        file: str,
        cells: Witness | None,
    ) -> None:
        self.identity, self.form, self.grid, self.witness = identity, form, grid, witness
        self.cells = cells
        self.file = file
        stamp = identity.stamp
        self.consolidated = (
            stamp.kind == "consolidated" if stamp is not None else has_merge_sheets(form, grid)
        )
        self.layout = choose_layout(form, stamp, grid, consolidated=self.consolidated)
        # The same for every file in which no table stands elsewhere; `None` for others.
        self.known, self.changed = (
            (None, frozenset[str]()) if self.consolidated else in_place(self.layout, grid, witness)
        )
        # As that also where only sheets have other names, and what they are called.
        self.placed: InPlace | None = self.known
        self.names: Mapping[str, str] = {}
        self.surroundings = Surroundings()
        self.details: tuple[Detail, ...] = ()
        self.lines: list[DetailRow] | None = None
        self.below: tuple[Below, ...] = ()
        self.lists: dict[str, ListRows] = {}
        self.findings: list[Finding] = []

    def submission(self, digest: str, opened: OpenedFile) -> Submission | None:
        """The submission of a file with a digest; ``None`` if no table can be found."""
        location = self._locate()
        self.written = Written(
            self.form, self.surroundings, self.grid, self.cells, self.file,
            audited=self.witness is not None,
        )  # fmt: skip
        if self.identity.stamp is None:
            self._say("FILE_STAMP_LOST", value=self.form.id)
        elif self._has_older_layout(self.identity.stamp):
            self._say("FILE_LAYOUT_OLDER")
        if not location.standings:
            for zh, en in location.lost.values():
                self._say("FILE_OTHER_LAYOUT", value=self.form.id, detail=zh, detail_en=en)
            return None
        unit, issued = self._unit()
        written = self.written
        nil_return = written.nil_return()
        entries = self._entries(location)
        typed, doubtful = self._typed(location, entries)
        year, period = self._time()
        lists = self._read_lists(location, entries, year, period) if self.form.lists else {}
        shown = self._read_shown(location, entries)
        declared = written.blanks_zero()
        zeros = (
            frozenset(
                cell
                for cell, value in entries.values.items()
                if value is None
                and self.form.cells[cell].table in declared
                and cell in location.cells
                and cell not in entries.unreadable
            )
            if declared
            else frozenset()
        )
        narratives = dict(written.narratives())
        explanations = written.explanations()
        written.report_lost()
        self.findings += written.findings
        self.findings += hidden_findings(
            self.layout, location, self.grid, self.cells, self.file, consolidated=self.consolidated
        )
        self._report_conditional(location, entries)
        not_found = self._not_found(location) if self.placed is None else frozenset()
        submission = Submission(
            file=self.file,
            form=self.form,
            year=year,
            period=period,
            unit=unit,
            issued_to=issued,
            consolidated=self.consolidated,
            nil_return=nil_return,
            blanks_are_zero=declared,
            declared_zero=zeros,
            explanations=explanations,
            values=with_totals(
                self.form,
                {**entries.values, **dict.fromkeys(zeros, 0)},
                merged=self.consolidated,
            ),
            shown=shown,
            unreadable=frozenset(entries.unreadable | not_found),
            healed=frozenset(entries.healed | doubtful),
            entries=typed,
            places=self._places((location if self.known is None else self.known).places),
            priors=self._priors(),
            narratives=narratives,
            cover={name: self._field(name) for name in self.layout.fields},
            digest=digest,
            stamp=self.identity.stamp,
            details=self.details,
            below=self.below,
            lists=lists,
            saved=opened.saved,
            program=opened.program,
            container=opened.passed.container.value,
            located=self.identity.by,
        )
        if self.form.header:
            from xlsreport.reading.cells.header_fields import with_header

            return with_header(
                submission, self.surroundings.fields, self.grid, self.cells, self.findings
            )
        return submission

    def _places(self, cells: Mapping[str, Place]) -> Mapping[str, Place]:
        """The places of cells, and of texts that stand elsewhere than they are laid out."""
        laid_out = lay_out(self.form, consolidated=self.consolidated).narratives
        texts = self.surroundings.narratives.items()
        moved = {text: at[0] for text, at in texts if at and at[0] != laid_out.get(text)}
        return {**cells, **moved} if moved else cells

    def _has_older_layout(self, stamp: Stamp) -> bool:
        """Whether a workbook was laid out otherwise than it is now, by an earlier version."""
        now = lay_out(self.form, consolidated=self.consolidated).fingerprint
        older = stamp.format == "1" or stamp.layout == self.layout.fingerprint
        return older and stamp.layout != now

    def _not_found(self, location: Location) -> frozenset[str]:
        """The entered cells that are nowhere, and not because a group is one row there."""
        entered = {cell.id for cell in self.form.every.values() if not cell.computed}
        groups = self.form.undivided.values()
        untold = {cell for group in groups for cell in group.others} & location.unread.keys()
        untold -= {cell for lost in location.lost_labels for cell in lost.cells}
        return frozenset(entered - location.cells.keys() - untold)

    def _locate(self) -> Location:
        """Where everything stands; what is to be said of that is noted."""
        ours = self.identity.by in {"stamp", "names"}
        if self.known is not None and not self.changed:
            self.surroundings = self.known.surroundings
            if self.witness is not None:
                self.findings += lock_findings(
                    self.layout, self.witness, self.file, consolidated=False, issued=ours
                )
            return self.known.location
        if self.known is not None:
            location = self.known.location
        else:
            location = locate(self.layout, self.grid, self.cells, consolidated=self.consolidated)
            if not self.consolidated:
                self.placed, self.names = apart_from_names(self.layout, location)
        self.surroundings = locate_surroundings(self.layout, location, self.grid)
        self.findings += audit(
            self.layout, location, self.surroundings, self.grid, self.witness, self.file,
            self.cells, consolidated=self.consolidated,
            issued=ours,
            unchanged=self.grid.sheets.keys() - self.changed if self.known else frozenset(),
        )  # fmt: skip
        return location

    def _say(self, code: str, places: tuple[Place, ...] = (), **params: str) -> None:
        value, label = params.pop("value", None), params.pop("label", "")
        severity = Severity(CATALOGUE[code].severity)
        self.findings.append(Finding(
            code, severity, self.file, places=places, label=label, value=value, params=params
        ))  # fmt: skip

    def _field(self, name: str) -> str:
        place = self.surroundings.fields.get(name)
        sheet = self.grid.sheets.get(place.sheet) if place is not None else None
        return "" if sheet is None or place is None else self.written.text_at(place).strip()

    def _field_places(self, name: str) -> tuple[Place, ...]:
        return tuple(filter(None, (self.surroundings.fields.get(name),)))

    def _unit(self) -> tuple[Unit, Unit]:
        stamp = self.identity.stamp
        unit = Unit(self._field("unit_code"), self._field("unit_name"))
        issued = Unit(stamp.unit_code, stamp.unit_name) if stamp is not None else Unit("", "")
        if unit.code != issued.code and normal_code(unit.code) == normal_code(issued.code):
            params = {"value": visible(unit.code), "figure": issued.code}
            params["label"] = word("cover_unit_code", self.form.language)
            self._say("CELL_NORMALIZED", self._field_places("unit_code"), **params)
            unit = Unit(issued.code, unit.name)
        if issued.label and unit.label and compare_units(issued, unit) == "other":
            places = (*self._field_places("unit_code"), *self._field_places("unit_name"))
            self._say("UNIT_MISMATCH", places, issued=issued.label, cover=visible(unit.label))
        if not unit.label:
            unit = issued
        if not unit.label and not self.consolidated:
            self._say("UNIT_UNNAMED", self._field_places("unit_code"))
        return unit, issued

    def _time(self) -> tuple[int | None, str | None]:
        stamp, text, place = self.identity.stamp, self._field("year"), self._field_places("year")
        issued = year_of(stamp.year) if stamp is not None else None
        if (kind := self.form.periods) is not None:
            from xlsreport.reading.cells.report_time import read_period

            return read_period(kind, issued, stamp, text, partial(self._say, places=place))
        year = year_of(text)
        if year is None and (text or issued is None):
            self._say("UNIT_WRONG_YEAR", place, value=visible(text))
        elif year is not None and issued is not None and year != issued:
            self._say("UNIT_YEAR_CHANGED", place, value=str(year), issued=str(issued))
        return (year if year is not None else issued), None

    def _entries(self, location: Location) -> Entries:
        if self.consolidated:
            self.lines = read_detail(self.form, self.grid, self.cells)
            if self.lines is not None:
                self._below_details()
                self.details = tuple(each.detail for each in self.lines)
                return Entries(values=sums_of(self.form, self.details))
            self._say("FILE_DETAIL_LOST")
        audited = self.witness is not None
        entries = read_entries(self.form, location, self.grid, self.cells, audited=audited)
        if self.consolidated:
            # Its cells are formulas by design.
            entries.remarks = [each for each in entries.remarks if each[2] != "CELL_FORMULA"]
        if self.cells is not None:
            self._leave_out_merged(entries, location, self.cells)
        if self.consolidated or not self.form.lists:
            self.findings += entries.findings(self.file)
        return entries

    def _typed(
        self, location: Location, entries: Entries
    ) -> tuple[dict[str, EntryValue | None], set[str]]:
        """What the cells hold that are no figures, and those that hold something else than read."""
        if not self.form.entries:
            return {}, set()
        from xlsreport.reading.cells.typed_entries import merged_days, read_typed

        form, grid, cells = self.form, self.grid, self.cells
        if self.consolidated:
            days, findings = merged_days(form, location, grid, cells, self.details, self.file)
            self.findings += findings
            return days, set()
        audited = self.witness is not None
        typed = read_typed(form, location, grid, cells, entries.unreadable, audited=audited)
        self.findings += typed.findings(self.file)
        entries.unreadable |= typed.unreadable
        return typed.values, typed.healed

    def _read_lists(
        self, location: Location, entries: Entries, year: int | None, period: str | None
    ) -> dict[str, ListRows]:
        """The rows of the lists; what is counted from them is put into the entries."""
        from xlsreport.reading.cells.counted_cells import read_and_count

        days = None if year is None else days_of(year, period)
        self.lists, findings = read_and_count(
            self.layout, location, entries, self.grid, self.cells, days, self.file,
            audited=self.witness is not None, consolidated=self.consolidated,
        )  # fmt: skip
        self.findings += findings
        return self.lists

    def _below_details(self) -> None:
        """Lines that were written below the last unit: no formula adds them up."""
        below = below_end(self.form, self.grid)
        if below:
            places = tuple(place for place, _ in below)
            text = "、".join(visible(each) for _, each in below)
            self._say("CELL_OUTSIDE", places, value=text[:_LONGEST_QUOTE])

    def _leave_out_merged(self, entries: Entries, location: Location, witness: Witness) -> None:
        """Entries that were merged into one: what stands there may belong to any of them."""
        placed = self.placed
        if placed is not None and not placed.swallows_entries(witness, self.names):
            return
        for area, cells in merged_entries(self.layout, location, witness).items():
            entered = [cell for cell in cells if not self.form.every[cell].computed]
            entries.values |= dict.fromkeys(entered)
            entries.unreadable |= set(entered)
            entries.remarks = [each for each in entries.remarks if each[0].id not in cells]
            self.findings.append(report_merged(area, cells, self.grid, self.file))

    def _read_shown(self, location: Location, entries: Entries) -> dict[str, Number | None]:
        """The numbers in computed cells whose formula is gone; findings on them are noted."""
        if self.consolidated:
            values = with_totals(self.form, entries.values, merged=self.consolidated)
            found = audit_merged(
                self.layout, self.identity.stamp, self.grid, self.witness, location.places,
                values, self.lines, self.file, self.cells, self.lists,
            )  # fmt: skip
            self.findings += found.findings
            self.below = found.below
            if found.shown is not None:
                return found.shown
        if (
            self.placed is not None
            and self.witness is not None
            and self.placed.formulas_kept(self.witness, self.names)
        ):
            return {}
        values = with_totals(self.form, entries.values, merged=self.consolidated)
        totals = read_totals(self.layout, location, self.grid, self.cells, values, self.file)
        self.findings += totals.findings
        return totals.shown

    def _report_conditional(self, location: Location, entries: Entries) -> None:
        """Notes cells that conditional formatting may show as another number."""
        cells = self.cells
        if cells is None or not any(each.conditional for each in cells.sheets.values()):
            return
        from xlsreport.reading.cells.conditional_formats import report_conditional

        values = with_totals(self.form, entries.values, merged=self.consolidated)
        places = location.cells
        self.findings += report_conditional(self.form, places, values, cells, self.file)

    def _priors(self) -> dict[str, Number]:
        found: dict[str, Number] = {}
        cells = carried_cells(self.form)
        for tie_id, place in self.surroundings.priors.items():
            cell = cells[tie_id]
            if place.sheet in self.grid.sheets:
                value = figure_at(cell, place, self.grid, self.witness)
                if value is not None:
                    found[tie_id] = value
        return found
