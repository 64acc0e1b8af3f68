"""A season in one folder for tests: three units, driven through the command line."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from tests.samples import F2021, FORMS, consistent
from xlsreport import api
from xlsreport.cli.main import build

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

UNITS = {"220113001000": "九台街道", "220113002000": "营城街道", "220113003000": "九郊街道"}
TEXTS = {
    "narrative.overview": "本年度各项工作按要求推进。",
    "narrative.problems": "有的栏目更新不够及时，今后由专人负责。",
    "narrative.other": "本年度没有收取信息处理费。",
}


def run(folder: Path, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(build("zh"), ["collect", "-C", str(folder), "--by", "王五", *words])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def status_of(folder: Path) -> dict[str, Any]:
    status: dict[str, Any] = json.loads(run(folder, "status", "--format", "json").stdout)
    return status


def states_in(folder: Path) -> dict[str, str]:
    return {each["code"]: each["state"] for each in status_of(folder)["units"]}


def start_season(tmp_path: Path, *more: str, deadline: str = "2099年1月31日") -> Path:
    folder = tmp_path / "九台 区 2023"
    roster = tmp_path / "r.csv"
    rows = "".join(f"{code},{name},李四,0431-8{code[4:8]}\n" for code, name in UNITS.items())
    roster.write_text("代码,名称,联系人,电话\n" + rows, encoding="utf-8")
    run(
        tmp_path, "start", str(folder), "--form", F2021.id, "--year", "2023", "--roster",
        str(roster), "--deadline", deadline, "--unit-code", "220113000000",
        "--unit-name", "长春市九台区", *more,
    )  # fmt: skip
    return folder


def fill(season: Path, code: str, target: Path, **changed: Any) -> Path:
    values = consistent(F2021, code) | TEXTS | {"unit.contact": "张三", "unit.phone": "0431-1"}
    values |= {k.replace("__", "."): v for k, v in changed.items()}
    blank = season / "1-下发" / f"{code}_{UNITS[code]}_2023年报.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    api.fill(blank, values, target, FORMS, force=True)
    return target


def mail(sender: str, day: str, name: str, data: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = sender, day, "年报"
    message.set_content("见附件")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)
