"""Options of ``merge`` that say who counts, what is required and what to compare with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlsreport.api import MergeChoices, RunSettings
    from xlsreport.cli.language import Speaker
    from xlsreport.forms.form import Form

__all__ = ["choice_options", "choices_of"]

_F = TypeVar("_F", bound="Callable[..., Any]")


def choice_options(say: Speaker) -> Callable[[Any], Any]:
    """``--include-errors``, ``--latest``, ``--decisions``, ``--require-all``, ``--expand`` ..."""

    def add(function: _F) -> _F:
        for option in reversed(_options(say)):
            function = option(function)
        return function

    return add


def _options(say: Speaker) -> tuple[Callable[[Any], Any], ...]:
    return (
        click.option(
            "--include-errors",
            is_flag=True,
            help=say("有错误的表也汇总。", "Merge workbooks with errors as well."),
        ),
        click.option(
            "--latest",
            is_flag=True,
            help=say(
                "同一单位交了不一样的几份时，取最后保存的一份。",
                "Of a unit's differing workbooks, take the one that was saved last.",
            ),
        ),
        click.option(
            "--decisions",
            metavar="FILE.csv",
            type=click.Path(path_type=Path),
            help=say(
                "决定表：哪个单位以哪份为准、哪个不汇总，附原因。",
                "What was decided: which file of a unit counts, whom to leave out, and why.",
            ),
        ),
        click.option(
            "--require-all",
            is_flag=True,
            help=say(
                "全部单位都没有错误地汇总了才写出，否则保留旧的汇总表。",
                "Write only if every unit is merged without errors; otherwise keep the old target.",
            ),
        ),
        click.option(
            "--expand",
            is_flag=True,
            help=say(
                "下级的汇总表展开成它的各单位明细。",
                "Carry up the lines of merged workbooks instead of one line each.",
            ),
        ),
        click.option(
            "--compare",
            metavar="PUBLISHED",
            type=click.Path(path_type=Path),
            help=say(
                "与公布的报告逐格比较：工作簿、导出的数据或 JSON。",
                "Compare with a published report, cell by cell: a workbook, an export or a JSON.",
            ),
        ),
    )


def choices_of(
    forms: Mapping[str, Form],
    settings: RunSettings,
    *,
    latest: bool,
    decisions: Path | None,
    require_all: bool,
    expand: bool,
    compare: Path | None,
    **_: object,
) -> MergeChoices:
    """What the options of :func:`choice_options` say."""
    from xlsreport import api

    return api.MergeChoices(
        latest=latest,
        decisions=() if decisions is None else api.read_decisions(decisions),
        require_all=require_all,
        expand=expand,
        compare=None if compare is None else api.read_published(compare, forms, settings),
    )
