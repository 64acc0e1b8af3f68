"""Words of one form stand in its YAML, words of a country in its data: none of them in the code."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import xlsreport
from xlsreport.cli.main import build
from xlsreport.errors import DefinitionError
from xlsreport.text.country import country

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = Path(xlsreport.__file__).parent
# The demo is a story of one district and one form.
SOURCES = [file for file in sorted(PACKAGE.rglob("*.py")) if "demo" not in file.parts]

OF_THE_FORM = (
    "一五六", "总体情况", "政府信息", "依申请", "规范性", "规章", "受理", "办结", "结转", "复议",
    "诉讼", "申请人", "本报告由", "信息处理费",
)  # fmt: skip
OF_THE_COUNTRY = (
    "万元", "人民币", "街道", "镇", "乡", "局", "设区", "自治", "苏木", "北京", "市辖区", "发改",
)  # fmt: skip


def test_no_module_holds_a_word_of_a_form_or_of_a_country() -> None:
    for file in SOURCES:
        text = file.read_text("utf-8")
        assert [word for word in (*OF_THE_FORM, *OF_THE_COUNTRY) if word in text] == [], file
        nodes = ast.walk(ast.parse(text))
        constants = {node.value for node in nodes if isinstance(node, ast.Constant)}
        ours = constants & {"件", "元", "个", "份", "overview", "narrative.overview"}
        assert ours == set(), file


def test_another_country_has_other_money_codes_and_clocks(
    tmp_path: Path, choose_country: Callable[[str], None]
) -> None:
    from datetime import UTC, datetime

    from xlsreport.reading.cells.numbers import NumberKind, read_number
    from xlsreport.text.visible import local
    from xlsreport.units.codes_and_names import common_area, level_of, normal_name

    text = (PACKAGE / "text" / "countries" / "cn.toml").read_text("utf-8")
    changes = {
        "utc_offset = 8": "utc_offset = 1",
        'base = "元"': 'base = "EUR"',
        "pattern = '[1-9]\\d{11}'": "pattern = '[A-Z]{2}\\d{4}'",
        "areas = [12, 9, 6, 4, 2]": "areas = [6, 4, 2]",
        "['委员会$', '委']": "['委员会$', '委'], ['commission$', 'comm.']",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "other.toml"
    file.write_text(text, "utf-8")
    choose_country(str(file))
    assert country().money.base == "EUR"
    assert local(datetime(2026, 1, 1, 12, tzinfo=UTC)).hour == 13
    assert read_number("5EUR", NumberKind(2, signed=False, unit="EUR")).value == 5
    assert common_area(["DE0101", "DE0102"]) == "DE0100"
    assert level_of("DE0100", "", "") == "city"
    assert normal_name("Audit Commission") == "auditcomm."
    choose_country("")
    assert country().money.base == "元"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("utc_offset = [", "cannot be read"),
        ("utc_offset = 8", "measures"),
    ],
)
def test_a_country_that_cannot_be_used_is_refused_with_its_file(
    text: str, said: str, tmp_path: Path, choose_country: Callable[[str], None]
) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(text, "utf-8")
    choose_country(str(file))
    with pytest.raises(DefinitionError, match=said) as raised:
        country()
    assert raised.value.file == file


def test_a_command_with_a_country_that_is_not_there_ends_with_one_line(
    choose_country: Callable[[str], None],
) -> None:
    choose_country("atlantis")
    run = CliRunner().invoke(build("en"), ["forms"])
    assert run.exit_code == 2
    assert "no such country 'atlantis'" in run.output
    assert len(run.output.strip().split("\n")) == 1


def test_a_country_that_is_not_there_is_refused(choose_country: Callable[[str], None]) -> None:
    choose_country("atlantis")
    with pytest.raises(DefinitionError, match="no such country"):
        country()
