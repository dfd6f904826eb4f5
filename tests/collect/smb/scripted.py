"""A wire that gives prepared replies and remembers the requests: for servers that no smbd would be."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import TypeVar

from scanner.collect.deadline import Deadline
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import Asking, Subject
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.multiplexer import Multiplexer
from scanner.collect.smb.tolerance import Tolerance

T = TypeVar("T")


class ScriptedWire:
    """Answers each request with the next body; the reply's header fits the request."""

    def __init__(self, bodies: Iterable[bytes | tuple[int, bytes]]) -> None:
        self.deadline = Deadline(1, lambda: 0.0)
        self.sent: list[bytes] = []
        self._bodies: Iterator[bytes | tuple[int, bytes]] = iter(bodies)

    def send(self, *messages: bytes) -> None:
        self.sent += messages

    def messages(self) -> Iterator[bytes]:
        yield self.receive()

    def receive(self) -> bytes:
        body = next(self._bodies, None)
        if body is None:
            raise LostError(faults.RESET, "script ended")
        status, body = body if isinstance(body, tuple) else (0, body)
        header = bytearray(self.sent[-1][: packets.HEADER])
        struct.pack_into("<I", header, 5, status)
        header[9] |= 0x80
        return bytes(header) + body

    def drop(self) -> None:
        pass


def answered(asking: Asking[T], *bodies: bytes | tuple[int, bytes]) -> T:
    """What a question returns, asked by itself of a scripted wire.  Raises what it ends with."""
    return asked_of(ScriptedWire(bodies), asking)


def asked_of(wire: ScriptedWire, asking: Asking[T]) -> T:
    """The same, of a wire that is at hand."""
    multiplexer = Multiplexer(Dialogue(wire), Tolerance())  # type: ignore[arg-type]
    outcome: list[T | DeniedError] = []
    multiplexer.start(_or_denied(asking), Subject("test", "it"), outcome.append)
    while not outcome:
        assert multiplexer.turn(), "it waits for nothing that will come"
    if isinstance(outcome[0], DeniedError):
        raise outcome[0]
    return outcome[0]


def _or_denied(asking: Asking[T]) -> Asking[T | DeniedError]:
    try:
        return (yield from asking)
    except DeniedError as error:
        return error


def dialogue(*bodies: bytes | tuple[int, bytes]) -> Dialogue:
    """A dialogue over a scripted wire."""
    return Dialogue(ScriptedWire(bodies))  # type: ignore[arg-type]


def body(words: bytes, data: bytes = b"") -> bytes:
    """Parameters and data of a reply as they stand in the message."""
    return bytes((len(words) // 2,)) + words + struct.pack("<H", len(data)) + data


def transaction(parameters: bytes, data: bytes) -> bytes:
    """The body of a transaction's only reply."""
    start = packets.data_offset(20)
    words = struct.pack(
        "<HHHHHHHHHBB",
        len(parameters),
        len(data),
        0,
        len(parameters),
        start,
        0,
        len(data),
        start + len(parameters),
        0,
        0,
        0,
    )
    return body(words, parameters + data)


def pdu(kind: int, call: int, rest: bytes, flags: int = 3) -> bytes:
    """One DCE/RPC fragment."""
    head = struct.pack("<BBBB4sHHI", 5, 0, kind, flags, b"\x10\0\0\0", 16 + len(rest), 0, call)
    return head + rest


def response(call: int, stub: bytes, flags: int = 3) -> bytes:
    """A response fragment with this stub data."""
    return pdu(2, call, struct.pack("<IHBx", len(stub), 0, 0) + stub, flags)


BIND_ACK = pdu(
    12, 1, struct.pack("<HHI", 4280, 4280, 1) + b"\0" * 4 + struct.pack("<B3xHH", 1, 0, 0) + bytes(20)
)
"""A bind that was accepted."""

CREATED = body(struct.pack("<4sBHI", packets.NO_ANDX, 0, 0x4001, 1) + bytes(57))
"""An open that succeeded, with file id 0x4001."""

DONE = body(b"")
"""An answer without content."""
