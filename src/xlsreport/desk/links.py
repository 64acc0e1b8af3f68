"""The links of the units to the door, and renewing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.collection.links import list_links, renew_link
from xlsreport.desk.page import act, render, show

if TYPE_CHECKING:
    from starlette.responses import Response

    from xlsreport.desk.door import Door
    from xlsreport.desk.page import Asked

__all__ = ["LINKS"]


def _show_links(asked: Asked) -> Response:
    season = asked.office.season()
    door: Door | None = asked.request.app.state.door
    links = {} if door is None else list_links(season, season.events())
    names = {unit.code or unit.name: unit.name for unit in season.roster.units}
    return render(
        asked,
        "links.html",
        links=[
            (key, names[key], f"{door.address}/r/{link}" if door is not None else "")
            for key, link in links.items()
        ],
        open=door is not None,
    )


def _renew(asked: Asked) -> str:
    with asked.office.at_work() as season:
        key = season.find_unit(asked.field("unit"))
        renew_link(season, key, asked.office.who)
    asked.note(
        "换了新链接，旧的不能用了。请把新链接发给单位。",
        "The link is new and the old one leads nowhere. Send the new one to the unit.",
    )
    return "/links"


LINKS = (show("/links", _show_links), act("/links/renew", _renew))
"""The pages of this module."""
