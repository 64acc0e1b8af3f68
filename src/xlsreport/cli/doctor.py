"""``xlsreport doctor``: what this computer has of what the program can use, and what it lacks."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport import __version__
from xlsreport.cli.help import office_command
from xlsreport.cli.terminal import print_lines
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

    from xlsreport.cli.language import Speaker

__all__ = ["command"]

_SECONDS = 30
# What the extras of the package are for; those for work on the program are not listed.
_EXTRAS = {
    "publish": ("公布的报告写成 Word", "published reports as Word"),
    "archives": ("收 .7z 和 .rar", "taking in .7z and .rar"),
    "desk": ("浏览器里收表", "a season in the browser"),
    "parquet": ("导出 .parquet", "exports as .parquet"),
    "dask": ("在多台计算机上读表", "reading on several computers"),
}
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)[^;]*(?:;.*extra == ['\"](?P<extra>\w+)['\"])?")
_UNPACKERS = ("unrar", "unar", "7z", "7zz")
_WINDOWS_FONTS = Path("C:/Windows/Fonts")
_FANGSONG = ("simfang.ttf", "STFANGSO.TTF")


class _Line(Record, frozen=True):
    """One thing that is looked for; ``there`` is ``None`` where nothing can be said."""

    name: str
    what: str
    advice: str = ""
    there: bool | None = True


def command(say: Speaker) -> click.Command:
    """The command ``doctor``."""

    @office_command(
        say,
        "doctor",
        "看看这台计算机上有什么、缺什么：版本、LibreOffice、字体、可选功能、缓存。",
        "Say what this computer has and lacks: versions, LibreOffice, fonts, extras, cache.",
    )
    def doctor() -> None:
        print_lines(_describe(line, say) for line in _look(say))

    return doctor


def _describe(line: _Line, say: Speaker) -> str:
    marks = {True: say("有  ", "yes"), False: say("没有", "no "), None: say("不知", "?  ")}
    advice = f"\n      {line.advice}" if line.advice and not line.there else ""
    what = f"{say('：', ': ')}{line.what}" if line.what else ""
    return f"{marks[line.there]}  {line.name}{what}{advice}"


def _look(say: Speaker) -> Iterator[_Line]:
    system = f"{platform.system()} {platform.release()}"
    yield _Line("xlsreport", f"{__version__}  {Path(__file__).parents[1]}")
    yield _Line("Python", f"{platform.python_version()}  {system}  {sys.executable}")
    required = _list_required()
    yield _look_for_libraries(
        required.get("", []), say("必需的库", "libraries that are needed"),
        say("重新安装：", "Install again: ") + "python -m pip install --force-reinstall xlsreport",
        say,
    )  # fmt: skip
    for extra, (zh, en) in _EXTRAS.items():
        yield _look_for_libraries(
            required.get(extra, []), say(f"可选功能：{zh}", f"extra: {en}"),
            f'python -m pip install "xlsreport[{extra}]"', say,
        )  # fmt: skip
    yield _look_for_unpacker(say)
    yield _look_for_office(say)
    yield _look_for_fonts(say)
    yield _look_for_cache(say)
    encoding, place = sys.stdout.encoding or "-", locale.getlocale()[0] or "C"
    yield _Line(
        say("终端", "terminal"),
        say(
            f"编码 {encoding}，界面语言 {say.language}，系统区域 {place}",
            f"encoding {encoding}, language {say.language}, locale {place}",
        ),
    )


def _look_for_libraries(names: list[str], title: str, advice: str, say: Speaker) -> _Line:
    versions = {name: _version_of(name) for name in names}
    found = say("、", ", ").join(f"{n} {v}" for n, v in versions.items() if v)
    return _Line(title, found, advice, there=all(versions.values()))


def _list_required() -> dict[str, list[str]]:
    """The libraries that each extra of the installed package names; under ``""`` those of all."""
    from importlib import metadata

    names: dict[str, list[str]] = {}
    for each in metadata.requires("xlsreport") or ():
        found = _REQUIREMENT.match(each)
        if found is not None:
            names.setdefault(found["extra"] or "", []).append(found["name"])
    return names


def _version_of(name: str) -> str:
    from importlib import metadata  # it takes as long to load as the whole command line

    with suppress(metadata.PackageNotFoundError):
        return metadata.version(name)
    return ""


def _look_for_unpacker(say: Speaker) -> _Line:
    found = next((path for path in map(shutil.which, _UNPACKERS) if path), "")
    return _Line(
        say("解开 .rar 的程序", "a program that unpacks .rar"), found,
        say("只有收到 .rar 时才用得着：装 7-Zip 或 unar，放进 PATH。",
            "Needed for .rar only: install 7-Zip or unar and put it on PATH."),
        there=bool(found),
    )  # fmt: skip


def _look_for_office(say: Speaker) -> _Line:
    from xlsreport.errors import UsageError
    from xlsreport.report.published.pdf_file import find_office

    office = ""
    with suppress(UsageError):
        office = find_office()
    return _Line(
        "LibreOffice", office and (_ask(office, "--version") or office),
        say("只有公布 PDF 时才用得着：装 LibreOffice（Calc 和 Writer）。",
            "Needed for published PDFs only: install LibreOffice (Calc and Writer)."),
        there=bool(office),
    )  # fmt: skip


def _look_for_fonts(say: Speaker) -> _Line:
    name = say("中文字体", "Chinese fonts")
    if platform.system() == "Darwin":
        return _Line(name, say("随系统", "part of the system"))
    if platform.system() == "Windows":
        found = [font for font in _FANGSONG if (_WINDOWS_FONTS / font).exists()]
    elif shutil.which("fc-list") is None:
        return _Line(name, say("没有 fc-list，看不出来", "fc-list is not there to ask"), there=None)
    else:
        found = sorted(set(_ask("fc-list", ":lang=zh", "family").splitlines()))
    return _Line(
        name, say("、", ", ").join(found[:3]),
        say("PDF 和看板要用：装一种中文字体（如 Noto Sans CJK）。",
            "PDFs and boards need one: install a Chinese font, as Noto Sans CJK."),
        there=bool(found),
    )  # fmt: skip


def _look_for_cache(say: Speaker) -> _Line:
    from xlsreport.workers.cache import usual_folder

    folder = usual_folder()
    above = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    return _Line(
        say("缓存", "cache"), f"{folder}  {size / 1e6:.1f} MB",
        say("写不进去，读表会慢一些；检查这个文件夹的权限。",
            "It cannot be written and reading is slower; look at the folder's permissions."),
        there=os.access(above, os.W_OK),
    )  # fmt: skip


def _ask(*words: str) -> str:
    """What a program prints; ``""`` where it does not answer."""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - programs that were found on this computer
            words, capture_output=True, timeout=_SECONDS, check=True, stdin=subprocess.DEVNULL
        )
        return done.stdout.decode("utf-8", "replace").strip()
    return ""
