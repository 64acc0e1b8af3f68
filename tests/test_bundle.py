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
        assert b"\r\n" in archive.read("安装.bat")
        assert b"\n" not in archive.read("安装.bat").replace(b"\r\n", b"")
        assert archive.getinfo("安装.sh").external_attr >> 16 & 0o111
    assert names == {
        "安装.bat", "安装.sh", "install.py", "说明.txt", "wheels/xlsreport-0-py3-none-any.whl",
    }  # fmt: skip
    downloads = [words for words in asked if words[1] == "download"]
    assert len(downloads) == len(build.PLATFORMS) * len(build.PYTHONS)
    assert any("win_amd64" in words and "cp314" in words for words in downloads)


def test_the_installers_look_for_the_pythons_that_there_are_libraries_for() -> None:
    for name in ("安装.bat", "安装.sh"):
        text = (_FILES / name).read_text("utf-8")
        found = set(re.findall(r"\b3\.\d+\b(?! to)", text.replace("python3", "python 3")))
        assert set(build.PYTHONS) <= found, name


def test_an_installation_that_fails_says_so_in_both_languages(tmp_path: Path) -> None:
    shutil.copy(_FILES / "install.py", tmp_path)
    # Where the program is to stand, there is a file.
    (tmp_path / "program").touch()
    done = subprocess.run(
        [sys.executable, tmp_path / "install.py"], capture_output=True, check=False,
        env={"PYTHONIOENCODING": "utf-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )  # fmt: skip
    said = done.stderr.decode("utf-8")
    assert done.returncode == 1, said
    assert "没有装成" in said
    assert "the installation failed" in said
    assert "Traceback" not in said
