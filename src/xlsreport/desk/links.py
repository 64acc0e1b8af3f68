"""The door for units, opened and shut from a page; the links by which units come, renewing one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from xlsreport.collection.links import list_links, renew_link
from xlsreport.desk.door_server import Intake, find_own_addresses
from xlsreport.desk.files import attach, read_given
from xlsreport.desk.page import act, render, show
from xlsreport.errors import UsageError
from xlsreport.whole_files import scratch_folder
from xlsreport.workbook.plain_tables import PlainTable, write_tables

if TYPE_CHECKING:
    from starlette.responses import Response

    from xlsreport.desk.door import Door
    from xlsreport.desk.door_server import Doorkeeper
    from xlsreport.desk.page import Asked

__all__ = ["LINKS"]

_PAGE = "/links"
_PORTS = range(1, 1 << 16)
_USUAL_PORT = 8443
# Asked for where none was given, so that nothing waits for a password in the terminal.
_NO_PASSWORD = "-"  # noqa: S105 - it is the password of no key


def _show_links(asked: Asked) -> Response:
    keeper: Doorkeeper = asked.request.app.state.keeper
    door = keeper.door
    return render(
        asked,
        "links.html",
        links=[] if door is None else _list_links(asked, door),
        has_key=asked.office.season().key is not None,
        addresses=find_own_addresses() if door is None else [],
        usual_port=_USUAL_PORT,
    )


def _list_links(asked: Asked, door: Door) -> list[tuple[str, str, str]]:
    """Key, name and whole link of every unit."""
    season = asked.office.season()
    names = {unit.code or unit.name: unit.name for unit in season.roster.units}
    links = list_links(season, season.events())
    return [(key, names[key], f"{door.address}/r/{link}") for key, link in links.items()]


def _send_links(asked: Asked) -> Response:
    """All links as a workbook, from which they are copied into messages."""
    keeper: Doorkeeper = asked.request.app.state.keeper
    if keeper.door is None:
        raise UsageError(
            "入口没有打开，还没有链接。请先打开入口。",
            "The door is shut and there are no links. Open it first.",
        )
    title = asked.say("报送链接", "Links of the units")
    table = PlainTable(
        title,
        title,
        (asked.say("代码", "Code"), asked.say("单位", "Unit"), asked.say("链接", "Link")),
        _list_links(asked, keeper.door),
        (16, 30, 60),
    )
    with scratch_folder() as name:
        target = Path(name) / "links.xlsx"
        write_tables(target, title, [table])
        data = target.read_bytes()
    task = asked.office.season().task
    return attach(data, f"{task.unit.name}{task.year}{title}.xlsx")


def _open_door(asked: Asked) -> str:
    host, port = asked.field("host"), asked.field("port").strip()
    if host not in find_own_addresses():
        raise UsageError(
            "这个地址不是这台电脑的（网络换过了？）。请刷新页面重新选。",
            "This address is none of this computer (any more). Load the page again and choose one.",
        )
    if not port.isascii() or not port.isdecimal() or int(port) not in _PORTS:
        raise UsageError(
            f"端口要写 1 到 65535 的数，不能是“{port}”。不知道写什么就写 {_USUAL_PORT}。",
            f"The port is a number from 1 to 65535, not {port!r}; {_USUAL_PORT} does usually.",
        )
    public = _read_public(asked.field("public").strip().rstrip("/"))
    season = asked.office.season()
    list_links(season, season.events())  # without the key there are none
    keeper: Doorkeeper = asked.request.app.state.keeper
    certificate, private_key = read_given(asked, "certificate"), read_given(asked, "private_key")
    if private_key and not certificate:
        raise UsageError(
            "只选了私钥，没有选证书，入口没有打开。请把证书也选上，或者都不选。",
            "Only a private key was chosen. Choose its certificate as well, or neither.",
        )
    with scratch_folder() as name:  # what was sent is read once and lies nowhere afterwards
        files = [Path(name) / each for each in ("certificate.pem", "key.pem")]
        for file, data in zip(files, (certificate, private_key), strict=True):
            file.write_bytes(data)
        door = keeper.open(
            Intake(
                host,
                int(port),
                files[0] if certificate else None,
                files[1] if private_key else None,
                asked.field("password") or _NO_PASSWORD,
                public,
            )
        )
    asked.note(
        f"入口打开了：{door.address}。下面是每个单位的链接。",
        f"The door is open at {door.address}. The links of the units stand below.",
    )
    return _PAGE


def _read_public(text: str) -> str:
    """What links begin with; ``""`` where nothing is given.

    Raises:
        UsageError: It is no address of a site.
    """
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1) in _PORTS
    except ValueError:
        whole = False
    if text and (not whole or text != f"{parts.scheme}://{parts.netloc}" or "@" in text):
        raise UsageError(
            f"链接开头要写成 https://主机名 或 https://主机名:端口，不能是“{text}”。不用就空着。",
            f"Links begin like https://HOST or https://HOST:PORT, not like {text!r}. Leave it "
            "blank where the address itself will do.",
        )
    return text


def _close_door(asked: Asked) -> str:
    keeper: Doorkeeper = asked.request.app.state.keeper
    keeper.close()
    asked.note(
        "入口关上了，链接暂时打不开。在同一地址再打开时，原来的链接照样能用。",
        "The door is shut, and links lead nowhere. Opened again at the same address, the same "
        "links serve.",
    )
    return _PAGE


def _renew(asked: Asked) -> str:
    with asked.office.at_work() as season:
        key = season.find_unit(asked.field("unit"))
        renew_link(season, key, asked.office.who)
    asked.note(
        "换了新链接，旧的不能用了。请把新链接发给单位。",
        "The link is new and the old one leads nowhere. Send the new one to the unit.",
    )
    return _PAGE


LINKS = (
    show(_PAGE, _show_links),
    show("/links/all", _send_links),
    act("/links/open", _open_door),
    act("/links/close", _close_door),
    act("/links/renew", _renew),
)
"""The pages of this module."""
