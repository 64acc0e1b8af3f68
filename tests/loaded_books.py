"""Workbooks that openpyxl has loaded once in this process are copied instead of loaded again.

Loading one with its merged cells and formats takes ten times as long as taking its copy, and
hundreds of tests change one thing in the same few workbooks.
"""

from __future__ import annotations

import functools
import hashlib
import io
import pickle
import warnings
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook

_KEPT = 48


def remembering(load: Callable[..., Workbook]) -> Callable[..., Workbook]:
    """``openpyxl.load_workbook`` that gives a new copy of what it loaded from the same bytes."""
    kept: OrderedDict[object, bytes] = OrderedDict()

    @functools.wraps(load)
    def load_workbook(filename: Any, *positional: Any, **named: Any) -> Workbook:
        # Both keep the file open, or parts of it, beside the workbook.
        if positional or named.get("read_only") or named.get("keep_vba"):
            return load(filename, *positional, **named)
        data = filename.read() if hasattr(filename, "read") else Path(filename).read_bytes()
        key = (hashlib.sha256(data).digest(), tuple(sorted(named.items())))
        if key in kept:
            kept.move_to_end(key)
            return _copied(kept[key])
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            book = load(io.BytesIO(data), **named)
        for each in said:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
        if not said:
            kept[key] = pickle.dumps(book, pickle.HIGHEST_PROTOCOL)
            if len(kept) > _KEPT:
                kept.popitem(last=False)
        return book

    return load_workbook


def _copied(kept: bytes) -> Workbook:
    book: Workbook = pickle.loads(kept)  # noqa: S301 - made here
    for sheet in book.worksheets:
        # A dictionary that makes what it lacks leaves behind what it makes it with.
        sheet.row_dimensions.default_factory = sheet._add_row
        sheet.column_dimensions.default_factory = sheet._add_column
    return book
