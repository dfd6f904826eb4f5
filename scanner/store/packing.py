"""What goes into the store and comes out of it as bytes: compressed, named by its digest."""

from __future__ import annotations

import hashlib
import sys
import threading
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import sub

import msgspec
import zstandard

from scanner.model.errors import StoreError

SIZE_LIMIT = 256 << 20
"""Largest text taken from a store, in bytes when unpacked: a damaged one must not fill memory."""

LEVEL = 3
"""Zstandard's own choice; level 6 makes facts of 1,650 files a tenth smaller in six times the time."""

SLOT_BITS = 12
"""A pack has room for 4,096 pieces: those of a host of 1,500 findings and 1,650 files come to half."""

SLOTS = 1 << SLOT_BITS

DAMAGED = "Run `hotfixscan store verify`, and restore the store from a copy."
_pack = msgspec.json.Decoder(list[msgspec.Raw])


class _Own(threading.local):
    """What each thread has for itself: a decompressor serves one at a time, and is dear to make."""

    def __init__(self) -> None:
        self.decompressor = zstandard.ZstdDecompressor()


_own = _Own()


@dataclass(frozen=True, slots=True)
class Packed:
    """Something as it is stored; ``digest`` is that of its unpacked text."""

    digest: bytes
    body: bytes


def packed(text: bytes) -> Packed:
    """``text`` as it is stored."""
    return Packed(digest_of(text), zstandard.ZstdCompressor(level=LEVEL).compress(text))


def digest_of(text: bytes) -> bytes:
    """What names a text: a hash that nobody can aim at, for hosts may send what they like."""
    return hashlib.sha256(text).digest()


def unpacked(stored: Packed) -> bytes:
    """The text of what is stored.  Raises :class:`StoreError` unless it is what its digest names."""
    try:
        size = zstandard.frame_content_size(stored.body)
        text = _own.decompressor.decompress(stored.body) if size <= SIZE_LIMIT else b""
    except zstandard.ZstdError as error:
        raise StoreError(f"Document {stored.digest.hex()[:12]} is damaged: {error}.", DAMAGED) from None
    if digest_of(text) != stored.digest:
        raise StoreError(f"Document {stored.digest.hex()[:12]} is not what it was.", DAMAGED)
    return text


def pack_text(texts: Iterable[bytes]) -> bytes:
    """Pieces, JSON each, as the JSON array of a pack; ``null`` is a place whose piece is gone."""
    return b"[" + b",".join(texts) + b"]"


def pack_texts(text: bytes) -> list[msgspec.Raw]:
    """The pieces of a pack.  Raises :class:`StoreError` if it is none."""
    try:
        return _pack.decode(text)
    except msgspec.DecodeError as error:
        raise StoreError(f"The store holds a pack that cannot be read: {error}.", DAMAGED) from None


def piece_id(pack: int, slot: int) -> int:
    """The id of a piece: its pack, and its place in that."""
    return pack << SLOT_BITS | slot


def pack_of(piece: int) -> int:
    """The pack in which a piece lies."""
    return piece >> SLOT_BITS


def slot_of(piece: int) -> int:
    """The place of a piece in its pack."""
    return piece & (SLOTS - 1)


def numbers_text(numbers: Sequence[int]) -> bytes:
    """Numbers as the distances from each to the next, 64 bits little endian.

    Pieces that came together follow each other, so that most distances are 1: 1,500 findings
    compress to some hundred bytes, a bit or two each, and their order is kept.
    """
    return _little_endian(array("q", map(sub, numbers, chain((0,), numbers)))).tobytes()


def numbers_of(text: bytes) -> array[int]:
    """The numbers again.  Raises :class:`StoreError` for what are none."""
    distances = array("q")
    try:
        distances.frombytes(text)
        return array("q", list(accumulate(_little_endian(distances))))  # a list is taken in one go
    except (ValueError, OverflowError):
        raise StoreError("The store holds a list that cannot be read.", DAMAGED) from None


def listed(head: bytes, numbers: Sequence[int]) -> bytes:
    """A head (JSON, one line), and numbers behind it."""
    return head + b"\n" + numbers_text(numbers)


def headed(text: bytes) -> tuple[bytes, array[int]]:
    """Head and numbers again.  Raises :class:`StoreError` for what is neither."""
    head, _, numbers = text.partition(b"\n")
    return head, numbers_of(numbers)


def _little_endian(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
