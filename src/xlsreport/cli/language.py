"""Which language to speak: the one asked for, else the locale's, Chinese where it has none."""

from __future__ import annotations

import codecs
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.text.words import Language

__all__ = ["Speaker", "choose_language", "name_files_in_utf8", "open_streams", "use_utf8"]

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
