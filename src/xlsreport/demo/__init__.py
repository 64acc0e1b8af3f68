"""The demo: 长春市九台区 2020, its real roster, one real report and nineteen made-up ones.

Codes and names are those of the statistical division codes as of 2023-06-30; the figures of 上河湾
are those of its published report, with the ``00`` that stands there. All other units' figures are
made up and say so in their texts.
"""

from __future__ import annotations

from xlsreport.demo.run import run_demo
from xlsreport.demo.season import run_season

__all__ = ["run_demo", "run_season"]
