"""How long work is done: by how many processes and where, and what is shown meanwhile."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.cli.language import Speaker
    from xlsreport.workers.settings import RunSettings

__all__ = ["Progress", "run_options", "settings_of"]

_F = TypeVar("_F", bound="Callable[..., Any]")
_SHOW_AFTER_SECONDS = 1.0
_SECONDS_BETWEEN = 0.1
_BAR = 30
_MINUTE, _HOUR = 60, 3600


def run_options(say: Speaker) -> Callable[[Any], Any]:
    """``--jobs N``, ``--no-cache`` and ``--dask ADDRESS``; see :func:`settings_of`."""

    def add(function: _F) -> _F:
        function = click.option(
            "--dask",
            default="",
            metavar="ADDRESS",
            help=say(
                "交给 Dask 集群读表：调度器地址，如 tcp://10.0.0.5:8786。",
                "Read on a Dask cluster: the scheduler's address, as tcp://10.0.0.5:8786.",
            ),
        )(function)
        function = click.option(
            "--no-cache",
            is_flag=True,
            help=say(
                "全部重新读，不用上次读过的结果，也不保存。",
                "Read everything anew: neither use nor keep what was read before.",
            ),
        )(function)
        return click.option(
            "--jobs",
            type=click.IntRange(1, 1024),
            metavar="N",
            help=say(
                "最多用几个进程读表；不写就按处理器个数。",
                "At most so many processes read; one for each processor if not given.",
            ),
        )(function)

    return add


def settings_of(*, jobs: int | None, no_cache: bool, dask: str, **_: object) -> RunSettings:
    """What :func:`run_options` ask for."""
    from xlsreport.workers.cache import usual_folder
    from xlsreport.workers.settings import RunSettings

    return RunSettings(jobs, None if no_cache else usual_folder(), dask)


class Progress:
    """A bar on the terminal for work that takes longer than a second; nothing anywhere else."""

    def __init__(self, say: Speaker) -> None:
        self._start = time.monotonic()
        self._latest = 0.0
        self._say = say

    def __call__(self, done: int, of: int) -> None:
        """Says that ``done`` of ``of`` are done, how fast it goes and how long it will take."""
        now = time.monotonic()
        elapsed = now - self._start
        shown, over = self._latest > 0, done == of
        due = now - self._latest >= _SECONDS_BETWEEN or over
        if not due or (elapsed < _SHOW_AFTER_SECONDS and not shown) or not sys.stderr.isatty():
            return
        self._latest = now
        rate = done / elapsed
        left = elapsed / done * (of - done)
        filled = _BAR * done // of
        bar = "█" * filled + "·" * (_BAR - filled)
        zh, en = _duration(left)
        text = self._say(f"每秒 {rate:.0f} 份，剩余 {zh}", f"{rate:.0f} a second, {en} left")
        click.echo(f"\r{bar} {done}/{of} {text}   ", err=True, nl=over)


def _duration(seconds: float) -> tuple[str, str]:
    """A time as people say it, in Chinese and in English."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} 秒", f"{whole} s"
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return f"{minutes} 分 {rest:02} 秒", f"{minutes} min {rest:02} s"
    hours, minutes = whole // _HOUR, whole % _HOUR // _MINUTE
    return f"{hours} 小时 {minutes:02} 分", f"{hours} h {minutes:02} min"
