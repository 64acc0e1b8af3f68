"""The bundle for computers without network: what is in it, and what its installer says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from bundle import build

if TYPE_CHECKING:
    import pytest

_FILES = Path(build.__file__).with_name("files")


def test_windows_and_linux_get_installer_libraries_and_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def run(*words: str) -> None:
        asked.append(words)
        if words[1] == "wheel":
            Path(words[words.index("-w") + 1]).mkdir()
            (Path(words[words.index("-w") + 1]) / "xlsreport-0-py3-none-any.whl").touch()

    monkeypatch.setattr(build, "_run", run)
    made = build.bundle(tmp_path / "dist", tuple(build.PLATFORMS), build.PYTHONS)
    with zipfile.ZipFile(made) as archive:
        names = set(archive.namelist())
        for name in ("安装.bat", "说明.txt"):
            assert b"\r\n" in archive.read(name)
            assert b"\n" not in archive.read(name).replace(b"\r\n", b"")
        assert archive.read("说明.txt").decode("utf-8").startswith("\ufeff年报")
        # The names are marked as UTF-8, or Windows takes them for its own letters.
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist()[1:4])
        assert archive.getinfo("安装.sh").external_attr >> 16 & 0o111
    assert names == {
        "安装.bat", "安装.sh", "install.py", "说明.txt", "wheels/xlsreport-0-py3-none-any.whl",
    }  # fmt: skip
    downloads = [words for words in asked if words[1] == "download"]
    assert len(downloads) == len(build.PLATFORMS) * len(build.PYTHONS)
    assert any("win_amd64" in words and "cp314" in words for words in downloads)


def test_the_script_for_windows_is_read_right_whatever_the_console_speaks() -> None:
    data = (_FILES / "安装.bat").read_bytes()
    assert data.isascii() is False
    assert not data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8").splitlines()
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
    # Places to jump to are looked for by bytes: all stand before the first Chinese letter, which
    # comes long after the console was switched to UTF-8.
    chinese = next(at for at, line in enumerate(lines) if not line.isascii())
    places = [at for at, line in enumerate(lines) if line.startswith(":")]
    assert len(places) == 2
    assert max(places) < chinese
    for word in re.findall(r"(?:goto |call :)(\w+)", data.decode("utf-8")):
        assert f":{word}" in lines


def test_the_installers_look_for_the_pythons_that_there_are_libraries_for() -> None:
    for name in ("安装.bat", "安装.sh"):
        text = (_FILES / name).read_text("utf-8")
        found = set(re.findall(r"\b3\.\d+\b(?! to)", text.replace("python3", "python 3")))
        assert set(build.PYTHONS) <= found, name


def test_an_installation_that_fails_says_so_in_both_languages(tmp_path: Path) -> None:
    shutil.copy(_FILES / "install.py", tmp_path)
    # Where the program is to stand, there is a file.
    (tmp_path / "program").touch()
    for encoding in ("utf-8", "gbk", "cp1252"):
        done = subprocess.run(
            [sys.executable, tmp_path / "install.py"], capture_output=True, check=False,
            env={"PYTHONIOENCODING": encoding, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )  # fmt: skip
        said = done.stderr.decode(encoding)
        assert done.returncode == 1, said
        assert ("没有装成" in said) is (encoding != "cp1252")
        assert "the installation failed" in said
        assert "Traceback" not in said
