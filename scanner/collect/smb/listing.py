"""Listing a directory: names, sizes and times, many to a reply.

Layout: [MS-CIFS] 2.2.6.2 (FIND_FIRST2) and 2.2.6.3 (FIND_NEXT2).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from scanner.collect.directory_entries import MAX_ENTRIES
from scanner.collect.errors import DeniedError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import Asking
from scanner.collect.smb.entries import Entries
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
        previous, last = last, entries.add(batch.data, batch.count)
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
