"""The lowest versions that pyproject.toml allows, as constraints for pip.

``make lowest`` installs them and runs the tests: a lower bound is a promise that was tried.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

__all__ = ["lowest"]

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\d.]+)")


def lowest(requirements: list[str]) -> list[str]:
    """The constraints ``name==version``, one for each requirement.

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
    project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    # bench and dev are for work on the program; mutants likewise.
    used = [name for name in extras if name not in {"bench", "dev", "mutants"}]
    return [*project["dependencies"], *(each for name in used for each in extras[name])]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{each}\n" for each in lowest(requirements())))
