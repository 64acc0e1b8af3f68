"""The help of the commands: options in groups, two examples each, lines wrapped for Chinese.

What stands for a value (``FORM``, ``DIR``) is declared in English and shown in the language asked
for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.collect_help import COLLECT_EXAMPLES
from xlsreport.text.wrapping import display_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xlsreport.cli.language import Speaker

__all__ = [
    "EXAMPLES",
    "GROUPS",
    "METAVARS",
    "OfficeCommand",
    "OfficeGroup",
    "office_command",
    "translate_metavars",
]

GROUPS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("单位、年度和期限", "Unit, year and deadline", frozenset({
        "year", "period", "unit_code", "unit_name", "roster", "deadline",
    })),
    ("检查依据", "What files are judged by", frozenset({
        "previous", "profile", "peers", "key_file", "waivers",
    })),
    ("谁计入汇总", "Who is in the sums", frozenset({
        "include_errors", "latest", "decisions", "require_all", "expand", "accept_incomplete",
        "reason", "by",
    })),
    ("结果", "Results", frozenset({
        "output", "html", "xlsx", "output_format", "return_to", "texts", "compare", "force",
        "kind", "date", "organ", "template", "template_example", "fragment", "draft_overview",
    })),
    ("其他", "Other", frozenset()),
)  # fmt: skip
"""The groups of options: title in Chinese and English, names; the last takes all others."""

_COMMANDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("发表和填表", "Handing out and filling in", ("issue", "blank", "fill", "upgrade", "import")),
    ("收表和退表", "Taking back", ("check", "explain", "waive")),
    ("汇总和公布", "Merging and publishing", ("merge", "publish", "export")),
    ("一次收表的全程", "A whole season", ("collect", "desk")),
    ("表单、演示和本机", "Forms, a demo and this computer", ("forms", "rules", "demo", "doctor")),
)

METAVARS = {
    "FORM": "表单", "PATH": "路径", "DIR": "文件夹", "ROSTER": "名单", "N": "个数",
    "PERIOD": "报告期", "TEXT": "文字",
    "DATE": "日期", "PROFILE": "方案", "UNIT": "单位", "NAME": "名称", "CODE": "代码",
    "RULE": "规则", "ADDRESS": "地址", "PUBLISHED": "公布的报告", "YEAR": "年度", "FILE": "文件",
    "VALUES": "数值", "BLANK": "空白表", "OUT": "汇总", "REPORT": "报告", "COMMAND": "命令",
    "ARGS": "参数", "OPTIONS": "选项", "HOST": "地址", "PORT": "端口", "LIST": "列表",
}  # fmt: skip
"""What stands for a value, in English and in Chinese."""

_METAVAR = re.compile(r"[A-Z]+(?![\w,])")
_FEW_OPTIONS = 5

EXAMPLES: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "forms": (
        ("xlsreport forms", "xlsreport forms", "有哪些表单", "which forms there are"),
        ("xlsreport forms show zfxxgk-2021", "xlsreport forms show zfxxgk-2021",
         "一个表单的全部格和编号", "every cell of a form with its id"),
    ),
    "show": (
        ("xlsreport forms show zfxxgk-2021", "xlsreport forms show zfxxgk-2021",
         "全部格和编号", "every cell with its id"),
        ("xlsreport forms show 自定 --forms 表单/", "xlsreport forms show own --forms forms/",
         "自己定义的表单", "a form of your own"),
    ),
    "check_form": (
        ("xlsreport forms check 自定.yaml", "xlsreport forms check own.yaml",
         "检查定义，并试填一遍", "check the definition and try it"),
        ("xlsreport forms check 表单/自定.yaml", "xlsreport forms check forms/own.yaml",
         "文件夹里的一个", "one in a folder"),
    ),
    "schema": (
        ("xlsreport forms schema", "xlsreport forms schema", "显示", "show it"),
        ("xlsreport forms schema > 表单.schema.json", "xlsreport forms schema > form.schema.json",
         "存成文件，供编辑器使用", "keep it for an editor"),
    ),
    "preview": (
        ("xlsreport forms preview 自定.yaml -o 样子/", "xlsreport forms preview own.yaml -o look/",
         "自己的表单", "a form of your own"),
        ("xlsreport forms preview zfxxgk-2021 -o 样子/",
         "xlsreport forms preview zfxxgk-2021 -o look/", "已有的表单", "one that is there"),
    ),
    "diff": (
        ("xlsreport forms diff zfxxgk-2019 zfxxgk-2021",
         "xlsreport forms diff zfxxgk-2019 zfxxgk-2021", "两个版本", "two editions"),
        ("xlsreport forms diff 旧.yaml 新.yaml", "xlsreport forms diff old.yaml new.yaml",
         "自己的两个", "two of your own"),
    ),
    "draft": (
        ("xlsreport forms draft 现有表.xlsx -o 自定.yaml",
         "xlsreport forms draft office.xlsx -o own.yaml", "起草", "draft it"),
        ("xlsreport --lang en forms draft 现有表.xlsx -o 自定.yaml",
         "xlsreport --lang zh forms draft office.xlsx -o own.yaml",
         "说明用英文", "with Chinese comments"),
    ),
    "words": (
        ("xlsreport forms words 自定.yaml -o words.fr.yaml",
         "xlsreport forms words own.yaml -o words.fr.yaml", "写出来翻译", "write them out"),
        ("xlsreport forms words 自定.yaml -o words.new.yaml",
         "xlsreport forms words own.yaml -o words.new.yaml",
         "程序更新后补缺", "after a new version: what is missing"),
    ),
    "rules": (
        ("xlsreport rules zfxxgk-2021", "xlsreport rules zfxxgk-2021",
         "全部检查规则", "every rule"),
        ("xlsreport rules zfxxgk-2021 --profile strict",
         "xlsreport rules zfxxgk-2021 --profile strict",
         "从严的方案", "as the strict profile judges"),
    ),
    "blank": (
        ("xlsreport blank zfxxgk --year 2025 -o 空白.xlsx",
         "xlsreport blank zfxxgk --year 2025 -o blank.xlsx",
         "不写单位，谁都能填", "for any unit"),
        ("xlsreport blank zfxxgk --year 2025 --unit-name 甲单位 -o 甲单位.xlsx",
         "xlsreport blank zfxxgk --year 2025 --unit-name Town -o town.xlsx",
         "发给一个单位", "made out to one unit"),
    ),
    "issue": (
        ("xlsreport issue zfxxgk --year 2025 --roster 名单.csv -o 下发/",
         "xlsreport issue zfxxgk --year 2025 --roster roster.csv -o issued/",
         "每个单位一份", "one workbook a unit"),
        ("xlsreport issue zfxxgk --year 2025 --roster 名单.csv --previous 上年 -o 下发",
         "xlsreport issue zfxxgk --year 2025 --roster r.csv --previous last/ -o issued/",
         "带上年的数", "with last year's closing figures"),
    ),
    "fill": (
        ("xlsreport fill 空白.xlsx 数值.json -o 填好.xlsx",
         "xlsreport fill blank.xlsx values.json -o filled.xlsx",
         "填一份", "fill one in"),
        ("xlsreport fill 空白.xlsx 数值.json -o 填好.xlsx --force",
         "xlsreport fill blank.xlsx values.json -o filled.xlsx --force",
         "覆盖旧的", "replace an older one"),
    ),
    "upgrade": (
        ("xlsreport upgrade 旧表.xlsx --to zfxxgk-2021 -o 新表.xlsx",
         "xlsreport upgrade old.xlsx --to zfxxgk-2021 -o new.xlsx", "转成新版", "to the newer one"),
        ("xlsreport upgrade 旧表.xlsx --to own-2 --forms 表单/ -o 新表.xlsx",
         "xlsreport upgrade old.xlsx --to own-2 --forms forms/ -o new.xlsx",
         "自己的表单", "a form of your own"),
    ),
    "check": (
        ("xlsreport check 收件/ --roster 名单.csv --html 看板.html",
         "xlsreport check in/ --roster roster.csv --html board.html",
         "查全部，另写看板", "check all, with a board"),
        ("xlsreport check 收件/ --return-to 退回/", "xlsreport check in/ --return-to back/",
         "有问题的标好，供退回", "marked copies to send back"),
    ),
    "explain": (
        ("xlsreport explain RULE_TIE", "xlsreport explain RULE_TIE",
         "一个代码的意思", "what a code means"),
        ("xlsreport explain UNIT_MISSING", "xlsreport explain UNIT_MISSING",
         "未报怎么办", "what to do about a missing unit"),
    ),
    "waive": (
        ("xlsreport waive 甲单位.xlsx requests.balance --reason 已电话核实",
         "xlsreport waive town.xlsx requests.balance --reason 'asked by phone'",
         "一条规则的全部", "all of one rule"),
        ("xlsreport waive 甲单位.xlsx requests.balance --cells D8 --reason 已核实",
         "xlsreport waive town.xlsx requests.balance --cells D8 --reason asked",
         "只这一格", "one cell only"),
    ),
    "merge": (
        ("xlsreport merge 收件/ --roster 名单.csv -o 汇总.xlsx",
         "xlsreport merge in/ --roster roster.csv -o merged.xlsx",
         "没有错误的都汇总", "all without errors"),
        ("xlsreport merge 收件/ --roster 名单.csv --require-all -o 汇总.xlsx",
         "xlsreport merge in/ --roster roster.csv --require-all -o merged.xlsx",
         "全部齐了才写", "only if all are in"),
    ),
    "export": (
        ("xlsreport export 收件/ -o 数据.csv", "xlsreport export in/ -o data.csv",
         "给表格软件", "for a spreadsheet"),
        ("xlsreport export 收件/ -o 数据.sqlite", "xlsreport export in/ -o data.sqlite",
         "给数据库", "for a database"),
    ),
    "xlsreport": (
        ("xlsreport issue zfxxgk --year 2025 --roster 名单.csv -o 下发/",
         "xlsreport issue zfxxgk --year 2025 --roster roster.csv -o issued/",
         "先发表", "first hand out"),
        ("xlsreport check 收件/ --roster 名单.csv", "xlsreport check in/ --roster roster.csv",
         "收回来就查", "check what came back"),
    ),
    "publish": (
        ("xlsreport publish 汇总.xlsx -o 年报.docx", "xlsreport publish merged.xlsx -o report.docx",
         "一份，Word", "one, for Word"),
        ("xlsreport publish 收件/ -o 公布/ --as html", "xlsreport publish in/ -o out/ --as html",
         "每个单位一张网页", "a web page for each unit"),
    ),
    "import": (
        ("xlsreport import 年报.docx -o 年报.xlsx", "xlsreport import report.docx -o report.xlsx",
         "一份报告", "one report"),
        ("xlsreport import 甲.html 乙.docx -o 往年/", "xlsreport import a.html b.docx -o last/",
         "几份，写到文件夹", "several, into a folder"),
    ),
    "desk": (
        ("xlsreport desk", "xlsreport desk", "当前文件夹", "the current folder"),
        ("xlsreport desk 收表/ --no-browser", "xlsreport desk season/ --no-browser",
         "只给出地址", "only print the address"),
    ),
    "demo": (
        ("xlsreport demo", "xlsreport demo", "写到 xlsreport-demo", "in xlsreport-demo"),
        ("xlsreport demo 试用", "xlsreport demo trial", "写到另一个文件夹", "in another folder"),
    ),
    "doctor": (
        ("xlsreport doctor", "xlsreport doctor", "本机有什么、缺什么", "what is there"),
        ("xlsreport --lang en doctor", "xlsreport --lang zh doctor", "用英文说", "in Chinese"),
    ),
    **COLLECT_EXAMPLES,
}  # fmt: skip
"""Two examples of each command: the line in Chinese and English, and what it is for in both."""

_LONGEST_TERM = 30


class _Formatter(click.HelpFormatter):
    """Breaks lines by their width on the screen, also within Chinese texts."""

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for paragraph in text.splitlines():
            for line in wrapped(indent + paragraph.strip(), self.width, self.current_indent):
                self.write(f"{line}\n")

    def write_heading(self, heading: str) -> None:
        colon = "：" if any(ord(letter) > 0x2E80 for letter in heading) else ":"  # noqa: PLR2004
        self.write(f"{'':>{self.current_indent}}{heading}{colon}\n")

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _LONGEST_TERM,
        col_spacing: int = 2,
    ) -> None:
        lines = list(rows)
        terms = [display_width(term) for term, _ in lines]
        column = min(max(terms, default=0), col_max) + col_spacing + self.current_indent
        for (term, text), width in zip(lines, terms, strict=True):
            first = " " * self.current_indent + term
            if self.current_indent + width + col_spacing > column:
                self.write(f"{first}\n")
                first = ""
            start = first + " " * (column - display_width(first))
            for line in wrapped(start + text, self.width, column):
                self.write(f"{line.rstrip()}\n")


class _Context(click.Context):
    """A context whose help is wrapped by our formatter."""

    formatter_class = _Formatter


def translate_metavars(say: Speaker, command: click.Command) -> None:
    """Puts what stands for a value into the language of the help."""
    if say.language != "zh":
        return
    command.options_metavar = "[选项]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "命令 [参数]..."
    for param in command.params:
        chosen = isinstance(param.type, click.Choice) or getattr(param, "is_flag", False)
        if param.metavar is None and not chosen:
            param.metavar = "TEXT"
        if param.metavar is not None:
            param.metavar = _METAVAR.sub(lambda m: METAVARS.get(m[0], m[0]), param.metavar)


def _write_groups(
    formatter: click.HelpFormatter, groups: Iterable[tuple[str, Sequence[tuple[str, str]]]]
) -> None:
    """Writes lists under their headings; a group without lines is left out."""
    for title, lines in groups:
        if lines:
            with formatter.section(title):
                formatter.write_dl(lines)


class OfficeCommand(click.Command):
    """A command whose help has its options in groups and two examples."""

    context_class = _Context
    say: Speaker
    examples: str

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options group by group."""
        groups: dict[str, list[tuple[str, str]]] = {self.say(zh, en): [] for zh, en, _ in GROUPS}
        *_, other = groups
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None or isinstance(param, click.Argument):
                continue
            title = next((self.say(z, e) for z, e, names in GROUPS if param.name in names), other)
            groups[title].append(record)
        every = [each for lines in groups.values() for each in lines]
        if len(every) <= _FEW_OPTIONS:
            groups = {self.say("选项", "Options"): every}
        _write_groups(formatter, groups.items())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples."""
        del ctx
        _write_examples(self.say, formatter, self.examples)


class OfficeGroup(click.Group):
    """A group whose help has its commands in groups, in the order of the work."""

    context_class = _Context
    say: Speaker
    examples = ""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the work."""
        del ctx
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands group by group, each with the first sentence of its help."""
        del ctx
        known = {name for _, _, names in _COMMANDS for name in names}
        others = tuple(name for name in self.commands if name not in known)
        groups = [(self.say(zh, en), names) for zh, en, names in _COMMANDS]
        if others:
            groups = [(self.say("命令", "Commands"), tuple(self.commands))]
        _write_groups(
            formatter,
            [
                (title, [(each, _first_sentence(self.commands[each])) for each in names])
                for title, names in groups
            ],
        )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples."""
        del ctx
        if self.examples:
            _write_examples(self.say, formatter, self.examples)


def _first_sentence(command: click.Command) -> str:
    return re.split(r"(?<=。)|(?<=\.) ", command.help or "")[0].rstrip("。.")


def _write_examples(say: Speaker, formatter: click.HelpFormatter, examples: str) -> None:
    zh = say.language == "zh"
    with formatter.section(say("例子", "Examples")):
        for line, line_en, what, what_en in EXAMPLES[examples]:
            formatter.write_text(f"# {what if zh else what_en}")
            formatter.write_text(line if zh else line_en)


def office_command(
    say: Speaker, name: str, zh: str, en: str, examples: str = ""
) -> Callable[[Callable[..., Any]], OfficeCommand]:
    """Declares a command with its help.

    Args:
        say: Says the help.
        name: The command.
        zh: What it does, in Chinese.
        en: The same in English.
        examples: Under which name its examples stand; ``""`` for its own.
    """

    def declare(function: Callable[..., Any]) -> OfficeCommand:
        made = click.command(name, cls=OfficeCommand, help=say(zh, en))(function)
        made.say, made.examples = say, examples or name
        translate_metavars(say, made)
        return made

    return declare
