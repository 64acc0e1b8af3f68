"""A browser without script that visits the pages of a collection."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import weakref
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from tests.samples import F2021, FORMS, consistent
from xlsreport import api
from xlsreport.collection import keys
from xlsreport.collection.season import Season, Task
from xlsreport.collection.start import start
from xlsreport.collection.take import take
from xlsreport.desk.app import make_app
from xlsreport.desk.office import Office
from xlsreport.desk.visitors import Visitors
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from typing import Any

    from httpx2 import Response

    from xlsreport.text.words import Language

PORT = 8000
HOME = f"http://127.0.0.1:{PORT}"
UNITS = {"220113001000": "九台街道", "220113002000": "营城街道", "220113003000": "九郊街道"}
TEXTS = {
    "narrative.overview": "本年度各项工作按要求推进。",
    "narrative.problems": "有的栏目更新不够及时，今后由专人负责。",
    "narrative.other": "本年度没有收取信息处理费。",
    "unit.contact": "张三",
    "unit.phone": "0431-1",
}


class Visitor:
    """One browser."""

    def __init__(self, folder: Path, language: Language = "zh", *, let_in: bool = True) -> None:
        self.visitors = Visitors(language)
        self.office = Office(folder, "王五", self.visitors)
        weakref.finalize(self, self.office.close)
        self.client = TestClient(make_app(self.office, PORT), base_url=HOME, follow_redirects=True)
        if let_in:
            opened = self.client.get("/open", params={"token": self.visitors.make_token()})
            assert opened.status_code == 200

    def get(self, path: str, status: int = 200, **query: str) -> str:
        answer = self.client.get(path, params=query or None)
        assert answer.status_code == status, answer.text
        return answer.text

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/seasons"))
        assert found is not None
        return unescape(found[1])

    def post(self, path: str, status: int = 200, **fields: Any) -> str:
        answer = self.send(path, {"csrf": self.csrf, "back": "/", **fields})
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, fields: dict[str, Any], **headers: str) -> Response:
        return self.client.post(path, data=fields, headers={"Origin": HOME, **headers})

    def upload(self, name: str, data: bytes) -> Response:
        answer = self.client.post(
            "/inbox/upload",
            params={"name": name},
            content=data,
            headers={"Origin": HOME, "X-CSRF-Token": self.csrf},
        )
        self.office.uploads.finish()
        return answer


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))


def new_season(folder: Path, deadline: str = "2099年1月31日", units: str = "") -> Path:
    """A season with workbooks handed out; ``units`` are lines of a roster."""
    return _copy(*_make_season(deadline, units), folder)


def taken_season(folder: Path) -> Path:
    """The first unit is faulty, the second without fault, the third sent nothing."""
    return _copy(*_make_taken(), folder)


def _copy(made: Path, note: dict[str, str], folder: Path) -> Path:
    shutil.copytree(made, folder / "收表")
    keys._write_note(note["id"], note)
    return folder / "收表"


@cache
def _make_season(deadline: str, units: str) -> tuple[Path, dict[str, str]]:
    """A season to be copied, and what this computer remembers of it; made once."""
    folder = Path(tempfile.mkdtemp(prefix="xlsreport-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    roster = folder / "r.csv"
    rows = units or "代码,名称\n" + "".join(f"{code},{name}\n" for code, name in UNITS.items())
    roster.write_text(rows, encoding="utf-8")
    task = Task(
        form=F2021.id, year=2023, id="", roster="", deadline=deadline,
        unit=Unit("220113000000", "长春市九台区"),
    )  # fmt: skip
    name = start(folder / "收表", task, roster, "王五").task.id
    return folder / "收表", {**keys._read_note(name), "id": name}


@cache
def _make_taken() -> tuple[Path, dict[str, str]]:
    folder = Path(tempfile.mkdtemp(prefix="xlsreport-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = new_season(folder)
    first, second, _ = UNITS
    fill(made, first, made / "2-收件" / "甲.xlsx", requests__received__natural=999)
    fill(made, second, made / "2-收件" / "乙.xlsx")
    opened = Season(made)
    take(opened, "王五", [], jobs=1)
    return made, {**keys._read_note(opened.task.id), "id": opened.task.id}


def fill(folder: Path, code: str, target: Path, **changed: Any) -> Path:
    """The unit's workbook, filled in; ``requests__received__natural=9`` changes a figure."""
    values = consistent(F2021, code) | TEXTS
    values |= {key.replace("__", "."): value for key, value in changed.items()}
    (blank,) = (folder / "1-下发").glob(f"{code}_*_2023年报.xlsx")
    target.parent.mkdir(parents=True, exist_ok=True)
    api.fill(blank, values, target, FORMS, force=True)
    return target


def states(folder: Path) -> dict[str, str]:
    """The state of every unit by its code."""
    from xlsreport.desk.office import state_of_all

    return {each.unit.code: each.state for each in state_of_all(Season(folder))[1]}
