"""Opens the door for units on an address of this computer, and shuts it again."""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from xlsreport.desk.door import Door
from xlsreport.desk.door_pages import make_door_app
from xlsreport.errors import UsageError, reason_of
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport
    from pathlib import Path

    from starlette.types import ASGIApp

    from xlsreport.desk.office import Office

__all__ = ["LOOPBACK", "Doorkeeper", "Intake", "configure", "find_own_addresses", "listen"]

LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 3
_KEPT_SECONDS = 5
# How long a client may take to say what it wants, and how many there may be at once.
_ASKING_SECONDS = 30
_MOST_CLIENTS = 400
# Addresses that stand in examples only: asked for the way there, the system names its own address.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


class Intake(Record, frozen=True):
    """Where the door for units is.

    Attributes:
        host: An address of this computer.
        port: Its port; 0 for any that is free.
        certificate: The certificate for TLS; ``None`` for none, as behind a proxy that has it.
        private_key: Its key; ``None`` where the certificate's file has it.
        password: Of the key; ``None`` to have it asked for in the terminal.
        public: What links begin with, as ``https://reports.example``; ``""`` for the address.
    """

    host: str
    port: int
    certificate: Path | None = None
    private_key: Path | None = None
    password: str | None = None
    public: str = ""


class Doorkeeper:
    """Opens and shuts the door of one collection; it is shut until it is opened.

    Args:
        office: The collection.

    Attributes:
        door: The door that is open; ``None`` while it is shut.
    """

    def __init__(self, office: Office) -> None:
        """Opens nothing yet."""
        self._office, self._lock = office, Lock()
        self.door: Door | None = None
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None

    def open(self, intake: Intake) -> Door:
        """Opens the door, in a thread of its own.

        Args:
            intake: Where.

        Raises:
            UsageError: It is open already, or port or certificate cannot be used.
        """
        with self._lock:
            if self.door is not None:
                raise UsageError(
                    f"入口已经在 {self.door.address} 开着。要换地址，请先关上。",
                    f"the door is open already, at {self.door.address}. Shut it first.",
                )
            listener = listen(intake.host, intake.port)
            try:
                door, server = _make_server(self._office, intake, listener.getsockname()[1])
            except BaseException:
                listener.close()
                raise
            thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="door server")
            thread.start()
            self.door, self._server, self._thread = door, server, thread
        door.resume()
        return door

    def close(self) -> None:
        """Shuts the door, after everything that came is taken in; nothing where it is shut."""
        with self._lock:
            if self.door is None or self._server is None or self._thread is None:
                return
            self._server.should_exit = True
            self._thread.join()
            self.door.close()
            self.door = self._server = self._thread = None


def _make_server(office: Office, intake: Intake, port: int) -> tuple[Door, uvicorn.Server]:
    scheme = "http" if intake.certificate is None else "https"
    host = f"[{intake.host}]" if ":" in intake.host else intake.host
    door = Door(office, intake.public or f"{scheme}://{host}:{port}")
    config = configure(make_door_app(door), intake)
    try:
        config.load()
    except (OSError, ValueError) as error:  # ssl's own error is one of the system's
        door.close()
        zh, en = reason_of(error)
        raise UsageError(
            f"证书用不了：{zh}。请检查证书和私钥两个文件是不是一对、是不是 PEM 格式，密码对不对。",
            f"the certificate cannot be used: {en}. Check that certificate and key belong "
            "together, are PEM files, and that the key's password is right.",
        ) from error
    return door, uvicorn.Server(config)


def find_own_addresses() -> list[str]:
    """The addresses of this computer that others may reach, the usual one first; loopback last."""
    found = []
    for family, far in _FAR:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((far, 9))  # nothing is sent
            found.append(str(asking.getsockname()[0]))
    with suppress(OSError):
        known = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
        found += [str(each[4][0]) for each in known]
    return [*dict.fromkeys(each for each in found if _is_reachable(each)), LOOPBACK]


def _is_reachable(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    return not (known.is_loopback or known.is_link_local or known.is_unspecified)


class _Patience(H11Protocol):
    """One connection; it is closed where nothing is asked for.

    Of too many connections the one is closed that has waited longest, not the new one: whoever
    holds hundreds of them open keeps nobody from sending.
    """

    _bell: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begins to wait for what is asked for."""
        super().connection_made(transport)
        self._wait_for_request()
        there = [each for each in self.connections if isinstance(each, _Patience)]
        there = [each for each in there if not each.transport.is_closing()]
        if len(there) > _MOST_CLIENTS:
            waiting = (each for each in there if each.cycle is each.answered)
            min(waiting, key=lambda each: each.since).transport.close()

    def on_response_complete(self) -> None:
        """Begins to wait for what is asked for next."""
        super().on_response_complete()
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more, so that nothing of the connection is kept."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_request(self) -> None:
        self.answered, self.since = self.cycle, self.loop.time()
        self._stop_waiting()
        self._bell = self.loop.call_later(_ASKING_SECONDS, self._close_if_silent)

    def _stop_waiting(self) -> None:
        if self._bell is not None:
            self._bell.cancel()

    def _close_if_silent(self) -> None:
        if self.cycle is self.answered:
            self.transport.close()


def configure(app: ASGIApp, intake: Intake | None = None) -> uvicorn.Config:
    """How pages are served: without a log of what is asked for, and without endless patience.

    Args:
        app: The pages.
        intake: The door's certificate and key; ``None`` for the pages of the office.
    """
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
        ssl_keyfile_password=None if intake is None else intake.password,
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Args:
        host: An address of this computer.
        port: Its port; 0 for any that is free.

    Raises:
        UsageError: The address is not this computer's, or the port is in use.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if os.name == "posix":  # a port whose last connections still fade can be had again
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
