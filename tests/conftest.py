"""What many tests share."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import settings

from tests.effort import THOROUGH
from tests.loaded_books import remembering
from tests.office import end_office, running_office
from tests.ready import make_ready
from tests.samples import EDITIONS, FORMS, consistent, entered, workbook
from xlsreport.cli.main import build
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.text.country import country
from xlsreport.workers import pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from click.testing import Result

    from tests.office import Office
    from xlsreport.forms.form import Form


settings.register_profile("usual", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("thorough" if THOROUGH else "usual")

# Where the tests run in the background Ctrl-C is ignored, also by what they start; they start
# programs as a terminal does.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Many tests start the program. Where Python keeps no compiled modules, each start would compile
# some 250 of them anew, which takes longer than what is tested.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

_NUMBERS = itertools.count()

# Before any test module takes it by its name.
openpyxl.load_workbook = remembering(openpyxl.load_workbook)


def pytest_collection() -> None:
    """Nothing of what is collected is garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is collected stays until the end; looking through it for garbage took a sixth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, _caches: Path) -> None:
    """No test touches the user's own cache and keys, nor another test's."""
    # The program makes it when it has something for it, which is so in few tests.
    folder = _caches / str(next(_NUMBERS))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))


@pytest.fixture
def choose_country(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Has another country take effect, by its name or file; ``""`` for the usual one."""

    def choose(name: str) -> None:
        monkeypatch.setenv("XLSREPORT_COUNTRY", name)
        country.cache_clear()

    yield choose
    country.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _ready_to_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("ready")
    for form in EDITIONS:
        workbook(form, consistent(form, 0) | {entered(form)[0]: None}, folder / f"{form.id}.xlsx")
    make_ready(folder, FORMS)


class _Copied:
    """``multiprocessing`` for the pool: its fresh processes are copies of one that is ready.

    Where a page's threads run, every worker is a fresh process, which takes half a second to load
    the program. What a fresh process does at its start is tested in processes of their own.
    """

    Pipe = staticmethod(multiprocessing.Pipe)

    @staticmethod
    def get_context(method: str) -> multiprocessing.context.BaseContext:
        return multiprocessing.get_context("forkserver" if method == "spawn" else method)


@pytest.fixture(scope="session", autouse=True)
def _workers_are_copied() -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    multiprocessing.set_forkserver_preload(["tests.ready", "xlsreport.marked_copy.write_copies"])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "multiprocessing", _Copied)
        yield


@pytest.fixture(scope="session")
def forms() -> Mapping[str, Form]:
    """The built-in forms by id."""
    return load_forms()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """What ``xlsreport demo`` said, and the folder that it left; tests that change it copy it."""
    folder = tmp_path_factory.mktemp("demo") / "new" / "xlsreport-demo"
    return CliRunner().invoke(build("zh"), ["demo", str(folder)]), folder


@pytest.fixture(scope="session")
def office() -> Office:
    """A running LibreOffice."""
    return running_office()


@pytest.fixture(scope="session", autouse=True)
def _office_ends() -> Iterator[None]:
    yield
    end_office()
