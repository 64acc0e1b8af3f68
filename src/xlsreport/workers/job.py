"""What is done with one file wherever it is done, by any executor too.

Files are read here and their bytes shipped, so that no other machine needs the disk they lie on.
The packed outcomes that come back are those that a worker of this machine would have sent.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from xlsreport.errors import UsageError, WorkbookError
from xlsreport.findings.finding import file_finding
from xlsreport.reading.files.limits import MEGABYTE
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.packing import pack_outcome, unpack_outcome
from xlsreport.submission.submission import Outcome
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from xlsreport.forms.form import Form
    from xlsreport.reading.files.sources import Source
    from xlsreport.workers.cache import ReadingCache


__all__ = ["Crew", "ExecutorReaders", "Job", "done", "read_source", "read_with", "unpacked"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# A handful is worth its way over a network, and is not much to do again.
_HANDFUL = 16
_HANDFUL_BYTES = 4 * MEGABYTE
# What is under way is held in memory here.
_MOST_UNDER_WAY = 96 * MEGABYTE

Job = Callable[[Any, Mapping[str, "Form"]], Any]


class Crew(Protocol):
    """Does a job for many items: workers on this machine, or a cluster's."""

    def each(
        self,
        job: Callable[[_Item, Mapping[str, Form]], _Result],
        items: Sequence[_Item],
    ) -> Iterator[_Result | WorkbookError]:
        """What came of each item in the order given; see :meth:`Readers.each`."""


def read_source(
    source: Source,
    forms: Mapping[str, Form],
    cache: ReadingCache | None = None,
    finished: Callable[[Outcome], Outcome] = lambda outcome: outcome,
) -> Outcome:
    """Reads one file in this process; every fault in it becomes a finding.

    Args:
        source: The file.
        forms: The forms at hand by id.
        cache: What was read before; ``None`` to read the file in any case.
        finished: Adds what else depends on the file alone, before the reading is kept.
    """
    try:
        data = source.read()
    except WorkbookError as error:
        return _refuse(source.name, error)
    outcome = cache.outcome(data, source.name, forms) if cache is not None else None
    if outcome is None:
        outcome = finished(read_workbook(data, source.name, forms))
        if cache is not None:
            cache.keep(data, outcome)
    # A file without a time of its own stays without: its folder's time is that of a copy.
    return outcome


class _Reading(Record, frozen=True):
    """The plain job: a file is read, and what came of it is packed."""

    def __call__(self, source: Source, forms: Mapping[str, Form]) -> bytes:
        return pack_outcome(read_source(source, forms))


def read_with(
    crew: Crew, sources: Sequence[Source], forms: Mapping[str, Form]
) -> Iterator[Outcome]:
    """What came of each file, in the order given.

    Raises:
        UsageError: No worker can be started.
    """
    for source, result in zip(sources, crew.each(_Reading(), sources), strict=True):
        yield unpacked(result, source.name, forms)


def unpacked(result: bytes | WorkbookError, file: str, forms: Mapping[str, Form]) -> Outcome:
    """The outcome that a crew sent back, or the one for a file at which it failed."""
    if isinstance(result, WorkbookError):
        return _refuse(file, result)
    return unpack_outcome(result, file, forms)


def done(job: Job | None, item: object, forms: Mapping[str, Form]) -> Any:  # noqa: ANN401 - the job's
    """The result of a job, or the error that it raises, as one of this package."""
    try:
        return None if job is None else job(item, forms)
    except WorkbookError as error:
        return error
    except MemoryError:
        return WorkbookError("FILE_WORKER_DIED")
    except BaseException as error:  # noqa: BLE001 - one file must not take others with it
        return WorkbookError("FILE_INTERNAL", value=f"{type(error).__name__}: {error}"[:200])


def _refuse(file: str, error: WorkbookError) -> Outcome:
    return Outcome(file, None, (file_finding(error.code, error.params, file),))


class _Handful(Record):
    """Some items that were sent off together.

    Attributes:
        items: The items.
        future: What comes of them.
        size: About how many bytes they hold.
    """

    items: list[Any]
    future: Future[list[Any]]
    size: int


class ExecutorReaders:
    """Reads files by an executor.

    Args:
        executor: Where the work is done; its owner shuts it down.
        forms: The forms at hand by id.
        share: Makes of the job and the forms, as bytes, what is handed to the executor with each
            handful; by default the bytes themselves.
        is_fatal: Whether a failure of the executor is the fault of the files that it was given: a
            handful for which this is so is tried again file by file.
    """

    def __init__(
        self,
        executor: Executor,
        forms: Mapping[str, Form],
        share: Callable[[bytes], object] = bytes,
        is_fatal: Callable[[BaseException], bool] = lambda _: False,
    ) -> None:
        self._executor = executor
        self._forms = dict(forms)
        self._share = share
        self._is_fatal = is_fatal

    def each(
        self,
        job: Callable[[_Item, Mapping[str, Form]], _Result],
        items: Sequence[_Item],
    ) -> Iterator[_Result | WorkbookError]:
        """Does a job for each item; as :meth:`xlsreport.workers.pool.Readers.each`.

        Raises:
            UsageError: The executor fails for a reason that lies in no file.
        """
        context = self._share(pickle.dumps((job, self._forms), pickle.HIGHEST_PROTOCOL))
        waiting = deque(items)
        under_way: deque[_Handful] = deque()
        try:
            while waiting or under_way:
                while waiting and sum(each.size for each in under_way) < _MOST_UNDER_WAY:
                    under_way.append(self._sent(context, _take(waiting)))
                yield from self._fetch(context, under_way)
        finally:
            for each in under_way:
                each.future.cancel()

    def _sent(self, context: object, items: list[Any]) -> _Handful:
        try:
            # An executor that shares it otherwise puts the bytes in the place of what it is given.
            future = self._executor.submit(_done_for, cast("bytes", context), items)
        except Exception as error:
            raise _lost(error) from error
        return _Handful(items, future, sum(map(_size, items)))

    def _fetch(self, context: object, under_way: deque[_Handful]) -> list[Any]:
        """The answers to the handful that was sent off first."""
        first = under_way.popleft()
        try:
            return first.future.result()
        except Exception as error:
            if not self._is_fatal(error):
                raise _lost(error) from error
        # One of them kills its reader, and all files in hand come under suspicion:
        # tried with nothing else under way, only that one is found guilty.
        wait([each.future for each in under_way])
        return [self._alone(context, item) for item in first.items]

    def _alone(self, context: object, item: object) -> object:
        try:
            return self._sent(context, [item]).future.result()[0]
        except UsageError:
            raise
        except Exception as error:
            if self._is_fatal(error):
                return WorkbookError("FILE_WORKER_DIED")
            raise _lost(error) from error


def _take(waiting: deque[Any]) -> list[Any]:
    """The next handful, with the files' bytes; one that cannot be read is its own answer."""
    handful: list[Any] = []
    size = 0
    while waiting and len(handful) < _HANDFUL and size < _HANDFUL_BYTES:
        item = waiting.popleft()
        try:
            handful.append(item.loaded() if hasattr(item, "loaded") else item)
        except WorkbookError as error:
            handful.append(error)
        size += _size(handful[-1])
    return handful


def _size(item: object) -> int:
    return len(getattr(item, "content", None) or b"") or 1


def _done_for(context: bytes, items: list[Any]) -> list[Any]:
    """What is done at the other end."""
    job, forms = _context(context)
    return [item if isinstance(item, WorkbookError) else done(job, item, forms) for item in items]


@lru_cache(maxsize=2)
def _context(context: bytes) -> tuple[Any, dict[str, Form]]:
    # A caller that hands work to this process can run anything in it anyway.
    job, forms = pickle.loads(context)  # noqa: S301
    return job, forms


def _lost(error: Exception) -> UsageError:
    reason = f"{type(error).__name__}: {error}"[:200]
    return UsageError(
        f"读表的集群或进程池出了问题，工作没有做完：{reason}。请检查它是否还在运行，再试一次。",
        f"the cluster or pool that reads the files has failed before the work was done: {reason}. "
        "See that it is still running and try again.",
    )
