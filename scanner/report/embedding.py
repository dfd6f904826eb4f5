"""Data inside a page: compressed with gzip (RFC 1952), then written in base64 (RFC 4648)."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO

from markupsafe import Markup

MEMORY_LIMIT = 8 << 20
"""Compressed bytes held in memory; what goes beyond is held in a temporary file."""

GZIP = 16 + zlib.MAX_WBITS
"""What tells zlib to write gzip's header."""

_PIECE = 3 * (1 << 14)
"""Bytes written at a time: a multiple of three, so that base64 pads the last piece only."""


class Embedding:
    """Write to it, then take its pieces once.  Use it as a context manager."""

    def __init__(self) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=MEMORY_LIMIT)  # noqa: SIM115 - closed on exit
        self._compressor = zlib.compressobj(6, zlib.DEFLATED, GZIP)

    def __enter__(self) -> Embedding:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        """Add to the data."""
        self._file.write(self._compressor.compress(data))

    def pieces(self) -> Iterator[Markup]:
        """The data as the page holds it: letters, digits, ``+``, ``/`` and ``=`` only."""
        self._file.write(self._compressor.flush())
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield Markup(base64.b64encode(piece).decode("ascii") + "\n")  # noqa: S704 - no markup in base64
