"""The JSON that people script against, key by key."""

from __future__ import annotations

import json
from decimal import Decimal

from tests.samples import F2021, JIUTAI, outcome, zeros
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices, Published
from xlsreport.report.json_report import (
    check_json,
    finding_record,
    merge_json,
    to_json,
    unit_records,
)
from xlsreport.submission.submission import Outcome, Unit, with_totals
from xlsreport.units.roster import Roster, RosterUnit

_CELL = "requests.received.natural"
_AT = lay_out(F2021).cells[_CELL].address
_TEXT = Finding(
    "CELL_NORMALIZED",
    Severity.NOTE,
    "a.xlsx",
    places=(lay_out(F2021).cells[_CELL],),
    cell_ids=(_CELL,),
    label="一、本年新收／自然人",
    value="12件",
    params={"figure": "12"},
)


def test_a_finding_says_code_place_value_message_and_remedy() -> None:
    assert (
        finding_record(_TEXT, "zh").items()
        >= {
            "code": "CELL_NORMALIZED",
            "severity": "note",
            "file": "a.xlsx",
            "sheet": "三、依申请公开",
            "cells": [_AT],
            "cell_ids": [_CELL],
            "rule": None,
            "value": "12件",
            "message": f"三、依申请公开!{_AT}（一、本年新收／自然人）：填的是“12件”，按 12 读取。",
            "remedy": "不用处理，看一眼读得对不对即可。",
        }.items()
    )
    assert finding_record(_TEXT, "en")["message"].endswith('says "12件", read as 12.')


def test_a_finding_about_no_cell_and_no_file_says_null() -> None:
    record = finding_record(Finding("BATCH_NOTHING", Severity.ERROR, ""), "zh")
    assert (record["file"], record["sheet"], record["cells"], record["cell_ids"]) == (
        None, None, [], [],
    )  # fmt: skip
    assert record["value"] is None


def test_check_lists_submissions_findings_and_a_summary() -> None:
    good = outcome(F2021, zeros(F2021) | {_CELL: 1, "requests.carried_out.natural": 1}, _TEXT)
    bad = check_outcome(outcome(F2021, zeros(F2021) | {_CELL: 1}, file="b.xlsx"))
    unreadable = Outcome("c.pdf", None, (Finding("FILE_EMPTY", Severity.ERROR, "c.pdf"),))
    passed_over = Finding("FILE_SYMLINK", Severity.WARNING, "d.xlsx")
    record = check_json([good, bad, unreadable], [passed_over], [], "zh")
    assert set(record) == {"submissions", "findings", "summary"}
    first, second, third = record["submissions"]
    assert set(first) >= {
        "file", "form", "year", "period", "unit", "status", "nil_return", "values", "narratives",
        "findings",
    }  # fmt: skip
    assert (first["file"], first["form"], first["year"]) == ("a.xlsx", "zfxxgk-2021", 2023)
    assert first["unit"] == {"code": JIUTAI.code, "name": JIUTAI.name}
    assert (first["status"], first["nil_return"]) == ("accepted", False)
    assert first["values"][_CELL] == 1
    assert set(first["values"]) == set(F2021.cells)
    assert set(first["narratives"]) == {narrative.id for narrative in F2021.narratives}
    assert [each["code"] for each in second["findings"]] == ["RULE_TIE", "RULE_TIE"]
    assert second["status"] == "with_errors"
    assert {key: third[key] for key in ("status", "form", "year", "unit", "nil_return")} == {
        "status": "unreadable", "form": None, "year": None, "unit": None, "nil_return": None,
    }  # fmt: skip
    assert [each["code"] for each in record["findings"]] == ["FILE_SYMLINK"]
    counts = {"files": 3, "accepted": 1, "with_errors": 1, "unreadable": 1}
    assert record["summary"].items() >= counts.items()
    severities = {"error": 3, "warning": 1, "note": 1}
    assert record["summary"]["findings"].items() >= severities.items()


def test_with_a_roster_the_summary_says_what_became_of_every_unit() -> None:
    roster = Roster(
        (
            RosterUnit(JIUTAI.code, JIUTAI.name, "", (), "", ""),
            RosterUnit("2", "营城街道", "", (), "", ""),
        ),
        "r.csv",
    )
    sent = outcome(F2021, zeros(F2021))
    units = unit_records(consolidate([sent], roster))
    assert units == [
        {
            "code": JIUTAI.code,
            "name": JIUTAI.name,
            "status": "merged",
            "included": True,
            "files": ["a.xlsx"],
            "set_aside": [],
            "chosen_by": None,
            "reason": None,
        },
        {
            "code": "2",
            "name": "营城街道",
            "status": "missing",
            "included": False,
            "files": [],
            "set_aside": [],
            "chosen_by": None,
            "reason": None,
        },
    ]
    assert check_json([sent], [], units, "zh")["summary"]["units"] == units


def test_merge_says_form_year_unit_values_units_findings_and_output() -> None:
    sent = outcome(F2021, zeros(F2021) | {_CELL: 2}, _TEXT)
    result = consolidate([sent], unit=Unit("X", "区"))
    record = merge_json([sent], result, "m.xlsx", "zh")
    assert set(record) == {
        "form", "year", "period", "unit", "values", "units", "below", "complete", "reconciliation",
        "comparison", "findings", "output",
    }  # fmt: skip
    assert record["complete"]
    assert record["reconciliation"] == {
        "holds": True,
        "files": 1,
        "merged_files": 1,
        "left_out_files": 0,
        "unaccounted": [],
        "cells": 200,
        "not_summed": [],
        "differing": [],
    }
    assert record["comparison"] is None
    assert (record["form"], record["year"], record["output"]) == ("zfxxgk-2021", 2023, "m.xlsx")
    assert record["unit"] == {"code": "X", "name": "区"}
    assert record["values"]["requests.received.total"] == 2
    assert [each["status"] for each in record["units"]] == ["merged"]
    assert [each["code"] for each in record["findings"]] == ["CELL_NORMALIZED"]


def test_a_comparison_tells_the_cells_that_differ() -> None:
    sent = outcome(F2021, zeros(F2021) | {_CELL: 2})
    figures = dict(with_totals(F2021, zeros(F2021))) | {_CELL: 3}
    choices = MergeChoices(compare=Published("p.json", figures))
    record = merge_json([sent], consolidate([sent], choices=choices), "", "zh")
    assert record["comparison"] == {
        "source": "p.json",
        "cells": 200,
        "untold": [],
        "differing": [
            {"cell_id": _CELL, "merged": 2, "published": 3, "difference": -1},
            *(
                {"cell_id": cell, "merged": 2, "published": 0, "difference": 2}
                for cell in F2021.cells
                if cell == "requests.received.total"
            ),
        ],
    }


def test_nothing_merged_has_no_form_values_or_output() -> None:
    record = merge_json([], consolidate([]), "", "zh")
    assert (record["form"], record["year"], record["values"], record["output"]) == (
        None, None, {}, None,
    )  # fmt: skip
    assert [each["code"] for each in record["findings"]] == ["BATCH_NOTHING"]


def test_amounts_are_written_with_all_their_digits() -> None:
    text = to_json({"a": Decimal("59237.2449"), "b": Decimal("0.1"), "c": 3, "d": None})
    assert text == '{\n "a": 59237.2449,\n "b": 0.1,\n "c": 3,\n "d": null\n}\n'
    assert json.loads(text, parse_float=Decimal)["a"] == Decimal("59237.2449")


def test_chinese_is_written_as_it_is() -> None:
    assert "九台" in to_json({"unit": "九台"})
