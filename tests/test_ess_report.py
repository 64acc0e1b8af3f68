"""Findings as a validation report of the European Statistical System: failed, held, not checked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from tests.samples import F2021, JIUTAI, YEARS, consistent, outcome, workbook
from xlsreport.checks.all_checks import check_outcome
from xlsreport.cli.main import build
from xlsreport.report.ess_report import ess_report

if TYPE_CHECKING:
    from pathlib import Path

_CELL = "requests.received.natural"
_TIE = "requests.balance"
_TIME = datetime(2024, 1, 31, 12, tzinfo=UTC)


def _report(**changed: Any) -> list[dict[str, Any]]:
    values = consistent(F2021, "1") | {k.replace("__", "."): v for k, v in changed.items()}
    return ess_report([check_outcome(outcome(F2021, values))], [], _TIME, "en")


def _values_of(report: list[dict[str, Any]], rule: str) -> set[str]:
    key = f"zfxxgk-2021/{YEARS[F2021.id]}/{JIUTAI.code}/{rule}"
    return {each["value"] for each in report if key in each["data"]["target"]}


def test_a_relation_that_holds_is_1_and_one_that_fails_is_0_at_its_cells() -> None:
    assert _values_of(_report(), _TIE) == {"1"}
    failed = _report(requests__received__natural=99999)
    assert _values_of(failed, _TIE) == set()
    assert _values_of(failed, _CELL) == {"0"}
    rules = [each["rule"] for each in failed if each["value"] == "0"]
    assert any(" ＝ " in rule["expression"] and rule["severity"] == "error" for rule in rules)


def test_a_relation_over_a_blank_is_not_available() -> None:
    report = _report(requests__received__natural=None)
    assert "NA" in _values_of(report, _CELL)
    assert "1" not in _values_of(report, _TIE)


def test_every_record_has_the_slots_of_the_structure(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    workbook(F2021, consistent(F2021, "1") | {_CELL: "abc"}, file)
    result = CliRunner().invoke(build("en"), ["check", str(file), "--format", "ess"])
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [each["id"] for each in report] == [str(n) for n in range(1, len(report) + 1)]
    for each in report:
        assert each.keys() == {"id", "type", "event", "rule", "data", "value"}
        assert each["type"] == "validation"
        assert datetime.fromisoformat(each["event"]["time"]).tzinfo is not None
        assert each["rule"]["severity"] in {"error", "warning", "information"}
        assert {type(key) for key in (*each["data"]["source"], *each["data"]["target"])} == {str}
        assert each["value"] in {"0", "1", "NA"}
