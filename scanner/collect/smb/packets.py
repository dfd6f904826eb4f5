"""SMB1 messages: the header, and how a reply is taken apart safely.

Layout: [MS-CIFS] 2.2.3.1 (header), 2.2.3.2 (parameters), 2.2.3.3 (data) and 2.2.3.4 (several
commands in one message, "AndX").
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple

from scanner.collect.errors import LostError
from scanner.collect.smb import faults


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

_PROCESS = os.getpid()
"""Who asks ([MS-CIFS] 2.2.3.1, PID): whatever we say, as long as it stays the same."""

_REPLY_HEADER = struct.Struct("<4xBIxH12xHxxHHB")  # with the number of words behind it
_REQUEST_HEADER = struct.Struct("<4sBIBHH10xHHHHB")
_LENGTH = struct.Struct("<H")
_AND_X = struct.Struct("<BxH")


class Block(NamedTuple):
    """One command of a message: its parameters and data."""

    command: Command
    words: bytes
    data: bytes = b""


class Reply(NamedTuple):
    """One reply, checked to be whole: ``raw`` is the message, ``words`` and ``data`` say where in it.

    ``status`` is an NTSTATUS; DOS classes and codes are translated ([MS-CIFS] 2.2.2.4).
    """

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
        if self.words.start + struct.calcsize(layout) > self.words.stop:
            raise LostError(faults.GARBAGE, "a reply is cut short")
        return struct.unpack_from(layout, self.raw, self.words.start)

    def piece(self, offset: int, length: int) -> bytes:
        """Bytes by their offset in the message, as replies point to their data."""
        if offset < HEADER or offset + length > len(self.raw):
            raise LostError(faults.GARBAGE, "a reply points outside itself")
        return self.raw[offset : offset + length]


_new_reply: Callable[[tuple[bytes, int, int, int, int, int, int, slice, slice]], Reply] = partial(
    tuple.__new__, Reply
)
"""As ``Reply(*fields)``, in a third of its time; a scan has hundreds."""


def fields(layout: str, data: bytes, at: int = 0) -> tuple[Any, ...]:
    """``struct.unpack_from`` for what a host sent: raises :class:`LostError` where it is cut short."""
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error:
        raise LostError(faults.GARBAGE, "a reply is cut short") from None


def request(
    command: Command,
    flags2: int,
    words: bytes,
    data: bytes,
    *,
    tree: int = 0,
    user: int = 0,
    number: int = 0,
    then: Block | None = None,
) -> bytes:
    """A whole request, unsigned; ``then`` is a second command that the server is to do after the first.

    ``number`` is the multiplex id: which reply answers which request.
    """
    head = _REQUEST_HEADER.pack(
        SMB1, command, 0, FLAGS, flags2, _PROCESS >> 16 & 0xFFFF, tree, _PROCESS & 0xFFFF, user, number,
        len(words) // 2,
    )  # fmt: skip
    if then is None:
        return b"".join((head, words, _LENGTH.pack(len(data)), data))
    end = data_offset(len(words)) + len(data)
    start = end + -end % 4
    first = (head, _leading_to(then.command, start), words[len(NO_ANDX) :], _LENGTH.pack(len(data)), data)
    return b"".join((*first, bytes(start - end), _block(then.words, then.data)))


def _leading_to(command: Command, offset: int) -> bytes:
    """What the parameters of an AndX command start with where another command follows."""
    return _AND_X.pack(command, offset)


def _block(words: bytes, data: bytes) -> bytes:
    return b"".join((bytes((len(words) // 2,)), words, _LENGTH.pack(len(data)), data))


def reply(raw: bytes) -> Reply:
    """Take a message apart.  Raises :class:`LostError` when it is no SMB1 reply."""
    if len(raw) < HEADER + 3 or not raw.startswith(SMB1):
        raise LostError(faults.SMB2_ONLY if raw.startswith(SMB2) else faults.GARBAGE)
    command, status, flags2, tree, user, number, words = _REPLY_HEADER.unpack_from(raw)
    if status and not flags2 & FLAGS2_NT_STATUS:
        status = faults.DOS_ERRORS.get((status & 0xFF, status >> 16), status)
    data = HEADER + 1 + 2 * words + 2
    if data > len(raw):
        raise LostError(faults.GARBAGE, "a reply is cut short")
    places = slice(HEADER + 1, data - 2), slice(data, len(raw))
    return _new_reply((raw, command, status, flags2, tree, user, number, *places))


def following(first: Reply) -> Reply | None:
    """The answer to the second command of a message; None where the server did not come to it.

    Each block must lie behind the one before, so that a chain never leads in a circle.
    Raises :class:`LostError` for one that leads outside the message.
    """
    raw, words = first.raw, first.words
    if words.stop - words.start < len(NO_ANDX) or raw[words.start] == NO_ANDX[0]:
        return None
    command, start = _AND_X.unpack_from(raw, words.start)
    if start < words.stop + 2 or start + 3 > len(raw):
        raise LostError(faults.GARBAGE, "a command of a chain leads nowhere")
    data = start + 1 + 2 * raw[start] + 2
    if data > len(raw):
        raise LostError(faults.GARBAGE, "a reply is cut short")
    _, _, status, flags2, tree, user, number, _, _ = first
    places = slice(start + 1, data - 2), slice(data, len(raw))
    return _new_reply((raw, command, status, flags2, tree, user, number, *places))


def data_offset(words: int) -> int:
    """Where the data of a request starts, given the bytes of its parameters."""
    return HEADER + 1 + words + 2


def text(value: str) -> bytes:
    """Text as it goes onto the wire: Unicode, terminated."""
    return value.encode("utf-16-le", "replace") + b"\0\0"


def aligned_text(offset: int, *values: str) -> bytes:
    """Texts one after the other, padded to start at an even offset of the message."""
    return bytes(offset % 2) + b"".join(text(value) for value in values)
