"""The NetBIOS name service: asking a host for all its names, which needs no logon.

Node status request and response: RFC 1002, 4.2.17 and 4.2.18; what the sixteenth byte
of a name means: [MS-BRWS] 2.1.1.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import struct
import time
from dataclasses import dataclass

NAME_PORT = 137
"""UDP port of the NetBIOS name service."""

TRIES, TRY_SECONDS = 2, 0.75
"""A datagram may get lost; a host on the same continent answers within this time."""

_ANY_NAME = b"\x20CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0"  # "*" and fifteen zeros, in half bytes (RFC 1001, 14.1)
_NODE_STATUS, _INTERNET = 0x0021, 0x0001
_RESPONSE = 0x8000
_MAX_DATAGRAM = 2048
_NAME = struct.Struct(">15sBH")
_GROUP = 0x8000
_WORKSTATION, _SERVER, _MASTER, _CONTROLLERS = 0x00, 0x20, 0x1B, 0x1C


@dataclass(frozen=True, slots=True)
class NetbiosName:
    """One name that a host has registered; ``kind`` is its sixteenth byte, ``group`` that others share it."""

    name: str
    kind: int
    group: bool


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """All names of a host, and the address of its network card (six bytes as hex digits)."""

    names: tuple[NetbiosName, ...]
    unit: str | None = None

    @property
    def computer(self) -> str | None:
        """The computer's own name."""
        return self._first(_WORKSTATION, group=False) or self.server

    @property
    def server(self) -> str | None:
        """The name its Server service listens to."""
        return self._first(_SERVER, group=False)

    @property
    def domain(self) -> str | None:
        """Its domain or workgroup."""
        return self._first(_WORKSTATION, group=True)

    @property
    def controls_domain(self) -> bool:
        """Whether it is a domain controller."""
        return any(name.kind in (_MASTER, _CONTROLLERS) for name in self.names)

    def _first(self, kind: int, *, group: bool) -> str | None:
        found = (name.name for name in self.names if name.kind == kind and name.group is group)
        return next(found, None)


def question(number: int) -> bytes:
    """The question for all names; ``number`` comes back in the answer."""
    return (
        struct.pack(">HHHHHH", number, 0, 1, 0, 0, 0)
        + _ANY_NAME
        + struct.pack(">HH", _NODE_STATUS, _INTERNET)
    )


def answer(datagram: bytes) -> tuple[int, NodeStatus] | None:
    """The question's number and the names; None for what is no answer."""
    try:
        return _answer(datagram)
    except (struct.error, IndexError):
        return None


def _answer(datagram: bytes) -> tuple[int, NodeStatus] | None:
    number, flags, questions, answers = struct.unpack_from(">HHHH", datagram)
    if not flags & _RESPONSE or flags & 0xF or questions or answers != 1:
        return None
    at = _after_name(datagram, 12)
    kind, _, _, length, count = struct.unpack_from(">HHIHB", datagram, at)
    if kind != _NODE_STATUS or length < 1 + count * _NAME.size:
        return None
    first = at + 11
    names = tuple(_name(*_NAME.unpack_from(datagram, first + n * _NAME.size)) for n in range(count))
    unit = datagram[first + count * _NAME.size :][:6]
    return number, NodeStatus(names, unit.hex() if len(unit) == 6 and any(unit) else None)


def _after_name(datagram: bytes, at: int) -> int:
    """Where what follows the record's name starts: the name is a pointer, or labels (RFC 1002, 4.2.1.3)."""
    while length := datagram[at]:
        if length & 0xC0:
            return at + 2
        at += 1 + length
    return at + 1


def _name(text: bytes, kind: int, flags: int) -> NetbiosName:
    """Names are in the host's own code page; what is not ASCII is shown as code page 850."""
    return NetbiosName(text.decode("cp850").rstrip(" \0"), kind, bool(flags & _GROUP))


def node_status(address: str, seconds: float, port: int | None = None) -> NodeStatus | None:
    """Ask a host for its names; None where it does not answer in time."""
    number = secrets.randbelow(0x10000)
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talk:
        talk.connect((address, port or NAME_PORT))
        for _ in range(TRIES):
            talk.send(question(number))
            status = _received(talk, number, min(TRY_SECONDS, seconds / TRIES))
            if status is not None:
                return status
    return None


def _received(talk: socket.socket, number: int, seconds: float) -> NodeStatus | None:
    """The answer to this question, whatever else arrives until then."""
    end = time.monotonic() + seconds
    with contextlib.suppress(TimeoutError):
        while (left := end - time.monotonic()) > 0:
            talk.settimeout(left)
            found = answer(talk.recv(_MAX_DATAGRAM))
            if found is not None and found[0] == number:
                return found[1]
    return None
