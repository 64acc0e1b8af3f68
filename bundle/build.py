"""Makes one zip with the program, all libraries and an installer, for computers without network.

``make bundle`` writes ``dist/xlsreport-VERSION-offline.zip``. Which libraries a system needs is
worked out for that system, not for this computer: a library that only Windows needs is in it.
"""

from __future__ import annotations

import argparse
import codecs
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from xlsreport import __version__

__all__ = ["PLATFORMS", "PYTHONS", "bundle"]

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""The versions of Python that the bundle has libraries for."""
PLATFORMS = {
    "windows": ("x86_64-pc-windows-msvc", ("win_amd64",)),
    "linux": (
        "x86_64-manylinux_2_28",
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    ),
}
"""A system by its name as the resolver has it, and by the tags of its wheels."""

_EXTRAS = ("publish", "archives", "desk")
_ROOT = Path(__file__).parents[1]
_FILES = Path(__file__).with_name("files")
_EXECUTABLE = 0o755


def bundle(target: Path, platforms: tuple[str, ...], pythons: tuple[str, ...]) -> Path:
    """Writes the bundle into the folder ``target``.

    Args:
        target: Where; it is made.
        platforms: Of :data:`PLATFORMS`.
        pythons: Of :data:`PYTHONS`.

    Returns:
        The zip.

    Raises:
        subprocess.CalledProcessError: A library has no wheel for one of the systems.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        wheels = Path(scratch) / "wheels"
        _run("pip", "wheel", "-q", "--no-deps", "-w", str(wheels), str(_ROOT))
        for platform in platforms:
            for python in pythons:
                _download(platform, python, wheels, Path(scratch) / "requirements.txt")
        made = Path(scratch) / "bundle.zip"
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(_FILES.rglob("*")):
                if file.is_file():
                    _add(archive, file, file.relative_to(_FILES).as_posix())
            for wheel in sorted(wheels.iterdir()):
                _add(archive, wheel, f"wheels/{wheel.name}")
        final = target / f"xlsreport-{__version__}-offline.zip"
        shutil.move(made, final)
    return final


def _download(platform: str, python: str, wheels: Path, requirements: Path) -> None:
    resolver, tags = PLATFORMS[platform]
    extras = [word for extra in _EXTRAS for word in ("--extra", extra)]
    _run(
        "uv", "pip", "compile", "-q", "--no-header", "--no-annotate", "--only-binary", ":all:",
        "--python-platform", resolver, "--python-version", python, *extras,
        "-o", str(requirements), str(_ROOT / "pyproject.toml"),
    )  # fmt: skip
    abi = f"cp{python.replace('.', '')}"
    words = [word for tag in tags for word in ("--platform", tag)]
    _run(
        "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "--python-version", python,
        "--implementation", "cp", "--abi", abi, "--abi", "abi3", "--abi", "none", *words,
        "-d", str(wheels), "-r", str(requirements),
    )  # fmt: skip


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    """Adds a file; a script for shells may be run, texts for Windows have its ends of lines.

    A page of text begins with a mark by which every editor knows its letters; a script has none,
    since the command interpreter would take it for a part of the first command.
    """
    data = file.read_bytes()
    if file.suffix in {".bat", ".txt"}:
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if file.suffix == ".txt":
        data = codecs.BOM_UTF8 + data
    entry = zipfile.ZipInfo.from_file(file, name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    if file.suffix == ".sh":
        entry.external_attr = _EXECUTABLE << 16
    archive.writestr(entry, data)


def _run(module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, *words], check=True)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", type=Path, default=_ROOT / "dist")
    parser.add_argument("--platform", action="append", choices=sorted(PLATFORMS))
    parser.add_argument("--python", action="append", choices=PYTHONS)
    asked = parser.parse_args()
    made = bundle(asked.target, tuple(asked.platform or PLATFORMS), tuple(asked.python or PYTHONS))
    sys.stdout.write(f"{made}  {made.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    _main()
