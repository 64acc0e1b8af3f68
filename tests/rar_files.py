"""Small .rar archives of versions 4 and 5 by code: no free program writes them.

Packed data is what a packer writes that never finds anything twice: each byte by its own code.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["rar4", "rar5"]


def rar4(files: Mapping[str, bytes], *, packed: bool) -> bytes:
    """A .rar as WinRAR 3 and 4 write it; names in ASCII."""
    blocks = [_block4(0x73, 0, bytes(6))]
    for name, content in files.items():
        data = _pack4(content) if packed else content
        head = b"".join(
            number.to_bytes(size, "little")
            for number, size in (
                (len(data), 4), (len(content), 4), (2, 1), (zlib.crc32(content), 4),
                (0x5821_0000, 4), (29, 1), (0x33 if packed else 0x30, 1), (len(name), 2), (32, 4),
            )
        )  # fmt: skip
        blocks += [_block4(0x74, 0x8000, head + name.encode("ascii")), data]
    return b"Rar!\x1a\x07\x00" + b"".join([*blocks, _block4(0x7B, 0x4000, b"")])


def _block4(kind: int, flags: int, rest: bytes) -> bytes:
    head = bytes([kind]) + flags.to_bytes(2, "little") + (7 + len(rest)).to_bytes(2, "little")
    return (zlib.crc32(head + rest) & 0xFFFF).to_bytes(2, "little") + head + rest


def _pack4(data: bytes) -> bytes:
    # No PPM, new tables: lengths 0, 1 and 9 are written as 0, 10 and 11.
    lengths = {0: 1, 1: 2, 9: 2}
    bits = "00" + "".join(f"{lengths.get(number, 0):04b}" for number in range(20))
    # A byte has nine bits, the end of the data one; nothing else occurs.
    bits += "11" * 256 + "10" + "0" * (404 - 257)
    return _to_bytes(bits + "".join(f"{256 + byte:09b}" for byte in data) + "000")


def rar5(files: Mapping[str, bytes], *, packed: bool) -> bytes:
    """A .rar as WinRAR 5 and later write it."""
    blocks = [_block5(1, 0, _number(0))]
    for name, content in files.items():
        data = _pack5(content) if packed else content
        written = name.encode()
        head = _number(len(data)) + _number(4) + _number(len(content)) + _number(32)
        head += zlib.crc32(content).to_bytes(4, "little") + _number(3 << 7 if packed else 0)
        blocks += [_block5(2, 2, head + _number(0) + _number(len(written)) + written), data]
    return b"Rar!\x1a\x07\x01\x00" + b"".join([*blocks, _block5(5, 0, _number(0))])


def _block5(kind: int, flags: int, rest: bytes) -> bytes:
    head = _number(kind) + _number(flags) + rest
    whole = _number(len(head)) + head
    return zlib.crc32(whole).to_bytes(4, "little") + whole


def _number(value: int) -> bytes:
    parts = [value & 0x7F]
    while value := value >> 7:
        parts[-1] |= 0x80
        parts.append(value & 0x7F)
    return bytes(parts)


def _pack5(data: bytes) -> bytes:
    # Lengths 0 and 8 are written as 0 and 1; a byte has eight bits, which are itself.
    bits = "".join("0001" if number in {0, 8} else "0000" for number in range(20))
    bits += "1" * 256 + "0" * (430 - 256) + "".join(f"{byte:08b}" for byte in data)
    block = _to_bytes(bits)
    flags = 0x80 | 0x40 | 2 << 3 | (len(bits) - 1) % 8
    size = len(block).to_bytes(3, "little")
    return bytes([flags, 0x5A ^ flags ^ size[0] ^ size[1] ^ size[2]]) + size + block


def _to_bytes(bits: str) -> bytes:
    whole = -(-len(bits) // 8)
    return int(bits.ljust(8 * whole, "0"), 2).to_bytes(whole, "big")
