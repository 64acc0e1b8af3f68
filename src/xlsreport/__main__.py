"""``python -m xlsreport``: the command line without the script."""

from __future__ import annotations

from xlsreport.cli import main

if __name__ == "__main__":
    main()
