"""A unit's page shows the rows of its lists, with what is wrong at the entries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.list_books import ROWS, TABLE, check, edit, write
from xlsreport.collection.versions import differences, key_of
from xlsreport.desk.report_view import view_report
from xlsreport.findings.finding import message_of

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from xlsreport.desk.report_view import ReportView
    from xlsreport.submission.submission import Outcome


def _view(outcome: Outcome) -> ReportView:
    submission = outcome.submission
    assert submission is not None
    said = [
        {"severity": each.severity, "key": key_of(each, submission), "rule": each.rule}
        | {"en": message_of(each, "en")}
        for each in outcome.findings
        if each.severity != "note"
    ]
    version: Any = SimpleNamespace(findings=said)
    state: Any = SimpleNamespace(current=version, explanations={})
    return view_report("en", state, version, outcome, None, None)


def test_rows_stand_below_the_tables_with_marks_at_their_entries(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C8"].value = "soon"

    view = _view(check(edit(write(tmp_path / "a.xlsx", ROWS), change)))
    name, title, rows, _ = view.tables[-1]
    assert (name, title) == (TABLE.id, TABLE.title)
    assert [row[0].printed.text for row in rows] == ["Number", "1", "2", "3"]
    marked = {cell.printed.cell_id: cell for row in rows for cell in row if cell.issues}
    assert list(marked) == ["applications.8.2"]
    assert "soon" in marked["applications.8.2"].issues[0].message


def test_rows_that_only_one_version_has_are_a_difference_in_whatever_order_they_stand(
    tmp_path: Path,
) -> None:
    whole, turned, less = (
        check(write(tmp_path / f"{number}.xlsx", rows)).submission
        for number, rows in enumerate((ROWS, ROWS[::-1], ROWS[1:]))
    )
    assert whole is not None
    assert turned is not None
    assert less is not None
    assert not list(differences(whole, turned))
    (change,) = (each for each in differences(whole, less) if each.cell == TABLE.id)
    assert (change.label, change.now) == (TABLE.title, "")
    assert change.before.startswith(str(ROWS[0][0]))


def test_a_list_without_rows_is_not_shown(tmp_path: Path) -> None:
    assert [each[0] for each in _view(check(write(tmp_path / "a.xlsx", []))).tables] == ["requests"]
