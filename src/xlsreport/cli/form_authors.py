"""What helps authors of forms: ``forms schema, preview, diff, draft, words``; ``upgrade``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.options import forms_option, output_option, with_options
from xlsreport.cli.terminal import complete_forms, in_command, say_next

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.cli.language import Speaker
    from xlsreport.forms.form import Form
    from xlsreport.verbs.upgrade import Left

__all__ = ["author_commands", "upgrade_command"]


def author_commands(say: Speaker) -> Iterator[click.Command]:
    """The commands, to stand below ``xlsreport forms``."""
    yield _make_schema(say)
    yield _make_preview(say)
    yield _make_diff(say)
    yield _make_draft(say)
    yield _make_words(say)


def _make_schema(say: Speaker) -> click.Command:
    @office_command(
        say,
        "schema",
        "打印表单定义的 JSON Schema，供编辑器补全和提示。",
        "Print the JSON Schema of forms, by which editors complete and mark.",
    )
    def schema() -> None:
        from xlsreport.forms.yaml.schema import form_schema

        click.echo(json.dumps(form_schema(), ensure_ascii=False, indent=1))

    return schema


def _make_preview(say: Speaker) -> click.Command:
    @office_command(
        say,
        "preview",
        "看一个表单做出来的样子：空白表、两份填好的、汇总表，有 LibreOffice 时还有图片。"
        "单位和数都是编的。",
        "Show what a form looks like: a blank, two filled workbooks, the merged one and, where "
        "LibreOffice is there, pictures. Units and figures are invented.",
    )
    @click.argument("form", metavar="FORM", shell_complete=complete_forms)
    @output_option("DIR", say("写到哪个文件夹，要是空的或新的。", "An empty or new folder."))
    @forms_option(say)
    @click.pass_context
    def preview(ctx: click.Context, form: str, output: Path, forms_paths: tuple[Path, ...]) -> None:
        from xlsreport.verbs.preview import preview as write

        made = write(_find(form, (*ctx.meta["forms_paths"], *forms_paths)), output)
        for file in made.workbooks:
            click.echo(str(file))
        if made.pictures:
            click.echo(
                say(f"另有图片 {len(made.pictures)} 张。", f"and {len(made.pictures)} pictures.")
            )
        else:
            click.echo(say("没有 LibreOffice，没有画图。", "Without LibreOffice: no pictures."))
        if made.broken:
            rules = ", ".join(made.broken)
            click.echo(
                say(
                    f"没有编出都合规则的数，这些规则不成立：{rules}。请看看它们是否互相矛盾。",
                    f"no figures were found that keep all rules; these are broken: {rules}. See "
                    "whether they contradict each other.",
                )
            )

    return preview


def _make_diff(say: Speaker) -> click.Command:
    @office_command(
        say,
        "diff",
        "两个表单有什么不同：表、行、列、格、规则、文字，增、删、改名、改动各说一行。",
        "How two forms differ, in words: what of tables, rows, columns, cells, rules and "
        "narratives was added, removed, renamed or changed.",
    )
    @click.argument("old", metavar="FORM", shell_complete=complete_forms)
    @click.argument("new", metavar="FORM", shell_complete=complete_forms)
    @forms_option(say)
    @click.pass_context
    def diff(ctx: click.Context, old: str, new: str, forms_paths: tuple[Path, ...]) -> None:
        from xlsreport.report.form_diff import diff_lines

        paths = (*ctx.meta["forms_paths"], *forms_paths)
        for line in diff_lines(_find(old, paths), _find(new, paths), say.language):
            click.echo(line)

    return diff


def _make_draft(say: Speaker) -> click.Command:
    @office_command(
        say,
        "draft",
        "从单位现有的空白表（.xlsx）起草一个表单：表、标题、总计、类型、文字。"
        "拿不准的地方写明“待确认”。",
        "Draft a form from the blank an office already uses (.xlsx): tables, headings, totals, "
        "types, texts. What could not be told is marked.",
    )
    @click.argument("office", metavar="FILE.xlsx", type=click.Path(path_type=Path))
    @output_option(
        "FILE.yaml", say("写到哪里；不覆盖。", "Where to write it; nothing is replaced.")
    )
    def draft(office: Path, output: Path) -> None:
        from xlsreport.verbs.drafting.draft import write_draft

        made = write_draft(office, output, say.language)
        click.echo(
            say(
                f"已写入 {output}：{made.tables} 张表，{made.narratives} 段文字，"
                f"待确认 {made.doubts} 处。",
                f"written to {output}: {made.tables} tables, {made.narratives} texts, "
                f"{made.doubts} places to confirm.",
            )
        )
        say_next(
            say,
            f"看一遍待确认的地方，再检查：xlsreport forms check {in_command(output)}",
            f"see to the marked places, then: xlsreport forms check {in_command(output)}",
        )

    return draft


def _make_words(say: Speaker) -> click.Command:
    @office_command(
        say,
        "words",
        "写出表单工作簿自己说的全部文字（封面、提示、状态等），用来译成别的语言；已译的照抄，没译的空着。",
        "Write out all that the workbooks of a form say themselves (cover, prompts, states), to be "
        "put into another language; what is translated already is kept, the rest is blank.",
    )
    @click.argument("form", metavar="FILE.yaml", type=click.Path(path_type=Path))
    @output_option(
        "FILE.yaml", say("写到哪里；不覆盖。", "Where to write it; nothing is replaced.")
    )
    def words(form: Path, output: Path) -> None:
        from xlsreport.verbs.write_words import write_words

        left = write_words(form, output)
        click.echo(
            say(f"已写入 {output}：{left} 条待翻译。", f"written to {output}: {left} to translate.")
        )
        try:
            named = Path(os.path.relpath(output, form.parent)).as_posix()
        except ValueError:  # on another drive
            named = output.resolve().as_posix()
        say_next(
            say,
            f"翻译好后在表单里写 interface: {named}，再检查：xlsreport forms check "
            f"{in_command(form)}",
            f"translate it, name it in the form by interface: {named}, then: xlsreport forms "
            f"check {in_command(form)}",
        )

    return words


def upgrade_command(say: Speaker) -> click.Command:
    """The command ``upgrade``."""

    @office_command(
        say,
        "upgrade",
        "把填好的旧版表转成新版：编号相同的格照抄，带不过去的连同数和位置列出来。不覆盖任何文件。",
        "Take a filled workbook of an older edition over into the newer one: cells of the same id "
        "are copied; what does not carry over is listed with its value and place. Nothing is "
        "overwritten.",
    )
    @click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
    @click.option(
        "--to", "form", required=True, metavar="FORM", shell_complete=complete_forms,
        help=say("转成哪个版本。", "The newer edition."),
    )  # fmt: skip
    @with_options(
        output_option("FILE.xlsx", say("写到哪里。", "Where to write it.")), forms_option(say)
    )
    def upgrade(file: Path, form: str, output: Path, *, forms_paths: tuple[Path, ...]) -> None:
        from xlsreport import api
        from xlsreport.verbs.upgrade import upgrade as write

        known = api.load_forms(forms_paths)
        made = write(file, api.find_form(known, form), output, known)
        click.echo(
            say(
                f"已写入 {output}（{made.old.id} → {made.new.id}），带过去 {made.carried} 项。",
                f"written to {output} ({made.old.id} → {made.new.id}), {made.carried} entries "
                "carried over.",
            )
        )
        if made.left:
            click.echo(say("请逐项核对：", "Please look at each of these:"))
        for each in made.left:
            click.echo(f"  {_word_left(say, each)}")
        say_next(
            say,
            f"补填新增的格，再检查：xlsreport check {in_command(output)}",
            f"fill in the new cells, then: xlsreport check {in_command(output)}",
        )

    return upgrade


def _word_left(say: Speaker, left: Left) -> str:
    label = f"（{left.label}）" if left.place and left.label else left.label
    value = say(f"：{left.value}", f": {left.value}") if left.value else ""
    return say(f"{left.place}{label}{value}——{left.zh}", f"{left.place}{label}{value} - {left.en}")


def _find(form: str, paths: tuple[Path, ...]) -> Form:
    """A form by its file, or by its id among the forms at hand."""
    from xlsreport.forms.library.find_forms import find_form, load_forms
    from xlsreport.forms.yaml.form import read_form

    if form.endswith((".yaml", ".yml")):
        return read_form(Path(form))
    return find_form(load_forms(paths), form)
