"""The pages of the documentation as tests see them: their commands, files, links and headings."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PAGES", "ROOT", "Block", "anchors", "blocks", "commands", "links"]

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "bench").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
    *sorted((ROOT / "templates").glob("*.md")),
)
_BLOCK = re.compile(
    r"^```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


class Block(Struct, frozen=True):
    """Text between fences.

    Attributes:
        kind: ``sh``: to be typed; ``console``: typed and answered; ``python``, ``yaml`` and others.
        title: The file that the reader is to make of it; empty where it is none.
        text: What stands between the fences.
    """

    kind: str
    title: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in its order."""
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(match["kind"], match["title"] or "", match["text"])


def commands(block: Block) -> Iterator[tuple[list[str], str | None]]:
    """The commands of a block as words, each with the answer that the page shows.

    The answer is ``None`` where the page shows none. A comment at the end of a line is dropped,
    a line that ends with a backslash goes on in the next.
    """
    if block.kind == "sh":
        for line in block.text.replace("\\\n", " ").splitlines():
            if words := shlex.split(line, comments=True):
                yield words, None
    elif block.kind == "console":
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            line, _, answer = part.partition("\n")
            yield shlex.split(line, comments=True), answer


def links(page: Path) -> list[str]:
    """Where the links and pictures of a page lead; code is left out."""
    return _LINK.findall(_CODE.sub("", _FENCED.sub("", page.read_text(encoding="utf-8"))))


def anchors(page: Path) -> set[str]:
    """The names of the headings of a page, as GitHub and the site make them."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    found = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in found}
