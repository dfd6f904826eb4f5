"""A file seen through few, bounded reads.

Executables are read over slow links and come from machines that may be hostile.  A window
asks for as little as possible, remembers it, and gives up at fixed limits, so that no file
can make a reader fetch or loop without end.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")

Read = Callable[[int, int], bytes]
"""``read(offset, length)`` answers with up to ``length`` bytes; fewer only at the end of the file."""

MAX_READS = 24
"""Reads per file.  Well-formed executables need two to five."""

MAX_BYTES = 1 << 20
"""Bytes per file.  Real resource directories stay well below; 16 KB proved too little."""


class ImageError(ValueError):
    """An executable's structures contradict themselves, lead outside the file, or exceed a limit."""


class Piece(NamedTuple):
    """A part of a file that is wanted.  ``last``: in all likelihood nothing will be wanted after it."""

    offset: int
    length: int
    last: bool = False


Reading: TypeAlias = Generator[Piece, bytes, T]
"""A file being read: yields each piece that is wanted, gets its bytes, returns what was found."""


def read_through(reading: Reading[T], read: Read) -> T:
    """Read a file that is at hand."""
    try:
        piece = next(reading)
        while True:
            piece = reading.send(read(piece.offset, piece.length))
    except StopIteration as end:
        found: T = end.value
        return found


class Window:
    """Reads a file in pieces and keeps them."""

    def __init__(self) -> None:
        self._reads = 0
        self._fetched = 0
        self._pieces: list[tuple[int, bytes]] = []

    def held(self, offset: int, length: int) -> bytes | None:
        """``length`` bytes at ``offset`` if they have been fetched already."""
        for start, piece in self._pieces:
            if start <= offset and offset + length <= start + len(piece):
                return piece[offset - start : offset - start + length]
        return None

    def at(self, offset: int, length: int, ahead: int = 0, *, last: bool = False) -> Reading[bytes]:
        """Exactly ``length`` bytes at ``offset``, fetching at least ``ahead`` when a read is needed.

        Raises :class:`ImageError` when they lie outside the file or a limit is reached.
        """
        if offset < 0 or length < 0:
            raise ImageError(f"a structure points to {offset}, {length} bytes")
        data = self.held(offset, length)
        if data is None:
            data = (yield from self.fetch(Piece(offset, max(length, ahead), last)))[:length]
        if len(data) < length:
            raise ImageError(f"the file ends before {offset} + {length}")
        return data

    def fetch(self, piece: Piece) -> Reading[bytes]:
        """What there is of a piece."""
        self._reads += 1
        self._fetched += piece.length
        if self._reads > MAX_READS or self._fetched > MAX_BYTES:
            raise ImageError(f"more than {MAX_READS} reads or {MAX_BYTES} bytes would be needed")
        data = (yield piece)[: piece.length]
        self._pieces.append((piece.offset, data))
        return data
