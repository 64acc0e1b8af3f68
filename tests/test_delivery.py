"""What a release consists of agrees with itself."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from xlsreport import __version__

_ROOT = Path(__file__).parents[1]
_CHANGES = (_ROOT / "CHANGELOG.md").read_text("utf-8")
_WORKFLOWS = sorted((_ROOT / ".github" / "workflows").glob("*.yml"))


def test_the_citation_names_the_version() -> None:
    cited = YAML(typ="safe").load((_ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == __version__
    assert f"\n## {__version__}, {cited['date-released']}\n" in _CHANGES


def test_the_changelog_has_its_versions_from_the_newest_on() -> None:
    first, *versions = re.findall(r"^## (\S+?)(?:, \d{4}-\d\d-\d\d)?$", _CHANGES, re.MULTILINE)
    assert (first, versions[0]) == ("Unreleased", __version__)
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(numbers, reverse=True)
    assert _CHANGES.count("\n## ") == len(versions) + 1


@pytest.mark.parametrize("file", _WORKFLOWS, ids=lambda file: file.stem)
def test_every_workflow_is_whole_and_uses_commands_that_are_there(file: Path) -> None:
    workflow = YAML(typ="safe").load(file.read_text("utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all("uses" in step or "run" in step for step in steps)
    makefile = (_ROOT / "Makefile").read_text("utf-8")
    for step in steps:
        words = step.get("run", "").split()
        for verb in (after for word, after in itertools.pairwise(words) if word == "make"):
            assert f"\n{verb}:" in makefile, verb


def test_workflows_try_every_system_and_python_that_the_package_names() -> None:
    tests = (_ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
    project = (_ROOT / "pyproject.toml").read_text("utf-8")
    for version in ("3.11", "3.12", "3.13"):
        assert f"Python :: {version}" in project
        assert f'"{version}"' in tests
    assert {"windows", "macos", "ubuntu"} <= set(tests.replace("-", " ").replace("[", " ").split())
