"""What stands before every page: who asks, from where, and how much; and what goes with an answer.

A page of a foreign site can make the officer's browser ask for an address of this computer. So the
host must be named as it is, a request from another site is refused, and everything but the opening
page needs the cookie of a visit. What is changed by a form needs the form's token besides
(:mod:`xlsreport.desk.page`).
"""

from __future__ import annotations

import asyncio
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from xlsreport.desk.visitors import Visitors

__all__ = ["OPEN", "STATIC", "Guard", "Limited", "Refusal", "WithHeaders"]

OPEN = "/open"
"""The page that a one-time address leads to."""
STATIC = "/static/"
"""Where the style and the script of the pages lie; they hold nothing of the collection."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# How long a client may be silent while it sends.
_SILENT_SECONDS = 30.0


class Refusal(Exception):  # noqa: N818 - it ends a request, and is what is answered
    """Why a request is refused.

    Args:
        status: The status of HTTP.
        zh: What is wrong and what to do, in Chinese.
        en: The same in English.
    """

    def __init__(self, status: int, zh: str, en: str) -> None:
        """Remembers what is said."""
        super().__init__(en)
        self.status, self.zh, self.en = status, zh, en


_FOREIGN_HOST = Refusal(
    400,
    "地址栏里的主机名不是这台电脑（127.0.0.1）。请用启动时给出的地址打开。",
    "The address names another host than this computer (127.0.0.1). Open the address that was "
    "printed at the start.",
)
_FOREIGN_SITE = Refusal(
    403,
    "这个请求是从别的网站发来的，没有执行。请在本程序的页面上操作。",
    "This request came from another site and was not carried out. Use the pages of this program.",
)
_NO_VISIT = Refusal(
    403,
    "这个浏览器还没有打开权限，或者地址已经用过一次。请回到启动窗口，用那里的地址打开；"
    "已经用过的，重新运行 xlsreport desk。",
    "This browser was not let in, or its address was used before. Open the address that was "
    "printed at the start; if it was used, run xlsreport desk again.",
)
_TOO_MUCH = Refusal(
    413,
    "发来的内容太大，没有收下。一个文件最多 30 MB；再大的请拆开发。",
    "What was sent is too large and was not taken. A file may have 30 MB; split what is larger.",
)
_TOO_SLOW = Refusal(
    408,
    "发送中断了 30 秒，没有收下。请再发一次。",
    "Nothing came for 30 seconds and nothing was taken. Send it again.",
)


class Guard:
    """Refuses what no page of ours would send, and puts the same headers on every answer.

    Args:
        app: The pages.
        visitors: Who may see them.
        hosts: The hosts by which the pages may be asked for, with port.
        cookie: The cookie's name.
        limit_of: How many bytes a request for a path may send.
        refuse: The answer to a request that is refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        visitors: Visitors,
        hosts: frozenset[str],
        cookie: str,
        limit_of: Callable[[str], int],
        refuse: Callable[[Refusal], Response],
    ) -> None:
        """Remembers all of it."""
        self._app, self._visitors, self._hosts = app, visitors, hosts
        self._cookie, self._limit_of, self._refuse = cookie, limit_of, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = WithHeaders(send)
        refusal = self._find_refusal(scope, Headers(scope=scope))
        if refusal is None:
            limited = Limited(receive, self._limit_of(scope["path"]))
            await self._app(scope, limited, answer)
        else:
            await self._refuse(refusal)(scope, receive, answer)

    def _find_refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return _FOREIGN_HOST
        path, method = scope["path"], scope["method"]
        site = headers.get("sec-fetch-site", "none")
        if site not in {"same-origin", "none"} and path != OPEN:
            return _FOREIGN_SITE
        if method not in {"GET", "HEAD"} and not _is_own_origin(headers, hosts[0], site):
            return _FOREIGN_SITE
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limit_of(path):
            return _TOO_MUCH
        visit = self._visitors.find(_read_cookies(headers).get(self._cookie, ""))
        scope.setdefault("state", {})["visit"] = visit
        if visit is None and path != OPEN and not path.startswith(STATIC):
            return _NO_VISIT
        return None


def _is_own_origin(headers: Headers, host: str, site: str) -> bool:
    """Whether a form or script of our own pages sent it; no page of ours sends it unsaid."""
    origins = headers.getlist("origin")
    # With the policy "no-referrer" browsers hide the origin of forms also from the page itself.
    hidden = origins == ["null"] and site == "same-origin"
    return hidden or origins == [f"http://{host}"]


def _read_cookies(headers: Headers) -> Mapping[str, str]:
    try:
        return {k: v.value for k, v in SimpleCookie("; ".join(headers.getlist("cookie"))).items()}
    except CookieError:
        return {}


class Limited:
    """Receives a request; ends it where it is too large or stands still."""

    def __init__(self, receive: Receive, limit: int) -> None:
        """Nothing came yet."""
        self._receive, self._left, self._whole = receive, limit, False

    async def __call__(self) -> Message:
        """The next part of the request.

        Raises:
            Refusal: It is too large, or nothing came for too long.
        """
        if self._whole:
            return await self._receive()  # only the end of the connection may come now
        try:
            message = await asyncio.wait_for(self._receive(), _SILENT_SECONDS)
        except TimeoutError:
            raise _TOO_SLOW from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise _TOO_MUCH
            self._whole = not message.get("more_body", False)
        return message


class WithHeaders:
    """Sends an answer with the headers of all answers."""

    def __init__(self, send: Send) -> None:
        """Remembers where to."""
        self._send = send

    async def __call__(self, message: Message) -> None:
        """Sends a part of the answer, its first one with the headers."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await self._send(message)
