"""Serves the pages to the browsers of this computer until somebody stops it."""

from __future__ import annotations

import socket
import webbrowser
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Thread, Timer
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from xlsreport.desk.app import make_app
from xlsreport.desk.door import Door
from xlsreport.desk.door_pages import make_door_app
from xlsreport.desk.guard import OPEN
from xlsreport.desk.office import Office
from xlsreport.desk.visitors import Visitors
from xlsreport.errors import UsageError, reason_of

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from xlsreport.text.words import Language

__all__ = ["Intake", "serve"]

_LAST_PAGE_SECONDS = 1.0
_LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 3
_KEPT_SECONDS = 5
# How long a client may take to say what it wants, and how many there may be at once.
_ASKING_SECONDS = 30
_MOST_CLIENTS = 400


@dataclass(frozen=True, slots=True)
class Intake:
    """Where the door for units is.

    Attributes:
        host: An address of this computer.
        port: Its port; 0 for any that is free.
        certificate: The certificate for TLS; ``None`` for none, as behind a proxy that has it.
        private_key: Its key; ``None`` where the certificate's file has it.
    """

    host: str
    port: int
    certificate: Path | None = None
    private_key: Path | None = None


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
        intake: Where the door for units is; ``None`` to keep it shut.

    Raises:
        UsageError: A port or a certificate cannot be used.
    """
    listener = _listen(_LOOPBACK, port)
    with listener, ExitStack() as stack:
        port = listener.getsockname()[1]
        visitors = Visitors(language)
        office = Office(folder, who, visitors)
        door = None if intake is None else stack.enter_context(_opened_door(office, intake))
        server = uvicorn.Server(_configure(make_app(office, port, door)))

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


@contextmanager
def _opened_door(office: Office, intake: Intake) -> Iterator[Door]:
    """The door for units, in a thread of its own; afterwards it is shut and everything taken in."""
    with _listen(intake.host, intake.port) as listener:
        port = listener.getsockname()[1]
        scheme = "http" if intake.certificate is None else "https"
        host = f"[{intake.host}]" if ":" in intake.host else intake.host
        door = Door(office, f"{scheme}://{host}:{port}")
        config = _configure(make_door_app(door), intake)
        try:
            config.load()
        except (OSError, ValueError) as error:  # ssl's own error is one of the system's
            zh, en = reason_of(error)
            raise UsageError(
                f"证书用不了：{zh}。请检查证书和私钥两个文件是不是一对、是不是 PEM 格式。",
                f"the certificate cannot be used: {en}. Check that certificate and key belong "
                "together and are PEM files.",
            ) from error
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="door server")
        thread.start()
        door.resume()
        try:
            yield door
        finally:
            server.should_exit = True
            thread.join()
            door.close()


class _Patience(H11Protocol):
    """One connection; it is closed where nothing is asked for, or where there are too many."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begins to wait for what is asked for."""
        super().connection_made(transport)
        if len(self.connections) > _MOST_CLIENTS:
            transport.close()
        self._wait_for_request()

    def on_response_complete(self) -> None:
        """Begins to wait for what is asked for next."""
        super().on_response_complete()
        self._wait_for_request()

    def _wait_for_request(self) -> None:
        self.loop.call_later(_ASKING_SECONDS, self._close_if_silent, self.cycle)

    def _close_if_silent(self, before: object) -> None:
        if self.cycle is before:
            self.transport.close()


def _configure(app: ASGIApp, intake: Intake | None = None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Patience,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=_KEPT_SECONDS,
        ssl_certfile=None if intake is None else intake.certificate,
        ssl_keyfile=None if intake is None else intake.private_key,
    )


def _write_address(port: int, visitors: Visitors) -> str:
    return f"http://{_LOOPBACK}:{port}{OPEN}?token={visitors.make_token()}"


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        zh, en = reason_of(error)
        raise UsageError(
            f"{host} 的端口 {port} 用不了：{zh}。请换一个端口；地址要是这台电脑的。",
            f"port {port} of {host} cannot be used: {en}. Give another port; the address must be "
            "one of this computer.",
        ) from error
    return listener
