"""Forms that are due every month, quarter or half year."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.publishing import compose, filled_report, html_of, read
from xlsreport import api
from xlsreport.checks.policy.context import Profile
from xlsreport.cli.main import build
from xlsreport.errors import DefinitionError, UsageError
from xlsreport.findings.finding import message_of, remedy_of
from xlsreport.forms import periods
from xlsreport.forms.yaml.form import read_form
from xlsreport.reading.own_results import is_export
from xlsreport.reading.report_file import Asked, read_published
from xlsreport.report.form_listing import rule_lines
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.verbs.issue import choose_period
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from xlsreport.forms.form import Form
    from xlsreport.report.results import CheckReport

_FORM = """
form: counts
edition: "1"
title: 情况月报
years: {from: 2024}
periods: months
tables:
- id: stock
  title: 存量
  sheet: 存量
  boxhead:
  - {id: last, label: 上月末, prior: {expr: now}}
  - {id: now, label: 本月末}
  stub:
  - {id: homes, label: 户数}
  - {id: heads, label: 人数, cells: {type: count, unit: 人}}
lists:
- id: visits
  title: 走访
  sheet: 走访
  optional: true
  columns:
  - {id: day, label: 日期, cells: {type: date}}
  rules:
  - {id: within, title: 当期的, each: once, severity: error,
     expr: "count(visits, day < first_day) + count(visits, day > last_day) == 0"}
"""
_UNITS = (Unit("11", "甲镇"), Unit("12", "乙镇"))


@pytest.fixture
def form_file(tmp_path: Path) -> Path:
    file = tmp_path / "counts.yaml"
    file.write_text(_FORM, encoding="utf-8")
    return file


@pytest.fixture
def form(form_file: Path) -> Form:
    return read_form(form_file)


def _write(
    form: Form, target: Path, period: str | None, unit: Unit = _UNITS[0], *, last: int = 7
) -> Path:
    content = Content(2025, unit, unit, period=period)
    values = {f"stock.{row}.{column}": number for row in ("homes", "heads")
              for column, number in (("last", last), ("now", 7))}  # fmt: skip
    write_form(form, filled(form, content, values), target)
    return target


def _check(form: Form, *files: Path, **asked: object) -> CheckReport:
    from xlsreport.checks.policy.context import Assignment

    return api.check(files, {form.id: form}, assignment=Assignment(**asked))  # type: ignore[arg-type]


def _codes(report: CheckReport) -> list[str]:
    return [each.code for outcome in report.outcomes for each in outcome.findings]


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("3", "months", "2025-03"),
        ("2024-03", "months", "2024-03"),
        ("202403", "months", "2024-03"),
        ("2024年3月", "months", "2024-03"),
        ("十一月", "months", "2025-11"),
        ("２０２４年１２月份", "months", "2024-12"),
        ("March 2024", "months", "2024-03"),
        ("2024-03-01", "months", "2024-03"),
        ("Q2", "quarters", "2025-Q2"),
        ("第二季度", "quarters", "2025-Q2"),
        ("2024年二季度", "quarters", "2024-Q2"),
        ("Q4 2024", "quarters", "2024-Q4"),
        ("2024年上半年", "half_years", "2024-H1"),
        ("H2", "half_years", "2025-H2"),
        ("first half of 2024", "half_years", "2024-H1"),
        ("13", "months", None),
        ("Q2", "months", None),
        ("3月", "quarters", None),
        ("5", "quarters", None),
        ("2024", "months", None),
        ("", "months", None),
    ],
)
def test_a_period_is_read_in_the_ways_people_write_it(
    text: str, kind: periods.PeriodKind, wanted: str | None
) -> None:
    assert periods.parse_period(text, kind, 2025) == wanted


KINDS = st.sampled_from(periods.KINDS)
PERIODS = st.tuples(KINDS, st.integers(1900, 2098), st.integers(1, 12)).map(
    lambda each: (each[0], periods.parse_period(f"{min(each[2], 2)}", each[0], each[1]) or "")
)


@given(PERIODS)
def test_a_period_in_words_is_read_back_and_follows_the_one_before(
    drawn: tuple[periods.PeriodKind, str],
) -> None:
    kind, period = drawn
    for language in ("zh", "en"):
        words = periods.time_words(period, language)  # type: ignore[arg-type]
        assert periods.parse_period(words, kind) == period
        assert periods.find_period(f"东镇{words}报表", kind) == period
    before = periods.time_before(period)
    ends = periods.days_of(int(before[:4]), before)[1]
    assert ends + timedelta(days=1) == periods.days_of(int(period[:4]), period)[0]
    assert before < period


def test_a_wrong_kind_of_period_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text(_FORM.replace("periods: months", "periods: month"), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        read_form(file)
    assert refused.value.line == 6
    assert "months" in str(refused.value)


def test_a_blank_of_a_monthly_form_needs_its_month_and_a_yearly_one_refuses_it(form: Form) -> None:
    assert choose_period(form, 2025, "3月") == "2025-03"
    yearly = replace(form, periods=None)
    assert choose_period(yearly, 2025, "") is None
    refused = ((form, 2025, ""), (form, 2025, "Q2"), (form, 2025, "2024-03"), (yearly, 2025, "3"))
    for asked, year, text in refused:
        with pytest.raises(UsageError):
            choose_period(asked, year, text)


def test_the_month_is_on_the_cover_in_the_stamp_and_in_the_report(
    form: Form, tmp_path: Path
) -> None:
    report = _check(form, _write(form, tmp_path / "a.xlsx", "2025-03"))
    submission = report.outcomes[0].submission
    assert submission is not None
    assert (submission.year, submission.period, submission.time) == (2025, "2025-03", "2025-03")
    assert submission.cover["year"] == "2025年3月"
    assert submission.stamp is not None
    assert (submission.stamp.year, submission.stamp.period) == ("2025", "2025-03")
    assert _codes(report) == []


def test_another_month_than_asked_is_an_error_and_the_month_asked_is_none(
    form: Form, tmp_path: Path
) -> None:
    file = _write(form, tmp_path / "a.xlsx", "2025-03")
    assert _codes(_check(form, file, period="3")) == []
    assert _codes(_check(form, file, year=2025, period="2025年3月")) == []
    assert _codes(_check(form, file, period="4")) == ["UNIT_PERIOD_NOT_ASKED"]
    assert _codes(_check(form, file, period="Q1")) == ["UNIT_PERIOD_NOT_ASKED"]
    assert _codes(_check(form, file, year=2024, period="3")) == ["UNIT_YEAR_NOT_ASKED"]


def test_a_yearly_form_that_is_checked_with_a_month_says_so(form: Form, tmp_path: Path) -> None:
    yearly = replace(form, periods=None, lists=())
    report = _check(yearly, _write(yearly, tmp_path / "a.xlsx", None), period="3")
    assert _codes(report) == ["UNIT_NO_PERIODS"]


@pytest.mark.parametrize(
    ("text", "codes", "period"),
    [
        ("2025年4月", ["UNIT_PERIOD_CHANGED"], "2025-04"),
        ("上旬", ["UNIT_WRONG_PERIOD"], "2025-03"),
        ("3", [], "2025-03"),
        ("", [], "2025-03"),
    ],
)
def test_a_month_that_was_altered_on_the_cover_is_seen(
    form: Form, tmp_path: Path, text: str, codes: list[str], period: str
) -> None:
    file = _write(form, tmp_path / "a.xlsx", "2025-03")
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["B7"] = text or None
    book.save(file)
    report = _check(form, file)
    submission = report.outcomes[0].submission
    assert submission is not None
    assert submission.period == period
    assert [code for code in _codes(report) if code.startswith("UNIT_")] == codes


def test_months_are_not_merged_with_each_other_unless_one_is_asked_for(
    form: Form, tmp_path: Path
) -> None:
    from xlsreport.checks.policy.context import Assignment

    march = _write(form, tmp_path / "a.xlsx", "2025-03")
    april = _write(form, tmp_path / "b.xlsx", "2025-04", _UNITS[1])
    forms = {form.id: form}
    mixed = api.merge([march, april], tmp_path / "m.xlsx", forms)
    assert [each.code for each in mixed.consolidation.findings] == ["BATCH_MIXED"]
    assert not (tmp_path / "m.xlsx").exists()
    asked = Assignment(year=2025, period="4")
    merged = api.merge([march, april], tmp_path / "m.xlsx", forms, assignment=asked)
    assert merged.consolidation.period == "2025-04"
    above = api.merge([tmp_path / "m.xlsx"], tmp_path / "mm.xlsx", forms)
    assert (above.consolidation.period, above.consolidation.values["stock.homes.now"]) == (
        "2025-04", 7,
    )  # fmt: skip


def test_the_report_before_is_that_of_the_month_before_over_new_year_too(
    form: Form, tmp_path: Path
) -> None:
    yearly = Content(2024, _UNITS[0], _UNITS[0], period="2024-12")
    old = tmp_path / "old.xlsx"
    values = {f"stock.{row}.{at}": 5 for row in ("homes", "heads") for at in ("last", "now")}
    write_form(form, filled(form, yearly, values), old)
    forms = {form.id: form}
    previous = api.read_previous([old], forms)
    january = _write(form, tmp_path / "a.xlsx", "2025-01")
    assert _codes(api.check([january], forms, previous=previous)) == ["RULE_TIE"] * 2
    right = _write(form, tmp_path / "b.xlsx", "2025-01", last=5)
    assert _codes(api.check([right], forms, previous=previous)) == []
    march = _write(form, tmp_path / "c.xlsx", "2025-03")
    assert _codes(api.check([march], forms, previous=previous)) == ["UNIT_YEARS_APART"]


def test_nothing_of_a_monthly_form_speaks_of_a_year(form: Form, tmp_path: Path) -> None:
    forms = {form.id: form}
    content = Content(2025, _UNITS[0], _UNITS[0], period="2025-03")
    blank = tmp_path / "blank.xlsx"
    write_form(form, content, blank)
    half = tmp_path / "half.xlsx"
    write_form(form, filled(form, content, {"stock.homes.now": 5}), half)
    old = tmp_path / "old.xlsx"
    values = {f"stock.{row}.{at}": 5 for row in ("homes", "heads") for at in ("last", "now")}
    february = Content(2025, _UNITS[0], _UNITS[0], period="2025-02")
    write_form(form, filled(form, february, values), old)
    march = _write(form, tmp_path / "march.xlsx", "2025-03")
    report = api.check([blank, half, march], forms, previous=api.read_previous([old], forms))
    said = [
        message_of(each, "zh") + remedy_of(each, "zh")
        for o in report.outcomes
        for each in o.findings
    ]
    assert len(said) >= 4
    said += [*rule_lines(form, Profile(), "zh")]
    assert [each for each in said if "上年" in each or "全年" in each] == []


def test_the_days_of_a_list_are_those_of_the_month_here_and_in_the_workbook(
    form: Form, tmp_path: Path
) -> None:
    unit = _UNITS[0]
    for day, codes in ((date(2025, 3, 31), []), (date(2025, 4, 1), ["LIST_RULE"])):
        content = Content(2025, unit, unit, period="2025-03", lists={"visits": [[day]]})
        values = {f"stock.{row}.{at}": 1 for row in ("homes", "heads") for at in ("last", "now")}
        file = tmp_path / f"{day}.xlsx"
        write_form(form, filled(form, content, values), file)
        found = [code for code in _codes(_check(form, file)) if code.startswith("LIST")]
        assert bool(found) == bool(codes), day


@pytest.mark.parametrize("ending", ["csv", "json", "sqlite", "parquet"])
def test_an_export_has_the_month_and_gives_it_back(form: Form, tmp_path: Path, ending: str) -> None:
    file, target = _write(form, tmp_path / "a.xlsx", "2025-03"), tmp_path / f"e.{ending}"
    api.export([file], target, {form.id: form})
    assert is_export(target)
    (again,) = api.read_previous([target], {form.id: form})
    assert (again.year, again.period, again.values["stock.homes.now"]) == (2025, "2025-03", 7)


def test_a_yearly_form_has_no_column_for_periods(form: Form, tmp_path: Path) -> None:
    yearly = replace(form, periods=None, lists=())
    file = _write(yearly, tmp_path / "a.xlsx", None)
    api.export([file], tmp_path / "e.csv", {yearly.id: yearly})
    for name in ("e.csv", "e.units.csv"):
        assert "period" not in (tmp_path / name).read_text("utf-8-sig").splitlines()[0]


def _run(*words: str) -> Result:
    return CliRunner().invoke(build(["--lang", "zh"]), words)


def test_the_commands_take_a_month_and_json_has_it(form_file: Path, tmp_path: Path) -> None:
    roster = tmp_path / "名单.csv"
    roster.write_text("单位代码,单位名称,单位类型\n11,甲镇,镇\n", encoding="utf-8")
    forms = ["--forms", str(form_file)]
    issued = tmp_path / "下发"
    common = ["--year", "2025", "--roster", str(roster), "-o", str(issued), *forms]
    assert _run("issue", "counts", *common).exit_code == 2
    assert _run("issue", "counts", *common, "--period", "上旬").exit_code == 2
    assert _run("issue", "counts", *common, "--period", "三月").exit_code == 0
    (file,) = issued.iterdir()
    assert file.name == "11_甲镇_2025年3月报表.xlsx"
    shown = _run("check", str(file), *forms, "--period", "2025-03", "--format", "json")
    record = json.loads(shown.stdout)
    assert [(each["year"], each["period"]) for each in record["submissions"]] == [(2025, "2025-03")]


def test_figures_of_several_months_stand_under_a_title_of_months(
    form: Form, form_file: Path, tmp_path: Path
) -> None:
    roster = tmp_path / "名单.csv"
    roster.write_text("单位代码,单位名称,单位类型\n11,甲镇,镇\n", encoding="utf-8")
    season, target = tmp_path / "三月", tmp_path / "t.xlsx"
    start = ["--form", "counts", "--year", "2025", "--period", "3", "--roster", str(roster)]
    assert _run("collect", "start", str(season), *start, "--forms", str(form_file)).exit_code == 0
    _write(form, season / "2-收件" / "a.xlsx", "2025-03")
    inside = ["collect", "-C", str(season)]
    for step in (["take"], ["accept", "11", "--reason", "核实"], ["merge"]):
        _run(*inside, *step)
    assert _run("collect", "trend", str(season), "-o", str(target)).exit_code == 0
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert (sheet["A1"].value, sheet["B3"].value) == ("情况月报：各期主要数字", "2025-03")
    pytest.importorskip("starlette")
    from tests.desk import Visitor, text_of

    assert "2025年3月" in text_of(Visitor(season).get("/"))


@pytest.mark.parametrize(
    ("asked", "codes", "taken"),
    [
        ({}, [], "2025-03"),
        ({"period": "3月"}, [], "2025-03"),
        ({"period": "2025年3月", "year": 2025}, [], "2025-03"),
        ({"period": "4"}, ["UNIT_TITLE_TIME"], "2025-04"),
        ({"period": "2024-03"}, ["UNIT_TITLE_TIME"], "2024-03"),
        ({"period": "Q2"}, ["UNIT_PERIOD_NOT_ASKED"], "2025-03"),
    ],
)
def test_a_title_of_another_month_than_was_asked_for_is_warned_of(
    form: Form, asked: dict[str, Any], codes: list[str], taken: str
) -> None:
    rows = [["", "上月末", "本月末"], ["户数", "1", "2"], ["人数", "3", "4"]]
    table = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    page = f"<html><p>甲镇2025年3月情况月报</p><p>存量</p><table>{table}</table></html>"
    outcome = read_published(page.encode(), "r.html", {form.id: form}, Asked(form, **asked))
    assert outcome.submission is not None
    assert outcome.submission.period == taken
    told = [
        each
        for each in outcome.findings
        if each.code.startswith("UNIT_") and each.code != "UNIT_UNNAMED"
    ]
    assert [each.code for each in told] == codes
    if codes == ["UNIT_TITLE_TIME"]:
        assert "2025年3月" in message_of(told[0], "zh")
        assert "March 2025" in message_of(told[0], "en")


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, []),
        ({"year": 2023}, []),
        ({"year": 2024}, ["UNIT_TITLE_TIME"]),
        ({"period": "3"}, ["UNIT_NO_PERIODS"]),
    ],
)
def test_a_title_of_another_year_than_was_asked_for_is_warned_of(
    asked: dict[str, Any], codes: list[str]
) -> None:
    outcome = read(html_of(compose(filled_report())), **asked)
    assert [each.code for each in outcome.findings if each.code.startswith("UNIT_")] == codes
    assert outcome.submission is not None
    assert outcome.submission.year == asked.get("year", 2023)


def test_an_import_refuses_a_period_of_another_year(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("x", encoding="utf-8")
    done = _run("import", str(tmp_path / "r.txt"), "-o", str(tmp_path / "r.xlsx"),
                "--year", "2024", "--period", "2025-03")  # fmt: skip
    assert done.exit_code == 2
    assert "--period 2025-03" in done.output
