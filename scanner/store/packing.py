"""What goes into the store and comes out of it as bytes: compressed, named by its digest."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass

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
