"""Listing a directory: names, sizes and times, many to a reply.

Layout: [MS-CIFS] 2.2.6.2 (FIND_FIRST2), 2.2.6.3 (FIND_NEXT2), and 2.2.8.1.4 (level 0x101).
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scanner.collect.directory_entries import IMPOSSIBLE_NAME, MAX_ENTRIES, filetime
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import DirectoryEntry
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import Asking
from scanner.collect.smb.packets import Command, fields
from scanner.collect.smb.tolerance import SHORT_LISTING, Tolerance
from scanner.collect.smb.transaction import Form, transact

_FIND_FIRST2, _FIND_NEXT2 = 1, 2
_DIRECTORY_INFO = 0x101
_ANY_FILE = 0x16  # hidden, system and directories too
_CLOSE_AT_END, _RESUME_KEYS, _CONTINUE = 0x2, 0x4, 0x8
_BATCH = 1366
"""Entries asked for at once, as Windows itself asks."""
_NO_SUCH_FILE = 0xC000000F
_NO_MORE_FILES = 0x80000006
_THE_END = frozenset({_NO_MORE_FILES})
_TOO_LONG = faults.NO_CHAINS | {0xC0000023, 0xC0000205, 0xC000009A}
"""What a server answers that cannot give so much at once: no room (STATUS_BUFFER_TOO_SMALL), no resources."""
_ENTRY = struct.Struct("<I4x16xq8xQ8xII")  # next entry, last write, size, attributes, length of the name
_DIRECTORY = 0x10
_ITSELF = frozenset({".", ".."})  # and its parent


_new_entry: Callable[[tuple[str, int, datetime | None, bool]], DirectoryEntry] = partial(
    tuple.__new__, DirectoryEntry
)
"""As ``DirectoryEntry(*entry)``, in a fifth of its time; listings have thousands."""


class Entries:
    """The entries of one directory, as they come in; ``odd`` counts names that cannot be."""

    def __init__(self) -> None:
        self.found: list[DirectoryEntry] = []
        self.odd = 0

    def add(self, name: str, size: int, written: int, attributes: int) -> None:
        """Take one entry, unless it is the directory itself, its parent, or an impossible name."""
        if name in _ITSELF:
            return
        if not name or IMPOSSIBLE_NAME.search(name):
            self.odd += 1
        else:
            entry = name, size, filetime(written), attributes & _DIRECTORY != 0
            self.found.append(_new_entry(entry))


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one reply brought; ``search`` is the server's name for the listing."""

    search: int
    count: int
    ended: bool
    data: bytes


def list_directory(tree: int, path: str, entries: Entries, tolerance: Tolerance) -> Asking[None]:
    """Add all entries of a directory of a share to ``entries``.

    Raises :class:`DeniedError` when the server refuses, also in the middle or where there is no
    end, and :class:`LostError` when the conversation is over; what came before is kept.
    """
    batch = yield from _first(tree, path, tolerance)
    last = ""
    while batch is not None:
        previous, last = last, _take(batch, entries)
        if batch.ended:
            return
        if last == previous or len(entries.found) + entries.odd > MAX_ENTRIES:
            raise DeniedError(faults.TOO_MANY)
        batch = yield from _find_next(tree, batch.search, last, tolerance.listing)


def _first(tree: int, path: str, tolerance: Tolerance) -> Asking[_Batch | None]:
    """The first batch: a long one, or a short one where the host is not up to that."""
    try:
        return (yield from _find_first(tree, path, tolerance.listing))
    except DeniedError as error:
        if tolerance.listing <= SHORT_LISTING or error.status not in _TOO_LONG:
            raise
        tolerance.listing = SHORT_LISTING
        return (yield from _find_first(tree, path, SHORT_LISTING))


def _find_first(tree: int, path: str, room: int) -> Asking[_Batch | None]:
    head = struct.pack("<HHHHI", _ANY_FILE, _BATCH, _CLOSE_AT_END | _RESUME_KEYS, _DIRECTORY_INFO, 0)
    head += packets.text(f"{path}\\*")
    try:
        form = Form((_FIND_FIRST2,), max_data=room)
        parameters, data, _ = yield from transact(Command.TRANSACTION2, tree, form, parameters=head)
    except DeniedError as error:
        if error.status == _NO_SUCH_FILE:
            return None
        raise
    search, count, ended = fields("<HHH", parameters)
    return _Batch(search, count, bool(ended), data)


def _find_next(tree: int, search: int, last: str, room: int) -> Asking[_Batch | None]:
    flags = _CLOSE_AT_END | _RESUME_KEYS | _CONTINUE
    head = struct.pack("<HHHIH", search, _BATCH, _DIRECTORY_INFO, 0, flags)
    form, head = Form((_FIND_NEXT2,), max_data=room), head + packets.text(last)
    asking = transact(Command.TRANSACTION2, tree, form, parameters=head, also=_THE_END)
    parameters, data, status = yield from asking
    if status == _NO_MORE_FILES:
        return None
    count, ended = fields("<HH", parameters)
    return _Batch(search, count, bool(ended), data)


def _take(batch: _Batch, entries: Entries) -> str:
    """Add the entries of a batch; the name of the last one, where the listing goes on."""
    at, name = 0, ""
    for _ in range(batch.count):
        try:
            forward, written, size, attributes, length = _ENTRY.unpack_from(batch.data, at)
        except struct.error:
            raise LostError(faults.GARBAGE, "a reply is cut short") from None
        name, _ = utf_16_le_decode(batch.data[at + _ENTRY.size : at + _ENTRY.size + length], "replace")
        name = name.rstrip("\0")
        entries.add(name, size, written, attributes)
        if not forward:
            break
        at += forward
    return name
