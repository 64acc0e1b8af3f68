"""The published report as one web page, or as a fragment for the editor of a website."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from xlsreport.report.published.content import heading_level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.report.published.content import PublishedReport, Section
    from xlsreport.report.published.printed_table import PrintedCell, PrintedTable

__all__ = ["render_html"]

_STYLE = """
body { margin: 2em auto; max-width: 60em; padding: 0 1em; color: #000; background: #fff;
  font-family: FangSong, "仿宋", "STFangsong", serif; font-size: 16pt; line-height: 1.8; }
h1 { text-align: center; font-family: "方正小标宋简体", "STZhongsong", SimSun, "宋体", serif;
  font-size: 22pt; font-weight: normal; }
h2 { font-family: SimHei, "黑体", sans-serif; font-size: 16pt; font-weight: normal;
  text-indent: 2em; }
h3 { font-family: KaiTi, "楷体", serif; font-size: 16pt; font-weight: normal; text-indent: 2em;
  margin: 0; }
p { text-indent: 2em; margin: 0; min-height: 1.8em; }
p.plain, p.note, p.draft { text-indent: 0; }
p.note { font-size: 10.5pt; }
p.draft { text-align: center; color: #c00; }
p.signed { text-align: right; padding-right: 4em; text-indent: 0; }
div.wide { overflow-x: auto; padding: 0 1px; }
table { width: 100%; border-collapse: collapse; font-family: SimSun, "宋体", serif;
  font-size: 10.5pt; line-height: 1.4; }
th, td { border: 1px solid #000; padding: 0.25em 0.35em; text-align: center; }
th { font-weight: normal; }
thead th, th.band { font-weight: bold; }
th.stub, th.corner { text-align: left; }
@media print {
  @page { size: A4; margin: 37mm 26mm 35mm 28mm; }
  body { margin: 0; max-width: none; padding: 0; }
  thead { display: table-header-group; }
  td, thead { break-inside: avoid; }
  tr:not(:has(td)) { break-after: avoid; }
  div.wide { overflow: visible; }
  h2, h3 { break-after: avoid; }
}
"""
# What an editor that drops styles of its own needs on the elements themselves.
_TABLE = 'border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse;width:100%"'


def render_html(report: PublishedReport, *, fragment: bool = False) -> str:
    """The report as HTML without any outer asset or script.

    Args:
        report: The report.
        fragment: Only what stands within the page, with borders and alignment on the elements,
            for an editor into which it is pasted.
    """
    body = "\n".join(_list_parts(report))
    if fragment:
        return body + "\n"
    language = "zh-CN" if report.language == "zh" else report.language
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _list_parts(report: PublishedReport) -> Iterator[str]:
    yield f'<h1 style="text-align:center">{_keep_spaces(report.title)}</h1>'
    if report.draft:
        yield f'<p class="draft" style="text-align:center">（{escape(report.draft)}）</p>'
    for section in report.sections:
        yield from _list_section(section)
    for line in (report.organ, report.date):
        if line:
            yield f'<p class="signed" style="text-align:right">{_keep_spaces(line)}</p>'


def _list_section(section: Section) -> Iterator[str]:
    yield f"<h2>{_keep_spaces(section.heading)}</h2>"
    for line in section.paragraphs:
        if heading_level(line):
            yield f"<h3>{_keep_spaces(line)}</h3>"
        elif not line:
            yield '<p class="blank" style="line-height:0;min-height:0;margin:0"><br></p>'
        elif line[0].isspace():
            yield f'<p class="plain">{_keep_spaces(line)}</p>'
        else:
            yield f'<p style="text-indent:2em">{_keep_spaces(line)}</p>'
    if section.table is not None:
        yield from _list_table(section.table, section.heading)
        for line in (section.table.note, *section.added):
            if line:
                yield f'<p class="note">{_keep_spaces(line)}</p>'


def _list_table(table: PrintedTable, heading: str) -> Iterator[str]:
    # On a narrow screen the table is moved, not the page.
    yield f'<div class="wide"><table {_TABLE} aria-label="{escape(heading)}">'
    columns = "".join(f'<col style="width:{share * 100:.2f}%">' for share in table.widths)
    yield f"<colgroup>{columns}</colgroup>"
    for number, row in enumerate(table.rows):
        if number == 0:
            yield "<thead>" if table.head_rows else "<tbody>"
        if number and number == table.head_rows:
            yield "</thead>\n<tbody>"
        yield f"<tr>{''.join(map(_render_cell, row))}</tr>"
    yield "</tbody>\n</table></div>"


def _render_cell(cell: PrintedCell) -> str:
    spans = ""
    if cell.row_span > 1:
        spans += f' rowspan="{cell.row_span}"'
    if cell.column_span > 1:
        spans += f' colspan="{cell.column_span}"'
    text = "<br>".join(map(_keep_spaces, cell.text.split("\n")))
    if cell.kind == "figure":
        return f'<td{spans} style="text-align:center">{text}</td>'
    scopes = {
        "stub": "rowgroup" if cell.row_span > 1 else "row",
        "band": "colgroup",
        "corner": "col",
        "heading": "colgroup" if cell.column_span > 1 else "col",
    }
    side = "left" if cell.kind in {"stub", "corner"} else "center"
    return (
        f'<th{spans} scope="{scopes[cell.kind]}" class="{cell.kind}" '
        f'style="text-align:{side}">{text}</th>'
    )


def _keep_spaces(text: str) -> str:
    """Text as HTML; spaces that browsers would drop or join are made ones that stay."""
    kept = escape(text, quote=False).replace("\t", " \u00a0 \u00a0").replace("  ", " \u00a0")
    return f"\u00a0{kept[1:]}" if kept.startswith(" ") else kept
