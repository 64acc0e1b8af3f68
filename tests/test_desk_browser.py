"""The program as it is started, and a season in a real Chromium: dropping, keys, readers."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.browser import Browser, browser
from tests.desk import UNITS, fill, new_season, states
from tests.samples import F2021, FORMS, consistent
from tests.test_own_form_season import FORM
from tests.tools import require
from xlsreport import api
from xlsreport.collection import decide
from xlsreport.collection.links import list_links
from xlsreport.collection.season import Season
from xlsreport.collection.settle import merge
from xlsreport.collection.take import take
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST, _SECOND, _THIRD = UNITS
_SECONDS = 60.0
_NARROW = 390
# Drops a file on the page as a person does.
DROP = """
const [name, text] = arguments;
const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const transfer = new DataTransfer();
transfer.items.add(new File([bytes], name));
document.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true}));
"""
# Contrast takes longest: of the rows of a form that look the same, the first are enough.
_AXE = """
const same = document.querySelectorAll(
  "table.form tr:nth-child(n+7):not(:has(.error, .warning, .mark, small))");
const tell = (found) => found.violations
  .filter((each) => ["serious", "critical"].includes(each.impact))
  .map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
const all = axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
  rules: {"color-contrast": {enabled: false}},
});
if (!arguments[0]) return all.then(tell);
return all.then((first) => {
  for (const each of same) each.hidden = true;
  return axe.run(document, {runOnly: {type: "rule", values: ["color-contrast"]}}).then((second) => {
    for (const each of same) each.hidden = false;
    return [...tell(first), ...tell(second)];
  });
});
"""


@contextmanager
def desk(
    folder: Path, language: str = "zh", *options: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The program, and the address that it prints."""
    command = [sys.executable, "-m", "xlsreport", "--lang", language, "desk", str(folder)]
    process = subprocess.Popen(
        [*command, "--no-browser", "--by", "王五", *options],
        stdout=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/open\?token=\S+", line)
        assert found is not None, line
        yield found[0], process
    finally:
        process.kill()
        process.wait(timeout=60)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    spec = importlib.util.find_spec("axe_core_python")
    assert spec is not None
    assert spec.origin is not None
    with browser(require("chromium"), tmp_path_factory.mktemp("profile")) as opened:
        opened.put_into_every_page(
            Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")
        )
        yield opened


def _wait(window: Browser, script: str) -> Any:
    """What a script returns as soon as it returns something."""
    until = time.monotonic() + _SECONDS
    while not (found := window.run(script)):
        assert time.monotonic() < until, script
        time.sleep(0.1)
    return found


def _text(window: Browser) -> str:
    return str(window.run("return document.body.innerText"))


def _press(window: Browser, button: str) -> None:
    """Presses the button that says so, and waits for the page that follows."""
    script = """
    const button = [...document.querySelectorAll("main button")]
      .find((each) => each.textContent.trim() === arguments[0]);
    window.pressed = true;
    for (let each = button; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") each.open = true;
    }
    button.click();
    """
    window.run(script, button)
    _wait(window, "return document.readyState === 'complete' && !window.pressed")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_season_in_the_browser(window: Browser, tmp_path: Path, language: str) -> None:
    # The last page of a program that was stopped may still have asked for its style.
    window.visit("about:blank")
    window.log()
    folder = new_season(tmp_path)
    words = {
        "zh": ("概览", "没有问题，可以采纳", "采纳", "退回", "汇总已采纳的", "汇总好了", "已退回"),
        "en": ("Overview", "no fault; accept it", "Accept", "returned", "Merge what is accepted",
               "Merged:", "Entered as returned"),
    }[language]  # fmt: skip
    overview, no_fault, accept, _, merge, merged, returned = words
    files = {
        "甲.xlsx": fill(folder, _FIRST, tmp_path / "甲.xlsx"),
        "乙.xlsx": fill(folder, _SECOND, tmp_path / "乙.xlsx", requests__received__natural=999),
    }
    with desk(folder, language) as (address, process):
        window.visit(address)
        _wait(window, f"return document.title.startsWith('{overview}')")
        base = address.partition("/open")[0]
        window.visit(f"{base}/inbox")
        for name, file in files.items():
            window.run(DROP, name, base64.b64encode(file.read_bytes()).decode())
        _wait(window, "return document.querySelectorAll('.answers .badge.clean, .answers .badge."
                      "with_errors').length === 2")  # fmt: skip
        assert no_fault in _text(window)

        # By keys: the next unit with an open point, whatever has the focus.
        window.visit(f"{base}/unit?unit={_THIRD}")
        key = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true}))"
        window.run(key.replace("document.d", "document.body.d"))
        _wait(window, f"return location.search.includes('{_FIRST}')")
        _press(window, accept)
        assert states(folder)[_FIRST] == "accepted"
        window.run(key.replace("document.d", "document.body.d"))
        _wait(window, f"return location.search.includes('{_SECOND}')")
        assert window.run("return document.querySelector('td.error').innerText").startswith("999")
        _press(window, "登记：已退回" if language == "zh" else "Enter as returned")
        assert returned in _text(window)
        assert states(folder)[_SECOND] == "returned"

        window.visit(f"{base}/merge")
        _press(window, merge)
        assert merged in _text(window)
        # A screen reader begins with what was done, and knows the language of the form's words.
        assert merged in window.run("return document.activeElement.textContent")
        assert window.run("return document.querySelector('table.form').lang") == F2021.language
        cell = "requests.received.natural"
        window.run(
            f"document.querySelector('#at-{cell.replace('.', chr(92) * 2 + '.')} a').click()"
        )
        _wait(window, "return location.pathname === '/merge/cell'")
        window.run("document.querySelector('main tbody a').click()")
        _wait(window, "return location.pathname === '/unit'")
        shown = window.run("return document.querySelector(':target').innerText")
        assert shown.startswith(str(consistent(F2021, _FIRST)[cell]))
        # A text is held against the figures while it is written, later where that failed.
        window.visit(f"{base}/report")
        window.run("""
        const ask = window.fetch;
        window.fetch = async () => { window.fetch = ask; throw new Error("no answer"); };
        const field = document.querySelector("textarea");
        field.value = field.value.replace(/新收(.*?)申请\\d+件/, "新收$1申请99999件");
        field.dispatchEvent(new Event("input", {bubbles: true}));
        """)
        _wait(window, "return !!document.querySelector('.checked mark')")
        assert "written" not in [event.kind for event in Season(folder).events()]
        assert window.log() == []

        # From the page: it says so, and the program ends by itself.
        window.run("document.querySelector('form[action=\"/stop\"] button').click()")
        assert process.wait(timeout=60) == 0


_CHOOSE = """
const [field, name, text] = arguments;
const transfer = new DataTransfer();
transfer.items.add(new File([text], name));
document.querySelector(`main input[name=${field}]`).files = transfer.files;
"""
_SHOWN = """
const period = document.getElementById("period");
return period.checkVisibility()
  && [...period.options].filter((each) => !each.closest("[disabled]")).length;
"""


def test_a_quarterly_form_of_ones_own_is_collected_in_the_browser_in_both_languages(
    window: Browser, tmp_path: Path
) -> None:
    def read(text: str) -> str:
        window.run(_CHOOSE, "files", "count.yaml", text)
        _press(window, "Read the form")
        return _text(window)

    with desk(tmp_path, "en") as (address, _):
        base = _enter(window, address)
        window.visit(f"{base}/new")
        assert "count.yaml, line 9: " in read(FORM.replace("sheet: 存量", "shet: 存量"))
        marked = window.run("return document.querySelector('.lines .error').innerText")
        assert "shet: 存量" in marked
        assert window.run(_AXE, "contrast") == []
        window.resize(_NARROW, 768)
        assert window.run("return document.documentElement.scrollWidth") <= _NARROW
        window.resize(1366, 768)
        assert "without a fault" in read(FORM)
        # Only where the chosen form has periods there is a field for one, and only for its own.
        assert window.run(_SHOWN) == 1 + 4
        choose = """
        const form = document.getElementById("form");
        form.value = arguments[0];
        form.dispatchEvent(new Event("change"));
        """
        window.run(choose, F2021.id)
        assert window.run(_SHOWN) is False
        window.run(choose, "count-1")
        window.run("""
        document.querySelector("[name=year]").value = "2025";
        document.querySelector("[name=unit_name]").value = "九台区";
        document.getElementById("period").selectedIndex = 2;
        """)
        _press(window, "Next: roster")
        window.run(_CHOOSE, "file", "名单.csv", "代码,名称\n1,甲\n")
        _press(window, "Read it")
        window.visit(f"{base}/new?step=3")
        _press(window, "Next: hand out")
        assert "Q2 2025" in _text(window)
        window.run("document.querySelector('[name=folder]').value = '收表'")
        _press(window, "Make it and write the workbooks")

        season = Season(tmp_path / "收表")
        (blank,) = (tmp_path / "收表" / "1-下发").iterdir()
        file = tmp_path / "甲.xlsx"
        api.fill(blank, dict.fromkeys(season.form.cells, 4), file, season.forms)
        _speak(window, base, "zh")
        window.visit(f"{base}/inbox")
        window.run(DROP, "甲.xlsx", base64.b64encode(file.read_bytes()).decode())
        _wait(window, "return document.querySelector('.answers .badge.clean')")
        window.visit(f"{base}/unit?unit=1")
        assert "2025年第二季度" in _text(window)
        _press(window, "采纳")
        window.visit(f"{base}/merge")
        _press(window, "汇总已采纳的")
        assert "汇总好了" in _text(window)


@pytest.fixture(scope="module")
def everything(
    window: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """A program with something on every page; its address, and each page by what is on it."""
    folder = tmp_path_factory.mktemp("任务")
    season = new_season(folder)
    merged = season / "2-收件" / "九郊汇总.xlsx"
    blank, filled = folder / "空.xlsx", folder / "甲村.xlsx"
    api.blank(F2021, blank, 2023, Unit("220113003001", "甲村"))
    api.fill(blank, consistent(F2021, "220113003001"), filled, FORMS)
    api.merge([filled], merged, FORMS, unit=Unit(_THIRD, UNITS[_THIRD]))
    fill(season, _FIRST, season / "2-收件" / "甲.xlsx", requests__received__natural=999)
    opened = Season(season)
    take(opened, "王五", [], jobs=1)
    decide.accept(opened, _THIRD, "王五", "已核实")
    merge(opened, "王五")
    shutil.copytree(season, folder / "前一年")
    task = folder / "前一年" / "任务.yaml"
    task.write_text(task.read_text("utf-8").replace("year: 2023", "year: 2022"), "utf-8")
    outer = f"127.0.0.1:{free_port()}"
    links = list_links(opened, opened.events())
    with desk(folder, "zh", "--intake", outer) as (address, _):
        base = _enter(window, address)
        window.visit(f"{base}/seasons")
        _press(window, "收表")
        figure = f"unit={_THIRD}&cell=requests.received.natural"
        window.visit(f"{base}/merge/below?{figure}")
        row = window.run("return document.querySelector('main td a').href")
        paths = [
            "/", "/inbox", f"/unit?unit={_FIRST}", f"/unit?unit={_SECOND}", "/merge",
            "/merge/cell?cell=requests.received.natural", f"/merge/below?{figure}", "/report",
            "/handout", "/history", "/links", "/key", "/seasons",
            "/seasons/trend?name=收表&name=前一年", "/nowhere",
            *(f"/new?step={number}" for number in range(1, 5)),
        ]  # fmt: skip
        pages = {path: f"{base}{path}" for path in paths} | {"row": row}
        pages["door"] = f"http://{outer}/r/{links[_FIRST]}"
        pages["stranger"] = f"http://{outer}/r/nobody"
        yield base, pages


@pytest.mark.parametrize(("language", "width"), [("zh", 1366), ("en", 390)])
def test_no_page_has_a_serious_fault_of_accessibility_or_is_wider_than_a_telephone(
    window: Browser, everything: tuple[str, dict[str, str]], language: str, width: int
) -> None:
    base, pages = everything
    _speak(window, base, language)
    faults = {}
    window.resize(width, 768)
    for name, address in pages.items():
        window.visit(f"{address}?lang={language}" if name == "door" else address)
        # Contrast takes longest and does not depend on the language.
        found = window.run(_AXE, language == "zh")
        if width > _NARROW:
            window.resize(_NARROW, 768)
        if window.run("return document.documentElement.scrollWidth") > _NARROW:
            found.append("it is wider than a telephone")
        if width > _NARROW:
            window.resize(width, 768)
        # Who was not let in is told in both languages.
        told = "zh" if name == "stranger" else language
        if not window.run("return document.documentElement.lang").startswith(told):
            found.append("it is in another language")
        if found:
            faults[name] = found
    assert faults == {}


def test_the_door_that_is_shut_has_no_serious_fault_of_accessibility(
    window: Browser, everything: tuple[str, dict[str, str]]
) -> None:
    base, pages = everything
    host, _, port = pages["door"].split("/")[2].partition(":")
    for language in ("zh", "en"):
        _speak(window, base, language)
        window.visit(f"{base}/links")
        if language == "zh":
            _press(window, "关上入口")
        window.run("document.querySelector('main details').open = true")
        assert window.run(_AXE, "contrast") == []
    # Others come through it afterwards.
    window.run("document.querySelector('[name=host]').value = arguments[0]", host)
    window.run("document.querySelector('[name=port]').value = arguments[0]", port)
    _press(window, "Open the door")
    assert pages["door"] in _text(window)


def _speak(window: Browser, base: str, language: str) -> None:
    window.resize(1366, 768)
    window.visit(f"{base}/seasons")
    if not window.run("return document.documentElement.lang").startswith(language):
        window.run("window.pressed = true; document.querySelector('[name=language]').click()")
        _wait(window, "return document.readyState === 'complete' && !window.pressed")


def _enter(window: Browser, address: str) -> str:
    """Opens the address that was printed; what stands before the path of every page."""
    window.visit(address)
    _wait(window, "return location.pathname !== '/open' && document.readyState === 'complete'")
    return address.partition("/open")[0]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_ctrl_c_stops_it_without_an_error(tmp_path: Path) -> None:
    with desk(tmp_path) as (_, process):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    with desk(tmp_path) as (address, _):
        port = address.split(":")[2].partition("/")[0]
        second = subprocess.run(
            [sys.executable, "-m", "xlsreport", "--lang", "zh", "desk", str(tmp_path), "--port",
             port, "--no-browser"],
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert second.returncode == 2
        assert f"127.0.0.1 的端口 {port} 用不了" in second.stderr


def test_the_door_is_open_only_where_it_is_asked_for(tmp_path: Path) -> None:
    folder = new_season(tmp_path)
    port = free_port()
    season = Season(folder)
    link = f"http://127.0.0.1:{port}/r/{list_links(season, season.events())[_FIRST]}"
    with desk(folder), pytest.raises(httpx2.ConnectError):
        httpx2.get(link)
    with desk(folder, "zh", "--intake", f"127.0.0.1:{port}") as (address, _):
        assert UNITS[_FIRST] in httpx2.get(link).text
        outer = f"http://127.0.0.1:{port}/open?{address.partition('?')[2]}"
        assert httpx2.get(outer).status_code == 404


def test_with_a_certificate_the_door_speaks_tls_and_nothing_else(tmp_path: Path) -> None:
    folder, port = new_season(tmp_path), free_port()
    certificate, key = tmp_path / "证书.pem", tmp_path / "私钥.pem"
    subprocess.run(
        [require("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    season = Season(folder)
    link = f"127.0.0.1:{port}/r/{list_links(season, season.events())[_FIRST]}"
    data = fill(folder, _FIRST, tmp_path / "甲.xlsx").read_bytes()
    options = ("--certificate", str(certificate), "--private-key", str(key))
    with desk(folder, "zh", "--intake", f"127.0.0.1:{port}", *options):
        trusted = ssl.create_default_context(cafile=str(certificate))
        with httpx2.Client(verify=trusted, follow_redirects=True, timeout=_SECONDS) as client:
            sent = client.post(f"https://{link}/send", files={"file": ("甲.xlsx", data)})
            assert "收到了，没有问题" in sent.text
            assert hashlib.sha256(data).hexdigest() in sent.text
        with pytest.raises(httpx2.ConnectError):  # who does not trust it is told
            httpx2.get(f"https://{link}")
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"http://{link}")
    assert states(folder)[_FIRST] == "received"


def test_a_certificate_that_is_none_and_an_address_without_port_are_named(tmp_path: Path) -> None:
    wrong = tmp_path / "证书.pem"
    wrong.write_text("?", encoding="utf-8")
    command = [sys.executable, "-m", "xlsreport", "--lang", "zh", "desk", str(tmp_path)]
    for options, said in (
        (["--intake", "127.0.0.1:0", "--certificate", str(wrong)], "证书用不了"),
        (["--intake", "127.0.0.1"], "地址:端口"),
    ):
        ended = subprocess.run(
            [*command, "--no-browser", *options], capture_output=True, encoding="utf-8", check=False
        )
        assert ended.returncode == 2
        assert said in ended.stderr
