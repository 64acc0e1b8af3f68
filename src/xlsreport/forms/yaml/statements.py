"""Statements of a form read from YAML, checked line by line like the form itself.

A form holds its statements under ``statements:``, or names there another file that holds them, so
that the editions of one form share them. ``docs/narratives.md`` explains the keys.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError
from xlsreport.forms.expression import parse_sum, resolve
from xlsreport.forms.names import unknown_name
from xlsreport.forms.phrases import Grammar, check_phrase
from xlsreport.forms.statements import (
    Basis,
    Completion,
    Notice,
    Period,
    StatedFigure,
    Statements,
    Wording,
)
from xlsreport.forms.yaml.node import Node, read_yaml
from xlsreport.text.limits import LONGEST_CELL_TEXT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsreport.forms.expression import Sum, Term
    from xlsreport.forms.form import Cell, Narrative

__all__ = [
    "BASIS_KEYS",
    "COMPLETION_KEYS",
    "FIGURE_KEYS",
    "GRAMMAR_LISTS",
    "NOTICE_KEYS",
    "PERIOD_KEYS",
    "STATEMENTS_KEYS",
    "WORDING_LISTS",
    "figures_of_others",
    "read_statements",
]

STATEMENTS_KEYS = (
    "opening", "expected", "grammar", "wording", "period", "figures", "completions", "notices",
    "sets", "citations", "no_repeats", "must_say",
)  # fmt: skip
GRAMMAR_LISTS = (
    "fillers", "counters", "signs", "refused", "not_after", "not_behind", "behind_numeral",
)  # fmt: skip
WORDING_LISTS = (
    "ignored", "this_year", "other_times", "not_other_times", "comparisons", "part", "skipped",
    "joining", "each", "scopes", "areas", "organs", "topics", "announcing", "not_announcing",
    "report_names", "accomplished", "history", "yearly", "planned", "leftovers", "stock",
    "numbered", "not_numbered", "numbered_counters", "unnumbered", "blanks_before", "makers",
    "made", "persons", "bodies", "channels", "all_channels", "mottos", "motto_units",
    "except_from", "except_to", "cause_marks", "cause_rest", "former", "dated", "leads",
)  # fmt: skip
FIGURE_KEYS = (
    "id", "label", "editions", "phrases", "bases", "none", "about", "unless", "none_unless",
    "counters", "not_after", "whole", "in_part", "short", "short_after", "split", "causes",
)  # fmt: skip
COMPLETION_KEYS = ("label", "editions", "phrases", "expr", "about", "unless", "done")
BASIS_KEYS = ("label", "expr", "when")
PERIOD_KEYS = ("words", "first_day", "last_day")
NOTICE_KEYS = ("number", "since", "instead", "unless", "title", "issuers", "others")
# A set of words that phrases and lists name.
_SET = re.compile(r"<([a-z_]{2,})>")
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
# What an edition is called in a form's own definition.
_EDITION = re.compile(r"[a-z0-9][a-z0-9_]{0,15}")


def read_statements(
    node: Node, edition: str, cells: Mapping[str, Cell], narratives: Sequence[Narrative]
) -> Statements:
    """Reads and checks the statements of one edition.

    Args:
        node: The value of ``statements``: a mapping, or the path of a file that holds one, from
            the folder of the form's own file.
        edition: The edition; what is declared for others only is passed over.
        cells: The form's cells by id.
        narratives: The form's narratives.

    Raises:
        DefinitionError: Anything in it is wrong; with file and line.
    """
    top = _find_statements(node).entries(STATEMENTS_KEYS)
    sets = _read_sets(top["sets"]) if "sets" in top else {}
    grammar = top["grammar"].entries(GRAMMAR_LISTS) if "grammar" in top else {}
    ids = [narrative.id for narrative in narratives]
    own = [each for each in _list_items(top, "figures") if _concerns_edition(each, edition)]
    figures = tuple(_read_figure(each, cells, sets) for each in own)
    _refuse_repeated(own, [figure.id for figure in figures])
    return Statements(
        opening=_read_narrative_id(top["opening"], ids) if "opening" in top else "",
        expected=tuple(_read_expected(top["expected"], ids)) if "expected" in top else (),
        grammar=Grammar(**{key: _read_texts(grammar, key) for key in GRAMMAR_LISTS}),
        wording=_read_wording(top["wording"], sets) if "wording" in top else Wording(),
        period=_read_period(top["period"]) if "period" in top else Period(),
        figures=figures,
        completions=tuple(
            _read_completion(each, cells, sets, [figure.id for figure in figures])
            for each in _list_items(top, "completions")
            if _concerns_edition(each, edition)
        ),
        notices=tuple(_read_notice(each) for each in _list_items(top, "notices")),
        citations=_read_texts(top, "citations"),
        no_repeats=tuple(_read_narrative_id(each, ids) for each in _list_items(top, "no_repeats")),
        must_say=tuple(_read_must_say(top["must_say"], ids)) if "must_say" in top else (),
    )


def figures_of_others(node: Node, edition: str) -> frozenset[str]:
    """The ids of the figures that ``statements`` declare for other editions only.

    Args:
        node: The value of ``statements``, which :func:`read_statements` has read without a fault.
        edition: The edition.
    """
    entries = [
        (each.entries(FIGURE_KEYS, ("id",))["id"].text(), _concerns_edition(each, edition))
        for each in _list_items(_find_statements(node).entries(STATEMENTS_KEYS), "figures")
    ]
    own = {name for name, concerned in entries if concerned}
    return frozenset(name for name, _ in entries) - own


def _find_statements(node: Node) -> Node:
    """The mapping of the statements, which may stand in a file of its own."""
    if not isinstance(node.value, str):
        return node
    file = node.file.parent / node.text()
    if not file.is_file():
        node.refuse(f"没有文件 {file}。", f"there is no file {file}.")
    return _read_shared(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read_shared(file: Path, changed: int) -> Node:
    """The nodes of a file that several editions share, read once."""
    del changed  # a key of the cache: a file that was edited is read anew
    return read_yaml(file)


def _read_sets(node: Node) -> dict[str, str]:
    """The sets of words by name, each as alternatives of a phrase; one may hold earlier ones."""
    sets: dict[str, str] = {}
    names = tuple(node.value) if isinstance(node.value, dict) else ()
    for name, value in node.entries(names).items():
        if not _SET.fullmatch(f"<{name}>"):
            node.refuse(f"“{name}”不能作词组的名称。", f"{name!r} is no name of a set of words.")
        sets[name] = "|".join(_fill_sets(each, sets) for each in value.items())
    return sets


def _fill_sets(node: Node, sets: Mapping[str, str]) -> str:
    """A phrase or text with the sets that it names written out."""

    def words_of(found: re.Match[str]) -> str:
        if found[1] not in sets:
            node.refuse(f"没有词组“{found[1]}”。", f"there is no set of words {found[1]!r}.")
        return sets[found[1]]

    return _SET.sub(words_of, node.text())


def _read_figure(node: Node, cells: Mapping[str, Cell], sets: Mapping[str, str]) -> StatedFigure:
    entries = node.entries(FIGURE_KEYS, ("id", "label", "phrases", "bases"))
    return StatedFigure(
        id=entries["id"].text(),
        label=entries["label"].text(),
        phrases=_read_phrases(entries, "phrases", sets, number=True),
        bases=tuple(_read_basis(each, cells) for each in entries["bases"].items()),
        none=_read_phrases(entries, "none", sets, number=False),
        about=_read_texts(entries, "about"),
        unless=_read_texts(entries, "unless"),
        none_unless=_read_texts(entries, "none_unless"),
        counters=_read_texts(entries, "counters"),
        not_after=_read_texts(entries, "not_after"),
        whole="whole" in entries and entries["whole"].flag(),
        in_part="in_part" in entries and entries["in_part"].flag(),
        short=_read_phrases(entries, "short", sets, number=True),
        short_after=_read_texts(entries, "short_after"),
        split="split" in entries and entries["split"].flag(),
        causes=_read_texts(entries, "causes"),
    )


def _read_basis(node: Node, cells: Mapping[str, Cell]) -> Basis:
    entries = node.entries(BASIS_KEYS, ("label", "expr"))
    return Basis(
        label=entries["label"].text(),
        terms=_read_sum(entries["expr"], cells),
        when=_read_texts(entries, "when"),
    )


def _read_completion(
    node: Node, cells: Mapping[str, Cell], sets: Mapping[str, str], figures: Sequence[str]
) -> Completion:
    entries = node.entries(COMPLETION_KEYS, ("label", "phrases", "expr"))
    return Completion(
        label=entries["label"].text(),
        phrases=_read_phrases(entries, "phrases", sets, number=False),
        terms=_read_sum(entries["expr"], cells),
        about=_read_texts(entries, "about"),
        unless=_read_texts(entries, "unless"),
        done=tuple(each.one_of(figures) for each in _list_items(entries, "done")),
    )


def _read_notice(node: Node) -> Notice:
    entries = node.entries(NOTICE_KEYS, ("number", "since", "instead"))
    return Notice(
        number=entries["number"].text(),
        since=entries["since"].integer(1900, 2099),
        instead=entries["instead"].text(),
        unless=_read_texts(entries, "unless"),
        title=entries["title"].text() if "title" in entries else "",
        issuers=_read_texts(entries, "issuers"),
        others=_read_texts(entries, "others"),
    )


def _read_wording(node: Node, sets: Mapping[str, str]) -> Wording:
    entries = node.entries(WORDING_LISTS)
    return Wording(
        **{
            key: tuple(
                text for each in _list_items(entries, key) for text in _spell_out(each, sets)
            )
            for key in WORDING_LISTS
        }
    )


def _spell_out(node: Node, sets: Mapping[str, str]) -> Iterator[str]:
    """A text with a set's words in turn where it names one."""
    if not node.text():
        node.refuse("词不能是空的。", "an empty text would match everywhere.")
    parts = _SET.split(node.text())
    _fill_sets(node, sets)  # refuses a set that is not there
    choices = [sets[part].split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))


def _read_period(node: Node) -> Period:
    entries = node.entries(PERIOD_KEYS, PERIOD_KEYS)
    return Period(
        words=_read_texts(entries, "words"),
        first_day=_read_day(entries["first_day"]),
        last_day=_read_day(entries["last_day"]),
    )


def _read_sum(node: Node, cells: Mapping[str, Cell]) -> Sum:
    """A sum of full cell ids; ``group.*.column`` is every row below a group, or its only row."""

    def cells_of(term: Term) -> tuple[str, ...]:
        start, star, end = term.name.partition(".*.")
        if not star:
            found = [term.name] if term.name in cells else []
        else:
            inside = (id_ for id_ in cells if id_.startswith(f"{start}."))
            found = [id_ for id_ in inside if id_.endswith(f".{end}")]
            # The total of a group is no part of it.
            found = [id_ for id_ in found if not set(cells[id_].parts) & set(found)]
        if term.prior or not found:
            raise unknown_name(term.name, list(cells))
        return tuple(found)

    with _locate_errors(node):
        return resolve(parse_sum(node.text()), cells_of)


def _read_expected(node: Node, ids: Collection[str]) -> Iterator[tuple[str, int]]:
    if not ids:
        node.refuse("这个表单没有文字部分。", "this form has no narratives.")
    for name, value in node.entries([id_.removeprefix("narrative.") for id_ in ids]).items():
        yield f"narrative.{name}", value.integer(1, LONGEST_CELL_TEXT)


def _read_must_say(node: Node, ids: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in node.entries([id_.removeprefix("narrative.") for id_ in ids]).items():
        yield f"narrative.{name}", tuple(each.text() for each in value.items())


def _read_narrative_id(node: Node, ids: Collection[str]) -> str:
    return f"narrative.{node.one_of([id_.removeprefix('narrative.') for id_ in ids])}"


def _concerns_edition(node: Node, edition: str) -> bool:
    entries = node.entries({*FIGURE_KEYS, *COMPLETION_KEYS})
    editions = _read_texts(entries, "editions")
    for each in editions:
        if not _EDITION.fullmatch(each):
            entries["editions"].refuse(f"“{each}”不是版本号。", f"{each!r} is no edition.")
    return not editions or edition in editions


def _read_phrases(
    entries: Mapping[str, Node], key: str, sets: Mapping[str, str], *, number: bool
) -> tuple[str, ...]:
    phrases = []
    for node in _list_items(entries, key):
        phrase = _fill_sets(node, sets)
        with _locate_errors(node):
            check_phrase(phrase, number=number)
        phrases.append(phrase)
    return tuple(phrases)


def _read_texts(entries: Mapping[str, Node], key: str) -> tuple[str, ...]:
    if key not in entries:
        return ()
    found = []
    for node in entries[key].items():
        if not node.text():
            node.refuse("词不能是空的。", "an empty text would match everywhere.")
        found.append(node.text())
    return tuple(found)


def _list_items(entries: Mapping[str, Node], key: str) -> list[Node]:
    return entries[key].items() if key in entries else []


def _read_day(node: Node) -> tuple[int, int]:
    match = _DAY.fullmatch(node.text())
    if match is None:
        node.refuse("日期要写成 1-1 或 12-31。", "write a day as 1-1 or 12-31.")
    return int(match[1]), int(match[2])


def _refuse_repeated(nodes: Sequence[Node], names: Sequence[str]) -> None:
    for position, (node, name) in enumerate(zip(nodes, names, strict=True)):
        if name in names[:position]:
            node.refuse(f"编号“{name}”用了两次。", f"the id {name!r} is used twice.")


@contextmanager
def _locate_errors(node: Node) -> Iterator[None]:
    """Adds file and line of ``node`` to an error raised within."""
    try:
        yield
    except DefinitionError as error:
        raise DefinitionError(error.zh, error.en, node.file, node.line) from error
