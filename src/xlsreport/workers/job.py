"""What is done with one file wherever it is done: in this process, in a worker, on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from xlsreport.errors import WorkbookError
from xlsreport.reading.reader import file_finding, read_workbook
from xlsreport.submission.packing import pack_outcome, unpack_outcome
from xlsreport.submission.submission import Outcome

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.reading.files.sources import Source
    from xlsreport.workers.cache import ReadingCache

__all__ = ["Crew", "Job", "done", "read_source", "read_with", "unpacked"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

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


@dataclass(frozen=True, slots=True)
class _Reading:
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
