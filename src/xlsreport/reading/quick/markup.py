"""The markup that the quick way understands: expressions for its tokens, and what text they hold.

A grammar accounts for every byte of what it is given, with the prefix that the part's root has.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from xlsreport.layout import column_number
from xlsreport.reading.workbook.package_parts import parse_part, remember_small, unescaped
from xlsreport.reading.workbook.styles import font_looks, join_runs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FILLED",
    "BeyondError",
    "Grammar",
    "compile_grammar",
    "decode_text",
    "open_part",
    "parse_attributes",
    "parse_frame",
    "place_of",
    "plain_strings",
    "read_item",
]

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])? ?\?>)?\s*"""
)
# As far as XFD1048576.
_PLACE = (
    "([A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])([1-9][0-9]{0,5}|10[0-3][0-9]{4}"
    "|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])"
)
_ADDRESS = re.compile(_PLACE)
_MOST_PLACES = 50_000
_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.\-]{0,30}):)?(worksheet|sst)(?=[\s>])")
_LARGE_COUNT = re.compile(rb"ount\s*=\s*[\"'][0-9]{7}")
_PREFIX = re.compile(r"""(?<![^\s"'=:])[^\s"'=:]++(?=:)""")
_MOST_TAGS, _LONGEST_TAG = 2_048, 4_096
# The same formulas and labels stand in many files.
_remember_short = partial(remember_small, most=1_024, kept=_MOST_TAGS)

# Bytes that a text of XML 1.0 holds as they are; others must form characters together.
_ALLOWED = bytes(code for code in range(256) if code >= ord(" ") or code in b"\t\n")
# Without one of these a text is what stands there.
_CODED = re.compile("&|_x")
_REFERENCE = re.compile("(&[^;&]++;)")
_SECTION = b"<![CDATA["
_FORMULA = re.compile(rb"<(?:[\w.\-]+:)?f(?: [^<>]*)?>")
# A reference that is not certain to be a character; what is most often written is tried first.
_UNCERTAIN = re.compile(
    rb"&(?!(?:#(?:[1-4][0-9]{4}|6[0-4][0-9]{3}|[1-9][0-9]{2,3}|5[0-4][0-9]{3}|65[0-4][0-9]{2}"
    rb"|9|1[03]|3[2-9]|[4-9][0-9]|[1-9][0-9]{5}|x(?:9|[AaDd]|[2-9A-Fa-f][0-9A-Fa-f]"
    rb"|[1-9A-Fa-f][0-9A-Fa-f]{2}|[1-9A-Ca-c][0-9A-Fa-f]{3}|[1-9A-Fa-f][0-9A-Fa-f]{4}))"
    rb"|amp|lt|gt|quot|apos);)"
)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Grammar(NamedTuple):
    """The expressions for names with one prefix.

    Attributes:
        filled: What a cell with something in it has behind its attributes: attributes and text of
            the formula, value, own text.
        frame: All else that stands between the tags of ``sheetData``, each of those as ``FILLED``.
        blank: In such a frame cells without anything in them, with style and kind as usual.
        rows: In such a frame each row's number and its other attributes.
        cells: In such a frame each cell's address, its other attributes and whether it is filled.
        simple: A text among those that are shared, without runs.
        items: The tokens between the tags of ``sst``.
        runs: The runs of one text with their properties.
        phonetic: Phonetic hints within a text.
    """

    filled: re.Pattern[str]
    frame: re.Pattern[str]
    blank: re.Pattern[str]
    rows: re.Pattern[str]
    cells: re.Pattern[str]
    simple: re.Pattern[str]
    items: re.Pattern[str]
    runs: re.Pattern[str]
    phonetic: re.Pattern[str]


FILLED = "\0"
"""Stands for what a cell has in it where that was cut out."""


@lru_cache(maxsize=16)
def compile_grammar(p: str) -> Grammar:
    """The expressions for one prefix, with its colon, or ``""``."""
    p = re.escape(p)  # there may be a point in it
    preserve = ' xml:space="(?:preserve|default)"'
    text = rf"<{p}t(?:{preserve})?+\s*+(?:/>|>[^<]*+</{p}t\s*+>)\s*+"
    phonetic = (
        rf'<{p}rPh(?: sb="[0-9]++")(?: eb="[0-9]++")>\s*+{text}</{p}rPh>\s*+'
        rf'|<{p}phoneticPr(?: fontId="[0-9]++")?(?: type="\w++")?(?: alignment="\w++")?\s*+/>\s*+'
    )
    # What the reader by element notes wherever it stands.
    noted = r"(?:[^\s/<>:]++:)?(?:si|row|col|mergeCell|sheetProtection|dataValidation)[\s/>]"
    looks = rf"<{p}rPr>(?:\s*+(?!</{p}rPr>|<{noted})</?[A-Za-z_][^<>]*+>)++\s*+</{p}rPr>\s*+"
    run = rf"<{p}r>\s*+(?:{looks})?+{text}</{p}r>\s*+"
    item = rf"\s*+(?:{text}|{run}|{phonetic})"
    filled = (
        rf">\s*+(?!</)"
        # Alternatives of which one is empty are tried faster than an optional part.
        rf"(?:<{p}f(/| [^<>]*|)>(?:(?<=/>)|(?<!/>)([^<]*+)</{p}f>)\s*+|)"
        rf"(?:<{p}v(?:{preserve}|)>([^<]*+)</{p}v>|<{p}v ?/>|<{p}is>({item}++)</{p}is>|)\s*+</{p}c>"
    )
    attributes = rf"(?:\s[^<>/{FILLED}]*+|)"
    style, kind = ' s="[0-9]{1,6}"', ' t="[a-zA-Z]{1,9}"'
    usual = f"(?:{style}(?:{kind}|)|{kind}(?:{style}|)|)"
    cell = rf"<{p}c{attributes}(?:{FILLED}|/>|>\s*+</{p}c>)\s*+"
    frame = rf"(?:<{p}row{attributes}(?:/>|>\s*+(?:{cell})*+</{p}row>)\s*+)*+"
    items = rf"<{p}si>({item}*+)</{p}si>\s*+|<{p}si/>\s*+|([\s\S]++)"
    runs = rf"(?:<{p}rPr>(.*?)</{p}rPr>\s*+)?<{p}t(?:\s[^<>/]*+)?(?:/>|>([^<]*+)</{p}t\s*>)"
    return Grammar(
        re.compile(filled, re.ASCII),
        re.compile(frame, re.ASCII),
        re.compile(rf'(?:<{p}c r="{_PLACE}"{usual}(?:/>| />|>\s*+</{p}c>))++', re.ASCII),
        re.compile(rf'<{p}row(?: r="([1-9][0-9]{{0,6}})"|)([^<>/]*)', re.ASCII),
        re.compile(rf'<{p}c\b(?: r="([A-Z0-9]++)"|)([^<>/{FILLED}]*+)({FILLED}|)', re.ASCII),
        re.compile(rf"<{p}si>\s*+<{p}t(?:{preserve}|)>([^<]*+)</{p}t>\s*+</{p}si>\s*+", re.ASCII),
        re.compile(items, re.ASCII),
        re.compile(runs, re.ASCII | re.DOTALL),
        re.compile(phonetic, re.ASCII),
    )


class BeyondError(Exception):
    """A part has something beyond the grammar."""


def open_part(part: bytes, root: bytes, holder: bytes) -> tuple[str, bytes, str]:
    """Cuts the content of one element out of a part.

    Args:
        part: The part.
        root: The local name of its root.
        holder: The local name of the element whose content is cut out; it has no attributes unless
            it is the root.

    Returns:
        The root's prefix with its colon, or ``""``; the part without the content; the content, of
        which every character and reference is valid.

    Raises:
        BeyondError: The part is not of that form, or states a large count.
        UnicodeDecodeError: It is not in UTF-8.
    """
    # Often there is one behind the declaration alone.
    if (last := part.rfind(b"\r") + 2) > 1:
        part = part[:last].replace(b"\r\n", b"\n").replace(b"\r", b"\n") + part[last:]
    declaration = _DECLARATION.match(part)
    start = declaration.end() if declaration is not None else 0
    found = _ROOT.match(part, start)
    if found is None or found[2] != root:
        raise BeyondError
    prefix = found[1] + b":" if found[1] else b""
    opening = b">" if root == holder else b"<" + prefix + holder + b">"
    begin = part.find(opening, start) + len(opening)
    # Of an end within the content the frame keeps the rest, and is malformed.
    end = part.find(b"</" + prefix + holder + b">", begin)
    if begin < start + len(opening) or end < 0:
        raise BeyondError
    frame = part[start:begin] + part[end:]
    content = part[begin:end]
    # A byte is found much faster than what begins with it.
    if b"[" in content and _SECTION in content:
        content = _escape_sections(content)
    text = content.decode("utf-8")
    if content.translate(None, _ALLOWED) or "\ufffe" in text or "\uffff" in text:
        raise BeyondError
    if b"]" in content and b"]]>" in content:
        raise BeyondError
    if _UNCERTAIN.search(content):
        raise BeyondError
    return prefix.decode("ascii"), frame, text.lstrip(" \t\n")


def _escape_sections(content: bytes) -> bytes:
    """The content with references in place of sections.

    Raises:
        BeyondError: One is no formula as a whole: other readers may lose one that is a value.
    """
    rest, *sections = content.split(_SECTION)
    pieces = [rest]
    for section in sections:
        start = max(0, rest.rfind(b"<"))
        text, end, behind = section.partition(b"]]>")
        if not end or not _FORMULA.fullmatch(rest, start):
            raise BeyondError
        rest = behind
        pieces += (text.replace(b"&", b"&amp;").replace(b"<", b"&lt;"), rest)
    return b"".join(pieces)


def parse_frame(frame: bytes) -> etree._Element:
    """The root of a part without its content.

    Raises:
        BeyondError: It holds more than elements and texts, or states a large count.
        etree.XMLSyntaxError: It is not well-formed.
    """
    if b"<!" in frame or b"<?" in frame or _LARGE_COUNT.search(frame):
        raise BeyondError
    return parse_part(frame)


def decode_text(raw: str) -> str:
    """The text that an XML parser makes of what stands between two tags.

    Args:
        raw: It, with references as they are written, all of them valid.
    """
    return _decode(raw) if "&" in raw else raw


@_remember_short
def _decode(raw: str) -> str:
    # Some programs write every character that is not of ASCII so.
    pieces = _REFERENCE.split(raw)
    pieces[1::2] = map(_resolve_reference, pieces[1::2])
    return "".join(pieces)


@lru_cache(maxsize=_MOST_TAGS)
def _resolve_reference(reference: str) -> str:
    name = reference[1:-1]
    if name in _NAMED:
        return _NAMED[name]
    return chr(int("0" + name[1:], 16 if name[1] == "x" else 10))


@lru_cache(maxsize=_MOST_TAGS)
def parse_attributes(prefixes: frozenset[str], raw: str) -> Mapping[str, str]:
    """The attributes of a tag that have no prefix.

    Args:
        prefixes: Those that the root of its part declares.
        raw: What stands between the tag's name and its end.

    Raises:
        BeyondError: They are long, one declares a namespace or states a large count.
        etree.XMLSyntaxError: They are malformed, or another prefix is among them.
    """
    # What is remembered is not long.
    if len(raw) > _LONGEST_TAG or "xmlns" in raw or _LARGE_COUNT.search(raw.encode()):
        raise BeyondError
    # A root may declare thousands, for thousands of tags.
    used = prefixes.intersection(_PREFIX.findall(raw)) - {"xml"} if ":" in raw else ()
    declared = "".join(f' xmlns:{each}="{each}"' for each in used)
    tag = parse_part(f'<x{declared}><x _=""{raw}/></x>')[0]
    return {str(name): str(value) for name, value in tag.items() if name[:1] not in {"{", "_"}}


@_remember_short
def read_item(prefix: str, raw: str) -> str:
    """The text of an item of shared texts or of a cell with a text of its own, with its runs.

    Args:
        prefix: The prefix of the part's root with its colon, or ``""``.
        raw: What stands between the item's tags.

    Raises:
        etree.XMLSyntaxError: The properties of a run are malformed.
    """
    grammar = compile_grammar(prefix)
    if "Ph" in raw or "phonetic" in raw:
        raw = grammar.phonetic.sub("", raw)
    return join_runs(
        (decode_text(text), _read_looks(prefix, looks) if looks else None)
        for looks, text in grammar.runs.findall(raw)
    )


@lru_cache(maxsize=_MOST_TAGS)
def _read_looks(p: str, raw: str) -> tuple[bool, bool]:
    """Whether the properties of a run strike it out, and raise it.

    Raises:
        etree.XMLSyntaxError: They are malformed.
    """
    declared = f' xmlns:{p[:-1]}="x"' if p else ""
    return font_looks(parse_part(f"<{p}rPr{declared}>{raw}</{p}rPr>"))


@lru_cache(maxsize=_MOST_PLACES)
def place_of(written: str) -> tuple[int, int]:
    """Row and column of an address from 0; (-1, -1) of what is none, or outside of the grid."""
    found = _ADDRESS.fullmatch(written)
    return (int(found[2]) - 1, column_number(found[1])) if found is not None else (-1, -1)


def plain_strings(part: bytes) -> list[str] | None:
    """The shared texts in order, as :func:`~xlsreport.reading.workbook.xml_cells.read_strings`.

    Args:
        part: The bytes of ``sharedStrings.xml``.

    Returns:
        ``None`` if the part has anything beyond the grammar.
    """
    try:
        prefix, frame, items = open_part(part, b"sst", b"sst")
        parse_frame(frame)
        return _read_items(prefix, items)
    except (BeyondError, etree.XMLSyntaxError, ValueError):
        return None


def _read_items(prefix: str, items: str) -> list[str]:
    """The texts of what stands between the tags of ``sst``; raises as :func:`read_item`.

    Raises:
        BeyondError: There is anything beyond the grammar.
    """
    grammar = compile_grammar(prefix)
    pieces = grammar.simple.split(items)
    gaps, texts = pieces[::2], pieces[1::2]
    if _CODED.search(items) is not None:
        texts = [unescaped(decode_text(each)) for each in texts]
    if not any(gaps):
        return texts
    found: list[str] = []
    for gap, text in zip(gaps, [*texts, None], strict=True):
        for item, odd in grammar.items.findall(gap) if gap else ():
            if odd:
                raise BeyondError
            found.append(read_item(prefix, item))
        if text is not None:
            found.append(text)
    return found
