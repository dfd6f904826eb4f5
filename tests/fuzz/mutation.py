"""Changing bytes so that most of them still make sense."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from random import Random

MOST_CHANGES = 6
"""Changes to one input: more, and nothing gets past the first check."""

_TELLING = (
    0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 4095, 4096, 32767, 32768,
    65534, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF,
)  # fmt: skip
"""Numbers at which arithmetic turns over or tables end."""

Change = Callable[[Random, bytearray, Sequence[bytes]], None]


def mutated(draw: Random, data: bytes, others: Sequence[bytes], start: int = 0) -> bytes:
    """``data`` with a few changes at or behind ``start``; ``others`` lend pieces."""
    front, changed = data[:start], bytearray(data[start:])
    for _ in range(draw.randint(1, MOST_CHANGES)):
        draw.choices(_CHANGES, _WEIGHTS)[0](draw, changed, others)
    return front + bytes(changed)


def _flip(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    if data:
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def _overwrite(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    if data:
        data[draw.randrange(len(data))] = draw.randrange(256)


def _number(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    """A telling number, in one, two or four bytes, where a structure would have one."""
    layout = draw.choice(("<B", "<H", "<I"))
    size = struct.calcsize(layout)
    if len(data) >= size:
        at = draw.randrange(len(data) - size + 1) // size * size
        struct.pack_into(layout, data, at, draw.choice(_TELLING) & (1 << 8 * size) - 1)


def _nudge(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    """A number a little off: lengths that lie by one, offsets past the end."""
    layout = draw.choice(("<H", "<I"))
    size = struct.calcsize(layout)
    if len(data) >= size:
        at = draw.randrange(len(data) - size + 1) // size * size
        value = struct.unpack_from(layout, data, at)[0] + draw.randint(-16, 16)
        struct.pack_into(layout, data, at, value & (1 << 8 * size) - 1)


def _cut(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    del data[draw.randrange(len(data) + 1) :]


def _lengthen(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    data += draw.randbytes(draw.randint(1, 64))


def _repeat(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    start, end = _piece(draw, len(data))
    at = draw.randrange(len(data) + 1)
    data[at:at] = data[start:end] * draw.randint(1, 4)


def _remove(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    start, end = _piece(draw, len(data))
    del data[start:end]


def _borrow(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    other = draw.choice(others) if others else b""
    start, end = _piece(draw, len(other))
    at = draw.randrange(len(data) + 1)
    data[at : at + end - start] = other[start:end]


def _blank(draw: Random, data: bytearray, others: Sequence[bytes]) -> None:
    start, end = _piece(draw, len(data))
    data[start:end] = bytes((draw.choice((0x00, 0xFF, 0x41)),)) * (end - start)


def _piece(draw: Random, length: int) -> tuple[int, int]:
    """Where a piece starts and ends; mostly a short one."""
    start = draw.randrange(length + 1)
    return start, min(length, start + int(draw.expovariate(1 / 24)))


_CHANGES: tuple[Change, ...] = (
    _flip, _overwrite, _number, _nudge, _cut, _lengthen, _repeat, _remove, _borrow, _blank,
)  # fmt: skip
_WEIGHTS = (6, 6, 10, 8, 1, 1, 2, 2, 3, 2)
