"""Writes out the words of a form's workbooks, to be put into a language of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.forms.yaml.interface import catalogue_text, find_words
from xlsreport.text.words import interface_words
from xlsreport.whole_files import refuse_unwritable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_words"]


def write_words(form: Path, target: Path) -> int:
    """Writes the file to translate and returns how many words are blank in it.

    Args:
        form: The form's file; what it brings already is kept.
        target: Where; a file of that name must not be there.

    Raises:
        DefinitionError: The form's file, or the file that it names, cannot be read.
        UsageError: The target is there or cannot be written.
    """
    if target.exists():
        raise UsageError(
            f"{target} 已经存在，没有覆盖。请换一个文件名。",
            f"{target} is there and was not overwritten. Choose another name.",
        )
    refuse_unwritable(target)
    code, words = find_words(form)
    target.write_text(catalogue_text(code, words), encoding="utf-8", newline="\n")
    return sum(not words.get(key) for key in interface_words())
