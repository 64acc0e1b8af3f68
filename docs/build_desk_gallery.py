"""Takes pictures of every page of ``xlsreport desk`` into docs/gallery/, and lists them in desk.md.

Run by ``make desk-gallery``, from the repository's folder; another folder for the pictures may be
named, and ``.png`` as their format. Needs Chromium with its driver, and a font with Chinese
characters. The season is one that the tests make up.
"""

from __future__ import annotations

import base64
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx2
from tests.browser import browser
from tests.desk import UNITS, fill, new_season
from tests.samples import F2021, FORMS, consistent
from tests.test_desk_browser import DROP, desk, free_port
from tests.test_own_form_season import FORM

from xlsreport import api
from xlsreport.collection import decide
from xlsreport.collection.links import list_links
from xlsreport.collection.season import Season
from xlsreport.collection.settle import merge
from xlsreport.collection.take import take
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from tests.browser import Browser

__all__ = ["PAGES", "Page"]

_GALLERY = Path(__file__).parent / "gallery"
_WIDE, _NARROW, _HEIGHT = 1366, 390, 800
_YEAR = 2023
_FIRST, _SECOND, _THIRD = UNITS
_FOURTH, _SILENT, _WHOLE = "220113004000", "220113100000", "220113000000"
# Where the collection is said to lie: not where the pictures are taken.
_FOLDER = "D:/政务公开"
_RENAME = """
const [found, shown] = arguments;
const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(found, shown);
"""
_PUT = """
const transfer = new DataTransfer();
transfer.items.add(new File([arguments[1]], arguments[2]));
document.querySelector(`main input[name=${arguments[0]}]`).files = transfer.files;
"""
_PRESS = """
const button = document.querySelector(`main ${arguments[0]}`);
for (let each = button; each; each = each.parentElement) {
  if (each.tagName === "DETAILS") each.open = true;
}
button.click();
"""
_OPEN = "for (const each of document.querySelectorAll('main details')) each.open = true;"
_HEAD = """\
# Every page of the desk

Made by `make desk-gallery`; what the pages are for: [desk.md](../desk.md).
"""
_LEAVE = "document.querySelector('header form[action=\"/stop\"] button').click()"
_CHROMIUM = shutil.which("chromium") or "chromium"


class Page(NamedTuple):
    """One picture.

    Attributes:
        name: What its file is called, without width and ending.
        path: The page's address; what stands in braces is filled in.
        what: What is seen, for the list.
        width: Of the window.
        language: Of the page.
        script: What is done before the picture.
    """

    name: str
    path: str
    what: str
    width: int = _WIDE
    language: str = "zh"
    script: str = ""


_CELL = "requests.received.natural"
PAGES = (
    Page("overview", "/", "概览: what needs the officer now, the states of all units, the days"),
    Page("overview", "/", "The same on a telephone", _NARROW),
    Page("overview-en", "/", "The same in English", _WIDE, "en"),
    Page("inbox", "/inbox", "收件: what came, each answered with what to do"),
    Page("unit", f"/unit?unit={_SECOND}", "A unit: its report as printed, faults at the cells"),
    Page("unit-text", f"/unit?unit={_THIRD}", "A unit whose text disagrees with its figures"),
    Page("unit-silent", f"/unit?unit={_WHOLE}", "A unit that sent nothing"),
    Page("merge", "/merge", "汇总: who is in, what the merge says, every figure a link"),
    Page("cell", f"/merge/cell?cell={_CELL}", "Behind a merged figure: the units that make it"),
    Page("below", f"/merge/below?unit={_FOURTH}&cell={_CELL}", "Below that: a merged workbook"),
    Page("row", "{row}", "And the very row and cell of its details"),
    Page("report", "/report", "报告的文字: written on the page, held against the figures"),
    Page("handout", "/handout", "下发: the workbooks for the units"),
    Page("history", "/history", "台账: everything that happened"),
    Page("links", "/links", "报送链接: opening the door for units", script=_OPEN),
    Page("key", "/key", "密钥: taking the key to another computer"),
    Page("seasons", "/seasons", "收表任务: the collections in the folder"),
    Page("trend", "/seasons/trend?name=收表&name=上一年", "The key figures of several years"),
    Page("new-1", "/new?step=1", "A new collection: form, year and period", script=_OPEN),
    Page("new-1-fault", "/new?step=1", "A form of one's own with a fault, shown with its line"),
    Page("new-2-fault", "/new?step=2", "Its roster, with a fault shown by its row"),
    Page("new-2", "/new?step=2", "A roster without a fault"),
    Page("new-3", "/new?step=3", "Deadline, address, and what is compared with"),
    Page("new-4", "/new?step=4", "Handing out"),
    Page("refused", "/nowhere", "An address that there is not"),
    Page("links-open", "/links", "报送链接 while the door is open"),
    Page("door", "/r/{link}", "What a unit sees by its link"),
    Page("door-sent", "/r/{link}?got=1", "After it sent a workbook with a fault"),
    Page("door-sent", "/r/{link}?got=1", "The same on a telephone, in English", _NARROW, "en"),
    Page("door-shut-out", "/r/nobody", "A link that is nobody's"),
    Page("shut-out", "/open?token=used", "A one-time address that was used before"),
    Page("stopped", "/stop", "After 退出"),
)
"""Every picture, in the order in which they are taken and listed."""


def make_season(folder: Path) -> Path:
    """A season in the middle: one unit accepted, one with errors, one to explain, one silent."""
    rows = "".join(f"{code},{name},{_WHOLE}\n" for code, name in UNITS.items())
    season = new_season(
        folder,
        (date.today() + timedelta(20)).isoformat(),  # noqa: DTZ011 - only a picture
        f"code,name,parent\n{_WHOLE},长春市九台区,\n{rows}"
        f"{_FOURTH},西营城街道,{_WHOLE}\n{_SILENT},沐石河镇,{_WHOLE}\n",
    )
    inbox = season / "2-收件"
    fill(season, _FIRST, inbox / "九台街道.xlsx")
    fill(season, _SECOND, inbox / "营城街道.xlsx", requests__received__natural=999)
    blank, filled = folder / "空.xlsx", folder / "村.xlsx"
    api.blank(F2021, blank, _YEAR, Unit("220113004001", "西营城村"))
    api.fill(blank, consistent(F2021, "220113004001"), filled, FORMS)
    api.merge([filled], inbox / "西营城街道.xlsx", FORMS, unit=Unit(_FOURTH, "西营城街道"))
    for each in (blank, filled):
        each.unlink()
    take(Season(season), "王五", [])
    fill(season, _SECOND, inbox / "营城街道（改）.xlsx", requests__received__natural=998)
    fill(
        season,
        _THIRD,
        inbox / "九郊街道.xlsx",
        narrative__overview="本年度收到政府信息公开申请999件，上年结转3件。",
    )
    take(Season(season), "王五", [])
    decide.accept_clean(Season(season), "王五")
    decide.accept(Season(season), _FOURTH, "王五", "电话核实过")
    merge(Season(season), "王五")
    return season


class _Camera:
    """Visits pages in a window and takes their pictures.

    Args:
        window: The window.
        base: What stands before the path of every page.
        folder: Where the collections lie.
        target: Where the pictures go.
        ending: Their format: ``.webp`` or ``.png``.
    """

    def __init__(self, window: Browser, base: str, folder: Path, target: Path, ending: str) -> None:
        """Takes none yet."""
        self.window, self.base = window, base
        self._folder, self._target, self._ending = folder, target, ending
        self._language = "zh"
        self.dropped: dict[str, bytes] = {}

    def visit(self, path: str, host: str = "127.0.0.1") -> None:
        """Shows a page."""
        self.window.visit(f"{self.base.replace('127.0.0.1', host)}{path}")

    def press(self, button: str) -> None:
        """Presses the button that a selector names, and waits for the page that follows."""
        self.window.run("window.old = true; " + _PRESS, button)
        self.wait("!window.old && document.readyState === 'complete'")

    def wait(self, condition: str) -> None:
        """Waits until a condition of the page holds."""
        self.window.run(
            "return new Promise((done) => { const look = () => "
            f"({condition}) ? done() : setTimeout(look, 50); look(); }})"
        )

    def speak(self, language: str) -> None:
        """Lets the pages be in that language."""
        if language != self._language:
            self.visit("/seasons")
            self.window.run(
                "window.old = true; document.querySelector('header [name=language]').click()"
            )
            self.window.run("return new Promise((done) => setTimeout(done, 700))")
            self._language = language

    def take(self, page: Page) -> None:
        """The picture of the page that is shown."""
        self.window.resize(page.width, _HEIGHT)
        if page.script:
            self.window.run(page.script)
        self.window.run(_RENAME, str(self._folder.resolve()), _FOLDER)
        file = self._target / f"desk-{page.name}-{page.width}{self._ending}"
        self.window.picture(file)
        print(file.name)


def _prepare(camera: _Camera, name: str) -> None:
    """Brings the new collection to where its next picture is taken."""
    if name == "new-1-fault":
        camera.visit("/new")
        camera.window.run(_PUT, "files", FORM.replace("sheet: 存量", "shet: 存量"), "季报.yaml")
        camera.press("button[formaction='/new/own']")
    if name == "new-2-fault":
        camera.visit("/new")
        camera.window.run(_PUT, "files", FORM, "季报.yaml")
        camera.press("button[formaction='/new/own']")
        camera.window.run("document.querySelector('[name=unit_name]').value = '长春市九台区'")
        camera.press("button.main")
        rows = f"{_FIRST},九台街道\n{_FIRST},营城街道\n"
        camera.window.run(_PUT, "file", f"单位代码,单位名称\n{rows}", "名单.csv")
        camera.press("form[enctype] button")
    if name == "new-2":
        rows = "".join(f"{code},{each}\n" for code, each in UNITS.items())
        camera.window.run(_PUT, "file", f"单位代码,单位名称\n{rows}", "名单.csv")
        camera.press("form[enctype] button")
    if name == "inbox":
        camera.visit("/inbox")
        for each, data in camera.dropped.items():
            camera.window.run(DROP, each, base64.b64encode(data).decode())
        camera.wait(f"document.querySelectorAll('.answers li').length === {len(camera.dropped)}")
        camera.wait("!document.getElementById('progress').dataset.busy")


def _enter(camera: _Camera, address: str) -> None:
    """Opens the address that the program printed, and the collection of this year."""
    camera.window.visit(address)
    camera.wait("location.pathname !== '/open' && document.readyState === 'complete'")
    camera.visit("/seasons")
    camera.press("[name=name][value=收表] ~ button")


def _visit_door(camera: _Camera, page: Page, outer: str, link: str, season: Path) -> None:
    """Shows a page of the door, where the unit has sent a workbook if the page is about that."""
    address = f"http://{outer}{page.path.format(link=link)}"
    if page.name == "door-sent" and page.width == _WIDE:
        file = fill(season, _SECOND, season.parent / "营.xlsx", requests__received__natural=997)
        sent = httpx2.post(
            f"http://{outer}/r/{link}/send",
            files={"file": ("营城街道.xlsx", file.read_bytes())},
            follow_redirects=True,
        )
        sent.raise_for_status()
        file.unlink()
    if page.language == "en":
        address += "&lang=en"
    camera.window.visit(address)


def main(target: Path = _GALLERY, ending: str = ".webp") -> None:
    """Writes the pictures.

    Args:
        target: Where.
        ending: Their format: ``.webp`` or ``.png``.
    """
    target.mkdir(exist_ok=True)
    for old in target.glob("desk-*-*.*"):
        old.unlink()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        os.environ["XDG_CONFIG_HOME"] = f"{scratch}/config"
        folder = Path(scratch) / "政务公开"
        season = make_season(folder)
        earlier = folder / "上一年"
        shutil.copytree(season, earlier)
        task = earlier / "任务.yaml"
        task.write_text(
            task.read_text("utf-8").replace(f"year: {_YEAR}", f"year: {_YEAR - 1}"), "utf-8"
        )
        outer = f"127.0.0.1:{free_port()}"
        opened = Season(season)
        link = list_links(opened, opened.events())[_SECOND]
        window = stack.enter_context(browser(_CHROMIUM, Path(scratch) / "profile"))
        address, _ = stack.enter_context(desk(folder))
        camera = _Camera(window, address.partition("/open")[0], folder, target, ending)
        _enter(camera, address)
        camera.visit(f"/merge/below?unit={_FOURTH}&cell={_CELL}")
        file = fill(season, _SILENT, folder / "沐石河.xlsx")
        camera.dropped = {"沐石河镇.xlsx": file.read_bytes(), "电话记录.txt": "下周报".encode()}
        file.unlink()
        row = str(window.run("return document.querySelector('main td a').href"))
        for page in PAGES:
            if page.name == "links-open":
                address, _ = stack.enter_context(desk(folder, "zh", "--intake", outer))
                camera.base = address.partition("/open")[0]
                _enter(camera, address)
            if page.name == "stopped":
                camera.visit("/")
                window.run(_LEAVE)
                camera.wait("document.title === '已退出' && document.readyState === 'complete'")
            elif page.path.startswith("/r/"):
                _visit_door(camera, page, outer, link, season)
            else:
                camera.speak(page.language)
                _prepare(camera, page.name)
                if page.name not in {"inbox", "new-1-fault", "new-2-fault"}:
                    path = row.removeprefix(camera.base) if page.path == "{row}" else page.path
                    # Another name of this computer is another browser to the program.
                    away = page.name == "shut-out"
                    camera.visit(path, "localhost" if away else "127.0.0.1")
            camera.take(page)
    files = [f"desk-{each.name}-{each.width}{ending}" for each in PAGES]
    listed = "\n".join(
        f"{each.what}:\n\n![{each.name}]({file})\n" for each, file in zip(PAGES, files, strict=True)
    )
    (target / "desk.md").write_text(f"{_HEAD}\n{listed}", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]), *sys.argv[2:3])
