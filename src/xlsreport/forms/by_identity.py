"""Large records as keys: equal only to themselves, so that nothing large is compared or hashed."""

from __future__ import annotations

from typing import Generic, TypeVar

__all__ = ["ByIdentity"]

_Record = TypeVar("_Record")


class ByIdentity(Generic[_Record]):
    """A record as the key of a cache, for what follows from the record alone.

    Attributes:
        record: The record, which lives as long as the key.
    """

    __slots__ = ("record",)

    def __init__(self, record: _Record) -> None:
        """Wraps a record."""
        self.record = record

    def __hash__(self) -> int:
        """By where the record lies."""
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same record."""
        return isinstance(other, ByIdentity) and other.record is self.record
