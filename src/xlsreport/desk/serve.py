"""Serves the pages to the browsers of this computer until somebody stops it."""

from __future__ import annotations

import webbrowser
from contextlib import ExitStack, suppress
from threading import Thread, Timer
from typing import TYPE_CHECKING

import uvicorn

from xlsreport.desk.app import make_app
from xlsreport.desk.door_server import LOOPBACK, Doorkeeper, configure, listen
from xlsreport.desk.guard import OPEN
from xlsreport.desk.office import Office
from xlsreport.desk.visitors import Visitors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.desk.door_server import Intake
    from xlsreport.text.words import Language

__all__ = ["serve"]

_LAST_PAGE_SECONDS = 1.0


def serve(
    folder: Path,
    who: str,
    language: Language,
    port: int,
    announce: Callable[[str], None],
    *,
    open_browser: bool,
    intake: Intake | None = None,
) -> None:
    """Serves the pages of a folder until Ctrl-C or the button of the page.

    Args:
        folder: The folder of a collection, or one that holds collections.
        who: Who works.
        language: What pages speak first.
        port: The port; 0 for any that is free.
        announce: Gets the address that lets one browser in.
        open_browser: Whether the browser is opened, by an address of its own.
        intake: Where the door for units is opened; ``None`` to keep it shut until a page opens it.

    Raises:
        UsageError: A port or a certificate cannot be used.
    """
    listener = listen(LOOPBACK, port)
    with listener, ExitStack() as stack:
        port = listener.getsockname()[1]
        visitors = Visitors(language)
        office = Office(folder, who, visitors)
        keeper = Doorkeeper(office)
        stack.callback(keeper.close)
        if intake is not None:
            keeper.open(intake)
        server = uvicorn.Server(configure(make_app(office, port, keeper)))

        def stop() -> None:
            # The browser still fetches the style of the page that says so.
            timer = Timer(_LAST_PAGE_SECONDS, setattr, (server, "should_exit", True))
            timer.daemon = True
            timer.start()

        office.stop = stop
        # The server hands Ctrl-C on when it has stopped; that is how it is stopped.
        with suppress(KeyboardInterrupt):
            announce(_write_address(port, visitors))
            if open_browser:
                address = _write_address(port, visitors)
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            server.run(sockets=[listener])
        stack.close()
        office.close()


def _write_address(port: int, visitors: Visitors) -> str:
    return f"http://{LOOPBACK}:{port}{OPEN}?token={visitors.make_token()}"
