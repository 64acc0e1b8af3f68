"""A Dask cluster as the place where files are read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import xlsreport
from xlsreport.errors import UsageError
from xlsreport.workers.job import ExecutorReaders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distributed import Client

    from xlsreport.forms.form import Form

__all__ = ["cluster_readers"]

_CONNECT_SECONDS = 10
# How often work whose worker has gone is given to another one.
_RETRIES = 3


@contextmanager
def cluster_readers(address: str, forms: Mapping[str, Form]) -> Iterator[ExecutorReaders]:
    """Readers that send their work to a cluster.

    Args:
        address: The scheduler's, as ``tcp://10.0.0.5:8786``.
        forms: The forms at hand by id.

    Raises:
        UsageError: Dask is not installed, the scheduler does not answer, there is no worker, or a
            worker runs another version of this program.
    """
    try:
        from distributed import KilledWorker
        from distributed.comm import get_address_host_port
    except ImportError as error:
        raise UsageError(
            "用集群读表要先安装 Dask：pip install 'xlsreport[dask]'。",
            "reading on a cluster needs Dask: pip install 'xlsreport[dask]'.",
        ) from error
    try:
        # A client with an address that is none fails half made, and says so once more at the end.
        get_address_host_port(address)
        client = _connect(address)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"连不上 Dask 调度器 {address}：{error}。请检查地址，以及它是否在运行。",
            f"cannot reach the Dask scheduler {address}: {error}. Check the address and that it is "
            "running.",
        ) from error
    try:
        _check_versions(_versions(client, address), address)
        yield ExecutorReaders(
            client.get_executor(pure=False, retries=_RETRIES),
            forms,
            # As a task of its own it is made anew where the worker that held it has gone.
            share=lambda context: client.submit(bytes, context),
            is_fatal=lambda error: isinstance(error, KilledWorker),
        )
    finally:
        client.close()


def _connect(address: str) -> Client:
    """A client of a scheduler; no thread is left behind where it does not answer."""
    from distributed import Client

    class Connecting(Client):  # type: ignore[misc]
        def start(self, **named: object) -> None:
            try:
                super().start(**named)
            except BaseException:
                # With a second thread no worker is a copy of this process: a second more for each.
                self._loop_runner.stop()
                raise

    return Connecting(address, timeout=_CONNECT_SECONDS, set_as_default=False)


def _versions(client: Client, address: str) -> Mapping[str, str]:
    """The version of this program on each worker.

    Raises:
        UsageError: A worker cannot even say it.
    """
    try:
        found: Mapping[str, str] = client.run(_version)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise UsageError(
            f"Dask 集群 {address} 的工作进程用不了 xlsreport：{reason}。"
            "请在每台机器上装好同一个版本的 xlsreport，再启动 dask worker。",
            f"the workers of the Dask cluster at {address} cannot use xlsreport: {reason}. Install "
            "the same version of it on every machine and start dask worker again.",
        ) from error
    return found


def _version() -> str:
    return xlsreport.__version__


def _check_versions(found: Mapping[str, str], address: str) -> None:
    if not found:
        raise UsageError(
            f"Dask 集群 {address} 里没有工作进程。请先启动 dask worker。",
            f"the Dask cluster at {address} has no workers; start some with dask worker.",
        )
    others = {worker: each for worker, each in found.items() if each != xlsreport.__version__}
    if others:
        worker, other = min(others.items())
        raise UsageError(
            f"Dask 工作进程 {worker} 的 xlsreport 版本是 {other}，这里是 {xlsreport.__version__}，"
            "请装成同一个版本。",
            f"the Dask worker {worker} has xlsreport {other}, this is {xlsreport.__version__}; "
            "install the same version.",
        )
