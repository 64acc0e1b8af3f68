"""Round trip of annual report forms: workbooks out, figures and findings back, one merge."""

from __future__ import annotations

import logging

__version__ = "0.2.0"

# Quiet unless the application shows the log; ``xlsreport -v`` does.
logging.getLogger(__name__).addHandler(logging.NullHandler())
