"""What a form declares about its published report: title, order of sections, a draft."""

from __future__ import annotations

from msgspec import field

from xlsreport.text.records import Record

__all__ = ["Draft", "DraftSentence", "Publication"]


class DraftSentence(Record, frozen=True):
    """One sentence of a draft.

    Attributes:
        text: The sentence. ``{year}`` and ``{unit}`` are the report's; ``{name}`` is the figure
            that the form's statements call so, ``{name.last}`` last year's, ``{name.share}`` its
            share of ``of`` in per cent.
        when: Names of figures that must all be above 0; empty for always.
        none: Names of figures that must all be 0; empty for always.
        of: The figure that shares are taken of; ``""`` where the sentence has none.
        starts: Whether a new paragraph starts with it.
    """

    text: str
    when: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    of: str = ""
    starts: bool = False


class Draft(Record, frozen=True):
    """The draft of one narrative.

    Attributes:
        narrative: Its id; ``""`` where the form declares no draft.
        sentences: In order.
    """

    narrative: str = ""
    sentences: tuple[DraftSentence, ...] = ()


class Publication(Record, frozen=True):
    """How the report of a form is printed.

    Attributes:
        title: Its title with ``{unit}`` and ``{year}``; ``""`` for unit, year and form's title.
        sections: Ids of narratives and tables in printed order; empty for the order in which the
            form declares them, tables first.
        draft: The draft of a narrative.
    """

    title: str = ""
    sections: tuple[str, ...] = ()
    draft: Draft = field(default_factory=Draft)
