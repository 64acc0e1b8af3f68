"""Links of the pages lead somewhere: to a file of the checkout, and to a heading in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import PAGES, ROOT, anchors, links

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if link.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.is_relative_to(ROOT), link
        # The site shows no folder; a link leads to a file in it.
        assert target.is_file(), link
        if anchor:
            assert anchor in anchors(target), link
