"""The node ``report`` of a form's YAML: how its published report is printed; ``docs/forms.md``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.forms.names import unknown_name
from xlsreport.forms.publication import Draft, DraftSentence, Publication
from xlsreport.forms.yaml.node import Node, at, list_of, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from xlsreport.forms.form import Narrative, Table
    from xlsreport.forms.lists import ListTable

__all__ = ["DRAFT_KEYS", "REPORT_KEYS", "SENTENCE_KEYS", "read_publication"]

REPORT_KEYS = ("title", "sections", "draft")
DRAFT_KEYS = ("narrative", "sentences")
SENTENCE_KEYS = ("text", "when", "none", "of", "starts")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OF_TITLE = frozenset({"unit", "year", "time"})
_PARTS = frozenset({"", "last", "share"})


def read_publication(
    node: Node,
    tables: Sequence[Table],
    narratives: Sequence[Narrative],
    figures: Sequence[str],
    of_others: Collection[str] = (),
    lists: Sequence[ListTable] = (),
) -> Publication:
    """How a form's report is printed.

    Args:
        node: The node.
        tables: The form's tables.
        narratives: Its narratives.
        figures: The ids of the figures of its statements, which a draft names.
        of_others: Those that the statements declare for other editions only; a sentence of the
            draft that needs one is passed over, as the figure is.
        lists: The form's lists.

    Raises:
        DefinitionError: Something in it is wrong; with its line.
    """
    entries = node.entries(REPORT_KEYS)
    title = text_of(entries, "title")
    for name in _PLACEHOLDER.findall(title):
        if name not in _OF_TITLE:
            entries["title"].refuse(
                f"标题里只能用 {{unit}} 和 {{year}}，没有“{{{name}}}”。",
                f"a title has {{unit}} and {{year}}, no {{{name}}}.",
            )
    short = [each.id.removeprefix("narrative.") for each in narratives]
    needed = [*short, *(table.id for table in tables)]
    # Whether a list is published is left to the form: its rows may name people.
    known = [*needed, *(table.id for table in lists)]
    sections = _read_sections(list_of(entries, "sections"), known, narratives)
    lacking = [name for name in needed if _make_id(name, narratives) not in sections]
    if sections and lacking:
        missing = lacking[0]
        entries["sections"].refuse(
            f"sections 要写全：少了“{missing}”。",
            f"sections must name all; {missing!r} is missing.",
        )
    draft = Draft()
    if "draft" in entries:
        draft = _read_draft(entries["draft"], narratives, figures, of_others)
    return Publication(title, sections, draft)


def _read_sections(
    nodes: Iterable[Node], known: list[str], narratives: Sequence[Narrative]
) -> tuple[str, ...]:
    found: list[str] = []
    for node in nodes:
        name = node.text()
        if name not in known:
            with at(node):
                raise unknown_name(name, known)
        found.append(_make_id(name, narratives))
        if found.count(found[-1]) > 1:
            node.refuse(f"“{name}”写了两次。", f"{name!r} is named twice.")
    return tuple(found)


def _make_id(name: str, narratives: Sequence[Narrative]) -> str:
    full = f"narrative.{name}"
    return full if any(each.id == full for each in narratives) else name


def _read_draft(
    node: Node,
    narratives: Sequence[Narrative],
    figures: Sequence[str],
    of_others: Collection[str],
) -> Draft:
    entries = node.entries(DRAFT_KEYS, DRAFT_KEYS)
    name = entries["narrative"].text()
    short = [each.id.removeprefix("narrative.") for each in narratives]
    if name not in short:
        with at(entries["narrative"]):
            raise unknown_name(name, short)
    read = [_read_sentence(each, figures, of_others) for each in list_of(entries, "sentences")]
    return Draft(f"narrative.{name}", tuple(each for each in read if each is not None))


def _read_sentence(
    node: Node, figures: Sequence[str], of_others: Collection[str]
) -> DraftSentence | None:
    """A sentence of the draft; none if it needs a figure of other editions."""
    entries = node.entries(SENTENCE_KEYS, ("text",))
    text = entries["text"].text()
    of = text_of(entries, "of")
    names = {key: [each.text() for each in list_of(entries, key)] for key in ("when", "none")}
    used: list[tuple[Node, str]] = [
        (entries[key], name) for key in ("when", "none") for name in names[key]
    ]
    used += [(entries["of"], of)] if of else []
    for name in _PLACEHOLDER.findall(text):
        figure, _, part = name.partition(".")
        if figure in _OF_TITLE and not part:
            continue
        if part not in _PARTS or (part == "share" and not of):
            entries["text"].refuse(
                f"看不懂“{{{name}}}”：可以写 {{编号}}、{{编号.last}}；"
                "写了 of 时还有 {编号.share}。",
                f"{{{name}}} is not understood: {{name}}, {{name.last}} and, with 'of', "
                "{name.share} can be written.",
            )
        used.append((entries["text"], figure))
    for where, name in used:
        if name not in figures and name not in of_others:
            with at(where):
                raise unknown_name(name, list(figures) or ["year", "unit"])
    if any(name not in figures for _, name in used):
        return None
    starts = entries["starts"].flag() if "starts" in entries else False
    return DraftSentence(text, tuple(names["when"]), tuple(names["none"]), of, starts)
