"""Workers that live as long as the pages: starting one for every page would take seconds."""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.reading.files.sources import release_archives
from xlsreport.workers.pool import Readers
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.form import Form
    from xlsreport.workers.job import Crew

__all__ = ["KeptReaders", "KeptSettings"]


class KeptReaders:
    """Workers that are kept; one thread at a time has them.

    Args:
        jobs: How many there may be; ``None`` for one a processor.
    """

    def __init__(self, jobs: int | None) -> None:
        """Starts nothing: they are started when there is something to read."""
        self._jobs = jobs
        self._lock = RLock()
        self._readers: Readers | None = None
        self._forms: Mapping[str, Form] | None = None

    @contextmanager
    def lent(self, forms: Mapping[str, Form]) -> Iterator[Readers]:
        """The workers, which know these forms; they go on living afterwards."""
        with self._lock:
            if self._readers is None or self._forms is not forms:
                self.close()
                self._readers, self._forms = Readers(forms, self._jobs).__enter__(), forms
            try:
                yield self._readers
            except BaseException:
                self.close()  # who knows what they are still at
                raise
            finally:
                release_archives()

    def close(self) -> None:
        """Ends them."""
        with self._lock:
            if self._readers is not None:
                self._readers.__exit__(None, None, None)
                self._readers = None


class KeptSettings(RunSettings, frozen=True):
    """Work is done by workers that are kept.

    Attributes:
        kept: The workers.
    """

    kept: KeptReaders = field(default_factory=lambda: KeptReaders(1))

    @contextmanager
    def crew(self, forms: Mapping[str, Form]) -> Iterator[Crew]:
        """Who reads; they go on living afterwards.

        Raises:
            UsageError: This process is just being started by another.
        """
        with self.kept.lent(forms) as readers:
            yield readers
