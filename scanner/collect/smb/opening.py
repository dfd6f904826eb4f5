"""Opening, reading and closing files and pipes: for reading only, sharing everything, with no oplock.

Layout: [MS-CIFS] 2.2.4.64 (open), 2.2.4.42 (read), 2.2.4.5 (close).
"""

from __future__ import annotations

import struct
from enum import IntEnum

from scanner.collect.smb import faults, packets
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.errors import LostError
from scanner.collect.smb.packets import Command


class Access(IntEnum):
    """The rights that are ever asked for ([MS-CIFS] 2.2.1.4.1).

    A file: read data and attributes.  A pipe: read and write data, since a question to it
    is written.
    """

    FILE = 0x81
    PIPE = 0x03


_NO_OPLOCK = 0
_SHARE_ALL = 7
_OPEN_EXISTING = 1
_NOT_A_DIRECTORY = 0x40
_IMPERSONATION = 2
_KEEP_WRITE_TIME = 0xFFFFFFFF
_READ_HEADER = 128
"""Room for header and parameters of a reply, in bytes, beside what is read."""
_MAX_READ = 0xF000
_BUFFER_OVERFLOW = 0x80000005
"""There is more in the message of a pipe than was asked for."""
_END_OF_FILE = 0xC0000011


class Opening:
    """Opens and reads within the connection's message size."""

    def __init__(self, dialogue: Dialogue, max_buffer: int) -> None:
        self._dialogue = dialogue
        self._longest = min(max_buffer - _READ_HEADER, _MAX_READ)

    def open(self, tree: int, path: str, access: Access) -> int:
        """Open what is there and return its file id.  Raises :class:`DeniedError`."""
        name = packets.text(path)
        words = packets.NO_ANDX + struct.pack(
            "<xHIIIQIIIIIB",
            len(name) - 2,
            _NO_OPLOCK,
            0,
            access,
            0,
            0,
            _SHARE_ALL,
            _OPEN_EXISTING,
            _NOT_A_DIRECTORY if access is Access.FILE else 0,
            _IMPERSONATION,
            0,
        )
        data = bytes(packets.data_offset(len(words)) % 2) + name
        reply = self._dialogue.ask(Command.NT_CREATE_ANDX, words, data, tree=tree)
        return int(reply.parameters("<4xBH")[1])

    def read(self, tree: int, handle: int, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes; fewer only at the end of the file."""
        data = bytearray()
        while len(data) < length:
            wanted = min(length - len(data), self._longest)
            part = self.read_once(tree, handle, offset + len(data), wanted)
            data += part
            if len(part) < wanted:
                break
        return bytes(data)

    def read_once(self, tree: int, handle: int, offset: int, length: int) -> bytes:
        """What one request brings."""
        if offset > 0xFFFFFFFF:
            return b""
        words = packets.NO_ANDX + struct.pack("<HIHHIH", handle, offset, length, 0, 0, 0)
        also = frozenset({_BUFFER_OVERFLOW, _END_OF_FILE})
        reply = self._dialogue.ask(Command.READ_ANDX, words, tree=tree, also=also)
        if reply.status == _END_OF_FILE:
            return b""
        count, start = reply.parameters("<4x6xHH")
        if count > length:
            raise LostError(faults.GARBAGE, "more was read than asked for")
        return reply.piece(start, count) if count else b""

    def close(self, tree: int, handle: int) -> None:
        """Close it, leaving its times alone."""
        words = struct.pack("<HI", handle, _KEEP_WRITE_TIME)
        self._dialogue.ask(Command.CLOSE, words, tree=tree)
