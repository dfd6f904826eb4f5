"""SMB1 over the NetBIOS session service, as far as the front door looks ([MS-CIFS] 2.2.3, RFC 1002)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

SESSION_MESSAGE, SESSION_REQUEST = 0x00, 0x81
NOT_PRESENT = b"\x83\x00\x00\x01\x82"
"""Negative session response: called name not present (RFC 1002, 4.3.4)."""

COMMANDS = {
    "close": 0x04,
    "echo": 0x2B,
    "transaction": 0x25,
    "read": 0x2E,
    "write": 0x2F,
    "transaction2": 0x32,
    "negotiate": 0x72,
    "session-setup": 0x73,
    "logoff": 0x74,
    "tree-connect": 0x75,
    "create": 0xA2,
}
"""SMB_COM_* codes by the names that descriptions use ([MS-CIFS] 2.2.2.1)."""

_HEADER = 32
_FLAGS2_AT, _MID_AT = 10, 30
_EXTENDED_SECURITY, _NT_STATUS, _UNICODE = 0x0800, 0x4000, 0x8000
_REPLY = 0x80
_NO_FURTHER_COMMAND = 0xFF
_NEGOTIATED_WORDS = 17


@dataclass(frozen=True, slots=True)
class Frame:
    """One NetBIOS session packet."""

    kind: int
    body: bytes

    @property
    def command(self) -> int | None:
        """The SMB command; None for what is not SMB1."""
        return self.body[4] if self.body[:4] == b"\xffSMB" and len(self.body) >= _HEADER + 3 else None

    @property
    def flags2(self) -> int:
        return int.from_bytes(self.body[_FLAGS2_AT : _FLAGS2_AT + 2], "little")

    @property
    def mid(self) -> int:
        """The multiplex id, which pairs an answer with its request."""
        return int.from_bytes(self.body[_MID_AT : _MID_AT + 2], "little")

    def encode(self) -> bytes:
        """As it goes over the wire: type, 17-bit length, body."""
        return struct.pack(">I", self.kind << 24 | len(self.body)) + self.body


def receive(connection: socket.socket) -> Frame | None:
    """The next frame; None when the other side has closed."""
    head = _exactly(connection, 4)
    if head is None:
        return None
    word = int.from_bytes(head, "big")
    body = _exactly(connection, word & 0x1FFFF)
    return None if body is None else Frame(word >> 24, body)


def without_extended_security(request: Frame) -> Frame:
    """The request as a server sees it that does not know extended security."""
    flags2 = struct.pack("<H", request.flags2 & ~_EXTENDED_SECURITY)
    return Frame(request.kind, request.body[:_FLAGS2_AT] + flags2 + request.body[_FLAGS2_AT + 2 :])


def refusal(request: Frame, status: int) -> Frame:
    """An answer to the request that is nothing but this NTSTATUS."""
    body = bytearray(request.body[:_HEADER]) + b"\0\0\0"
    struct.pack_into("<IBH", body, 5, status, body[9] | _REPLY, request.flags2 | _NT_STATUS)
    return Frame(SESSION_MESSAGE, bytes(body))


def as_windows_nt(answer: Frame) -> Frame:
    """A session setup answer with the names that Windows NT 4.0 gives itself.

    Answers of extended security, and those with a further command behind, stay as they are.
    """
    body = answer.body
    if body[_HEADER] != 3 or body[_HEADER + 1] != _NO_FURTHER_COMMAND:
        return answer
    unicode = bool(answer.flags2 & _UNICODE)
    end, unit = ("\0".encode("utf-16-le"), 2) if unicode else (b"\0", 1)
    pad = b"\0" if unicode else b""
    names = _strings(body[_HEADER + 9 + len(pad) :], end, unit)
    codec = "utf-16-le" if unicode else "cp437"
    ours = [text.encode(codec) for text in ("Windows NT 4.0", "NT LAN Manager 4.0")] + names[2:3]
    data = pad + b"".join(name + end for name in ours)
    return Frame(answer.kind, body[: _HEADER + 7] + struct.pack("<H", len(data)) + data)


def with_name(answer: Frame, name: str) -> Frame:
    """A negotiate answer without extended security in which the server gives itself this name."""
    body = answer.body
    start = _HEADER + 3 + 2 * _NEGOTIATED_WORDS
    if body[_HEADER] != _NEGOTIATED_WORDS or not answer.flags2 & _UNICODE:
        return answer
    challenge = body[start : start + body[start - 3]]
    domain, *_ = _strings(body[start + len(challenge) :], b"\0\0", 2)
    data = challenge + domain + b"\0\0" + name.encode("utf-16-le") + b"\0\0"
    return Frame(answer.kind, body[: start - 2] + struct.pack("<H", len(data)) + data)


def _strings(data: bytes, end: bytes, unit: int) -> list[bytes]:
    """The strings in the data, each terminated by ``end``; the last may lack it."""
    strings, start = [], 0
    for at in range(0, len(data) - unit + 1, unit):
        if data[at : at + unit] == end:
            strings.append(data[start:at])
            start = at + unit
    return strings


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    data = bytearray()
    while len(data) < count:
        piece = connection.recv(min(count - len(data), 1 << 17))
        if not piece:
            return None
        data += piece
    return bytes(data)
