"""How much one foreign file may cost: every number that the gate and the search hold it to.

A filled workbook of this project has 20 to 60 KB and some hundred cells; the numbers below are far
above any honest file and far below what hurts the machine that reads it.
"""

from __future__ import annotations

__all__ = [
    "FILES_PER_WORKER",
    "GRID_COLUMNS",
    "GRID_ROWS",
    "MAX_ARCHIVE_BYTES",
    "MAX_ARCHIVE_MEMBERS",
    "MAX_COVERED_CELLS",
    "MAX_DETAIL_CELLS",
    "MAX_FILE_BYTES",
    "MAX_FILLED_CELLS",
    "MAX_GRID_CELLS",
    "MAX_INFLATED_BYTES",
    "MAX_MEMBERS",
    "MAX_RATIO",
    "MAX_SPACES",
    "MAX_STATED_COUNT",
    "MAX_TOKEN_BYTES",
    "MAX_WORKER_BYTES",
    "MAX_WORKER_SECONDS",
    "MEGABYTE",
    "MOST_FILES_AT_ONCE",
    "RATIO_FROM_BYTES",
    "WORN_WORKER_BYTES",
    "XLS_COLUMNS",
]

MEGABYTE = 1024 * 1024

# A workbook with a pasted photo has 5 to 10 MB; mail systems stop at 25 MB or so.
MAX_FILE_BYTES = 30 * MEGABYTE

# An archive of submissions is only mapped, never held: the number stops mistakes, not memory.
MAX_ARCHIVE_BYTES = 1024 * MEGABYTE

# The largest district has some hundred units, each with a few files.
MAX_ARCHIVE_MEMBERS = 5_000

# Eight sheets make about 20 parts; a workbook with 500 pictures makes 600.
MAX_MEMBERS = 2_000

# A sheet with three formatted cells in each of its 1,048,576 rows has 116 MB of XML and must pass.
MAX_INFLATED_BYTES = 200 * MEGABYTE

# Such a sheet shrinks to a thirteenth, an empty one of nothing but row tags to a twentieth;
# bombs reach a thousandth. Small parts may shrink as they like: they cost nothing.
MAX_RATIO = 200
RATIO_FROM_BYTES = MEGABYTE

GRID_ROWS = 1_048_576
GRID_COLUMNS = 16_384
XLS_COLUMNS = 256

# A detail sheet of 16,000 rows by 25 columns has 400,000; beyond a million, only listing takes
# seconds.
MAX_FILLED_CELLS = 1_000_000

# What a merged workbook may hold so that it is sure to be read again: 4,600 units of 200 figures
# take 17 s and 380 MB of what a worker may, so a machine half as fast still reads this many.
MAX_DETAIL_CELLS = 650_000

# The reading library allots the whole rectangle from A1 to the last filled cell: five million
# cells take 290 MB, one cell in XFD1048576 ends the process.
MAX_GRID_CELLS = 5_000_000

# openpyxl makes an object for every cell under a merge or a link: 100,000 take 1 to 2 s.
MAX_COVERED_CELLS = 200_000

# A reader that trusts a stated number of entries allots room for it before it reads the first.
MAX_STATED_COUNT = 1_000_000

# The longest cell text, 32,767 characters as references, has 300 KB.
MAX_TOKEN_BYTES = 4 * MEGABYTE

# OpenDocument writes a run of spaces as a number.
MAX_SPACES = 1_000_000

# A worker starts with 30 to 40 MB; with what it may add it stays under 512 MB.
MAX_WORKER_BYTES = 460 * MEGABYTE

# A filled workbook takes some hundredths of a second.
MAX_WORKER_SECONDS = 20.0

# Memory that a worker does not give back would be missing for the next file.
WORN_WORKER_BYTES = 100 * MEGABYTE

# A second worker is worth its start only if it saves reading a handful of files.
FILES_PER_WORKER = 4

# Asking for each file costs a tenth of what reading it costs; in larger handfuls nothing is gained.
MOST_FILES_AT_ONCE = 32
