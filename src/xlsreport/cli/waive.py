"""``xlsreport waive``: records who looked into a finding and why it may stay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from xlsreport.cli.help import office_command
from xlsreport.cli.option_records import JudgingAsked, last_year_in
from xlsreport.cli.options import forms_option, judging_options, with_options
from xlsreport.cli.terminal import complete_rules, in_command, say_next
from xlsreport.errors import UsageError
from xlsreport.text.visible import office_day

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


class _WaiveAsked(JudgingAsked, frozen=True, kw_only=True):
    """The options of ``waive``; see :class:`~xlsreport.checks.policy.context.WaiverRequest`."""

    file: Path
    rule: str
    cells: str
    reason: str
    explained: bool
    by: str
    target: Path


def command(say: Speaker) -> click.Command:
    """The command ``waive``."""

    @office_command(
        say,
        "waive",
        "豁免：记下谁核实过一条问题、为什么可以保留。规则写规则的编号或问题的代码；数字一变就重新列出。"
        "原因自己写（--reason），或用单位在校验表写的情况说明（--explained）。",
        "Record who looked into a finding and why it may stay. RULE is a rule or a code; the "
        "finding is open again when a figure changes. The reason is yours (--reason) or the "
        "unit's explanation (--explained).",
    )
    @click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
    @click.argument("rule", metavar="[RULE]", shell_complete=complete_rules, default="")
    @click.option(
        "--cells", default="", metavar="D8,D9",
        help=say(
            "哪几格：地址、区域或编号；不写就是这条规则的全部。",
            "Which cells: addresses, ranges or ids; all of that rule if not given.",
        ),
    )  # fmt: skip
    @click.option("--reason", default="", help=say("为什么可以保留。", "Why it may stay."))
    @click.option(
        "--explained", is_flag=True,
        help=say(
            "单位写了情况说明的错误和警告都豁免，说明就是原因；没有说明的列出来，不动。",
            "Waive all errors and warnings that the unit explains, with the explanation as the "
            "reason; those without one are listed and stay.",
        ),
    )  # fmt: skip
    @click.option("--by", default="", help=say("核实人。", "Who looked into it."))
    @click.option(
        "--waivers", "target", default="waivers.csv", show_default=True, metavar="FILE.csv",
        type=click.Path(path_type=Path),
        help=say("记到哪个 CSV。", "The CSV to record it in."),
    )  # fmt: skip
    @with_options(*judging_options(say), forms_option(say))
    def waive(**given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport import api
        from xlsreport.checks.policy.waivers import WaiverRequest
        from xlsreport.findings.finding import message_of

        asked = _WaiveAsked(**given)
        if asked.explained and asked.reason:
            raise UsageError(
                "--reason 和 --explained 只能用一个。", "give --reason or --explained, not both."
            )
        if not asked.explained and not asked.rule:
            raise UsageError(
                "请写明规则（RULE）；要豁免单位说明了的全部问题，用 --explained。",
                "name a RULE; --explained waives all that the unit explains.",
            )
        forms = asked.forms()
        assignment = replace(asked.assignment(forms), roster=asked.units())
        day = office_day().isoformat()
        request = WaiverRequest(
            asked.rule, asked.cells, asked.reason, asked.by, day, asked.explained
        )
        last_year = last_year_in(asked.previous, forms)
        recorded, left = api.waive_and_list(
            asked.file, forms, request, asked.target, last_year, assignment
        )
        count = len(recorded)
        said = say(f"已记下 {count} 条：{asked.target}", f"{count} recorded in {asked.target}")
        nothing = say("没有单位说明过的问题，没有记下。", "nothing is explained, nothing recorded")
        click.echo(said if recorded else nothing)
        if left:
            click.echo(say(f"另有 {len(left)} 条没有豁免：", f"{len(left)} stay as they are:"))
        for finding in left:
            click.echo(f"  {finding.file}  {message_of(finding, say.language)}")
        if not recorded:
            return
        say_next(
            say,
            f"检查和汇总时加 --waivers {in_command(asked.target)}，这些问题不再算错误。",
            f"give --waivers {in_command(asked.target)} to check and merge; these findings are no "
            "longer errors there.",
        )

    return waive
