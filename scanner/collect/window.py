"""A file seen through few, bounded reads.

Executables are read over slow links and come from machines that may be hostile.  A window
asks for as little as possible, remembers it, and gives up at fixed limits, so that no file
can make a reader fetch or loop without end.
"""

from __future__ import annotations

from collections.abc import Callable

Read = Callable[[int, int], bytes]
"""``read(offset, length)`` answers with up to ``length`` bytes; fewer only at the end of the file."""

MAX_READS = 24
"""Reads per file.  Well-formed executables need two to five."""

MAX_BYTES = 1 << 20
"""Bytes per file.  Real resource directories stay well below; 16 KB proved too little."""


class ImageError(ValueError):
    """An executable's structures contradict themselves, lead outside the file, or exceed a limit."""


class Window:
    """Reads a file in pieces and keeps them."""

    def __init__(self, read: Read, first: int) -> None:
        """``first`` is how many bytes to fetch from the beginning at once."""
        self._read = read
        self._reads = 0
        self._fetched = 0
        self._pieces: list[tuple[int, bytes]] = []
        self._fetch(0, first)

    def at(self, offset: int, length: int, ahead: int = 0) -> bytes:
        """Exactly ``length`` bytes at ``offset``, fetching at least ``ahead`` when a read is needed.

        Raises :class:`ImageError` when they lie outside the file or a limit is reached.
        """
        if offset < 0 or length < 0:
            raise ImageError(f"a structure points to {offset}, {length} bytes")
        data = self._held(offset, length)
        if data is None:
            data = self._fetch(offset, max(length, ahead))[:length]
        if len(data) < length:
            raise ImageError(f"the file ends before {offset} + {length}")
        return data

    def _held(self, offset: int, length: int) -> bytes | None:
        for start, piece in self._pieces:
            if start <= offset and offset + length <= start + len(piece):
                return piece[offset - start : offset - start + length]
        return None

    def _fetch(self, offset: int, length: int) -> bytes:
        self._reads += 1
        self._fetched += length
        if self._reads > MAX_READS or self._fetched > MAX_BYTES:
            raise ImageError(f"more than {MAX_READS} reads or {MAX_BYTES} bytes would be needed")
        piece = self._read(offset, length)[:length]
        self._pieces.append((offset, piece))
        return piece
