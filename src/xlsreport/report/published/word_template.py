"""Word documents with placeholders: reading one, checking what stands in it, filling it in."""

from __future__ import annotations

import difflib
import io
import re
from typing import TYPE_CHECKING, Any

from msgspec import field

from xlsreport.errors import UsageError, reason_of
from xlsreport.report.published.marks import seal_docx
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Known", "read_template", "render"]

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOP = re.compile(r"\{%[a-z]*\s*for\s+([\w\s,]+?)\s+in\s")
_MEMBER = re.compile(r"\b(headings|texts|tables|added)(?:\.(\w+)|\[\s*[\"']([^\"']+)[\"']\s*\])")
_FIGURE = re.compile(r"\bfigure\(\s*[\"']([^\"']*)[\"']\s*\)")
_KIND = re.compile(r"\{[{%]-?(\w+)\s")
_TABLE = re.compile(r"\{\{-?\w*\s*(?:tables\s*[.\[]|table\b|\w+\.table\b|\w+\[\s*[\"']table[\"'])")
_LARGEST = 30_000_000
_LONGEST_QUOTE = 60


class Known(Record, frozen=True):
    """What the placeholders of a template may name.

    Attributes:
        page: The page of the documentation that lists them.
        names: The names.
        members: What may follow a name and a full stop, by the name.
        figures: The ids that ``figure()`` knows.
    """

    page: str
    names: Sequence[str]
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    figures: Sequence[str] = ()


def render(
    data: bytes, template: Path, target: Path, context: Mapping[str, Any], known: Known
) -> None:
    """Fills a template in.

    Args:
        data: The Word document with placeholders.
        template: What it is called, for messages.
        target: Where the result goes.
        context: What each name stands for.
        known: What may be named.

    Raises:
        UsageError: It is no Word document, or a placeholder is wrong; with its place.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_print_text
    )
    try:
        document = DocxTemplate(io.BytesIO(data))
        document.init_docx()
    except Exception as error:
        raise _refuse_document(template) from error
    _check_placeholders(document.docx, template, environment, known)
    try:
        document.render(dict(context), environment, autoescape=True)
    except Exception as error:  # what an expression of the office's own may raise is not known
        reason = str(error).strip().rstrip(".")
        raise UsageError(
            f"模板 {template} 填不了：{reason}。占位符的写法见 {known.page}。",
            f"the template {template} cannot be filled in: {reason}. {known.page} says how "
            "placeholders are written.",
        ) from error
    document.save(str(target))
    seal_docx(target)


def _print_text(value: object) -> object:
    """Refuses to print what is no text, as a list of paragraphs."""
    from jinja2 import TemplateRuntimeError, Undefined

    if isinstance(value, (str, int, float, Undefined)):
        return value
    kind = type(value).__name__
    raise TemplateRuntimeError(f"{{{{ }}}} 只能印文字 (it prints a text, no {kind})")


def read_template(template: Path) -> bytes:
    """The bytes of an office's own Word document.

    Raises:
        UsageError: It cannot be read, or is no Word document.
    """
    from xlsreport.errors import WorkbookError
    from xlsreport.reading.published.docx import read_docx

    try:
        if template.stat().st_size > _LARGEST:
            raise _refuse_document(template)
        data = template.read_bytes()
        read_docx(data)
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"打不开模板 {template}：{zh}。", f"cannot read {template}: {en}."
        ) from error
    except WorkbookError as error:
        raise _refuse_document(template) from error
    return data


def _refuse_document(template: Path) -> UsageError:
    return UsageError(
        f"{template} 不是可用的 Word 模板（.docx）。",
        f"{template} is no Word document (.docx) that can be used as a template.",
    )


def _check_placeholders(
    document: Any,  # noqa: ANN401 - the library's own type
    template: Path,
    environment: Any,  # noqa: ANN401 - likewise
    known: Known,
) -> None:
    """Refuses the first wrong placeholder, with the paragraph in which it stands."""
    paragraphs = list(_list_paragraphs(document))
    loops = {
        name.strip()
        for text in paragraphs
        for found in _LOOP.finditer(text)
        for name in found[1].split(",")
    }
    names = {*known.names, *loops, "loop"}
    page = known.page
    for text in paragraphs:
        for tag in _TAG.findall(text):
            plain = re.sub(r"^(\{[{%])(?:p|tr|tc|r)\s", r"\1 ", tag)
            plain = plain.replace("“", '"').replace("”", '"')
            if plain.startswith("{{"):
                _check_names(plain, (template, tag, text, page), environment, names)
            for kind, dotted, quoted in _MEMBER.findall(plain):
                members = list(known.members.get(kind, ()))
                if (dotted or quoted) not in members:
                    raise _refuse_name(template, tag, text, page, dotted or quoted, members)
            for name in _FIGURE.findall(plain):
                if name not in known.figures:
                    raise _refuse_name(template, tag, text, page, name, list(known.figures))
            _check_kind(template, tag, text, page)
        if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
            raise _refuse(template, text, text, page, "括号没有成对", "its brackets do not pair")


def _check_kind(template: Path, tag: str, text: str, page: str) -> None:
    """Refuses what Word would drop without a word: a table within a line, a text without one.

    ``p`` makes a placeholder take the place of its whole paragraph.
    """
    kind = _KIND.match(tag)
    prefix = kind[1] if kind is not None else ""
    whole, table = prefix == "p", _TABLE.match(tag) is not None
    if tag.startswith("{{") and (whole is not table or prefix in {"r", "tr", "tc"}):
        raise _refuse(
            template,
            tag,
            text,
            page,
            "表格写 {{p ...}}，文字写 {{ ... }}",
            "a table is written {{p ...}}, a text {{ ... }}",
        )
    if whole and text.strip() != tag:
        raise _refuse(
            template,
            tag,
            text,
            page,
            "带 p 的占位符要单独成段",
            "a placeholder with p stands in a paragraph of its own",
        )


def _check_names(
    tag: str,
    place: tuple[Path, str, str, str],
    environment: Any,  # noqa: ANN401 - the library's own type
    known: set[str],
) -> None:
    """Refuses a placeholder that is no expression, or names what there is not."""
    from jinja2 import TemplateSyntaxError, meta

    try:
        names = meta.find_undeclared_variables(environment.parse(tag))
    except TemplateSyntaxError as error:
        raise _refuse(*place, str(error), str(error)) from error
    strange = sorted(names - known)
    if strange:
        raise _refuse_name(*place, strange[0], sorted(known))


def _list_paragraphs(document: Any) -> Iterator[str]:  # noqa: ANN401 - the library's own type
    """The text of every paragraph: body, tables, headers and footers."""
    from docx.oxml.ns import qn

    roots = [document.element.body]
    for section in document.sections:
        roots += [section.header._element, section.footer._element]  # noqa: SLF001
    for root in roots:
        for paragraph in root.iter(qn("w:p")):
            yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def _refuse_name(
    template: Path, tag: str, text: str, page: str, name: str, known: list[str]
) -> UsageError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    zh, en = (f"，最接近的是“{near[0]}”", f"; the nearest is {near[0]!r}") if near else ("", "")
    return _refuse(template, tag, text, page, f"没有“{name}”{zh}", f"there is no {name!r}{en}")


def _refuse(template: Path, tag: str, text: str, page: str, zh: str, en: str) -> UsageError:
    quote = text.strip()[:_LONGEST_QUOTE]
    return UsageError(
        f"模板 {template} 里的占位符 {tag.strip()[:_LONGEST_QUOTE]} 不对：{zh}。"
        f"它在“{quote}”这一段；可用的占位符见 {page}。",
        f"in the template {template}, the placeholder {tag.strip()[:_LONGEST_QUOTE]} is wrong: "
        f"{en}. It stands in the paragraph {quote!r}; {page} lists those that can be used.",
    )
