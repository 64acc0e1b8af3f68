"""Every page of the desk and of its door has a picture in docs/gallery."""

from __future__ import annotations

from pathlib import Path

from docs.build_desk_gallery import PAGES

from xlsreport.desk.app import PAGES as DESK
from xlsreport.desk.door_pages import DOOR

_GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
# What is downloaded, and a part of a page that is fetched alone.
_NO_PAGES = {
    "/board", "/copy", "/file", "/handout/all", "/handout/one", "/history/all", "/inbox/answers",
    "/links/all", "/merge/file", "/r/{link}/copy", "/r/{link}/form",
}  # fmt: skip


def test_every_page_has_a_picture() -> None:
    addresses = {route.path for route in (*DESK, *DOOR) if "GET" in (route.methods or ())}
    pictured = {page.path.partition("?")[0] for page in PAGES if page.path != "{row}"}
    assert addresses - pictured - {"/merge/row"} == _NO_PAGES
    assert any(page.name == "row" for page in PAGES)


def test_every_picture_is_there_and_listed() -> None:
    listed = (_GALLERY / "desk.md").read_text(encoding="utf-8")
    files = {f"desk-{page.name}-{page.width}.webp" for page in PAGES}
    assert {each.name for each in _GALLERY.glob("desk-*")} == files
    for page in PAGES:
        assert f"{page.what}:\n\n![{page.name}](desk-{page.name}-{page.width}.webp)" in listed
    assert sum((_GALLERY / each).stat().st_size for each in files) < 2_000_000
