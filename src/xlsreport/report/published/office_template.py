"""An office's own Word template: what may stand in it, an example of one, and its filling in."""

from __future__ import annotations

import difflib
import io
import re
from typing import TYPE_CHECKING, Any

from xlsreport.errors import UsageError, reason_of
from xlsreport.report.published.docx_file import need_library, new_document
from xlsreport.report.published.docx_table import make_table
from xlsreport.report.published.marks import seal_docx
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlsreport.report.published.content import PublishedReport, Section

__all__ = ["NAMES", "fill_template", "write_example"]

NAMES = ("title", "unit", "year", "organ", "date", "draft", "sections", "headings", "texts",
         "tables", "added", "figure")  # fmt: skip
"""The names that a template may use."""

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOP = re.compile(r"\{%[a-z]*\s*for\s+([\w\s,]+?)\s+in\s")
_MEMBER = re.compile(r"\b(headings|texts|tables|added)(?:\.(\w+)|\[\s*[\"']([^\"']+)[\"']\s*\])")
_FIGURE = re.compile(r"\bfigure\(\s*[\"']([^\"']*)[\"']\s*\)")
_KIND = re.compile(r"\{[{%]-?(\w+)\s")
_TABLE = re.compile(r"\{\{-?\w*\s*(?:tables\s*[.\[]|\w+\.table\b|\w+\[\s*[\"']table[\"'])")
_LARGEST = 30_000_000
_LONGEST_QUOTE = 60


def fill_template(report: PublishedReport, template: Path, target: Path) -> None:
    """Fills a template in.

    Args:
        report: The report.
        template: The Word document with placeholders; ``docs/publishing.md`` lists them.
        target: Where the result goes.

    Raises:
        UsageError: The template cannot be read, or a placeholder is wrong; with its place.
    """
    need_library()
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    data = _read(template)
    environment = SandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_print_text
    )
    context = _make_context(report)
    try:
        document = DocxTemplate(io.BytesIO(data))
        document.init_docx()
    except Exception as error:
        raise _refuse_document(template) from error
    _check_placeholders(document.docx, template, environment, report)
    try:
        document.render(context, environment, autoescape=True)
    except Exception as error:  # what an expression of the office's own may raise is not known
        reason = str(error).strip().rstrip(".")
        raise UsageError(
            f"模板 {template} 填不了：{reason}。占位符的写法见 docs/publishing.md。",
            f"the template {template} cannot be filled in: {reason}. docs/publishing.md says how "
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


def write_example(report: PublishedReport, target: Path) -> None:
    """Writes a template to start from: the usual layout with a placeholder for every part.

    Args:
        report: Any report of the form, for its sections.
        target: Where.
    """
    need_library()
    document = new_document(report)
    document.add_paragraph("{{ title }}", style="Title")
    style = word("style_draft", report.language)
    document.add_paragraph("{%p if draft %}", style=style)
    document.add_paragraph("（{{ draft }}）", style=style)
    document.add_paragraph("{%p endif %}", style=style)
    for section in report.sections:
        name = _short_name(section)
        document.add_paragraph(f"{{{{ headings.{name} }}}}", style="Heading 1")
        if section.table is not None:
            document.add_paragraph(f"{{{{p tables.{name} }}}}")
        lines = "texts" if section.table is None else "added"
        document.add_paragraph(f"{{%p for line in {lines}.{name} %}}")
        document.add_paragraph("{{ line }}")
        document.add_paragraph("{%p endfor %}")
    document.add_paragraph("")
    style = word("style_signature", report.language)
    document.add_paragraph("{{ organ }}", style=style)
    document.add_paragraph("{{ date }}", style=style)
    document.save(str(target))
    seal_docx(target)


def _read(template: Path) -> bytes:
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


def _short_name(section: Section) -> str:
    return section.id.rpartition(".")[2]


def _make_context(report: PublishedReport) -> dict[str, Any]:
    from jinja2 import UndefinedError
    from lxml import etree
    from markupsafe import Markup

    tables: dict[str, Any] = {}
    for section in report.sections:
        if section.table is not None:
            element = make_table(None, section.table, report.language)
            text = etree.tostring(element, encoding="unicode")
            tables[_short_name(section)] = Markup(text)  # noqa: S704 - made by us, not by a stranger

    def figure(name: str) -> str:
        if name not in report.figures:
            raise UndefinedError(f"figure({name!r})")
        return report.figures[name]

    texts = {_short_name(each): list(each.paragraphs) for each in report.sections}
    headings = {_short_name(each): each.heading for each in report.sections}
    return {
        "title": report.title,
        "unit": report.unit,
        "year": report.year,
        "organ": report.organ,
        "date": report.date,
        "draft": report.draft,
        "headings": headings,
        "texts": texts,
        "tables": tables,
        "added": {_short_name(each): list(each.added) for each in report.sections},
        "figure": figure,
        "sections": [
            {
                "heading": each.heading,
                "lines": [*each.paragraphs, *each.added],
                "table": tables.get(_short_name(each), ""),
            }
            for each in report.sections
        ],
    }


def _check_placeholders(
    document: Any,  # noqa: ANN401 - the library's own type
    template: Path,
    environment: Any,  # noqa: ANN401 - likewise
    report: PublishedReport,
) -> None:
    """Refuses the first wrong placeholder, with the paragraph in which it stands."""
    paragraphs = list(_list_paragraphs(document))
    loops = {
        name.strip()
        for text in paragraphs
        for found in _LOOP.finditer(text)
        for name in found[1].split(",")
    }
    known = {*NAMES, *loops, "loop"}
    members: Mapping[str, list[str]] = {
        "headings": [_short_name(each) for each in report.sections],
        "texts": [_short_name(each) for each in report.sections if each.table is None],
        "tables": [_short_name(each) for each in report.sections if each.table is not None],
        "added": [_short_name(each) for each in report.sections],
    }
    for text in paragraphs:
        for tag in _TAG.findall(text):
            plain = re.sub(r"^(\{[{%])(?:p|tr|tc|r)\s", r"\1 ", tag)
            plain = plain.replace("“", '"').replace("”", '"')
            if plain.startswith("{{"):
                _check_names(plain, (template, tag, text), environment, known)
            for kind, dotted, quoted in _MEMBER.findall(plain):
                if (dotted or quoted) not in members[kind]:
                    raise _refuse_name(template, tag, text, dotted or quoted, members[kind])
            for name in _FIGURE.findall(plain):
                if name not in report.figures:
                    raise _refuse_name(template, tag, text, name, list(report.figures))
            _check_kind(template, tag, text)
        if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
            raise _refuse(template, text, text, "括号没有成对", "its brackets do not pair")


def _check_kind(template: Path, tag: str, text: str) -> None:
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
            "表格写 {{p ...}}，文字写 {{ ... }}",
            "a table is written {{p ...}}, a text {{ ... }}",
        )
    if whole and text.strip() != tag:
        raise _refuse(
            template,
            tag,
            text,
            "带 p 的占位符要单独成段",
            "a placeholder with p stands in a paragraph of its own",
        )


def _check_names(
    tag: str,
    place: tuple[Path, str, str],
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


def _refuse_name(template: Path, tag: str, text: str, name: str, known: list[str]) -> UsageError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    zh, en = (f"，最接近的是“{near[0]}”", f"; the nearest is {near[0]!r}") if near else ("", "")
    return _refuse(template, tag, text, f"没有“{name}”{zh}", f"there is no {name!r}{en}")


def _refuse(template: Path, tag: str, text: str, zh: str, en: str) -> UsageError:
    quote = text.strip()[:_LONGEST_QUOTE]
    return UsageError(
        f"模板 {template} 里的占位符 {tag.strip()[:_LONGEST_QUOTE]} 不对：{zh}。"
        f"它在“{quote}”这一段；可用的占位符见 docs/publishing.md。",
        f"in the template {template}, the placeholder {tag.strip()[:_LONGEST_QUOTE]} is wrong: "
        f"{en}. It stands in the paragraph {quote!r}; docs/publishing.md lists those that can be "
        "used.",
    )
