"""What the pages say of the code is so: the files they name exist, and so does the number."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from docs.rooms import PACKAGE, PAGE

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    *(ROOT / name for name in ("CONTRIBUTING.md", "README.md", "README.zh-CN.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "bench" / "README.md",
)
_PATH = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|js|css)|(?:[\w.-]+/){2,})`")
# The aim is 75; more may not be added unseen.
MOST_MODULES_ON_THE_WAY = 75


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    named = _PATH.findall(page.read_text(encoding="utf-8"))
    homes = (ROOT, PACKAGE, page.parent)
    assert [path for path in named if not any((home / path).exists() for home in homes)] == []


def test_an_ordinary_figure_enters_as_many_modules_as_the_design_says() -> None:
    # In a process of its own: here other tests have filled the memories of functions already.
    script = ROOT / "docs" / "modules_on_the_way.py"
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    count = int(run.stdout.splitlines()[-1])
    assert count <= MOST_MODULES_ON_THE_WAY
    assert f"enters {count} modules" in PAGE.read_text(encoding="utf-8")
