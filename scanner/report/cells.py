"""The states of all hosts, packed: host by article, a block of hosts at a time.

A block is written article by article: first a byte that says how many bytes a state has (1 or 2,
the lower first), then the states of the block's hosts; 0 is an article that the host has no
finding on.  Within a block hosts that are alike stand together.  Most articles are in one
state on most of them, so that compressing leaves little.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping
from typing import Protocol

BLOCK = 1024
"""Hosts of a block: with 3,000 articles it takes 6 MB while it is gathered."""


class Sink(Protocol):
    """Where blocks go."""

    def write(self, text: bytes, /) -> object:
        """Take in some bytes."""
        ...


class Cells:
    """Add each host once, then ``close``.

    ``order`` has the numbers of the hosts, from 0, as they stand in the blocks; ``blocks``
    the hosts and the articles of each block.
    """

    def __init__(self, sink: Sink) -> None:
        self.order: list[int] = []
        self.blocks: list[tuple[int, int]] = []
        self._sink = sink
        self._block: list[tuple[str, array[int], int]] = []
        self._added = 0

    def add(self, kind: str, states: Mapping[int, int]) -> None:
        """Take in a host: what it is, and its states by the articles' columns."""
        row = array("H", bytes(2 * (max(states, default=-1) + 1)))
        for column, state in states.items():
            row[column] = state
        self._block.append((kind, row, self._added))
        self._added += 1
        if len(self._block) == BLOCK:
            self._flush()

    def close(self) -> None:
        """Write the last block."""
        if self._block:
            self._flush()

    def _flush(self) -> None:
        width = max(len(row) for _, row, _ in self._block)
        for _, row, _ in self._block:
            row.extend([0] * (width - len(row)))
        self._block.sort(key=lambda host: (host[0], host[1].tobytes(), host[2]))
        for column in zip(*(row for _, row, _ in self._block), strict=True):
            self._sink.write(_packed(column))
        self.order += [number for _, _, number in self._block]
        self.blocks.append((len(self._block), width))
        self._block.clear()


def _packed(column: tuple[int, ...]) -> bytes:
    if max(column) < 256:
        return b"\x01" + bytes(column)
    wide = array("H", column)
    if sys.byteorder == "big":
        wide.byteswap()
    return b"\x02" + wide.tobytes()
