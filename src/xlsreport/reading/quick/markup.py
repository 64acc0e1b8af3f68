"""The markup that the quick way understands: expressions for its tokens, and what text they hold.

A grammar accounts for every byte of what it is given, with the prefix that the part's root has.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from xlsreport.reading.workbook.styles import is_on, is_raised
from xlsreport.reading.workbook.xml_cells import RichText, unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "LONGEST_NUMBER",
    "PARSER",
    "BeyondError",
    "Grammar",
    "compile_grammar",
    "decode_text",
    "open_part",
    "parse_attributes",
    "parse_frame",
    "read_item",
]

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])? ?\?>)?\s*"""
)
_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.\-]{0,30}):)?(worksheet|sst)(?=[\s>])")
_NAME = r"[A-Za-z_][\w.\-]*+(?::[A-Za-z_][\w.\-]*+)?"
_ATTRIBUTES = rf"""(?:\s++{_NAME}\s*+=\s*+(?:"[^"<>&]*+"|'[^'<>&]*+'))*+\s*+"""
_ATTRIBUTE = re.compile(rf"""({_NAME})\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.ASCII)
_TEXT = r"[^<]*+(?:<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>[^<]*+)*+"
_LARGE_COUNT = re.compile(rb"ount\s*=\s*[\"'][0-9]{7}")
LONGEST_NUMBER = 7
"""Digits of a number that is certain to be within every limit."""

_MOST_TAGS = 2_048
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
"""Parses without resolving anything."""

# Bytes that no text of XML 1.0 holds as they are; others must form characters together.
_ALLOWED = bytes(code for code in range(256) if code >= ord(" ") or code in b"\t\n")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_SECTION = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SECTION_BYTES = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_BAD_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NUMERIC_REFERENCE = re.compile(rb"&#([0-9]{1,7}|x[0-9A-Fa-f]{1,6});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LARGEST_CODE = 0x10FFFF
_SURROGATES, _NO_CODES = range(0xD800, 0xE000), range(0xFFFE, 0x10000)


class Grammar(NamedTuple):
    """The expressions for names with one prefix.

    Attributes:
        prefix: The prefix with its colon, or ``""``.
        cells: The tokens between the tags of ``sheetData``.
        cell: The contents of one cell that is not written as most are.
        items: The tokens between the tags of ``sst``.
        runs: The runs of one text with their properties.
        phonetic: Phonetic hints within a text.
    """

    prefix: str
    cells: re.Pattern[str]
    cell: re.Pattern[str]
    items: re.Pattern[str]
    runs: re.Pattern[str]
    phonetic: re.Pattern[str]


@lru_cache(maxsize=16)
def compile_grammar(p: str) -> Grammar:
    """The expressions for names that begin with a prefix and its colon, or with none."""
    text = rf'<{p}t(?: xml:space="(?:preserve|default)")?\s*+(?:/>|>{_TEXT}</{p}t\s*+>)\s*+'
    phonetic = (
        rf'<{p}rPh(?: sb="[0-9]++")(?: eb="[0-9]++")>\s*+{text}</{p}rPh>\s*+'
        rf'|<{p}phoneticPr(?: fontId="[0-9]++")?(?: type="\w++")?(?: alignment="\w++")?\s*+/>\s*+'
    )
    looks = rf"<{p}rPr>(?:\s*+(?!</{p}rPr>)</?[A-Za-z_][^<>]*+>)++\s*+</{p}rPr>\s*+"
    run = rf"<{p}r>\s*+(?:{looks})?+{text}</{p}r>\s*+"
    item = rf"\s*+(?:{text}|{run}|{phonetic})*+"
    blank = (
        rf'(?:<{p}c r="[A-Z]{{1,2}}[1-9][0-9]{{0,5}}"(?: s="[0-9]{{1,6}}")?(?: ?/>|></{p}c>)\s*+)*+'
    )
    # First what most programs write, then attributes and contents written in any other way.
    cells = (
        rf'<{p}c r="([A-Z]{{1,3}}[1-9][0-9]{{0,6}})"(?: s="([0-9]{{1,6}})")?'
        rf'(?: t="([a-zA-Z]{{1,9}})")?>(?:<{p}f({_ATTRIBUTES}>{_TEXT})</{p}f>)?+'
        rf"(?:<{p}v>([^<]*+)</{p}v>|(?<=</{p}f>)<{p}v ?/>"
        rf'|<{p}is><{p}t(?: xml:space="preserve")?>([^<]++)</{p}t></{p}is>)?+'
        rf'(?<!">)</{p}c>\s*+{blank}'
        rf'|(?:(</{p}row\s*+>)\s*+)?+<{p}row(?: r="([1-9][0-9]{{0,6}})")?({_ATTRIBUTES})'
        rf"(?:(/>)\s*+|(>)\s*+{blank})"
        rf"|(</{p}row\s*+>)\s*+"
        rf"|(<{p}c(?=[\s/>]){_ATTRIBUTES}(?:/>|>\s*+"
        rf"(?:<{p}f{_ATTRIBUTES}(?:/>|>{_TEXT}</{p}f\s*+>)\s*+)?+"
        rf'(?:<{p}v(?: xml:space="preserve")?\s*+(?:/>|>{_TEXT}</{p}v\s*+>)\s*+'
        rf"|<{p}is>{item}</{p}is>\s*+)?+</{p}c\s*+>))\s*+{blank}"
        r"|([\s\S]++)"
    )
    cell = (
        rf"<{p}c({_ATTRIBUTES})(?:/>|>\s*"
        rf"(?:(<{p}f)({_ATTRIBUTES})(?:/>|>({_TEXT})</{p}f\s*>)\s*)?"
        rf"(?:(<{p}v)[^<>/]*(?:/>|>({_TEXT})</{p}v\s*>)\s*|<{p}is>([\s\S]*)</{p}is>\s*)?"
        rf"</{p}c\s*>)"
    )
    items = rf"<{p}si>(?:<{p}t>([^<]*+)</{p}t>|({item}))</{p}si>\s*+|<{p}si/>\s*+|([\s\S]++)"
    runs = rf"(?:<{p}rPr>(.*?)</{p}rPr>\s*+)?<{p}t(?:\s[^<>/]*+)?(?:/>|>({_TEXT})</{p}t\s*>)"
    return Grammar(
        p,
        re.compile(cells, re.ASCII),
        re.compile(cell, re.ASCII),
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
    if b"\r" in part:
        part = part.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    declaration = _DECLARATION.match(part)
    start = declaration.end() if declaration is not None else 0
    found = _ROOT.match(part, start)
    if found is None or found[2] != root:
        raise BeyondError
    prefix = found[1] + b":" if found[1] else b""
    opening = b"<" + prefix + holder + b">"
    begin = part.find(b">" if root == holder else opening, start)
    begin += 1 if root == holder else len(opening)
    end = part.rfind(b"</" + prefix + holder + b">")
    if not start + len(root) < begin <= end:
        raise BeyondError
    frame = part[start:begin] + part[end:]
    content = part[begin:end]
    _check_content(content)
    return prefix.decode("ascii"), frame, content.decode("utf-8").lstrip(" \t\n")


def parse_frame(frame: bytes) -> etree._Element:
    """The root of a part without its content.

    Raises:
        BeyondError: It holds more than elements and texts, or states a large count.
        etree.XMLSyntaxError: It is not well-formed.
    """
    if b"<!" in frame or b"<?" in frame or _LARGE_COUNT.search(frame):
        raise BeyondError
    return etree.fromstring(frame, PARSER)


def _is_character(digits: bytes) -> bool:
    """Whether a numeric reference means a character that XML allows."""
    code = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    if code < ord(" "):
        return code in b"\t\n\r"
    return code <= _LARGEST_CODE and code not in _SURROGATES and code not in _NO_CODES


def decode_text(raw: str) -> str:
    """The text that an XML parser makes of what stands between two tags.

    Args:
        raw: It, with references and sections as they are written, all of them valid.
    """
    if "<" in raw:
        pieces = _SECTION.split(raw)
        pieces[::2] = map(decode_text, pieces[::2])
        return "".join(pieces)
    return _REFERENCE.sub(_resolve_reference, raw) if "&" in raw else raw


def _resolve_reference(reference: re.Match[str]) -> str:
    name, digits, hexadecimal = reference.groups()
    if name is not None:
        return _NAMED[name]
    return chr(int(digits) if digits is not None else int(hexadecimal, 16))


@lru_cache(maxsize=_MOST_TAGS)
def parse_attributes(raw: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """The attributes of a tag that have no prefix, and the prefixes of the others.

    Raises:
        BeyondError: Two have one local name, one declares a namespace or states a large count.
    """
    attributes: dict[str, str] = {}
    prefixes: set[str] = set()
    seen: set[str] = set()
    for name, double, single in _ATTRIBUTE.findall(raw):
        prefix, _, local = name.rpartition(":")
        value = double or single
        large = local.endswith("ount") and len(value) >= LONGEST_NUMBER
        if local in seen or "xmlns" in (prefix, local) or large:
            raise BeyondError
        seen.add(local)
        if prefix:
            prefixes.add(prefix)
        else:
            attributes[local] = value
    return attributes, frozenset(prefixes)


def _check_content(raw: bytes) -> None:
    """Checks that every character and reference of some markup is one of XML.

    Raises:
        BeyondError: One is not, or is not certain to be.
    """
    if raw.translate(None, _ALLOWED) or any(each in raw for each in _NO_CHARACTERS):
        raise BeyondError
    parsed = _SECTION_BYTES.sub(b"", raw) if b"<![" in raw else raw
    if b"]]>" in parsed or _BAD_REFERENCE.search(parsed) is not None:
        raise BeyondError
    if b"&#" in parsed and not all(map(_is_character, set(_NUMERIC_REFERENCE.findall(parsed)))):
        raise BeyondError


def read_item(grammar: Grammar, raw: str) -> str:
    """The text of an item of shared texts or of a cell with a text of its own, with its runs.

    Args:
        grammar: The expressions for the part's prefix.
        raw: What stands between the item's tags.

    Raises:
        BeyondError: The properties of a run are malformed.
    """
    text, struck, raised, runs = "", [], [], False
    for looks, content in grammar.runs.findall(grammar.phonetic.sub("", raw)):
        start = len(unescaped(text))
        text += decode_text(content)
        if looks:
            runs = True
            is_struck, is_high = _read_looks(grammar.prefix, looks)
            span = (start, len(unescaped(text)))
            struck += [span] if is_struck and span[0] < span[1] else []
            raised += [span] if is_high and span[0] < span[1] else []
    text = unescaped(text)
    return RichText(text, tuple(struck), tuple(raised)) if runs else text


@lru_cache(maxsize=_MOST_TAGS)
def _read_looks(p: str, raw: str) -> tuple[bool, bool]:
    """Whether the properties of a run strike it out, and raise it.

    Raises:
        BeyondError: They are malformed.
    """
    declared = f' xmlns:{p[:-1]}="x"' if p else ""
    try:
        looks = etree.fromstring(f"<{p}rPr{declared}>{raw}</{p}rPr>", PARSER)
    except etree.XMLSyntaxError:
        raise BeyondError from None
    return is_on(looks, "strike"), is_raised(looks)
