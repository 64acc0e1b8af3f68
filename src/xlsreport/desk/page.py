"""Pages: in the language of the visit; what a file says is shown as text and nothing else."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from xlsreport.desk.guard import Refusal
from xlsreport.desk.in_pages import name_buttons
from xlsreport.errors import XlsreportError, reason_of
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from xlsreport.desk.office import Office
    from xlsreport.desk.visitors import Visit
    from xlsreport.text.words import Language

__all__ = [
    "Asked", "act", "address", "describe", "fill_template", "is_own_path", "opened",
    "refuse_form", "refused", "render", "show",
]  # fmt: skip

_MOST_FIELDS, _LONGEST_FIELD = 400, 1_000_000


class Asked(Record, frozen=True):
    """What a page or a form asks for.

    Attributes:
        office: The collection and who works on it.
        request: The request.
        form: The fields of the form; ``None`` where a page is asked for.
    """

    office: Office
    request: Request
    form: FormData | None = None

    @property
    def visit(self) -> Visit:
        """Whose page it is."""
        visit: Visit = self.request.state.visit
        return visit

    @property
    def language(self) -> Language:
        """Of the page."""
        return self.visit.language

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return zh if self.language == "zh" else en

    def field(self, name: str) -> str:
        """A field of the form, or of the address where there is no form; ``""`` if missing."""
        value = (self.request.query_params if self.form is None else self.form).get(name, "")
        return value if isinstance(value, str) else ""

    def note(self, zh: str, en: str, *, good: bool = True) -> None:
        """Lets the next page say something first."""
        self.visit.notices.append((good, self.say(zh, en)))


def address(path: str, **parameters: object) -> str:
    """An address of ours with its parameters; those that are ``""`` are left out."""
    query = urlencode({key: value for key, value in parameters.items() if value != ""})
    return f"{path}?{query}" if query else path


def show(path: str, answer: Callable[[Asked], Response]) -> Route:
    """A page, or a file, that changes nothing.

    Args:
        path: Its address.
        answer: Makes it, in a thread of its own.
    """

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_answer, answer, Asked(request.app.state.office, request))

    return Route(path, endpoint, methods=["GET"], name=path)


def act(path: str, work: Callable[[Asked], Response | str]) -> Route:
    """What a form asks for; only from a page of the same visit.

    Args:
        path: Its address.
        work: Does it, in a thread of its own; returns the address of the page that follows, or
            an answer.
    """

    async def endpoint(request: Request) -> Response:
        async with request.form(
            max_files=_MOST_FIELDS, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
        ) as form:
            asked = Asked(request.app.state.office, request, form)
            if not asked.visit.allows(asked.field("csrf")):
                return refuse_form(asked)
            return await run_in_threadpool(_answer, work, asked)

    return Route(path, endpoint, methods=["POST"], name=path)


def _answer(work: Callable[[Asked], Response | str], asked: Asked) -> Response:
    try:
        answer = work(asked)
    except (XlsreportError, OSError) as error:
        zh, en = describe(error)
        back = asked.field("back")
        if asked.form is None or not is_own_path(back):
            return refused(Refusal(409, zh, en), asked)
        asked.note(zh, en, good=False)
        answer = back
    return RedirectResponse(answer, 303) if isinstance(answer, str) else answer


def describe(error: Exception) -> tuple[str, str]:
    """Why something was not done, in Chinese and in English."""
    if isinstance(error, XlsreportError):
        return name_buttons(error.text("zh"), "zh"), name_buttons(error.text("en"), "en")
    zh, en = reason_of(error)
    where = f"{name}: " if (name := getattr(error, "filename", None)) else ""
    return (
        f"系统不让做：{where}{zh}。请检查磁盘是否已满、文件是否还在、是不是正在别的程序里打开。",
        f"The system refused: {where}{en}. Check that the disk is not full, that the file is still "
        "there and that no other program has it open.",
    )


def refuse_form(asked: Asked) -> Response:
    """The answer to a form that was not sent from a page of the visit."""
    return refused(
        Refusal(
            403,
            "这个表单不是从当前打开的页面提交的，没有执行。请刷新页面再做一次。",
            "This form was not sent from a page of this visit and was not carried out. Load the "
            "page again and repeat it.",
        ),
        asked,
    )


def is_own_path(path: str) -> bool:
    """Whether a text is an address within these pages, so that a form may lead back to it."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path


def render(asked: Asked, template: str, status: int = 200, /, **values: Any) -> Response:  # noqa: ANN401 - whatever a template shows
    """A page.

    Args:
        asked: What was asked for.
        template: The file of its template.
        status: The status of HTTP.
        **values: What the template shows.
    """
    notices, asked.visit.notices[:] = list(asked.visit.notices), []
    request = asked.request
    here = address(request.url.path, **request.query_params)
    return HTMLResponse(
        _environment()
        .get_template(template)
        .render(
            values,
            say=asked.say,
            language=asked.language,
            csrf=asked.visit.csrf,
            notices=notices,
            path=request.url.path,
            # A page that answers a form cannot be asked for again by its address.
            here=here if request.method == "GET" else "/",
            task=asked.office.task(),
            door=request.app.state.keeper.door,
            address=address,
        ),
        status,
    )


def refused(refusal: Refusal, asked: Asked | None = None) -> Response:
    """The page that says why something was not done.

    Args:
        refusal: Why.
        asked: What was asked for; ``None`` where nobody was let in, who reads both languages.
    """
    if asked is not None:
        return render(asked, "refused.html", refusal.status, text=asked.say(refusal.zh, refusal.en))
    text = _environment().get_template("stranger.html").render(zh=refusal.zh, en=refusal.en)
    return HTMLResponse(text, refusal.status, {"Connection": "close"})


def fill_template(template: str, /, **values: Any) -> str:  # noqa: ANN401 - whatever it shows
    """A page that is shown to no visit of the desk.

    Args:
        template: The file of its template.
        **values: What it shows.
    """
    return _environment().get_template(template).render(values, address=address)


def opened() -> Response:
    """The page that a one-time address shows, which leads on to the overview."""
    # A page of ours leads on, since a strict cookie does not follow a link from a foreign page.
    return HTMLResponse(_environment().get_template("opened.html").render())


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("xlsreport.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_show_text,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_GLOBALS)
    return environment


def _show_text(value: object) -> object:
    """A value as a template shows it: what cannot be seen in a text is escaped."""
    if isinstance(value, _Lines):
        return "\n".join(map(visible, str(value).split("\n")))
    plain = isinstance(value, str) and not hasattr(value, "__html__")
    return visible(str(value)) if plain else value


class _Lines(str):
    """A text whose line ends are shown as they are, in a field to write in."""

    __slots__ = ()


_GLOBALS: Mapping[str, Any] = {"len": len, "lines": _Lines}
