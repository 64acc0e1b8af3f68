"""A headless Chromium, driven over plain HTTP as WebDriver says."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=1500,1000",
    # A window that nobody sees would have its timers and requests put off.
    "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)  # fmt: skip
# Enough for small Chinese characters to stay sharp.
_QUALITY = 60


class Browser:
    """One window."""

    def __init__(self, address: str, session: str) -> None:
        self._base = f"{address}/session/{session}"

    def open(self, file: Path) -> None:
        self.visit(file.as_uri())

    def visit(self, url: str) -> None:
        call("POST", f"{self._base}/url", {"url": url})

    def log(self) -> list[str]:
        """What the browser complained of since it was asked last, a policy that was broken say."""
        said = call("POST", f"{self._base}/se/log", {"type": "browser"})
        return [each["message"] for each in said if each["level"] in {"WARNING", "SEVERE"}]

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": size}
        call("POST", f"{self._base}/goog/cdp/execute", command)

    def picture(self, target: Path) -> None:
        """The whole page, as wide as the window; as PNG or WebP by the file's ending."""
        params = {"captureBeyondViewport": True, "format": target.suffix.removeprefix(".")}
        if target.suffix == ".webp":
            params["quality"] = _QUALITY
        asked = {"cmd": "Page.captureScreenshot", "params": params}
        answer = call("POST", f"{self._base}/goog/cdp/execute", asked)
        target.write_bytes(base64.b64decode(answer["data"]))

    def run(self, script: str, *arguments: Any) -> Any:
        """What ``script`` returns; it may return a promise."""
        return call("POST", f"{self._base}/execute/sync", {"script": script, "args": arguments})

    def put_into_every_page(self, script: str) -> None:
        """Runs ``script`` in every page from now on, before those of the page itself."""
        command = {"cmd": "Page.addScriptToEvaluateOnNewDocument", "params": {"source": script}}
        call("POST", f"{self._base}/goog/cdp/execute", command)

    def close(self) -> None:
        call("DELETE", self._base)


@contextmanager
def browser(chromium: str, profile: Path) -> Iterator[Browser]:
    driver = shutil.which("chromedriver")
    if driver is None:
        raise RuntimeError("chromedriver is missing beside chromium")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([driver, f"--port={port}"], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/status")
        options = {"binary": chromium, "args": [*FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        window = Browser(address, call("POST", f"{address}/session", wanted)["sessionId"])
        try:
            yield window
        finally:
            window.close()
    finally:
        process.terminate()
        process.wait(timeout=300)


def call(method: str, address: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, method=method)  # noqa: S310 - our own driver
    try:
        with urllib.request.urlopen(request, timeout=900) as answer:  # noqa: S310
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        error.add_note(error.read().decode())  # what went wrong stands only there
        raise


def _wait(address: str) -> None:
    for _ in range(6000):
        try:
            if call("GET", address)["ready"]:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(address)
