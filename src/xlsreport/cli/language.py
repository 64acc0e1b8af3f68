"""The language of a run: which one it is, and what click says of its own accord in Chinese.

The language is the one asked for, else the locale's, Chinese where it has none. click takes its
sentences through gettext and has no Chinese ones. Its modules call gettext by the names ``_`` and
``ngettext``; :func:`install` puts our look-up in their place. A sentence that a later click adds
stays English until it has a line here; ``tests/test_languages.py`` lists them.
"""

from __future__ import annotations

import codecs
import gettext
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.text.words import Language

__all__ = [
    "CHINESE",
    "Speaker",
    "choose_language",
    "install",
    "name_files_in_utf8",
    "open_streams",
    "speak",
    "use_utf8",
]

_NO_LANGUAGE = {"", "c", "posix"}


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language for this run.

    The help texts are needed before the options are parsed, so ``--lang`` is looked for here; the
    option itself refuses anything but ``zh`` and ``en`` later.
    """
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        value = ""
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        elif argument.startswith("--lang="):
            value = argument.removeprefix("--lang=")
        if value:
            return "en" if value == "en" else "zh"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environment.get(name, "").partition(".")[0].partition("_")[0].lower()
        if locale not in _NO_LANGUAGE:
            return "zh" if locale == "zh" else "en"
    if os.name == "nt":
        import locale as system

        name = (system.getlocale()[0] or "").lower()
        return "zh" if name.startswith(("zh", "chinese")) or not name else "en"
    return "zh"


class Speaker:
    """Says a text in the language of this run.

    Args:
        language: ``zh`` or ``en``.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, zh: str, en: str) -> str:
        """The one of the two that is to be said."""
        return zh if self.language == "zh" else en


def open_streams() -> None:
    """Gives a program that was started without standard output or error a place to write to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def name_files_in_utf8() -> None:
    """Starts the program anew where no file could get a Chinese name (``LC_ALL=C`` on old systems).

    Names that are given and found keep their bytes. The process stays the same one for its parent.
    """
    if os.name == "posix" and codecs.lookup(sys.getfilesystemencoding()).name == "ascii":
        command = [sys.executable, "-X", "utf8", "-m", "xlsreport", *sys.argv[1:]]
        os.execv(sys.executable, [os.fsencode(each) for each in command])  # noqa: S606


def use_utf8() -> None:
    """Makes both streams write every character in every code page of the console."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


CHINESE = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Error: {message}": "错误：{message}",
    "Aborted!": "已中断。",
    "Try '{command} {option}' for help.": "用 {command} {option} 看用法。",
    "Show this message and exit.": "显示这些说明。",
    "Show the version and exit.": "显示版本号。",
    "default: {default}": "默认：{default}",
    "(dynamic)": "（视情况而定）",
    "required": "必填",
    "env var: {var}": "环境变量：{var}",
    "deprecated": "不再使用",
    "Missing command.": "没有写命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少{param_type}",
    "Choose from:\n\t{choices}": "可以写：\n\t{choices}",
    "Invalid value: {message}": "写得不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 写得不对：{message}",
    "No such option {name!r}.": "没有选项 {name}。",
    "No such option: {name}": "没有选项 {name}。",
    "No such command {name!r}.": "没有命令 {name}。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是其中一个：{possibilities}？）",
    "(Possible options: {possibilities})": "（是不是其中一个：{possibilities}？）",
    "Got unexpected extra argument ({args})": "多写了参数：{args}",
    "Got unexpected extra arguments ({args})": "多写了参数：{args}",
    "Option {name!r} does not take a value.": "选项 {name} 后面不写值。",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 个值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name} 要写 {nargs} 个值。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 个值，只写了 1 个。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 个值，写了 {len} 个。",
    "Invalid start character for option ({option})": "选项不能这样开头：{option}",
    "{value!r} is not {choice}.": "“{value}”不行，只能写 {choice}。",
    "{value!r} is not one of {choices}.": "“{value}”不行，只能写其中一个：{choices}。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是整数。",
    "{value} is not in the range {range}.": "{value} 不在允许的范围（{range}）内。",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "“{value}”不行，可以写：{states}"
    ),
    "{name} {filename!r} does not exist.": "{name} {filename} 不存在。",
    "{name} {filename!r} is a file.": "{name} {filename} 是文件。",
    "{name} {filename!r} is a directory.": "{name} {filename} 是文件夹。",
    "{name} {filename!r} is not readable.": "{name} {filename} 不能读。",
    "{name} {filename!r} is not writable.": "{name} {filename} 不能写。",
    "{name} {filename!r} is not executable.": "{name} {filename} 不能运行。",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
    "unknown error": "原因不明",
}
"""By the English sentence, as click has it."""

_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")
_spoken: list[Language] = ["en"]


def speak(language: Language) -> None:
    """Says from now on click's own sentences in this language."""
    _spoken[0] = language


def install() -> None:
    """Puts our look-up in the place of gettext's in click's modules."""
    import click

    for name in _MODULES:
        module = sys.modules[f"{click.__name__}.{name}"]
        for called, ours in (("_", _find), ("ngettext", _find_plural)):
            if hasattr(module, called):
                setattr(module, called, ours)


def _find(sentence: str) -> str:
    if _spoken[0] == "zh" and sentence in CHINESE:
        return CHINESE[sentence]
    return gettext.gettext(sentence)


def _find_plural(one: str, many: str, count: int) -> str:
    if _spoken[0] == "zh":
        return _find(one if count == 1 else many)
    return gettext.ngettext(one, many, count)
