"""Odd side files made from sound ones: rosters, waivers, decisions, profiles, values, keys.

``python -m tests.side_file_fuzzing 5000`` reads that many and says how they came out.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl

from tests.samples import F2021, FORMS, consistent
from xlsreport.checks.policy.profile_file import read_profile
from xlsreport.checks.policy.waiver_file import read_waivers
from xlsreport.cli.option_records import read_key
from xlsreport.errors import XlsreportError
from xlsreport.merge.decision_file import read_decisions
from xlsreport.reading.roster_file import read_roster
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.verbs.value_files import read_values
from xlsreport.workbook import Content

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KINDS", "Kind", "answer", "odd_file"]


class Kind(NamedTuple):
    """One kind of side file.

    Attributes:
        name: What its file is called.
        sound: A sound one.
        read: Reads it.
    """

    name: str
    sound: bytes
    read: Callable[[Path], object]


def _fill(file: Path) -> object:
    unit = Unit("220113001000", "九台街道")
    return filled(F2021, Content(year=2024, unit=unit, issued_to=unit), read_values(file))


def _roster_book() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("名单",),
        ("单位代码", "单位名称", "别名"),
        ("001", "东村", "东"),
        (2, "西村", ""),
    ):
        sheet.append(row)
    sheet["A4"].number_format = "000"
    sheet.append(("合计", 2))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_ROSTER = (
    "单位代码,单位名称,单位类型,别名,上级代码\r\n220113000000,九台区,县（市、区）政府,,\r\n"
    "220113001000,九台街道,街道,九台、九台办,220113000000\r\n合计,共 2 个,,,\r\n"
)
_WAIVERS = (
    "单位代码,单位名称,年度,规则,格与数值,原因,核实人,日期\r\n"
    "220113001000,九台街道,2024,requests.balance,D8=9；D9=0,已核实,张三,2025-01-31\r\n"
)
_DECISIONS = (
    "单位代码,单位名称,文件,决定,原因,决定人,日期\r\n"
    "220113001000,九台街道,a.xlsx,采用,重报,张三,2025-01-31\r\n"
    "220113002000,营城街道,,不汇总,撤并,李四,\r\n"
)
_PROFILE = """profile: ours
based_on: standard
severities:
  CELL_OUTSIDE: error
off: [TEXT_BLANK]
deadline: 2025-01-31
limits: {jump_factor: 5, jump_floor: 20}
"""

KINDS = (
    Kind("roster.csv", _ROSTER.encode(), read_roster),
    Kind("roster.xlsx", _roster_book(), read_roster),
    Kind("waivers.csv", _WAIVERS.encode("gb18030"), read_waivers),
    Kind("decisions.csv", _DECISIONS.encode("utf-8-sig"), read_decisions),
    Kind("profile.yaml", _PROFILE.encode(), lambda file: read_profile(str(file), FORMS)),
    Kind(
        "values.json",
        json.dumps(
            {**consistent(F2021, "side"), "unit.name": "东村", "narrative.overview": "一。"},
            ensure_ascii=False, indent=1, default=str,
        ).encode(),
        _fill,
    ),
    Kind("key.txt", b"k" * 32 + b"\n", read_key),
)  # fmt: skip

_TOKENS = (
    "NaN", "nan", "inf", "-Infinity", "1e400", "1e-400", "-0", "9" * 400, "0x10", "1_000", "1e3",
    "", " ", "\u200b", "\0", "\x0b", "\ufeff", '"', "'", "=1+1", "#REF!", "null", "true", "是",
    "合计",
    "[" * 500, "{" * 500, "&a [*a]", "*a", "!!python/object:os.system", "<<: *a", "? ", "---",
    "...",
    "\t", "%", "@", "`", "\\ud800", "\u2028", "A" * 70_000, "2024-13-45", "0000-00-00", "１２",
    "=HYPERLINK(1)", "D8", "D8=", "=9", "；；", "\r", "\n", ",", ",,,,,", "a: b: c", "- - -", "|",
    ">",
)  # fmt: skip
_CODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5")


def odd_file(kind: Kind, seed: int) -> bytes:
    """A file of that kind with something odd in it; the same for the same seed."""
    chance = random.Random(f"{kind.name} {seed}")  # noqa: S311
    if kind.name.endswith(".xlsx"):
        return _odd_book(kind.sound, chance)
    data = kind.sound
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice((_odd_text, _odd_text, _odd_text, _odd_lines, _odd_bytes))(
            data, chance
        )
    return data


def _decoded(data: bytes) -> str:
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _encoded(text: str, chance: random.Random) -> bytes:
    coding = chance.choice((*["utf-8"] * 20, *_CODINGS))
    return text.encode(coding, "ignore")


def _odd_text(data: bytes, chance: random.Random) -> bytes:
    """A token put into or in place of a field."""
    text = _decoded(data)
    marks = [at for at, char in enumerate(text) if char in ',:\n"[]{} ；='] or [0]
    start = chance.choice(marks) + 1
    behind = [at for at in marks if at >= start] or [len(text)]
    end = chance.choice((start, behind[0]))
    return _encoded(text[:start] + chance.choice(_TOKENS) + text[end:], chance)


def _odd_lines(data: bytes, chance: random.Random) -> bytes:
    """Lines left out, doubled, moved, or ended in another way."""
    lines = _decoded(data).splitlines()
    at, to = chance.randrange(len(lines) + 1), chance.randrange(len(lines) + 1)
    some = lines[min(at, to) : max(at, to)]
    lines = chance.choice((some, lines + some, [*some, *lines], lines[::-1], lines + lines))
    return _encoded(chance.choice(("\n", "\r\n", "\r", "\n\n")).join(lines), chance)


def _odd_bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut off or added."""
    body = bytearray(data or b" ")
    for _ in range(chance.randint(1, 4)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body[: chance.choice((len(body), len(body), len(body), len(body) // 2, 0))])


def _odd_book(data: bytes, chance: random.Random) -> bytes:
    """A workbook with odd values and formats in its cells, or with damaged parts."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for _ in range(chance.randint(1, 4)):
        cell = sheet.cell(chance.randint(1, 7), chance.randint(1, 4))
        token = chance.choice(_TOKENS)
        token = "".join(char for char in token if char >= " ")[:30_000]
        cell.value = chance.choice((token, 1, 1.5, -3, 1e300, True, 220113001000, "001", "合计"))
        cell.number_format = chance.choice(("General", "000", "0.00", "@", "[红]0", ";;;", '0"号"'))
    stream = io.BytesIO()
    book.save(stream)
    if chance.random() < 0.7:  # most of them
        return stream.getvalue()
    damaged = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(damaged, "w") as new:
        names = old.namelist()
        hurt = chance.choice(names)
        for name in names:
            body = old.read(name)
            new.writestr(name, _odd_bytes(body, chance) if name == hurt else body)
    return damaged.getvalue()


def answer(kind: Kind, data: bytes, folder: Path) -> XlsreportError | None:
    """What is said of a file; ``None`` if it is read. Anything else that is raised is a fault."""
    file = folder / kind.name
    file.write_bytes(data)
    try:
        kind.read(file)
    except XlsreportError as error:
        return error
    return None


def _run(count: int) -> int:
    """Reads that many and prints how they came out; returns how many were faults."""
    outcomes: Counter[str] = Counter()
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        for seed in range(count):
            kind = KINDS[seed % len(KINDS)]
            data = odd_file(kind, seed)
            try:
                error = answer(kind, data, Path(name))
            except Exception:  # noqa: BLE001 - what is looked for
                faults += 1
                print(kind.name, seed, traceback.format_exc(limit=-3))  # noqa: T201
                continue
            outcomes[kind.name, "read" if error is None else "refused"] += 1
            for text in () if error is None else (error.text("zh"), error.text("en")):
                if kind.name not in text:
                    faults += 1
                    print(kind.name, seed, "does not name the file:", text[:200])  # noqa: T201
    print(*sorted(outcomes.items()), sep="\n")  # noqa: T201
    return faults


if __name__ == "__main__":
    sys.exit(min(_run(int(sys.argv[1])), 100))
