"""A season in one folder for tests: three units, driven through the command line."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from tests.samples import F2021, FORMS, consistent
from xlsreport import api
from xlsreport.cli.main import build
from xlsreport.collection import keys
from xlsreport.collection.season import Season

if TYPE_CHECKING:
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
    """A new season in a folder whose name has a blank in it; its files are made once and copied."""
    made, note = _make_season(more, deadline)
    keys._write_note(note["id"], note)
    folder = tmp_path / "九台 区 2023"
    shutil.copytree(made, folder)
    return folder


@cache
def _make_season(more: tuple[str, ...], deadline: str) -> tuple[Path, dict[str, str]]:
    """A season to be copied, and what this computer remembers of it."""
    above = Path(tempfile.mkdtemp(prefix="xlsreport-season-"))
    atexit.register(shutil.rmtree, above, ignore_errors=True)
    roster = above / "r.csv"
    rows = "".join(f"{code},{name},李四,0431-8{code[4:8]}\n" for code, name in UNITS.items())
    roster.write_text("代码,名称,联系人,电话\n" + rows, encoding="utf-8")
    folder = above / "收表"
    run(
        above, "start", str(folder), "--form", F2021.id, "--year", "2023", "--roster",
        str(roster), "--deadline", deadline, "--unit-code", "220113000000",
        "--unit-name", "长春市九台区", *more,
    )  # fmt: skip
    name = Season(folder).task.id
    return folder, {**keys._read_note(name), "id": name}


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
