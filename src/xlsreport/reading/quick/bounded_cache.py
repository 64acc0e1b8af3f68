"""What was worked out once and need not be worked out again, within a bound.

Thousands of files come from one template and one program and share most of their bytes. What is
remembered is found by the whole key, never by a checksum, so that a stranger's file can only be
given the verdict on exactly its own bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["Remembered"]

_Key = TypeVar("_Key", bound="Hashable")
_Value = TypeVar("_Value")


class Remembered(Generic[_Key, _Value]):
    """Values by key, in two generations: what was not asked for during one of them is forgotten.

    Attributes:
        recent: The younger generation, for whoever looks up many keys at once.
    """

    def __init__(self, limit: int) -> None:
        """Remembers nothing yet.

        Args:
            limit: The weight of one generation, in whatever unit :meth:`keep` is given.
        """
        self.recent: dict[_Key, _Value] = {}
        self._older: dict[_Key, _Value] = {}
        self._limit = limit
        self._weight = 0

    def get(self, key: _Key, weight: int = 1) -> _Value | None:
        """What is remembered for a key; ``None`` for nothing.

        Args:
            key: The key.
            weight: What it weighs if it has to be moved to the younger generation.
        """
        value = self.recent.get(key)
        if value is None:
            value = self._older.get(key)
            if value is not None:
                self.keep(key, value, weight)
        return value

    def keep(self, key: _Key, value: _Value, weight: int = 1) -> None:
        """Remembers a value; one that outweighs everything else is not."""
        if weight > self._limit:
            return
        if self._weight + weight > self._limit:
            self._older, self.recent, self._weight = self.recent, {}, 0
        self._weight += weight
        self.recent[key] = value
