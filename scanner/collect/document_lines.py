"""Lines out of plain and compressed files, bounded in every direction: the files are not trusted."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from typing import cast

import zstandard

from scanner.model.errors import OperatorError

CHUNK = 1 << 20
"""Bytes read at a time."""

LINE_LIMIT = 64 << 20
"""Longest line, in bytes.  The facts of one host are about 40 kB."""

EXPANSION_LIMIT = 500
"""How many bytes one compressed byte may become: eight times what a fleet of identical hosts reaches."""

EXPANSION_ALLOWANCE = LINE_LIMIT
"""Bytes that any compressed file may expand to, however small it is."""

_WINDOW_LIMIT = 1 << 27  # bytes of memory that a Zstandard frame may ask for
_ZSTANDARD_STEP = 1 << 10  # compressed bytes at a time: a block of three may stand for 128 KiB
_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"


class _Counted(io.RawIOBase):
    """A stream that knows how many bytes were read from it."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        size = self._stream.readinto1(buffer)
        self.count += size
        return size


def chunks(stream: io.BufferedIOBase, name: str) -> Iterator[bytes]:
    """The contents of ``stream``, decompressed where it begins like gzip or Zstandard.

    Raises :class:`OperatorError` naming ``name`` for a damaged file and for one that
    expands beyond reason.
    """
    counted = _Counted(stream)
    buffered = cast(io.BufferedReader, io.BufferedReader(counted, CHUNK))
    magic = buffered.peek(4)[:4]
    try:
        if magic.startswith(_GZIP):
            yield from _bounded(_gzip_chunks(buffered), counted, name)
        elif magic == _ZSTANDARD:
            yield from _bounded(_zstandard_chunks(buffered), counted, name)
        else:
            yield from iter(lambda: buffered.read1(CHUNK), b"")
    except (gzip.BadGzipFile, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise OperatorError(f"{name}: the compressed file is damaged: {error}.", "Copy it again.") from error


def _bounded(pieces: Iterable[bytes], compressed: _Counted, name: str) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > EXPANSION_ALLOWANCE + EXPANSION_LIMIT * compressed.count:
            raise OperatorError(
                f"{name}: expands to more than {EXPANSION_LIMIT} times its size.",
                "Decompress it yourself if you trust it.",
            )
        yield piece


def _gzip_chunks(buffered: io.BufferedReader) -> Iterator[bytes]:
    file = gzip.GzipFile(fileobj=buffered)
    return iter(lambda: file.read1(CHUNK), b"")


def _zstandard_chunks(buffered: io.BufferedReader) -> Iterator[bytes]:
    """Frame after frame; a last one that does not end is damage, which the library's reader passes over."""
    frame = None
    while data := buffered.read(_ZSTANDARD_STEP):
        while data:
            frame = frame or zstandard.ZstdDecompressor(max_window_size=_WINDOW_LIMIT).decompressobj()
            yield frame.decompress(data)
            data = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError("it ends in the middle")


def lines(pieces: Iterable[bytes], limit: int = LINE_LIMIT) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its 1-based number; None for one longer than ``limit``, which is passed over."""
    number, held, size = 1, list[bytes](), 0
    for piece in pieces:
        if not size and piece.isspace():
            number += piece.count(b"\n")
            continue
        *complete, rest = piece.split(b"\n")
        for part in complete:
            yield number, _line(held, part, size, limit)
            number, held, size = number + 1, [], 0
        size += len(rest)
        if size <= limit:
            held.append(rest)
        else:
            held.clear()
    if size:
        yield number, _line(held, b"", size, limit)


def _line(held: list[bytes], part: bytes, size: int, limit: int) -> bytes | None:
    return b"".join((*held, part)) if size + len(part) <= limit else None
