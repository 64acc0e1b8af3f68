"""The published report as a Word document in the layout of official papers (GB/T 9704-2012).

A4, top margin 37 mm, binding margin 28 mm, type area 156 by 225 mm, 22 lines of 28 characters of
16 points, page numbers at the outer edge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsreport.errors import UsageError
from xlsreport.report.published.content import heading_level
from xlsreport.report.published.docx_table import add_table
from xlsreport.report.published.marks import MARK, seal_docx
from xlsreport.text.words import word

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from xlsreport.report.published.content import PublishedReport, Section
    from xlsreport.text.words import Language

__all__ = ["add_signature", "need_library", "new_document", "write_docx"]

_TWIPS_OF_MM = 1440 / 25.4
_LINE, _BODY_POINTS, _TITLE_POINTS = 28.95, 16, 22
_TEXT_WIDTH = 156 * 72 / 25.4
# What Word takes where a font is missing, in the font table of the document.
_FONTS = {
    "方正小标宋简体": ("小标宋,华文中宋,STZhongsong,宋体", "SimSun"),
    "仿宋": ("仿宋_GB2312,FangSong,STFangsong", "FangSong"),
    "黑体": ("SimHei,STHeiti", "SimHei"),
    "楷体": ("楷体_GB2312,KaiTi,STKaiti", "KaiTi"),
    "宋体": ("SimSun,STSong", "SimSun"),
}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def need_library() -> None:
    """Makes sure that the library that writes Word documents is there.

    Raises:
        UsageError: It is not.
    """
    try:
        import docx  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "写 Word 文档要先安装 python-docx：pip install 'xlsreport[publish]'；"
            "写网页（.html）不需要。",
            "writing Word documents needs python-docx: pip install 'xlsreport[publish]'; web "
            "pages (.html) need nothing.",
        ) from error


def write_docx(report: PublishedReport, target: Path) -> None:
    """Writes a report.

    Args:
        report: The report.
        target: Where.

    Raises:
        UsageError: The library is missing.
    """
    need_library()
    document = new_document(report.title, report.organ, report.year, report.language)
    document.add_paragraph(_break_title(report), style="Title")
    if report.draft:
        document.add_paragraph(f"（{report.draft}）", style=word("style_draft", report.language))
    for section in report.sections:
        add_section(document, section, report)
    add_signature(document, report.organ, report.date, report.language)
    document.save(str(target))
    seal_docx(target)


def add_section(document: Document, section: Section, report: PublishedReport) -> None:
    """Adds one section: its heading, its paragraphs or its table."""
    document.add_paragraph(section.heading, style="Heading 1")
    for line in section.paragraphs:
        add_line(document, line)
    if section.table is not None:
        add_table(document, section.table, report.language)
        if section.table.note:
            document.add_paragraph(section.table.note, style=word("style_note", report.language))
        for line in section.added:
            document.add_paragraph(line, style=word("style_note", report.language))


def add_line(document: Document, line: str) -> None:
    """Adds one line of a narrative; one that was indented by hand keeps its own spaces.

    A blank line is kept for those who read the document back, but takes no room.
    """
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    if heading_level(line):
        document.add_paragraph(line, style="Heading 2")
        return
    paragraph = document.add_paragraph(line)
    if not line.strip():
        shape = paragraph.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
    elif line[:1].isspace():
        paragraph.paragraph_format.first_line_indent = 0


def new_document(title: str, organ: str, subject: str, language: Language) -> Document:
    """A document with page, styles and page numbers set, and nothing in it.

    Args:
        title: Of its properties.
        organ: Its author, likewise.
        subject: Likewise.
        language: Of the names of styles.
    """
    import docx

    document = docx.Document()
    _set_properties(document, title, organ, subject)
    _set_page(document)
    _set_styles(document, language)
    _set_fonts(document)
    _drop_old_styles(document)
    return document


def _set_properties(document: Document, title: str, organ: str, subject: str) -> None:
    from datetime import datetime

    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, organ, ""
    properties.keywords, properties.subject = MARK, subject
    properties.last_modified_by = ""
    # The same input gives the same bytes.
    properties.created = properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001
    properties.revision = 1


def _set_page(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    grid = _make("docGrid", type="lines", linePitch=str(round(_LINE * 20)))
    for old in section._sectPr.findall(f"{{{_W}}}docGrid"):  # noqa: SLF001 - no interface for it
        section._sectPr.remove(old)  # noqa: SLF001
    section._sectPr.append(grid)  # noqa: SLF001
    document.settings.odd_and_even_pages_header_footer = True
    sides = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    )
    for footer, side in sides:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        _add_page_number(paragraph)


def _add_page_number(paragraph: Any) -> None:  # noqa: ANN401 - the library's own type
    for kind, text in (
        ("text", "— "), ("begin", ""), ("code", " PAGE "), ("separate", ""), ("text", "1"),
        ("end", ""), ("text", " —"),
    ):  # fmt: skip
        run = paragraph.add_run(text if kind == "text" else "")
        if kind == "code":
            code = _make("instrText")
            code.text = text
            run._r.append(code)  # noqa: SLF001
        elif kind != "text":
            run._r.append(_make("fldChar", fldCharType=kind))  # noqa: SLF001


def _set_styles(document: Document, language: Language) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    styles = document.styles
    _shape(styles["Normal"], "仿宋", _BODY_POINTS, indent=2)
    _shape(
        styles["Title"], "方正小标宋简体", _TITLE_POINTS, align=ALIGN.CENTER, line=35,
        after=_LINE / 2, western="方正小标宋简体",
    )  # fmt: skip
    _shape(styles["Heading 1"], "黑体", _BODY_POINTS, indent=2, keep=True)
    _shape(styles["Heading 2"], "楷体", _BODY_POINTS, indent=2, keep=True)
    _shape(styles["Footer"], "宋体", 14, line=0)
    for name, font, size, align in (
        ("style_table", "宋体", 10.5, ALIGN.CENTER),
        ("style_note", "宋体", 10.5, ALIGN.LEFT),
        ("style_draft", "黑体", _BODY_POINTS, ALIGN.CENTER),
        ("style_signature", "仿宋", _BODY_POINTS, ALIGN.RIGHT),
    ):
        style = styles.add_style(word(name, language), WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _shape(style, font, size, align=align, line=0 if name in _IN_TABLES else _LINE)
        if name in _IN_TABLES:
            # Lines in tables keep their own height and not that of the page's grid.
            shape = style.element.get_or_add_pPr()
            grid, before = _make("snapToGrid", val="0"), shape.find(f"{{{_W}}}spacing")
            before.addprevious(grid)


_IN_TABLES = frozenset({"style_table", "style_note"})


def _shape(
    style: Any,  # noqa: ANN401 - the library's own type
    font: str,
    size: float,
    *,
    indent: int = 0,
    align: Any = None,  # noqa: ANN401 - likewise
    line: float = _LINE,
    after: float = 0,
    keep: bool = False,
    western: str = "",
) -> None:
    """Sets font and paragraph of a style; a line of 0 points is as high as its text."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt, RGBColor

    properties = style.element.get_or_add_rPr()
    for old in list(properties):
        properties.remove(old)
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    latin = western or ("Times New Roman" if font in {"仿宋", "楷体"} else font)
    fonts = _make("rFonts", ascii=latin, hAnsi=latin, eastAsia=font, cs=latin)
    properties.insert(0, fonts)
    paragraph = style.element.get_or_add_pPr()
    for old in list(paragraph):
        if old.tag.rpartition("}")[2] not in {"outlineLvl", "keepNext", "keepLines"}:
            paragraph.remove(old)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(0), Pt(after)
    shape.alignment = align
    shape.widow_control = False
    shape.keep_with_next = keep
    if line:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    else:
        shape.line_spacing = 1.0
    shape.first_line_indent = Pt(size * indent)


def _set_fonts(document: Document) -> None:
    """Names the fonts that take the place of those a computer does not have."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from lxml import etree

    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    root = etree.Element(f"{{{_W}}}fonts", nsmap={"w": _W})
    for name, (others, _) in _FONTS.items():
        font = etree.SubElement(root, f"{{{_W}}}font", {f"{{{_W}}}name": name})
        etree.SubElement(font, f"{{{_W}}}altName", {f"{{{_W}}}val": others})
        etree.SubElement(font, f"{{{_W}}}charset", {f"{{{_W}}}val": "86"})
        etree.SubElement(font, f"{{{_W}}}family", {f"{{{_W}}}val": "auto"})
        etree.SubElement(font, f"{{{_W}}}pitch", {f"{{{_W}}}val": "variable"})
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001


def _drop_old_styles(document: Document) -> None:
    """Drops the copy of the styles for Word 2010, which would contradict those that were set."""
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]


def add_signature(
    document: Document,
    organ: str,
    date: str,
    language: Language,
    written: tuple[str, str] | None = None,
) -> None:
    """Adds organ and day below the text: the day four characters from the edge, the organ above it.

    Args:
        document: The document.
        organ: Who signs; ``""`` for nobody.
        date: The day; ``""`` for none.
        language: Of the name of the style.
        written: What is written in the places of both instead, as in a template.
    """
    from docx.shared import Pt

    style = word("style_signature", language)
    first, second = written or (organ, date)
    if organ or date:
        document.add_paragraph("")
    date_width = _measure(date)
    edge = 4 * _BODY_POINTS
    if organ:
        line = document.add_paragraph(first, style=style)
        inside = edge + (date_width - _measure(organ)) / 2 if date else edge
        line.paragraph_format.right_indent = Pt(max(0, inside))
        line.paragraph_format.keep_with_next = bool(date)
    if date:
        line = document.add_paragraph(second, style=style)
        line.paragraph_format.right_indent = Pt(edge)


def _break_title(report: PublishedReport) -> str:
    """The title; one that is too long for a line breaks behind the unit, not within a word."""
    title, rest = report.title, report.title.removeprefix(report.unit)
    scale = _TITLE_POINTS / _BODY_POINTS
    breaks = _measure(title) * scale > _TEXT_WIDTH and 0 < len(rest) < len(title)
    return f"{report.unit}\n{rest.lstrip()}" if breaks else title


def _measure(text: str) -> float:
    """About how many points a line of body text is wide."""
    return sum(_BODY_POINTS / (2 if char.isascii() else 1) for char in text)


def _make(tag: str, **attributes: str) -> Any:  # noqa: ANN401 - an element of the library
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
