"""What every sheet of a merged workbook is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.workbook import Workbook

    from xlsreport.forms.form import Form
    from xlsreport.layout import Layout
    from xlsreport.merge.records import Consolidation, Reconciliation
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language
    from xlsreport.workbook.styles import Styles

__all__ = ["MergedBook"]


@dataclass(frozen=True, slots=True)
class MergedBook:
    """A merge on its way into a workbook.

    Attributes:
        book: The open workbook.
        styles: Its formats.
        layout: Where the form's own sheets have everything.
        result: The merge.
        outcomes: Every file that was read for it.
        proof: The same sums made by another way.
    """

    book: Workbook
    styles: Styles
    layout: Layout
    result: Consolidation
    outcomes: Sequence[Outcome]
    proof: Reconciliation
    by_file: Mapping[str, Outcome] = field(init=False)
    folder: str = field(init=False)

    def __post_init__(self) -> None:
        """Find outcomes by the names of their files, and the folder that all of them share."""
        object.__setattr__(self, "by_file", {each.file: each for each in self.outcomes})
        object.__setattr__(self, "folder", _common_folder(list(self.by_file)))

    def joined(self, texts: Iterable[str]) -> str:
        """Texts behind each other, those that are empty left out."""
        return ("；" if self.language == "zh" else "; ").join(text for text in texts if text)

    def file(self, name: str) -> str:
        """A file's name as lists show it: without the folder that all of them share."""
        return visible(name.removeprefix(self.folder))

    @property
    def form(self) -> Form:
        """The form."""
        return self.layout.form

    @property
    def language(self) -> Language:
        """The language of the sheets."""
        return self.form.language

    def word(self, key: str, **values: object) -> str:
        """A word or sentence in the form's language, with its placeholders filled in."""
        text = word(key, self.language)
        return text.format(**values) if values else text


def _common_folder(files: Sequence[str]) -> str:
    """What all names begin with, up to the last slash in it; ``""`` for nothing."""
    first, last = min(files, default=""), max(files, default="")
    length = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        len(first),
    )
    shared = first[:length]
    return shared[: max(shared.rfind("/"), shared.rfind("\\")) + 1]
