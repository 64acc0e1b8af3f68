"""The key of the collection: whether it is here, taking a copy along, bringing one in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.collection.carry_key import accept_key, pack_key
from xlsreport.desk.files import attach, name_given, read_given
from xlsreport.desk.page import act, render, show
from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from starlette.responses import Response

    from xlsreport.desk.page import Asked

__all__ = ["KEY"]

_PAGE = "/key"


def _show_key(asked: Asked) -> Response:
    return render(asked, "key.html", has_key=asked.office.season().key is not None)


def _export(asked: Asked) -> Response:
    season = asked.office.season()
    text = pack_key(season)
    return attach(f"{text}\n".encode(), f"{season.task.unit.name}{season.task.year}密钥.json")


def _import(asked: Asked) -> str:
    data = read_given(asked, "file")
    if not data:
        raise UsageError(
            "没有选文件，或者是空的。请先选从另一台电脑导出的密钥文件，再按“导入密钥”。",
            "No file was chosen, or it is empty. Choose the key file of the other computer.",
        )
    accept_key(asked.office.season(), data, name_given(asked, "file"))
    asked.office.forget()
    asked.note(
        "密钥已导入，和台账的签名对得上。这台电脑现在也能签名、核验、打开入口。请把密钥文件删掉。",
        "The key is here and fits the ledger's signatures. This computer signs, proves and opens "
        "the door from now on. Delete the key file.",
    )
    return _PAGE


KEY = (show(_PAGE, _show_key), act("/key/export", _export), act("/key/import", _import))
"""The pages of this module."""
