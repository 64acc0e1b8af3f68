"""An edition of a form that is not in force for the year: checked, handed out, forced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from tests.sample_forms import LIBRARY
from tests.samples import F2019, F2021, FORMS, JIUTAI, consistent
from xlsreport.checks.all_checks import check_outcome
from xlsreport.cli.main import build
from xlsreport.findings.finding import Finding, message_of, remedy_of
from xlsreport.forms.form import edition_in_force
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading.reader import read_workbook
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

ROSTER = "单位代码,单位名称,单位类型\n220113001000,九台街道,街道\n"


def run(*arguments: object, language: str = "zh") -> Result:
    group = build("en" if language == "en" else "zh")
    return CliRunner().invoke(group, [str(each) for each in arguments])


def editions_found(form: Form, year: int, tmp_path: Path) -> list[Finding]:
    target = tmp_path / f"{form.id}-{year}.xlsx"
    content = filled(form, Content(year, JIUTAI, JIUTAI), consistent(form, year))
    write_form(form, content, target)
    outcome = check_outcome(
        read_workbook(target.read_bytes(), target.name, FORMS), forms=FORMS.values()
    )
    return [each for each in outcome.findings if each.code == "UNIT_EDITION"]


@pytest.mark.parametrize(
    ("form", "year", "right", "right_en"),
    [
        (F2019, 2024, "2021 版（国办公开办函〔2021〕30号）", "the edition 2021"),
        (F2021, 2020, "2019 版（国办公开办函〔2019〕60号）", "the edition 2019"),
        (F2021, 2017, "该年度适用的版本", "the edition that is in force"),
    ],
    ids=["after the last year", "before the first", "before every edition"],
)
def test_an_edition_out_of_force_is_a_warning_that_names_the_right_one(
    form: Form, year: int, right: str, right_en: str, tmp_path: Path
) -> None:
    (finding,) = editions_found(form, year, tmp_path)
    assert finding.severity == "warning"
    assert f"{year} 年度" in message_of(finding, "zh")
    assert form.years[0] in message_of(finding, "zh")
    assert right in remedy_of(finding, "zh")
    assert right_en in remedy_of(finding, "en")


@pytest.mark.parametrize(
    ("form", "year"), [(F2019, 2019), (F2019, 2020), (F2021, 2021), (F2021, 2030)]
)
def test_an_edition_in_force_is_not_mentioned(form: Form, year: int, tmp_path: Path) -> None:
    assert editions_found(form, year, tmp_path) == []


def test_of_several_editions_in_force_the_newest_is_named() -> None:
    own = load_forms([LIBRARY]).values()
    assert edition_in_force(F2019, 2024, own) is F2021
    assert edition_in_force(F2019, 2018, own) is None
    assert edition_in_force(next(each for each in own if each.name == "library"), 2030, own)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_handed_out_on_an_edition_out_of_force_unless_forced(
    language: str, tmp_path: Path
) -> None:
    roster, target = tmp_path / "r.csv", tmp_path / "out"
    roster.write_text(ROSTER, encoding="utf-8")
    asked = ["issue", "zfxxgk-2019", "--year", "2024", "-o", target, "--roster", roster]
    refused = run(*asked, language=language)
    assert refused.exit_code == 2
    assert "zfxxgk-2021" in refused.stderr
    assert "--force" in refused.stderr
    assert not target.exists()
    assert run(*asked, "--force", language=language).exit_code == 0
    assert target.exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_blank_on_an_edition_out_of_force_is_written_and_the_right_one_is_named(
    language: str, tmp_path: Path
) -> None:
    said = run(
        "blank", "zfxxgk-2019", "--year", "2024", "-o", tmp_path / "b.xlsx", language=language
    )
    assert said.exit_code == 0
    assert "zfxxgk-2021" in said.stderr
    said = run(
        "blank", "zfxxgk-2021", "--year", "2024", "-o", tmp_path / "c.xlsx", language=language
    )
    assert "zfxxgk-2019" not in said.stderr


def test_issue_never_replaces_a_workbook_even_if_forced(tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    asked = [
        "issue",
        "zfxxgk",
        "--year",
        "2024",
        "--roster",
        roster,
        "-o",
        tmp_path / "out",
        "--force",
    ]
    assert run(*asked).exit_code == 0
    assert run(*asked).exit_code == 2


def test_a_form_of_ones_own_is_held_to_its_years_too(tmp_path: Path) -> None:
    form = load_forms([LIBRARY])["library-2024"]
    asked = ["blank", form.id, "--forms", LIBRARY, "-o", tmp_path / "b.xlsx", "--year"]
    assert form.years[0] in run(*asked, form.first_year - 1).stderr
    assert form.years[0] not in run(*asked, form.first_year).stderr


def test_a_folder_without_a_workbook_ends_with_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert ".xlsx" in result.output
    assert ".zip" in result.output
