"""Worker processes that read foreign files and may die without harm to the batch.

The libraries that read spreadsheets can end the whole process or never come back. A worker has
limits of memory and of time; one that dies or takes too long is one finding for its file, and a
new worker goes on with the next. Workers live as long as the batch and get several files at once:
starting one for each file, or asking for each, would take longer than reading it.
"""

from __future__ import annotations

import faulthandler
import gc
import io
import logging
import math
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import warnings
from collections import deque
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Self, TypeVar

from msgspec import field

from xlsreport.errors import UsageError, WorkbookError
from xlsreport.forms.form import Form
from xlsreport.reading.files.limits import (
    FILES_PER_WORKER,
    MAX_WORKER_BYTES,
    MAX_WORKER_SECONDS,
    MOST_FILES_AT_ONCE,
    WORN_WORKER_BYTES,
)
from xlsreport.text.records import Record
from xlsreport.workers.job import done, read_with
from xlsreport.workers.processes import (
    UNGUARDED,
    WORKER,
    address_space,
    limit_memory,
    processors,
    refuse_unguarded,
    start_unheard,
    unguarded,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from xlsreport.reading.files.sources import Source
    from xlsreport.submission.submission import Outcome
    from xlsreport.workers.job import Job

__all__ = ["Readers"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_LOG = logging.getLogger(__name__)
_START_SECONDS = 60.0
_END_SECONDS = 1.0
# Results that come of the worker and not of the file.
_FAILURES = ("FILE_WORKER_DIED", "FILE_INTERNAL")
# With fewer rounds the last worker at work would keep the others waiting.
_ROUNDS = 4


class Readers:
    """Worker processes that read files; a context manager that ends them.

    Args:
        forms: The forms at hand by id; results refer to these very objects.
        jobs: How many workers there may be; ``None`` for one a processor.
        seconds: How long a worker may take over one file.
        memory: How many bytes a worker may add to what it has when it starts; only kept where the
            system can limit a process.
    """

    def __init__(
        self,
        forms: Mapping[str, Form],
        jobs: int | None = 1,
        *,
        seconds: float = MAX_WORKER_SECONDS,
        memory: int = MAX_WORKER_BYTES,
    ) -> None:
        self._forms = forms
        self._jobs = jobs or processors()
        self._seconds = seconds
        self._memory = memory
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}

    def __enter__(self) -> Self:
        """Starts nothing: workers are started when there is something to read.

        Raises:
            UsageError: This process is just being started itself.
        """
        refuse_unguarded()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends all workers at once."""
        workers = (*self._idle, *self._busy.values())
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.end()
        self._idle.clear()
        self._busy.clear()

    def read(self, sources: Sequence[Source]) -> Iterator[Outcome]:
        """What came of each file, in the order given.

        Raises:
            UsageError: No worker can be started.
        """
        return read_with(self, sources, self._forms)

    def each(
        self,
        job: Callable[[_Item, Mapping[str, Form]], _Result],
        items: Sequence[_Item],
    ) -> Iterator[_Result | WorkbookError]:
        """Does a job for each item in a worker; the first are at work when this returns.

        Args:
            job: Something that can be pickled, called with an item and the forms. It is sent to
                a worker once, so that it may carry much.
            items: Anything that can be pickled.

        Returns:
            In the order of the items what the job returned or the ``WorkbookError`` it raised;
            ``FILE_WORKER_DIED`` or ``FILE_TOO_SLOW`` (``seconds``) where it did not come back;
            ``FILE_INTERNAL`` (``value``) where it failed in an unforeseen way.

        Raises:
            UsageError: No worker can be started.
        """
        order = _Order(job, deque(enumerate(items)))
        try:
            self._hand_out(order)
        except BaseException:
            self._drop(order)
            raise
        return self._answers(order, len(items))

    def _answers(self, order: _Order, count: int) -> Iterator[Any]:
        """The answers to ``count`` items in their order, as they come."""
        try:
            for number in range(count):
                while number not in order.answers:
                    self._hand_out(order)
                    self._take_back()
                yield order.answers.pop(number)
        finally:
            self._drop(order)

    def _drop(self, order: _Order) -> None:
        """Cancels what is left of an order, with the results that workers still hold."""
        order.waiting.clear()
        for connection, worker in list(self._busy.items()):
            if worker.order is order:
                worker.end()
                del self._busy[connection]

    def _hand_out(self, order: _Order) -> None:
        """Gives every worker that is free something to do; more workers for longer queues."""
        if not order.waiting:
            return
        queued = len(order.waiting) + sum(len(each.items) for each in self._busy.values())
        # Those that were started already work on until the last file.
        started = len(self._idle) + len(self._busy)
        wanted = min(self._jobs, max(started, math.ceil(queued / FILES_PER_WORKER)))
        at_once = max(1, min(MOST_FILES_AT_ONCE, queued // (wanted * _ROUNDS)))
        while order.waiting and len(self._busy) < wanted:
            try:
                worker = self._idle.pop() if self._idle else self._start_worker()
            except UsageError:
                if not self._busy:
                    raise
                # Where no more may be started, those that run do the work.
                self._jobs = len(self._busy)
                return
            count = min(at_once, len(order.waiting))
            worker.items.extend(order.waiting.popleft() for _ in range(count))
            worker.deadline = time.monotonic() + self._seconds
            self._busy[worker.connection] = worker
            known, worker.order = worker.order, order
            # One that died while it was idle is found out when its answer is waited for.
            with suppress(OSError):
                if known is not order:
                    worker.connection.send_bytes(order.packed())
                worker.connection.send_bytes(_pickle([item for _, item in worker.items]))

    def _take_back(self) -> None:
        """Waits until a worker has answered, has died or is out of time.

        What it has in hand may be of an earlier order, whose answers nobody fetched.
        """
        until = min(worker.deadline for worker in self._busy.values())
        ready = wait(list(self._busy), max(0.0, until - time.monotonic()))
        now = time.monotonic()
        for connection, worker in list(self._busy.items()):
            if connection in ready:
                self._answer(worker)
                worker.deadline = now + self._seconds
            elif worker.deadline <= now:
                worker.ended = True
                seconds = math.ceil(self._seconds)
                _LOG.warning(
                    "worker %s is ended after %s s over one file", worker.process.pid, seconds
                )
                worker.answer(WorkbookError("FILE_TOO_SLOW", seconds=seconds))
            if worker.ended:
                worker.end()
                # Files after the one that ended it go to another worker.
                worker.order.waiting.extendleft(reversed(worker.items))
                worker.items.clear()
            elif worker.items:
                continue
            else:
                self._idle.append(worker)
            del self._busy[connection]

    def _answer(self, worker: _Worker) -> None:
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            worker.process.join(_END_SECONDS)
            _LOG.warning(
                "worker %s ended by itself, exit code %s (a negative one is a signal)",
                worker.process.pid,
                worker.process.exitcode,
            )
            worker.ended = True
            worker.answer(WorkbookError("FILE_WORKER_DIED"))
            return
        result, worn = _Unpickler(io.BytesIO(message), self._forms).load()
        if isinstance(result, WorkbookError) and result.code in _FAILURES:
            reason = result.params.get("value", "out of memory")
            _LOG.warning("worker %s is replaced: %s, %s", worker.process.pid, result.code, reason)
        elif worn:
            _LOG.debug("worker %s is replaced after its last file", worker.process.pid)
        worker.ended = worn
        worker.answer(result)

    def _start_worker(self) -> _Worker:
        # A copy of this process starts at once, but only of its one thread: with more of them a
        # lock may be held in it for ever. Other systems' libraries do not survive being copied.
        copied = sys.platform == "linux" and threading.active_count() == 1
        if copied:
            process_of: Callable[..., BaseProcess] = multiprocessing.get_context("fork").Process
        else:
            process_of = multiprocessing.get_context("spawn").Process
        with suppress(EOFError, OSError):
            here, there = multiprocessing.Pipe()
            # A copy inherits these ends; as long as it holds them, no worker notices that this
            # process is gone.
            inherited = [*self._busy, *(worker.connection for worker in self._idle), here]
            process = process_of(
                target=_serve,
                # A fresh one that ends at once never takes what it is handed: little enough to lie
                # in the pipe. It asks for the forms.
                args=(
                    there,
                    dict(self._forms) if copied else None,
                    self._memory,
                    inherited if copied else [],
                ),
                daemon=True,
                name=WORKER,
            )
            worker = _Worker(process, here)
            ready = False
            try:
                with there:
                    start_unheard(process)
                ready = here.poll(_START_SECONDS) and here.recv() is None
                if ready and not copied:
                    here.send_bytes(pickle.dumps(dict(self._forms), pickle.HIGHEST_PROTOCOL))
            finally:
                # Also where the start is interrupted: no list holds this worker yet.
                if not ready:
                    worker.end()
                if process.exitcode == UNGUARDED:
                    raise unguarded() from None
            if ready:
                way = "copied" if copied else "fresh"
                _LOG.debug("worker %s started (%s)", process.pid, way)
                return worker
            _LOG.warning("worker %s did not start, exit code %s", process.pid, process.exitcode)
        raise UsageError(
            "读表的进程启动不了：内存可能不够，或程序安装不完整。请关掉别的程序再试。",
            "the process that reads workbooks cannot be started: too little memory, or a damaged "
            "installation. Close other programs and try again.",
        )


class _Order(Record):
    """A job to be done for many items, by number.

    Attributes:
        job: What is done; ``None`` for nothing.
        waiting: What no worker has in hand.
        answers: What came of items and has not been fetched yet.
    """

    job: Job | None
    waiting: deque[tuple[int, Any]]
    answers: dict[int, Any] = field(default_factory=dict)
    _packed: bytes = b""

    def packed(self) -> bytes:
        """The job as it is sent, made once."""
        if not self._packed:
            self._packed = _pickle(self.job)
        return self._packed


class _Worker(Record):
    """A process, the way to it, and what it is doing.

    Attributes:
        process: The process.
        connection: The way to it.
        items: What it has in hand, the item it is at first.
        order: The order whose job it knows, at first one without any; what it has in hand is of it.
        deadline: When the item it is at must be done.
        ended: Whether it gets no more work.
    """

    process: BaseProcess
    connection: Connection
    items: deque[tuple[int, Any]] = field(default_factory=deque)
    order: _Order = field(default_factory=lambda: _Order(None, deque()))
    deadline: float = 0.0
    ended: bool = False

    def answer(self, result: object) -> None:
        """Takes what came of the first item that it has in hand."""
        number, _ = self.items.popleft()
        self.order.answers[number] = result

    def end(self) -> None:
        """Ends the process at once: it holds nothing that could be lost."""
        self.connection.close()
        if self.process.pid is not None:
            self.process.kill()
            self.process.join()


class _Pickler(pickle.Pickler):
    """Sends a form as its id: the other side has it already."""

    def persistent_id(self, item: object) -> str | None:
        return item.id if isinstance(item, Form) else None


class _Unpickler(pickle.Unpickler):
    """Puts the form at hand in the place of its id."""

    def __init__(self, stream: io.BytesIO, forms: Mapping[str, Form]) -> None:
        super().__init__(stream)
        self._forms = forms

    def persistent_load(self, form_id: str) -> Form:
        return self._forms[form_id]


def _pickle(item: object) -> bytes:
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(item)
    return stream.getvalue()


def _serve(
    connection: Connection,
    forms: Mapping[str, Form] | None,
    memory: int,
    inherited: Sequence[Connection],
) -> None:
    """The life of a worker: takes work, does it, answers, until the connection closes.

    ``forms`` is ``None`` where they come over the connection.
    """
    for each in inherited:
        each.close()
    # Ctrl-C is for the program, which then ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A copy has inherited what the program does when it is ended politely.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    faulthandler.disable()
    warnings.simplefilter("ignore")
    # Last words of a library that gives up are no message for people.
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor is wanted
        os.dup2(nowhere.fileno(), 2)
    start = address_space()
    limit_memory(memory, start)
    job: Job | None = None
    # A closed connection ends the work.
    with suppress(EOFError, OSError):
        connection.send(None)
        if forms is None:
            forms = pickle.loads(connection.recv_bytes())  # noqa: S301 - from the program itself
        # Forms and modules stay as long as the process: no need to look through them again.
        gc.freeze()
        while True:
            message = _Unpickler(io.BytesIO(connection.recv_bytes()), forms).load()
            if not isinstance(message, list):
                job = message
                continue
            for item in message:
                result = done(job, item, forms)
                worn = (
                    isinstance(result, WorkbookError) or address_space() - start > WORN_WORKER_BYTES
                )
                connection.send_bytes(_pickle((result, worn)))
                if worn:
                    return
