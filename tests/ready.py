"""Workers that start ready: each is a copy of a process that has read such files already."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

from xlsreport import api

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form


class _Here(Executor):
    """Does in this process what a worker does."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def make_ready(folder: Path, forms: Mapping[str, Form]) -> None:
    """Checks a folder's workbooks in this process.

    What is loaded and laid out for that each worker would do anew, and on a test's few files it
    takes five times as long as the reading.
    """
    api.check([folder], forms, settings=api.RunSettings(executor=_Here()))
