"""Opening, reading and closing files and pipes: for reading only, sharing everything, with no oplock.

Layout: [MS-CIFS] 2.2.4.64 (open), 2.2.4.42 (read), 2.2.4.5 (close).  An open may carry the first
read in the same message and a read the close; a chained read names the file by 0xFFFF, for it is
only being opened ([MS-CIFS] 2.2.3.4).
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import Asking, Request
from scanner.collect.smb.packets import Block, Command, Reply
from scanner.collect.smb.permitted import READ_FILE, USE_PIPE
from scanner.collect.smb.tolerance import Tolerance


class Access(IntEnum):
    """The rights that are ever asked for ([MS-CIFS] 2.2.1.4.1).

    A file: read data and attributes.  A pipe: read and write data, since a question to it
    is written.
    """

    FILE = READ_FILE
    PIPE = USE_PIPE


_OPEN_WORDS = struct.Struct("<xHIIIQIIIIIB")
_READ_WORDS = struct.Struct("<HIHHIH")
_NO_OPLOCK = 0
_SHARE_ALL = 7
_OPEN_EXISTING = 1
_NOT_A_DIRECTORY = 0x40
_IMPERSONATION = 2
_KEEP_WRITE_TIME = 0xFFFFFFFF
_BEING_OPENED = 0xFFFF
_READ_HEADER = 128
"""Room for header and parameters of a reply, in bytes, beside what is read."""
_LONGEST = 0xF000
"""Bytes of the longest read, which our own message buffer has room for."""
_BUFFER_OVERFLOW = 0x80000005
"""There is more in the message of a pipe than was asked for."""
_END_OF_FILE = 0xC0000011
_NOT_AN_ERROR = frozenset({_BUFFER_OVERFLOW, _END_OF_FILE})


class Opened(NamedTuple):
    """An open file and how it begins; ``start`` None: that could not be read in the same message."""

    handle: int
    start: bytes | None = None


class Opening:
    """Opens and reads within the host's message size, and with what it puts up with."""

    def __init__(self, longest: int, tolerance: Tolerance) -> None:
        """``longest``: bytes that one read may bring (:func:`longest_read`)."""
        self._longest = longest
        self._tolerance = tolerance

    def open(self, tree: int, path: str, access: Access) -> Asking[int]:
        """Open what is there and return its file id.  Raises :class:`DeniedError`."""
        return _handle((yield _open(tree, path, access)))

    def open_and_read(self, tree: int, path: str, length: int) -> Asking[Opened]:
        """Open a file and read its first ``length`` bytes, in one message where the host takes that."""
        if not self._tolerance.chains or length > self._longest:
            return Opened((yield from self.open(tree, path, Access.FILE)))
        try:
            reply = yield _open(tree, path, Access.FILE, _read(_BEING_OPENED, 0, length))
        except DeniedError as error:
            if error.status not in faults.NO_CHAINS:
                raise
            self._tolerance.chains = False
            return Opened((yield from self.open(tree, path, Access.FILE)))
        return self._opened(reply, length)

    def read(self, tree: int, handle: int, offset: int, length: int) -> Asking[bytes]:
        """Up to ``length`` bytes; fewer only at the end of the file."""
        data = bytearray()
        while len(data) < length:
            wanted = min(length - len(data), self._longest)
            part = yield from self.read_once(tree, handle, offset + len(data), wanted)
            data += part
            if len(part) < wanted:
                break
        return bytes(data)

    def read_once(self, tree: int, handle: int, offset: int, length: int) -> Asking[bytes]:
        """What one request brings."""
        if offset > 0xFFFFFFFF:
            return b""
        words = _read(handle, offset, length).words
        reply = yield Request(Command.READ_ANDX, words, tree=tree, also=_NOT_AN_ERROR)
        return _data(reply, length)

    def read_and_close(self, tree: int, handle: int, offset: int, length: int) -> Asking[tuple[bytes, bool]]:
        """What one request brings, and whether the file is closed now, as was asked along with it."""
        if not self._tolerance.chains or length > self._longest or offset > 0xFFFFFFFF:
            return (yield from self.read(tree, handle, offset, length)), False
        request = Request(
            Command.READ_ANDX,
            _read(handle, offset, length).words,
            tree=tree,
            also=_NOT_AN_ERROR,
            then=Block(Command.CLOSE, _close(handle)),
        )
        try:
            reply = yield request
        except DeniedError as error:
            if error.status not in faults.NO_CHAINS:
                raise
            self._tolerance.chains = False
            return (yield from self.read(tree, handle, offset, length)), False
        return _data(reply, length), self._second(reply) is not None

    def close(self, tree: int, handle: int) -> Asking[None]:
        """Close it, leaving its times alone."""
        yield Request(Command.CLOSE, _close(handle), tree=tree)

    def _opened(self, reply: Reply, length: int) -> Opened:
        """What came of opening and reading; a read that was refused is to be tried by itself."""
        second = self._second(reply)
        return Opened(_handle(reply), None if second is None else _data(second, length))

    def _second(self, reply: Reply) -> Reply | None:
        """The answer to the second command of a message; None where it was not done.

        A server that does not take it says so, or passes over it in silence; it will do so
        with the next one, too.
        """
        status = reply.status
        if status:
            if status in faults.NO_CHAINS:
                self._tolerance.chains = False
            return None
        second = packets.following(reply)
        if second is None:
            self._tolerance.chains = False
        return second


def longest_read(max_buffer: int, large_reads: bool) -> int:
    """Bytes that one read may bring: what fits the host's buffer, unless it reads past that."""
    return _LONGEST if large_reads else min(max_buffer - _READ_HEADER, _LONGEST)


def _open(tree: int, path: str, access: Access, then: Block | None = None) -> Request:
    name = packets.text(path)
    options = _NOT_A_DIRECTORY if access is Access.FILE else 0
    words = packets.NO_ANDX + _OPEN_WORDS.pack(
        len(name) - 2, _NO_OPLOCK, 0, access, 0, 0, _SHARE_ALL, _OPEN_EXISTING, options, _IMPERSONATION, 0
    )
    data = bytes(packets.data_offset(len(words)) % 2) + name
    return Request(Command.NT_CREATE_ANDX, words, data, tree, then=then)


def _read(handle: int, offset: int, length: int) -> Block:
    words = packets.NO_ANDX + _READ_WORDS.pack(handle, offset, length, 0, 0, 0)
    return Block(Command.READ_ANDX, words)


def _close(handle: int) -> bytes:
    return struct.pack("<HI", handle, _KEEP_WRITE_TIME)


def _handle(reply: Reply) -> int:
    return int(reply.parameters("<4xBH")[1])


def _data(reply: Reply, length: int) -> bytes:
    """The data that a read brought."""
    if reply.status == _END_OF_FILE:
        return b""
    count, start = reply.parameters("<4x6xHH")
    if count > length:
        raise LostError(faults.GARBAGE, "more was read than asked for")
    return reply.piece(start, count) if count else b""
