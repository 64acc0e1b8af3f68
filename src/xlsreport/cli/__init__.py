"""The command line: options in, one call, exit code out."""

from __future__ import annotations

from xlsreport.cli.main import main

__all__ = ["main"]
