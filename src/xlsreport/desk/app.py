"""The application: every address of the pages, in one list, behind the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from xlsreport.desk.door_server import Doorkeeper
from xlsreport.desk.files import FILES
from xlsreport.desk.guard import OPEN, STATIC, Guard, Refusal
from xlsreport.desk.inbox import INBOX, LARGEST_UPLOAD, UPLOAD, UPLOADS
from xlsreport.desk.key_page import KEY
from xlsreport.desk.links import LINKS
from xlsreport.desk.new_season import NEW_SEASON
from xlsreport.desk.overview import OVERVIEW
from xlsreport.desk.page import Asked, act, describe, is_own_path, opened, refused, render
from xlsreport.desk.results import RESULTS
from xlsreport.desk.seasons import SEASONS
from xlsreport.desk.unit import UNIT
from xlsreport.desk.writing import WRITING
from xlsreport.errors import XlsreportError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from xlsreport.desk.office import Office

__all__ = ["PAGES", "make_app"]

_MEGABYTE = 1 << 20
# What one request may send: a form little, a file what a file may have, a form with files more.
_USUAL, _MOST = 12 * _MEGABYTE, 1024 * _MEGABYTE
_LIMITS = {UPLOAD: LARGEST_UPLOAD, UPLOADS: _MOST}


def make_app(office: Office, port: int, keeper: Doorkeeper | None = None) -> Guard:
    """The pages of one collection.

    Args:
        office: The collection, and who works on it.
        port: The port by which a browser asks for them.
        keeper: Who opens and shuts the door for units; ``None`` for one of its own.
    """
    app = Starlette(
        routes=[
            *PAGES,
            Mount(STATIC.rstrip("/"), StaticFiles(packages=[("xlsreport.desk", "static")])),
        ],
        exception_handlers={
            Refusal: _refuse,
            HTTPException: _refuse_address,
            XlsreportError: _refuse_work,
            OSError: _refuse_work,
            Exception: _say_broken,
        },
    )
    app.state.office, app.state.cookie = office, f"xlsreport-{port}"
    app.state.keeper = keeper or Doorkeeper(office)
    hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))
    return Guard(
        app,
        office.visitors,
        hosts,
        app.state.cookie,
        lambda path: _LIMITS.get(path, _USUAL),
        refused,
    )


async def _open(request: Request) -> Response:
    """Lets a browser in; what only looks ahead uses no token up."""
    if request.state.visit is not None:
        return RedirectResponse("/", 303)
    ahead = request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", "")
    office: Office = request.app.state.office
    visit = None if ahead else office.visitors.admit(request.query_params.get("token", ""))
    if visit is None:
        return refused(
            Refusal(
                403,
                "这个地址已经用过，或者不完整。每个地址只能打开一次；请重新运行 xlsreport desk，"
                "用新给出的地址打开。",
                "This address was used before or is not whole. Each serves once: run xlsreport "
                "desk again and open the new one.",
            )
        )
    answer = opened()
    answer.set_cookie(request.app.state.cookie, visit.id, httponly=True, samesite="strict")
    return answer


def _change_language(asked: Asked) -> str:
    asked.visit.language = "en" if asked.field("language") == "en" else "zh"
    back = asked.field("back")
    return back if is_own_path(back) else "/"


def _stop(asked: Asked) -> Response:
    asked.office.stop()
    return render(asked, "stopped.html")


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - it is registered for nothing else
    return refused(error, Asked(request.app.state.office, request))


def _refuse_address(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    refusal = Refusal(
        error.status_code,
        "没有这个页面，或者不能这样打开。请从上面的菜单进入。",
        "There is no such page, or it is not opened like this. Use the menu above.",
    )
    visit = getattr(request.state, "visit", None)
    return refused(refusal, None if visit is None else Asked(request.app.state.office, request))


def _refuse_work(request: Request, error: Exception) -> Response:
    asked = Asked(request.app.state.office, request)
    return refused(Refusal(409, *describe(error)), asked)


def _say_broken(request: Request, error: Exception) -> Response:
    del request, error
    return HTMLResponse(
        "<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><title>程序出错</title>"
        "<p>程序出错了，这一步没有做。启动窗口里有出错的位置，请连同它一起反馈；收到的文件都在收表"
        "文件夹里。<p lang=en>The program failed and this step was not done. The window it was "
        "started in says where; everything received is in the collection's folder.",
        500,
    )


PAGES = (
    Route(OPEN, _open, methods=["GET"]),
    act("/language", _change_language),
    act("/stop", _stop),
    *OVERVIEW,
    *INBOX,
    *FILES,
    *UNIT,
    *RESULTS,
    *WRITING,
    *LINKS,
    *KEY,
    *SEASONS,
    *NEW_SEASON,
)
"""Every address of the pages."""
