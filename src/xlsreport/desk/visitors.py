"""Who may see the pages: one-time addresses, and the visits that began with one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from xlsreport.text.words import Language

__all__ = ["Visit", "Visitors"]

_BYTES = 32


class Visit(Record):
    """One browser that was let in.

    Attributes:
        id: What its cookie holds.
        csrf: What every form of its pages sends along.
        language: Of its pages.
        notices: What the next page says first: whether it went well, and the sentence.
    """

    id: str
    csrf: str
    language: Language
    notices: list[tuple[bool, str]] = field(default_factory=list)

    def allows(self, csrf: str) -> bool:
        """Whether a form was sent from a page of this visit."""
        return hmac.compare_digest(csrf.encode(), self.csrf.encode())


class Visitors:
    """The one-time addresses that are still good, and the visits.

    Args:
        language: What pages speak first.
    """

    def __init__(self, language: Language) -> None:
        """Nobody is let in yet."""
        self._language = language
        self._lock = Lock()
        self._tokens: set[str] = set()
        self._visits: dict[str, Visit] = {}

    def make_token(self) -> str:
        """Makes a token that lets one browser in, once."""
        token = secrets.token_urlsafe(_BYTES)
        with self._lock:
            self._tokens.add(_digest(token))
        return token

    def admit(self, token: str) -> Visit | None:
        """Lets a browser in and uses up its token; ``None`` if the token is not good."""
        with self._lock:
            if _digest(token) not in self._tokens:
                return None
            self._tokens.remove(_digest(token))
            name, csrf = (secrets.token_urlsafe(_BYTES) for _ in range(2))
            visit = self._visits[_digest(name)] = Visit(name, csrf, self._language)
            return visit

    def find(self, name: str) -> Visit | None:
        """The visit of a cookie; ``None`` if there is none."""
        # The search is by digest, so that its time says nothing of how near a guess was.
        return self._visits.get(_digest(name))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
