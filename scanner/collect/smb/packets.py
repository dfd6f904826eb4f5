"""SMB1 messages: the header, and how a reply is taken apart safely.

Layout: [MS-CIFS] 2.2.3.1 (header), 2.2.3.2 (parameters) and 2.2.3.3 (data).
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from scanner.collect.smb import faults
from scanner.collect.smb.errors import LostError


class Command(IntEnum):
    """The commands that are ever sent ([MS-CIFS] 2.2.2.1); none of them writes."""

    CLOSE = 0x04
    TRANSACTION = 0x25
    READ_ANDX = 0x2E
    TRANSACTION2 = 0x32
    TREE_DISCONNECT = 0x71
    NEGOTIATE = 0x72
    SESSION_SETUP_ANDX = 0x73
    LOGOFF_ANDX = 0x74
    TREE_CONNECT_ANDX = 0x75
    NT_CREATE_ANDX = 0xA2


SMB1, SMB2 = b"\xffSMB", b"\xfeSMB"
HEADER = 32
"""Bytes of the header."""

FLAGS = 0x18  # paths in any case, canonical
FLAGS2 = 0x1 | 0x4000 | 0x8000  # long names, NT status, Unicode
FLAGS2_UNICODE = 0x8000
FLAGS2_SIGNED = 0x4
FLAGS2_EXTENDED_SECURITY = 0x800
FLAGS2_NT_STATUS = 0x4000

NO_ANDX = b"\xff\0\0\0"
"""No further command in the message ([MS-CIFS] 2.2.3.4)."""

SIGNATURE = slice(14, 22)
"""Where the signature stands in the header."""

_HEADER = struct.Struct("<4sBIBHH8sHHHHH")


@dataclass(frozen=True, slots=True)
class Header:
    """What varies in the header of a request."""

    command: Command
    flags2: int
    tree: int
    user: int
    number: int
    """Multiplex id: which reply answers which request."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, checked to be whole: ``raw`` is the message, ``words`` and ``data`` say where in it."""

    raw: bytes
    command: int
    status: int
    flags2: int
    tree: int
    user: int
    number: int
    words: slice
    data: slice

    def parameters(self, layout: str) -> tuple[Any, ...]:
        """The first parameters, by a :mod:`struct` layout.  Raises :class:`LostError` if there are fewer."""
        return fields(layout, self.raw[self.words])

    def piece(self, offset: int, length: int) -> bytes:
        """Bytes by their offset in the message, as replies point to their data."""
        if offset < HEADER or offset + length > len(self.raw):
            raise LostError(faults.GARBAGE, "a reply points outside itself")
        return self.raw[offset : offset + length]


def fields(layout: str, data: bytes, at: int = 0) -> tuple[Any, ...]:
    """``struct.unpack_from`` for what a host sent: raises :class:`LostError` where it is cut short."""
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error:
        raise LostError(faults.GARBAGE, "a reply is cut short") from None


def request(header: Header, words: bytes, data: bytes) -> bytes:
    """A whole request, unsigned."""
    process = os.getpid()
    head = _HEADER.pack(
        SMB1,
        header.command,
        0,
        FLAGS,
        header.flags2,
        process >> 16 & 0xFFFF,
        b"",
        0,
        header.tree,
        process & 0xFFFF,
        header.user,
        header.number,
    )
    return b"".join((head, bytes((len(words) // 2,)), words, struct.pack("<H", len(data)), data))


def reply(raw: bytes) -> Reply:
    """Take a message apart.  Raises :class:`LostError` when it is no SMB1 reply."""
    if raw[:4] == SMB2:
        raise LostError(faults.SMB2_ONLY)
    if raw[:4] != SMB1 or len(raw) < HEADER + 3:
        raise LostError(faults.GARBAGE)
    _, command, status, _, flags2, _, _, _, tree, _, user, number = _HEADER.unpack_from(raw)
    data = HEADER + 1 + 2 * raw[HEADER] + 2
    if data > len(raw):
        raise LostError(faults.GARBAGE, "a reply is cut short")
    return Reply(
        raw=raw,
        command=command,
        status=status,
        flags2=flags2,
        tree=tree,
        user=user,
        number=number,
        words=slice(HEADER + 1, data - 2),
        data=slice(data, len(raw)),
    )


def data_offset(words: int) -> int:
    """Where the data of a request starts, given the bytes of its parameters."""
    return HEADER + 1 + words + 2


def text(value: str) -> bytes:
    """Text as it goes onto the wire: Unicode, terminated."""
    return value.encode("utf-16-le", "replace") + b"\0\0"


def aligned_text(offset: int, *values: str) -> bytes:
    """Texts one after the other, padded to start at an even offset of the message."""
    return bytes(offset % 2) + b"".join(text(value) for value in values)
