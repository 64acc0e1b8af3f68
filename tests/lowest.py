"""The lowest versions that pyproject.toml allows, as requirements for pip.

``make lowest`` installs them and runs tests with them: a lower bound is a promise that was tried.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path
from typing import Any

__all__ = ["lowest", "requirements", "tools"]

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_VALIDATOR = "openxml-audit"
_BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\d.]+)")


def lowest(requirements: list[str]) -> list[str]:
    """The requirements ``name==version``, one for each.

    Args:
        requirements: As ``name>=version`` and nothing else.

    Raises:
        ValueError: One has no lower bound, or more than that.
    """
    found = []
    for each in requirements:
        bound = _BOUND.fullmatch(each)
        if bound is None:
            raise ValueError(f"{each} has no plain lower bound")
        found.append(f"{bound['name']}=={bound['version']}")
    return found


def requirements() -> list[str]:
    """What is needed at run time, by the extras as well."""
    project = _read_project()
    extras = project["optional-dependencies"]
    # These are for work on the program.
    used = [name for name in extras if name not in {"bench", "dev", "mutants", "site"}]
    return [*project["dependencies"], *(each for name in used for each in extras[name])]


def tools() -> list[str]:
    """What the tests need besides, in any version.

    The validator of workbooks asks for a later lxml than the program does: it is installed by
    itself, and what else it asks for stands here.
    """
    needed = {_name_of(each) for each in requirements()} | {_VALIDATOR}
    asked = [each for each in requires(_VALIDATOR) or [] if "extra ==" not in each]
    extra = _read_project()["optional-dependencies"]["dev"]
    return [each for each in (*extra, *asked) if _name_of(each) not in needed]


def _read_project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
    return project


def _name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{each}\n" for each in (*lowest(requirements()), *tools())))
