"""How the work is done: by how many processes, where, and with what was read before.

What comes out never depends on it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from xlsreport.reading.files.sources import release_archives
from xlsreport.text.records import Record
from xlsreport.workers.job import ExecutorReaders
from xlsreport.workers.pool import Readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.workers.cache import ReadingCache
    from xlsreport.workers.job import Crew

__all__ = ["RunSettings"]


class RunSettings(Record, frozen=True):
    """How files are read.

    Attributes:
        jobs: How many worker processes there may be; ``None`` for one a processor.
        cache: The folder of what was read before; ``None`` to read everything anew. Only for
            workers of this machine.
        dask: The address of a Dask scheduler whose workers read instead; ``""`` for none.
        executor: Any executor that reads instead; ``None`` for none. It brings no limits of
            memory and time for a single file: those are its owner's.
    """

    jobs: int | None = None
    cache: Path | None = None
    dask: str = ""
    executor: Executor | None = None

    @contextmanager
    def crew(self, forms: Mapping[str, Form]) -> Iterator[Crew]:
        """Who reads, as a context that ends them and leaves no file open.

        Raises:
            UsageError: A cluster cannot be used, or this process is just being started by another.
        """
        try:
            with self._make_crew(forms) as crew:
                yield crew
        finally:
            release_archives()

    def _make_crew(self, forms: Mapping[str, Form]) -> AbstractContextManager[Crew]:
        if self.executor is not None:
            return nullcontext(ExecutorReaders(self.executor, forms))
        if self.dask:
            from xlsreport.workers.dask_cluster import cluster_readers

            return cluster_readers(self.dask, forms)
        return Readers(forms, self.jobs)

    def cache_for(self, forms: Mapping[str, Form]) -> ReadingCache | None:
        """What was read before; ``None`` if nothing is to be remembered, or nothing can be."""
        if self.cache is None or self.dask or self.executor is not None:
            return None
        from xlsreport.workers.cache import ReadingCache

        return ReadingCache.at(self.cache, forms)
