"""Takes pictures of the pages of ``xlsreport desk`` into docs/gallery/.

Run by ``make desk-gallery``, from the repository's folder. Needs Chromium with its driver, and a
font with Chinese characters. The season is one that the tests make up.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

from tests.browser import browser
from tests.desk import UNITS, fill, new_season
from tests.test_desk_browser import desk

from xlsreport.collection import decide
from xlsreport.collection.season import Season
from xlsreport.collection.settle import merge
from xlsreport.collection.take import take

_GALLERY = Path(__file__).parent / "gallery"
_WIDTHS, _HEIGHT = (1366, 390), 800
# Where the collection is said to lie: not where the pictures are taken.
_FOLDER = "D:/政务公开"
_RENAME = """
for (const each of document.querySelectorAll("main small, main p, main label")) {
  if (each.childElementCount === 0) each.textContent = each.textContent.replace(...arguments);
}
"""
_CHROMIUM = shutil.which("chromium") or "chromium"


def make_season(folder: Path) -> Path:
    """A season in the middle: one unit accepted, one with errors, one to explain, three silent."""
    rows = "".join(f"{code},{name},220113000000\n" for code, name in UNITS.items())
    season = new_season(
        folder,
        (date.today() + timedelta(20)).isoformat(),  # noqa: DTZ011 - only a picture
        f"code,name,parent\n220113000000,长春市九台区,\n{rows}"
        "220113004000,西营城街道,220113000000\n220113100000,沐石河镇,220113000000\n",
    )
    first, second, third = UNITS
    inbox = season / "2-收件"
    fill(season, first, inbox / "九台街道.xlsx")
    fill(season, second, inbox / "营城街道.xlsx", requests__received__natural=999)
    take(Season(season), "王五", [])
    fill(season, second, inbox / "营城街道（改）.xlsx", requests__received__natural=998)
    fill(
        season,
        third,
        inbox / "九郊街道.xlsx",
        narrative__overview="本年度收到政府信息公开申请999件，上年结转3件。",
    )
    take(Season(season), "王五", [])
    decide.accept_clean(Season(season), "王五")
    merge(Season(season), "王五")
    return season


def main() -> None:
    """Writes the pictures."""
    pages = {
        "overview": ("/", _WIDTHS),
        "inbox": ("/inbox", _WIDTHS[:1]),
        "unit": (f"/unit?unit={list(UNITS)[1]}", _WIDTHS[:1]),
        "report": ("/report", _WIDTHS[:1]),
        "links": ("/links", _WIDTHS[:1]),
        "cell": ("/merge/cell?cell=requests.received.natural", _WIDTHS[:1]),
    }
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CONFIG_HOME"] = scratch
        season = make_season(Path(scratch))
        with (
            browser(_CHROMIUM, Path(scratch) / "profile") as window,
            desk(season) as (address, _),
        ):
            window.visit(address)
            base = address.partition("/open")[0]
            for name, (path, widths) in pages.items():
                for width in widths:
                    window.resize(width, _HEIGHT)
                    window.visit(f"{base}{path}")
                    window.run(_RENAME, str(Path(scratch).resolve()), _FOLDER)
                    target = _GALLERY / f"desk-{name}-{width}.png"
                    window.picture(target)
                    print(target.name)


if __name__ == "__main__":
    main()
