"""Values as remote procedure calls carry them: the few kinds that the remote registry needs.

Encoding: [C706] chapter 14 (NDR, little-endian); strings as RRP_UNICODE_STRING, [MS-RRP]
2.2.4.  Answers come from the host, so every length is checked before it is believed.
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode

from scanner.collect.errors import DeniedError
from scanner.collect.smb import faults

NULL = bytes(4)

_NUMBER = struct.Struct("<I")
_STRING = struct.Struct(
    "<HH4sIII"
)  # length and room in bytes, pointer, room, offset and length in characters
_ARRAY = struct.Struct("<III")  # room, offset, length: what stands before an array that varies
_PADDING = (b"", b"", b"\0\0")  # to a multiple of four, for data of whole characters
_REFERENT = struct.pack("<I", 0x20000)  # any number but 0 stands for a pointer to something


def number(value: int) -> bytes:
    """A DWORD."""
    return _NUMBER.pack(value)


def pointed(value: bytes) -> bytes:
    """A pointer, and what it points to."""
    return _REFERENT + value


def string(value: str) -> bytes:
    """A string with its terminator, as keys and values are named."""
    data = (value + "\0").encode("utf-16-le", "replace")
    count = len(data) // 2
    head = _STRING.pack(len(data), len(data), _REFERENT, count, 0, count)
    return head + data + _PADDING[len(data) % 4]


def room_for_string(characters: int) -> bytes:
    """An empty string that says how long an answer may be."""
    return _STRING.pack(0, 2 * characters, _REFERENT, characters, 0, 0)


def room_for_bytes(length: int) -> bytes:
    """A pointer to an empty array that says how long an answer may be."""
    return pointed(_ARRAY.pack(length, 0, 0))


class Answer:
    """Reads the stub data of an answer from the front.  Raises :class:`DeniedError` where it is cut short.

    ``code`` is the Win32 error code, which ends every answer.
    """

    __slots__ = ("_at", "_stub", "code")

    def __init__(self, stub: bytes) -> None:
        self._stub = stub
        self._at = 0
        if len(stub) < _NUMBER.size:
            raise DeniedError(faults.BAD_RPC)
        self.code: int = _NUMBER.unpack_from(stub, len(stub) - _NUMBER.size)[0]

    def take(self, length: int) -> bytes:
        """So many bytes."""
        piece = self._stub[self._at : self._at + length]
        if len(piece) < length:
            raise DeniedError(faults.BAD_RPC)
        self._at += length
        return piece

    def number(self) -> int:
        """A DWORD."""
        at = self._at + 3 & ~3
        try:
            found: int = _NUMBER.unpack_from(self._stub, at)[0]
        except struct.error:
            raise DeniedError(faults.BAD_RPC) from None
        self._at = at + 4
        return found

    def pointed_number(self) -> int | None:
        """A pointer to a DWORD."""
        return self.number() if self.number() else None

    def pointed_bytes(self) -> bytes | None:
        """A pointer to an array of bytes."""
        return self._array(1) if self.number() else None

    def string(self) -> str:
        """A string; its terminator is left out."""
        length = self.number() & 0xFFFF
        if not self.number():
            return ""
        return utf_16_le_decode(self._array(2)[:length], "replace", True)[0].rstrip("\0")

    def _array(self, width: int) -> bytes:
        self._at += -self._at % 4
        _, offset, count = _ARRAY.unpack(self.take(_ARRAY.size))
        if offset:
            raise DeniedError(faults.BAD_RPC)
        return self.take(count * width)
