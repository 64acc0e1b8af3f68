"""``python -m xlsreport``: the command line without the script."""

from __future__ import annotations

from xlsreport.cli import run

if __name__ == "__main__":
    run()
