"""Serves the pages to the browsers of this computer until somebody stops it."""

from __future__ import annotations

import socket
import webbrowser
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from xlsreport.desk.app import make_app
from xlsreport.desk.guard import OPEN
from xlsreport.desk.office import Office
from xlsreport.desk.visitors import Visitors
from xlsreport.errors import UsageError, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.text.words import Language

__all__ = ["serve"]

_LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 3


def serve(
    folder: Path,
    who: str,
    language: Language,
    port: int,
    announce: Callable[[str], None],
    *,
    open_browser: bool,
) -> None:
    """Serves the pages of a folder until Ctrl-C or the button of the page.

    Args:
        folder: The folder of a collection, or one that holds collections.
        who: Who works.
        language: What pages speak first.
        port: The port; 0 for any that is free.
        announce: Gets the address that lets one browser in.
        open_browser: Whether the browser is opened, by an address of its own.

    Raises:
        UsageError: The port cannot be used.
    """
    listener = _listen(port)
    with listener:
        port = listener.getsockname()[1]
        visitors = Visitors(language)
        office = Office(folder, who, visitors)
        server = uvicorn.Server(
            uvicorn.Config(
                make_app(office, port),
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )

        def stop() -> None:
            server.should_exit = True

        office.stop = stop
        announce(_write_address(port, visitors))
        if open_browser:
            address = _write_address(port, visitors)
            Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        # The server hands Ctrl-C on when it has stopped; that is how it is stopped.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
        office.uploads.finish()


def _write_address(port: int, visitors: Visitors) -> str:
    return f"http://{_LOOPBACK}:{port}{OPEN}?token={visitors.make_token()}"


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.bind((_LOOPBACK, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        zh, en = reason_of(error)
        raise UsageError(
            f"端口 {port} 用不了：{zh}。请换一个，或者不写 --port，让程序自己找。",
            f"port {port} cannot be used: {en}. Give another one, or none, and a free one is "
            "found.",
        ) from error
    return listener
