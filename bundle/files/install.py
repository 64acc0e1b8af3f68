"""Installs the program from the wheels in this folder into an environment in this folder."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import venv
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PLACE = _HERE / "program"
_WINDOWS = os.name == "nt"
_PROGRAM = _PLACE / ("Scripts/xlsreport.exe" if _WINDOWS else "bin/xlsreport")
_PYTHON = _PLACE / ("Scripts/python.exe" if _WINDOWS else "bin/python")
_WANTED = "xlsreport[archives,desk,publish]"
_BITS_64 = 8
# Makes the shortcut; the texts come as arguments, so that no path can be taken for a command.
_SHORTCUT = (
    "$shell = New-Object -ComObject WScript.Shell; "
    "$folder = [Environment]::GetFolderPath('Desktop'); "
    "$link = $shell.CreateShortcut((Join-Path $folder $env:XLSREPORT_LINK)); "
    "$link.TargetPath = $env:XLSREPORT_TARGET; $link.Arguments = $env:XLSREPORT_ARGUMENTS; "
    "$link.WorkingDirectory = [Environment]::GetFolderPath('MyDocuments'); $link.Save()"
)


def main() -> int:
    """Installs the program; 0 where it is there and answers."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a console or a file in another code cannot hold is shown as ?.
            stream.reconfigure(errors="replace")
    if struct.calcsize("P") != _BITS_64:
        return _fail(
            "这是 32 位的 Python，请装 64 位的。", "this Python has 32 bits; install one with 64."
        )
    print("正在安装，请稍等…… Installing ...", flush=True)
    try:
        venv.create(_PLACE, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "-q", "--no-index", "--find-links", "wheels", _WANTED]
        subprocess.run([_PYTHON, *install], check=True, cwd=_HERE)
        said = subprocess.run([_PROGRAM, "--version"], check=True, capture_output=True, text=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        return _fail(
            f"没有装成：{error}。检查磁盘是否已满、这个文件夹能不能写，"
            "有没有杀毒软件拦截，再运行一次。",
            f"the installation failed: {error}. Check disk and permissions and run it again.",
        )
    print(f"装好了 Installed: {said.stdout.strip()}")
    print(f"程序在 The program is {_PROGRAM}")
    if _WINDOWS and _put_on_desktop():
        print("桌面上有了图标“年报”。 There is an icon on the desktop.")
    return 0


def _put_on_desktop() -> bool:
    """Puts a shortcut on the desktop: the desk over the collections in the user's documents."""
    setting = {
        "XLSREPORT_LINK": "年报.lnk",
        "XLSREPORT_TARGET": str(_PROGRAM),
        "XLSREPORT_ARGUMENTS": "desk",
    }
    command = ["powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-Command", _SHORTCUT]
    try:
        subprocess.run(command, check=True, env=os.environ | setting)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"桌面图标没有放成 No icon: {error}")
        return False
    return True


def _fail(zh: str, en: str) -> int:
    print(zh, file=sys.stderr)
    print(en, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
